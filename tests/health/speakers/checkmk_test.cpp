#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "health/speaker.hpp"
#include "reports/escape.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/oracle.hpp"
#include "support/paths.hpp"
#include "support/sample_health.hpp"

using namespace exba;
using Json = nlohmann::json;

namespace {

Json understood(const std::string& output) {
  const auto said =
      test::ask(test::python() + " '" + test::root() + "/tests/oracles/monitoring.py' checkmk {}", output);
  if (!said) {
    MESSAGE("SKIPPED: python3 is not installed; the Checkmk output was not read by another reader");
    return nullptr;
  }
  INFO(said->said.substr(0, 2000));
  REQUIRE(said->code == 0);
  return Json::parse(said->said);
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("Checkmk gets a service a store, one for the findings, one for the logs") {
  SpeakOptions options;
  set_threshold(options.thresholds, Threshold::warning, "25h");
  set_threshold(options.thresholds, Threshold::critical, "~:50h");
  const std::string output = speak_checkmk(test::sample_health(), options);
  CHECK(output.starts_with(
      "2 \"Exchange backup EX01 First Storage Group\" full_age=369840;90000;180000;0|any_age=283440;93600;;0 "
      "backup-failed: EX01 'First Storage Group': the backup of Thu 2006-10-12 01:00 failed: refused as a "
      "backup in "
      "progress; last full Sun 2006-10-08 01:31, last incremental Mon 2006-10-09 01:31\n"
      "0 \"Exchange backup EX02 Second Storage Group\" "));
  CHECK(output.find("\n1 \"Exchange backup EX03\" - not-attempted: EX03: no backup was begun for 5 d") !=
        std::string::npos);
  CHECK(output.find(
            "\n2 \"Exchange backup findings\" findings=1;;;0|undecided=1;;;0|acknowledged=1;;;0 1 open, 1 "
            "undecided, 1 acknowledged\\nerror vss-cleanup-missing on EX01, certain [5a0c1d2e3f405162]") !=
        std::string::npos);
  CHECK(output.find("\\nresolved: disk-full on EX02 Second Storage Group\n") != std::string::npos);
  CHECK(output.find("\n3 \"Exchange backup logs\" log_age=432060;;;0 EX03 Application: no events arrive") !=
        std::string::npos);
  const Json services = understood(output);
  if (services.is_null()) return;
  CHECK(services.size() == 5);
  CHECK(services[3]["text"].size() == 5);
}

TEST_CASE("Checkmk: what exba could not do is told by services that are always there") {
  const std::string output =
      speak_checkmk(no_health("state.db: damaged", test::at("2006-10-12T08:15:00Z")), {});
  CHECK(
      output ==
      "3 \"Exchange backup findings\" findings=0;;;0|undecided=0;;;0|acknowledged=0;;;0 state.db: damaged; 0 "
      "open, 0 undecided, 0 acknowledged\n"
      "3 \"Exchange backup logs\" - no log is known\n");
  Health odd = test::sample_health();
  for (StoreHealth& store : odd.stores) store.state = HealthState::ok;
  odd.open.clear();
  odd.logs[1].state = HealthState::ok;
  CHECK(speak_checkmk(odd, {}).find("\n2 \"Exchange backup findings\"") != std::string::npos);
}

TEST_CASE("Checkmk: a path keeps its line") {
  Health health = test::sample_health();
  health.stores[0].message = "D:\\nightly\\new.bkf is missing";
  const std::string output = speak_checkmk(health, {});
  CHECK(output.find("D:/nightly/new.bkf is missing") != std::string::npos);
}

TEST_CASE("Checkmk: nothing that a log holds adds a line, a service or a metric") {
  std::vector<std::string> hostile = test::payloads();
  for (const char* more : {"a\" - OK\n0 \"b", "it's", "x|y=1", "\\n0 \"evil\" - OK", "  ", "-"})
    hostile.emplace_back(more);
  for (const std::string& payload : hostile) {
    INFO(escape_terminal(payload.substr(0, 40)));
    const Json services = understood(speak_checkmk(test::hostile_health(payload), {}));
    if (services.is_null()) return;
    CHECK(services.size() == 5);
  }
}

TEST_SUITE_END();
