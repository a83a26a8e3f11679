// How it works: the table is text, a line a zone (scripts/make_zones.py says how); a zone's line is parsed when it is
// first asked for. The years behind its last change follow its rule, and are worked out each time: whoever has many
// times asks TimeZone::steady.
#include "base/zones.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <mutex>

#include "base/data.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::int64_t far = std::int64_t{1} << 50;  // 36 million years: no sum of it and an offset overflows
constexpr std::int64_t day_seconds = 86'400;

YearlyChange yearly_change(std::string_view text) {
  YearlyChange change;
  change.month = field_number<unsigned>(take_field(text, '.'));
  change.week = field_number<unsigned>(take_field(text, '.'));
  change.weekday = field_number<unsigned>(take_field(text, '/'));
  change.second = field_number<std::int64_t>(text);
  return change;
}

/// The fields of a zone's line behind its name.
std::unique_ptr<const Zone> parse_zone(std::string_view name, std::string_view fields) {
  auto zone = std::make_unique<Zone>();
  zone->name = std::string(name);
  zone->first_offset = field_number<std::int64_t>(take_field(fields, '|'));
  std::string_view changes = take_field(fields, '|');
  for (std::int64_t at = 0; !changes.empty();) {
    std::string_view change = take_field(changes, ' ');
    at += field_number<std::int64_t>(take_field(change, ':'));
    zone->changes.push_back({at, field_number<std::int64_t>(change)});
  }
  if (fields.empty()) return zone;
  Zone::Rule rule;
  rule.standard = field_number<std::int64_t>(take_field(fields, ' '));
  rule.summer = field_number<std::int64_t>(take_field(fields, ' '));
  rule.begin = yearly_change(take_field(fields, ' '));
  rule.end = yearly_change(fields);
  zone->rule = rule;
  return zone;
}

/// The line of a zone, a link or a Windows name: what stands behind the name, and the name as the table spells it.
struct Line {
  std::string_view kind, name, fields;
};
Line find_line(std::string_view wanted) {
  std::string_view rest = zones_data();
  take_field(rest, '\n');  // the version
  while (!rest.empty()) {
    std::string_view fields = take_field(rest, '\n');
    const std::string_view kind = take_field(fields, '|');
    const std::string_view name = take_field(fields, '|');
    if (name.size() == wanted.size() && equal_ignoring_case(name, wanted)) return {kind, name, fields};
  }
  return {};
}

/// Seconds since 1970 on the wall clock.
std::int64_t local_time_of(const YearlyChange& change, std::chrono::year year) {
  using namespace std::chrono;
  const weekday day{change.weekday};
  const month in{change.month};
  const sys_days date =
      change.week == 5 ? sys_days{year / in / day[last]} : sys_days{year / in / day[change.week]};
  return date.time_since_epoch().count() * day_seconds + change.second;
}

/// Behind the last change, at `last` (or since ever), the summers of the years around `utc`.
ZoneSpan span_by_rule(const Zone::Rule& rule, ZoneSpan last, std::int64_t utc) {
  using namespace std::chrono;
  const year_month_day date{floor<days>(sys_seconds{seconds{utc}})};
  std::array<Zone::Change, 6> changes;
  for (int i = 0; i < 3; ++i) {
    const year year = date.year() + years{i - 1};
    const auto at = static_cast<std::size_t>(i) * 2;
    changes[at] = {local_time_of(rule.begin, year) - rule.standard, rule.summer};
    changes[at + 1] = {local_time_of(rule.end, year) - rule.summer, rule.standard};
  }
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  ZoneSpan span = last;
  for (const Zone::Change& change : changes) {
    if (change.at <= last.begin) continue;
    if (change.at > utc) {
      span.end = change.at;
      break;
    }
    span.begin = change.at;
    span.offset = change.offset;
  }
  return span;
}

}  // namespace

ZoneSpan Zone::at(std::int64_t utc) const {
  const auto next =
      std::upper_bound(changes.begin(), changes.end(), utc,
                       [](std::int64_t time, const Change& change) { return time < change.at; });
  ZoneSpan span{-far, far, first_offset};
  if (next != changes.begin()) {
    span.begin = std::prev(next)->at;
    span.offset = std::prev(next)->offset;
  }
  if (next != changes.end()) {
    span.end = next->at;
    return span;
  }
  return rule ? span_by_rule(*rule, span, utc) : span;
}

const Zone* find_zone(std::string_view name) {
  Line line = find_line(name);
  if (line.kind == "windows") line = find_line(line.fields);
  const std::string_view shown = line.name;
  if (line.kind == "link") line = find_line(line.fields);
  if (line.kind != "zone") return nullptr;
  static std::mutex lock;
  static std::map<std::string, std::unique_ptr<const Zone>, std::less<>> known;
  const std::lock_guard hold(lock);
  auto& zone = known[std::string(shown)];
  if (!zone) zone = parse_zone(shown, line.fields);
  return zone.get();
}

std::string_view zones_version() {
  std::string_view rest = zones_data();
  take_field(rest, '|');
  return take_field(rest, '|');
}

}  // namespace exba
