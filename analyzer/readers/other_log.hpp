#pragma once
// Whether the lines of a text are another program's log.
#include <string_view>

namespace exba {

/// Whose log the lines of a text are, where most of them carry a time of their own: `another program's log`. Such lines
/// report what a program met or was told, in its own order and clock; a sentence of Exchange in one is no event of the
/// Windows log. Empty: they are not.
std::string_view log_of_another_program(std::string_view text);

}  // namespace exba
