#include "readers/evtx/evtx.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>

#include "base/little_endian.hpp"
#include "readers/evtx/chunk.hpp"
#include "support/evtx_writer.hpp"
#include "support/native_log.hpp"

using namespace exba;
using namespace exba::test;
using evtx::Damage;

namespace {

constexpr std::size_t file_header = 4096;
constexpr std::size_t chunk = 65536;

Event event(std::uint64_t record_id, std::uint16_t id, std::string provider,
            std::vector<std::string> inserts = {}) {
  Event e;
  e.record_id = record_id;
  e.id = id;
  e.provider = std::move(provider);
  e.inserts = std::move(inserts);
  e.channel = "Application";
  e.computer = "EX01.example.net";
  e.level = Level::information;
  e.qualifiers = 16384;
  e.category = "3";
  e.has_inserts = true;
  e.time = *parse_rfc3339("2006-10-10T23:00:02.1234567Z") + std::chrono::seconds(record_id);
  return e;
}

/// All that a record can hold, in 1 to 4 insertion strings, binary, names.
std::vector<Event> variety(std::size_t count) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) {
    Event e = event(100 + i, static_cast<std::uint16_t>(200 + i % 7), i % 3 == 0 ? "ESE" : "MSExchangeIS");
    for (std::size_t k = 0; k < i % 5; ++k)
      e.inserts.push_back(k == 1 ? "" : "Bücher " + std::to_string(i) + " 日本 🙂");
    if (i % 4 == 1) e.data = std::string("\0\x01\xFEz", 4);
    if (i % 6 == 2) e.user = "S-1-5-21-1004336348-1177238915-682003330-512";
    if (i % 9 == 4) {
      e.qualifiers.reset();
      e.insert_names.edit().assign(e.inserts.size(), "Name");
      if (!e.insert_names.empty()) e.insert_names.edit()[0] = "First";
    }
    e.level = std::array{Level::information, Level::error, Level::warning, Level::critical,
                         Level::success_audit}[i % 5];
    events.push_back(std::move(e));
  }
  return events;
}

std::vector<std::string> lines_of(std::span<const Event> events) {
  std::vector<std::string> lines;
  for (const Event& e : events) lines.push_back(event_tsv(e));
  return lines;
}

void flip(std::string& file, std::size_t at, std::size_t bit) {
  file[at] = static_cast<char>(file[at] ^ 1 << bit);
}

void reseal(std::string& file) {
  for (std::size_t at = file_header; at < file.size(); at += chunk) seal_chunk(file, at);
}

/// Where the n-th record of the chunk at `at` stands.
std::size_t record_at(const std::string& file, std::size_t at, int n) {
  std::size_t place = at + 512;
  for (; n > 0; --n) place += u32_at(file, place + 4);
  return place;
}

std::vector<std::uint64_t> ids(const NativeLog& log) {
  std::vector<std::uint64_t> out;
  for (const Event& e : log.events) out.push_back(e.record_id);
  return out;
}
using Ids = std::vector<std::uint64_t>;

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("EVTX gives back what was written, in every shape that Windows writes") {
  const auto events = variety(400);
  for (const auto root : {EvtxStyle::Root::templates, EvtxStyle::Root::plain})
    for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals})
      for (const unsigned minor : {1U, 2U}) {
        EvtxStyle style;
        style.root = root;
        style.names = names;
        style.minor_version = minor;
        const NativeLog log = read_evtx_bytes(to_evtx(events, style));
        CHECK(log.lines() == lines_of(events));
        CHECK(log.source.problems.empty());
        CHECK(log.account.chunks > 1);
        CHECK(log.account.records == 400);
        CHECK(log.account.events == 400);
      }
}

/// Events of which nearly all come again, beside some that differ from another in one thing only.
std::vector<Event> repeating() {
  std::vector<Event> said;
  const auto like_first = [&](auto change) {
    said.push_back(event(1, 7036, "Service Control Manager", {"Volume Shadow Copy", "running"}));
    change(said.back());
  };
  like_first([](Event&) {});
  like_first([](Event& e) { e.inserts = {"Volume Shadow Copy", "stopped"}; });
  like_first([](Event& e) { e.inserts = {"Volume Shadow Copy"}; });
  like_first([](Event& e) { e.inserts.clear(); });
  like_first([](Event& e) { e.insert_names = {"param1", "param2"}; });
  like_first([](Event& e) { e.insert_names = {"param1", "param3"}; });
  like_first([](Event& e) { e.data = "V"; });
  like_first([](Event& e) { e.data = "W"; });
  like_first([](Event& e) { e.user = "S-1-5-18"; });
  like_first([](Event& e) { e.category = "4"; });
  like_first([](Event& e) { e.qualifiers = 1; });
  like_first([](Event& e) { e.level = Level::error; });
  like_first([](Event& e) { e.level = Level::success_audit; });
  like_first([](Event& e) { e.id = 7035; });
  like_first([](Event& e) { e.channel = "System"; });
  like_first([](Event& e) { e.computer = "EX02.example.net"; });
  like_first([](Event& e) { e.provider = "Service Control Manages"; });
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < 600; ++i) {
    events.push_back(said[i * i % said.size()]);
    events.back().record_id = 100 + i;
    events.back().time += std::chrono::seconds(i * 7 % 900);
  }
  return events;
}

TEST_CASE("an EVTX event that says again what one before said is read as if it stood alone") {
  const auto events = repeating();
  for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals})
    for (const unsigned jobs : {1U, 3U}) {
      EvtxStyle style;
      style.names = names;
      style.records_in_chunk = 30;
      ReadOptions options;
      options.jobs = jobs;
      const NativeLog log = read_evtx_bytes(to_evtx(events, style), options);
      CHECK(log.lines() == lines_of(events));
      CHECK(log.source.problems.empty());
      CHECK(log.account.events == events.size());
      // Most are not decoded: they share what another one said.
      std::vector<const void*> said;
      std::size_t with_inserts = 0;
      for (const Event& e : log.events)
        if (!e.inserts.empty()) said.push_back(e.inserts.identity()), ++with_inserts;
      std::sort(said.begin(), said.end());
      said.erase(std::unique(said.begin(), said.end()), said.end());
      CHECK(2 * said.size() < with_inserts);
    }
}

TEST_CASE("forwarded events keep message, task and channel of their RenderingInfo") {
  Event e = event(7, 9607, "MSExchangeIS", {"0x50d"});
  e.message = "Error code 0x50d when preparing for backup.";
  e.category = "Exchange VSS Writer";
  EvtxStyle style;
  style.root = EvtxStyle::Root::plain;
  const NativeLog log = read_evtx_bytes(to_evtx(std::vector{e}, style));
  REQUIRE(log.events.size() == 1);
  CHECK(log.events[0].message == e.message);
  CHECK(log.events[0].category == e.category);
  CHECK(log.lines() == lines_of(std::vector{e}));
}

TEST_CASE("threads and streams change nothing in what an EVTX file gives") {
  EvtxStyle style;
  style.records_in_chunk = 5;
  const auto events = variety(400);
  std::string file = to_evtx(events, style);
  // In the middle of what one thread reads at a time (16 chunks), at its begin, and at the begin of all.
  for (const std::size_t place : {9U, 16U, 48U, 64U})
    file.replace(file_header + place * chunk, 8, "SomeJunk");
  file.replace(file_header + 32 * chunk, chunk, std::string(chunk, 'x'));
  file.replace(file_header + 40 * chunk + 600, 300, std::string(300, '\0'));
  const NativeLog one = read_evtx_bytes(file);
  for (const unsigned jobs : {1U, 2U, 3U, 8U})
    for (const Access access : {Access::anywhere, Access::stream}) {
      ReadOptions options;
      options.jobs = jobs;
      const NativeLog other = read_evtx_bytes(file, options, access);
      CHECK(other.lines() == one.lines());
      REQUIRE(other.source.problems.size() == one.source.problems.size());
      for (std::size_t i = 0; i < one.source.problems.size(); ++i) {
        CHECK(other.source.problems[i].position == one.source.problems[i].position);
        CHECK(other.source.problems[i].what == one.source.problems[i].what);
      }
    }
}

TEST_CASE("an event that nobody wants is counted without being decoded, and one that is wanted is not lost") {
  const auto events = variety(300);
  for (const auto root : {EvtxStyle::Root::templates, EvtxStyle::Root::plain})
    for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals}) {
      EvtxStyle style;
      style.root = root;
      style.names = names;
      Wanted wanted;
      wanted.add("ese", 203);
      wanted.add("MSExchangeIS", 204);
      wanted.add("Nobody", 205);
      const NativeLog log = read_native(evtx::read_file, from_bytes("x", to_evtx(events, style)), wanted);
      std::vector<Event> expected;
      for (const Event& e : events)
        if ((e.id == 203 && e.provider == "ESE") || (e.id == 204 && e.provider == "MSExchangeIS"))
          expected.push_back(e);
      REQUIRE(!expected.empty());
      CHECK(log.lines() == lines_of(expected));
      CHECK(log.account.ignored == events.size() - expected.size());
      REQUIRE(log.logs.size() == 1);
      CHECK(log.logs[0].computer == "EX01.example.net");
      CHECK(log.logs[0].channel == "Application");
      CHECK(log.logs[0].events == events.size());
      REQUIRE(log.logs[0].runs.size() == 1);
      CHECK(log.logs[0].runs[0].first == 100);
      CHECK(log.logs[0].runs[0].last == 399);
    }
}

TEST_CASE("what the filter passes counts for the same logs, ids and times as decoding it would") {
  const Wanted nothing;
  std::vector<Event> events = variety(300);
  for (std::size_t i = 0; i < events.size();
       ++i) {  // two logs, ids with holes, times that stand still and step back
    if (i % 7 == 3) events[i].channel = "System";
    if (i % 50 == 20) events[i].time -= std::chrono::hours(1);
    if (i % 11 == 5) events[i].time = events[i - 1].time;
    if (i >= 150) events[i].record_id += 10;
    if (i % 13 == 6) events[i].user = "S-1-5-18";
  }
  std::uint64_t state = 1;
  const auto below = [&](std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % n);
  };
  for (const auto root : {EvtxStyle::Root::templates, EvtxStyle::Root::plain})
    for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals}) {
      EvtxStyle style;
      style.root = root;
      style.names = names;
      const std::string whole = to_evtx(events, style);
      for (int round = 0; round < 60; ++round) {
        std::string file = whole;
        for (int i = 0; i < round; ++i)
          flip(file, file_header + 512 + below(file.size() - file_header - 512), below(8));
        const NativeLog all = read_evtx_bytes(file);
        const NativeLog none = read_native(evtx::read_file, from_bytes("x", file), nothing);
        INFO("round " << round);
        CHECK(none.account.records == all.account.records);
        // The catalogue names the channel of an event that lost it; of what nobody wants it is not asked.
        const bool named = std::none_of(none.logs.begin(), none.logs.end(),
                                        [](const LogPart& part) { return part.channel.empty(); });
        if (named && none.account.ignored == all.account.events) CHECK(coverage_of(none) == coverage_of(all));
        if (round == 0) CHECK(none.account.ignored == events.size());
      }
    }
}

TEST_CASE("an id that is wanted of one provider is passed of the others, and never the other way round") {
  std::vector<Event> events;
  for (std::size_t i = 0; i < 400; ++i)
    events.push_back(event(1 + i, static_cast<std::uint16_t>(200 + i % 9),
                           std::array{"ESE", "MSExchangeIS", "Other", "ESE97"}[i / 3 % 4], {"x"}));
  Wanted wanted;
  for (std::uint16_t id = 200; id < 209; ++id) wanted.add(id % 2 == 0 ? "ESE" : "Other", id);
  std::vector<Event> expected;
  for (const Event& e : events)
    if (wanted(e.provider, e.id)) expected.push_back(e);
  REQUIRE(expected.size() > 50);
  for (const auto root : {EvtxStyle::Root::templates, EvtxStyle::Root::plain})
    for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals}) {
      EvtxStyle style;
      style.root = root;
      style.names = names;
      const NativeLog log = read_native(evtx::read_file, from_bytes("x", to_evtx(events, style)), wanted);
      INFO("root " << static_cast<int>(root) << ", names " << static_cast<int>(names));
      CHECK(log.lines() == lines_of(expected));
      CHECK(log.account.ignored == events.size() - expected.size());
    }
}

TEST_CASE("BinaryEventData is data, and so is what ProcessingErrorData kept; neither has strings") {
  Event e = event(7, 9607, "MSExchangeIS");
  e.data = std::string("\x00\xFE data", 7);
  for (const auto payload : {EvtxStyle::Payload::binary, EvtxStyle::Payload::error}) {
    EvtxStyle style;
    style.payload = payload;
    const NativeLog log = read_evtx_bytes(to_evtx(std::vector{e}, style));
    REQUIRE(log.events.size() == 1);
    CHECK(log.events[0].data == e.data);
    CHECK(log.events[0].inserts.empty());
    CHECK(log.events[0].has_inserts == (payload == EvtxStyle::Payload::binary));
    CHECK(log.source.problems.empty());
  }
}

TEST_CASE("a log of more chunks than its header can count is read whole") {
  // The file is made as it is read: 4 GiB of mostly zeros.
  constexpr std::uint64_t chunks = 65'540;
  EvtxStyle style;
  const std::string one = to_evtx(std::vector{event(1, 300, "ESE")}, style);
  const std::size_t used = u32_at(one, file_header + 48);
  const std::size_t record_id = one.rfind(std::string("\x01\0\0\0\0\0\0\0", 8), file_header + chunk);
  const auto numbered = [&](std::uint64_t number) {
    std::string file = one.substr(0, file_header + used);
    for (const std::size_t at : {file_header + 24, file_header + 32, file_header + 512 + 8, record_id})
      for (std::size_t i = 0; i < 8; ++i) file[at + i] = static_cast<char>(number >> (8 * i));
    seal_chunk(file, file_header);
    return file.substr(file_header, used);
  };
  Input input{"large.evtx", file_header + chunks * chunk, nullptr, nullptr};
  input.read_at = [&](std::uint64_t offset, std::span<char> buffer) {
    const std::size_t size =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), *input.size - offset));
    std::fill_n(buffer.begin(), size, '\0');
    if (offset < file_header) std::copy_n(one.begin(), std::min(size, file_header), buffer.begin());
    for (std::size_t at = 0; offset >= file_header && at + chunk <= size; at += chunk) {
      const std::string bytes = numbered((offset - file_header + at) / chunk + 1);
      std::copy(bytes.begin(), bytes.end(), buffer.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return size;
  };
  Wanted wanted;
  wanted.add("ESE", 301);
  ReadOptions options;
  options.jobs = 2;
  const NativeLog log = read_native(evtx::read_file, input, wanted, options);
  CHECK(log.account.chunks == chunks);
  CHECK(log.account.records == chunks);
  CHECK(log.source.problems.empty());
  REQUIRE(log.logs.size() == 1);
  REQUIRE(log.logs[0].runs.size() == 1);
  CHECK(log.logs[0].runs[0].first == 1);
  CHECK(log.logs[0].runs[0].last == chunks);
}

TEST_CASE("values that are said to go on behind their record are not read") {
  std::string file = to_evtx(std::vector{event(1, 300, "ESE", {"first"}), event(2, 301, "ESE", {"second"})});
  const std::size_t second = record_at(file, file_header, 1);
  // The descriptors stand behind 24 bytes of header, 4 of fragment header, 14 of instance and 4 of count.
  const std::size_t descriptors = second + 24 + 4 + 10 + 4;
  REQUIRE(u32_at(file, descriptors - 4) == 18);
  file[descriptors + 4 * 17 + 1] = '\x7F';
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  REQUIRE(log.events.size() == 2);
  CHECK(log.events[1].id == 301);
  CHECK(log.events[1].inserts.empty());
  CHECK(log.account.count(Damage::record_values) == 1);
  file.replace(descriptors - 4, 4, std::string("\xFF\xFF\xFF\xFF", 4));
  reseal(file);
  const NativeLog broken = read_evtx_bytes(file);
  CHECK(broken.account.damaged == 1);
  CHECK(broken.account.events == 1);
}

TEST_CASE("a template that is its own content ends in time") {
  std::string file = to_evtx(std::vector{event(1, 300, "ESE", {"x"}), event(2, 301, "ESE", {"y"})});
  // The data of the second record refers to the template of the whole event, which asks for data again.
  const std::size_t second = record_at(file, file_header, 1);
  const std::uint32_t outer = u32_at(file, second + 24 + 4 + 6);
  const std::size_t inner = file.find(std::string("\x0F\x01\x01\x00\x0C", 5), second + 40);
  REQUIRE(inner != std::string::npos);
  for (std::size_t i = 0; i < 4; ++i) file[inner + 4 + 6 + i] = static_cast<char>(outer >> (8 * i));
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.account.records == 2);
  CHECK(log.events.size() == 2);
}

TEST_CASE("a dirty log goes on behind a header that lags, and its stale records are no events") {
  const auto events = variety(30);
  EvtxStyle style;
  style.state = EvtxStyle::State::dirty;
  style.records_in_chunk = 10;
  std::string file = to_evtx(events, style);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.source.problems.empty());
  // The same bytes in a log that says it is clean: behind its end stands a stale record.
  file[120] = 0;
  const NativeLog clean = read_evtx_bytes(file);
  CHECK(clean.account.records == 29);
  CHECK(clean.account.stale == 1);
  // And in a dirty one whose next id does not follow.
  file[120] = 1;
  const std::size_t last = record_at(file, file_header + 2 * chunk, 9);
  file[last + 8] = static_cast<char>(file[last + 8] + 1);
  CHECK(read_evtx_bytes(file).account.records == 29);
}

TEST_CASE("stale records come only when asked for, and are marked") {
  std::string file = to_evtx(variety(20));
  std::string bytes(4, '\0');
  const std::size_t fourth = record_at(file, file_header, 4) - file_header;
  for (std::size_t i = 0; i < 4; ++i) file[file_header + 48 + i] = static_cast<char>(fourth >> (8 * i));
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(ids(log) == Ids{100, 101, 102, 103});
  CHECK(log.account.stale == 16);
  CHECK(fact(log.source.assumed, "stale_records") == "16 behind the end of the log, left out");
  ReadOptions options;
  options.stale = Stale::recovered;
  const NativeLog all = read_evtx_bytes(file, options);
  REQUIRE(all.events.size() == 20);
  CHECK(all.account.recovered == 16);
  CHECK(fact(all.source.assumed, "stale_records") == "16 behind the end of the log, read: 16 events of use");
  CHECK(coverage_of(all) == coverage_of(log));  // what was lost covers nothing
  CHECK(!all.events[3].recovered);
  CHECK(all.events[4].recovered);
}

TEST_CASE("an empty dirty log does not show the records of the log that was cleared") {
  std::string file = to_evtx(variety(5));
  file[120] = 1;
  for (std::size_t i = 0; i < 16; ++i) file[file_header + 24 + i] = '\xFF';
  file.replace(file_header + 48, 4, std::string("\0\x02\0\0", 4));
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.events.empty());
  CHECK(log.account.stale == 5);
}

TEST_CASE("wrong checksums are told and everything is read") {
  const auto events = variety(12);
  std::string file = to_evtx(events);
  file[124] ^= 1;
  file[file_header + 52] ^= 1;
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.account.count(Damage::file_header) == 1);
  CHECK(log.account.count(Damage::chunk_data_sum) == 1);
  CHECK(log.account.count(Damage::chunk_header_sum) == 1);
  CHECK(log.source.problems.size() == 3);
}

TEST_CASE("chunks in any order and a wrong count of them lose nothing") {
  EvtxStyle style;
  style.records_in_chunk = 3;
  const auto events = variety(9);
  std::string file = to_evtx(events, style);
  const std::string first = file.substr(file_header, chunk);
  file.replace(file_header, chunk, file.substr(file_header + 2 * chunk, chunk));
  file.replace(file_header + 2 * chunk, chunk, first);
  file[42] = 1;
  file[124] = file[125] = 0;
  CHECK(ids(read_evtx_bytes(file)) == Ids{106, 107, 108, 103, 104, 105, 100, 101, 102});
}

TEST_CASE("a clean log that is cut says so") {
  EvtxStyle style;
  style.records_in_chunk = 3;
  const std::string file = to_evtx(variety(9), style);
  const NativeLog log = read_evtx_bytes(file.substr(0, file_header + chunk));
  CHECK(log.account.count(Damage::file_cut) == 1);
  CHECK(log.events.size() == 3);
}

TEST_CASE("a chunk that is cut gives the records before the cut") {
  const auto events = variety(20);
  std::string file = to_evtx(events);
  file.resize(record_at(file, file_header, 12) + 5);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(std::span(events).first(12)));
  CHECK(log.account.count(Damage::chunk_cut) == 1);
}

TEST_CASE("a hole between records loses only what stood there") {
  const auto events = variety(20);
  std::string file = to_evtx(events);
  // The sixth record: its predecessors hold the templates that the others refer to.
  const std::size_t from = record_at(file, file_header, 15);
  const std::size_t to = record_at(file, file_header, 16);
  file.replace(from, to - from, std::string(to - from, '\0'));
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.events.size() == 19);
  CHECK(log.account.count(Damage::hole) == 1);
  CHECK(log.account.count(Damage::chunk_data_sum) == 1);
}

TEST_CASE("sizes of a record that disagree are settled by the record behind it") {
  const auto events = variety(20);
  std::string file = to_evtx(events);
  std::string wrong_end = file;
  wrong_end[record_at(file, file_header, 6) - 4] ^= 0x40;
  std::string wrong_begin = file;
  wrong_begin[record_at(file, file_header, 5) + 5] = 0x7F;
  for (std::string* damaged : {&wrong_end, &wrong_begin}) {
    reseal(*damaged);
    const NativeLog log = read_evtx_bytes(*damaged);
    CHECK(log.lines() == lines_of(events));
    CHECK(log.account.count(Damage::record_size) == 1);
    CHECK(log.source.problems.size() == 1);
  }
}

TEST_CASE("records behind a chunk header of zeros are read") {
  const auto events = variety(20);
  std::string file = to_evtx(events);
  file.replace(file_header, 512, std::string(512, '\0'));
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.account.count(Damage::no_chunk_header) == 1);
}

TEST_CASE("an end of records that lies outside of the chunk is not believed") {
  const auto events = variety(20);
  std::string file = to_evtx(events);
  file[file_header + 50] = 0x7F;
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.account.count(Damage::chunk_free) == 1);
}

TEST_CASE("chunks at no multiple of 64 KiB are found, once each") {
  EvtxStyle style;
  style.records_in_chunk = 4;
  const auto events = variety(160);
  const std::string file = to_evtx(events, style);
  for (const std::size_t shift : {512U, 4096U, 65024U, 13U}) {
    std::string shifted = file;
    shifted.insert(file_header + 3 * chunk, std::string(shift, 'x'));
    for (const unsigned jobs : {1U, 2U})
      for (const Access access : {Access::anywhere, Access::stream}) {
        ReadOptions options;
        options.jobs = jobs;
        const NativeLog log = read_evtx_bytes(shifted, options, access);
        CHECK(log.lines() == lines_of(events));
        CHECK(log.account.count(Damage::misplaced_chunk) == 37);
        CHECK(log.account.stale == 0);
      }
  }
}

TEST_CASE("a chunk that breaks off where the next begins gives both") {
  EvtxStyle style;
  style.records_in_chunk = 4;
  const auto events = variety(12);
  std::string file = to_evtx(events, style);
  const std::size_t keep = record_at(file, file_header, 2) - file_header;
  file.erase(file_header + keep, chunk - keep);
  CHECK(ids(read_evtx_bytes(file)) == Ids{100, 101, 104, 105, 106, 107, 108, 109, 110, 111});
}

TEST_CASE("carved chunks need no file header") {
  EvtxStyle style;
  style.records_in_chunk = 4;
  const auto events = variety(12);
  const std::string file = to_evtx(events, style);
  for (const std::size_t before : {0U, 512U, 5120U}) {
    const std::string carved = std::string(before, '\0') + file.substr(file_header);
    CHECK(sniff_evtx(std::string_view(carved).substr(0, 65536)));
    for (const Access access : {Access::anywhere, Access::stream}) {
      const NativeLog log = read_evtx_bytes(carved, {}, access);
      CHECK(log.lines() == lines_of(events));
      CHECK(log.source.problems.empty());
    }
  }
  CHECK(sniff_evtx(file));
  CHECK(!sniff_evtx("ElfFile"));
  CHECK(!sniff_evtx(std::string(65536, 'E')));
}

TEST_CASE("zeros between chunks are no damage, junk is") {
  EvtxStyle style;
  style.records_in_chunk = 4;
  const auto events = variety(12);
  std::string file = to_evtx(events, style);
  file.insert(file_header + chunk, std::string(2 * chunk, '\0'));
  CHECK(read_evtx_bytes(file).source.problems.empty());
  file[file_header + chunk + 99] = 'x';
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.lines() == lines_of(events));
  CHECK(log.account.count(Damage::no_chunk) == 1);
}

TEST_CASE("a record whose template is gone is accounted for, with its place") {
  std::string file = to_evtx(variety(3));
  const std::size_t second = record_at(file, file_header, 1);
  file.replace(second + 34, 4, "\xFF\xFF\xFF\x7F");
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.account.damaged == 1);
  CHECK(log.account.events == 2);
  REQUIRE(log.source.problems.size() == 1);
  CHECK(log.source.problems[0].position == "offset " + std::to_string(second));
}

TEST_CASE("broken kinds that come often are told a few times and counted") {
  EvtxStyle style;
  style.records_in_chunk = 1;
  std::string file = to_evtx(variety(60), style);
  for (std::size_t at = file_header; at < file.size(); at += chunk) file[at + 52] ^= 1;
  const NativeLog log = read_evtx_bytes(file);
  CHECK(log.events.size() == 60);
  CHECK(log.account.count(Damage::chunk_data_sum) == 60);
  CHECK(log.source.problems.size() == 10);
  CHECK(log.source.problems.back().what.find("and 55 more like this") != std::string::npos);
}

TEST_CASE("a template that names a long value a thousand times ends in time") {
  // A classic record whose definition is overwritten: 6,000 substitutions of the largest value.
  Event e = event(1, 200, "ESE", {std::string(20'000, 'x')});
  Event small = event(2, 200, "ESE", {std::string(12'000, 'y')});
  std::string file = to_evtx(std::vector{e, small});
  const std::size_t data = file.find(std::string("E\0v\0e\0n\0t\0D\0a\0t\0a\0", 18));
  REQUIRE(data != std::string::npos);
  const std::size_t body = data + 18 + 2;
  const std::size_t strings = file.find(std::string("x\0x\0x\0", 6));
  REQUIRE(strings > body);
  // Written over the values of the first record, so the definition's size has to reach there.
  std::string bomb = "\x02";
  for (int i = 0; i < 8000; ++i) bomb += std::string("\x0E\x00\x00\x81", 4);
  const std::size_t definition_size = body - (data - 8 - 4 - 4 - 2 - 1 - 4) + bomb.size();
  file.replace(body, bomb.size(), bomb);
  for (std::size_t i = 0; i < 4; ++i)
    file[data - 8 - 4 - 4 - 2 - 1 - 4 - 4 + i] = static_cast<char>(definition_size >> (8 * i));
  reseal(file);
  const NativeLog log = read_evtx_bytes(file);
  for (const Event& each : log.events) {
    std::size_t size = 0;
    for (const std::string& insert : each.inserts) size += insert.size();
    CHECK(size < 16U * 1024 * 1024);
  }
  CHECK(log.account.records == 2);
}

TEST_CASE("a file of nothing but a header, or of less, holds no events") {
  const std::string file = to_evtx(std::vector<Event>{});
  for (const std::size_t size : {0U, 7U, 128U, 4096U, 4097U, 4096U + 511U, 4096U + 512U})
    CHECK(read_evtx_bytes(file.substr(0, size)).events.empty());
}

TEST_SUITE_END();
