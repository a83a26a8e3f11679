// How it works: the results of each set (store_results.hpp) are laid out by database and node; moves say where
// a database is mounted, else an engine's part in a run does. Below stands what people take for proof and is
// none, how far back each node's log reaches, and one line that exports all of them.
#include "reports/told/dags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "model/store_parts.hpp"
#include "model/store_results.hpp"
#include "reports/told/job.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

/// A log that holds less shows no whole cycle of backups.
constexpr Ticks short_log = std::chrono::hours{48};
constexpr std::size_t copies_limit = 1024;

std::string host_of(std::string_view computer) {
  return lower(computer.substr(0, computer.find('.')));
}

struct Copy {
  std::string database, node;
  std::optional<std::uint32_t> full, logs, copy, either, last;
};
/// By DAG, database and node, lower case: databases of two DAGs may have one name.
using Key = std::tuple<std::string, std::string, std::string>;
using Copies = std::map<Key, Copy>;

std::string dag_of(const Operation& o) {
  return lower(fact(o.facts, "dag"));
}

/// The copy's row; null: there are too many.
Copy* row_of(Copies& copies, const Operation& o, std::string_view database, std::string_view node) {
  const Key key(dag_of(o), lower(database), host_of(node));
  if (copies.size() >= copies_limit && copies.count(key) == 0) return nullptr;
  Copy& copy = copies[key];
  if (copy.database.empty()) copy.database = database;
  if (copy.node.empty()) copy.node = node.substr(0, node.find('.'));
  return &copy;
}

void take_run(Copies& copies, const Report& report, std::uint32_t n) {
  const Operation& o = report.operations[n];
  for (const StoreResult& result : store_results(o)) {
    const std::string_view server = server_of_copy(result.copy);
    Copy* copy = row_of(copies, o, database_of(result.copy), server.empty() ? o.computer : server);
    if (copy == nullptr || result.outcome != Outcome::succeeded) continue;
    copy->last = n;
    (result.type == "full"   ? copy->full
     : result.type == "copy" ? copy->copy
     : result.type.empty()   ? copy->either
                             : copy->logs) = n;
  }
}

bool is_move(const Operation& o) {
  return o.kind == Kind::failover && fact(o.facts, "evidence") == "replication-events" && !o.store.empty();
}

/// Nodes that a database was moved between have a copy of it, backed up or not.
void take_move(Copies& copies, const Operation& o) {
  for (const std::string_view name : {"from-node", "to-node"})
    if (const std::string_view node = fact(o.facts, name); !node.empty()) row_of(copies, o, o.store, node);
}

/// The node on which the databases of a passive set are mounted, as the service there names it once a
/// database (960); empty where it names two, or fewer than there are databases: it does not say which is where.
std::string master_of(const Report& report, const Operation& o, std::size_t databases) {
  std::string node;
  std::size_t named = 0;
  for (const std::uint32_t e : o.events) {
    const Facts& facts = report.events[e].facts;
    if (fact(facts, "surrogate") != "passive") continue;
    const std::string_view name = fact(facts, "node");
    if (name.empty() || (named > 0 && !equal_ignoring_case(host_of(name), host_of(node)))) return {};
    node = name;
    ++named;
  }
  return named >= databases ? node : std::string();
}

/// The active copy of a database that was backed up on another node is a copy, too.
void take_master(Copies& copies, const Report& report, const Operation& o) {
  const auto results = store_results(o);
  if (const std::string node = master_of(report, o, results.size()); !node.empty())
    for (const StoreResult& result : results) row_of(copies, o, database_of(result.copy), node);
}

/// Where each database is mounted, as the last move or the last part of its engine in a backup says.
std::map<std::pair<std::string, std::string>, std::string> mounted_on(const Report& report) {
  std::map<std::pair<std::string, std::string>, std::string> on;  // by DAG and database
  for (const Operation& o : report.operations) {
    if (is_move(o) && o.outcome == Outcome::succeeded)
      on[{dag_of(o), lower(o.store)}] = host_of(fact(o.facts, "to-node"));
    if (fact(o.facts, "generation").empty()) continue;
    if (!fact(o.facts, "passive").empty()) {
      const auto results = store_results(o);
      if (const std::string node = master_of(report, o, results.size()); !node.empty())
        for (const StoreResult& result : results)
          on[{dag_of(o), lower(database_of(result.copy))}] = host_of(node);
      continue;
    }
    const bool engine = std::any_of(o.events.begin(), o.events.end(), [&](std::uint32_t e) {
      return report.events[e].signal.starts_with("shadow-");
    });
    if (!engine) continue;
    for (const StoreResult& result : store_results(o))
      on[{dag_of(o), lower(database_of(result.copy))}] = host_of(o.computer);
  }
  return on;
}

std::string proof_of(const Operation& o, const Copy& copy) {
  if (copy.copy == copy.last) return "2047: no truncation asked for";
  std::string truncated;
  for (const StorePart& part : store_parts(o))
    if (equal_ignoring_case(part.store, copy.database)) truncated = part.truncated;
  if (truncated.empty()) return "2046: truncation asked for";
  return truncated == "no" ? "2046, no log free to go (225)" : "2046, logs deleted (224)";
}

std::string begin_text(const ReportView& view, const std::optional<std::uint32_t>& n) {
  return n ? minute_text(view.report.operations[*n].begin, view.options.time_zone) : std::string();
}

void add_log_notes(const ReportView& view, const std::set<std::string>& nodes, ToldDags& told) {
  for (const Log& log : view.report.logs) {
    if (!equal_ignoring_case(log.channel, "Application") || nodes.count(host_of(log.computer)) == 0) continue;
    if (log.first == no_time || log.last == no_time || log.last - log.first >= short_log) continue;
    told.notes.push_back(fmt::format(
        "{}: its Application log holds {} h: no cycle of backups can be judged. Make it larger: wevtutil sl "
        "Application /ms:1073741824",
        log.computer, std::chrono::floor<std::chrono::hours>(log.last - log.first).count()));
  }
}

/// All nodes that have a copy, and those that are named but whose logs are not here.
std::string export_line(const Report& report, const Copies& copies) {
  std::map<std::string, std::string> nodes;  // by host
  for (const auto& [key, copy] : copies) nodes[std::get<2>(key)] = copy.node;
  for (const Operation& o : report.operations)
    for (const std::string_view name :
         {"dag-nodes-missing", "copy-nodes-missing", "missing-nodes", "nodes-missing"})
      for (const std::string_view node : split(fact(o.facts, name), ","))
        if (!trim(node).empty()) nodes.emplace(host_of(trim(node)), trim(node));
  std::string names;
  for (const auto& [host, node] : nodes) names += (names.empty() ? "'" : ", '") + node + "'";
  return fmt::format(
      "foreach ($n in {}) {{ foreach ($c in 'Application', 'System', "
      "'Microsoft-Exchange-HighAvailability/Operational', "
      "'Microsoft-Exchange-ManagedAvailability/RecoveryActionResults') {{ wevtutil epl $c "
      "\"$n-$($c.Replace('/', '-')).evtx\" /r:$n }} }}",
      names);
}

}  // namespace

ToldDags told_dags(const ReportView& view) {
  const Report& report = view.report;
  Copies copies;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n)
    if (!fact(report.operations[n].facts, "generation").empty() &&
        fact(report.operations[n].facts, "outside") != "after")
      take_run(copies, report, n);
  ToldDags told;
  if (copies.empty()) return told;
  for (const Operation& o : report.operations) {
    if (is_move(o)) take_move(copies, o);
    if (!fact(o.facts, "passive").empty()) take_master(copies, report, o);
  }
  const auto mounted = mounted_on(report);
  std::set<std::string> nodes;
  for (const auto& [key, copy] : copies) {
    const auto& [dag, database, host] = key;
    nodes.insert(host);
    ToldCopy row;
    row.database = copy.database;
    row.node = copy.node;
    if (const auto at = mounted.find({dag, database}); at != mounted.end())
      row.role = at->second == host ? "active" : "copy";
    row.full = begin_text(view, copy.full);
    row.either = begin_text(view, copy.either);
    row.logs = begin_text(view, copy.logs);
    row.copy = begin_text(view, copy.copy);
    if (copy.last) {
      const Operation& last = report.operations[*copy.last];
      row.program = fact(last.facts, "requestor");
      row.proof = proof_of(last, copy);
      if (fact(last.facts, "copied") == "elsewhere")
        row.proof += "; the data were copied elsewhere: the backup server's result counts";
      if (job_failed(last)) row.proof = "its job failed, perhaps not stored; " + row.proof;
    }
    told.copies.push_back(std::move(row));
  }
  told.notes.emplace_back(
      "LastFullBackup of Get-MailboxDatabase is no proof: it may be set after a backup that failed.");
  add_log_notes(view, nodes, told);
  told.command = export_line(report, copies);
  return told;
}

}  // namespace exba
