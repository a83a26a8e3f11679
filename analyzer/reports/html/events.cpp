// How it works: one row an event; what the log kept of it (message, insertion strings, Data as hex and text)
// is folded into the row. Long lists are folded by day: a browser opens a folded part by itself when a link
// leads into it.
#include <fmt/format.h>

#include <algorithm>

#include "reports/escape.hpp"
#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t events_open = 60;
constexpr std::size_t open_days = 14;
constexpr std::size_t rows_a_group = 250;
constexpr std::size_t data_shown = 1024;  // bytes: 64 lines
constexpr std::size_t inserts_shown = 40;

/// `0000  42 61 63 6b 75 70 ..  Backup..`, 16 bytes a line.
std::string hex_dump(std::string_view data) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  const std::size_t shown = std::min(data.size(), data_shown);
  for (std::size_t at = 0; at < shown; at += 16) {
    out += fmt::format("{:04x} ", at);
    std::string text;
    for (std::size_t i = at; i < at + 16; ++i) {
      if (i >= shown) {
        out += "   ";
        continue;
      }
      const auto byte = static_cast<unsigned char>(data[i]);
      out.append({' ', digits[byte >> 4], digits[byte & 15]});  // half a page may be these
      text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    }
    out += "  " + escape_html(text) + '\n';
  }
  if (shown < data.size()) out += fmt::format("[{} bytes more]\n", data.size() - shown);
  return out;
}

void term(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.append("<dt>").append(name).append("</dt><dd>").append(value).append("</dd>");
}

std::string event_links(const HtmlReport& page, std::uint32_t n) {
  std::string out;
  if (page.finding_of_event[n] >= 0)
    out += fmt::format("<a href=\"#f{}\">evidence of a finding</a> ", page.finding_of_event[n]);
  const int owner = page.operation_of_event[n];
  if (owner >= 0 && page.operation_rows[static_cast<std::size_t>(owner)]) {
    out += fmt::format("<a href=\"#o{}\">its operation</a> ", owner);
    if (page.picture.drawn[static_cast<std::size_t>(owner)])
      out += fmt::format("<a href=\"#b{}\">in the picture</a>", owner);
  }
  return out;
}

std::string inserts_of(const Event& event) {
  std::string out;
  for (std::size_t i = 0; i < std::min(event.inserts.size(), inserts_shown); ++i) {
    const std::string name = i < event.insert_names.size() && !event.insert_names[i].empty()
                                 ? event.insert_names[i]
                                 : fmt::format("%{}", i + 1);
    out += fmt::format("{} = {}\n", html_plain(name, html_name_limit), html_plain(event.inserts[i], 1000));
  }
  if (event.inserts.size() > inserts_shown)
    out += fmt::format("[{} more]\n", event.inserts.size() - inserts_shown);
  return out;
}

void details(const HtmlReport& page, std::uint32_t n, std::string& out) {
  const Event& event = page.view.report.events[n];
  out += "<dl>";
  term(out, "belongs to", event_links(page, n));
  term(out, "file", html_text(source_label(page.view, event.source), 400) + ", " + to_string(event.position));
  term(out, "channel", html_text(event.channel, html_name_limit));
  term(out, "level", to_string(event.level));
  term(out, "category", html_text(event.category, html_name_limit));
  term(out, "user", html_text(event.user, html_name_limit));
  std::string facts;
  for (const Fact& f : event.facts)
    facts += (facts.empty() ? "" : "; ") + html_text(f.name, 80) + " = " + html_text(f.value, 400);
  term(out, "understood as", html_text(event.signal, html_name_limit) + (facts.empty() ? "" : ": " + facts));
  out += "</dl>";
  const auto block = [&](std::string_view name, std::string_view kind, const std::string& text) {
    if (!text.empty()) out += fmt::format("<p class=\"quiet\">{}</p><pre{}>{}</pre>", name, kind, text);
  };
  // What is long scrolls, and must scroll by keyboard, too.
  const auto reach = [](const std::string& text) {
    constexpr std::size_t tall = 500, many_lines = 8;
    const bool scrolls = text.size() > tall ||
                         std::count(text.begin(), text.end(), '\n') > static_cast<std::ptrdiff_t>(many_lines);
    return scrolls ? " tabindex=\"0\"" : "";
  };
  const std::string message = html_plain(event.message), inserts = inserts_of(event);
  block("Message", reach(message), message);
  block("Insertion strings", reach(inserts), inserts);
  block(fmt::format("Data, {} bytes", event.data.size()), " class=\"hex\" tabindex=\"0\"",
        hex_dump(event.data));
}

void event_row(const HtmlReport& page, std::uint32_t n, bool computers, std::string& out) {
  const Event& event = page.view.report.events[n];
  out += fmt::format("<li id=\"e{}\">{}<span>{} {}", n,
                     html_time(event.time, second_text(event.time, page.view.options.time_zone)),
                     html_text(event.provider, html_name_limit), event.id);
  if (computers)
    out += fmt::format(" <span class=\"computer\">{}</span>", html_text(event.computer, html_name_limit));
  const bool bad = event.level == Level::error || event.level == Level::critical;
  out += fmt::format("</span><details class=\"what\"><summary>{}{}</summary>",
                     bad ? "<span class=\"error\"><span class=\"word\">error: </span></span>" : "",
                     html_text(meaning_of(event, ""), 600));
  details(page, n, out);
  out += fmt::format("</details><span class=\"where\">{}</span></li>\n", html_text(record_text(event)));
}

/// Rows that stand together: of one day where the list is folded, and so many at most.
struct EventGroup {
  std::string day;
  std::vector<std::uint32_t> events;
};

std::vector<EventGroup> groups_of(const HtmlReport& page, bool folded) {
  const Report& report = page.view.report;
  std::vector<EventGroup> groups;
  for (std::uint32_t n = 0; n < report.events.size(); ++n) {
    if (!page.event_rows[n]) continue;
    std::string day = day_text(report.events[n].time, page.view.options.time_zone);
    const bool fits = !groups.empty() &&
                      (!folded || (groups.back().day == day && groups.back().events.size() < rows_a_group));
    if (!fits) groups.push_back({std::move(day), {}});
    groups.back().events.push_back(n);
  }
  return groups;
}

}  // namespace

void html_events(const HtmlReport& page, TextFlow& flow) {
  const Report& report = page.view.report;
  if (report.events.empty()) return;
  std::string& out = flow.text;
  const auto shown =
      static_cast<std::size_t>(std::count(page.event_rows.begin(), page.event_rows.end(), true));
  out += "<section aria-labelledby=\"events\"><h2 id=\"events\">Events</h2>\n";
  out += fmt::format(
      "<p class=\"quiet\">{} that bear on backups, restores and failovers{}. Each opens to what "
      "the log kept of it.</p>\n",
      counted(report.events.size(), "event"),
      html_text(zone_text(page.view).empty() ? "" : ", times in " + zone_text(page.view)));
  if (shown < report.events.size())
    out += fmt::format(
        "<p><strong>Thinned:</strong> {} of {} events have a row: evidence first, then errors, then those of "
        "operations that did not succeed, then the latest. All of them are in the data of this page.</p>\n",
        number_text(shown), number_text(report.events.size()));
  const bool computers = std::any_of(report.events.begin(), report.events.end(), [&](const Event& e) {
    return e.computer != report.events.front().computer;
  });
  const bool folded = shown > events_open;
  const std::vector<EventGroup> groups = groups_of(page, folded);
  // A month of days is a screen of headings: folded once more.
  const bool many = groups.size() > open_days;
  if (many)
    out += fmt::format("<details class=\"group\"><summary>{}</summary>\n", counted(groups.size(), "day"));
  for (const EventGroup& group : groups) {
    if (folded)
      out += fmt::format("<details class=\"group\"><summary>{}: {}</summary>\n", html_text(group.day),
                         counted(group.events.size(), "event"));
    out += "<ol class=\"rows\">";
    for (const std::uint32_t n : group.events) {
      event_row(page, n, computers, out);
      flow.pass();
    }
    out += "</ol>\n";
    if (folded) out += "</details>\n";
  }
  if (many) out += "</details>\n";
  out += "</section>\n";
}

}  // namespace exba
