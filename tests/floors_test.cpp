// Keeps the house in order: a file includes only its own floor and those before it, and siblings among readers, correlators
// and reports never include each other.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("floors");

TEST_CASE("a file includes only its own floor and those before it") {
  const std::vector<std::string> floors = {"base", "model", "catalog", "intake", "readers", "correlators", "rulebook", "reports"};
  std::map<std::string, std::size_t> level;
  for (std::size_t i = 0; i < floors.size(); ++i) level[floors[i]] = i;
  const fs::path root = fs::path(EXBA_ROOT) / "analyzer";
  const std::regex include("#include \"([a-z_]+)/([a-z0-9_]+)\\.hpp\"");
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string floor = entry.path().parent_path().filename().string();
    if (!level.count(floor)) continue;  // main, options, analysis stand above all floors
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

TEST_SUITE_END();
