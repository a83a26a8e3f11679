// How it works: the engine's own arithmetic. A full lists its logs from the checkpoint, an incremental from
// the first log on disk; the chain holds when that first log is not above the last log of the last full or
// incremental, plus one. Whatever else may have deleted logs or numbered them anew in between (a VSS backup,
// a restore, a moved database, seeding, circular logging, a move to another node) breaks the arithmetic, not
// the chain: then nothing is said. The same limit tells whether logs that were deleted after an unreadable
// database (217) were still needed: the engine holds the deletion back to the last log of that database's
// last good full.
#include <algorithm>
#include <map>
#include <optional>

#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"
#include "correlators/holes.hpp"
#include "correlators/log_files.hpp"
#include "correlators/relations/relations.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

/// Events behind which log generations cannot be compared with those before: by computer, for one instance or
/// for all ("").
class Breaks {
 public:
  Breaks(const Case& c, const std::vector<Operation>& operations) {
    const BySignal<bool> wanted(c.signals, [](std::string_view s) { return breaks_all(s) || breaks_one(s); });
    if (wanted.any())
      for (const ComputerEvents& computer : c.computers)
        for (const std::uint32_t index : computer.events)
          if (wanted.of(index)) note(c.event(index), index);
    for (const Operation& o : operations) {
      if (o.kind != Kind::failover || o.events.empty()) continue;
      for (const std::string_view node : {fact(o.facts, "from-node"), fact(o.facts, "to-node")})
        breaks_[{lower(node), ""}].push_back(o.events.front());
    }
    for (auto& [key, list] : breaks_) std::sort(list.begin(), list.end());
  }

  bool between(const Operation& o, std::uint32_t earlier, std::uint32_t later) const {
    return any({lower(o.computer), ""}, earlier, later) || any(store_key(o), earlier, later);
  }

 private:
  bool any(const StoreKey& key, std::uint32_t earlier, std::uint32_t later) const {
    const auto found = breaks_.find(key);
    if (found == breaks_.end()) return false;
    const auto at = std::upper_bound(found->second.begin(), found->second.end(), earlier);
    return at != found->second.end() && *at < later;
  }

  /// May break the chain of all instances of its computer, or of its own.
  static bool breaks_all(std::string_view s) {
    return s == signal::vss_completed || s == signal::vss_store_completed || s == signal::restore_started ||
           s == signal::hard_recovery_started || s == signal::backup_stopped ||
           s == signal::job_exchange_error;
  }
  static bool breaks_one(std::string_view s) {
    return s == signal::shadow_completed || s == signal::database_moved || s == signal::seeding ||
           s == signal::seeding_ended || s == signal::mounted_without_recovery ||
           s == signal::logs_truncated || s == signal::logs_not_truncated;
  }

  static bool shadow_truncation(const Event& e) {
    const std::string category =
        lower(e.category.empty() ? fact(e.facts, "category") : std::string_view(e.category));
    return category.find("shadow") != std::string::npos || category == "16" || category == "(16)";
  }

  static bool circular(const Event& e) {
    const std::string code = normal_code(fact(e.facts, "code"));
    return code == "-526" || code == normal_code("c7ff000b");
  }

  void note(const Event& e, std::uint32_t index) {
    const std::string_view s = e.signal;
    if (breaks_all(s)) {
      const bool code_tells = s == signal::backup_stopped || s == signal::job_exchange_error;
      if (!code_tells || circular(e)) breaks_[{lower(e.computer), ""}].push_back(index);
      return;
    }
    const bool truncated = s == signal::logs_truncated || s == signal::logs_not_truncated;
    if (!truncated || shadow_truncation(e))
      breaks_[{lower(e.computer), lower(trim(fact(e.facts, "instance")))}].push_back(index);
  }

  std::map<StoreKey, std::vector<std::uint32_t>> breaks_;
};

/// The newest log that a completed run of a store put on tape.
struct Reached {
  LogName log;
  std::uint32_t operation = 0;
};

/// What was last seen of one store.
struct StoreLogs {
  std::optional<Reached> full, logs;
  std::map<std::string, Reached> database_full;  ///< by database file: its last good full
  std::vector<std::uint32_t> untruncated;        ///< runs in a row that asked for no truncation
};

class LogWalk {
 public:
  LogWalk(const Case& c, std::vector<Operation>& operations)
      : c_(c), operations_(operations), holes_(*c.report), breaks_(c, operations) {}

  void walk() {
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      Operation& o = operations_[i];
      if (o.kind != Kind::streaming_backup || o.events.empty()) continue;
      StoreLogs& store = stores_[store_key(o)];
      check_chain(o, store);
      check_truncation(o, store);
      count_untruncated(o, i, store);
      remember(o, i, store);
    }
  }

 private:
  /// Whether the logs between a run and a later one are all there to be judged.
  enum class Between { plain, hidden, incomparable };
  Between between(const Operation& earlier, const Operation& later) const {
    const std::uint32_t from = earlier.events.back();
    const std::uint32_t until = later.events.front();
    if (breaks_.between(later, from, until)) return Between::incomparable;
    return holes_.between(c_.event(from), c_.event(until)) ? Between::hidden : Between::plain;
  }

  void check_chain(Operation& o, const StoreLogs& store) {
    if (fact(o.facts, "backup") != "logs-only") return;
    const auto first = parse_log_name(fact(o.facts, "first-log"));
    if (!first) return;
    std::optional<Reached> limit = store.full;
    if (store.logs && (!limit || store.logs->log.generation > limit->log.generation)) limit = store.logs;
    if (!limit || limit->log.base != first->base) return;
    // A later run than the one that sets the limit is what the silence in between must be counted from.
    std::uint32_t latest = limit->operation;
    for (const auto& reached : {store.full, store.logs})
      if (reached) latest = std::max(latest, reached->operation);
    const Between gap = between(operations_[latest], o);
    if (gap == Between::incomparable) return;
    const std::uint32_t expected = limit->log.generation + 1;
    if (first->generation <= expected) return set_fact(o.facts, "chain", "joined");
    set_fact(o.facts, "chain", gap == Between::plain ? "broken" : "unknown");
    set_fact(o.facts, "reached-log", log_name(limit->log, limit->log.generation));
    set_fact(o.facts, "missing-from", log_name(*first, expected));
    set_fact(o.facts, "missing-to", log_name(*first, first->generation - 1));
    set_fact(o.facts, "missing-logs", std::to_string(first->generation - expected));
    set_fact(o.facts, "listed-first", log_name(*first, first->generation));
    set_fact(o.facts, "reached-time", to_rfc3339(operations_[limit->operation].begin));
    o.relations.push_back({"chain", limit->operation});
  }

  void check_truncation(Operation& o, const StoreLogs& store) {
    if (fact(o.facts, "truncated-after") != "database-error") return;
    const auto deleted = parse_log_name(fact(o.facts, "last-deleted"));
    bool above = false;
    bool unknown = !deleted;
    std::optional<Reached> limit;
    for (const std::uint32_t index : o.events) {
      const Event& e = c_.event(index);
      if (e.signal != signal::backup_database_error || !deleted) continue;
      const auto full = store.database_full.find(lower(trim(fact(e.facts, "file"))));
      const Between since = full == store.database_full.end() || full->second.log.base != deleted->base
                                ? Between::incomparable
                                : between(operations_[full->second.operation], o);
      // A full that a hole hides would allow more, never less.
      const bool within =
          since != Between::incomparable && deleted->generation <= full->second.log.generation;
      if (within) continue;
      if (since != Between::plain) {
        unknown = true;
      } else {
        above = true;
        limit = full->second;
      }
    }
    set_fact(o.facts, "truncated-above-last-full", above ? "yes" : unknown ? "unknown" : "no");
    if (!above) return;
    set_fact(o.facts, "last-full-log", log_name(limit->log, limit->log.generation));
    o.relations.push_back({"database_full", limit->operation});
  }

  /// Three runs in a row of a type that should delete logs, and none asked for it.
  void count_untruncated(Operation& o, std::uint32_t index, StoreLogs& store) {
    if (fact(o.facts, "engine") != "ese" || o.outcome == Outcome::running || o.outcome == Outcome::unknown)
      return;
    const bool should = o.type == "full" || o.type == "incremental";
    const bool truncated = fact(o.facts, "truncated") != "none";
    const bool asked_for_none = should && !fact(o.facts, "job-type").empty() &&
                                fact(o.facts, "ended") == "completed" && !truncated &&
                                fact(o.facts, "start-seen") != "no" &&  // else its 224 may be cut off as well
                                fact(o.facts, "hole").empty();
    if (!asked_for_none) {
      if (should || truncated) store.untruncated.clear();
      return;
    }
    constexpr std::size_t row = 3;
    store.untruncated.push_back(index);
    if (store.untruncated.size() < row) return;
    // The third of the row carries the finding, so that it keeps its name when a fourth follows.
    Operation& third = operations_[store.untruncated[row - 1]];
    set_fact(third.facts, "untruncated-runs", std::to_string(store.untruncated.size()));
    set_fact(third.facts, "untruncated-since", to_rfc3339(operations_[store.untruncated.front()].begin));
    if (store.untruncated.size() == row)
      for (std::size_t i = 0; i + 1 < row; ++i)
        third.relations.push_back({"untruncated", store.untruncated[i]});
  }

  /// A copy leaves no record with the engine, and neither does a differential.
  void remember(const Operation& o, std::uint32_t index, StoreLogs& store) {
    if (fact(o.facts, "ended") != "completed" || o.type == "copy" || o.type == "differential") return;
    const auto last = parse_log_name(fact(o.facts, "last-log"));
    if (!last) return;
    const Reached reached{*last, index};
    (o.type == "full" ? store.full : store.logs) = reached;
    if (o.type != "full" || !fact(o.facts, "log-missing").empty() ||
        !fact(o.facts, "logs-not-copied").empty())
      return;
    std::map<std::string, bool> whole;
    for (const std::uint32_t e : o.events) {
      const Event& event = c_.event(e);
      const std::string file = lower(trim(fact(event.facts, "file")));
      if (event.signal == signal::backup_file_ended) whole.emplace(file, true);
      if (event.signal == signal::backup_file_short || event.signal == signal::backup_database_error)
        whole[file] = false;
    }
    constexpr std::size_t files_kept = 1024;
    for (const auto& [file, good] : whole)
      if (good && (store.database_full.size() < files_kept || store.database_full.count(file) != 0))
        store.database_full[file] = reached;
  }

  const Case& c_;
  std::vector<Operation>& operations_;
  Holes holes_;
  Breaks breaks_;
  std::map<StoreKey, StoreLogs> stores_;
};

}  // namespace

void relate_logs(const Case& c, std::vector<Operation>& operations) {
  LogWalk(c, operations).walk();
}

}  // namespace exba
