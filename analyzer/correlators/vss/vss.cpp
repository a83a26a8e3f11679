// How it works: each computer for itself. Its events, and those of other computers that say that it is gone,
// go through three steps: attempts that never began are set apart (attempts.cpp), the flag is replayed
// over the rest (replay.cpp), and what the runs became is read off, with what the log covers, as facts
// for the rules (facts.cpp).
#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/vss/run.hpp"

namespace exba {
namespace {

using Indices = std::vector<std::uint32_t>;

/// What other computers tell about one: that it is lost to the cluster, or that a group which it had is
/// online elsewhere.
struct Elsewhere {
  std::map<std::string, Indices> lost;    ///< by host, lower case, without domain
  std::map<std::string, Indices> online;  ///< by group, lower case
};

std::string host(std::string_view computer) {
  return lower(computer.substr(0, computer.find('.')));
}

Elsewhere told_elsewhere(const Case& c) {
  Elsewhere told;
  const BySignal<bool> tells(c.signals, [](std::string_view s) {
    return s == signal::cluster_node_lost || s == signal::cluster_group_online;
  });
  if (!tells.any()) return told;
  for (const ComputerEvents& computer : c.computers)
    for (const std::uint32_t i : computer.events) {
      if (!tells.of(i)) continue;
      const Event& e = c.event(i);
      if (e.signal == signal::cluster_node_lost) told.lost[host(fact(e.facts, "node"))].push_back(i);
      if (e.signal == signal::cluster_group_online) told.online[lower(fact(e.facts, "group"))].push_back(i);
    }
  return told;
}

/// Its own events and what was told elsewhere, in log order, each once.
Indices events_of(const Case& c, const ComputerEvents& computer, const Elsewhere& told) {
  Indices all = computer.events;
  const auto append = [&all](const std::map<std::string, Indices>& by_name, const std::string& name) {
    if (const auto at = by_name.find(name); at != by_name.end() && !name.empty())
      all.insert(all.end(), at->second.begin(), at->second.end());
  };
  append(told.lost, host(computer.computer));
  if (told.online.empty() && told.lost.empty()) return all;
  std::set<std::string> groups;
  const BySignal<bool> of_group(c.signals,
                                [](std::string_view s) { return s.starts_with("cluster-group-"); });
  for (const std::uint32_t i : computer.events)
    if (of_group.of(i)) groups.insert(lower(fact(c.event(i).facts, "group")));
  for (const std::string& group : groups) append(told.online, group);
  if (all.size() == computer.events.size()) return all;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool begins_before(const Operation& a, const Operation& b) {
  const auto first = [](const Operation& o) { return o.events.empty() ? UINT32_MAX : o.events.front(); };
  return a.begin != b.begin ? a.begin < b.begin : first(a) < first(b);
}

void sort_by_begin(std::vector<Operation>& all) {
  std::vector<std::uint32_t> order(all.size()), place(all.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return begins_before(all[a], all[b]); });
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Operation> sorted;
  sorted.reserve(all.size());
  for (const std::uint32_t i : order) sorted.push_back(std::move(all[i]));
  for (Operation& o : sorted)
    for (Relation& relation : o.relations) relation.operation = place[relation.operation];
  all = std::move(sorted);
}

}  // namespace

std::vector<Operation> correlate_vss(const Case& c) {
  const Elsewhere told = told_elsewhere(c);
  const BySignal<vss::Step> steps(c.signals, vss::step_at);
  vss::MayEnd may_end(c.signals, [&c](std::uint32_t event) { return vss::may_end_runs(c.event(event)); });
  std::vector<Operation> all;
  for (const ComputerEvents& computer : c.computers) {
    vss::Server server;
    server.c = &c;
    server.computer = computer.computer;
    server.events = events_of(c, computer, told);
    vss::find_attempts(server);
    vss::replay(server, steps, may_end);
    vss::make_operations(server, all);
  }
  sort_by_begin(all);
  return all;
}

}  // namespace exba
