// Moves and failovers of single databases.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

namespace {

std::vector<std::string> moves(const std::string& lines) {
  std::vector<std::string> out;
  for (const Operation& o : analysed_night(lines, Judge::no).operations)
    if (o.kind == Kind::failover)
      out.push_back(fmt::format("{} {} {}>{} {}", o.store, to_string(o.outcome), fact(o.facts, "from-node"),
                                fact(o.facts, "to-node"), fact(o.facts, "cause")));
  return out;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("dag moves: a node that fell over is the cause") {
  CHECK(moves(repl("2021-03-04 10:00:00", 3153, {"EX01"}, "EX02") + repl("10:00:05", 3156, {"DB01"}, "EX02") +
              repl("10:00:06", 3169, {"DB01", "EX01", "EX02"}, "EX02")) ==
        Lines{"DB01 succeeded EX01>EX02 failure"});
}

TEST_CASE("dag moves: what failed is told, and two moves of an hour are two") {
  CHECK(moves(repl("2021-03-04 10:00:00", 3161, {"DB01"}) + repl("10:00:05", 3170, {"DB01", "EX01", "EX02"}) +
              repl("10:00:06", 3154, {"DB01"}, "EX02")) == Lines{"DB01 failed EX01>EX02 unknown"});
  CHECK(moves(repl("2021-03-04 10:00:00", 3169, {"DB01", "EX01", "EX02"}) +
              repl("11:00:00", 3169, {"DB01", "EX02", "EX01"}))
            .size() == 2);
}

TEST_CASE("dag moves: what the mirror channel repeats is no second move") {
  const std::string move = repl("2021-03-04 10:00:00", 3169, {"DB01", "EX01", "EX02"});
  CHECK(moves(move + move.substr(0, move.size() - 1) +
              " channel=Microsoft-Exchange-HighAvailability/AppLogMirror\n")
            .size() == 1);
}

TEST_CASE("dag moves: a text without quotation marks tells database, nodes and reason") {
  const auto text = [](std::string_view when, int id, std::string_view words,
                       std::string_view node = "EX03") {
    return fmt::format("{} {} MSExchangeRepl/{} message=\"{}\"\n", when, node, id, words);
  };
  const std::string left =
      text("2021-03-04 10:00:00", 3161, "Active Manager dismounted database DB01 on server EX01.");
  const std::string moved =
      text("10:00:06", 3169, "Database DB01 was moved from EX01 to EX02. Reason: a responder asked for it.");
  CHECK(moves(left + text("10:00:05", 3156, "Active Manager mounted database DB01 on server EX02.") +
              moved) == Lines{"DB01 succeeded EX01>EX02 move"});
  CHECK(moves(left + text("10:00:05", 3156, "Active Manager mounted database DB01 on server EX02.")) ==
        Lines{"DB01 succeeded EX01>EX02 unknown"});
  for (const Operation& o : analysed_night(left + moved, Judge::no).operations)
    CHECK(fact(o.facts, "reason") == "a responder asked for it");
}

TEST_SUITE_END();
