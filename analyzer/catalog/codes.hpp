#pragma once
// Error codes beyond what catalog.hpp tells everybody: the table, and the sentences printed in place of a
// code.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"

namespace exba {

/// Sorted by value.
std::span<const ErrorCode> error_codes();
/// All that a number may mean: 1067 is an error of Windows and a warning of the engine. find_code gives the
/// first.
std::span<const ErrorCode> find_codes(std::string_view text);
/// By its full name, letter case included.
const ErrorCode* code_named(std::string_view name);
/// Whose code a number would be by its form, known or not: "VSS" for 0x80042399; empty where that is not told.
std::string_view family_of(std::string_view text);
/// Does the text begin with a number in one of the spellings?
bool is_code(std::string_view text);
/// `0xc7ff000a` for "Unable to perform an incremental backup because a required Microsoft Exchange database
/// log file could not be found", wherever the quotes stand; empty for a sentence that no source gives a code.
std::string_view code_of_sentence(std::string_view text);
/// All spellings, the one of normal_code first.
std::vector<std::string> spellings(const ErrorCode& code);

}  // namespace exba
