// Keeps the house in order: which floor and which room may include which. Knows rooms of every depth, so that a
// nested file does not pass unseen.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "support/paths.hpp"

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("floors");

namespace {

/// A folder below analyzer/, and its rooms in the order in which they know each other. The files that lie in
/// the floor itself come before all of its rooms.
struct Floor {
  std::string name;
  std::vector<std::string> rooms;
  std::vector<std::string> shared;  ///< rooms that the others may know; "*": a room may know all before it
};

const std::vector<Floor>& floors() {
  static const std::vector<Floor> all = {
      {"base", {}, {}},
      {"model", {}, {}},
      {"catalog", {"tables"}, {}},
      {"intake", {"words", "times", "xml", "json"}, {"*"}},
      {"redact", {}, {}},
      {"readers",
       {"native", "evtx", "evt", "csv", "text", "excerpt", "evidence", "json", "xml", "syslog", "document",
        "mail", "archive"},
       {"native", "csv", "document", "mail"}},
      {"cases", {}, {}},
      {"correlators", {"dag", "vss", "streaming", "restoring", "relations"}, {}},
      {"rulebook", {}, {}},
      {"reports",
       {"told", "json", "events", "text", "html", "markdown", "xml", "changes", "next"},
       {"told", "json", "events"}},
      {"health", {"speakers"}, {}},
      {"fleet", {"merge", "forms"}, {"*"}},
  };
  return all;
}

/// Where a file below analyzer/ lives: `readers/evtx/plan.cpp` in room `evtx` of floor `readers`.
struct Place {
  std::size_t floor = 0;  ///< floors().size() where it is none: main, commands, options, analysis
  std::string room;       ///< empty: the floor itself
};

Place place_of(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/'));
  const std::string name = folder.substr(0, folder.find('/'));
  Place place;
  while (place.floor < floors().size() && floors()[place.floor].name != name) ++place.floor;
  if (folder.size() > name.size()) place.room = folder.substr(name.size() + 1);
  return place;
}

/// What is wrong with a file of analyzer/ that includes another; empty when nothing is. Paths below analyzer/.
std::string complaint(const std::string& file, const std::string& included) {
  const Place from = place_of(file);
  const Place to = place_of(included);
  if (from.floor == floors().size()) return {};  // above all floors
  if (to.floor == floors().size()) return "no floor";
  if (to.floor != from.floor) return to.floor < from.floor ? "" : "a floor above";
  if (to.room == from.room || to.room.empty()) return {};
  if (from.room.empty()) return "the floor's own files come before its rooms";
  const Floor& floor = floors()[from.floor];
  const auto at = [&](const std::string& room) {
    return std::find(floor.rooms.begin(), floor.rooms.end(), room) - floor.rooms.begin();
  };
  if (at(to.room) > at(from.room)) return "a later room";
  const auto& shared = floor.shared;
  const bool known = std::find(shared.begin(), shared.end(), to.room) != shared.end() ||
                     std::find(shared.begin(), shared.end(), "*") != shared.end();
  return known ? "" : "a sibling";
}

/// Every file below analyzer/, as a path below it.
std::vector<std::string> program_files() {
  const fs::path root = fs::path(exba::test::root()) / "analyzer";
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    // Tables are data, compiled in as text: nothing includes them.
    if (entry.is_regular_file() && entry.path().extension() != ".tsv")
      files.push_back(entry.path().lexically_relative(root).generic_string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every folder below analyzer is a floor, a room of one, or the commands above them") {
  for (const std::string& file : program_files()) {
    INFO(file);
    const Place place = place_of(file);
    if (place.floor == floors().size()) {
      const std::string folder = file.substr(0, file.rfind('/') == file.npos ? 0 : file.rfind('/'));
      CHECK((folder.empty() || folder == "commands" || folder == "browser"));
      continue;
    }
    const auto& rooms = floors()[place.floor].rooms;
    CHECK((place.room.empty() || std::find(rooms.begin(), rooms.end(), place.room) != rooms.end()));
  }
}

TEST_CASE("a file includes its own floor and those before it, its own room and those that it may know") {
  const std::regex include("^#include \"([a-z_0-9/]+\\.hpp)\"");
  std::size_t seen = 0;
  for (const std::string& file : program_files()) {
    std::ifstream in(fs::path(exba::test::root()) / "analyzer" / file);
    std::string line;
    while (std::getline(in, line)) {
      std::smatch m;
      if (!std::regex_search(line, m, include)) continue;
      ++seen;
      INFO(file << " includes " << m[1].str());
      CHECK(complaint(file, m[1]) == "");
    }
  }
  CHECK(seen > 500);
}

TEST_CASE(
    "nothing belongs to a thread: its destructor crashed programs of mingw at the end of their threads") {
  for (const std::string& file : program_files()) {
    std::ifstream in(fs::path(exba::test::root()) / "analyzer" / file);
    std::string line;
    while (std::getline(in, line)) {
      INFO(file << ": " << line);
      const std::size_t at = line.find("thread_local");
      CHECK((at == line.npos || line.find("//") < at));
    }
  }
}

TEST_CASE("what is judged does not hang on how a library sorts what is equal to a comparison of ours") {
  // libc++ gave other gaps than libstdc++ where record ids overlap: runs with equal beginnings came in another order.
  for (const std::string& file : program_files()) {
    if (!file.starts_with("cases/") && !file.starts_with("correlators/")) continue;
    std::ifstream in(fs::path(exba::test::root()) / "analyzer" / file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::size_t at = text.find("std::sort("); at != text.npos; at = text.find("std::sort(", at + 1)) {
      const std::string call = text.substr(at, text.find(';', at) - at);
      INFO(file << ": " << call);
      CHECK((call.find("[](") == call.npos && call.find("[&](") == call.npos));
    }
  }
}

TEST_CASE("nested files do not pass the floors unseen") {
  CHECK(complaint("readers/evtx/plan.cpp", "readers/native/values.hpp") == "");
  CHECK(complaint("readers/evtx/plan.cpp", "readers/text/scan.hpp") == "a later room");
  CHECK(complaint("readers/text/scan.cpp", "readers/evtx/plan.hpp") == "a sibling");
  CHECK(complaint("readers/evtx/plan.cpp", "correlators/vss/run.hpp") == "a floor above");
  CHECK(complaint("readers/evtx/plan.cpp", "reports/told/told.hpp") == "a floor above");
  CHECK(complaint("readers/formats.cpp", "readers/evtx/evtx.hpp") ==
        "the floor's own files come before its rooms");
  CHECK(complaint("reports/html/html.cpp", "reports/told/told.hpp") == "");
  CHECK(complaint("reports/html/html.cpp", "reports/text/text.hpp") == "a sibling");
  CHECK(complaint("intake/xml/event.cpp", "intake/json/event.hpp") == "a later room");
  CHECK(complaint("base/time.cpp", "nowhere/time.hpp") == "no floor");
  CHECK(complaint("commands/output.cpp", "health/health.hpp") == "");
}

TEST_CASE("the operating system is known to base/platform alone") {
  // Elsewhere these would have to be written once a platform, and paths would mean other bytes on each.
  const std::regex system(
      "<(filesystem|fstream|unistd\\.h|dlfcn\\.h|fcntl\\.h|dirent\\.h|iconv\\.h|date/"
      "[a-z]+\\.h|windows\\.h|signal\\.h|sys/"
      "[a-z]+\\.h)>|"
      "\\b(dlopen|iconv_open|isatty|std::filesystem|std::ifstream|std::ofstream)\\b");
  std::size_t known = 0;
  for (const std::string& file : program_files()) {
    std::ifstream in(fs::path(exba::test::root()) / "analyzer" / file);
    std::string line;
    while (std::getline(in, line)) {
      const bool named = std::regex_search(line, system);
      if (file.starts_with("base/platform")) {
        known += named ? 1 : 0;
        continue;
      }
      INFO(file << ": " << line);
      CHECK_FALSE(named);
    }
  }
  CHECK(known > 5);
}

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every test suite is one that ctest runs") {
  const std::string listed = read(fs::path(exba::test::root()) / "tests" / "suites.cmake");
  const std::regex begin("TEST_SUITE_BEGIN\\(\"([a-z_]+)\"\\)");
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(exba::test::root()) / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = read(entry.path());
    for (auto at = std::sregex_iterator(text.begin(), text.end(), begin); at != std::sregex_iterator();
         ++at) {
      INFO(entry.path().string());
      CHECK(listed.find("\n  " + (*at)[1].str() + "\n") != std::string::npos);
    }
  }
}

TEST_CASE("event ids stand in the catalogue and in rules, nowhere else in the program") {
  // The ids by which everyone knows the five articles; a comment may name them, code may not.
  const std::regex code_with_id("^[^/\"]*\\b(9600|9604|9606|9607|9614|9616|9648|8010|1042|9840)\\b");
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(exba::test::root()) / "analyzer")) {
    if (!entry.is_regular_file()) continue;
    if (entry.path().generic_string().find("/analyzer/catalog/") != std::string::npos) continue;
    std::ifstream in(entry.path());
    std::string line;
    while (std::getline(in, line)) {
      INFO(entry.path().string() << ": " << line);
      CHECK_FALSE(std::regex_search(line, code_with_id));
    }
  }
}

TEST_CASE("the README's commands are the ones that CI runs") {
  const std::string readme = read(fs::path(exba::test::root()) / "README.md");
  const std::string ci = read(fs::path(exba::test::root()) / ".ci" / "run");
  const std::regex block("```sh\n([^`]*)\n```");
  std::vector<std::string> commands;
  for (auto at = std::sregex_iterator(readme.begin(), readme.end(), block); at != std::sregex_iterator();
       ++at)
    commands.push_back((*at)[1].str());
  REQUIRE(commands.size() >= 2);
  CHECK(commands[0] ==
        "sh setup.sh && cmake -S . -B build -G Ninja && cmake --build build && "
        "build/exba analyze --fail-on never samples/vss-cleanup-missing/xml");
  CHECK(ci.find("\n" + commands[1] + " | tee build/ctest.log\n") != std::string::npos);
}

TEST_SUITE_END();
