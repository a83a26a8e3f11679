#pragma once
// The operations that the state knows: those of this run are brought up to date, older ones stay as they
// were. Silences, cures and `exba history` read them.
#include <map>
#include <string>
#include <vector>

#include "health/database.hpp"
#include "health/health.hpp"
#include "model/report.hpp"

namespace exba {

struct PastRun {
  Kind kind = Kind::vss_backup;
  std::string type;
  Outcome outcome = Outcome::unknown;
  std::string why;
  Time begin = no_time;  ///< to the second
  Time end = no_time;
};

struct PastOperation : PastRun {
  std::string computer;
  std::string store;
  std::string session;
  std::int64_t freeze_seconds = -1;  ///< -1: not told
  std::int64_t first_log = -1;       ///< log generations that it backed up; -1: not told
  std::int64_t last_log = -1;
  std::int64_t megabytes = -1;  ///< of the database files that a streaming backup copied; -1: not told
};

bool is_backup(Kind kind);  ///< of a store; a job of NTBackup stands beside the backups that it made

/// By computer, lower case: what ended before is no longer judged anew.
using KeptFrom = std::map<std::string, Time>;
bool before_memory(const KeptFrom& kept_from, std::string_view computer, Time end);

/// Replaces the rows of what this run has seen.
void write_history(Database& db, const Report& report, const KeptFrom& kept_from);
/// Operations that began at `since` or later and the last backup of every store, by begin.
std::vector<PastOperation> read_history(Database& db, Time since);

/// By computer and store, lower case.
using StoreKey = std::pair<std::string, std::string>;
/// The last good backup of each type, however long ago.
std::map<StoreKey, std::vector<LastSuccess>> last_successes(Database& db);

/// What is asked of the table, so that a test sees how it is answered: by an index, whatever the history holds.
namespace history_queries {
std::string known_rows();  ///< what may be replaced: of a computer, of an end and later
std::string runs_since();  ///< `read_history`
std::string good_runs();   ///< `last_successes`
}  // namespace history_queries

/// Which computers are nodes of one cluster, by lower-case name; the name of a cluster is that of its first
/// node. Adds what this run has found to what the state knows.
std::map<std::string, std::string> known_clusters(Database& db, const Report& report);

}  // namespace exba
