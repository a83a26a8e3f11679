// How it works: the pipeline as `analyse` reads from top to bottom. `gather` gives an intake a log;
// everything behind it sees one case.
#include "analysis.hpp"

#include <algorithm>

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"

namespace exba {

GatherOptions gather_options(const AnalysisOptions& options, const Wanted& wanted, const Rulebook& rulebook) {
  GatherOptions gather;
  gather.read = options.read;
  gather.read.jobs = options.jobs;
  gather.watch = options.watch;
  gather.make_intake = [&wanted, &rulebook] {
    Intake intake(wanted);
    intake.recognise_more = [&rulebook](Event& event) { return rulebook.recognise(event); };
    return intake;
  };
  return gather;
}

namespace {

bool overlaps(Time begin, Time end, const AnalysisOptions& options) {
  if (begin == no_time) return true;
  return (options.since == no_time || end >= options.since) &&
         (options.until == no_time || begin <= options.until);
}

/// Leaves only the findings that bear on the time asked for. The logs are read and judged whole: what came
/// before and after is what absence is judged by.
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

void set_now(Report& report, Time now) {
  report.now = now;
  if (now != no_time) return;
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
}

}  // namespace

Analysis analyse(const AnalysisOptions& options, const Rulebook& rulebook) {
  Wanted wanted = Wanted::catalogue_events();
  rulebook.want(wanted);
  Gathered gathered = gather(options.logs, gather_options(options, wanted, rulebook));

  Analysis result;
  result.trouble = gathered.trouble;
  assemble(std::move(gathered.intakes), result.report);
  set_now(result.report, options.now);
  diagnose(result.report, options, rulebook);
  return result;
}

void diagnose(Report& report, const AnalysisOptions& options, const Rulebook& rulebook) {
  correlate(report);
  rulebook.judge(report, options.read.time_zone.value_or(TimeZone{}));
  keep_time_range(report, options);
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
  Gathered gathered = gather(options.logs, reading);

  Analysis result;
  result.trouble = gathered.trouble;
  assemble(std::move(gathered.intakes), result.report);
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
