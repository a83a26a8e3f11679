// How it works: an operation with the facts that rules know from the older versions' runs (prepared, silent
// for how long, released, refused), so that one rule judges both, and with the results of its databases. The
// fact `generation` marks it: what the writer logs there is inferred, which keeps verdicts at likely.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"
#include "correlators/run_facts.hpp"
#include "model/store_parts.hpp"

namespace exba::dag {
namespace {

/// A copy that lasts less is Exchange's part alone: the data are copied elsewhere, or not at all.
constexpr Ticks copied_elsewhere = std::chrono::minutes{3};

std::string seconds_text(Ticks span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

void set_if(Operation& o, std::string_view name, bool holds) {
  if (holds) set_fact(o.facts, name, "yes");
}

std::string names_of(const Run& run) {
  std::vector<std::string> names;
  for (const Database& d : run.databases) names.push_back(d.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The type that all databases share; empty where they differ.
std::string common_type(const Run& run) {
  std::string type;
  for (const Database& d : run.databases) {
    if (!type.empty() && d.result.type != type) return {};
    type = d.result.type;
  }
  return type;
}

std::string_view silence_end(const Silence& silence, bool freed) {
  if (freed) return "freed";
  switch (silence.end) {
    case Silence::End::log_end: return "log-end";
    case Silence::End::gap: return "gap";
    case Silence::End::cleared: return "cleared";
    case Silence::End::no_log: break;
  }
  return "no-log";
}

void add_phases(Operation& o, const Run& run) {
  const Time frozen = run.frozen_at;
  if (run.prepared) o.phases.push_back({"prepare", run.begin, frozen});
  if (frozen != no_time) o.phases.push_back({"freeze", frozen, run.thawed_at});
  const Time copying = run.copying_at != no_time ? run.copying_at : run.thawed_at;
  if (copying != no_time) o.phases.push_back({"backup", copying, run.completed_at});
}

void add_life(Operation& o, const Dag& dag, const Run& run) {
  set_fact(o.facts, "generation", dag.nodes[run.node].modern ? "2013" : "open");
  set_fact(o.facts, "flag", "store");
  set_if(o, "prepared", run.prepared);
  set_if(o, "snapshot-prepared", run.held);
  set_if(o, "frozen", run.frozen);
  set_if(o, "thawed", run.thawed);
  set_if(o, "completed", run.completed);
  set_if(o, "released", run.released);
  set_if(o, "settled", run.released);
  set_if(o, "aborted", run.aborted);
  set_if(o, "orphan", run.orphan);
  set_if(o, "passive", run.passive);
  if (run.superseded) set_fact(o.facts, "later-prepare", "yes");
  for (const Failure& f : run.failures) {
    set_fact(o.facts, "failed-step", f.step);
    set_fact(o.facts, "code", f.code);
    break;
  }
  if (!run.freeze_failure.empty()) set_fact(o.facts, "engine-step", run.freeze_failure);
}

void add_silence(Operation& o, const Dag& dag, const Run& run) {
  const std::string& computer = dag.nodes[run.node].computer;
  set_fact(o.facts, "released-at", to_rfc3339(run.released_at));
  if (run.freed_at != no_time && !run.completed) set_fact(o.facts, "freed-at", to_rfc3339(run.freed_at));
  if (run.lost_by) set_fact(o.facts, "freed-by", std::string(dag.event(*run.lost_by).signal));
  if (run.last == no_time) return set_fact(o.facts, "timed", "no");
  Silence silence = silence_after(*dag.c->report, computer, run.channel, run.last);
  bool freed = false;
  for (const Time cut : {run.freed_at, run.released_at})
    if (silence.end != Silence::End::no_log && cut != no_time && cut <= silence.until) {
      silence.until = std::max(cut, run.last);
      freed = true;
    }
  const Ticks patience = patience_of(dag, run);
  set_fact(o.facts, "last-step", to_rfc3339(run.last));
  set_fact(o.facts, "patience-seconds", seconds_text(patience));
  set_fact(o.facts, "wait-until", to_rfc3339(run.last + patience));
  set_fact(o.facts, "silence-end", std::string(silence_end(silence, freed)));
  if (silence.end == Silence::End::no_log) return;
  set_fact(o.facts, "silent-seconds",
           seconds_text(silence.until > run.last ? silence.until - run.last : Ticks{0}));
  set_fact(o.facts, "silent-until", to_rfc3339(silence.until));
  set_fact(o.facts, "coverage", silence.coverage == Coverage::dense ? "dense" : "assumed");
  if (run.begin != no_time && !covered(*dag.c->report, computer, run.channel, run.begin, run.end))
    set_fact(o.facts, "hole-inside", "yes");
}

void add_databases(Operation& o, const Run& run) {
  std::vector<StoreResult> results;
  std::vector<StorePart> parts;
  std::vector<std::string> failed, disowned, refused;
  bool known = false, truncated = false;
  for (const Database& d : run.databases) {
    results.push_back(d.result);
    StorePart& part = parts.emplace_back();
    part.store = d.name;
    if (d.truncated) part.truncated = *d.truncated ? "yes" : "no";
    part.last_log = d.last_log;
    if (d.failed && d.failed_code != "0x8007064a") failed.push_back(d.name);
    if (d.disowned) disowned.push_back(d.name);
    if (d.refused) refused.push_back(d.name);
    known |= d.truncated.has_value();
    truncated |= d.truncated.value_or(false);
    if (!d.first_log.empty()) set_fact(o.facts, "first-log", d.first_log);
    if (!d.last_log.empty()) set_fact(o.facts, "last-log", d.last_log);
  }
  set_fact(o.facts, "stores", to_string(results));
  if (known) set_flag(o.facts, "truncated", truncated);
  if (parts.size() > 1) set_fact(o.facts, "truncated-stores", truncated_fact(parts));
  set_fact(o.facts, "failed-stores", fmt::format("{}", fmt::join(failed, ", ")));
  set_fact(o.facts, "disowned-stores", fmt::format("{}", fmt::join(disowned, ", ")));
  set_fact(o.facts, "refused-stores", fmt::format("{}", fmt::join(refused, ", ")));
}

}  // namespace

Operation operation_of(const Dag& dag, std::size_t number) {
  const Run& run = dag.runs[number];
  Operation o;
  o.kind = Kind::vss_backup;
  o.type = common_type(run);
  const Unended end = outcome_of(dag, run);
  o.outcome = end.outcome;
  o.why = end.why;
  o.computer = dag.nodes[run.node].computer;
  o.store = names_of(run);
  o.session = run.session;
  o.begin = run.begin;
  o.end = run.end;
  o.events = run.events;
  std::sort(o.events.begin(), o.events.end());
  o.events.erase(std::unique(o.events.begin(), o.events.end()), o.events.end());
  add_phases(o, run);
  add_life(o, dag, run);
  add_databases(o, run);
  add_silence(o, dag, run);
  if (o.outcome == Outcome::succeeded && run.copying_at != no_time && run.completed_at != no_time &&
      run.completed_at - run.copying_at < copied_elsewhere)
    set_fact(o.facts, "copied", "elsewhere");
  if (!run.refused.empty()) set_fact(o.facts, "refusals", std::to_string(run.refused.size()));
  return o;
}

}  // namespace exba::dag
