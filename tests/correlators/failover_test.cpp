#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "correlators/cluster.hpp"
#include "correlators/correlator.hpp"
#include "support/night.hpp"

using namespace exba;
using exba::test::night;

namespace {

/// Each failover as `from>to group cause evidence outcome`.
std::vector<std::string> failovers(std::string_view lines) {
  const Report report = night(lines);
  std::vector<std::string> all;
  for (const Operation& o : correlate_failover(make_case(report))) {
    CHECK(o.kind == Kind::failover);
    CHECK(o.computer == fact(o.facts, "to-node"));
    CHECK_FALSE(o.events.empty());
    std::string line{fact(o.facts, "from-node")};
    line += ">" + o.computer;
    for (const char* name : {"group", "cause", "evidence"}) line += " " + std::string(fact(o.facts, name));
    all.push_back(line + " " + std::string(to_string(o.outcome)));
  }
  return all;
}

using Lines = std::vector<std::string>;

constexpr const char* planned_move = R"(
  2000-03-12 01:00:00 NODE1 log-started
  01:01:00 NODE1 cluster-started
  01:01:30 NODE1 cluster-group-online group=EXCHANGE
  01:02:00 NODE1 directory-started
  01:03:00 NODE1 store-started
  01:10:00 NODE2 log-started
  01:11:00 NODE2 cluster-started
  +1d 03:12:40 NODE1 backup-completed engine=ese97
  14:20:00 NODE1 cluster-group-offline-begun group=EXCHANGE
  14:20:20 NODE1 store-stopped
  14:21:10 NODE1 cluster-group-offline group=EXCHANGE
  14:21:12 NODE2 cluster-group-online-begun group=EXCHANGE
  14:22:10 NODE2 directory-started
  14:22:40 NODE2 store-started
  14:22:50 NODE2 cluster-group-online group=EXCHANGE
  22:40:00 NODE2 backup-completed engine=ese97
)";

}  // namespace

TEST_SUITE_BEGIN("correlators");

TEST_CASE("a planned move is one failover with the old node's leaving and the new node's arriving") {
  const Report report = night(planned_move);
  const auto all = correlate_failover(make_case(report));
  REQUIRE(all.size() == 1);
  CHECK(failovers(planned_move) == Lines{"NODE1>NODE2 EXCHANGE move cluster-events succeeded"});
  CHECK(all[0].events.size() == 7);
  CHECK(to_rfc3339(all[0].begin) == "2000-03-13T14:20:00Z");
  CHECK(to_rfc3339(all[0].end) == "2000-03-13T14:22:50Z");
}

TEST_CASE("a lost node is a failure") {
  CHECK(failovers(R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group=EXVS1
    01:03:00 NODE1 store-started
    +1d 03:12:40 NODE1 backup-completed
    14:20:00 NODE2 cluster-node-lost node=NODE1
    14:20:10 NODE2 cluster-group-online-begun group=EXVS1
    14:22:40 NODE2 store-started
    14:22:50 NODE2 cluster-group-online group=EXVS1
    15:30:00 NODE1 log-started
    15:30:01 NODE1 crashed
  )") == Lines{"NODE1>NODE2 EXVS1 failure cluster-events succeeded"});
}

TEST_CASE("a crash that only the next boot tells of is a failure") {
  CHECK(failovers(R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group=EXVS1
    01:03:00 NODE1 store-started
    +1d 03:12:40 NODE1 backup-completed
    14:20:10 NODE2 cluster-group-online-begun group=EXVS1
    14:22:40 NODE2 store-started
    15:30:00 NODE1 log-started
    15:30:01 NODE1 crashed
  )") == Lines{"NODE1>NODE2 EXVS1 failure cluster-events succeeded"});
}

TEST_CASE(
    "a resource that fails and fails over is a failure; one that is started again where it was is none") {
  const std::string begin = R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group=EXVS1
    01:03:00 NODE1 store-started
    14:00:00 NODE1 cluster-resource-failed resource="Exchange Information Store EXVS1" group=EXVS1
  )";
  CHECK(failovers(begin + R"(
    14:01:00 NODE1 cluster-group-online group=EXVS1
    14:01:10 NODE1 store-started
  )")
            .empty());
  CHECK(failovers(begin + R"(
    14:00:30 NODE1 cluster-group-offline group=EXVS1
    14:01:00 NODE2 cluster-group-online group=EXVS1
    14:01:10 NODE2 store-started
  )") == Lines{"NODE1>NODE2 EXVS1 failure cluster-events succeeded"});
}

TEST_CASE("a group that does not come online on the new node is a failed failover") {
  CHECK(failovers(R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group=EXVS1
    01:03:00 NODE1 store-started
    14:00:00 NODE1 cluster-group-offline group=EXVS1
    14:01:00 NODE2 cluster-group-online-begun group=EXVS1
    14:05:00 NODE2 cluster-group-incomplete group=EXVS1
  )") == Lines{"NODE1>NODE2 EXVS1 move cluster-events failed"});
}

TEST_CASE("there and back are two moves") {
  CHECK(failovers(std::string(planned_move) + R"(
    +1d 08:00:00 NODE2 cluster-group-offline group=EXCHANGE
    08:00:20 NODE1 cluster-group-online group=EXCHANGE
    08:01:00 NODE1 store-started
  )") == Lines{"NODE1>NODE2 EXCHANGE move cluster-events succeeded",
               "NODE2>NODE1 EXCHANGE move cluster-events succeeded"});
}

TEST_CASE(
    "without the cluster's events, services that start on the other node are a failover of one virtual "
    "server") {
  CHECK(failovers(R"(
    2000-03-11 22:00:00 NODE1 job-started target="\\EXVS1\Information Store" type=Incremental
    22:00:30 NODE1 backup-completed engine=ese97
    22:01:00 NODE1 job-ended target="\\EXVS1\Information Store" type=Incremental
    +1d 14:22:10 NODE2 directory-started
    14:22:40 NODE2 store-started
    22:00:00 NODE2 job-started target="\\EXVS1\Information Store" type=Incremental
    22:01:00 NODE2 job-ended target="\\EXVS1\Information Store" type=Incremental
  )") == Lines{"NODE1>NODE2  unknown services succeeded"});
}

TEST_CASE("Exchange that goes on writing on the other node is a failover, by the Computer field") {
  CHECK(failovers(R"(
    2000-03-11 22:00:00 NODE1 job-started target="\\EXVS1\Information Store" type=Normal
    22:30:00 NODE1 backup-completed engine=ese97
    22:31:00 NODE1 job-ended target="\\EXVS1\Information Store" type=Normal
    +1d 22:00:00 NODE2 job-started target="\\EXVS1\Information Store" type=Normal
    22:30:00 NODE2 backup-completed engine=ese97
    22:31:00 NODE2 job-ended target="\\EXVS1\Information Store" type=Normal
  )") == Lines{"NODE1>NODE2  unknown computer-field succeeded"});
}

TEST_CASE("standalone servers in one folder are never linked") {
  std::string lines = "2006-03-01 00:00:00 EX1 log-started\n";
  for (int day = 0; day < 5; ++day) {
    lines += day == 0 ? "" : "+1d ";
    for (int server = 1; server <= 5; ++server) {
      const std::string ex = "EX" + std::to_string(server);
      const std::string minute = std::to_string(10 + server);
      lines += "22:" + minute + ":00 " + ex + " job-started target=\"\\\\" + ex +
               "\\Information Store\" type=Normal\n";
      lines += "22:" + minute + ":10 " + ex + " backup-started backup=full\n";
      lines += "23:" + minute + ":00 " + ex + " backup-completed\n";
      lines += "23:" + minute + ":20 " + ex + " job-ended target=\"\\\\" + ex +
               "\\Information Store\" type=Normal\n";
    }
    // Patch day: one after the other is restarted.
    if (day == 2) {
      lines += "+1d 02:00:00 EX1 store-stopped\n02:05:00 EX1 store-started\n";
      lines += "02:10:00 EX2 store-stopped\n02:15:00 EX2 store-started\n";
    }
  }
  CHECK(failovers(lines).empty());
  const Report report = night(lines);
  const Clusters clusters = find_clusters(make_case(report));
  for (std::uint32_t a = 0; a < 5; ++a)
    for (std::uint32_t b = 0; b < a; ++b) CHECK_FALSE(clusters.same(a, b));
}

TEST_CASE(
    "Exchange on a cluster node takes up where one other computer left off; a standalone server that fell "
    "silent is not that") {
  const std::string node2 = R"(
    2000-03-13 14:21:12 NODE2 cluster-group-online group=EXCHANGE
    14:22:10 NODE2 directory-started
    14:22:40 NODE2 store-started
  )";
  CHECK(failovers("2000-03-12 03:12:40 NODE1 backup-completed engine=ese97\n" + node2) ==
        Lines{"NODE1>NODE2 EXCHANGE unknown cluster-events succeeded"});
  // it names itself; the node has just booted; two computers fell silent
  CHECK(failovers(
            "2000-03-12 03:12:40 EX1 job-started target=\"\\\\EX1\\Store\"\n03:13:00 EX1 backup-completed\n" +
            node2)
            .empty());
  CHECK(failovers("2000-03-12 03:12:40 EX1 backup-completed\n+1d 14:15:00 NODE2 log-started\n" + node2)
            .empty());
  CHECK(
      failovers("2000-03-12 03:12:40 EX1 backup-completed\n05:12:40 EX2 backup-completed\n" + node2).empty());
}

TEST_CASE("two clusters whose groups bear the same name stay apart") {
  const Report report = night(R"(
    2006-03-12 01:00:00 A1 cluster-group-offline group=Exchange
    01:00:05 B1 cluster-group-offline group=Exchange
    01:00:20 A2 cluster-group-online group=Exchange
    01:00:25 B2 cluster-group-online group=Exchange
    01:00:30 A2 store-started
    01:00:31 B2 store-started
  )");
  const Clusters clusters = find_clusters(make_case(report));
  for (std::uint32_t a = 0; a < 4; ++a)
    for (std::uint32_t b = 0; b < a; ++b) CHECK_FALSE(clusters.same(a, b));
}

TEST_CASE("groups that hold no Exchange may move as they like") {
  CHECK(failovers(R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group="Exchange Group"
    01:01:00 NODE1 store-started
    02:00:00 NODE1 cluster-group-offline group="Cluster Group"
    02:00:10 NODE2 cluster-group-online group="Cluster Group"
    03:00:00 NODE1 cluster-group-offline group=SQL
    03:00:10 NODE2 cluster-group-online group=SQL
    04:00:00 NODE1 backup-completed
  )")
            .empty());
}

TEST_CASE("two virtual servers that run on two nodes at once do not fail over all the time") {
  std::string lines = R"(
    2006-03-12 01:00:00 NODE1 cluster-group-online group=EXVS1
    01:00:00 NODE2 cluster-group-online group=EXVS2
    01:01:00 NODE1 store-started
    01:01:00 NODE2 store-started
    01:02:00 NODE1 cluster-detail node=NODE2
  )";
  for (int day = 0; day < 3; ++day)
    lines +=
        "+1d 22:00:00 NODE1 backup-started\n22:00:05 NODE2 backup-started\n22:30:00 NODE1 backup-completed\n"
        "22:31:00 NODE2 backup-completed\n";
  CHECK(failovers(lines).empty());
}

TEST_CASE("a backup server and a passive node that run NTBackup are not where Exchange runs") {
  const std::string job = R"(
    22:00:00 BACKUP job-started target="\\EXVS1\Information Store" type=Normal
    22:10:00 NODE1 backup-completed engine=ese97
    22:31:00 BACKUP job-ended target="\\EXVS1\Information Store" type=Normal
    23:00:00 NODE2 job-started target="\\EXVS1\Directory" type=Normal
    23:05:00 NODE1 backup-completed engine=ese97
    23:06:00 NODE2 job-ended target="\\EXVS1\Directory" type=Normal
  )";
  CHECK(
      failovers(
          "2000-03-11 20:00:00 NODE1 cluster-detail node=NODE2\n20:00:00 NODE2 cluster-detail node=NODE1\n" +
          job + "+1d " + job.substr(job.find_first_not_of(" \n")))
          .empty());
}

TEST_CASE("a group that arrives after a boot came from nowhere") {
  CHECK(failovers(R"(
    2006-03-12 01:00:00 NODE2 log-started
    01:00:30 NODE2 cluster-started node=NODE1
    01:01:00 NODE2 cluster-group-online group=EXVS1
    01:02:00 NODE2 store-started
    03:00:00 NODE1 cluster-detail node=NODE2
  )")
            .empty());
}

TEST_CASE("names of computers and of servers in targets") {
  CHECK(computer_key("NODE1.corp.example.net") == "node1");
  CHECK(computer_key("\\\\NODE1") == "node1");
  CHECK(server_of_target("\\\\EXVS1\\Microsoft Information Store\\First Storage Group") == "exvs1");
  CHECK(server_of_target("EXVS1\\Microsoft Information Store\\First Storage Group") == "exvs1");
  CHECK(server_of_target("C:\\data") == "");
  CHECK(server_of_target("Microsoft Exchange\\Directory") == "");
  CHECK(server_of_target("Exchange") == "");
  CHECK(server_of_target("") == "");
}

TEST_CASE("a cut anywhere gives no invented failover and no crash") {
  const std::string all = planned_move;
  std::vector<std::string> lines;
  for (std::size_t at = 1; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    lines.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  for (std::size_t cut = 1; cut < lines.size(); ++cut) {
    std::string head;
    std::string tail = "2000-03-13 00:00:00 NODE9 log-started\n";
    for (std::size_t i = 0; i < cut; ++i) head += lines[i] + "\n";
    for (std::size_t i = cut; i < lines.size(); ++i) tail += lines[i] + "\n";
    CHECK(failovers(head).size() <= 1);
    for (const std::string& found : failovers(tail)) CHECK(found.starts_with("NODE1>NODE2"));
  }
}

TEST_SUITE_END();
