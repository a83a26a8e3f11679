// Which computers are of Exchange 2013 and later, and which are of one DAG.
#include <doctest/doctest.h>

#include "correlators/correlator.hpp"
#include "correlators/dags.hpp"
#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

namespace {

std::size_t dags(const std::string& lines) {
  const Report report = night(lines);
  return dag_names(make_case(report)).size();
}

}  // namespace

TEST_CASE("dag nodes: one that names the other is of its DAG; equal databases join nobody") {
  const std::string here = prepared(a) + snapshot(a),
                    there = prepared(b, 2110, "EX02", "2021-03-05 ") + snapshot(b, "EX02");
  CHECK(dags(here + there) == 0);
  CHECK(dags(here + repl("22:10:00", 2153, {"DB01\\EX01", "EX02", "x"}) + there) == 2);
  CHECK(dags(here + repl("22:10:00", 3169, {"DB01", "EX02.example", "EX01.example"}) + there) == 2);
}

TEST_CASE("dag nodes: an older server in the case keeps its own judgement") {
  const Report r = analysed_night(
      engine("2021-03-04 21:00:00", 225, "insert=\"DB01: \"") + prepared(a) + snapshot(a) + completed(a) +
      "2021-03-04 23:30:00 OLD MSExchangeIS/9606\n23:30:02 OLD MSExchangeIS/9608\n23:30:10 OLD "
      "MSExchangeIS/9610\n"
      "23:30:12 OLD MSExchangeIS/9612\n23:50:00 OLD MSExchangeIS/9616\n23:50:02 OLD MSExchangeIS/9648\n");
  REQUIRE(r.operations.size() == 2);
  for (const Operation& o : r.operations) {
    CHECK(o.outcome == Outcome::succeeded);
    CHECK(fact(o.facts, "generation").empty() == (o.computer == "OLD"));
  }
}

TEST_SUITE_END();
