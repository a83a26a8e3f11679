#include <doctest/doctest.h>

#include "base/version.hpp"
#include "reports/renderer.hpp"
#include "support/blocked_report.hpp"
#include "support/page.hpp"

using namespace exba;
using exba::test::at;

namespace {

RenderOptions summer_time() {
  RenderOptions options;
  options.time_zone = TimeZone::parse("+02:00");
  options.time_zone_origin = "from --time-zone";
  return options;
}

std::string rendered(const Report& report) {
  return render_text(report, summer_time());
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The finding of the blocked night, `nights` times, a day apart.
Report many_nights(int nights) {
  Report report = test::blocked_report();
  const Finding finding = report.findings.front();
  for (int night = 1; night < nights; ++night) {
    Operation run = report.operations[9];
    run.begin += std::chrono::days{night};
    run.end += std::chrono::days{night};
    report.operations.push_back(run);
    report.findings.push_back(finding);
    report.findings.back().operation = static_cast<std::uint32_t>(report.operations.size() - 1);
  }
  return report;
}

constexpr std::string_view blocked_text =
    R"(EX01: VSS backups BLOCKED since Tue 2006-10-10 01:00. Last good: Mon 01:31.
Next: Does Tuesday's job still run in the backup program? Then wait.
Risk: The last good backup ended Mon 01:31 and holds data up to Mon 01:00: mail
  since then is in no backup.
1 error. 12 backups: 9 succeeded, 2 failed, 1 abandoned.

ERROR: The backup program never told the Exchange writer that it had finished
  vss-cleanup-missing, certain, KB910250.
  The backup of Tue 2006-10-10 01:00 took its snapshot but never completed or
  let go of the writer. Exchange counts it as running and refuses every other
  VSS backup.
  DO NOW 1. Does Tuesday's job still run in the backup program? Then wait.
         2. If not, stop its services on EX01 and wait for a 9648.
         3. No 9648 in 5 min: restart the Information Store (disconnects users).
         4. Run a full backup. Good looks like 9606, 9608, 9610, 9612, 9616.
  NOTE   Watch the log disk: nothing has been truncated since Monday.
  THEN   Send this to the program's maker: completion call missing.
   2006-10 (+02:00)  event              what                             app.evt
   Tue 10 01:00:02   MSExchangeIS 9606  prepared; backup-in-progress     #48121
                                        flag set
   Tue 10 01:00:31   MSExchangeIS 9612  thawed                           #48130
   -- no 9616, 9648 or store restart to the end of the log (55 h 14 min) --
   Wed 11 01:00:03   MSExchangeIS 9607  prepare refused; 0x50d           #49377
                                        (BackupInProgress), "Backup in
                                        progress."
   Thu 12 01:00:02   MSExchangeIS 9607  the same again                   #50590
  Why certain: 9616 or 9648 followed all 9 earlier runs in this log.
  Ruled out: a store restart, a reboot or a later prepare between the two.
  This explains, and so it is not told apart: vss-released-without-completion.

OPERATIONS
 begin (+02:00)            operation   outcome    lasted  why
 Sun 2006-10-01 01:00 to   9 runs      succeeded          9 VSS backups
 Mon 2006-10-09 01:00
 Tue 2006-10-10 01:00      VSS backup  abandoned  29 s    no end within 12 h
 Wed 2006-10-11 01:00      VSS backup  failed             refused: an earlier
                                                          run holds the writer
 Thu 2006-10-12 01:00      VSS backup  failed             refused: an earlier
                                                          run holds the writer

RECOVERY POINTS, as far as these logs show
 store  state    holds data up to (+02:00)  in
 EX01   FAILING  Mon 2006-10-09 01:00       backup that ended Mon 01:31
 Last attempt Thu 2006-10-12 01:00: failed.

NEVER LOGGED HERE
 EX01: MSExchangeIS 9608, 9610, 9648, although 9 runs came past them: their
   absence proves nothing. Raise: diagnostics logging of MSExchangeIS, category
   "Exchange VSS Writer" (System Manager or the management shell), to Maximum
   for one backup; where the export was filtered, the whole Application log.

COVERAGE
 log               covers (+02:00)           events  complete?
 EX01 Application  Sun 2006-10-01 00:00 to   51,002  no gap
                   Thu 2006-10-12 08:15

 source   form  events  used
 app.evt  evt   51,002  31

 Times are in +02:00 (from --time-zone). exba 9.9.9, rulebook 0123456789ab with
 15 rules.
)";

std::string blocked_page() {
  std::string page(blocked_text);
  return page.replace(page.find("9.9.9"), 5, program_version);
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("the text report of a blocked writer") {
  CHECK(rendered(test::blocked_report()) == blocked_page());
}

TEST_CASE("without a terminal there is no escape character, with one there is no other control") {
  Report report = test::blocked_report();
  CHECK(rendered(report).find('\x1b') == std::string::npos);
  RenderOptions options = summer_time();
  options.color = true;
  std::string colored = render_text(report, options);
  CHECK(holds(colored, "\x1b[1;38;5;160mBLOCKED\x1b[0m"));
  for (std::size_t from = 0; (from = colored.find("\x1b[", from)) != std::string::npos;)
    colored.erase(from, colored.find('m', from) - from + 1);
  CHECK(colored == blocked_page());
}

TEST_CASE("the same report gives the same bytes") {
  CHECK(rendered(test::blocked_report()) == rendered(test::blocked_report()));
}

TEST_CASE("the zone stands in the heading; a zone whose offset changed stands there by name") {
  Report report = test::blocked_report();
  RenderOptions options;
  CHECK(holds(render_text(report, options), "2006-10 (+00:00)"));
  CHECK(holds(render_text(report, options), "Times are in UTC. "));
}

TEST_CASE("evidence of several months has dates in full") {
  Report report = test::blocked_report();
  report.events[report.findings[0].evidence[3]].time = at("2006-11-12T01:00:02Z");
  const std::string text = rendered(report);
  CHECK(holds(text, "time (+02:00)"));
  CHECK(holds(text, "2006-10-10 01:00:02"));
  CHECK(holds(text, "2006-11-12 03:00:02"));
}

TEST_CASE("several computers and sources get columns of their own") {
  Report report = test::blocked_report();
  report.sources.push_back(report.sources[0]);
  report.sources[1].path = "other/app.evt";
  Event& event = report.events[report.findings[0].evidence[3]];
  event.computer = "EX02";
  event.source = 1;
  event.record_id = 0;
  event.position = {Position::Unit::line, 17};
  const std::string text = rendered(report);
  CHECK(holds(text, "computer"));
  CHECK(holds(text, "EX02"));
  CHECK(holds(text, "[1] app.evt"));
  CHECK(holds(text, "[2] app.evt"));
  CHECK(holds(text, "line 17"));
  CHECK(test::too_wide(text) == "");
}

TEST_CASE("fifty refused attempts are thinned to the first, the last and a count") {
  Report report = test::blocked_report();
  const Event refused = report.events.back();
  for (int night = 1; night <= 48; ++night) {
    report.findings[0].evidence.push_back(static_cast<std::uint32_t>(report.events.size()));
    report.events.push_back(refused);
    report.events.back().time += std::chrono::minutes{night};
    report.events.back().record_id += static_cast<std::uint64_t>(night);
  }
  const std::string text = rendered(report);
  CHECK(holds(text, "#49377"));
  CHECK(holds(text, "-- 48 more: 48 x MSExchangeIS 9607 --"));
  CHECK(holds(text, "#50638"));
  CHECK_FALSE(holds(text, "#50600"));
  CHECK(holds(text, "#48121"));  // the other side of the absence is short and stays
  RenderOptions verbose = summer_time();
  verbose.verbose = true;
  CHECK(holds(render_text(report, verbose), "#50600"));
}

TEST_CASE("the absence stands between the rows before and after it") {
  const std::string text = rendered(test::blocked_report());
  CHECK(text.find("#48130") < text.find("-- no 9616"));
  CHECK(text.find("-- no 9616") < text.find("#49377"));
}

TEST_CASE("an absence without any evidence is still told") {
  Report report = test::blocked_report();
  report.findings[0].evidence.clear();
  CHECK(holds(rendered(report), "-- no 9616, 9648 or store restart to the end of the log (55 h 14 min) --"));
}

TEST_CASE("the same fault night after night is told once, for the last night") {
  const std::string text = rendered(many_nights(10));
  CHECK(text.find("vss-cleanup-missing") == text.rfind("vss-cleanup-missing"));
  CHECK(holds(text, "The same 9 times before: Tue 2006-10-10 01:00 ..."));
  CHECK(holds(text, "10 errors"));
}

TEST_CASE("an undecided finding says how to settle it, behind those that are decided") {
  Report report = test::blocked_report();
  Finding open = report.findings[0];
  open.rule = "backup-not-ended";
  open.confidence = Confidence::undecided;
  open.severity = Severity::warning;
  open.advice = "wevtutil epl Application app.evtx on EX01, whole log.";
  report.findings.insert(report.findings.begin(), open);
  const std::string text = rendered(report);
  CHECK(text.find("vss-cleanup-missing, certain") < text.find("backup-not-ended, warning if so"));
  CHECK(text.find("UNDECIDED") < text.find("backup-not-ended, warning if so"));
  CHECK(holds(text, "  SETTLE wevtutil epl"));
  CHECK(holds(text, "1 error, 1 undecided."));
}

TEST_CASE("nothing found: the state is good and the logs that say so are named") {
  Report report = test::blocked_report();
  report.findings.clear();
  report.operations.resize(9);
  report.verdict = Verdict::nothing_found;
  const std::string text = rendered(report);
  CHECK(
      text.starts_with("EX01: backups WELL. Last good: Mon 2006-10-09 01:31.\nNext: Nothing needs to be "
                       "done.\nNo fault found. "
                       "9 backups: 9 succeeded.\n"));
  CHECK(holds(text, "no gap"));
}

TEST_CASE("nothing seen: what was looked for, what is there, and why it may be missing") {
  Report report = test::blocked_report();
  report.findings.clear();
  report.operations.clear();
  report.verdict = Verdict::nothing_seen;
  report.logs[0].channel = "System";
  const std::string text = rendered(report);
  CHECK(text.starts_with("NOTHING SEEN: no Exchange backup, restore or failover stands in these logs.\n"));
  CHECK(holds(text, "There: MSExchangeIS (31 events)."));
  CHECK(holds(text, "No backup in this time"));
  CHECK(holds(text, "Sun 2006-10-01 00:00 to Thu 2006-10-12 08:15"));
}

TEST_CASE("undecided: the headline claims neither a fault nor health") {
  Report report = test::blocked_report();
  report.operations.resize(9);
  report.operations[8].outcome = Outcome::unknown;
  report.findings[0].confidence = Confidence::undecided;
  report.findings[0].title = "The run was never completed";
  report.findings[0].operation = 8;
  report.verdict = Verdict::undecided;
  const std::string text = rendered(report);
  CHECK(text.starts_with("EX01: VSS backup of Mon 2006-10-09 01:00: CANNOT TELL. Last good:"));
  CHECK_FALSE(holds(text, "FAILING"));
  CHECK_FALSE(holds(text, "No fault found"));
}

TEST_CASE("a log whose silence proves little is not called complete") {
  Report report = test::blocked_report();
  report.logs[0].covered[0].coverage = Coverage::assumed;
  const std::string text = rendered(report);
  CHECK_FALSE(holds(text, "without a gap"));
  CHECK(holds(text, "filtered"));
}

TEST_CASE("an empty report is a page") {
  Report report;
  CHECK(rendered(report).starts_with(
      "NOTHING READ: no event was read, so nothing is said about any backup.\n"));
  report.verdict = Verdict::findings;
  report.findings.emplace_back();
  CHECK(test::too_wide(rendered(report)) == "");
}

TEST_CASE("a long timeline keeps its begin and its end") {
  Report report;
  report.verdict = Verdict::nothing_found;
  for (int n = 0; n < 400; ++n) {
    Operation& run = report.operations.emplace_back();
    run.outcome = n % 2 == 0 ? Outcome::succeeded : Outcome::failed;
    run.computer = "EX01";
    run.begin = run.end = at("2020-01-01T00:00:00Z") + std::chrono::days{n};
  }
  const std::string text = rendered(report);
  CHECK(holds(text, "Wed 2020-01-01 02:00"));
  CHECK(holds(text, "-- 360 more rows (all with -v) --"));
  CHECK(test::lines_of(text).size() < 70);  // 41 rows and the other sections
}

TEST_CASE("three servers and more are a table, the worst first") {
  Report report;
  report.verdict = Verdict::findings;
  for (int n = 0; n < 50; ++n) {
    Operation& run = report.operations.emplace_back();
    run.outcome = n == 49 ? Outcome::failed : Outcome::succeeded;
    run.computer = "EX" + std::to_string(100 + n);
    run.begin = run.end = at("2020-01-01T00:00:00Z");
  }
  const std::string text = rendered(report);
  CHECK(text.starts_with("1 of 50 servers is not good.\n"));
  CHECK(text.find("EX149") < text.find("EX100"));
  CHECK(holds(text, "and 26 more servers (all with -v)"));
}

TEST_CASE("ten problems are told, the others counted") {
  Report report = test::blocked_report();
  for (int n = 1; n <= 14; ++n)
    report.sources[0].problems.push_back({"offset " + std::to_string(n), "checksum does not fit"});
  report.sources[0].problems_dropped = 100;
  const std::string text = rendered(report);
  CHECK(holds(text, "114 problems in the input"));
  CHECK(holds(text, "app.evt, offset 10: checksum does not fit"));
  CHECK_FALSE(holds(text, "offset 11:"));
  CHECK(holds(text, "and 104 more"));
}

TEST_CASE("a backup that broke off with the store needs no rule to say why") {
  Report report = test::blocked_report();
  report.findings.clear();
  report.verdict = Verdict::failing;
  for (Operation& o : report.operations)
    if (o.outcome != Outcome::succeeded)
      o.outcome = Outcome::failed, o.why = "store-stopped", o.relations.clear();
  const std::string text = rendered(report);
  CHECK(holds(text, "BROKEN OFF because the store stopped"));
  CHECK(holds(text, "Run the backup again now"));
  CHECK(holds(text, "The last backup broke off because the store stopped"));
  CHECK_FALSE(holds(text, "o rule explains"));
}

TEST_CASE("what no rule explains is shown with its errors") {
  Report report = test::blocked_report();
  report.findings.clear();
  report.verdict = Verdict::undecided;
  const std::string text = rendered(report);
  CHECK(holds(text, "No known fault found"));
  CHECK(holds(text, "NOT EXPLAINED by any rule"));
  CHECK(holds(text, "MSExchangeIS 9607"));
  CHECK(text.find("NOT EXPLAINED") < text.find("OPERATIONS"));
  CHECK_FALSE(holds(rendered(test::blocked_report()), "NOT EXPLAINED"));  // a finding names them all
}

namespace {

/// A good full of each store of one computer, the first store's followed by an incremental that failed.
Report backed_up(int stores) {
  Report report;
  report.verdict = Verdict::nothing_found;
  for (int n = 0; n <= stores; ++n) {
    Operation& run = report.operations.emplace_back();
    run.kind = Kind::streaming_backup;
    run.type = n < stores ? "full" : "incremental";
    run.outcome = n < stores ? Outcome::succeeded : Outcome::failed;
    run.computer = "EX01";
    run.store = "Group " + std::to_string(n % stores);
    run.begin = run.end = at("2020-01-01T00:00:00Z") + std::chrono::days{n < stores ? 0 : 1};
  }
  return report;
}

}  // namespace

TEST_CASE("what can be restored of each store, the store in danger first") {
  const std::string text = rendered(backed_up(2));
  CHECK(holds(text, "RECOVERY POINTS, as far as these logs show"));
  CHECK(holds(text, "Group 0  FAILING  Wed 2020-01-01 02:00"));
  CHECK(holds(text, "Group 1  well     Wed 2020-01-01 02:00"));
  CHECK(text.find("Group 0  FAILING") < text.find("Group 1  well"));
  CHECK(holds(rendered(backed_up(40)), "28 more stores, all well (all with -v)"));
  CHECK_FALSE(holds(rendered(Report{}), "RECOVERY POINTS"));
}

TEST_CASE("a set that an error is told about is not called well") {
  Report report = backed_up(2);
  Finding& finding = report.findings.emplace_back();
  finding.rule = "log-list-requested-early";
  finding.confidence = Confidence::certain;
  finding.operation = 1;
  CHECK(holds(rendered(report), "Group 1  DOUBTFUL"));
  CHECK(holds(rendered(report), "log-list-requested-early."));
}

TEST_CASE("a full that ran on the other node is named where this node has none") {
  Report report = backed_up(1);
  report.operations[1].computer = "EX02";
  report.operations[1].relations = {{"previous_full", 0}};
  const std::string text = rendered(report);
  CHECK(holds(text, "EX02 Group 0  FAILING  Wed 2020-01-01 02:00"));
  const std::size_t ended = text.find("full that ended");
  REQUIRE(ended != std::string::npos);
  CHECK(text.find("EX01", ended) < text.find("Last attempt"));
  CHECK_FALSE(holds(text, "NO BACKUP"));
}

TEST_CASE("a move of the group does not vanish among good backups") {
  Report report;
  report.verdict = Verdict::nothing_found;
  for (int n = 0; n < 9; ++n) {
    Operation& run = report.operations.emplace_back();
    run.kind = n == 4 ? Kind::failover : Kind::streaming_backup;
    if (n == 4) run.facts = {{"cause", "move"}};
    run.outcome = Outcome::succeeded;
    run.computer = n < 4 ? "NODE1" : "NODE2";
    run.begin = run.end = at("2020-01-01T00:00:00Z") + std::chrono::days{n};
  }
  CHECK(holds(rendered(report), "planned"));  // the good backups before and behind it are a row each
}

TEST_SUITE_END();
