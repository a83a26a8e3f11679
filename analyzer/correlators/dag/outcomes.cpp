// How it works: a set is good when its completion is logged and nothing of it failed; a database of a set that
// the program called failed in part is good where its own result is logged and another one's failure explains
// the set's. That the engine ended its part as good (2006) proves nothing. Where nothing tells, the silence
// behind the last step and what the log covers of it decide.
#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "catalog/modern_signals.hpp"
#include "correlators/dag/dag.hpp"

namespace exba::dag {
namespace {

constexpr std::string_view reported_failed = "-4";

struct StepWords {
  std::string_view step, words;
};
/// Steps whose failure fails the set.
constexpr StepWords failing[] = {
    {"prepare", "it could not be prepared"}, {"snapshot", "the snapshot could not be prepared"},
    {"freeze", "the freeze failed"},         {"thaw", "the thaw failed"},
    {"complete", "its completion failed"},   {"post-snapshot", "the step after the snapshot failed"},
};

const StepWords* failing_step(std::string_view step) {
  const auto at = std::find_if(std::begin(failing), std::end(failing),
                               [&](const StepWords& s) { return s.step == step; });
  return at == std::end(failing) ? nullptr : &*at;
}

std::string with_code(std::string_view words, std::string_view code) {
  return std::string(words) + (code.empty() ? "" : " with " + std::string(code));
}

bool has_result(const Database& d) {
  return d.completed || d.copied;
}

/// Whether the set's failure says nothing against this database: the program called another one failed.
bool explained_by_others(const Run& run, const Database& d) {
  if (!run.complete_failed || run.complete_code != reported_failed) return false;
  return std::any_of(run.databases.begin(), run.databases.end(),
                     [&](const Database& other) { return &other != &d && (other.disowned || other.failed); });
}

/// 2038 names a guid only: it is that of the databases without a result of their own.
void find_disowned(Run& run) {
  if (run.disowned == 0) return;
  for (Database& d : run.databases) d.disowned = !has_result(d) && !d.failed && !d.refused;
}

std::string type_of(const Database& d) {
  const bool logs = d.family == "incremental-or-differential";
  if (has_result(d) && d.family.empty()) return d.engine_type;
  if (d.completed) return logs ? "incremental" : "full";
  if (d.copied) return logs ? "differential" : "copy";
  return d.engine_type;
}

/// What failed the whole set; nothing: nothing did.
std::optional<std::string> failure_of(const Dag& dag, const Run& run) {
  for (const Failure& f : run.failures) {
    if (run.lost_by && f.step == "complete") continue;  // of a session that was gone
    if (const StepWords* step = failing_step(f.step)) return with_code(step->words, f.code);
  }
  if (run.lost_by && !freed_long_after(dag, run)) return "the Replication service lost the session";
  if (run.disowned > 0) return "the backup program called it failed";
  if (run.aborted) return "aborted by the program or by VSS";
  return std::nullopt;
}

std::optional<std::string> own_failure(const Dag& dag, const Run& run, const Database& d) {
  if (d.refused) return with_code("it could not be prepared", d.refused_code);
  if (d.failed) return with_code("its completion failed", d.failed_code);
  if (d.disowned) return "the backup program called it failed";
  if (has_result(d) && (run.completed || explained_by_others(run, d))) return std::nullopt;
  return failure_of(dag, run);
}

Unended unended(const Dag& dag, const Run& run) {
  if (run.orphan) return {Outcome::abandoned, "its program vanished; a later prepare removed it"};
  if (run.released) return {Outcome::failed, "released"};
  if (run.last == no_time) return {Outcome::unknown, "its events carry no time"};
  const Silence silence = silence_after(*dag.c->report, dag.nodes[run.node].computer, run.channel, run.last);
  if (run.superseded && silence.end != Silence::End::no_log)
    return {Outcome::abandoned, "a later backup was prepared although no end of this one was logged"};
  Unended open = outcome_without_end(silence, run.last, patience_of(dag, run));
  const bool begun = run.prepared || std::any_of(run.databases.begin(), run.databases.end(),
                                                 [](const Database& d) { return d.prepared; });
  if (open.outcome == Outcome::abandoned && !begun)
    return {Outcome::unknown, "its beginning is not in the log"};
  return open;
}

void settle(const Dag& dag, Run& run) {
  std::optional<Unended> open;
  for (Database& d : run.databases) {
    d.result.copy = d.copy;
    d.result.type = type_of(d);
    if (auto why = own_failure(dag, run, d)) {
      d.result.outcome = Outcome::failed;
      d.result.why = std::move(*why);
    } else if (run.completed || explained_by_others(run, d)) {
      d.result.outcome = has_result(d) ? Outcome::succeeded : Outcome::unknown;
      if (!has_result(d)) d.result.why = "the set completed, but no result of this database is logged";
    } else {
      if (!open) open = unended(dag, run);
      d.result.outcome = open->outcome;
      d.result.why = open->why;
    }
  }
}

std::string longest_key(const Dag& dag, const Run& run, const Database& d) {
  return std::to_string(dag.nodes[run.node].group) + '\\' + lower(d.name);
}

}  // namespace

bool is_good(const Database& d) {
  return d.result.outcome == Outcome::succeeded;
}

Ticks patience_of(const Dag& dag, const Run& run) {
  Ticks patience = least_patience;
  for (const Database& d : run.databases)
    if (const auto at = dag.longest.find(longest_key(dag, run, d)); at != dag.longest.end())
      patience = std::max(patience, 2 * at->second);
  return patience;
}

bool freed_long_after(const Dag& dag, const Run& run) {
  return run.lost_by && run.last != no_time && run.freed_at != no_time &&
         run.freed_at - run.last >= patience_of(dag, run);
}

bool serves(std::string_view good, std::string_view failed) {
  if (good == "full" || good == failed) return true;
  return failed == "differential" && good == "incremental";
}

void settle_databases(Dag& dag) {
  for (Run& run : dag.runs) {
    find_disowned(run);
    if (!run.completed || run.completed_at == no_time || run.begin == no_time) continue;
    for (const Database& d : run.databases) {
      Ticks& longest = dag.longest[longest_key(dag, run, d)];
      if (!own_failure(dag, run, d)) longest = std::max(longest, run.completed_at - run.begin);
    }
  }
  for (Run& run : dag.runs) settle(dag, run);
}

Unended outcome_of(const Dag& dag, const Run& run) {
  if (const auto why = failure_of(dag, run)) return {Outcome::failed, *why};
  for (const Database& d : run.databases)
    if (d.result.outcome == Outcome::failed && (d.refused || d.failed))
      return {Outcome::failed, database_of(d.copy).empty() ? d.result.why : d.name + ": " + d.result.why};
  if (!run.completed) return unended(dag, run);
  for (const Database& d : run.databases)
    if (!is_good(d)) return {Outcome::unknown, d.name + ": " + d.result.why};
  return {Outcome::succeeded, ""};
}

}  // namespace exba::dag
