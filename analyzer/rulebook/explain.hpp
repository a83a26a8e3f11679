#pragma once
// Rules as text for people, on 80 columns.
#include <string>
#include <string_view>

#include "rulebook/rulebook.hpp"

namespace exba {

std::string list_rules(const Rulebook& book);
std::string explain_rule(const Rule& rule);
/// The rules that `what` names: a rule id, or an article that rules cite. Empty when there is none.
std::string explain_rules(const Rulebook& book, std::string_view what);

}  // namespace exba
