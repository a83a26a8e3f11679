// What the reports answer, over all samples: the exit code says what the first line says, the parts of a report do
// not contradict each other, and no advice asks for what another forbids.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "base/text.hpp"
#include "reports/ledger.hpp"
#include "reports/renderer.hpp"
#include "reports/told/next.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"
#include "support/night.hpp"
#include "support/paths.hpp"

using namespace exba;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("answers");

namespace {

struct Sample {
  std::string path;  ///< samples/<case>/<form>
  Report report;
};

const Rulebook& rulebook() {
  static const Rulebook book = Rulebook::builtin();
  return book;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> found;
    for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples"))
      for (const char* form : {"xml", "text"}) {
        if (!fs::exists(entry.path() / form)) continue;
        AnalysisOptions options;
        options.logs = {(entry.path() / form).string()};
        options.jobs = 1;
        found.push_back({(entry.path() / form).string(), analyse(options, rulebook()).report});
      }
    std::sort(found.begin(), found.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
    return found;
  }();
  return all;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(text, part); });
}

std::string text_of(const Report& report) {
  return render_text(report, {});
}

/// The first paragraph: how the computers stand.
std::string head_of(const Report& report) {
  const std::string text = text_of(report);
  return text.substr(0, text.find("\n\n"));
}

int exit_of(const std::string& arguments) {
  const int status = std::system(("'" + test::program() + "' " + arguments + " >/dev/null 2>&1").c_str());
  return status < 0 ? status : status / 256;
}

std::string restart_answers(const ReportView& view) {
  std::string out;
  for (const NextPart& part : next_parts(view))
    if (part.label.starts_with("May the store"))
      for (const std::string& sentence : part.sentences) out += sentence + '\n';
  return out;
}

/// What is wrong with the answers of a report; empty: nothing.
std::vector<std::string> contradictions(const Report& report) {
  std::vector<std::string> wrong;
  const ReportView view = view_report(report, {});
  const std::string text = text_of(report), head = head_of(report), restart = restart_answers(view);
  const auto check = [&](bool fine, const char* what) {
    if (!fine) wrong.push_back(what);
  };
  const bool restart_is_safe = contains(restart, ": safe");
  std::string advice;
  bool pending = false;
  for (const Finding& f : report.findings)
    if (!f.cured) {
      advice += lower(f.advice) + '\n';
      pending = pending || (f.confidence == Confidence::undecided && f.severity != Severity::info);
    }
  for (const Operation& o : report.operations)
    pending = pending || (is_backup(o) && o.outcome == Outcome::running);
  check(!restart_is_safe || !pending, "a restart is called safe while a backup may still run");
  check(!restart_is_safe || !contains_any(advice, {"do not stop or restart the store", "avoid restarting",
                                                   "do not restart", "leave the resource offline"}),
        "a restart is called safe against a step");
  const std::vector<ComputerState> states = computer_states(report);
  // A refused job of 5.5 once had no backup in the risk and one in the head line.
  check(states.size() != 1 || !contains(head, "Last good:") || !contains(head, "show no good backup:"),
        "a last good backup is told, and none");
  const bool all_well = std::all_of(states.begin(), states.end(), [](const ComputerState& s) {
    return s.state == State::well || s.state == State::no_backup;
  });
  const auto live_error = std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& f) {
    return !f.cured && is_decided(f) && f.severity == Severity::error;
  });
  check(!all_well || restart.empty() || live_error, "a restart is asked about where all is well");
  for (const ComputerState& state : states)
    for (const StoreLedger& store : make_ledger(report.operations)) {
      if (store.computer != state.computer || state.state != State::well) continue;
      check(store.state == StoreState::well || store.state == StoreState::broken,
            "a computer is well and a store of it is not");
    }
  check(!contains_any(head, {"FAILING", "BLOCKED"}) ||
            !contains_any(text, {"No fault is proved", "No known fault found", "No fault found",
                                 "Nothing needs to be done"}),
        "a backup fails and nothing is wrong");
  check(!contains(text, "Nothing needs to be done") || !contains(text, "DO NOW"),
        "nothing needs to be done, and something does");
  for (const Finding& f : report.findings)
    check(!f.cured || advice_of(f).steps.empty(), "what is cured asks for something");
  return wrong;
}

}  // namespace

TEST_CASE("the exit code of every sample is what its first lines say") {
  for (const Sample& sample : samples()) {
    INFO(sample.path);
    const std::string head = head_of(sample.report);
    INFO(head);
    const bool bad = contains_any(head, {" FAILING", " BLOCKED", " ERROR"});
    const bool good = contains_any(head, {" WELL", "UNDECIDED", "CANNOT", "RUNNING", " WARNING"});
    CHECK((bad || good));
    CHECK(exit_of("analyze -q '" + sample.path + "'") == (bad ? 1 : 0));
    CHECK(exit_of("analyze -q --fail-on never '" + sample.path + "'") == 0);
  }
}

TEST_CASE("no advice of any sample contradicts another") {
  for (const Sample& sample : samples()) {
    INFO(sample.path);
    for (const std::string& wrong : contradictions(sample.report)) {
      INFO(wrong);
      CHECK(wrong.empty());
    }
  }
}

namespace {

/// Exchange 2003: two good nights, one that never lets go, two refused; `then` is what follows.
Report held(const std::string& then) {
  return test::analysed_night(
      "2006-10-08 01:00:02 EX01 MSExchangeIS/9606\n01:00:29 EX01 MSExchangeIS/9610\n"
      "01:00:31 EX01 MSExchangeIS/9612\n01:31:00 EX01 MSExchangeIS/9616\n01:31:02 EX01 MSExchangeIS/9648\n"
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n01:00:29 EX01 MSExchangeIS/9610\n"
      "01:00:31 EX01 MSExchangeIS/9612\n01:31:00 EX01 MSExchangeIS/9616\n01:31:02 EX01 MSExchangeIS/9648\n"
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n01:00:29 EX01 MSExchangeIS/9610\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "2006-10-11 01:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n"
      "2006-10-12 01:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n" +
      then);
}

constexpr const char* restarted = "2006-10-13 19:00:00 EX01 MSExchangeIS/9600\n";
constexpr const char* good_again =
    "2006-10-14 01:00:02 EX01 MSExchangeIS/9606\n01:00:29 EX01 MSExchangeIS/9610\n"
    "01:00:31 EX01 MSExchangeIS/9612\n01:31:00 EX01 MSExchangeIS/9616\n01:31:02 EX01 MSExchangeIS/9648\n"
    "-- filler EX01 Application 2006-10-14 20:00:00\n";

const Finding& only(const Report& report, const char* rule) {
  const Finding* finding = test::find_finding(report, rule);
  REQUIRE(finding != nullptr);
  return *finding;
}

}  // namespace

TEST_CASE("a fault that a restart and a good backup ended is told as past, not as one to act on") {
  const Report report = held(std::string(restarted) + good_again);
  const Finding& finding = only(report, "vss-cleanup-missing");
  REQUIRE(finding.cured);
  REQUIRE(finding.cured->event);
  CHECK(report.events[*finding.cured->event].id == 9600);
  CHECK(to_rfc3339(finding.cured->time) == "2006-10-13T19:00:00Z");
  REQUIRE(finding.cured->operation);
  CHECK(to_rfc3339(report.operations[*finding.cured->operation].begin) == "2006-10-14T01:00:02Z");
  CHECK(count(report).errors == 0);
  CHECK(count(report).past == 1);
  CHECK(report.verdict == Verdict::nothing_found);
  const std::string text = text_of(report);
  CHECK(contains(text, "EX01: backups WELL"));
  CHECK(contains(text, "PAST"));
  CHECK_FALSE(contains(text, "DO NOW"));
  CHECK_FALSE(contains(text, "ERROR"));
  CHECK(contradictions(report).empty());
}

TEST_CASE("a writer that a restart freed asks for a full backup, and for no further restart") {
  const Report report = held(std::string(restarted) + "-- filler EX01 Application 2006-10-14 20:00:00\n");
  const Finding& finding = only(report, "vss-cleanup-missing");
  CHECK_FALSE(finding.cured);
  CHECK(finding.next.restart_step == 0);
  CHECK(finding.advice.starts_with("The writer is free again since"));
  CHECK(contains(text_of(report), "FAILING"));
  CHECK_FALSE(contains(text_of(report), "BLOCKED"));
  CHECK(contradictions(report).empty());
}

TEST_CASE("a blocked server may be restarted when the step asks for it, and not before") {
  const Report report = held("-- filler EX01 Application 2006-10-12 20:00:00\n");
  CHECK(only(report, "vss-cleanup-missing").next.restart_step == 3);
  const std::string restart = restart_answers(view_report(report, {}));
  CHECK(contains(restart, "EX01: safe, when step 3 of vss-cleanup-missing asks for it"));
  CHECK(contains(text_of(report), "BLOCKED"));
}

TEST_CASE("while a backup may still run the store is not to be restarted") {
  const Report report = test::analysed_night(
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n01:31:00 EX01 MSExchangeIS/9616\n"
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n01:00:29 EX01 MSExchangeIS/9610\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "2006-10-10 05:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n"
      "-- filler EX01 Application 2006-10-10 06:00:00\n");
  CHECK(contains(restart_answers(view_report(report, {})), "EX01: not yet."));
  CHECK(contradictions(report).empty());
}

TEST_CASE("a good streaming backup is no proof that a held VSS writer was freed") {
  const Report report = held(
      "2006-10-13 01:00:00 EX01 ESE/210 insert=store insert=1 insert=\"SG1: \"\n"
      "01:00:01 EX01 ESE/220 insert=store insert=1 insert=\"SG1: \" insert=E:\\priv1.edb insert=40\n"
      "01:30:00 EX01 ESE/221 insert=store insert=1 insert=\"SG1: \" insert=E:\\priv1.edb\n"
      "01:30:01 EX01 ESE/223 insert=store insert=1 insert=\"SG1: \" insert=E0000001.log insert=E0000009.log\n"
      "01:30:09 EX01 ESE/213 insert=store insert=1 insert=\"SG1: \"\n"
      "-- filler EX01 Application 2006-10-13 20:00:00\n");
  CHECK_FALSE(only(report, "vss-cleanup-missing").cured);
}

TEST_CASE("of one session the good storage group is not called failing, nor its logs lost") {
  for (const Sample& sample : samples()) {
    if (!contains(sample.path, "vss-completed-with-errors/xml")) continue;
    const std::vector<ComputerState> states = computer_states(sample.report);
    REQUIRE(states.size() == 1);
    REQUIRE(states[0].stores.size() == 2);
    CHECK(states[0].stores[0].state == State::well);
    CHECK(states[0].stores[1].state == State::failing);
    for (const StoreLedger& store : make_ledger(sample.report.operations)) {
      const bool good = store.store == "First Storage Group";
      CHECK(store.state == (good ? StoreState::well : StoreState::failing));
      CHECK(store.restart == Restart::safe);
      CHECK((to_rfc3339(store.restorable_to) > "2008-09-17") == good);
    }
    const Finding& finding = only(sample.report, "vss-completed-with-errors");
    CHECK(finding.store == "Second Storage Group");
    CHECK(contains(head_of(sample.report), "of Second Storage Group FAILING"));
  }
}

namespace {

std::string number(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

/// Five servers, thirty nights; two of them are blocked at the end.
Report fleet() {
  std::string lines;
  for (int server = 1; server <= 5; ++server) {
    const std::string name = " MAIL" + number(server) + " MSExchangeIS/";
    for (int night = 1; night <= 30; ++night) {
      const std::string day = "2006-10-" + number(night);
      const bool bad = server <= 2 && night >= 28;
      if (bad && night > 28) {
        lines += day + " 01:00:03" + name + "9607 insert=0x50d data=\"Backup in progress.\"\n";
        continue;
      }
      lines += day + " 01:00:02" + name + "9606\n" + day + " 01:00:29" + name + "9610\n" + day + " 01:00:31" +
               name + "9612\n";
      if (!bad) lines += day + " 01:31:00" + name + "9616\n" + day + " 01:31:02" + name + "9648\n";
    }
    lines += "-- filler MAIL" + number(server) + " Application 2006-10-30 20:00:00\n";
  }
  return test::analysed_night(lines);
}

}  // namespace

TEST_CASE("five servers and thirty nights: a table first, one finding a rule, under 120 lines") {
  const Report report = fleet();
  const std::string text = text_of(report);
  CHECK(text.starts_with("2 of 5 servers are not good.\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') < 120);
  CHECK(contains(text, "The same on these servers"));
  std::size_t told = 0;
  for (std::size_t at = text.find("ERROR: "); at != text.npos; at = text.find("ERROR: ", at + 1)) ++told;
  CHECK(told == 1);
  CHECK(contradictions(report).empty());
  const std::string markdown = render_markdown(report, {});
  CHECK(markdown.starts_with("# 2 of 5 servers are not good."));
  CHECK_FALSE(contains(markdown, "\n1. \n"));
  CHECK(contains(render_html(report, {}), "<h1>2 of 5 servers are not good.</h1>"));
}

namespace {

/// A folder that is gone after the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("exba-answers-" + std::to_string(std::rand()));
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

/// An export of one computer: a good night, and one that ends as `last` says; record ids run from `first` on.
std::string machine(int first, int hour, bool good) {
  std::string out = "<Events>";
  int record = first;
  const auto event = [&](int day, int minute, int id) {
    out +=
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
        "Name=\"MSExchangeIS\"/><EventID>" +
        std::to_string(id) + "</EventID><Level>4</Level><TimeCreated SystemTime=\"2006-10-" + number(day) +
        "T" + number(hour + minute / 60) + ":" + number(minute % 60) + ":00.000000000Z\"/><EventRecordID>" +
        std::to_string(record++) +
        "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData><Data></"
        "Data>"
        "</EventData></Event>\n";
  };
  for (int day = 8; day <= 12; ++day)
    for (const int id : {9606, 9610, 9612, 9616, 9648})
      if (good || day < 11 || id < 9616) event(day, id - 9606, id);
  return out + "</Events>";
}

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
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
  write(folder.path / "customer-a/app.xml", machine(1000, 1, true));
  write(folder.path / "customer-b/app.xml", machine(1003, 4, false));
  const Report report = read_logs({folder.path.string()});
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
  CHECK(text_of(report).starts_with("Different machines bear one name here"));
}

TEST_CASE("two exports of one machine stay one, whatever their folders are called") {
  const Folder folder;
  write(folder.path / "monday/app.xml", machine(1000, 1, true));
  write(folder.path / "tuesday/app.xml", machine(1000, 1, true));
  const Report report = read_logs({folder.path.string()});
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
    write(place.path / "customer-a/app.xml", machine(1000, 1, true));
    write(place.path / folder / "later.xml", later(machine(first, 4, true)));
    return read_logs({place.path.string()});
  };
  const Report apart = report_of(400, "customer-b");
  REQUIRE(computer_states(apart).size() == 1);
  CHECK(computer_states(apart)[0].computer == "EX01");
  CHECK(text_of(apart).starts_with("EX01 may be two machines: its log in customer-a ends on "));
  // Record ids that go on, and one folder, are one machine's.
  CHECK(!contains(text_of(report_of(4000, "customer-b")), "may be two machines"));
  CHECK(!contains(text_of(report_of(400, "customer-a")), "may be two machines"));
}

TEST_CASE("where the logs lie on this computer stands in no report") {
  const Folder folder;
  write(folder.path / "Customer AG/app.xml", machine(1000, 1, true));
  const std::string home = folder.path.string();
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
  write(folder.path / "app.xml", machine(1000, 1, true));
  const std::string log = " '" + (folder.path / "app.xml").string() + "'";
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
  write(folder.path / "app.xml", machine(1000, 1, true));
  const std::string home = folder.path.string(), log = " '" + home + "/app.xml'";
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

TEST_CASE("Markdown read as plain text: no mark stands alone in code, and steps count on") {
  for (const Sample& sample : samples()) {
    INFO(sample.path);
    const std::string text = render_markdown(sample.report, {});
    CHECK(!contains(text, "`.`"));
    CHECK(!contains(text, "`,`"));
    bool first_before = false;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      const bool first = text.compare(at, 3, "1. ") == 0;
      CHECK(!(first && first_before));
      first_before = first;
      if (text.find('\n', at) == text.npos) break;
    }
  }
}

TEST_CASE("one zone taken for the logs of two computers is told") {
  const std::string line = ",Information,2006-10-10 01:00:02,MSExchangeIS,9606,None,Prepared for backup.\n";
  const auto text_with = [&](const char* second, bool given) {
    const Folder folder;
    std::string log = "Computer,Level,Date and Time,Source,Event ID,Task Category,Message\n";
    for (const char* computer : {"EX01", second}) log += computer + line;
    write(folder.path / "app.csv", log);
    AnalysisOptions options;
    options.logs = {folder.path.string()};
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

TEST_CASE("no zone is named until one is known") {
  for (const Sample& sample : samples()) {
    if (!contains(sample.path, "vss-cleanup-missing/text")) continue;
    const std::string text = text_of(sample.report);
    CHECK_FALSE(contains_any(text, {"01:00 UTC", "(UTC)", "in UTC"}));
    CHECK(contains(text, "--time-zone names"));
    RenderOptions given;
    given.time_zone_origin = "from --time-zone";
    CHECK_FALSE(contains(render_text(sample.report, given), "--time-zone names"));
  }
}

TEST_SUITE_END();
