#pragma once
#include <vector>

#include "intake/intake.hpp"

namespace exba {

/// Text and tables print times without a zone. Where another source holds the same events of the same log
/// with exact times, the difference is the zone: events and coverage of the source without one are moved, and
/// its `time_zone` under `assumed` says from whom it is. Two zones in one source (summer and winter) come out
/// as two. Computers and channels must have their names already.
void take_zones_from_twins(std::vector<Intake>& intakes);

}  // namespace exba
