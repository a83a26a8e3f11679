// What the reports answer, over all samples: the exit code says what the first line says, the parts of a report do
// not contradict each other, and no advice asks for what another forbids.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
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
#include "support/shell.hpp"

using namespace exba;
using test::contains;
using test::exit_of;
using test::rulebook;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("answers");

namespace {

struct Sample {
  std::string path;  ///< samples/<case>/<form>
  Report report;
};

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
