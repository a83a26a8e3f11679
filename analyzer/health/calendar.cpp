// How it works: a store's backups are put into days; a week is a line. The trends are medians of the last
// two weeks against the two before.
#include "health/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/moments.hpp"
#include "base/text.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

using Days = std::chrono::days;
using Day = std::chrono::sys_days;

constexpr auto shown = std::chrono::hours{35 * 24};
constexpr auto trend = std::chrono::hours{14 * 24};

struct Shown {
  std::string name;
  std::vector<const PastOperation*> runs;  ///< by begin
};

Day night_of(Time time, const TimeZone& zone) {
  return std::chrono::floor<Days>(zone.to_local(time) - std::chrono::hours{12});
}

/// As the legend says.
char mark_of(const PastOperation& o) {
  switch (o.outcome) {
    case Outcome::failed: return 'x';
    case Outcome::abandoned: return '!';
    case Outcome::running: return '~';
    case Outcome::unknown: return '?';
    case Outcome::succeeded: break;
  }
  if (o.type == "full") return 'F';
  if (o.type == "incremental") return 'I';
  if (o.type == "differential") return 'D';
  return o.type == "copy" ? 'C' : 'B';
}

std::string mark_of_night(const std::vector<const PastOperation*>& runs) {
  std::string marks;
  for (const PastOperation* o : runs)
    if (const char mark = mark_of(*o); marks.empty() || marks.back() != mark) marks += mark;
  return marks.size() > 3 ? marks.substr(0, 2) + "+" : marks;
}

std::string date(Day day) {
  const CivilTime c = to_civil(Time{day});
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string weeks(const Shown& store, Day first, Day last, const TimeZone& zone) {
  std::map<Day, std::vector<const PastOperation*>> nights;
  for (const PastOperation* o : store.runs) nights[night_of(o->begin, zone)].push_back(o);
  const Day monday = first - Days{(std::chrono::weekday{first}.c_encoding() + 6) % 7};
  std::string out = fmt::format("  {:<10}  Mon  Tue  Wed  Thu  Fri  Sat  Sun\n", "night of");
  for (Day week = monday; week <= last; week += Days{7}) {
    std::string line = fmt::format("  {}  ", date(week));
    for (int i = 0; i < 7; ++i) {
      const Day day = week + Days{i};
      const auto night = nights.find(day);
      const bool inside = day >= first && day <= last;
      line += fmt::format("{:<5}", night != nights.end() ? mark_of_night(night->second) : inside ? "." : "");
    }
    out += line.erase(line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string span(double seconds) {
  return span_text(std::chrono::seconds{std::llround(seconds)});
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.size() % 2 != 0 ? values[values.size() / 2]
                                : (values[values.size() / 2 - 1] + values[values.size() / 2]) / 2;
}

std::string megabytes(double value) {
  return value < 10'000 ? fmt::format("{:.0f} MB", value) : fmt::format("{:.1f} GB", value / 1024);
}

template <class Value>
std::string trend_line(const Shown& store, Time until, const char* name, const Value& value,
                       std::string (*show)(double) = span) {
  std::vector<double> late;
  std::vector<double> early;
  for (const PastOperation* o : store.runs) {
    if (o->outcome != Outcome::succeeded || o->begin > until || o->begin <= until - 2 * trend) continue;
    if (const double v = value(*o); v >= 0) (o->begin > until - trend ? late : early).push_back(v);
  }
  if (late.empty()) return "";
  const double now = median(late);
  std::string out = fmt::format("  {:<24} {}", name, show(now));
  if (!early.empty()) out += fmt::format(" (two weeks before: {})", show(median(early)));
  return out + "\n";
}

/// How many log generations a day the store writes, by the last log of its first and its last good run.
std::string log_rate(const Shown& store, Time until) {
  const PastOperation* first = nullptr;
  const PastOperation* last = nullptr;
  for (const PastOperation* o : store.runs) {
    if (o->last_log < 0 || o->begin <= until - 2 * trend) continue;
    if (first == nullptr || o->last_log < last->last_log) first = o;  // numbered anew: count from there
    last = o;
  }
  if (first == nullptr || last->begin - first->begin < std::chrono::hours{20}) return "";
  const double days = static_cast<double>((last->begin - first->begin).count()) / (24.0 * 3600 * 10'000'000);
  return fmt::format("  {:<24} {:.0f} a day\n", "log generations",
                     static_cast<double>(last->last_log - first->last_log) / days);
}

std::string since_full(const Shown& store, Time until, const TimeZone& zone) {
  const PastOperation* full = nullptr;
  for (const PastOperation* o : store.runs)
    if (o->outcome == Outcome::succeeded && o->type == "full") full = o;
  const bool told = std::any_of(store.runs.begin(), store.runs.end(),
                                [](const PastOperation* o) { return !o->type.empty(); });
  if (full == nullptr)
    return fmt::format("  {:<24} {}\n", "last good full",
                       told ? "none is known" : "not known: its log does not tell the type");
  const auto seconds =
      static_cast<double>(std::chrono::floor<std::chrono::seconds>(until - full->end).count());
  return fmt::format("  {:<24} {}, {} before the end\n", "last good full", moment_text(full->end, zone),
                     span(seconds));
}

}  // namespace

std::string render_calendar(const std::vector<PastOperation>& history,
                            const std::map<std::string, std::string>& clusters,
                            const CalendarOptions& options) {
  std::map<StoreKey, Shown> stores;
  Time until = options.until;
  for (const PastOperation& o : history) {
    if (!is_backup(o.kind)) continue;
    if (options.until == no_time) until = std::max(until, o.end);
    const auto cluster = clusters.find(lower(o.computer));
    Shown& store = stores[{cluster == clusters.end() ? lower(o.computer) : cluster->second, lower(o.store)}];
    store.name = escape_terminal(o.store.empty() ? o.computer : o.computer + ": " + o.store);
    store.runs.push_back(&o);
  }
  if (stores.empty()) return "No backup is known.\n";
  const Day last = night_of(until, options.time_zone);
  const Time oldest = std::max(until - shown, history.front().begin);
  const Day first = night_of(options.since == no_time ? oldest : options.since, options.time_zone);
  std::string out =
      "F full, I incremental, D differential, C copy, B good but of unknown type;\n"
      "x failed, ! abandoned, ~ not yet ended, ? not to be told, . none\n";
  for (const auto& [key, store] : stores) {
    out += "\n" + store.name + "\n" + weeks(store, first, last, options.time_zone);
    out += trend_line(store, until, "duration", [](const PastOperation& o) {
      return static_cast<double>(std::chrono::floor<std::chrono::seconds>(o.end - o.begin).count());
    });
    out += trend_line(store, until, "freeze",
                      [](const PastOperation& o) { return static_cast<double>(o.freeze_seconds); });
    out += trend_line(
        store, until, "database files",
        [](const PastOperation& o) { return static_cast<double>(o.megabytes); }, megabytes);
    out += log_rate(store, until) + since_full(store, until, options.time_zone);
  }
  return out;
}

}  // namespace exba
