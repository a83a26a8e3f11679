// How it works: the same page as in docs/rules, on 80 columns; its examples stay in the file.
#include "rulebook/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "rulebook/page.hpp"
#include "rulebook/rule.hpp"

namespace exba {
namespace {

constexpr std::size_t columns = 80;

/// `text` in lines of at most 80 columns, the first one behind `head`, the others behind as many blanks.
std::string wrapped(std::string_view head, std::string_view text) {
  std::string out(head);
  std::size_t column = head.size();
  for (const auto word : split(text, " \n")) {
    const bool fits = column == head.size() || column + 1 + word.size() <= columns;
    if (!fits) {
      out += "\n" + std::string(head.size(), ' ');
      column = head.size();
    }
    if (column > head.size()) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string articles(const Rule& rule) {
  std::string out;
  for (const Reference& r : rule.references) out += (out.empty() ? "" : ", ") + r.article;
  return out;
}

/// The course as a line: `prepare > [freeze] > thaw`.
std::string course_line(const RulePage& page) {
  std::string out;
  for (const Station& station : page.course->stations)
    out += fmt::format("{}{}{}{}", out.empty() ? "" : " > ", station.step == page.stops_at ? "[" : "",
                       station.label, station.step == page.stops_at ? "]" : "");
  return out;
}

std::string part_text(const PagePart& part) {
  std::string out = part.title + "\n";
  int number = 0;
  for (const std::string& line : part.lines)
    out += wrapped(part.form == PagePart::Form::steps  ? fmt::format("  {:>2}. ", ++number)
                   : part.form == PagePart::Form::list ? "  - "
                                                       : "  ",
                   line);
  for (std::size_t r = 1; r < part.rows.size(); ++r)
    out += part.rows[r].size() == 2
               ? wrapped(fmt::format("  {:<9} ", part.rows[r][0]), part.rows[r][1])
               : wrapped(fmt::format("  {} {}: ", part.rows[r][0], part.rows[r][1]), part.rows[r][2]);
  return out;
}

}  // namespace

std::string list_rules(const Rulebook& book) {
  std::string out;
  for (const auto& rule : book.rules())
    out += fmt::format("{:<40} {:<8} {}\n", rule->id, to_string(rule->severity), articles(*rule));
  return out;
}

std::string explain_rule(const Rule& rule) {
  std::string out = fmt::format("{}  ({}{}{})\n", rule.id, to_string(rule.severity),
                                rule.references.empty() ? "" : ", ", articles(rule));
  out += wrapped("  ", rule.title);
  for (const Reference& r : rule.references)
    if (!r.title.empty()) out += wrapped("  " + r.article + ": ", r.title);
  const RulePage page = page_of(rule);
  if (!page.versions.empty()) out += wrapped("  ", page.versions);
  if (page.course != nullptr) out += "Where it goes wrong\n" + wrapped("  ", course_line(page));
  for (const PagePart& part : page.parts)
    if (part.form != PagePart::Form::code) out += part_text(part);
  return out;
}

std::string explain_rules(const Rulebook& book, std::string_view what) {
  std::string out;
  for (const auto& rule : book.rules()) {
    const bool cited = std::any_of(rule->references.begin(), rule->references.end(),
                                   [&](const Reference& r) { return equal_ignoring_case(r.article, what); });
    if (rule->id == what || cited) out += (out.empty() ? "" : "\n") + explain_rule(*rule);
  }
  return out;
}

}  // namespace exba
