// Texts in which events stand in several forms, as mails, documents and tickets hold them.
#include "readers/stretches.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

Intake read_mixed(std::string text, bool document = false) {
  static const Wanted everything = Wanted::everything();
  Intake intake(everything);
  intake.keep = Intake::Keep::all;
  ReadOptions options;
  options.document = document;
  CHECK(read_source(from_bytes("t", std::move(text)), options, intake));
  return intake;
}

std::string two(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string block(int n) {
  return "Event Type:\tInformation\nEvent Source:\tMSExchangeIS\nEvent Category:\tExchange VSS Writer\nEvent "
         "ID:\t9606\nDate:\t\t10/8/2006\nTime:\t\t" +
         std::to_string(1 + n / 60 % 11) + ":" + two(n % 60) +
         ":02 AM\nUser:\t\tN/A\nComputer:\tEX01\nDescription:\n" +
         "Exchange VSS Writer has prepared for backup successfully (" + std::to_string(n) +
         ").\n\nFor more information, see Help.\n\n";
}

std::string blocks(int count) {
  std::string text;
  for (int n = 0; n < count; ++n) text += block(n);
  return text;
}

std::string quoted_table(int count) {
  std::string text = "\"Level\",\"Date and Time\",\"Source\",\"Event ID\",\"Computer\",\"Message\"\n";
  for (int n = 0; n < count; ++n)
    text += "\"Error\",\"10/8/2006 9:" + two(n) +
            ":02 AM\",\"MSExchangeIS\",\"9607\",\"EX01\",\"Error code 0x50d when "
            "preparing for backup.\n\nSee \"\"Help\"\".\"\n";
  return text;
}

std::string list(int count) {
  std::string text;
  for (int n = 0; n < count; ++n)
    text += "TimeCreated  : 10/8/2006 9:" + two(n) +
            ":02 AM\nProviderName : MSExchangeIS\nId           : 9607\nMachineName  : EX01\nMessage      : "
            "Error code "
            "0x50d when preparing for backup.\n\n";
  return text;
}

std::string screen(int count) {
  std::string text =
      "   ProviderName: MSExchangeIS\n\nTimeCreated                     Id LevelDisplayName "
      "Message\n-----------    "
      "                 -- ---------------- -------\n";
  for (int n = 0; n < count; ++n)
    text +=
        "10/8/2006 9:" + two(n) + ":02 AM          9607 Error            Error code 0x50d when preparing.\n";
  return text + "\n";
}

std::string xml(int count) {
  std::string text;
  for (int n = 0; n < count; ++n)
    text +=
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
        "Name='MSExchangeIS'/><EventID Qualifiers='49152'>9607</EventID><Level>2</Level><TimeCreated "
        "SystemTime='2006-10-08T06:" +
        two(n) + ":02.000Z'/><EventRecordID>" + std::to_string(n + 1) +
        "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></"
        "System><EventData><Data>0x50d</"
        "Data></EventData></Event>\n";
  return text;
}

std::string writers() {
  return "vssadmin 1.1\n\nWriter name: 'Microsoft Exchange Writer'\n   Writer Id: "
         "{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}\n   Writer Instance Id: "
         "{0ae5d2c7-a9fe-43f9-a61f-86563b439453}\n   "
         "State: [5] Waiting for completion\n   Last error: No error\n\n";
}

std::size_t count_id(const Intake& intake, unsigned id) {
  return static_cast<std::size_t>(
      std::count_if(intake.kept.begin(), intake.kept.end(), [id](const Event& e) { return e.id == id; }));
}

std::uint64_t lines_of(const std::string& text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

// A Word document with a table behind more than 64 KiB of blocks lost the table's events without a word.
TEST_CASE("a table behind many pages of blocks of text is read") {
  const std::string before = blocks(300);
  REQUIRE(before.size() > 64 * 1024);
  const Intake intake = read_mixed(before + "The refused ones:\n" + quoted_table(20) + "\nRegards\n", true);
  CHECK(count_id(intake, 9606) == 300);
  CHECK(count_id(intake, 9607) == 20);
  const auto first =
      std::find_if(intake.kept.begin(), intake.kept.end(), [](const Event& e) { return e.id == 9607; });
  REQUIRE(first != intake.kept.end());
  CHECK(first->position.value == lines_of(before) + 3);
  CHECK(first->message == "Error code 0x50d when preparing for backup.\n\nSee \"Help\".");
  CHECK(fact(intake.source.assumed, "forms").starts_with("text from line 1, csv from line "));
}

TEST_CASE("an HTML page with a table behind many blocks of text is read whole") {
  std::string page = "<html><body><pre>" + blocks(300) + "</pre><table>";
  for (const char* heading : {"Level", "Date and Time", "Source", "Event ID", "Computer", "Message"})
    page += std::string(heading[0] == 'L' ? "<tr>" : "") + "<th>" + heading + "</th>";
  page += "</tr>";
  for (int n = 0; n < 20; ++n)
    page +=
        "<tr><td>Error</td><td>10/8/2006 9:" + two(n) +
        ":02 AM</td><td>MSExchangeIS</td><td>9607</td><td>EX01</td><td>Error code 0x50d when preparing for "
        "backup.</td></tr>";
  const Intake intake = read_mixed(page + "</table></body></html>");
  CHECK(count_id(intake, 9606) == 300);
  CHECK(count_id(intake, 9607) == 20);
}

// Each form once hid the others, whichever stood first.
TEST_CASE("any two forms in one text are both read, in any order") {
  struct Part {
    const char* name;
    std::string text;
    std::size_t events;
    unsigned id;
  };
  const Part parts[] = {{"text", blocks(7), 7, 9606}, {"csv", quoted_table(5), 5, 9607},
                        {"list", list(4), 4, 9607},   {"screen", screen(6), 6, 9607},
                        {"xml", xml(3), 3, 9607},     {"evidence", writers(), 1, 5}};
  for (const Part& a : parts)
    for (const Part& b : parts) {
      if (&a == &b) continue;
      INFO(a.name << " then " << b.name);
      const Intake intake = read_mixed("Hello,\n\n" + a.text + "\n\n" + b.text + "\n");
      CHECK(intake.source.events == a.events + b.events);
      CHECK(intake.kept.size() == a.events + b.events);
      if (a.id != b.id) CHECK(count_id(intake, a.id) == a.events);
    }
}

TEST_CASE("a position in a text of several forms is that of the whole text") {
  const std::string before = blocks(3);
  const Intake intake = read_mixed(before + list(2));
  REQUIRE(intake.kept.size() == 5);
  std::set<std::uint64_t> lines;
  for (const Event& event : intake.kept) lines.insert(event.position.value);
  CHECK(lines.contains(lines_of(before) + 1));
  CHECK(lines.contains(lines_of(before) + 7));
  CHECK(lines.size() == 5);
}

TEST_CASE("one form alone is not taken for several, whatever its descriptions hold") {
  std::string text;
  for (int n = 0; n < 5; ++n)
    text +=
        block(n).substr(0, block(n).find("For more")) +
        "The values were:\n\n{76fe1ac4}, a, b, c, d\n\"x\",\"y\",\"z\"\n--- end of it ---\n[5] waiting\n\n";
  const Intake intake = read_mixed(text);
  CHECK(intake.source.format == "text");
  CHECK(intake.source.events == 5);
  CHECK(fact(intake.source.assumed, "forms").empty());
  REQUIRE(intake.kept.size() == 5);
  CHECK(intake.kept[0].message.find("end of it") != std::string::npos);
}

TEST_CASE("a text that is too long to be looked at by parts says that a table stands in it") {
  std::string text = blocks(4000);
  while (text.size() < mixed_limit) text += blocks(1000);
  const Intake intake = read_mixed(text + quoted_table(20));
  const auto told =
      std::find_if(intake.source.problems.begin(), intake.source.problems.end(), [](const Problem& p) {
        return p.what.find("rows of a table stand in this text") != std::string::npos;
      });
  CHECK(told != intake.source.problems.end());
}

TEST_CASE("many tables without events end the search for tables, and that is told") {
  std::string text = blocks(2);
  for (int n = 0; n < 300; ++n)
    text += "Contact " + std::to_string(n) + "\n\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n\n";
  const Intake intake = read_mixed(text + writers());
  CHECK(std::any_of(intake.source.problems.begin(), intake.source.problems.end(), [](const Problem& p) {
    return p.what.find("tables that hold no events stand above") != std::string::npos;
  }));
}

TEST_CASE("what tools print, with a sentence of an event beside it: both are told, as an excerpt") {
  const Intake intake =
      read_mixed("It said:\n\nError code 0x50d when preparing for backup.\n\nand then\n\n" + writers());
  CHECK(intake.source.format == "excerpt");
  CHECK(count_id(intake, 5) == 1);
  CHECK(count_id(intake, 9607) == 1);
}

TEST_CASE("blanks that do not break and typographic quotation marks are what was typed") {
  std::string table = quoted_table(3);
  for (std::size_t at = table.find("\",\""); at != table.npos; at = table.find("\",\"", at))
    table.replace(at, 3, "\xE2\x80\x9D,\xE2\x80\x9C");
  for (std::size_t at = table.find("\n\"Error"); at != table.npos; at = table.find("\n\"Error", at))
    table.replace(at, 2, "\n\xE2\x80\x9C");
  table.replace(0, 1, "\xE2\x80\x9C");
  const Intake typeset = read_mixed(table);
  CHECK(typeset.source.format == "csv");
  CHECK(typeset.source.events == 3);
  std::string text = blocks(3);
  for (std::size_t at = text.find(' '); at != text.npos; at = text.find(' ', at))
    text.replace(at, 1, "\xC2\xA0");
  const Intake blanks = read_mixed(text);
  REQUIRE(blanks.kept.size() == 3);
  CHECK(blanks.kept[0].message.starts_with("Exchange VSS Writer has prepared for backup"));
  CHECK(blanks.kept[0].time != no_time);
}

TEST_CASE("a page whose events are lists of terms gives them") {
  std::string page = "<html><body>";
  for (int n = 0; n < 3; ++n)
    page += "<h2>An event</h2><dl><dt>Level</dt>\n<dd>Error</dd>\n<dt>Date and Time</dt><dd>10/8/2006 9:" +
            two(n) +
            ":02 AM</dd><dt>Source</dt><dd>MSExchangeIS</dd><dt>Event "
            "ID</dt><dd>9607</dd><dt>Computer:</dt><dd>EX01</dd>"
            "<dt>Message</dt><dd>Error code 0x50d when preparing for backup.</dd></dl>";
  const Intake intake = read_mixed(page + "</body></html>");
  CHECK(count_id(intake, 9607) == 3);
  REQUIRE(intake.kept.size() == 3);
  CHECK(intake.kept[0].computer == "EX01");
  CHECK(intake.kept[0].time != no_time);
}

TEST_CASE("sentences that list events beside blocks are no part of a block's text, and are told") {
  const std::string listed =
      "- MSExchangeIS 9604: Exchange VSS Writer has collected its metadata document successfully.\n"
      "- MSExchangeIS 9607: Error code -2403 when preparing for backup.\n\n";
  for (const bool before : {false, true}) {
    const std::string text = before ? "What we saw:\n\n" + listed + blocks(3)
                                    : blocks(3) + "And from his notes:\n\n" + listed + "Regards\nJane\n";
    static const Wanted wanted = Wanted::catalogue_events();
    Intake intake(wanted);
    CHECK(read_source(from_bytes("t", text), {}, intake));
    CHECK(intake.source.events == 5);
    CHECK(intake.source.recognised == 3);
    REQUIRE(intake.source.problems.size() == 1);
    CHECK(intake.source.problems[0].position == (before ? "line 3" : "line 42"));
    CHECK(intake.source.problems[0].what.starts_with("2 events are told here in a sentence"));
    for (const Event& event : intake.kept) CHECK(event.message.find("Jane") == std::string::npos);
  }
}

TEST_CASE("a text of sentences alone is judged by them, as before") {
  static const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  CHECK(read_source(
      from_bytes("t", "What we saw:\n\n- MSExchangeIS 9607: Error code -2403 when preparing for backup.\n"),
      {}, intake));
  CHECK(intake.source.format == "excerpt");
  CHECK(intake.source.recognised == 1);
  CHECK(intake.source.problems.empty());
}

TEST_CASE("a listing whose lines are numbered is read as if they were not") {
  const std::string plain = blocks(5);
  for (const char* mark : {": ", ":", " | "}) {
    std::string text;
    int number = 0;
    for (std::size_t at = 0; at < plain.size();) {
      const std::size_t end = plain.find('\n', at) + 1;
      text += "  " + std::to_string(++number) + mark + plain.substr(at, end - at);
      at = end;
    }
    const Intake intake = read_mixed(text);
    CHECK(intake.source.format == "text");
    REQUIRE(intake.kept.size() == 5);
    CHECK(intake.kept[1].position.value == 14);
    CHECK(intake.kept[4].message.starts_with("Exchange VSS Writer has prepared"));
  }
}

TEST_CASE("an id with a letter in it is misread, and not the number before the letter") {
  std::string text = blocks(3);
  const std::size_t at = text.find("9606");
  text.replace(at, 4, "9G06");
  const Intake intake = read_mixed(text);
  for (const Event& event : intake.kept) CHECK(event.id == 9606);
  CHECK(intake.source.problems.size() == 1);
}

TEST_CASE("columns that were copied one by one are told") {
  const std::string text =
      "Log Name:\nSource:\nEvent ID:\nLevel:\nLogged:\n\nApplication\nMSExchangeIS\n9607\nError\n10/8/2006 "
      "1:00:03 "
      "AM\n\nError code -2403 when preparing for backup.\n";
  const Intake intake = read_mixed(text);
  REQUIRE_FALSE(intake.source.problems.empty());
  CHECK(intake.source.problems[0].position == "line 1");
  CHECK(intake.source.problems[0].what.starts_with("headings stand one below the other"));
}

TEST_CASE("a sentence that tells one event does not go on into the line that names the next") {
  const std::string first =
      "960 ESE BACKUP msexchangerepl (3528) This computer is performing a surrogate backup.  The master "
      "server is E2013N1.";
  const Intake intake =
      read_mixed("The passive node says:\n\n" + first +
                 "\n2021 MSExchangeRepl The Microsoft Exchange VSS Writer has successfully collected the "
                 "metadata document in preparation for backup.\n");
  REQUIRE(intake.kept.size() == 2);
  CHECK(intake.kept[0].id == 960);
  CHECK(intake.kept[0].message.ends_with("The master server is E2013N1."));
  CHECK(fact(intake.kept[0].facts, "master").find("2021") == std::string_view::npos);
}

TEST_CASE("cells of a table that reach over several rows stand in each of them") {
  const std::string row = "<td>MSExchangeIS</td><td>9606</td><td>Information</td><td>prepared</td></tr>\n";
  const Intake intake = read_mixed(
      "<html><body><table><tr><th>Date</th><th>Time</th><th>Source</th><th>Event "
      "ID</th><th>Level</th><th>Description</th></tr>"
      "<tr><td rowspan=2>10/8/2006</td><td>1:00:02 AM</td>" +
      row + "<tr><td>2:00:02 AM</td>" + row + "<tr><td rowspan=\"2\">10/19/2006</td><td>3:00:02 AM</td>" +
      row + "<tr><td>4:00:02 AM</td>" + row + "</table></body></html>");
  REQUIRE(intake.kept.size() == 4);
  for (const Event& event : intake.kept) CHECK(event.id == 9606);
  CHECK(to_rfc3339(intake.kept[1].time) == "2006-10-08T02:00:02Z");
  CHECK(to_rfc3339(intake.kept[3].time) == "2006-10-19T04:00:02Z");
  CHECK(intake.source.problems.empty());
}

TEST_SUITE_END();
