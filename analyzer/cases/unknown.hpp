#pragma once
// What the sources of a case hold beside the events that the catalogue knows, put together.
#include <vector>

#include "intake/intake.hpp"
#include "model/report.hpp"

namespace exba {

/// Moves counts of providers and groups of unknown events out of the intakes into the report. A group that
/// two sources tell from the same event on is one, told twice.
void take_unknown(std::vector<Intake>& intakes, Report& report);

}  // namespace exba
