#pragma once
// What became of each store of a run over several: its result (store_results.hpp) and its logs. A VSS session is one
// operation, and yet one storage group of it may be good, with its logs deleted, and the next one not: outcome,
// truncation and recovery point are counted by store.
#include <string>
#include <vector>

#include "model/operation.hpp"

namespace exba {

struct StorePart {
  std::string store;  ///< storage group or database; empty where the run names none
  std::string type;
  Outcome outcome = Outcome::unknown;
  std::string why;
  std::string truncated;  ///< yes, no, or empty: not logged
  std::string last_log;   ///< the last one deleted; may be empty
};

/// At least one. Truncation is that of the fact `truncated-stores`, else the run's own.
std::vector<StorePart> store_parts(const Operation& operation);

/// The value of the fact `truncated-stores`: `First Storage Group=E0000001350.log; Second Storage Group=no`, with `yes`
/// where the last log is not named.
std::string truncated_fact(const std::vector<StorePart>& parts);

}  // namespace exba
