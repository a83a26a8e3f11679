// What people paste into threads and articles, each in the form that once was read wrongly or not at all:
// list marks, two headings and a text, signs of equality, one line, no colons, a code alone. Each says what
// must come out: findings, else the events that are shown with their codes, else why there is none.
#include <doctest/doctest.h>

#include "analysis.hpp"
#include "reports/told/told.hpp"
#include "support/paths.hpp"

using namespace exba;

TEST_SUITE_BEGIN("rulebook");

namespace {

const std::string root = test::root();

struct Excerpt {
  std::string_view name;    ///< file under excerpts/
  std::string_view events;  ///< `provider id code of store`, comma-separated: what the catalogue recognised
  std::string_view told;    ///< `rule confidence`; empty: the events stand alone
  std::string_view problem = "";
};

constexpr Excerpt excerpts[] = {
    {"list-marks", "MSExchangeIS 9611 -2403, ESE 2002 -2403", "freeze-refused-backup-active likely"},
    {"two-headings", "VSS 12290 0x800423f3, ESE 482 -1808", "disk-full certain"},
    {"file-held", "ESE 490 -1032", "file-held-by-another likely"},
    {"equals", "VSS 8194 0x80070005", ""},
    {"one-line-source", "MSExchangeRepl 2034 -4", "backup-program-reported-failure likely"},
    {"one-line-commas", "MSExchangeRepl 2034 -4", "backup-program-reported-failure likely"},
    {"source-first", "ESE 2002 -2403, MSExchangeIS 9611 -2403", "freeze-refused-backup-active likely"},
    {"id-in-a-line", "VSS 8193 0x8000ffff", ""},
    {"description-not-found", "MSExchangeIS 9607", "vss-cleanup-missing undecided"},
    {"no-colons", "MSExchangeIS 5000 -528", "cluster-restore-key-overwritten possible"},
    {"consistency-check", "Storage Group Consistency Check 403 of DB07", "consistency-check-failed likely"},
    {"checkpoint", "MSExchangeIS 1159 -614 of Second Storage Group\\Mailboxes A (MAIL01), ESE 226",
     "checkpoint-too-deep likely"},
    {"checkpoint-alone", "MSExchangeIS 1159 -614 of Second Storage Group\\Mailboxes A (MAIL01)",
     "checkpoint-too-deep possible"},
    {"diff-area-alone", "VolSnap 25", ""},
    {"truncation-225", "ESE 225", ""},
    {"codes-only", "", "", "it names 0x800423f2 (VSS_E_WRITERERROR_TIMEOUT"},
    {"no-id", "", "", "the headings of an event, but no event id"},
    {"prose", "", "", ""},  // four events are spoken of: they are explained, and nothing rests on them
};

std::string joined(std::string all, const std::string& one) {
  return all.empty() ? one : std::move(all) + ", " + one;
}

}  // namespace

TEST_CASE("each excerpt is read as its author pasted it, and accuses nobody whom it does not prove") {
  const Rulebook book = Rulebook::builtin();
  for (const Excerpt& e : excerpts) {
    INFO(e.name);
    AnalysisOptions options;
    options.logs = {root + "/tests/rulebook/excerpts/" + std::string(e.name) + ".txt"};
    const Report report = analyse(options, book).report;
    std::string events, told, problems;
    for (const Event& event : report.events) {
      const std::string code{fact(event.facts, "code")};
      const std::string store{fact(event.facts, "store")};
      events = joined(std::move(events), event.provider + " " + std::to_string(event.id) +
                                             (code.empty() ? "" : ' ' + code) +
                                             (store.empty() ? "" : " of " + store));
    }
    for (const Finding& f : report.findings)
      told = joined(std::move(told), f.rule + ' ' + std::string(to_string(f.confidence)));
    for (const Source& source : report.sources)
      for (const Problem& p : source.problems) problems += p.what + '\n';
    CHECK(events == e.events);
    CHECK(told == e.told);
    CHECK(problems.find(e.problem) != std::string::npos);
    if (told.empty()) CHECK(lone_events(report).size() == report.events.size());
    if (e.name == "prose") CHECK(report.unknown.size() == 4);
  }
}

TEST_SUITE_END();
