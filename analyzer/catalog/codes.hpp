#pragma once
// Error codes beyond what catalog.hpp tells everybody: the table, and the sentences printed in place of a
// code.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"

namespace exba {

std::span<const ErrorCode> error_codes();
/// Does the text begin with a number in one of the spellings?
bool is_code(std::string_view text);
/// `0xc7ff000a` for "Unable to perform an incremental backup because a required Microsoft Exchange database
/// log file could not be found", wherever the quotes stand; empty for a sentence that no source gives a code.
std::string_view code_of_sentence(std::string_view text);
/// All spellings, the one of normal_code first.
std::vector<std::string> spellings(const ErrorCode& code);

}  // namespace exba
