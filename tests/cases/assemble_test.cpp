#include "cases/assemble.hpp"

#include <doctest/doctest.h>

#include <map>

#include "cases/names.hpp"
#include "support/night.hpp"

using namespace exba;

TEST_SUITE_BEGIN("correlators");

namespace {

Time at(int seconds) {
  return time_from_unix(1'160'000'000 + seconds);
}
const Wanted& wanted() {
  static const Wanted all = Wanted::catalogue_events();
  return all;
}

struct Told {
  std::uint16_t id;
  std::uint64_t record;
  int seconds;
};

void take(Intake& intake, const std::vector<Told>& events, std::string computer,
          std::string channel = "Application") {
  for (const Told& t : events) {
    Event e;
    e.provider = "MSExchangeIS";
    e.id = t.id;
    e.computer = computer;
    e.channel = channel;
    e.record_id = t.record;
    e.time = at(t.seconds);
    intake.take(e);
  }
}

Intake source(std::string path, const std::vector<Told>& events, std::string computer = "EX01",
              std::string channel = "Application") {
  Intake intake(wanted());
  intake.source.path = std::move(path);
  take(intake, events, std::move(computer), std::move(channel));
  return intake;
}

Report assembled(std::vector<Intake> intakes) {
  Report report;
  assemble(std::move(intakes), report);
  return report;
}

std::vector<int> ids(const Report& report) {
  std::vector<int> out;
  for (const Event& e : report.events) out.push_back(e.id);
  return out;
}

template <class... T>
std::vector<Intake> list(T... intakes) {
  std::vector<Intake> out;
  (out.push_back(std::move(intakes)), ...);
  return out;
}

}  // namespace

TEST_CASE("a log exported newest first comes out in its own order") {
  const auto report = assembled(list(source("a", {{9612, 3, 2}, {9608, 2, 1}, {9606, 1, 0}})));
  CHECK(ids(report) == std::vector<int>{9606, 9608, 9612});
}

TEST_CASE("without record ids, newest first is seen by the times, and equal seconds are turned round too") {
  const auto report = assembled(list(source("a", {{9648, 0, 9}, {9612, 0, 1}, {9608, 0, 0}, {9606, 0, 0}})));
  CHECK(ids(report) == std::vector<int>{9606, 9608, 9612, 9648});
}

TEST_CASE("a file of one second is told as its other logs are, else its order is said to be assumed") {
  Intake both = source("a", {{9648, 0, 9}, {9606, 0, 1}}, "EX01", "Application");
  take(both, {{9612, 0, 4}, {9606, 0, 4}}, "EX02");
  const auto report = assembled(list(std::move(both)));
  CHECK(ids(report) == std::vector<int>{9606, 9606, 9612, 9648});
  CHECK(fact(report.sources[0].assumed, "order").empty());
  const auto alone = assembled(list(source("b", {{9606, 0, 4}, {9612, 0, 4}})));
  CHECK(ids(alone) == std::vector<int>{9606, 9612});
  CHECK_FALSE(fact(alone.sources[0].assumed, "order").empty());
  for (const auto& known : {source("c", {{9606, 1, 4}, {9612, 2, 4}}), source("d", {{9606, 0, 4}})}) {
    const auto certain = assembled(list(known));
    CHECK(fact(certain.sources[0].assumed, "order").empty());
  }
}

TEST_CASE(
    "a hole in a short log hides what stood there, and what is beside it proves no more than a filter's") {
  const auto one = assembled(list(source(
      "a", {{9604, 1, 0}, {9606, 2, 1}, {9608, 3, 2}, {9610, 9, 60}, {9612, 10, 61}, {9616, 11, 62}})));
  REQUIRE(one.logs.size() == 1);
  REQUIRE(one.logs[0].gaps.size() == 1);
  CHECK(one.logs[0].gaps[0].after == 3);
  CHECK_FALSE(covered(one, "EX01", "Application", at(2), at(60)));
  for (const CoveredTime& time : one.logs[0].covered) CHECK(time.coverage == Coverage::assumed);
  CHECK(fact(one.sources[0].assumed, "coverage").find("filtered or damaged") != std::string_view::npos);
  // Events picked one by one are a selection, and so is a log with holes throughout.
  const auto picked = assembled(list(source("b", {{9606, 2, 1}, {9612, 90, 60}, {9616, 200, 61}})));
  CHECK(picked.logs[0].gaps.empty());
  CHECK(covered(picked, "EX01", "Application", at(1), at(61)));
}

TEST_CASE("a clock set back changes nothing: record order is the order") {
  const auto report = assembled(list(source("a", {{9606, 1, 5000}, {9608, 2, 1400}, {9612, 3, 1401}})));
  CHECK(ids(report) == std::vector<int>{9606, 9608, 9612});
}

TEST_CASE("one source that tells two logs by turns, newest first and some of it twice, comes out in order") {
  Intake mixed(wanted());
  mixed.source.path = "mixed";
  // Within a log the newest stands first; the second telling is another one (its level), so that it is a
  // twin.
  for (std::uint64_t record = 200; record > 0; --record) {
    const auto id = static_cast<std::uint16_t>(record % 2 == 0 ? 9606 : 9612);
    take(mixed, {{id, record, static_cast<int>(record) * 10}}, "EX01");
    take(mixed, {{id, record, static_cast<int>(record) * 10 + 5}}, "EX02");
    if (record % 7 == 0) {
      Event again = mixed.kept.back();
      again.level = Level::warning;
      mixed.take(again);
    }
  }
  const auto report = assembled(list(std::move(mixed)));
  REQUIRE(report.events.size() == 400);
  CHECK(report.sources[0].duplicates == 28);
  for (std::size_t i = 0; i < 400; ++i) {
    CHECK(report.events[i].computer == (i % 2 == 0 ? "EX01" : "EX02"));
    CHECK(report.events[i].record_id == i / 2 + 1);
  }
}

TEST_CASE("overlapping exports of one log count each event once") {
  const auto report =
      assembled(list(source("a", {{9606, 1, 0}, {9608, 2, 1}}), source("b", {{9608, 2, 1}, {9612, 3, 2}})));
  CHECK(ids(report) == std::vector<int>{9606, 9608, 9612});
  CHECK(report.sources[0].duplicates == 0);
  CHECK(report.sources[1].duplicates == 1);
  REQUIRE(report.logs.size() == 1);
  CHECK(report.logs[0].gaps.empty());
}

TEST_CASE("an event is told once, too, where an earlier export had ended behind it and left it out") {
  const auto report =
      assembled(list(source("a", {{9606, 1, 1}, {9606, 2, 2}, {9606, 9, 9}, {9606, 10, 10}}),
                     source("b", {{9606, 4, 4}, {9606, 5, 5}, {9606, 9, 9}}),
                     source("c", {{9606, 2, 2}, {9606, 4, 4}, {9606, 5, 5}, {9606, 12, 12}})));
  std::vector<std::uint64_t> records;
  for (const Event& e : report.events) records.push_back(e.record_id);
  CHECK(records == std::vector<std::uint64_t>{1, 2, 4, 5, 9, 10, 12});
  CHECK(report.sources[1].duplicates == 1);
  CHECK(report.sources[2].duplicates == 3);
}

TEST_CASE("an export with ids and one without tell the same events once") {
  const auto report = assembled(list(source("a", {{9606, 1, 0}, {9612, 2, 1}}),
                                     source("b", {{9606, 0, 0}, {9612, 0, 1}, {9648, 0, 2}})));
  CHECK(ids(report) == std::vector<int>{9606, 9612, 9648});
  CHECK(report.sources[1].duplicates == 2);
}

TEST_CASE(
    "cluster nodes copy each other's logs under numbers of their own: each event counts once, in its own "
    "order") {
  for (const bool turned : {false, true}) {
    Intake one = source("one", {{9606, 10, 0}, {9608, 11, 1}}, "NODE1");
    take(one, {{9606, 12, 100}, {9612, 13, 101}}, "NODE2");
    take(one, {{9648, 14, 200}}, "NODE1");
    Intake two = source("two", {{9606, 900, 0}, {9608, 901, 1}}, "NODE1");
    take(two, {{9606, 902, 100}, {9612, 903, 101}}, "NODE2");
    take(two, {{9648, 904, 200}}, "NODE1");
    const auto report = turned ? assembled(list(std::move(two), std::move(one)))
                               : assembled(list(std::move(one), std::move(two)));
    CHECK(ids(report) == std::vector<int>{9606, 9608, 9606, 9612, 9648});
    CHECK(report.sources[0].duplicates + report.sources[1].duplicates == 5);
  }
}

TEST_CASE("two equal events of one second in one source are two events") {
  const auto report =
      assembled(list(source("a", {{9612, 0, 1}, {9612, 0, 1}}), source("b", {{9612, 0, 1}, {9612, 0, 1}})));
  CHECK(report.events.size() == 2);
}

TEST_CASE("a short name and the full name of one computer are one computer") {
  const auto report =
      assembled(list(source("a", {{9606, 1, 0}}, "EX01"), source("b", {{9608, 2, 1}}, "ex01.example.net")));
  REQUIRE(report.logs.size() == 1);
  CHECK(report.logs[0].computer == "ex01.example.net");
}

TEST_CASE("computers that are told by turns get each its own name") {
  Intake mixed(wanted());
  mixed.source.path = "mixed";
  for (std::uint64_t record = 1; record < 5; ++record)
    for (const char* computer : {"EX01", "ex02", "ex01.example.net", "EX02.example.net"})
      take(mixed, {{9606, record, static_cast<int>(record)}}, computer);
  const auto report = assembled(list(std::move(mixed)));
  REQUIRE(report.logs.size() == 2);
  std::map<std::string, int> named;
  for (const Event& e : report.events) ++named[e.computer];
  CHECK(named.size() == 2);
  CHECK(named["ex01.example.net"] > 0);
  CHECK(named["ex01.example.net"] == named["EX02.example.net"]);
}

TEST_CASE("two computers with the same first label stay two") {
  const auto report =
      assembled(list(source("a", {{9606, 1, 0}}, "EX01.a.net"), source("b", {{9608, 2, 1}}, "EX01.b.net")));
  CHECK(report.logs.size() == 2);
}

TEST_CASE("record ids that are missing inside one second hide what may have stood there") {
  std::vector<Told> told;
  for (unsigned i = 0; i < 40; ++i)
    if (i != 20) told.push_back({1, 100 + i, i < 10 ? 0 : i < 30 ? 7 : 5000});
  const auto report = assembled(list(source("a", told)));
  REQUIRE(report.logs.at(0).gaps.size() == 1);
  CHECK(silence_after(report, "EX01", "Application", at(7)).end == Silence::End::gap);
  CHECK(silence_after(report, "EX01", "Application", at(7)).until == at(7));
  CHECK(silence_after(report, "EX01", "Application", at(5000)).end == Silence::End::log_end);
  CHECK(!covered(report, "EX01", "Application", at(0), at(5000)));
}

TEST_CASE("a hole in otherwise unbroken record ids is a gap, and hides what may have stood there") {
  std::vector<Told> told;
  for (unsigned i = 0; i < 20; ++i) told.push_back({1, 100 + i, static_cast<int>(i)});
  for (unsigned i = 0; i < 20; ++i) told.push_back({1, 150 + i, 1000 + static_cast<int>(i)});
  const auto report = assembled(list(source("a", told)));
  REQUIRE(report.logs.size() == 1);
  REQUIRE(report.logs[0].gaps.size() == 1);
  CHECK(report.logs[0].gaps[0].after == 119);
  CHECK(report.logs[0].gaps[0].before == 150);
  CHECK(covered(report, "EX01", "Application", at(0), at(19)));
  CHECK_FALSE(covered(report, "EX01", "Application", at(0), at(1005)));
  CHECK(silence_after(report, "EX01", "Application", at(5)).end == Silence::End::gap);
  CHECK(silence_after(report, "EX01", "Application", at(1005)).end == Silence::End::log_end);
}

TEST_CASE("a gap that another export fills is none") {
  std::vector<Told> first, second, between;
  for (unsigned i = 0; i < 20; ++i) first.push_back({1, 100 + i, static_cast<int>(i)});
  for (unsigned i = 0; i < 20; ++i) first.push_back({1, 150 + i, 50 + static_cast<int>(i)});
  for (unsigned i = 0; i < 40; ++i) between.push_back({1, 115 + i, 15 + static_cast<int>(i)});
  const auto report = assembled(list(source("a", first), source("b", between)));
  REQUIRE(report.logs.size() == 1);
  CHECK(report.logs[0].gaps.empty());
  CHECK(covered(report, "EX01", "Application", at(0), at(69)));
}

TEST_CASE("a filtered export is not full of gaps: its coverage is assumed") {
  std::vector<Told> told;
  for (unsigned i = 0; i < 50; ++i) told.push_back({9606, 100 + i * 7, static_cast<int>(i) * 60});
  const auto report = assembled(list(source("a", told)));
  CHECK(report.logs[0].gaps.empty());
  const Silence silence = silence_after(report, "EX01", "Application", at(60));
  CHECK(silence.coverage == Coverage::assumed);
  CHECK(silence.end == Silence::End::log_end);
  CHECK(!fact(report.sources[0].assumed, "coverage").empty());
}

TEST_CASE("an export from before a clearing and one from after it stand in the order of time") {
  std::vector<Told> before, after;
  for (unsigned i = 0; i < 20; ++i) before.push_back({9606, 5000 + i, static_cast<int>(i)});
  for (unsigned i = 0; i < 20; ++i) after.push_back({9612, 1 + i, 500 + static_cast<int>(i)});
  const auto report = assembled(list(source("after", after), source("before", before)));
  REQUIRE(report.events.size() == 40);
  CHECK(report.events.front().id == 9606);
  CHECK(report.events.back().id == 9612);
  REQUIRE(report.logs[0].cleared.size() == 1);
  CHECK(report.logs[0].cleared[0] == at(500));
  CHECK(silence_after(report, "EX01", "Application", at(5)).end == Silence::End::cleared);
}

TEST_CASE("the order of files on the command line does not matter") {
  const auto one = [] { return source("a", {{9606, 1, 0}, {9608, 2, 1}}); };
  const auto two = [] { return source("b", {{9606, 1, 0}, {9612, 2, 1}}, "EX02"); };
  CHECK(ids(assembled(list(one(), two()))) == ids(assembled(list(two(), one()))));
}

TEST_CASE("events without any time keep the order of their file") {
  Intake intake(wanted());
  for (const std::uint16_t id : {std::uint16_t{9607}, std::uint16_t{9606}, std::uint16_t{9608}}) {
    Event e;
    e.provider = "MSExchangeIS";
    e.id = id;
    intake.take(e);
  }
  CHECK(ids(assembled(list(std::move(intake)))) == std::vector<int>{9607, 9606, 9608});
}

TEST_CASE("an unended run is abandoned, running or unknown as the log allows") {
  const Time from = at(0);
  const auto outcome = [&](std::chrono::hours covered_for, Silence::End end) {
    return outcome_without_end({from + covered_for, Coverage::dense, end}, from).outcome;
  };
  CHECK(outcome(std::chrono::hours{12}, Silence::End::log_end) == Outcome::abandoned);
  CHECK(outcome(std::chrono::hours{11}, Silence::End::log_end) == Outcome::running);
  CHECK(outcome(std::chrono::hours{11}, Silence::End::gap) == Outcome::unknown);
  CHECK(outcome(std::chrono::hours{11}, Silence::End::cleared) == Outcome::unknown);
  CHECK(outcome(std::chrono::hours{0}, Silence::End::no_log) == Outcome::unknown);
}

TEST_CASE("a log of which only some events name the channel is one row of record ids") {
  for (const bool newest_first : {false, true}) {
    std::vector<Intake> intakes;
    intakes.emplace_back(wanted());
    for (int i = 0; i < 40; ++i) {
      const int n = newest_first ? 39 - i : i;
      take(intakes[0], {{9606, 100u + static_cast<std::uint64_t>(n), n * 60}}, "EX01",
           n % 3 == 0 ? "Application" : "");
      intakes[0].kept.clear();
    }
    name_logs(intakes);
    REQUIRE(intakes[0].logs.size() == 1);
    const LogPart& log = intakes[0].logs[0];
    CHECK(log.channel == "Application");
    CHECK(log.events == 40);
    CHECK(log.epoch == 0);
    REQUIRE(log.runs.size() == 1);
    CHECK(log.runs[0].first == 100);
    CHECK(log.runs[0].last == 139);
    CHECK(log.runs[0].first_time == at(0));
    CHECK(log.runs[0].last_time == at(39 * 60));
  }
}

TEST_CASE("what is asked of a signal is asked once, and told of each of its events") {
  Blocks<Event> events;
  for (const char* signal : {"a", "a", "b", "a", "", "b", "c", "b"}) events.emplace_back().signal = signal;
  const SignalNumbers signals(events);
  REQUIRE(signals.words() == std::vector<std::string_view>{"a", "b", "", "c"});
  for (std::uint32_t i = 0; i < events.size(); ++i) CHECK(signals.words()[signals.of(i)] == events[i].signal);
  int asked = 0;
  const BySignal<bool> is_b(signals, [&asked](std::string_view word) { return ++asked, word == "b"; });
  CHECK(asked == 4);
  for (std::uint32_t i = 0; i < events.size(); ++i) CHECK(is_b.of(i) == (events[i].signal == "b"));
  CHECK(SignalNumbers(Blocks<Event>()).words().empty());
}

TEST_SUITE_END();
