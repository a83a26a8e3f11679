// What is asked next: the same in every form, and nothing from a log becomes a command.
#include "reports/told/next.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "reports/json/read_report.hpp"
#include "reports/told/told.hpp"
#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("reports");

namespace {

const std::string good_vss =
    "2006-10-01 01:00:00 EX01 vss-prepared\n01:00:01 EX01 vss-snapshot-prepared\n01:00:10 EX01 "
    "vss-frozen\n01:00:12 EX01 "
    "vss-thawed\n01:30:00 EX01 vss-completed\n01:30:02 EX01 vss-shutdown\n";
const std::string blocked_vss =
    "2006-10-02 01:00:00 EX01 vss-prepared\n01:00:01 EX01 vss-snapshot-prepared\n01:00:10 EX01 "
    "vss-frozen\n01:00:12 EX01 "
    "vss-thawed\n2006-10-03 01:00:00 EX01 vss-prepare-refused level=error code=0x50d\n";

Report blocked() {
  return analysed_night(good_vss + blocked_vss + filler("2006-10-04 12:00:00"));
}

std::string all_of(const std::vector<NextPart>& parts) {
  std::string out;
  for (const NextPart& part : parts)
    for (const std::string& sentence : part.sentences)
      out += std::string(part.label) + ": " + sentence + "\n";
  return out;
}

std::string next_of(const Report& report) {
  return all_of(next_parts(view_report(report, {})));
}

}  // namespace

TEST_CASE("a blocked writer: restart, proof, collection; the same in JSON and after reading it again") {
  const Report report = blocked();
  REQUIRE(report.findings.size() == 1);
  const NextSteps& next = report.findings[0].next;
  CHECK(next.proof_until == report.now + std::chrono::hours{26});
  CHECK_FALSE(next.proof.empty());
  CHECK_FALSE(next.refuted_if.empty());
  const std::string told = next_of(report);
  CHECK(
      told.find("May the store be restarted?: EX01: safe, when step 3 of vss-cleanup-missing asks for it.") !=
      std::string::npos);
  CHECK(told.find("Proof of the fix: MSExchangeIS 9616") != std::string::npos);
  CHECK(told.find("VSS writers, providers, shadow copies") != std::string::npos);
  const Report again = read_report(render_json(report, {}));
  CHECK(next_of(again) == told);
  CHECK(render_json(again, {}) == render_json(report, {}));
}

TEST_CASE("logs that a failed run deleted forbid a restart before the next full") {
  const std::string failed =
      ese("2006-10-03 22:00:05", "backup-started", "backup=full") +
      ese("22:00:06", "backup-file-started", "file=E:\\mdb\\priv1.edb") +
      ese("22:10:00", "backup-file-short", "file=E:\\mdb\\priv1.edb read=1 size=9") +
      ese("22:11:00", "backup-log-list", "first=E:\\log\\E0000010.log last=E:\\log\\E0000020.log") +
      ese("22:12:00", "logs-truncated", "first=E:\\log\\E0000010.log last=E:\\log\\E000001F.log") +
      ese("22:13:00", "backup-stopped", "level=error code=-1022");
  const std::string told =
      next_of(analysed_night(full_run("2006-10-01 22", 1, 5) + failed + filler("2006-10-05 12:00:00")));
  CHECK(told.find("May the store be restarted?: EX01: no. A running store still holds everything") !=
        std::string::npos);
}

TEST_CASE("an error of Exchange behind no rule is shown with what is known of it; Windows' own is not") {
  Report report = analysed_night(
      "1998-03-01 22:30:03 EX40 EDB/61 level=error message=\"MSExchangeIS ((275) ) Unable to write a "
      "shadowed "
      "header for file d:\\mdb\\edb.chk.\"\n22:31:00 EX40 disk-error level=error device=D\n");
  REQUIRE(report.findings.empty());
  for (Log& log : report.logs) log.events += excerpt_events;  // of an excerpt every event is shown
  const Numbers lone = lone_events(report);
  REQUIRE(lone.size() == 1);
  CHECK(report.events[lone[0]].id == 61);
}

TEST_CASE("the restart answer knows the full that ran on the other node, as the recovery points do") {
  const Report report = analysed_night(
      "2000-03-12 02:04:00 NODE1 job-started target=\\\\EXVS1\\IS type=Normal\n"
      "02:30:00 NODE1 job-ended target=\\\\EXVS1\\IS type=Normal\n"
      "2000-03-13 14:21:00 NODE2 ClusSvc/1201 insert=EXCHANGE\n14:22:00 NODE2 store-started\n"
      "22:00:00 NODE2 job-started target=\\\\EXVS1\\IS type=Incremental\n"
      "22:00:04 NODE2 job-exchange-error level=error code=0xc7ff000a call=BackupPrepare\n"
      "22:00:05 NODE2 job-ended level=error target=\\\\EXVS1\\IS type=Incremental\n");
  REQUIRE(find_finding(report, "cluster-backup-registry-not-replicated") != nullptr);
  const std::string text = next_of(report);
  CHECK(text.find("NODE2 IS: not before a full backup: ") != std::string::npos);
  CHECK(text.find("cannot be told") == std::string::npos);
}

TEST_CASE("a server that never logs what its runs came past is named, one that does is not") {
  const std::string bare =
      "2006-10-01 01:00:00 EX01 vss-prepared\n01:00:10 EX01 vss-frozen\n01:00:12 EX01 vss-thawed\n01:30:00 "
      "EX01 "
      "vss-completed\n";
  CHECK(next_of(analysed_night(bare + filler("2006-10-04 12:00:00")))
            .find("EX01: MSExchangeIS 9608, 9648, although 1 run") != std::string::npos);
  CHECK(next_of(analysed_night(good_vss + filler("2006-10-04 12:00:00"))).empty());
}

TEST_CASE("the watch list asks Event Viewer for the events to come") {
  const std::string list = watch_list(blocked());
  CHECK(list.find("<Select Path=\"Application\">*[System[Provider[@Name='MSExchangeIS'] and (EventID=9616 or "
                  "EventID=9648) "
                  "and TimeCreated[@SystemTime&gt;='2006-10-04T12:00:00Z']]]</Select>") != std::string::npos);
  CHECK(watch_list(Report{}).find("<Select") == std::string::npos);
}

TEST_CASE("the script collects what the findings ask for") {
  const std::string script = collect_script(blocked());
  CHECK(script.find("vssadmin list writers > \"%OUT%\\vss-writers.txt\"") != std::string::npos);
  CHECK(script.find("rem By hand") != std::string::npos);
  CHECK(script.find("eseutil /mh") == std::string::npos);
  CHECK(script.find("\n\n") == std::string::npos);  // CR LF throughout
}

TEST_CASE("a name from the log that could be a command does not get into the script") {
  Report report = blocked();
  report.findings[0].computer = "EX01\r\ndel /q C:\\*";
  report.findings[0].next.collect = {"database-header"};
  report.events[report.findings[0].evidence[0]].facts.push_back({"file", "C:\\a\" & format D: & \".edb"});
  report.events[report.findings[0].evidence[0]].facts.push_back({"file2", "C:\\%COMSPEC%\\x.edb"});
  report.events[report.findings[0].evidence[0]].facts.push_back({"file3", "E:\\mdb\\priv1.edb"});
  const std::string script = collect_script(report);
  CHECK(script.find("format D:") == std::string::npos);
  CHECK(script.find("COMSPEC") == std::string::npos);
  CHECK(script.find("del /q") == std::string::npos);
  CHECK(script.find("set DB=\"E:\\mdb\\priv1.edb\"") != std::string::npos);
}

TEST_CASE("the maker of the program reads calls, times and what is missing") {
  const Report report = blocked();
  const auto lines = vendor_lines(view_report(report, {}), report.findings[0]);
  REQUIRE(lines.size() > 4);
  CHECK(lines[0].find("Server EX01") == 0);
  CHECK(std::any_of(lines.begin(), lines.end(), [](const std::string& l) {
    return l.find("DoSnapshotSet (OnFreeze)") != std::string::npos;
  }));
  CHECK(std::any_of(lines.begin(), lines.end(),
                    [](const std::string& l) { return l.starts_with("-- no 9616"); }));
  CHECK(lines.back().ends_with("?"));
}

TEST_SUITE_END();
