// How it works: every operation a row, in time order; a long list is folded by month.
#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t operations_open = 60;  // more than that is folded
constexpr std::size_t related_shown = 12;

/// `blocked by`, `refused`, ...: links to the other operations.
std::string relations(const HtmlReport& page, const Operation& o) {
  std::string out;
  std::size_t shown = 0;
  for (const Relation& relation : o.relations) {
    if (relation.operation >= page.operation_rows.size() || !page.operation_rows[relation.operation])
      continue;
    if (++shown > related_shown) break;
    std::string name = relation.name;
    std::replace(name.begin(), name.end(), '_', ' ');
    out += fmt::format(" <a href=\"#o{}\">{} {}</a>", relation.operation, html_text(name, 40),
                       html_text(minute_text(page.view.report.operations[relation.operation].begin,
                                             page.view.options.time_zone)));
  }
  return out;
}

std::string operation_links(const HtmlReport& page, std::uint32_t n) {
  const Operation& o = page.view.report.operations[n];
  std::string out;
  for (const std::uint32_t e : o.events)
    if (e < page.event_rows.size() && page.event_rows[e]) {
      out += fmt::format(" <a href=\"#e{}\">its events</a>", e);
      break;
    }
  if (page.finding_of_operation[n] >= 0)
    out += fmt::format(" <a href=\"#f{}\">finding</a>", page.finding_of_operation[n]);
  if (page.picture.drawn[n]) out += fmt::format(" <a href=\"#b{}\">in the picture</a>", n);
  out += relations(page, o);
  return out.empty() ? out : "<span class=\"links\">" + out + "</span>";
}

void operation_row(const HtmlReport& page, std::uint32_t n, bool computers, std::string& out) {
  const Operation& o = page.view.report.operations[n];
  out += fmt::format("<li id=\"o{}\">{}<span>{}", n,
                     html_time(o.begin, minute_text(o.begin, page.view.options.time_zone)),
                     html_text(kind_words(o), html_name_limit));
  if (computers)
    out += fmt::format(" <span class=\"computer\">{}</span>", html_text(o.computer, html_name_limit));
  out += fmt::format("</span><span class=\"{}\"><span class=\"word\">{}</span></span><span class=\"what\">",
                     html_class(style_of(o.outcome)), to_string(o.outcome));
  std::string words = o.store;
  if (!o.why.empty()) words += (words.empty() ? "" : ": ") + why_words(o);
  if (const std::string lasted = lasted_text(o); !lasted.empty())
    words += (words.empty() ? "lasted " : "; lasted ") + lasted;
  out += html_text(words, 600) + (words.empty() ? "" : ".") + operation_links(page, n) + "</span></li>\n";
}

}  // namespace

void html_operations(const HtmlReport& page, std::string& out) {
  const Report& report = page.view.report;
  if (std::all_of(report.operations.begin(), report.operations.end(), is_outside)) return;
  out += "<section aria-labelledby=\"operations\"><h2 id=\"operations\">Operations</h2>\n";
  const auto shown =
      static_cast<std::size_t>(std::count(page.operation_rows.begin(), page.operation_rows.end(), true));
  if (shown < report.operations.size())
    out += fmt::format(
        "<p><strong>Thinned:</strong> {} of {} operations have a row: those that findings name, those that "
        "did not succeed, and the latest. All of them are in the data of this page.</p>\n",
        number_text(shown), number_text(report.operations.size()));
  // Of a fleet server by server, else in order of time; a long list is folded by month.
  const bool computers = several_computers(report);
  const bool fleet = is_fleet(report);
  const bool folded = fleet || shown > operations_open;
  std::vector<std::uint32_t> order;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n)
    if (page.operation_rows[n] && !is_outside(report.operations[n])) order.push_back(n);
  if (fleet)
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return report.operations[a].computer < report.operations[b].computer;
    });
  std::string group;
  std::string rows;
  std::uint64_t count = 0;
  std::uint64_t failed = 0;
  const auto flush = [&] {
    if (count == 0) return;
    if (folded)
      out += fmt::format("<details class=\"group\"><summary>{}: {}, {} not succeeded</summary>\n",
                         html_text(group, html_name_limit), counted(count, "operation"), failed);
    out += "<ol class=\"rows ops\">" + rows + "</ol>\n";
    if (folded) out += "</details>\n";
    rows.clear();
    count = failed = 0;
  };
  for (const std::uint32_t n : order) {
    const Operation& o = report.operations[n];
    const std::string now = fleet ? o.computer : month_text(o.begin, page.view.options.time_zone);
    if (folded && (now != group || count == 250)) flush();
    group = now;
    operation_row(page, n, computers, rows);
    ++count;
    failed += o.outcome == Outcome::succeeded ? 0 : 1;
  }
  flush();
  out += "</section>\n";
}

}  // namespace exba
