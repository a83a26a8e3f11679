#pragma once
// TimeCreated's SystemTime as a time.
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace exba {

/// `2024-03-01T22:14:07.0000000Z` by its fixed places, other forms of RFC 3339 the long way. It remembers the last day: two
/// events of a log that follow one another mostly share it.
class SystemTimes {
 public:
  /// False: no time. Digits beyond 100 ns are dropped.
  bool read(std::string_view text, Time& time);

 private:
  std::string day_;  ///< `2024-03-01T`, and when that day began
  Time day_begin_ = no_time;
};

}  // namespace exba
