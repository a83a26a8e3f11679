// How it works: what the walk noted becomes facts that rules compare, and one outcome. Of the lost
// checkpoints the one is told that no other occasion explains: a resource that loses its checkpoint at each
// move has a fault of its own (Q192493).
#include <fmt/format.h>

#include <map>
#include <set>

#include "catalog/catalog.hpp"
#include "correlators/cluster.hpp"
#include "correlators/restoring/run.hpp"
#include "correlators/run_facts.hpp"

namespace exba::restoring {
namespace {

constexpr Ticks again_limit =
    std::chrono::minutes{30};  // two lost checkpoints further apart are two occasions

std::string resource_key(const Event& event) {
  const std::string resource = lower(fact(event.facts, "resource"));
  return resource.empty() ? lower(fact(event.facts, "key")) : resource;
}

/// By cluster and resource.
using Checkpoint = std::pair<std::uint32_t, std::string>;

/// Which lost checkpoints are no restore's doing, because the same resource of the same cluster loses its own
/// at other times too.
class Recurrence {
 public:
  Recurrence(const Case& c, const std::vector<Walked>& walks) : c_(c) {
    const auto stray = [](const Walked& w) { return !w.checkpoints.empty(); };
    if (std::any_of(walks.begin(), walks.end(), stray)) clusters_ = find_clusters(c).cluster;
    for (std::uint32_t i = 0; i < c.computers.size(); ++i) index_[c.computers[i].computer] = i;
    for (const Walked& walk : walks)
      for (const std::uint32_t e : walk.checkpoints) strays_.insert(key_of(c.event(e)));
  }

  /// The first checkpoint of the restore that does not recur, else its first; and whether that one recurs.
  std::pair<std::uint32_t, bool> choose(const Restore& r) const {
    std::map<Checkpoint, std::pair<Time, bool>> seen;  // last time, and whether there were two occasions
    for (const std::uint32_t e : r.checkpoints) {
      const Event& event = c_.event(e);
      const auto [known, fresh] = seen.try_emplace(key_of(event), event.time, false);
      if (!fresh && !within(known->second.first, event.time, again_limit)) known->second.second = true;
      known->second.first = event.time;
    }
    for (const std::uint32_t e : r.checkpoints) {
      const Checkpoint key = key_of(c_.event(e));
      if (!seen.at(key).second && !strays_.contains(key)) return {e, false};
    }
    return {r.checkpoints.front(), true};
  }

 private:
  Checkpoint key_of(const Event& event) const {
    const auto at = index_.find(event.computer);
    const std::uint32_t computer = at == index_.end() ? UINT32_MAX : at->second;
    return {computer < clusters_.size() ? clusters_[computer] : computer, resource_key(event)};
  }
  const Case& c_;
  std::vector<std::uint32_t> clusters_;  ///< empty where no checkpoint was lost outside restores
  std::map<std::string, std::uint32_t> index_;
  std::set<Checkpoint> strays_;
};

std::string yes_no(bool yes) {
  return yes ? "yes" : "no";
}

std::string hours_between(Time from, Time until) {
  if (from == no_time || until == no_time) return "0";
  return hours_text(until - from);
}

std::string list(const std::array<std::optional<std::uint32_t>, services>& which,
                 const std::array<std::string_view, services>& words, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < services; ++i)
    if (which[i]) out += (out.empty() ? "" : std::string(separator)) + std::string(words[i]);
  return out;
}

void set_checkpoint_facts(const Case& c, Restore& r, const Recurrence& recurrence) {
  Facts& facts = r.o.facts;
  facts.push_back({"checkpoint-lost", yes_no(!r.checkpoints.empty())});
  if (r.checkpoints.empty()) return;
  const auto [checkpoint, recurring] = recurrence.choose(r);
  const Event& event = c.event(checkpoint);
  const ExchangeService service = service_of(event);
  // Another service of Exchange (message transfer, connectors) has no start event of its own: any of the two
  // stands for it.
  const bool service_up = service == ExchangeService::other
                              ? is_up(r)
                              : r.came_up[place(service)] || r.came_up[place(ExchangeService::other)];
  facts.push_back({"checkpoint-resource", std::string(fact(event.facts, "resource"))});
  facts.push_back({"checkpoint-key", std::string(fact(event.facts, "key"))});
  facts.push_back({"checkpoint-hours", hours_between(r.transferred, event.time)});
  facts.push_back({"checkpoint-service-up", yes_no(service_up && !r.failed[place(service)])});
  facts.push_back({"checkpoint-recurs", yes_no(recurring)});
}

void set_facts(const Case& c, Restore& r, const Recurrence& recurrence) {
  Facts& facts = r.o.facts;
  facts.push_back({"restore-seen", yes_no(r.seen)});
  if (r.seen) facts.push_back({"by", std::string(r.by)});
  if (r.seen && r.origin != r.o.computer) facts.push_back({"restore-computer", r.origin});
  if (r.seen) facts.push_back({"restored-at", to_rfc3339(r.transferred)});
  facts.push_back({"key-seen", r.hard_recovery ? "yes" : r.soft_recovery ? "no" : "unknown"});
  const auto first_no_log = std::min_element(
      r.no_log.begin(), r.no_log.end(),
      [](const auto& a, const auto& b) { return a.value_or(UINT32_MAX) < b.value_or(UINT32_MAX); });
  facts.push_back({"missing-log", yes_no(first_no_log->has_value())});
  if (*first_no_log) {
    facts.push_back({"code", "-528"});
    facts.push_back({"failed-service", list(r.no_log, service_names, " and ")});
    facts.push_back({"hours-to-failure", hours_between(r.transferred, c.event(**first_no_log).time)});
  } else {
    for (const auto& failure : r.failed)
      if (failure && !fact(c.event(*failure).facts, "code").empty()) {
        facts.push_back({"code", normal_code(fact(c.event(*failure).facts, "code"))});
        break;
      }
  }
  facts.push_back({"cluster-service-failed", yes_no(r.service_failed.has_value())});
  facts.push_back({"service-came-up", yes_no(is_up(r))});
  if (is_up(r)) facts.push_back({"came-up", list(r.came_up, service_words, " ")});
  if (r.up_after_failure)
    facts.push_back({"up-after-failure-at", to_rfc3339(c.event(*r.up_after_failure).time)});
  set_checkpoint_facts(c, r, recurrence);
}

void set_outcome(const Case& c, Restore& r) {
  const Event& last = c.event(r.o.events.back());
  const bool open_recovery =
      !r.o.phases.empty() && r.o.phases.back().name == "hard-recovery" && r.o.phases.back().end == no_time;
  const bool failed =
      std::any_of(r.failed.begin(), r.failed.end(), [](const auto& f) { return f.has_value(); });
  if (failed) {
    const std::string_view code = fact(r.o.facts, "code");
    r.o.outcome = Outcome::failed;
    r.o.why = code.empty() ? "the service could not start on what was restored"
                           : fmt::format("the service could not start on what was restored ({})", code);
  } else if (r.transfer_failed) {
    r.o.outcome = Outcome::failed;
    r.o.why = "the backup program ended the restore with an error";
  } else if (is_up(r) && !open_recovery) {
    r.o.outcome = Outcome::succeeded;
  } else {
    const Silence silence = silence_after(*c.report, last.computer, last.channel, last.time);
    const Unended unended = outcome_without_end(silence, last.time);
    r.o.outcome = unended.outcome;
    r.o.why = unended.why;
    // Through, and nobody started anything: what was restored may have been plain files.
    if (!r.transfer_open && !open_recovery && r.o.outcome == Outcome::abandoned) {
      r.o.outcome = Outcome::unknown;
      r.o.why = "the log shows neither a hard recovery nor a start of the service after it";
    }
  }
}

}  // namespace

void finish(const Case& c, const std::vector<Walked>& walks, std::vector<Restore>& all) {
  const Recurrence recurrence(c, walks);
  for (Restore& r : all) {
    std::sort(r.o.events.begin(), r.o.events.end());
    set_facts(c, r, recurrence);
    set_outcome(c, r);
    r.o.end = c.event(r.o.events.back()).time;
  }
}

}  // namespace exba::restoring
