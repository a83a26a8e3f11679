// How it works: what the verdict rests on. Each log with the times between which silence counts, each source
// with what became of its events, everything that was taken for granted, and what could not be read.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t logs_shown = 20;
constexpr std::size_t logs_apart = 4;     // more are told in one line, but for those that are not whole
constexpr std::size_t sources_apart = 6;  // the same of files
constexpr std::size_t sources_shown = 20;
constexpr std::size_t problems_shown = 10;

/// Many logs that are whole are told in one line.
bool is_whole(const Log& log) {
  return log.first != no_time && log.gaps.empty() && log.cleared.empty() && !log.covered.empty() &&
         std::none_of(log.covered.begin(), log.covered.end(),
                      [](const CoveredTime& covered) { return covered.coverage == Coverage::assumed; });
}

void print_logs(const TextReport& text, Page& page) {
  const auto& logs = text.report.logs;
  if (logs.empty()) return;
  const bool brief = logs.size() > logs_apart && !text.options.verbose;
  if (brief) {
    Time first = no_time, last = no_time;
    std::uint64_t whole = 0, events = 0;
    for (const Log& log : logs) {
      whole += is_whole(log) ? 1 : 0;
      events += log.events;
      if (log.first != no_time && (first == no_time || log.first < first)) first = log.first;
      last = std::max(last, log.last);
    }
    page.flow(
        fmt::format("{} with {} from {} to {}; {} of them without a gap{}.", counted(logs.size(), "log"),
                    counted(events, "event"), minute_text(first, text.options.time_zone),
                    minute_text(last, text.options.time_zone),
                    whole == logs.size() ? "all" : number_text(whole),
                    whole == logs.size() ? "" : ", the others"),
        {1, 3});
    if (whole == logs.size()) return;
  }
  Table table{{{"log", Column::Fit::content, 22},
               {with_zone("covers", text), Column::Fit::content, 24},
               {"events"},
               {"complete?", Column::Fit::rest}},
              {}};
  for (const Log& log : logs) {
    if (brief && is_whole(log)) continue;
    if (table.lines.size() == (brief ? logs_apart : logs_shown) && !text.options.verbose) break;
    table.lines.push_back(
        {{{log_name(log)}, {log_times(text, log)}, {number_text(log.events)}, {completeness(text, log)}},
         ""});
  }
  page.table(table, 1);
  if (table.lines.size() < logs.size())
    page.flow(brief ? "(every log with -v)"
                    : fmt::format("and {} more logs (all with -v)", logs.size() - table.lines.size()),
              {1, 3});
}

void print_sources_in_brief(const TextReport& text, Page& page) {
  std::map<std::string, std::uint64_t> forms, assumed;
  std::uint64_t files = 0, events = 0, used = 0;
  for (const Source& source : text.report.sources) {
    if (source.format.empty() || source.members != 0) continue;
    ++files;
    ++forms[form_of(source)];
    events += source.events;
    used += source.recognised;
    if (const std::string facts = source_facts(source); !facts.empty()) ++assumed[facts];
  }
  std::string words;
  for (const auto& [form, number] : forms)
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", number, form);
  page.flow(fmt::format("{} read ({}): {}, {} used.", counted(files, "file"), words, counted(events, "event"),
                        number_text(used)),
            {1, 3});
  std::size_t shown = 0;
  for (const auto& [facts, number] : assumed)
    if (++shown <= problems_shown)
      page.flow(fmt::format("{} of them: {}.", number_text(number), facts), {1, 3});
}

void print_sources(const TextReport& text, Page& page) {
  const auto& sources = text.report.sources;
  if ((sources.size() > sources_apart || is_fleet(text.report)) && !text.options.verbose)
    return print_sources_in_brief(text, page);
  Table table{{{"source", Column::Fit::content, 30}, {"form"}, {"events"}, {"used"}, {"", Column::Fit::rest}},
              {}};
  std::size_t logs = 0;
  for (std::size_t n = 0; n < sources.size(); ++n) {
    const Source& source = sources[n];
    if (source.format.empty() || source.members != 0) continue;
    ++logs;
    if (table.lines.size() == sources_shown && !text.options.verbose) continue;
    table.lines.push_back({{{text.options.verbose ? source.path : text.source_labels[n]},
                            {form_of(source)},
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
    if (const std::string_view passed = fact(source.assumed, "passed_over"); !passed.empty())
      page.flow(fmt::format("Not read: {}.", passed), {3, 5});
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
  page.flow(fmt::format("{} in the input; reading went on after each.", counted(all, "problem")), {1, 3});
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
  page.flow(version_sentence(text), {1, 1});
}

}  // namespace exba
