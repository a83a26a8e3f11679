// How it works: the story's events go through an Intake, as a reader's would, and `assemble` does the rest,
// so that the tests of correlators and rules stand on the same ground as the program.
#include "support/night.hpp"

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"
#include "rulebook/rulebook.hpp"
#include "support/story.hpp"

namespace exba::test {

Report night(std::string_view lines) {
  static const Wanted wanted = Wanted::catalogue_events();
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  Intake& intake = intakes[0];
  intake.source.path = "night";
  intake.source.format = "night";
  intake.recognise_more = [](Event& e) { return !e.signal.empty(); };  // bare signals are kept as they are
  for (StoryEvent& s : read_story(lines).events) {
    s.event.has_inserts = true;  // as in a log itself: a line without strings tells of an event that has none
    if (s.kind == StoryEvent::Kind::noise)
      intake.pass(s.event.computer, s.event.channel, s.event.provider, s.event.record_id, s.event.time);
    else
      intake.take(s.event);
  }
  Report report;
  assemble(std::move(intakes), report);
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
  return report;
}

Report analysed_night(std::string_view lines, Judge judge) {
  Report report = night(lines);
  correlate(report);
  static const Rulebook rulebook = Rulebook::builtin();
  if (judge == Judge::yes) rulebook.judge(report);
  return report;
}

const Finding* find_finding(const Report& report, std::string_view rule) {
  for (const Finding& f : report.findings)
    if (f.rule == rule) return &f;
  return nullptr;
}

std::string verdict_of(const Report& report, std::string_view rule) {
  const Finding* f = find_finding(report, rule);
  return f == nullptr ? "no" : std::string(to_string(f->confidence));
}

}  // namespace exba::test
