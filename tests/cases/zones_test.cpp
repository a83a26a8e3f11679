#include "cases/zones.hpp"

#include <doctest/doctest.h>

#include "cases/assemble.hpp"

using namespace exba;

TEST_SUITE_BEGIN("correlators");

namespace {

const Wanted& wanted() {
  static const Wanted all = Wanted::catalogue_events();
  return all;
}

struct Told {
  std::uint16_t id;
  std::uint64_t record;
  const char* time;
};

Event event(const Told& told) {
  Event e;
  e.provider = "MSExchangeIS";
  e.id = told.id;
  e.computer = "EX01";
  e.channel = "Application";
  e.record_id = told.record;
  e.time = *parse_rfc3339(told.time);
  return e;
}

Intake exact(const std::vector<Told>& events) {
  Intake intake(wanted());
  intake.source.path = "app.evtx";
  for (const Told& t : events) {
    Event e = event(t);
    intake.take(e);
  }
  return intake;
}

/// As a text form tells it: the clock of a machine in `zone`, read in `assumed`, whole seconds, record ids
/// where kept.
enum class Ids { kept, lost };
Intake local(const std::vector<Told>& events, const std::string& zone, Ids ids,
             const std::string& assumed = "UTC") {
  Intake intake(wanted());
  intake.source.path = "app.txt";
  const TimeZone clock = TimeZone::parse(zone);
  const TimeZone taken = TimeZone::parse(assumed);
  for (const Told& t : events) {
    Event e = event(t);
    e.time = taken.to_utc(std::chrono::floor<std::chrono::seconds>(clock.to_local(e.time)));
    if (ids == Ids::lost) e.record_id = 0;
    intake.take(e);
  }
  intake.assume("time_zone", taken.name());
  return intake;
}

std::vector<Intake> list(Intake a, Intake b) {
  std::vector<Intake> out;
  out.push_back(std::move(a));
  out.push_back(std::move(b));
  return out;
}

const std::vector<Told> nights = {{9606, 11, "2006-10-09T01:00:02.25Z"}, {9612, 12, "2006-10-09T01:00:31.9Z"},
                                  {9616, 13, "2006-10-09T01:31:02Z"},    {9606, 21, "2006-10-10T01:00:02.5Z"},
                                  {9612, 22, "2006-10-10T01:00:31Z"},    {9607, 30, "2006-10-11T01:00:03Z"}};

std::string zone_of(const Intake& intake) {
  return std::string(fact(intake.source.assumed, "time_zone"));
}

}  // namespace

TEST_CASE("a text without a zone takes it from a twin, by record id or by what the events say") {
  for (const Ids ids : {Ids::kept, Ids::lost}) {
    for (const char* zone : {"+02:00", "-05:00", "+05:30", "+05:45", "UTC", "-12:00"}) {
      INFO(zone);
      auto intakes = list(local(nights, zone, ids), exact(nights));
      take_zones_from_twins(intakes);
      CHECK(zone_of(intakes[0]) == std::string(zone) + ", from its twin app.evtx");
      for (std::size_t i = 0; i < nights.size(); ++i)
        CHECK(intakes[0].kept[i].time == std::chrono::floor<std::chrono::seconds>(intakes[1].kept[i].time));
      CHECK(intakes[0].logs[0].last == intakes[1].logs[0].last);
    }
  }
}

TEST_CASE("with its twin's zone a text tells the same events, each counted once") {
  Report report;
  assemble(list(local(nights, "+02:00", Ids::lost), exact(nights)), report);
  CHECK(report.events.size() == nights.size());
  CHECK(report.sources[1].duplicates == nights.size());
  CHECK(to_rfc3339(report.logs.at(0).first) == "2006-10-09T01:00:02Z");
}

TEST_CASE("the twin goes before --time-zone") {
  auto intakes = list(local(nights, "+02:00", Ids::lost, "-07:00"), exact(nights));
  take_zones_from_twins(intakes);
  CHECK(zone_of(intakes[0]) == "+02:00, from its twin app.evtx");
  CHECK(to_rfc3339(intakes[0].kept[0].time) == "2006-10-09T01:00:02Z");
}

TEST_CASE("a change of the clocks inside the file: each event takes the zone of the twin next to it") {
  const std::vector<Told> autumn = {{9606, 1, "2006-10-27T01:00:02Z"}, {9612, 2, "2006-10-27T01:00:31Z"},
                                    {9616, 3, "2006-10-27T01:31:02Z"}, {9606, 4, "2006-10-30T02:00:02Z"},
                                    {9612, 5, "2006-10-30T02:00:31Z"}, {9616, 6, "2006-10-30T02:31:02Z"}};
  for (const Ids ids : {Ids::kept, Ids::lost}) {
    auto intakes = list(local(autumn, "Europe/Berlin", ids), exact(autumn));
    take_zones_from_twins(intakes);
    CHECK(zone_of(intakes[0]) == "+02:00 and +01:00, from its twin app.evtx");
    for (std::size_t i = 0; i < autumn.size(); ++i) CHECK(intakes[0].kept[i].time == intakes[1].kept[i].time);
  }
}

TEST_CASE("events that come every hour do not tell a zone") {
  std::vector<Told> hourly, before;
  static std::vector<std::string> times;
  times.reserve(48);
  for (int h = 0; h < 48; ++h) {
    times.push_back("2006-10-0" + std::to_string(1 + h / 24) + "T" + (h % 24 < 10 ? "0" : "") +
                    std::to_string(h % 24) + ":00:01Z");
    hourly.push_back({9606, static_cast<std::uint64_t>(h + 1), times.back().c_str()});
  }
  auto intakes = list(local(hourly, "+02:00", Ids::lost), exact(hourly));
  take_zones_from_twins(intakes);
  // The first and the last hours fit fewer offsets than the rest, never just one of them three times over.
  CHECK(zone_of(intakes[0]) == "UTC");
}

TEST_CASE("one event alike is no twin, and another computer's log is none") {
  auto one = list(local(nights, "+02:00", Ids::lost), exact({nights[0]}));
  take_zones_from_twins(one);
  CHECK(zone_of(one[0]) == "UTC");
  auto other = list(local(nights, "+02:00", Ids::lost), exact(nights));
  for (Event& e : other[1].kept) e.computer = "EX02";
  take_zones_from_twins(other);
  CHECK(zone_of(other[0]) == "UTC");
}

TEST_CASE("a zone that an Event Xml part told is no assumption: it stays") {
  auto intakes = list(local(nights, "UTC", Ids::lost), exact(nights));
  intakes[0].source.assumed = {{"time_zone", "+02:00 (from the Event Xml part)"}};
  take_zones_from_twins(intakes);
  CHECK(zone_of(intakes[0]) == "+02:00 (from the Event Xml part)");
}

TEST_SUITE_END();
