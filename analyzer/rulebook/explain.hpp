#pragma once
// Rules as text for people, on 80 columns.
#include <string>
#include <string_view>
#include <vector>

#include "rulebook/rulebook.hpp"

namespace exba {

std::string list_rules(const Rulebook& book);
std::string explain_rule(const Rule& rule);
/// The rule that `what` names, in full; of an article the rules that cite it, in a few lines each. Empty when there is
/// none.
std::string explain_rules(const Rulebook& book, std::string_view what);
/// The rules that look at events of these signals, each with the step of its course at which things go wrong; empty
/// when none does.
std::string rules_of_event(const Rulebook& book, const std::vector<std::string_view>& signals);

}  // namespace exba
