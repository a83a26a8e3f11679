// How it works: the worst computer's sentence is the heading, the next action stands right under it; the
// other computers, the counts and the coverage follow, then the way into the page.
#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html.hpp"
#include "reports/told/not_read.hpp"

namespace exba {
namespace {

constexpr std::size_t servers_shown = 200;

std::string sentence(const std::vector<Span>& spans) {
  std::string out;
  for (const Span& span : spans) {
    const std::string text = html_text(span.text, html_name_limit * 2);
    out += span.style == Style::plain ? text
                                      : fmt::format("<b class=\"{}\">{}</b>", html_class(span.style), text);
  }
  return out;
}

Style tone_of(const std::vector<Span>& spans) {
  for (const Span& span : spans)
    if (span.style != Style::plain) return span.style;
  return Style::plain;
}

void next_action(const HtmlReport& page, std::string& out) {
  const NextAction next = next_action_of(page.view);
  if (next.step.empty()) return;
  out += "<p class=\"next\"><strong>Next: </strong>" + html_text(next.step);
  for (std::size_t f = 0; f < page.findings.size() && next.finding != nullptr; ++f)
    if (page.findings[f].finding == next.finding)
      out += fmt::format(" <a class=\"more\" href=\"#f{}\">{}</a>", f,
                         next.more == 0
                             ? "why"
                             : fmt::format("why, and {} more",
                                           next.more == 1 ? "1 step" : fmt::format("{} steps", next.more)));
  out += "</p>\n";
}

/// A row a server: its state, its last good backup, its next step, which leads to its finding.
void fleet_table(const HtmlReport& page, std::string& out) {
  const auto part_of = [&](const Finding* finding) -> std::ptrdiff_t {
    for (std::size_t f = 0; f < page.findings.size() && finding != nullptr; ++f) {
      const auto& also = page.findings[f].also;
      if (page.findings[f].finding == finding || std::find(also.begin(), also.end(), finding) != also.end())
        return static_cast<std::ptrdiff_t>(f);
    }
    return -1;
  };
  out +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Servers\"><table "
      "class=\"fleet\">\n<tr><th "
      "scope=\"col\">server</th><th scope=\"col\">state</th><th scope=\"col\">last good</th><th "
      "scope=\"col\">next step</th></tr>\n";
  const std::vector<FleetRow> rows = fleet_rows(page.view);
  for (std::size_t n = 0; n < std::min(rows.size(), servers_shown); ++n) {
    const FleetRow& row = rows[n];
    const std::ptrdiff_t f = part_of(row.finding);
    std::string next = row.state.style == Style::good && f < 0 ? "" : html_text(row.next, 160);
    if (f >= 0) next = fmt::format("<a href=\"#f{}\">{}</a>", f, next);
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"{}\"><span class=\"word\">{}</span></td><td>{}</td>"
        "<td>{}</td></tr>\n",
        html_text(row.computer, html_name_limit), html_class(row.state.style), html_text(row.state.text),
        html_text(row.last_good), next);
  }
  out += "</table></div>\n";
  if (rows.size() > servers_shown)
    out += fmt::format("<p class=\"quiet\">And {} more servers.</p>\n", rows.size() - servers_shown);
}

void nothing_seen_part(const HtmlReport& page, std::string& out) {
  const NothingSeen seen = nothing_seen(page.view);
  out += fmt::format(
      "<header class=\"undecided\"><div class=\"wrap\"><p class=\"kicker\">Exchange backup "
      "report</p>\n<h1><b>{}</b>: {}</h1>\n<p>{}</p>\n",
      seen.verdict, html_text(seen.words), html_text(coverage_words(page.view)));
  if (!page.view.report.logs.empty()) {
    out += "<p class=\"quiet\">There: " +
           html_text(seen.there.empty() ? "none of the providers that exba knows" : seen.there) + ".</p>\n";
    if (!seen.missing.empty())
      out += "<p class=\"quiet\">Looked for in vain: " + html_text(seen.missing) + ".</p>\n";
    out += "<p>Likeliest reasons:</p>\n<ol>";
    for (const std::string& reason : seen.reasons) out += "<li>" + html_text(reason) + "</li>";
    out += "</ol>\n";
  }
}

void navigation(const HtmlReport& page, std::string& out) {
  const Report& report = page.view.report;
  out += "<nav aria-label=\"Parts of the report\"><ul>";
  const auto link = [&](bool there, std::string_view id, std::string_view words) {
    if (there) out += fmt::format("<li><a href=\"#{}\">{}</a></li>", id, words);
  };
  link(!page.findings.empty(), "findings", "Findings");
  link(!told_stores(page.view).empty(), "restorable", "Restorable");
  link(!report.operations.empty(), "nights", "Nights");
  link(!page.picture.strips.empty(), "picture", "Picture");
  link(!report.operations.empty(), "operations", "Operations");
  link(!report.events.empty(), "events", "Events");
  link(!page.view.report.unknown.empty(), "unknown", "Unknown");
  link(true, "coverage", "Coverage");
  out += "</ul></nav>\n</div></header>\n";
}

}  // namespace

void html_headline(const HtmlReport& page, std::string& out) {
  const Report& report = page.view.report;
  const ToldComputers told = told_computers(page.view);
  if (report.verdict == Verdict::nothing_seen || told.shown.empty()) {
    nothing_seen_part(page, out);
    return navigation(page, out);
  }
  const std::vector<Span> first = computer_sentence(page.view, told.shown.front());
  const bool fleet = is_fleet(report);
  out += fmt::format(
      "<header class=\"{}\"><div class=\"wrap\"><p class=\"kicker\">Exchange backup "
      "report</p>\n<h1>{}</h1>\n",
      html_class(tone_of(first)), fleet ? html_text(fleet_sentence(report)) : sentence(first));
  if (fleet)
    fleet_table(page, out);
  else
    next_action(page, out);
  out += "<ul class=\"lines\">";
  const auto line = [&](const std::string& text) {
    if (!text.empty()) out += "<li>" + text + "</li>\n";
  };
  line(html_text(namesakes_sentence(report)));
  for (std::size_t n = 0; n < told.shown.size() && !fleet; ++n) {
    if (n > 0) line(sentence(computer_sentence(page.view, told.shown[n])));
    line(html_text(risk_sentence(page.view, told.shown[n])));
    line(html_text(stores_sentence(page.view, told.shown[n])));
  }
  if (!told.rest.empty() && !fleet) line("And more computers:" + html_text(told.rest));
  line(html_text(not_read_words(report)));
  const std::string operations = operation_counts(report);
  line(html_text(finding_counts(report) + (operations.empty() ? "" : ' ' + operations)));
  line(html_text(clock_sentence(page.view)));
  line(html_text(one_zone_sentence(page.view)));
  line(html_text(undecided_words(report)));
  out += "</ul>\n";
  navigation(page, out);
}

}  // namespace exba
