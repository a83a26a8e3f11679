// How it works: one walk over the operations in time order; each good full (or copy) opens a new chain of its
// store, each good logs-only set of the same kind is added while its log range joins. A set behind a hole
// stays out, and so does everything after it until the next full. A differential is used and then replaced by
// the next set; an incremental stays. A VSS run may name several stores; one that names none (Exchange 2003)
// is an attempt on every store of its computer when it fails. A job that Exchange refused before the engine began
// (5.5) is an attempt on the service that it names.
#include "reports/ledger.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "catalog/store_names.hpp"
#include "model/store_parts.hpp"
#include "model/words.hpp"
#include "rulebook/standing.hpp"

namespace exba {
namespace {

constexpr std::size_t stores_limit = 4096;  ///< of one case; a server has at most 100 databases

bool has_relation(const Operation& o, std::string_view name) {
  return std::any_of(o.relations.begin(), o.relations.end(),
                     [&](const Relation& r) { return r.name == name; });
}

/// A streaming run inside a job is what counts, the job only where the engine logged none.
bool counts(const Operation& o) {
  switch (o.kind) {
    case Kind::vss_backup: return fact(o.facts, "volume-snapshot") != "yes";
    case Kind::streaming_backup: return fact(o.facts, "in-vss-run") != "yes";
    case Kind::ntbackup_job:
      return fact(o.facts, "exchange-target") == "yes" && !has_relation(o, "run") && !o.store.empty();
    default: return false;
  }
}

Time point_of(const Operation& o) {
  for (const std::string_view name : {"log-files", "freeze"})
    for (const Phase& phase : o.phases)
      if (phase.name == name && phase.begin != no_time) return phase.begin;
  return o.begin;
}

bool is_over(Outcome outcome) {
  return outcome == Outcome::succeeded || outcome == Outcome::failed || outcome == Outcome::abandoned;
}

/// Nodes of one DAG keep one ledger a database; the fact names it after its first node.
std::string home_of(const Operation& o) {
  const std::string_view dag = fact(o.facts, "dag");
  return dag.empty() ? o.computer : std::string(dag);
}

/// A chain while it grows.
struct Chain {
  StoreLedger ledger;
  std::vector<std::uint32_t> lasting;  ///< full and incrementals; a differential stands only in ledger.chain
};

class Ledgers {
 public:
  explicit Ledgers(const std::vector<Operation>& operations) : operations_(operations) {}

  void take(std::uint32_t index) {
    const Operation& o = operations_[index];
    if (!counts(o) || fact(o.facts, "outside") == "after") return;
    if (o.store.empty() && !refused_by_good_run(operations_, o)) unnamed_[lower(o.computer)] = index;
    for (StorePart& part : store_parts(o)) {
      if (o.kind == Kind::ntbackup_job) part.store = engine_store(part.store);
      const auto key = std::pair(lower(home_of(o)), lower(part.store));
      if (chains_.size() >= stores_limit && chains_.count(key) == 0) continue;
      Chain& chain = chains_[key];
      // A database of a DAG stands where it was tried last.
      if (chain.ledger.computer.empty() || !fact(o.facts, "dag").empty()) chain.ledger.computer = o.computer;
      if (chain.ledger.store.empty()) chain.ledger.store = part.store;
      add(chain, index, o, part);
    }
  }

  std::vector<StoreLedger> finish() {
    for (auto& [key, chain] : chains_)
      if (chain.ledger.chain.empty()) take_from_other_node(chain.ledger);
    std::vector<StoreLedger> all;
    for (auto& [key, chain] : chains_) {
      StoreLedger& ledger = chain.ledger;
      const auto unnamed = unnamed_.find(key.first);
      if (!key.second.empty() && unnamed != unnamed_.end() &&
          operations_[unnamed->second].outcome != Outcome::succeeded &&
          unnamed->second > ledger.last_attempt.value_or(0)) {
        ledger.last_attempt = unnamed->second;
        ledger.last_outcome = operations_[unnamed->second].outcome;
      }
      if (key.second.empty() && covered_by_others(key.first, ledger)) continue;
      ledger.state = state_of(ledger);
      ledger.restart = restart_of(ledger);
      all.push_back(std::move(ledger));
    }
    return all;
  }

 private:
  /// A store that failed over keeps its sets and its disks: what the other node's ledger says of them holds,
  /// unless this node deleted logs since.
  void take_from_other_node(StoreLedger& ledger) {
    const Operation* full = previous_full(operations_, ledger);
    if (full == nullptr || equal_ignoring_case(full->computer, ledger.computer)) return;
    const auto other = chains_.find(std::pair(lower(full->computer), lower(full->store)));
    if (other == chains_.end() || other->second.ledger.chain.empty()) return;
    const StoreLedger& there = other->second.ledger;
    ledger.chain = there.chain;
    ledger.joins_proved = there.joins_proved;
    ledger.broken_by = there.broken_by;
    ledger.missing_from = there.missing_from;
    ledger.missing_to = there.missing_to;
    ledger.restorable_to = there.restorable_to;
    if (ledger.truncated_by.value_or(0) >= there.truncated_by.value_or(0)) return;
    ledger.truncated_by = there.truncated_by;
    ledger.truncated_to = there.truncated_to;
  }

  /// Attempts without a name stand in the ledgers of the computer's named stores, where there are any.
  bool covered_by_others(const std::string& computer, const StoreLedger& ledger) const {
    const auto next = chains_.upper_bound(std::pair(computer, std::string()));
    return ledger.chain.empty() && next != chains_.end() && next->first.first == computer;
  }

  void add(Chain& chain, std::uint32_t index, const Operation& o, const StorePart& part) {
    StoreLedger& ledger = chain.ledger;
    // Two schedules that overlap leave a good backup: what was refused meanwhile is not the last word.
    if (ledger.last_attempt && refused_by_good_run(operations_, o)) return;
    ledger.last_attempt = index;
    ledger.last_outcome = part.outcome;
    if (part.truncated == "yes") {
      ledger.truncated_by = index;
      ledger.truncated_to = part.last_log;
    }
    if (part.outcome != Outcome::succeeded) return;
    if (is_logs_only(part.type)) return add_logs(chain, index, o, part.type);
    // 2013 and later: 2046 alone is a full's or an incremental's.
    if (part.type.empty() && !fact(o.facts, "generation").empty()) {
      ledger.untyped = index;
      return;
    }
    open(chain, index, o, part.type);
  }

  static void open(Chain& chain, std::uint32_t index, const Operation& o, std::string_view type) {
    StoreLedger& ledger = chain.ledger;
    (type == "copy" ? ledger.last_copy : ledger.last_full) = index;
    ledger.chain = {index};
    // A copy can be restored, but the logs-only sets go on from the full before it.
    if (type != "copy") {
      chain.lasting = ledger.chain;
      ledger.broken_by.reset();
      ledger.missing_from.clear();
      ledger.missing_to.clear();
    }
    ledger.joins_proved = true;
    ledger.restorable_to = point_of(o);
  }

  void add_logs(Chain& chain, std::uint32_t index, const Operation& o, std::string_view type) {
    StoreLedger& ledger = chain.ledger;
    const bool incremental = type == "incremental";
    (incremental ? ledger.last_incremental : ledger.last_differential) = index;
    if (chain.lasting.empty() || ledger.broken_by) return;
    if (operations_[chain.lasting.front()].kind != o.kind) return;
    const std::string_view joins = fact(o.facts, "chain");
    if (joins == "broken") {
      ledger.broken_by = index;
      ledger.missing_from = fact(o.facts, "missing-from");
      ledger.missing_to = fact(o.facts, "missing-to");
      return;
    }
    const bool from_copy = ledger.chain.size() == 1 && ledger.chain.front() != chain.lasting.front();
    ledger.joins_proved = (ledger.joins_proved || from_copy) && joins == "joined";
    ledger.chain = chain.lasting;
    ledger.chain.push_back(index);
    if (incremental) chain.lasting = ledger.chain;
    ledger.restorable_to = point_of(o);
  }

  StoreState state_of(const StoreLedger& ledger) const {
    const Operation& last = operations_[*ledger.last_attempt];
    if (is_outside(last)) return StoreState::unknown;  // not tried in the time that was asked for
    // The sets of a cluster's other node are sets of the same store, even where its ledger is not at hand.
    if (ledger.chain.empty() && (ledger.untyped || !fact(last.facts, "dag-nodes-missing").empty()))
      return StoreState::unknown;
    if (ledger.chain.empty() && is_over(ledger.last_outcome))
      return has_relation(last, "previous_full") ? StoreState::failing : StoreState::no_backup;
    if (ledger.chain.empty()) return StoreState::unknown;
    if (!is_over(ledger.last_outcome)) return StoreState::unknown;
    if (ledger.last_outcome != Outcome::succeeded) return StoreState::failing;
    return ledger.broken_by ? StoreState::broken : StoreState::well;
  }

  /// Logs that a run deleted are safe when that run is a good set, or stands before the first one needed.
  Restart restart_of(const StoreLedger& ledger) const {
    if (ledger.chain.empty()) return Restart::unknown;
    if (ledger.broken_by) return Restart::gap;
    if (!ledger.truncated_by || *ledger.truncated_by <= ledger.chain.front()) return Restart::safe;
    const bool in_chain =
        std::find(ledger.chain.begin(), ledger.chain.end(), *ledger.truncated_by) != ledger.chain.end();
    return in_chain ? Restart::safe : Restart::logs_gone;  // only good sets stand in a chain
  }

  const std::vector<Operation>& operations_;
  std::map<std::pair<std::string, std::string>, Chain> chains_;
  std::map<std::string, std::uint32_t> unnamed_;  ///< last attempt that named no store, by computer
};

}  // namespace

const Operation* previous_full(const std::vector<Operation>& operations, const StoreLedger& ledger) {
  if (!ledger.last_attempt) return nullptr;
  for (const Relation& relation : operations[*ledger.last_attempt].relations)
    if (relation.name == "previous_full" && relation.operation < operations.size())
      return &operations[relation.operation];
  return nullptr;
}

std::string_view to_string(StoreState state) {
  switch (state) {
    case StoreState::well: return "well";
    case StoreState::failing: return "failing";
    case StoreState::broken: return "broken";
    case StoreState::no_backup: return "no-backup";
    case StoreState::unknown: break;
  }
  return "unknown";
}

std::string_view to_string(Restart restart) {
  switch (restart) {
    case Restart::safe: return "safe";
    case Restart::logs_gone: return "logs-gone";
    case Restart::gap: return "gap";
    case Restart::unknown: break;
  }
  return "unknown";
}

std::vector<StoreLedger> make_ledger(const std::vector<Operation>& operations) {
  Ledgers ledgers(operations);
  for (std::uint32_t i = 0; i < operations.size(); ++i) ledgers.take(i);
  return ledgers.finish();
}

}  // namespace exba
