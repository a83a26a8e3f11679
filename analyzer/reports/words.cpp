// How it works: the calendar of base/time on local time, and fmt. Spans are told as everywhere (base/moments.cpp).
#include "reports/words.hpp"

#include <fmt/format.h>

#include <array>

namespace exba {
namespace {

constexpr std::string_view no_time_text = "no time";

std::string_view weekday(Time local) {
  constexpr std::array<std::string_view, 7> names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  return names[std::chrono::weekday{std::chrono::floor<std::chrono::days>(local)}.c_encoding()];
}

}  // namespace

std::string day_text(Time time, const TimeZone& zone) {
  if (time == no_time) return std::string{no_time_text};
  const Time local = zone.to_local(time);
  const CivilTime c = to_civil(local);
  return fmt::format("{} {:04}-{:02}-{:02}", weekday(local), c.year, c.month, c.day);
}

std::string minute_text(Time time, const TimeZone& zone) {
  if (time == no_time) return std::string{no_time_text};
  const CivilTime c = to_civil(zone.to_local(time));
  return fmt::format("{} {:02}:{:02}", day_text(time, zone), c.hour, c.minute);
}

std::string second_text(Time time, const TimeZone& zone) {
  if (time == no_time) return std::string{no_time_text};
  const CivilTime c = to_civil(zone.to_local(time));
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string second_of_month_text(Time time, const TimeZone& zone) {
  if (time == no_time) return std::string{no_time_text};
  const Time local = zone.to_local(time);
  const CivilTime c = to_civil(local);
  return fmt::format("{} {:02} {:02}:{:02}:{:02}", weekday(local), c.day, c.hour, c.minute, c.second);
}

std::string near_text(Time time, Time reference, const TimeZone& zone) {
  if (time == no_time || reference == no_time) return minute_text(time, zone);
  const Ticks apart = time < reference ? reference - time : time - reference;
  if (apart >= std::chrono::days{6}) return minute_text(time, zone);
  const Time local = zone.to_local(time);
  const CivilTime c = to_civil(local);
  return fmt::format("{} {:02}:{:02}", weekday(local), c.hour, c.minute);
}

std::string span_text(Time begin, Time end, const TimeZone& zone) {
  const std::string from = minute_text(begin, zone), to = minute_text(end, zone);
  if (from == to || end == no_time) return from;
  const bool same_day = begin != no_time && day_text(begin, zone) == day_text(end, zone);
  return from + " to " + (same_day ? to.substr(to.rfind(' ') + 1) : to);
}

std::string month_text(Time time, const TimeZone& zone) {
  if (time == no_time) return std::string{no_time_text};
  const CivilTime c = to_civil(zone.to_local(time));
  return fmt::format("{:04}-{:02}", c.year, c.month);
}

std::string number_text(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number_text(number), noun, number == 1 ? "" : "s");
}

}  // namespace exba
