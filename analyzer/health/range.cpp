// How it works: a number is digits with an optional fraction, and may be followed by a unit; several with
// units make a sum. A range is cut at its colon first, so that each half is named where it is wrong.
#include "health/range.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/chars.hpp"
#include "base/error.hpp"

namespace exba {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// More than 31,000 years: nothing in a log is so old, and every number up to here prints without an
/// exponent.
constexpr double largest = 1e12;

constexpr std::array<std::pair<char, double>, 5> units = {
    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}}};

[[noreturn]] void refuse(std::string_view whole, std::string_view why) {
  throw Error(fmt::format("'{}': {}", whole, why));
}

/// Digits and a fraction off the front of `rest`.
double take_number(std::string_view& rest, std::string_view whole) {
  double value = 0;
  std::size_t digits = 0;
  const auto take_digits = [&](auto each) {
    for (; !rest.empty() && is_digit(rest.front()); rest.remove_prefix(1), ++digits) each(rest.front() - '0');
  };
  take_digits([&](int digit) { value = value * 10 + digit; });
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    double place = 1;
    take_digits([&](int digit) { value += digit * (place /= 10); });
  }
  if (digits == 0)
    refuse(whole, rest.empty() ? "a number is missing at its end; expected such as 26h, 7d or 90000"
                               : fmt::format("expected a number such as 26h, 7d or 90000 at '{}'", rest));
  return value;
}

/// Seconds of the unit at the front of `rest`; nothing where no letter stands there.
std::optional<double> take_unit(std::string_view& rest, std::string_view whole) {
  if (rest.empty() || is_digit(rest.front()) || rest.front() == '.') return std::nullopt;
  for (const auto& [letter, seconds] : units) {
    if (rest.front() != letter) continue;
    rest.remove_prefix(1);
    return seconds;
  }
  refuse(whole, fmt::format("'{}' is no unit; known are s, m (minutes), h, d and w, as in 26h or 7d", rest));
}

double parse_value(std::string_view text, std::string_view whole) {
  if (text.empty()) refuse(whole, "a number is missing; expected such as 26h, 7d or 90000");
  std::string_view rest = text;
  double sum = 0;
  for (std::size_t parts = 0; !rest.empty(); ++parts) {
    const double number = take_number(rest, whole);
    const std::optional<double> unit = take_unit(rest, whole);
    sum += number * unit.value_or(1);
    if (!unit && !rest.empty()) refuse(whole, fmt::format("nothing is expected at '{}'", rest));
    if (!unit && parts > 0)
      refuse(whole, "its last number needs a unit as those before it have, as in 1d12h");
  }
  if (sum > largest) refuse(whole, "the number is too large");
  return sum;
}

double parse_signed(std::string_view text, std::string_view whole) {
  if (text.starts_with('-')) return -parse_value(text.substr(1), whole);
  return parse_value(text.starts_with('+') ? text.substr(1) : text, whole);
}

}  // namespace

bool Range::alerts(double value) const {
  const bool within = value >= low && value <= high;
  return within == (alert == Alert::inside);
}

double parse_seconds(std::string_view text) {
  if (text.starts_with('-')) refuse(text, "a duration is never negative");
  return parse_value(text, text);
}

Range parse_range(std::string_view text) {
  Range range;
  std::string_view rest = text;
  if (rest.starts_with('@')) {
    range.alert = Range::Alert::inside;
    rest.remove_prefix(1);
  }
  if (rest.empty())
    refuse(text,
           "a range is missing; expected 26h (alert above), 26h: (below), 1d:2d (outside), @1d:2d (inside)");
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) {
    if (rest == "~") refuse(text, "~ (no lower end) needs an upper end, as in ~:26h");
    range.high = parse_signed(rest, text);
    if (range.high < 0)
      refuse(text, "a range without its lower end begins at 0; write ~: before a negative end");
    return range;
  }
  const std::string_view low = rest.substr(0, colon);
  const std::string_view high = rest.substr(colon + 1);
  if (low.empty()) refuse(text, "the lower end is missing before the colon; write 0: or ~: (no lower end)");
  if (high.find(':') != std::string_view::npos) refuse(text, "a range has one colon");
  range.low = low == "~" ? -infinity : parse_signed(low, text);
  if (!high.empty()) range.high = parse_signed(high, text);
  if (range.low > range.high)
    refuse(text, fmt::format("its lower end is above its upper end; did you mean {}:{}?", high, low));
  return range;
}

std::string plain_number(double value) {
  std::string text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string to_string(const Range& range) {
  std::string text = range.alert == Range::Alert::inside ? "@" : "";
  if (range.low == -infinity)
    text += "~:";
  else if (range.low != 0 || range.high == infinity)
    text += plain_number(range.low) + ':';
  return range.high == infinity ? text : text + plain_number(range.high);
}

HealthState level_of(double value, const Thresholds& thresholds) {
  if (thresholds.critical && thresholds.critical->alerts(value)) return HealthState::critical;
  if (thresholds.warning && thresholds.warning->alerts(value)) return HealthState::warning;
  return HealthState::ok;
}

void set_threshold(AgeThresholds& thresholds, Threshold which, std::string_view typed) {
  Thresholds* of = &thresholds.full;
  if (const std::size_t equals = typed.find('='); equals != std::string_view::npos) {
    const std::string_view metric = typed.substr(0, equals);
    if (metric == "any_age")
      of = &thresholds.any;
    else if (metric != "full_age")
      refuse(typed, fmt::format("there is no threshold for '{}'; known are full_age and any_age", metric));
    typed.remove_prefix(equals + 1);
  }
  (which == Threshold::warning ? of->warning : of->critical) = parse_range(typed);
}

}  // namespace exba
