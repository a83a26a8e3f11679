// What broke a run, looked for on all nodes and in the service's surroundings.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

namespace {

const std::string lost_role = repl("23:00:00", 2048, {a, "8007064A", "DB01\\EX01"}) +
                              repl("23:00:01", 2034, {a, "8007064A"}) + repl("23:00:02", 2037, {a});

const Operation& run_of(const Report& r) {
  for (const Operation& o : r.operations)
    if (o.kind == Kind::vss_backup) return o;
  FAIL("no run");
  return r.operations.front();
}

std::string action(std::string_view when, std::string_view what, std::string_view on,
                   std::string_view responder = "SomeResponder") {
  return fmt::format(
      "{} EX01 Microsoft-Exchange-ManagedAvailability/500 "
      "channel=Microsoft-Exchange-ManagedAvailability/RecoveryActionResults named:Id={} "
      "named:ResourceName={} "
      "named:RequestorName={}\n",
      when, what, on, responder);
}

}  // namespace

TEST_CASE(
    "dag causes: a move of that database between prepare and completion, on whichever node it is logged") {
  for (const std::string_view node : {"EX01", "EX02"}) {
    const Report r = analysed_night(prepared(a) + snapshot(a) +
                                    repl("22:30:00", 3169, {"DB01", "EX01", "EX02"}, node) + lost_role);
    // A node that only the move names joins the other.
    CHECK(verdict_of(r, "database-moved-during-backup") == "likely");
    CHECK(run_of(r).why == "DB01 was moved or dismounted while it ran");
  }
}

TEST_CASE("dag causes: another database's move, and one of the day before, break nothing") {
  const Report other = analysed_night(prepared(a) + snapshot(a) +
                                      repl("22:30:00", 3169, {"DB02", "EX01", "EX02"}) + lost_role);
  CHECK(verdict_of(other, "database-moved-during-backup") == "no");
  CHECK(verdict_of(other, "vss-session-lost") == "possible");
  const Report before = analysed_night(repl("2021-03-03 22:30:00", 3169, {"DB01", "EX02", "EX01"}) +
                                       prepared(a) + snapshot(a) + lost_role);
  CHECK(verdict_of(before, "database-moved-during-backup") == "no");
}

TEST_CASE(
    "dag causes: Managed Availability is named where it moved that database, not where it acted on another") {
  const std::string night_begin = prepared(a) + snapshot(a),
                    move = repl("22:30:00", 3169, {"DB01", "EX01", "EX02"});
  const Report r =
      analysed_night(night_begin + action("22:29:00", "DatabaseFailover", "DB01") + move + lost_role);
  CHECK(fact(run_of(r).facts, "moved-by") == "SomeResponder");
  for (const Operation& o : r.operations)
    if (o.kind == Kind::failover) CHECK(fact(o.facts, "moved-by") == "SomeResponder");
  for (const std::string& none :
       {action("22:29:00", "DatabaseFailover", "DB02"), action("21:59:00", "DatabaseFailover", "DB01"),
        action("22:29:00", "RestartService", "MSExchangeOWAAppPool")})
    CHECK(fact(run_of(analysed_night((none.starts_with("21") ? "2021-03-04 " + none : std::string()) +
                                     night_begin + (none.starts_with("21") ? std::string() : none) + move +
                                     lost_role))
                   .facts,
               "moved-by")
              .empty());
}

TEST_CASE("dag causes: the responder that restarted the service is told, one of another service is not") {
  const std::string end = repl("22:30:00", 2018);
  const auto restarted_by = [&](const std::string& what) {
    return std::string(
        fact(run_of(analysed_night(prepared(a) + snapshot(a) + what + end)).facts, "restarted-by"));
  };
  CHECK(restarted_by(action("22:29:30", "RestartService", "MSExchangeRepl")) == "SomeResponder");
  CHECK(restarted_by(action("22:29:30", "ForceReboot", "EX01")) == "SomeResponder");
  CHECK(restarted_by(action("22:29:30", "RestartService", "MSExchangeTransport")).empty());
}

TEST_CASE("dag causes: the copier that lost the active node counts for that copy, and before the failure") {
  const auto verdict = [](std::string_view copy, bool before) {
    const std::string told =
        repl(before ? "2021-03-04 21:55:00" : "22:05:00", 2153, {std::string(copy), "EX02", "x"});
    return verdict_of(
        analysed_night((before ? told : std::string()) + prepared(a) +
                       repl("22:01:00", 2026, {a, "800423F3"}) + (before ? std::string() : told)),
        "replication-network-broken");
  };
  CHECK(verdict("DB01\\EX01", true) == "likely");
  CHECK(verdict("DB02\\EX01", true) == "no");
  CHECK(verdict("DB01\\EX03", true) == "no");  // another node's copy
  CHECK(verdict("DB01\\EX01", false) == "no");
}

TEST_CASE("dag causes: an error that was good again within twelve hours is a warning") {
  const std::string bad = prepared(a) + snapshot(a) + repl("22:30:00", 2034, {a, "FFFFFFFC"});
  const auto severity = [&](int prepare, int result, std::string_view hour) {
    const Report r = analysed_night(
        bad + repl(fmt::format("2021-03-05 {}:00:00", hour), prepare, {b, "DB01\\EX01", "DB01"}) +
        repl(fmt::format("{}:00:01", hour), 2023, {b}) +
        repl(fmt::format("{}:30:00", hour), result, {b, "DB01\\EX01"}) +
        repl(fmt::format("{}:30:01", hour), 2033, {b}));
    const Finding* f = find_finding(r, "backup-program-reported-failure");
    return f == nullptr ? std::string("none") : std::string(to_string(f->severity));
  };
  CHECK(severity(2110, 2046, "02") == "warning");
  CHECK(severity(2110, 2046, "20") == "error");  // too late
  CHECK(severity(2110, 2047, "02") == "error");  // a copy serves no full
}

TEST_CASE(
    "dag causes: a run that its program had left behind was told as lost by the restart that freed it") {
  const auto night = [](std::string_view restart) {
    return analysed_night(
        prepared(a) + snapshot(a) + repl("2021-03-05 22:30:00", 2112, {b, "80070020", "DB01\\EX01"}) +
            repl("22:30:01", 2024, {b, "80070020"}) + repl(restart, 2018) + log_until("2021-03-08 20:00:00"),
        Judge::yes);
  };
  const Report long_after = night("2021-03-06 08:00:00");
  CHECK(verdict_of(long_after, "vss-cleanup-missing") == "likely");
  CHECK(verdict_of(long_after, "vss-session-lost") == "no");
  // Until then it may have been at work.
  const Report inside = analysed_night(
      prepared(a) + snapshot(a) + repl("2021-03-05 08:00:00", 2018) + log_until("2021-03-08 20:00:00"),
      Judge::yes);
  CHECK(verdict_of(inside, "vss-session-lost") == "likely");
  CHECK(verdict_of(inside, "vss-cleanup-missing") == "no");
}

TEST_CASE("dag causes: the completion that fails behind a freeze out of time was a second fault of one run") {
  const Report report = analysed_night(
      prepared(a) + repl("22:00:05", 2025, {a}) + engine("22:00:06", 2001, "insert=\"\" insert=7") +
          engine("22:00:06", 2001, "insert=\"DB01: \" insert=7") +
          engine("22:01:16", 2004, "insert=\"\" insert=7 insert=70000 level=error") +
          repl("22:01:17", 2027, {a}) + repl("22:01:20", 2034, {a, "8007064A"}) +
          repl("22:01:21", 2037, {a}) + log_until("2021-03-06 20:00:00"),
      Judge::yes);
  CHECK(verdict_of(report, "freeze-timed-out") == "certain");
  CHECK(verdict_of(report, "vss-session-lost") == "no");
}

TEST_SUITE_END();
