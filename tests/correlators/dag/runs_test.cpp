// One run a guid and node: what begins, ends and loses it.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

TEST_CASE("dag runs: two sets of one node at once are two runs, and each completion is its own") {
  const Report r = analysed_night(
      repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) + repl("22:00:01", 2023, {a}) +
          snapshot(a) + repl("22:10:00", 2110, {b, "DB02\\EX01", "DB02"}) + repl("22:10:01", 2023, {b}) +
          repl("22:30:00", 2046, {b, "DB02\\EX01"}) + repl("22:30:01", 2033, {b}) +
          repl("23:00:00", 2046, {a, "DB01\\EX01"}) + repl("23:00:01", 2033, {a}),
      Judge::no);
  REQUIRE(r.operations.size() == 2);
  CHECK(r.operations[0].session == a);
  CHECK(r.operations[1].session == b);
  for (const Operation& o : r.operations) CHECK(o.outcome == Outcome::succeeded);
}

TEST_CASE("dag runs: the identify before a prepare is its own, one of an hour before is not") {
  CHECK(told(analysed_night(repl("2021-03-04 21:00:00", 2021) + repl("21:59:58", 2021) + prepared(a) +
                                snapshot(a) + completed(a),
                            Judge::no)) == std::vector<std::string>{"vss-backup full succeeded DB01 10"});
}

TEST_CASE("dag runs: a session that a later prepare cleans away is abandoned and blocks nobody") {
  const Report r = analysed_night(prepared(a) + repl("2021-03-05 22:00:00", 2118, {a}) +
                                  prepared(b, 2110, "EX01", "2021-03-05 ") + snapshot(b) + completed(b));
  REQUIRE(r.operations.size() == 2);
  CHECK(r.operations[0].outcome == Outcome::abandoned);
  CHECK(verdict_of(r, "vss-session-orphaned") == "likely");
  CHECK(verdict_of(r, "vss-cleanup-missing") == "no");
}

TEST_CASE("dag runs: an orderly stop, a start, a crash and a boot all lose the session") {
  for (const std::string& end :
       {repl("22:30:00", 2019), repl("22:30:00", 2002), repl("22:30:00", 2018), repl("22:30:00", 2003),
        std::string(
            "22:30:00 EX01 \"Service Control Manager/7031\" insert=\"Microsoft Exchange Replication\"\n"),
        std::string("22:30:00 EX01 EventLog/6008 insert=a insert=b\n")}) {
    CAPTURE(end);
    const Report r = analysed_night(prepared(a) + snapshot(a) + end);
    REQUIRE(r.operations.size() == 1);
    CHECK(r.operations[0].outcome == Outcome::failed);
    CHECK(r.operations[0].why == "the Replication service lost the session");
    CHECK(verdict_of(r, "vss-session-lost") == "likely");
  }
  const Report other = analysed_night(
      prepared(a) + snapshot(a) +
      "22:30:00 EX01 \"Service Control Manager/7031\" insert=\"Print Spooler\"\n" + completed(a));
  CHECK(other.operations[0].outcome == Outcome::succeeded);
}

TEST_CASE("dag runs: guids in braces and capitals are the same set") {
  std::string capitals = a;
  for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  CHECK(told(analysed_night(prepared("{" + capitals + "}") + snapshot(a) + completed(capitals), Judge::no)) ==
        std::vector<std::string>{"vss-backup full succeeded DB01 9"});
}

TEST_SUITE_END();
