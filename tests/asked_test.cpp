// Which machines, which time and which zone a report is about, as far as that depends on what was named: folders, files,
// options.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "reports/renderer.hpp"
#include "reports/told/told.hpp"
#include "support/paths.hpp"
#include "support/shell.hpp"

using namespace exba;
using test::contains;
using test::exit_of;
using test::Folder;
using test::rulebook;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("answers");

namespace {

std::string two_digits(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

/// An export of one computer: a good night, and one that ends as `last` says; record ids run from `first` on.
std::string machine(int first, int hour, bool good) {
  std::string out = "<Events>";
  int record = first;
  const auto event = [&](int day, int minute, int id) {
    out +=
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
        "Name=\"MSExchangeIS\"/><EventID>" +
        std::to_string(id) + "</EventID><Level>4</Level><TimeCreated SystemTime=\"2006-10-" +
        two_digits(day) + "T" + two_digits(hour + minute / 60) + ":" + two_digits(minute % 60) +
        ":00.000000000Z\"/><EventRecordID>" + std::to_string(record++) +
        "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData><Data></"
        "Data>"
        "</EventData></Event>\n";
  };
  for (int day = 8; day <= 12; ++day)
    for (const int id : {9606, 9610, 9612, 9616, 9648})
      if (good || day < 11 || id < 9616) event(day, id - 9606, id);
  return out + "</Events>";
}

Report read_logs(const std::vector<std::string>& logs) {
  AnalysisOptions options;
  options.logs = logs;
  options.jobs = 1;
  return analyse(options, rulebook()).report;
}

}  // namespace

TEST_CASE(
    "two customers' EX01 in one folder are two machines, and none is told the other's last good backup") {
  const Folder folder;
  folder.file("customer-a/app.xml", machine(1000, 1, true));
  folder.file("customer-b/app.xml", machine(1003, 4, false));
  const Report report = read_logs({folder.path("")});
  const std::vector<ComputerState> states = computer_states(report);
  REQUIRE(states.size() == 2);
  for (const ComputerState& state : states) {
    INFO(state.computer);
    const bool good = state.computer == "EX01 (customer-a)";
    CHECK((good || state.computer == "EX01 (customer-b)"));
    REQUIRE(state.last_good);
    CHECK(report.operations[*state.last_good].computer == state.computer);
    CHECK((to_rfc3339(report.operations[*state.last_good].begin) > "2006-10-12") == good);
  }
  CHECK(render_text(report, {}).starts_with("Different machines bear one name here"));
}

TEST_CASE("two exports of one machine stay one, whatever their folders are called") {
  const Folder folder;
  folder.file("monday/app.xml", machine(1000, 1, true));
  folder.file("tuesday/app.xml", machine(1000, 1, true));
  const Report report = read_logs({folder.path("")});
  REQUIRE(computer_states(report).size() == 1);
  CHECK(computer_states(report)[0].computer == "EX01");
}

TEST_CASE(
    "one name, two folders and months between: that they may be two machines is said, and nothing is "
    "parted") {
  const auto later = [](std::string log) {
    for (std::size_t at = log.find("2006-10-"); at != log.npos; at = log.find("2006-10-", at))
      log.replace(at, 8, "2007-01-");
    return log;
  };
  const auto report_of = [&](int first, const char* folder) {
    const Folder place;
    place.file("customer-a/app.xml", machine(1000, 1, true));
    place.file(std::string(folder) + "/later.xml", later(machine(first, 4, true)));
    return read_logs({place.path("")});
  };
  const Report apart = report_of(400, "customer-b");
  REQUIRE(computer_states(apart).size() == 1);
  CHECK(computer_states(apart)[0].computer == "EX01");
  CHECK(render_text(apart, {}).starts_with("EX01 may be two machines: its log in customer-a ends on "));
  // Record ids that go on, and one folder, are one machine's.
  CHECK(!contains(render_text(report_of(4000, "customer-b"), {}), "may be two machines"));
  CHECK(!contains(render_text(report_of(400, "customer-a"), {}), "may be two machines"));
}

TEST_CASE("where the logs lie on this computer stands in no report") {
  const Folder folder;
  folder.file("Customer AG/app.xml", machine(1000, 1, true));
  const std::string home = folder.path("");
  for (const std::string& log : {home + "/Customer AG", home + "/Customer AG/app.xml"}) {
    const Report report = read_logs({log});
    for (const std::string& form : {render_text(report, {}), render_json(report, {}), render_html(report, {}),
                                    render_markdown(report, {})}) {
      CHECK_FALSE(contains(form, home));
      CHECK(contains(form, "app.xml"));
    }
  }
}

TEST_CASE("a time outside the logs is trouble, and no report that shows something else") {
  const Folder folder;
  folder.file("app.xml", machine(1000, 1, true));
  const std::string log = " '" + folder.path("app.xml") + "'";
  CHECK(exit_of("analyze --since 2007-01-01" + log) == 2);
  CHECK(exit_of("analyze --until 2005-01-01" + log) == 2);
  CHECK(exit_of("analyze --since 2006-10-09 --until 2006-10-08" + log) == 2);
  CHECK(exit_of("analyze --since 2006-10-09" + log) == 0);
}

TEST_CASE(
    "a time asked for filtered findings only: counts, tables, state and exit code told of the whole logs") {
  const std::string log = (fs::path(test::root()) / "samples/full-backup-required-cured/xml").string();
  AnalysisOptions options;
  options.logs = {log};
  options.jobs = 1;
  const Report whole = analyse(options, rulebook()).report;
  REQUIRE(whole.operations.size() >= 2);
  REQUIRE(whole.findings.size() == 1);
  REQUIRE(whole.findings[0].cured);
  const Operation& failed = whole.operations[*whole.findings[0].operation];
  // Up to the failure: what cured it is not known, it is a live error, and nothing later is told.
  options.until = failed.end;
  const Report then = analyse(options, rulebook()).report;
  CHECK(then.verdict == Verdict::findings);
  REQUIRE(then.findings.size() == 1);
  CHECK_FALSE(then.findings[0].cured);
  CHECK(count(then).operations < whole.operations.size());
  const std::string text = render_text(then, {});
  for (const std::string& form : {text, render_html(then, {}), render_markdown(then, {})})
    CHECK(contains(form, "context."));
  for (const Operation& o : then.operations)
    CHECK((o.begin <= failed.end || fact(o.facts, "outside") == "after"));
  // From the cure on: the fault is not told, the state is good, and the set that is good is counted.
  options.until = no_time;
  options.since = whole.findings[0].cured->time;
  const Report after = analyse(options, rulebook()).report;
  CHECK(after.verdict == Verdict::nothing_found);
  CHECK(contains(render_text(after, {}), "WELL"));
  // A time without a backup: the last good one before it is told, no fault is.
  options.since = failed.end + std::chrono::hours{6};
  options.until = options.since + std::chrono::seconds{1};
  const Report between = analyse(options, rulebook()).report;
  CHECK(between.verdict == Verdict::nothing_seen);
  CHECK(count(between).operations == 0);
  for (const std::string& form :
       {render_text(between, {}), render_html(between, {}), render_markdown(between, {})}) {
    CHECK(contains(form, "in that time"));
    CHECK_FALSE(contains(form, "stands in these logs"));
  }
}

TEST_CASE("a time asked for: no number of a report points beside its operations, in all samples") {
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples")) {
    if (!fs::exists(entry.path() / "xml")) continue;
    AnalysisOptions options;
    options.logs = {(entry.path() / "xml").string()};
    options.jobs = 1;
    const Report whole = analyse(options, rulebook()).report;
    for (const Operation& o : whole.operations) {
      if (o.begin == no_time) continue;
      CAPTURE(entry.path().string());
      options.since = o.begin;
      options.until = o.end;
      const Report part = analyse(options, rulebook()).report;
      for (const Operation& kept : part.operations)
        for (const Relation& r : kept.relations) CHECK(r.operation < part.operations.size());
      for (const Finding& f : part.findings) {
        if (f.operation) CHECK(*f.operation < part.operations.size());
        for (const std::uint32_t n : f.operations) CHECK(n < part.operations.size());
      }
      CHECK(count(part).operations >= 1);
      CHECK_FALSE(render_html(part, {}).empty());
      CHECK_FALSE(render_text(part, {}).empty());
      break;
    }
  }
}

TEST_CASE("what people type is understood, or told what would be right") {
  const Folder folder;
  folder.file("app.xml", machine(1000, 1, true));
  const std::string home = folder.path(""), log = " '" + home + "/app.xml'";
  CHECK(exit_of(log) == 0);
  CHECK(exit_of("analyze -o '" + home + "'" + log) == 2);
  CHECK(exit_of("analyze -o '" + home + "/none/report.html'" + log) == 2);
  CHECK(exit_of("analyze 'C:\\logs\\App.evtx'") == 2);
  CHECK(exit_of("diff '" + home + "/a.json' '" + home + "/b.json'") == 2);
  CHECK(exit_of("analyze --only-computer ex01" + log) == 0);
  CHECK(exit_of("analyze --only-computer EX02" + log) == 2);
  CHECK(exit_of("acknowledge --state x 0 --expires forever --reason x") == 2);
  CHECK(exit_of("explain 9607 KB910250") == 0);
}

TEST_CASE("one zone taken for the logs of two computers is told") {
  const std::string line = ",Information,2006-10-10 01:00:02,MSExchangeIS,9606,None,Prepared for backup.\n";
  const auto text_with = [&](const char* second, bool given) {
    const Folder folder;
    std::string log = "Computer,Level,Date and Time,Source,Event ID,Task Category,Message\n";
    for (const char* computer : {"EX01", second}) log += computer + line;
    folder.file("app.csv", log);
    AnalysisOptions options;
    options.logs = {folder.path("")};
    options.jobs = 1;
    RenderOptions told;
    if (given) {
      options.read.time_zone = told.time_zone = TimeZone::parse("Europe/Berlin");
      told.time_zone_origin = "from --time-zone";
    }
    const Report report = analyse(options, rulebook()).report;
    std::string text = render_text(report, told);
    for (std::size_t at = text.find("\n  "); at != text.npos; at = text.find("\n  ", at))
      text.replace(at, 3, " ");
    return text;
  };
  CHECK(contains(text_with("EX02", true),
                 "The logs of EX01, EX02 do not name their zone: Europe/Berlin was taken for all of them."));
  CHECK(!contains(text_with("EX02", false), "was taken for all of them"));
  CHECK(!contains(text_with("EX01", true), "was taken for all of them"));
}

TEST_SUITE_END();
