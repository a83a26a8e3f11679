// Puts any bytes into the state of a health check and runs the next check on it.
//
// How it works: a state is made once. An input is a list of changes to it, four bytes each: where (three), what.
// Bytes by chance would hardly ever make an SQLite file.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "check.hpp"
#include "health/calendar.hpp"
#include "health/schema.hpp"
#include "rulebook/rulebook.hpp"

namespace {

using namespace exba;
namespace fs = std::filesystem;

constexpr const char* log_text =
    "Event Type:\tInformation\nEvent Source:\tMSExchangeIS\nEvent Category:\tExchange VSS Writer\nEvent "
    "ID:\t9606\nDate:\t"
    "\t10/10/2006\nTime:\t\t1:00:02 AM\nUser:\t\tN/A\nComputer:\tEX01\nDescription:\nExchange VSS Writer "
    "(instance 1) has "
    "prepared for backup successfully.\n\nEvent Type:\tError\nEvent Source:\tMSExchangeIS\nEvent "
    "Category:\tExchange VSS "
    "Writer\nEvent ID:\t9607\nDate:\t\t10/11/2006\nTime:\t\t1:00:03 "
    "AM\nUser:\t\tN/A\nComputer:\tEX01\nDescription:\n"
    "Exchange VSS Writer (instance 2) failed with error code 0x50d when preparing for backup.\n";

struct World {
  World() : folder(fs::temp_directory_path() / ("exba-state-fuzz-" + std::to_string(::getpid()))) {
    fs::create_directories(folder);
    std::ofstream(folder / "log.txt", std::ios::binary) << log_text;
    run();
    std::ifstream in(folder / "state", std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
    if (whole.empty()) std::abort();
  }
  ~World() { fs::remove_all(folder); }

  void run() const {
    static const Rulebook book = Rulebook::builtin();
    CheckOptions options;
    options.state = (folder / "state").string();
    options.analysis.logs = {(folder / "log.txt").string()};
    options.analysis.now = *parse_rfc3339("2006-10-12T09:00:00Z");
    Check check(options, book);
    check.told();
  }
  void look() const {
    Database db = open_state((folder / "state").string(), OpenState::to_look_at, std::chrono::seconds{1});
    render_calendar(read_history(db, no_time), known_clusters(db, Report{}), {});
  }

  fs::path folder;
  std::string whole;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  std::string state = world.whole;
  for (std::size_t at = 0; at + 4 <= size; at += 4) {
    const std::size_t where =
        data[at] | static_cast<std::size_t>(data[at + 1]) << 8 | static_cast<std::size_t>(data[at + 2]) << 16;
    state[where % state.size()] = static_cast<char>(data[at + 3]);
  }
  for (const auto& entry : fs::directory_iterator(world.folder))
    if (entry.path().filename() != "log.txt") fs::remove(entry.path());
  std::ofstream(world.folder / "state", std::ios::binary) << state;
  for (const bool look : {true, false}) {
    try {
      look ? world.look() : world.run();
    } catch (const Error&) {  // damaged, and set aside
    }
  }
  return 0;
}
