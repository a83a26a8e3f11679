// How it works: one table a computer, a row a week, a cell a day: the worst outcome of the operations that
// began on it (in the report's zone), as a word and a colour. A day that the log does not cover is hatched,
// because there an empty cell would say "no backup ran", which nobody knows.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t calendars_shown = 6;
constexpr std::int64_t weeks_shown = 16;

using Days = std::chrono::sys_days;

struct Day {
  std::map<Outcome, std::uint64_t> outcomes;
  std::optional<std::uint32_t> worst;
};

struct Calendar {
  std::string_view computer;
  std::map<Days, Day> days;
  Days first{}, last{};  ///< covered by the log, or with an operation
  std::vector<std::pair<Days, Days>> covered;
};

/// How much a day's colour follows an outcome.
int weight(Outcome outcome) {
  switch (outcome) {
    case Outcome::abandoned: return 4;
    case Outcome::failed: return 3;
    case Outcome::unknown: return 2;
    case Outcome::running: return 1;
    case Outcome::succeeded: break;
  }
  return 0;
}

std::string_view short_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded: return "good";
    case Outcome::failed: return "failed";
    case Outcome::abandoned: return "left open";
    case Outcome::running: return "running";
    case Outcome::unknown: return "not known";
  }
  return "";
}

/// A night runs from noon to noon, here and in `exba history`: what begins at 01:00 is of the evening before.
Days night_of(const HtmlReport& page, Time time) {
  return std::chrono::floor<std::chrono::days>(page.view.options.time_zone.to_local(time) -
                                               std::chrono::hours{12});
}

std::vector<Calendar> calendars_of(const HtmlReport& page) {
  const Report& report = page.view.report;
  std::map<std::string_view, Calendar> by_computer;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& o = report.operations[n];
    if (o.begin == no_time || o.kind == Kind::failover || is_outside(o)) continue;
    Calendar& calendar = by_computer[o.computer];
    Day& day = calendar.days[night_of(page, o.begin)];
    ++day.outcomes[o.outcome];
    if (!day.worst || weight(o.outcome) > weight(report.operations[*day.worst].outcome)) day.worst = n;
  }
  for (const Log& log : report.logs) {
    const auto at = by_computer.find(log.computer);
    if (at == by_computer.end() || log.first == no_time ||
        (log.channel != "Application" && !log.channel.empty()))
      continue;
    at->second.covered.emplace_back(night_of(page, log.first), night_of(page, log.last));
  }
  std::vector<Calendar> calendars;
  for (auto& [computer, calendar] : by_computer) {
    calendar.computer = computer;
    calendar.first = calendar.days.begin()->first;
    calendar.last = calendar.days.rbegin()->first;
    for (const auto& [first, last] : calendar.covered) {
      calendar.first = std::min(calendar.first, first);
      calendar.last = std::max(calendar.last, last);
    }
    calendars.push_back(std::move(calendar));
  }
  return calendars;
}

void cell(const HtmlReport& page, const Calendar& calendar, Days date, std::string& out) {
  const std::chrono::year_month_day ymd{date};
  const auto number = static_cast<unsigned>(ymd.day());
  const auto at = calendar.days.find(date);
  if (at == calendar.days.end()) {
    const bool covered = std::any_of(calendar.covered.begin(), calendar.covered.end(),
                                     [&](const auto& c) { return c.first <= date && date <= c.second; });
    out += covered ? fmt::format("<td>{} <span class=\"quiet\">none</span></td>", number)
                   : fmt::format("<td class=\"dark\"><span>{} no log</span></td>", number);
    return;
  }
  const Day& day = at->second;
  const Outcome worst = page.view.report.operations[*day.worst].outcome;
  std::string counts;
  for (const auto& [outcome, count] : day.outcomes)
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, short_word(outcome));
  out += fmt::format("<td class=\"day {}\">{} ", html_class(style_of(worst)), number);
  if (page.operation_rows[*day.worst])
    out += fmt::format("<a href=\"#o{}\">{}</a>", *day.worst, short_word(worst));
  else
    out += fmt::format("<span class=\"word\">{}</span>", short_word(worst));
  if (day.outcomes.size() > 1 || day.outcomes.begin()->second > 1)
    out += fmt::format("<span class=\"quiet count\">{}</span>", counts);
  out += "</td>";
}

void calendar_part(const HtmlReport& page, const Calendar& calendar, std::string& out) {
  using std::chrono::days;
  using std::chrono::weeks;
  const auto monday = [](Days date) { return date - (std::chrono::weekday{date} - std::chrono::Monday); };
  const Days last = monday(calendar.last);
  const Days begin = monday(calendar.first);
  const Days first = std::max(begin, last - weeks{weeks_shown - 1});
  const std::string_view computer =
      calendar.computer.empty() ? std::string_view("(computer not named)") : calendar.computer;
  out += fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Nights of {}\"><table "
      "class=\"calendar\"><caption>{}</caption>\n<tr><th scope=\"col\">week of</th>",
      html_plain(computer, html_name_limit), html_text(computer, html_name_limit));
  for (const std::string_view name : {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
    out += fmt::format("<th scope=\"col\">{}</th>", name);
  out += "</tr>\n";
  for (Days week = first; week <= last; week += weeks{1}) {
    const std::chrono::year_month_day ymd{week};
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th>",
        html_text(fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()),
                              static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()))));
    for (int day = 0; day < 7; ++day) cell(page, calendar, week + days{day}, out);
    out += "</tr>\n";
  }
  out += "</table>";
  if (first > begin)
    out += fmt::format("<p class=\"quiet\">The last {} weeks; {} earlier ones are not drawn.</p>",
                       weeks_shown, (first - begin) / weeks{1});
  out += "</div>\n";
}

}  // namespace

void html_calendar(const HtmlReport& page, std::string& out) {
  if (page.view.report.operations.empty()) return;
  std::vector<Calendar> calendars = calendars_of(page);
  const auto badness = [&](const Calendar& calendar) {
    int worst = 0;
    for (const auto& [date, day] : calendar.days)
      if (day.worst) worst = std::max(worst, weight(page.view.report.operations[*day.worst].outcome));
    return worst;
  };
  std::stable_sort(calendars.begin(), calendars.end(),
                   [&](const auto& a, const auto& b) { return badness(a) > badness(b); });
  out += "<section aria-labelledby=\"nights\"><h2 id=\"nights\">The nights</h2>\n";
  out += fmt::format(
      "<p class=\"quiet\">The worst outcome of each night{}, moves of a group apart. A night runs from noon "
      "to noon "
      "and bears the date of its evening. Hatched: no log of that night.</p>\n<div class=\"calendars\">\n",
      html_text(with_zone("", page.view)));
  // Of a fleet the nights of servers without a bad one are folded: nobody reads them.
  const bool fleet = is_fleet(page.view.report);
  const auto is_quiet = [&](const Calendar& calendar) { return fleet && badness(calendar) == 0; };
  std::string quiet;
  std::size_t quiet_ones = 0;
  for (std::size_t n = 0; n < std::min(calendars.size(), calendars_shown); ++n) {
    calendar_part(page, calendars[n], is_quiet(calendars[n]) ? quiet : out);
    quiet_ones += is_quiet(calendars[n]) ? 1 : 0;
  }
  out += "</div>\n";
  if (quiet_ones != 0)
    out += fmt::format(
        "<details class=\"group\"><summary>{} without a bad night</summary>\n<div "
        "class=\"calendars\">\n{}</div></details>\n",
        counted(quiet_ones, "server"), quiet);
  if (calendars.size() > calendars_shown)
    out +=
        fmt::format("<p class=\"quiet\">{} more computers are not drawn; their operations stand below.</p>\n",
                    calendars.size() - calendars_shown);
  out += "</section>\n";
}

}  // namespace exba
