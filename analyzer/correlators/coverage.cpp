// How it works: a log knows the times that it covers, in order and disjoint (assemble.cpp made them). A
// silence begins in one of them and goes on through those that touch it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "correlators/correlator.hpp"

namespace exba {
namespace {

const Log* find_log(const Report& report, std::string_view computer, std::string_view channel) {
  if (computer.empty() || channel.empty()) return nullptr;
  for (const Log& log : report.logs)
    if (equal_ignoring_case(log.computer, computer) && equal_ignoring_case(log.channel, channel)) return &log;
  return nullptr;
}

bool cleared_between(const Log& log, Time from, Time until) {
  return std::any_of(log.cleared.begin(), log.cleared.end(), [&](Time t) { return t >= from && t <= until; });
}

}  // namespace

Silence silence_after(const Report& report, std::string_view computer, std::string_view channel, Time from) {
  Silence silence;
  const Log* log = find_log(report, computer, channel);
  if (log == nullptr || from == no_time) return silence;
  // The first one that ends at `from` or later: a log of thousands of filtered stretches is asked for every
  // run.
  auto at = std::partition_point(log->covered.begin(), log->covered.end(),
                                 [&](const CoveredTime& c) { return c.end < from; });
  if (at == log->covered.end() || at->begin > from) return silence;
  silence = {at->end, at->coverage, Silence::End::log_end};
  for (++at; at != log->covered.end(); ++at) {
    if (at->begin > silence.until) {
      silence.end =
          cleared_between(*log, silence.until, at->begin) ? Silence::End::cleared : Silence::End::gap;
      break;
    }
    silence.until = std::max(silence.until, at->end);
    if (at->coverage == Coverage::assumed) silence.coverage = Coverage::assumed;
  }
  return silence;
}

bool covered(const Report& report, std::string_view computer, std::string_view channel, Time from,
             Time until) {
  const Silence silence = silence_after(report, computer, channel, from);
  return silence.end != Silence::End::no_log && silence.until >= until;
}

Unended outcome_without_end(const Silence& silence, Time from, Ticks patience) {
  if (from != no_time && silence.end != Silence::End::no_log && silence.until - from >= patience)
    return {Outcome::abandoned, "nothing more was logged of it although the log goes on"};
  switch (silence.end) {
    case Silence::End::log_end: return {Outcome::running, "the log ends before it could be expected to"};
    case Silence::End::gap: return {Outcome::unknown, "events are missing from the log after its last event"};
    case Silence::End::cleared: return {Outcome::unknown, "the log was cleared after its last event"};
    case Silence::End::no_log: break;
  }
  return {Outcome::unknown, "the log does not tell what it covers"};
}

}  // namespace exba
