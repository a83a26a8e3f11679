// How it works: what a failed run's own events do not say stands in those of other nodes and services: a move
// of the database, the copier that lost the active node, another writer's complaint, what restarted the
// service. Each is looked for in the run's own time and becomes a fact; which of them is the cause is the
// rulebook's to say.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"
#include "correlators/run_facts.hpp"

namespace exba::dag {
namespace {

constexpr std::string_view in_use = "0x80070020", circular = "0x80070057", not_ready = "0x80070015",
                           not_found = "0x80070002", unknown_session = "0x8007064a", wants_full = "-560",
                           called_failed = "-4";
/// Watchdogs act minutes before a service is gone.
constexpr Ticks watchdog = std::chrono::minutes{10};
constexpr Ticks retry_window = std::chrono::hours{12};

bool any_code(const Run& run, std::string_view code) {
  return std::any_of(run.failures.begin(), run.failures.end(),
                     [&](const Failure& f) { return f.code == code; }) ||
         std::any_of(run.databases.begin(), run.databases.end(),
                     [&](const Database& d) { return d.refused_code == code; });
}

Time failed_at(const Run& run) {
  return run.failures.empty() ? run.end : run.failures.back().time;
}

const std::vector<Index>& events_of(const Dag& dag, std::size_t node) {
  return dag.c->computers[dag.nodes[node].index].events;
}

/// Calls `look` for a computer's events from a margin before `from` to one behind `until`.
template <class Look>
void each_between(const Dag& dag, const std::vector<Index>& all, Time from, Time until, Ticks margin,
                  Look look) {
  const bool timed = from != no_time && until != no_time;
  auto at = all.begin();
  // The lists are in order of time; a clock that was set back moves an event by less than the day taken here.
  if (timed)
    at = std::lower_bound(all.begin(), all.end(), from - margin, [&](Index i, Time t) {
      const Time time = dag.event(i).time;
      return time != no_time && time < t;
    });
  for (; at != all.end(); ++at) {
    const Time time = dag.event(*at).time;
    if (timed && time != no_time && time > until + margin) break;
    if (timed && time != no_time && time < from - margin) continue;
    look(*at);
  }
}

// ---- What the writer says.

void add_codes(const Run& run, Operation& o) {
  if (any_code(run, circular)) set_fact(o.facts, "circular", "yes");
  if (any_code(run, wants_full) || (run.full_required && o.outcome == Outcome::failed))
    set_fact(o.facts, "full-required", "yes");
  if (any_code(run, not_found) && !run.missing_file.empty())
    set_fact(o.facts, "missing-file", run.missing_file);
  if (any_code(run, not_ready) && run.not_ready) {
    set_fact(o.facts, "not-ready", "yes");
    set_fact(o.facts, "copy-status", run.copy_status);
  }
  std::vector<std::string> outside;
  bool told = false;
  for (const Failure& f : run.failures)
    told |= f.step == "volume-not-in-set" || (f.step == "snapshot" && f.code == unknown_session);
  for (const Database& d : run.databases)
    if (d.volume_missing) outside.push_back(d.copy);
  if (told)
    set_fact(o.facts, "volume-not-in-set",
             outside.empty() ? "not named" : fmt::format("{}", fmt::join(outside, ", ")));
  if (run.disowned > 0 || run.complete_code == called_failed) set_fact(o.facts, "program-reported", "yes");
  set_fact(o.facts, "exception", run.exception);
  if (run.excluded) set_fact(o.facts, "excluded", "yes");
}

bool in_progress(const Run& run) {
  return run.flag_held || any_code(run, in_use);
}

/// Whether a run of one of these databases lost its session while it held them, with nothing since that would
/// free the store's own flag.
bool flag_left_behind(const Dag& dag, const Run& run) {
  for (auto other = dag.runs.rbegin(); other != dag.runs.rend(); ++other) {
    if (!is_before(*other, run) || !other->held || !other->lost_by) continue;
    if (dag.nodes[other->node].group != dag.nodes[run.node].group) continue;
    for (const Database& d : run.databases) {
      if (database(*other, d.name) == nullptr) continue;
      const bool freed = std::any_of(dag.changes.begin(), dag.changes.end(), [&](const Change& c) {
        return c.event > *other->lost_by && c.event < run.first && c.store == lower(d.name);
      });
      if (!freed) return true;
    }
  }
  return false;
}

void add_refusal(const Dag& dag, const Run& run, Operation& o) {
  if (!in_progress(run)) return;
  if (run.holder || any_code(run, in_use)) {
    set_fact(o.facts, "refused", "yes");
    set_fact(o.facts, "refusal", "proved");
    o.why = "refused: a backup of the same database was in progress";
    if (!run.holder) {
      for (const Log& log : dag.c->report->logs)
        if (equal_ignoring_case(log.computer, o.computer) && log.channel == run.channel)
          set_fact(o.facts, "log-begin", to_rfc3339(log.first));
      return;
    }
    const Run& holder = dag.runs[*run.holder];
    const bool whole = holder.last != no_time && run.begin != no_time &&
                       covered(*dag.c->report, o.computer, run.channel, holder.last, run.begin);
    set_fact(o.facts, "covered", whole ? "dense" : "no");
    return;
  }
  set_fact(o.facts, "flag-held", flag_left_behind(dag, run) ? "lost-run" : "unknown");
}

// ---- What other nodes say.

/// A move or dismount of one of the databases between prepare and failure.
const Change* moved_inside(const Dag& dag, const Run& run) {
  bool told_by_store = false;
  for (const Database& d : run.databases) told_by_store |= d.failed_code == unknown_session;
  const auto concerns = [&](const Change& c) {
    if (c.kind == Change::Kind::node_failover) return true;
    if (c.kind == Change::Kind::mount_failed || c.kind == Change::Kind::switch_failed) return false;
    const Database* d = database(run, c.name);
    return d != nullptr && (!told_by_store || d->failed_code == unknown_session);
  };
  const Time until = failed_at(run);
  const Change* best = nullptr;
  auto at = std::lower_bound(dag.changes.begin(), dag.changes.end(), run.first,
                             [](const Change& c, Index first) { return c.event < first; });
  for (; at != dag.changes.end(); ++at) {
    if (at->time != no_time && until != no_time && at->time > until + context_window) break;
    if (dag.nodes[at->node].group != dag.nodes[run.node].group || !concerns(*at)) continue;
    const bool better = best == nullptr || (at->kind == Change::Kind::switched && best->kind != at->kind) ||
                        (best->kind == Change::Kind::node_failover && at->kind != best->kind);
    if (better) best = &*at;
  }
  return best;
}

bool lost_its_role(const Run& run) {
  if (run.complete_code == unknown_session) return true;
  return std::any_of(run.databases.begin(), run.databases.end(),
                     [](const Database& d) { return d.failed_code == unknown_session; });
}

void add_move(const Dag& dag, const Run& run, Operation& o) {
  if (!lost_its_role(run)) return;
  if (const Change* change = moved_inside(dag, run)) {
    set_fact(o.facts, "moved", "yes");
    set_fact(o.facts, "moved-store", change->name);
    set_fact(o.facts, "moved-at", to_rfc3339(change->time));
    if (const Action* action = action_behind(dag, *change)) {
      set_fact(o.facts, "moved-by", std::string(fact(dag.event(action->event).facts, "responder")));
      const auto place = std::lower_bound(o.events.begin(), o.events.end(), action->event);
      if (place == o.events.end() || *place != action->event) o.events.insert(place, action->event);
    }
    o.why = (change->name.empty() ? std::string("a node failed over")
                                  : change->name + " was moved or dismounted") +
            " while it ran";
    o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), change->event), change->event);
  } else if (!run.lost_by) {
    set_fact(o.facts, "session-lost", "possible");
    set_fact(o.facts, "nodes-missing", missing_nodes(dag, run.node, run.begin, failed_at(run)));
  }
}

/// The peer may log nothing of the Replication service here: its own log or another one tells that it was going
/// down or coming up.
bool peer_was_down(const Dag& dag, const std::string& peer, Time at) {
  bool down = false;
  if (peer.empty()) return down;
  for (const ComputerEvents& computer : dag.c->computers) {
    const bool is_peer = host(computer.computer) == peer;
    each_between(dag, computer.events, at, at, same_moment, [&](Index i) {
      const Event& e = dag.event(i);
      const std::string_view s = e.signal;
      const bool named = host(fact(e.facts, "node")) == peer;
      down |= s == signal::cluster_node_lost && named;
      down |= s == signal::node_failover && (is_peer || named);
      down |= is_peer && (s == signal::log_started || s == signal::log_stopped || s == signal::crashed ||
                          s == signal::cluster_stopped || s == signal::replication_stopped);
    });
  }
  return down;
}

void add_network(const Dag& dag, const Run& run, Operation& o) {
  if (run.failures.empty() || run.disowned > 0 || o.outcome != Outcome::failed) return;
  const std::string here = host(dag.nodes[run.node].computer);
  each_between(dag, events_of(dag, run.node), run.begin, failed_at(run), same_moment, [&](Index i) {
    const Event& e = dag.event(i);
    if (e.signal != signal::copier_disconnected || contains_ignoring_case(e.channel, "applogmirror")) return;
    if (e.time != no_time && failed_at(run) != no_time && e.time > failed_at(run)) return;
    const std::string_view copy = fact(e.facts, "store");
    const std::string server = host(server_of_copy(copy));
    const Database* d = database(run, database_of(copy));
    if (d == nullptr || (!server.empty() && server != here)) return;
    const std::string peer = host(fact(e.facts, "node"));
    const bool down = peer_was_down(dag, peer, e.time);
    set_fact(o.facts, down ? "peer-down" : "network-broken", "yes");
    set_fact(o.facts, "peer", std::string(fact(e.facts, "node")));
    o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), i), i);
  });
  if (!fact(o.facts, "peer-down").empty())
    std::erase_if(o.facts, [](const Fact& f) { return f.name == "network-broken"; });
}

// ---- What else its own node says.

void add_other_writer(const Dag& dag, const Run& run, Operation& o) {
  if (o.outcome != Outcome::failed || run.disowned > 0) return;
  each_between(dag, events_of(dag, run.node), run.begin, run.end, context_window, [&](Index i) {
    const Event& e = dag.event(i);
    if (fact(e.facts, "complaint") != "writer" || fact(e.facts, "writer-name").empty()) return;
    if (!fact(e.facts, "exchange-writer")
             .empty()) {  // what VSS makes of Exchange's own failure stands with it
      o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), i), i);
      return;
    }
    const bool exchange_first =
        std::any_of(run.failures.begin(), run.failures.end(), [&](const Failure& f) { return f.event < i; });
    if (exchange_first || !fact(o.facts, "other-writer").empty()) return;
    set_fact(o.facts, "other-writer", std::string(fact(e.facts, "writer-name")));
    set_fact(o.facts, "other-writer-code", std::string(fact(e.facts, "code")));
    o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), i), i);
  });
}

void add_watchdog(const Dag& dag, const Run& run, Operation& o) {
  if (!run.lost_by || freed_long_after(dag, run)) return;
  const Time at = dag.event(*run.lost_by).time;
  set_fact(o.facts, "session-lost", "yes");
  set_fact(o.facts, "lost-at", to_rfc3339(at));
  each_between(dag, events_of(dag, run.node), at, at, watchdog, [&](Index i) {
    const Event& e = dag.event(i);
    if (e.signal != signal::recovery_action ||
        (e.time != no_time && at != no_time && e.time > at + context_window))
      return;
    const std::string_view what = fact(e.facts, "recovery"), resource = fact(e.facts, "resource");
    const bool ours = contains_ignoring_case(resource, "msexchangerepl") ||
                      contains_ignoring_case(what, "reboot") || contains_ignoring_case(what, "bugcheck");
    if (!ours) return;
    set_fact(o.facts, "restarted-by", std::string(fact(e.facts, "responder")));
    set_fact(o.facts, "recovery", std::string(what));
    if (!std::binary_search(o.events.begin(), o.events.end(), i))
      o.events.insert(std::upper_bound(o.events.begin(), o.events.end(), i), i);
  });
}

/// One database's logs were deleted although the set failed for another.
void add_truncation(const Run& run, Operation& o) {
  std::vector<std::string> cut, bad;
  std::string type;
  for (const Database& d : run.databases) {
    if (d.completed && !d.failed) {
      cut.push_back(d.name);
      type = d.result.type;
    } else if (d.disowned || d.failed || !d.completed) {
      bad.push_back(d.name);
    }
  }
  const bool failed =
      run.disowned > 0 || (run.complete_failed && !bad.empty()) ||
      std::any_of(run.databases.begin(), run.databases.end(), [](const Database& d) { return d.failed; });
  if (cut.empty() || !failed || run.databases.size() < 2) return;
  set_fact(o.facts, "cut-stores", fmt::format("{}", fmt::join(cut, ", ")));
  set_fact(o.facts, "cut-type", type);
}

// ---- Good again.

/// What a run was meant to be where the failure left it open: as the last good one of its family.
std::string wanted_type(const Dag& dag, std::size_t number, const Database& d) {
  if (!d.result.type.empty()) return d.result.type;
  for (std::size_t i = number; i-- > 0;) {
    const Run& other = dag.runs[i];
    if (dag.nodes[other.node].group != dag.nodes[dag.runs[number].node].group) continue;
    const Database* known = database(other, d.name);
    if (known != nullptr && is_good(*known) && known->family == d.family && !known->result.type.empty())
      return known->result.type;
  }
  return d.family == "incremental-or-differential" ? "incremental" : "full";
}

const Run* retried(const Dag& dag, std::size_t number, const Database& d) {
  const Run& run = dag.runs[number];
  const std::string wanted = wanted_type(dag, number, d);
  for (std::size_t i = number + 1; i < dag.runs.size(); ++i) {
    const Run& later = dag.runs[i];
    if (run.end != no_time && later.begin != no_time && later.begin > run.end + retry_window) break;
    if (dag.nodes[later.node].group != dag.nodes[run.node].group || !later.completed) continue;
    const Database* again = database(later, d.name);
    if (again == nullptr || !is_good(*again) || !serves(again->result.type, wanted)) continue;
    if (within(run.end, later.completed_at, retry_window)) return &later;
  }
  return nullptr;
}

void add_retry(const Dag& dag, std::size_t number, Operation& o) {
  const Run& run = dag.runs[number];
  if (o.outcome != Outcome::failed && o.outcome != Outcome::abandoned) return;
  const Run* last = nullptr;
  std::size_t bad = 0;
  for (const Database& d : run.databases) {
    if (is_good(d)) continue;
    ++bad;
    const Run* again = retried(dag, number, d);
    if (again == nullptr) return;
    last = again;
  }
  if (bad == 0 || last == nullptr) return;
  set_fact(o.facts, "retried-at", to_rfc3339(last->completed_at));
  set_fact(o.facts, "retried-on", dag.nodes[last->node].computer);
}

}  // namespace

void add_causes(const Dag& dag, std::size_t number, Operation& o) {
  const Run& run = dag.runs[number];
  add_codes(run, o);
  add_refusal(dag, run, o);
  add_watchdog(dag, run, o);
  add_move(dag, run, o);
  add_network(dag, run, o);
  add_other_writer(dag, run, o);
  add_truncation(run, o);
  add_retry(dag, number, o);
}

}  // namespace exba::dag
