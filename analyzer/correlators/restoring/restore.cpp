// How it works: one walk over each computer's events. NTBackup's restore events, or a hard recovery that
// nobody announced (another backup program), open a restore; what the services and the cluster say within
// `reach` after it belongs to it, service by service, until that service has come up.
//
// A start that failed for its current log file (-528) without a restore before it is no restore, and stays
// out. Only where the cluster service also says that the service failed (the pair that Q188674 describes) is
// it made one, with restore-seen=no: the two events stand in two logs, and a rule can judge them together
// only as one operation. The restore itself may have been run from another computer, or its events may be
// gone; the first is looked for at the end.
#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "correlators/restoring/run.hpp"

namespace exba {
namespace {

using namespace restoring;

constexpr Ticks join_limit =
    std::chrono::hours{1};  // directory and store restored one after the other by one job

/// The resource or key names Exchange, or a service of it; a 1042 whose text was not kept may be meant for
/// it.
bool of_exchange(const Event& event) {
  return names_exchange(fact(event.facts, "resource")) || names_exchange(fact(event.facts, "key")) ||
         service_of(event) != ExchangeService::other;
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
class RestoreReplay {
 public:
  /// What is done at an event; null: nothing.
  using Step = void (RestoreReplay::*)(std::uint32_t, const Event&);
  static Step step_at(std::string_view what);

  RestoreReplay(const Case& c, const ComputerEvents& computer, const BySignal<Step>& steps)
      : c_(c), computer_(computer.computer) {
    for (const std::uint32_t e : computer.events)
      if (const Step step = steps.of(e)) (this->*step)(e, c.event(e));
  }
  Walked walked;

 private:
  Restore* open(Time time) {
    if (walked.restores.empty() || !within(walked.restores.back().transferred, time, reach)) return nullptr;
    return &walked.restores.back();
  }

  Restore& begin(const Event& event, std::string_view by) {
    Restore& r = walked.restores.emplace_back();
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
  void replayed(std::uint32_t e, const Event&) {
    if (walked.restores.empty() || walked.restores.back().o.phases.empty()) return;
    const Phase& phase = walked.restores.back().o.phases.back();
    if (phase.name == "hard-recovery" && phase.end == no_time) add(walked.restores.back(), e);
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

  /// Whose service it is costs ten searches, and is asked last: most logs full of service states have no
  /// restore.
  void service_changed(std::uint32_t e, const Event& event) {
    if (open(event.time) != nullptr && equal_ignoring_case(fact(event.facts, "state"), "running") &&
        service_of(event) != ExchangeService::other)
      came_up(e, event);
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

  static void up(Restore& r, std::uint32_t e, ExchangeService service) {
    after_transfer(r, e);
    const bool had_failed =
        std::any_of(r.failed.begin(), r.failed.end(), [](const auto& f) { return f.has_value(); });
    auto& known = r.came_up[place(service)];
    if (!known) known = e;
    if (service == ExchangeService::other)
      r.failed = {};  // the engine did not say for which service
    else
      r.failed[place(service)].reset();
    if (had_failed && !r.up_after_failure) r.up_after_failure = e;
  }

  void service_failed(std::uint32_t e, const Event& event) {
    if (service_of(event) != ExchangeService::other) failed(e, event);
  }

  void failed(std::uint32_t e, const Event& event) {
    const ExchangeService service = service_of(event);
    const bool no_log = start_without_log(event);
    Restore* r = open(event.time);
    const std::string_view instance = fact(event.facts, "instance");
    if (r != nullptr && !r->o.store.empty() && !instance.empty() && r->o.store != instance)
      return;  // another storage group
    // A service that has come up may fail for many reasons; for its current log, only because the key went
    // after all.
    if (r == nullptr || (r->came_up[place(service)] && !no_log)) {
      if (no_log) walked.strays.push_back(e);
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
    if (r == nullptr) return walked.strays.push_back(e);
    add(*r, e);
    r->transferring = false;
    if (!r->service_failed) r->service_failed = e;
  }

  void checkpoint_lost(std::uint32_t e, const Event& event) {
    if (!of_exchange(event)) return;
    Restore* r = open(event.time);
    if (r == nullptr) return walked.checkpoints.push_back(e);
    after_transfer(*r, e);
    r->checkpoints.push_back(e);
  }

  const Case& c_;
  std::string computer_;
};

RestoreReplay::Step RestoreReplay::step_at(std::string_view what) {
  if (what == signal::restore_started) return &RestoreReplay::transfer_begins;
  if (what == signal::restore_ended) return &RestoreReplay::transfer_ends;
  if (what == signal::job_exchange_error) return &RestoreReplay::refused;
  if (what == signal::hard_recovery_started) return &RestoreReplay::recovery_begins;
  if (what == signal::recovery_log_replayed) return &RestoreReplay::replayed;
  if (what == signal::hard_recovery_ended) return &RestoreReplay::recovery_ends;
  if (what == signal::recovery_started) return &RestoreReplay::soft_recovery;
  if (what == signal::directory_started || what == signal::store_started) return &RestoreReplay::came_up;
  if (what == signal::service_state) return &RestoreReplay::service_changed;
  if (what == signal::service_error) return &RestoreReplay::service_failed;
  for (const auto failure :
       {signal::directory_start_failed, signal::store_start_failed, signal::store_recovery_failed,
        signal::directory_recovery_failed, signal::recovery_failed, signal::recovery_log_gap,
        signal::mounted_without_recovery})
    if (what == failure) return &RestoreReplay::failed;
  if (what == signal::cluster_service_failed) return &RestoreReplay::cluster_failed;
  if (what == signal::cluster_checkpoint_lost) return &RestoreReplay::checkpoint_lost;
  return nullptr;
}
}  // namespace

std::vector<Operation> correlate_restore(const Case& c) {
  std::vector<Walked> walks;
  std::vector<Restore> all;
  const BySignal<RestoreReplay::Step> steps(c.signals, RestoreReplay::step_at);
  for (const ComputerEvents& computer : c.computers) {
    walks.push_back(std::move(RestoreReplay(c, computer, steps).walked));
    std::move(walks.back().restores.begin(), walks.back().restores.end(), std::back_inserter(all));
  }
  place_strays(c, walks, all);
  finish(c, walks, all);
  std::vector<Operation> operations;
  for (Restore& r : all) operations.push_back(std::move(r.o));
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return operations;
}

}  // namespace exba
