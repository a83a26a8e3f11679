// What a run asks of a history that grows for years, against the same told by hand.
#include "health/history.hpp"

#include <doctest/doctest.h>

#include "health/database.hpp"
#include "health/schema.hpp"
#include "support/health_run.hpp"

using namespace exba;
using namespace exba::test;

namespace {

Operation run(const char* computer, const char* store, const char* type, int day,
              Outcome outcome = Outcome::succeeded, Kind kind = Kind::vss_backup) {
  Operation o;
  o.computer = computer;
  o.store = store;
  o.type = type;
  o.kind = kind;
  o.outcome = outcome;
  o.begin = *parse_rfc3339("2020-01-01T01:00:00Z") + std::chrono::hours{24 * day};
  o.end = o.begin + std::chrono::minutes{30};
  return o;
}

std::vector<std::string> told(const std::vector<PastOperation>& operations) {
  std::vector<std::string> out;
  for (const PastOperation& o : operations)
    out.push_back(o.computer + " " + o.store + " " + to_rfc3339(o.begin).substr(0, 10));
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE(
    "of a long history the runs since a time are read, and the last backup of every store however old it "
    "is") {
  Folder folder;
  Database db = open_state(folder.path("state.db"), OpenState::to_check, Ticks{0});
  Report report;
  for (int day = 0; day < 40; ++day)
    report.operations.push_back(run("A", "one", day % 7 == 0 ? "full" : "incremental", day));
  report.operations.push_back(run("A", "two", "full", 3));
  report.operations.push_back(run("A", "two", "full", 5, Outcome::failed));
  report.operations.push_back(run("A", "two", "", 9, Outcome::succeeded, Kind::failover));
  report.operations.push_back(run("B", "", "full", 1));
  report.operations.push_back(run("C", "one", "", 2, Outcome::succeeded, Kind::restore));
  write_history(db, report, {});
  const Time since = *parse_rfc3339("2020-02-08T00:00:00Z");
  CHECK(told(read_history(db, since)) == std::vector<std::string>{"B  2020-01-02", "A two 2020-01-06",
                                                                  "A one 2020-02-08", "A one 2020-02-09"});
  CHECK(read_history(db, no_time).size() == report.operations.size());

  const auto good = last_successes(db);
  REQUIRE(good.size() == 3);
  const auto& one = good.at({"a", "one"});
  REQUIRE(one.size() == 2);
  CHECK(one[0].type == "full");
  CHECK(to_rfc3339(one[0].begin) == "2020-02-05T01:00:00Z");
  CHECK(one[1].type == "incremental");
  CHECK(to_rfc3339(one[1].begin) == "2020-02-09T01:00:00Z");
  CHECK(to_rfc3339(good.at({"a", "two"}).at(0).begin) == "2020-01-04T01:00:00Z");
  CHECK(good.at({"b", ""}).size() == 1);
}

TEST_CASE("what a run asks of the history is answered by indexes, however long it is") {
  const Folder folder;
  Database db = open_state(folder.path("state.db"), OpenState::to_check, Ticks{0});
  const auto plan_of = [&](const std::string& query) {
    std::string plan;
    Statement rows = db.prepare("EXPLAIN QUERY PLAN " + query);
    while (rows.step()) plan += rows.text(3) + '\n';
    INFO(plan);
    CHECK(plan.find("SCAN operation") == plan.npos);
    CHECK(plan.find("SCAN t") == plan.npos);
    CHECK(plan.find("SCAN o") == plan.npos);
    return plan;
  };
  CHECK(plan_of(history_queries::known_rows()).find("operation_of (computer=? AND end>?)") !=
        std::string::npos);
  const std::string runs = plan_of(history_queries::runs_since());
  CHECK(runs.find("operation_since (begin>?)") != runs.npos);
  CHECK(runs.find("operation_last (computer=? AND store>?)") != runs.npos);
  CHECK(plan_of(history_queries::good_runs()).find("operation_good (computer=? AND store=? AND type>?)") !=
        std::string::npos);
}

TEST_SUITE_END();
