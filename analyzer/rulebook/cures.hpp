#pragma once
// When a fault is over: the one answer that `analyze`, `diff` and `check` give. A good run of what was at fault
// ends it, begun behind the last that the fault did; a reset before that run (a start of the store) is told with
// it, but a reset alone proves nothing: until a backup is good, there is something left to do.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"
#include "rulebook/rule.hpp"

namespace exba {

/// A run as cures are looked for in it: of a report, or of the health check's history.
struct CureRun {
  std::string computer, store;  ///< as written
  Kind kind = Kind::vss_backup;
  std::string type;
  Time begin = no_time;
  bool good = false;  ///< succeeded, and is a backup of Exchange, a restore or a move
};

struct Fault {
  std::string computer, store;
  std::string kind,
      type;            ///< of the run at fault; empty: it is about a computer, or a type that is not logged
  Time end = no_time;  ///< the last that it did
  CuredBy cured_by = CuredBy::run;
};
/// Of a finding of this report; `rule` may be null (a rule that is no longer there).
Fault fault_of(const Finding& finding, const Report& report, const Rule* rule);

/// By lower-case computer: the name of its cluster; a computer that is not in it is alone.
using ClusterNames = std::map<std::string, std::string>;

/// The run that completes the proof, as an index into `runs` (by begin); nothing: the fault stands. Where the
/// fault names no store, every store that was ever backed up there must be good again. `doubtful`: an error
/// names that run.
std::optional<std::size_t> cure_of(const Fault& fault, const std::vector<CureRun>& runs,
                                   const ClusterNames& clusters,
                                   const std::function<bool(const CureRun&)>& doubtful);

/// Fills Finding::cured of every finding whose rule is about a fault.
class Rulebook;
void find_cures(Report& report, const Rulebook& book);

}  // namespace exba
