// The health check and what it remembers.
#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/moments.hpp"
#include "check.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "health/calendar.hpp"
#include "health/logged_events.hpp"
#include "health/schema.hpp"
#include "health/speaker.hpp"
#include "health/told_findings.hpp"
#include "progress.hpp"

namespace exba {
namespace {

const Speaker& speaker_named(const std::string& name) {
  for (const Speaker& speaker : speakers())
    if (speaker.name == name) return speaker;
  throw Error(fmt::format("there is no monitoring system '{}'", name));
}

const Renderer& renderer_for_file(const std::string& path) {
  for (const auto& [ending, name] : {std::pair{".html", "html"},
                                     {".md", "markdown"},
                                     {".json", "json"},
                                     {".xml", "xml"},
                                     {".txt", "text"}})
    if (path.ends_with(ending)) return renderer_named(name);
  throw UsageError(
      fmt::format("--report {}: the form is told by the ending: .html, .md, .json, .xml or .txt", path));
}

HealthState check_and_tell(const Options& options, const Speaker& speaker) {
  const Rulebook book = load_rules(options);
  CheckOptions check_options;
  check_options.analysis = options.analysis;
  check_options.state = options.state;
  check_options.expected = options.expected;
  check_options.thresholds = options.speak.thresholds;
  using WholeReport = CheckOptions::WholeReport;
  check_options.whole_report = speaker.reads == Speaker::Reads::report ? WholeReport::always
                               : options.report_files.empty()          ? WholeReport::never
                                                                       : WholeReport::on_changes;
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  check_options.analysis.watch = progress.watch();
  Check check(check_options, book);
  progress.erase();
  const Health& health = check.health();
  if (!health.changes.empty())
    for (const std::string& path : options.report_files)
      write_report_to(path, health.report, renderer_for_file(path), render_options(options));
  write_text(options.output, speaker.speak(health, options.speak));
  if (options.log_event) log_events(events_to_log(health));
  check.told();
  const bool lost = report_losses(health.report, options);
  return lost && options.strictness == Strictness::strict ? HealthState::unknown : health.state;
}

}  // namespace

int run_check(const Options& options) {
  for (const std::string& path : options.report_files) renderer_for_file(path);
  if (options.log_event && !platform::has_event_log)
    throw UsageError("--log-event: this system has no Application log; only Windows has");
  const Speaker& speaker = speaker_named(options.speaker);
  try {
    return static_cast<int>(check_and_tell(options, speaker));
  } catch (const Error& e) {
    // Numbers that a collector would lose are worth more than the word that this run failed: the time of the
    // last run that did its work tells that.
    const bool keep = speaker.failure == Speaker::Failure::keeps_last && !options.output.empty();
    if (!keep)
      write_text(options.output, speaker.speak(no_health(e.what(), options.analysis.now), options.speak));
    say(e.what());
    return exit_unknown;
  }
}

int run_acknowledge(const Options& options) {
  if (options.expires <= options.analysis.now) throw UsageError("--expires: that moment is over");
  Database db = open_state(options.state, OpenState::to_change, CheckOptions{}.patience);
  acknowledge(db, options.fingerprint, options.expires, options.reason, options.analysis.now);
  db.commit();
  print(fmt::format("{} is acknowledged until {}\n", options.fingerprint,
                    moment_text(options.expires, options.speak.time_zone)));
  return exit_well;
}

int run_history(const Options& options) {
  Database db = open_state(options.state, OpenState::to_look_at, CheckOptions{}.patience);
  CalendarOptions calendar;
  calendar.time_zone = options.analysis.read.time_zone.value_or(TimeZone{});
  calendar.since = options.analysis.since;
  calendar.until = options.analysis.now;
  write_text(options.output,
             render_calendar(read_history(db, no_time), known_clusters(db, Report{}), calendar));
  return exit_well;
}

}  // namespace exba
