// How it works: one walk over each computer's events. NTBackup's restore events, or a hard recovery that
// nobody announced (another backup program), open a restore; what the services and the cluster say within
// `reach` after it belongs to it, service by service, until that service has come up.
//
// A start that failed for its current log file (-528) without a restore before it is no restore, and stays
// out. Only where the cluster service also says that the service failed (the pair that Q188674 describes) is
// it made one, with restore-seen=no: the two events stand in two logs, and a rule can judge them together
// only as one operation. The restore itself may have been run from another computer, or its events may be
// gone; the first is looked for at the end.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/correlator.hpp"

namespace exba {
namespace {

using namespace std::chrono_literals;

constexpr Ticks reach =
    72h;  // rules judge within their own `restore-window`, 24 h unless set otherwise, 72 h at most
constexpr Ticks join_limit = 1h;  // directory and store restored one after the other by one job
constexpr Ticks pair_limit =
    1h;  // cluster's and service's word on one failure; the cluster tries again for a while
constexpr Ticks again_limit = 30min;  // two lost checkpoints further apart are two occasions
constexpr int candidates_limit = 64;  // restores looked at for one failure on another computer

enum class Service : std::uint8_t { directory, store, other };
constexpr std::size_t services = 3;
constexpr std::array<std::string_view, services> service_words = {"directory", "store", "other"};
constexpr std::array<std::string_view, services> service_names = {"Directory", "Information Store",
                                                                  "service"};
std::size_t place(Service service) {
  return static_cast<std::size_t>(service);
}

/// The span between two times in log order; events without a time stand beside one another.
bool within(Time earlier, Time later, Ticks limit) {
  if (earlier == no_time || later == no_time) return earlier == later;
  return later - earlier <= limit;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Service service_named(std::string_view name) {
  const std::string low = lower(name);
  if (contains(low, "directory") || contains(low, "msexchangeds")) return Service::directory;
  if (contains(low, "information store") || contains(low, "msexchangeis")) return Service::store;
  return Service::other;
}

Service service_of(const Event& event) {
  if (event.signal.starts_with("directory-")) return Service::directory;
  if (event.signal.starts_with("store-")) return Service::store;
  for (const char* name : {"resource", "key", "service", "process"}) {
    const Service service = service_named(fact(event.facts, name));
    if (service != Service::other) return service;
  }
  return Service::other;
}

/// The resource or key names Exchange, or a service of it; a 1042 whose text was not kept may be meant for
/// it.
bool of_exchange(const Event& event) {
  const std::string words =
      lower(std::string(fact(event.facts, "resource")) + ' ' + std::string(fact(event.facts, "key")));
  return contains(words, "exchange") || service_of(event) != Service::other;
}

/// A start that did not find its current log file: -528 in any spelling, or in the words that MSExchangeIS
/// uses.
bool start_without_log(const Event& event) {
  if (event.signal != signal::directory_start_failed && event.signal != signal::store_start_failed)
    return false;
  const std::string_view code = fact(event.facts, "code");
  if (normal_code(code) == "-528") return true;
  return contains(lower(fact(event.facts, "text")), "current log file missing") ||
         contains(lower(code), "current log file missing") ||
         contains(lower(event.message), "current log file missing");
}

struct Restore {
  Operation o;
  std::string_view by = "ntbackup";
  std::string origin;        ///< the computer that logged the restore
  bool seen = true;          ///< false: concluded from the failure alone
  bool transferring = true;  ///< until something else than NTBackup's own events is seen
  bool transfer_open = false;
  bool transfer_failed = false;
  bool soft_recovery = false;
  Time transferred = no_time;                                  ///< the last event of the restore itself
  std::array<std::optional<std::uint32_t>, services> failed;   ///< the last failure that no start followed
  std::array<std::optional<std::uint32_t>, services> no_log;   ///< the first -528
  std::array<std::optional<std::uint32_t>, services> came_up;  ///< the first start or hard recovery
  std::optional<std::uint32_t> up_after_failure;
  std::optional<std::uint32_t> service_failed;  ///< the cluster's word on it
  std::vector<std::uint32_t> checkpoints;       ///< checkpoints lost, of Exchange's resources
  bool hard_recovery = false;
};

bool is_up(const Restore& r) {
  return std::any_of(r.came_up.begin(), r.came_up.end(), [](const auto& up) { return up.has_value(); });
}

void add(Restore& r, std::uint32_t event) {
  r.o.events.push_back(event);
}

void open_phase(Restore& r, std::string_view name, Time begin) {
  r.o.phases.push_back({std::string(name), begin, no_time});
}
void close_phase(Restore& r, std::string_view name, Time end) {
  for (auto phase = r.o.phases.rbegin(); phase != r.o.phases.rend(); ++phase) {
    if (phase->name != name || phase->end != no_time) continue;
    phase->end = end;
    return;
  }
}

/// One computer's walk.
class Walk {
 public:
  Walk(const Case& c, const ComputerEvents& computer) : c_(c), computer_(computer.computer) {
    for (const std::uint32_t e : computer.events) see(e, c.event(e));
  }
  std::vector<Restore> restores;
  std::vector<std::uint32_t>
      strays;  ///< -528 and cluster failures that belong to no restore on this computer
  std::vector<std::uint32_t> checkpoints;  ///< lost checkpoints that belong to none

 private:
  void see(std::uint32_t e, const Event& event) {
    const std::string& what = event.signal;
    if (what == signal::restore_started) return transfer_begins(e, event);
    if (what == signal::restore_ended) return transfer_ends(e, event);
    if (what == signal::job_exchange_error) return refused(e, event);
    if (what == signal::hard_recovery_started) return recovery_begins(e, event);
    if (what == signal::recovery_log_replayed) return replayed(e);
    if (what == signal::hard_recovery_ended) return recovery_ends(e, event);
    if (what == signal::recovery_started) return soft_recovery(e, event);
    if (what == signal::directory_started || what == signal::store_started) return came_up(e, event);
    if (what == signal::service_state && service_of(event) != Service::other &&
        equal_ignoring_case(fact(event.facts, "state"), "running"))
      return came_up(e, event);
    if (is_failure(event)) return failed(e, event);
    if (what == signal::cluster_service_failed) return cluster_failed(e, event);
    if (what == signal::cluster_checkpoint_lost) return checkpoint_lost(e, event);
  }

  static bool is_failure(const Event& event) {
    for (const auto what :
         {signal::directory_start_failed, signal::store_start_failed, signal::store_recovery_failed,
          signal::directory_recovery_failed, signal::recovery_failed, signal::recovery_log_gap,
          signal::mounted_without_recovery})
      if (event.signal == what) return true;
    return event.signal == signal::service_error && service_of(event) != Service::other;
  }

  Restore* open(Time time) {
    if (restores.empty() || !within(restores.back().transferred, time, reach)) return nullptr;
    return &restores.back();
  }

  Restore& begin(const Event& event, std::string_view by) {
    Restore& r = restores.emplace_back();
    r.o.kind = Kind::restore;
    r.o.computer = computer_;
    r.origin = computer_;
    r.o.begin = event.time;
    r.by = by;
    return r;
  }

  void transfer_begins(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    if (r == nullptr || !r->transferring || !within(r->transferred, event.time, join_limit))
      r = &begin(event, "ntbackup");
    add(*r, e);
    r->transfer_open = true;
    r->transferred = event.time;
    if (fact(r->o.facts, "target").empty()) set_target(*r, event);
    open_phase(*r, "transfer", event.time);
  }

  static void set_target(Restore& r, const Event& event) {
    const std::string_view target = fact(event.facts, "target");
    if (!target.empty()) r.o.facts.push_back({"target", std::string(target)});
  }

  void transfer_ends(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    if (r == nullptr || (!r->transferring && !r->transfer_open)) r = &begin(event, "ntbackup");
    add(*r, e);
    if (fact(r->o.facts, "target").empty()) set_target(*r, event);
    r->transfer_open = false;
    r->transferred = event.time;
    r->transfer_failed = r->transfer_failed || event.level == Level::error;
    close_phase(*r, "transfer", event.time);
  }

  void refused(std::uint32_t e, const Event& event) {
    if (!lower(fact(event.facts, "call")).starts_with("restore")) return;
    Restore* r = open(event.time);
    if (r == nullptr || !r->transfer_open) return;
    add(*r, e);
    r->transfer_failed = true;
  }

  /// A service recovers once from one restore; the storage groups of one store, and the two services, one
  /// after the other.
  bool same_restore(const Restore& r, const Event& event) const {
    if (r.by == "engine" && !within(r.transferred, event.time, join_limit)) return false;
    return !r.came_up[place(service_of(event))] ||
           within(c_.event(r.o.events.back()).time, event.time, join_limit);
  }

  void recovery_begins(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    if (r != nullptr && !same_restore(*r, event)) r = nullptr;
    if (r == nullptr) r = &begin(event, "engine");
    after_transfer(*r, e);
    r->hard_recovery = true;
    if (r->by == "engine") r->transferred = event.time;
    if (r->o.store.empty()) r->o.store = fact(event.facts, "instance");
    open_phase(*r, "hard-recovery", event.time);
  }

  /// Replaying after a soft recovery logs the same event; it counts while a hard recovery is open.
  void replayed(std::uint32_t e) {
    if (restores.empty() || restores.back().o.phases.empty()) return;
    const Phase& phase = restores.back().o.phases.back();
    if (phase.name == "hard-recovery" && phase.end == no_time) add(restores.back(), e);
  }

  void recovery_ends(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    if (r == nullptr) return;
    close_phase(*r, "hard-recovery", event.time);
    const std::string code = normal_code(fact(event.facts, "code"));
    if (!code.empty() && code != "0") {
      add(*r, e);
      r->failed[place(service_of(event))] = e;
      return;
    }
    r->hard_recovery = true;
    up(*r, e, service_of(event));
  }

  void soft_recovery(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    // From Exchange 2000 on every storage group has its own engine instance: another group's ordinary start
    // tells nothing.
    if (r == nullptr || r->by != "ntbackup" || r->hard_recovery || is_up(*r)) return;
    if (fact(event.facts, "engine") == "ese") return;
    after_transfer(*r, e);
    r->soft_recovery = true;
  }

  void came_up(std::uint32_t e, const Event& event) {
    Restore* r = open(event.time);
    if (r == nullptr) return;
    const auto& known = r->came_up[place(service_of(event))];
    if (known && !r->failed[place(service_of(event))]) return;
    up(*r, e, service_of(event));
  }

  /// A service that starts, or fails to, says that the restore is through, even where its end was not logged.
  static void after_transfer(Restore& r, std::uint32_t e) {
    add(r, e);
    r.transferring = false;
    r.transfer_open = false;
  }

  static void up(Restore& r, std::uint32_t e, Service service) {
    after_transfer(r, e);
    const bool had_failed =
        std::any_of(r.failed.begin(), r.failed.end(), [](const auto& f) { return f.has_value(); });
    auto& known = r.came_up[place(service)];
    if (!known) known = e;
    if (service == Service::other)
      r.failed = {};  // the engine did not say for which service
    else
      r.failed[place(service)].reset();
    if (had_failed && !r.up_after_failure) r.up_after_failure = e;
  }

  void failed(std::uint32_t e, const Event& event) {
    const Service service = service_of(event);
    const bool no_log = start_without_log(event);
    Restore* r = open(event.time);
    const std::string_view instance = fact(event.facts, "instance");
    if (r != nullptr && !r->o.store.empty() && !instance.empty() && r->o.store != instance)
      return;  // another storage group
    // A service that has come up may fail for many reasons; for its current log, only because the key went
    // after all.
    if (r == nullptr || (r->came_up[place(service)] && !no_log)) {
      if (no_log) strays.push_back(e);
      return;
    }
    after_transfer(*r, e);
    r->failed[place(service)] = e;
    if (no_log && !r->no_log[place(service)]) r->no_log[place(service)] = e;
  }

  void cluster_failed(std::uint32_t e, const Event& event) {
    const bool unnamed = fact(event.facts, "resource").empty();
    if (!unnamed && !of_exchange(event)) return;
    Restore* r = open(event.time);
    if (r == nullptr) return strays.push_back(e);
    add(*r, e);
    r->transferring = false;
    if (!r->service_failed) r->service_failed = e;
  }

  void checkpoint_lost(std::uint32_t e, const Event& event) {
    if (!of_exchange(event)) return;
    Restore* r = open(event.time);
    if (r == nullptr) return checkpoints.push_back(e);
    after_transfer(*r, e);
    r->checkpoints.push_back(e);
  }

  const Case& c_;
  std::string computer_;
};

// ---- What belongs to no restore of its own computer

/// Failures that stand close together: the cluster tries a few times.
std::vector<std::vector<std::uint32_t>> bursts(const Case& c, const std::vector<std::uint32_t>& strays) {
  std::vector<std::vector<std::uint32_t>> all;
  for (const std::uint32_t e : strays) {
    if (all.empty() || !within(c.event(all.back().back()).time, c.event(e).time, pair_limit))
      all.emplace_back();
    all.back().push_back(e);
  }
  return all;
}

void take_in(Restore& r, const Case& c, const std::vector<std::uint32_t>& burst) {
  for (const std::uint32_t e : burst) {
    const Event& event = c.event(e);
    add(r, e);
    if (event.signal == signal::cluster_service_failed) {
      if (!r.service_failed) r.service_failed = e;
      continue;
    }
    const std::size_t service = place(service_of(event));
    r.failed[service] = e;
    if (!r.no_log[service]) r.no_log[service] = e;
  }
}

/// Where Exchange's own events stand in the case: on one cluster (or one computer) only?
class Homes {
 public:
  Homes(const Case& c, const Clusters& clusters) : c_(c), clusters_(clusters), exchange_(c.computers.size()) {
    for (std::uint32_t i = 0; i < c.computers.size(); ++i)
      for (const std::uint32_t e : c.computers[i].events)
        if (is_exchange(c.event(e))) {
          exchange_[i] = true;
          homes_.insert(clusters.cluster[i]);
          break;
        }
    for (std::uint32_t i = 0; i < c.computers.size(); ++i) index_[c.computers[i].computer] = i;
  }
  /// Whether a restore that ran on `from` may have been meant for `to`: another node; or `from` has no
  /// Exchange of its own, and the target names `to`, or there is only one place for it.
  bool may_concern(const Restore& r, const std::string& to) const {
    const std::uint32_t a = index_.at(r.origin);
    const std::uint32_t b = index_.at(to);
    if (clusters_.same(a, b)) return true;
    if (exchange_[a]) return false;
    const std::string server = server_of_target(fact(r.o.facts, "target"));
    return server == computer_key(to) || homes_.size() == 1;
  }

 private:
  static bool is_exchange(const Event& event) {
    const Sign sign = sign_of(event);
    return sign == Sign::starts || sign == Sign::runs || sign == Sign::stops ||
           event.signal == signal::directory_start_failed || event.signal == signal::store_start_failed;
  }
  const Case& c_;
  const Clusters& clusters_;
  std::vector<bool> exchange_;
  std::set<std::uint32_t> homes_;
  std::map<std::string, std::uint32_t> index_;
};

/// The last restore on another computer that the failure may follow from; `restores` by the time at which
/// they were through.
Restore* restore_elsewhere(const Case& c, const Homes& homes, std::vector<Restore*>& restores,
                           const std::vector<std::uint32_t>& burst, const std::string& computer) {
  const Time time = c.event(burst.front()).time;
  auto at = std::upper_bound(restores.begin(), restores.end(), time,
                             [](Time t, const Restore* r) { return t < r->transferred; });
  for (int looked = 0; at != restores.begin() && looked < candidates_limit; ++looked) {
    Restore* r = *--at;
    if (!within(r->transferred, time, reach)) return nullptr;
    if (r->origin != computer && !is_up(*r) && homes.may_concern(*r, computer)) return r;
  }
  return nullptr;
}

void place_strays(const Case& c, std::vector<Walk>& walks, std::vector<Restore>& all) {
  const bool any = std::any_of(walks.begin(), walks.end(), [](const Walk& w) { return !w.strays.empty(); });
  if (!any) return;
  const Clusters clusters = find_clusters(c);
  const Homes homes(c, clusters);
  std::vector<Restore*> by_time;
  for (Restore& r : all) by_time.push_back(&r);
  std::stable_sort(by_time.begin(), by_time.end(),
                   [](const Restore* a, const Restore* b) { return a->transferred < b->transferred; });
  std::vector<Restore> concluded;
  for (std::size_t i = 0; i < walks.size(); ++i) {
    const std::string& computer = c.computers[i].computer;
    for (const auto& burst : bursts(c, walks[i].strays)) {
      const auto by_cluster = [&](std::uint32_t e) {
        return c.event(e).signal == signal::cluster_service_failed;
      };
      const bool both = std::any_of(burst.begin(), burst.end(), by_cluster) &&
                        !std::all_of(burst.begin(), burst.end(), by_cluster);
      if (Restore* r = restore_elsewhere(c, homes, by_time, burst, computer)) {
        if (!r->service_failed) r->o.computer = computer;
        take_in(*r, c, burst);
      } else if (both) {
        Restore& made = concluded.emplace_back();
        made.seen = false;
        made.o.kind = Kind::restore;
        made.o.computer = computer;
        made.o.begin = made.transferred = c.event(burst.front()).time;
        take_in(made, c, burst);
      }
    }
  }
  std::move(concluded.begin(), concluded.end(), std::back_inserter(all));
}

// ---- Facts and outcome

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
  Recurrence(const Case& c, const std::vector<Walk>& walks) : c_(c) {
    const auto stray = [](const Walk& w) { return !w.checkpoints.empty(); };
    if (std::any_of(walks.begin(), walks.end(), stray)) clusters_ = find_clusters(c).cluster;
    for (std::uint32_t i = 0; i < c.computers.size(); ++i) index_[c.computers[i].computer] = i;
    for (const Walk& walk : walks)
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
  return fmt::format("{:.2f}", std::chrono::duration<double, std::ratio<3600>>(until - from).count());
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
  const Service service = service_of(event);
  // Another service of Exchange (message transfer, connectors) has no start event of its own: any of the two
  // stands for it.
  const bool service_up =
      service == Service::other ? is_up(r) : r.came_up[place(service)] || r.came_up[place(Service::other)];
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

std::vector<Operation> correlate_restore(const Case& c) {
  std::vector<Walk> walks;
  walks.reserve(c.computers.size());
  std::vector<Restore> all;
  for (const ComputerEvents& computer : c.computers) {
    Walk& walk = walks.emplace_back(c, computer);
    std::move(walk.restores.begin(), walk.restores.end(), std::back_inserter(all));
  }
  place_strays(c, walks, all);
  const Recurrence recurrence(c, walks);
  std::vector<Operation> operations;
  for (Restore& r : all) {
    std::sort(r.o.events.begin(), r.o.events.end());
    set_facts(c, r, recurrence);
    set_outcome(c, r);
    r.o.end = c.event(r.o.events.back()).time;
    operations.push_back(std::move(r.o));
  }
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return operations;
}

}  // namespace exba
