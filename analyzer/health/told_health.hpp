#pragma once
// What several speakers say alike, found once, so that they cannot disagree.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "health/health.hpp"
#include "health/range.hpp"

namespace exba {

/// The worse of two, as an operator would want to be called: critical, unknown, warning, ok.
HealthState worse(HealthState a, HealthState b);

/// Seconds from the end of the last good full backup (of the last good backup of any type) to `now`; nothing
/// where none is known. Never below 0: a clock that is behind the log makes nothing younger than new.
std::optional<double> full_age(const StoreHealth& store, Time now);
std::optional<double> any_age(const StoreHealth& store, Time now);
/// The largest of all stores that know theirs.
std::optional<double> oldest_full_age(const Health& health);
std::optional<double> oldest_any_age(const Health& health);
/// Of the log that ended first.
std::optional<double> oldest_log_age(const Health& health);
/// The last good backup of whatever type; nullptr where none is known.
const LastSuccess* last_success(const StoreHealth& store);

/// What an open finding does to the state: a decided error is critical, a decided warning a warning, an
/// undecided one unknown; an information and what is acknowledged are ok.
HealthState state_of(const OpenFinding& open, Time now);
bool is_acknowledged(const OpenFinding& open, Time now);

struct FindingCounts {
  std::uint64_t decided = 0;  ///< neither acknowledged nor mere information
  std::uint64_t undecided = 0;
  std::uint64_t acknowledged = 0;
};
FindingCounts count_open(const Health& health);

/// Runs that have begun and not ended, by computer.
std::map<std::string, std::uint64_t> open_operations(const Health& health);

/// Every computer that a store, a log or an open finding names, each once, by name.
std::vector<std::string> computers_of(const Health& health);

/// `EX01 First Storage Group`, `EX01` where the events name no store, `store` where they name neither.
std::string name_of(const StoreHealth& store);
/// The same of a log: `EX01 Application`.
std::string name_of(const LogHealth& log);
/// `vss-cleanup-missing on EX01 First Storage Group`
std::string name_of(const Finding& finding);

/// Makes names unique that escaping or cutting made the same: the second one becomes `name #2`.
class UniqueNames {
 public:
  std::string operator()(const std::string& name);

 private:
  std::set<std::string> used_;
};

/// The expected interval as the warning threshold where none was given: what the state counts as "in its
/// time".
Thresholds thresholds_or(const Thresholds& given, Ticks expected);

/// `last full Sun 2006-10-08 01:31, last incremental Mon 2006-10-09 01:20`; what is known of a store in a few
/// words.
std::string successes_text(const StoreHealth& store, const TimeZone& zone);

}  // namespace exba
