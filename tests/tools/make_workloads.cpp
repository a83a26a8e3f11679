// make_workloads FOLDER: writes the logs whose reading and judging `bench/gate.py` counts instructions of. How it
// works: nights of a streaming backup, service states and unrelated events, each with its own time, record id and
// strings, so that nothing is told twice; how many of the events exba wants is what a workload is about.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/evtx_writer.hpp"
#include "support/forms.hpp"
#include "support/noise.hpp"

namespace {

using namespace exba;
using namespace std::chrono_literals;

const Time begin = Time{} + std::chrono::hours{24 * 13'000};

/// A log of `nights` nights of four hours: eight events of a backup and `states` service states that exba
/// wants, and about `unrelated` an hour that it does not.
std::vector<Event> nights(int nights, int states, int unrelated) {
  std::vector<Event> all;
  std::uint64_t id = 1000;
  const auto add = [&](std::string provider, std::uint16_t number, Time time,
                       std::vector<std::string> inserts) {
    Event e;
    e.provider = std::move(provider);
    e.id = number;
    e.level = Level::information;
    e.channel = "Application";
    e.computer = "EX01";
    e.time = time;
    e.record_id = ++id;
    e.has_inserts = true;
    e.inserts = std::move(inserts);
    all.push_back(std::move(e));
  };
  for (int night = 0; night < nights; ++night) {
    const Time at = begin + std::chrono::hours{24} * night;
    for (Event& e : exba::test::noise("EX01", "Application", at, at + 4h, unrelated)) {
      e.record_id = ++id;
      all.push_back(std::move(e));
    }
    const std::string instance = "First Storage Group: ";
    const std::string file = "E:\\exchsrvr\\mdbdata\\priv1.edb";
    add("ESE", 210, at + 4h, {"Information Store", "1432", instance});
    add("ESE", 220, at + 4h + 1s, {"Information Store", "1432", instance, file, "8194"});
    add("ESE", 221, at + 4h + 20min, {"Information Store", "1432", instance, file});
    const std::string log = fmt::format("E:\\exchsrvr\\mdbdata\\E00{:05X}.log", 256 + night);
    add("ESE", 223, at + 4h + 21min, {"Information Store", "1432", instance, log, log});
    add("ESE", 224, at + 4h + 22min, {"Information Store", "1432", instance, log, log});
    add("ESE", 213, at + 4h + 23min, {"Information Store", "1432", instance});
    for (int i = 0; i < states; ++i)
      add("Service Control Manager", 7036, at + 5h + 10s * i,
          {fmt::format("Service {} of the night", i % 40), i % 2 == 0 ? "running" : "stopped"});
  }
  return all;
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: make_workloads FOLDER\n");
    return 2;
  }
  using namespace exba::test;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const auto many = nights(60, 120, 12);                                           // seven in ten are wanted
  const auto few = nights(12, 4, 300);                                             // one in a hundred
  const auto some = nights(30, 8, 24);                                             // one in seven
  write(folder / "small.xml", to_event_xml(nights(2, 4, 8), XmlStyle::wevtutil));  // what every run costs
  write(folder / "many.evtx", to_evtx(many));
  write(folder / "few.evtx", to_evtx(few));
  write(folder / "many.xml", to_event_xml(many, XmlStyle::wevtutil));
  write(folder / "some.csv", to_table(some, TableStyle::winevent, {}));
  write(folder / "some.ndjson", to_json_lines(some, JsonStyle::winlogbeat));
  write(folder / "some.txt", to_text_blocks(some, BlockStyle::vista, {}));
  const auto large = nights(200, 8, 24);  // long enough to be read by several threads: .ci/threads
  write(folder / "large.xml", to_event_xml(large, XmlStyle::wevtutil));
  write(folder / "large.csv", to_table(large, TableStyle::winevent, {}));
  write(folder / "large.ndjson", to_json_lines(large, JsonStyle::winlogbeat));
  write(folder / "large.txt", to_text_blocks(large, BlockStyle::vista, {}));
  return 0;
}
