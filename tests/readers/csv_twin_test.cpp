// How it works: the short ways through a table (the next mark closes a cell, cells that nobody asks for are
// not found, doubled marks are copied from mark to mark) must come to what the plain way comes to, which
// looks at every mark and finds every cell: on tables put together at random from cells at the edge of what
// the short ways may take, on the samples, and on both mutated and cut.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "intake/words/headings.hpp"
#include "readers/csv/table.hpp"
#include "support/forms.hpp"
#include "support/paths.hpp"
#include "support/said.hpp"
#include "support/samples.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
namespace fs = std::filesystem;

std::string read(const std::string& text, const Wanted& wanted, csv::Way way) {
  Intake intake(wanted);
  Input input = from_bytes("test", text);
  csv::read(input, {}, intake, way);
  return test::said(intake);
}

/// Both ways, for somebody who wants nothing, what the catalogue has, or everything.
void check_alike(const std::string& text) {
  static const Wanted nothing;
  static const Wanted catalogue = Wanted::catalogue_events();
  static const Wanted everything = Wanted::everything();
  for (const Wanted* wanted : {&nothing, &catalogue, &everything}) {
    const std::string plain = read(text, *wanted, csv::Way::plain);
    const std::string fast = read(text, *wanted, csv::Way::fast);
    if (plain == fast) continue;
    const std::size_t differ = static_cast<std::size_t>(
        std::mismatch(fast.begin(), fast.end(), plain.begin(), plain.end()).first - fast.begin());
    const std::size_t line = differ == 0 ? 0 : fast.rfind('\n', differ - 1) + 1;
    INFO(text.substr(0, 4000));
    CHECK(fast.substr(line, 2000) == plain.substr(line, 2000));
  }
}

struct Random {
  std::uint32_t state;
  std::uint32_t operator()(std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  }
};

std::string cell(Random& random, char separator) {
  static constexpr const char* cells[] = {
      "",
      "None",
      "\"None\"",
      "\"\"",
      "\"a \"\"quoted\"\" word\"",
      "\"two\r\nlines\"",
      "\"one \"stray\" mark\"",
      "a \"bare\" mark",
      "\"unclosed",
      "\"\"\"\"",
      "\"\"\"\"\"\"",
      "\"x\"\r",
      "\"ends in a mark\"\"\"",
      "x\"",
      " \"after a blank\"",
      "\"1/2/2024 3:04:05 AM\"",
      "\xC3\xBC",
      "\"\xEF\xBB\xBF\"",
      "\"a,b\"",
      "\"a;b\"",
      "\"a\tb\"",
      "\"line\nInformation,1/2/2024 3:04:05 AM,ESE,213,None,x\nmore\"",
      "\"Information Store (4242) \"\"DB01\"\": The backup procedure has been successfully completed.\""};
  std::string out = cells[random(std::size(cells))];
  if (random(40) == 0) out += separator;
  return out;
}

std::string row(Random& random, char separator, bool winevent) {
  static constexpr const char* sources[] = {"ESE", "\"ESE\"", "MSExchangeIS", "Some Service",
                                            "\"Some \"\"Service\"\"\""};
  static constexpr const char* ids[] = {"213", "\"225\"", "9606",        "7036",
                                        "",    "x",       "\"21\"\"3\"", "1073742037"};
  const std::string source = random(4) == 0 ? cell(random, separator) : sources[random(std::size(sources))];
  const std::string id = random(9) == 0 ? cell(random, separator) : ids[random(std::size(ids))];
  const std::string time = fmt::format("{}/{}/2024 {}:{:02}:07 {}", 1 + random(12), 1 + random(28),
                                       1 + random(12), random(60), random(2) == 0 ? "AM" : "PM");
  std::string out;
  if (winevent)
    out = fmt::format("{1}{0}{2}{0}{3}{0}{4}{0}{5}{0}{6}", separator, cell(random, separator), id, source,
                      time, 1 + random(5000), cell(random, separator));
  else
    out = fmt::format("Information{0}{1}{0}{2}{0}{3}{0}{4}{0}{5}", separator, time, source, id,
                      cell(random, separator), cell(random, separator));
  if (random(12) == 0) (out += separator) += cell(random, separator);
  return out + (random(3) == 0 ? "\n" : "\r\n");
}

std::string table(Random& random, std::size_t rows) {
  const char separator = ",;\t|"[random(4)];
  const bool winevent = random(2) == 0;
  std::string out =
      winevent ? "\"Message\",\"Id\",\"ProviderName\",\"TimeCreated\",\"RecordId\",\"LevelDisplayName\"\r\n"
               : "\xEF\xBB\xBFLevel,Date and Time,Source,Event ID,Task Category\r\n";
  for (char& c : out)
    if (c == ',') c = separator;
  for (std::size_t i = 0; i < rows; ++i) out += row(random, separator, winevent);
  return out;
}

std::string mutated(std::string text, Random& random) {
  static constexpr std::string_view bytes = "\"\"\"\",;\t|\n\r x\xE9<\0";
  for (std::uint32_t n = 1 + random(4); n > 0 && !text.empty(); --n) {
    const std::size_t at = random(static_cast<std::uint32_t>(text.size()));
    switch (random(3)) {
      case 0: text[at] = bytes[random(static_cast<std::uint32_t>(bytes.size()))]; break;
      case 1: text.erase(at, 1 + random(20)); break;
      default: text.insert(at, 1, bytes[random(static_cast<std::uint32_t>(bytes.size()))]);
    }
  }
  return text;
}

std::string whole_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("csv twins: tables put together at random, and mutated") {
  for (std::uint32_t seed = 1; seed <= 250; ++seed) {
    Random random{seed * 2654435761u};
    const std::string text = table(random, 1 + random(12));
    INFO("seed " << seed);
    check_alike(text);
    for (int round = 0; round < 3; ++round) check_alike(mutated(text, random));
  }
}

TEST_CASE("csv twins: a table cut at every byte") {
  Random random{11};
  const std::string text = table(random, 6);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) check_alike(text.substr(0, cut));
}

TEST_CASE("csv twins: rows that straddle the buffer, and cells that are larger") {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    Random random{seed * 2654435761u};
    std::string text = table(random, 1);
    const char separator = text.find('\t') < 40  ? '\t'
                           : text.find(';') < 40 ? ';'
                           : text.find('|') < 40 ? '|'
                                                 : ',';
    for (int n = 0; text.size() < 700'000; ++n) {
      text += row(random, separator, seed % 2 == 0);
      if (n % 900 == 300) text += "\"" + std::string(300'000, 'm') + "\"\"" + std::string(20, 'n') + "\"\r\n";
    }
    INFO("seed " << seed);
    check_alike(text);
  }
}

TEST_CASE("csv twins: the samples and the real tables, and both mutated") {
  std::vector<std::pair<std::string, std::string>> tables;  // name, text
  for (const auto& folder : fs::directory_iterator(fs::path(test::root()) / "samples")) {
    if (!fs::exists(folder.path() / "story.txt")) continue;
    for (const test::SampleLog& log : test::sample_logs(whole_file(folder.path() / "story.txt"))) {
      constexpr test::TableStyle styles[] = {test::TableStyle::viewer, test::TableStyle::nt,
                                             test::TableStyle::winevent};
      tables.emplace_back(folder.path().filename().string() + ", " + log.stem,
                          test::to_table(log.events, styles[tables.size() % 3], TimeZone{}));
    }
  }
  CHECK(tables.size() >= 60);
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(fs::path(test::root()) / "tests/fuzz/corpus/csv"))
    files.push_back(file.path());
  const fs::path logs = fs::path(test::root()) / "../shared/logs/csv";
  if (fs::exists(logs))
    for (const auto& file : fs::directory_iterator(logs)) files.push_back(file.path());
  else
    MESSAGE("skipped: " << logs.string() << " is not here");
  for (const fs::path& file : files) tables.emplace_back(file.string(), whole_file(file));
  Random random{5};
  for (const auto& table : tables) {
    INFO(table.first);
    check_alike(table.second);
    const std::string text = table.second.substr(0, 8'000);
    for (int round = 0; round < 3; ++round) check_alike(mutated(text, random));
  }
}

TEST_CASE("csv twins: the value of a cell, with marks anywhere") {
  Random random{3};
  std::string fast, plain;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random(80), 'x');
    for (char& c : text)
      if (random(static_cast<std::uint32_t>(round) % 7 + 1) == 0) c = '"';
    const csv::Cell place{0, text.size(), random(4) != 0};
    REQUIRE(csv::value_of(text, place, fast) == csv::value_of_plain(text, place, plain));
  }
}

TEST_CASE("no heading is missed by the look at its first three bytes") {
  const auto check = [](std::string_view text) {
    if (find_heading(text) != nullptr && !may_begin_heading(text)) FAIL("missed: " << std::string(text));
  };
  std::size_t headings = 0;
  std::vector<std::string> lines;
  for (const auto& file : fs::recursive_directory_iterator(fs::path(test::root()) / "samples"))
    if (file.path().extension() == ".txt" || file.path().extension() == ".csv") {
      const std::string text = whole_file(file.path());
      for (const std::string_view line : split(text, "\r\n,\t")) {
        lines.emplace_back(line.substr(0, line.find(':')));
        headings += find_heading(lines.back()) != nullptr;
      }
    }
  CHECK(headings > 1000);
  for (const char* label : {"Ereignis-ID", "ereignis-id", "EVENT  ID", "\xC3\x89v\xC3\xA9nement",
                            "ID de l\xE2\x80\x99\xC3\xA9v\xC3\xA9nement", "Schl\xC3\xBCsselw\xC3\xB6rter",
                            "  Event ID", "*Event ID*", "Log Name", "LogName", "Id", "Ora"})
    lines.emplace_back(label);
  Random random{9};
  for (const std::string& line : lines) {
    check(line);
    for (int round = 0; round < 3; ++round) {
      std::string text = line.substr(0, 64);
      for (char& c : text)  // letter case, blanks: what a look-up does not see
        if (random(4) == 0)
          c = c >= 'a' && c <= 'z'   ? static_cast<char>(c - 32)
              : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32)
                                     : c;
      check(text);
      check(mutated(text, random));
    }
  }
}

TEST_SUITE_END();
