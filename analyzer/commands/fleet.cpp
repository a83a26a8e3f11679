// Many servers: survey, the cases of a manifest, and the merge of their reports.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/input.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "case_runs.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "fleet/forms/forms.hpp"
#include "fleet/merge/read_rows.hpp"
#include "named_files.hpp"
#include "progress.hpp"
#include "reports/json/objects.hpp"
#include "survey.hpp"

namespace exba {
namespace {

constexpr std::uint64_t manifest_limit = 4ull << 30;  ///< a million cases take some 400 MB

std::vector<FleetCase> manifest_in(const std::string& path) {
  Input file = path == "-" ? open_standard_input() : open_file(path);
  return read_manifest(read_all(file, manifest_limit), path);
}

/// JSON with the members of the case behind those of any report; other forms as they are.
std::string render_case(const Options& options, const std::string& format, const Report& report,
                        const std::string& members) {
  const RenderOptions shown = render_options(options);
  if (format != "json") return renderer_named(format).render(report, shown);
  std::string text = renderer_named(format).render(report, shown);
  // `...\n}\n`, whose last member the case's follow: `{"case": ..., "peers": ...}` without its braces.
  const std::size_t end = text.find_last_of('}');
  text.resize(text.find_last_not_of('\n', end - 1) + 1);
  text += ",\n";
  text.append(members, 1, members.size() - 2);
  return text + "\n}\n";
}

}  // namespace

int run_survey(const Options& options) {
  for (const std::string& log : options.analysis.logs)
    if (log == "-") throw UsageError("survey: standard input cannot be named in a manifest");
  std::vector<FleetCase> known;
  if (!options.known.empty()) known = manifest_in(options.known);
  SurveyOptions looking;
  looking.logs = options.analysis.logs;
  looking.written = options.analysis.written;
  looking.read = options.analysis.read;
  looking.jobs = options.analysis.jobs;
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  looking.watch = progress.watch();
  Surveyed seen = survey(looking);
  const Grouped grouped = group_inputs(std::move(seen.inputs), known);
  progress.erase();
  std::string text;
  for (const FleetCase& c : grouped.cases) text += manifest_line(c) + '\n';
  write_text(options.output, text);
  if (!options.quiet) {
    for (const std::string& notice : seen.notices) say(notice);
    for (const std::string& notice : grouped.notices) say(notice);
  }
  return seen.trouble || grouped.conflict ? exit_trouble : exit_well;
}

int run_manifest(const Options& options) {
  const std::vector<FleetCase> manifest = manifest_in(options.manifest);
  CaseRunOptions run;
  run.analysis = options.analysis;
  run.folder = options.output;
  for (const std::string_view form : split(options.format, ",")) run.formats.emplace_back(form);
  run.shard = options.shard;
  run.verify = options.verify ? CaseRunOptions::Verify::sha256 : CaseRunOptions::Verify::size_and_time;
  run.reading = options.reading;
  run.rulebook = [&] { return load_rules(options); };
  run.render = [&](const std::string& format, const Report& report, const std::string& members) {
    return render_case(options, format, report, members);
  };
  run.exit_code = [&](const Analysis& analysis) {
    const bool lost = std::any_of(analysis.report.sources.begin(), analysis.report.sources.end(),
                                  [](const Source& source) { return !source.problems.empty(); });
    if (lost && options.strictness == Strictness::strict) return exit_trouble;
    return findings_reach(analysis.report, options.fail_on) ? exit_findings : exit_well;
  };
  run.say = [](const std::string& line) { say(line); };
  const bool shown = wants_progress(options);
  if (shown)
    run.progress = [](std::size_t done, std::size_t cases) {
      if (done % 16 == 0 || done == cases) fmt::print(stderr, "\rexba: {} of {} cases", done, cases);
    };
  const CaseRuns runs = run_cases(manifest, run);
  if (shown) fmt::print(stderr, "\r\x1b[K");
  if (!options.quiet)
    say(fmt::format(
        "{} case{} analysed, {} left alone{}", runs.made, runs.made == 1 ? "" : "s", runs.left_alone,
        runs.broken > 0 ? fmt::format(", {} could not be analysed: their reports say why", runs.broken)
                        : ""));
  return runs.exit_code;
}

namespace {

/// The files that were named; of a folder those that end in .json, by name. Folders that cannot be read are told.
std::vector<NamedFile> reports_named(const Options& options, bool& trouble) {
  std::vector<NamedFile> out;
  std::vector<platform::UnreadableFolder> unreadable;
  std::vector<NamedFile> files = files_named(options.what, &unreadable, options.analysis.written);
  for (const platform::UnreadableFolder& folder : unreadable)
    say(fmt::format("{}: this folder cannot be read: {}", folder.path, folder.why));
  trouble |= !unreadable.empty();
  for (NamedFile& file : files)
    if (file.by_user || (file.path.ends_with(".json") && file.path.find(".drafts") == file.path.npos))
      out.push_back(std::move(file));
  return out;
}

/// All rows of a file, or none: what is damaged further on is not to be trusted before.
void merge_file(Merge& merge, const std::string& path) {
  Input file = path == "-" ? open_standard_input() : open_file(path);
  merge.begin(path);
  try {
    read_rows(file, [&](CaseRow&& row) { merge.add(row); });
  } catch (...) {
    merge.drop();
    throw;
  }
  merge.commit();
}

/// Throws Error where reports of different programs or rulebooks meet: their verdicts do not compare.
void refuse_mixture(const Merge& merge) {
  if (merge.made_with().size() < 2) return;
  std::string what;
  for (const auto& [made, input] : merge.made_with())
    what += fmt::format("{}exba {} with rulebook {} ({})", what.empty() ? "" : "; ", made.tool, made.rulebook,
                        input);
  throw Error(
      fmt::format("these reports were made by different versions or rules: {}. Analyse anew with one of "
                  "them, or merge them "
                  "all the same with --mixed",
                  what));
}

}  // namespace

int run_merge(const Options& options) {
  const FleetForm* form = nullptr;
  for (const FleetForm& one : fleet_forms())
    if (one.name == options.fleet_format) form = &one;
  Merge merge;
  bool trouble = false;
  for (const NamedFile& file : reports_named(options, trouble)) {
    try {
      merge_file(merge, file.path);
    } catch (const Error& e) {
      trouble = true;
      say(fmt::format("{}: {}", file.path, e.what()));
    }
  }
  if (merge.cases().empty()) throw Error("no report could be merged");
  if (!options.mixed) refuse_mixture(merge);
  for (const auto& [name, c] : merge.cases()) {
    if (c.rows.size() < 2) continue;
    trouble = true;
    std::string inputs;
    for (const RowEntry& entry : c.rows)
      inputs += (inputs.empty() ? "" : " and ") + merge.input(entry.origin);
    if (!options.quiet)
      say(fmt::format(
          "{}: in conflict: of {} none holds the other's logs; analyse the logs of both as one case", name,
          inputs));
  }
  Shown shown(options.redact_fleet);
  ViewOptions view_options;
  view_options.now = options.analysis.now;
  view_options.redact = options.redact_fleet;
  const FleetView view = view_fleet(merge, view_options, shown);
  Sink out(options.output);
  form->write(merge, view, shown, options.verbose, [&](std::string_view text) { out.write(text); });
  out.finish();
  return trouble ? exit_trouble : exit_well;
}

}  // namespace exba
