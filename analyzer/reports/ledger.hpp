#pragma once
// The recovery-point ledger: what can be restored of each store, as far as these logs show it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/operation.hpp"

namespace exba {

enum class StoreState {
  well,       ///< the last attempt that is over succeeded, and its logs join the sets before it
  failing,    ///< an older backup is good (perhaps one that ran on another node), the last attempt is not
  broken,     ///< the last attempt succeeded, but a log is missing between it and its full
  no_backup,  ///< only failures are seen
  unknown,    ///< the last attempt is still running, or its end is hidden
};
std::string_view to_string(StoreState state);

/// If the database does not come back from a restart now: can it be restored and rolled forward to the last
/// transaction, as far as the logs show?
enum class Restart {
  safe,       ///< every log since the last good set is still on the server's disks
  logs_gone,  ///< logs were deleted that no good set holds
  gap,        ///< a log is missing between the sets
  unknown,    ///< no good backup of the store is in the logs
};
std::string_view to_string(Restart restart);

/// One store of one computer, or one database of a DAG whichever node backed it up. Numbers are indices into Report::operations.
struct StoreLedger {
  std::string computer;
  std::string store;  ///< storage group, database or engine instance; empty where no event names one
  StoreState state = StoreState::unknown;
  std::optional<std::uint32_t> last_attempt;
  Outcome last_outcome = Outcome::unknown;  ///< of that attempt on this store
  std::optional<std::uint32_t> last_full, last_incremental, last_differential, last_copy;  ///< that succeeded
  std::vector<std::uint32_t>
      chain;  ///< what a restore to `restorable_to` takes: the full (or copy), then logs-only sets; those of
              ///< the cluster's other node where this one has none
  std::optional<std::uint32_t>
      untyped;                ///< 2013 and later: good, full or incremental, its beginning not logged
  bool joins_proved = false;  ///< the log ranges of the chain join; false: not every range is logged, or they
                              ///< cannot be compared
  std::optional<std::uint32_t> broken_by;     ///< the first set behind the hole
  std::string missing_from, missing_to;       ///< the logs that no set of the chain holds
  std::optional<std::uint32_t> truncated_by;  ///< the last run that deleted logs
  std::string truncated_to;                   ///< the last log deleted; empty where not named
  /// When the copying of the chain's last set got to its logs: later changes are only in the logs on the
  /// server's disks.
  Time restorable_to = no_time;
  Restart restart = Restart::unknown;
};

/// The full before the last attempt, by that attempt's relation; null: none. It may have run on another node.
const Operation* previous_full(const std::vector<Operation>& operations, const StoreLedger& ledger);

/// Of operations as `correlate` leaves them, by computer and store. Computed where it is shown: it says
/// nothing that they do not.
std::vector<StoreLedger> make_ledger(const std::vector<Operation>& operations);

}  // namespace exba
