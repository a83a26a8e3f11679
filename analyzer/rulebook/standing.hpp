#pragma once
// How the backups of each computer stand at the end of its logs, by their outcomes and by what errors say of them:
// the one answer on which headline, verdict, exit code and recovery points rest.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace exba {

/// A backup as Exchange sees it: not a restore, not a failover, not NTBackup's job around it.
bool is_backup(const Operation& operation);
/// A VSS backup whose events say that it was a snapshot of volumes and name no Exchange component: it can
/// hold the writer, but it is nothing that Exchange could be restored from.
bool is_volume_snapshot(const Operation& operation);
/// Refused because of a run that was good in the end: two schedules overlap, and there is a backup.
bool refused_by_good_run(const std::vector<Operation>& operations, const Operation& operation);

/// Whether a finding about a run speaks of that store. Of a set in which each store has a result of its own, what
/// is said of the whole set is said of those that are not good; of a good one only where it is named.
bool concerns_store(const Report& report, const Finding& finding, std::string_view store);

/// Of a report that was asked for a time only: the operation lies outside of it and stands there as context.
bool is_outside(const Operation& operation);

/// Worst first.
enum class State {
  blocked,    ///< the last attempts were refused because of an earlier run
  failing,    ///< the last attempt failed or was abandoned
  flawed,     ///< the last attempt was reported good, but an error was found
  undecided,  ///< the log cannot tell how the last attempt ended, or a question stands open
  running,    ///< the last attempt still ran when the log ended
  well,
  no_backup,  ///< operations or findings, but no backup was attempted in the logs
};
std::string_view to_string(State state);

/// One store of one computer.
struct StoreStanding {
  std::string store;  ///< empty where the events name none
  State state = State::no_backup;
  Time since = no_time;  ///< blocked: begin of the run that blocks; failing: of the first failure in a row
  std::uint64_t attempts = 0;                  ///< that failed or were refused, in a row, up to the end
  std::optional<std::uint32_t> last;           ///< the last attempt
  std::optional<std::uint32_t> last_good;      ///< the last good backup; no volume snapshot
  std::optional<std::uint32_t> last_snapshot;  ///< the last good volume snapshot
  /// The good run on another node of the DAG since, where the last attempt here failed; such a store is well.
  std::optional<std::uint32_t> elsewhere;
};

/// A computer as its worst store; ties go to the store whose last attempt is younger.
struct Standing {
  std::string computer;
  State state = State::no_backup;
  Time since = no_time;
  std::uint64_t attempts = 0;
  std::optional<std::uint32_t> last;
  std::optional<std::uint32_t> last_good;  ///< of any store
  std::optional<std::uint32_t> last_snapshot;
  std::optional<std::uint32_t> elsewhere;  ///< the last one, of a computer that is well
  std::vector<StoreStanding> stores;       ///< by name
};

/// Every computer with an operation or a finding, by name. A backup that a decided error (likely or certain)
/// names as the run at fault is not good, whatever its outcome says. A job that Exchange refused before any
/// backup began counts as the attempt that it was.
std::vector<Standing> standings(const Report& report);

}  // namespace exba
