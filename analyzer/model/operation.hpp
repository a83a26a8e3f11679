#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba {

enum class Kind { vss_backup, streaming_backup, ntbackup_job, restore, failover };
std::string_view to_string(Kind kind);

enum class Outcome {
  succeeded,
  failed,
  abandoned,  ///< the log goes on and covers it, the run does not
  running,    ///< the log ends before the run could be expected to
  unknown,    ///< a gap, a cleared log or the start of the export hides the part that would tell
};
std::string_view to_string(Outcome outcome);

/// A stretch inside an operation: freeze, database-files, log-files... `end` is no_time when it was never
/// closed.
struct Phase {
  std::string name;
  Time begin = no_time;
  Time end = no_time;
};

/// Another operation that bears on this one, found once, in time order. `name` is the word that rules and
/// JSON use: blocked_by, refused (attempts that this run blocked), previous_full, failover, job, ...
struct Relation {
  std::string name;
  std::uint32_t operation = 0;  ///< index into Report::operations
};

/// One correlated run: what a backup program, a restore or a cluster did, from its first event to its last.
struct Operation {
  Kind kind = Kind::vss_backup;
  std::string type;  ///< full, incremental, differential, copy; empty where the log does not tell
  Outcome outcome = Outcome::unknown;
  std::string why;       ///< the outcome in words; store-stopped, released, ...
  std::string computer;  ///< where it ran
  std::string store;     ///< storage group, database or engine instance; empty where the events name none
  std::string session;   ///< VSS session guid, shadow copy number or process id
  Time begin = no_time;
  Time end = no_time;  ///< time of the last event that belongs to it
  std::vector<Phase> phases;
  std::vector<Relation> relations;
  Facts facts;                        ///< what the correlator found out: `name` lower-case-with-hyphens
  std::vector<std::uint32_t> events;  ///< indices into Report::events, in log order
  std::vector<std::uint32_t>
      nearby;  ///< what else its computer logged then (companions.cpp), nearest to its failure first
  std::vector<std::uint32_t>
      nearby_unknown;  ///< failed: indices into Report::unknown, logged within the hour
};

}  // namespace exba
