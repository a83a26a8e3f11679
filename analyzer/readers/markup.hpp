#pragma once
// Text in the marks that forums, wikis, tickets and papers are written in: BBCode, Markdown's emphasis, MediaWiki, LaTeX.
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Whether headings or rows of events stand between such marks.
bool has_marks(std::string_view text);
/// The same text without them, each row of a table as one of quoted cells; lines stay.
std::string without_marks(std::string_view text);
Input without_marks(Input input);

}  // namespace exba
