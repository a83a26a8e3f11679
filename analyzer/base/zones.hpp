#pragma once
// The tz database since 1970, compiled in.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// A stretch of time with one offset. Seconds since 1970-01-01 UTC; offsets in seconds east of UTC.
struct ZoneSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;  ///< exclusive
  std::int64_t offset = 0;
};

/// The begin or end of summer: "the last Sunday of March at 02:00".
struct YearlyChange {
  unsigned month = 1;
  unsigned week = 1;        ///< 5: the last
  unsigned weekday = 0;     ///< 0: Sunday
  std::int64_t second = 0;  ///< of that day on the wall clock; may lie outside the day
};

struct Zone {
  std::string name;
  std::int64_t first_offset = 0;  ///< of all that was before the first change
  struct Change {
    std::int64_t at = 0;
    std::int64_t offset = 0;
  };
  std::vector<Change> changes;  ///< in time order
  struct Rule {
    std::int64_t standard = 0;
    std::int64_t summer = 0;
    YearlyChange begin, end;
  };
  std::optional<Rule> rule;  ///< behind the last change

  ZoneSpan at(std::int64_t utc) const;
};

/// By the name of the tz database or the one that Windows has for a zone, whatever the case of its letters; null: no
/// such zone. Lives as long as the program.
const Zone* find_zone(std::string_view name);

/// Of the tz database: "2025b".
std::string_view zones_version();

}  // namespace exba
