// How it works: the runs behind a fault's end are walked once, by begin; a store is ticked off by its first good
// run, and the fault is over when none is left. What counts as good follows from what was at fault: the next
// incremental proves nothing of a broken chain, and a streaming backup nothing of a writer that is held.
#include "rulebook/cures.hpp"

#include <algorithm>
#include <map>
#include <set>

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

std::string cluster_of(const ClusterNames& clusters, std::string_view computer) {
  const std::string name = lower(computer);
  const auto found = clusters.find(name);
  return found == clusters.end() ? name : found->second;
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

/// The good runs, by what they may prove: held one by one against each of 30,000 faults they took minutes.
class GoodRuns {
 public:
  GoodRuns(const std::vector<CureRun>& runs, const ClusterNames& clusters) {
    for (std::size_t n = 0; n < runs.size(); ++n) {
      const CureRun& run = runs[n];
      OfCluster& of = clusters_[cluster_of(clusters, run.computer)];
      const bool backup = is_backup_kind(run.kind);
      if (backup)
        for (const std::string& store : stores_of(run))
          if (!store.empty()) of.stores.insert(store);
      if (!run.good) continue;
      of.all.push_back(n);
      if (run.store.empty() || !backup)
        of.whole.push_back(n);
      else
        for (const std::string& store : stores_of(run)) of.by_store[store].push_back(n);
    }
  }

  /// Every store that was ever backed up there.
  std::set<std::string> stores(const std::string& cluster) const {
    const auto of = clusters_.find(cluster);
    return of == clusters_.end() ? std::set<std::string>() : of->second.stores;
  }

  /// In order: those of these stores, and those that stand for all of them; without a store, all.
  std::vector<std::size_t> candidates(const std::string& cluster, const std::set<std::string>& stores) const {
    const auto at = clusters_.find(cluster);
    if (at == clusters_.end()) return {};
    const OfCluster& of = at->second;
    if (stores.empty()) return of.all;
    std::vector<std::size_t> out = of.whole;
    for (const std::string& store : stores)
      if (const auto runs = of.by_store.find(store); runs != of.by_store.end())
        out.insert(out.end(), runs->second.begin(), runs->second.end());
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  struct OfCluster {
    std::set<std::string> stores;
    std::vector<std::size_t> all, whole;
    std::map<std::string, std::vector<std::size_t>> by_store;
  };
  std::map<std::string, OfCluster> clusters_;
};

/// The stores of the fault that a run must yet show to be good.
std::set<std::string> stores_to_prove(const Fault& fault, const GoodRuns& good, const std::string& cluster) {
  std::set<std::string> stores;
  if (!fault.store.empty())
    for (const std::string_view store : split(fault.store, ",")) stores.insert(lower(trim(store)));
  return stores.empty() ? good.stores(cluster) : stores;
}

std::optional<std::size_t> cure_among(const Fault& fault, const std::vector<CureRun>& runs,
                                      const GoodRuns& good, const ClusterNames& clusters,
                                      const std::function<bool(const CureRun&)>& doubtful) {
  if (fault.end == no_time) return std::nullopt;
  const std::string cluster = cluster_of(clusters, fault.computer);
  std::set<std::string> left = stores_to_prove(fault, good, cluster);
  for (const std::size_t n : good.candidates(cluster, left)) {
    const CureRun& run = runs[n];
    if (run.begin <= fault.end || !good_enough(run, fault) || doubtful(run)) continue;
    // A run that names no store is one of the whole server; what is no backup is proof by itself.
    if (left.empty() || run.store.empty() || !is_backup_kind(run.kind)) return n;
    for (const std::string& store : stores_of(run)) left.erase(store);
    if (left.empty()) return n;
  }
  return std::nullopt;
}

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

std::optional<std::size_t> cure_of(const Fault& fault, const std::vector<CureRun>& runs,
                                   const ClusterNames& clusters,
                                   const std::function<bool(const CureRun&)>& doubtful) {
  return cure_among(fault, runs, GoodRuns(runs, clusters), clusters, doubtful);
}

void find_cures(Report& report, const Rulebook& book) {
  if (report.findings.empty()) return;
  const std::vector<CureRun> runs = runs_of(report);
  const ClusterNames clusters = cluster_names(report);
  const GoodRuns good_runs(runs, clusters);
  std::set<std::uint32_t> named;  // by a decided error
  for (const Finding& f : report.findings)
    if (f.operation && f.severity == Severity::error && f.confidence >= Confidence::likely)
      named.insert(*f.operation);
  std::set<std::pair<std::string, std::uint32_t>> same;  // by a finding of that rule
  for (const Finding& f : report.findings)
    if (f.operation && f.severity != Severity::info) same.insert({f.rule, *f.operation});
  for (Finding& f : report.findings) {
    const Rule* rule = book.find(f.rule);
    // A note about what may be ignored is no fault. Nor is there an end of what is said of the last run.
    if (rule != nullptr && (rule->severity == Severity::info || rule->about_store)) continue;
    const auto cure =
        cure_among(fault_of(f, report, rule), runs, good_runs, clusters, [&](const CureRun& run) {
          const auto n = static_cast<std::uint32_t>(&run - runs.data());
          return named.count(n) != 0 || same.count({f.rule, n}) != 0;
        });
    if (!cure) continue;
    const Operation& good = report.operations[*cure];
    const auto reset = reset_event(f, report, good.begin);
    f.cured = Cure{reset ? report.events[*reset].time : good.end, reset, static_cast<std::uint32_t>(*cure)};
  }
}

}  // namespace exba
