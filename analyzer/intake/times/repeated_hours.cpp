// How it works: a sorted file goes through the repeated hour once, and where its wall clock steps against the
// stream in there, the other of the two hours begins. Which way the file runs is known from the time before
// the hour; a file that begins inside it tells by its first step. Logs are out of order by seconds, so a step
// must be more than a minute.
#include "intake/times/repeated_hours.hpp"

#include <algorithm>

namespace exba {
namespace {

constexpr std::size_t passage_limit = 1024;
constexpr std::chrono::minutes disorder{1};
constexpr std::chrono::hours longest{3};  // no zone has ever repeated more than two hours

}  // namespace

void RepeatedHours::see(Time local, Shown shown, Position position) {
  const Time before = previous_;
  previous_ = local;
  if (shown == Shown::once) {
    open_ = false;
    return;
  }
  const auto apart = [](Time a, Time b) { return a < b ? b - a : a - b; };
  if (passages_.empty() || apart(passages_.back().local, local) > longest) {
    if (passages_.size() == passage_limit) return;
    open_ = true;
    passages_.push_back(
        {local, position, {}, before != no_time && before < local, before != no_time && before > local});
    return;
  }
  Passage& passage = passages_.back();
  if (passage.turn || before == no_time || apart(before, local) <= disorder) return;
  const bool on = local > before;
  if (!passage.forwards && !passage.backwards)
    (on ? passage.forwards : passage.backwards) = true;
  else if (open_ && on == passage.backwards)
    passage.turn = position;
}

RepeatedHours::Which RepeatedHours::which(Position position) const {
  const auto after = std::upper_bound(passages_.begin(), passages_.end(), position.value,
                                      [](std::uint64_t at, const Passage& p) { return at < p.begin.value; });
  if (after == passages_.begin()) return {};
  const Passage& passage = *(after - 1);
  if (!passage.turn) return {};
  const bool behind = position.value >= passage.turn->value;
  return {behind == passage.forwards ? TimeZone::Repeated::second : TimeZone::Repeated::first, passage.turn,
          passage.forwards};
}

}  // namespace exba
