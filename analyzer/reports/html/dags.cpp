// How it works: one row a copy of a database, as reports/told/dags.cpp tells it.
#include "reports/told/dags.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html.hpp"

namespace exba {
namespace {

constexpr std::size_t copies_shown = 200;
constexpr std::size_t dag_steps_shown = 300;  // the newest

std::string copy_cell(const std::string& text) {
  return "<td>" + (text.empty() ? std::string("<span class=\"quiet\">-</span>") : html_text(text)) + "</td>";
}

struct CopyColumn {
  std::string_view heading;
  std::string (*text)(const ToldCopy& copy);
};
constexpr CopyColumn all_columns[] = {
    {"role", [](const ToldCopy& copy) { return copy.role; }},
    {"full",
     [](const ToldCopy& copy) {
       return copy.either.empty() || !copy.full.empty() ? copy.full
                                                        : copy.either + " (its type is not in these logs)";
     }},
    {"logs", [](const ToldCopy& copy) { return copy.logs; }},
    {"copy", [](const ToldCopy& copy) { return copy.copy; }},
    {"program", [](const ToldCopy& copy) { return copy.program; }},
    {"proof", [](const ToldCopy& copy) { return copy.proof; }},
};

/// Those that say something of at least one copy: what is not there takes no width.
std::vector<CopyColumn> columns_of(const std::vector<ToldCopy>& copies) {
  std::vector<CopyColumn> columns;
  for (const CopyColumn& column : all_columns)
    if (std::any_of(copies.begin(), copies.end(),
                    [&](const ToldCopy& copy) { return !column.text(copy).empty(); }))
      columns.push_back(column);
  return columns;
}

/// Folded: the nights above tell most of it.
void html_dag_steps(const HtmlReport& page, std::string& out) {
  const std::vector<ToldStep> steps = told_dag_steps(page.view);
  if (steps.empty()) return;
  const std::size_t first = steps.size() > dag_steps_shown ? steps.size() - dag_steps_shown : 0;
  out += fmt::format(
      "<details class=\"dag-steps\"><summary>What happened in the DAG, in order: {} steps</summary>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What happened in the DAG\">"
      "<table class=\"restorable\"><tr><th scope=\"col\">when</th><th scope=\"col\">node</th>"
      "<th scope=\"col\">what</th></tr>\n",
      steps.size());
  for (std::size_t n = first; n < steps.size(); ++n)
    out += "<tr><td>" + html_text(steps[n].when) + "</td><td>" + html_text(steps[n].node, html_name_limit) +
           "</td><td>" + html_text(steps[n].what) + "</td></tr>\n";
  out += "</table></div>\n";
  if (first > 0) out += fmt::format("<p class=\"quiet\">{} earlier steps are not listed.</p>\n", first);
  out += "</details>\n";
}

}  // namespace

void html_dags(const HtmlReport& page, std::string& out) {
  const ToldDags told = told_dags(page.view);
  if (told.copies.empty()) return;
  out +=
      "<section aria-labelledby=\"dags\"><h2 id=\"dags\">Databases by node</h2>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Databases by node\"><table "
      "class=\"restorable\"><caption>The last good backups of each copy, as far as these logs "
      "show</caption>\n";
  const std::vector<CopyColumn> columns = columns_of(told.copies);
  out += "<tr><th scope=\"col\">database</th><th scope=\"col\">node</th>";
  for (const CopyColumn& column : columns) out += fmt::format("<th scope=\"col\">{}</th>", column.heading);
  out += "</tr>\n";
  const std::size_t shown = std::min(copies_shown, told.copies.size());
  for (std::size_t n = 0; n < shown; ++n) {
    const ToldCopy& copy = told.copies[n];
    out += "<tr><td>" + html_text(copy.database, html_name_limit) + "</td><td>" +
           html_text(copy.node, html_name_limit) + "</td>";
    for (const CopyColumn& column : columns) out += copy_cell(column.text(copy));
    out += "</tr>\n";
  }
  out += "</table></div>\n";
  if (shown < told.copies.size())
    out += fmt::format("<p class=\"quiet\">And {} more copies.</p>\n", told.copies.size() - shown);
  for (const std::string& note : told.notes) out += "<p class=\"quiet\">" + html_text(note) + "</p>\n";
  out += "<p class=\"quiet\">Export all nodes (PowerShell, one line): <code>" + html_text(told.command) +
         "</code></p>\n</section>\n";
  html_dag_steps(page, out);
}

}  // namespace exba
