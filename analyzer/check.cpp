// How it works: what the state remembers of the logs goes in front of the logs that were named, as sources of
// their own, and the pipeline of `analyse` runs over all of it. A run is one transaction.
#include "check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/stage.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "cases/assemble.hpp"
#include "cases/clocks.hpp"
#include "correlators/correlator.hpp"
#include "health/database.hpp"
#include "health/logged_events.hpp"
#include "health/memory.hpp"
#include "health/renewed_logs.hpp"
#include "health/schema.hpp"
#include "health/seen_files.hpp"
#include "health/told_findings.hpp"
#include "health/verdicts.hpp"

namespace exba {
namespace {

/// The runs of findings that somebody has acknowledged.
std::set<RunKey> quieted_runs(const std::vector<BorneFinding>& found, const std::vector<OpenFinding>& open) {
  std::set<std::string_view> quieted;
  for (const OpenFinding& f : open)
    if (!f.acknowledged_for.empty() && f.in_report) quieted.insert(f.finding.fingerprint);
  std::set<RunKey> runs;
  if (quieted.empty()) return runs;
  for (const BorneFinding& f : found)
    if (quieted.erase(f.finding.fingerprint) != 0) runs.insert(f.runs.begin(), f.runs.end());
  return runs;
}

/// Whatever decides how a file is understood.
std::string reading_of(const ReadOptions& read, const Rulebook& rulebook) {
  return fmt::format("exba {} rules {} zone {} dates {} encoding {} computer {}", program_version,
                     rulebook.version(), read.time_zone ? read.time_zone->name() : "",
                     static_cast<int>(read.date_order), read.encoding, read.computer);
}

/// Whatever decides what is concluded from the same events. A rule that asks for the moment of the run is asked at
/// each.
std::string judging_of(const CheckOptions& options, const Rulebook& rulebook) {
  return reading_of(options.analysis.read, rulebook) +
         (rulebook.asks_clock() ? " now " + to_rfc3339(options.analysis.now) : "");
}

/// Every file was read by an earlier run, and none is missing or damaged.
bool nothing_new(const Gathered& gathered) {
  return !gathered.trouble && gathered.unreadable.empty() &&
         std::all_of(gathered.intakes.begin(), gathered.intakes.end(), [](const Intake& intake) {
           return intake.logs.empty() && intake.kept.empty() && intake.source.problems.empty();
         });
}

/// What could not be read is no verdict.
void tell_losses(const Gathered& gathered, Health& health) {
  for (const Source& source : health.report.sources)
    for (const Problem& p : source.problems)
      if (source.format.empty())
        health.notes.push_back(p.what.starts_with(source.path) ? p.what
                                                               : fmt::format("{}: {}", source.path, p.what));
  for (const std::string& what : gathered.unreadable)
    if (std::find(health.notes.begin(), health.notes.end(), what) == health.notes.end())
      health.notes.push_back(what);
  if (!gathered.trouble || health.state == HealthState::critical || health.state == HealthState::warning)
    return;
  health.state = HealthState::unknown;
  health.reason = Reason::no_events;
  health.message = health.notes.empty() ? "a log that was named holds no events"
                                        : fmt::format("a log cannot be read: {}", health.notes.back());
}

/// How much later than now an event may be dated: clocks of a domain differ by minutes.
constexpr Ticks clock_tolerance = std::chrono::hours{1};

/// What earlier runs have read and is later than now: a few events far away from all others were dated wrongly, and an
/// earlier exba took them; else it is this machine's clock that is wrong, and whatever is concluded would be.
LeftOutEvents leave_out_remembered(Memory& memory, Time now_at_most, const CheckOptions& options) {
  constexpr Ticks far = std::chrono::hours{15 * 24};
  LeftOutEvents out;
  if (now_at_most == no_time) return out;
  for (std::size_t i = 0; i < memory.intakes.size(); ++i) {
    Intake& intake = memory.intakes[i];
    const Time latest =
        now_at_most + (memory.parts[i].zone.empty() ? Ticks{0} : Ticks{std::chrono::hours{14}});
    std::size_t later = 0;
    Time before = no_time, behind = no_time;
    for (const Event& e : intake.kept) {
      if (e.time <= latest) {
        before = std::max(before, e.time);
      } else {
        behind = behind == no_time ? e.time : std::min(behind, e.time);
        ++later;
      }
    }
    LogPart& log = intake.logs.front();
    for (const CoveredTime& c : log.told->covered)
      for (const Time time : {c.begin, c.end})
        if (time <= latest) before = std::max(before, time);
    const bool covers_more = log.last != no_time && log.last > latest;
    if (later == 0 && !covers_more) continue;
    if (behind == no_time) behind = log.last;
    if (later > intake.kept.size() - later || before == no_time || behind - before < far)
      throw Error(
          fmt::format("the clock of this machine says {}, and earlier runs have read events of {} up to {}: "
                      "set the clock right; "
                      "nothing was concluded, and {} is left as it is (where that log is wrong, name another "
                      "file for --state)",
                      to_rfc3339(std::chrono::floor<std::chrono::seconds>(options.analysis.now)),
                      log.computer, to_rfc3339(std::max(log.last, behind)), options.state));
    out.recognised += erase_if(intake.kept, [&](const Event& e) { return e.time > latest; });
    cover_no_later_than(log, latest, before);
    out.notes.push_back(
        fmt::format("{} events of {} {} that an earlier run has read are dated later than now ({}): their "
                    "clock is not trusted, and they were left out",
                    later, log.computer, log.channel, to_rfc3339(behind)));
  }
  return out;
}

/// Events that were left out hide what they tell.
void tell_clocks(const LeftOutEvents& left_out, Health& health) {
  health.notes.insert(health.notes.end(), left_out.notes.begin(), left_out.notes.end());
  if (left_out.recognised == 0 && left_out.logs.empty()) return;
  if (health.state == HealthState::critical || health.state == HealthState::warning) return;
  health.state = HealthState::unknown;
  health.reason = Reason::cannot_tell;
  health.message = fmt::format("{}; is the clock of this machine right?", left_out.notes.front());
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
    SeenFiles seen(db, reading_of(options.analysis.read, rulebook));
    GatherOptions gathering = gather_options(options.analysis, wanted, rulebook);
    gathering.read.chunks = &seen.chunks();
    const Time latest = options.analysis.now == no_time ? no_time : options.analysis.now + clock_tolerance;
    gathering.latest = latest;
    gathering.unchanged = [&](const std::string& path) { return seen.unchanged(path); };
    set_stage("the logs were read");
    Gathered gathered = gather(options.analysis.logs, gathering);
    const bool same = nothing_new(gathered);
    if (same && tell_again(options, rulebook, gathered, latest, health)) {
      seen.save(db, health.report.sources, health.now);
      return db.flush();
    }
    set_stage("what is known was read");
    Memory memory = remember(db, wanted);
    if (!same) let_go(db, memory);
    const std::size_t remembered = memory.intakes.size();
    LeftOutEvents left_out = leave_out_remembered(memory, latest, options);
    std::vector<std::string> notes = part_replaced_logs(memory, gathered.intakes, zone);
    for (std::string& note : leave_out_judged(memory, gathered.intakes)) notes.push_back(std::move(note));
    const LeftOutEvents fresh = leave_out_untrusted(gathered.intakes);
    left_out.recognised += fresh.recognised;
    left_out.logs = fresh.logs;
    left_out.notes.insert(left_out.notes.end(), fresh.notes.begin(), fresh.notes.end());
    std::vector<Intake> intakes = std::move(memory.intakes);
    for (Intake& intake : gathered.intakes) intakes.push_back(std::move(intake));

    set_stage("what is known was judged");
    Report& report = health.report;
    Known known;
    assemble(std::move(intakes), report, &known);
    const std::size_t sources = join_remembered(report, remembered);
    report.now = options.analysis.now;
    correlate(report);
    rulebook.judge(report, zone);

    health.now = report.now;
    write_history(db, report, memory.kept_from);
    const Verdicts verdicts = verdicts_of(report, zone);
    const Past past = read_past(db, health.now - habit_time);
    tell(options, rulebook, verdicts, past, known_clusters(db, report), memory.kept_from, health);
    for (std::string& note : note_cleared(memory, known, report, zone)) notes.push_back(std::move(note));
    health.notes.insert(health.notes.end(), notes.begin(), notes.end());
    tell_losses(gathered, health);
    tell_clocks(left_out, health);
    remember_state(db, health.state);
    memorise(db, memory, known, report, sources, what_to_keep(report, memory, health.now));
    // What was left out is asked for again, once it is no longer later than now.
    if (fresh.events == 0)
      seen.save(db, report.sources, health.now);
    else
      SeenFiles::forget(db);
    if (left_out.notes.empty() && fresh.events == 0)
      remember_verdicts(db, judging_of(options, rulebook), verdicts);
    else
      forget_verdicts(db);
    keep_past(db, past);
    db.flush();
  }

  /// What was judged, with the clock of now; false where it has to be judged again.
  bool tell_again(const CheckOptions& options, const Rulebook& rulebook, Gathered& gathered, Time latest,
                  Health& health) {
    using WholeReport = CheckOptions::WholeReport;
    if (options.whole_report == WholeReport::always) return false;
    const std::optional<Verdicts> verdicts = recall_verdicts(db, judging_of(options, rulebook));
    if (!verdicts || (latest != no_time && verdicts->newest > latest)) return false;
    db.run("SAVEPOINT telling");
    health.report = report_of(*verdicts);
    health.report.rulebook_version = rulebook.version();
    health.report.now = health.now = options.analysis.now;
    for (Intake& intake : gathered.intakes) health.report.sources.push_back(std::move(intake.source));
    const Time since = health.now - habit_time;
    std::optional<Past> past = kept_past(db, since);
    if (!past) {
      past = read_past(db, since);
      keep_past(db, *past);
    }
    tell(options, rulebook, *verdicts, *past, known_clusters(db, Report{}), kept_from(db), health);
    if (!health.changes.empty() && options.whole_report == WholeReport::on_changes) {
      for (std::size_t i = 0; i < gathered.intakes.size(); ++i)
        gathered.intakes[i].source = std::move(health.report.sources[i]);
      health = {};
      db.run("ROLLBACK TO telling; RELEASE telling");
      return false;
    }
    tell_losses(gathered, health);
    remember_state(db, health.state);
    db.run("RELEASE telling");
    return true;
  }

  /// What follows from the verdicts, the history and the clock.
  void tell(const CheckOptions& options, const Rulebook& rulebook, const Verdicts& verdicts, const Past& past,
            const ClusterNames& clusters, const KeptFrom& kept_from, Health& health) {
    const TimeZone zone = options.analysis.read.time_zone.value_or(TimeZone{});
    Told told =
        tell_findings(db, verdicts.findings, rulebook, past.stores, clusters, kept_from, health.now, zone);
    health.open = std::move(told.open);
    health.changes = std::move(told.changes);
    health.notes = std::move(told.notes);
    Silences silences = find_silences(health.report, past, clusters, options.expected,
                                      quieted_runs(verdicts.findings, health.open), health.now, zone);
    health.stores = std::move(silences.stores);
    health.logs = std::move(silences.logs);
    apply_thresholds(health, options.thresholds);
    conclude(health, verdicts.failing, zone);
    health.before = remembered_state(db);
  }

  Database db;
};

namespace {

/// One bad read looks like damage, and is none when the file is read again.
bool is_damaged(const CheckOptions& options) {
  try {
    return !is_sound(options.state, options.patience);
  } catch (const DatabaseError& e) {
    if (e.kind != DatabaseError::Kind::damaged) throw;
    return true;
  }
}

[[noreturn]] void begin_anew(const CheckOptions& options, const std::string& what) {
  const std::string aside = set_aside(options.state, options.analysis.now);
  if (aside.empty())
    throw Error(fmt::format("{}; it was left as it is: name another file, or remove it", what));
  throw Error(fmt::format("{}; it was kept as {}, and the next run begins anew", what, aside));
}

}  // namespace

Check::Check(const CheckOptions& options, const Rulebook& rulebook) {
  for (bool again = false;; again = true) {
    std::string what;
    try {
      running_ = std::make_unique<Running>(options);
      running_->run(options, rulebook, health_);
      return;
    } catch (const DatabaseError& e) {
      running_.reset();
      health_ = {};
      if (e.kind != DatabaseError::Kind::damaged) throw;
      what = e.what();
    }
    if (again || is_damaged(options)) begin_anew(options, what);
  }
}

Check::~Check() = default;

void Check::told() {
  running_->db.commit();
}

}  // namespace exba
