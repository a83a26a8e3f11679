#include "correlators/beside.hpp"

#include <doctest/doctest.h>

#include <string>

#include "correlators/correlator.hpp"
#include "support/night.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

TEST_CASE("any number of threads finds the same operations, in the same order") {
  std::string lines =
      "2001-01-01 22:00:00 EX01 job-started target=\"\\\\EX01\\Directory\" type=Normal verify=Off\n";
  for (int night = 0; night < 1100; ++night)
    lines +=
        "23:00:00 EX01 job-ended target=\"\\\\EX01\\Directory\" type=Normal verify=Off\n"
        "23:10:00 EX01 MSExchangeIS/9606 insert=0x0 data=\"a\"\n"
        "23:20:00 EX01 MSExchangeIS/9608 insert=0x0 data=\"a\"\n"
        "+1d 22:00:00 EX01 job-started target=\"\\\\EX01\\Directory\" type=Normal verify=Off\n";
  Report one = night(lines);
  REQUIRE(one.events.size() > 4096);
  Report four = one;
  correlate(one);
  correlate(four, 4);
  REQUIRE(one.operations.size() > 1100);
  REQUIRE(four.operations.size() == one.operations.size());
  for (std::size_t i = 0; i < one.operations.size(); ++i) {
    const Operation& a = one.operations[i];
    const Operation& b = four.operations[i];
    REQUIRE(a.kind == b.kind);
    REQUIRE(a.events == b.events);
    REQUIRE(a.outcome == b.outcome);
    REQUIRE(a.facts == b.facts);
    REQUIRE(a.relations.size() == b.relations.size());
  }
}

TEST_SUITE_END();
