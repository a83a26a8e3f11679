#include "readers/evt/evt.hpp"

#include <doctest/doctest.h>

#include "base/little_endian.hpp"
#include "support/evt_writer.hpp"
#include "support/native_log.hpp"

using namespace exba;
using namespace exba::test;
using evtx::Damage;

namespace {

std::vector<Event> events_from(std::uint32_t first, std::size_t count) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) {
    Event e;
    e.record_id = first + i;
    e.id = static_cast<std::uint16_t>(200 + i % 5);
    e.qualifiers = static_cast<std::uint16_t>(i % 2 == 0 ? 0x4000 : 0xC000);
    e.provider = i % 2 == 0 ? "ESE" : "MSExchangeIS";
    e.computer = "EX01";
    e.level = std::array{Level::information, Level::error, Level::warning, Level::success_audit,
                         Level::failure_audit}[i % 5];
    e.category = std::to_string(i % 4);
    e.time = *parse_rfc3339("2003-04-11T22:34:34Z") + std::chrono::minutes(i);
    if (i % 3 == 1) e.user = "S-1-5-18";
    for (std::size_t k = 0; k < i % 4; ++k) e.inserts.push_back(k == 1 ? "" : "Straße " + std::to_string(i));
    if (i % 4 == 2) e.data = std::string("\x01\x00\xFF", 3);
    e.has_inserts = true;
    events.push_back(std::move(e));
  }
  return events;
}

/// The channel is the reader's to find out.
std::vector<std::string> lines_of(std::vector<Event> events, std::string_view channel = "Application") {
  std::vector<std::string> lines;
  for (Event& e : events) {
    e.channel = channel;
    lines.push_back(event_tsv(e));
  }
  return lines;
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("EVT gives back what was written, straight and around the end of the file, clean and dirty") {
  for (std::size_t count = 1; count < 40; ++count) {
    const auto events = events_from(1000, count);
    const auto earlier = events_from(1000 - 3, 3);
    for (const auto ring : {EvtStyle::Ring::straight, EvtStyle::Ring::wrapped})
      for (const auto state : {EvtStyle::State::clean, EvtStyle::State::dirty}) {
        EvtStyle style;
        style.ring = ring;
        style.state = state;
        if (ring == EvtStyle::Ring::wrapped) style.earlier = earlier;
        const NativeLog log = read_evt_bytes(to_evt(events, style));
        CHECK(log.lines() == lines_of(events));
        CHECK(log.source.problems.empty());
        CHECK(log.account.records == count);
        CHECK(log.account.stale == style.earlier.size());
      }
  }
}

TEST_CASE("an EVT without its end record gives every record it holds, by number") {
  const auto events = events_from(50, 23);
  for (const auto ring : {EvtStyle::Ring::straight, EvtStyle::Ring::wrapped}) {
    EvtStyle style;
    style.ring = ring;
    style.state = EvtStyle::State::no_end;
    const NativeLog log = read_evt_bytes(to_evt(events, style));
    CHECK(log.lines() == lines_of(events));
    CHECK(log.source.problems.size() == 1);
  }
}

TEST_CASE("records of an earlier round come only when asked for, and are marked") {
  const auto earlier = events_from(5, 4);
  EvtStyle style;
  style.ring = EvtStyle::Ring::wrapped;
  style.earlier = earlier;
  const std::string file = to_evt(events_from(100, 10), style);
  CHECK(read_evt_bytes(file).account.stale == 4);
  ReadOptions options;
  options.stale = Stale::recovered;
  const NativeLog log = read_evt_bytes(file, options);
  REQUIRE(log.events.size() == 14);
  CHECK(log.events[13].recovered);
  CHECK(log.account.recovered == 4);
}

TEST_CASE("of several end records the one with the largest number holds") {
  // What a log looked like before it was written on: its end record still stands in the slack.
  const auto events = events_from(1, 12);
  std::string file = to_evt(events);
  std::string old = to_evt(events_from(1, 3));
  const std::string mark("\x28\0\0\0\x11\x11\x11\x11", 8);
  const std::size_t end = file.find(mark);
  REQUIRE(end + 100 < file.size());
  file.replace(end + 60, 40, old.substr(old.find(mark), 40));
  const NativeLog log = read_evt_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.source.problems.empty());
}

TEST_CASE("an end record that points at no record is not believed for where the log begins") {
  const auto events = events_from(10, 9);
  std::string file = to_evt(events);
  const std::size_t end = file.find(std::string("\x28\0\0\0\x11\x11\x11\x11", 8));
  for (const std::uint32_t begin :
       {std::uint32_t{0}, std::uint32_t{49}, std::uint32_t{0xFFFFFFF0}, u32_at(file, end + 20) + 4}) {
    for (std::size_t i = 0; i < 4; ++i) file[end + 20 + i] = static_cast<char>(begin >> (8 * i));
    CHECK(read_evt_bytes(file).lines() == lines_of(events));
  }
}

TEST_CASE("record numbers go on at 0 behind the largest") {
  auto events = events_from(0xFFFFFFFD, 3);
  auto later = events_from(0, 3);
  later[0].record_id = 0;
  std::string file = to_evt(events);
  const std::size_t end = file.find(std::string("\x28\0\0\0\x11\x11\x11\x11", 8));
  CHECK(u32_at(file, end + 28) == 0);
  CHECK(read_evt_bytes(file).lines() == lines_of(events));
}

TEST_CASE("a record overwritten in an EVT is a hole, and the rest is read") {
  const auto events = events_from(1, 12);
  std::string file = to_evt(events);
  std::size_t at = 48;
  for (int i = 0; i < 5; ++i) at += u32_at(file, at);
  file.replace(at + 4, 4, "junk");
  const NativeLog log = read_evt_bytes(file);
  CHECK(log.events.size() == 11);
  CHECK(log.account.count(Damage::hole) == 1);
  REQUIRE(log.source.problems.size() == 2);
  CHECK(log.source.problems[0].what == "the log counts 12 records, 11 were found");
}

TEST_CASE("offsets of an EVT record that lie are not followed") {
  const auto events = events_from(1, 8);
  std::string file = to_evt(events);
  std::size_t at = 48;
  for (int i = 0; i < 6; ++i) at += u32_at(file, at);
  for (const std::size_t field : {std::size_t{36}, std::size_t{52}})
    file.replace(at + field, 4, "\xF0\xFF\xFF\xFF");
  const NativeLog log = read_evt_bytes(file);
  REQUIRE(log.events.size() == 8);
  CHECK(log.events[6].inserts.empty());
  CHECK(log.events[6].data.empty());
  CHECK(log.account.count(Damage::record_values) == 2);
}

TEST_CASE("an EVT of which only the beginning is left gives the records that are there") {
  const auto events = events_from(1, 30);
  const std::string file = to_evt(events);
  std::size_t at = 48;
  for (int i = 0; i < 20; ++i) at += u32_at(file, at);
  const NativeLog log = read_evt_bytes(file.substr(0, at + 10));
  CHECK(log.lines() == lines_of(events_from(1, 20)));
}

TEST_CASE("what nobody wants of an EVT is counted for the same log as the rest") {
  Wanted wanted;
  wanted.add("ESE", 202);
  const NativeLog log = read_native(evt::read_file, from_bytes("x", to_evt(events_from(1, 30))), wanted);
  CHECK(log.events.size() == 3);
  CHECK(log.account.ignored == 27);
  REQUIRE(log.logs.size() == 1);
  CHECK(log.logs[0].channel == "Application");
  CHECK(log.logs[0].runs.size() == 1);
}

TEST_CASE("files that only look like EVT hold no events and end in time") {
  CHECK(!sniff_evt("LfLe"));
  const std::string header = to_evt(std::vector<Event>{}).substr(0, 48);
  CHECK(sniff_evt(header));
  CHECK(read_evt_bytes(header).events.empty());
  // Every 8 bytes begin a record that would be split at the end of the file.
  std::string hostile = header;
  while (hostile.size() < 1'000'000) hostile += std::string("\x00\x40\x0F\x00LfLe", 8);
  CHECK(read_evt_bytes(hostile).events.size() < 3);
}

TEST_SUITE_END();
