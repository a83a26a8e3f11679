// Keeps the house in order: a file includes only its own floor and those before it, and siblings among
// readers, correlators and reports never include each other.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("floors");

TEST_CASE("a file includes only its own floor and those before it") {
  const std::vector<std::string> floors = {"base",    "model",       "catalog",  "intake",  "redact",
                                           "readers", "correlators", "rulebook", "reports", "health"};
  std::map<std::string, std::size_t> level;
  for (std::size_t i = 0; i < floors.size(); ++i) level[floors[i]] = i;
  const fs::path root = fs::path(EXBA_ROOT) / "analyzer";
  const std::regex include("#include \"([a-z_]+)/([a-z0-9_]+)\\.hpp\"");
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string floor = entry.path().parent_path().filename().string();
    if (!level.count(floor)) continue;  // main, commands, options, analysis stand above all floors
    std::ifstream in(entry.path());
    std::string line;
    while (std::getline(in, line)) {
      std::smatch m;
      if (!std::regex_search(line, m, include)) continue;
      INFO(entry.path().string() << " includes " << m[1].str() << "/" << m[2].str());
      REQUIRE(level.count(m[1].str()) == 1);
      CHECK(level[m[1].str()] <= level[floor]);
    }
  }
}

TEST_CASE("siblings among readers, correlators and reports never include each other") {
  // Shared headers of a floor, and the parts of one reader (event_text_scan of event_text) among themselves,
  // are no siblings.
  const std::map<std::string, std::vector<std::string>> shared = {
      {"readers",
       {"reader", "archive", "evtx_damage", "evtx_values"}},  // the two native forms share accounts and SIDs
      {"correlators",
       {"correlator", "assemble", "assemble_known", "assemble_numbering", "assemble_zones", "cluster",
        "holes", "log_files", "run_facts", "relations", "streaming", "vss_run"}},
      {"reports",
       {"renderer", "escape", "layout", "summary", "words", "told", "json_writer", "json_objects",
        "event_lines", "next"}}};
  const std::regex include("#include \"([a-z]+)/([a-z0-9_]+)\\.hpp\"");
  for (const auto& [floor, common] : shared) {
    for (const auto& entry : fs::directory_iterator(fs::path(EXBA_ROOT) / "analyzer" / floor)) {
      const std::string own = entry.path().stem().string();
      std::ifstream in(entry.path());
      std::string line;
      while (std::getline(in, line)) {
        std::smatch m;
        if (!std::regex_search(line, m, include) || m[1] != floor) continue;
        const std::string other = m[2];
        const std::string family = own.substr(0, own.find('_'));
        const bool same_family = other == family || other.rfind(family + "_", 0) == 0 || other == own;
        const bool is_shared = std::find(common.begin(), common.end(), other) != common.end();
        INFO(entry.path().filename().string() << " includes its sibling " << other);
        CHECK((same_family || is_shared));
      }
    }
  }
}

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every test suite is one that ctest runs") {
  const std::string listed = read(fs::path(EXBA_ROOT) / "tests" / "suites.cmake");
  const std::regex begin("TEST_SUITE_BEGIN\\(\"([a-z_]+)\"\\)");
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(EXBA_ROOT) / "tests")) {
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
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(EXBA_ROOT) / "analyzer")) {
    if (!entry.is_regular_file() || entry.path().parent_path().filename() == "catalog") continue;
    std::ifstream in(entry.path());
    std::string line;
    while (std::getline(in, line)) {
      INFO(entry.path().string() << ": " << line);
      CHECK_FALSE(std::regex_search(line, code_with_id));
    }
  }
}

TEST_CASE("the README's commands are the ones that CI runs") {
  const std::string readme = read(fs::path(EXBA_ROOT) / "README.md");
  const std::string ci = read(fs::path(EXBA_ROOT) / ".ci" / "run");
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
