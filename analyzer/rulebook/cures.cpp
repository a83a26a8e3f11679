// How it works: the runs behind a fault's end are walked once, by begin; a store is ticked off by its first good
// run, and the fault is over when none is left. What counts as good follows from what was at fault: the next
// incremental proves nothing of a broken chain, and a streaming backup nothing of a writer that is held.
#include "rulebook/cures.hpp"

#include <algorithm>
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

/// The stores of the fault that a run must yet show to be good.
std::set<std::string> stores_to_prove(const Fault& fault, const std::vector<CureRun>& runs,
                                      const ClusterNames& clusters) {
  std::set<std::string> stores;
  if (!fault.store.empty())
    for (const std::string_view store : split(fault.store, ",")) stores.insert(lower(trim(store)));
  if (!stores.empty()) return stores;
  for (const CureRun& run : runs)
    if (is_backup_kind(run.kind) &&
        cluster_of(clusters, run.computer) == cluster_of(clusters, fault.computer))
      for (std::string& store : stores_of(run))
        if (!store.empty()) stores.insert(std::move(store));
  return stores;
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
  if (fault.end == no_time) return std::nullopt;
  const std::string cluster = cluster_of(clusters, fault.computer);
  std::set<std::string> left = stores_to_prove(fault, runs, clusters);
  for (std::size_t n = 0; n < runs.size(); ++n) {
    const CureRun& run = runs[n];
    if (!run.good || run.begin <= fault.end || cluster_of(clusters, run.computer) != cluster ||
        !good_enough(run, fault) || doubtful(run))
      continue;
    // A run that names no store is one of the whole server; what is no backup is proof by itself.
    if (left.empty() || run.store.empty() || !is_backup_kind(run.kind)) return n;
    for (const std::string& store : stores_of(run)) left.erase(store);
    if (left.empty()) return n;
  }
  return std::nullopt;
}

void find_cures(Report& report, const Rulebook& book) {
  if (report.findings.empty()) return;
  const std::vector<CureRun> runs = runs_of(report);
  const ClusterNames clusters = cluster_names(report);
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
    const auto cure = cure_of(fault_of(f, report, rule), runs, clusters, [&](const CureRun& run) {
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
