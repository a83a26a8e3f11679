#pragma once
// The document that rules see, and that `--format xml` prints: its shape stands in rulebook.hpp.
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace exba {

/// Appends <report> to `document`. `strays`: of the events that belong to no operation only those with one of
/// these signals; null: all.
void build_document(const Report& report, pugi::xml_document& document,
                    const std::set<std::string_view>* strays = nullptr);

/// A fact's name as an attribute: `first log` and other characters that XML does not allow become hyphens.
std::string attribute_name(std::string_view name);
/// Text that XML 1.0 can hold: control characters and invalid UTF-8 become U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace exba
