// What `exba check` and `exba history` say, in the words of a person who is woken by it: one test for each of the
// texts that once misled.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "health/calendar.hpp"
#include "health/speaker.hpp"
#include "support/dag_nights.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/paths.hpp"
#include "support/shell.hpp"
#include "support/story.hpp"

using namespace exba;

namespace {

Time moment_of(const char* text) {
  return *parse_rfc3339(text);
}

std::string sample_of(const std::string& name) {
  return test::root() + "/samples/" + name + "/xml";
}

/// A sample judged a while after its last event.
Health after_sample(const test::Folder& folder, const std::string& name,
                    Ticks later = std::chrono::hours{1}) {
  return test::run_check(folder.path("state"), {sample_of(name)},
                         test::end_of(test::sample_logs(name)) + later);
}

bool tells_of(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::string line_of(std::string_view text, std::string_view with) {
  std::size_t at = text.find(with);
  if (at == text.npos) return {};
  at = text.rfind('\n', at) + 1;
  return std::string(text.substr(at, text.find('\n', at) - at));
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("health texts: the alert names state and cause within 80 columns, whatever is cut behind them") {
  for (const char* name :
       {"vss-cleanup-missing", "vss-session-lost-responder", "truncate-after-failed-backup"}) {
    const test::Folder folder;
    const std::string line = speak_nagios(after_sample(folder, name), {});
    const std::string head = line.substr(0, line.find('|'));
    INFO(head);
    CHECK(head.size() <= 80);
    CHECK(head.starts_with("EXBA CRITICAL - "));
    CHECK((tells_of(head, "BLOCKED since ") || tells_of(head, "FAILING since ")));
  }
}

TEST_CASE("health texts: the last attempt and the last good backup are two things") {
  const test::Folder folder;
  const std::string text = speak_nagios(after_sample(folder, "vss-cleanup-missing"), {});
  const std::string store = line_of(text, "CRITICAL (backup-failed) EX01");
  INFO(text);
  CHECK(tells_of(store, "the last backup (Thu 2006-10-12 01:00 UTC) failed"));
  CHECK(tells_of(store, "Mon 2006-10-09 01:31"));
}

TEST_CASE("health texts: what failed on one node is not failing since the run on the other node began") {
  using namespace test::dag;
  const std::string story = prepared(a) + snapshot(a) + repl("22:30:00", 2034, {a, "FFFFFFFC"}) +
                            repl("2021-03-05 01:00:00", 2153, {"DB01\\EX02", "EX01", "x"}, "EX02") +
                            repl("02:00:00", 2110, {b, "DB01\\EX02", "DB01"}, "EX02") +
                            repl("02:00:01", 2023, {b}, "EX02") + repl("02:00:05", 2025, {b}, "EX02") +
                            repl("02:00:10", 2035, {b}, "EX02") + log_until("2021-03-05 02:30:00") +
                            log_until("2021-03-05 02:30:00", "EX02");
  const test::Folder folder;
  std::map<std::string, test::LogEvents> logs;
  for (const test::StoryEvent& e : test::read_story(story).events) logs[e.event.computer].push_back(e.event);
  std::vector<std::string> files;
  for (const auto& [computer, events] : logs)
    files.push_back(folder.file(computer + ".xml", test::to_event_xml(events, test::XmlStyle::wevtutil)));
  const Health health = test::run_check(folder.path("state"), files, moment_of("2021-03-05T02:40:00Z"));
  REQUIRE(health.stores.size() == 1);
  INFO(health.message);
  CHECK(health.state == HealthState::critical);
  CHECK(!tells_of(health.message, "since Fri 02:00"));
  CHECK(tells_of(health.message, "the last backup (Thu 2021-03-04 22:00 UTC) failed"));
}

TEST_CASE("health texts: a first run resolves nothing, for nobody was told of it") {
  for (const char* name : {"full-backup-required-cured", "vss-cleanup-missing-not-freed-by-restart",
                           "vss-released-without-completion", "vss-session-lost-failover"}) {
    const test::Folder folder;
    const Health health = after_sample(folder, name);
    INFO(name);
    CHECK(std::none_of(health.changes.begin(), health.changes.end(),
                       [](const Change& c) { return c.kind == ChangeKind::resolved; }));
    CHECK(!tells_of(speak_nagios(health, {}), "resolved"));
  }
}

TEST_CASE("health texts: a store without a name is no empty label") {
  const test::Folder folder;
  const Health health = after_sample(folder, "vss-cleanup-missing");
  const std::string metrics = speak_prometheus(health, {});
  CHECK(tells_of(metrics, "exba_store_state{computer=\"EX01\",store=\"all\"} 2"));
  std::size_t at = 0;
  while ((at = metrics.find("exba_store", at)) != metrics.npos) {
    const std::string line = metrics.substr(at, metrics.find('\n', at) - at);
    CHECK(!tells_of(line, "store=\"\""));
    at += line.size();
  }
  CHECK(tells_of(speak_checkmk(health, {}), "2 \"Exchange backup EX01\" "));
}

TEST_CASE("health texts: Checkmk tells each log once") {
  const test::Folder folder;
  const Health health = after_sample(folder, "vss-cleanup-missing");
  REQUIRE(health.logs.size() == 2);
  const std::string logs = line_of(speak_checkmk(health, {}), "\"Exchange backup logs\"");
  CHECK(count_of(logs, "EX01 Application") == 1);
  CHECK(count_of(logs, "EX01 System") == 1);
}

TEST_CASE("health texts: what is acknowledged is not well") {
  const test::Folder folder;
  const std::string now = " --state state --now 2006-10-12T09:00:00Z ";
  const std::string check = "\"$exba\" check -q" + now + "'" + sample_of("vss-cleanup-missing") + "'";
  const std::string before = test::shell(folder, check).out;
  const std::size_t at = before.find(", new [");
  REQUIRE(at != before.npos);
  test::shell(folder,
              "\"$exba\" acknowledge" + now + "--expires 3d --reason tapes " + before.substr(at + 7, 16));
  const std::string text = test::shell(folder, check).out;
  INFO(text);
  CHECK(text.starts_with("EXBA OK - "));
  CHECK(tells_of(text, "0 of 1 stores well, 1 acknowledged"));
  CHECK(tells_of(text, "OK EX01: its last backup is acknowledged"));
}

TEST_CASE("health texts: the calendar goes on to the time of asking, where no backup ran") {
  PastOperation run;
  run.computer = "EX01";
  run.kind = Kind::vss_backup;
  run.type = "full";
  run.outcome = Outcome::succeeded;
  run.begin = moment_of("2006-10-03T01:00:00Z");  // the night of Monday
  run.end = moment_of("2006-10-03T01:30:00Z");
  CalendarOptions options;
  options.until = moment_of("2006-10-06T09:00:00Z");
  CHECK(tells_of(render_calendar({run}, {}, options), "2006-10-02  F    .    .    .\n"));
}

TEST_CASE("health texts: the page files a night under the evening that it began with, as history does") {
  // 01:00 of Tuesday the 10th: in the row of Monday the 9th, in its first column.
  const test::Folder folder;
  const std::string page =
      test::shell(folder, "\"$exba\" analyze -q -f html '" + sample_of("vss-cleanup-missing") + "'").out;
  const std::size_t table = page.find("class=\"calendar\"");
  REQUIRE(table != page.npos);
  const std::string calendar = page.substr(table, page.find("</table>", table) - table);
  INFO(calendar);
  const std::size_t week = calendar.find("10-09");
  REQUIRE(week != calendar.npos);
  const std::string first = calendar.substr(week, calendar.find("</td>", week) - week);
  CHECK(tells_of(first, "left open"));
}

TEST_SUITE_END();
