#pragma once
// Two machines of one name in one input: two customers' EX01, or a server that was replaced and kept its name.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cases/numbering.hpp"
#include "intake/intake.hpp"

namespace exba {

/// A log gives each record id once. Where two sources tell one log (computer and channel), of one time, and have
/// different events under one id, they are of two machines. Each of these is called by its name and by the folder
/// that tells it from the other, as `EX01 (customer-a)`, in parts and events, and its sources say so under
/// `assumed`, as `namesake`. Sources of that name whose ids prove nothing go with those of their folder.
/// Computers and channels must have their names already, and copies of other nodes' logs no ids any more.
void part_namesakes(std::vector<Intake>& intakes, const SharedNumberings& shared);

}  // namespace exba
