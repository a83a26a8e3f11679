#include "intake/xml/system_time.hpp"

#include <cstdint>

#include "base/find.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

/// Two digits at `at`, or a number beyond 99.
[[gnu::always_inline]] inline unsigned two(std::string_view text, std::size_t at) {
  const auto tens = static_cast<unsigned>(text[at] - '0');
  const auto ones = static_cast<unsigned>(text[at + 1] - '0');
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

bool read_any_form(std::string_view text, Time& time) {
  const auto parsed = parse_rfc3339(trim(text));
  if (parsed) time = *parsed;
  return parsed.has_value();
}

}  // namespace

bool SystemTimes::read(std::string_view text, Time& time) {
  constexpr std::size_t day_size = 11;
  if (text.size() < 20 || text.size() > 30 || text.back() != 'Z' || text[13] != ':' || text[16] != ':')
    return read_any_form(text, time);
  if (day_.empty() || !stands_at(text, 0, day_)) {
    const std::string day(text.substr(0, day_size));
    const auto begin = parse_rfc3339(day + "00:00:00Z");
    if (!begin) return read_any_form(text, time);
    day_ = day;
    day_begin_ = *begin;
  }
  const unsigned hour = two(text, 11);
  const unsigned minute = two(text, 14);
  const unsigned second = two(text, 17);
  if (hour > 23 || minute > 59 || second > 59) return read_any_form(text, time);
  std::int64_t ticks = 0;
  if (text.size() > 20) {
    if (text[19] != '.') return read_any_form(text, time);
    constexpr std::int64_t units[] = {1'000'000, 100'000, 10'000, 1'000, 100,
                                      10,        1,       0,      0};  // 100 ns: rounded down
    unsigned beyond = 0;
    for (std::size_t i = 20; i + 1 < text.size(); ++i) {
      const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
      beyond |= static_cast<unsigned>(digit > 9);
      ticks += digit * units[i - 20];
    }
    if (beyond != 0) return read_any_form(text, time);
  }
  time = day_begin_ + Ticks{(std::int64_t{hour} * 3600 + minute * 60 + second) * 10'000'000 + ticks};
  return true;
}

}  // namespace exba
