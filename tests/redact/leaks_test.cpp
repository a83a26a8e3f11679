// Names that are written in another way than the log first wrote them, names that look like something else, and files
// beside the report: nothing that could be known is left.
#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "base/text.hpp"
#include "base/utf16.hpp"
#include "redact/letters.hpp"
#include "redact/name_index.hpp"
#include "redaction.hpp"
#include "reports/renderer.hpp"
#include "support/forms.hpp"
#include "support/shell.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("redact");

namespace {

/// A night of streaming backups of one store, whose fault is told with the store's name.
Report case_of(const std::string& computer, const std::string& store) {
  std::vector<Event> events;
  for (StoryEvent& s :
       read_story(
           "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
           "2006-10-09 01:00:05 EX01 ESE/210 insert=\"Information Store\" insert=2840 insert=\"STORE: \"\n"
           "01:10:31 EX01 ESE/213 insert=\"Information Store\" insert=2840 insert=\"STORE: \"\n"
           "2006-10-10 01:00:05 EX01 ESE/210 insert=\"Information Store\" insert=2840 insert=\"STORE: \"\n"
           "-- filler EX01 Application 2006-10-12 08:15:00\n")
           .events) {
    s.event.computer = computer;
    for (std::string& insert : s.event.inserts.edit())
      if (const std::size_t at = insert.find("STORE"); at != insert.npos) insert.replace(at, 5, store);
    events.push_back(std::move(s.event));
  }
  const Folder folder;
  AnalysisOptions options;
  options.logs = {folder.file("case.xml", to_event_xml(events, XmlStyle::viewer))};
  return analyse(options, rulebook()).report;
}

std::string all_of(const Report& report) {
  std::string out;
  RenderOptions options;
  options.verbose = true;
  for (const Renderer& renderer : renderers()) out += renderer.render(report, options);
  return out;
}

std::string message_of(const Report& report, std::size_t n = 0) {
  return report.events[n].message;
}

/// What becomes of a text of the log beside which the names EX07 (a computer) and "Tapir Gnu Group" (a store) are known.
std::string redacted_text(const std::string& text, Pseudonyms& key) {
  Report report = case_of("ZEBRA07", "Tapir Gnu Group");
  report.events.front().message = text;
  return message_of(redacted(report, key, RedactTimes::keep, {}, rulebook()));
}

std::string redacted_text(const std::string& text) {
  Pseudonyms key;
  return redacted_text(text, key);
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : alphabet[bits >> (18 - 6 * i) & 63];
  }
  return out;
}

}  // namespace

TEST_CASE("a name over a line end, with two blanks, a tab or a blank that does not break is that name") {
  for (const char* spelt :
       {"Tapir Gnu Group", "Tapir Gnu\nGroup", "Tapir\r\nGnu Group", "Tapir  Gnu\tGroup", "tapir gnu group",
        "Tapir\xC2\xA0Gnu Group", "Tapir Gnu\n> Group", "Tapir Gnu\r\n    Group"}) {
    INFO(spelt);
    CHECK(redacted_text(std::string("(") + spelt + ") here") == "(STORE-1) here");
  }
  CHECK(redacted_text("on ZEB\nRA07.") == "on HOST-1.");
}

TEST_CASE("a name of several words is that name with other marks between them, and with none") {
  for (const char* spelt : {"Tapir_Gnu_Group", "Tapir-Gnu-Group", "tapir.gnu.group", "TapirGnuGroup",
                            "TAPIRGNUGROUP", "Tapir_Gnu Group"}) {
    INFO(spelt);
    CHECK(redacted_text(std::string("(") + spelt + ") here") == "(STORE-1) here");
  }
  CHECK(redacted_text("D:\\TapirGnuGroup").find("apir") == std::string::npos);
  CHECK(redacted_text("xTapirGnuGroup7").find("apir") == std::string::npos);
}

TEST_CASE("a name told letter by letter is that name") {
  for (const char* spelt : {"Z.E.B.R.A.0.7", "z-e-b-r-a-0-7", "Z_E_B_R_A_0_7", "Z E B R A 0 7"}) {
    INFO(spelt);
    CHECK(redacted_text(std::string("on ") + spelt + ", here") == "on HOST-1, here");
  }
  CHECK(redacted_text("Z.E.B.R.A.0.7.8 and Z.E.B.R.A") == "Z.E.B.R.A.0.7.8 and Z.E.B.R.A");
  CHECK(redacted_text("e.g. i.e. a.b.c.d") == "e.g. i.e. a.b.c.d");
}

// Words that a name's words make together are words all the same.
TEST_CASE("a store called Back Up takes no backup out of a text") {
  Report report = case_of("ZEBRA07", "Back Up");
  report.events.front().message = "The backup of the mailbox store; back-up and Back_Up.";
  Pseudonyms key;
  const std::string out = message_of(redacted(report, key, RedactTimes::keep, {}, rulebook()));
  CHECK(contains(out, "The backup of the mailbox store"));
}

TEST_CASE("a store told over a line end is in no line of the diagnosis") {
  std::string text = redacted_text("x");
  Report report = case_of("ZEBRA07", "Tapir Gnu Group");
  for (Event& e : report.events) {
    const std::size_t at = e.message.find("Gnu Group");
    if (at != e.message.npos) e.message.edit()[at + 3] = '\n';
  }
  Pseudonyms key;
  const std::string out = all_of(redacted(report, key, RedactTimes::keep, {}, rulebook()));
  for (const char* part : {"Tapir", "Gnu", "ZEBRA07", "tapir"}) CHECK_FALSE(contains(out, part));
}

TEST_CASE("a name in binary data is found over a line end, in base64 and in hex, as it is in text") {
  Report report = case_of("ZEBRA07", "Tapir Gnu Group");
  const std::string once = base64_of("the store Tapir Gnu Group of ZEBRA07");
  const std::string spelt[] = {"Tapir\nGnu Group",
                               "Tapir\r\n  Gnu Group",
                               "Tapir\tGnu Group",
                               "ZEB\nRA07 is it",
                               once,
                               base64_of(once + " and more"),
                               "5A4542524137 5A454252413037",
                               base64_of("ZEBRA07"),
                               to_utf16("Tapir\nGnu Group")};
  for (const std::string& text : spelt) {
    INFO(text);
    report.events.front().data = "(" + text + ")";
    Pseudonyms key;
    const std::string out = redacted(report, key, RedactTimes::keep, {}, rulebook()).events.front().data;
    for (const char* part : {"Tapir", "Gnu", "RA07", "5A454252413037"}) CHECK_FALSE(contains(out, part));
    CHECK_FALSE(contains(out, once));
    CHECK_FALSE(contains(out, base64_of("ZEBRA07")));
    CHECK_FALSE(contains(out, base64_of(once + " and more")));
    CHECK_FALSE(contains(out, to_utf16("Tapir")));
  }
}

TEST_CASE("a blank in a name may be a plus, or percent-encoded twice") {
  CHECK(redacted_text("q=Tapir+Gnu+Group&x") == "q=STORE-1&x");
  CHECK(redacted_text("q=Tapir%2520Gnu%252520Group;") == "q=STORE-1;");
  CHECK(redacted_text("1+1 is 2, a_b") == "1+1 is 2, a_b");
}

TEST_CASE(
    "a name with what cannot be seen in it, with accents apart, full width or as an escape is that name") {
  CHECK(redacted_text("on ZEB\xC2\xADRA07.") == "on HOST-1.");  // soft hyphen
  CHECK(redacted_text("on ZEBRA\xE2\x80\x8B"
                      "07.") == "on HOST-1.");  // zero width
  CHECK(redacted_text("on \xEF\xBC\xBA"
                      "EBRA07.") == "on HOST-1.");  // full width
  CHECK(redacted_text("http://x/?on=%5A%45BRA07&y=Tapir%20Gnu%20Group;").find("EBRA") == std::string::npos);
  CHECK(redacted_text("q=Tapir%20Gnu%20Group") == "q=STORE-1");
  CHECK(redacted_text("on &#90;EBRA07, &#x5A;EBRA07, \\u005aEBRA07, =5AEBRA07.") ==
        "on HOST-1, HOST-1, HOST-1, HOST-1.");
  CHECK(redacted_text("\\nZEBRA07\\n") == "\\nHOST-1\\n");
  Report report = case_of("M\xC3\x9CNCHEN", "SG1");
  report.events.front().message = "on MU\xCC\x88NCHEN and mu\xCC\x88nchen, M%C3%9CNCHEN, M&Uuml;NCHEN";
  Pseudonyms key;
  CHECK(message_of(redacted(report, key, RedactTimes::keep, {}, rulebook())) ==
        "on HOST-1 and HOST-1, HOST-1, HOST-1");
}

TEST_CASE("a name in base64 is found, in UTF-8 and in UTF-16, and what stands beside it stays") {
  for (const bool wide : {false, true}) {
    const std::string text = "Get-Process -ComputerName ZEBRA07; exit";
    const std::string coded = base64_of(wide ? to_utf16(text) : text);
    const std::string out = redacted_text("powershell -enc " + coded + " done");
    INFO(out);
    CHECK_FALSE(contains(out, coded));
    const std::string expected = "Get-Process -ComputerName HOST-1; exit";
    CHECK(out == "powershell -enc " + base64_of(wide ? to_utf16(expected) : expected) + " done");
  }
  CHECK(redacted_text("nothing of bm90aGluZyBvZiBpdA== in it") == "nothing of bm90aGluZyBvZiBpdA== in it");
}

TEST_CASE(
    "a name glued to other words is found; another machine's number is not, nor a word of the product") {
  CHECK(redacted_text("svcZEBRA07backup") == "svc_HOST-1_backup");
  CHECK(redacted_text("ZEBRA07$ and ZEBRA07x") == "HOST-1$ and HOST-1_x");
  CHECK(redacted_text("ZEBRA071") == "ZEBRA071");
  Pseudonyms key;
  const std::string out = redacted_text("svcZEBRA07backup", key);
  CHECK(unredact(out, key) == "svc_ZEBRA07_backup");
}

TEST_CASE(
    "computers and stores that are called by a number or a word of the product do not stay in their own "
    "fields") {
  for (const std::string computer : {"10041234", "00-41-99", "2006", "SYSTEM", "Backup"})
    for (const std::string store : {"2006", "10041234", "SYSTEM", "Normal", "00-41-99"}) {
      INFO("computer " << computer << ", store " << store);
      const Report report = case_of(computer, store);
      REQUIRE_FALSE(report.operations.empty());
      REQUIRE(contains(report.operations.front().store, store));
      Pseudonyms key;
      const Report out = redacted(report, key, RedactTimes::keep, {}, rulebook());
      REQUIRE(out.operations.size() == report.operations.size());
      for (const Operation& o : out.operations) {
        CHECK(o.computer.starts_with("HOST-"));
        CHECK((o.store.starts_with("STORE-") || o.store.starts_with("HOST-")));
      }
      for (const Log& log : out.logs) CHECK(log.computer.starts_with("HOST-"));
      for (const Event& e : out.events) CHECK(e.computer.starts_with("HOST-"));
      if (computer.size() > 4 && lower(computer) == computer) CHECK_FALSE(contains(all_of(out), computer));
    }
}

TEST_CASE("a security identifier in binary data is replaced, known or not") {
  const std::string head("\x01\x05\0\0\0\0\0\x05\x15\0\0\0", 12);
  const std::string machine("\x11\x22\x33\x44\x55\x66\x77\x08\x19\x2A\x3B\x4C", 12);
  Report report = case_of("ZEBRA07", "SG1");
  report.events.front().data = "x" + head + machine + std::string("\x50\x04\0\0", 4) + "y";
  Pseudonyms key;
  const std::string out = redacted(report, key, RedactTimes::keep, {}, rulebook()).events.front().data;
  CHECK_FALSE(contains(out, machine));
  CHECK(out.size() == report.events.front().data.size());
  CHECK(out.starts_with("x" + head));
  CHECK(key.knows("S-1-5-21-1144201745-142042709-1278945817-1104"));
}

TEST_CASE("two spellings of one name have one pseudonym; a key that gave two is still read") {
  Pseudonyms key;
  key.learn(NameKind::store, "Tapir Gnu");
  key.learn(NameKind::store, "tapir  GNU");
  key.settle();
  CHECK(key.of(NameKind::store, "Tapir\nGnu") == "STORE-1");
  const Pseudonyms old = Pseudonyms::read(
      R"({"schema":"exba-redaction/1","shift_weeks":null,"names":[{"pseudonym":"STORE-1","name":"A B"},
                                                  {"pseudonym":"STORE-2","name":"A  B"}]})");
  CHECK(unredact("STORE-1 STORE-2", old) == "A B A  B");
}

TEST_CASE("thousands of names that begin alike are found at the price of their letters") {
  NameIndex index;
  for (int i = 0; i < 30000; ++i) index.add("server-" + std::to_string(100000 + i), std::to_string(i));
  std::string text;
  for (int i = 0; i < 30000; ++i) text += " server-" + std::to_string(100000 + i);
  const auto found = index.find_all(text);
  REQUIRE(found.size() == 30000);
  CHECK(found.back().entry->value == "29999");
}

TEST_CASE("--collect beside --redact is refused: the script holds the real names") {
  const Folder folder;
  folder.file("a.xml", blocked_night());
  const Ran ran = shell(folder, "$exba analyze --redact --collect get.ps1 a.xml");
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "real names"));
  CHECK(ran.out.empty());
  CHECK(shell(folder, "ls get.ps1").code != 0);
}

TEST_CASE("runs at once on one map give every name a pseudonym of its own") {
  const Folder folder;
  for (int n = 0; n < 8; ++n) {
    std::string log = blocked_night();
    for (std::size_t at = 0; (at = log.find("EX01", at)) != log.npos; at += 7)
      log.replace(at, 4, "ZEBRA" + std::to_string(10 + n));
    folder.file("log" + std::to_string(n) + ".xml", log);
  }
  const Ran ran = shell(
      folder,
      "for n in 0 1 2 3 4 5 6 7; do $exba analyze --redact-map key -o out$n.txt log$n.xml & done; wait; "
      "for n in 0 1 2 3 4 5 6 7; do $exba unredact --map key out$n.txt; done");
  const Pseudonyms key = read_key(folder.path("key"));
  for (int n = 0; n < 8; ++n) {
    INFO(n);
    CHECK(key.knows("ZEBRA" + std::to_string(10 + n)));
    CHECK(contains(ran.out, "ZEBRA" + std::to_string(10 + n)));
    CHECK_FALSE(contains(file_bytes(folder.path("out" + std::to_string(n) + ".txt")), "ZEBRA"));
  }
}

TEST_SUITE_END();
