// Makes the fuzzing corpora of the native readers: make_native_corpus tests/fuzz/corpus
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/little_endian.hpp"
#include "support/evt_writer.hpp"
#include "support/evtx_writer.hpp"

namespace {

using namespace exba;
using namespace exba::test;

std::vector<Event> events(std::size_t count) {
  std::vector<Event> out;
  for (std::size_t i = 0; i < count; ++i) {
    Event e;
    e.record_id = i + 1;
    e.id = static_cast<std::uint16_t>(210 + i);
    e.provider = i % 2 == 0 ? "ESE" : "MSExchangeIS";
    e.channel = "Application";
    e.computer = "EX1";
    e.level = Level::information;
    if (i % 2 == 0) e.qualifiers = 0x4000;
    e.time = *parse_rfc3339("2006-10-10T23:00:02Z");
    e.inserts = {"one", "", "<&>"};
    if (i % 3 == 1) e.insert_names = {"a", "b", "c"};
    if (i % 3 == 2) e.data = "data";
    e.user = i % 2 == 0 ? "S-1-5-18" : "";
    e.message = "text";
    out.push_back(e);
  }
  return out;
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "make_native_corpus FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  int n = 0;
  for (const auto root : {EvtxStyle::Root::templates, EvtxStyle::Root::plain})
    for (const auto names : {EvtxStyle::Names::slots, EvtxStyle::Names::literals})
      for (const char switches : {'\x00', '\x03'}) {
        EvtxStyle style;
        style.root = root;
        style.names = names;
        const std::string file = to_evtx(events(4), style);
        const std::size_t free = u32_at(file, 4096 + 48);
        write(folder / "evtx" / ("written-" + std::to_string(++n)),
              switches + file.substr(4096 + 512, free - 512));
      }
  for (const auto ring : {EvtStyle::Ring::straight, EvtStyle::Ring::wrapped})
    for (const auto state : {EvtStyle::State::clean, EvtStyle::State::dirty, EvtStyle::State::no_end}) {
      EvtStyle style;
      style.ring = ring;
      style.state = state;
      std::string file = to_evt(events(6), style);
      while (file.size() > 2000 && file.ends_with(std::string(64, '\0'))) file.resize(file.size() - 64);
      write(folder / "evt" / ("written-" + std::to_string(++n)), file);
    }
}
