// The tutorial's commands are run as it prints them.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rulebook/rule.hpp"
#include "rulebook/vocabulary.hpp"
#include "support/paths.hpp"

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("program");

namespace {

std::string read(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

struct Block {
  std::string head, body;
};

std::vector<Block> blocks(const std::string& page) {
  std::vector<Block> all;
  std::istringstream in(page);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) all.push_back({line.substr(3), ""});
    } else if (inside) {
      all.back().body += line + "\n";
    }
  }
  return all;
}

constexpr const char* acme_log =
    "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='AcmeVault'/><EventID>4100</EventID><Level>2</Level><TimeCreated "
    "SystemTime='2006-10-10T01:00:00Z'/>"
    "<EventRecordID>7</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></"
    "System><EventData>"
    "<Data>Exchange nightly</Data><Data>agent not reachable</Data></EventData></Event></Events>";

}  // namespace

TEST_CASE("the tutorial's rule and commands work as printed") {
  const fs::path folder = fs::temp_directory_path() / ("exba-tutorial-" + std::to_string(std::rand()));
  fs::create_directories(folder);
  std::ofstream(folder / "acme.xml") << acme_log;
  std::size_t commands = 0;
  std::string printed;
  for (const Block& block : blocks(read(fs::path(exba::test::root()) / "docs/writing-rules.md"))) {
    const std::string file_mark = "xml file=";
    if (block.head.starts_with(file_mark))
      std::ofstream(folder / block.head.substr(file_mark.size())) << block.body;
    if (!block.head.starts_with("sh")) continue;
    const int wanted = block.head.find("exit=1") != std::string::npos ? 1 : 0;
    std::istringstream lines(block.body);
    for (std::string line; std::getline(lines, line);) {
      REQUIRE(line.starts_with("exba "));
      const std::string command =
          "cd " + folder.string() + " && " + exba::test::program() + line.substr(4) + " > out.txt 2>&1";
      const int code = std::system(command.c_str());
      printed += read(folder / "out.txt");
      INFO(line << "\n" << read(folder / "out.txt"));
      CHECK(code == wanted << 8);
      ++commands;
    }
  }
  CHECK(commands >= 8);
  CHECK(printed.find("1 rules, 0 with mistakes, 0 mistakes") != std::string::npos);
  CHECK(printed.find("acme-job-failed, certain") != std::string::npos);
  CHECK(printed.find("did not run the job Exchange nightly") != std::string::npos);
  fs::remove_all(folder);
}

TEST_CASE("the misspelt name of the tutorial is found where it says") {
  std::string text;
  for (const Block& block : blocks(read(fs::path(exba::test::root()) / "docs/writing-rules.md")))
    if (block.head.starts_with("xml file=")) text = block.body;
  text.replace(text.find("@reason"), 7, "@reson");
  const auto mistakes = exba::rule_mistakes("acme-job-failed.xml", text, {});
  REQUIRE(mistakes.size() == 1);
  CHECK(exba::to_string("acme-job-failed.xml", mistakes[0]) ==
        "acme-job-failed.xml:7:19: no attribute of the document is called 'reson'; did you mean 'reason'?");
}

TEST_SUITE_END();
