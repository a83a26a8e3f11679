#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/version.hpp"
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
      test::ask(test::python() + " '" + test::root() + "/tests/oracles/monitoring.py' prometheus {}", output);
  if (!said) {
    MESSAGE(
        "SKIPPED: python3-prometheus-client is not installed; the metrics were not read by another reader");
    return nullptr;
  }
  INFO(said->said.substr(0, 2000));
  REQUIRE(said->code == 0);
  return Json::parse(said->said);
}

/// Prometheus itself, with its opinion on names; it is not part of what the tests install.
void check_with_promtool(const std::string& output) {
  const auto said = test::ask("promtool check metrics < {}", output);
  if (!said) {
    MESSAGE("SKIPPED: promtool is not installed");
    return;
  }
  INFO(said->said.substr(0, 2000));
  CHECK(said->code == 0);
  CHECK(said->said.empty());
}

bool has_line(const std::string& output, const std::string& line) {
  return ('\n' + output).find('\n' + line + '\n') != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("the Prometheus file has the metrics of the contract") {
  const std::string output = speak_prometheus(test::sample_health(), {});
  CHECK(has_line(output, "# TYPE exba_last_success_timestamp_seconds gauge"));
  CHECK(has_line(output,
                 "exba_last_success_timestamp_seconds{computer=\"EX01\",store=\"First Storage "
                 "Group\",type=\"full\"} 1160271060"));
  CHECK(has_line(output, "exba_open_operations{computer=\"EX01\"} 1"));
  CHECK(has_line(output, "exba_open_operations{computer=\"EX02\"} 0"));
  CHECK(has_line(output, "exba_findings{rule=\"vss-cleanup-missing\",severity=\"error\"} 1"));
  CHECK(has_line(output, "exba_findings_undecided{rule=\"backup-not-ended\",severity=\"warning\"} 1"));
  CHECK(has_line(output, "exba_findings_acknowledged{rule=\"disk-io-error\",severity=\"error\"} 1"));
  CHECK(has_line(output,
                 "exba_log_end_timestamp_seconds{computer=\"EX01\",channel=\"Application\"} 1160640840"));
  CHECK(has_line(output, "exba_run_timestamp_seconds 1160640900"));
  CHECK(output.find("exba_build_info{version=\"" + std::string(program_version) + "\"") != std::string::npos);
}

TEST_CASE("the Prometheus file tells states, reasons, attempts and intervals") {
  const std::string output = speak_prometheus(test::sample_health(), {});
  CHECK(has_line(output, "exba_state 2"));
  CHECK(has_line(output, "exba_state_reason{reason=\"backup-failed\"} 1"));
  CHECK(has_line(output, "exba_store_state{computer=\"EX03\",store=\"all\"} 1"));
  CHECK(has_line(output, "exba_store_reason{computer=\"EX03\",store=\"all\",reason=\"not-attempted\"} 1"));
  CHECK(has_line(
      output,
      "exba_last_attempt_outcome{computer=\"EX01\",store=\"First Storage Group\",outcome=\"failed\"} 1"));
  CHECK(has_line(
      output,
      "exba_last_attempt_outcome{computer=\"EX01\",store=\"First Storage Group\",outcome=\"succeeded\"} 0"));
  CHECK(has_line(
      output,
      "exba_last_success_duration_seconds{computer=\"EX01\",store=\"First Storage Group\",type=\"full\"} "
      "1860"));
  CHECK(has_line(output,
                 "exba_backup_interval_seconds{computer=\"EX01\",store=\"First Storage "
                 "Group\",backup=\"full\",from=\"habit\"} 604800"));
  CHECK(has_line(output, "exba_log_state{computer=\"EX03\",channel=\"Application\"} 3"));
  CHECK(has_line(output,
                 "exba_finding_first_told_timestamp_seconds{computer=\"EX02\",store=\"Second Storage "
                 "Group\",rule=\"disk-io-error\",title=\"Title of "
                 "disk-io-error\",severity=\"error\",confidence=\"likely\",acknowledged=\"yes\","
                 "fingerprint=\"00000000000000a2\"} 1159690500"));
  understood(output);
  check_with_promtool(output);
}

TEST_CASE("a run that could not do its work still leaves a valid file") {
  const std::string output = speak_prometheus(no_health("damaged", test::at("2006-10-12T08:15:00Z")), {});
  CHECK(has_line(output, "exba_state 3"));
  CHECK(has_line(output, "exba_run_timestamp_seconds 1160640900"));
  CHECK(output.find("exba_store_state") == std::string::npos);
  understood(output);
  check_with_promtool(output);
}

TEST_CASE("labels of hostile names stay labels, and no series stands there twice") {
  std::vector<std::string> hostile = test::payloads();
  for (const char* more : {"a\"} 1\nexba_state 0\n#", "\\", "a\\", "\\\"", "{}", "# HELP", "\\n"})
    hostile.emplace_back(more);
  for (const std::string& payload : hostile) {
    INFO(escape_terminal(payload.substr(0, 40)));
    const std::string output = speak_prometheus(test::hostile_health(payload), {});
    check_with_promtool(output);
    const Json series = understood(output);
    if (series.is_null()) return;
    const auto count = [&](const char* name) {
      return std::count_if(series.begin(), series.end(), [&](const Json& s) { return s["name"] == name; });
    };
    CHECK(count("exba_store_state") == 3);
    CHECK(count("exba_log_state") == 2);
    CHECK(count("exba_finding_first_told_timestamp_seconds") == 3);
    CHECK(count("exba_state") == 1);
  }
}

TEST_CASE("names that differ in what cannot be shown stay two stores") {
  Health health = test::sample_health();
  health.stores[0].store = "SG\x01";
  health.stores[1] = health.stores[0];
  health.stores[1].store = "SG\\x01";
  const std::string output = speak_prometheus(health, {});
  CHECK(has_line(output, "exba_store_state{computer=\"EX01\",store=\"SG\\\\x01\"} 2"));
  CHECK(has_line(output, "exba_store_state{computer=\"EX01 #2\",store=\"SG\\\\x01\"} 2"));
  understood(output);
}

TEST_SUITE_END();
