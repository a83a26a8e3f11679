// How it works: the runs of each database over all nodes of its DAG, in order. What several nights show
// together is told once, at the last good run: that only copies are made, that logs pile up because a copy
// lags; and at a node's last set, that a database is missing from it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"
#include "correlators/run_facts.hpp"

namespace exba::dag {
namespace {

constexpr std::size_t nights = 3;
/// Logs are looked at so far back for a habit; the rule's parameter may ask for less.
constexpr Ticks longest_window = std::chrono::hours{24 * 28};

struct Member {
  std::size_t run;
  const Database* database;
};
using Members = std::vector<Member>;

struct Habit {
  const Dag& dag;
  std::vector<Operation>& operations;
  std::map<std::pair<std::size_t, std::string>, Members> stores{};  ///< by DAG and database
};

void add_to_list(Operation& o, std::string_view name, std::string_view value) {
  std::string all(fact(o.facts, name));
  if (!all.empty()) all += ", ";
  all += value;
  set_fact(o.facts, name, std::move(all));
}

// ---- Only copies.

/// The beginning of the time in which the logs of all nodes that ran the database are here.
Time covered_from(const Dag& dag, const Members& members) {
  std::set<std::size_t> nodes;
  for (const Member& m : members) nodes.insert(dag.runs[m.run].node);
  Time from = no_time;
  for (const Log& log : dag.c->report->logs)
    for (const std::size_t n : nodes)
      if (equal_ignoring_case(log.computer, dag.nodes[n].computer) &&
          equal_ignoring_case(log.channel, "Application"))
        from = std::max(from, log.first);
  return from;
}

void note_copies(Habit& h, const Members& members) {
  std::size_t copies = 0;
  const Member* last = nullptr;
  Time others = no_time;  // the last good one that was none, or may have been none
  const Run* first = nullptr;
  for (auto m = members.rbegin(); m != members.rend(); ++m) {
    const Run& run = h.dag.runs[m->run];
    if (!is_good(*m->database)) continue;
    if (m->database->result.type != "copy") {
      others = run.end;
      break;
    }
    if (last == nullptr) last = &*m;
    first = &run;
    ++copies;
  }
  if (last == nullptr || first == nullptr || first->begin == no_time) return;
  const Run& run = h.dag.runs[last->run];
  Time from = covered_from(h.dag, members);
  if (others != no_time) from = std::max(from, others);
  Time until = run.end;
  for (const Log& log : h.dag.c->report->logs)
    if (equal_ignoring_case(log.computer, h.dag.nodes[run.node].computer) && log.channel == run.channel)
      until = std::max(until, log.last);
  if (from == no_time || until - from > longest_window) from = until - longest_window;
  Operation& o = h.operations[last->run];
  const std::string key = std::to_string(copies);
  // Databases of one set share the count; the smallest one is told.
  const std::string_view known = fact(o.facts, "copy-runs");
  if (known.empty() || key.size() < known.size() || (key.size() == known.size() && key < known))
    set_fact(o.facts, "copy-runs", key);
  add_to_list(o, "copy-stores", last->database->name);
  set_fact(o.facts, "copy-hours", hours_text(pause(from, until)));
  set_fact(o.facts, "copy-nodes-missing", missing_nodes(h.dag, run.node, from, run.end));
}

// ---- Logs that pile up.

struct Lag {
  std::string copy;
  bool by_name = false;  ///< of a node that nothing but the database's name joins with the run's
  std::string why;       ///< suspended, truncation-failed
  bool seeding = false;
  Index event = 0;
};

bool same_dag(const Dag& dag, std::size_t node, std::size_t run) {
  return dag.nodes[node].group == dag.nodes[dag.runs[run].node].group;
}

/// Copies of the database that were suspended before the given event and still are, or failed to truncate
/// since then.
std::vector<Lag> lags(const Dag& dag, const std::string& store, std::size_t run, Index before) {
  std::map<std::string, Lag> suspended, failed;
  std::set<std::string> seeding;
  for (std::size_t n = 0; n < dag.nodes.size(); ++n) {
    // A node that logs of a copy of it is in its DAG, or two DAGs have a database of one name: possible.
    const bool by_name = !same_dag(dag, n, run);
    for (const Index i : dag.c->computers[dag.nodes[n].index].events) {
      const Event& e = dag.event(i);
      const std::string_view copy = fact(e.facts, "store");
      if (copy.empty() || lower(database_of(copy)) != store) continue;
      const std::string key = lower(copy);
      if (e.signal == signal::copy_suspended) {
        const bool activation_only =
            std::any_of(e.inserts.begin(), e.inserts.end(),
                        [](const std::string& s) { return contains_ignoring_case(s, "activation"); });
        if (!activation_only && i < before)
          suspended[key] = {std::string(copy), by_name, "suspended", false, i};
      } else if (e.signal == signal::copy_resumed) {
        suspended.erase(key);
      } else if (e.signal == signal::copy_truncation_failed && i > before && suspended.count(key) == 0) {
        failed.emplace(key, Lag{std::string(copy), by_name, "truncation-failed", false, i});
      } else if (e.signal == signal::copy_seeding) {
        const std::string_view what = fact(e.facts, "seeding");
        if (what == "source-begun")
          seeding.insert(store);
        else
          seeding.erase(store);
      }
    }
  }
  std::vector<Lag> all;
  for (const auto* found : {&suspended, &failed})
    for (const auto& [key, lag] : *found) {
      all.push_back(lag);
      all.back().seeding = seeding.count(store) != 0;
    }
  return all;
}

void note_lag(Habit& h, const std::string& store, const Members& members) {
  std::vector<const Member*> asked;  // for truncation, newest first
  for (auto m = members.rbegin(); m != members.rend() && asked.size() < nights; ++m) {
    const Run& run = h.dag.runs[m->run];
    if (!m->database->completed || !is_good(*m->database)) continue;
    if (m->database->truncated.value_or(false)) return;  // logs went
    if (!asked.empty() && within(h.dag.runs[asked.back()->run].begin, run.begin, default_patience) &&
        run.begin != no_time)
      continue;  // the same night
    asked.push_back(&*m);
  }
  if (asked.size() < nights) return;
  const Member& last = *asked.front();
  const Run& first = h.dag.runs[asked.back()->run];
  const auto found =
      lags(h.dag, store, last.run,
           first.events.empty() ? first.first : *std::max_element(first.events.begin(), first.events.end()));
  if (found.empty()) return;
  Operation& o = h.operations[last.run];
  add_to_list(o, "lag-stores", last.database->name);
  for (const Lag& lag : found) {
    add_to_list(o, "lag-copies", lag.copy);
    set_fact(o.facts, "lag-why", lag.why);
    if (lag.by_name) set_fact(o.facts, "lag-by-name", "yes");
    if (lag.seeding) set_fact(o.facts, "lag-seeding", "yes");
    if (!std::binary_search(o.events.begin(), o.events.end(), lag.event))
      o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), lag.event), lag.event);
  }
  set_fact(o.facts, "lag-since", to_rfc3339(first.begin));
}

// ---- A database that is no longer in the set.

bool ran_elsewhere(const Habit& h, const Members& members, Index since) {
  return std::any_of(members.begin(), members.end(),
                     [&](const Member& m) { return h.dag.runs[m.run].first > since; });
}

bool moved_since(const Dag& dag, const std::string& store, Index since) {
  return std::any_of(dag.changes.begin(), dag.changes.end(), [&](const Change& c) {
    return c.event > since && c.store == store &&
           (c.kind == Change::Kind::switched || c.kind == Change::Kind::mounted);
  });
}

std::string_view type_of(const Run& run) {
  return run.databases.empty() ? std::string_view() : std::string_view(run.databases.front().result.type);
}

/// A node's sets of one type, in order; the database stood in three in a row and in none since.
void note_missing(Habit& h, const std::vector<std::size_t>& sets) {
  if (sets.size() <= nights) return;
  const Run& last = h.dag.runs[sets.back()];
  const Silence after =
      silence_after(*h.dag.c->report, h.dag.nodes[last.node].computer, last.channel, last.end);
  if (last.begin == no_time || after.end == Silence::End::no_log || after.until - last.end < default_patience)
    return;
  std::map<std::string, std::size_t> seen;  // by database: its last set
  for (std::size_t i = 0; i < sets.size(); ++i)
    for (const Database& d : h.dag.runs[sets[i]].databases) seen[lower(d.name)] = i;
  for (const auto& [store, at] : seen) {
    if (at + 1 == sets.size() || at + 1 < nights) continue;
    bool in_a_row = true;
    for (std::size_t i = at + 1 - nights; i <= at; ++i)
      in_a_row = in_a_row && database(h.dag.runs[sets[i]], store) != nullptr;
    const Run& had = h.dag.runs[sets[at]];
    const Members& members = h.stores[{h.dag.nodes[last.node].group, store}];
    if (!in_a_row || pause(had.begin, last.begin) < default_patience) continue;
    if (ran_elsewhere(h, members, had.first) || moved_since(h.dag, store, had.first)) continue;
    Operation& o = h.operations[sets.back()];
    const Database* d = database(had, store);
    add_to_list(o, "missing-stores", d == nullptr ? store : d->name);
    set_fact(o.facts, "missing-since", to_rfc3339(had.begin));
    set_fact(o.facts, "missing-nodes", missing_nodes(h.dag, last.node, had.begin, last.end));
  }
}

}  // namespace

void add_habits(const Dag& dag, std::vector<Operation>& operations) {
  Habit h{dag, operations};
  std::map<std::pair<std::size_t, std::string>, std::vector<std::size_t>> sets;  // by node and type
  for (std::size_t i = 0; i < dag.runs.size(); ++i) {
    const Run& run = dag.runs[i];
    for (const Database& d : run.databases)
      h.stores[{dag.nodes[run.node].group, lower(d.name)}].push_back({i, &d});
    if (operations[i].outcome == Outcome::succeeded) sets[{run.node, std::string(type_of(run))}].push_back(i);
  }
  for (const auto& [key, members] : h.stores) {
    note_copies(h, members);
    note_lag(h, key.second, members);
  }
  for (const auto& [key, of_node] : sets) note_missing(h, of_node);
}

}  // namespace exba::dag
