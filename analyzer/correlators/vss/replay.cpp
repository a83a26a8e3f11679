// How it works: the backup-in-progress flag of the writer, replayed event by event. Events without a session
// guid (Exchange 2003) speak of the one run that holds the flag of the server; from 2007 on the guid says
// which run is meant, and the flag is one of each store. The engine's shadow copy events carry a number that
// the writer's 9811 repeats; where that does not tell, they belong to the run that is being prepared, or to
// the only one that is open.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "correlators/vss/replay.hpp"
#include "readers/reader.hpp"

namespace exba::vss {

namespace {

/// A server has at most 100 databases, so more open sessions than this are damage: the oldest is no longer
/// asked.
constexpr std::size_t most_open = 256;

/// Only the Replication service's writer logs that its steps failed under this signal: the provider that
/// knows it is that one.
bool is_replica(const Event& e) {
  if (fact(e.facts, "writer") == "replication") return true;
  const Provider* provider = find_provider(e.provider);
  return provider != nullptr && std::any_of(provider->rows.begin(), provider->rows.end(), [](const Row& row) {
           return row.signal == signal::vss_replication_failed;
         });
}

void add(Replay& r, std::size_t number, std::uint32_t position) {
  Run& run = r.run(number);
  const Event& e = r.server.event(position);
  run.events.push_back(r.server.events[position]);
  if (run.channel.empty()) run.channel = e.channel;
  if (run.begin == no_time) run.begin = e.time;
  run.end = e.time;
  if (!run.released) run.last = e.time;
}

void close(Replay& r, std::size_t number) {
  Run& run = r.run(number);
  run.open = false;
  r.open.erase(number);
  if (r.holder == number) r.holder.reset();
  if (run.session.empty()) r.last_closed = number;
  r.newest_closed = number;
}

/// A later prepare of the same flag succeeded: something that the log does not show had reset it.
void supersede(Replay& r, std::size_t number, Time at) {
  Run& run = r.run(number);
  run.later_prepare = true;
  run.freed_at = at;
  run.freed_by = signal::vss_prepared;
  close(r, number);
}

/// The run that an event of the writer speaks of: by guid, else the holder, else the only one that is open.
Found target(Replay& r, const Event& e) {
  const std::string guid = session_guid(e);
  if (guid.empty()) return r.holder ? r.holder : only_open(r);
  const auto at = r.by_guid.find(guid);
  return at == r.by_guid.end() ? Found() : Found(at->second);
}

std::size_t begin_run(Replay& r, const std::string& guid) {
  const std::size_t number = r.server.runs.size();
  Run& run = r.server.runs.emplace_back();
  run.session = guid;
  r.open.insert(number);
  if (r.open.size() > most_open) r.open.erase(r.open.begin());
  if (guid.empty())
    r.holder = number;
  else
    r.by_guid[guid] = number;
  return number;
}

/// A guid names its session even where the log begins inside it, but that of a refused attempt names no run.
/// Without a guid, a step that no run claims is context.
Found target_or_begin(Replay& r, const Event& e) {
  const std::string guid = session_guid(e);
  const Found found = target(r, e);
  return found || guid.empty() || r.refused_guids.count(guid) != 0 ? found : Found(begin_run(r, guid));
}

void name_store(Replay& r, std::size_t number, std::string_view store) {
  Run& run = r.run(number);
  if (store.empty() || run.stores.size() >= most_stores) return;
  if (std::find(run.stores.begin(), run.stores.end(), store) == run.stores.end())
    run.stores.emplace_back(store);
}

void name_instance(Replay& r, std::size_t number, std::string_view instance) {
  Run& run = r.run(number);
  if (instance.empty() || run.instances.size() >= most_stores) return;
  r.by_instance[lower(instance)] = number;
  if (std::find(run.instances.begin(), run.instances.end(), instance) == run.instances.end())
    run.instances.emplace_back(instance);
}

/// From 2007 on the flag is the store's: preparing it for one run shows that no earlier run holds it.
void hold_store(Replay& r, std::size_t number, std::string_view store, Time at) {
  if (store.empty() || r.run(number).session.empty()) return;
  if (r.first_refused && names(r.server.attempts[*r.first_refused].stores, store)) r.first_refused.reset();
  const auto [place, fresh] = r.by_store.emplace(lower(store), number);
  if (fresh || place->second == number) return;
  if (r.run(place->second).open) supersede(r, place->second, at);
  place->second = number;
}

void note_text(Run& run, const Event& e) {
  const std::string text = lower(fact(e.facts, "text"));
  if (text.find("volume snap") != std::string::npos ||
      text.find("no exchange components") != std::string::npos)
    run.volume_snapshot = true;
}

void on_prepared(Replay& r, std::uint32_t position, const Event& e) {
  const std::string guid = session_guid(e);
  const auto known = r.by_guid.find(guid);
  Found earlier = guid.empty() ? r.holder : known == r.by_guid.end() ? Found() : Found(known->second);
  if (earlier && !r.run(*earlier).open) earlier.reset();
  // Both writers log the prepare of one session; 9606 comes first or second.
  if (earlier && !guid.empty() && !r.run(*earlier).frozen &&
      within(r.run(*earlier).begin, e.time, identify_window)) {
    r.run(*earlier).replica |= is_replica(e);
    return add(r, *earlier, position);
  }
  if (earlier) supersede(r, *earlier, e.time);
  if (guid.empty() && r.last_closed && r.run(*r.last_closed).closed_by_next == no_time)
    r.run(*r.last_closed).closed_by_next = e.time;
  if (guid.empty()) r.last_closed.reset();
  const std::size_t number = begin_run(r, guid);
  if (r.identified && session_guid(r.server.event(*r.identified)) == guid &&
      within(r.server.event(*r.identified).time, e.time, identify_window))
    add(r, number, *r.identified);
  Run& run = r.run(number);
  run.prepared = true;
  run.prepare_begin = e.time;
  run.replica = is_replica(e);
  note_text(run, e);
  add(r, number, position);
  if (guid.empty()) r.first_refused.reset();
}

void on_snapshot_prepared(Replay& r, std::uint32_t position, const Event& e) {
  const Found found = target_or_begin(r, e);
  if (!found || !r.run(*found).open) return;
  r.run(*found).snapshot_prepared = true;
  note_text(r.run(*found), e);
  add(r, *found, position);
}

void freeze(Run& run, Time at) {
  if (!run.frozen) run.freeze_begin = at;
  run.frozen = true;
}

void on_frozen(Replay& r, std::uint32_t position, const Event& e) {
  const Found found = target_or_begin(r, e);
  if (!found || !r.run(*found).open) return;
  freeze(r.run(*found), e.time);
  add(r, *found, position);
}

void on_thawed(Replay& r, std::uint32_t position, const Event& e) {
  const Found found = target_or_begin(r, e);
  if (!found || !r.run(*found).open) return;
  r.run(*found).thawed = true;
  r.run(*found).freeze_end = e.time;
  add(r, *found, position);
}

/// A step that failed, or one that says nothing of the flag.
void on_step(Replay& r, std::uint32_t position, const Event& e) {
  const Found found = target_or_begin(r, e);
  if (!found || !r.run(*found).open) return;
  Run& run = r.run(*found);
  if (e.signal.ends_with("failed") && run.failed_step.empty()) {
    run.failed_step = e.signal;
    run.failed_code = fact(e.facts, "code");
  }
  run.replica |= e.signal == signal::vss_replication_failed;
  add(r, *found, position);
}

bool complete_form(std::string_view form) {
  const Format* format = find_format(form);
  return format != nullptr && format->keeps == Format::Keeps::all;
}

/// Whether the export keeps the Data of events at all: some event of the writer from the same source has it,
/// or from another of the same complete form.
bool keeps_data(Replay& r, const Event& e) {
  const auto [at, fresh] = r.keeps_data.emplace(e.source, false);
  if (!fresh) return at->second;
  const auto form = [&](const Event& of) {
    const std::vector<Source>& sources = r.server.c->report->sources;
    return of.source < sources.size() ? std::string_view(sources[of.source].format) : std::string_view{};
  };
  const bool complete = complete_form(form(e));
  at->second = std::any_of(r.server.events.begin(), r.server.events.end(), [&](std::uint32_t i) {
    const Event& other = r.server.c->event(i);
    const bool alike = other.source == e.source || (complete && form(other) == form(e));
    return alike && other.signal.starts_with("vss-") && !fact(other.facts, "text").empty();
  });
  return at->second;
}

void on_aborted(Replay& r, std::uint32_t position, const Event& e) {
  if (is_ignored_abort(e))
    return;  // by its words nothing was aborted: a refused attempt's, whose 9607 is not in the log
  const Found found = target(r, e);
  if (!found || !r.run(*found).open) return;
  Run& run = r.run(*found);
  if (run.abort != Abort::proved)
    run.abort = fact(e.facts, "text").empty() && !keeps_data(r, e) ? Abort::unkept : Abort::proved;
  add(r, *found, position);
}

/// A 9616 or 9648 that no open run claims may be the twin of the one that closed the last run.
Found twin_target(Replay& r, const Event& e, bool Run::*already) {
  Found found = target(r, e);
  if (!found && session_guid(e).empty()) found = r.last_closed;
  if (!found) return found;
  const Run& run = r.run(*found);
  if (run.open) return found;
  const bool ended = run.completed || run.released || (run.later_prepare && !run.session.empty());
  return ended && !(run.*already) && within(run.end, e.time, default_patience) ? found : Found();
}

void on_completed(Replay& r, std::uint32_t position, const Event& e) {
  Found found = twin_target(r, e, &Run::completed);
  if (!found && !session_guid(e).empty() && !target(r, e)) found = target_or_begin(r, e);
  if (!found && session_guid(e).empty() && r.first_refused) {
    r.server.attempts[*r.first_refused].holder_completed = true;
    r.first_refused.reset();
  }
  if (!found) return;
  r.run(*found).completed = true;
  add(r, *found, position);
  if (r.run(*found).open) close(r, *found);
}

void on_shutdown(Replay& r, std::uint32_t position, const Event& e) {
  Found found = twin_target(r, e, &Run::released);
  if (!found && !session_guid(e).empty() && !target(r, e)) found = target_or_begin(r, e);
  if (!found && session_guid(e).empty()) r.first_refused.reset();
  if (!found) return;
  Run& run = r.run(*found);
  const bool was_open = run.open;
  if (was_open) run.released = true;  // before add: `last` stays at the event before the release
  add(r, *found, position);
  run.released = true;
  if (run.released_at == no_time) run.released_at = e.time;
  if (was_open) close(r, *found);
}

/// The run that is being prepared: of those prepared just now and not yet frozen, the first without a store,
/// else the newest.
Found preparing(const Replay& r, Time at) {
  Found newest;
  for (const std::size_t number : r.open) {
    const Run& run = r.server.runs[number];
    if (run.frozen || !within(run.end, at, identify_window)) continue;
    if (run.stores.empty() && run.instances.empty()) return number;
    newest = number;
  }
  return newest;
}

Found by_copy(Replay& r, std::string_view copy) {
  const auto at = r.by_copy.find(std::string(copy));
  return copy.empty() || at == r.by_copy.end() ? Found() : Found(at->second);
}

void on_store_prepared(Replay& r, std::uint32_t position, const Event& e) {
  const std::string guid = session_guid(e);
  const std::string copy = guid.empty() ? std::string(fact(e.facts, "session")) : std::string();
  Found found = guid.empty() ? by_copy(r, copy) : target_or_begin(r, e);
  if (found && guid.empty() && (!r.run(*found).open || r.run(*found).frozen)) found.reset();
  if (!found) found = preparing(r, e.time);
  if (!found || !r.run(*found).open) return;
  if (!copy.empty()) r.by_copy[copy] = *found;
  Run& run = r.run(*found);
  run.replica |= is_replica(e);
  if (const auto family = fact(e.facts, "backup"); !family.empty()) run.family = family;
  name_store(r, *found, fact(e.facts, "store"));
  hold_store(r, *found, fact(e.facts, "store"), e.time);
  add(r, *found, position);
}

/// 9780, 9781 and 9782 name a store of a run that has just been completed.
Found result_target(Replay& r, const Event& e) {
  Found found = target(r, e);
  if (!found) found = by_copy(r, fact(e.facts, "session"));
  if (!found)
    if (const auto at = r.by_store.find(lower(fact(e.facts, "store"))); at != r.by_store.end())
      found = at->second;
  if (!found) found = r.newest_closed;
  if (!found) return found;
  const Run& run = r.run(*found);
  return run.open || within(run.end, e.time, after_end_window) ? found : Found();
}

void on_result(Replay& r, std::uint32_t position, const Event& e) {
  const std::string_view store = fact(e.facts, "store");
  Found found = result_target(r, e);
  if (!found && session_guid(e).empty() && e.signal != signal::vss_store_failed) return;
  if (!found) {
    found = begin_run(r, session_guid(e));
    if (session_guid(e).empty()) close(r, *found);  // the fault is told; what led to it is not in the log
  }
  Run& run = r.run(*found);
  name_store(r, *found, store);
  if (e.signal == signal::vss_store_completed) run.results_good = true;
  if (e.signal == signal::vss_store_copied) run.results_copied = true;
  if (e.signal != signal::vss_store_failed && run.good_stores.size() < most_stores)
    run.good_stores.emplace_back(store);
  if (e.signal == signal::vss_store_failed) {
    if (!run.failed_stores.empty()) run.failed_stores += ", ";
    run.failed_stores += store.empty() ? "a store that the event does not name" : store;
  }
  add(r, *found, position);
}

void on_shadow_started(Replay& r, std::uint32_t position, const Event& e) {
  if (!may_be_store_process(fact(e.facts, "process"))) return;
  const Found found = preparing(r, e.time);
  if (!found) return;
  if (const auto copy = fact(e.facts, "copy"); !copy.empty()) r.by_copy[std::string(copy)] = *found;
  Run& run = r.run(*found);
  const std::string_view backup = fact(e.facts, "backup");
  if (!backup.empty())
    run.type = run.type.empty() || run.type == backup ? std::string(backup) : std::string();
  name_instance(r, *found, fact(e.facts, "instance"));
  add(r, *found, position);
}

/// The run whose shadow copy has that number; else the holder or only open run; else, at the end, the run
/// closed just before.
Found shadow_target(Replay& r, const Event& e) {
  Found found = by_copy(r, fact(e.facts, "copy"));
  if (!found) found = r.holder ? r.holder : only_open(r);
  if (!found && r.open.empty()) found = r.newest_closed;
  if (!found) return found;
  const Run& run = r.run(*found);
  return run.open || within(run.end, e.time, after_end_window) ? found : Found();
}

void on_shadow(Replay& r, std::uint32_t position, const Event& e) {
  if (!may_be_store_process(fact(e.facts, "process"))) return;
  const Found found = shadow_target(r, e);
  if (!found) return;
  Run& run = r.run(*found);
  if (e.signal == signal::shadow_freeze_started) freeze(run, e.time);
  if (e.signal == signal::shadow_freeze_ended) run.freeze_end = std::max(run.freeze_end, e.time);
  if (e.signal.ends_with("failed") || e.signal.ends_with("timed-out")) {
    run.failed_step = e.signal;
    run.failed_code = fact(e.facts, "code");
  }
  name_instance(r, *found, fact(e.facts, "instance"));
  add(r, *found, position);
}

/// A truncation carries no number of a copy, but names its instance: the run that has it, open or just
/// closed. It belongs to no run that is known to be about other stores.
Found truncation_target(Replay& r, const Event& e) {
  const std::string instance = lower(fact(e.facts, "instance"));
  for (const auto* known : {&r.by_instance, &r.by_store})
    if (const auto at = known->find(instance); at != known->end())
      if (const Run& run = r.run(at->second); run.open || within(run.end, e.time, after_end_window))
        return at->second;
  const Found found = shadow_target(r, e);
  if (!found || instance.empty()) return found;
  const Run& run = r.run(*found);
  return names(run.instances.empty() ? run.stores : run.instances, instance) ? found : Found();
}

void on_truncated(Replay& r, std::uint32_t position, const Event& e) {
  const std::string category =
      lower(fact(e.facts, "category").empty() ? std::string_view(e.category) : fact(e.facts, "category"));
  if (category != "shadowcopy" && category != "snapshot" && category != "16") return;
  const Found found = truncation_target(r, e);
  if (!found) return;
  Run& run = r.run(*found);
  run.truncation_known = true;
  if (e.signal == signal::logs_truncated) {
    run.truncated = true;
    if (run.first_log.empty()) run.first_log = fact(e.facts, "first");
    if (!fact(e.facts, "last").empty()) run.last_log = fact(e.facts, "last");
  }
  if (run.truncations.size() < most_stores)
    run.truncations.push_back(
        {std::string(fact(e.facts, "instance")),
         e.signal == signal::logs_truncated ? std::string(fact(e.facts, "last")) : "no"});
  name_instance(r, *found, fact(e.facts, "instance"));
  add(r, *found, position);
}

void on_identified(Replay& r, std::uint32_t position, const Event&) {
  r.identified = position;
}

// ---- Stops.

void stop_run(Replay& r, std::size_t number, const Event& e) {
  Run& run = r.run(number);
  run.freed_at = e.time;
  run.freed_by = e.signal;
  // Behind patience the run was given up already: the stop only freed the flag.
  run.stopped = run.last == no_time || e.time == no_time || e.time - run.last < default_patience;
  close(r, number);
  if (run.session.empty()) r.last_closed.reset();
}

void on_stop(Replay& r, const Event& e) {
  if (r.open.empty() && !r.last_closed && r.by_copy.empty() && !r.first_refused) return;  // nothing to end
  std::vector<std::size_t> ended;
  for (const std::size_t number : r.open)
    if (ends_run(e, r.server.computer, r.run(number))) ended.push_back(number);
  for (const std::size_t number : ended) stop_run(r, number, e);
  if (!ends_run(e, r.server.computer, Run{})) return;
  if (r.last_closed && r.run(*r.last_closed).closed_by_next == no_time)
    r.run(*r.last_closed).closed_by_next = e.time;
  r.last_closed.reset();
  r.by_copy.clear();
  r.first_refused.reset();
}

using Handler = decltype(Step::handle);

const std::unordered_map<std::string_view, Handler>& handlers() {
  static const std::unordered_map<std::string_view, Handler> table = {
      {signal::vss_identified, on_identified},
      {signal::vss_prepared, on_prepared},
      {signal::vss_snapshot_prepared, on_snapshot_prepared},
      {signal::vss_snapshot_prepare_failed, on_step},
      {signal::vss_frozen, on_frozen},
      {signal::vss_freeze_failed, on_step},
      {signal::vss_thawed, on_thawed},
      {signal::vss_thaw_failed, on_step},
      {signal::vss_aborted, on_aborted},
      {signal::vss_abort_failed, on_step},
      {signal::vss_completed, on_completed},
      {signal::vss_complete_failed, on_step},
      {signal::vss_post_snapshot, on_step},
      {signal::vss_shutdown, on_shutdown},
      {signal::vss_shutdown_failed, on_step},
      {signal::vss_replication_failed, on_step},
      {signal::vss_store_prepared, on_store_prepared},
      {signal::vss_store_completed, on_result},
      {signal::vss_store_copied, on_result},
      {signal::vss_store_failed, on_result},
      {signal::shadow_started, on_shadow_started},
      {signal::shadow_freeze_started, on_shadow},
      {signal::shadow_freeze_failed, on_shadow},
      {signal::shadow_freeze_ended, on_shadow},
      {signal::shadow_freeze_timed_out, on_shadow},
      {signal::shadow_completed, on_shadow},
      {signal::shadow_aborted, on_shadow},
      {signal::logs_truncated, on_truncated},
      {signal::logs_not_truncated, on_truncated},
  };
  return table;
}

}  // namespace

Step step_at(std::string_view signal) {
  Step step;
  const auto handler = handlers().find(signal);
  if (handler != handlers().end()) step.handle = handler->second;
  step.completes = signal == signal::vss_completed;
  step.shuts_down = signal == signal::vss_shutdown;
  step.of_writer = step.handle != nullptr && signal.starts_with("vss-") && signal != signal::vss_identified;
  return step;
}

void replay(Server& server, const BySignal<Step>& steps, MayEnd& may_end) {
  Replay r{server};
  for (const Attempt& attempt : server.attempts)
    if (!attempt.session.empty()) r.refused_guids.insert(attempt.session);
  for (std::uint32_t position = 0; position < server.events.size(); ++position) {
    const Step& step = steps.of(server.events[position]);
    server.completed_known |= step.completes;
    server.completion_known |= step.completes || step.shuts_down;
    if (const std::int32_t owner = server.owner[position]; owner >= 0) {
      const auto number = static_cast<std::size_t>(owner);
      if (server.attempts[number].anchor == position) on_attempt(r, number);
      continue;
    }
    if (may_end.of(server.events[position])) on_stop(r, server.event(position));
    if (step.handle != nullptr) step.handle(r, position, server.event(position));
    if (step.of_writer) r.identified.reset();
  }
  drop_wrong_holders(server);
}

}  // namespace exba::vss
