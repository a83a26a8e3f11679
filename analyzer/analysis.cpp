// How it works: the pipeline as `analyse` reads from top to bottom. `gather` gives an intake a log;
// everything behind it sees one case.
#include "analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/stage.hpp"
#include "base/text.hpp"
#include "cases/assemble.hpp"
#include "correlators/beside.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"
#include "time_range.hpp"

namespace exba {

GatherOptions gather_options(const AnalysisOptions& options, const Wanted& wanted, const Rulebook& rulebook) {
  GatherOptions gather;
  gather.read = options.read;
  gather.read.jobs = options.jobs;
  gather.watch = options.watch;
  gather.written = options.written;
  gather.make_intake = [&wanted, &rulebook] {
    Intake intake(wanted);
    intake.recognise_more = [&rulebook](Event& event) { return rulebook.recognise(event); };
    return intake;
  };
  return gather;
}

namespace {

bool overlaps(Time begin, Time end, const AnalysisOptions& options) {
  return reaches_into(begin, end, options.since, options.until);
}

/// What is left out of a stream of events is not covered by it either.
void keep_time_range(Log& log, const AnalysisOptions& options) {
  const auto cut = [&](Time& begin, Time& end) {
    if (options.since != no_time) begin = std::max(begin, options.since);
    if (options.until != no_time) end = std::min(end, options.until);
  };
  std::erase_if(log.covered, [&](CoveredTime& c) {
    return !overlaps(c.begin, c.end, options) || (cut(c.begin, c.end), false);
  });
  std::erase_if(log.gaps, [&](const Gap& gap) { return !overlaps(gap.from, gap.until, options); });
  std::erase_if(log.cleared, [&](Time time) { return !overlaps(time, time, options); });
  if (log.first != no_time) cut(log.first, log.last);
}

bool is_computer(std::string_view asked, std::string_view name) {
  return equal_ignoring_case(asked, name) || equal_ignoring_case(asked, name.substr(0, name.find('.')));
}

/// Drops what other computers logged. Throws where nothing is left: a misspelt name must not read as "no backup".
void keep_computers(std::vector<Intake>& intakes, const std::vector<std::string>& only) {
  if (only.empty()) return;
  const auto other = [&](const std::string& computer) {
    return std::none_of(only.begin(), only.end(),
                        [&](const std::string& asked) { return is_computer(asked, computer); });
  };
  std::set<std::string> seen;
  bool any = false;
  for (Intake& intake : intakes) {
    for (const LogPart& part : intake.logs) {
      seen.insert(part.computer.empty() ? "(not named)" : part.computer);
      any = any || !other(part.computer);
    }
    std::erase_if(intake.logs, [&](const LogPart& part) { return other(part.computer); });
    Blocks<Event> kept;
    for (Event& event : intake.kept)
      if (!other(event.computer)) kept.push_back(std::move(event));
    intake.kept = std::move(kept);
    std::erase_if(intake.unknown.told(), [&](const UnknownGroup& group) { return other(group.computer); });
  }
  if (!any)
    throw Error(fmt::format("--only-computer {}: no log of it here; these are of {}", fmt::join(only, ", "),
                            fmt::join(seen, ", ")));
}

std::string_view last_part(std::string_view path) {
  while (!path.empty() && (path.back() == '/' || path.back() == '\\')) path.remove_suffix(1);
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Sources by what was named on the command line: where that lies on this computer (a customer's name, a user's
/// home) belongs in no report. A file in a folder is told from the folder on; with its name where several were
/// given.
void name_sources(std::vector<Source>& sources, const std::vector<std::string>& logs) {
  for (Source& source : sources) {
    std::string_view named;
    for (const std::string_view log : logs) {
      std::string_view bare = log;
      while (bare.size() > 1 && (bare.back() == '/' || bare.back() == '\\')) bare.remove_suffix(1);
      const bool inside = source.path.size() > bare.size() && source.path.starts_with(bare) &&
                          (source.path[bare.size()] == '/' || source.path[bare.size()] == '\\');
      if ((source.path == log || source.path == bare || inside) && bare.size() > named.size()) named = bare;
    }
    if (named.empty() || named == "-") continue;
    const std::string rest = source.path.substr(std::min(named.size(), source.path.size()));
    const bool folder = std::any_of(sources.begin(), sources.end(), [&](const Source& s) {
      return s.format == "folder" && (s.path == named || s.path == last_part(named));
    });
    const bool bare_rest = folder && logs.size() == 1 && rest.size() > 1;
    source.path = bare_rest ? rest.substr(1) : std::string(last_part(named)) + rest;
  }
}

/// A time of which no log tells anything gets no report: one that shows all else would be read as its answer.
void check_time_range(const Report& report, const AnalysisOptions& options) {
  if (options.since == no_time && options.until == no_time) return;
  Time first = no_time, last = no_time;
  for (const Log& log : report.logs) {
    if (log.first == no_time) continue;
    if (overlaps(log.first, log.last, options)) return;
    if (first == no_time || log.first < first) first = log.first;
    last = std::max(last, log.last);
  }
  if (first == no_time) return;  // nothing that has a time: nothing is outside
  const TimeZone zone = options.read.time_zone.value_or(TimeZone{});
  throw Error(fmt::format("nothing in that time ({}{}{}): the logs span {} to {}",
                          options.since == no_time ? "" : "--since " + minute_text(options.since, zone),
                          options.since == no_time || options.until == no_time ? "" : ", ",
                          options.until == no_time ? "" : "--until " + minute_text(options.until, zone),
                          minute_text(first, zone), minute_text(last, zone)));
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
  set_stage("the logs were read");
  return analyse(gather(options.logs, gather_options(options, wanted, rulebook)), options, rulebook);
}

Analysis analyse(Gathered&& gathered, const AnalysisOptions& options, const Rulebook& rulebook) {
  Analysis result;
  result.trouble = gathered.trouble;
  keep_computers(gathered.intakes, options.only_computers);
  set_stage("the logs were put together");
  assemble(std::move(gathered.intakes), result.report);
  name_sources(result.report.sources, options.logs);
  check_time_range(result.report, options);
  set_now(result.report, options.now);
  diagnose(result.report, options, rulebook);
  return result;
}

namespace {

/// `01:00 UTC` of a clock whose zone nobody knows is `01:00`.
void drop_zone(std::string& text) {
  constexpr std::string_view label = " UTC";
  const auto is_digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  for (std::size_t at = text.find(label); at != std::string::npos; at = text.find(label, at + 1))
    if (at >= 3 && is_digit(at - 1) && is_digit(at - 2) && text[at - 3] == ':') text.erase(at, label.size());
}

void drop_zones(Report& report) {
  for (Finding& f : report.findings)
    for (std::string* text : {&f.message, &f.advice, &f.why, &f.ruled_out, &f.absence, &f.next.proof_of,
                              &f.next.certain_if, &f.next.refuted_if, &f.next.ask, &f.next.no_restart})
      drop_zone(*text);
}

}  // namespace

void diagnose(Report& report, const AnalysisOptions& options, const Rulebook& rulebook) {
  set_stage("operations were found");
  correlate(report, options.jobs);
  set_stage("the rules were asked");
  rulebook.judge(report, options.read.time_zone.value_or(TimeZone{}));
  if (!options.read.time_zone && zone_is_assumed(report)) drop_zones(report);
  keep_time_range(report, options.since, options.until, rulebook);
}

namespace {

/// `hand_on` sets what a reader does with events; `each` gets those of the case.
Analysis stream_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                       const std::function<void(GatherOptions&)>& hand_on,
                       const std::function<void(Event&, const Source&)>& each) {
  Wanted wanted = which == Events::everything ? Wanted::everything() : Wanted::catalogue_events();
  rulebook.want(wanted);
  GatherOptions reading = gather_options(options, wanted, rulebook);
  if (which == Events::everything) {
    hand_on(reading);
    reading.make_intake = [make = std::move(reading.make_intake)] {
      Intake intake = make();
      intake.keep = Intake::Keep::all;
      return intake;
    };
  }
  set_stage("the logs were read");
  Gathered gathered = gather(options.logs, reading);

  Analysis result;
  result.trouble = gathered.trouble;
  keep_computers(gathered.intakes, options.only_computers);
  assemble(std::move(gathered.intakes), result.report);
  check_time_range(result.report, options);
  for (Event& event : result.report.events)
    if (overlaps(event.time, event.time, options)) each(event, result.report.sources[event.source]);
  result.report.events.clear();
  for (Log& log : result.report.logs) keep_time_range(log, options);
  set_now(result.report, options.now);
  return result;
}

}  // namespace

Analysis read_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                     const std::function<void(Event&, const Source&)>& each) {
  const auto hand_on = [&](GatherOptions& reading) {
    reading.on_event = [&](Event& event, const Source& source) {
      if (overlaps(event.time, event.time, options)) each(event, source);
    };
  };
  return stream_events(options, rulebook, which, hand_on, each);
}

Analysis write_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                      const EventWriter& writer) {
  const auto hand_on = [&](GatherOptions& reading) {
    reading.render = [&](const Event& event, const Source& source, std::string& out) {
      if (overlaps(event.time, event.time, options)) writer.render(event, source, out);
    };
    reading.on_rendered = writer.write;
  };
  constexpr std::size_t block = 64 * 1024;
  std::string text;  // one, because fresh memory costs more than writing
  Analysis result = stream_events(options, rulebook, which, hand_on, [&](Event& event, const Source& source) {
    writer.render(event, source, text);
    if (text.size() < block) return;
    writer.write(text);
    text.clear();
  });
  writer.write(text);
  return result;
}

}  // namespace exba
