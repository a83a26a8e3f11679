#pragma once
// The state file: made, checked and brought up to date. docs/state.md describes its tables.
#include <string>

#include "health/database.hpp"

namespace exba {

/// Marks the file as ours (`PRAGMA application_id`): "exba".
inline constexpr std::int64_t state_application_id = 0x65786261;

enum class OpenState {
  to_check,    ///< made where it does not exist; a transaction is open
  to_change,   ///< must exist; a transaction is open
  to_look_at,  ///< must exist; nothing is written
};

/// Waits up to `patience` for another run. Throws DatabaseError; a file of a newer version, or of another
/// program, is refused and left as it is.
Database open_state(const std::string& file, OpenState how, Ticks patience);

/// Whether SQLite finds nothing wrong with the file as it is read now. Throws DatabaseError where it cannot be read.
bool is_sound(const std::string& file, Ticks patience);

/// Moves a damaged state out of the way, its journal with it. Returns its new name; empty where it does not
/// look like a state file (then it stays: somebody may have named the wrong file).
std::string set_aside(const std::string& file, Time now);

}  // namespace exba
