#pragma once
// What one source says of one log: which times and record ids it covers, where the ids begin anew, which events are
// dated wrongly.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

}  // namespace exba
