// How it works: the engine's shadow copy events carry a number that the writer's 9811 repeats; where that does not tell,
// they belong to the run that is being prepared, or to the only one that is open. A truncation has no number: its
// instance tells.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "correlators/vss/replay.hpp"

namespace exba::vss {
namespace {

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

}  // namespace

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

}  // namespace exba::vss
