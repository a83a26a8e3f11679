// How it works: what the verdict rests on, in words: each log's times and holes, what was assumed of a
// source, which program and rulebook judged.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/version.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t gaps_shown = 3;  // of one log

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::vector<std::string> label_sources(const Report& report) {
  std::map<std::string_view, int> same_name;
  for (const Source& source : report.sources) ++same_name[file_name(source.path)];
  std::vector<std::string> labels;
  for (const Source& source : report.sources) {
    const std::string_view name = file_name(source.path);
    labels.push_back(same_name[name] == 1 ? std::string{name}
                                          : fmt::format("[{}] {}", labels.size() + 1, name));
  }
  return labels;
}

}  // namespace

ReportView view_report(const Report& report, const RenderOptions& options) {
  return {report, options, label_sources(report)};
}

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Style::error;
    case Severity::warning: return Style::warning;
    case Severity::info: return Style::info;
  }
  return Style::plain;
}

Style style_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded: return Style::good;
    case Outcome::failed:
    case Outcome::abandoned: return Style::error;
    case Outcome::running: return Style::info;
    case Outcome::unknown: return Style::undecided;
  }
  return Style::plain;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

bool zone_is_assumed(const Report& report) {
  bool any = false;
  for (const Source& source : report.sources) {
    if (source.events == 0) continue;
    const std::string_view assumed = fact(source.assumed, "time_zone");
    if (assumed != TimeZone{}.name()) return false;  // said in the export, given, or told by a twin
    any = true;
  }
  return any;
}

/// Events typed off without their dates: there is nothing to name a zone of.
bool is_timeless(const Report& report) {
  return !report.logs.empty() && std::all_of(report.logs.begin(), report.logs.end(),
                                             [](const Log& log) { return log.first == no_time; });
}

std::string zone_text(const ReportView& view) {
  if (is_timeless(view.report)) return {};
  return clock_sentence(view).empty() ? view.options.time_zone.name() : std::string{};
}

std::string with_zone(std::string_view heading, const ReportView& view) {
  const std::string zone = zone_text(view);
  return zone.empty() ? std::string(heading) : fmt::format("{} ({})", heading, zone);
}

std::string_view clock_sentence(const ReportView& view) {
  if (is_timeless(view.report) || view.options.time_zone_origin != TimeZone{}.name() ||
      !zone_is_assumed(view.report))
    return {};
  return "Times are those of the computer that exported the logs; its zone does not stand in them. "
         "--time-zone names "
         "it (Europe/Berlin, \"W. Europe Standard Time\", +02:00).";
}

std::string one_zone_sentence(const ReportView& view) {
  const Report& report = view.report;
  // Where no zone was given the times stand as each computer wrote them.
  if (view.options.time_zone_origin == TimeZone{}.name()) return {};
  std::set<std::string> computers;
  for (const Event& event : report.events) {
    if (event.computer.empty() || event.source >= report.sources.size()) continue;
    if (fact(report.sources[event.source].assumed, "time_zone") == view.options.time_zone.name())
      computers.insert(event.computer);
  }
  if (computers.size() < 2) return {};
  constexpr std::size_t named = 4;
  std::vector<std::string> first(
      computers.begin(),
      std::next(computers.begin(), static_cast<std::ptrdiff_t>(std::min(named, computers.size()))));
  return fmt::format(
      "The logs of {}{} do not name their zone: {} was taken for all of them. Does one stand in another? "
      "Give each "
      "its own, as time_zone in the list that exba survey writes.",
      fmt::join(first, ", "),
      computers.size() > named ? fmt::format(" and {} more", computers.size() - named) : "",
      view.options.time_zone.name());
}

std::string_view what_exba_is() {
  return "exba, the Exchange Backup Analyzer, reads exported Windows event logs and changes nothing: it says "
         "which "
         "Exchange backups ran, what went wrong, on what evidence, and what to do.";
}

std::string_view version_of(const Report& report) {
  return report.made_by.empty() ? program_version : std::string_view{report.made_by};
}

std::string version_sentence(const ReportView& view) {
  const Report& report = view.report;
  const std::string zone = zone_text(view);
  const std::string origin =
      view.options.time_zone_origin == zone ? "" : " (" + view.options.time_zone_origin + ')';
  const std::string times = is_timeless(report) ? "No event here carries a time."
                            : zone.empty()      ? "Times are in a zone that is not known."
                                                : "Times are in " + zone + origin + '.';
  return fmt::format("{} exba {}, rulebook {} with {}.", times, version_of(report),
                     report.rulebook_version.empty() ? "(none)" : report.rulebook_version,
                     counted(report.rules, "rule"));
}

std::string log_name(const Log& log) {
  return log.computer + (log.computer.empty() ? "" : " ") +
         (log.channel.empty() ? "(channel not named)" : log.channel);
}

std::string log_times(const ReportView& view, const Log& log) {
  if (log.first == no_time) return "not known";
  return span_text(log.first, log.last, view.options.time_zone);
}

std::string completeness(const ReportView& view, const Log& log) {
  const TimeZone& zone = view.options.time_zone;
  std::vector<std::string> parts;
  for (std::size_t n = 0; n < log.gaps.size() && (n < gaps_shown || view.options.verbose); ++n) {
    const Gap& gap = log.gaps[n];
    parts.push_back(fmt::format("gap #{} to #{} ({})", gap.after, gap.before, minute_text(gap.from, zone)));
  }
  if (log.gaps.size() > gaps_shown && !view.options.verbose)
    parts.push_back(fmt::format("{} gaps in all", log.gaps.size()));
  for (std::size_t n = 0; n < log.cleared.size() && (n < gaps_shown || view.options.verbose); ++n)
    parts.push_back("cleared " + minute_text(log.cleared[n], zone));
  if (log.cleared.size() > gaps_shown && !view.options.verbose)
    parts.push_back(fmt::format("cleared {} times", log.cleared.size()));
  const bool assumed = std::any_of(log.covered.begin(), log.covered.end(), [](const CoveredTime& covered) {
    return covered.coverage == Coverage::assumed;
  });
  if (assumed) parts.push_back("no record ids, or filtered: what it lacks may still have happened");
  if (log.covered.empty()) parts.push_back("no times: what is missing in it proves nothing");
  return parts.empty() ? "no gap" : joined(parts);
}

std::string form_of(const Source& source) {
  return source.encoding.empty() ? source.format : source.format + ' ' + source.encoding;
}

std::string source_facts(const Source& source) {
  std::vector<std::string> parts;
  if (source.duplicates != 0) parts.push_back(number_text(source.duplicates) + " told twice");
  for (const Fact& f : source.assumed)
    if (!f.name.starts_with("asked-")) parts.push_back(fmt::format("assumed {} {}", f.name, f.value));
  return joined(parts);
}

}  // namespace exba
