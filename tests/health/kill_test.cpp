// Runs that are killed at any moment, and runs that meet: the state always opens, nothing is lost, and what a
// run that ended has told is not told again.
//
// How it works: the program runs as a process on mornings of logs; it is killed after a random time, again
// and again, until a run of that morning ends by itself. EXBA_KILLS in the environment: how many kills.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "health/database.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/paths.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;
using Json = nlohmann::json;

namespace {

constexpr int mornings = 8;

std::string date(int day) {
  return fmt::format("2006-10-{:02}", day);
}

/// Each odd night a backup hangs and one is refused; at noon the store is restarted.
std::string story() {
  std::string out = "-- noise EX01 Application 2006-10-01 00:00:00 2006-10-09 08:00:00 2\n";
  for (int day = 1; day <= mornings; ++day) {
    out += fmt::format(
        "{} 01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 MSExchangeIS/9608\n01:00:29 EX01 "
        "MSExchangeIS/9610\n"
        "01:00:31 EX01 MSExchangeIS/9612\n",
        date(day));
    if (day % 2 == 0)
      out += "01:31:10 EX01 MSExchangeIS/9616\n01:31:12 EX01 MSExchangeIS/9648\n";
    else
      out +=
          "05:00:01 EX01 MSExchangeIS/9607 level=error insert=0x50d data=\"Backup in progress.\"\n"
          "14:00:00 EX01 MSExchangeIS/9600\n";
  }
  return out;
}

pid_t start(const std::string& state, const std::string& log, int day, const std::string& out) {
  const std::string now = date(day) + "T12:00:00Z";
  const std::string program = test::program();  // before the fork: nothing is allocated behind it
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int nothing = ::open("/dev/null", O_WRONLY);
  ::dup2(file, 1);
  ::dup2(nothing, 2);
  ::execl(program.c_str(), program.c_str(), "check", "--state", state.c_str(), "-f", "json", "-j1", "--now",
          now.c_str(), log.c_str(), static_cast<char*>(nullptr));
  ::_exit(127);
}

/// The exit code; -1: it was killed.
int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// "new 0123456789abcdef" for each change of a whole report.
std::vector<std::string> changes_in(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const Json json = Json::parse(std::string(std::istreambuf_iterator<char>(in), {}), nullptr, false);
  std::vector<std::string> out;
  if (!json.is_object()) return out;
  for (const Json& change : json.at("changes"))
    out.push_back(change.at("change").get<std::string>() + " " + change.at("fingerprint").get<std::string>());
  return out;
}

std::string integrity(const std::string& state) {
  Database db(state, Database::Mode::write, std::chrono::seconds{5});
  Statement check = db.prepare("PRAGMA integrity_check");
  return check.step() ? check.text(0) : "";
}

/// The files of the mornings, and every finding that there is in the end.
struct Mornings {
  explicit Mornings(const Folder& folder) {
    LogEvents all;
    for (const StoryEvent& e : read_story(story()).events) all.push_back(e.event);
    for (int day = 1; day <= mornings; ++day) {
      LogEvents so_far;
      for (const Event& e : all)
        if (e.time <= *parse_rfc3339(date(day) + "T12:00:00Z")) so_far.push_back(e);
      files.push_back(folder.file(fmt::format("day{}.xml", day), to_event_xml(so_far, XmlStyle::wevtutil)));
    }
    const std::string state = folder.path("undisturbed");
    for (int day = 1; day <= mornings; ++day)
      for (const Change& c : run_check(state, {files[static_cast<std::size_t>(day - 1)]},
                                       *parse_rfc3339(date(day) + "T12:00:00Z"))
                                 .changes)
        told.insert(fmt::format("{} {}", to_string(c.kind), c.finding.fingerprint));
  }
  std::vector<std::string> files;
  std::set<std::string> told;
};

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE(
    "killed at any moment: the state opens, nothing is lost, nothing is told twice by runs that ended") {
  const Folder folder;
  const Mornings month(folder);
  CHECK(month.told.size() >= 6);
  const char* wanted = std::getenv("EXBA_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 48;
  std::mt19937 random(4711);
  std::uniform_int_distribution<int> when(0, 1000);
  int killed = 0;
  int longest = 200'000;  // of a run, in microseconds: kills fall into all of it
  for (int round = 0; killed < kills; ++round) {
    const std::string state = folder.path(fmt::format("state{}", round));
    std::set<std::string> delivered;
    std::map<std::string, int> by_ended_runs;
    for (int day = 1; day <= mornings; ++day) {
      for (int attempt = 0;; ++attempt) {
        const std::string out = folder.path("out");
        const auto began = std::chrono::steady_clock::now();
        const pid_t child = start(state, month.files[static_cast<std::size_t>(day - 1)], day, out);
        // Most kills fall into the last third, in which the state is written and the report printed.
        const int share = attempt % 2 == 0 ? when(random) : 600 + when(random) * 4 / 10;
        if (attempt < 4) {
          std::this_thread::sleep_for(std::chrono::microseconds(longest / 1000 * share));
          ::kill(child, SIGKILL);
        }
        const int code = wait_for(child);
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
        for (const std::string& change : changes_in(out)) {
          delivered.insert(change);
          if (code >= 0) CHECK(++by_ended_runs[change] == 1);
        }
        if (code < 0) {
          ++killed;
          continue;
        }
        longest = static_cast<int>(std::min<std::int64_t>(took.count(), 1'000'000));
        CHECK(code != 127);
        break;
      }
    }
    CHECK(delivered == month.told);
    CHECK(integrity(state) == "ok");
    CHECK_FALSE(std::filesystem::exists(state + ".damaged"));
  }
}

TEST_CASE("four runs at once tell each change once") {
  const Folder folder;
  const Mornings month(folder);
  const std::string state = folder.path("state");
  std::map<std::string, int> told;
  for (int day = 1; day <= mornings; ++day) {
    std::vector<pid_t> runs;
    for (int i = 0; i < 4; ++i)
      runs.push_back(start(state, month.files[static_cast<std::size_t>(day - 1)], day,
                           folder.path(fmt::format("out{}", i))));
    for (int i = 0; i < 4; ++i) {
      const int code = wait_for(runs[static_cast<std::size_t>(i)]);
      CHECK(code >= 0);
      CHECK(code <= 2);
      for (const std::string& change : changes_in(folder.path(fmt::format("out{}", i)))) ++told[change];
    }
  }
  for (const auto& change : told) {
    INFO(change.first);
    CHECK(change.second == 1);
  }
  CHECK(told.size() == month.told.size());
}

TEST_SUITE_END();
