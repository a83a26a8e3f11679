// What was read is not read again: chunks of EVTX files by their header, whole files by their mark.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <filesystem>

#include "health/seen_files.hpp"
#include "support/evtx_writer.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

namespace {

LogEvents nights(int from, int to) {
  std::string story =
      fmt::format("-- noise EX01 Application 2006-10-{:02} 00:00:00 2006-10-{:02} 20:00:00 30\n", from, to);
  for (int night = from; night <= to; ++night)
    story += fmt::format(
        "2006-10-{:02} 01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 MSExchangeIS/9608\n01:00:29 EX01 "
        "MSExchangeIS/9610\n01:00:31 EX01 MSExchangeIS/9612\n01:31:10 EX01 MSExchangeIS/9616\n01:31:12 EX01 "
        "MSExchangeIS/9648\n",
        night);
  LogEvents events;
  for (const StoryEvent& e : read_story(story).events) events.push_back(e.event);
  return events;
}

EvtxStyle small_chunks() {
  EvtxStyle style;
  style.records_in_chunk = 25;
  return style;
}

struct Reading {
  LogPart log;
  std::size_t kept = 0;
  std::size_t bytes = 0;  ///< that the reader asked for
};

Reading read(const std::string& file, ChunkBook* book) {
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  Input input = from_bytes("a.evtx", file);
  Reading reading;
  input.read_at = [&, read_at = std::move(input.read_at)](std::uint64_t offset, std::span<char> buffer) {
    const std::size_t got = read_at(offset, buffer);
    reading.bytes += got;
    return got;
  };
  ReadOptions options;
  options.chunks = book;
  read_evtx(input, options, intake);
  REQUIRE(intake.logs.size() == 1);
  reading.log = intake.logs[0];
  reading.kept = intake.kept.size();
  return reading;
}

void knows(ChunkBook& next, const ChunkBook& before) {
  for (const auto& [digest, chunk] : before.met()) next.add(chunk);
}

void same_cover(const LogPart& a, const LogPart& b) {
  CHECK(a.first == b.first);
  CHECK(a.last == b.last);
  CHECK(a.events == b.events);
  REQUIRE(a.runs.size() == 1);
  REQUIRE(b.runs.size() == 1);
  CHECK(a.runs[0].first == b.runs[0].first);
  CHECK(a.runs[0].last == b.runs[0].last);
  CHECK(a.runs[0].first_time == b.runs[0].first_time);
  CHECK(a.runs[0].last_time == b.runs[0].last_time);
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a log that grew: only its last chunks are read, and it covers the same") {
  const LogEvents all = nights(1, 6);
  const LogEvents before(all.begin(), all.end() - 20);
  ChunkBook first;
  const Reading one = read(to_evtx(before, small_chunks()), &first);
  CHECK(one.kept == 36);
  ChunkBook second;
  knows(second, first);
  const std::string grown = to_evtx(all, small_chunks());
  const Reading two = read(grown, &second);
  const Reading whole = read(grown, nullptr);
  same_cover(two.log, whole.log);
  CHECK(two.kept < 10);
  CHECK(two.bytes * 5 < whole.bytes);

  SUBCASE("and lost its oldest chunk") {
    const LogEvents wrapped(all.begin() + 25, all.end());
    ChunkBook third;
    knows(third, second);
    const std::string file = to_evtx(wrapped, small_chunks());
    const Reading three = read(file, &third);
    same_cover(three.log, read(file, nullptr).log);
    CHECK(three.bytes * 5 < whole.bytes);
  }
  SUBCASE("and was cleared: the same ids are other chunks") {
    LogEvents other = nights(10, 15);
    for (std::size_t i = 0; i < other.size(); ++i) other[i].record_id = all.front().record_id + i;
    ChunkBook third;
    knows(third, second);
    const Reading three = read(to_evtx(other, small_chunks()), &third);
    CHECK(three.kept == 36);
  }
  SUBCASE("damage is met again in every run") {
    std::string damaged = grown;
    damaged[4096 + 65536 * 5 + 3000] ^= 0x40;
    ChunkBook third;
    read(damaged, &third);
    for (const auto& [digest, chunk] : third.met())
      CHECK((chunk.ids.last < all[100].record_id || chunk.ids.first > all[190].record_id));
  }
}

TEST_CASE("a file is known again until anything of it changes, or the way it is read") {
  const Folder folder;
  const std::string state = folder.path("state");
  const Time now = *parse_rfc3339("2006-10-03T20:00:00Z");
  const std::string log = folder.file("a.xml", to_event_xml(nights(1, 3), XmlStyle::wevtutil));
  const auto state_source = [](const Health& h) { return h.report.sources.back(); };
  CHECK(state_source(run_check(state, {log}, now)).events > 0);
  const Health again = run_check(state, {log}, now);
  CHECK(fact(state_source(again).assumed, "unchanged") == "read by an earlier run; nothing in it is new");
  CHECK(state_source(again).events == 0);
  CHECK(again.state == HealthState::ok);
  CHECK(again.report.operations.size() == 3);

  CheckOptions options;
  options.analysis.logs = {log};
  options.analysis.now = now;
  options.analysis.read.computer = "OTHER";
  options.state = state;
  CHECK(state_source(Check(options, rulebook()).health()).events > 0);

  const std::string grown = folder.file("a.xml", to_event_xml(nights(1, 4), XmlStyle::wevtutil));
  CHECK(state_source(run_check(state, {grown}, now)).events > 0);
  const auto mark = mark_of(grown);
  REQUIRE(mark);
  std::filesystem::last_write_time(grown, std::filesystem::last_write_time(grown) + std::chrono::seconds{2});
  CHECK(mark_of(grown) != mark);
  CHECK_FALSE(mark_of(folder.path("none")));
  CHECK_FALSE(mark_of(folder.path("")));
}

TEST_SUITE_END();
