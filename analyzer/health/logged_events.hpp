#pragma once
// What `exba check --log-event` writes to the Application log of Windows, so that the monitoring that is there sees it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/platform.hpp"
#include "health/database.hpp"
#include "health/health.hpp"

namespace exba {

/// Of source `exba`: 1 OK, 2 WARNING, 3 CRITICAL, 4 UNKNOWN when the state has changed (or is told for the first time);
/// 10 a finding is new, has changed or is there again, 11 it is resolved. docs/health-check.md promises the numbers.
struct LoggedEvent {
  std::uint32_t id = 0;
  platform::EventLevel level = platform::EventLevel::information;
  std::string text;
};

/// Nothing where nothing has changed. Plain text with lines ended as Event Viewer shows them, no control characters.
std::vector<LoggedEvent> events_to_log(const Health& health);

/// Writes them. Throws Error where the log takes none.
void log_events(const std::vector<LoggedEvent>& events);

/// What the run before came to; nothing at the first. `remember_state` keeps this one's.
std::optional<HealthState> remembered_state(Database& db);
void remember_state(Database& db, HealthState state);

}  // namespace exba
