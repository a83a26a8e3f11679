// How it works: a table of contents, and the frame around it. The policy allows nothing but this page's own
// style sheet, by its hash: not 'unsafe-inline', because then a style that a log smuggled in could hide a
// verdict or send a request. Written so that it is well-formed XML as well, which is how the tests read it.
// The JSON report stands in a <template>, which no browser shows, searches or reads out, and which is no
// script element, so that neither a strict policy nor a mail gateway takes it for one.
#include "reports/html/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/chars.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "reports/escape.hpp"
#include "reports/told/next.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t operations_shown = 2'000;
constexpr std::size_t events_shown = 10'000;

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
    };
    const unsigned three = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : digits[three >> (18 - 6 * i) & 63];
  }
  return out;
}

/// Of too many, the most wanted: those of rank 0 first, then 1...; of one rank the latest.
std::vector<bool> most_wanted(const std::vector<int>& rank, std::size_t limit) {
  std::vector<bool> shown(rank.size(), rank.size() <= limit);
  if (rank.size() <= limit) return shown;
  std::vector<std::uint32_t> order(rank.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return rank[a] != rank[b] ? rank[a] < rank[b] : a > b; });
  for (std::size_t n = 0; n < limit; ++n) shown[order[n]] = true;
  return shown;
}

void relate(HtmlReport& page) {
  const Report& report = page.view.report;
  page.finding_of_event.assign(report.events.size(), -1);
  page.operation_of_event.assign(report.events.size(), -1);
  page.finding_of_operation.assign(report.operations.size(), -1);
  const auto set = [](std::vector<int>& list, std::uint32_t n, std::size_t value) {
    if (n < list.size() && list[n] < 0) list[n] = static_cast<int>(value);
  };
  for (std::size_t f = 0; f < page.findings.size(); ++f) {
    const Finding& finding = *page.findings[f].finding;
    for (const std::uint32_t e : finding.evidence) set(page.finding_of_event, e, f);
    for (const Finding* also : page.findings[static_cast<std::size_t>(f)].also) {
      for (const std::uint32_t e : also->evidence) set(page.finding_of_event, e, f);
      for (const std::uint32_t o : also->operations) set(page.finding_of_operation, o, f);
    }
    if (finding.operation) set(page.finding_of_operation, *finding.operation, f);
    for (const std::uint32_t o : finding.operations) set(page.finding_of_operation, o, f);
  }
  for (std::uint32_t o = 0; o < report.operations.size(); ++o)
    for (const std::uint32_t e : report.operations[o].events) set(page.operation_of_event, e, o);
}

void choose_rows(HtmlReport& page) {
  const Report& report = page.view.report;
  std::vector<int> operations, events;
  for (std::size_t o = 0; o < report.operations.size(); ++o)
    operations.push_back(page.finding_of_operation[o] >= 0                    ? 0
                         : report.operations[o].outcome != Outcome::succeeded ? 1
                                                                              : 2);
  for (std::size_t e = 0; e < report.events.size(); ++e) {
    const Level level = report.events[e].level;
    const int owner = page.operation_of_event[e];
    events.push_back(page.finding_of_event[e] >= 0                                   ? 0
                     : level == Level::error || level == Level::critical             ? 1
                     : owner >= 0 && operations[static_cast<std::size_t>(owner)] < 2 ? 2
                                                                                     : 3);
  }
  page.operation_rows = most_wanted(operations, operations_shown);
  page.event_rows = most_wanted(events, events_shown);
}

constexpr std::size_t findings_kept = 2000;  // most of them a line each: 400 KB

HtmlReport prepare(const Report& report, const RenderOptions& options) {
  HtmlReport page{view_report(report, options), {}, {}, {}, {}, {}, {}, {}};
  for (const FindingGroup which : {FindingGroup::decided, FindingGroup::undecided})
    for (ToldFinding& told : told_findings(page.view, which)) page.findings.push_back(std::move(told));
  if (page.findings.size() > findings_kept) {
    page.findings_left_out = page.findings.size() - findings_kept;
    page.findings.resize(findings_kept);
  }
  relate(page);
  choose_rows(page);
  page.picture = draw_picture(page.view);
  return page;
}

bool is_date(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '-' ? text[i] != '-' : !is_digit(text[i])) return false;
  return true;
}

std::string plain(const std::vector<Span>& spans) {
  std::string text;
  for (const Span& span : spans) text += span.text;
  return text;
}

void head(const HtmlReport& page, std::string& out) {
  const Report& report = page.view.report;
  const ToldComputers told = told_computers(page.view);
  const bool nothing = report.verdict == Verdict::nothing_seen || told.shown.empty();
  const std::string title = nothing            ? (report.logs.empty() ? "Nothing read" : "Nothing seen")
                            : is_fleet(report) ? fleet_sentence(report)
                                               : plain(computer_sentence(page.view, told.shown.front()));
  out += html_head(title + " - exba report", html_style());
}

void footer(const HtmlReport& page, std::string& out) {
  out += "<footer><div class=\"wrap\"><p>" + html_text(version_sentence(page.view), html_name_limit) +
         "</p>\n<p>" + html_text(what_exba_is()) + "</p>\n<p>" +
         "This page is complete in itself: no script, nothing fetched. It holds the whole report as data: "
         "<code>exba analyze -f json THIS-FILE</code> prints it, <code>exba diff BEFORE AFTER</code> "
         "compares two.</p></div></footer>\n";
}

}  // namespace

std::string html_head(std::string_view title, std::string_view style) {
  Sha256 sha;
  sha.add(style);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta "
      "charset=\"utf-8\"/>\n";
  out += fmt::format(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
      "base-uri 'none'; "
      "form-action 'none'\"/>\n",
      base64(sha.bytes()));
  out +=
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"referrer\" "
      "content=\"no-referrer\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n";
  out += fmt::format("<meta name=\"generator\" content=\"exba {}\"/>\n", program_version);
  out.append("<title>").append(html_plain(title, html_name_limit)).append("</title>\n<style>").append(style);
  return out += "</style>\n</head>\n";
}

std::string html_plain(std::string_view text, std::size_t limit) {
  return text.size() <= limit ? escape_html(text) : escape_html(shorten(text, limit));
}

std::string html_text(std::string_view text, std::size_t limit) {
  constexpr std::size_t date = 10, year = 4;
  const std::string escaped = html_plain(text, limit);
  std::string out;
  std::size_t copied = 0;
  for (std::size_t hyphen = escaped.find('-'); hyphen != escaped.npos;
       hyphen = escaped.find('-', hyphen + 1)) {
    if (hyphen < copied + year || !is_date(std::string_view(escaped).substr(hyphen - year))) continue;
    out.append(escaped, copied, hyphen - year - copied).append("<span class=\"date\">");
    out.append(escaped, hyphen - year, date).append("</span>");
    copied = hyphen - year + date;
  }
  return copied == 0 ? escaped : out.append(escaped, copied);
}

std::string html_time(Time time, std::string_view words) {
  if (time == no_time) return fmt::format("<span>{}</span>", escape_html(words));
  return fmt::format("<time datetime=\"{}\">{}</time>", to_rfc3339(time), escape_html(words));
}

std::string_view html_class(Style style) {
  switch (style) {
    case Style::error: return "error";
    case Style::warning: return "warning";
    case Style::info: return "info";
    case Style::undecided: return "undecided";
    case Style::good: return "good";
    case Style::plain: break;
  }
  return "plain";
}

std::string html_badge(std::string_view kind, std::string_view words) {
  return fmt::format("<span class=\"badge {}\">{}</span>", kind, words);
}

void write_html(const Report& report, const RenderOptions& options, const TextSink& sink) {
  HtmlReport page = prepare(report, options);
  TextFlow flow(sink);
  std::string& out = flow.text;
  head(page, out);
  out += "<body>\n<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n";
  html_headline(page, out);
  out += "<main id=\"main\" class=\"wrap\">\n";
  html_findings(page, out);
  html_unknown(page.view, out);
  html_next(page.view, out);
  html_restorable(page, out);
  html_dags(page, out);
  html_calendar(page, out);
  html_lanes(page, out);
  html_operations(page, out);
  flow.pass();
  html_events(page, flow);
  html_coverage(page, out);
  out += "</main>\n";
  footer(page, out);
  out += html_data_begin;
  flow.finish();
  write_json(report, options, [&sink](std::string_view piece) { sink(escape_json_for_html(piece)); });
  out += html_data_end;
  out += "\n</body>\n</html>\n";
  flow.finish();
}

}  // namespace exba
