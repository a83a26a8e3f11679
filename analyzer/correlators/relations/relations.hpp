#pragma once
// The steps of `relate`, in the order in which they run. All see every operation, sorted by begin.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "correlators/correlator.hpp"

namespace exba {

/// One database home: computer and store, letter case apart.
using StoreKey = std::pair<std::string, std::string>;
inline StoreKey store_key(const Operation& o) {
  return {lower(o.computer), lower(o.store)};
}

/// A good full backup, of any kind.
inline bool is_good_full(const Operation& o) {
  return o.type == "full" && o.outcome == Outcome::succeeded;
}

/// NTBackup jobs and the streaming runs inside them: relations `job` and `run`, the type that only the job
/// knows.
void relate_jobs(const Case& c, std::vector<Operation>& operations);
/// A run that was under way when its group moved ends as store-stopped.
void relate_moves(std::vector<Operation>& operations);
/// A refusal (206) that a VSS backup met becomes evidence of that run: fact full-required.
void relate_refused_shadow_copies(const Case& c, std::vector<Operation>& operations);
/// Relations `previous_full`, `previous_logs`, and `later_full` of runs that failed.
void relate_fulls(std::vector<Operation>& operations);
/// Whether log ranges join, and how far logs may be deleted: facts chain, missing-from, missing-to,
/// truncated-above-last-full; runs in a row that asked for no truncation: fact untruncated-runs.
void relate_logs(const Case& c, std::vector<Operation>& operations);
/// What else the computer of a run that did not succeed logged at its time: Operation::nearby; which backup
/// program spoke: facts requestor, requestor-certainty (likely, possible) and, where several spoke,
/// requestors. (companions.cpp)
/// Which errors and warnings that nobody knows stand beside what failed (unknown_beside.cpp).
void relate_unknown(const Case& c, std::vector<Operation>& operations);
void relate_companions(const Case& c, std::vector<Operation>& operations);
/// Refusals for want of a full backup: was there a full of the other kind (streaming, VSS), or a recovery
/// since the last one? Relation `other_full`, fact recovery-since-full. (kinds.cpp)
void relate_kinds(const Case& c, std::vector<Operation>& operations);
/// Registry checkpoints of Exchange's resources that are lost at moves: relation facts checkpoint-lost,
/// checkpoint-lost-moves.
void relate_checkpoints(const Case& c, std::vector<Operation>& operations);
/// What the good backups of one store show together: freezes, lengths, log generations, truncation, as facts
/// of the last of them. (trends.cpp)
void relate_trends(std::vector<Operation>& operations);
/// 5.5: restores that fail for missing logs after a full backup that was reported good.
void relate_restores(const Case& c, std::vector<Operation>& operations);

}  // namespace exba
