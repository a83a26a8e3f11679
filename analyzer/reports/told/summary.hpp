#pragma once
// What every form of the report says first: the counts, and how each computer stands. Found once here, so
// that text, JSON and the later forms cannot disagree.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace exba {

struct Counts {
  std::uint64_t errors = 0;  ///< decided findings of that severity
  std::uint64_t warnings = 0;
  std::uint64_t infos = 0;
  std::uint64_t undecided = 0;
  std::uint64_t operations = 0;
  std::uint64_t events = 0;  ///< recognised ones
};
Counts count(const Report& report);

bool is_decided(const Finding& finding);
/// A backup as Exchange sees it: not a restore, not a failover, not NTBackup's job around it.
bool is_backup(const Operation& operation);
/// A VSS backup whose events say that it was a snapshot of volumes and name no Exchange component: it can
/// hold the writer, but it is nothing that Exchange could be restored from.
bool is_volume_snapshot(const Operation& operation);

/// How the backups of one computer stand at the end of its logs, worst first.
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

/// The last good backup of one store.
struct LastGood {
  std::string store;                       ///< empty where the events name none
  std::optional<std::uint32_t> operation;  ///< index into Report::operations; nothing: none in these logs
};

struct ComputerState {
  std::string computer;
  State state = State::no_backup;
  Time since = no_time;  ///< blocked: begin of the run that blocks; failing: of the first failure in a row
  std::uint64_t attempts = 0;                  ///< that failed or were refused, in a row, up to the end
  std::optional<std::uint32_t> last;           ///< the last attempt
  std::optional<std::uint32_t> last_good;      ///< the last good backup, of any store; no volume snapshot
  std::optional<std::uint32_t> last_snapshot;  ///< the last good volume snapshot
  std::optional<std::uint32_t>
      leading;  ///< the first finding about this computer: the worst, decided before undecided
  std::vector<LastGood> stores;  ///< by name
};

/// Every computer with an operation or a finding, the worst state first, then by name. A backup that a
/// decided error (likely or certain) names as the run at fault is not good, whatever its outcome says.
std::vector<ComputerState> computer_states(const Report& report);

/// The decisive event of a run: its last error, else its last event; nothing when it has none.
std::optional<std::uint32_t> decisive_event(const Report& report, const Operation& operation);

/// When a finding happened: the begin of its run, else its first evidence; no_time when neither has a time.
Time time_of(const Report& report, const Finding& finding);

/// `vss-backup`, with its type where known, as a person says it: "VSS full backup", "streaming incremental
/// backup", "move".
std::string kind_words(const Operation& operation);

/// Why the operation ended as it did, as a person says it: the model's own words for some reasons are tokens
/// that programs look for.
std::string why_words(const Operation& operation);

/// By operation: does any finding name it?
std::vector<bool> named_by_findings(const Report& report);

/// Whose events the logs hold, recognised or not, by provider and channel. A report that an older version
/// saved tells it of the recognised ones only.
std::vector<ProviderCount> providers_seen(const Report& report);
/// The providers of the catalogue of which no log holds an event.
std::vector<std::string_view> providers_missing(const Report& report);

}  // namespace exba
