// How it works: for each computer, the signals that it logged at all, and the runs that came past a step. A
// step that runs came past and whose signal is nowhere in the logs of that computer is not logged there (or
// was filtered out of the export).
#include "reports/diagnostics.hpp"

#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

struct Step {
  std::string_view signal;
  std::string_view provider;
  std::uint16_t id;
};

constexpr Step writer_steps[] = {
    {signal::vss_prepared, "MSExchangeIS", 9606},  {signal::vss_snapshot_prepared, "MSExchangeIS", 9608},
    {signal::vss_frozen, "MSExchangeIS", 9610},    {signal::vss_thawed, "MSExchangeIS", 9612},
    {signal::vss_completed, "MSExchangeIS", 9616}, {signal::vss_shutdown, "MSExchangeIS", 9648},
};
constexpr Step engine_steps[] = {
    {signal::backup_started, "ESE", 210},    {signal::backup_file_started, "ESE", 220},
    {signal::backup_file_ended, "ESE", 221}, {signal::backup_log_list, "ESE", 223},
    {signal::backup_completed, "ESE", 213},
};

constexpr std::string_view writer_setting =
    "diagnostics logging of MSExchangeIS, category \"Exchange VSS Writer\" (System Manager or the management "
    "shell), to "
    "Maximum for one backup; where the export was filtered, the whole Application log";
constexpr std::string_view engine_setting =
    "the engine writes these at the default level: export the whole Application log, unfiltered";

/// A run that took its snapshot came past every step of the writer; one that did not tells nothing.
bool came_past_writer(const Operation& o) {
  if (o.kind != Kind::vss_backup || fact(o.facts, "refused") == "yes" || fact(o.facts, "replica") == "yes")
    return false;
  // From 2013 on the writer is another service's, which logs every step at any level.
  if (!fact(o.facts, "generation").empty()) return false;
  if (fact(o.facts, "volume-snapshot") == "yes" || o.outcome == Outcome::running) return false;
  return fact(o.facts, "thawed") == "yes" || fact(o.facts, "completed") == "yes" ||
         o.outcome == Outcome::succeeded;
}

/// A full that ended well did all of it.
bool came_past_engine(const Operation& o) {
  return o.kind == Kind::streaming_backup && fact(o.facts, "engine") == "ese" &&
         o.outcome == Outcome::succeeded && (o.type == "full" || o.type == "copy") &&
         fact(o.facts, "in-vss-run") != "yes";
}

struct Computer {
  std::string name;
  std::set<std::string_view> signals;
  std::uint32_t writer_runs = 0, engine_runs = 0;
};

template <std::size_t n>
void add_silent(const Computer& computer, std::string_view family, std::uint32_t runs, const Step (&steps)[n],
                std::string_view setting, std::vector<SilentEvents>& out) {
  if (runs == 0) return;
  SilentEvents silent{computer.name, family, runs, {}, setting};
  for (const Step& step : steps)
    if (computer.signals.count(step.signal) == 0)
      silent.events.push_back({std::string(step.provider), step.id, "Application"});
  if (!silent.events.empty()) out.push_back(std::move(silent));
}

}  // namespace

std::vector<SilentEvents> silent_events(const Report& report) {
  std::map<std::string, Computer> computers;
  for (const Operation& o : report.operations) {
    const bool writer = came_past_writer(o), engine = came_past_engine(o);
    if (!writer && !engine) continue;
    Computer& computer = computers[lower(o.computer)];
    if (computer.name.empty()) computer.name = o.computer;
    computer.writer_runs += writer ? 1 : 0;
    computer.engine_runs += engine ? 1 : 0;
  }
  if (computers.empty()) return {};
  const Event* last = nullptr;  // events like each other follow each other
  for (const Event& e : report.events) {
    if (last != nullptr && e.signal == last->signal && e.computer == last->computer) continue;
    last = &e;
    if (const auto found = computers.find(lower(e.computer)); found != computers.end())
      found->second.signals.insert(e.signal);
  }
  std::vector<SilentEvents> out;
  for (const auto& [key, computer] : computers) {
    add_silent(computer, "vss-writer", computer.writer_runs, writer_steps, writer_setting, out);
    add_silent(computer, "engine", computer.engine_runs, engine_steps, engine_setting, out);
  }
  return out;
}

}  // namespace exba
