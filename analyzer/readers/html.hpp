#pragma once
// The text that an HTML page shows, tables as rows of cells: so that every reader of texts and tables reads pages.
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Whether the text begins as a page does, or is a fragment of one: `<br>` at the ends of its lines.
bool is_html(std::string_view head);

/// A line for each line shown; a table whose rows have three cells and more (or headings) gives rows of quoted cells
/// between commas, one with two cells `name: value`, a horizontal rule a line of `=`. Scripts and styles are left out.
/// Input and output are UTF-8.
Input html_to_text(Input input);
std::string html_to_text(std::string_view html);

}  // namespace exba
