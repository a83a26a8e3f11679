// How it works: operations tell runs and moves; what the nodes log of their services and copies between them is
// taken from the events. What one restart logs within a few minutes is one row.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "model/words.hpp"
#include "reports/told/dags.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

/// A service logs that it stops, stopped, starts and runs.
constexpr Ticks one_restart = std::chrono::minutes{5};
constexpr std::size_t rows_limit = 4096;

struct Words {
  std::string_view signal, what;
  bool joins = false;  ///< with the row before it of the same node and words
};
constexpr Words node_events[] = {
    {signal::replication_started, "Replication service restarted", true},
    {signal::replication_stopped, "Replication service restarted", true},
    {signal::vss_initialised, "Replication service restarted", true},
    {signal::vss_terminated, "Replication service restarted", true},
    {signal::crashed, "node had gone down without warning", true},
    {signal::log_started, "node started", true},
    {signal::log_stopped, "node shut down", true},
    {signal::node_failover, "failover of a node began", false},
    {signal::copy_suspended, "copy suspended", false},
    {signal::copy_resumed, "copy resumed", false},
    {signal::copy_seeding, "seeding", false},
    {signal::copy_truncation_failed, "logs could not be truncated", true},
    {signal::copier_disconnected, "copier lost the active node", true},
    {signal::database_mount_failed, "database could not be mounted", false},
    {signal::recovery_action, "Managed Availability acted", false},
};

const Words* words_of(const Event& e) {
  const auto at = std::find_if(std::begin(node_events), std::end(node_events),
                               [&](const Words& w) { return e.signal == w.signal; });
  return at == std::end(node_events) ? nullptr : &*at;
}

Ticks pause(Time from, Time until) {
  return from < until ? until - from : from - until;
}

std::string lane_host(std::string_view computer) {
  return std::string(computer.substr(0, computer.find('.')));
}

struct TimelineRow {
  Time time = no_time;
  std::size_t order = 0;
  std::string node, what;
};

/// `database moved from EX01 to EX02: DB01`.
std::string move_words(const Operation& o) {
  const std::string_view cause = fact(o.facts, "cause");
  const std::string_view by = fact(o.facts, "moved-by");
  return fmt::format("{} {} from {} to {}{}{}", o.store,
                     o.outcome == Outcome::failed ? "could not be moved" : "moved",
                     lane_host(fact(o.facts, "from-node")), lane_host(fact(o.facts, "to-node")),
                     cause == "failure" ? ", the node failed over" : "",
                     by.empty() ? "" : fmt::format(", by the responder {}", by));
}

std::string run_words(const Operation& o) {
  std::string words = fmt::format("{} of {} {}", kind_words(o), o.store.empty() ? "no named store" : o.store,
                                  to_string(o.outcome));
  if (!o.why.empty()) words += ": " + o.why;
  return words;
}

std::string event_words(const Event& e, const Words& words) {
  std::string out(words.what);
  if (e.signal == signal::recovery_action) {
    if (fact(e.facts, "action") == "ended") return {};
    const std::string_view what = fact(e.facts, "recovery"), on = fact(e.facts, "resource"),
                           who = fact(e.facts, "responder");
    out = fmt::format("Managed Availability: {}{}{}{}{}", what.empty() ? "a recovery action" : what,
                      on.empty() ? "" : " of ", on, who.empty() ? "" : " by ", who);
  }
  if (e.signal == signal::copy_seeding) out += fmt::format(" ({})", fact(e.facts, "seeding"));
  if (const std::string_view store = fact(e.facts, "store"); !store.empty())
    out += fmt::format(": {}", store);
  return out;
}

}  // namespace

std::vector<ToldStep> told_dag_steps(const ReportView& view) {
  const Report& report = view.report;
  std::vector<TimelineRow> rows;
  std::set<std::string> nodes;
  bool more_than_runs = false;
  for (const Operation& o : report.operations) {
    if (fact(o.facts, "dag").empty() || rows.size() >= rows_limit || is_outside(o)) continue;
    const bool move = o.kind == Kind::failover;
    if (!o.computer.empty()) nodes.insert(lower(o.computer));
    rows.push_back({o.begin, rows.size(), lane_host(o.computer), move ? move_words(o) : run_words(o)});
  }
  if (rows.empty()) return {};
  for (const Event& e : report.events)
    if (e.signal == signal::node_failover || e.signal.starts_with("copy-")) nodes.insert(lower(e.computer));
  std::map<std::string, Time> last;  // by node and words
  for (const Event& e : report.events) {
    const Words* words = words_of(e);
    if (words == nullptr || nodes.count(lower(e.computer)) == 0 || rows.size() >= rows_limit) continue;
    if (contains_ignoring_case(e.channel, "applogmirror")) continue;
    std::string what = event_words(e, *words);
    if (what.empty()) continue;
    const auto [before, fresh] = last.emplace(lower(e.computer) + '\n' + what, e.time);
    const bool near = !fresh && e.time != no_time && before->second != no_time &&
                      pause(before->second, e.time) <= one_restart;
    before->second = e.time;
    more_than_runs = true;
    if (words->joins && near) continue;
    rows.push_back({e.time, rows.size(), lane_host(e.computer), std::move(what)});
  }
  if (!more_than_runs) return {};  // the table of operations tells it all
  std::stable_sort(rows.begin(), rows.end(),
                   [](const TimelineRow& a, const TimelineRow& b) { return a.time < b.time; });
  std::vector<ToldStep> told;
  for (TimelineRow& row : rows)
    told.push_back({minute_text(row.time, view.options.time_zone), std::move(row.node), std::move(row.what)});
  return told;
}

}  // namespace exba
