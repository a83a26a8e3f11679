// Clocks that are wrong: an event of the future, a machine whose clock was set back, a state that an earlier exba filled with
// the one or the other. No coverage and no age rests on them, and nothing that was known is lost.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/error.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/shell.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("faults");

namespace {

std::string nights(const std::string& extra = "") {
  return "-- noise EX01 Application 2006-10-01 00:00:00 2006-10-12 08:15:00 2\n"
         "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n01:00:31 EX01 MSExchangeIS/9612\n01:31:02 EX01 "
         "MSExchangeIS/9616\n"
         "01:31:03 EX01 MSExchangeIS/9648\n"
         "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n01:00:31 EX01 MSExchangeIS/9612\n01:31:02 EX01 "
         "MSExchangeIS/9616\n"
         "01:31:03 EX01 MSExchangeIS/9648\n"
         "-- filler EX01 Application 2006-10-12 08:15:00\n" +
         extra;
}

std::vector<Event> events_of(const std::string& story) {
  std::vector<Event> events;
  for (StoryEvent& s : read_story(story).events) events.push_back(std::move(s.event));
  return events;
}

/// The night with one event, `at` from the beginning, dated `when`.
std::string with_date(std::size_t at, const char* when, XmlStyle style = XmlStyle::viewer) {
  std::vector<Event> events = events_of(nights());
  events.at(at).time = *parse_rfc3339(when);
  return to_event_xml(events, style);
}

Time time(const char* text) {
  return *parse_rfc3339(text);
}

Report analysed(const std::string& log) {
  const Folder folder;
  return run_analysis({folder.file("log.xml", log)}, no_time);
}

}  // namespace

TEST_CASE("an event over a day after both its neighbours extends no coverage, and is told") {
  const Report whole = analysed(to_event_xml(events_of(nights()), XmlStyle::viewer));
  const std::size_t count = events_of(nights()).size();
  for (const std::size_t at : {std::size_t{5}, count / 2, count - 2})
    for (const char* when : {"2099-01-01T00:00:00Z", "2006-10-30T00:00:00Z"}) {
      INFO(at << " " << when);
      const Report report = analysed(with_date(at, when));
      REQUIRE(report.logs.size() == 1);
      CHECK(report.logs[0].last == whole.logs[0].last);
      CHECK(report.logs[0].gaps.empty());
      CHECK(report.logs[0].covered.size() == whole.logs[0].covered.size());
      CHECK(report.now == whole.now);
      REQUIRE_FALSE(report.sources[0].problems.empty());
      CHECK(report.sources[0].problems[0].what.find("over a day later") != std::string::npos);
    }
  // A server that was switched off for a week is no wrong clock.
  const Report off = analysed(to_event_xml(
      events_of(nights("2006-10-20 08:00:00 EX01 MSExchangeIS/9600\n08:05:00 EX01 MSExchangeIS/9606\n")),
      XmlStyle::viewer));
  CHECK(off.sources[0].problems.empty());
}

TEST_CASE("the newest event of a log is not believed where it is further off than the log is long") {
  const std::vector<Event> good = events_of(nights());
  const std::size_t last = good.size() - 1;
  for (const XmlStyle style : {XmlStyle::viewer, XmlStyle::wevtutil})
    for (const bool newest_first : {false, true})
      for (const char* when : {"2099-01-01T00:00:00Z", "2006-10-30T00:00:00Z"}) {
        INFO(newest_first << " " << when);
        std::vector<Event> events = good;
        events[last].time = *parse_rfc3339(when);
        if (newest_first) std::reverse(events.begin(), events.end());
        const Report report = analysed(to_event_xml(events, style));
        REQUIRE(report.logs.size() == 1);
        CHECK(report.logs[0].last == good[last - 1].time);
        CHECK(report.now == good[last - 1].time);
        CHECK(report.logs[0].gaps.empty());
        REQUIRE(report.sources[0].problems.size() == 1);
        CHECK(report.sources[0].problems[0].what.find(
                  "further behind the rest of its log than that is long") != std::string::npos);
      }
}

TEST_CASE("eight events of an hour and one of 2099 are a log of an hour, whichever comes first") {
  std::vector<Event> events = events_of(
      "2006-10-08 01:00:00 EX01 MSExchangeIS/9604\n01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 "
      "MSExchangeIS/9608\n"
      "01:00:29 EX01 MSExchangeIS/9610\n01:00:31 EX01 MSExchangeIS/9612\n01:31:10 EX01 MSExchangeIS/9616\n"
      "01:31:12 EX01 MSExchangeIS/9648\n02:00:00 EX01 Foo/1\n02:01:00 EX01 Foo/1\n");
  events.back().time = time("2099-01-01T00:00:00Z");
  for (const bool newest_first : {false, true}) {
    if (newest_first) std::reverse(events.begin(), events.end());
    const Report report = analysed(to_event_xml(events, XmlStyle::viewer));
    CHECK(report.logs.at(0).last == time("2006-10-08T02:00:00Z"));
    CHECK(report.sources.at(0).problems.size() == 1);
  }
}

TEST_CASE("an event of 2099 that no rule knows is not the last of its group") {
  std::vector<Event> events = events_of(nights());
  Event one = events.at(40);
  one.provider = "disk", one.id = 4711, one.level = Level::error, one.message = "A controller spoke.";
  std::vector<Event> log(events.begin(), events.begin() + 60);
  for (const std::size_t at : {std::size_t{20}, std::size_t{30}, std::size_t{40}}) {
    one.record_id = log[at].record_id, one.time = log[at].time;
    log[at] = one;
  }
  log[30].time = time("2099-01-01T00:00:00Z");
  const Report report = analysed(to_event_xml(log, XmlStyle::viewer));
  REQUIRE(report.unknown.size() == 1);
  CHECK(report.unknown[0].count == 2);
  CHECK(report.unknown[0].first == log[20].time);
  CHECK(report.unknown[0].last == log[40].time);
  for (const Event& event : report.unknown[0].events) CHECK(event.time != log[30].time);
}

TEST_CASE("the oldest event of a log cannot be days later than the next one") {
  const std::vector<Event> good = events_of(nights());
  for (const bool newest_first : {false, true})
    for (const char* when : {"2099-01-01T00:00:00Z", "2006-10-06T00:00:00Z"}) {
      INFO(newest_first << " " << when);
      std::vector<Event> events = good;
      events[0].time = *parse_rfc3339(when);
      if (newest_first) std::reverse(events.begin(), events.end());
      const Report report = analysed(to_event_xml(events, XmlStyle::viewer));
      REQUIRE(report.logs.size() == 1);
      CHECK(report.logs[0].first == good[1].time);
      CHECK(report.logs[0].last == good.back().time);
      REQUIRE(report.sources[0].problems.size() == 1);
      CHECK(report.sources[0].problems[0].what.find("over a day later than what stands beside it") !=
            std::string::npos);
    }
}

TEST_CASE("a late event that may be right stays: a week's pause, few events before it, a known time") {
  const std::string week = nights("2006-10-19 08:00:00 EX01 MSExchangeIS/9606\n");
  CHECK(analysed(to_event_xml(events_of(week), XmlStyle::viewer)).sources[0].problems.empty());
  const std::string few =
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n01:00:31 EX01 MSExchangeIS/9612\n"
      "2006-10-12 01:00:02 EX01 MSExchangeIS/9606\n";
  CHECK(analysed(to_event_xml(events_of(few), XmlStyle::viewer)).sources[0].problems.empty());
  const std::string month = nights("2006-11-19 08:00:00 EX01 MSExchangeIS/9606\n");
  CHECK_FALSE(analysed(to_event_xml(events_of(month), XmlStyle::viewer)).sources[0].problems.empty());
  const Folder folder;
  const std::string log = folder.file("log.xml", to_event_xml(events_of(month), XmlStyle::viewer));
  for (const std::string& note : run_check(folder.path("state"), {log}, time("2006-11-19T09:00:00Z")).notes)
    CHECK(note.find("further behind") == note.npos);
}

TEST_CASE("one event dated 2099 does not make a check well for ever") {
  const std::size_t last = events_of(nights()).size() - 1;
  for (const std::size_t at : {last, last / 2, std::size_t{3}}) {
    INFO(at);
    const Folder folder;
    const std::string log = folder.file("log.xml", with_date(at, "2099-01-01T00:00:00Z"));
    const std::string state = folder.path("state");
    const Health first = run_check(state, {log}, time("2006-10-12T09:00:00Z"));
    CHECK_FALSE(first.notes.empty());
    for (const Log& l : first.report.logs) CHECK(l.last < time("2006-10-12T10:00:00Z"));
    const Health later = run_check(state, {log}, time("2006-10-20T09:00:00Z"));
    CHECK(later.state != HealthState::ok);
    const Health much_later = run_check(state, {log}, time("2007-10-20T09:00:00Z"));
    CHECK(much_later.state != HealthState::ok);
  }
}

TEST_CASE("a check whose clock was set back says so, and the next one knows all that was known") {
  const Folder folder;
  const std::string log = folder.file("log.xml", to_event_xml(events_of(nights()), XmlStyle::viewer));
  const std::string state = folder.path("state");
  const Health well = run_check(state, {log}, time("2006-10-12T09:00:00Z"));
  const std::string before = file_bytes(state);
  for (const char* wrong : {"2006-10-11T09:00:00Z", "2006-09-01T00:00:00Z", "1970-01-02T00:00:00Z"}) {
    INFO(wrong);
    CHECK_THROWS_WITH_AS(run_check(state, {log}, time(wrong)), doctest::Contains("set the clock right"),
                         Error);
  }
  const Health again = run_check(state, {log}, time("2006-10-12T09:10:00Z"));
  CHECK(again.state == well.state);
  CHECK(again.changes.empty());
  CHECK(again.stores.size() == well.stores.size());
}

TEST_CASE("the first check of a machine whose clock is a year back is UNKNOWN and keeps nothing") {
  const Folder folder;
  const std::string log = folder.file("log.xml", to_event_xml(events_of(nights()), XmlStyle::viewer));
  const std::string state = folder.path("state");
  const Health wrong = run_check(state, {log}, time("2005-10-12T09:00:00Z"));
  CHECK(wrong.state == HealthState::unknown);
  CHECK(wrong.message.find("clock") != std::string::npos);
  const Health right = run_check(state, {log}, time("2006-10-12T09:00:00Z"));
  CHECK(right.state == HealthState::ok);
  CHECK(right.stores.size() == 1);
}

TEST_CASE("an hour of difference between clocks is none; fourteen more are a zone that nobody told") {
  const Folder folder;
  const std::vector<Event> events = events_of(nights());
  const std::string xml = folder.file("log.xml", to_event_xml(events, XmlStyle::viewer));
  const std::string text =
      folder.file("log.txt", to_text_blocks(events, BlockStyle::nt, TimeZone::parse("+11:00")));
  const Health near = run_check(folder.path("s1"), {xml}, time("2006-10-12T07:20:00Z"));
  CHECK(near.notes.empty());
  const Health assumed = run_check(folder.path("s2"), {text}, time("2006-10-12T09:00:00Z"));
  CHECK(assumed.notes.empty());
}

TEST_CASE("a month of checks with a clock that jumps: nothing is told twice, nothing is lost") {
  const Folder folder;
  const std::string state = folder.path("state");
  std::set<std::string> told;
  std::string story = "-- noise EX01 Application 2006-10-01 00:00:00 2006-10-28 08:00:00 2\n";
  for (int day = 1; day <= 27; ++day) {
    char line[200];
    std::snprintf(line, sizeof line,
                  "2006-10-%02d 01:00:02 EX01 MSExchangeIS/9606\n01:00:31 EX01 MSExchangeIS/9612\n", day);
    story += line;
    story += day % 5 == 0 ? "05:00:01 EX01 MSExchangeIS/9607 level=error insert=0x50d data=\"Backup in "
                            "progress.\"\n14:00:00 EX01 MSExchangeIS/9600\n"
                          : "01:31:02 EX01 MSExchangeIS/9616\n01:31:03 EX01 MSExchangeIS/9648\n";
  }
  const std::vector<Event> all = events_of(story);
  const auto one = [&](Time until, Time now, bool wrong) {
    std::vector<Event> so_far;
    for (const Event& e : all)
      if (e.time <= until) so_far.push_back(e);
    const std::string log = folder.file("log.xml", to_event_xml(so_far, XmlStyle::wevtutil));
    try {
      for (const Change& c : run_check(state, {log}, now).changes)
        if (c.kind == ChangeKind::appeared) CHECK(told.insert(c.finding.fingerprint).second);
    } catch (const Error&) {
      CHECK(wrong);
    }
  };
  for (int day = 2; day <= 27; ++day) {
    const Time now = time("2006-10-01T08:00:00Z") + std::chrono::hours{24 * (day - 1)};
    if (day % 7 == 3) one(now, now - std::chrono::hours{24 * 365}, true);
    if (day % 7 == 5) one(now, now - std::chrono::hours{20}, true);
    if (day % 7 == 6) one(now, now + std::chrono::hours{24 * 3}, false);
    one(now, now, false);
  }
  const Folder other;
  std::set<std::string> undisturbed;
  for (int day = 2; day <= 27; ++day) {
    const Time now = time("2006-10-01T08:00:00Z") + std::chrono::hours{24 * (day - 1)};
    std::vector<Event> so_far;
    for (const Event& e : all)
      if (e.time <= now) so_far.push_back(e);
    const std::string log = other.file("log.xml", to_event_xml(so_far, XmlStyle::wevtutil));
    for (const Change& c : run_check(other.path("state"), {log}, now).changes)
      if (c.kind == ChangeKind::appeared) undisturbed.insert(c.finding.fingerprint);
  }
  for (const std::string& fingerprint : undisturbed) CHECK(told.count(fingerprint) == 1);
}

TEST_SUITE_END();
