#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "health/speaker.hpp"
#include "reports/escape.hpp"
#include "reports/json/read_report.hpp"
#include "reports/renderer.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/oracle.hpp"
#include "support/paths.hpp"
#include "support/sample_health.hpp"

using namespace exba;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& item : object.items()) names.push_back(item.key());
  return names;
}

void check_against_schema(const std::string& output) {
  const auto said = test::ask(test::python() + " '" + test::root() + "/tests/tools/validate_report.py' '" +
                                  test::root() + "/docs/report.schema.json' {}",
                              output);
  if (!said) {
    MESSAGE("SKIPPED: python3-jsonschema is not installed; the schema was not checked");
    return;
  }
  INFO(said->said.substr(0, 2000));
  CHECK(said->code == 0);
}

void check_with_xmllint(const std::string& output) {
  const auto said =
      test::ask("xmllint --nonet --noout --schema '" + test::root() + "/tests/oracles/junit.xsd' {}", output);
  if (!said) {
    MESSAGE("SKIPPED: xmllint is not installed");
    return;
  }
  INFO(said->said.substr(0, 2000));
  CHECK(said->code == 0);
}

Json suites_of(const std::string& output) {
  const auto said =
      test::ask(test::python() + " '" + test::root() + "/tests/oracles/monitoring.py' junit {}", output);
  if (!said) {
    MESSAGE("SKIPPED: python3-junitparser is not installed; the JUnit XML was not read by another reader");
    return nullptr;
  }
  INFO(said->said.substr(0, 2000));
  REQUIRE(said->code == 0);
  return Json::parse(said->said);
}

std::size_t with_result(const Json& suites, const char* result) {
  std::size_t count = 0;
  for (const Json& suite : suites)
    for (const Json& test : suite["cases"]) count += test["result"] == result;
  return count;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("JSON is the report of analyze with the health and the changes behind it") {
  const Health health = test::sample_health();
  const std::string output = speak_json(health, {});
  const Json json = Json::parse(output);
  Json report = Json::parse(render_json(health.report, {}));
  std::vector<std::string> expected = keys(report);
  expected.insert(expected.end(), {"health", "changes"});
  CHECK(keys(json) == expected);
  for (const auto& [key, value] : report.items()) CHECK(json[key] == value);

  CHECK(json["health"]["state"] == "CRITICAL");
  CHECK(json["health"]["exit_code"] == 2);
  CHECK(json["health"]["reason"] == "backup-failed");
  CHECK(json["health"]["stores"][2]["reason"] == "not-attempted");
  CHECK(json["health"]["stores"][2]["any_every"] == 93'600);
  CHECK(json["health"]["stores"][2]["full_every"].is_null());
  CHECK(json["health"]["logs"][1]["message"] ==
        "EX03 Application: no events arrive since Sat 2006-10-07 08:14");
  CHECK(json["health"]["open"][2]["acknowledged_for"] == "new disks are ordered");
  const Json& change = json["changes"][0];
  for (const char* key : {"change", "rule", "confidence", "fingerprint", "message"})
    CHECK(change.contains(key));
  CHECK(change["change"] == "changed");
  CHECK(change["before"] == "likely");
  CHECK(json["changes"][1]["change"] == "resolved");
  CHECK(json["changes"][1]["before"].is_null());
}

TEST_CASE("JSON of a check fits the published schema, whatever stands in it") {
  check_against_schema(speak_json(test::sample_health(), {}));
  check_against_schema(speak_json(no_health("damaged", test::at("2006-10-12T08:15:00Z")), {}));
  for (const std::string& payload : test::payloads()) {
    INFO(escape_terminal(payload.substr(0, 40)));
    const Json json = Json::parse(speak_json(test::hostile_health(payload), {}));
    CHECK(json["health"]["stores"].size() == 3);
    CHECK(json["changes"].size() == 2);
  }
}

TEST_CASE("what a check printed as JSON can be read again as a report") {
  const Health health = test::sample_health();
  const fs::path file = fs::temp_directory_path() / "exba-check-read-again.json";
  std::ofstream(file, std::ios::binary) << speak_json(health, {});
  const auto report = read_report_file(file.string());
  fs::remove(file);
  REQUIRE(report);
  CHECK(report->findings.size() == health.report.findings.size());
  CHECK(report->operations.size() == health.report.operations.size());
}

TEST_CASE("JUnit: a suite a computer, a case a store, a log and a finding") {
  const std::string output = speak_junit(test::sample_health(), {});
  check_with_xmllint(output);
  const Json suites = suites_of(output);
  if (suites.is_null()) return;
  REQUIRE(suites.size() == 3);
  CHECK(suites[0]["name"] == "EX01");
  CHECK(suites[0]["cases"][0] == Json{{"class", "EX01.stores"},
                                      {"name", "backup of First Storage Group"},
                                      {"result", "failure"},
                                      {"type", "backup-failed"}});
  CHECK(suites[0]["cases"][1]["name"] == "log Application");
  CHECK(suites[0]["cases"][2]["name"] == "vss-cleanup-missing [5a0c1d2e3f405162]");
  CHECK(with_result(suites, "failure") == 3);  // EX01's store and finding, EX03's store
  CHECK(with_result(suites, "error") == 2);    // the undecided finding, the silent log
  CHECK(with_result(suites, "skipped") == 1);
  CHECK(suites[1]["cases"].back()["result"] == "passed");  // the resolved one
}

TEST_CASE("JUnit is never all green when the exit code is not 0") {
  const std::string output =
      speak_junit(no_health("state.db: damaged", test::at("2006-10-12T08:15:00Z")), {});
  check_with_xmllint(output);
  CHECK(output.find("<error type=\"log-cannot-tell\" message=\"state.db: damaged\">") != std::string::npos);
  Health odd = test::large_health(1, 1);
  odd.state = HealthState::warning;
  CHECK(speak_junit(odd, {}).find("failures=\"1\"") != std::string::npos);
  odd.state = HealthState::ok;
  CHECK(speak_junit(odd, {}).find("failures=\"0\"") != std::string::npos);
  CHECK(speak_junit(odd, {}).find("exba check\" tests=\"2\"") != std::string::npos);
  check_with_xmllint(speak_junit(no_health("", no_time), {}));
}

TEST_CASE("JUnit: nothing that a log holds leaves its element") {
  for (const std::string& payload : test::html_payloads()) {
    INFO(escape_terminal(payload.substr(0, 40)));
    const std::string output = speak_junit(test::hostile_health(payload), {});
    check_with_xmllint(output);
    const Json suites = suites_of(output);
    if (suites.is_null()) return;
    CHECK(suites.size() == 1);
    CHECK(suites[0]["cases"].size() == 9);
  }
}

TEST_SUITE_END();
