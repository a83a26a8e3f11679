// How it works: the pipeline as `analyse` reads from top to bottom. Sources are read side by side, each into an intake of its own;
// everything behind them sees one case.
#include "analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/platform.hpp"
#include "correlators/assemble.hpp"
#include "correlators/correlator.hpp"

namespace exba {
namespace {

namespace fs = std::filesystem;

/// A source to be read; `named`: by the user, so that not being a log is trouble (in a folder, other files are normal).
struct Named {
  enum class By { user, folder };
  std::string path;
  By by = By::user;
};

void list_folder(const fs::path& folder, std::vector<Named>& out) {
  std::error_code error;
  std::vector<std::string> files;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  for (auto at = fs::recursive_directory_iterator(folder, options, error); at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (error) break;
    if (at->is_regular_file(error)) files.push_back(platform::utf8_from_path(at->path()));
  }
  std::sort(files.begin(), files.end());  // the order of a folder is the disk's, not ours
  for (std::string& file : files) out.push_back({std::move(file), Named::By::folder});
}

std::vector<Named> list_sources(const std::vector<std::string>& logs) {
  std::vector<Named> out;
  for (const std::string& log : logs) {
    std::error_code error;
    const fs::path path = platform::path_from_utf8(log);
    if (log != "-" && fs::is_directory(path, error)) list_folder(path, out);
    else out.push_back({log, Named::By::user});
  }
  return out;
}

/// One source into one intake. False when it is none of our forms or cannot be opened; why stands in its problems.
bool read_one(const std::string& path, const ReadOptions& options, Intake& intake) {
  intake.source.path = path;
  try {
    return read_source(path == "-" ? open_standard_input() : open_file(path), options, intake);
  } catch (const Error& e) {
    intake.problem(e.what());
    return false;
  }
}

std::vector<Intake> make_intakes(std::size_t count, const Wanted& wanted, const Rulebook& rulebook) {
  std::vector<Intake> intakes;
  intakes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    intakes.emplace_back(wanted);
    intakes.back().recognise_more = [&rulebook](Event& event) { return rulebook.recognise(event); };
  }
  return intakes;
}

bool overlaps(Time begin, Time end, const AnalysisOptions& options) {
  if (begin == no_time) return true;
  return (options.since == no_time || end >= options.since) && (options.until == no_time || begin <= options.until);
}

/// Leaves only the findings that bear on the time asked for. The logs are read and judged whole: what came before and after is
/// what absence is judged by.
void keep_time_range(Report& report, const AnalysisOptions& options) {
  if (options.since == no_time && options.until == no_time) return;
  std::erase_if(report.findings, [&](const Finding& f) {
    const auto in_range = [&](std::uint32_t o) {
      return overlaps(report.operations[o].begin, report.operations[o].end, options);
    };
    if (!f.operations.empty()) return std::none_of(f.operations.begin(), f.operations.end(), in_range);
    return std::none_of(f.evidence.begin(), f.evidence.end(), [&](std::uint32_t e) {
      return overlaps(report.events[e].time, report.events[e].time, options);
    });
  });
  report.verdict = verdict_of(report);
}

void set_now(Report& report, Time now) {
  report.now = now;
  if (now != no_time) return;
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
}

}  // namespace

Analysis analyse(const AnalysisOptions& options, const Rulebook& rulebook) {
  Wanted wanted = Wanted::catalogue_events();
  rulebook.want(wanted);
  const std::vector<Named> sources = list_sources(options.logs);
  std::vector<Intake> intakes = make_intakes(sources.size(), wanted, rulebook);
  std::vector<char> read(sources.size());

  // Few sources: threads go into each of them; many: each thread reads whole sources.
  ReadOptions read_options = options.read;
  read_options.jobs = sources.size() < options.jobs ? options.jobs : 1;
  const unsigned side_by_side = sources.size() < options.jobs ? 1 : options.jobs;
  parallel_for(side_by_side, sources.size(),
               [&](unsigned, std::size_t i) { read[i] = read_one(sources[i].path, read_options, intakes[i]); });

  Analysis result;
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (!read[i] && sources[i].by == Named::By::user) result.trouble = true;
  assemble(std::move(intakes), result.report);
  set_now(result.report, options.now);
  correlate(result.report);
  rulebook.judge(result.report, options.read.time_zone.value_or(TimeZone{}));
  keep_time_range(result.report, options);
  if (std::none_of(read.begin(), read.end(), [](char r) { return r != 0; })) result.trouble = true;
  return result;
}

Analysis read_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                     const std::function<void(Event&, const Source&)>& each) {
  Wanted wanted = which == Events::everything ? Wanted::everything() : Wanted::catalogue_events();
  rulebook.want(wanted);
  const std::vector<Named> sources = list_sources(options.logs);
  std::vector<Intake> intakes = make_intakes(sources.size(), wanted, rulebook);
  ReadOptions read_options = options.read;
  read_options.jobs = options.jobs;
  Analysis result;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Intake& intake = intakes[i];
    if (which == Events::everything) intake.keep = Intake::Keep::all;
    intake.on_event = [&](Event& event) {
      if (overlaps(event.time, event.time, options)) each(event, intake.source);
    };
    if (!read_one(sources[i].path, read_options, intake) && sources[i].by == Named::By::user) result.trouble = true;
  }
  assemble(std::move(intakes), result.report);
  set_now(result.report, options.now);
  return result;
}

}  // namespace exba
