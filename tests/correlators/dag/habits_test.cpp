// What several nights of a database show together.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

namespace {

/// Nights of one set: good, of that result, on these days of March 2021.
std::string nights(int first, int last, int result, std::string_view node = "EX01", int prepare = 2110) {
  std::string out;
  for (int day = first; day <= last; ++day) {
    const std::string guid = fmt::format("aaaaaaaa-0000-0000-0000-0000000000{:02}", day);
    out += prepared(guid, prepare, node, fmt::format("2021-03-{:02} ", day)) + snapshot(guid, node) +
           completed(guid, result, node);
  }
  return out;
}

}  // namespace

TEST_CASE("dag habits: only copies for a week; a full among them, or three nights, are none") {
  const std::string end = log_until("2021-03-10 20:00:00");
  CHECK(found(nights(1, 9, 2047) + end) == "copy-backups-only likely");
  CHECK(found(nights(7, 9, 2047) + end) == "");
  CHECK(found(nights(1, 8, 2047) + nights(9, 9, 2046) + end) == "");
}

TEST_CASE("dag habits: fulls of the same database on another node of the DAG are fulls of it") {
  const std::string other =
      nights(1, 1, 2046, "EX02") + repl("2021-03-01 23:30:00", 2153, {"DB01\\EX02", "EX01", "x"}, "EX02");
  CHECK(found(other + nights(2, 9, 2047) + nights(10, 10, 2046, "EX02") + log_until("2021-03-11 20:00:00") +
              log_until("2021-03-11 20:00:00", "EX02")) == "");
}

TEST_CASE("dag habits: equal names of databases join nobody") {
  const Report r = analysed_night(nights(1, 9, 2047) + log_until("2021-03-10 20:00:00") +
                                  nights(10, 10, 2046, "MBX9") + log_until("2021-03-11 20:00:00", "MBX9"));
  CHECK(verdict_of(r, "copy-backups-only") == "likely");
}

TEST_CASE(
    "dag habits: a suspended copy holds the logs; resumed, or only barred from activation, it does not") {
  const std::string joined = repl("2021-03-01 12:00:00", 2153, {"DB01\\EX02", "EX01", "x"}, "EX02");
  const std::string suspended = repl("12:10:00", 3142, {"DB01\\EX02"}, "EX02");
  const std::string end = log_until("2021-03-06 20:00:00") + log_until("2021-03-06 20:00:00", "EX02");
  CHECK(found(joined + suspended + nights(2, 5, 2046) + end) == "logs-not-truncated-copy-behind likely");
  CHECK(found(joined + suspended + repl("12:20:00", 3143, {"DB01\\EX02"}, "EX02") + nights(2, 5, 2046) +
              end) == "");
  CHECK(found(joined + repl("12:10:00", 3142, {"DB01\\EX02", "ActivationOnly"}, "EX02") + nights(2, 5, 2046) +
              end) == "");
  CHECK(found(joined + suspended + nights(2, 3, 2046) + log_until("2021-03-04 08:00:00") +
              log_until("2021-03-04 08:00:00", "EX02")) == "");
}

TEST_SUITE_END();
