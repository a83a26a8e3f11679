// How it works: std::chrono's calendar does the arithmetic; a table that is compiled in answers for named zones
// (zones.hpp).
#include "base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/chars.hpp"
#include "base/error.hpp"
#include "base/zones.hpp"

namespace exba {
namespace {

using std::chrono::floor;

constexpr Time first_filetime{Ticks{-116'444'736'000'000'000}};  // 1601-01-01
constexpr Time last_civil{Ticks{2'534'023'007'999'999'999}};     // 9999-12-31T23:59:59.9999999

/// Reads exactly `count` digits at `text[at]`; moves `at` on. False when they are not all there.
bool digits(std::string_view text, std::size_t& at, int count, int& value) {
  if (text.size() - at < static_cast<std::size_t>(count)) return false;
  value = 0;
  for (int i = 0; i < count; ++i, ++at) {
    if (text[at] < '0' || text[at] > '9') return false;
    value = value * 10 + (text[at] - '0');
  }
  return true;
}

bool accept(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

/// The digits after the point: rounded down to 100 ns.
int fraction_ticks(std::string_view text, std::size_t& at) {
  int value = 0;
  int used = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (used < 7) {
      value = value * 10 + (text[at] - '0');
      ++used;
    }
  }
  for (; used < 7; ++used) value *= 10;
  return value;
}

/// `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing at all; minutes east of UTC.
std::optional<int> zone_minutes(std::string_view text, std::size_t& at) {
  if (at == text.size()) return 0;
  if (text[at] == 'Z' || text[at] == 'z') return ++at, 0;
  const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
  if (sign == 0) return std::nullopt;
  ++at;
  int hours = 0;
  int minutes = 0;
  if (!digits(text, at, 2, hours)) return std::nullopt;
  accept(text, at, ':');
  if (at < text.size() && !digits(text, at, 2, minutes)) return std::nullopt;
  if (hours > 15 || minutes > 59) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

/// Seconds since 1970; of what lies between two, the earlier.
std::int64_t seconds_of(Time time) {
  return floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// What a wall clock showed: once (`second` as `first`), twice, or never, when it was put forward from `first` to
/// `second`.
struct Shown {
  enum class How : std::uint8_t { once, twice, never };
  How how = How::once;
  ZoneSpan first;
  ZoneSpan second;
};

Shown shown_at(const Zone& zone, std::int64_t local) {
  constexpr std::int64_t farthest = 26 * 3600;  // no offset is larger
  ZoneSpan before = zone.at(local - farthest);
  for (ZoneSpan span = before;; span = zone.at(span.end)) {
    if (span.begin + span.offset > local) return {Shown::How::never, before, span};
    before = span;
    if (local >= span.end + span.offset) continue;
    const ZoneSpan next = zone.at(span.end);
    if (next.begin == span.end && next.begin + next.offset <= local) return {Shown::How::twice, span, next};
    return {Shown::How::once, span, span};
  }
}

std::string offset_name(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace

std::optional<Time> to_time(const CivilTime& c) {
  using namespace std::chrono;
  if (c.year < 1601 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1) return std::nullopt;
  if (c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 60)
    return std::nullopt;
  const year_month_day day{year{c.year}, month{static_cast<unsigned>(c.month)},
                           std::chrono::day{static_cast<unsigned>(c.day)}};
  if (!day.ok()) return std::nullopt;
  const auto days = sys_days{day}.time_since_epoch();
  return Time{Ticks{days} + hours{c.hour} + minutes{c.minute} + seconds{c.second} + Ticks{c.ticks}};
}

CivilTime to_civil(Time time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day day{midnight};
  const hh_mm_ss clock{time - midnight};
  return {static_cast<int>(day.year()),
          static_cast<int>(static_cast<unsigned>(day.month())),
          static_cast<int>(static_cast<unsigned>(day.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

std::optional<Time> time_from_filetime(std::uint64_t filetime) {
  const auto span = static_cast<std::uint64_t>((last_civil - first_filetime).count());
  if (filetime > span) return std::nullopt;
  return first_filetime + Ticks{static_cast<std::int64_t>(filetime)};
}

Time time_from_unix(std::int64_t seconds) {
  return Time{std::chrono::seconds{seconds}};
}

namespace {

/// Any year.
std::string to_rfc3339_plain(const CivilTime& c) {
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second);
  if (c.ticks != 0) {
    text += fmt::format(".{:07}", c.ticks);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

}  // namespace

std::string to_rfc3339(Time time) {
  if (time == no_time) return {};
  const CivilTime c = to_civil(time);
  if (c.year < 0 || c.year > 9999) return to_rfc3339_plain(c);
  // By hand: a stream of events prints one for each, and fmt took a sixth of all its time for that.
  char text[] = "0000-00-00T00:00:00.0000000Z";
  const auto put = [&text](std::size_t end, std::int64_t value) {  // the zeros stand there already
    for (; value != 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, c.year), put(7, c.month), put(10, c.day), put(13, c.hour), put(16, c.minute), put(19, c.second);
  std::size_t end = 19;
  if (c.ticks != 0) {
    put(27, c.ticks);
    for (end = 27; text[end - 1] == '0';) --end;
  }
  text[end] = 'Z';
  return {text, end + 1};
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  CivilTime c;
  std::size_t at = 0;
  if (!digits(text, at, 4, c.year) || !accept(text, at, '-') || !digits(text, at, 2, c.month) ||
      !accept(text, at, '-') || !digits(text, at, 2, c.day))
    return std::nullopt;
  if (!accept(text, at, 'T') && !accept(text, at, ' ') && !accept(text, at, 't')) return std::nullopt;
  if (!digits(text, at, 2, c.hour) || !accept(text, at, ':') || !digits(text, at, 2, c.minute) ||
      !accept(text, at, ':') || !digits(text, at, 2, c.second))
    return std::nullopt;
  if (accept(text, at, '.')) c.ticks = fraction_ticks(text, at);
  const auto minutes = zone_minutes(text, at);
  const auto time = to_time(c);
  if (!minutes || !time || at != text.size()) return std::nullopt;
  return *time - std::chrono::minutes{*minutes};
}

namespace {

/// What people call the zone that their clock runs on, and a place where it does so all year round.
struct CalledZone {
  std::string_view word;
  std::string_view zone;
};
constexpr CalledZone called_zones[] = {
    {"CEST", "Europe/Berlin"},    {"MEZ", "Europe/Berlin"},       {"MESZ", "Europe/Berlin"},
    {"EEST", "Europe/Helsinki"},  {"WEST", "Europe/Lisbon"},      {"BST", "Europe/London"},
    {"MSK", "Europe/Moscow"},     {"EDT", "America/New_York"},    {"CDT", "America/Chicago"},
    {"MDT", "America/Denver"},    {"PST", "America/Los_Angeles"}, {"PDT", "America/Los_Angeles"},
    {"JST", "Asia/Tokyo"},        {"AEST", "Australia/Sydney"},   {"AEDT", "Australia/Sydney"},
    {"NZST", "Pacific/Auckland"}, {"NZDT", "Pacific/Auckland"},   {"SAST", "Africa/Johannesburg"},
};

/// `UTC+2`, `GMT+02:00`, `+2` as `+02`, `+02:00`; others as they are.
std::string plain_offset(std::string_view name) {
  const auto initial = [&](std::size_t i) { return static_cast<char>(name[i] & ~0x20); };
  if (name.size() > 4 && (name[3] == '+' || name[3] == '-')) {
    const char word[] = {initial(0), initial(1), initial(2)};
    const std::string_view head(word, sizeof word);
    if (head == "UTC" || head == "GMT") name.remove_prefix(3);
  }
  std::string out(name);
  const bool signed_digit = out.size() >= 2 && (out[0] == '+' || out[0] == '-') && is_digit(out[1]);
  if (signed_digit && (out.size() == 2 || out[2] == ':')) out.insert(1, "0");
  return out;
}

}  // namespace

TimeZone TimeZone::parse(std::string_view given) {
  TimeZone zone;
  const std::string name = plain_offset(given);
  if (name == "UTC" || name == "Z" || name == "utc" || name == "GMT") return zone;
  std::size_t at = 0;
  if (!name.empty() && (name[0] == '+' || name[0] == '-')) {
    const auto minutes = zone_minutes(name, at);
    if (minutes && at == name.size()) return fixed(std::chrono::minutes{*minutes});
  } else {
    const auto called = std::find_if(std::begin(called_zones), std::end(called_zones),
                                     [&](const CalledZone& z) { return z.word == name; });
    zone.zone_ = find_zone(called != std::end(called_zones) ? called->zone : std::string_view(name));
    if (zone.zone_ != nullptr) {
      zone.name_ = zone.zone_->name;
      return zone;
    }
  }
  throw Error(fmt::format(
      "time zone '{}' is not known: use an offset such as +02:00, UTC, or a name such as Europe/Berlin",
      given));
}

TimeZone TimeZone::fixed(std::chrono::minutes east_of_utc) {
  TimeZone zone;
  zone.offset_ = east_of_utc;
  zone.name_ = east_of_utc.count() == 0 ? "UTC" : offset_name(east_of_utc);
  return zone;
}

Time TimeZone::to_utc(Time local, bool* ambiguous, Repeated which) const {
  if (local == no_time) return no_time;
  if (zone_ == nullptr) return local - offset_;
  const Shown shown = shown_at(*zone_, seconds_of(local));
  const bool twice = shown.how == Shown::How::twice;
  if (ambiguous != nullptr && twice) *ambiguous = true;
  const bool second = shown.how == Shown::How::never || (twice && which == Repeated::second);
  return local - std::chrono::seconds{(second ? shown.second : shown.first).offset};
}

TimeZone::Steady TimeZone::steady(Time local) const {
  if (local == no_time) return {};
  if (zone_ == nullptr) return {Time::min(), Time::max(), offset_};
  const std::int64_t clock = seconds_of(local);
  const auto [how, span, next] = shown_at(*zone_, clock);
  if (how != Shown::How::once) return {};
  // The ends of the stretch may lie beyond what 100 ns hold: only what lies near `local` is told.
  constexpr std::int64_t day = 24 * 3600;
  constexpr std::int64_t near = 40 * day;
  const std::int64_t begin = std::max(span.begin + span.offset + day, clock - near);
  const std::int64_t end = std::min(span.end + span.offset - day, clock + near);
  if (begin > clock || end <= clock) return {};
  return {time_from_unix(begin), time_from_unix(end), std::chrono::seconds{span.offset}};
}

Time TimeZone::to_local(Time utc) const {
  if (utc == no_time) return no_time;
  if (zone_ == nullptr) return utc + offset_;
  return utc + std::chrono::seconds{zone_->at(seconds_of(utc)).offset};
}

std::string TimeZone::offset_text(Time utc) const {
  return offset_name(std::chrono::duration_cast<std::chrono::seconds>(to_local(utc) - utc));
}

}  // namespace exba
