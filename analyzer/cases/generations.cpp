// How it works: every recognised event is asked once; channels that only later versions have count even where
// no event of them was kept.
#include "cases/generations.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace exba {

std::map<std::string, Generation> generations(const Report& report) {
  std::map<std::string, Generation> all;
  const auto note = [&all](const std::string& computer, Generation generation) {
    if (generation == Generation::open || computer.empty()) return;
    Generation& known = all[lower(computer)];
    known = std::max(known, generation);
  };
  for (const Log& log : report.logs)
    if (is_modern_channel(log.channel)) note(log.computer, Generation::since_2013);
  for (const Event& event : report.events)
    if (may_tell_generation(event.provider)) note(event.computer, generation_of(event));
  return all;
}

void settle_meanings(Report& report) {
  const auto known = generations(report);
  if (std::none_of(known.begin(), known.end(),
                   [](const auto& entry) { return entry.second == Generation::since_2013; }))
    return;
  for (std::uint32_t i = 0; i < report.events.size(); ++i) {
    Event& event = report.events[i];
    const auto at = known.find(lower(event.computer));
    if (at != known.end() && at->second == Generation::since_2013) reread_since_2013(event);
  }
}

}  // namespace exba
