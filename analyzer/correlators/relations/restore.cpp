// How it works: Exchange 4.0 to 5.5 logs nothing about single files, so that a backup whose log list was
// asked for too early looks like a good one until it is restored. What shows is a restore after which the
// store or the directory lacks logs or refuses a patch file that is not of this backup; the full backup that
// was restored is then under suspicion, no more.
#include <algorithm>
#include <map>

#include "catalog/catalog.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "correlators/relations/relations.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

/// Services are started soon after a restore; what fails a day later has other reasons.
constexpr Ticks restore_window = std::chrono::hours{24};

bool missing_logs_or_patch(std::string_view code) {
  // Missing or unfitting logs (509, 528, 543, 553, 554, 557, 565), patch files (534, 535, 538, 552), database
  // and logs of different times (551).
  for (const std::string_view known :
       {"-509", "-528", "-534", "-535", "-538", "-543", "-551", "-552", "-553", "-554", "-557", "-565"})
    if (code == known) return true;
  return false;
}

enum class Repaired { none, store, directory, any };

Repaired repaired_by(const Event& e) {
  const std::string_view s = e.signal;
  if (s == signal::directory_start_failed || s == signal::directory_recovery_failed)
    return Repaired::directory;
  if (s == signal::store_start_failed || s == signal::store_recovery_failed) return Repaired::store;
  if (s != signal::recovery_log_gap && s != signal::recovery_failed && s != signal::hard_recovery_ended &&
      s != signal::engine_detail)
    return Repaired::none;
  const std::string_view engine = fact(e.facts, "engine");
  if (engine != "ese97" && engine != "edb") return Repaired::none;  // later engines show the mistake itself
  switch (exchange_service(fact(e.facts, "process"))) {
    case ExchangeService::directory: return Repaired::directory;
    case ExchangeService::store: return Repaired::store;
    case ExchangeService::other: return Repaired::any;
  }
  return Repaired::any;
}

bool concerns(Repaired service, const Operation& full) {
  const ExchangeService named = exchange_service(full.store);
  const bool directory = named == ExchangeService::directory;
  const bool store = named == ExchangeService::store || contains_ignoring_case(full.store, "store");
  if (service == Repaired::directory) return directory || !store;
  if (service == Repaired::store) return store || !directory;
  return true;
}

/// The first event after a restore which says that logs or a patch file are missing.
struct Lack {
  std::uint32_t event = 0;
  Repaired service = Repaired::none;
  std::string code;  ///< -528, or "log-gap"
};

std::vector<Lack> lacks_after(const Case& c, const ComputerEvents& computer, const Operation& restore) {
  std::vector<Lack> found;
  std::vector<Lack> without_current_log;
  bool key_overwritten =
      false;  // ClusSvc 1042: the lost registry key explains a -528 (cluster-restore-key-overwritten)
  auto at = std::lower_bound(computer.events.begin(), computer.events.end(),
                             restore.events.empty() ? 0u : restore.events.front());
  constexpr std::size_t lacks_kept = 16;
  constexpr int events_looked_at =
      4096;  // a restore logs a line a log file; an attacker's log, any number of restores
  for (int i = 0; i < events_looked_at && at != computer.events.end() && found.size() < lacks_kept;
       ++i, ++at) {
    const Event& e = c.event(*at);
    if (pause(restore.end, e.time) > restore_window) break;
    if (e.signal == signal::cluster_service_failed || e.signal == signal::cluster_checkpoint_lost)
      key_overwritten = true;
    const Repaired service = repaired_by(e);
    if (service == Repaired::none) continue;
    const std::string code = normal_code(fact(e.facts, "code"));
    if (e.signal == signal::recovery_log_gap)
      found.push_back({*at, service, "log-gap"});
    else if (code == "-528")
      without_current_log.push_back({*at, service, code});
    else if (missing_logs_or_patch(code))
      found.push_back({*at, service, code});
  }
  if (!key_overwritten) found.insert(found.end(), without_current_log.begin(), without_current_log.end());
  return found;
}

bool is_old_engine(const Operation& o) {
  const std::string_view engine = fact(o.facts, "engine");
  return engine == "ese97" || engine == "edb";
}

}  // namespace

void relate_restores(const Case& c, std::vector<Operation>& operations) {
  std::map<std::string, const ComputerEvents*> computers;
  for (const ComputerEvents& computer : c.computers) computers[lower(computer.computer)] = &computer;
  std::map<std::string, std::map<std::string, std::uint32_t>>
      last_full;  // by computer and store: the last one reported good
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& o = operations[i];
    const std::string computer = lower(o.computer);
    if (o.kind == Kind::streaming_backup && is_old_engine(o) && is_good_full(o))
      last_full[computer][lower(o.store)] = i;
    if (o.kind != Kind::restore || computers.count(computer) == 0) continue;
    for (const Lack& lack : lacks_after(c, *computers[computer], o)) {
      for (const auto& [store, n] : last_full[computer]) {
        Operation& full = operations[n];
        if (!concerns(lack.service, full) || !fact(full.facts, "restore-lacks").empty()) continue;
        set_fact(full.facts, "restore-lacks", lack.code);
        set_fact(full.facts, "restore-failed-time", to_rfc3339(c.event(lack.event).time));
        full.relations.push_back({"restore", i});
      }
    }
  }
}

}  // namespace exba
