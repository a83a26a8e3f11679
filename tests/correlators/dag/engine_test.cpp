// What the engine of each database and the active node add to a run.
#include <doctest/doctest.h>

#include "model/store_parts.hpp"
#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

TEST_CASE("dag engine: truncation is told by database") {
  const auto process = [](std::string_view when, int id, std::string_view db, std::string_view more) {
    return fmt::format(
        "{} EX01 ESE/{} category=ShadowCopy insert=\"Information Store - {}\" insert=4120 insert=\"{}: \" "
        "{}\n",
        when, id, db, db, more);
  };
  const Report r = analysed_night(
      repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) +
          repl("22:00:00", 2110, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) + snapshot(a) +
          process("23:00:00", 224, "DB01", "insert=E:\\L\\E0000000001.log insert=E:\\L\\E0000000009.log") +
          repl("23:00:00", 2046, {a, "DB01\\EX01"}) + process("23:00:00", 225, "DB02", "") +
          repl("23:00:00", 2046, {a, "DB02\\EX01"}) + repl("23:00:01", 2033, {a}),
      Judge::no);
  REQUIRE(r.operations.size() == 1);
  CHECK(fact(r.operations[0].facts, "truncated-stores") == "DB01=E:\\L\\E0000000009.log; DB02=no");
}

TEST_CASE("dag engine: a database was told to have lost its logs because another one of its set had") {
  const Report r = analysed_night(
      repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) +
          repl("22:00:00", 2110, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) + snapshot(a) +
          "23:00:00 EX01 ESE/224 category=ShadowCopy insert=\"Information Store - DB01\" insert=4120 "
          "insert=\"DB01: \" insert=E0000000001.log insert=E0000000009.log\n" +
          repl("23:00:00", 2046, {a, "DB01\\EX01"}) +
          repl("23:00:01", 2038, {a, "11111111-2222-3333-4444-555555555555"}) +
          repl("23:00:02", 2034, {a, "FFFFFFFC"}),
      Judge::yes);
  REQUIRE(r.operations.size() == 1);
  const auto parts = store_parts(r.operations[0]);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].truncated == "yes");
  CHECK(parts[1].truncated.empty());
  const Finding* f = find_finding(r, "backup-program-reported-failure");
  REQUIRE(f != nullptr);
  CHECK(f->store == "DB02");  // the other one's part was done
}

TEST_CASE("dag engine: the check of Windows Server Backup leaves Exchange out of a run that completes") {
  const std::string check =
      "22:40:00 EX01 Microsoft-Windows-Backup/565 level=error insert=DB01 insert=x insert=Exchange "
      "insert=t\n";
  const Report r = analysed_night(prepared(a) + snapshot(a) + check + completed(a));
  CHECK(verdict_of(r, "consistency-check-failed") != "no");
  const Report files = analysed_night(
      prepared(a) + snapshot(a) +
      "22:40:00 EX01 Microsoft-Windows-Backup/565 level=error insert=C insert=x insert=Hyper-V insert=t\n" +
      completed(a));
  CHECK(fact(files.operations[0].facts, "excluded").empty());
}

TEST_CASE("dag engine: files read by the engine make no surrogate") {
  const std::string real = engine("2021-03-04 22:00:00", 210, "insert=\"DB01: \"") +
                           engine("22:00:01", 220, "insert=\"DB01: \" insert=E:\\db.edb insert=1") +
                           engine("22:10:00", 213, "insert=\"DB01: \"");
  for (const Operation& o : analysed_night(real, Judge::no).operations)
    CHECK(fact(o.facts, "surrogate").empty());
}

TEST_SUITE_END();
