#include "intake/intake.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace exba;

TEST_SUITE_BEGIN("intake");

namespace {

Time at(int seconds) {
  return time_from_unix(1'160'000'000 + seconds);
}

Event event(std::uint16_t id, std::uint64_t record, int seconds) {
  Event e;
  e.provider = "MSExchangeIS";
  e.id = id;
  e.computer = "EX01";
  e.record_id = record;
  e.time = at(seconds);
  return e;
}

}  // namespace

TEST_CASE("what is taken or passed is counted, and only the recognised is kept") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  Event known = event(9606, 1, 0);
  intake.take(known);
  Event unknown = event(1, 2, 1);
  intake.take(unknown);
  intake.pass("EX01", "Application", "ESE", 3, at(2));
  CHECK(intake.source.events == 3);
  CHECK(intake.source.recognised == 1);
  CHECK(intake.source.ignored == 2);
  REQUIRE(intake.kept.size() == 1);
  CHECK(intake.kept[0].signal == "vss-prepared");
  CHECK(intake.kept[0].channel == "Application");  // the block named none, the catalogue knows it
}

TEST_CASE("an event that was recognised where it was read comes to the same as one that is taken at once") {
  const Wanted wanted = Wanted::catalogue_events();
  std::vector<Event> events = {event(9606, 1, 0), event(1, 2, 1), event(9606, 1, 0), event(9608, 3, 2)};
  events[3].channel = "Application";
  events[3].inserts = {"a", "b"};
  Intake whole(wanted), later(wanted);
  for (const Event& e : events) {
    Event here = e;
    whole.take(here);
    Event there = e;
    there.time = no_time;  // what it is waits for nothing; when it was is told later
    const Intake::Said said = later.sibling().recognise_ahead(there);
    there.time = e.time;
    later.take(there, said);
  }
  CHECK(later.source.events == whole.source.events);
  CHECK(later.source.recognised == whole.source.recognised);
  CHECK(later.source.ignored == whole.source.ignored);
  CHECK(later.source.duplicates == 1);
  CHECK(whole.source.duplicates == 1);
  REQUIRE(later.kept.size() == whole.kept.size());
  for (std::size_t i = 0; i < whole.kept.size(); ++i) CHECK(later.kept[i] == whole.kept[i]);
  REQUIRE(later.providers.counts.size() == whole.providers.counts.size());
  for (std::size_t i = 0; i < whole.providers.counts.size(); ++i) {
    CHECK(later.providers.counts[i].channel == whole.providers.counts[i].channel);
    CHECK(later.providers.counts[i].events == whole.providers.counts[i].events);
  }
}

TEST_CASE("an event that its source tells again word for word is kept once and counted as told twice") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  const auto take = [&](std::uint64_t record, int seconds, std::uint64_t offset, std::string_view data = {}) {
    Event e = event(9606, record, seconds);
    e.position.value = offset;
    e.data = data;
    intake.take(e);
  };
  for (std::uint64_t record = 1; record <= 500; ++record)
    take(record, static_cast<int>(record), 100 * record);
  for (std::uint64_t record = 1; record <= 500; ++record)
    take(record, static_cast<int>(record), 900'000 + record);
  CHECK(intake.kept.size() == 500);
  CHECK(intake.source.duplicates == 500);
  CHECK(intake.source.recognised == 1000);
  CHECK(intake.kept[499].position.value == 50'000);

  take(7, 7, 1, "something else");  // the same number, another text: another log's, or damage
  take(0, 7, 2);                    // no number: two equal events of a second are two events
  take(0, 7, 3);
  CHECK(intake.kept.size() == 503);

  Intake other = intake.sibling();
  Event again = event(9606, 3, 3);
  other.take(again);
  Event fresh = event(9606, 9000, 9000);
  other.take(fresh);
  intake.append(std::move(other));
  CHECK(intake.kept.size() == 504);
  CHECK(intake.source.duplicates == 501);
}

TEST_CASE("what is read beside others is not kept where the whole has kept it before") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake whole(wanted);
  Event first = event(9606, 1, 1);
  whole.take(first);
  Intake beside = whole.sibling();
  Event again = event(9606, 1, 1);
  beside.take(again);
  CHECK(beside.kept.empty());
  CHECK(beside.source.duplicates == 1);
  CHECK(beside.source.recognised == 1);
  whole.append(std::move(beside));
  CHECK(whole.kept.size() == 1);
  CHECK(whole.source.events == 2);
  CHECK(whole.source.recognised == 2);
  CHECK(whole.source.duplicates == 1);
  CHECK(whole.logs[0].events == 2);
}

TEST_CASE(
    "an event with a message of its own and one without are two tellings, however the source is parted") {
  const Wanted wanted = Wanted::catalogue_events();
  const auto told = [](std::string_view message) {
    Event e = event(9607, 5, 5);
    e.channel = "Application";
    e.inserts = {"0x50d", "guid"};
    e.has_inserts = true;
    e.message = message;
    return e;
  };
  for (const bool parted : {false, true})
    for (const bool with_first : {false, true}) {
      Intake whole(wanted);
      const auto take = [&](Event e) {
        if (!parted) return whole.take(e);
        Intake part = whole.sibling();
        part.take(e);
        whole.append(std::move(part));
      };
      take(told(with_first ? "In another language." : ""));
      take(told(with_first ? "" : "In another language."));
      CHECK(whole.kept.size() == 2);
      take(told(""));
      take(told("In another language."));
      CHECK(whole.kept.size() == 2);
      CHECK(whole.source.duplicates == 2);
    }
}

TEST_CASE("a whole that hands its events on gets them all, also from what is read beside it") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake whole(wanted);
  int seen = 0;
  whole.on_event = [&](Event&) { ++seen; };
  Intake beside = whole.sibling();
  for (int i = 0; i < 2; ++i) {
    Event e = event(9606, 1, 1);
    whole.take(e);
    Event same = event(9606, 1, 1);
    beside.take(same);
  }
  whole.append(std::move(beside));
  CHECK(seen == 4);
}

TEST_CASE("many events under one record id are all kept") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  for (int i = 0; i < 1000; ++i) {
    Event e = event(9606, 5, i);
    intake.take(e);
  }
  CHECK(intake.kept.size() == 1000);
}

TEST_CASE("record ids of one log become runs, forwards and backwards") {
  LogPart forwards;
  for (const std::uint64_t id : {10u, 11u, 12u, 20u, 21u}) forwards.add(id, at(static_cast<int>(id)));
  REQUIRE(forwards.runs.size() == 2);
  CHECK(forwards.runs[0].last == 12);
  CHECK(forwards.runs[1].first == 20);
  LogPart backwards;
  for (const std::uint64_t id : {21u, 20u, 12u, 11u, 10u}) backwards.add(id, at(static_cast<int>(id)));
  REQUIRE(backwards.runs.size() == 2);
  CHECK(backwards.runs[1].first == 10);
  CHECK(backwards.runs[1].first_time == at(10));
  CHECK(backwards.ids_down == 4);
}

TEST_CASE("ids that begin anew while the time goes on start an epoch, in both directions") {
  LogPart forwards;
  for (int i = 0; i < 5; ++i) forwards.add(500u + static_cast<unsigned>(i), at(i));
  for (int i = 0; i < 3; ++i) forwards.add(1u + static_cast<unsigned>(i), at(10 + i));
  CHECK(forwards.epoch == 1);
  LogPart backwards;
  for (int i = 3; i > 0; --i) backwards.add(static_cast<unsigned>(i), at(10 + i));
  for (int i = 5; i > 0; --i) backwards.add(500u + static_cast<unsigned>(i), at(i));
  CHECK(backwards.epoch == 1);
}

TEST_CASE("a clock that is set back starts no epoch") {
  LogPart part;
  part.add(500, at(0));
  part.add(501, at(100));
  part.add(502, at(-3000));
  part.add(503, at(-2990));
  part.add(510, at(-2000));
  CHECK(part.epoch == 0);
  CHECK(part.runs.size() == 2);
}

TEST_CASE("a filtered export keeps a bounded number of runs") {
  LogPart part;
  for (unsigned i = 0; i < 10'000; ++i) part.add(1 + i * 3, at(static_cast<int>(i)));
  CHECK(part.runs.size() == LogPart::run_limit);
  CHECK(part.sparse);
  CHECK(part.events == 10'000);
  CHECK(part.runs.back().last == 1 + 9'999 * 3);
}

TEST_CASE("parts that were read side by side join to what one reading gives") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake whole(wanted);
  Intake first = whole.sibling();
  Intake second = whole.sibling();
  for (int i = 0; i < 10; ++i) {
    Event e = event(9606, 100u + static_cast<unsigned>(i), i);
    (i < 5 ? first : second).take(e);
  }
  whole.append(std::move(first));
  whole.append(std::move(second));
  CHECK(whole.source.recognised == 10);
  REQUIRE(whole.logs.size() == 1);
  REQUIRE(whole.logs[0].runs.size() == 1);
  CHECK(whole.logs[0].runs[0].first == 100);
  CHECK(whole.logs[0].runs[0].last == 109);
  CHECK(whole.kept.size() == 10);
}

TEST_CASE("record ids that a later part tells again join to what one reading gives") {
  // Copied chunks, or a file that wrapped: ids inside the last run, and beyond it from inside.
  const Wanted wanted = Wanted::catalogue_events();
  const std::pair<unsigned, int> parts[][4] = {{{100, 0}, {101, 1}, {101, 1}, {102, 2}},
                                               {{100, 0}, {100, 0}, {100, 0}, {101, 1}},
                                               {{100, 0}, {105, 5}, {104, 4}, {105, 5}}};
  for (const auto& ids : parts) {
    Intake at_once(wanted);
    Intake whole(wanted);
    Intake halves[] = {whole.sibling(), whole.sibling()};
    for (int i = 0; i < 4; ++i) {
      at_once.pass("EX1", "Application", "ESE", ids[i].first, at(ids[i].second));
      halves[i / 2].pass("EX1", "Application", "ESE", ids[i].first, at(ids[i].second));
    }
    for (Intake& half : halves) whole.append(std::move(half));
    REQUIRE(whole.logs[0].runs.size() == at_once.logs[0].runs.size());
    for (std::size_t i = 0; i < whole.logs[0].runs.size(); ++i) {
      CHECK(whole.logs[0].runs[i].first == at_once.logs[0].runs[i].first);
      CHECK(whole.logs[0].runs[i].last == at_once.logs[0].runs[i].last);
      CHECK((whole.logs[0].runs[i].last_time == at_once.logs[0].runs[i].last_time));
    }
  }
}

TEST_CASE("however a log is parted, what it covers and where its numbers begin anew comes out the same") {
  const Wanted wanted = Wanted::catalogue_events();
  std::mt19937 random(20'061'010);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    // Mostly the next number and a later time; else a step anywhere, a number told again, none, or no time.
    std::vector<Event> events;
    unsigned id = 1 + below(50);
    int second = 0;
    const unsigned restless = 2 + below(12);
    const bool leaps = below(3) == 0;  // clocks that are days off, mostly for one event
    for (unsigned i = 0, count = 2 + below(60); i < count; ++i) {
      id = below(restless) != 0 ? id + 1 : 1 + below(60);
      second += below(restless) != 0 ? static_cast<int>(below(3)) : static_cast<int>(below(40)) - 20;
      Event e = event(9606, below(25) == 0 ? 0 : id, second);
      if (leaps && (i == 0 || i + 1 == count || below(15) == 0)) e.time += std::chrono::hours{24 * below(3)};
      if (below(25) == 0) e.time = no_time;
      e.recovered = below(25) == 0;
      e.data = std::to_string(i);  // none tells another again
      events.push_back(e);
    }
    Intake at_once(wanted);
    Intake parted(wanted);
    std::vector<Intake> parts;
    for (const Event& e : events) {
      Event taken = e;
      at_once.take(taken);
      if (parts.empty() || below(6) == 0) parts.push_back(parted.sibling());
      taken = e;
      parts.back().take(taken);
    }
    for (Intake& part : parts) parted.append(std::move(part));
    REQUIRE(parted.logs.size() == 1);
    LogPart& a = at_once.logs[0];
    LogPart& b = parted.logs[0];
    a.end();
    b.end();
    REQUIRE(a.left_out.size() == b.left_out.size());
    for (std::size_t i = 0; i < a.left_out.size(); ++i) {
      CHECK(a.left_out[i].id == b.left_out[i].id);
      CHECK(a.left_out[i].time == b.left_out[i].time);
    }
    REQUIRE(a.runs.size() == b.runs.size());
    for (std::size_t i = 0; i < a.runs.size(); ++i) {
      CHECK(a.runs[i].first == b.runs[i].first);
      CHECK(a.runs[i].last == b.runs[i].last);
      CHECK((a.runs[i].first_time == b.runs[i].first_time));
      CHECK((a.runs[i].last_time == b.runs[i].last_time));
      CHECK(a.runs[i].epoch == b.runs[i].epoch);
    }
    CHECK((a.first == b.first));
    CHECK((a.last == b.last));
    CHECK(a.events == b.events);
    CHECK(a.without_id == b.without_id);
    CHECK(a.forwards == b.forwards);
    CHECK(a.backwards == b.backwards);
    CHECK(a.ids_up == b.ids_up);
    CHECK(a.ids_down == b.ids_down);
    CHECK(a.epoch == b.epoch);
    CHECK(a.previous_id == b.previous_id);
    CHECK((a.previous_time == b.previous_time));
    REQUIRE(at_once.kept.size() == parted.kept.size());
    for (std::size_t i = 0; i < parted.kept.size(); ++i) CHECK((at_once.kept[i] == parted.kept[i]));
  }
}

TEST_CASE("record ids at the end of their range are counted alike, however a log is parted") {
  const Wanted wanted = Wanted::catalogue_events();
  constexpr std::uint64_t most = UINT64_MAX;
  Intake at_once(wanted);
  Intake whole(wanted);
  Intake part = whole.sibling();
  int second = 0;
  for (const std::uint64_t id : {most - 1, most, std::uint64_t{0}, std::uint64_t{1}, most}) {
    at_once.pass("EX1", "Application", "ESE", id, at(++second));
    part.pass("EX1", "Application", "ESE", id, at(second));
  }
  whole.append(std::move(part));
  CHECK(at_once.logs[0].events == 5);
  CHECK(whole.logs[0].events == 5);
  CHECK(whole.logs[0].without_id == at_once.logs[0].without_id);
  CHECK(whole.logs[0].ids_up == at_once.logs[0].ids_up);
  REQUIRE(whole.logs[0].runs.size() == at_once.logs[0].runs.size());
  for (std::size_t i = 0; i < whole.logs[0].runs.size(); ++i) {
    CHECK(whole.logs[0].runs[i].first == at_once.logs[0].runs[i].first);
    CHECK(whole.logs[0].runs[i].last == at_once.logs[0].runs[i].last);
  }
}

TEST_CASE("events that are written down come out in file order, whichever part wrote them") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake whole(wanted);
  std::string all;
  whole.render = [](Event& e, std::string& out) { out += std::to_string(e.record_id) + ' '; };
  whole.on_rendered = [&all](std::string_view text) { all += text; };
  const auto take = [](Intake& intake, unsigned id) {
    Event e = event(9606, id, static_cast<int>(id));
    intake.take(e);
  };
  Intake first = whole.sibling();
  Intake second = whole.sibling();
  take(second, 5);
  take(whole, 1);
  take(first, 2);
  take(first, 3);
  whole.append(std::move(first));
  take(whole, 4);
  whole.append(std::move(second));
  take(whole, 6);
  whole.flush_rendered();
  CHECK(all == "1 2 3 4 5 6 ");
  CHECK(whole.kept.empty());
  CHECK(whole.source.recognised == 6);
}

TEST_CASE("what is read beside others of more logs than are told apart is counted all the same") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake whole(wanted);
  Intake beside = whole.sibling();
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 1500; ++i) {
      Event e = event(9606, 1 + static_cast<unsigned>(7 * round), 10 * round + i % 3);
      e.computer = "PC" + std::to_string(i);
      beside.take(e);
    }
  whole.append(std::move(beside));
  CHECK(whole.logs.size() == 1025);
  CHECK(whole.source.events == 4500);
  CHECK(whole.kept.size() == 4500);
  std::uint64_t counted = 0;
  for (const LogPart& log : whole.logs) counted += log.events;
  CHECK(counted == 4500);
  CHECK(whole.source.problems.size() == 1);
}

TEST_CASE("problems are kept up to a limit, the rest is counted") {
  const Wanted wanted;
  Intake intake(wanted);
  for (int i = 0; i < 150; ++i) intake.problem("bad");
  CHECK(intake.source.problems.size() == Intake::problem_limit);
  CHECK(intake.source.problems_dropped == 50);
}

TEST_CASE("a source of thousands of computers stays bounded") {
  const Wanted wanted;
  Intake intake(wanted);
  for (int i = 0; i < 3000; ++i) intake.pass("PC" + std::to_string(i), "Application", "ESE", 1, at(i));
  CHECK(intake.logs.size() == 1025);
  CHECK(intake.source.events == 3000);
}

TEST_SUITE_END();
