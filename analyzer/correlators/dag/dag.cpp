// How it works: the nodes are found first; each one's runs, then what the engine, the active node and the
// nodes' mounts add; then each database is settled, because what became of it decides for the set.
#include "correlators/dag/dag.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

Operation operation_of(const dag::Dag& all, const dag::Surrogate& s) {
  Operation o;
  o.kind = Kind::vss_backup;
  o.outcome = Outcome::unknown;
  o.why = "a copy on another node is backed up; that node's log is not here";
  const std::string_view process = fact(all.event(s.events.back()).facts, "process");
  const std::size_t dash = process.rfind("- ");
  o.store = dash == std::string_view::npos ? s.store : std::string(process.substr(dash + 2));
  o.events = s.events;
  std::sort(o.events.begin(), o.events.end());
  o.begin = all.event(o.events.front()).time;
  o.end = all.event(o.events.back()).time;
  set_fact(o.facts, "surrogate", "yes");
  set_fact(o.facts, "seen-on", all.nodes[s.node].computer);
  set_fact(o.facts, "dag", all.nodes[all.nodes[s.node].group].computer);
  return o;
}

void relate_refusals(const dag::Dag& all, std::vector<Operation>& operations) {
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    if (!all.runs[i].holder) continue;
    const std::size_t holder = *all.runs[i].holder;
    operations[i].relations.push_back({"blocked_by", static_cast<std::uint32_t>(holder)});
    operations[holder].relations.push_back({"refused", static_cast<std::uint32_t>(i)});
  }
}

/// A run that a move broke and the move, which holds one of its events.
void relate_moves_to_runs(std::vector<Operation>& operations, std::size_t runs) {
  std::map<std::uint32_t, std::size_t> move_of;  // by event
  for (std::size_t i = runs; i < operations.size(); ++i)
    if (operations[i].kind == Kind::failover)
      for (const std::uint32_t e : operations[i].events) move_of[e] = i;
  for (std::size_t i = 0; i < runs; ++i) {
    if (fact(operations[i].facts, "moved").empty()) continue;
    for (const std::uint32_t e : operations[i].events)
      if (const auto at = move_of.find(e); at != move_of.end()) {
        operations[i].relations.push_back({"failover", static_cast<std::uint32_t>(at->second)});
        break;
      }
  }
}

}  // namespace

std::vector<Operation> correlate_dag(const Case& c) {
  dag::Dag all;
  all.c = &c;
  all.nodes = dag::find_nodes(c);
  if (all.nodes.empty()) return {};
  dag::group_nodes(all);
  dag::find_runs(all);
  dag::add_engine(all);
  dag::find_surrogates(all);
  dag::find_changes(all);
  dag::settle_databases(all);
  std::vector<Operation> operations;
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    operations.push_back(dag::operation_of(all, i));
    dag::add_causes(all, i, operations.back());
    Operation& o = operations.back();
    set_fact(o.facts, "dag", all.nodes[all.nodes[all.runs[i].node].group].computer);
    // Until those nodes' logs are here, that nobody backs the database up cannot be said.
    if (o.outcome != Outcome::succeeded)
      set_fact(o.facts, "dag-nodes-missing",
               dag::missing_nodes(all, all.runs[i].node, all.runs[i].begin, all.runs[i].end));
  }
  dag::add_habits(all, operations);
  for (const dag::Surrogate& s : all.surrogates)
    if (!s.run) operations.push_back(operation_of(all, s));
  for (Operation& move : dag::moves(all)) operations.push_back(std::move(move));
  relate_refusals(all, operations);
  relate_moves_to_runs(operations, all.runs.size());
  return operations;
}

std::map<std::string, std::string> dag_names(const Case& c) {
  dag::Dag all;
  all.c = &c;
  all.nodes = dag::find_nodes(c);
  dag::group_nodes(all);
  std::map<std::size_t, std::size_t> sizes;
  for (const dag::Node& node : all.nodes) ++sizes[node.group];
  std::map<std::string, std::string> names;
  for (const dag::Node& node : all.nodes)
    if (sizes[node.group] > 1) names[lower(node.computer)] = lower(all.nodes[node.group].computer);
  return names;
}

Case without_dags(const Case& c) {
  Case rest = c;
  for (const dag::Node& node : dag::find_nodes(c)) rest.computers[node.index].events.clear();
  BySaid unknown(c.signals, [&](std::uint32_t i) { return dag::is_step_unknown_up_to_2010(c.event(i)); });
  if (unknown.any())
    for (ComputerEvents& computer : rest.computers)
      std::erase_if(computer.events, [&](std::uint32_t i) { return unknown.of(i); });
  return rest;
}

}  // namespace exba
