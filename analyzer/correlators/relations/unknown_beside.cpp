// How it works: a run that did not end well is told which groups of unknown events have one of their times
// within the hour around its end. Nothing rests on it: the report shows them beside the run.
#include <algorithm>

#include "base/text.hpp"
#include "correlators/relations/relations.hpp"

namespace exba {
namespace {

constexpr Ticks beside_pause = std::chrono::hours{1};
constexpr std::size_t most_groups = 16;  // of one run

bool stands_near(const UnknownGroup& group, Time end) {
  const auto from = std::lower_bound(group.times.begin(), group.times.end(), end - beside_pause);
  return from != group.times.end() && *from <= end + beside_pause;
}

}  // namespace

void relate_unknown(const Case& c, std::vector<Operation>& operations) {
  const std::vector<UnknownGroup>& unknown = c.report->unknown;
  if (unknown.empty()) return;
  for (Operation& o : operations) {
    if ((o.outcome != Outcome::failed && o.outcome != Outcome::abandoned) || o.end == no_time) continue;
    for (std::uint32_t n = 0; n < unknown.size() && o.nearby_unknown.size() < most_groups; ++n)
      if (equal_ignoring_case(unknown[n].computer, o.computer) && stands_near(unknown[n], o.end))
        o.nearby_unknown.push_back(n);
  }
}

}  // namespace exba
