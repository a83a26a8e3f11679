#pragma once
// What `--since` and `--until` leave of a report.
#include "model/report.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {

/// Leaves the operations, findings and unknown events that reach into the time from `since` to `until` (no_time: no
/// bound). The logs were read and judged whole, for what came before and after is what absence is judged by; of
/// that, only operations stay on which the rest leans: those that a finding names, and the sets before `since` that
/// can be restored. They carry the fact `outside` (before, after), stand in no count and no table, and are no
/// attempt. What ended a fault after `until` is not known then: the fault is not past. The first source says
/// what was asked for (`asked-since`, `asked-until`).
void keep_time_range(Report& report, Time since, Time until, const Rulebook& rulebook);

/// Whether something from `begin` to `end` reaches into that time; what has no time does.
bool reaches_into(Time begin, Time end, Time since, Time until);

}  // namespace exba
