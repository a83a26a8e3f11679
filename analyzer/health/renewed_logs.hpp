#pragma once
// What is not simply more of a known log: one that was cleared or set back between two runs, and what was
// judged long ago and is read once more.
#include <map>
#include <string>
#include <vector>

#include "cases/known.hpp"
#include "health/memory.hpp"
#include "intake/intake.hpp"

namespace exba {

/// A log whose last record is younger than the last known one and yet has a lower id was replaced: by that of
/// another machine, or of a machine set back to an older state. What is new in it begins a new epoch.
/// Returns a note for each.
std::vector<std::string> part_replaced_logs(const Memory& memory, std::vector<Intake>& fresh,
                                            const TimeZone& zone);

/// Leaves out of the sources what lies before the times that are remembered: it was judged when it was new.
/// Returns a note for each source of which nothing is left.
std::vector<std::string> leave_out_judged(const Memory& memory, std::vector<Intake>& fresh);

/// A note for each log that was cleared since the last run.
std::vector<std::string> note_cleared(const Memory& memory, const Known& known, const Report& report,
                                      const TimeZone& zone);

/// What of a log lies before `from` counts as neither covered nor missing.
void cut_cover(LogPart& log, Time from);

}  // namespace exba
