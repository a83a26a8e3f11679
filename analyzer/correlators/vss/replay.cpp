// How it works: the backup-in-progress flag of the writer, replayed event by event. Events without a session
// guid (Exchange 2003) speak of the one run that holds the flag of the server; from 2007 on the guid says
// which run is meant, and the flag is one of each store. Here stand the writer's steps and what ends a store;
// `open_runs` begins and ends runs, `engine_steps` has what the engine and single stores tell.
#include "correlators/vss/replay.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "readers/reader.hpp"

namespace exba::vss {
namespace {

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
