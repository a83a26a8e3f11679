#pragma once
// Sentences that tell events beside blocks of text, in one file.
#include <string_view>

#include "readers/reader.hpp"

namespace exba {

/// Whether a paragraph lists events, a line each, by provider, id and their own text ("- ESE 471: Unable to..."), or
/// several in whichever words.
bool lists_events(std::string_view paragraph);

/// Names and explains what such a paragraph (UTF-8) tells, and judges nothing by it: it has neither order nor time, and
/// stands in a source whose events have both. Told as a problem.
void explain_excerpt(std::string_view text, const ReadOptions& options, Intake& intake);

}  // namespace exba
