// How it works: record ids tell exactly where they were kept; times tell the rest (two exports with days
// between them).
#include "correlators/holes.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace exba {
namespace {

/// Covered times that overlap or touch are one for the question whether anything hides between two events.
std::vector<CoveredTime> joined(const std::vector<CoveredTime>& covered) {
  std::vector<CoveredTime> out;
  for (const CoveredTime& c : covered) {
    if (!out.empty() && c.begin <= out.back().end)
      out.back().end = std::max(out.back().end, c.end);
    else
      out.push_back(c);
  }
  return out;
}

}  // namespace

Holes::Holes(const Report& report) {
  for (const Log& log : report.logs) {
    OneLog& one = logs_[{lower(log.computer), lower(log.channel)}];
    one.gaps = log.gaps;
    std::stable_sort(one.gaps.begin(), one.gaps.end(),
                     [](const Gap& a, const Gap& b) { return a.after < b.after; });
    one.covered = joined(log.covered);
    one.cleared = log.cleared;
    std::sort(one.cleared.begin(), one.cleared.end());
  }
}

bool Holes::between(const Event& earlier, const Event& later) const {
  const auto found = logs_.find({lower(earlier.computer), lower(earlier.channel)});
  if (found == logs_.end()) return false;
  const OneLog& log = found->second;
  if (earlier.record_id != 0 && later.record_id != 0) {
    if (earlier.epoch != later.epoch) return true;
    // Gaps of other epochs may have ids in this range: their times lie elsewhere.
    auto gap = std::lower_bound(log.gaps.begin(), log.gaps.end(), earlier.record_id,
                                [](const Gap& g, std::uint64_t id) { return g.after < id; });
    for (; gap != log.gaps.end() && gap->after < later.record_id; ++gap) {
      const bool this_epoch = log.cleared.empty() || (gap->from >= earlier.time && gap->until <= later.time);
      if (gap->before <= later.record_id && this_epoch) return true;
    }
  }
  if (earlier.time == no_time || later.time <= earlier.time) return false;
  const auto clearing = std::upper_bound(log.cleared.begin(), log.cleared.end(), earlier.time);
  if (clearing != log.cleared.end() && *clearing <= later.time) return true;
  const auto after = std::upper_bound(log.covered.begin(), log.covered.end(), later.time,
                                      [](Time t, const CoveredTime& c) { return t < c.begin; });
  if (after == log.covered.begin()) return false;
  const CoveredTime& last = *std::prev(after);
  return last.begin > earlier.time && last.begin <= later.time;
}

}  // namespace exba
