// How it works: what the replay left of a run becomes an operation. The outcome of a run without an end rests
// on how long the log covers the silence behind its last event, and on what cut that silence short; all that
// a rule needs to judge an absence (seconds of silence, how dense the log is there, whether this server logs
// completions at all) stands as a fact.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/silence_words.hpp"
#include "correlators/vss/run.hpp"
#include "model/store_parts.hpp"
#include "model/store_results.hpp"
#include "model/words.hpp"

namespace exba::vss {
namespace {

/// The silence behind the run's last step, cut short by what freed the flag. That came later by the order of
/// the log, even where both stand in one second or the clock was set back in between.
struct Quiet {
  Silence silence;
  Time from = no_time;
  bool freed = false;
  bool known() const { return from != no_time && silence.end != Silence::End::no_log; }
  Ticks length() const { return known() && silence.until > from ? silence.until - from : Ticks{0}; }
};

Quiet quiet_after(const Server& server, const Run& run, Time from) {
  Quiet quiet{silence_after(*server.c->report, server.computer, run.channel, from), from};
  for (const Time cut : {run.freed_at, run.released_at})
    if (quiet.known() && cut != no_time && cut <= quiet.silence.until) {
      quiet.silence.until = std::max(cut, from);
      quiet.freed = true;
    }
  return quiet;
}

void add(Operation& o, std::string_view name, std::string_view value) {
  if (!value.empty()) o.facts.push_back({std::string(name), std::string(value)});
}
void add_if(Operation& o, std::string_view name, bool holds) {
  if (holds) add(o, name, "yes");
}
void add_seconds(Operation& o, std::string_view name, Ticks length) {
  add(o, name, std::to_string(std::chrono::duration_cast<std::chrono::seconds>(length).count()));
}

std::string_view word(const Quiet& quiet) {
  return quiet.freed ? "freed" : word_of(quiet.silence.end);
}

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// After 9648, the 9616 may come until patience is over, the next run begins or the store stops.
struct Release {
  bool settled = false;
  Quiet quiet;
};

Release release_of(const Server& server, const Run& run) {
  Release release;
  const Time at = run.released_at;
  release.quiet = {silence_after(*server.c->report, server.computer, run.channel, at), at};
  if (!release.quiet.known()) return release;
  const Time next = run.closed_by_next;
  release.settled = next != no_time && next >= at && next <= release.quiet.silence.until;
  return release;
}

Unended outcome_of_release(const Release& release) {
  if (release.settled || release.quiet.length() >= default_patience) return {Outcome::failed, "released"};
  Unended open = outcome_without_end(release.quiet.silence, release.quiet.from);
  if (open.outcome == Outcome::running)
    open.why = "released; the log ends before its completion could be ruled out";
  return open;
}

Unended outcome_of_silence(const Run& run, const Quiet& quiet) {
  if (!quiet.known())
    return {Outcome::unknown,
            quiet.from == no_time ? "its events carry no time" : "the log does not tell what it covers"};
  const Unended not_understood = {
      Outcome::unknown,
      "a passive copy: only the Replication service logs the end, and none of it stands here"};
  if (run.later_prepare) {
    if (quiet.freed && run.replica) return not_understood;
    if (quiet.freed)
      return {Outcome::abandoned, "a later backup was prepared although no end of this one was logged"};
    return outcome_without_end(quiet.silence, quiet.from);
  }
  Unended open = outcome_without_end(quiet.silence, quiet.from);
  if (open.outcome != Outcome::abandoned) return open;
  if (run.replica) return not_understood;
  if (!run.prepared) return {Outcome::unknown, "its beginning is not in the log"};
  if (run.abort == Abort::proved) return {Outcome::failed, "aborted"};
  return open;
}

/// The step of the snapshot that failed, in words; empty: none did. A writer that fails before the thaw is
/// not in the snapshot, whatever is still to come.
std::string_view failed_snapshot_step(const Run& run) {
  if (run.failed_step == signal::vss_snapshot_prepare_failed) return "preparing the snapshot failed";
  if (run.failed_step == signal::vss_freeze_failed) return "the freeze failed";
  if (run.failed_step == signal::shadow_freeze_failed) return "the freeze failed";
  if (run.failed_step == signal::shadow_freeze_timed_out) return "the freeze timed out";
  return {};
}

Unended outcome_of(const Server& server, const Run& run) {
  if (!run.failed_stores.empty()) return {Outcome::failed, "completed-with-errors"};
  const std::string_view step = failed_snapshot_step(run);
  const Unended failed = {Outcome::failed,
                          std::string(step) + (run.failed_code.empty() ? "" : " with " + run.failed_code)};
  if (run.completed) return {Outcome::succeeded, step.empty() ? "" : "completed, although " + failed.why};
  if (run.stopped) return {Outcome::failed, "store-stopped"};
  if (!step.empty() && run.released) return failed;
  if (run.released) return outcome_of_release(release_of(server, run));
  // A silence that lasts says more than the step: the writer may still be held.
  Unended open = outcome_of_silence(run, quiet_after(server, run, run.last));
  return !step.empty() && open.outcome == Outcome::running ? failed : open;
}

std::string type_of(const Run& run) {
  if (!run.type.empty()) return run.type;
  const bool full_family = run.family == "full-or-copy";
  if (run.family.empty() || run.results_good == run.results_copied) return {};
  if (run.results_good) return full_family ? "full" : "incremental";
  return full_family ? "copy" : "differential";
}

void add_phases(Operation& o, const Run& run) {
  if (run.prepared) o.phases.push_back({"prepare", run.prepare_begin, run.freeze_begin});
  if (run.frozen) o.phases.push_back({"freeze", run.freeze_begin, run.freeze_end});
  if (run.freeze_end != no_time)
    o.phases.push_back({"backup", run.freeze_end, run.completed || run.released ? run.end : no_time});
}

/// What the runs before this one on the same computer tell about how this server logs.
struct Earlier {
  std::size_t ended = 0;   ///< with 9616 or 9648
  std::size_t silent = 0;  ///< without either, although a later prepare succeeded
  Time last_good = no_time;
};

void count(Earlier& earlier, const Run& run) {
  if (run.completed || run.released)
    ++earlier.ended;
  else if (run.later_prepare)
    ++earlier.silent;
  if (run.completed && run.failed_stores.empty() && !run.volume_snapshot) earlier.last_good = run.end;
}

/// From 2007 on, where the stores of this run or of a later one are not named, that later prepare may have
/// been of the same store.
struct LaterPrepares {
  std::uint32_t any = 0,
                unnamed = 0;  ///< first event of the last prepared run; of the last one without named stores
};

LaterPrepares later_prepares(const Server& server) {
  LaterPrepares later;
  for (const Run& run : server.runs) {
    if (!run.prepared || run.session.empty() || run.events.empty()) continue;
    later.any = std::max(later.any, run.events.front());
    if (run.stores.empty() && run.instances.empty())
      later.unnamed = std::max(later.unnamed, run.events.front());
  }
  return later;
}

std::string_view later_prepare_of(const Server& server, const Run& run, const LaterPrepares& later) {
  if (run.later_prepare) return "yes";
  if (run.session.empty() || run.events.empty()) return {};
  std::uint32_t behind = run.events.front();
  if (!run.refused.empty())
    behind = std::max(behind, server.events[server.attempts[run.refused.back()].anchor]);
  const bool unnamed = run.stores.empty() && run.instances.empty();
  return (unnamed ? later.any : later.unnamed) > behind ? "maybe" : "";
}

/// Exchange 2003 names no session. An export without strings and text names none either, and tells no
/// version.
std::string_view flag_of(const Server& server, bool named, const std::vector<std::uint32_t>& events) {
  if (named) return "store";
  const bool told = std::any_of(events.begin(), events.end(), [&](std::uint32_t e) {
    return server.c->event(e).has_inserts || !server.c->event(e).message.empty();
  });
  return told ? "server" : "";
}

void add_life(Operation& o, const Server& server, const Run& run) {
  add(o, "flag", flag_of(server, !run.session.empty(), run.events));
  add_if(o, "prepared", run.prepared);
  add_if(o, "snapshot-prepared", run.snapshot_prepared);
  add_if(o, "frozen", run.frozen);
  add_if(o, "thawed", run.thawed || run.freeze_end != no_time);
  add_if(o, "completed", run.completed);
  add_if(o, "released", run.released);
  add_if(o, "replica", run.replica);
  add_if(o, "volume-snapshot", run.volume_snapshot && run.instances.empty() && run.stores.empty());
  if (run.abort != Abort::none) add(o, "aborted", run.abort == Abort::proved ? "yes" : "data-not-kept");
  if (run.truncation_known) add(o, "truncated", run.truncated ? "yes" : "no");
  add(o, "first-log", run.first_log);
  add(o, "last-log", run.last_log);
  add(o, "failed-stores", run.failed_stores);
  add(o, "failed-step", run.failed_step);
  add(o, "code", run.failed_code);
}

/// The store's own end inside the session: one group may be good, with its logs deleted, and the next one not.
StorePart part_of(const Operation& o, const Run& run, const std::string& store) {
  StorePart part{store, o.type, o.outcome, o.why, "", ""};
  const auto is_store = [&](std::string_view name) { return equal_ignoring_case(trim(name), store); };
  const std::vector<std::string_view> failed = split(run.failed_stores, ",");
  if (std::any_of(failed.begin(), failed.end(), is_store)) {
    part.outcome = Outcome::failed;
    part.why = "completed-with-errors";
  } else if (std::any_of(run.good_stores.begin(), run.good_stores.end(), is_store) && run.completed) {
    part.outcome = Outcome::succeeded;
    part.why.clear();
  }
  for (const auto& [instance, last] : run.truncations)
    if (is_store(instance)) {
      part.truncated = last == "no" ? "no" : "yes";
      part.last_log = last == "no" ? "" : last;
    }
  if (part.outcome == Outcome::failed && run.truncation_known && part.truncated.empty())
    part.truncated = "no";
  return part;
}

/// Left out where all of them ended alike: then the run's own facts say it.
void add_stores(Operation& o, const Run& run) {
  const std::vector<std::string>& stores = run.stores.empty() ? run.instances : run.stores;
  if (stores.size() < 2 || run.failed_stores.empty()) return;
  std::vector<StorePart> parts;
  std::vector<StoreResult> results;
  for (const std::string& store : stores) {
    parts.push_back(part_of(o, run, store));
    results.push_back({store, parts.back().type, parts.back().outcome, parts.back().why});
  }
  add(o, "stores", to_string(results));
  add(o, "truncated-stores", truncated_fact(parts));
}

void add_end(Operation& o, const Server& server, const Run& run) {
  if (run.freed_at != no_time || !run.freed_by.empty()) {
    add(o, "freed-by", run.freed_by);
    add(o, "freed-at", to_rfc3339(run.freed_at));
  }
  add(o, "released-at", to_rfc3339(run.released_at));
  if (run.last == no_time) return add(o, "timed", "no");
  const Quiet quiet = quiet_after(server, run, run.last);
  add(o, "last-step", to_rfc3339(run.last));
  add(o, "wait-until", to_rfc3339(run.last + default_patience));
  add(o, "silence-end", word(quiet));
  if (!quiet.known()) return;
  add_seconds(o, "silent-seconds", quiet.length());
  add(o, "silent-until", to_rfc3339(quiet.silence.until));
  add(o, "coverage", word_of(quiet.silence.coverage));
  add_if(
      o, "hole-inside",
      run.begin != no_time && !covered(*server.c->report, server.computer, run.channel, run.begin, run.end));
  if (!run.released || run.completed) return;
  const Release release = release_of(server, run);
  add_if(o, "settled", release.settled);
  add_seconds(o, "released-silent-seconds", release.quiet.length());
  add(o, "released-silence-end", word(release.quiet));
}

Operation operation_of(const Server& server, const Run& run, const Earlier& earlier,
                       const LaterPrepares& later) {
  Operation o;
  o.kind = Kind::vss_backup;
  o.type = type_of(run);
  const Unended end = outcome_of(server, run);
  o.outcome = end.outcome;
  o.why = end.why;
  o.computer = server.computer;
  o.store = join(run.stores.empty() ? run.instances : run.stores);
  o.session = run.session;
  o.events = run.events;
  o.begin = run.begin;
  o.end = run.end;
  add_phases(o, run);
  add_life(o, server, run);
  add_stores(o, run);
  add_end(o, server, run);
  add(o, "later-prepare", later_prepare_of(server, run, later));
  add_if(o, "completion-known", server.completion_known);
  add_if(o, "completed-known", server.completed_known);
  if (!run.refused.empty()) add(o, "refusals", std::to_string(run.refused.size()));
  add(o, "earlier-ended", std::to_string(earlier.ended));
  add(o, "earlier-silent", std::to_string(earlier.silent));
  add(o, "last-good", to_rfc3339(earlier.last_good));
  return o;
}

/// Whether the log is whole between the holder's last event and the refusal: another run may have begun in a
/// hole.
std::string_view covered_since(const Server& server, const Attempt& attempt) {
  if (attempt.holder_last == no_time || attempt.time == no_time) return "unknown";
  const Silence silence =
      silence_after(*server.c->report, server.computer, attempt.channel, attempt.holder_last);
  if (silence.end == Silence::End::no_log) return "unknown";
  return silence.until < attempt.time ? "no" : word_of(silence.coverage);
}

Time log_begin(const Server& server, const Attempt& attempt) {
  for (const Log& log : server.c->report->logs)
    if (log.computer == server.computer && log.channel == attempt.channel) return log.first;
  return no_time;
}

Operation operation_of(const Server& server, const Attempt& attempt) {
  Operation o;
  o.kind = Kind::vss_backup;
  o.outcome = Outcome::failed;
  o.computer = server.computer;
  o.store = join(attempt.stores);
  o.session = attempt.session;
  o.events = attempt.events;
  add(o, "flag", flag_of(server, !attempt.session.empty() || !attempt.stores.empty(), attempt.events));
  add(o, "code", attempt.code);
  add(o, "text", attempt.text);
  if (attempt.proof == Proof::none) {
    o.why = attempt.code.empty() ? "prepare failed" : "prepare failed with " + attempt.code;
    return o;
  }
  o.why = "refused: a backup was already in progress";
  add(o, "refused", "yes");
  add(o, "refusal", attempt.proof == Proof::proved ? "proved" : "presumed");
  if (attempt.holder)
    add(o, "covered", covered_since(server, attempt));
  else
    add(o, "log-begin", to_rfc3339(log_begin(server, attempt)));
  add_if(o, "holder-completed", attempt.holder_completed);
  if (attempt.time == no_time) add(o, "timed", "no");
  add_if(o, "completion-known", server.completion_known);
  return o;
}

/// Events in log order; begin and end of an attempt are those of its first and last event.
void order_events(const Server& server, Operation& o, bool set_times) {
  std::sort(o.events.begin(), o.events.end());
  if (!set_times || o.events.empty()) return;
  o.begin = server.c->event(o.events.front()).time;
  o.end = server.c->event(o.events.back()).time;
}

}  // namespace

void make_operations(const Server& server, std::vector<Operation>& all) {
  const auto run_base = static_cast<std::uint32_t>(all.size());
  const auto attempt_base = static_cast<std::uint32_t>(run_base + server.runs.size());
  const LaterPrepares later = later_prepares(server);
  Earlier earlier;
  for (const Run& run : server.runs) {
    Operation o = operation_of(server, run, earlier, later);
    for (const std::size_t refused : run.refused)
      o.relations.push_back({"refused", attempt_base + static_cast<std::uint32_t>(refused)});
    order_events(server, o, false);
    all.push_back(std::move(o));
    count(earlier, run);
  }
  for (const Attempt& attempt : server.attempts) {
    Operation o = operation_of(server, attempt);
    if (attempt.holder)
      o.relations.push_back({"blocked_by", run_base + static_cast<std::uint32_t>(*attempt.holder)});
    if (attempt.first)
      o.relations.push_back({"first_refused", attempt_base + static_cast<std::uint32_t>(*attempt.first)});
    for (const std::size_t next : attempt.later)
      o.relations.push_back({"refused_again", attempt_base + static_cast<std::uint32_t>(next)});
    order_events(server, o, true);
    all.push_back(std::move(o));
  }
}

}  // namespace exba::vss
