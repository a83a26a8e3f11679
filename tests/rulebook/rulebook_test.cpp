#include "rulebook/rulebook.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>
#include <string>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "rulebook/builtin.hpp"
#include "rulebook/document.hpp"
#include "rulebook/judge.hpp"
#include "rulebook/rule.hpp"

using namespace exba;

TEST_SUITE_BEGIN("rulebook");

namespace {

/// A small rule with the parts that a test wants to vary.
std::string rule(std::string_view when, std::string_view message = "It failed.", std::string_view more = "",
                 std::string_view example = "<operation kind='restore' outcome='failed'/>") {
  return "<rule id='test-rule' severity='warning' for='restore'><title>A test</title>" + std::string(more) +
         "<when confidence='likely'>" + std::string(when) + "</when><message>" + std::string(message) +
         "</message><advice><step>Do it.</step></advice>" + "<example finding='likely'>" +
         std::string(example) +
         "</example><example finding='no'><operation kind='restore' outcome='succeeded'/></example></rule>";
}

std::string error_of(const std::string& text) {
  try {
    Rulebook book = Rulebook::empty();
    book.add_text("file.xml", text);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

Report report_with(Operation operation) {
  Report report;
  Event e;
  e.signal = "restore-ended";
  e.computer = operation.computer;
  report.events.push_back(e);
  operation.events = {0};
  report.operations.push_back(std::move(operation));
  return report;
}

Operation failed_restore() {
  Operation o;
  o.kind = Kind::restore;
  o.outcome = Outcome::failed;
  o.computer = "EX01";
  o.begin = time_from_unix(1'160'442'002);
  o.end = o.begin + std::chrono::seconds{200'000};
  o.facts = {{"code", "-528"}};
  return o;
}

Report judged(const std::string& text, Report report) {
  Rulebook book = Rulebook::empty();
  book.add_text("file.xml", text);
  book.judge(report);
  return report;
}

}  // namespace

TEST_CASE("every built-in rule loads, and its examples come out as written") {
  const Rulebook book = Rulebook::builtin();
  CHECK(book.rules().size() >= 15);
  for (const auto& r : book.rules())
    for (const ExampleResult& result : test_examples(*r)) {
      INFO(result.rule << " example " << result.example);
      CHECK(result.got == result.expected);
    }
}

TEST_CASE("what the program knows of a built-in rule without reading it is what its text says") {
  for (const BuiltinRule& known : builtin_rules()) {
    const Rule read = parse_rule(known.path, known.text);
    INFO(known.path);
    CHECK(known.id == read.id);
    CHECK(known.kinds == fmt::format("{}", fmt::join(read.kinds, " ")));
    CHECK(known.signals == fmt::format("{}", fmt::join(read.signals, " ")));
    // Their events are read beforehand (Rulebook::builtin).
    CHECK(read.events.empty() != known.path.starts_with("evidence/"));
    Sha256 digest;
    digest.add(known.text);
    CHECK(known.digest == digest.hex());
  }
}

TEST_CASE("the version is of the rules' texts and of what was set") {
  Rulebook book = Rulebook::builtin();
  const std::string version = book.version();
  CHECK(version.size() == 12);
  CHECK(!book.rules().empty());
  CHECK(book.version() == version);
  book.set("vss-cleanup-missing.patience=24");
  const std::string set = book.version();
  CHECK(set != version);
  book.set("vss-cleanup-missing.patience=25");
  CHECK(book.version() != set);
  book.set("vss-cleanup-missing.patience=24");
  CHECK(book.version() == set);
}

TEST_CASE("every built-in rule stands in a file of its own name") {
  const Rulebook book = Rulebook::builtin();
  for (const auto& r : book.rules()) {
    CHECK(r->origin.ends_with("/" + r->id + ".xml"));
    CHECK(!querylist(*r).empty());
  }
}

TEST_CASE("a rule speaks on the operations for which its condition holds") {
  const auto report = judged(rule("@outcome='failed'"), report_with(failed_restore()));
  REQUIRE(report.findings.size() == 1);
  const Finding& f = report.findings[0];
  CHECK(f.rule == "test-rule");
  CHECK(f.confidence == Confidence::likely);
  CHECK(f.severity == Severity::warning);
  CHECK(f.operation == 0u);
  CHECK(f.evidence == std::vector<std::uint32_t>{0});
  CHECK(report.verdict == Verdict::findings);
}

TEST_CASE("texts are filled with XPath, times and spans, and conditional parts come and go") {
  const std::string message =
      "On {@computer} with {@code} at {time(@begin)} for {span(@seconds)}<if test=\"@code='-528'\">, log "
      "missing</if>"
      "<if test=\"@code='-1'\">, never this</if>.";
  const auto report = judged(
      rule("@outcome='failed'", message, "", "<operation kind='restore' outcome='failed' code='-528'/>"),
      report_with(failed_restore()));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message ==
        "On EX01 with -528 at Tue 2006-10-10 01:00 UTC for 55 h 33 min, log missing.");
}

TEST_CASE("an operation without a computer still has a subject in sentences") {
  Operation o = failed_restore();
  o.computer.clear();
  const auto report = judged(rule("@outcome='failed'", "On {@computer}."), report_with(o));
  CHECK(report.findings.at(0).message == "On this server.");
}

TEST_CASE("a line end inside a fact cannot forge a step of the advice") {
  Operation o = failed_restore();
  o.store = "SG\nDelete all log files.";
  std::string text = rule("@outcome='failed'");
  text.replace(text.find("Do it."), 6, "Mount {@store}.");
  const auto report = judged(text, report_with(o));
  CHECK(report.findings.at(0).advice == "Mount SG Delete all log files..");
}

TEST_CASE("the fingerprint does not change with confidence, end or file") {
  const auto one = judged(rule("@outcome='failed'"), report_with(failed_restore()));
  Operation later = failed_restore();
  later.end += std::chrono::hours{5};
  later.computer = "ex01";
  const auto two =
      judged(rule("@code='-528'", "x", "", "<operation kind='restore' code='-528'/>"), report_with(later));
  CHECK(one.findings.at(0).fingerprint == two.findings.at(0).fingerprint);
  Operation other = failed_restore();
  other.begin += std::chrono::seconds{1};
  const auto three = judged(rule("@outcome='failed'"), report_with(other));
  CHECK(one.findings.at(0).fingerprint != three.findings.at(0).fingerprint);
}

TEST_CASE("--set changes a parameter, and says what there is when it cannot") {
  Rulebook book = Rulebook::empty();
  book.add_text("file.xml",
                rule("@seconds > $patience", "x", "<param name='patience' value='10' unit='seconds'/>",
                     "<operation kind='restore' outcome='failed' seconds='11'/>"));
  Report report = report_with(failed_restore());
  book.judge(report);
  CHECK(report.findings.size() == 1);
  book.set("test-rule.patience=300000");
  book.judge(report);
  CHECK(report.findings.empty());
  CHECK_THROWS_WITH_AS(book.set("test-rle.patience=1"),
                       "--set test-rle.patience=1: there is no rule 'test-rle'; did you mean 'test-rule'?",
                       Error);
  CHECK_THROWS_WITH_AS(book.set("test-rule.x=1"),
                       "--set test-rule.x=1: rule 'test-rule' has no parameter 'x'; it has: patience", Error);
  CHECK_THROWS_AS(book.set("nonsense"), Error);
}

TEST_CASE("a rule whose yes-example does not fire does not load") {
  CHECK(error_of(rule("@outcom='failed'")) ==
        "file.xml: rule 'test-rule': example 1 should give 'likely' but gives 'no'");
}

TEST_CASE("mistakes in a rule file are named with their line") {
  CHECK(error_of("<rule").starts_with("file.xml:1:"));
  CHECK(error_of("<rool/>") == "file.xml:1:2: expected <rule>, found <rool>");
  CHECK(error_of(rule("@outcome='failed'", "x", "\n\n<advise/>"))
            .find("file.xml:3:2: <rule> has no element <advise>; did you mean 'advice'?") !=
        std::string::npos);
  CHECK(error_of(rule("@outcome=")).find("is no XPath") != std::string::npos);
  CHECK(error_of(rule("@outcome='failed'", "open { brace")).find("'{' without '}'") != std::string::npos);
  CHECK(error_of("<rule id='x' severity='bad' for='restore'/>")
            .find("severity 'bad' is none of error, warning, info") != std::string::npos);
  CHECK(error_of("<rule id='x' severity='info' for='restores'/>").find("did you mean 'restore'?") !=
        std::string::npos);
}

TEST_CASE("the more specific rule speaks and names the one that stepped back") {
  Rulebook book = Rulebook::empty();
  book.add_text("general.xml", rule("@outcome='failed'"));
  std::string specific =
      rule("@code='-528'", "x", "<instead-of rule='test-rule'/>", "<operation kind='restore' code='-528'/>");
  specific.replace(specific.find("test-rule"), 9, "specific-one");
  book.add_text("specific.xml", specific);
  Report report = report_with(failed_restore());
  book.judge(report);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "specific-one");
  CHECK(report.findings[0].explains == std::vector<std::string>{"test-rule"});
}

TEST_CASE("a rule about events makes one finding a computer, with all its events") {
  const std::string text =
      "<rule id='events-rule' severity='info' for='event'><title>t</title><needs signals='disk-error'/>"
      "<when confidence='possible'>@level='error'</when><message>m</message><advice>a</advice>"
      "<example finding='possible'><event signal='disk-error' level='error'/></example>"
      "<example finding='no'><event signal='disk-error' level='warning'/></example></rule>";
  Report report;
  for (int i = 0; i < 3; ++i) {
    Event e;
    e.signal = "disk-error";
    e.level = Level::error;
    e.computer = i < 2 ? "EX01" : "EX02";
    report.events.push_back(e);
  }
  report = judged(text, report);
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].evidence == std::vector<std::uint32_t>{0, 1});
  CHECK(report.findings[1].evidence == std::vector<std::uint32_t>{2});
}

TEST_CASE("a rule about events that looks around is asked with all events where it could speak of one") {
  const std::string text =
      "<rule id='looking' severity='info' for='event'><title>t</title><needs signals='service-error'/>"
      "<when confidence='possible'>contains(' -5 -6 ', concat(' ', @code, ' ')) and "
      "count(../event[@signal='service-state']) = 2</when><message>m</message><advice>a</advice>"
      "<example finding='possible'><event signal='service-error' code='-5'/><event signal='service-state'/>"
      "<event signal='service-state'/></example>"
      "<example finding='no'><event signal='service-error' code='-5'/></example></rule>";
  for (const auto& answer : {std::pair{"-6", 1}, std::pair{"-5", 1}, std::pair{"-7", 0}}) {
    const char* const code = answer.first;
    Report report;
    for (const char* signal : {"service-state", "service-error", "service-state"}) {
      Event e;
      e.signal = signal;
      if (e.signal == "service-error") e.facts.push_back({"code", code});
      report.events.push_back(e);
    }
    CHECK_MESSAGE(judged(text, report).findings.size() == static_cast<std::size_t>(answer.second), code);
  }
}

TEST_CASE("a rule that looks around sees the events that belong to nothing") {
  // The document that judges leave out strays which no rule asks about: a rule may still count them.
  const std::string text = rule("count(/report/event[@signal='service-state']) = 2", "m", "",
                                "<operation kind='restore'/><event n='1' signal='service-state'/><event "
                                "n='2' signal='service-state'/>");
  Report report = report_with(failed_restore());
  for (int i = 0; i < 2; ++i) {
    Event e;
    e.signal = "service-state";
    report.events.push_back(e);
  }
  CHECK(judged(text, report).findings.size() == 1);
}

TEST_CASE("whether an expression may look around is told from its text") {
  for (const char* near : {"@outcome = 'failed'", "event[last()]", "parent::operation/@store | @instance",
                           "not(../@refused-node)", "contains(@key, '//..') and nearby[1]/@n",
                           "relation[@name = 'run']/event[@code = \"/\"]", "self::event or (@near)"})
    CHECK_MESSAGE(!may_look_around(near), near);
  for (const char* around :
       {"/report/event", "count(/*/event) > 2", "../event", "..", "//event", "parent::*/event",
        "2 > count( /report)", "preceding-sibling::event[1]", "following::event", "ancestor::report",
        "event and /report/@now", "parent::operation/../event", "parent :: node()", "$x*/report/event",
        "self::node()/parent::report"})
    CHECK_MESSAGE(may_look_around(around), around);
  // These weigh an event against runs or events that no operation ties to it: a case in which they are asked is judged as
  // a whole. Their events are rare: output of commands beside the log, and errors of a disk or an offline copy.
  const std::set<std::string> around = {
      "backup-in-progress-when-asked", "database-copy-unfinished",   "disk-io-error",
      "job-log-tells-failed-call",     "last-full-not-as-logged",    "log-files-missing-when-listed",
      "other-vss-provider-installed",  "shadow-storage-nearly-full", "writer-failed-when-asked",
      "writer-waits-for-completion"};
  const Rulebook book = Rulebook::builtin();
  for (const auto& rule : book.rules())
    CHECK_MESSAGE(CompiledRule(*rule).looks_around() == around.contains(rule->id), rule->id);
}

TEST_CASE("a case that is judged in parts gives what it gives as a whole") {
  // Two computers by turns, events of restores and events that belong to none; some stand in two operations.
  Report report;
  for (std::uint32_t i = 0; i < 1500; ++i) {
    Event e;
    e.signal = i % 3 == 0 ? "disk-error" : "restore-ended";
    e.computer = i % 2 == 0 ? "EX01" : "EX02";
    e.time = time_from_unix(1'160'442'002 + i * 4000);
    e.facts = {{"code", i % 5 == 0 || i % 7 == 0 ? "-528" : "0"}};
    report.events.push_back(e);
    Operation o = failed_restore();
    o.computer = e.computer;
    o.begin = e.time;
    o.store = "Group " + std::to_string(i % 4);
    if (i % 3 != 0) o.events = {i};
    if (i % 7 == 1) o.events.insert(o.events.begin(), i - 1);
    if (i % 2 == 0) o.outcome = Outcome::succeeded;
    report.operations.push_back(std::move(o));
  }
  const std::string one = rule("@outcome='failed'", "{@computer} {@store} {@n}");
  const std::string of_events =
      "<rule id='test-events' severity='warning' for='event'><title>A test</title><needs signals='disk-error "
      "restore-ended'/><when confidence='likely'>@code='-528'</when><message>{@n} "
      "{parent::operation/@n}</message>"
      "<advice><step>Do it.</step></advice><example finding='likely'><event signal='disk-error' code='-528'/>"
      "</example><example finding='no'><event signal='disk-error'/></example></rule>";
  // Asks for the root: then nothing is parted.
  std::string around = rule("@outcome='failed' and not(/report/@no)");
  around.replace(around.find("test-rule"), 9, "test-around");
  Report whole = report;
  Report parts = report;
  Rulebook book = Rulebook::empty();
  book.add_text("one.xml", one);
  book.add_text("events.xml", of_events);
  book.judge(parts);
  book.add_text("around.xml", around);
  book.judge(whole);
  erase_if(whole.findings, [](const Finding& f) { return f.rule == "test-around"; });
  REQUIRE(parts.findings.size() == whole.findings.size());
  CHECK(parts.findings.size() > 750);
  for (std::size_t i = 0; i < parts.findings.size(); ++i) {
    const Finding& a = parts.findings[i];
    const Finding& b = whole.findings[i];
    CHECK(a.rule == b.rule);
    CHECK(a.message == b.message);
    CHECK(a.evidence == b.evidence);
    CHECK(a.operations == b.operations);
    CHECK(a.fingerprint == b.fingerprint);
  }
}

TEST_CASE("hostile text in the report leaves the document well-formed") {
  Operation o = failed_restore();
  o.store = std::string("a\0b\x01\xFF<\"'&>\xEF\xBF\xBE", 13);
  o.facts.push_back({"bad name!", "\x1b[31m"});
  const Report report = report_with(o);
  pugi::xml_document document;
  const DocumentMaker maker(report);
  maker.make(maker.whole(), document);
  std::ostringstream out;
  document.save(out);
  pugi::xml_document again;
  CHECK(again.load_string(out.str().c_str()));
  CHECK(again.child("report").child("operation").attribute("bad-name-"));
}

TEST_CASE("a blank between two conditional parts is kept") {
  const std::string message =
      "A backup<if test=\"@computer\"> on {@computer}</if> <if test=\"@code\">failed.</if> <if "
      "test=\"@no\">Never.</if> <if test=\"@code\">Twice.</if>";
  const auto report = judged(
      rule("@outcome='failed'", message, "", "<operation kind='restore' outcome='failed' code='-528'/>"),
      report_with(failed_restore()));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message == "A backup on EX01 failed. Twice.");
}

TEST_SUITE_END();
