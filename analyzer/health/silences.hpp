#pragma once
// The four silences, told apart: the last backup failed; none was begun in its time; no events arrive any
// more; the log cannot tell.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "health/past.hpp"
#include "health/verdicts.hpp"
#include "rulebook/cures.hpp"

namespace exba {

struct Expectations {
  Ticks full_every{0};  ///< a full backup (or a copy) at least so often; 0: by the store's own habit
  Ticks any_every{0};   ///< a backup of any type
  Ticks events_every{std::chrono::hours{26}};  ///< a log whose last event is older has ended too early
};

/// How far back runs are looked at.
inline constexpr Ticks habit_time = std::chrono::hours{100 * 24};

/// What a store does by itself: 85 of 100 intervals between its last runs were no longer than `every`.
struct Habit {
  Ticks every{0};  ///< 0: too few runs to tell
  std::uint32_t runs = 0;
};
Habit habit_of(std::vector<Time> begins);

struct Silences {
  std::vector<StoreHealth> stores;  ///< by computer and store
  std::vector<LogHealth> logs;
};
/// Of the report only its logs are asked. `quieted`: runs whose findings are acknowledged.
Silences find_silences(const Report& report, const Past& past, const ClusterNames& clusters,
                       const Expectations& expected, const std::set<RunKey>& quieted, Time now,
                       const TimeZone& zone);

/// The whole: the worst of stores, logs and open findings, by the order of the monitoring-plugins guidelines
/// (CRITICAL, WARNING, UNKNOWN, OK), and one sentence for it.
/// Times in messages are told in `zone`, here and above.
void conclude(Health& health, const std::vector<FailingComputer>& failing, const TimeZone& zone);

}  // namespace exba
