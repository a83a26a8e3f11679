// How it works: one walk over a node's events in log order. The guid says which run is meant; events without
// one are the service's own life, which ends every open session, or context that is given to the run whose
// failure stands next to it. A completion that failed for the guid of zeros belongs to the last run that was
// lost. The mirror channel repeats what Application holds: such an event counts once.
#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"

namespace exba::dag {
namespace {

constexpr std::string_view no_session = "00000000-0000-0000-0000-000000000000";
/// The metadata are gathered so long before a set is prepared, at most.
constexpr Ticks identify_window = std::chrono::minutes{10};
/// Of one node: more are damage, and the oldest is no longer asked.
constexpr std::size_t most_open = 256;

struct NodeSessions {
  Dag& dag;
  std::size_t node;
  std::map<std::string, std::size_t> by_guid{};
  std::vector<std::size_t> open{};
  Found last_lost{};
  std::vector<Index> identified{};  ///< behind which nothing was begun yet
  std::vector<Index> context{};
  std::optional<Index> exception{};  ///< the last one of the writer

  Run& run(std::size_t number) { return dag.runs[number]; }
};

std::string guid_of(const Event& e) {
  const std::string session = lower(fact(e.facts, "session"));
  return session.find_first_not_of("0123456789") == std::string::npos ? std::string()
                                                                      : session.substr(0, session.find(':'));
}

std::size_t begin_run(NodeSessions& w, const std::string& guid, Index event) {
  const std::size_t number = w.dag.runs.size();
  Run& run = w.dag.runs.emplace_back();
  const Event& e = w.dag.event(event);
  run.session = guid;
  run.node = w.node;
  run.first = event;
  run.begin = e.time;
  run.channel = e.channel;
  w.by_guid[guid] = number;
  w.open.push_back(number);
  if (w.open.size() > most_open) w.open.erase(w.open.begin());
  for (const Index i : w.identified)
    if (within(w.dag.event(i).time, e.time, identify_window)) run.events.push_back(i);
  w.identified.clear();
  return number;
}

std::size_t run_of(NodeSessions& w, const std::string& guid, Index event) {
  const auto known = w.by_guid.find(guid);
  return known != w.by_guid.end() ? known->second : begin_run(w, guid, event);
}

void close(NodeSessions& w, std::size_t number) {
  w.run(number).open = false;
  std::erase(w.open, number);
}

/// The database of a copy; made where it is new. Null: no name, or too many.
Database* database_named(Run& run, std::string_view copy) {
  const std::string_view name = database_of(copy);
  if (name.empty()) return nullptr;
  if (Database* known = database(run, name)) {
    if (server_of_copy(known->copy).empty()) known->copy = copy;
    return known;
  }
  if (run.databases.size() >= most_databases) return nullptr;
  Database& d = run.databases.emplace_back();
  d.copy = copy;
  d.name = name;
  return &d;
}

void fail(Run& run, std::string_view step, const Event& e, Index event) {
  run.failures.push_back({std::string(step), std::string(fact(e.facts, "code")), e.time, event});
}

// ---- The steps.

void on_store(Run& run, const Event& e) {
  Database* d = database_named(run, fact(e.facts, "store"));
  if (d == nullptr) return;
  const std::string_view s = e.signal;
  if (s == signal::vss_store_prepared) {
    d->prepared = true;
    d->family = fact(e.facts, "backup");
  } else if (s == signal::vss_store_refused) {
    d->refused = true;
    d->refused_code = fact(e.facts, "code");
  } else if (s == signal::vss_store_completed) {
    d->completed = true;
  } else if (s == signal::vss_store_copied) {
    d->copied = true;
  } else if (s == signal::vss_store_failed) {
    d->failed = true;
    d->failed_code = fact(e.facts, "code");
  } else {
    d->volume_missing = true;
  }
}

struct Moment {
  std::string_view signal;
  bool Run::*flag;
  Time Run::*time;
};
constexpr Moment moments[] = {
    {signal::vss_prepared, &Run::prepared, &Run::prepared_at},
    {signal::vss_snapshot_prepared, &Run::held, &Run::held_at},
    {signal::vss_frozen, &Run::frozen, &Run::frozen_at},
    {signal::vss_thawed, &Run::thawed, &Run::thawed_at},
    {signal::vss_post_snapshot, &Run::copying, &Run::copying_at},
    {signal::vss_completed, &Run::completed, &Run::completed_at},
};

/// Whether the run's session is gone with this failure.
bool ends_session(std::string_view step) {
  return step == "prepare" || step == "snapshot" || step == "complete";
}

void on_failure(NodeSessions& w, std::size_t number, const Event& e, Index event) {
  Run& run = w.run(number);
  const std::string_view step = fact(e.facts, "step");
  if (fact(e.facts, "code") == "0") {
    run.no_exchange = true;
    return;
  }
  fail(run, step, e, event);
  if (step == "volume-not-in-set") on_store(run, e);
  if (e.signal == signal::vss_complete_failed) {
    run.complete_failed = true;
    run.complete_code = fact(e.facts, "code");
  }
  if (run.open && ends_session(step)) {
    run.freed_at = e.time;
    close(w, number);
  }
}

void on_session_event(NodeSessions& w, Index event) {
  const Event& e = w.dag.event(event);
  const std::string guid = guid_of(e);
  const std::size_t number = run_of(w, guid, event);
  Run& run = w.run(number);
  const bool was_open = run.open;
  add(w.dag, run, event);
  for (const Moment& m : moments)
    if (e.signal == m.signal) {
      run.*m.flag = true;
      if (run.*m.time == no_time || m.signal == signal::vss_completed) run.*m.time = e.time;
    }
  if (e.signal.starts_with("vss-store-") && e.signal != signal::vss_store_disowned) on_store(run, e);
  if (e.signal == signal::vss_store_disowned) ++run.disowned;
  if (e.signal == signal::vss_replication_failed || e.signal == signal::vss_complete_failed)
    on_failure(w, number, e, event);
  if (e.signal == signal::vss_completed && was_open) close(w, number);
  if (e.signal != signal::vss_aborted && e.signal != signal::vss_shutdown) return;
  run.aborted |= e.signal == signal::vss_aborted;
  if (!was_open) return;
  run.released = true;
  run.released_at = e.time;
  close(w, number);
}

/// Where the guid of zeros stands, the writer no longer knew the session. The last run that was lost, aborted
/// or released is the one that its program tried to complete.
void on_unknown_session(NodeSessions& w, Index event) {
  const Event& e = w.dag.event(event);
  if (fact(e.facts, "code") == "0" || !w.last_lost) return;
  Run& run = w.run(*w.last_lost);
  add(w.dag, run, event);
  if (run.lost_by) fail(run, "complete", e, event);  // what was aborted or released failed before
}

// ---- The life of the service.

bool is_replication_service(const Event& e) {
  for (const std::string_view name : {"service", "service-key"}) {
    const std::string_view service = fact(e.facts, name);
    if (contains_ignoring_case(service, "msexchangerepl")) return true;
    if (contains_ignoring_case(service, "exchange") && contains_ignoring_case(service, "repli")) return true;
  }
  return false;
}

bool ends_service(const Event& e) {
  const std::string_view s = e.signal;
  if (fact(e.facts, "writer") == "replication")
    return s == signal::vss_initialised || s == signal::vss_terminated;
  if (s == signal::replication_started || s == signal::replication_stopped) return true;
  if (s == signal::log_started || s == signal::log_stopped || s == signal::crashed) return true;
  if (s != signal::service_died && s != signal::service_state && s != signal::service_error) return false;
  return is_replication_service(e);
}

void lose_sessions(NodeSessions& w, Index event) {
  const Event& e = w.dag.event(event);
  const std::vector<std::size_t> lost = w.open;
  for (const std::size_t number : lost) {
    Run& run = w.run(number);
    run.lost_by = event;
    run.freed_at = e.time;
    if (w.exception && within(w.dag.event(*w.exception).time, e.time, context_window)) {
      run.exception = fact(w.dag.event(*w.exception).facts, "text");
      run.events.push_back(*w.exception);
    }
    run.events.push_back(event);
    run.end = std::max(run.end, e.time);
    w.last_lost = number;
    close(w, number);
  }
  if (!lost.empty() || !w.last_lost) return;
  // What else the restart logs stands with the run that it broke.
  Run& run = w.run(*w.last_lost);
  if (run.lost_by && within(w.dag.event(*run.lost_by).time, e.time, context_window))
    run.events.push_back(event);
}

// ---- Context.

bool is_context(std::string_view s) {
  return s == signal::vss_writer_exception || s == signal::copy_not_ready || s == signal::copy_file_missing;
}

void on_orphan(NodeSessions& w, Index event) {
  const auto known = w.by_guid.find(guid_of(w.dag.event(event)));
  if (known == w.by_guid.end()) return;
  Run& run = w.run(known->second);
  if (!run.open) return;
  run.orphan = true;
  run.freed_at = w.dag.event(event).time;
  run.events.push_back(event);
  close(w, known->second);
}

/// The failures of one node's runs, by event.
using Failures = std::map<Index, std::size_t>;

/// The run of the node whose failure stands nearest.
Found explained_by(const Dag& dag, const Failures& failures, Index event) {
  constexpr int looked_at = 32;  // on either side: what one failure logs, and a few others
  const Event& e = dag.event(event);
  const std::string_view store = database_of(fact(e.facts, "store"));
  Found best;
  Index distance = 0;
  const auto look = [&](const std::pair<const Index, std::size_t>& failure) {
    const Run& run = dag.runs[failure.second];
    if (!within(dag.event(failure.first).time, e.time, context_window)) return;
    if (!store.empty() && database(run, store) == nullptr) return;
    const Index away = failure.first > event ? failure.first - event : event - failure.first;
    if (best && away >= distance) return;
    best = failure.second;
    distance = away;
  };
  const auto at = failures.lower_bound(event);
  auto right = at, left = at;
  for (int i = 0; i < looked_at && right != failures.end(); ++i) look(*right++);
  for (int i = 0; i < looked_at && left != failures.begin(); ++i) look(*--left);
  return best;
}

void explain(Dag& dag, const Failures& failures, Index event) {
  const Found found = explained_by(dag, failures, event);
  if (!found) return;
  Run& run = dag.runs[*found];
  const Event& e = dag.event(event);
  run.events.push_back(event);
  if (e.signal == signal::copy_not_ready) {
    run.not_ready = true;
    if (run.copy_status.empty()) run.copy_status = fact(e.facts, "status");
  } else if (e.signal == signal::copy_file_missing) {
    run.missing_file = fact(e.facts, "file");
    if (run.missing_file.empty()) run.missing_file = "not named";
  } else {
    const std::string_view text = fact(e.facts, "text");
    if (run.exception.empty()) run.exception = text;
    // A text of one line tells its strings apart no more, but what it says.
    run.flag_held |= contains_ignoring_case(text, "backupinprogress") ||
                     contains_ignoring_case(e.message, "backupinprogress");
  }
}

/// What Application holds as well is passed over in the mirror.
class Mirror {
 public:
  Mirror(const Dag& dag, const std::vector<Index>& events) : dag_(dag) {
    for (const Index i : events)
      if (!is_mirror(dag.event(i))) told_.insert(key(dag.event(i)));
  }
  bool repeats(Index event) const {
    const Event& e = dag_.event(event);
    if (!is_mirror(e)) return false;
    auto [id, second, strings] = key(e);
    for (const std::int64_t near : {second, second - 1, second + 1})
      if (told_.count({id, near, strings}) != 0) return true;
    return false;
  }

 private:
  using Key = std::tuple<std::uint16_t, std::int64_t, std::string>;
  static bool is_mirror(const Event& e) { return contains_ignoring_case(e.channel, "applogmirror"); }
  static Key key(const Event& e) {
    std::string strings;
    for (const Fact& f : e.facts) strings += f.name + '=' + f.value + '\n';
    const std::int64_t second =
        e.time == no_time ? 0 : std::chrono::floor<std::chrono::seconds>(e.time).time_since_epoch().count();
    return {e.id, second, std::move(strings)};
  }
  const Dag& dag_;
  std::set<Key> told_;
};

void walk(NodeSessions& w, const std::vector<Index>& events) {
  const Mirror mirror(w.dag, events);
  for (const Index i : events) {
    const Event& e = w.dag.event(i);
    if (mirror.repeats(i)) continue;
    if (ends_service(e)) lose_sessions(w, i);
    if (e.signal == signal::vss_writer_exception) w.exception = i;
    if (is_context(e.signal)) w.context.push_back(i);
    if (fact(e.facts, "writer") != "replication") continue;
    if (e.signal == signal::vss_identified) {
      w.identified.push_back(i);
    } else if (e.signal == signal::vss_orphan_removed) {
      on_orphan(w, i);
    } else if (const std::string guid = guid_of(e); guid == no_session) {
      on_unknown_session(w, i);
    } else if (!guid.empty() && e.signal != signal::vss_writer_detail) {
      on_session_event(w, i);
      const std::size_t number = w.by_guid[guid];
      if (w.run(number).released) w.last_lost = number;
    }
  }
}

/// When a run let go of its databases; no_time: not in the log, or not told.
Time let_go(const Run& run) {
  if (run.completed) return run.completed_at;
  return run.freed_at != no_time ? run.freed_at : run.released_at;
}

/// Whether the other run may still have held its databases when this one prepared.
bool held_then(const Dag& dag, const Run& other, const Run& run) {
  if (other.node != run.node && !(run.flag_held && dag.nodes[other.node].group == dag.nodes[run.node].group))
    return false;
  if (other.open) return true;
  const Time end = let_go(other);
  return end != no_time && (run.begin == no_time || end >= run.begin);
}

/// Two prepares for one database: a run that held it and has no end was freed by something that the log does
/// not show; a refused one ran into the run that holds it.
void find_holders(Dag& dag) {
  constexpr std::size_t looked_at = 64;
  std::map<std::string, std::vector<std::size_t>> held;  // by database, in order
  for (std::size_t i = 0; i < dag.runs.size(); ++i) {
    Run& run = dag.runs[i];
    for (const Database& d : run.databases) {
      std::vector<std::size_t>& before = held[lower(d.name)];
      const bool busy = d.refused_code == "0x80070020" || run.flag_held;
      std::size_t seen = 0;
      for (auto j = before.rbegin(); j != before.rend() && seen < looked_at && (busy || run.held);
           ++j, ++seen) {
        Run& other = dag.runs[*j];
        if (*j == i || !held_then(dag, other, run)) continue;
        if (busy && !run.holder)
          run.holder = *j;
        else if (!busy && other.open)
          other.superseded = true;
      }
      if (run.held) before.push_back(i);
    }
    if (run.holder) dag.runs[*run.holder].refused.push_back(i);
  }
}

}  // namespace

bool within(Time a, Time b, Ticks window) {
  if (a == no_time || b == no_time) return true;
  return a < b ? b - a <= window : a - b <= window;
}

bool is_before(const Run& a, const Run& b) {
  return a.first < b.first;
}

Database* database(Run& run, std::string_view name) {
  const auto at = std::find_if(run.databases.begin(), run.databases.end(),
                               [&](const Database& d) { return equal_ignoring_case(d.name, name); });
  return at == run.databases.end() ? nullptr : &*at;
}
const Database* database(const Run& run, std::string_view name) {
  return database(const_cast<Run&>(run), name);
}

void add(const Dag& dag, Run& run, Index event) {
  const Event& e = dag.event(event);
  run.events.push_back(event);
  run.end = std::max(run.end, e.time);
  if (run.open && e.signal != signal::vss_shutdown && e.signal != signal::vss_aborted)
    run.last = std::max(run.last, e.time);
}

void find_runs(Dag& dag) {
  for (std::size_t n = 0; n < dag.nodes.size(); ++n) {
    const std::size_t first = dag.runs.size();
    NodeSessions w{dag, n};
    walk(w, dag.c->computers[dag.nodes[n].index].events);
    Failures failures;
    for (std::size_t i = first; i < dag.runs.size(); ++i)
      for (const Failure& f : dag.runs[i].failures) failures.emplace(f.event, i);
    for (const Index i : w.context) explain(dag, failures, i);
  }
  // A set without Exchange components is nobody's backup of Exchange.
  std::erase_if(dag.runs, [](const Run& run) { return run.no_exchange && run.databases.empty(); });
  std::stable_sort(dag.runs.begin(), dag.runs.end(), is_before);
  find_holders(dag);
}

}  // namespace exba::dag
