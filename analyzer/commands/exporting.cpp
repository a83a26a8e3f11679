// Events as a file of their own, and names put back for their pseudonyms.
#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "base/error.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "progress.hpp"
#include "redaction.hpp"
#include "reports/events/lines.hpp"

namespace exba {
namespace {

/// Names must all be known before the first event is written, so the events wait in memory.
Analysis events_in_memory(const Options& options, const Rulebook& book) {
  Blocks<Event> events;
  // Whose events begin where; while a source is read, its number is not known yet.
  std::vector<std::pair<std::size_t, std::string>> sources;
  Analysis analysis =
      read_events(options.analysis, book, options.which, [&](Event& event, const Source& source) {
        if (sources.empty() || sources.back().second != source.path)
          sources.emplace_back(events.size(), source.path);
        events.push_back(event);
      });
  std::map<std::string, std::uint32_t> number_of;
  for (std::uint32_t n = 0; n < analysis.report.sources.size(); ++n)
    number_of.emplace(analysis.report.sources[n].path, n);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::uint32_t number = number_of[sources[i].second];
    const std::size_t end = i + 1 < sources.size() ? sources[i + 1].first : events.size();
    for (std::size_t n = sources[i].first; n < end; ++n) events[n].source = number;
  }
  analysis.report.events = std::move(events);
  return analysis;
}

int run_redacted_events(const Options& options) {
  const Rulebook book = load_rules(options);
  const EventForm& form = event_form(options.event_format);
  Analysis analysis = events_in_memory(options, book);
  const bool lost = report_losses(analysis.report, options);
  KeyFile key(options.key);
  redact_events(analysis.report, key.names, *options.redact, book);
  key.keep();
  Sink sink(options.output);
  TextFlow flow([&sink](std::string_view text) { sink.write(text); });
  flow.text = form.begin;
  for (const Event& event : analysis.report.events) {
    form.event(event, analysis.report.sources[event.source], flow.text);
    flow.pass();
  }
  const std::string zone = zone_assumed(analysis.report);
  for (const Log& log : analysis.report.logs) flow.text += form.log(log, zone);
  flow.text += form.end;
  flow.finish();
  sink.finish();
  return analysis.trouble || (lost && options.strictness == Strictness::strict) ? exit_trouble : exit_well;
}

}  // namespace

int run_events(const Options& options) {
  if (options.redact) return run_redacted_events(options);
  const Rulebook book = load_rules(options);
  Sink sink(options.output);
  const EventForm& form = event_form(options.event_format);
  AnalysisOptions watched = options.analysis;
  ProgressLine progress(wants_progress(options) ? ProgressLine::Show::yes : ProgressLine::Show::no);
  watched.watch = progress.watch();
  if (const auto id = sink.id()) watched.written.push_back(platform::place_of(*id));
  sink.write(form.begin);
  const EventWriter writer{form.event, [&](std::string_view text) { sink.write(text); }};
  const Analysis analysis = write_events(watched, book, options.which, writer);
  const std::string zone = zone_assumed(analysis.report);
  for (const Log& log : analysis.report.logs) sink.write(form.log(log, zone));
  sink.write(form.end);
  sink.finish();
  progress.erase();
  const bool lost = report_losses(analysis.report, options);
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
  write_text(options.output, text);
  return exit_well;
}

}  // namespace exba
