#include "rulebook/clocks.hpp"

#include <doctest/doctest.h>

#include <random>

#include "base/text.hpp"
#include "rulebook/rulebook.hpp"
#include "support/night.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("rulebook");

namespace {

Operation run(const char* computer, int begin, int end) {
  Operation o;
  o.computer = computer;
  o.begin = time_from_unix(1'160'000'000 + begin);
  o.end = time_from_unix(1'160'000'000 + end);
  return o;
}

Report two_runs(Operation first, Operation second, int clock_error) {
  Report report;
  report.operations = {std::move(first), std::move(second)};
  Finding finding;
  finding.confidence = Confidence::certain;
  finding.operations = {0, 1};
  report.findings = {finding};
  report.clock_errors = {{"NODE2", "NODE1", std::chrono::seconds{clock_error}}};
  doubt_orders(report);
  return report;
}

}  // namespace

TEST_CASE("an order between two computers that rests on less than the error of their clocks is undecided") {
  const Report report = two_runs(run("NODE1", 0, 60), run("node2", 200, 300), 150);
  CHECK(report.findings[0].confidence == Confidence::undecided);
  CHECK(report.findings[0].why.find("NODE2 runs at least 150 s ahead of that of NODE1") != std::string::npos);
  CHECK(report.findings[0].message.find("Undecided") != std::string::npos);
}

TEST_CASE("an order that rests on more stays, and so does one on a single computer") {
  CHECK(two_runs(run("NODE1", 0, 60), run("NODE2", 300, 400), 150).findings[0].confidence ==
        Confidence::certain);
  CHECK(two_runs(run("NODE1", 0, 60), run("NODE1", 70, 400), 150).findings[0].confidence ==
        Confidence::certain);
  CHECK(two_runs(run("NODE1", 0, 60), run("NODE3", 70, 400), 150).findings[0].confidence ==
        Confidence::certain);
}

TEST_CASE("what rests on two events of a file without an order is undecided; on one of them it stands") {
  for (const std::vector<std::uint32_t>& evidence : {std::vector<std::uint32_t>{0, 1}, {0}, {0, 2}}) {
    Report report;
    report.sources.resize(2);
    report.sources[0].path = "one second.csv";
    report.sources[0].assumed = {{"order", "oldest first"}};
    report.events = {Event{}, Event{}, Event{}};
    report.events[2].source = 1;
    Finding finding;
    finding.confidence = Confidence::certain;
    finding.evidence = evidence;
    report.findings = {finding};
    doubt_orders(report);
    const bool both = evidence == std::vector<std::uint32_t>{0, 1};
    CHECK((report.findings[0].confidence == Confidence::undecided) == both);
    CHECK((report.findings[0].why.find("one second.csv") != std::string::npos) == both);
  }
}

TEST_CASE("what one event says is said in any order") {
  const std::string both =
      "-- no-ids\n2002-02-11 20:05:01 EX55 recovery-log-gap level=error engine=ese97 file=edb0005B.log\n"
      "20:05:01 EX55 store-recovery-failed level=error id=1081 code=-565\n";
  Report report = analysed_night(both, Judge::no);
  for (Source& source : report.sources) source.assumed.push_back({"order", "oldest first"});
  Rulebook::builtin().judge(report, {});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].evidence.size() == 2);
  CHECK(report.findings[0].confidence == Confidence::certain);
}

TEST_CASE("of many runs on two computers any two decide, as if each pair were held against the error") {
  std::mt19937 random(11);
  std::size_t undecided = 0;
  for (int round = 0; round < 500; ++round) {
    Report report;
    Finding finding;
    finding.confidence = Confidence::certain;
    const int runs = static_cast<int>(2 + random() % 7);
    for (int n = 0; n < runs; ++n) {
      const int begin = static_cast<int>(random() % 4000);
      constexpr const char* names[] = {"NODE1", "node1", "NODE2", "NODE3"};
      report.operations.push_back(run(names[random() % 4], begin, begin + static_cast<int>(random() % 300)));
      if (random() % 9 == 0) report.operations.back().begin = no_time;
      if (random() % 9 == 0) report.operations.back().end = no_time;
      finding.operations.push_back(static_cast<std::uint32_t>(n));
    }
    report.findings = {finding};
    report.clock_errors = {{"NODE3", "NODE9", std::chrono::seconds{4000}},
                           {"NODE2", "NODE1", std::chrono::seconds{random() % 400}},
                           {"NODE1", "NODE3", std::chrono::seconds{random() % 400}}};
    std::string first;
    for (const ClockError& error : report.clock_errors)
      for (const Operation& a : report.operations)
        for (const Operation& b : report.operations) {
          if (!first.empty() || lower(a.computer) != lower(error.computer) ||
              lower(b.computer) != lower(error.behind) || a.begin == no_time || b.begin == no_time)
            continue;
          const Operation& one = a.begin <= b.begin ? a : b;
          const Operation& two = a.begin <= b.begin ? b : a;
          if (std::max(two.begin - std::max(one.begin, one.end), Ticks{0}) < error.at_least)
            first = error.computer + " runs at least";
        }
    doubt_orders(report);
    CHECK((report.findings[0].confidence == Confidence::undecided) == !first.empty());
    CHECK(report.findings[0].why.find(first) != std::string::npos);
    undecided += first.empty() ? 0 : 1;
  }
  CHECK(undecided > 50);
  CHECK(undecided < 450);
}

TEST_SUITE_END();
