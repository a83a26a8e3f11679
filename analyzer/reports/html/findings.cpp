// How it works: what it is, what to do, and then why: evidence rows with what did not happen between them,
// why so sure, what is ruled out. Evidence is thinned as in the text report; every row leads to its event.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/articles.hpp"
#include "reports/html/html.hpp"
#include "reports/told/next.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t past_shown = 50;
constexpr std::size_t findings_shown = 200;  // told in full; a page of more is not read

std::string references_of(const Finding& finding) {
  std::string out;
  for (const Reference& reference : finding.references) {
    const std::string link = article_link(reference.article);
    out += fmt::format("{} title=\"{}\">{}{} ",
                       link.empty() ? "<span" : fmt::format("<a rel=\"noreferrer\" href=\"{}\"", link),
                       html_plain(reference.title, html_name_limit),
                       html_text(reference.article, html_name_limit), link.empty() ? "</span>" : "</a>");
  }
  return out;
}

void tags(const HtmlReport& page, const Finding& finding, std::string& out) {
  out += "<p class=\"tags\">";
  const std::string severity{to_string(finding.severity)};
  if (is_decided(finding))
    out += html_badge(html_class(style_of(finding.severity)), upper(severity)) +
           fmt::format(" <strong>{}</strong>", to_string(finding.confidence));
  else
    out += html_badge("undecided", "UNDECIDED") + fmt::format(" <span>({}, if so)</span>", severity);
  out += " <code>" + html_text(finding.rule, html_name_limit) + "</code> " + references_of(finding);
  if (const std::string place = place_of(page.view, finding); !place.empty())
    out += "<span>" + html_text(place, html_name_limit) + "</span>";
  out += "</p>\n";
}

void advice(const Finding& finding, std::string& out) {
  const Advice told = advice_of(finding);
  if (!told.steps.empty()) {
    out += fmt::format("<h4>{}</h4>\n<ol class=\"steps{}\">",
                       told.label == "SETTLE"   ? "What would settle it"
                       : told.label == "ADVICE" ? "Advice"
                                                : "Do now",
                       told.steps.size() == 1 ? " alone" : "");
    for (const std::string_view step : told.steps) out += "<li>" + html_text(step) + "</li>";
    out += "</ol>\n";
  }
  for (const Advice::Note& note : told.notes)
    out += fmt::format("<p><strong>{}: </strong>{}</p>\n", note.label == "THEN" ? "Then" : "Note",
                       html_text(note.text));
}

void event_row(const HtmlReport& page, const Finding& finding, std::uint32_t n, std::string& out) {
  const Event& event = page.view.report.events[n];
  const std::string computer =
      several_computers(page.view.report)
          ? fmt::format(" <span class=\"computer\">{}</span>", html_text(event.computer, html_name_limit))
          : "";
  const std::string record = html_text(record_text(event));
  out += fmt::format("<li>{}<span>{} {}{}</span><span class=\"what\">{}</span><span class=\"where\">",
                     html_time(event.time, second_text(event.time, page.view.options.time_zone)),
                     html_text(event.provider, html_name_limit), event.id, computer,
                     html_text(meaning_of(event, finding.store), 600));
  if (page.event_rows[n])
    out += fmt::format("<a href=\"#e{}\" aria-label=\"Event {} in full\">{}</a>", n,
                       html_plain(record_text(event)), record);
  else
    out += record;
  out += "</span></li>\n";
}

void evidence(const HtmlReport& page, const Finding& finding, std::string_view operation, std::string& out) {
  const std::vector<EvidenceRow> rows = evidence_rows(page.view, finding);
  if (rows.empty()) return;
  const std::string zone = zone_text(page.view);
  out += fmt::format("<h4>Evidence</h4>\n<p class=\"quiet\">{}",
                     zone.empty() ? "" : "Times in " + html_text(zone) + '.');
  if (finding.operation && *finding.operation < page.operation_rows.size() &&
      page.operation_rows[*finding.operation])
    out += fmt::format(" <a href=\"#o{}\">{}</a>", *finding.operation, operation);
  out += "</p>\n<ol class=\"rows\">";
  for (const EvidenceRow& row : rows) {
    if (row.event)
      event_row(page, finding, *row.event, out);
    else
      out += fmt::format("<li class=\"across{}\">{}</li>\n", row.across == finding.absence ? "" : " left-out",
                         html_text(row.across, 600));
  }
  out += "</ol>\n";
}

void finding_part(const HtmlReport& page, std::size_t f, std::string& out) {
  const ToldFinding& told = page.findings[f];
  const Finding& finding = *told.finding;
  out += fmt::format(
      "<article class=\"finding {}\" id=\"f{}\" aria-labelledby=\"ft{}\">\n<h3 id=\"ft{}\">{}</h3>\n",
      is_decided(finding) ? html_class(style_of(finding.severity)) : "undecided", f, f, f,
      html_text(finding.title.empty() ? finding.rule : finding.title, 400));
  tags(page, finding, out);
  if (!finding.message.empty()) out += "<p>" + html_text(finding.message) + "</p>\n";
  advice(finding, out);
  if (!told.also.empty()) {
    out += "<p>The same on these servers; the steps above hold there as well:</p>\n<ul>";
    for (const Finding* also : told.also) out += "<li>" + html_text(also_words(page.view, *also)) + "</li>";
    out += "</ul>\n";
  }
  evidence(page, finding, "The operation at fault", out);
  const auto paragraph = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) out += fmt::format("<p><strong>{}</strong> {}</p>\n", label, html_text(text));
  };
  paragraph("", earlier_sentence(page.view, told));
  if (finding.operation && *finding.operation < page.view.report.operations.size())
    paragraph("", beside_words(page.view.report, page.view.report.operations[*finding.operation]));
  paragraph(fmt::format("Why {}:", to_string(finding.confidence)), finding.why);
  paragraph("Ruled out:", finding.ruled_out);
  paragraph("Certain if:", finding.next.certain_if);
  paragraph("Refuted by:", finding.next.refuted_if);
  if (!finding.explains.empty())
    paragraph("This explains, and so it is not told apart:",
              fmt::format("{}.", fmt::join(finding.explains, ", ")));
  html_vendor(page.view, finding, out);
  if (!finding.fingerprint.empty())
    out += "<p class=\"quiet\">Fingerprint <code>" + html_text(finding.fingerprint, html_name_limit) +
           "</code></p>\n";
  out += "</article>\n";
}

void unexplained_part(const HtmlReport& page, std::string& out) {
  const Report& report = page.view.report;
  Finding lone;
  lone.evidence = lone_events(report);
  if (!lone.evidence.empty()) {
    out += fmt::format("<section aria-labelledby=\"lone\"><h2 id=\"lone\">{}</h2>\n<div class=\"finding\">\n",
                       lone_words(report));
    evidence(page, lone, is_excerpt(report) ? "The events" : "The errors", out);
    out += "</div>\n</section>\n";
  }
  Numbers operations = unexplained(report);
  if (operations.empty()) return;
  const std::size_t left_out =
      operations.size() > unexplained_shown ? operations.size() - unexplained_shown : 0;
  operations.erase(operations.begin(), operations.begin() + static_cast<std::ptrdiff_t>(left_out));
  const UnexplainedHeading heading = unexplained_heading(report, operations);
  out += fmt::format("<section aria-labelledby=\"unexplained\"><h2 id=\"unexplained\">{}{}</h2>\n",
                     heading.first, heading.rest);
  if (left_out != 0)
    out += fmt::format("<p class=\"quiet\">The last {}; {} earlier ones stand among the operations.</p>\n",
                       operations.size(), left_out);
  for (const std::uint32_t n : operations) {
    const Operation& o = report.operations[n];
    out += fmt::format("<div class=\"finding {}\"><h3>{} <span class=\"word\">{}</span></h3>\n",
                       html_class(style_of(o.outcome)),
                       html_text(unexplained_words(page.view, o), 3 * html_name_limit), to_string(o.outcome));
    if (const std::string why = why_words(o); !why.empty()) out += "<p>" + html_text(why) + ".</p>\n";
    Finding shown;
    shown.evidence = telling_events(report, o);
    shown.operation = n;
    evidence(page, shown, "The operation", out);
    if (const std::string beside = beside_words(report, o); !beside.empty())
      out += "<p>" + html_text(beside) + "</p>\n";
    out += "</div>\n";
  }
  out += "</section>\n";
}

void past_part(const HtmlReport& page, std::string& out) {
  const std::vector<ToldFinding> past = told_findings(page.view, FindingGroup::past);
  const Numbers ended = unexplained(page.view.report, Ended::yes);
  if (past.empty() && ended.empty()) return;
  out +=
      "<section aria-labelledby=\"past\"><h2 id=\"past\">Past</h2>\n<p class=\"quiet\">Faults that a "
      "later good run or a reset ended: nothing is left to do about it.</p>\n<ul>";
  for (std::size_t n = 0; n < std::min(past.size(), past_shown); ++n)
    out += fmt::format("<li>{} <strong>{}</strong></li>\n", html_text(past_words(page.view, past[n]), 600),
                       html_text(cure_sentence(page.view, *past[n].finding), 600));
  for (std::size_t n = 0; n < std::min(ended.size(), past_shown); ++n)
    out += "<li>" + html_text(ended_words(page.view, page.view.report.operations[ended[n]]), 600) + "</li>\n";
  out += "</ul>\n";
  if (past.size() > past_shown) out += fmt::format("<p>And {} more.</p>\n", past.size() - past_shown);
  out += "</section>\n";
}

}  // namespace

void html_findings(const HtmlReport& page, std::string& out) {
  if (page.findings.empty()) {
    unexplained_part(page, out);
    return past_part(page, out);
  }
  out += "<section aria-labelledby=\"findings\"><h2 id=\"findings\">Findings</h2>\n";
  for (std::size_t f = 0; f < page.findings.size(); ++f) {
    if (f < findings_shown) {
      finding_part(page, f, out);
      continue;
    }
    const Finding& finding = *page.findings[f].finding;
    out += fmt::format("<p id=\"f{}\">{} <code>{}</code> {}: {}</p>\n", f,
                       is_decided(finding) ? to_string(finding.severity) : "undecided",
                       html_text(finding.rule, html_name_limit), html_text(finding.computer, html_name_limit),
                       html_text(finding.title, 400));
  }
  if (page.findings.size() > findings_shown)
    out += fmt::format("<p>The first {} findings are told in full, the others in one line each.</p>\n",
                       findings_shown);
  if (page.findings_left_out > 0)
    out += fmt::format("<p>And {} more findings; the data of this page hold them.</p>\n",
                       page.findings_left_out);
  out += "</section>\n";
  unexplained_part(page, out);
  past_part(page, out);
}

}  // namespace exba
