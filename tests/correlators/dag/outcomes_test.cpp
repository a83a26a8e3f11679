// What became of each database and of its set.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

TEST_SUITE_BEGIN("correlators");

namespace {

std::string why(const std::string& lines) {
  const Report r = analysed_night(lines, Judge::no);
  return r.operations.empty()
             ? "none"
             : std::string(to_string(r.operations.back().outcome)) + ": " + r.operations.back().why;
}

}  // namespace

TEST_CASE("dag outcomes: each failing step fails the set, and says so") {
  struct Step {
    int id;
    const char* code;
    const char* why;
  };
  for (const Step s : {Step{2024, "800423F3", "failed: it could not be prepared with 0x800423f3"},
                       {2026, "800423F3", "failed: the snapshot could not be prepared with 0x800423f3"},
                       {2028, "", "failed: the freeze failed"},
                       {2030, "", "failed: the thaw failed"},
                       {2039, "80004005", "failed: the step after the snapshot failed with 0x80004005"},
                       {2034, "FFFFFFFC", "failed: its completion failed with -4"},
                       {2031, "", "failed: aborted by the program or by VSS"},
                       {2037, "", "failed: released"}}) {
    CAPTURE(s.id);
    const std::vector<std::string> strings =
        *s.code == 0 ? std::vector<std::string>{a} : std::vector<std::string>{a, s.code};
    CHECK(why(prepared(a) + repl("22:01:00", s.id, strings)) == s.why);
  }
}

TEST_CASE("dag outcomes: 2046 straight behind a 2048 of the same database proves nothing") {
  const Report r = analysed_night(
      prepared(a) + snapshot(a) + repl("23:00:00", 2048, {a, "80004005", "DB01\\EX01"}) + completed(a),
      Judge::no);
  REQUIRE(r.operations.size() == 1);
  CHECK(r.operations[0].outcome == Outcome::failed);
}

TEST_CASE("dag outcomes: a completed set without a result of its database is not called good") {
  CHECK(why(prepared(a) + snapshot(a) + repl("23:00:00", 2033, {a})) ==
        "unknown: DB01: the set completed, but no result of this database is logged");
}

TEST_CASE("dag outcomes: a move alone fails nothing") {
  CHECK(why(prepared(a) + snapshot(a) + repl("22:30:00", 3169, {"DB01", "EX01", "EX02"}) + completed(a)) ==
        "succeeded: ");
}

TEST_CASE("dag outcomes: a run whose beginning was cut away is good, of a type that is not known") {
  const Report r = analysed_night("2021-03-04 " + completed(a), Judge::no);
  REQUIRE(r.operations.size() == 1);
  CHECK(r.operations[0].outcome == Outcome::succeeded);
  CHECK(r.operations[0].type.empty());
}

TEST_SUITE_END();
