#pragma once
// When a fault is over: the one answer that `analyze`, `diff` and `check` give. A good run of what was at fault
// ends it, begun behind the last that the fault did; a reset before that run (a start of the store) is told with
// it, but a reset alone proves nothing: until a backup is good, there is something left to do.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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
std::string cluster_of(const ClusterNames& clusters, std::string_view computer);

/// Rules and runs (indices): a finding of that rule names that run, which proves nothing to its faults then. An empty
/// rule: nothing to anybody's.
using Doubts = std::set<std::pair<std::string, std::size_t>>;

/// Looks for the ends of faults among the same runs: what is asked alike is sorted out once, and each fault costs a
/// few searches by halves, however many runs there are.
class CureSearch {
 public:
  /// `runs` by begin.
  CureSearch(const std::vector<CureRun>& runs, const ClusterNames& clusters, Doubts doubts);
  CureSearch(const CureSearch&) = delete;
  CureSearch& operator=(const CureSearch&) = delete;
  ~CureSearch();

  /// The run that completes the proof for a fault that `rule` found, as an index; nothing: the fault stands. Where
  /// the fault names no store, every store that was ever backed up there must be good again.
  std::optional<std::size_t> of(const Fault& fault, const std::string& rule);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Fills Finding::cured of every finding whose rule is about a fault.
class Rulebook;
void find_cures(Report& report, const Rulebook& book);

}  // namespace exba
