// How it works: the same page as in docs/rules, on 80 columns; its examples stay in the file.
#include "rulebook/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "catalog/articles.hpp"
#include "catalog/catalog.hpp"
#include "rulebook/page.hpp"
#include "rulebook/rule.hpp"

namespace exba {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t rules_shown = 8;  // of one event or article: with it, what fits a screen

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
  for (const Reference& r : rule.references)
    if (const std::string link = article_link(r.article); !link.empty()) out += "  " + link + '\n';
  const RulePage page = page_of(rule);
  if (!page.versions.empty()) out += wrapped("  ", page.versions);
  if (page.course != nullptr) out += "Where it goes wrong\n" + wrapped("  ", course_line(page));
  for (const PagePart& part : page.parts)
    if (part.form != PagePart::Form::code) out += part_text(part);
  return out;
}

namespace {

/// The rule, the step of its course at which things go wrong, and its title.
std::string brief(const Rule& rule) {
  std::string at;
  const RulePage page = page_of(rule);
  if (page.course != nullptr)
    for (const Station& station : page.course->stations)
      if (station.step == page.stops_at) at = fmt::format(", at: {}", station.label);
  return fmt::format("{}  ({}{})\n", rule.id, to_string(rule.severity), at) + wrapped("  ", rule.title);
}

std::string briefs(std::string_view head, const std::vector<const Rule*>& rules) {
  if (rules.empty()) return {};
  std::string out = fmt::format("{}\n", head);
  for (std::size_t n = 0; n < std::min(rules.size(), rules_shown); ++n) out += brief(*rules[n]);
  if (rules.size() > rules_shown) out += fmt::format("and {} more rules\n", rules.size() - rules_shown);
  return out + fmt::format("`exba explain {}` says all of it.\n", rules.front()->id);
}

}  // namespace

std::string explain_rules(const Rulebook& book, std::string_view what) {
  if (const Rule* rule = book.find(what)) return explain_rule(*rule);
  std::vector<const Rule*> cited;
  for (const Rule* rule : book.rules())
    if (std::any_of(rule->references.begin(), rule->references.end(),
                    [&](const Reference& r) { return equal_ignoring_case(r.article, what); }))
      cited.push_back(rule);
  if (cited.empty()) return {};
  std::string titles, link;
  for (const Rule* rule : cited)
    for (const Reference& r : rule->references)
      if (equal_ignoring_case(r.article, what)) {
        if (!r.title.empty() && titles.empty()) titles = wrapped(r.article + ": ", r.title);
        link = article_link(r.article);
      }
  if (!link.empty()) titles += link + '\n';
  return titles + briefs("Rules that rest on this article", cited);
}

std::string rules_of_event(const Rulebook& book, const std::vector<std::string_view>& signals) {
  std::vector<const Rule*> asked;
  for (const Rule* rule : book.rules())
    if (std::any_of(signals.begin(), signals.end(), [&](std::string_view signal) {
          return std::find(rule->signals.begin(), rule->signals.end(), signal) != rule->signals.end();
        }))
      asked.push_back(rule);
  // Those that rest on the event's own article first, then those that need few events: they are about this one.
  std::string sources;
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows)
      if (std::find(signals.begin(), signals.end(), row.signal) != signals.end())
        (sources += row.source) += ' ';
  const auto rank = [&](const Rule* rule) {
    const bool cited = std::any_of(rule->references.begin(), rule->references.end(), [&](const Reference& r) {
      return !r.article.empty() && sources.find(r.article) != std::string::npos;
    });
    return std::tuple(!cited, -static_cast<int>(rule->severity), rule->signals.size());
  };
  std::stable_sort(asked.begin(), asked.end(),
                   [&](const Rule* a, const Rule* b) { return rank(a) < rank(b); });
  return briefs("Rules that look at it, and the step at which things go wrong", asked);
}

}  // namespace exba
