// How it works: the results of each set (store_results.hpp) are laid out by database and node; moves say where
// a database is mounted, else an engine's part in a run does. Below stands what people take for proof and is
// none, how far back each node's log reaches, and one line that exports all of them.
#include "reports/told/dags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "model/store_results.hpp"
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
  std::optional<std::uint32_t> full, logs, copy, last;
};
using Copies = std::map<std::pair<std::string, std::string>, Copy>;  ///< by database and node, lower case

void take(Copies& copies, const Report& report, std::uint32_t n) {
  const Operation& o = report.operations[n];
  for (const StoreResult& result : store_results(o)) {
    const std::string_view database = database_of(result.copy), server = server_of_copy(result.copy);
    const std::string node(server.empty() ? std::string_view(o.computer) : server);
    const auto key = std::pair(lower(database), host_of(node));
    if (copies.size() >= copies_limit && copies.count(key) == 0) continue;
    Copy& copy = copies[key];
    copy.database = database;
    copy.node = node.substr(0, node.find('.'));
    if (result.outcome != Outcome::succeeded) continue;
    copy.last = n;
    (result.type == "copy"                                           ? copy.copy
     : result.type == "incremental" || result.type == "differential" ? copy.logs
                                                                     : copy.full) = n;
  }
}

/// Where each database is mounted, as the last move or the last part of its engine in a backup says.
std::map<std::string, std::string> mounted_on(const Report& report) {
  std::map<std::string, std::string> on;
  for (const Operation& o : report.operations) {
    if (o.kind == Kind::failover && !o.store.empty() && o.outcome == Outcome::succeeded)
      on[lower(o.store)] = host_of(fact(o.facts, "to-node"));
    if (fact(o.facts, "generation").empty() || !fact(o.facts, "passive").empty()) continue;
    const bool engine = std::any_of(o.events.begin(), o.events.end(), [&](std::uint32_t e) {
      return report.events[e].signal.starts_with("shadow-");
    });
    if (!engine) continue;
    for (const StoreResult& result : store_results(o))
      on[lower(database_of(result.copy))] = host_of(o.computer);
  }
  return on;
}

std::string proof_of(const Operation& o, const Copy& copy) {
  if (copy.copy == copy.last) return "2047: no truncation asked for";
  const std::string_view truncated = fact(o.facts, "truncated");
  if (truncated == "yes") return "2046, logs deleted (224)";
  if (truncated == "no") return "2046, no log free to go (225)";
  return "2046: truncation asked for";
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

std::string export_line(const Copies& copies) {
  std::set<std::string> nodes;
  for (const auto& [key, copy] : copies) nodes.insert(copy.node);
  std::string names;
  for (const std::string& node : nodes) names += (names.empty() ? "'" : ", '") + node + "'";
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
    if (!fact(report.operations[n].facts, "generation").empty()) take(copies, report, n);
  ToldDags told;
  if (copies.empty()) return told;
  const auto mounted = mounted_on(report);
  std::set<std::string> nodes;
  for (const auto& [key, copy] : copies) {
    nodes.insert(key.second);
    ToldCopy row;
    row.database = copy.database;
    row.node = copy.node;
    if (const auto at = mounted.find(key.first); at != mounted.end())
      row.role = at->second == key.second ? "active" : "copy";
    row.full = begin_text(view, copy.full);
    row.logs = begin_text(view, copy.logs);
    row.copy = begin_text(view, copy.copy);
    if (copy.last) {
      const Operation& last = report.operations[*copy.last];
      row.program = fact(last.facts, "requestor");
      row.proof = proof_of(last, copy);
      if (fact(last.facts, "copied") == "elsewhere")
        row.proof += "; the data were copied elsewhere: the backup server's result counts";
    }
    told.copies.push_back(std::move(row));
  }
  told.notes.emplace_back(
      "LastFullBackup of Get-MailboxDatabase is no proof: it may be set after a backup that failed.");
  add_log_notes(view, nodes, told);
  told.command = export_line(copies);
  return told;
}

}  // namespace exba
