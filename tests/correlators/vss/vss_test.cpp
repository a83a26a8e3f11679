// How it works: nights in a few lines go through assemble and the VSS correlator alone; what is checked is
// how runs and attempts are told apart, what ends them, and what they are called. The verdicts stand in
// tests/rulebook/vss_rules_test.cpp.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"
#include "support/night.hpp"

using namespace exba;

namespace {

struct Found {
  Report report;
  std::vector<Operation> operations;
};

Found correlated(std::string_view lines) {
  Found found;
  found.report = test::night(lines);
  found.operations = correlate_vss(make_case(found.report));
  return found;
}

/// One line an operation: outcome, why, number of events, relations by index.
std::string told(const Operation& o) {
  std::string out(to_string(o.outcome));
  if (!o.why.empty()) out += " (" + o.why + ")";
  out += " " + std::to_string(o.events.size());
  for (const Relation& r : o.relations) out += " " + r.name + "=" + std::to_string(r.operation);
  return out;
}

std::vector<std::string> told(std::string_view lines) {
  std::vector<std::string> out;
  for (const Operation& o : correlated(lines).operations) out.push_back(told(o));
  return out;
}

using Lines = std::vector<std::string>;

constexpr std::string_view refused = "refused: a backup was already in progress";

}  // namespace

TEST_SUITE_BEGIN("correlators");

TEST_CASE("vss: a healthy 2003 run is one operation, in either order of completion and release") {
  for (const char* end : {"01:20:00 EX01 vss-completed\n01:20:01 EX01 vss-shutdown\n",
                          "01:20:00 EX01 vss-shutdown\n01:20:01 EX01 vss-completed\n"}) {
    const Found f = correlated(std::string(R"(
2006-10-10 01:00:00 EX01 vss-identified
01:00:02 EX01 vss-prepared
01:00:05 EX01 shadow-started process="Information Store" instance="First Storage Group" copy=4 backup=full
01:00:20 EX01 vss-snapshot-prepared
01:00:29 EX01 vss-frozen
01:00:31 EX01 vss-thawed
)") + end + "01:20:03 EX01 logs-truncated category=ShadowCopy first=E000001.log last=E000007.log\n");
    REQUIRE(f.operations.size() == 1);
    const Operation& o = f.operations[0];
    CHECK(told(o) == "succeeded 9");
    CHECK(o.type == "full");
    CHECK(o.store == "First Storage Group");
    CHECK(to_rfc3339(o.begin) == "2006-10-10T01:00:00Z");
    CHECK(fact(o.facts, "truncated") == "yes");
    CHECK(fact(o.facts, "last-log") == "E000007.log");
    REQUIRE(o.phases.size() == 3);
    CHECK(o.phases[1].name == "freeze");
    CHECK(o.phases[1].end - o.phases[1].begin == std::chrono::seconds{2});
  }
}

TEST_CASE("vss: listing the writers is no operation, and a listing hours before a run is not its own") {
  CHECK(told("2006-10-10 01:00:00 EX01 vss-identified\n02:00:00 EX01 vss-identified\n").empty());
  CHECK(told("2006-10-10 01:00:00 EX01 vss-identified\n02:00:00 EX01 vss-prepared\n03:00:00 EX01 "
             "vss-completed\n") == Lines{"succeeded 2"});
  CHECK(told("2006-10-10 01:00:00 EX01 vss-prepared\n01:10:00 EX01 vss-identified\n02:00:00 EX01 "
             "vss-completed\n") == Lines{"succeeded 2"});
}

TEST_CASE("vss: a refused attempt is an operation of its own, whatever the order of its events") {
  const Lines orders = {"vss-identified|vss-aborted text=\"Abort ignored.\"|vss-prepare-refused code=0x50d",
                        "vss-identified|vss-prepare-refused code=0x50d|vss-aborted text=\"Abort ignored.\"",
                        "vss-aborted text=\"Abort ignored.\"|vss-identified|vss-prepare-refused code=0x50d",
                        "vss-prepare-refused code=0x50d|vss-aborted text=\"Abort ignored.\"|vss-identified"};
  for (const std::string& order : orders) {
    INFO(order);
    std::string night = "2006-10-10 01:00:02 EX01 vss-prepared\n01:00:31 EX01 vss-thawed\n";
    int second = 10;
    for (std::size_t at = 0; at <= order.size();) {
      const auto bar = std::min(order.find('|', at), order.size());
      night += "02:00:" + std::to_string(second++) + " EX01 " + order.substr(at, bar - at) + "\n";
      at = bar + 1;
    }
    CHECK(told(night + "03:00:00 EX01 vss-completed\n") ==
          Lines{"succeeded 3 refused=1", "failed (" + std::string(refused) + ") 3 blocked_by=0"});
  }
}

TEST_CASE("vss: retries seconds apart are attempts of their own") {
  CHECK(told(R"(
2006-10-10 01:00:02 EX01 vss-prepared
02:00:00 EX01 vss-identified
02:00:01 EX01 vss-aborted text="Abort ignored."
02:00:02 EX01 vss-prepare-refused code=0x50d
02:00:10 EX01 vss-identified
02:00:11 EX01 vss-aborted text="Abort ignored."
02:00:12 EX01 vss-prepare-refused code=0x50d
-- filler EX01 Application 2006-10-10 04:00:00
)") == Lines{"running (the log ends before it could be expected to) 1 refused=1 refused=2",
             "failed (refused: a backup was already in progress) 3 blocked_by=0",
             "failed (refused: a backup was already in progress) 3 blocked_by=0"});
}

TEST_CASE("vss: a prepare that failed for another reason was blocked by nobody") {
  CHECK(told("2006-10-10 01:00:02 EX01 vss-prepared\n02:00:00 EX01 vss-prepare-refused code=0x50f\n03:00:00 "
             "EX01 vss-completed\n") == Lines{"succeeded 2", "failed (prepare failed with 0x50f) 1"});
}

TEST_CASE("vss: refusals without a holder in the log stand under the first of them") {
  CHECK(told(R"(
2006-10-10 01:00:00 EX01 vss-prepare-refused text="Backup in progress."
+1d 01:00:00 EX01 vss-prepare-refused text="Backup in progress."
+1d 01:00:00 EX01 vss-prepared
+1d 01:00:00 EX01 vss-completed
)") == Lines{"failed (refused: a backup was already in progress) 1 refused_again=1",
             "failed (refused: a backup was already in progress) 1 first_refused=0", "succeeded 2"});
}

TEST_CASE("vss: a restart while no run is open parts refusals, and what is released from what completes") {
  CHECK(told(R"(
2006-10-10 01:00:00 EX01 vss-prepare-refused text="Backup in progress."
12:00:00 EX01 store-started
+1d 01:00:00 EX01 vss-prepare-refused text="Backup in progress."
)") == Lines{"failed (refused: a backup was already in progress) 1",
             "failed (refused: a backup was already in progress) 1"});
  CHECK(told(R"(
2006-10-10 01:00:00 EX01 vss-prepared
01:20:00 EX01 vss-shutdown
01:21:00 EX01 store-started
01:22:00 EX01 vss-completed
)") == Lines{"failed (released) 2"});
}

TEST_CASE("vss: what takes the store down inside a run ends it as failed, never as abandoned") {
  const Lines stops = {"vss-initialised",
                       "vss-terminated",
                       "store-started",
                       "store-stopped",
                       "crashed",
                       "log-started",
                       "log-stopped",
                       "engine-stopped process=\"Information Store\" instance=\"First Storage Group\"",
                       "service-died service=\"Microsoft Exchange Information Store\"",
                       "store-dismounted",
                       "service-state service=\"Microsoft Exchange-Informationsspeicher\" state=beendet",
                       "cluster-group-offline group=\"EXVS1 Group\"",
                       "cluster-stopped"};
  for (const std::string& stop : stops) {
    INFO(stop);
    CHECK(told("2006-10-10 01:00:02 EX01 vss-prepared\n01:00:31 EX01 vss-thawed\n02:00:00 EX01 " + stop +
               "\n-- filler EX01 Application 2006-10-14 00:00:00\n") == Lines{"failed (store-stopped) 2"});
  }
}

TEST_CASE(
    "vss: a stop in the second of the last step, or with a clock set back, still cuts the silence short") {
  for (const char* stop : {"01:00:31", "00:40:00"}) {
    INFO(stop);
    const Found f =
        correlated("2006-10-10 01:00:02 EX01 vss-prepared\n01:00:31 EX01 vss-thawed\n" + std::string(stop) +
                   " EX01 engine-stopped process=\"Information Store\"\n"
                   "-- filler EX01 Application 2006-10-14 00:00:00\n");
    REQUIRE(f.operations.size() == 1);
    CHECK(fact(f.operations[0].facts, "silence-end") == "freed");
    CHECK(fact(f.operations[0].facts, "silent-seconds") == "0");
  }
}

TEST_CASE("vss: what has nothing to do with the store ends no run") {
  const Lines others = {"engine-stopped process=svchost instance=x", "service-died service=\"Print Spooler\"",
                        "cluster-group-offline group=\"Cluster Group\"", "cluster-node-lost node=EX02",
                        "service-state service=\"Volume Shadow Copy\" state=stopped"};
  for (const std::string& other : others) {
    INFO(other);
    CHECK(told("2006-10-10 01:00:02 EX01 vss-prepared\n01:00:31 EX01 vss-thawed\n02:00:00 EX01 " + other +
               "\n-- filler EX01 Application 2006-10-14 00:00:00\n") ==
          Lines{"abandoned (nothing more was logged of it although the log goes on) 2"});
  }
}

TEST_CASE("vss: a dismount of another storage group leaves the run alone") {
  CHECK(told(R"(
2006-10-10 01:00:02 EX01 vss-prepared
01:00:05 EX01 shadow-started process="Information Store" instance="First Storage Group" copy=4 backup=full
01:30:00 EX01 engine-stopped process="Information Store" instance="Second Storage Group"
01:31:00 EX01 store-dismounted store="Second Storage Group\Public Store"
02:00:00 EX01 vss-completed
)") == Lines{"succeeded 3"});
}

TEST_CASE("vss: a dismount of SG1 ended the run of SG10, because the one name contains the other") {
  const auto run_of = [](const std::string& group, const std::string& stop) {
    return told(
        "2006-10-10 01:00:02 EX01 vss-prepared\n01:00:05 EX01 shadow-started process=\"Information Store\" "
        "instance=\"" +
        group + "\" copy=4 backup=full\n01:30:00 EX01 " + stop +
        "\n-- filler EX01 Application 2006-10-14 00:00:00\n");
  };
  const Lines lives = {"abandoned (nothing more was logged of it although the log goes on) 2"};
  const Lines ended = {"failed (store-stopped) 2"};
  CHECK(run_of("SG10", "store-dismounted store=\"SG1\\Mailbox Store (EX01)\"") == lives);
  CHECK(run_of("SG10", "engine-stopped process=\"Information Store\" instance=SG1") == lives);
  CHECK(run_of("SG1", "engine-stopped process=\"Information Store\" instance=SG10") == lives);
  CHECK(run_of("SG10", "store-dismounted store=\"SG10\\Mailbox Store (EX01)\"") == ended);
  CHECK(run_of("SG10", "engine-stopped process=\"Information Store\" instance=SG10") == ended);
}

TEST_CASE("vss: a node that another one reports as lost has lost its run") {
  CHECK(told(R"(
2006-10-10 01:00:02 NODE1.example.com vss-prepared
02:00:00 NODE2 cluster-node-lost node=node1
-- filler NODE1.example.com Application 2006-10-14 00:00:00
)") == Lines{"failed (store-stopped) 1"});
}

TEST_CASE("vss: a restart behind patience frees the writer of a run that was given up already") {
  const Found f = correlated(R"(
2006-10-10 01:00:02 EX01 vss-prepared
01:00:31 EX01 vss-thawed
+1d 10:00:00 EX01 vss-initialised
)");
  REQUIRE(f.operations.size() == 1);
  CHECK(f.operations[0].outcome == Outcome::abandoned);
  CHECK(fact(f.operations[0].facts, "freed-by") == "vss-initialised");
  CHECK(fact(f.operations[0].facts, "silence-end") == "freed");
}

TEST_CASE("vss: a later prepare on a 2003 server proves that the flag was reset") {
  const Found f = correlated(
      "2006-10-10 01:00:02 EX01 vss-prepared\n+1d 01:00:02 EX01 vss-prepared\n+1d 02:00:02 EX01 "
      "vss-completed\n");
  REQUIRE(f.operations.size() == 2);
  CHECK(fact(f.operations[0].facts, "later-prepare") == "yes");
  CHECK(f.operations[1].outcome == Outcome::succeeded);
}

TEST_CASE("vss: released without completion is failed once its completion can no longer come") {
  const std::string run = "2006-10-10 01:00:02 EX01 vss-prepared\n01:10:00 EX01 vss-shutdown\n";
  CHECK(told(run) == Lines{"running (released; the log ends before its completion could be ruled out) 2"});
  CHECK(told(run + "-- filler EX01 Application 2006-10-10 13:11:00\n") == Lines{"failed (released) 2"});
  CHECK(told(run + "02:00:00 EX01 vss-prepared\n03:00:00 EX01 vss-completed\n") ==
        Lines{"failed (released) 2", "succeeded 2"});
  CHECK(told(run + "-- gap EX01 Application 40\n-- noise EX01 Application 2006-10-10 00:00:00 2006-10-10 "
                   "18:00:00 12\n") ==
        Lines{"unknown (events are missing from the log after its last event) 2"});
}

TEST_CASE("vss: from 2007 on the guid tells interleaved runs apart, and both writers share it") {
  const Found f = correlated(R"(
2010-03-01 01:00:00 EX10 vss-prepared session=AAAAAAAA-0000-0000-0000-000000000001
01:00:01 EX10 shadow-started process="Information Store" instance=DB1 copy=2 backup=copy
01:00:01 EX10 vss-store-prepared session=2 store=DB1 backup=full-or-copy
01:00:02 EX10 vss-prepared session=bbbbbbbb-0000-0000-0000-000000000002
01:00:03 EX10 shadow-started process="Information Store" instance=DB2 copy=3 backup=full
01:00:03 EX10 vss-store-prepared session=3 store=DB2 backup=full-or-copy
01:00:10 EX10 shadow-freeze-started process="Information Store" instance=DB1 copy=2
01:00:11 EX10 shadow-freeze-started process="Information Store" instance=DB2 copy=3
01:00:12 EX10 shadow-freeze-ended process="Information Store" instance=DB1 copy=2
01:00:13 EX10 shadow-freeze-ended process="Information Store" instance=DB2 copy=3
01:30:00 EX10 vss-completed session=bbbbbbbb-0000-0000-0000-000000000002
01:30:01 EX10 vss-shutdown session=bbbbbbbb-0000-0000-0000-000000000002
01:40:00 EX10 vss-completed session=aaaaaaaa-0000-0000-0000-000000000001
)");
  REQUIRE(f.operations.size() == 2);
  CHECK(told(f.operations[0]) == "succeeded 6");
  CHECK(f.operations[0].store == "DB1");
  CHECK(f.operations[0].type == "copy");
  CHECK(told(f.operations[1]) == "succeeded 7");
  CHECK(f.operations[1].store == "DB2");
  CHECK(f.operations[1].session == "bbbbbbbb-0000-0000-0000-000000000002");
}

TEST_CASE("vss: 9840 names the store, and the store names the run that holds it") {
  CHECK(told(R"(
2010-03-01 01:00:00 EX10 vss-prepared session=aaaaaaaa-0000-0000-0000-000000000001
01:00:01 EX10 vss-store-prepared session=2 store=DB1
01:00:09 EX10 vss-frozen session=aaaaaaaa-0000-0000-0000-000000000001
02:00:00 EX10 vss-prepared session=bbbbbbbb-0000-0000-0000-000000000002
02:00:01 EX10 vss-store-prepared session=3 store=DB2
02:00:09 EX10 vss-frozen session=bbbbbbbb-0000-0000-0000-000000000002
03:00:00 EX10 vss-store-busy store=DB1
03:00:01 EX10 vss-prepare-refused session=cccccccc-0000-0000-0000-000000000003 code=0x50d
04:00:00 EX10 vss-completed session=bbbbbbbb-0000-0000-0000-000000000002
04:00:00 EX10 vss-completed session=aaaaaaaa-0000-0000-0000-000000000001
)") == Lines{"succeeded 4 refused=2", "succeeded 4",
             "failed (refused: a backup was already in progress) 2 blocked_by=0"});
}

TEST_CASE(
    "vss: a run that tells only later, or only by its engine, which store it is about blocks no other") {
  const std::string begun =
      "2010-03-01 01:00:00 EX10 vss-snapshot-prepared session=aaaaaaaa-0000-0000-0000-000000000001\n";
  const std::string frozen =
      "01:00:20 EX10 shadow-freeze-started process=\"Information Store\" instance=DB2 copy=4\n";
  const std::string attempt = "01:00:30 EX10 vss-store-busy store=DB1\n";
  const std::string end = "01:20:00 EX10 vss-completed session=aaaaaaaa-0000-0000-0000-000000000001\n";
  for (const std::string& night : {begun + frozen + attempt + end, begun + attempt + frozen + end}) {
    INFO(night);
    for (const Operation& o : correlated(night).operations) CHECK(o.relations.empty());
  }
}

TEST_CASE("vss: a later prepare of the same database frees an abandoned run, one of another does not") {
  const std::string first = R"(
2010-03-01 01:00:00 EX10 vss-prepared session=aaaaaaaa-0000-0000-0000-000000000001
01:00:01 EX10 vss-store-prepared session=2 store=DB1
01:00:09 EX10 vss-frozen session=aaaaaaaa-0000-0000-0000-000000000001
+1d 01:00:00 EX10 vss-prepared session=bbbbbbbb-0000-0000-0000-000000000002
01:00:01 EX10 vss-store-prepared session=3 store=)";
  const std::string last = "\n02:00:00 EX10 vss-completed session=bbbbbbbb-0000-0000-0000-000000000002\n";
  CHECK(fact(correlated(first + "DB1" + last).operations.at(0).facts, "later-prepare") == "yes");
  CHECK(fact(correlated(first + "DB2" + last).operations.at(0).facts, "later-prepare") == "");
}

TEST_CASE("vss: a session of the Replication service alone is never called abandoned") {
  CHECK(told(R"(
2013-03-01 01:00:00 EX13 vss-prepared session=aaaaaaaa-0000-0000-0000-000000000001 writer=replication
01:00:01 EX13 vss-store-prepared session=aaaaaaaa-0000-0000-0000-000000000001 store=DB1 writer=replication
-- filler EX13 Application 2013-03-04 00:00:00
)") == Lines{"unknown (a passive copy: only the Replication service logs the end, and none of it stands "
             "here) 2"});
}

TEST_CASE("vss: the release of a refused session is no run") {
  // Regression: the 9648 of the attempt's own guid opened an operation that had been released without any
  // prepare.
  CHECK(told(R"(
2010-03-01 01:00:00 EX10 vss-prepared session=aaaaaaaa-0000-0000-0000-000000000001
01:30:00 EX10 vss-prepare-refused session=bbbbbbbb-0000-0000-0000-000000000002 code=0x50d
01:30:01 EX10 vss-shutdown session=bbbbbbbb-0000-0000-0000-000000000002
02:00:00 EX10 vss-completed session=aaaaaaaa-0000-0000-0000-000000000001
)") == Lines{"succeeded 2 refused=1", "failed (refused: a backup was already in progress) 1 blocked_by=0"});
}

TEST_CASE("vss: 9782 makes a completed run a failed one, before or after its 9616") {
  CHECK(told(R"(
2010-03-01 01:00:00 EX10 vss-prepared session=aaaaaaaa-0000-0000-0000-000000000001
01:30:00 EX10 vss-completed session=aaaaaaaa-0000-0000-0000-000000000001
01:30:05 EX10 vss-store-failed session=aaaaaaaa-0000-0000-0000-000000000001 store=DB1
)") == Lines{"failed (completed-with-errors) 3"});
  CHECK(told("2010-03-01 01:30:05 EX10 vss-store-failed store=DB1\n") ==
        Lines{"failed (completed-with-errors) 1"});
}

TEST_CASE("vss: events without any time keep their sequence and make no claim") {
  CHECK(told("- EX01 vss-prepared\n- EX01 vss-snapshot-prepared\n- EX01 vss-prepare-refused code=0x50d\n") ==
        Lines{"unknown (its events carry no time) 2 refused=1",
              "failed (refused: a backup was already in progress) 1 blocked_by=0"});
}

TEST_CASE(
    "vss: an abort without Data is the holder's right behind its prepare, the attempt's beside a refusal") {
  const Found f = correlated(R"(
2006-10-10 01:00:02 EX01 vss-prepared
01:00:04 EX01 vss-snapshot-prepared
01:00:06 EX01 vss-aborted
01:00:20 EX01 vss-identified
01:00:21 EX01 vss-aborted
01:00:22 EX01 vss-prepare-refused code=0x50d
)");
  REQUIRE(f.operations.size() == 2);
  CHECK(f.operations[0].events.size() == 3);
  CHECK(fact(f.operations[0].facts, "aborted") == "data-not-kept");
  CHECK(f.operations[1].events.size() == 3);
}

TEST_CASE("vss: ten thousand open sessions and refusals end soon") {
  // Regression: open sessions were walked for every refusal, dismount and shadow copy: 10,000 of each took a
  // minute.
  Report report;
  const Time start = parse_rfc3339("2010-03-01T00:00:00Z").value();
  for (int i = 0; i < 10'000; ++i) {
    for (const char* what :
         {"vss-prepared", "vss-store-prepared", "vss-store-busy", "store-dismounted", "vss-aborted"}) {
      Event e;
      e.computer = "EX10";
      e.channel = "Application";
      e.signal = what;
      e.time = start + std::chrono::seconds{i};
      char guid[48];
      std::snprintf(guid, sizeof guid, "%08x-0000-0000-0000-000000000000", i);
      if (e.signal != "vss-store-busy" && e.signal != "vss-store-prepared")
        e.facts.push_back({"session", guid});
      e.facts.push_back({"store", e.signal == "store-dismounted" ? "elsewhere" : "DB" + std::to_string(i)});
      report.events.push_back(std::move(e));
    }
  }
  const auto begun = std::chrono::steady_clock::now();
  CHECK(correlate_vss(make_case(report)).size() > 11'000);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{20});
}

TEST_CASE("vss: a truncation belongs to the run of its storage group, not to the one that is still open") {
  const Found f = correlated(R"(
2008-06-16 23:00:00 EX07 vss-prepared session=one
23:00:01 EX07 shadow-started process=MSExchangeIS instance="First Storage Group" copy=1 backup=full
23:00:02 EX07 vss-thawed session=one
+1d 02:00:00 EX07 vss-prepared session=two
02:00:01 EX07 shadow-started process=MSExchangeIS instance="Second Storage Group" copy=2 backup=full
02:00:02 EX07 vss-thawed session=two
02:25:00 EX07 vss-completed session=two
02:25:03 EX07 logs-truncated process=MSExchangeIS instance="Second Storage Group" category=ShadowCopy first=M:\\E0100000001.log last=M:\\E0100000002.log
02:25:09 EX07 vss-shutdown session=two
-- filler EX07 Application 2008-06-18 20:00:00
)");
  REQUIRE(f.operations.size() == 2);
  CHECK(f.operations[0].outcome == Outcome::abandoned);
  CHECK(fact(f.operations[0].facts, "truncated").empty());
  CHECK(fact(f.operations[1].facts, "truncated") == "yes");
  CHECK(f.operations[1].events.size() == 6);
}

TEST_SUITE_END();
