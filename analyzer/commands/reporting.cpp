// Reports: of logs, of a saved report, of two of them.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "analysis.hpp"
#include "base/error.hpp"
#include "base/platform.hpp"
#include "base/stage.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "progress.hpp"
#include "redaction.hpp"
#include "reports/changes/changes.hpp"
#include "reports/json/read_report.hpp"
#include "reports/told/next.hpp"
#include "reports/told/summary.hpp"

namespace exba {

/// Whether the report holds what `--fail-on` asks for. A store whose last backup failed is an error, whether a rule
/// explains it or not; what is past is nothing.
bool findings_reach(const Report& report, FailOn fail_on) {
  if (fail_on == FailOn::never) return false;
  if (backups_fail(report)) return true;
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
    if (f.cured) return false;
    if (!is_decided(f)) return fail_on == FailOn::undecided;
    const Severity least = fail_on == FailOn::error     ? Severity::error
                           : fail_on == FailOn::warning ? Severity::warning
                                                        : Severity::info;
    return f.severity >= least;
  });
}

namespace {

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

void write_case(const Report& report, const Renderer& renderer, const Options& options) {
  if (!options.redact) return write_report_to(options.output, report, renderer, render_options(options));
  KeyFile key(options.key);
  const Report shown = redacted(report, key.names, *options.redact, options.analysis, load_rules(options));
  key.keep();
  write_report_to(options.output, shown, renderer, render_options(options));
}

}  // namespace

int run_analyze(const Options& options) {
  if (!options.manifest.empty()) return run_manifest(options);
  const Renderer& renderer = renderer_named(options.format);
  // Stays until the process ends: giving back its events one by one took a twentieth of the time of a large
  // log.
  static const Analysis* kept = nullptr;
  const Analysis& analysis = *(kept = new Analysis(analysis_of(options, renderer)));
  set_stage("the report was made");
  write_case(analysis.report, renderer, options);
  if (!options.watch_list.empty()) write_text(options.watch_list, watch_list(analysis.report));
  if (!options.collect.empty()) write_text(options.collect, collect_script(analysis.report));
  const bool lost = report_losses(analysis.report, options);
  const auto took_computer = [](const Source& source) { return !fact(source.assumed, "computer").empty(); };
  const std::string& computer = options.analysis.read.computer;
  if (!computer.empty() && !options.quiet &&
      std::none_of(analysis.report.sources.begin(), analysis.report.sources.end(), took_computer))
    say(fmt::format(
        "--computer {}: no export here needed it, all name their computer; --only-computer {} reads "
        "one computer's logs alone",
        computer, computer));
  if (analysis.trouble || (lost && options.strictness == Strictness::strict)) return exit_trouble;
  return findings_reach(analysis.report, options.fail_on) ? exit_findings : exit_well;
}

int run_diff(const Options& options) {
  std::vector<Report> reports;
  for (const std::string& path : options.what) {
    std::optional<Report> report = read_report_file(path);
    if (!report && !platform::exists(path)) throw Error(fmt::format("{}: no such file", path));
    if (!report)
      throw Error(
          fmt::format("{}: no saved report; `exba analyze -f json -o {}.json LOG...` makes one", path, path));
    reports.push_back(std::move(*report));
  }
  write_text(options.output, render_changes(reports[0], reports[1], render_options(options)));
  return compare(reports[0], reports[1]).worse ? exit_findings : exit_well;
}

}  // namespace exba
