// How it works: the calendar of base/time on local time. A span has two units at most, the smaller one only while
// it tells something.
#include "base/moments.hpp"

#include <fmt/format.h>

#include <array>

namespace exba {

std::string moment_text(Time time, const TimeZone& zone) {
  if (time == no_time) return "at an unknown time";
  constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const Time local = zone.to_local(time);
  const CivilTime c = to_civil(local);
  const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(local)};
  return fmt::format("{} {:04}-{:02}-{:02} {:02}:{:02} {}", weekdays[day.c_encoding()], c.year, c.month,
                     c.day, c.hour, c.minute, local == time ? "UTC" : zone.offset_text(time));
}

std::string span_text(Ticks span) {
  using namespace std::chrono;
  if (span < milliseconds{100}) return {};
  if (span < seconds{1}) return fmt::format("0.{} s", span.count() / 1'000'000);
  if (span < minutes{2}) return fmt::format("{} s", floor<seconds>(span).count());
  if (span < hours{2}) return fmt::format("{} min", floor<minutes>(span).count());
  const auto two = [](auto more, std::string_view unit, auto rest, std::string_view small) {
    return rest == 0 ? fmt::format("{} {}", more, unit) : fmt::format("{} {} {} {}", more, unit, rest, small);
  };
  const auto whole_days = floor<days>(span);
  const auto whole_hours = floor<hours>(span);
  if (span < hours{96})
    return two(whole_hours.count(), "h", floor<minutes>(span - whole_hours).count(), "min");
  return two(whole_days.count(), "days", span < days{14} ? (whole_hours - whole_days).count() : 0, "h");
}

}  // namespace exba
