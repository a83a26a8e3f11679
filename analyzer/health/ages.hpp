#pragma once
// How old the last good backup of a store is, and what -w and -c make of that.
#include <optional>

#include "health/health.hpp"
#include "health/range.hpp"

namespace exba {

/// The last good backup of any type; `restorable_alone`: of those that a restore can begin with (full, copy;
/// a type that the log does not tell may be one). nullptr where none is known.
enum class Which { any, restorable_alone };
const LastSuccess* last_success(const StoreHealth& store, Which which);

/// Seconds from its end to `now`; nothing where none is known. Never below 0: a clock that is behind the log
/// makes nothing younger than new.
std::optional<double> full_age(const StoreHealth& store, Time now);
std::optional<double> any_age(const StoreHealth& store, Time now);

/// The expected interval as the warning threshold where none was given: what the state counts as "in its
/// time".
Thresholds thresholds_or(const Thresholds& given, Ticks expected);

/// Lets -w and -c decide over the ages of stores: they raise a store that is well, and give the level of one
/// that was not attempted in its time (by its habit alone they may lower it to OK). What a silent log or one
/// with gaps cannot tell stays UNKNOWN, and a failed backup CRITICAL.
void apply_thresholds(Health& health, const AgeThresholds& thresholds);

}  // namespace exba
