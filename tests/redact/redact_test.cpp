// Redaction, looked at from outside: whatever a story's names are, no form of the redacted report or of its
// events holds one of them in any encoding, and the diagnosis is the same. The search here shares nothing
// with the program's own.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "analysis.hpp"
#include "base/text.hpp"
#include "base/utf16.hpp"
#include "redaction.hpp"
#include "reports/events/lines.hpp"
#include "reports/json/read_report.hpp"
#include "reports/renderer.hpp"
#include "support/forms.hpp"
#include "support/paths.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("redact");

namespace {

const Rulebook& rulebook() {
  static const Rulebook book = Rulebook::builtin();
  return book;
}

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("exba-redact-test-" + std::to_string(::rand()))) {
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

Report analysed(const std::vector<std::string>& logs) {
  AnalysisOptions options;
  options.logs = logs;
  return analyse(options, rulebook()).report;
}

Report analysed_text(const std::string& name, const std::string& bytes) {
  const Folder folder;
  return analysed({folder.write(name, bytes)});
}

Report without_names(const Report& report, Pseudonyms& key, RedactTimes times = RedactTimes::keep) {
  return redacted(report, key, times, {}, rulebook());
}

std::vector<std::string> diagnosis(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& f : report.findings)
    lines.push_back(f.rule + " " + std::string(to_string(f.severity)) + " " +
                    std::string(to_string(f.confidence)));
  return lines;
}

/// Everything that a redacted report can be printed as.
std::vector<std::pair<std::string, std::string>> all_forms(const Report& report) {
  std::vector<std::pair<std::string, std::string>> out;
  RenderOptions options;
  options.verbose = true;
  for (const Renderer& renderer : renderers())
    out.emplace_back(std::string(renderer.name), renderer.render(report, options));
  for (const EventForm& form : event_forms()) {
    std::string text(form.begin);
    for (const Event& event : report.events) form.event(event, report.sources[event.source], text);
    for (const Log& log : report.logs) text += form.log(log, {});
    out.emplace_back("events as " + std::string(form.name), text.append(form.end));
  }
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

/// The name as bytes that a reader could make it out of: as it is, UTF-16LE, and both in hex. Letter case
/// apart (ASCII).
bool holds(const std::string& text, const std::string& name) {
  const std::string low = lower(text), wanted = lower(name);
  const std::string utf16 = to_utf16(wanted);
  std::string hex_upper = hex(to_utf16(name)), hex_plain = hex(name);
  return low.find(wanted) != low.npos || low.find(utf16) != low.npos || low.find(hex_upper) != low.npos ||
         low.find(hex_plain) != low.npos;
}

bool word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// At word bounds, spelt exactly so.
bool holds_word(const std::string& text, const std::string& name) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !word(text[at - 1])) && (end == text.size() || !word(text[end]))) return true;
  }
  return false;
}

/// The names of a case as a reader of its report would list them.
std::set<std::string> names_of(const Report& report) {
  std::set<std::string> names;
  const auto add = [&](std::string_view name) {
    name = trim(name);
    if (name.size() > 1 && name.find_first_not_of("0123456789.") != name.npos) names.emplace(name);
  };
  const std::set<std::string> of_the_product = {"information store",
                                                "microsoft information store",
                                                "directory",
                                                "normal",
                                                "msexchangeis",
                                                "msexchangeds",
                                                "c:",
                                                "d:",
                                                "system state",
                                                "systemstate"};
  for (const Event& event : report.events) {
    add(event.computer);
    for (const char* named : {"instance", "store", "group", "node"})
      if (!of_the_product.contains(lower(fact(event.facts, named)))) add(fact(event.facts, named));
    for (const char* file : {"file", "first", "last", "from", "to"}) {
      const std::string_view path = fact(event.facts, file);
      const std::size_t slash = path.rfind('\\');
      if (slash == path.npos || slash <= 3) continue;
      // A folder of one word is a word; behind a backslash it is a folder.
      const std::string_view folders = path.substr(3, slash - 3);
      add(folders.find('\\') == folders.npos ? path.substr(2, slash - 2) : folders);
    }
    const std::string_view target = fact(event.facts, "target");
    for (const std::string_view part : split(target, "\\"))
      if (!of_the_product.contains(lower(part)) && !part.ends_with(':'))
        add(part);  // a drive is nobody's name
  }
  for (const Source& source : report.sources) add(fs::path(source.path).filename().string());
  return names;
}

std::vector<std::string> sample_names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples"))
    if (fs::exists(entry.path() / "story.txt")) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::vector<Event> events_of(const std::string& story) {
  std::vector<Event> events;
  for (StoryEvent& s : read_story(story).events) events.push_back(std::move(s.event));
  return events;
}

/// A case in which every kind of name stands, as Event XML.
Report case_with_names(const std::string& computer, const std::string& user, const std::string& store) {
  std::vector<Event> events = events_of(
      "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:05 EX01 ESE/210 insert=\"Information Store\" insert=2840 insert=\"STORE: \"\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "01:10:31 EX01 ESE/213 insert=\"Information Store\" insert=2840 insert=\"STORE: \"\n"
      "01:31:02 EX01 MSExchangeIS/9616\n"
      "01:31:03 EX01 MSExchangeIS/9648\n"
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:31 EX01 MSExchangeIS/9612\n"
      "2006-10-11 01:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n"
      "2006-10-11 02:00:00 EX01 NTBackup/8000 insert=\"EX01\\Microsoft Information Store\\STORE\" insert=Off "
      "insert=Append "
      "insert=Normal\n"
      "02:30:00 EX01 NTBackup/8001 insert=\"EX01\\Microsoft Information Store\\STORE\" insert=Off "
      "insert=Append "
      "insert=Normal\n"
      "-- filler EX01 Application 2006-10-12 08:15:00\n");
  for (Event& event : events) {
    event.computer = computer;
    for (std::string& insert : event.inserts.edit())
      insert = replaced(replaced(insert, "EX01", computer), "STORE", store);
  }
  Report report = analysed_text("case.xml", to_event_xml(events, XmlStyle::viewer));
  for (Event& event : report.events) event.user = "CORP\\" + user;
  return report;
}

}  // namespace

TEST_CASE("no name of any sample is in any form of its redacted report, and the findings are the same") {
  for (const std::string& name : sample_names())
    for (const char* form : {"xml", "text"}) {
      INFO(name << "/" << form);
      const Report report = analysed({(fs::path(test::root()) / "samples" / name / form).string()});
      Pseudonyms key;
      const Report out = without_names(report, key);
      CHECK(diagnosis(out) == diagnosis(report));
      const std::set<std::string> names = names_of(report);
      REQUIRE_FALSE(names.empty());
      for (const auto& [form_name, text] : all_forms(out))
        for (const std::string& secret : names) {
          const std::string& as = form_name;  // clang 14 lets no lambda of INFO take a structured binding
          INFO(as << " holds " << secret);
          // Our own words call the product Exchange.
          CHECK_FALSE((secret == "EXCHANGE" ? holds_word(text, secret) : holds(text, secret)));
        }
    }
}

TEST_CASE("redacted events read back to the same findings, in every form") {
  for (const std::string& name : sample_names()) {
    const Report report = analysed({(fs::path(test::root()) / "samples" / name / "xml").string()});
    Report events = report;
    Pseudonyms key;
    redact_events(events, key, RedactTimes::keep, rulebook());
    for (const auto& [form_name, text] : all_forms(events)) {
      const std::string& as = form_name;
      if (!as.starts_with("events")) continue;
      INFO(name << " " << as);
      CHECK(diagnosis(analysed_text("handed-on", text)) == diagnosis(report));
    }
  }
}

TEST_CASE("names that are words of the product or of the report neither leak nor change what the log says") {
  for (const std::string computer :
       {"EX01", "EXCHANGE", "a", "BACKUP", "ex01.corp.example", "M\xC3\x9CNCHEN", "$(x).*[1]"})
    for (const std::string user : {"backup", "svc-exch", "the", "Full"})
      for (const std::string store : {"First Storage Group", "Full", "Normal", "Store", "SG (1) [EX] + x.*",
                                      "Gr\xC3\xB6\xC3\x9F"
                                      "e"}) {
        INFO("computer " << computer << ", user " << user << ", store " << store);
        const Report report = case_with_names(computer, user, store);
        REQUIRE_FALSE(report.findings.empty());
        Pseudonyms key;
        const Report out = without_names(report, key);
        CHECK(diagnosis(out) == diagnosis(report));
        CHECK(out.findings.front().title == report.findings.front().title);
        CHECK(out.findings.front().why == report.findings.front().why);
        CHECK(out.findings.front().advice == replaced(report.findings.front().advice, " " + computer + ":",
                                                      " " + out.findings.front().computer + ":"));
        for (const Event& event : out.events) {
          CHECK(event.computer.starts_with("HOST-1"));
          CHECK(event.user.starts_with("DOMAIN-"));
          // One name has one pseudonym, in whatever role it stands.
          CHECK(event.user.ends_with(lower(user) == lower(computer) ? "\\HOST-1" : "\\USER-1"));
        }
      }
}

TEST_CASE("a name inside a longer one is taken with it; one that is a part of a word is no name") {
  Report report = case_with_names("EX01", "backup", "EX01 DB");
  report.events.front().message = "EX01 DB, EX01, EX01_DB, EX011, (ex01).";
  Pseudonyms key;
  const Report out = without_names(report, key);
  CHECK(out.events.front().message == "STORE-1, HOST-1, HOST-1_DB, EX011, (HOST-1).");
}

TEST_CASE("every kind of name in free text") {
  Report report = case_with_names("ex01.corp.example", "jdoe", "SG1");
  Event& event = report.events.front();
  event.message =
      "On EX01 and dc7.corp.example CORP\\other with S-1-5-21-1-2-3-1104 (S-1-5-18) of jane@corp.example at "
      "10.1.2.3, "
      "fe80::1:2 and 127.0.0.1 wrote C:\\Program Files\\Exchsrvr\\MDBDATA\\priv1.edb, \\\\filer7\\share\\x "
      "y\\a.bkf and "
      "{3F2504E0-4F89-11D3-9A0C-0305E82C3301} for 76fe1ac4-15f7-4bcd-987e-8e1acb462fb7 at 01:00:31, "
      "6.5.7638.2, "
      "E:\\mdbdata\\E000012F.log; /o=First Org/ou=Site/cn=Recipients/cn=jdoe; http://intranet/x; "
      "http://go.microsoft.com/fwlink. Account Name:\tmsmith\r\n";
  // Texts are judged as well: the case is diagnosed again with this one.
  recognise(event);
  diagnose(report, {}, Rulebook::builtin());
  Pseudonyms key;
  const std::string out = without_names(report, key).events.front().message;
  for (const char* secret :
       {"EX01", "dc7", "corp", "other", "S-1-5-21", "jane", "10.1.2.3", "fe80", "Exchsrvr", "priv1", "filer7",
        "share", "3F2504E0", "Recipients", "jdoe", "intranet", "msmith"})
    CHECK_MESSAGE(lower(out).find(lower(secret)) == out.npos, secret << " in " << out);
  for (const char* kept :
       {"S-1-5-18", "127.0.0.1", "01:00:31", "6.5.7638.2", "C:\\PATH-", "E:\\PATH-", "\\E000012F.log",
        "76fe1ac4-15f7-4bcd-987e-8e1acb462fb7", "http://go.microsoft.com/fwlink", "On HOST-"})
    CHECK_MESSAGE(out.find(kept) != out.npos, kept << " in " << out);
  CHECK(unredact(out, key) == replaced(report.events.front().message, "On EX01", "On ex01"));
}

TEST_CASE("names in binary data go in every encoding; data that is the product's own stays") {
  Report report = case_with_names("M\xC3\x9CNCHEN", "backup", "SG1");
  const std::string utf16 = to_utf16("at m\xC3\xBCnchen, backup");
  report.events[0].data = std::string("\x03\x00", 2) + utf16 + std::string("\x00\x00\xFF", 3);
  report.events[1].data = "\x01" + utf16;           // at an odd place
  report.events[2].data = "on M\xC3\x9CNCHEN\x01";  // UTF-8
  report.events[3].data = "on M\xDCNCHEN\x01";      // windows-1252
  report.events[4].data = "on M\x9ANCHEN\x01";      // cp850
  report.events[5].data = std::string("Backup in progress.\0", 20);
  report.events[6].message = "Data: " + hex(utf16);
  Pseudonyms key;
  const Report out = without_names(report, key);
  for (int n = 0; n < 5; ++n) {
    const std::string& data = out.events[static_cast<std::size_t>(n)].data;
    INFO(n << " " << hex(data));
    for (const std::string secret : {"nchen", "NCHEN"}) {
      CHECK(data.find(secret) == data.npos);
      CHECK(data.find(to_utf16(secret)) == data.npos);
    }
    CHECK((data.find("HOST-1") != data.npos || data.find(to_utf16("HOST-1")) != data.npos));
  }
  CHECK(out.events[0].data.starts_with(std::string("\x03\x00", 2)));
  CHECK(out.events[0].data.ends_with("\xFF"));
  CHECK(out.events[5].data == report.events[5].data);
  CHECK(lower(out.events[6].message).find(hex(to_utf16("nchen"))) == std::string::npos);
  CHECK(lower(out.events[6].message).find(lower(hex(to_utf16("HOST-1")))) != std::string::npos);
}

TEST_CASE("a key is continued: the same names keep their pseudonyms, new ones get new numbers") {
  Pseudonyms first;
  const Report before = without_names(case_with_names("EX05", "jdoe", "SG1"), first);
  Pseudonyms second = Pseudonyms::read(first.to_json());
  const Report other = without_names(case_with_names("EX01", "jdoe", "SG1"), second);
  const Report again = without_names(case_with_names("ex05", "jdoe", "SG1"), second);
  CHECK(before.events.front().computer == "HOST-1");
  CHECK(other.events.front().computer == "HOST-2");
  CHECK(again.events.front().computer == "HOST-1");
  CHECK(again.findings.front().fingerprint == before.findings.front().fingerprint);
  CHECK(other.findings.front().fingerprint != before.findings.front().fingerprint);
}

TEST_CASE("a computer that is called like a pseudonym gets another one, and none is given twice") {
  Pseudonyms key;
  const Report out = without_names(case_with_names("HOST-1", "user-1", "STORE-1"), key);
  CHECK(out.events.front().computer == "HOST-2");
  CHECK(out.events.front().user == "DOMAIN-1\\USER-2");
}

TEST_CASE("a key file that is none is refused") {
  for (const char* text :
       {"", "{}", "[1]", R"({"schema":"exba-redaction/1"})", R"({"schema":"exba-report/1","names":[]})",
        R"({"schema":"exba-redaction/1","names":[{"pseudonym":"X-1","name":"a"}]})",
        R"({"schema":"exba-redaction/1","names":[{"pseudonym":"HOST-1","name":""}]})",
        R"({"schema":"exba-redaction/1","names":[{"pseudonym":"HOST-1","name":"a"},
                              {"pseudonym":"HOST-1","name":"b"}]})",
        R"({"schema":"exba-redaction/1","shift_weeks":1e9,"names":[]})"})
    CHECK_THROWS_AS(Pseudonyms::read(text), Error);
}

TEST_CASE("unredact turns pseudonyms back at word bounds, in any letter case, and nothing else") {
  Pseudonyms key;
  for (const char* host : {"EX01", "EX02", "EX03", "EX04", "EX05", "EX06", "EX07", "EX08", "EX09", "EX10"})
    key.learn(NameKind::host, host);
  key.learn(NameKind::file, "priv1.edb");
  key.settle();
  CHECK(unredact("HOST-1, host-10; HOST-11 and (HOST-2) XHOST-3 HOST-3x HOST-4.", key) ==
        "EX01, EX10; HOST-11 and (EX02) XHOST-3 HOST-3x EX04.");
  CHECK(unredact("E:\\FILE-1.edb", key) == "E:\\priv1.edb");
  CHECK(unredact("", key).empty());
}

TEST_CASE("shifted times keep weekday, time of day and diagnosis; the shift stays in the key") {
  const Report report = case_with_names("EX01", "jdoe", "SG1");
  Pseudonyms key;
  const Report out = without_names(report, key, RedactTimes::shift);
  REQUIRE(key.shift_weeks.has_value());
  CHECK(*key.shift_weeks <= -52);
  const Ticks shift = out.events.front().time - report.events.front().time;
  CHECK(shift % std::chrono::weeks{1} == Ticks{0});
  for (std::size_t n = 0; n < report.events.size(); ++n)
    CHECK(out.events[n].time - report.events[n].time == shift);
  CHECK(out.now - report.now == shift);
  CHECK(diagnosis(out) == diagnosis(report));
  for (const auto& [form_name, text] : all_forms(out)) {
    const std::string& as = form_name;
    INFO(as);
    CHECK(text.find("2006-10") == text.npos);
  }
  Pseudonyms again = Pseudonyms::read(key.to_json());
  CHECK(without_names(report, again, RedactTimes::shift).events.front().time == out.events.front().time);
}

TEST_CASE("what was assumed and what went wrong are told without names") {
  Report report = case_with_names("EX01", "backup", "SG1");
  report.sources[0].path = "/srv/case-4711/ex01-application.evtx";
  report.sources[0].assumed.push_back({"computer", "EX01"});
  report.sources[0].problems.push_back(
      {"offset 3", "/srv/case-4711/ex01-application.evtx: a backup of 'backup' on EX01 is damaged"});
  Pseudonyms key;
  const Source source = without_names(report, key).sources[0];
  CHECK(source.path == "PATH-1/FILE-1.evtx");
  CHECK(fact(source.assumed, "computer") == "HOST-1");
  CHECK(source.problems[0].what == "PATH-1/FILE-1.evtx: a backup of 'USER-1' on HOST-1 is damaged");
}

TEST_CASE("a saved report is redacted as well") {
  const Report report = case_with_names("EX01", "jdoe", "SG1");
  const Report saved = read_report(render_json(report, {}));
  Pseudonyms key;
  CHECK(diagnosis(without_names(saved, key)) == diagnosis(report));
}

TEST_SUITE_END();
