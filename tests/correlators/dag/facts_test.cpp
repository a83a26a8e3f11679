// Facts of a run that rules of all versions ask.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

TEST_CASE("dag facts: a copy of under three minutes was made elsewhere, if at all") {
  const auto copied = [](std::string_view end) {
    const Report r = analysed_night(
        prepared(a) + snapshot(a) + repl(end, 2046, {a, "DB01\\EX01"}) + repl(end, 2033, {a}), Judge::no);
    return r.operations.empty() ? std::string("none") : std::string(fact(r.operations[0].facts, "copied"));
  };
  CHECK(copied("22:01:00") == "elsewhere");
  CHECK(copied("22:03:00") == "elsewhere");
  CHECK(copied("22:03:10").empty());
}

TEST_CASE("dag facts: a run that is not good names the nodes whose logs would tell more") {
  const std::string bad = repl("2021-03-04 20:00:00", 2153, {"DB01\\EX01", "EX02", "x"}) + prepared(a) +
                          snapshot(a) + repl("22:30:00", 2034, {a, "FFFFFFFC"});
  const auto missing = [](const Report& r) {
    for (const Operation& o : r.operations)
      if (o.kind == Kind::vss_backup) return std::string(fact(o.facts, "dag-nodes-missing"));
    return std::string("none");
  };
  CHECK(missing(analysed_night(bad, Judge::no)) == "EX02");
  CHECK(missing(analysed_night("-- filler EX02 Application 2021-03-04 20:00:00\n" + bad +
                                   "-- filler EX02 Application 2021-03-04 23:00:00\n",
                               Judge::no))
            .empty());
}

TEST_SUITE_END();
