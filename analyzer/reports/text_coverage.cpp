// How it works: what the verdict rests on. Each log with the times between which silence counts, each source
// with what became of its events, everything that was taken for granted, and what could not be read.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t logs_shown = 20;
constexpr std::size_t sources_shown = 20;
constexpr std::size_t problems_shown = 10;
constexpr std::size_t gaps_shown = 3;  // of one log

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, "; "));
}

/// `no gap`, `gap behind #411 to #430 (Tue 01:00 to 02:10)`, `cleared ..`, `silence proves little: ..`
std::string completeness(const TextReport& text, const Log& log) {
  const TimeZone& zone = text.options.time_zone;
  std::vector<std::string> parts;
  for (std::size_t n = 0; n < log.gaps.size() && (n < gaps_shown || text.options.verbose); ++n) {
    const Gap& gap = log.gaps[n];
    parts.push_back(fmt::format("gap #{} to #{} ({})", gap.after, gap.before, minute_text(gap.from, zone)));
  }
  if (log.gaps.size() > gaps_shown && !text.options.verbose)
    parts.push_back(fmt::format("{} gaps in all", log.gaps.size()));
  for (std::size_t n = 0; n < log.cleared.size() && (n < gaps_shown || text.options.verbose); ++n)
    parts.push_back("cleared " + minute_text(log.cleared[n], zone));
  if (log.cleared.size() > gaps_shown && !text.options.verbose)
    parts.push_back(fmt::format("cleared {} times", log.cleared.size()));
  const bool assumed = std::any_of(log.covered.begin(), log.covered.end(), [](const CoveredTime& covered) {
    return covered.coverage == Coverage::assumed;
  });
  if (assumed) parts.push_back("filtered or without record ids: absence at most likely");
  if (log.covered.empty()) parts.push_back("no times: absence proves nothing");
  return parts.empty() ? "no gap" : joined(parts);
}

void print_logs(const TextReport& text, Page& page) {
  const auto& logs = text.report.logs;
  if (logs.empty()) return;
  Table table{{{"log", Column::Fit::content, 22},
               {fmt::format("covers ({})", zone_text(text.options)), Column::Fit::content, 24},
               {"events"},
               {"complete?", Column::Fit::rest}},
              {}};
  for (const Log& log : logs) {
    if (table.lines.size() == logs_shown && !text.options.verbose) break;
    const std::string times = log.first == no_time ? "not known"
                                                   : minute_text(log.first, text.options.time_zone) + " to " +
                                                         minute_text(log.last, text.options.time_zone);
    const std::string name = log.computer + ' ' + (log.channel.empty() ? "(channel not named)" : log.channel);
    table.lines.push_back({{{name}, {times}, {number_text(log.events)}, {completeness(text, log)}}, ""});
  }
  page.table(table, 1);
  if (table.lines.size() < logs.size())
    page.flow(fmt::format("and {} more logs (all with -v)", logs.size() - table.lines.size()), {1, 3});
}

std::string source_facts(const Source& source) {
  std::vector<std::string> parts;
  if (source.duplicates != 0) parts.push_back(number_text(source.duplicates) + " told twice");
  for (const Fact& f : source.assumed) parts.push_back(fmt::format("assumed {} {}", f.name, f.value));
  return joined(parts);
}

void print_sources(const TextReport& text, Page& page) {
  const auto& sources = text.report.sources;
  Table table{{{"source", Column::Fit::content, 30}, {"form"}, {"events"}, {"used"}, {"", Column::Fit::rest}},
              {}};
  std::size_t logs = 0;
  for (std::size_t n = 0; n < sources.size(); ++n) {
    const Source& source = sources[n];
    if (source.format.empty() || source.members != 0) continue;
    ++logs;
    if (table.lines.size() == sources_shown && !text.options.verbose) continue;
    const std::string form = source.encoding.empty() ? source.format : source.format + ' ' + source.encoding;
    table.lines.push_back({{{text.options.verbose ? source.path : text.source_labels[n]},
                            {form},
                            {number_text(source.events)},
                            {number_text(source.recognised)},
                            {source_facts(source)}},
                           ""});
  }
  if (!table.lines.empty()) {
    page.blank();
    page.table(table, 1);
  }
  if (table.lines.size() < logs)
    page.flow(fmt::format("and {} more sources (all with -v)", logs - table.lines.size()), {1, 3});
}

/// Folders and archives, with how many of their files are no logs: one line each, however many those are.
void print_containers(const TextReport& text, Page& page) {
  std::size_t shown = 0;
  std::size_t all = 0;
  for (std::size_t n = 0; n < text.report.sources.size(); ++n) {
    const Source& source = text.report.sources[n];
    if (source.format.empty() || source.members_without_log == 0) continue;
    ++all;
    if (shown == sources_shown && !text.options.verbose) continue;
    ++shown;
    const bool single = source.members_without_log == 1;
    page.flow(fmt::format("{} ({}): {} of {} {} no event log.", text.source_labels[n], source.format,
                          number_text(source.members_without_log), counted(source.members, "file"),
                          single ? "holds" : "hold"),
              {1, 3});
  }
  if (shown < all) page.flow(fmt::format("and {} more folders or archives", all - shown), {1, 3});
}

/// Files that hold no event log: by name where they are few.
void print_no_logs(const TextReport& text, Page& page) {
  std::vector<std::string> names;
  for (std::size_t n = 0; n < text.report.sources.size(); ++n)
    if (text.report.sources[n].format.empty()) names.push_back(text.source_labels[n]);
  if (names.empty()) return;
  const std::size_t shown = text.options.verbose ? names.size() : std::min<std::size_t>(names.size(), 5);
  std::string line =
      fmt::format("No event log in {}: {}", counted(names.size(), "input"),
                  fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) line += fmt::format(", and {} more", names.size() - shown);
  page.flow(line + '.', {1, 3});
}

void print_problems(const TextReport& text, Page& page) {
  std::uint64_t all = 0;
  for (const Source& source : text.report.sources) all += source.problems.size() + source.problems_dropped;
  if (all == 0) return;
  page.blank();
  page.flow(fmt::format("{} in the input; reading went on behind each.", counted(all, "problem")), {1, 3});
  std::size_t shown = 0;
  for (std::size_t n = 0; n < text.report.sources.size(); ++n) {
    for (const Problem& problem : text.report.sources[n].problems) {
      if (shown == problems_shown && !text.options.verbose) break;
      ++shown;
      const std::string place = problem.position.empty() ? "" : ", " + problem.position;
      page.flow(fmt::format("{}{}: {}", text.source_labels[n], place, problem.what), {3, 5});
    }
  }
  if (shown < all) page.flow(fmt::format("and {} more", number_text(all - shown)), {3, 5});
}

}  // namespace

void print_coverage(const TextReport& text, Page& page) {
  page.blank();
  page.flow("COVERAGE");
  print_logs(text, page);
  print_sources(text, page);
  print_containers(text, page);
  print_no_logs(text, page);
  print_problems(text, page);
  page.blank();
  const std::string origin = text.options.time_zone_origin == zone_text(text.options)
                                 ? ""
                                 : " (" + text.options.time_zone_origin + ')';
  page.flow(fmt::format("Times are in {}{}. exba {}, rulebook {} with {}.", zone_text(text.options), origin,
                        EXBA_VERSION,
                        text.report.rulebook_version.empty() ? "(none)" : text.report.rulebook_version,
                        counted(text.report.rules, "rule")),
            {1, 1});
}

}  // namespace exba
