// How it works: a computer belongs here when its events say Exchange 2013 or later. Where they say neither
// this nor an older version, what the writer logs decides: of Exchange 2007 and 2010 only identify, prepare
// and failures are published, so a log with other steps is read as the later versions write them. Nodes of
// which one's events name the other are of one DAG; equal names of databases join nobody.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"

namespace exba::dag {
namespace {

/// What only a service with copies logs.
bool is_of_copies(std::string_view s) {
  return s.starts_with("copy-") || s == signal::copier_disconnected || s == signal::database_mounted ||
         s == signal::database_dismounted || s == signal::database_switched || s == signal::node_failover;
}

bool is_new_writer_step(const Event& e) {
  if (fact(e.facts, "writer") != "replication") return false;
  const std::string_view s = e.signal;
  if (s == signal::vss_identified || s == signal::vss_prepared || s == signal::vss_writer_detail)
    return false;
  return s != signal::vss_store_prepared || fact(e.facts, "backup") == "incremental-or-differential";
}

bool names_hosts(const Event& e) {
  return fact(e.facts, "writer") == "replication" || e.signal.starts_with("copy-") ||
         e.signal.starts_with("database-switch") || e.signal == signal::copier_disconnected ||
         e.signal == signal::cluster_node_lost || e.signal == signal::eseback_detail ||
         e.signal == signal::database_mounted || e.signal == signal::database_dismounted;
}

void note_names(Node& node, const Event& e) {
  if (!names_hosts(e)) return;
  const auto note = [&](std::string_view name) {
    const std::string_view server = server_of_copy(name);
    std::string named = host(server.empty() ? name : server);
    if (!named.empty() && named != host(node.computer)) node.named.insert(std::move(named));
  };
  if (!server_of_copy(fact(e.facts, "store")).empty()) note(fact(e.facts, "store"));
  for (const std::string_view name : {"node", "from", "to"}) note(fact(e.facts, name));
}

std::size_t root(const std::vector<Node>& nodes, std::size_t i) {
  while (nodes[i].group != i) i = nodes[i].group;
  return i;
}

/// Whether the named host's log is here for that time. Two logs of one export do not begin in the same second:
/// an eighth of a long time may be missing at its beginning.
bool has_log(const Report& report, std::string_view named, Time from, Time until) {
  if (from != no_time && until != no_time && until > from) from += (until - from) / 8;
  return std::any_of(report.logs.begin(), report.logs.end(), [&](const Log& log) {
    return host(log.computer) == named && equal_ignoring_case(log.channel, "Application") &&
           (from == no_time || (log.first != no_time && log.first <= from)) &&
           (until == no_time || (log.last != no_time && log.last + same_moment >= until));
  });
}

}  // namespace

bool is_step_unknown_up_to_2010(const Event& e) {
  if (fact(e.facts, "writer") != "replication") return false;
  const std::string_view s = e.signal;
  if (s == signal::vss_store_prepared) return fact(e.facts, "backup") != "full-or-copy";
  return s != signal::vss_identified && s != signal::vss_prepared && s != signal::vss_complete_failed &&
         s != signal::vss_replication_failed;
}

std::string host(std::string_view computer) {
  return lower(trim(computer.substr(0, computer.find('.'))));
}

std::vector<Node> find_nodes(const Case& c) {
  const auto& known = c.generations;
  const BySignal<bool> of_copies(c.signals, is_of_copies);
  BySaid new_steps(c.signals, [&](Index e) { return is_new_writer_step(c.event(e)); });
  const bool any_step = of_copies.any() || new_steps.any();
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < c.computers.size(); ++i) {
    const ComputerEvents& computer = c.computers[i];
    const auto at = known.find(lower(computer.computer));
    const Generation generation = at == known.end() ? Generation::open : at->second;
    if (generation == Generation::up_to_2010) continue;
    const bool modern = generation == Generation::since_2013;
    if (!modern && !any_step) continue;
    if (!modern && std::none_of(computer.events.begin(), computer.events.end(),
                                [&](Index e) { return of_copies.of(e) || new_steps.of(e); }))
      continue;
    Node node;
    node.computer = computer.computer;
    node.index = i;
    node.modern = modern;
    for (const Index e : computer.events) note_names(node, c.event(e));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

void group_nodes(Dag& dag) {
  std::vector<Node>& nodes = dag.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].group = i;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (std::size_t j = 0; j < nodes.size(); ++j) {
      if (i == j || nodes[i].named.count(host(nodes[j].computer)) == 0) continue;
      const std::size_t a = root(nodes, i), b = root(nodes, j);
      nodes[std::max(a, b)].group = std::min(a, b);
    }
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].group = root(nodes, i);
}

std::string missing_nodes(const Dag& dag, std::size_t node, Time from, Time until) {
  std::set<std::string> named;
  for (const Node& n : dag.nodes) {
    if (n.group != dag.nodes[node].group) continue;
    named.insert(n.named.begin(), n.named.end());
    named.insert(host(n.computer));
  }
  std::string missing;
  for (const std::string& name : named) {
    if (has_log(*dag.c->report, name, from, until)) continue;
    if (!missing.empty()) missing += ", ";
    for (const char c : name) missing += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return missing;
}

}  // namespace exba::dag
