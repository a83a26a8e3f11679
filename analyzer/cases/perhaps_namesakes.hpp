#pragma once
// Logs of one name that may be of two machines, where nothing proves it: they lie in different folders and far apart
// in time.
#include <vector>

#include "cases/numbering.hpp"
#include "intake/intake.hpp"

namespace exba {

/// Says so under `assumed` of the later source, as `perhaps-namesake`, in a sentence that begins with the computer.
/// Nothing is parted: a machine whose log was cleared looks the same. To be asked behind `part_namesakes`.
void note_perhaps_namesakes(std::vector<Intake>& intakes, const SharedNumberings& shared);

}  // namespace exba
