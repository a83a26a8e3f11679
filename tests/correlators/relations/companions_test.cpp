// What stands near a run: companions, requestors, fulls of the other kind, lost checkpoints.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

namespace {

const Operation& first_of(const Report& report, Kind kind) {
  const auto found = std::find_if(report.operations.begin(), report.operations.end(),
                                  [&](const Operation& o) { return o.kind == kind; });
  REQUIRE(found != report.operations.end());
  return *found;
}

std::vector<std::string> nearby_signals(const Report& report, const Operation& o) {
  std::vector<std::string> out;
  for (const std::uint32_t e : o.nearby) out.push_back(report.events[e].signal);
  return out;
}

const std::string failed_run = ese("2006-10-01 22:00:05", "backup-started", "backup=full") +
                               ese("22:10:00", "backup-stopped", "code=-1022 level=error") +
                               filler("2006-10-03 12:00:00");

}  // namespace

TEST_CASE(
    "companions of a failed run: the nearest to its failure first, none from another computer or time") {
  const Report report = analysed_night(
      "2006-10-01 21:50:00 EX01 disk-error device=early\n"
      "21:59:00 EX01 diff-area-failed volume=C:\n"
      "22:09:00 EX02 disk-error device=elsewhere\n" +
          ese("2006-10-01 22:00:05", "backup-started", "backup=full") +
          "22:09:30 EX01 disk-error device=near\n" +
          ese("22:10:00", "backup-stopped", "code=-1022 level=error") +
          "22:11:00 EX01 vss-service-error code=0x80042313\n" + "22:20:00 EX01 disk-error device=late\n" +
          filler("2006-10-03 12:00:00"),
      Judge::no);
  CHECK(nearby_signals(report, first_of(report, Kind::streaming_backup)) ==
        std::vector<std::string>{"disk-error", "vss-service-error", "diff-area-failed"});
}

TEST_CASE("a run that succeeded has no companions") {
  const Report report = analysed_night(
      "2006-10-01 22:10:00 EX01 disk-error device=near\n" + full_run("2006-10-01 22", 1, 5), Judge::no);
  CHECK(first_of(report, Kind::streaming_backup).nearby.empty());
}

TEST_CASE("a flood of companions leaves sixteen") {
  std::string flood;
  for (int i = 0; i < 1000; ++i)
    flood += fmt::format("2006-10-01 22:05:{:02} EX01 disk-error device=d\n", i % 60);
  const Report report = analysed_night(flood + failed_run, Judge::no);
  CHECK(first_of(report, Kind::streaming_backup).nearby.size() == 16);
}

TEST_CASE("who asked for the backup: likely when it spoke during the run, possible when just before") {
  const auto requestor = [](const std::string& when) {
    const Report report = analysed_night(
        "2006-10-01 21:00:00 EX01 store-started\n" + when + " EX01 \"Backup Exec/34112\"\n" + failed_run,
        Judge::no);
    const Operation& o = first_of(report, Kind::streaming_backup);
    return std::string(fact(o.facts, "requestor")) + "/" + std::string(fact(o.facts, "requestor-certainty"));
  };
  CHECK(requestor("22:05:00") == "Backup Exec/likely");
  CHECK(requestor("21:58:00") == "Backup Exec/possible");
  CHECK(requestor("21:30:00") == "/");
}

TEST_CASE("who asked for the backup: a service's name, NTBackup's own events, and two programs at once") {
  const Report report = analysed_night(
      "2006-10-01 22:01:00 EX01 service-state service=\"NetBackup Client Service\" state=running\n"
      "22:02:00 EX01 job-started target=\"\\\\EX01\\Microsoft Information Store\\First Storage Group\" "
      "type=Normal\n" +
          failed_run,
      Judge::no);
  CHECK(fact(first_of(report, Kind::streaming_backup).facts, "requestors") == "NetBackup, NTBackup");
}

TEST_CASE(
    "a refused incremental is related to a later full of the other kind, and to a recovery since the full") {
  const std::string vss_full =
      "2006-10-02 01:00:00 EX01 vss-prepared\n01:00:01 EX01 shadow-started engine=ese process=\"Information "
      "Store\" pid=5340 "
      "instance=\"First Storage Group\" copy=1 backup=full\n01:01:00 EX01 vss-completed\n01:01:10 EX01 "
      "vss-shutdown\n";
  const std::string refused = ese("2006-10-03 22:00:00", "backup-started", "backup=logs-only") +
                              ese("22:00:01", "backup-full-required") + filler("2006-10-05 12:00:00");
  const auto has = [](const Report& report, std::string_view name) {
    return std::any_of(report.operations.begin(), report.operations.end(), [&](const Operation& o) {
      return std::any_of(o.relations.begin(), o.relations.end(),
                         [&](const Relation& r) { return r.name == name; });
    });
  };
  CHECK(has(analysed_night(full_run("2006-10-01 22", 1, 5) + vss_full + refused, Judge::no), "other_full"));
  CHECK_FALSE(
      has(analysed_night(vss_full + full_run("2006-10-02 22", 1, 5) + refused, Judge::no), "other_full"));
  CHECK(has(analysed_night(
                full_run("2006-10-01 22", 1, 5) + ese("2006-10-02 08:00:00", "recovery-started") + refused,
                Judge::no),
            "full_before_recovery"));
  CHECK_FALSE(has(analysed_night(ese("2006-10-01 08:00:00", "recovery-started") +
                                     full_run("2006-10-01 22", 1, 5) + refused,
                                 Judge::no),
                  "full_before_recovery"));
}

TEST_CASE("a checkpoint that is lost at each move is counted over the moves") {
  const auto move = [](const std::string& day, const std::string& from, const std::string& to) {
    return day + " 14:20:00 " + from + " cluster-group-offline-begun group=EXCHANGE\n14:20:20 " + from +
           " store-stopped\n14:21:10 " + from + " cluster-group-offline group=EXCHANGE\n14:21:12 " + to +
           " cluster-group-online-begun group=EXCHANGE\n14:21:20 " + to +
           " cluster-checkpoint-lost resource=\"Microsoft Exchange Event Service\" "
           "key=MSExchangeES\n14:22:40 " +
           to + " store-started\n14:22:50 " + to + " cluster-group-online group=EXCHANGE\n";
  };
  const Report report = analysed_night(
      "2000-03-12 01:00:00 NODE1 log-started\n01:01:30 NODE1 cluster-group-online group=EXCHANGE\n"
      "01:03:00 NODE1 store-started\n01:10:00 NODE2 log-started\n01:11:00 NODE2 cluster-started\n" +
          move("2000-03-13", "NODE1", "NODE2") + move("2000-03-14", "NODE2", "NODE1"),
      Judge::no);
  std::size_t twice = 0;
  for (const Operation& o : report.operations) twice += fact(o.facts, "checkpoint-lost-moves") == "2" ? 1 : 0;
  CHECK(twice == 1);
}

TEST_SUITE_END();
