#pragma once
// Where the articles that rules cite can still be read.
#include <string>
#include <string_view>

namespace exba {

/// The address of an article of Microsoft's knowledge base (`Q245211`, `KB910250`); empty for any other source. Made of
/// the digits of its number alone, so that nothing of a rule file or of a saved report gets into an address.
std::string article_link(std::string_view article);

}  // namespace exba
