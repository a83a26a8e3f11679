#pragma once
// What the logs of a case are called: one name for each computer and channel.
#include <vector>

#include "intake/intake.hpp"

namespace exba {

/// Forms without a channel name one only for the events that the catalogue knows; where all of those say the
/// same, the source is that log. Likewise for computers. Then one computer gets one name through all sources.
void name_logs(std::vector<Intake>& intakes);

}  // namespace exba
