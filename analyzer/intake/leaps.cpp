// How it works: an event over a day behind the one before it is remembered together with what it was added to. The next
// event tells whether time went on from there; if it did not, all of that is put back, and the event counts by its record
// id alone. The first and the last event of a file have one neighbour, and are judged at its end.
#include <algorithm>

#include "intake/log_part.hpp"

namespace exba {
namespace {

/// Whether the newest event of a log is so far behind the others, which span `span` in so many steps, that its time is none.
bool is_far_behind(Ticks pause, Ticks span, std::uint64_t steps, bool next_id) {
  constexpr Ticks year = std::chrono::hours{24 * 365};
  const bool enough =
      steps >= LogPart::steps_at_an_end || (steps >= LogPart::steps_before_a_year && next_id && pause > year);
  return enough && pause > span;
}

}  // namespace

void LogPart::leave_out(std::uint64_t id, Time time, LeftOut::Why why) {
  ++left_out_events;
  if (left_out.size() < left_out_limit) left_out.push_back({id, time, why});
}

/// Whether the event may be one that is dated wrongly: a day and more after the one before it, in a log whose order is
/// known, by its record ids or by times that have only ever gone one way.
bool LogPart::may_leap(std::uint64_t id, Time time) const {
  constexpr std::uint64_t steps = 8;
  if (previous_time == no_time || time - previous_time <= leap) return false;
  if (id != 0 && previous_id != 0) return true;
  return id == 0 && previous_id == 0 && forwards + backwards >= steps && (forwards == 0 || backwards == 0);
}

/// The event behind the leap is here: time went on from there, or fell back to where it was.
void LogPart::judge_leap(std::uint64_t id, Time time) {
  const Leap before = *leap_;
  const bool up = before.previous_id < before.id && before.id < id;
  const bool down = before.previous_id > before.id && before.id > id && id != 0;
  const bool rising = before.id == 0 && id == 0 && before.backwards == 0 && time >= before.previous_time;
  const bool falling = before.id == 0 && id == 0 && before.forwards == 0 && time <= before.previous_time;
  const bool in_order = before.id != 0 ? up || down : rising || falling;
  if (before.time - time <= leap || !in_order) return leap_.reset();
  undo_leap(LeftOut::Why::beside_it);
}

/// The event that leapt counts by its record id alone.
void LogPart::undo_leap(LeftOut::Why why) {
  const Leap before = *leap_;
  leap_.reset();
  last = before.last, previous_time = before.previous_time, previous_id = before.previous_id;
  without_id = before.without_id;
  --forwards;  // its own step; steps that `go_on` has added since stay
  ids_up = before.ids_up, ids_down = before.ids_down, events = before.events;
  epoch = before.epoch, sparse = before.sparse;
  runs.resize(before.runs);
  if (before.last_run) runs.back() = *before.last_run;
  leave_out(before.id, before.time, why);
  count(before.id, no_time);
}

void LogPart::end() {
  if (leap_) end_leap();
  if (head_) judge_head();
}

/// The last event of the file came over a day after the one before it. In a file whose record ids fall it is the oldest
/// one, and cannot be later; in one that rises it is the newest, and is believed unless it leaps further than the whole log
/// spans.
void LogPart::end_leap() {
  const Leap& before = *leap_;
  const bool ids = before.id != 0 && before.previous_id != 0;
  const std::uint64_t up = ids ? before.ids_up : before.forwards;
  const std::uint64_t down = ids ? before.ids_down : before.backwards;
  const bool rises = down == 0 && before.id >= before.previous_id;
  const bool falls = ids && up == 0 && before.id < before.previous_id && down >= 2;
  const bool far = rises && is_far_behind(before.time - before.previous_time, before.last - before.first, up,
                                          ids && before.id == before.previous_id + 1);
  if (falls) return undo_leap(LeftOut::Why::beside_it);
  if (far && latest == no_time)
    return undo_leap(LeftOut::Why::far_behind);  // else somebody knows how late it is
  leap_.reset();
}

/// The same of the first event of the file, which is the newest one where the file falls.
void LogPart::judge_head() {
  const Head head = *head_;
  head_.reset();
  const bool ids = head.id != 0 && head.next_id != 0;
  const std::uint64_t up = ids ? ids_up : forwards;
  const std::uint64_t down = ids ? ids_down : backwards - 1;  // less the step from it
  const bool falls = up == 0 && head.id >= head.next_id;
  const bool rises = ids && down == 0 && head.id < head.next_id && up >= 3;
  const bool far =
      falls && latest == no_time &&
      is_far_behind(head.time - last, last - first, down - (ids ? 1 : 0), ids && head.id == head.next_id + 1);
  if (!rises && !far) {
    last = std::max(last, head.time);
    return;
  }
  --backwards;
  if (head.id != 0) {
    IdRun& run = runs.front();  // it stands in the first one
    if (run.first == head.id && run.first_time == head.time) run.first_time = no_time;
    if (run.last == head.id && run.last_time == head.time)
      run.last_time = run.first == run.last ? no_time : head.next_time;
  }
  leave_out(head.id, head.time, rises ? LeftOut::Why::beside_it : LeftOut::Why::far_behind);
}

}  // namespace exba
