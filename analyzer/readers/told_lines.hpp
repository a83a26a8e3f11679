#pragma once
// Events on a line each: see readers/reader.hpp.
#include "readers/reader.hpp"

namespace exba {

/// An event a line without columns: a date, a known provider, an id, a text.
bool sniff_told_lines(std::string_view head);
void read_told_lines(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba
