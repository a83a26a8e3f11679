// How it works: a fault is over when each of its stores has had a good run behind its end. What counts as good follows
// from what was at fault: the next incremental proves nothing of a broken chain, and a streaming backup nothing of a
// writer that is held. The runs of a cluster that are good enough for one kind of fault are put by store and begin
// once; a fault then asks each of its stores for the first run behind its end, and the last of the answers is the cure.
// For "every store" the answers are worked out for all begins at once, by a window that moves over the runs.
#include "rulebook/cures.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/dags.hpp"
#include "model/words.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {
namespace {

bool is_backup_kind(Kind kind) {
  return row_of(kind).role == Role::backup;
}

/// A VSS run may name several stores in one text, behind commas.
std::vector<std::string> stores_of(const CureRun& run) {
  std::vector<std::string> stores;
  for (const std::string_view store : split(run.store, ",")) stores.push_back(lower(trim(store)));
  if (stores.empty()) stores.emplace_back();
  return stores;
}

bool good_enough(const CureRun& run, const Fault& fault) {
  const bool same_kind = to_string(run.kind) == fault.kind;
  if (!is_backup_kind(run.kind)) return same_kind;
  const bool is_full = run.type == "full" || run.type.empty();
  switch (fault.cured_by) {
    case CuredBy::same: return same_kind;
    case CuredBy::full: return is_full;
    case CuredBy::streaming: return is_full && run.kind == Kind::streaming_backup;
    case CuredBy::run: break;
  }
  if (fault.kind == to_string(Kind::vss_backup) && !same_kind) return false;
  if (fault.kind == to_string(Kind::ntbackup_job) || fault.type.empty() || run.type == "full") return true;
  return !is_logs_only(fault.type) && run.type == fault.type;
}

}  // namespace

std::string cluster_of(const ClusterNames& clusters, std::string_view computer) {
  std::string name = lower(computer);
  const auto found = clusters.find(name);
  return found == clusters.end() ? name : found->second;
}

using Rank = std::uint32_t;  // of a run, by begin
constexpr Rank no_rank = ~Rank{0};

struct CureSearch::State {
  struct Run {
    std::size_t index = 0;
    Time begin = no_time;
    bool whole = false;                 ///< names no store, or is no backup: proof by itself
    std::vector<std::uint32_t> stores;  ///< by their numbers in the cluster
  };
  struct Cluster {
    std::map<std::string, std::uint32_t> store_numbers;
    std::set<std::uint32_t> backed_up;  ///< stores
    std::vector<Rank> good;
  };
  /// The runs of a cluster that are good enough for one kind of fault.
  struct Proofs {
    std::vector<Rank> all, whole, with_store;
    std::vector<std::pair<std::uint32_t, Rank>> by_store;  ///< sorted
    bool swept = false;
    std::vector<Rank>
        all_proven;  ///< beside `with_store`: the run by which, from that one on, every store is proven
  };
  using Asked = std::tuple<std::string, CuredBy, std::string, std::string, std::string>;

  const std::vector<CureRun>& of;
  const ClusterNames& names;
  Doubts doubts;
  std::set<std::string> doubting;  ///< rules
  std::vector<Run> runs;
  std::map<std::string, Cluster> clusters;
  std::map<Asked, Proofs> proofs;

  State(const std::vector<CureRun>& given, const ClusterNames& clusters_given, Doubts doubts_given);
  Proofs& proofs_for(const Fault& fault, const std::string& cluster, const std::string& rule);
  void sweep(Proofs& found, const Cluster& cluster) const;

  /// The first of `ranks` that begins behind `end`.
  std::size_t first_behind(const std::vector<Rank>& ranks, Time end) const {
    const auto found = std::upper_bound(ranks.begin(), ranks.end(), end,
                                        [&](Time t, Rank rank) { return t < runs[rank].begin; });
    return static_cast<std::size_t>(found - ranks.begin());
  }
  Rank first_of_store(const Proofs& found, std::uint32_t store, Rank behind) const {
    const auto at = std::lower_bound(found.by_store.begin(), found.by_store.end(), std::pair{store, behind});
    return at != found.by_store.end() && at->first == store ? at->second : no_rank;
  }
};

CureSearch::State::State(const std::vector<CureRun>& given, const ClusterNames& clusters_given,
                         Doubts doubts_given)
    : of(given), names(clusters_given), doubts(std::move(doubts_given)) {
  for (const auto& doubt : doubts) doubting.insert(doubt.first);
  std::vector<std::size_t> order(given.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return given[a].begin < given[b].begin; });
  runs.reserve(order.size());
  for (const std::size_t n : order) {
    const CureRun& run = given[n];
    Cluster& cluster = clusters[cluster_of(names, run.computer)];
    const bool backup = is_backup_kind(run.kind);
    Run known{n, run.begin, run.store.empty() || !backup, {}};
    if (backup)
      for (const std::string& store : stores_of(run)) {
        const auto number = static_cast<std::uint32_t>(cluster.store_numbers.size());
        known.stores.push_back(cluster.store_numbers.emplace(store, number).first->second);
        if (!store.empty()) cluster.backed_up.insert(known.stores.back());
      }
    if (run.good && doubts.count({"", n}) == 0) cluster.good.push_back(static_cast<Rank>(runs.size()));
    runs.push_back(std::move(known));
  }
}

CureSearch::State::Proofs& CureSearch::State::proofs_for(const Fault& fault, const std::string& cluster,
                                                         const std::string& rule) {
  const bool doubts_runs = doubting.count(rule) != 0;
  const auto [at, fresh] = proofs.try_emplace(
      Asked{cluster, fault.cured_by, fault.kind, fault.type, doubts_runs ? rule : std::string{}});
  Proofs& found = at->second;
  if (!fresh) return found;
  for (const Rank rank : clusters.at(cluster).good) {
    const Run& run = runs[rank];
    if (!good_enough(of[run.index], fault) || (doubts_runs && doubts.count({rule, run.index}) != 0)) continue;
    found.all.push_back(rank);
    (run.whole ? found.whole : found.with_store).push_back(rank);
    if (run.whole) continue;
    for (const std::uint32_t store : run.stores) found.by_store.emplace_back(store, rank);
  }
  std::sort(found.by_store.begin(), found.by_store.end());
  return found;
}

void CureSearch::State::sweep(Proofs& found, const Cluster& cluster) const {
  found.swept = true;
  found.all_proven.assign(found.with_store.size(), no_rank);
  std::vector<std::uint32_t> within(cluster.store_numbers.size(), 0);  // the window: its runs of each store
  std::size_t proven = 0;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < found.with_store.size(); ++begin) {
    for (; proven < cluster.backed_up.size() && end < found.with_store.size(); ++end)
      for (const std::uint32_t store : runs[found.with_store[end]].stores)
        proven += within[store]++ == 0 && cluster.backed_up.count(store) != 0 ? 1 : 0;
    if (proven < cluster.backed_up.size()) return;
    found.all_proven[begin] = found.with_store[end - 1];
    for (const std::uint32_t store : runs[found.with_store[begin]].stores)
      proven -= --within[store] == 0 && cluster.backed_up.count(store) != 0 ? 1 : 0;
  }
}

CureSearch::CureSearch(const std::vector<CureRun>& runs, const ClusterNames& clusters, Doubts doubts)
    : state_(std::make_unique<State>(runs, clusters, std::move(doubts))) {}
CureSearch::~CureSearch() = default;

std::optional<std::size_t> CureSearch::of(const Fault& fault, const std::string& rule) {
  const State& s = *state_;
  const std::string name = cluster_of(s.names, fault.computer);
  const auto cluster = s.clusters.find(name);
  if (fault.end == no_time || cluster == s.clusters.end()) return std::nullopt;
  State::Proofs& found = state_->proofs_for(fault, name, rule);
  const auto first = [&](const std::vector<Rank>& ranks) {
    const std::size_t at = s.first_behind(ranks, fault.end);
    return at == ranks.size() ? no_rank : ranks[at];
  };
  Rank cure = no_rank;
  const std::vector<std::string_view> stores = split(fault.store, ",");
  if (!stores.empty()) {
    const auto behind =
        static_cast<Rank>(std::upper_bound(s.runs.begin(), s.runs.end(), fault.end,
                                           [](Time t, const State::Run& run) { return t < run.begin; }) -
                          s.runs.begin());
    cure = 0;
    for (const std::string_view written : stores) {
      const auto store = cluster->second.store_numbers.find(lower(trim(written)));
      const bool known = store != cluster->second.store_numbers.end();
      cure = std::max(cure, known ? s.first_of_store(found, store->second, behind) : no_rank);
    }
  } else if (cluster->second.backed_up.empty()) {
    cure = first(found.all);
  } else {
    if (!found.swept) s.sweep(found, cluster->second);
    const std::size_t at = s.first_behind(found.with_store, fault.end);
    if (at < found.all_proven.size()) cure = found.all_proven[at];
  }
  cure = std::min(cure, first(found.whole));
  return cure == no_rank ? std::nullopt : std::optional(s.runs[cure].index);
}

namespace {

ClusterNames cluster_names(const Report& report) {
  ClusterNames names;
  const bool several = std::any_of(report.logs.begin(), report.logs.end(), [&](const Log& log) {
    return log.computer != report.logs.front().computer;
  });
  if (!several) return names;
  const Case c = make_case(report);
  const Clusters found = find_clusters(c);
  for (std::size_t n = 0; n < c.computers.size(); ++n)
    names[lower(c.computers[n].computer)] = lower(c.computers[found.cluster[n]].computer);
  for (const auto& [name, first] : dag_names(c)) names[name] = first;
  return names;
}

std::vector<CureRun> runs_of(const Report& report) {
  std::vector<CureRun> runs;
  for (const Operation& o : report.operations)
    runs.push_back({o.computer, o.store, o.kind, o.type, o.begin,
                    o.outcome == Outcome::succeeded && fact(o.facts, "volume-snapshot").empty()});
  return runs;
}

/// The event that freed what the run held, behind all that was refused for it; nothing: none is logged.
std::optional<std::uint32_t> reset_event(const Finding& finding, const Report& report, Time before) {
  if (!finding.operation) return std::nullopt;
  const Operation& run = report.operations[*finding.operation];
  Time refused = no_time;
  for (const std::uint32_t n : finding.operations)
    if (n != *finding.operation) refused = std::max(refused, report.operations[n].begin);
  for (const auto& [at, by] : {std::pair{"freed-at", std::string(fact(run.facts, "freed-by"))},
                               std::pair{"released-at", std::string(signal::vss_shutdown)}}) {
    const auto time = parse_rfc3339(fact(run.facts, at));
    if (!time || by == signal::vss_prepared || *time > before || (refused != no_time && *time < refused))
      continue;
    const auto begin = std::lower_bound(report.events.begin(), report.events.end(), *time,
                                        [](const Event& e, Time t) { return e.time < t; });
    for (auto event = begin; event != report.events.end() && event->time == *time; ++event)
      if (event->signal == by && equal_ignoring_case(event->computer, run.computer))
        return static_cast<std::uint32_t>(event - report.events.begin());
  }
  return std::nullopt;
}

}  // namespace

Fault fault_of(const Finding& finding, const Report& report, const Rule* rule) {
  Fault fault{
      finding.computer, finding.store, {}, {}, no_time, rule == nullptr ? CuredBy::run : rule->cured_by};
  std::vector<std::uint32_t> of_good_runs;  // what a later good run logged is no part of the fault
  for (const std::uint32_t n : finding.operations) {
    const Operation& o = report.operations[n];
    if (o.outcome == Outcome::succeeded && n != finding.operation)
      of_good_runs.insert(of_good_runs.end(), o.events.begin(), o.events.end());
    else
      fault.end = std::max({fault.end, o.begin, o.end});
  }
  std::sort(of_good_runs.begin(), of_good_runs.end());
  for (const std::uint32_t n : finding.evidence)
    if (!std::binary_search(of_good_runs.begin(), of_good_runs.end(), n))
      fault.end = std::max(fault.end, report.events[n].time);
  if (finding.operation) {
    fault.kind = to_string(report.operations[*finding.operation].kind);
    fault.type = report.operations[*finding.operation].type;
  }
  return fault;
}

void find_cures(Report& report, const Rulebook& book) {
  if (report.findings.empty()) return;
  const std::vector<CureRun> runs = runs_of(report);
  const ClusterNames clusters = cluster_names(report);
  Doubts doubts;
  for (const Finding& f : report.findings) {
    if (!f.operation) continue;
    if (f.severity == Severity::error && f.confidence >= Confidence::likely)
      doubts.insert({"", *f.operation});  // named by a decided error
    if (f.severity != Severity::info) doubts.insert({f.rule, *f.operation});
  }
  CureSearch cures(runs, clusters, std::move(doubts));
  for (Finding& f : report.findings) {
    const Rule* rule = book.find(f.rule);
    // A note about what may be ignored is no fault. Nor is there an end of what is said of the last run.
    if (rule != nullptr && (rule->severity == Severity::info || rule->about_store)) continue;
    const auto cure = cures.of(fault_of(f, report, rule), f.rule);
    if (!cure) continue;
    const Operation& good = report.operations[*cure];
    const auto reset = reset_event(f, report, good.begin);
    f.cured = Cure{reset ? report.events[*reset].time : good.end, reset, static_cast<std::uint32_t>(*cure)};
  }
}

}  // namespace exba
