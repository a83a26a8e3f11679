#pragma once
// Many sources, one case: which events are the same one, in what order they stand, what the logs cover.
#include <vector>

#include "cases/known.hpp"
#include "intake/intake.hpp"
#include "model/report.hpp"

namespace exba {

/// Moves sources and kept events out of the intakes (in the order given: that of the command line) into
/// `report`: every event once, in log order merged by time; logs with first, last, gaps, clearings and
/// covered times. Order inside a log is record order (by id where kept, else the order of the file, turned
/// round when newest first), so that a clock set back changes nothing. `known`, where given, receives what a
/// later `assemble` needs to go on from here.
void assemble(std::vector<Intake>&& intakes, Report& report, Known* known = nullptr);

}  // namespace exba
