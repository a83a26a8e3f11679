#pragma once
// `exba history`: the nights of every store as a calendar, and what changes over time.
#include <string>
#include <vector>

#include "base/time.hpp"
#include "health/history.hpp"

namespace exba {

struct CalendarOptions {
  TimeZone time_zone;
  Time since = no_time;  ///< no_time: five weeks before `until`
  Time until = no_time;  ///< no_time: the last operation
};

/// By store, plain text; a night is the day on which its runs began, before noon: the day before.
std::string render_calendar(const std::vector<PastOperation>& history,
                            const std::map<std::string, std::string>& clusters,
                            const CalendarOptions& options);

}  // namespace exba
