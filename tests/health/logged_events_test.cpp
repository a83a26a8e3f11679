#include "health/logged_events.hpp"

#include <doctest/doctest.h>

#include "support/paths.hpp"
#include "support/shell.hpp"

using namespace exba;

namespace {

Change change(ChangeKind kind, Severity severity, const std::string& message) {
  Change c;
  c.kind = kind;
  c.finding.rule = "vss-cleanup-missing";
  c.finding.severity = severity;
  c.finding.computer = "EX01";
  c.finding.title = "The backup program never said that it had finished";
  c.finding.message = message;
  c.finding.advice = "Restart nothing.\nAsk the vendor.";
  c.finding.fingerprint = "0123456789abcdef";
  return c;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a state is written to the event log when it is another than before, and findings as they change") {
  Health health;
  health.state = HealthState::critical;
  health.message = "EX01: 1 finding";
  health.changes = {change(ChangeKind::appeared, Severity::error, "100 % of %1 and %%1833\x1b[31m"),
                    change(ChangeKind::resolved, Severity::warning, "over")};
  const std::vector<LoggedEvent> events = events_to_log(health);
  REQUIRE(events.size() == 3);
  CHECK(events[0].id == 10);
  CHECK(events[0].level == platform::EventLevel::error);
  CHECK(events[0].text ==
        "new: vss-cleanup-missing on EX01\r\nThe backup program never said that it had finished\r\n\r\n"
        "100 % of % 1 and % % 1833\\x1b[31m\r\n\r\nWhat to do:\r\nRestart nothing.\r\nAsk the vendor.\r\n\r\n"
        "fingerprint 0123456789abcdef");
  CHECK(events[1].id == 11);
  CHECK(events[1].level == platform::EventLevel::information);
  CHECK(events[1].text.find("What to do") == std::string::npos);
  CHECK(events[2].id == 3);
  CHECK(events[2].level == platform::EventLevel::error);
  CHECK(events[2].text == "EXBA CRITICAL - EX01: 1 finding");

  health.before = HealthState::critical;
  CHECK(events_to_log(health).size() == 2);
  health.changes.clear();
  CHECK(events_to_log(health).empty());
  const std::pair<HealthState, std::uint32_t> ids[] = {
      {HealthState::ok, 1}, {HealthState::warning, 2}, {HealthState::unknown, 4}};
  for (const auto& [state, id] : ids) {
    health.state = state;
    REQUIRE(events_to_log(health).size() == 1);
    CHECK(events_to_log(health)[0].id == id);
  }
}

TEST_CASE("the state of a run is remembered by the next") {
  const test::Folder folder;
  platform::create_private(folder.path("state.db"));
  Database db(folder.path("state.db"), Database::Mode::write, Ticks{0});
  db.run("CREATE TABLE told(state TEXT NOT NULL)");
  CHECK_FALSE(remembered_state(db).has_value());
  for (const HealthState state :
       {HealthState::ok, HealthState::warning, HealthState::critical, HealthState::unknown}) {
    remember_state(db, state);
    CHECK(remembered_state(db) == state);
  }
}

TEST_SUITE_END();
