// How it works: what the verdict rests on: each log with the times between which silence counts, each input
// with its digest, what was assumed, what could not be read.
#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t logs_shown = 200;
constexpr std::size_t sources_shown = 500;
constexpr std::size_t problems_shown = 200;

void begin_table(std::string& out, std::string_view caption,
                 std::initializer_list<std::string_view> columns) {
  out += fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\"><table class=\"paths\"><caption>{0}</caption>\n<tr>",
      caption);
  for (const std::string_view column : columns) out += fmt::format("<th scope=\"col\">{}</th>", column);
  out += "</tr>\n";
}

void end_table(std::string& out, std::size_t shown, std::size_t all) {
  out += "</table></div>\n";
  if (shown < all)
    out += fmt::format("<p class=\"quiet\">And {} more; all of them are in the data of this page.</p>\n",
                       all - shown);
}

void logs(const HtmlReport& page, std::string& out) {
  const auto& all = page.view.report.logs;
  if (all.empty()) {
    out += "<p>No event log was read.</p>\n";
    return;
  }
  begin_table(out, "Logs", {"log", html_text(with_zone("covers", page.view)), "events", "complete?"});
  const std::size_t shown = std::min(all.size(), logs_shown);
  for (std::size_t n = 0; n < shown; ++n)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
                       html_text(log_name(all[n]), html_name_limit), html_text(log_times(page.view, all[n])),
                       number_text(all[n].events), html_text(completeness(page.view, all[n]), 1000));
  end_table(out, shown, all.size());
}

void inputs(const HtmlReport& page, std::string& out) {
  const auto& all = page.view.report.sources;
  if (all.empty()) return;
  begin_table(out, "Inputs", {"file", "form", "bytes", "events", "used", "assumed", "SHA-256"});
  const std::size_t shown = std::min(all.size(), sources_shown);
  for (std::size_t n = 0; n < shown; ++n) {
    const Source& source = all[n];
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
        html_text(source.path, 1000),
        source.format.empty() ? "no event log" : html_text(form_of(source), html_name_limit),
        number_text(source.bytes), number_text(source.events), number_text(source.recognised),
        html_text(source_facts(source), 2000),
        source.sha256.empty() ? "not computed" : html_text(source.sha256, html_name_limit));
  }
  end_table(out, shown, all.size());
}

void problems(const HtmlReport& page, std::string& out) {
  std::uint64_t all = 0;
  for (const Source& source : page.view.report.sources)
    all += source.problems.size() + source.problems_dropped;
  if (all == 0) return;
  out += fmt::format("<h3>{} in the input</h3>\n<p class=\"quiet\">Reading went on after each.</p>\n<ul>",
                     counted(all, "problem"));
  std::uint64_t shown = 0;
  for (std::uint32_t n = 0; n < page.view.report.sources.size(); ++n)
    for (const Problem& problem : page.view.report.sources[n].problems) {
      if (shown == problems_shown) break;
      ++shown;
      const std::string place = problem.position.empty() ? "" : ", " + problem.position;
      out += "<li>" + html_text(source_label(page.view, n) + place + ": " + problem.what, 1000) + "</li>\n";
    }
  out += "</ul>\n";
  if (shown < all) out += fmt::format("<p class=\"quiet\">And {} more.</p>\n", number_text(all - shown));
}

}  // namespace

void html_coverage(const HtmlReport& page, std::string& out) {
  out += "<section aria-labelledby=\"coverage\"><h2 id=\"coverage\">What the verdict rests on</h2>\n";
  logs(page, out);
  inputs(page, out);
  problems(page, out);
  out += "</section>\n";
}

}  // namespace exba
