// How it works: the engine names its database in the name of its process, and nothing else is needed: one
// database is in one set of its node at a time. What it ends (2006) proves nothing, for the store ends its
// part as good even when the writer gave up; its types and freezes agree with the writer's and tell more
// where a set failed. A surrogate backup on the active node belongs to the run of the passive copy, which
// another node's log holds; it is that run's where the two prepare in the same minutes.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/generation.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"

namespace exba::dag {
namespace {

using ByStore = std::map<std::string, std::vector<std::size_t>>;  ///< runs of one node, in order

std::string store_of(const Event& e) {
  const std::string_view store = database_of_process(fact(e.facts, "process"));
  return lower(store.empty() ? std::string_view(fact(e.facts, "instance")) : store);
}

bool is_engine_step(std::string_view s) {
  return s.starts_with("shadow-") || s == signal::logs_truncated || s == signal::logs_not_truncated ||
         s == signal::backup_full_required;
}

Time end_of(const Run& run) {
  return run.open ? no_time : run.end;
}

/// The last run of the store that had begun; behind its end the engine has an hour.
Found run_at(const Dag& dag, const ByStore& runs, const std::string& store, Index event) {
  const auto known = runs.find(store);
  if (known == runs.end()) return std::nullopt;
  const Time at = dag.event(event).time;
  Found found;
  for (auto i = known->second.rbegin(); i != known->second.rend(); ++i) {
    const Run& run = dag.runs[*i];
    // Two logs' events of one second may stand in either order.
    if (run.first > event && !(run.begin != no_time && at != no_time && run.begin <= at)) continue;
    const Time end = end_of(run);
    if (end == no_time || within(end, at, after_end) || at < end) found = *i;
    return found;
  }
  return found;
}

void take_step(const Dag& dag, Run& run, Database& d, Index event) {
  const Event& e = dag.event(event);
  const std::string_view s = e.signal;
  if (s == signal::shadow_started) d.engine_type = fact(e.facts, "backup");
  if (s == signal::shadow_freeze_failed || s == signal::shadow_freeze_timed_out) run.freeze_failure = s;
  if (s == signal::backup_full_required) run.full_required = true;
  if (s == signal::logs_not_truncated && !d.truncated) d.truncated = false;
  if (s == signal::logs_truncated) {
    d.truncated = true;
    if (d.first_log.empty()) d.first_log = fact(e.facts, "first");
    if (!fact(e.facts, "last").empty()) d.last_log = fact(e.facts, "last");
  }
  run.events.push_back(event);
}

void add_engine_of(Dag& dag, std::size_t node, const ByStore& runs) {
  for (const Index i : dag.c->computers[dag.nodes[node].index].events) {
    const Event& e = dag.event(i);
    if (!is_engine_step(e.signal)) continue;
    const std::string store = store_of(e);
    const Found found = run_at(dag, runs, store, i);
    if (!found) continue;
    if (Database* d = database(dag.runs[*found], store)) take_step(dag, dag.runs[*found], *d, i);
  }
}

/// The check that Windows Server Backup makes, and 960 of a passive copy: of the run that was under way.
void add_others(Dag& dag, std::size_t node, const std::vector<std::size_t>& runs) {
  std::size_t next = 0;
  Found current;
  for (const Index i : dag.c->computers[dag.nodes[node].index].events) {
    while (next < runs.size() && dag.runs[runs[next]].first <= i) current = runs[next++];
    const Event& e = dag.event(i);
    const bool excluded = e.signal == signal::requestor_excluded_store &&
                          contains_ignoring_case(fact(e.facts, "application"), "exchange");
    const bool passive = e.signal == signal::eseback_detail && fact(e.facts, "surrogate") == "passive";
    if (!current || !(excluded || passive)) continue;
    Run& run = dag.runs[*current];
    const bool prepares = within(run.held_at != no_time ? run.held_at : run.begin, e.time, same_moment);
    const bool copies = run.open || run.end >= e.time || within(run.end, e.time, after_end);
    if (passive ? !prepares : !copies) continue;
    run.excluded |= excluded;
    run.passive |= passive;
    run.events.push_back(i);
  }
}

// ---- Surrogates.

struct Session {
  std::size_t surrogate;
  bool real = false;  ///< files were read: no surrogate
};

bool is_end(std::string_view s) {
  return s == signal::backup_completed || s == signal::backup_stopped || s == signal::backup_halted ||
         s == signal::backup_terminated;
}

void find_surrogates_of(Dag& dag, std::size_t node) {
  std::map<std::string, Session> open;
  std::set<std::size_t> real;
  for (const Index i : dag.c->computers[dag.nodes[node].index].events) {
    const Event& e = dag.event(i);
    const bool notice = e.signal == signal::eseback_detail && fact(e.facts, "surrogate") == "active";
    if (notice && !dag.surrogates.empty() && dag.surrogates.back().node == node &&
        within(dag.surrogates.back().begin, e.time, context_window)) {
      dag.surrogates.back().events.push_back(i);
      continue;
    }
    if (notice) {  // before its 210
      dag.surrogates.push_back({"", node, {i}, e.time, false, {}});
      continue;
    }
    if (fact(e.facts, "engine") != "ese" || !e.signal.starts_with("backup-")) continue;
    const std::string store = store_of(e);
    if (store.empty()) continue;
    const auto known = open.find(store);
    if (e.signal == signal::backup_started) {
      const bool announced = !dag.surrogates.empty() && dag.surrogates.back().node == node &&
                             dag.surrogates.back().store.empty() &&
                             within(dag.surrogates.back().begin, e.time, context_window);
      if (!announced) dag.surrogates.push_back({store, node, {}, e.time, false, {}});
      Surrogate& s = dag.surrogates.back();
      s.store = store;
      s.events.push_back(i);
      s.logs_only = fact(e.facts, "backup") == "logs-only";
      open[store] = {dag.surrogates.size() - 1};
    } else if (known != open.end()) {
      if (e.signal == signal::backup_file_started) real.insert(known->second.surrogate);
      if (!is_end(e.signal)) continue;
      dag.surrogates[known->second.surrogate].events.push_back(i);
      open.erase(known);
    }
  }
  for (const std::size_t i : real) dag.surrogates[i].events.clear();
}

/// Of the runs of that database on other nodes, the one that prepared nearest.
Found run_of_surrogate(const Dag& dag, const std::map<std::string, std::vector<std::size_t>>& by_store,
                       const Surrogate& s) {
  const auto known = by_store.find(s.store);
  if (known == by_store.end()) return std::nullopt;
  Found best;
  Ticks distance{0};
  for (const std::size_t i : known->second) {
    const Run& run = dag.runs[i];
    const Time at = run.held_at != no_time ? run.held_at : run.begin;
    if (run.node == s.node || !within(at, s.begin, same_moment)) continue;
    const Ticks away = at == no_time || s.begin == no_time ? Ticks{0}
                       : at < s.begin                      ? s.begin - at
                                                           : at - s.begin;
    if (best && away >= distance) continue;
    best = i;
    distance = away;
  }
  return best;
}

}  // namespace

void add_engine(Dag& dag) {
  std::vector<ByStore> by_store(dag.nodes.size());
  std::vector<std::vector<std::size_t>> of_node(dag.nodes.size());
  for (std::size_t i = 0; i < dag.runs.size(); ++i) {
    of_node[dag.runs[i].node].push_back(i);
    for (const Database& d : dag.runs[i].databases) by_store[dag.runs[i].node][lower(d.name)].push_back(i);
  }
  for (std::size_t n = 0; n < dag.nodes.size(); ++n) {
    add_engine_of(dag, n, by_store[n]);
    add_others(dag, n, of_node[n]);
  }
}

void find_surrogates(Dag& dag) {
  std::map<std::string, std::vector<std::size_t>> by_store;
  for (std::size_t i = 0; i < dag.runs.size(); ++i)
    for (const Database& d : dag.runs[i].databases) by_store[lower(d.name)].push_back(i);
  for (std::size_t n = 0; n < dag.nodes.size(); ++n) find_surrogates_of(dag, n);
  std::erase_if(dag.surrogates, [](const Surrogate& s) { return s.events.empty() || s.store.empty(); });
  for (Surrogate& s : dag.surrogates) {
    s.run = run_of_surrogate(dag, by_store, s);
    if (!s.run) continue;
    Run& run = dag.runs[*s.run];
    run.passive = true;
    run.events.insert(run.events.end(), s.events.begin(), s.events.end());
  }
}

}  // namespace exba::dag
