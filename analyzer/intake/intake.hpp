#pragma once
// What one source gives: counts, coverage, kept events, problems. Readers push into it; the analysis merges
// intakes.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/blocks.hpp"
#include "catalog/catalog.hpp"
#include "intake/unknown.hpp"
#include "model/event.hpp"
#include "model/log.hpp"

namespace exba {

/// A stretch of consecutive record ids of one log, as one source holds it.
struct IdRun {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Time first_time = no_time;  ///< of the event with id `first`
  Time last_time = no_time;   ///< of the event with id `last`
  std::uint32_t epoch = 0;    ///< rises by one each time that the ids begin anew (the log was cleared)
  bool proves =
      true;  ///< false: says that such ids lie in this epoch, and covers nothing (a filtered export)
};

/// An event whose time its clock cannot have shown (LogPart::left_out).
struct LeftOut {
  enum class Why : std::uint8_t {
    later_than_now,
    beside_it,   ///< over a day later than the events before and behind it, or the one that it has at an end
    far_behind,  ///< the newest of its log, further behind the others than those span
  };
  std::uint64_t id = 0;
  Time time = no_time;
  Why why = Why::later_than_now;
};

/// What one source says of one log.
struct LogPart {
  /// An event that far after its neighbours, in the order of the log, has a time that is none. A clock that is set right
  /// at a restart moves by hours.
  static constexpr Ticks leap = std::chrono::hours{24};
  static constexpr std::size_t left_out_limit = 4096;  ///< kept of them; the rest is counted
  /// Of a log of fewer events nobody can tell whether its newest one, with nothing behind it, is late or dated wrongly;
  /// four are enough where its record id goes on and a year lies between.
  static constexpr std::uint64_t steps_at_an_end = 16;
  static constexpr std::uint64_t steps_before_a_year = 4;

  static constexpr std::size_t run_limit = 4096;  ///< runs of record ids kept: 160 kB

  std::string computer;
  std::string channel;
  Time first = no_time;
  Time last = no_time;
  std::uint64_t events = 0;
  std::uint64_t without_id = 0;
  std::vector<IdRun> runs;  ///< in file order
  bool sparse = false;      ///< more runs than the limit: a filtered export; the last run stands for the rest
  /// Read beside what stands before it, and to be put behind that by `go_on`: runs are kept as they come and
  /// no epochs are told, because both depend on what came before. The other counts are those inside of runs.
  bool apart = false;
  std::uint64_t backwards = 0;  ///< steps to an earlier time, in file order
  std::uint64_t forwards = 0;   ///< steps to a later time
  std::uint64_t ids_up = 0;     ///< steps to a higher record id
  std::uint64_t ids_down = 0;
  std::uint32_t epoch = 0;        ///< of the last event
  std::uint64_t previous_id = 0;  ///< of the last event that had one
  Time previous_time = no_time;
  /// What an earlier reading said of the whole log (the `{"log": ...}` lines of `exba events`): holds instead
  /// of what the runs show, because the events that came along may be a selection.
  struct Told {
    std::uint64_t events = 0;
    std::vector<Gap> gaps;
    std::vector<Time> cleared;
    std::vector<CoveredTime> covered;
    bool beside_runs = false;  ///< what the runs show counts as well (what a health check remembers)
  };
  std::optional<Told> told;
  /// Their record ids count, their times extend nothing.
  std::vector<LeftOut> left_out;
  std::uint64_t left_out_events = 0;
  Time latest = no_time;  ///< later than that is nothing logged; no_time: nobody knows

  void add(std::uint64_t id, Time time) {
    if (follows(id, time))
      extend_by(id, time);
    else
      add_anywhere(id, time);
  }
  /// After the last event: the first and the last one are judged, which have one neighbour.
  void end();
  /// Events with these ids and no hole between them.
  void add_stretch(const IdRun& stretch);
  /// What follows in the file and was read apart, as if it had been added event by event. Returns the epoch
  /// before it and that of each of its runs.
  std::vector<std::uint32_t> go_on(const LogPart& later);
  /// What another source of the same log, or the same log under another name, says; returns what must be
  /// added to the epochs of its events.
  std::uint32_t join(const LogPart& later);
  /// Where an event belongs that was added last: its epoch; apart: the number of its run, counted from 1.
  std::uint32_t place() const { return apart ? static_cast<std::uint32_t>(runs.size()) : epoch; }

 private:
  /// Nearly always: the next event of a log that runs forwards.
  bool follows(std::uint64_t id, Time time) const {
    return previous_id != 0 && id > previous_id && id - previous_id == 1 && time >= previous_time &&
           previous_time != no_time && runs.back().last == previous_id && time - previous_time <= leap &&
           !leap_ && !too_late(time);
  }
  bool too_late(Time time) const { return latest != no_time && time > latest; }
  void extend_by(std::uint64_t id, Time time) {
    IdRun& run = runs.back();
    run.last = previous_id = id;
    forwards += time != previous_time ? 1 : 0;
    run.last_time = previous_time = time;
    last = std::max(last, time);
    ++ids_up;
    ++events;
  }
  void add_anywhere(std::uint64_t id, Time time);
  void add_apart(std::uint64_t id, Time time);
  void add_run(std::uint64_t id, Time time);
  void count(std::uint64_t id, Time time);
  void leave_out(std::uint64_t id, Time time, LeftOut::Why why);
  bool may_leap(std::uint64_t id, Time time) const;
  void judge_leap(std::uint64_t id, Time time);
  void undo_leap(LeftOut::Why why);
  void end_leap();
  void judge_head();

  /// The last event came over a day after the one before it: what it was added to, until the next one tells whether
  /// time went on from there.
  struct Leap {
    std::uint64_t id = 0;
    Time time = no_time;
    Time first, last, previous_time;
    std::uint64_t previous_id, without_id, backwards, forwards, ids_up, ids_down, events;
    std::uint32_t epoch;
    bool sparse;
    std::size_t runs;
    std::optional<IdRun> last_run;
  };
  std::optional<Leap> leap_;
  /// The first event, where it is over a day later than the second one.
  struct Head {
    std::uint64_t id = 0, next_id = 0;
    Time time = no_time, next_time = no_time;
  };
  std::optional<Head> head_;
  Time last_before_ = no_time;  ///< `last` before the first event was added
};

/// Finds what was kept with a record id. Looks at a few places only: that an event is told again is found out
/// later as well (cases/twins.hpp), here it only saves the memory of a log that is told twice in a file.
class KeptIds {
 public:
  /// Whether `kept` holds the same event, told elsewhere in the source, as far as is known here.
  bool holds(const Blocks<Event>& kept, const Event& event) const;
  /// The last of `kept` was kept just now.
  void note_last(const Blocks<Event>& kept);

 private:
  static constexpr std::uint32_t looks = 8;
  static std::uint32_t hash_of(const Event& event);
  void make_room();

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t place = 0;  ///< in `kept`, counted from 1; 0: empty
  };
  void add(Slot noted);
  std::vector<Slot> slots_;  ///< a power of two
};

class Intake {
 public:
  static constexpr std::size_t problem_limit = 100;  ///< problems kept with text; the rest is counted
  enum class Keep { recognised, all };

  explicit Intake(const Wanted& wanted) : wanted_(&wanted) {}

  /// Ask this before decoding the rest of a record.
  bool wants(std::string_view provider, std::uint16_t id) const { return (*wanted_)(provider, id); }
  const Wanted& wanted() const { return *wanted_; }
  /// Asked where nobody wants an event: is it one that a report shows all the same? An error or a warning of a
  /// provider that the catalogue names; of a source that may be an excerpt, its first events. A reader that
  /// does not know the level yet says `unknown`.
  bool shows(std::string_view provider, Level level) const {
    return keep == Keep::recognised &&
           (may_be_excerpt() || (may_alarm(level) && find_provider(provider) != nullptr));
  }
  /// The same where telling the level costs something: most providers are nobody's.
  /// `waiting`: events of the source that the reader has read and not yet given to this intake.
  template <class Tell>
  bool shows_if(std::string_view provider, Tell level, std::uint64_t waiting = 0) const {
    return keep == Keep::recognised &&
           (may_be_excerpt(waiting) || (find_provider(provider) != nullptr && may_alarm(level())));
  }
  /// An empty intake that wants and keeps the same, for another part of the same source, read by another
  /// thread while this one stays where it is and is given nothing but by `append`: it asks this one what was
  /// kept before.
  Intake sibling() const;

  /// Whether errors and warnings of that provider are shown.
  bool names_provider(std::string_view provider) const {
    return keep == Keep::recognised && !wanted_->everything_wanted() && find_provider(provider) != nullptr;
  }

  /// A decoded event. Recognised: moved from and kept (or given to `on_event`); else counted as ignored.
  /// Either way the caller may `reset` and refill it.
  void take(Event& event);
  /// What is said of an event by itself: whether anybody knows it, and whether its channel is ours.
  struct Said {
    bool known = false;
    bool channel_found = false;
  };
  /// For an event that waits: has it recognised by the thread that reads it. Its time may be open.
  Said recognise_ahead(Event& event) const;
  /// An event of which `recognise_ahead` has said this; the same comes of it.
  void take(Event& event, Said said);
  /// An event that is named and explained, and by which nothing is judged: counted as ignored, told among what
  /// no rule knows.
  void explain(const Event& event);
  /// An event that nobody wants, told by what a reader knows without decoding it; `time` may be no_time, id
  /// 0.
  void pass(std::string_view computer, std::string_view channel, std::string_view provider,
            std::uint64_t record_id, Time time);
  /// The same for readers that pass many events of one log: `log` and `provider` are their numbers, good as
  /// long as this intake.
  std::size_t log(std::string_view computer, std::string_view channel);
  std::size_t provider(std::string_view provider, std::string_view channel) {
    return providers.place(provider, channel);
  }
  void pass(std::size_t log, std::size_t provider, std::uint64_t record_id, Time time) {
    ++source.events;
    ++source.ignored;
    ++providers.counts[provider].events;
    logs[log].add(record_id, time);
  }
  /// Events that an earlier run has read: counted and covered like those that nobody wants.
  void pass_stretch(std::string_view computer, std::string_view channel, const IdRun& stretch);
  /// Damage or contradiction; reading goes on.
  void problem(Position position, std::string what);
  void problem(std::string what);
  /// The same for an event or a table that the end of the source cut off: what looks at the end of the whole
  /// (text_ends.hpp) need not tell it again.
  void cut_off(Position position, std::string what);
  void cut_off(std::string what);
  /// Whether the last problem told of a cut.
  bool told_cut() const { return told_cut_; }
  /// Something that the form does not say and the reader took for granted; told once per name and value.
  void assume(std::string_view name, std::string_view value);
  /// What the source itself says of a log: computer, channel, first, last and `told` of `log`. Events of that
  /// log, before it or behind it, count as events and no longer as coverage.
  void cover_as(LogPart log);
  /// Adds what another part of the same source gave (chunks read in parallel), in file order.
  void append(Intake&& later);

  Time latest = no_time;  ///< of all its logs: LogPart::latest; set before the first event
  Keep keep =
      Keep::recognised;  ///< all: events that nobody recognised are kept (or given to on_event) as well
  std::function<bool(Event&)>
      recognise_more;  ///< asked for what the catalogue does not know: a rule's own events
  std::function<void(Event&)>
      on_event;  ///< with this set, events go there, in file order, instead of being kept
  /// With this set, events are written down instead of being kept: by whichever thread reads them, so that a
  /// stream of all events is written by as many. The text goes to `on_rendered`, in file order, in blocks.
  std::function<void(Event&, std::string& out)> render;
  std::function<void(std::string_view text)> on_rendered;
  /// What is written down and not yet handed on.
  void flush_rendered();

  Source source;       ///< counts, assumed, problems; path, format, encoding and bytes are the pipeline's
  Blocks<Event> kept;  ///< recognised events in file order
  std::vector<LogPart> logs;
  SeenProviders providers;  ///< of all events
  UnknownEvents unknown;

 private:
  bool may_be_excerpt(std::uint64_t waiting = 0) const {
    return whole_ == nullptr && source.events + waiting < excerpt_events;
  }
  bool keeps_once() const { return keep == Keep::recognised && !on_event && !render && !hands_on_; }
  bool kept_before(const Event& event) const;
  /// An event that was kept before: counted, and let go.
  void pass_again(const Event& event);
  void count(std::string_view provider, std::string_view channel);
  void take_recognised(Event& event, bool known);
  void keep_or_hand_on(Event& event);
  LogPart& part(std::string_view computer, std::string_view channel);

  const Wanted* wanted_;
  const Intake* whole_ = nullptr;  ///< whose sibling this is
  bool hands_on_ = false;          ///< the whole has an on_event
  bool told_cut_ = false;
  /// Held by whoever adds to `kept`, and by a sibling that asks it.
  std::shared_ptr<std::shared_mutex> keeping_ = std::make_shared<std::shared_mutex>();
  std::size_t last_part_ = 0;
  KeptIds kept_ids_;
  std::string rendered_;
};

}  // namespace exba
