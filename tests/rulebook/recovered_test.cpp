#include "rulebook/recovered.hpp"

#include <doctest/doctest.h>

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"
#include "readers/reader.hpp"
#include "rulebook/rulebook.hpp"
#include "support/evt_writer.hpp"
#include "support/night.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

namespace {

/// A run that never ended, and two days later an attempt that it blocked.
constexpr std::string_view held =
    "-- noise EX01 Application 2006-10-09 00:00:00 2006-10-14 08:15:00 2\n"
    "2006-10-10 01:00:00 EX01 MSExchangeIS/9604\n"
    "01:00:02 EX01 MSExchangeIS/9606\n"
    "01:00:29 EX01 MSExchangeIS/9610\n"
    "01:00:31 EX01 MSExchangeIS/9612\n";
constexpr std::string_view refused =
    "-- noise EX01 Application 2006-10-12 00:00:00 2006-10-14 08:15:00 2\n"
    "2006-10-12 01:00:01 EX01 MSExchangeIS/9604\n"
    "01:00:03 EX01 MSExchangeIS/9607 level=error insert=0x50d\n";

std::vector<Event> events_of(std::string_view story, std::uint64_t first_id) {
  std::vector<Event> out;
  for (StoryEvent& s : read_story(story).events) {
    s.event.record_id = first_id++;
    out.push_back(std::move(s.event));
  }
  return out;
}

Report analysed(const std::string& evt, Stale stale) {
  static const Rulebook rulebook = Rulebook::builtin();
  const Wanted wanted = Wanted::catalogue_events();
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  ReadOptions options;
  options.stale = stale;
  REQUIRE(read_source(from_bytes("night.evt", evt), options, intakes.back()));
  Report report;
  assemble(std::move(intakes), report);
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
  correlate(report);
  rulebook.judge(report);
  return report;
}

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("stale records take part when asked for, are marked, and make nothing certain") {
  // The log wrapped: the run that holds the writer is left in its slack, under higher numbers than after a
  // clearing.
  const std::vector<Event> earlier = events_of(held, 5000);
  EvtStyle style;
  style.ring = EvtStyle::Ring::wrapped;
  style.earlier = earlier;
  const std::string evt = to_evt(events_of(refused, 1), style);
  const Report without = analysed(evt, Stale::left_out);
  for (const Event& e : without.events) CHECK(!e.recovered);
  const Report with = analysed(evt, Stale::recovered);
  REQUIRE(with.events.size() > without.events.size());
  CHECK(with.events.front().recovered);  // by time, whatever their numbers say
  CHECK(with.events.front().id == 9604);
  REQUIRE(with.logs.size() == 1);
  CHECK(with.logs[0].first == without.logs[0].first);
  CHECK(with.logs[0].gaps.empty());
  CHECK(with.logs[0].cleared.empty());
  for (const Finding& f : with.findings) CHECK(f.confidence != Confidence::certain);
}

TEST_CASE("a certain finding stays certain without stale records, and on other computers than theirs") {
  Report report = analysed_night(
      "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-14 08:15:00 2\n"
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "01:31:10 EX01 MSExchangeIS/9616\n"
      "01:31:12 EX01 MSExchangeIS/9648\n"
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "2006-10-12 01:00:01 EX01 MSExchangeIS/9604\n"
      "01:00:03 EX01 MSExchangeIS/9607 level=error insert=0x50d\n");
  const Finding* finding = find_finding(report, "vss-cleanup-missing");
  REQUIRE(finding != nullptr);
  REQUIRE(finding->confidence == Confidence::certain);
  doubt_recovered(report);
  CHECK(verdict_of(report, "vss-cleanup-missing") == "certain");
  Event other;
  other.computer = "EX02";
  other.recovered = true;
  report.events.push_back(other);
  doubt_recovered(report);
  CHECK(verdict_of(report, "vss-cleanup-missing") == "certain");
  report.events.back().computer = "ex01";
  doubt_recovered(report);
  CHECK(verdict_of(report, "vss-cleanup-missing") == "likely");
  CHECK(find_finding(report, "vss-cleanup-missing")->message.find("--stale") != std::string::npos);
}

TEST_SUITE_END();
