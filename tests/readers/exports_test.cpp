// Three events in each form that docs/formats.md describes (tests/oracles/forms.py --write tests/readers/exports,
// which shares no code with the program), read whole, cut at every byte, and with bytes changed at random.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/text.hpp"
#include "support/paths.hpp"
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
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "tests/readers/exports"))
    out[entry.path().filename().string()] = file_bytes(entry.path());
  return out;
}

/// What a form leaves out is empty; what it keeps is the same.
void check_kept(const Event& e, const Told& told) {
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
  if (e.message.starts_with("Error")) CHECK(e.message == told.message);
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
    for (std::size_t i = 0; i < 3; ++i) check_kept(events[i], night()[i]);
  }
}

namespace {

/// Whether the text of which `before` and `behind` are the parts was cut at a line end: a program that ended
/// there would have left the same.
bool at_line_end(std::string_view before, std::string_view behind) {
  while (before.ends_with('\0')) before.remove_suffix(1);
  while (behind.starts_with('\0')) behind.remove_prefix(1);
  return before.empty() || before.back() == '\n' || before.back() == '\r' || behind.empty() ||
         behind.front() == '\r' || behind.front() == '\n';
}

/// Whether the events of a cut text are those of the whole but for what stood behind the cut: at a line end
/// the last text may be short by lines, and the bytes of its dump.
bool same_before_cut(const Blocks<Event>& part, const Blocks<Event>& whole) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    const Event& a = part[i];
    const Event& b = whole[i];
    if (a.id != b.id || a.time != b.time || a.provider != b.provider || a.computer != b.computer ||
        a.record_id != b.record_id || a.inserts != b.inserts)
      return false;
    if (i + 1 < part.size() ? a.message != b.message : !b.message.starts_with(a.message)) return false;
  }
  return true;
}

/// EXBA_EVERY_BYTE in the environment: no cut is left out. Else every fifth byte, and less often in
/// translations of a form; the first cut differs from form to form. All of them take two minutes in a debug
/// build.
std::size_t stride_of(std::string_view form) {
  if (std::getenv("EXBA_EVERY_BYTE") != nullptr) return 1;
  return form.starts_with("nt-") || form.starts_with("vista-") || form.starts_with("viewer-") ? 23 : 7;
}

}  // namespace

TEST_CASE("exports: cut at every byte, what is lost is told") {
  std::size_t cuts = 0;
  for (const auto& file : exports()) {
    const std::string form = file.first;
    INFO(form);
    const std::string& bytes = file.second;
    const std::size_t stride = stride_of(form);
    const auto whole = read_table(bytes, two_hours_ahead());
    for (std::size_t cut = bytes.size() % stride; cut < bytes.size(); cut += stride, ++cuts) {
      const auto r = read_table(bytes.substr(0, cut), two_hours_ahead());
      if (!r->intake.source.problems.empty()) continue;
      INFO("cut at " << cut << " of " << bytes.size());
      REQUIRE(r->events().size() <= whole->events().size());
      const bool same = r->events().size() == whole->events().size() &&
                        same_before_cut(r->events(), whole->events()) &&
                        r->events().back().message == whole->events().back().message &&
                        r->events().back().data == whole->events().back().data;
      if (same) continue;
      CHECK(at_line_end(std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)));
      CHECK(same_before_cut(r->events(), whole->events()));
    }
  }
  CHECK(cuts > 5000);
}

TEST_CASE("exports: bytes changed at random neither crash nor hang, and all events are counted") {
  std::uint64_t random = 20031;
  const auto next = [&random](std::size_t below) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((random >> 33) % below);
  };
  for (const auto& file : exports()) {
    const std::string form = file.first;
    INFO(form);
    for (int i = 0; i < 24; ++i) {
      std::string bytes = file.second;
      for (std::size_t n = 0; n <= next(6); ++n) {
        const std::size_t at = next(bytes.size());
        if (next(4) == 0)
          bytes.erase(at, next(40));
        else if (next(4) == 0)
          bytes.insert(at, bytes.substr(next(bytes.size()), next(60)));
        else
          bytes[at] = static_cast<char>(next(256));
        if (bytes.empty()) break;
      }
      read_table(bytes, two_hours_ahead());
      read_table(std::move(bytes), two_hours_ahead(), Keep::recognised);
    }
  }
}

TEST_SUITE_END();
