// How it works: the last run of record ids is remembered: nearly always the next event extends it, so an ignored event
// costs a few comparisons. What was read beside what stands before it comes as runs (`add_apart`) and is put behind that
// run by run (`go_on`); what another source says of the same log is joined to it (`join`).
#include "intake/log_part.hpp"

#include <algorithm>
#include <utility>

namespace exba {
namespace {

/// Whether `id` extends the run by one at either end, or lies inside it.
bool extend(IdRun& run, std::uint64_t id, Time time) {
  const bool inside = id >= run.first && id <= run.last;
  const bool behind = id == run.last + 1;
  const bool before = id + 1 == run.first;
  if (!inside && !behind && !before) return false;
  if (!inside) (behind ? run.last : run.first) = id;
  // An event without a time extends the ids; what they cover ends with the last time that is known.
  if (time == no_time) return true;
  if (behind && !inside) run.last_time = time;
  if (before && !inside) run.first_time = time;
  return true;
}

/// In a file that runs forwards, ids that fall while the time rises begin anew: the log was cleared. The
/// mirror image holds in one that runs backwards.
bool restarts(const LogPart& part, std::uint64_t id, Time time) {
  if (part.events < 2 || time == no_time || part.previous_time == no_time) return false;
  const bool forwards = part.ids_up >= part.ids_down;
  if (forwards) return id < part.previous_id && time > part.previous_time && id < part.runs.back().first;
  return id > part.previous_id && time < part.previous_time && id > part.runs.back().last;
}

}  // namespace

void LogPart::add_anywhere(std::uint64_t id, Time time) {
  if (apart) return add_apart(id, time);
  if (leap_ && time != no_time) judge_leap(id, time);
  if (time != no_time && too_late(time)) {
    leave_out(id, time, LeftOut::Why::later_than_now);
    return count(id, no_time);
  }
  if (events == 0) last_before_ = last;
  const bool after_head =
      events == 1 && time != no_time && previous_time != no_time && previous_time - time > leap;
  if (after_head) head_ = Head{previous_id, id, previous_time, time};
  if (time != no_time && may_leap(id, time))
    leap_ = Leap{id,
                 time,
                 first,
                 last,
                 previous_time,
                 previous_id,
                 without_id,
                 backwards,
                 forwards,
                 ids_up,
                 ids_down,
                 events,
                 epoch,
                 sparse,
                 runs.size(),
                 runs.empty() ? std::nullopt : std::optional(runs.back())};
  count(id, time);
  if (after_head)
    last = std::max(last_before_, time);  // until the end tells whether the first one is trusted
}

void LogPart::count(std::uint64_t id, Time time) {
  if (time != no_time) {
    if (first == no_time || time < first) first = time;
    if (last == no_time || time > last) last = time;
    if (previous_time != no_time && time != previous_time) ++(time > previous_time ? forwards : backwards);
  }
  if (id == 0) {
    ++without_id;
  } else if (runs.empty()) {
    runs.push_back({id, id, time, time, epoch});
  } else if (!extend(runs.back(), id, time)) {
    add_run(id, time);
  }
  if (id != 0) {
    if (previous_id != 0) ++(id > previous_id ? ids_up : ids_down);
    previous_id = id;
  }
  if (time != no_time) previous_time = time;
  ++events;
}

void LogPart::add_apart(std::uint64_t id, Time time) {
  // What may be dated wrongly begins a run and ends it, so that `go_on` sees it as an event among others.
  const bool next = previous_id != 0 && id > previous_id && id - previous_id == 1 && time != no_time &&
                    runs.back().last_time != no_time && time - runs.back().last_time <= leap &&
                    runs.back().last_time - time <= leap && !too_late(time) &&
                    !too_late(runs.back().last_time);
  if (next) {
    IdRun& run = runs.back();
    if (time != run.last_time) ++(time > run.last_time ? forwards : backwards);
    run.last = id;
    run.last_time = time;
    ++ids_up;
    // `go_on` adds the beginnings of runs as events.
    if (first == no_time || time < first) first = time;
    last = std::max(last, time);
  } else {
    runs.push_back({id, id, time, time, 0});
  }
  if (time != no_time) previous_time = time;
  previous_id = id;
  ++events;
}

std::vector<std::uint32_t> LogPart::go_on(const LogPart& later) {
  // Before its runs: one that leaps remembers what it was added to.
  if (first == no_time || (later.first != no_time && later.first < first)) first = later.first;
  last = std::max(last, later.last);
  forwards += later.forwards;
  backwards += later.backwards;
  std::vector<std::uint32_t> epochs{epoch};
  for (const IdRun& next : later.runs) {
    add_stretch(next);
    epochs.push_back(epoch);
  }
  return epochs;
}

void LogPart::add_stretch(const IdRun& stretch) {
  add(stretch.first, stretch.first_time);
  if (stretch.last <= stretch.first) return;
  // Each of the rest has the number after the one before, which stands in the last run: it makes no other.
  leap_.reset();
  IdRun& run = runs.back();
  const bool known = stretch.last_time != no_time && !too_late(stretch.last_time);
  if (stretch.last > run.last) {
    run.last = stretch.last;
    if (known) run.last_time = stretch.last_time;
  }
  ids_up += stretch.last - stretch.first;
  events += stretch.last - stretch.first;
  previous_id = stretch.last;
  if (!known) return;
  last = std::max(last, stretch.last_time);
  previous_time = stretch.last_time;
}

void LogPart::add_run(std::uint64_t id, Time time) {
  if (restarts(*this, id, time)) ++epoch;
  if (runs.size() < run_limit) {
    runs.push_back({id, id, time, time, epoch});
    return;
  }
  // A filtered export has nearly as many runs as events: from here on only its ends are kept, which is all
  // that it proves.
  sparse = true;
  IdRun& rest = runs.back();
  if (id < rest.first) rest.first = id, rest.first_time = time;
  if (id > rest.last) rest.last = id, rest.last_time = time;
}

std::uint32_t LogPart::join(const LogPart& later) {
  if (later.told) {
    told = later.told;
    if (later.first != no_time && (first == no_time || later.first < first)) first = later.first;
    if (later.last > last) last = later.last;
  }
  if (later.events == 0) return epoch;
  if (events == 0) {
    const std::string own_computer = std::move(computer);
    const std::string own_channel = std::move(channel);
    std::optional<Told> own_told = std::move(told);
    const Time own_first = first;
    const Time own_last = last;
    *this = later;
    computer = own_computer;
    channel = own_channel;
    if (own_told) told = std::move(own_told);
    if (own_first != no_time && (first == no_time || own_first < first)) first = own_first;
    if (own_last > last) last = own_last;
    return 0;
  }
  std::uint32_t shift = epoch;
  if (!later.runs.empty() && !runs.empty()) {
    const IdRun& begin = later.runs.front();
    if (later.events > 1 && restarts(*this, begin.first, begin.first_time)) ++shift;
  }
  const auto earlier = [](Time a, Time b) { return b == no_time || (a != no_time && a < b) ? a : b; };
  const auto later_of = [](Time a, Time b) { return std::max(a, b); };  // no_time is the smallest Time
  first = earlier(first, later.first);
  last = later_of(last, later.last);
  events += later.events;
  without_id += later.without_id;
  backwards += later.backwards;
  forwards += later.forwards;
  ids_up += later.ids_up;
  ids_down += later.ids_down;
  sparse = sparse || later.sparse;
  for (IdRun run : later.runs) {
    run.epoch += shift;
    // Goes on at either end, or tells again what is known, as in `extend`.
    if (!runs.empty() && run.epoch == runs.back().epoch && run.first + 1 >= runs.back().first &&
        run.first <= runs.back().last + 1) {
      IdRun& known = runs.back();
      if (run.first < known.first) known.first = run.first, known.first_time = run.first_time;
      if (run.last > known.last) known.last = run.last, known.last_time = run.last_time;
    } else if (runs.size() < run_limit) {
      runs.push_back(run);
    } else {
      sparse = true;
      IdRun& rest = runs.back();
      if (run.first < rest.first) rest.first = run.first, rest.first_time = run.first_time;
      if (run.last > rest.last) rest.last = run.last, rest.last_time = run.last_time;
    }
  }
  epoch = shift + later.epoch;
  if (later.previous_id != 0) previous_id = later.previous_id;
  if (later.previous_time != no_time) previous_time = later.previous_time;
  return shift;
}

}  // namespace exba
