#include <doctest/doctest.h>

#include <string>

#include "support/night.hpp"

using namespace exba;
using exba::test::night;

namespace {

std::vector<Operation> restores(std::string_view lines) {
  const Report report = night(lines);
  return correlate_restore(make_case(report));
}

std::string f(const Operation& o, std::string_view name) {
  return std::string(fact(o.facts, name));
}

constexpr const char* transfer = R"(
  2000-03-12 10:00:00 NODE1 restore-started target="\\EXVS1\Directory"
  10:20:00 NODE1 restore-ended target="\\EXVS1\Directory"
)";

constexpr const char* lost_key = R"(
  10:30:00 NODE1 recovery-started engine=ese97 process=MSExchangeDS
  10:30:10 NODE1 directory-start-failed code=-528 id=1002
  10:30:12 NODE1 cluster-service-failed resource="Microsoft Exchange Directory"
)";

constexpr const char* by_hand = R"(
  11:00:00 NODE1 hard-recovery-started engine=ese97 process=MSExchangeDS
  11:00:10 NODE1 recovery-log-replayed engine=ese97 process=MSExchangeDS
  11:01:00 NODE1 hard-recovery-ended engine=ese97 process=MSExchangeDS
  11:01:10 NODE1 directory-started
  11:10:00 NODE1 cluster-checkpoint-lost resource="Microsoft Exchange Directory" key=SYSTEM\CurrentControlSet\Services\MSExchangeDS
)";

}  // namespace

TEST_SUITE_BEGIN("correlators");

TEST_CASE("a restore with its hard recovery succeeds") {
  const auto all = restores(std::string(transfer) + by_hand);
  REQUIRE(all.size() == 1);
  const Operation& o = all[0];
  CHECK(o.kind == Kind::restore);
  CHECK(o.outcome == Outcome::succeeded);
  CHECK(o.computer == "NODE1");
  CHECK(o.events.size() ==
        6);  // the directory had come up with its hard recovery: its start event tells nothing new
  REQUIRE(o.phases.size() == 2);
  CHECK(o.phases[1].name == "hard-recovery");
  CHECK(o.phases[1].end - o.phases[1].begin == std::chrono::minutes{1});
  CHECK(f(o, "key-seen") == "yes");
  CHECK(f(o, "missing-log") == "no");
  CHECK(f(o, "came-up") == "directory");
  CHECK(f(o, "checkpoint-lost") == "yes");
  CHECK(f(o, "checkpoint-service-up") == "yes");
  CHECK(f(o, "checkpoint-recurs") == "no");
}

TEST_CASE("a restore whose key was lost fails with -528") {
  const auto all = restores(std::string(transfer) + lost_key);
  REQUIRE(all.size() == 1);
  const Operation& o = all[0];
  CHECK(o.outcome == Outcome::failed);
  CHECK(f(o, "restore-seen") == "yes");
  CHECK(f(o, "key-seen") == "no");
  CHECK(f(o, "missing-log") == "yes");
  CHECK(f(o, "failed-service") == "Directory");
  CHECK(f(o, "cluster-service-failed") == "yes");
  CHECK(f(o, "hours-to-failure") == "0.17");
}

TEST_CASE("a start by hand after the failure makes it good, and the failure is not forgotten") {
  const auto all = restores(std::string(transfer) + lost_key + by_hand);
  REQUIRE(all.size() == 1);
  CHECK(all[0].outcome == Outcome::succeeded);
  CHECK(f(all[0], "missing-log") == "yes");
  CHECK(f(all[0], "up-after-failure-at") == "2000-03-12T11:01:00Z");
}

TEST_CASE("directory up and store down is a failed restore") {
  const auto all = restores(std::string(transfer) + by_hand + R"(
    11:30:00 NODE1 store-start-failed id=1120 code="Current log file missing"
    11:30:01 NODE1 store-start-failed id=5000 text="Current log file missing"
    11:30:05 NODE1 cluster-service-failed resource="Microsoft Exchange Information Store"
  )");
  REQUIRE(all.size() == 1);
  CHECK(all[0].outcome == Outcome::failed);
  CHECK(f(all[0], "failed-service") == "Information Store");
  CHECK(f(all[0], "cluster-service-failed") == "yes");
}

TEST_CASE("directory and store restored by one job are one restore") {
  const auto all = restores(std::string(transfer) + R"(
    10:21:00 NODE1 restore-started target="\\EXVS1\Information Store"
    11:00:00 NODE1 restore-ended target="\\EXVS1\Information Store"
    11:05:00 NODE1 hard-recovery-started process=MSExchangeDS
    11:06:00 NODE1 hard-recovery-ended process=MSExchangeDS
    11:07:00 NODE1 hard-recovery-started process=MSExchangeIS
    11:30:00 NODE1 hard-recovery-ended process=MSExchangeIS
  )");
  REQUIRE(all.size() == 1);
  CHECK(all[0].outcome == Outcome::succeeded);
  CHECK(f(all[0], "came-up") == "directory store");
}

TEST_CASE(
    "a service whose start only the Service Control Manager tells has come up; another's tells nothing") {
  const auto ended_by = [](std::string_view service, std::string_view state) {
    const auto all = restores(std::string(transfer) + "10:30:00 NODE1 service-state service=\"" +
                              std::string(service) + "\" state=" + std::string(state) + "\n");
    REQUIRE(all.size() == 1);
    return f(all[0], "came-up") + ", " + std::to_string(all[0].events.size());
  };
  CHECK(ended_by("Microsoft Exchange Information Store", "running") == "store, 3");
  CHECK(ended_by("Microsoft Exchange Directory", "Running") == "directory, 3");
  CHECK(ended_by("Microsoft Exchange Information Store", "stopped") == ", 2");
  CHECK(ended_by("Print Spooler", "running") == ", 2");
}

TEST_CASE("another backup program's restore shows by its hard recovery") {
  const auto all = restores(by_hand);
  REQUIRE(all.size() == 1);
  CHECK(f(all[0], "by") == "engine");
  CHECK(all[0].outcome == Outcome::succeeded);
}

TEST_CASE("a failed start without a restore is no restore, unless the cluster speaks of it too") {
  CHECK(restores("2000-03-12 10:30:10 NODE1 directory-start-failed code=-528").empty());
  CHECK(restores("2000-03-12 10:30:10 NODE1 cluster-service-failed resource=\"Microsoft Exchange Directory\"")
            .empty());
  const auto both = restores(lost_key);
  REQUIRE(both.size() == 1);
  CHECK(f(both[0], "restore-seen") == "no");
  CHECK(both[0].outcome == Outcome::failed);
  // hours apart, or on two computers: two things
  CHECK(restores("2000-03-12 10:30:10 NODE1 directory-start-failed code=-528\n"
                 "14:30:10 NODE1 cluster-service-failed resource=\"Microsoft Exchange Directory\"")
            .empty());
  CHECK(restores("2000-03-12 10:30:10 NODE1 directory-start-failed code=-528\n"
                 "10:30:11 NODE2 cluster-service-failed resource=\"Microsoft Exchange Directory\"")
            .empty());
  // another service of the cluster; another error
  CHECK(restores("2000-03-12 10:30:10 NODE1 directory-start-failed code=-528\n"
                 "10:30:11 NODE1 cluster-service-failed resource=Spooler")
            .empty());
  CHECK(restores("2000-03-12 10:30:10 NODE1 directory-start-failed code=-550\n"
                 "10:30:11 NODE1 cluster-service-failed resource=\"Microsoft Exchange Directory\"")
            .empty());
}

TEST_CASE("a service that had recovered and then misses its current log lost the key after all") {
  const auto all = restores("2000-03-12" + std::string(by_hand).substr(2) + R"(
    12:30:10 NODE1 directory-start-failed code=-528
    12:30:12 NODE1 cluster-service-failed resource="Microsoft Exchange Directory"
  )");
  REQUIRE(all.size() == 1);
  CHECK(f(all[0], "restore-seen") == "yes");
  CHECK(f(all[0], "hours-to-failure") == "1.50");
  CHECK(all[0].outcome == Outcome::failed);
}

TEST_CASE("the failure that made somebody restore is not the restore's") {
  const auto all = restores(R"(
    2000-03-12 08:30:10 NODE1 directory-start-failed code=-528
    10:00:00 NODE1 restore-started target="\\EXVS1\Directory"
    10:20:00 NODE1 restore-ended target="\\EXVS1\Directory"
    10:30:00 NODE1 hard-recovery-started process=MSExchangeDS
    10:31:00 NODE1 hard-recovery-ended process=MSExchangeDS
  )");
  REQUIRE(all.size() == 1);
  CHECK(all[0].outcome == Outcome::succeeded);
  CHECK(f(all[0], "missing-log") == "no");
}

TEST_CASE("events without a time, as an article prints them, stand together") {
  const auto all = restores("- NODE1 cluster-service-failed\n- NODE1 directory-start-failed code=-528\n");
  REQUIRE(all.size() == 1);
  CHECK(f(all[0], "restore-seen") == "no");
}

TEST_CASE("a restore that a backup server ran is the failing node's") {
  const auto all = restores(R"(
    2000-03-12 10:00:00 BACKUP restore-started target="\\EXVS1\Directory"
    10:20:00 BACKUP restore-ended target="\\EXVS1\Directory"
    10:30:10 NODE1 directory-start-failed code=-528
    10:30:12 NODE1 cluster-service-failed resource="Microsoft Exchange Directory"
    12:30:10 NODE1 directory-start-failed code=-528
    12:30:12 NODE1 cluster-service-failed resource="Microsoft Exchange Directory"
  )");
  REQUIRE(all.size() == 1);
  CHECK(all[0].computer == "NODE1");
  CHECK(f(all[0], "restore-computer") == "BACKUP");
  CHECK(f(all[0], "missing-log") == "yes");
  CHECK(all[0].events.size() == 6);
}

TEST_CASE("a restore on one server has nothing to do with the failure of another") {
  const auto all = restores(R"(
    2000-03-12 10:00:00 EX2 restore-started target="\\EX2\Directory"
    10:20:00 EX2 restore-ended target="\\EX2\Directory"
    10:25:00 EX2 directory-started
    10:30:10 EX1 directory-start-failed code=-528
    10:30:12 EX1 cluster-service-failed resource="Microsoft Exchange Directory"
  )");
  REQUIRE(all.size() == 2);
  CHECK(all[0].outcome == Outcome::succeeded);
  CHECK(f(all[1], "restore-seen") == "no");
}

TEST_CASE("a checkpoint that is lost at other times too recurs") {
  const auto all = restores(
      "2000-03-10 08:00:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Directory\"\n" +
      std::string(transfer) + by_hand);
  REQUIRE(all.size() == 1);
  CHECK(f(all[0], "checkpoint-recurs") == "yes");
  const auto moved_back =
      restores(std::string(transfer) + by_hand +
               "15:00:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Directory\"\n");
  CHECK(f(moved_back.at(0), "checkpoint-recurs") == "yes");
}

TEST_CASE("another cluster's lost checkpoints, and another resource's, are not this one's") {
  CHECK(
      f(restores(
            "2000-03-10 08:00:00 OTHER cluster-checkpoint-lost resource=\"Microsoft Exchange Directory\"\n" +
            std::string(transfer) + by_hand)
            .at(0),
        "checkpoint-recurs") == "no");
  const auto all = restores(
      "2000-03-10 08:00:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Event Service\"\n" +
      std::string(transfer) +
      "10:50:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Event Service\"\n" + by_hand);
  CHECK(f(all.at(0), "checkpoint-recurs") == "no");
  CHECK(f(all.at(0), "checkpoint-resource") == "Microsoft Exchange Directory");
}

TEST_CASE("a checkpoint lost without a restore is no restore") {
  CHECK(
      restores("2000-03-10 08:00:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Directory\"\n"
               "08:01:00 NODE1 directory-started")
          .empty());
}

TEST_CASE("a restore that nothing follows is running while it may, then unknown") {
  CHECK(restores(std::string(transfer)).at(0).outcome == Outcome::running);
  CHECK(restores(std::string(transfer) + "-- filler NODE1 Application 2000-03-14 10:00:00").at(0).outcome ==
        Outcome::unknown);
  CHECK(restores("2000-03-12 10:00:00 NODE1 restore-started\n-- filler NODE1 Application 2000-03-14 10:00:00")
            .at(0)
            .outcome == Outcome::abandoned);
}

TEST_CASE("a storm of failures is read in one walk") {
  std::string lines = transfer;
  for (int i = 0; i < 20000; ++i)
    lines += "10:30:10 NODE1 directory-start-failed code=-528\n10:30:12 NODE2 cluster-service-failed\n";
  CHECK(restores(lines).size() == 1);
}

TEST_SUITE_END();
