// How it works: one walk in time order. The last good full of each kind (streaming, VSS) of a computer is
// kept by store; a logs-only run that was refused for want of a full is related to the other kind's, if that
// one came later than its own kind's: the two do not continue one another. Recoveries of an engine are kept
// too: one between a VSS full and the refused incremental may have rewritten what the database knows of its
// last backup. Lost registry checkpoints are counted over the moves of one group.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "catalog/store_names.hpp"
#include "correlators/relations/relations.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

/// A node restores its checkpoints while it brings the group online.
constexpr Ticks move_margin = std::chrono::minutes{10};

bool is_kind_of_full(const Operation& o) {
  if (o.outcome != Outcome::succeeded || fact(o.facts, "volume-snapshot") == "yes") return false;
  return o.type == "full" || (o.kind == Kind::vss_backup && o.type.empty());
}

bool wants_full(const Operation& o) {
  if (fact(o.facts, "in-vss-run") == "yes") return false;
  if (o.kind == Kind::vss_backup) return fact(o.facts, "full-required") == "yes";
  return o.kind == Kind::streaming_backup &&
         (fact(o.facts, "ended") == "refused" || fact(o.facts, "code") == "-560");
}

constexpr std::size_t fulls_kept = 64;  ///< of one computer and kind: more stores than a server has

struct Fulls {
  std::array<std::vector<std::uint32_t>, 2> last;  ///< streaming, VSS: the latest of each store, oldest first
};

void keep(std::vector<std::uint32_t>& fulls, const std::vector<Operation>& operations, std::uint32_t full) {
  std::erase_if(fulls, [&](std::uint32_t f) {
    return equal_ignoring_case(operations[f].store, operations[full].store);
  });
  if (fulls.size() >= fulls_kept) fulls.erase(fulls.begin());
  fulls.push_back(full);
}

std::optional<std::uint32_t> last_of(const std::vector<std::uint32_t>& fulls,
                                     const std::vector<Operation>& operations, const Operation& run) {
  const auto found = std::find_if(fulls.rbegin(), fulls.rend(), [&](std::uint32_t f) {
    return may_be_same_store(operations[f].store, run.store);
  });
  return found == fulls.rend() ? std::nullopt : std::optional(*found);
}

/// Times of recoveries, by computer.
std::map<std::string, std::vector<Time>> recoveries(const Case& c) {
  std::map<std::string, std::vector<Time>> all;
  const BySignal<bool> of_recovery(c.signals,
                                   [](std::string_view s) { return s == signal::recovery_started; });
  for (const ComputerEvents& computer : c.computers) {
    auto& times = all[lower(computer.computer)];
    if (!of_recovery.any()) continue;
    for (const std::uint32_t e : computer.events)
      if (of_recovery.of(e) && c.event(e).time != no_time) times.push_back(c.event(e).time);
    std::sort(times.begin(), times.end());
  }
  return all;
}

Time recovery_between(const std::vector<Time>& times, Time from, Time until) {
  const auto at = std::upper_bound(times.begin(), times.end(), from);
  return at != times.end() && from != no_time && *at < until ? *at : no_time;
}

}  // namespace

void relate_kinds(const Case& c, std::vector<Operation>& operations) {
  const auto recovered = recoveries(c);
  std::map<std::string, Fulls> of_computer;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& o = operations[i];
    if (o.kind != Kind::streaming_backup && o.kind != Kind::vss_backup) continue;
    const std::size_t own = o.kind == Kind::vss_backup ? 1 : 0;
    Fulls& fulls = of_computer[lower(o.computer)];
    if (is_kind_of_full(o)) keep(fulls.last[own], operations, i);
    if (!wants_full(o)) continue;
    const auto same = last_of(fulls.last[own], operations, o);
    const auto other = last_of(fulls.last[1 - own], operations, o);
    if (other && (!same || *other > *same)) o.relations.push_back({"other_full", *other});
    if (!same) continue;
    const Time recovery = recovery_between(recovered.at(lower(o.computer)), operations[*same].end, o.begin);
    if (recovery == no_time) continue;
    set_fact(o.facts, "recovery-since-full", to_rfc3339(recovery));
    o.relations.push_back({"full_before_recovery", *same});
  }
}

void relate_checkpoints(const Case& c, std::vector<Operation>& operations) {
  std::map<std::string, std::vector<std::uint32_t>> lost;  // by node
  const BySignal<bool> of_lost(c.signals,
                               [](std::string_view s) { return s == signal::cluster_checkpoint_lost; });
  if (!of_lost.any()) return;
  for (const ComputerEvents& computer : c.computers)
    for (const std::uint32_t e : computer.events)
      if (of_lost.of(e)) lost[lower(computer.computer)].push_back(e);
  if (lost.empty()) return;
  for (auto& [node, events] : lost)
    std::stable_sort(events.begin(), events.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return c.event(a).time < c.event(b).time; });
  std::map<std::string, std::vector<std::uint32_t>> moves;  // that lost one, by resource
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& o = operations[i];
    const auto events = lost.find(lower(o.computer));
    if (o.kind != Kind::failover || events == lost.end() || o.begin == no_time) continue;
    auto at = std::lower_bound(events->second.begin(), events->second.end(), o.begin - move_margin,
                               [&](std::uint32_t e, Time t) { return c.event(e).time < t; });
    constexpr std::size_t checkpoints_kept = 16;
    std::set<std::string> resources;
    for (; at != events->second.end() && c.event(*at).time <= o.end + move_margin &&
           o.nearby.size() < checkpoints_kept;
         ++at) {
      o.nearby.push_back(*at);
      const auto [resource, fresh] = resources.insert(lower(fact(c.event(*at).facts, "resource")));
      if (!fresh) continue;
      moves[*resource].push_back(i);
      set_fact(o.facts, "checkpoint-lost", std::string(fact(c.event(*at).facts, "resource")));
      set_fact(o.facts, "checkpoint-key", std::string(fact(c.event(*at).facts, "key")));
    }
  }
  // Told once, at the first of them: a fault that comes back at each move is one fault.
  for (const auto& [resource, of_resource] : moves) {
    Operation& first = operations[of_resource.front()];
    set_fact(first.facts, "checkpoint-lost-moves", std::to_string(of_resource.size()));
  }
}

}  // namespace exba
