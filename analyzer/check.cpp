// How it works: what the state remembers of the logs goes in front of the logs that were named, as sources of
// their own, and the pipeline of `analyse` runs over all of it. A run is one transaction.
#include "check.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"
#include "health/database.hpp"
#include "health/memory.hpp"
#include "health/renewed_logs.hpp"
#include "health/schema.hpp"
#include "health/seen_files.hpp"
#include "health/told_findings.hpp"

namespace exba {
namespace {

/// The runs of findings that somebody has acknowledged.
std::set<RunKey> quieted_runs(const Report& report, const std::vector<OpenFinding>& open) {
  std::set<RunKey> runs;
  for (const OpenFinding& f : open) {
    if (f.acknowledged_for.empty() || !f.in_report) continue;
    for (const std::uint32_t n : f.finding.operations) {
      const Operation& o = report.operations[n];
      runs.insert({lower(o.computer), lower(o.store),
                   o.begin == no_time ? no_time : Time{std::chrono::floor<std::chrono::seconds>(o.begin)}});
    }
  }
  return runs;
}

/// Whatever decides how a file is understood.
std::string reading_of(const ReadOptions& read, const Rulebook& rulebook) {
  return fmt::format("exba {} rules {} zone {} dates {} encoding {} computer {}", EXBA_VERSION,
                     rulebook.version(), read.time_zone ? read.time_zone->name() : "",
                     static_cast<int>(read.date_order), read.encoding, read.computer);
}

/// What could not be read is no verdict.
void tell_losses(const Gathered& gathered, Health& health) {
  for (const Source& source : health.report.sources)
    for (const Problem& p : source.problems)
      if (source.format.empty())
        health.notes.push_back(p.what.starts_with(source.path) ? p.what
                                                               : fmt::format("{}: {}", source.path, p.what));
  if (!gathered.trouble || health.state == HealthState::critical || health.state == HealthState::warning)
    return;
  health.state = HealthState::unknown;
  health.reason = Reason::no_events;
  health.message = health.notes.empty() ? "a log that was named holds no events"
                                        : fmt::format("a log cannot be read: {}", health.notes.back());
}

}  // namespace

class Check::Running {
 public:
  explicit Running(const CheckOptions& options)
      : db(open_state(options.state, OpenState::to_check, options.patience)) {}

  void run(const CheckOptions& options, const Rulebook& rulebook, Health& health) {
    const TimeZone zone = options.analysis.read.time_zone.value_or(TimeZone{});
    Wanted wanted = Wanted::catalogue_events();
    rulebook.want(wanted);
    Memory memory = remember(db, wanted);
    const std::size_t remembered = memory.intakes.size();
    SeenFiles seen(db, reading_of(options.analysis.read, rulebook));
    GatherOptions gathering = gather_options(options.analysis, wanted, rulebook);
    gathering.read.chunks = &seen.chunks();
    gathering.unchanged = [&](const std::string& path) { return seen.unchanged(path); };
    Gathered gathered = gather(options.analysis.logs, gathering);
    std::vector<std::string> notes = part_replaced_logs(memory, gathered.intakes, zone);
    for (std::string& note : leave_out_judged(memory, gathered.intakes)) notes.push_back(std::move(note));
    std::vector<Intake> intakes = std::move(memory.intakes);
    for (Intake& intake : gathered.intakes) intakes.push_back(std::move(intake));

    Report& report = health.report;
    Known known;
    assemble(std::move(intakes), report, &known);
    const std::size_t sources = join_remembered(report, remembered);
    report.now = options.analysis.now;
    correlate(report);
    rulebook.judge(report, zone);

    health.now = report.now;
    write_history(db, report, memory.kept_from);
    const auto clusters = known_clusters(db, report);
    const auto history = read_history(db, health.now - habit_time);
    Told told = tell_findings(db, report, rulebook, history, clusters, memory.kept_from, health.now, zone);
    health.open = std::move(told.open);
    health.changes = std::move(told.changes);
    health.notes = std::move(told.notes);
    for (std::string& note : note_cleared(memory, known, report, zone)) notes.push_back(std::move(note));
    health.notes.insert(health.notes.end(), notes.begin(), notes.end());
    Silences silences = find_silences(report, history, last_successes(db), clusters, options.expected,
                                      quieted_runs(report, health.open), health.now, zone);
    health.stores = std::move(silences.stores);
    health.logs = std::move(silences.logs);
    apply_thresholds(health, options.thresholds);
    conclude(health, zone);
    tell_losses(gathered, health);
    memorise(db, memory, known, report, sources, what_to_keep(report, memory, health.now));
    seen.save(db, report.sources, health.now);
    db.flush();
  }

  Database db;
};

Check::Check(const CheckOptions& options, const Rulebook& rulebook) {
  try {
    running_ = std::make_unique<Running>(options);
    running_->run(options, rulebook, health_);
  } catch (const DatabaseError& e) {
    running_.reset();
    if (e.kind != DatabaseError::Kind::damaged) throw;
    const std::string aside = set_aside(options.state, options.analysis.now);
    if (aside.empty())
      throw Error(fmt::format("{}; it was left as it is: name another file, or remove it", e.what()));
    throw Error(fmt::format("{}; it was kept as {}, and the next run begins anew", e.what(), aside));
  }
}

Check::~Check() = default;

void Check::told() {
  running_->db.commit();
}

}  // namespace exba
