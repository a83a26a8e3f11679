// Three events in each form that formats.md describes (tests/oracles/forms.py --write tests/readers/exports,
// which shares no code with the program), read whole, cut at every byte, and with bytes changed at random.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/text.hpp"
#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;

struct Told {
  int id;
  const char* provider;
  const char* time;
  Level level;
  std::uint64_t record_id;
  std::vector<std::string> inserts;
  std::string data;
  std::string message;
};

const std::vector<Told>& night() {
  static const std::vector<Told> events = {
      {213,
       "ESE",
       "2006-10-13T01:00:05Z",
       Level::information,
       4711,
       {"Information Store", "4242", "First Storage Group: "},
       {},
       "Information Store (4242) First Storage Group: The backup procedure has been successfully completed."},
      {9607,
       "MSExchangeIS",
       "2006-10-13T01:01:05Z",
       Level::error,
       4712,
       {"0x50d"},
       std::string("Backup in progress.\0", 20),
       "Error code 0x50d when preparing for backup."},
      {223,
       "ESE",
       "2006-10-13T01:02:05Z",
       Level::information,
       4713,
       {"Information Store", "4242", "First Storage Group: ", "D:\\logs\\E0000010.log",
        "D:\\logs\\E0000014.log"},
       {},
       "Information Store (4242) First Storage Group: Starting the backup of log files (range "
       "\"D:\\logs\\E0000010.log\" - \"D:\\logs\\E0000014.log\")."}};
  return events;
}

ReadOptions two_hours_ahead() {
  ReadOptions options;
  options.time_zone = TimeZone::fixed(std::chrono::minutes{120});
  return options;
}

std::map<std::string, std::string> exports() {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::directory_iterator(fs::path(EXBA_ROOT) / "tests/readers/exports"))
    out[entry.path().filename().string()] = file_bytes(entry.path());
  return out;
}

/// What a form leaves out is empty; what it keeps is the same.
void check_kept(const Event& e, const Told& told, std::string& kept) {
  CHECK(e.id == told.id);
  CHECK(e.provider == told.provider);
  CHECK(to_rfc3339(e.time) == std::string(told.time));
  if (e.level != Level::unknown) CHECK(e.level == told.level);
  if (!e.computer.empty()) CHECK(e.computer == "EX01");
  if (e.record_id != 0) CHECK(e.record_id == told.record_id);
  if (e.has_inserts && !e.inserts_parted) {
    REQUIRE(e.inserts.size() >= told.inserts.size());
    for (std::size_t i = 0; i < told.inserts.size(); ++i)
      CHECK(std::string(trim(e.inserts[i])) == std::string(trim(told.inserts[i])));
  }
  if (!e.data.empty()) CHECK(e.data == told.data);
  kept += e.computer.empty() ? '-' : 'c';
  kept += e.channel.empty() ? '-' : 'l';
  kept += e.record_id == 0 ? '-' : 'r';
  kept += e.has_inserts ? 'i' : '-';
  kept += e.data.empty() ? '-' : 'd';
  kept += e.message == told.message ? 'm' : e.message.empty() ? '-' : '?';
  kept += ' ';
}

}  // namespace

TEST_CASE("exports: three events in every form are the same three events") {
  for (const auto& file : exports()) {
    const std::string form = file.first;
    INFO(form);
    auto r = read_table(file.second, two_hours_ahead());
    INFO(problems(*r));
    CHECK(r->is_log);
    CHECK(r->intake.source.problems.empty());
    std::vector<Event> events(r->events().begin(), r->events().end());
    REQUIRE(events.size() == 3);
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    std::string kept;
    for (std::size_t i = 0; i < 3; ++i) check_kept(events[i], night()[i], kept);
    MESSAGE(form << ": " << kept << r->intake.source.encoding);
  }
}

TEST_CASE("exports: cut at every byte, what is lost is told") {
  for (const auto& file : exports()) {
    const std::string form = file.first;
    const auto whole = read_table(file.second, two_hours_ahead());
    std::string silent;
    std::size_t from = std::string::npos, last = 0;
    for (std::size_t cut = 0; cut < file.second.size(); ++cut) {
      const auto r = read_table(file.second.substr(0, cut), two_hours_ahead());
      bool lost = r->events().size() < whole->events().size();
      if (!lost) {
        const Event& a = r->events().back();
        const Event& b = whole->events().back();
        lost = a.message.size() < b.message.size() || a.inserts.size() < b.inserts.size() ||
               a.data.size() < b.data.size() || a.computer.size() < b.computer.size() ||
               a.record_id != b.record_id || a.time != b.time || a.id != b.id;
      }
      const bool told = !r->intake.source.problems.empty();
      if (lost && !told) {
        if (from == std::string::npos) from = cut;
        last = cut;
      } else if (from != std::string::npos) {
        silent += std::to_string(from) + "-" + std::to_string(last) + " ";
        from = std::string::npos;
      }
    }
    if (from != std::string::npos) silent += std::to_string(from) + "-" + std::to_string(last) + " ";
    if (!silent.empty()) MESSAGE("SILENT " << form << " of " << file.second.size() << ": " << silent);
  }
}

TEST_SUITE_END();
