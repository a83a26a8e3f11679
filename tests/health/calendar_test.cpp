// What `exba history` prints.
#include "health/calendar.hpp"

#include <doctest/doctest.h>

using namespace exba;

namespace {

PastOperation run(const char* begin, const char* end, const char* type, Outcome outcome, int last_log = -1) {
  PastOperation o;
  o.computer = "EX01";
  o.store = "First Storage Group";
  o.kind = Kind::streaming_backup;
  o.type = type;
  o.outcome = outcome;
  o.begin = *parse_rfc3339(begin);
  o.end = *parse_rfc3339(end);
  o.last_log = last_log;
  o.megabytes = outcome == Outcome::succeeded && o.type == "full" ? 4120 : -1;
  return o;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a calendar shows each night under the evening that it began with, and the trends") {
  const std::vector<PastOperation> history = {
      run("2006-10-01T23:00:00Z", "2006-10-02T00:30:00Z", "full", Outcome::succeeded, 100),  // Sunday night
      run("2006-10-03T01:00:00Z", "2006-10-03T01:10:00Z", "incremental", Outcome::succeeded, 140),
      run("2006-10-04T01:00:00Z", "2006-10-04T01:01:00Z", "incremental", Outcome::failed),
      run("2006-10-04T02:00:00Z", "2006-10-04T02:20:00Z", "incremental", Outcome::succeeded, 180),
      run("2006-10-06T01:00:00Z", "2006-10-06T01:20:00Z", "copy", Outcome::unknown),
  };
  const std::string text = render_calendar(history, {}, {});
  CHECK(text ==
        "F full, I incremental, D differential, C copy, B good but of unknown type;\n"
        "x failed, ! abandoned, ~ not yet ended, ? not to be told, . none\n"
        "\n"
        "EX01: First Storage Group\n"
        "  night of    Mon  Tue  Wed  Thu  Fri  Sat  Sun\n"
        "  2006-09-25                                F\n"
        "  2006-10-02  I    xI   .    ?\n"
        "  duration                 20 min\n"
        "  database files           4120 MB\n"
        "  log generations          38 a day\n"
        "  last good full           Mon 2006-10-02 00:30 UTC, 4 days before the end\n");
  CHECK(render_calendar({}, {}, {}) == "No backup is known.\n");
}

TEST_CASE("the nodes of a cluster are one store, and names are shown without what a terminal obeys") {
  std::vector<PastOperation> history = {
      run("2006-10-02T01:00:00Z", "2006-10-02T01:30:00Z", "full", Outcome::succeeded),
      run("2006-10-03T01:00:00Z", "2006-10-03T01:30:00Z", "full", Outcome::succeeded)};
  history[1].computer = "EX02\x1b[31m";
  const std::string apart = render_calendar(history, {}, {});
  CHECK(apart.find('\x1b') == std::string::npos);
  CHECK(apart.find("EX01: First") != std::string::npos);
  history[1].computer = "EX02";
  const std::string together = render_calendar(history, {{"ex02", "ex01"}, {"ex01", "ex01"}}, {});
  CHECK(together.find("EX01") == std::string::npos);
  CHECK(together.find("EX02: First Storage Group") != std::string::npos);
}

TEST_SUITE_END();
