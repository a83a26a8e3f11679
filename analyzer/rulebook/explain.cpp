// How it works: everything printed comes from the rule file itself, so that what is explained is what is
// judged.
#include "rulebook/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
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

std::string steps(std::string_view advice) {
  std::string out;
  int number = 0;
  for (const auto step : split(advice, "\n")) out += wrapped(fmt::format("  {:>2}. ", ++number), step);
  return out;
}

std::string text_block(std::string_view name, const std::vector<RuleText>& texts) {
  std::string out;
  for (const RuleText& t : texts) {
    if (t.text.empty()) continue;
    out += fmt::format("{}{}\n", name, t.confidence.empty() ? "" : fmt::format(" ({})", t.confidence));
    out += t.text.find('\n') != std::string::npos ? steps(t.text) : wrapped("  ", t.text);
  }
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
  out += text_block("What it says", rule.message);
  out += text_block("What to do", rule.advice);
  out += "When it speaks (XPath on one operation of the XML report)\n";
  for (const std::string& x : rule.never) out += wrapped("  never     ", x);
  for (const RuleWhen& w : rule.when)
    out += wrapped(fmt::format("  {:<9} ", to_string(w.confidence)), w.xpath);
  for (const std::string& x : rule.undecided) out += wrapped("  undecided ", x);
  for (const RuleParam& p : rule.params)
    out += fmt::format("Parameter {}.{} = {} {}\n", rule.id, p.name, p.value, p.unit);
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
