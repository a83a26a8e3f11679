#pragma once
// Thresholds as -w and -c take them: the ranges of the monitoring-plugins guidelines ("Threshold and
// Ranges"), with durations for the numbers where those are seconds.
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "health/health.hpp"

namespace exba {

/// `10` alerts below 0 and above 10, `10:` below 10, `~:10` above 10, `10:20` outside of both, `@10:20`
/// inside of both; the ends themselves belong to the range.
struct Range {
  enum class Alert { outside, inside };
  double low = 0;  ///< minus infinity for `~`
  double high = std::numeric_limits<double>::infinity();
  Alert alert = Alert::outside;

  bool alerts(double value) const;
};

/// `26h`, `7d`, `1d12h`, `90` (seconds), `1.5h`; units are s, m, h, d, w. Seconds; never negative. Throws
/// Error that says what is wrong and what would be right.
double parse_seconds(std::string_view text);
/// A range whose numbers are plain or durations: `26h:`, `@1d:2d`. Throws Error as above.
Range parse_range(std::string_view text);
/// As performance data prints it, in seconds, without what the guidelines allow to leave out: `90000`,
/// `~:10`.
std::string to_string(const Range& range);

/// A number without an exponent and without zeros behind its last digit: `90000`, `0.5`.
std::string plain_number(double value);

struct Thresholds {
  std::optional<Range> warning;
  std::optional<Range> critical;
};
/// OK, WARNING or CRITICAL; the worse one where both ranges alert.
HealthState level_of(double value, const Thresholds& thresholds);

/// What -w and -c were given for.
struct AgeThresholds {
  Thresholds full;  ///< age of the last good full backup, in seconds
  Thresholds any;   ///< age of the last good backup of whatever type
};
enum class Threshold { warning, critical };
/// One -w or -c as it was typed: RANGE or `full_age=RANGE` for full backups, `any_age=RANGE` for all. A later
/// one replaces an earlier one. Throws Error.
void set_threshold(AgeThresholds& thresholds, Threshold which, std::string_view typed);

}  // namespace exba
