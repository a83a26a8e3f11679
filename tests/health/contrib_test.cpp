// What stands in contrib/ speaks of metrics and options by their names: they must be there.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "health/speaker.hpp"
#include "support/oracle.hpp"
#include "support/paths.hpp"
#include "support/sample_health.hpp"

using namespace exba;
namespace fs = std::filesystem;

namespace {

const fs::path contrib = fs::path(test::root()) / "contrib";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> words(const std::string& text, const char* pattern) {
  const std::regex word(pattern);
  std::set<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), word); at != std::sregex_iterator(); ++at)
    found.insert((*at)[1].str());
  return found;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("alert rules and dashboard ask for metrics and labels that exist") {
  const std::string metrics = speak_prometheus(test::sample_health(), {});
  const std::set<std::string> known = words(metrics, "\n# TYPE (exba_[a-z_]+) ");
  const std::set<std::string> labels = words(metrics, "[{,]([a-z]+)=\"");
  for (const char* file :
       {"prometheus/exba.rules.yml", "prometheus/exba.rules.test.yml", "grafana/exba.json"}) {
    const std::string text = read(contrib / file);
    const std::set<std::string> asked = words(text, "\\b(exba_[a-z_]+)\\b");
    CHECK(asked.size() > 5);
    for (const std::string& metric : asked) {
      INFO(file << ": " << metric);
      CHECK(known.count(metric) == 1);
    }
    for (const std::string& label : words(text, "[$]labels\\.([a-z]+)")) {
      INFO(file << ": label " << label);
      CHECK((labels.count(label) == 1 || label == "instance"));
    }
  }
}

TEST_CASE("the documentation names every metric") {
  const std::string page = read(fs::path(test::root()) / "docs" / "monitoring.md");
  for (const std::string& metric :
       words(speak_prometheus(test::sample_health(), {}), "\n# TYPE (exba_[a-z_]+) ")) {
    INFO(metric);
    CHECK((page.find('`' + metric + '`') != std::string::npos ||
           metric == "exba_last_success_duration_seconds"));
  }
}

TEST_CASE("every option that contrib uses is one of exba check") {
  const auto help = test::ask("'" + test::program() + "' check --help", "");
  REQUIRE(help);
  CHECK(help->code == 3);  // whatever is no verdict is UNKNOWN
  for (const char* file :
       {"systemd/exba-check.service", "systemd/check.env", "cron/exba-check", "nagios/exba.cfg",
        "icinga2/exba.conf", "checkmk/exba", "windows/exba-check.ps1"}) {
    const std::string text = read(contrib / file);
    REQUIRE_FALSE(text.empty());
    for (const std::string& option : words(text, "[ '\"=](--[a-z][a-z-]+)")) {
      INFO(file << ": " << option);
      CHECK(help->said.find(option) != std::string::npos);
    }
  }
}

TEST_CASE("Prometheus takes the alert rules, and they fire when they should") {
  const std::string folder = "'" + (contrib / "prometheus").string() + "/";
  for (const std::string& command : {"promtool check rules " + folder + "exba.rules.yml'",
                                     "promtool test rules " + folder + "exba.rules.test.yml'"}) {
    const auto said = test::ask(command, "");
    if (!said) {
      MESSAGE("SKIPPED: promtool is not installed");
      return;
    }
    INFO(said->said);
    CHECK(said->code == 0);
  }
}

TEST_CASE("the task for Windows is well-formed, and PowerShell's brackets are closed") {
  const auto said =
      test::ask("xmllint --nonet --noout '" + (contrib / "windows/exba-check-task.xml").string() + "'", "");
  if (said)
    CHECK(said->code == 0);
  else
    MESSAGE("SKIPPED: xmllint is not installed");
  const std::string script = read(contrib / "windows/exba-check.ps1");
  CHECK(std::count(script.begin(), script.end(), '{') == std::count(script.begin(), script.end(), '}'));
  CHECK(std::all_of(script.begin(), script.end(), [](unsigned char c) { return c < 0x80; }));
}

TEST_SUITE_END();
