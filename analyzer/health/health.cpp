#include "health/health.hpp"

namespace exba {

std::string_view to_string(HealthState state) {
  switch (state) {
    case HealthState::ok: return "OK";
    case HealthState::warning: return "WARNING";
    case HealthState::critical: return "CRITICAL";
    case HealthState::unknown: return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none: return "";
    case Reason::finding: return "finding";
    case Reason::failed: return "backup-failed";
    case Reason::not_attempted: return "not-attempted";
    case Reason::no_events: return "no-events";
    case Reason::cannot_tell: return "log-cannot-tell";
    case Reason::slow: return "slow";
  }
  return "log-cannot-tell";
}

std::string_view to_string(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::appeared: return "new";
    case ChangeKind::changed: return "changed";
    case ChangeKind::resolved: return "resolved";
    case ChangeKind::reopened: return "reopened";
  }
  return "changed";
}

}  // namespace exba
