// A check that has nothing new to read takes what was judged from its state, and says with every speaker what judging
// again says: over random nights, clocks, acknowledgements and clocks set back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "health/database.hpp"
#include "health/schema.hpp"
#include "health/speaker.hpp"
#include "health/told_findings.hpp"
#include "health/verdicts.hpp"
#include "support/damage.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

namespace {

using WholeReport = CheckOptions::WholeReport;
constexpr auto hour = std::chrono::hours{1};

struct Run {
  Health health;
  std::string told;
  bool judged = true;
};

/// What every speaker that reads no report says of it, or the error.
Run check_once(const std::string& state, const std::vector<std::string>& logs, Time now, WholeReport whole,
               const Rulebook& book = rulebook()) {
  Run run;
  CheckOptions options;
  options.analysis.logs = logs;
  options.analysis.now = now;
  options.state = state;
  options.whole_report = whole;
  try {
    Check check(options, book);
    check.told();
    run.health = check.health();
  } catch (const Error& e) {
    run.told = e.what();
    for (std::size_t at; (at = run.told.find(state)) != std::string::npos;)
      run.told.replace(at, state.size(), "STATE");
    return run;
  }
  run.judged = !run.health.report.events.empty();
  for (const Speaker& speaker : speakers())
    if (speaker.reads == Speaker::Reads::health) run.told += speaker.speak(run.health, {});
  for (const Change& c : run.health.changes)
    run.told += fmt::format("{} {} {}\n", to_string(c.kind), c.finding.fingerprint, c.finding.message);
  for (const std::string& note : run.health.notes) run.told += note + '\n';
  run.told += run.health.before ? to_string(*run.health.before) : "first";
  return run;
}

std::string vss_night(const std::string& date, std::string_view ending) {
  return fmt::format(
      "{} 01:00:00 EX01 MSExchangeIS/9604\n01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 MSExchangeIS/9608\n"
      "01:00:29 EX01 MSExchangeIS/9610\n01:00:31 EX01 MSExchangeIS/9612\n{}",
      date, ending);
}

std::string streaming_night(const std::string& date, bool good) {
  constexpr const char* group = R"(insert="Information Store" insert=2840 insert="First Storage Group: ")";
  if (!good)
    return fmt::format(
        "{0} 02:00:04 EX02 ESE/211 {1}\n02:00:05 EX02 ESE/206 level=error {1} insert=E:\\mdb\\priv1.edb\n"
        "02:00:05 EX02 ESE/214 level=error {1} insert=-560\n",
        date, group);
  return fmt::format(
      "{0} 02:00:04 EX02 ESE/210 {1}\n02:00:05 EX02 ESE/220 {1} insert=E:\\mdb\\priv1.edb insert=\"4120 "
      "Mb\"\n"
      "02:25:04 EX02 ESE/221 {1} insert=E:\\mdb\\priv1.edb\n02:41:02 EX02 ESE/213 {1}\n",
      date, group);
}

/// A night of each kind, as chance has it, with what the servers log until morning.
std::string night(std::mt19937& random, const std::string& date) {
  std::string out;
  switch (random() % 6) {
    case 0: break;
    case 1: out += vss_night(date, ""); break;
    case 2:
      out += fmt::format(
          "{} 01:00:00 EX01 MSExchangeIS/9604\n01:00:01 EX01 MSExchangeIS/9607 level=error insert=0x50d "
          "data=\"Backup in progress.\"\n",
          date);
      break;
    default: out += vss_night(date, "01:31:10 EX01 MSExchangeIS/9616\n01:31:12 EX01 MSExchangeIS/9648\n");
  }
  if (random() % 5 != 0) out += streaming_night(date, random() % 4 != 0);
  if (random() % 6 == 0) out += "14:00:00 EX01 MSExchangeIS/9600\n";
  if (random() % 8 != 0) out += fmt::format("-- filler EX01 Application {} 20:00:00\n", date);
  return out + fmt::format("-- filler EX02 Application {} 20:00:00\n", date);
}

std::string date_of(int day) {
  return to_rfc3339(*parse_rfc3339("2006-10-01T00:00:00Z") + day * 24 * hour).substr(0, 10);
}

/// The days of a story, each as a file: their record ids go on.
std::vector<std::string> files_of(const Folder& folder, std::mt19937& random, int days) {
  std::string all;
  for (int day = 0; day < days; ++day) all += night(random, date_of(day));
  std::vector<LogEvents> by_day(static_cast<std::size_t>(days));
  for (const StoryEvent& e : read_story(all).events)
    for (int day = 0; day < days; ++day)
      if (to_rfc3339(e.event.time).starts_with(date_of(day)))
        by_day[static_cast<std::size_t>(day)].push_back(e.event);
  std::vector<std::string> files;
  for (int day = 0; day < days; ++day)
    files.push_back(folder.file(fmt::format("{}-{}", random(), day),
                                to_event_xml(by_day[static_cast<std::size_t>(day)], XmlStyle::wevtutil)));
  return files;
}

void acknowledge_one(std::mt19937& random, const Health& health, const std::vector<std::string>& states,
                     Time now) {
  if (health.open.empty()) return;
  const std::string fingerprint = health.open[random() % health.open.size()].finding.fingerprint;
  const Time expires = now + (1 + static_cast<int>(random() % 60)) * hour;
  for (const std::string& state : states) {
    Database db = open_state(state, OpenState::to_change, Ticks{0});
    acknowledge(db, fingerprint, expires, "known", now);
    db.commit();
  }
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("with nothing new a check says what judging again says, whatever the clock shows") {
  int from_state = 0, loud = 0;
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    std::mt19937 random(seed);
    const Folder folder;
    const int days = 24;
    const std::vector<std::string> files = files_of(folder, random, days);
    const std::string quick = folder.path("quick"), slow = folder.path("slow");
    for (int day = 0; day < days; ++day) {
      const std::vector<std::string> logs = {files[static_cast<std::size_t>(day)]};
      Time now = *parse_rfc3339(date_of(day) + "T21:00:00Z");
      for (int again = static_cast<int>(random() % 4); again >= 0; --again) {
        INFO("seed " << seed << ", " << to_rfc3339(now));
        const Run one =
            check_once(quick, logs, now, random() % 5 == 0 ? WholeReport::on_changes : WholeReport::never);
        const Run other = check_once(slow, logs, now, WholeReport::always);
        CHECK(one.told == other.told);
        from_state += one.judged ? 0 : 1;
        loud += one.health.changes.empty() ? 0 : 1;
        if (random() % 6 == 0) acknowledge_one(random, other.health, {quick, slow}, now);
        if (random() % 7 == 0) check_once(quick, logs, now, WholeReport::always);
        now += static_cast<int>(random() % (day % 5 == 0 ? 70 : 3)) * hour;
        if (random() % 9 == 0) now -= 40 * hour;
      }
    }
  }
  CHECK(from_state > 60);
  CHECK(loud > 20);
}

TEST_CASE("what was judged is not told when rows of the state, a rule or a file are others") {
  const Folder folder;
  const std::string log = folder.file(
      "log", to_event_xml(
                 [] {
                   LogEvents events;
                   for (const StoryEvent& e : read_story(vss_night("2006-10-08", "") +
                                                         "-- filler EX01 Application 2006-10-11 08:00:00\n")
                                                  .events)
                     events.push_back(e.event);
                   return events;
                 }(),
                 XmlStyle::wevtutil));
  const std::string state = folder.path("state");
  const Time now = *parse_rfc3339("2006-10-11T09:00:00Z");
  CHECK(check_once(state, {log}, now, WholeReport::never).judged);
  CHECK_FALSE(check_once(state, {log}, now, WholeReport::never).judged);
  CHECK_FALSE(check_once(state, {log}, now + 5 * hour, WholeReport::on_changes).judged);
  CHECK(check_once(state, {log}, now, WholeReport::always).judged);
  SUBCASE("a file that cannot be read") {
    CHECK(check_once(state, {log, folder.path("none")}, now, WholeReport::never).judged);
  }
  SUBCASE("a parameter of a rule") {
    Rulebook book = Rulebook::builtin();
    book.set("vss-cleanup-missing.patience=24");
    CHECK(check_once(state, {log}, now, WholeReport::never, book).judged);
  }
  SUBCASE("a server that somebody took out of the state") {
    Database(state, Database::Mode::write, Ticks{0})
        .run("DELETE FROM event WHERE id = (SELECT max(id) FROM event)");
    CHECK(check_once(state, {log}, now, WholeReport::never).judged);
  }
  SUBCASE("a file that grew") {
    LogEvents events;
    for (const StoryEvent& e :
         read_story(vss_night("2006-10-08", "") + "-- filler EX01 Application 2006-10-11 08:00:00\n" +
                    "2006-10-11 08:30:00 EX01 MSExchangeIS/9600\n")
             .events)
      events.push_back(e.event);
    folder.file("log", to_event_xml(events, XmlStyle::wevtutil));
    CHECK(check_once(state, {log}, now, WholeReport::never).judged);
  }
  SUBCASE("a run that somebody took out of the history") {
    // Nothing has to be judged for it: it is missing from what is told.
    CHECK(check_once(state, {log}, now, WholeReport::never).told.find("EX01") != std::string::npos);
    Database(state, Database::Mode::write, Ticks{0}).run("DELETE FROM operation");
    const Run run = check_once(state, {log}, now, WholeReport::never);
    CHECK_FALSE(run.judged);
    CHECK(run.health.stores.empty());
  }
  SUBCASE("what falls due while nothing is new") {
    CHECK(check_once(state, {log}, now, WholeReport::never).health.logs.front().state == HealthState::ok);
    const Run later = check_once(state, {log}, now + 48 * hour, WholeReport::never);
    CHECK_FALSE(later.judged);
    CHECK(later.health.logs.front().state == HealthState::unknown);
  }
  SUBCASE("a clock of before the last event") {
    CHECK(check_once(state, {log}, now - 96 * hour, WholeReport::never).told.find("clock") !=
          std::string::npos);
  }
}

TEST_CASE("verdicts come back from their record as they went in, and no other bytes are any") {
  Verdicts v;
  BorneFinding f;
  f.finding.rule = "a-rule";
  f.finding.message = std::string(300, 'x');
  f.finding.references = {{"KB1", "one"}};
  f.begin = *parse_rfc3339("2006-10-08T01:00:00Z");
  f.at_fault = RunKey{"ex01", "sg", f.begin};
  f.runs = {*f.at_fault, RunKey{}};
  v.findings = {f, BorneFinding{}};
  v.logs.push_back({"EX01",
                    "Application",
                    f.begin,
                    f.begin,
                    7,
                    {{1, 3, f.begin, f.begin}},
                    {f.begin},
                    {{f.begin, f.begin, Coverage::dense}}});
  v.failing = {{"EX01", State::blocked, f.begin}};
  v.running = {"EX02", "EX02"};
  v.newest = f.begin;
  const std::string record = pack_verdicts(v);
  const auto back = unpack_verdicts(record);
  REQUIRE(back);
  CHECK(pack_verdicts(*back) == record);
  CHECK(back->findings.front().finding.message == f.finding.message);
  CHECK(back->findings.back().begin == no_time);
  CHECK_FALSE(back->findings.back().at_fault);
  CHECK(back->logs.front().gaps.front().before == 3);
  CHECK(back->running.size() == 2);
  check_damaged(record, unpack_verdicts);
}

TEST_SUITE_END();
