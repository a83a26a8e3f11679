#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exba {

struct Zone;

/// The resolution of Windows event logs: 100 ns.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// A moment in UTC, in 100 ns since 1970-01-01. Covers the years -27,000 to 31,000.
using Time = std::chrono::time_point<std::chrono::system_clock, Ticks>;

/// "The export does not say": an event block in an article may carry no date at all.
inline constexpr Time no_time = Time::min();

/// Calendar fields, read from text that names no zone. Not checked against a calendar: `to_time` does that.
struct CivilTime {
  int year = 0;
  int month = 0;  ///< 1..12
  int day = 0;    ///< 1..31
  int hour = 0;   ///< 0..23
  int minute = 0;
  int second = 0;  ///< 0..60
  int ticks = 0;   ///< 100 ns below the second, 0..9,999,999
};

/// The moment at which a clock that runs on UTC shows `civil`; nothing when no calendar has that date, or
/// when it lies outside the years 1601..9999 that a FILETIME holds.
std::optional<Time> to_time(const CivilTime& civil);
CivilTime to_civil(Time time);

/// A Windows FILETIME (100 ns since 1601-01-01 UTC); nothing when it lies beyond the year 9999.
std::optional<Time> time_from_filetime(std::uint64_t filetime);

/// Seconds since 1970-01-01 UTC, as the EVT format keeps them.
Time time_from_unix(std::int64_t seconds);

/// RFC 3339 in UTC: `2006-10-10T23:00:02Z`, with a fraction only where the time has one (trailing zeros
/// dropped). `no_time` gives an empty string.
std::string to_rfc3339(Time time);

/// Reads `2024-03-01T22:14:07.000000000Z`, with a blank for the T, with or without fraction (any number of
/// digits, rounded down to 100 ns), zone `Z`, `+hh:mm`, `-hhmm` or none (UTC). Nothing when the text has
/// another form.
std::optional<Time> parse_rfc3339(std::string_view text);

/// A time zone: a fixed offset (`+02:00`, `UTC`) or a zone of the tz database (`Europe/Berlin`).
class TimeZone {
 public:
  TimeZone() = default;  ///< UTC
  /// Also by the name that Windows has for a zone (`W. Europe Standard Time`). Throws Error, which names the
  /// nearest forms, when `name` is neither an offset nor a known zone.
  static TimeZone parse(std::string_view name);
  static TimeZone fixed(std::chrono::minutes east_of_utc);

  /// The moment at which a wall clock in this zone shows `local` (a UTC reading of that clock's face). In the
  /// hour that is skipped in spring the later offset holds; in the hour that is repeated in autumn `which`
  /// one does, and `ambiguous`, where given, is set.
  enum class Repeated : std::uint8_t { first, second };
  Time to_utc(Time local, bool* ambiguous = nullptr, Repeated which = Repeated::first) const;
  /// A stretch of wall-clock time around `local`, from `begin` to before `end`, in which one offset holds and
  /// no hour is skipped or repeated; empty within a day of a change. For callers with many times: asking the
  /// tz database costs a microsecond.
  struct Steady {
    Time begin = no_time;
    Time end = no_time;
    std::chrono::seconds offset{0};
  };
  Steady steady(Time local) const;
  /// What a wall clock in this zone shows at `utc`.
  Time to_local(Time utc) const;
  /// `+02:00` at that moment.
  std::string offset_text(Time utc) const;
  const std::string& name() const { return name_; }
  bool is_fixed() const { return zone_ == nullptr; }

 private:
  std::string name_ = "UTC";
  std::chrono::seconds offset_{0};
  const Zone* zone_ = nullptr;  ///< lives as long as the program
};

}  // namespace exba
