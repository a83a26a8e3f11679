#pragma once
// A rule as a page for people: one source for `explain`, `rules show` in all its forms and docs/rules. Plain
// text; the forms escape it.
#include <string>
#include <string_view>
#include <vector>

#include "rulebook/rule.hpp"
#include "rulebook/stations.hpp"

namespace exba {

/// A part of a page: paragraphs, a list (numbered: steps in order) or a table of the same number of cells a
/// row.
struct PagePart {
  enum class Form { text, list, steps, table, code };
  std::string title;
  Form form = Form::text;
  std::vector<std::string> lines;              ///< text, list, steps, code: one each
  std::vector<std::vector<std::string>> rows;  ///< table: the first row is its head
};

struct RulePage {
  std::string id, title, severity, versions, kinds;
  std::vector<Reference> references;
  const Course* course = nullptr;  ///< with `stops_at`, where the rule says where it goes wrong
  std::string stops_at;
  std::vector<PagePart> parts;
};

RulePage page_of(const Rule& rule);

/// Text of a rule as people read it: `{time(@begin)}` as `<begin>`, an XPath of any other shape as `<...>`,
/// conditional text in brackets.
std::string readable(std::string_view text);

}  // namespace exba
