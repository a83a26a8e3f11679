#pragma once
// Text that a word processor or a mail program has set: blanks and quotation marks as no export writes them.
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Blanks that do not break, and marks that nobody sees.
bool has_set_blanks(std::string_view text);
/// Cells of a table between typographic quotation marks.
bool has_set_cells(std::string_view text);

enum class Marks { as_they_are, plain };
/// The same text with plain blanks and, if wanted, plain quotation marks. UTF-8; lines stay.
Input as_typed(Input input, Marks marks);
/// A listing whose lines are numbered at their beginning ("  12: text", as `grep -n` and editors print it).
bool has_line_numbers(std::string_view text);
/// The same text without these numbers; lines stay.
Input without_line_numbers(Input input);
std::string without_line_numbers(std::string_view text);
std::string as_typed(std::string_view text, Marks marks);

}  // namespace exba
