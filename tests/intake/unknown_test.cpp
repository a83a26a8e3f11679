// What a source holds beside the events that somebody knows.
#include "intake/unknown.hpp"

#include <doctest/doctest.h>

#include "cases/assemble.hpp"
#include "intake/intake.hpp"

using namespace exba;

namespace {

Event event(std::string provider, std::uint16_t id, Level level, int seconds) {
  Event e;
  e.computer = "EX01";
  e.channel = "Application";
  e.provider = std::move(provider);
  e.id = id;
  e.level = level;
  e.time = *parse_rfc3339("2006-10-08T00:00:00Z") + std::chrono::seconds{seconds};
  e.message = "text " + std::to_string(seconds);
  return e;
}

Report report_of(std::vector<Event> events, bool excerpt = false) {
  static const Wanted wanted = Wanted::catalogue_events();
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  for (Event& e : events) intakes[0].take(e);
  if (!excerpt)  // a log is no excerpt
    for (int i = 0; i < 100; ++i)
      intakes[0].pass("EX01", "Application", "Application Popup", 0, *parse_rfc3339("2006-10-08T00:00:00Z"));
  Report report;
  assemble(std::move(intakes), report);
  return report;
}

}  // namespace

TEST_SUITE_BEGIN("intake");

TEST_CASE("errors of known providers are grouped with first, last and count, and three are kept") {
  std::vector<Event> events;
  for (int i = 0; i < 50; ++i) events.push_back(event("MSExchangeIS", 1112, Level::error, i));
  const Report report = report_of(events);
  REQUIRE(report.unknown.size() == 1);
  const UnknownGroup& group = report.unknown[0];
  CHECK(group.count == 50);
  REQUIRE(group.events.size() == 3);
  CHECK(group.events[0].message == "text 0");
  CHECK(group.events[1].message == "text 48");
  CHECK(group.events[2].message == "text 49");
  CHECK(group.last - group.first == std::chrono::seconds{49});
}

TEST_CASE("of a log, neither information nor strangers are shown") {
  CHECK(report_of({event("MSExchangeIS", 1112, Level::information, 0), event("Spooler", 4, Level::error, 1)})
            .unknown.empty());
}

TEST_CASE("of an excerpt every event is shown that nobody knows") {
  const Report report = report_of(
      {event("MSExchangeIS", 1112, Level::information, 0), event("Spooler", 4, Level::error, 1)}, true);
  CHECK(report.unknown.size() == 2);
}

TEST_CASE("providers are counted over all events, recognised or not") {
  const Report report = report_of({event("MSExchangeIS", 9606, Level::information, 0),
                                   event("MSExchangeIS", 1112, Level::information, 1)});
  std::uint64_t store = 0, others = 0;
  for (const ProviderCount& seen : report.providers)
    (seen.provider == "MSExchangeIS" ? store : others) += seen.events;
  CHECK(store == 2);
  CHECK(others == 100);
}

TEST_CASE("errors come first, and of more groups than the limit the last ones go, however the file was cut") {
  UnknownEvents whole, first, second;
  for (int i = 0; i < 300; ++i) {
    const Event e =
        event("ESE", static_cast<std::uint16_t>(60000 + i), i % 2 == 0 ? Level::warning : Level::error, i);
    whole.add(e);
    (i < 150 ? first : second).add(e);
  }
  first.append(std::move(second));
  const std::vector<UnknownGroup>& a = whole.told();
  const std::vector<UnknownGroup>& b = first.told();
  REQUIRE(a.size() == UnknownEvents::groups_a_computer);
  REQUIRE(b.size() == a.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].id == b[i].id);
  CHECK(a[0].level == Level::error);
  CHECK(a[149].level == Level::error);
  CHECK(a[150].level == Level::warning);
}

TEST_CASE("two exports of one log tell a group once") {
  static const Wanted wanted = Wanted::catalogue_events();
  std::vector<Intake> intakes;
  for (int s = 0; s < 2; ++s) {
    intakes.emplace_back(wanted);
    for (int i = 0; i < 5; ++i) {
      Event e = event("MSExchangeIS", 1112, Level::error, i);
      e.record_id = static_cast<std::uint64_t>(100 + i);
      intakes.back().take(e);
    }
  }
  Report report;
  assemble(std::move(intakes), report);
  REQUIRE(report.unknown.size() == 1);
  CHECK(report.unknown[0].count == 5);
}

TEST_CASE("behind the limit of pairs a known provider still has a place") {
  SeenProviders seen;
  for (std::size_t i = 0; i < SeenProviders::limit + 10; ++i)
    ++seen.counts[seen.place("P" + std::to_string(i), "C")].events;
  ++seen.counts[seen.place("MSExchangeIS", "Application")].events;
  CHECK(seen.counts.size() <= SeenProviders::limit + 2);
  CHECK(seen.counts.back().provider == "MSExchangeIS");
}

TEST_SUITE_END();
