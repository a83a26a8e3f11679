#pragma once
// Tables whose quotation marks are escaped by a backslash (`"The database \"First\" is full"`), as MySQL and Hadoop export
// them, in place of doubled.
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Whether the quoted cells of a table are written so: a mark behind a backslash stands within one, and none is doubled.
bool has_backslashed_cells(std::string_view head);

/// The table with its marks doubled; `\n` and `\t` in quoted cells are what they stand for.
std::string with_doubled_marks(std::string_view text);
Input with_doubled_marks(Input input);

}  // namespace exba
