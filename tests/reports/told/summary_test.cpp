#include "reports/told/summary.hpp"

#include <doctest/doctest.h>

#include "support/blocked_report.hpp"

using namespace exba;
using exba::test::at;

namespace {

struct Run {
  Outcome outcome;
  std::string store;
  Kind kind = Kind::streaming_backup;
};

/// Runs on EX01, one a day from 2020-01-01 on.
Report runs(const std::vector<Run>& list) {
  Report report;
  for (const Run& run : list) {
    Operation operation;
    operation.kind = run.kind;
    operation.outcome = run.outcome;
    operation.computer = "EX01";
    operation.store = run.store;
    operation.begin = at("2020-01-01T00:00:00Z") + std::chrono::days{report.operations.size()};
    operation.end = operation.begin + std::chrono::hours{1};
    report.operations.push_back(operation);
  }
  return report;
}

Finding error_on(std::uint32_t operation, Confidence confidence = Confidence::certain) {
  Finding finding;
  finding.rule = "some-rule";
  finding.confidence = confidence;
  finding.computer = "EX01";
  finding.operation = operation;
  return finding;
}

ComputerState state_of(const Report& report) {
  const auto states = computer_states(report);
  REQUIRE(states.size() == 1);
  return states[0];
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("a computer whose last backup succeeded is well") {
  const ComputerState state = state_of(runs({{Outcome::failed, ""}, {Outcome::succeeded, ""}}));
  CHECK(state.state == State::well);
  CHECK(state.last_good == 1);
}

TEST_CASE("failing since the first failure in a row") {
  const ComputerState state = state_of(runs(
      {{Outcome::failed, ""}, {Outcome::succeeded, ""}, {Outcome::abandoned, ""}, {Outcome::failed, ""}}));
  CHECK(state.state == State::failing);
  CHECK(state.since == at("2020-01-03T00:00:00Z"));
  CHECK(state.attempts == 2);
  CHECK(state.last_good == 1);
}

TEST_CASE("blocked since the begin of the run that blocks") {
  const ComputerState state = state_of(test::blocked_report());
  CHECK(state.state == State::blocked);
  CHECK(state.since == at("2006-10-09T23:00:02Z"));
  CHECK(state.last_good == 8);
}

TEST_CASE("a computer stands as its worst store, though another store's backup is younger") {
  const ComputerState state =
      state_of(runs({{Outcome::succeeded, "SG1"}, {Outcome::failed, "SG1"}, {Outcome::succeeded, "SG2"}}));
  CHECK(state.state == State::failing);
  REQUIRE(state.stores.size() == 2);
  CHECK(state.stores[0].last_good == 0);
  CHECK(state.stores[1].last_good == 2);
}

TEST_CASE("a run that an error names is no good backup, whatever it reported") {
  Report report = runs({{Outcome::succeeded, ""}, {Outcome::succeeded, ""}});
  report.findings = {error_on(1)};
  CHECK(state_of(report).state == State::flawed);
  CHECK(state_of(report).last_good == 0);
  report.findings = {error_on(1, Confidence::possible)};  // a suspicion takes no backup away
  CHECK(state_of(report).last_good == 1);
}

TEST_CASE("an error before the last good backup is history") {
  Report report = runs({{Outcome::failed, ""}, {Outcome::succeeded, ""}});
  report.findings = {error_on(0)};
  CHECK(state_of(report).state == State::flawed);  // nothing says that it is over...
  report.findings[0].cured = Cure{report.operations[1].end, std::nullopt, 1};
  CHECK(state_of(report).state == State::well);  // ...until a good run does
}

TEST_CASE("an error after the last good backup is never well, though no backup failed") {
  Report report = runs({{Outcome::succeeded, ""}, {Outcome::failed, "", Kind::restore}});
  report.findings = {error_on(1)};
  CHECK(state_of(report).state == State::flawed);
}

TEST_CASE("an open question after the last good backup is undecided") {
  Report report = runs({{Outcome::succeeded, ""}, {Outcome::succeeded, ""}});
  report.findings = {error_on(1, Confidence::undecided)};
  CHECK(state_of(report).state == State::undecided);
  CHECK(state_of(runs({{Outcome::unknown, ""}})).state == State::undecided);
  CHECK(state_of(runs({{Outcome::running, ""}})).state == State::running);
}

TEST_CASE("a snapshot of volumes without Exchange on them is no good backup") {
  Report report =
      runs({{Outcome::succeeded, "", Kind::vss_backup}, {Outcome::succeeded, "", Kind::vss_backup}});
  report.operations[1].facts = {{"volume-snapshot", "yes"}};
  CHECK(state_of(report).last_good == 0);
  CHECK(state_of(report).last_snapshot == 1);
}

TEST_CASE("relations and findings that point nowhere do no harm") {
  Report report = runs({{Outcome::failed, ""}});
  report.operations[0].relations = {{"blocked_by", 77}};
  report.operations[0].events = {99};
  report.findings = {error_on(55)};
  report.findings[0].evidence = {44};
  CHECK(state_of(report).state == State::blocked);
  CHECK_FALSE(decisive_event(report, report.operations[0]).has_value());
}

TEST_CASE("the decisive event of a run is its last error, else its last event") {
  const Report report = test::blocked_report();
  CHECK(decisive_event(report, report.operations[0]) == 2);
  CHECK(decisive_event(report, report.operations[10]) == 29);
}

TEST_CASE("a refused backup does not leave the computer blocked once the blocker has let go") {
  Report report = runs({{Outcome::succeeded, "", Kind::vss_backup}, {Outcome::failed, "", Kind::vss_backup}});
  report.operations[1].relations = {{"blocked_by", 0}};
  CHECK(state_of(report).state == State::well);  // it completed after the refusal
  report.operations[0].outcome = Outcome::failed;
  report.operations[0].facts = {{"released", "yes"}};
  CHECK(state_of(report).state == State::failing);
  report.operations[0].facts.clear();
  CHECK(state_of(report).state == State::blocked);
}

TEST_CASE("a volume snapshot that has no end makes no computer failing") {
  Report report =
      runs({{Outcome::succeeded, "", Kind::vss_backup}, {Outcome::abandoned, "", Kind::vss_backup}});
  report.operations[1].facts = {{"volume-snapshot", "yes"}};
  CHECK(state_of(report).state == State::well);
}

TEST_CASE("a job that Exchange refused counts, until the same job or a full backup is good") {
  Report report = runs({{Outcome::succeeded, "SG"}, {Outcome::failed, "Store", Kind::ntbackup_job}});
  CHECK(state_of(report).state == State::failing);
  report = runs({{Outcome::failed, "Store", Kind::ntbackup_job},
                 {Outcome::succeeded, "Store", Kind::ntbackup_job},
                 {Outcome::succeeded, "SG"}});
  CHECK(state_of(report).state == State::well);
  report = runs({{Outcome::failed, "Store", Kind::ntbackup_job}, {Outcome::succeeded, "SG"}});
  CHECK(state_of(report).state == State::failing);
  report.operations[1].type = "full";
  CHECK(state_of(report).state == State::well);
  report = runs(
      {{Outcome::failed, "SG"}, {Outcome::failed, "SG", Kind::ntbackup_job}, {Outcome::succeeded, "SG"}});
  report.operations[1].relations = {{"run", 0}};
  CHECK(state_of(report).state == State::well);  // the run told it already
}

TEST_SUITE_END();
