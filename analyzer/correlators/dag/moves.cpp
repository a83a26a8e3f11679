// How it works: what the nodes' services say of mounting is put into one line of time a database. What stands
// within ten minutes of each other is one change; it is a move where the service calls it one, or where the
// database is mounted on another node than it was. A failover of a node that is told near it is its cause.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"
#include "correlators/run_facts.hpp"

namespace exba::dag {
namespace {

std::optional<Change::Kind> kind_of(std::string_view s) {
  if (s == signal::database_mounted) return Change::Kind::mounted;
  if (s == signal::database_dismounted) return Change::Kind::dismounted;
  if (s == signal::database_switched) return Change::Kind::switched;
  if (s == signal::database_mount_failed) return Change::Kind::mount_failed;
  if (s == signal::database_switch_failed) return Change::Kind::switch_failed;
  if (s == signal::node_failover) return Change::Kind::node_failover;
  return std::nullopt;
}

/// EX02 of EX02.example.com or DB01\EX02.
std::string node_named(std::string_view name) {
  const std::string_view server = server_of_copy(name);
  return host(server.empty() ? name : server);
}

struct Move {
  std::vector<const Change*> changes;
  std::string from, to;
  std::string reason;
  bool told = false;  ///< the service calls it a move
  bool mounted = false, failed = false;
  Time last = no_time;
};

void take(const Dag& dag, Move& move, const Change& change) {
  move.changes.push_back(&change);
  move.last = change.time;
  if (move.reason.empty()) move.reason = change.reason;
  const std::string here = change.at.empty() ? host(dag.nodes[change.node].computer) : change.at;
  switch (change.kind) {
    case Change::Kind::switched:
    case Change::Kind::switch_failed:
      move.told = true;
      if (!change.from.empty()) move.from = change.from;
      if (!change.to.empty()) move.to = change.to;
      move.failed |= change.kind == Change::Kind::switch_failed;
      break;
    case Change::Kind::mounted:
      move.mounted = true;
      if (move.to.empty()) move.to = here;
      break;
    case Change::Kind::dismounted:
      if (move.from.empty()) move.from = here;
      break;
    case Change::Kind::mount_failed: move.failed = true; break;
    case Change::Kind::node_failover: break;
  }
}

std::string name_of_node(const Dag& dag, const std::string& named) {
  for (const Node& n : dag.nodes)
    if (host(n.computer) == named) return n.computer;
  std::string name = named;  // its log is not here: as Windows writes short names
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char ch) { return ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 32) : ch; });
  return name;
}

bool node_fell_over(const Dag& dag, const Move& move) {
  return std::any_of(dag.changes.begin(), dag.changes.end(), [&](const Change& c) {
    return c.kind == Change::Kind::node_failover && within(c.time, move.last, same_moment);
  });
}

/// The first action that explains one of the move's changes.
const Action* action_behind(const Dag& dag, const Move& move) {
  for (const Change* change : move.changes)
    if (const Action* action = dag::action_behind(dag, *change)) return action;
  return nullptr;
}

Operation operation_of(const Dag& dag, const Move& move) {
  Operation o;
  o.kind = Kind::failover;
  o.computer = name_of_node(dag, move.to);
  o.store = move.changes.front()->name;
  for (const Change* c : move.changes) o.events.push_back(c->event);
  std::sort(o.events.begin(), o.events.end());
  o.begin = dag.event(o.events.front()).time;
  o.end = dag.event(o.events.back()).time;
  const bool switched = std::any_of(move.changes.begin(), move.changes.end(),
                                    [](const Change* c) { return c->kind == Change::Kind::switched; });
  o.outcome = move.mounted || switched ? Outcome::succeeded
              : move.failed            ? Outcome::failed
                                       : Outcome::unknown;
  if (o.outcome == Outcome::failed) o.why = "the database was not mounted on the other node";
  if (o.outcome == Outcome::unknown) o.why = "the log does not tell whether it was mounted";
  const bool failure = node_fell_over(dag, move);
  if (const Action* action = action_behind(dag, move)) {
    set_fact(o.facts, "moved-by", std::string(fact(dag.event(action->event).facts, "responder")));
    const auto place = std::lower_bound(o.events.begin(), o.events.end(), action->event);
    if (place == o.events.end() || *place != action->event) o.events.insert(place, action->event);
  }
  set_fact(o.facts, "from-node", name_of_node(dag, move.from));
  set_fact(o.facts, "to-node", o.computer);
  set_fact(o.facts, "cause", failure ? "failure" : switched ? "move" : "unknown");
  set_fact(o.facts, "evidence", "replication-events");
  set_fact(o.facts, "reason", move.reason);
  set_fact(o.facts, "dag", dag.nodes[dag.nodes[move.changes.front()->node].group].computer);
  return o;
}

bool is_move(const Move& move, const std::string& home) {
  if (move.told) return true;
  if (move.to.empty()) return false;
  const std::string from = move.from.empty() ? home : move.from;
  return !from.empty() && from != move.to;
}

}  // namespace

const Action* action_behind(const Dag& dag, const Change& change) {
  constexpr Ticks before = std::chrono::minutes{10}, after = std::chrono::minutes{2};
  if (change.time == no_time) return nullptr;
  const auto first = std::lower_bound(dag.actions.begin(), dag.actions.end(), change.time - before,
                                      [](const Action& a, Time t) { return a.time < t; });
  const Action* found = nullptr;
  for (auto a = first; a != dag.actions.end() && a->time <= change.time + after; ++a) {
    const Facts& facts = dag.event(a->event).facts;
    if (dag.nodes[a->node].group != dag.nodes[change.node].group) continue;
    if (!contains_ignoring_case(fact(facts, "recovery"), "failover") || fact(facts, "action") == "ended")
      continue;
    // A failover of a database names it; one of a server moves all that it has.
    const std::string_view resource = fact(facts, "resource");
    const bool of_database = contains_ignoring_case(fact(facts, "recovery"), "database");
    if (of_database && !resource.empty() && !equal_ignoring_case(resource, change.name)) continue;
    found = &*a;
  }
  return found;
}

void find_changes(Dag& dag) {
  for (std::size_t n = 0; n < dag.nodes.size(); ++n)
    for (const Index i : dag.c->computers[dag.nodes[n].index].events) {
      const Event& e = dag.event(i);
      if (e.signal == signal::recovery_action && e.time != no_time) dag.actions.push_back({n, i, e.time});
      const auto kind = kind_of(e.signal);
      if (!kind || contains_ignoring_case(e.channel, "applogmirror")) continue;
      Change change;
      change.kind = *kind;
      change.name = database_of(fact(e.facts, "store"));
      change.store = lower(change.name);
      change.from = node_named(fact(e.facts, "from"));
      change.to = node_named(fact(e.facts, "to"));
      change.at = node_named(fact(e.facts, "node"));
      change.reason = fact(e.facts, "reason");
      if (*kind == Change::Kind::node_failover) change.from = node_named(fact(e.facts, "node"));
      change.node = n;
      change.event = i;
      change.time = e.time;
      if (change.store.empty() && *kind != Change::Kind::node_failover) continue;
      dag.changes.push_back(std::move(change));
    }
  std::stable_sort(dag.changes.begin(), dag.changes.end(),
                   [](const Change& a, const Change& b) { return a.event < b.event; });
  std::stable_sort(dag.actions.begin(), dag.actions.end(),
                   [](const Action& a, const Action& b) { return a.time < b.time; });
}

std::vector<Operation> moves(const Dag& dag) {
  std::vector<Operation> operations;
  std::map<std::pair<std::size_t, std::string>, std::vector<const Change*>> by_store;  // of one DAG
  for (const Change& change : dag.changes)
    if (!change.store.empty()) by_store[{dag.nodes[change.node].group, change.store}].push_back(&change);
  for (const auto& [key, changes] : by_store) {
    std::string home;
    Move move;
    const auto end = [&] {
      if (!move.changes.empty() && is_move(move, home)) {
        if (move.from.empty()) move.from = home;
        operations.push_back(operation_of(dag, move));
      }
      if (!move.to.empty() && !move.failed) home = move.to;
      move = {};
    };
    for (const Change* change : changes) {
      if (!move.changes.empty() && !within(move.last, change->time, same_moment)) end();
      take(dag, move, *change);
    }
    end();
  }
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return operations;
}

}  // namespace exba::dag
