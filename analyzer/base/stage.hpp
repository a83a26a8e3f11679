#pragma once

namespace exba {

/// What the program is busy with, for whoever must say why it ended: "std::bad_alloc" helps nobody. `what` completes
/// "while ..." and lives as long as the program.
void set_stage(const char* what);
const char* stage();

}  // namespace exba
