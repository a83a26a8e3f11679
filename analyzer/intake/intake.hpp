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
#include "intake/kept_ids.hpp"
#include "intake/kept_names.hpp"
#include "intake/log_part.hpp"
#include "intake/unknown.hpp"
#include "model/event.hpp"
#include "model/log.hpp"

namespace exba {

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
  /// A recognised event, of which others differ in nothing but their time, record id and position.
  struct Again {
    Event event;
    bool known = false;
  };
  /// The same as `take`; returns what `take_again` wants for an event that says the same, where the intake would do
  /// nothing else with it.
  std::optional<Again> take_first(Event& event);
  void take_again(const Again& first, std::uint64_t record_id, Time time, Position position);
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
  /// A provider's name that is another's, misread by letters: told once a name. `where`: as Problem has it.
  void misread(std::string_view name, const Provider& meant, std::string where);
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
  /// Counts an event that comes again; its log.
  LogPart& count_again(const Event& event);
  void take_recognised(Event& event, bool known);
  void keep_or_hand_on(Event& event);
  LogPart& part(std::string_view computer, std::string_view channel);
  void add_problem(Problem p);
  void append_problems(Intake& later);
  void tell_misread_name(const Event& event, bool known);
  /// Notes it.
  bool is_new_misread(std::string_view name);

  /// The name of a misread provider, and which of `source.problems` tells it.
  struct ToldName {
    std::string name;
    std::size_t problem = 0;
  };

  const Wanted* wanted_;
  const Intake* whole_ = nullptr;  ///< whose sibling this is
  bool hands_on_ = false;          ///< the whole has an on_event
  bool told_cut_ = false;
  /// Held by whoever adds to `kept`, and by a sibling that asks it.
  std::shared_ptr<std::shared_mutex> keeping_ = std::make_shared<std::shared_mutex>();
  std::size_t last_part_ = 0;
  /// Where the last event that came again was counted: mostly where the next one is.
  struct Counted {
    SharedText provider, channel, computer;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t place = 0;  ///< in `providers`
    std::size_t log = none;
  };
  Counted last_again_;
  KeptNames names_;
  KeptIds kept_ids_;
  std::vector<ToldName> misread_;  ///< in the order of the problems
  std::string rendered_;
};

}  // namespace exba
