// How it works: nights of Exchange 2013 and later as a binary log keeps them, insertion strings and no texts, go
// through all correlators; what is checked is how runs are told apart, what became of each database, and what
// belongs to whom on two nodes. The verdicts on random nights stand in tests/oracles/dag_nights.py.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "model/store_results.hpp"
#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_SUITE_BEGIN("correlators");

TEST_CASE("dag: 2110 or 2111 and 2046 or 2047 together tell the type") {
  struct Kind {
    int prepare, result;
    const char* type;
  };
  for (const Kind k : {Kind{2110, 2046, "full"},
                       {2110, 2047, "copy"},
                       {2111, 2046, "incremental"},
                       {2111, 2047, "differential"}}) {
    const Report r = analysed_night(prepared(a, k.prepare) + snapshot(a) + completed(a, k.result), Judge::no);
    CHECK(told(r) == Lines{fmt::format("vss-backup {} succeeded DB01 9", k.type)});
    REQUIRE(!r.operations.empty());
    CHECK(fact(r.operations[0].facts, "stores") == fmt::format("DB01\\EX01 {} succeeded", k.type));
  }
}

TEST_CASE("dag: listing the writer and a set without Exchange components are no runs") {
  CHECK(told(analysed_night(prepared(a) + snapshot(a) + completed(a) + repl("2021-03-05 01:00:00", 2021) +
                                repl("01:00:05", 2024, {b, "0"}) + repl("01:10:05", 2034, {b, "0"}),
                            Judge::no)) == Lines{"vss-backup full succeeded DB01 9"});
}

TEST_CASE("dag: that the engine ended its part proves nothing") {
  const Report r = analysed_night(prepared(a) + engine("22:00:04", 2005, "insert=\"\" insert=7") +
                                      repl("22:00:05", 2025, {a}) + repl("22:00:07", 2031, {a}) +
                                      engine("22:00:08", 2006, "insert=\"\" insert=7"),
                                  Judge::no);
  CHECK(told(r) == Lines{"vss-backup full failed DB01 6"});
}

TEST_CASE("dag: the engine's events without an instance belong to the database of their process") {
  const Report r = analysed_night(
      prepared(a) + engine("22:00:04", 2005, "insert=\"\" insert=7") + repl("22:00:05", 2025, {a}) +
          engine("22:00:05", 2001, "insert=\"\" insert=7") +
          engine("22:00:05", 2001, "insert=\"DB01: \" insert=7") + repl("22:00:06", 2027, {a}) +
          engine("22:00:08", 2003, "insert=\"\" insert=7") + repl("22:00:09", 2029, {a}) +
          repl("22:00:10", 2035, {a}) + engine("23:00:00", 225, "insert=\"DB01: \"") + completed(a),
      Judge::no);
  CHECK(told(r) == Lines{"vss-backup full succeeded DB01 14"});
  REQUIRE(!r.operations.empty());
  CHECK(fact(r.operations[0].facts, "truncated") == "no");
}

TEST_CASE("dag: a set of which the program called one database failed is good for the other") {
  const Report r =
      analysed_night(repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) +
                         repl("22:00:00", 2110, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) +
                         snapshot(a) + repl("23:00:00", 2038, {a, "11111111-2222-3333-4444-555555555555"}) +
                         repl("23:00:01", 2046, {a, "DB02\\EX01"}) + repl("23:00:02", 2034, {a, "FFFFFFFC"}),
                     Judge::no);
  REQUIRE(r.operations.size() == 1);
  CHECK(r.operations[0].outcome == Outcome::failed);
  const auto stores = store_results(r.operations[0]);
  REQUIRE(stores.size() == 2);
  CHECK(stores[0].copy == "DB01\\EX01");
  CHECK(stores[0].outcome == Outcome::failed);
  CHECK(stores[1].outcome == Outcome::succeeded);
  CHECK(stores[1].type == "full");
}

TEST_CASE("dag: a restart of the service ends its runs, and the completion of zeros is the lost run's") {
  const Report r = analysed_night(
      prepared(a) + snapshot(a) + repl("22:30:00", 2018) + repl("23:00:00", 2034, {zero, "8007064A"}),
      Judge::yes);
  CHECK(told(r) == Lines{"vss-backup - failed DB01 8"});
  CHECK(verdict_of(r, "vss-session-lost") == "likely");
  CHECK(verdict_of(r, "passive-copy-backup-failed") == "no");
}

TEST_CASE("dag: patience is a day, or twice the longest good run of the database") {
  const auto last = [](const std::string& lines) {
    const Report r = analysed_night(lines, Judge::no);
    return r.operations.empty() ? Outcome::unknown : r.operations.back().outcome;
  };
  const std::string silent = prepared(a) + snapshot(a);
  CHECK(last(silent + log_until("2021-03-05 20:00:00")) == Outcome::running);
  CHECK(last(silent + log_until("2021-03-05 23:00:00")) == Outcome::abandoned);
  const std::string long_one = prepared(b, 2110, "EX01", "2021-03-02 ") + snapshot(b) +
                               repl("2021-03-03 14:00:00", 2046, {b, "DB01\\EX01"}) +
                               repl("14:00:01", 2033, {b});
  CHECK(last(long_one + silent + log_until("2021-03-05 23:00:00")) == Outcome::running);
  CHECK(last(long_one + silent + log_until("2021-03-06 07:00:00")) == Outcome::abandoned);
}

TEST_CASE("dag: the active node's surrogate belongs to the passive copy's run") {
  const std::string passive =
      prepared(a, 2110, "EX02") +
      "22:00:04 EX02 \"ESE BACKUP/960\" insert=msexchangerepl insert=3528 insert=EX01\n" +
      snapshot(a, "EX02");
  const std::string active = engine("22:00:04", 210, "insert=\"DB01: \"");
  const std::string end = engine("23:00:02", 213, "insert=\"DB01: \"");
  const Report r = analysed_night(passive + active + completed(a, 2046, "EX02") + end, Judge::no);
  CHECK(told(r) == Lines{"vss-backup full succeeded DB01 12"});
  const Report alone = analysed_night("2021-03-04 " + active + end, Judge::no);
  CHECK(told(alone) == Lines{"vss-backup - unknown DB01 2"});
  REQUIRE(!alone.operations.empty());
  CHECK(alone.operations[0].computer.empty());
}

TEST_CASE("dag: a move of one database is an operation, a dismount and mount in place is none") {
  const std::string left = repl("2021-03-04 10:00:00", 3161, {"DB01"});
  const Report r = analysed_night(left + repl("10:00:05", 3156, {"DB01"}, "EX02") +
                                      repl("10:00:06", 3169, {"DB01", "EX01", "EX02"}, "EX02"),
                                  Judge::no);
  CHECK(told(r) == Lines{"failover - succeeded DB01 3"});
  REQUIRE(!r.operations.empty());
  CHECK(fact(r.operations[0].facts, "from-node") == "EX01");
  CHECK(fact(r.operations[0].facts, "to-node") == "EX02");
  CHECK(told(analysed_night(left + repl("10:05:00", 3156, {"DB01"}), Judge::no)).empty());
}

TEST_CASE("dag: what the mirror channel repeats counts once") {
  std::string mirrored;
  for (const std::string& line : {repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}),
                                  repl("22:00:01", 2023, {a}), repl("23:00:01", 2031, {a})})
    mirrored += line + line.substr(0, line.size() - 1) +
                " channel=Microsoft-Exchange-HighAvailability/AppLogMirror\n";
  CHECK(told(analysed_night(mirrored, Judge::no)) == Lines{"vss-backup - failed DB01 3"});
}

TEST_CASE(
    "dag: the mirror channel under a provider of its own counted twice, or its other channels as backups") {
  std::string mirrored;
  const auto as = [](const std::string& line, std::string_view channel) {
    std::string other = line.substr(0, line.size() - 1);
    other.replace(other.find("MSExchangeRepl"), 14, "Microsoft-Exchange-HighAvailability");
    return other + " channel=Microsoft-Exchange-HighAvailability/" + std::string(channel) + "\n";
  };
  std::string alone, other;
  for (const std::string& line : {repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}),
                                  repl("22:00:01", 2023, {a}), repl("23:00:01", 2031, {a})}) {
    mirrored += line + as(line, "AppLogMirror");
    alone += as(line, "AppLogMirror");
    other += as(line, "Operational");
  }
  CHECK(told(analysed_night(mirrored, Judge::no)) == Lines{"vss-backup - failed DB01 3"});
  CHECK(told(analysed_night(alone, Judge::no)) == Lines{"vss-backup - failed DB01 3"});
  CHECK(told(analysed_night(other, Judge::no)).empty());
}

TEST_CASE("dag: a refusal with 80070020 is related to the run that holds the database") {
  const Report r =
      analysed_night(prepared(a) + snapshot(a) + repl("22:30:00", 2112, {b, "80070020", "DB01\\EX01"}) +
                         repl("22:30:00", 2024, {b, "80070020"}) + completed(a),
                     Judge::yes);
  REQUIRE(r.operations.size() == 2);
  REQUIRE(r.operations[1].relations.size() >= 1);
  CHECK(r.operations[1].relations[0].name == "blocked_by");
  CHECK(verdict_of(r, "vss-backup-still-running") == "likely");
  CHECK(verdict_of(r, "passive-copy-backup-failed") == "no");
}

TEST_CASE("dag: the same numbers of MSExchangeIS mean something else from 2013 on") {
  const std::string modern = engine("2021-03-04 22:00:04", 225, "insert=\"DB01: \"");
  const Report r =
      analysed_night(modern + "22:01:00 EX01 MSExchangeIS/1001 level=error insert=x\n", Judge::no);
  REQUIRE(r.events.size() == 2);
  CHECK(r.events[1].signal == "store-worker-detail");
  const Report old = analysed_night("2006-03-04 22:01:00 EX01 MSExchangeIS/1001\n", Judge::no);
  REQUIRE(old.events.size() == 1);
  CHECK(old.events[0].signal == "store-started");
}

TEST_CASE("dag: results of a set are read back as they were written") {
  Operation o;
  const std::vector<StoreResult> all = {{"Mailbox Database 01\\EX01", "full", Outcome::succeeded, ""},
                                        {"DB02", "", Outcome::failed, "it failed: with -4; and more"}};
  o.facts.push_back({"stores", to_string(all)});
  const auto back = store_results(o);
  REQUIRE(back.size() == 2);
  CHECK(back[0].copy == "Mailbox Database 01\\EX01");
  CHECK(back[1].type.empty());
  CHECK(back[1].why == "it failed: with -4, and more");
  CHECK(database_of(back[0].copy) == "Mailbox Database 01");
  CHECK(server_of_copy(back[0].copy) == "EX01");
}
