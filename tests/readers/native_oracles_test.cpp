// Independent readers beside ours: libevtx and libevt, the XML twin of a log, and the counts that came with
// the real files. docs/native-log-oracles.md says where they disagree and who is right.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "intake/xml/event.hpp"
#include "support/evt_writer.hpp"
#include "support/evtx_writer.hpp"
#include "support/native_log.hpp"
#include "support/paths.hpp"
#include "support/samples.hpp"

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;

namespace {

const fs::path logs_folder = fs::path(test::root()) / ".." / "shared" / "logs";

/// The logs of that kind; a message where they are not at hand.
std::vector<fs::path> real_logs(const char* kind) {
  std::vector<fs::path> files;
  if (fs::exists(logs_folder / kind))
    for (const auto& entry : fs::directory_iterator(logs_folder / kind)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) MESSAGE("SKIPPED: the real logs of shared/logs/" << kind << " are not there");
  return files;
}

/// A folder of this run's own: two runs of the tests at once must not read each other's files.
struct Scratch {
  fs::path folder = fs::temp_directory_path() / ("exba-oracles-" + std::to_string(std::random_device{}()));
  Scratch() { fs::create_directories(folder); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

fs::path scratch(const std::string& name) {
  static const Scratch mine;
  return mine.folder / name;
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string run(const std::string& command, int& status) {
  const fs::path out = scratch("output.txt");
  status = std::system((command + " > '" + out.string() + "' 2>&1").c_str());
  std::ifstream in(out, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool have(const std::string& command) {
  int status = 0;
  run(command, status);
  if (status != 0) MESSAGE("SKIPPED: not installed: " << command);
  return status == 0;
}

/// The column "records" of EXPECTED.tsv, by file; corrected where its notes say that the counter missed some.
std::map<std::string, std::uint64_t> expected_counts() {
  std::map<std::string, std::uint64_t> counts;
  std::ifstream in(logs_folder / "EXPECTED.tsv");
  for (std::string line; std::getline(in, line);) {
    std::istringstream columns(line);
    std::string file, bytes, records;
    std::getline(columns, file, '\t');
    std::getline(columns, bytes, '\t');
    std::getline(columns, records, '\t');
    if (records.empty() || records[0] < '0' || records[0] > '9') continue;
    counts[file] = std::stoull(records);
    for (const std::string_view note : {"(1795 in all)", "(298 in all)"})
      if (line.find(note) != std::string::npos) counts[file] = std::stoull(std::string(note.substr(1)));
  }
  return counts;
}

NativeLog read_file(const fs::path& path, evtx::Account (*reader)(Input&, const ReadOptions&, Intake&)) {
  return read_native(reader, open_file(path.string()), Wanted::everything());
}

std::string joined(const NativeLog& log) {
  std::string text;
  for (const std::string& line : log.lines()) text += line + '\n';
  return text;
}

/// A Python that has libevtx's bindings: Debian's own may hide behind another one in PATH. Empty, and a
/// message, when none has.
std::string python_with_libevtx() {
  for (const char* python : {"python3 ", "/usr/bin/python3 "}) {
    int status = 0;
    run(std::string(python) + "-c 'import pyevtx'", status);
    if (status == 0) return python;
  }
  MESSAGE("SKIPPED: python3-libevtx is not installed");
  return {};
}
const std::string compare_script = test::root() + "/tests/oracles/pyevtx_events.py";
const std::string evt_script = test::root() + "/tests/oracles/evtexport_events.py";

/// A few hundred events of every shape, as other programs should be able to read them.
std::vector<Event> sample_events() {
  std::vector<Event> events;
  for (std::size_t i = 0; i < 300; ++i) {
    Event e;
    e.record_id = 50 + i;
    e.id = static_cast<std::uint16_t>(9600 + i % 20);
    e.qualifiers = 0x4000;
    e.provider = i % 2 == 0 ? "MSExchangeIS" : "ESE";
    e.channel = "Application";
    e.computer = "EX01.example.net";
    e.level = i % 7 == 0 ? Level::error : Level::information;
    e.category = std::to_string(i % 4);
    e.time = *parse_rfc3339("2006-10-10T23:00:02Z") + std::chrono::seconds(i);
    if (i % 5 == 0) e.user = "S-1-5-21-1-2-3-500";
    for (std::size_t k = 0; k < 1 + i % 4; ++k)
      e.inserts.push_back("Grün " + std::to_string(i * k) + " & <x>");
    if (i % 3 == 0) e.data = std::string("\x00\x10 data", 7);
    events.push_back(std::move(e));
  }
  return events;
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("every real EVTX holds as many events as an independent reader counted") {
  const auto counts = expected_counts();
  for (const fs::path& path : real_logs("evtx")) {
    INFO(path.filename().string());
    const NativeLog log = read_file(path, evtx::read_file);
    const auto known = counts.find("evtx/" + path.filename().string());
    if (known != counts.end()) CHECK(log.account.events == known->second);
    CHECK(log.account.records == log.account.events + log.account.ignored + log.account.damaged);
  }
}

TEST_CASE("every real EVT holds as many events as an independent reader counted") {
  const auto counts = expected_counts();
  for (const fs::path& path : real_logs("evt")) {
    INFO(path.filename().string());
    const auto known = counts.find("evt/" + path.filename().string());
    REQUIRE(known != counts.end());
    CHECK(read_file(path, evt::read_file).account.events == known->second);
  }
}

TEST_CASE("what the filter lets through of real EVTX is what decoding everything finds") {
  const std::uint16_t ids[] = {102, 105, 300, 301, 225, 8224, 7036, 4624, 1, 6, 33};
  for (const fs::path& path : real_logs("evtx")) {
    INFO(path.filename().string());
    const NativeLog all = read_file(path, evtx::read_file);
    Wanted wanted;
    std::vector<std::string> expected;
    for (const Event& e : all.events)
      if (std::find(std::begin(ids), std::end(ids), e.id) != std::end(ids)) wanted.add(e.provider, e.id);
    for (const Event& e : all.events)
      if (wanted(e.provider, e.id)) expected.push_back(event_tsv(e));
    const NativeLog some = read_native(evtx::read_file, open_file(path.string()), wanted);
    CHECK(some.lines() == expected);
    CHECK(some.account.records == all.account.records);
    CHECK(some.account.events + some.account.ignored == all.account.events);
    CHECK(coverage_of(some) == coverage_of(all));
  }
}

TEST_CASE("libevtx finds the same in real EVTX, apart from what is known") {
  const std::string python = python_with_libevtx();
  if (python.empty()) return;
  for (const fs::path& path : real_logs("evtx")) {
    const fs::path ours = scratch("ours.tsv");
    write(ours, joined(read_file(path, evtx::read_file)));
    int status = 0;
    const std::string said =
        run(python + compare_script + " '" + path.string() + "' '" + ours.string() + "'", status);
    INFO(path.filename().string() << "\n" << said.substr(0, 4000));
    CHECK(status == 0);
  }
}

TEST_CASE("the XML twin of a real EVTX tells the same events") {
  const fs::path twin = logs_folder / "xml" / "ts-evtx__System.xml";
  const fs::path path = logs_folder / "evtx" / "ts-evtx__System.evtx";
  if (!fs::exists(twin) || !fs::exists(path)) {
    MESSAGE("SKIPPED: the twins of shared/logs are not there");
    return;
  }
  const Wanted everything = Wanted::everything();
  Intake intake(everything);
  intake.keep = Intake::Keep::all;
  Input input = open_file(twin.string());
  REQUIRE(read_source(std::move(input), {}, intake));
  std::vector<std::string> expected;
  for (const Event& e : intake.kept) expected.push_back(event_tsv(e));
  std::reverse(expected.begin(), expected.end());  // Event Viewer saves newest first
  const std::vector<std::string> ours = read_file(path, evtx::read_file).lines();
  REQUIRE(ours.size() == expected.size());
  std::size_t differing = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    // XML reads CR LF as one LF; an EVTX keeps what was logged.
    std::string as_xml = ours[i];
    for (std::size_t at = as_xml.find("\\r\\n"); at != std::string::npos; at = as_xml.find("\\r\\n", at))
      as_xml.erase(at, 2);
    if (as_xml == expected[i]) continue;
    if (++differing <= 5) MESSAGE("ours  " << ours[i] << "\ntheirs " << expected[i]);
  }
  CHECK(differing == 0);
}

TEST_CASE("the JSON twin of a real EVTX tells the same events") {
  const fs::path twin = logs_folder / "json" / "Zeus__System.json";
  const fs::path path = logs_folder / "evtx" / "Zeus__System.evtx";
  if (!fs::exists(twin) || !fs::exists(path)) {
    MESSAGE("SKIPPED: the twins of shared/logs are not there");
    return;
  }
  std::ifstream in(twin, std::ios::binary);
  const nlohmann::json all = nlohmann::json::parse(in);
  const NativeLog log = read_file(path, evtx::read_file);
  REQUIRE(all.size() == log.events.size());
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    Event theirs;
    REQUIRE(parse_event_xml(all[i].get<std::string>(), theirs) != Parsed::nothing);
    const Event& ours = log.events[i];
    CHECK(ours.record_id == theirs.record_id);
    CHECK(ours.id == theirs.id);
    CHECK(ours.qualifiers == theirs.qualifiers);
    CHECK(ours.provider == theirs.provider);
    CHECK(ours.level == theirs.level);
    CHECK(ours.computer == theirs.computer);
    CHECK(ours.channel == theirs.channel);
    CHECK(ours.user == theirs.user);
    CHECK(ours.category == theirs.category);
    CHECK(std::chrono::abs(ours.time - theirs.time) <
          std::chrono::milliseconds(1));  // python-evtx keeps microseconds
  }
}

TEST_CASE("libevtx accepts what our writer makes, and finds the same in it") {
  const auto events = sample_events();
  for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals}) {
    EvtxStyle style;
    style.names = names;
    const fs::path file = scratch("written.evtx");
    write(file, to_evtx(events, style));
    int status = 0;
    if (have("evtxexport -V")) {
      const std::string exported = run("evtxexport '" + file.string() + "'", status);
      CHECK(status == 0);
      CHECK(exported.find("corrupt") == std::string::npos);
      std::size_t count = 0;
      for (std::size_t at = exported.find("Event number"); at != std::string::npos;
           at = exported.find("Event number", at + 1))
        ++count;
      CHECK(count == events.size());
    }
    if (const std::string python = python_with_libevtx(); !python.empty()) {
      const NativeLog log = read_file(file, evtx::read_file);
      CHECK(log.events.size() == events.size());
      const fs::path ours = scratch("ours.tsv");
      write(ours, joined(log));
      const std::string said =
          run(python + compare_script + " '" + file.string() + "' '" + ours.string() + "'", status);
      INFO(said.substr(0, 4000));
      CHECK(status == 0);
      CHECK(said.find("300 records, 0 that libevtx cannot read, 0 differ, 0 missing") != std::string::npos);
    }
  }
}

TEST_CASE("libevtx and libevt accept every sample night, and count the same events") {
  if (!have("evtxexport -V") || !have("evtexport -V")) return;
  const auto events_in = [](const std::string& exported) {
    std::size_t count = 0;
    for (std::size_t at = exported.find("Event number"); at != std::string::npos;
         at = exported.find("Event number", at + 1))
      ++count;
    return count;
  };
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples")) {
    std::ifstream in(entry.path() / "story.txt", std::ios::binary);
    if (!in) continue;
    const std::string story{std::istreambuf_iterator<char>(in), {}};
    for (const SampleLog& log : sample_logs(story)) {
      INFO(entry.path().filename().string() << " " << log.stem);
      const fs::path evtx = scratch("night.evtx");
      const fs::path evt = scratch("night.evt");
      write(evtx, to_evtx(log.events));
      write(evt, to_evt(log.events));
      int status = 0;
      const std::string of_evtx = run("evtxexport '" + evtx.string() + "'", status);
      CHECK(status == 0);
      CHECK(of_evtx.find("corrupt") == std::string::npos);
      CHECK(events_in(of_evtx) == log.events.size());
      const std::string of_evt = run("evtexport '" + evt.string() + "'", status);
      CHECK(status == 0);
      CHECK(events_in(of_evt) == log.events.size());
    }
  }
}

TEST_CASE("libevt finds the same in real EVT and in what our writer makes") {
  if (!have("evtexport -V")) return;
  std::vector<fs::path> files = real_logs("evt");
  const auto events = sample_events();
  for (const auto ring : {EvtStyle::Ring::straight, EvtStyle::Ring::wrapped}) {
    files.push_back(scratch(ring == EvtStyle::Ring::straight ? "straight.evt" : "wrapped.evt"));
    EvtStyle style;
    style.ring = ring;
    write(files.back(), to_evt(events, style));
  }
  for (const fs::path& path : files) {
    const fs::path ours = scratch("ours.tsv");
    write(ours, joined(read_file(path, evt::read_file)));
    int status = 0;
    const std::string said =
        run("python3 " + evt_script + " '" + path.string() + "' '" + ours.string() + "'", status);
    INFO(path.filename().string() << "\n" << said.substr(0, 4000));
    CHECK(status == 0);
  }
}

TEST_SUITE_END();
