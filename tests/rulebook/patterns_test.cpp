// The failure patterns that the rule pack is made for, by number: each as an engineer pastes it (patterns/),
// read and judged by the whole program, and the findings that must come out, in their order. A pattern that
// no log shows has a night that must stay unaccused, and its article in docs/rules-not-possible.md.
#include <doctest/doctest.h>

#include <set>

#include "analysis.hpp"
#include "base/input.hpp"
#include "support/paths.hpp"

using namespace exba;

TEST_SUITE_BEGIN("rulebook");

namespace {

const std::string root = test::root();

struct Pattern {
  int number;
  std::string_view night;              ///< file under patterns/; empty: there is nothing to paste
  std::string_view told;               ///< `rule confidence`, comma-separated
  std::string_view not_possible = "";  ///< the article that rules-not-possible.md must name
};

constexpr Pattern patterns[] = {
    {1, "01-KB910250", "vss-cleanup-missing likely"},
    {1, "01b-only-9607", "vss-cleanup-missing undecided"},
    {2, "02-KB930800", "vss-cleanup-missing likely"},
    {2, "02b-only-9840", "vss-cleanup-missing undecided"},
    {3, "03-KB933779", "freeze-refused-backup-active likely"},
    {4, "04-KB930197", "full-lost-by-recovery likely"},
    {5, "05-ms986575", "mixed-backup-technologies likely"},
    {6, "06-KB826936", "freeze-timed-out certain"},
    {7, "07-KB915331", "vss-writer-busy likely"},
    {8, "08-KB892514", "", "KB892514"},
    {9, "", "", "KB822896"},
    {10, "10-KB828092", "log-list-incomplete certain", "KB828092"},
    {11, "11-KB810411", "page-damage certain"},
    {11, "11b-477", "log-page-damage certain"},
    {12, "12-KB314917", "page-damage certain"},
    {12, "12b-476", "page-damage certain"},
    {13, "13-Q188646", "page-damage likely"},
    {14, "14-Q151789", "page-damage likely"},
    {15, "15-Q237953", "page-damage likely"},
    {16, "16-Q186184", "page-damage likely"},
    {17, "25-healthy-full-55", "", "Q253216"},
    {18, "18-Q251410", "backup-collision likely"},
    {19, "19-Q271847", "disk-full certain"},
    {20, "20-Q178934", "file-missing-at-backup likely"},
    {20, "20b-ese97", "file-missing-at-backup likely"},
    {21, "21-Q297172", "file-missing-at-backup certain"},
    {22, "22-Q295751", "full-backup-required certain"},
    {23, "23-Q183380", "full-backup-required certain"},
    {24, "24-circular", "circular-logging-blocks-logs-only certain"},
    {24, "24b-526", "circular-logging-blocks-logs-only certain"},
    {25, "25-healthy-full-55", "", "Q177773"},
    {26, "25-healthy-full-55", "", "Q177794"},
    {27, "46-Q262041", "", "Q181798"},
    {28, "28-Q245211", "cluster-backup-registry-not-replicated certain"},
    {29, "29-Q237739", "job-stops-service-outside-cluster likely"},
    {30, "30-Q188674", "cluster-restore-key-overwritten certain"},
    {31, "31-Q238063", "cluster-restore-key-overwritten certain"},
    {32, "32-Q192493",
     "cluster-checkpoint-lost-at-moves possible, cluster-checkpoint-lost-at-moves possible"},
    {33, "33-Q314588", "cluster-backup-wrong-address likely"},
    {34, "34-Q290651", "", "Q290651"},
    {35, "35-Q161584", "restore-files-missing certain"},
    {36, "36-Q322314", "restore-log-gap certain"},
    {37, "37-Q231299", "restore-patch-mismatch likely"},
    {38, "38-Q169859", "restore-key-malformed likely"},
    {39, "39-Q224977", "restored-on-other-windows likely"},
    {40, "40-KB810199", "mounted-without-hard-recovery certain"},
    {41, "41-Q245664", "job-terminal-session likely"},
    {42, "42-Q147121", "restore-incremental-before-full certain"},
    {43, "43-Q219035", ""},
    {44, "44-hang", ""},  // one job alone: its 8001 may be the one that is never written
    {44, "44b-hangs-after-good", "job-hangs likely"},
    {45, "", "", "Q275885"},
    {46, "46-Q262041", "", "Q262041"},
    {47, "47-Q256347", "log-list-requested-early certain"},
    {48, "48-C7FF07D7", "passive-copy-backup-failed likely"},
};

std::string told(const std::string& path, const Rulebook& book) {
  AnalysisOptions options;
  options.logs = {path};
  const Analysis analysis = analyse(options, book);
  REQUIRE_FALSE(analysis.trouble);
  std::string out;
  for (const Finding& f : analysis.report.findings)
    out += (out.empty() ? "" : ", ") + f.rule + " " + std::string(to_string(f.confidence));
  return out;
}

}  // namespace

TEST_CASE("each failure pattern's night, as it is pasted, tells its cause and nothing else") {
  const Rulebook book = Rulebook::builtin();
  for (const Pattern& p : patterns) {
    if (p.night.empty()) continue;
    INFO(p.number, " ", p.night);
    CHECK(told(root + "/tests/rulebook/patterns/" + std::string(p.night) + ".txt", book) == p.told);
  }
}

TEST_CASE("no pattern is without a night or a reason, and every reason is written down") {
  Input page = open_file(root + "/docs/rules-not-possible.md");
  const std::string reasons = read_all(page, std::size_t{1} << 20);
  std::set<int> numbers;
  for (const Pattern& p : patterns) {
    INFO(p.number);
    numbers.insert(p.number);
    CHECK(!(p.night.empty() && p.not_possible.empty()));
    if (!p.not_possible.empty()) CHECK(reasons.find(p.not_possible) != std::string::npos);
  }
  CHECK(numbers.size() == 48);
  CHECK(*numbers.rbegin() == 48);
}

TEST_SUITE_END();
