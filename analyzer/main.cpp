// argv -> options -> analyse -> render -> exit code. The only file that prints.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <set>

#include "analysis.hpp"
#include "base/error.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "catalog/explain.hpp"
#include "check.hpp"
#include "health/calendar.hpp"
#include "health/schema.hpp"
#include "health/speaker.hpp"
#include "health/told_findings.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "redaction.hpp"
#include "reports/changes.hpp"
#include "reports/escape.hpp"
#include "reports/event_lines.hpp"
#include "reports/next.hpp"
#include "reports/read_report.hpp"
#include "reports/renderer.hpp"
#include "reports/rule_pages.hpp"
#include "rulebook/check.hpp"
#include "rulebook/explain.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/rulebook.hpp"
#include "rulebook/vocabulary.hpp"

namespace {

using namespace exba;

constexpr int exit_well = 0;
constexpr int exit_findings = 1;
constexpr int exit_trouble = 2;
constexpr int exit_unknown = 3;  // of check: everything that is no verdict

void say(std::string_view text) {
  fmt::print(stderr, "exba: {}\n", escape_terminal(text));
}

/// Where the report goes: standard output or a file. A pipe that was closed or a full disk is trouble, not
/// silence.
class Sink {
 public:
  explicit Sink(const std::string& path) : path_(path) {
    if (path.empty()) return;
    file_ = std::fopen(path.c_str(), "wb");
    if (file_ == nullptr) throw Error(fmt::format("{}: cannot be written", path));
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink() {
    if (!path_.empty() && file_ != nullptr) std::fclose(file_);
  }
  void write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail();
  }
  void finish() {
    if (std::fflush(file_) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(fmt::format("{}: cannot be written", path_.empty() ? "standard output" : path_));
  }
  std::string path_;
  std::FILE* file_ = stdout;
};

void write_file(const std::string& path, const std::string& text) {
  Sink sink(path);
  sink.write(text);
  sink.finish();
}

Rulebook load_rules(const Options& options) {
  Rulebook book = Rulebook::builtin();
  for (const std::string& path : options.rules) book.add(path);
  for (const std::string& assignment : options.sets) book.set(assignment);
  return book;
}

/// What could not be read, on standard error; whether anything was lost.
bool report_losses(const Report& report, const Options& options) {
  constexpr std::size_t said_at_most =
      20;  // sources; a folder may hold thousands, and the report has them all
  bool lost = false;
  std::size_t said = 0;
  for (const Source& source : report.sources) {
    if (source.problems.empty()) continue;
    lost = true;
    if (options.quiet || ++said > said_at_most) continue;
    if (source.format.empty()) {
      const std::string& what = source.problems.front().what;
      say(what.starts_with(source.path) ? what : fmt::format("{}: {}", source.path, what));
    } else {
      const auto more = source.problems.size() - 1 + source.problems_dropped;
      const Problem& first = source.problems.front();
      say(fmt::format(
          "{}: {}{}{}", source.path, first.position.empty() ? "" : first.position + ": ", first.what,
          more > 0 ? fmt::format(" (and {} more problem{}, in the report)", more, more == 1 ? "" : "s")
                   : ""));
    }
  }
  if (said > said_at_most)
    say(fmt::format("and {} more inputs with problems, in the report", said - said_at_most));
  return lost;
}

bool findings_reach(const Report& report, FailOn fail_on) {
  for (const Finding& f : report.findings) {
    const bool decided = f.confidence != Confidence::undecided;
    switch (fail_on) {
      case FailOn::never: return false;
      case FailOn::undecided: return true;
      case FailOn::info:
        if (decided) return true;
        break;
      case FailOn::warning:
        if (decided && f.severity >= Severity::warning) return true;
        break;
      case FailOn::error:
        if (decided && f.severity == Severity::error) return true;
        break;
    }
  }
  return false;
}

RenderOptions render_options(const Options& options) {
  RenderOptions r;
  const bool terminal =
      options.output.empty() && platform::standard_output_is_terminal() && std::getenv("NO_COLOR") == nullptr;
  r.color = options.color == When::always || (options.color == When::automatic && terminal);
  r.verbose = options.verbose;
  if (options.analysis.read.time_zone) {
    r.time_zone = *options.analysis.read.time_zone;
    r.time_zone_origin = "from --time-zone";
  }
  return r;
}

/// On a terminal only, and not where the events themselves are printed on it.
bool wants_progress(const Options& options) {
  if (options.progress == When::never || options.quiet || !platform::standard_error_is_terminal())
    return false;
  return options.command != Command::events || !options.output.empty() ||
         !platform::standard_output_is_terminal();
}

const Renderer& renderer_named(const std::string& name) {
  for (const Renderer& renderer : renderers())
    if (renderer.name == name) return renderer;
  throw Error(fmt::format("there is no report format '{}'", name));
}

/// What the logs say, or what a saved report said when it was made: that one is not judged again.
Analysis analysis_of(const Options& options, const Renderer& renderer) {
  if (options.analysis.logs.size() == 1)
    if (std::optional<Report> saved = read_report_file(options.analysis.logs.front()))
      return {std::move(*saved), false};
  const Rulebook book = load_rules(options);
  AnalysisOptions watched = options.analysis;
  watched.read.digest = renderer.digests ? Digest::sha256 : Digest::none;
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  watched.watch = progress.watch();
  Analysis analysis = analyse(watched, book);
  progress.erase();
  return analysis;
}

Pseudonyms key_of(const Options& options) {
  return options.key.empty() ? Pseudonyms{} : read_key(options.key);
}

/// Before what needs it is written: a report whose key is lost cannot be turned back.
void keep_key(const Options& options, const Pseudonyms& key) {
  if (!options.key.empty()) write_key(options.key, key);
}

std::string rendered(const Report& report, const Renderer& renderer, const Options& options) {
  if (!options.redact) return renderer.render(report, render_options(options));
  Pseudonyms key = key_of(options);
  const Report shown = redacted(report, key, *options.redact, options.analysis, load_rules(options));
  std::string text = renderer.render(shown, render_options(options));
  keep_key(options, key);
  return text;
}

int run_analyze(const Options& options) {
  const Renderer& renderer = renderer_named(options.format);
  const Analysis analysis = analysis_of(options, renderer);
  const std::string text = rendered(analysis.report, renderer, options);
  Sink sink(options.output);
  sink.write(text);
  sink.finish();
  if (!options.watch_list.empty()) write_file(options.watch_list, watch_list(analysis.report));
  if (!options.collect.empty()) write_file(options.collect, collect_script(analysis.report));
  const bool lost = report_losses(analysis.report, options);
  if (analysis.trouble || (lost && options.strictness == Strictness::strict)) return exit_trouble;
  return findings_reach(analysis.report, options.fail_on) ? exit_findings : exit_well;
}

int run_diff(const Options& options) {
  std::vector<Report> reports;
  for (const std::string& path : options.what) {
    std::optional<Report> report = read_report_file(path);
    if (!report)
      throw Error(
          fmt::format("{}: no saved report; `exba analyze -f json -o {}.json LOG...` makes one", path, path));
    reports.push_back(std::move(*report));
  }
  Sink sink(options.output);
  sink.write(render_changes(reports[0], reports[1], render_options(options)));
  sink.finish();
  return compare(reports[0], reports[1]).worse ? exit_findings : exit_well;
}

/// Names must all be known before the first event is written, so the events wait in memory.
Analysis events_in_memory(const Options& options, const Rulebook& book) {
  std::vector<Event> events;
  std::vector<std::string> paths;  // of each event; while a source is read, its number is not known yet
  Analysis analysis =
      read_events(options.analysis, book, options.which, [&](Event& event, const Source& source) {
        paths.push_back(source.path);
        events.push_back(event);
      });
  std::map<std::string, std::uint32_t> number_of;
  for (std::uint32_t n = 0; n < analysis.report.sources.size(); ++n)
    number_of.emplace(analysis.report.sources[n].path, n);
  for (std::size_t n = 0; n < events.size(); ++n) events[n].source = number_of[paths[n]];
  analysis.report.events = std::move(events);
  return analysis;
}

int run_redacted_events(const Options& options) {
  const Rulebook book = load_rules(options);
  const EventForm& form = event_form(options.event_format);
  Analysis analysis = events_in_memory(options, book);
  const bool lost = report_losses(analysis.report, options);
  Pseudonyms key = key_of(options);
  redact_events(analysis.report, key, *options.redact, book);
  std::string text(form.begin);
  for (const Event& event : analysis.report.events)
    text += form.event(event, analysis.report.sources[event.source]);
  for (const Log& log : analysis.report.logs) text += form.log(log);
  keep_key(options, key);
  Sink sink(options.output);
  sink.write(text.append(form.end));
  sink.finish();
  return analysis.trouble || (lost && options.strictness == Strictness::strict) ? exit_trouble : exit_well;
}

int run_unredact(const Options& options) {
  constexpr std::uint64_t text_limit = 1u << 30;
  const Pseudonyms key = read_key(options.key);
  if (key.names().empty())
    throw Error(fmt::format("{}: there is no such file, or no name in it", options.key));
  std::string text;
  for (const std::string& path : options.what.empty() ? std::vector<std::string>{"-"} : options.what) {
    Input input = path == "-" ? open_standard_input() : open_file(path);
    text += unredact(read_all(input, text_limit), key);
  }
  Sink sink(options.output);
  sink.write(text);
  sink.finish();
  return exit_well;
}

const Speaker& speaker_named(const std::string& name) {
  for (const Speaker& speaker : speakers())
    if (speaker.name == name) return speaker;
  throw Error(fmt::format("there is no monitoring system '{}'", name));
}

/// A file is replaced at once: a collector may read it at any moment.
void write_whole(const std::string& path, std::string_view text) {
  if (!path.empty()) return platform::replace_file(path, text);
  Sink sink(path);
  sink.write(text);
  sink.finish();
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
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  check_options.analysis.watch = progress.watch();
  Check check(check_options, book);
  progress.erase();
  const Health& health = check.health();
  if (!health.changes.empty())
    for (const std::string& path : options.report_files)
      write_whole(path, renderer_for_file(path).render(health.report, render_options(options)));
  write_whole(options.output, speaker.speak(health, options.speak));
  check.told();
  const bool lost = report_losses(health.report, options);
  return lost && options.strictness == Strictness::strict ? HealthState::unknown : health.state;
}

int run_check(const Options& options) {
  for (const std::string& path : options.report_files) renderer_for_file(path);
  const Speaker& speaker = speaker_named(options.speaker);
  try {
    return static_cast<int>(check_and_tell(options, speaker));
  } catch (const Error& e) {
    // Numbers that a collector would lose are worth more than the word that this run failed: the time of the
    // last run that did its work tells that.
    const bool keep = speaker.failure == Speaker::Failure::keeps_last && !options.output.empty();
    if (!keep)
      write_whole(options.output, speaker.speak(no_health(e.what(), options.analysis.now), options.speak));
    say(e.what());
    return exit_unknown;
  }
}

int run_acknowledge(const Options& options) {
  if (options.expires <= options.analysis.now) throw UsageError("--expires: that moment is over");
  Database db = open_state(options.state, OpenState::to_change, CheckOptions{}.patience);
  acknowledge(db, options.fingerprint, options.expires, options.reason, options.analysis.now);
  db.commit();
  fmt::print("{} is acknowledged until {}\n", options.fingerprint, to_rfc3339(options.expires));
  return exit_well;
}

int run_history(const Options& options) {
  Database db = open_state(options.state, OpenState::to_look_at, CheckOptions{}.patience);
  CalendarOptions calendar;
  calendar.time_zone = options.analysis.read.time_zone.value_or(TimeZone{});
  calendar.since = options.analysis.since;
  calendar.until = options.analysis.now;
  Sink sink(options.output);
  sink.write(render_calendar(read_history(db, no_time), known_clusters(db, Report{}), calendar));
  sink.finish();
  return exit_well;
}

int run_events(const Options& options) {
  if (options.redact) return run_redacted_events(options);
  const Rulebook book = load_rules(options);
  Sink sink(options.output);
  const EventForm& form = event_form(options.event_format);
  AnalysisOptions watched = options.analysis;
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  watched.watch = progress.watch();
  sink.write(form.begin);
  const Analysis analysis =
      read_events(watched, book, options.which,
                  [&](Event& event, const Source& source) { sink.write(form.event(event, source)); });
  for (const Log& log : analysis.report.logs) sink.write(form.log(log));
  sink.write(form.end);
  sink.finish();
  progress.erase();
  const bool lost = report_losses(analysis.report, options);
  return analysis.trouble || (lost && options.strictness == Strictness::strict) ? exit_trouble : exit_well;
}

int run_explain(const Options& options) {
  const Rulebook book = load_rules(options);
  int code = exit_well;
  bool first = true;
  for (const std::string& what : options.what) {
    const std::string text = explain(what) + explain_rules(book, what);
    if (text.empty()) {
      const std::string near = suggest(what);
      say(fmt::format("'{}' is no event, code, rule or article that exba knows{}", what,
                      near.empty() ? "" : "; did you mean " + near + "?"));
      code = exit_trouble;
      continue;
    }
    fmt::print("{}{}", first ? "" : "\n", text);
    first = false;
  }
  return code;
}

const Rule& rule_named(const Rulebook& book, const std::string& id) {
  if (const Rule* rule = book.find(id)) return *rule;
  std::vector<std::string_view> ids;
  for (const auto& rule : book.rules()) ids.push_back(rule->id);
  const auto near = nearest(id, ids);
  throw UsageError(fmt::format(
      "there is no rule '{}'{}", id,
      near.empty() ? "; `exba rules list` names them" : fmt::format("; did you mean '{}'?", near)));
}

int run_rules_show(const Options& options) {
  const Rulebook book = load_rules(options);
  for (const std::string& id : options.what) {
    const Rule& rule = rule_named(book, id);
    if (options.show_as == "xml")
      fmt::print("{}", rule.source);
    else if (options.show_as == "querylist")
      fmt::print("{}", querylist(rule));
    else if (options.show_as == "markdown")
      fmt::print("{}", rule_markdown(rule));
    else if (options.show_as == "html")
      fmt::print("{}", rule_html(rule));
    else
      fmt::print("{}", explain_rule(rule));
  }
  return exit_well;
}

int run_rules_site(const Options& options) {
  namespace fs = std::filesystem;
  const fs::path folder = platform::path_from_utf8(options.output);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(fmt::format("{}: cannot be made: {}", options.output, error.message()));
  const SiteForm form = options.show_as == "html" ? SiteForm::html : SiteForm::markdown;
  for (const SiteFile& file : rule_site(load_rules(options), form))
    write_file(platform::utf8_from_path(folder / platform::path_from_utf8(file.name)), file.text);
  return exit_well;
}

int run_rules_check(const Options& options) {
  const RuleCheck check = options.command == Command::rules_validate
                              ? validate_rules(options.what)
                              : run_examples(options.what, options.mutate);
  fmt::print("{}", check.text);
  return check.failed == 0 ? exit_well : exit_findings;
}

int run(const Options& options) {
  switch (options.command) {
    case Command::print: fmt::print("{}", options.text); return exit_well;
    case Command::analyze: return run_analyze(options);
    case Command::diff: return run_diff(options);
    case Command::check: return run_check(options);
    case Command::acknowledge: return run_acknowledge(options);
    case Command::history: return run_history(options);
    case Command::events: return run_events(options);
    case Command::unredact: return run_unredact(options);
    case Command::explain: return run_explain(options);
    case Command::rules_list: fmt::print("{}", list_rules(load_rules(options))); return exit_well;
    case Command::rules_show: return run_rules_show(options);
    case Command::rules_site: return run_rules_site(options);
    case Command::rules_vocabulary: fmt::print("{}", vocabulary_page()); return exit_well;
    case Command::rules_validate:
    case Command::rules_test: return run_rules_check(options);
  }
  return exit_trouble;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool plugin = !arguments.empty() && arguments.front() == "check";
  try {
    platform::make_streams_binary();
    platform::keep_freed_memory();
    const Options options = parse_options(arguments);
    const int code = run(options);
    return plugin && options.command == Command::print ? exit_unknown : code;
  } catch (const std::exception& e) {
    // A monitoring system shows the first line of standard output, and nothing else.
    if (plugin) fmt::print("{}", speak_nagios(no_health(e.what(), no_time), {}));
    say(e.what());
    return plugin ? exit_unknown : exit_trouble;
  }
}
