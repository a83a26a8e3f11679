#pragma once
// From what a log spells to what a fact holds: each name of a value has its cleaning.
#include <string>
#include <string_view>

namespace exba {

/// Makes of a value, laid bare by `unquoted`, what the fact holds. An empty result is no fact.
using Clean = std::string (*)(std::string_view value);

/// What a value is called, and how values of that name are cleaned; null: they stay as they are.
struct FactName {
  std::string_view text;
  Clean clean = nullptr;
};
FactName fact_name(std::string_view name);

/// Without blanks and quotation marks around it.
std::string_view unquoted(std::string_view value);

std::string clean_instance(std::string_view value);
/// A guid, with braces or a ":n" behind it or not, or a bare number; anything else is no session.
std::string clean_session(std::string_view value);
std::string clean_code(std::string_view value);

}  // namespace exba
