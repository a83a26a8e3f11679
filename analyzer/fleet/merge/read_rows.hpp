#pragma once
// Rows out of saved reports: of one case (exba-report/1), or of a fleet (exba-fleet/1), which holds many.
#include <functional>
#include <string>
#include <string_view>

#include "base/input.hpp"
#include "fleet/merge/row.hpp"

namespace exba {

inline constexpr std::string_view report_schema = "exba-report/1";
inline constexpr std::string_view fleet_schema = "exba-fleet/1";

/// Reads the file as it comes, holding no more than one case of it, and hands on each row. Throws Error (without
/// the file's name) when it is neither, is damaged, or contradicts itself: a place in a list that the list does
/// not have, a word that is none of its words, a time that ends before it begins. Rows handed on before that
/// must be forgotten by the caller. Returns whether it was a fleet.
bool read_rows(Input& file, const std::function<void(CaseRow&&)>& each);
/// The same of a text in memory.
bool read_rows(std::string_view text, const std::function<void(CaseRow&&)>& each);

/// What of `text` is one row, as a merge spills it.
CaseRow row_of(std::string_view line);

}  // namespace exba
