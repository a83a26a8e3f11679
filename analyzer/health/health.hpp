#pragma once
// What one run of the health check found out. Made by the state (what is new since the last run, what is
// still open), told by the speakers (nagios, checkmk, prometheus, json, junit). Plain data.
// docs/health-check.md and docs/interfaces.md say what of it is promised.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/report.hpp"

namespace exba {

/// The exit code of `exba check` is the number.
enum class HealthState { ok = 0, warning = 1, critical = 2, unknown = 3 };
std::string_view to_string(HealthState state);  ///< OK, WARNING, CRITICAL, UNKNOWN

/// Why a store, a log or the whole is not well. JSON tells the word.
enum class Reason {
  none,
  finding,        ///< a decided finding is open
  failed,         ///< the last backup of the store failed
  not_attempted,  ///< no backup was begun in its time
  no_events,      ///< the log ends too early: no events arrive any more
  cannot_tell,    ///< a gap, an undecided finding or a form that hides it
  slow,           ///< the last backup takes many times what it used to
};
std::string_view to_string(
    Reason reason);  ///< "", finding, backup-failed, not-attempted, no-events, log-cannot-tell, slow

/// The last good backup of a type.
struct LastSuccess {
  std::string type;  ///< full, incremental, differential, copy; empty where the log does not tell
  Time begin = no_time;
  Time end = no_time;
};

/// A store as the state knows it after this run.
struct StoreHealth {
  std::string computer;
  std::string store;
  HealthState state = HealthState::ok;
  Reason reason = Reason::none;
  std::string message;  ///< one sentence without a newline
  std::vector<LastSuccess> successes;
  Time last_attempt = no_time;
  Outcome last_outcome = Outcome::unknown;
  Ticks full_every{0};  ///< what "in its time" means; 0: nothing is known
  Ticks any_every{0};
  bool acknowledged = false;     ///< somebody said so: it is quiet, which is not well
  std::uint32_t habit_runs = 0;  ///< the intervals were learnt from so many runs; 0: they were given
};

struct LogHealth {
  std::string computer;
  std::string channel;
  Time last = no_time;  ///< of all events that any run has seen
  HealthState state = HealthState::ok;
  std::string message;
};

/// A finding that is told now, or was told and is still open.
struct OpenFinding {
  Finding finding;  ///< its evidence and operation refer to Health::report where `in_report`, else to nothing
  bool in_report = false;
  Time first_told = no_time;
  Time acknowledged_until = no_time;
  std::string acknowledged_for;  ///< the reason given; empty: not acknowledged
};

enum class ChangeKind { appeared, changed, resolved, reopened };
std::string_view to_string(ChangeKind kind);  ///< new, changed, resolved, reopened

struct Change {
  ChangeKind kind = ChangeKind::appeared;
  Finding finding;
  std::optional<Confidence> before;  ///< of a changed finding
};

/// All that a run of the check says.
struct Health {
  HealthState state = HealthState::unknown;
  Reason reason = Reason::cannot_tell;
  std::string message;                ///< what a nagios line says behind the state: one sentence, no newline
  std::optional<HealthState> before;  ///< what the run before came to; nothing at the first
  Time now = no_time;
  std::vector<StoreHealth> stores;
  std::vector<LogHealth> logs;
  std::vector<OpenFinding> open;
  std::vector<Change> changes;
  std::vector<std::string> notes;  ///< acknowledgements that no longer apply, a cleared or replaced log, ...
  Report report;                   ///< of what the state still knows together with what was read now
};

}  // namespace exba
