#include <doctest/doctest.h>

#include <string>

#include "support/night.hpp"

using namespace exba;
using exba::test::analysed_night;
using exba::test::Judge;

namespace {

const Operation* refused_job(const Report& report) {
  for (const Operation& o : report.operations)
    if (!fact(o.facts, "refused-for").empty()) return &o;
  return nullptr;
}

const Operation* related(const Report& report, const Operation& o, std::string_view name) {
  for (const Relation& r : o.relations)
    if (r.name == name) return &report.operations[r.operation];
  return nullptr;
}

/// `refused-node full-node moved nodes full-on-this-node-since same-job-good-elsewhere between`, `-` for what
/// is not told.
std::string told(const Report& report) {
  const Operation* o = refused_job(report);
  if (o == nullptr) return "no refusal";
  std::string line;
  for (const char* name : {"refused-node", "full-node", "moved", "nodes", "full-on-this-node-since",
                           "same-job-good-elsewhere", "between"}) {
    const auto value = fact(o->facts, name);
    line += (line.empty() ? "" : " ") + (value.empty() ? "-" : std::string(value));
  }
  return line;
}

std::string told(std::string_view lines) {
  return told(analysed_night(lines, Judge::no));
}

constexpr const char* full_on_node1 = R"(
  -- filler NODE1 Application 2000-03-10 00:00:00
  -- filler NODE2 Application 2000-03-10 00:00:00
  2000-03-12 02:00:00 NODE1 job-started target="\\EXVS1\Information Store" type=Normal
  02:00:10 NODE1 backup-started engine=ese97 backup=full process=MSExchangeIS
  03:12:40 NODE1 backup-completed engine=ese97 process=MSExchangeIS
  03:13:00 NODE1 job-ended target="\\EXVS1\Information Store" type=Normal
)";

constexpr const char* move = R"(
  2000-03-13 14:20:00 NODE1 cluster-group-offline group=EXCHANGE
  14:21:12 NODE2 cluster-group-online group=EXCHANGE
  14:22:10 NODE2 directory-started
  14:22:40 NODE2 store-started
)";

constexpr const char* refused_on_node2 = R"(
  2000-03-13 22:00:00 NODE2 job-started target="\\EXVS1\Information Store" type=Incremental
  22:00:04 NODE2 job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a
  22:00:05 NODE2 job-ended level=error target="\\EXVS1\Information Store" type=Incremental
)";

}  // namespace

TEST_SUITE_BEGIN("correlators");

TEST_CASE("a refused incremental knows the full on the other node and the move between") {
  const Report report = analysed_night(std::string(full_on_node1) + move + refused_on_node2, Judge::no);
  CHECK(told(report) == "NODE2 NODE1 yes linked no no covered");
  const Operation* job = refused_job(report);
  REQUIRE(job != nullptr);
  CHECK(fact(job->facts, "moved-evidence") == "cluster-events");
  const Operation* full = related(report, *job, "previous_full");
  REQUIRE(full != nullptr);
  CHECK(full->computer == "NODE1");
  CHECK(full->type == "full");
  const Operation* failover = related(report, *job, "failover");
  REQUIRE(failover != nullptr);
  CHECK(failover->kind == Kind::failover);
}

TEST_CASE("without any sign of a move the two nodes are known by their virtual server") {
  CHECK(told(std::string(full_on_node1) + refused_on_node2) == "NODE2 NODE1 yes linked no no covered");
  const Report report = analysed_night(std::string(full_on_node1) + refused_on_node2, Judge::no);
  CHECK(fact(refused_job(report)->facts, "moved-evidence") == "computer-field");
}

TEST_CASE("the same job that was good on the other node, before or after") {
  const std::string good = R"( NODE1 job-started target="\\EXVS1\Information Store" type=Incremental
    22:10:00 NODE1 job-ended target="\\EXVS1\Information Store" type=Incremental
)";
  CHECK(told("2000-03-12 22:00:00" + good + refused_on_node2).ends_with(" before late"));
  CHECK(told("-- filler NODE2 Application 2000-03-10 00:00:00\n2000-03-12 22:00:00" + good + refused_on_node2)
            .ends_with(" before covered"));
  CHECK(told(std::string(refused_on_node2) + "+1d 22:00:00" + good).ends_with(" after covered"));
}

TEST_CASE("a full on the second node, before the refusal, settles it") {
  const std::string full_on_node2 = R"(
    2000-03-13 20:00:00 NODE2 job-started target="\\EXVS1\Information Store" type=Normal
    20:30:00 NODE2 job-ended target="\\EXVS1\Information Store" type=Normal
  )";
  CHECK(
      told(std::string(full_on_node1) + move + full_on_node2 + refused_on_node2).starts_with("NODE2 NODE2 "));
  // a backup of drives is no full of Exchange
  const std::string drives = R"(
    2000-03-13 20:00:00 NODE2 job-started target="C:" type=Normal
    20:30:00 NODE2 job-ended target="C:" type=Normal
  )";
  CHECK(told(std::string(full_on_node1) + move + drives + refused_on_node2).starts_with("NODE2 NODE1 yes"));
}

TEST_CASE("there and back again: the full is on the node that refuses") {
  const std::string back = R"(
    2000-03-13 16:20:00 NODE2 cluster-group-offline group=EXCHANGE
    16:21:12 NODE1 cluster-group-online group=EXCHANGE
    16:22:10 NODE1 store-started
    22:00:00 NODE1 job-started target="\\EXVS1\Information Store" type=Incremental
    22:00:04 NODE1 job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a
  )";
  CHECK(told(std::string(full_on_node1) + move + back).starts_with("NODE1 NODE1 "));
}

TEST_CASE("the log of the second node has a hole in which a full could stand") {
  CHECK(told("-- noise NODE2 Application 2000-03-10 00:00:00 2000-03-14 00:00:00 4\n" +
             std::string(full_on_node1) + move + "-- gap NODE2 Application 40\n" + refused_on_node2) ==
        "NODE2 NODE1 yes linked no no hole");
}

TEST_CASE("NTBackup on a third machine: the node is where Exchange writes") {
  const std::string lines = R"(
    -- filler NODE2 Application 2000-03-10 00:00:00
    -- filler BACKUP Application 2000-03-10 00:00:00
    2000-03-12 02:00:00 BACKUP job-started target="\\EXVS1\Information Store" type=Normal
    02:00:10 NODE1 backup-started engine=ese97 backup=full process=MSExchangeIS
    03:12:40 NODE1 backup-completed engine=ese97 process=MSExchangeIS
    03:12:40 BACKUP job-ended target="\\EXVS1\Information Store" type=Normal
    2000-03-13 14:20:00 NODE1 cluster-group-offline group=EXCHANGE
    14:21:12 NODE2 cluster-group-online group=EXCHANGE
    14:22:10 NODE2 directory-started
    14:22:40 NODE2 store-started
    22:00:00 BACKUP job-started target="\\EXVS1\Information Store" type=Incremental
    22:00:04 BACKUP job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a
    22:00:05 BACKUP job-ended level=error target="\\EXVS1\Information Store" type=Incremental
  )";
  CHECK(told(lines) == "NODE2 NODE1 yes linked no no covered");
}

TEST_CASE("standalone servers: the full is the server's own, or nobody's") {
  const std::string other = R"(
    2000-03-12 02:00:00 EX1 job-started target="\\EX1\Information Store" type=Normal
    03:12:40 EX1 backup-completed engine=ese97
    03:13:00 EX1 job-ended target="\\EX1\Information Store" type=Normal
  )";
  const std::string refused = R"(
    2000-03-13 22:00:00 EX2 job-started target="\\EX2\Information Store" type=Incremental
    22:00:04 EX2 job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a
  )";
  CHECK(told("-- filler EX2 Application 2000-03-10 00:00:00\n" + other + refused) ==
        "EX2 - unknown none no no covered");
  const std::string own = R"(
    2000-03-12 02:00:00 EX2 job-started target="\\EX2\Information Store" type=Normal
    03:13:00 EX2 job-ended target="\\EX2\Information Store" type=Normal
  )";
  CHECK(told(other + own + refused).starts_with("EX2 EX2 no none yes"));
}

TEST_CASE("two nodes that nothing names: one took over where the other fell silent") {
  const std::string lines = R"(
    -- filler B Application 2000-03-10 00:00:00
    2000-03-12 02:00:00 A job-started target=Exchange type=Normal
    03:12:40 A backup-completed engine=ese97
    03:13:00 A job-ended target=Exchange type=Normal
    2000-03-13 22:00:00 B job-started target=Exchange type=Incremental
    22:00:04 B job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a
  )";
  CHECK(told(lines).starts_with("B A unknown supposed"));
  // with two such computers nobody can tell which
  CHECK(told(lines + R"(
    2000-03-12 04:00:00 C job-started target=Exchange type=Normal
    04:12:00 C backup-completed engine=ese97
    05:13:00 C job-ended target=Exchange type=Normal
  )")
            .starts_with("B - unknown none"));
}

TEST_CASE("another refusal is left alone") {
  CHECK(told("2000-03-13 22:00:04 NODE2 job-exchange-error level=error call=BackupRead() code=0xc7ff000a") ==
        "no refusal");
  CHECK(
      told("2000-03-13 22:00:04 NODE2 job-exchange-error level=error call=BackupPrepare() code=0xc7ff000b") ==
      "no refusal");
}

TEST_SUITE_END();
