#pragma once
// Rules as pages: Markdown (docs/rules) and HTML that needs nothing but itself.
#include <string>
#include <string_view>
#include <vector>

#include "rulebook/rulebook.hpp"

namespace exba {

std::string rule_markdown(const Rule& rule);
std::string rule_html(const Rule& rule);

struct SiteFile {
  std::string name;  ///< vss-cleanup-missing.md
  std::string text;
};
enum class SiteForm { markdown, html };
/// A page a rule, and the index (README.md, index.html).
std::vector<SiteFile> rule_site(const Rulebook& book, SiteForm form);

}  // namespace exba
