// The state file under hard conditions: killed, shared, damaged, of another version, without room or rights;
// logs that were cleared or replaced; acknowledgements.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "health/database.hpp"
#include "health/event_record.hpp"
#include "health/schema.hpp"
#include "health/speaker.hpp"
#include "health/told_findings.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view good_night =
    "01:00:00 EX01 MSExchangeIS/9604\n01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 MSExchangeIS/9608\n"
    "01:00:29 EX01 MSExchangeIS/9610\n01:00:31 EX01 MSExchangeIS/9612\n01:31:10 EX01 MSExchangeIS/9616\n"
    "01:31:12 EX01 MSExchangeIS/9648\n";

std::string good(const char* date) {
  return std::string(date) + " " + std::string(good_night);
}
std::string hung(const char* date) {
  const std::string night = good(date);
  return night.substr(0, night.find("01:31:10"));
}
std::string refused(const char* date) {
  return fmt::format(
      "{} 01:00:00 EX01 MSExchangeIS/9604\n01:00:01 EX01 MSExchangeIS/9607 level=error "
      "insert=0x50d data=\"Backup in progress.\"\n",
      date);
}
std::string until(const char* moment) {
  return fmt::format("-- filler EX01 Application {}\n", moment);
}

LogEvents events_of(const std::string& story) {
  LogEvents events;
  for (const StoryEvent& e : read_story(story).events) events.push_back(e.event);
  return events;
}
std::string xml_of(const std::string& story) {
  return to_event_xml(events_of(story), XmlStyle::wevtutil);
}
Time at(const char* moment) {
  return *parse_rfc3339(moment);
}

std::string blocked() {
  return good("2006-10-08") + good("2006-10-09") + hung("2006-10-10") + refused("2006-10-11") +
         until("2006-10-11 08:00:00");
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string refusal(const std::string& state, const std::string& log) {
  try {
    run_check(state, {log}, at("2006-10-11T09:00:00Z"));
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::vector<std::string> files_beside(const std::string& state) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(fs::path(state).parent_path()))
    if (entry.path().filename().string().starts_with(fs::path(state).filename().string() + ".damaged-"))
      out.push_back(entry.path().string());
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("an event comes back from its record as it went in, and no other bytes are one") {
  Event e;
  e.has_inserts = true;
  e.qualifiers = 0x8000;
  e.level = Level::error;
  e.user = "NT AUTHORITY\\SYSTEM";
  e.category = "7";
  e.data = std::string("\0\x01\xff", 3);
  e.message = std::string(300, 'x') + "\n\xc3\xa4";
  e.inserts = {"", "a", std::string(200, 'b')};
  e.insert_names = {"One", "", "Three"};
  e.facts = {{"code", "0x50d"}, {"store", ""}};
  const std::string record = pack_event(e);
  Event back;
  REQUIRE(unpack_event(record, back));
  CHECK(back.has_inserts);
  CHECK(back.qualifiers == e.qualifiers);
  CHECK(back.level == e.level);
  CHECK(back.user == e.user);
  CHECK(back.category == e.category);
  CHECK(back.data == e.data);
  CHECK(back.message == e.message);
  CHECK(back.inserts == e.inserts);
  CHECK(back.insert_names == e.insert_names);
  CHECK(back.facts.size() == 2);
  CHECK(back.facts[0].value == "0x50d");
  for (std::size_t size = 0; size < record.size(); ++size) {
    Event none;
    CHECK_FALSE(unpack_event(record.substr(0, size), none));
  }
  Event none;
  CHECK_FALSE(unpack_event(record + "x", none));
  CHECK_FALSE(unpack_event("\x02" + record.substr(1), none));
  CHECK_FALSE(unpack_event(std::string("\x01\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13), none));
}

TEST_CASE("a finding is told once, resolved once, and may come again") {
  const Folder folder;
  const std::string state = folder.path("state");
  const std::string log = folder.file("a.xml", xml_of(blocked()));
  Health h = run_check(state, {log}, at("2006-10-11T09:00:00Z"));
  REQUIRE(h.changes.size() == 1);
  CHECK(h.changes[0].kind == ChangeKind::appeared);
  CHECK(h.state == HealthState::critical);
  CHECK(h.stores[0].reason == Reason::failed);
  CHECK(run_check(state, {log}, at("2006-10-11T09:05:00Z")).changes.empty());

  const std::string freed = blocked() + "2006-10-11 14:00:00 EX01 MSExchangeIS/9600\n" + good("2006-10-12") +
                            until("2006-10-12 08:00:00");
  const std::string later = folder.file("b.xml", xml_of(freed));
  h = run_check(state, {later}, at("2006-10-12T09:00:00Z"));
  REQUIRE(h.changes.size() == 1);
  CHECK(h.changes[0].kind == ChangeKind::resolved);
  CHECK(contains(h.changes[0].finding.message, "Over: a good backup followed on Thu 2006-10-12 01:00 UTC"));
  CHECK(h.open.empty());
  CHECK(h.state == HealthState::ok);
  CHECK(run_check(state, {later}, at("2006-10-12T09:05:00Z")).changes.empty());
}

TEST_CASE("undecided becomes certain: told as changed, with what it was") {
  const Folder folder;
  const std::string state = folder.path("state");
  const std::string early = good("2006-10-08") + good("2006-10-09") + hung("2006-10-10") +
                            "04:00:00 EX01 MSExchangeIS/9604\n04:00:01 EX01 MSExchangeIS/9607 level=error "
                            "insert=0x50d data=\"Backup in progress.\"\n";
  Health h = run_check(state, {folder.file("a.xml", xml_of(early))}, at("2006-10-10T05:00:00Z"));
  REQUIRE(h.changes.size() == 1);
  CHECK(h.changes[0].finding.confidence == Confidence::undecided);
  h = run_check(state, {folder.file("b.xml", xml_of(early + until("2006-10-10 20:00:00")))},
                at("2006-10-10T20:00:00Z"));
  REQUIRE(h.changes.size() == 1);
  CHECK(h.changes[0].kind == ChangeKind::changed);
  CHECK(h.changes[0].before == Confidence::undecided);
  CHECK(h.changes[0].finding.confidence == Confidence::certain);
}

TEST_CASE("what was not delivered is told again") {
  const Folder folder;
  CheckOptions options;
  options.state = folder.path("state");
  options.analysis.logs = {folder.file("a.xml", xml_of(blocked()))};
  options.analysis.now = at("2006-10-11T09:00:00Z");
  for (int i = 0; i < 2; ++i) {
    const Check check(options, rulebook());
    CHECK(check.health().changes.size() == 1);
  }
  CHECK(run_check(options.state, options.analysis.logs, options.analysis.now).changes.size() == 1);
  CHECK(run_check(options.state, options.analysis.logs, options.analysis.now).changes.empty());
}

TEST_CASE("a second run waits for the first, and says so when it takes too long") {
  const Folder folder;
  CheckOptions options;
  options.state = folder.path("state");
  options.analysis.logs = {folder.file("a.xml", xml_of(blocked()))};
  options.analysis.now = at("2006-10-11T09:00:00Z");
  options.patience = std::chrono::milliseconds{50};
  const Check first(options, rulebook());
  CHECK_THROWS_WITH_AS(Check(options, rulebook()),
                       doctest::Contains("another run holds the state file; this one told nothing"), Error);
}

TEST_CASE("the state is its owner's alone") {
  const Folder folder;
  const std::string state = folder.path("state");
  run_check(state, {folder.file("a.xml", xml_of(blocked()))}, at("2006-10-11T09:00:00Z"));
  struct stat about {};
  REQUIRE(::stat(state.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("a damaged state is kept aside, and the next run begins anew") {
  const Folder folder;
  const std::string log = folder.file("a.xml", xml_of(blocked()));
  for (const char* how : {"garbage", "zeros", "torn", "record"}) {
    INFO(how);
    const std::string state = folder.path(std::string("state-") + how);
    run_check(state, {log}, at("2006-10-11T09:00:00Z"));
    std::string bytes = bytes_of(state);
    const std::string_view word = how;
    if (word == "garbage") bytes = "no database at all";
    if (word == "zeros") bytes.replace(4096, bytes.size() - 4096, bytes.size() - 4096, '\0');
    if (word == "torn") bytes.resize(bytes.size() / 2 + 100);
    if (word == "record") {
      Database db(state, Database::Mode::write, Ticks{0});
      db.run("UPDATE event SET body = x'0102'");
    } else {
      std::ofstream(state, std::ios::binary | std::ios::trunc) << bytes;
    }
    const std::string said = refusal(state, log);
    CHECK(contains(said, "damaged"));
    CHECK(contains(said, "it was kept as " + state + ".damaged-2006"));
    CHECK(files_beside(state).size() == 1);
    CHECK(run_check(state, {log}, at("2006-10-11T09:00:00Z")).changes.size() == 1);
  }
}

TEST_CASE("whatever bytes of a state are changed: it is read, or refused as damaged") {
  const Folder folder;
  const std::string log = folder.file("a.xml", xml_of(blocked()));
  const std::string state = folder.path("state");
  run_check(state, {log}, at("2006-10-11T09:00:00Z"));
  const std::string good_bytes = bytes_of(state);
  std::mt19937 random(42);
  for (int turn = 0; turn < 60; ++turn) {
    INFO("turn " << turn);
    std::string bytes = good_bytes;
    for (int i = 0; i < 1 + turn % 8; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    const std::string changed = folder.file(fmt::format("state{}", turn), bytes);
    fs::permissions(changed, fs::perms::owner_read | fs::perms::owner_write);
    const std::string said = refusal(changed, log);
    CHECK((said.empty() || contains(said, changed)));
  }
}

TEST_CASE("what is no state is left as it is: another program's database, a text, a newer version") {
  const Folder folder;
  const std::string log = folder.file("a.xml", xml_of(blocked()));
  const std::string text = folder.file("notes.txt", "not yours");
  fs::permissions(
      text, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read);
  CHECK(contains(refusal(text, log), "it was left as it is"));
  CHECK(bytes_of(text) == "not yours");

  const std::string foreign = folder.path("foreign.db");
  std::ofstream(foreign).close();
  Database(foreign, Database::Mode::write, Ticks{0}).run("CREATE TABLE mine(x)");
  CHECK(contains(refusal(foreign, log), "no state of exba; it was left as it is"));

  const std::string newer = folder.path("newer");
  run_check(newer, {log}, at("2006-10-11T09:00:00Z"));
  Database(newer, Database::Mode::write, Ticks{0}).run("PRAGMA user_version=99");
  const std::string before = bytes_of(newer);
  CHECK(contains(refusal(newer, log), "written by a newer exba (state version 99, this one knows 4)"));
  CHECK(bytes_of(newer) == before);
  CHECK(files_beside(newer).empty());

  const std::string trapped = folder.path("trapped");
  run_check(trapped, {log}, at("2006-10-11T09:00:00Z"));
  Database(trapped, Database::Mode::write, Ticks{0})
      .run("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM finding; END");
  CHECK(contains(refusal(trapped, log), "holds triggers"));
}

TEST_CASE("no room: nothing is told as recorded, and the state stays whole") {
  const Folder folder;
  const std::string state = folder.path("state");
  run_check(state, {folder.file("a.xml", xml_of(good("2006-10-08") + until("2006-10-08 08:00:00")))},
            at("2006-10-08T09:00:00Z"));
  const std::string log = folder.file("b.xml", xml_of(blocked()));
  // A file system that is full makes every write fail, at whatever point: /dev/full is no place for a
  // database, so the journal is made one that cannot grow.
  fs::remove(state + "-wal");
  fs::create_symlink("/dev/full", state + "-wal");
  CHECK_FALSE(refusal(state, log).empty());
  fs::remove(state + "-wal");
  CHECK(files_beside(state).empty());
  CHECK(run_check(state, {log}, at("2006-10-11T09:00:00Z")).changes.size() == 1);
}

TEST_CASE("a log that was cleared or set back between two runs is noted once, and leaves a gap") {
  const Folder folder;
  const std::string state = folder.path("state");
  const std::string first = good("2006-10-08") + until("2006-10-08 08:00:00");
  run_check(state, {folder.file("a.xml", xml_of(first))}, at("2006-10-08T09:00:00Z"));
  SUBCASE("cleared") {
    const std::string log = folder.file("b.xml", xml_of(hung("2006-10-09") + until("2006-10-09 20:00:00")));
    const Health h = run_check(state, {log}, at("2006-10-09T20:00:00Z"));
    REQUIRE(h.notes.size() == 1);
    CHECK(contains(h.notes[0], "EX01 Application: the log was cleared before Mon 2006-10-09 01:00 UTC"));
    CHECK(h.report.logs[0].cleared.size() == 1);
    CHECK(h.report.operations.size() == 2);
    CHECK(run_check(state, {log}, at("2006-10-09T20:00:00Z")).notes.empty());
  }
  SUBCASE("set back") {
    LogEvents back = events_of(first);
    back.resize(3);  // to an older state of the machine, which then went on
    for (const Event& e : events_of(good("2006-10-09"))) {
      back.push_back(e);
      back.back().record_id = back[back.size() - 2].record_id + 1;
    }
    back.resize(back.size() - 3);
    for (const XmlStyle style : {XmlStyle::wevtutil, XmlStyle::viewer}) {
      const std::string own = folder.path(style == XmlStyle::viewer ? "newest-first" : "oldest-first");
      fs::copy_file(state, own);
      const std::string log = folder.file("b.xml", to_event_xml(back, style));
      const Health h = run_check(own, {log}, at("2006-10-09T20:00:00Z"));
      REQUIRE(h.notes.size() >= 1);
      CHECK(contains(h.notes[0], "EX01 Application: the log was replaced or set back"));
      REQUIRE(h.report.operations.size() == 2);
      CHECK(h.report.operations[0].outcome == Outcome::succeeded);
      CHECK(h.report.operations[0].events.size() == 7);
      CHECK(h.report.operations[1].begin == at("2006-10-09T01:00:00Z"));
    }
  }
}

TEST_CASE(
    "an acknowledgement quiets a finding until it expires or the finding is over, and that is told once") {
  const Folder folder;
  const std::string state = folder.path("state");
  const std::string log = folder.file("a.xml", xml_of(blocked()));
  const Health h = run_check(state, {log}, at("2006-10-11T09:00:00Z"));
  const std::string fingerprint = h.open.at(0).finding.fingerprint;
  {
    Database db = open_state(state, OpenState::to_change, Ticks{0});
    acknowledge(db, fingerprint, at("2006-10-11T12:00:00Z"), "ticket 4711", at("2006-10-11T09:10:00Z"));
    CHECK_THROWS_AS(acknowledge(db, "0123456789abcdef", at("2006-10-11T12:00:00Z"), "", h.now), Error);
    db.commit();
  }
  const Health quiet = run_check(state, {log}, at("2006-10-11T09:15:00Z"));
  CHECK(quiet.open.at(0).acknowledged_for == "ticket 4711");
  CHECK(quiet.state == HealthState::ok);
  const Health loud = run_check(state, {log}, at("2006-10-11T12:00:00Z"));
  CHECK(loud.state == HealthState::critical);
  REQUIRE(loud.notes.size() == 1);
  CHECK(contains(loud.notes[0], "(ticket 4711) no longer applies: it expired"));
  CHECK(run_check(state, {log}, at("2006-10-11T12:05:00Z")).notes.empty());
}

TEST_CASE("the four silences are told apart") {
  const Folder folder;
  const std::string state = folder.path("state");
  std::string nights;
  for (const char* date : {"2006-10-02", "2006-10-03", "2006-10-04", "2006-10-05", "2006-10-06"})
    nights += good(date);
  const auto run = [&](const std::string& more, const char* now, const Expectations& expected = {}) {
    return run_check(state, {folder.file("a.xml", xml_of(nights + more))}, at(now), expected);
  };
  SUBCASE("well") {
    const Health h = run(until("2006-10-06 08:00:00"), "2006-10-06T09:00:00Z");
    CHECK(h.state == HealthState::ok);
    CHECK(h.stores.at(0).habit_runs == 5);
    CHECK(h.stores.at(0).any_every == Ticks{std::chrono::hours{31}});
  }
  SUBCASE("failed") {
    const Health h = run(hung("2006-10-07") + until("2006-10-07 20:00:00"), "2006-10-07T20:00:00Z");
    CHECK(h.state == HealthState::critical);
    CHECK(h.stores.at(0).reason == Reason::failed);
    CHECK(contains(h.message, " FAILING since Sat 01:00 (vss-cleanup-missing), last good Fri 01:"));
  }
  SUBCASE("still at work for many times what it used to take") {
    const Health h = run(hung("2006-10-07") + until("2006-10-07 08:00:00"), "2006-10-07T08:00:00Z");
    CHECK(h.state == HealthState::warning);
    CHECK(h.reason == Reason::slow);
  }
  SUBCASE("not attempted, by habit and by order") {
    Health h = run(until("2006-10-07 20:00:00"), "2006-10-07T20:00:00Z");
    CHECK(h.state == HealthState::warning);
    CHECK(h.reason == Reason::not_attempted);
    CHECK(contains(h.message, "its last 5 runs came at most 31 h apart, with some room"));
    h = run(until("2006-10-07 20:00:00"), "2006-10-07T20:00:00Z", {Ticks{0}, std::chrono::hours{20}});
    CHECK(h.state == HealthState::critical);
    CHECK(contains(h.message, "one is due every 20 h"));
  }
  SUBCASE("no events") {
    const Health h = run(until("2006-10-06 08:00:00"), "2006-10-09T20:00:00Z");
    CHECK(h.state == HealthState::unknown);
    CHECK(h.reason == Reason::no_events);
  }
  SUBCASE("the log cannot tell") {
    const Health h = run(until("2006-10-06 08:00:00") + "-- gap EX01 Application 400\n" +
                             until("2006-10-07 19:00:00") + until("2006-10-07 20:00:00"),
                         "2006-10-07T20:00:00Z");
    CHECK(h.state == HealthState::unknown);
    CHECK(h.reason == Reason::cannot_tell);
    CHECK(contains(h.message, "cannot tell"));
  }
  SUBCASE("two zones stood in one line") {
    const Time now = at("2006-10-07T20:00:00Z");
    const TimeZone zone = TimeZone::parse("Europe/Berlin");
    const Health h = run_check(state, {folder.file("z.xml", xml_of(nights + until("2006-10-07 20:00:00")))},
                               now, {}, zone);
    SpeakOptions options;
    options.time_zone = zone;
    const std::string line = speak_nagios(h, options);
    CHECK(contains(line, "since Fri 2006-10-06 03:00 +02:00"));
    CHECK(contains(line, "2006-10-06 03:31"));
    CHECK_FALSE(contains(line, "UTC"));
    CHECK_FALSE(contains(line, " 01:"));
  }
  SUBCASE("no log holds a backup") {
    const Health h = run_check(state, {folder.file("b.xml", xml_of(until("2006-10-07 20:00:00")))},
                               at("2006-10-07T20:00:00Z"));
    CHECK(h.state == HealthState::unknown);
    CHECK(h.message == "no backup was ever seen in these logs");
  }
}

TEST_SUITE_END();
