#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "readers/reader.hpp"
#include "support/paths.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;

struct Read {
  Wanted wanted;
  Intake intake;
  explicit Read(Wanted w) : wanted(std::move(w)), intake(wanted) {}
};

/// All events of a text, recognised or not.
std::unique_ptr<Read> read(std::string text, ReadOptions options = {}, bool everything = true) {
  auto out = std::make_unique<Read>(everything ? Wanted::everything() : Wanted::catalogue_events());
  out->intake.keep = everything ? Intake::Keep::all : Intake::Keep::recognised;
  Input input = from_bytes("test", std::move(text));
  read_event_text(input, options, out->intake);
  CHECK(out->intake.source.events == out->intake.source.recognised + out->intake.source.ignored);
  return out;
}

std::string assumed(const Read& r, std::string_view name) {
  return std::string(fact(r.intake.source.assumed, name));
}

std::string problems(const Read& r) {
  std::string all;
  for (const Problem& p : r.intake.source.problems) all += p.position + ": " + p.what + "\n";
  return all;
}

constexpr std::string_view nt_block =
    "Event Type:\tError\r\n"
    "Event Source:\tMSExchangeIS\r\n"
    "Event Category:\tExchange VSS Writer \r\n"
    "Event ID:\t9607\r\n"
    "Date:\t\t10/14/2006\r\n"
    "Time:\t\t1:00:03 AM\r\n"
    "User:\t\tN/A\r\n"
    "Computer:\tEX01\r\n"
    "Description:\r\n"
    "Error code 0x50d when preparing for backup. \r\n"
    "\r\n"
    "For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.\r\n"
    "Data:\r\n"
    "0000: 42 61 63 6b 75 70 20 69   Backup i\r\n"
    "0008: 6e 20 70 72 6f 67 72 65   n progre\r\n"
    "0010: 73 73 2e 00               ss..\r\n"
    "\r\n";

constexpr std::string_view vista_block =
    "Log Name:      Application\r\n"
    "Source:        ESE\r\n"
    "Date:          6/19/2015 6:31:53 PM\r\n"
    "Event ID:      225\r\n"
    "Task Category: Logging/Recovery\r\n"
    "Level:         Information\r\n"
    "Keywords:      Classic\r\n"
    "User:          N/A\r\n"
    "Computer:      ex1.example.net\r\n"
    "Description:\r\n"
    "Information Store (4242) DB01: No log files can be truncated.\r\n";

void check_9607(const Event& e) {
  CHECK(e.id == 9607);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(e.level == Level::error);
  CHECK(e.computer == "EX01");
  CHECK(to_rfc3339(e.time) == "2006-10-14T01:00:03Z");
  CHECK(e.message == "Error code 0x50d when preparing for backup.");
  CHECK(e.data == std::string("Backup in progress.\0", 20));
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

std::string prefixed(std::string_view text, std::string_view prefix, std::string_view suffix = "") {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    out += std::string(prefix) + std::string(text.substr(0, end)) + std::string(suffix) + "\r\n";
    text.remove_prefix(end + 2);
  }
  return out;
}

std::string file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("text: an NT block gives its event with the dump as data") {
  const auto r = read(std::string(nt_block));
  REQUIRE(r->intake.kept.size() == 1);
  check_9607(r->intake.kept[0]);
  CHECK(r->intake.kept[0].category == "Exchange VSS Writer");
  CHECK(r->intake.kept[0].user.empty());
  CHECK(to_string(r->intake.kept[0].position) == "line 1");
  CHECK(assumed(*r, "time_zone") == "UTC");
  CHECK(assumed(*r, "date_order") == "mdy: a second field above 12 in line 1");
  CHECK(problems(*r).empty());
}

TEST_CASE("text: quoting, markup and indentation change nothing") {
  for (const std::string_view prefix : {"> ", ">> ", "// ", "\t", "    ", "> > ", " \t"}) {
    INFO("prefix '" << prefix << "'");
    const auto r = read("Hello,\r\n\r\nsee this:\r\n" + prefixed(nt_block, prefix) + "\r\nRegards\r\n");
    REQUIRE(r->intake.kept.size() == 1);
    check_9607(r->intake.kept[0]);
  }
  for (const std::string_view suffix : {"\\", "  ", " \\"}) {
    INFO("suffix '" << suffix << "'");
    const auto r = read(prefixed(nt_block, "", suffix));
    REQUIRE(r->intake.kept.size() == 1);
    CHECK(r->intake.kept[0].id == 9607);
    CHECK(r->intake.kept[0].data == std::string("Backup in progress.\0", 20));
  }
  std::string bold;
  for (const std::string_view form : {"**Event ID:** 9607", "**Event ID**: 9607"}) {
    const auto r = read("**Event Type:** Error\n**Event Source:** MSExchangeIS\n" + std::string(form) +
                        "\n**Description:** Error code 0x50d when preparing for backup.\n");
    REQUIRE(r->intake.kept.size() == 1);
    CHECK(r->intake.kept[0].id == 9607);
    CHECK(r->intake.kept[0].provider == "MSExchangeIS");
    CHECK(r->intake.kept[0].message == "Error code 0x50d when preparing for backup.");
  }
}

TEST_CASE("text: headings in any order, the description too") {
  const std::vector<std::string> lines = {"Event Type: Error",
                                          "Event Source: MSExchangeIS",
                                          "Event ID: 9607",
                                          "Date: 10/14/2006",
                                          "Time: 1:00:03 AM",
                                          "Computer: EX01",
                                          "Description: Error code 0x50d when preparing for backup."};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6};
  std::uint32_t seed = 1;
  for (int round = 0; round < 300; ++round) {
    for (std::size_t i = order.size() - 1; i > 0; --i) {
      seed = seed * 1664525u + 1013904223u;
      std::swap(order[i], order[(seed >> 16) % (i + 1)]);
    }
    std::string one;
    for (const std::size_t i : order) one += lines[i] + "\n";
    INFO(one);
    const auto r = read(one + "\n" + replaced(one, "1:00:03", "2:00:03"));
    REQUIRE(r->intake.kept.size() == 2);
    for (const Event& e : r->intake.kept) {
      CHECK(e.id == 9607);
      CHECK(e.provider == "MSExchangeIS");
      CHECK(e.level == Level::error);
      CHECK(e.computer == "EX01");
      CHECK(e.message == "Error code 0x50d when preparing for backup.");
    }
    CHECK(to_rfc3339(r->intake.kept[0].time) == "2006-10-14T01:00:03Z");
    CHECK(to_rfc3339(r->intake.kept[1].time) == "2006-10-14T02:00:03Z");
  }
}

TEST_CASE("text: headings spilled onto neighbouring lines") {
  for (const std::string_view text :
       {"Event Type:\n Error Event Source: ESE97\nEvent Category: General\nEvent ID: "
        "105\nDescription:\nEnded.\n",
        "Event Type: Error Event Source:\nESE97\nEvent Category: General Event "
        "ID:\n105\nDescription:\nEnded.\n",
        "Event Type: Error Event\nSource: ESE97\nEvent Category: General Event\nID: "
        "105\nDescription:\nEnded.\n",
        "Event ID: 105Source: ESE97Type: ErrorCategory: General\nDescription: Ended.\n",
        "Event ID: 105 Source: ESE97 Type: Error Category: General Description: Ended.\n",
        "Event ID 105\nSource:ESE97\nType:Error\nCategory:General\nDescription:Ended.\n",
        "The following is logged: Event Type: Error Event Source: ESE97 Event Category: General Event ID: "
        "105 Description: Ended.\n"}) {
    INFO(text);
    const auto r = read(std::string(text));
    REQUIRE(r->intake.kept.size() == 1);
    const Event& e = r->intake.kept[0];
    CHECK(e.id == 105);
    CHECK(e.provider == "ESE97");
    CHECK(e.level == Level::error);
    CHECK(e.category == "General");
    CHECK(e.message == "Ended.");
    CHECK(e.time == no_time);
  }
}

TEST_CASE("text: two events on one line") {
  const auto r = read(
      "Event ID: 9606 Source: MSExchangeIS Type: Information Description: first text. "
      "Event ID: 9607 Source: MSExchangeIS Type: Error Description: second text.\n");
  REQUIRE(r->intake.kept.size() == 2);
  CHECK(r->intake.kept[0].message == "first text.");
  CHECK(r->intake.kept[1].id == 9607);
  CHECK(r->intake.kept[1].message == "second text.");
}

TEST_CASE("text: a run that leaves repeated headings out inherits source and computer, never the id") {
  const auto r = read(
      "Event ID: 105\nSource: ESE97\nType: Information\nCategory: General\nComputer: EX1\nDescription: "
      "one\n\n"
      "Event ID: 106\nDescription: two\n\n"
      "Event ID: 107\nType: Error\nDescription: three\n\n"
      "Event ID: 108\nCategory: Other\nType: Error\nDescription: four\n");
  REQUIRE(r->intake.kept.size() == 3);
  CHECK(r->intake.kept[1].id == 106);
  CHECK(r->intake.kept[1].provider == "ESE97");
  CHECK(r->intake.kept[1].computer == "EX1");
  CHECK(r->intake.kept[1].message == "two");
  CHECK(r->intake.kept[2].provider == "ESE97");
  CHECK(r->intake.kept[2].level == Level::error);
  CHECK(r->intake.source.events == 4);  // the fourth may be another provider's: counted, not guessed
  CHECK(problems(*r).find("names no source") != std::string::npos);
}

TEST_CASE(
    "text: an id over a description of the catalogue is that provider's event, though no source is printed") {
  const std::string text =
      "You may see these:\n\n  Event ID: 199\n  Description: (210) Transaction logfile gap in sequence "
      "detected. Log "
      "file\n  edb0019D.log and possibly subsequent log files are missing. Restore them.\n\n"
      "  Event ID: 1081\n  Description: Unable to recover the database because error 0xc8000235 occurred\n  "
      "after a "
      "restore operation.\n\n"
      "  Event ID: 1081\n  Description: The service was stopped.\n";
  CHECK(sniff_event_text(text));
  const auto r = read(text);
  REQUIRE(r->intake.kept.size() == 2);
  CHECK(r->intake.kept[0].provider == "ESE97");
  CHECK(r->intake.kept[1].provider == "MSExchangeIS");
  CHECK(r->intake.source.events == 2);
  CHECK(problems(*r).find("names no source; its id and text are those of ESE97") != std::string::npos);
  CHECK_FALSE(sniff_event_text("  Event ID: 199\n  Description: Something else happened.\n"));
}

TEST_CASE("text: headings inside a description are text") {
  std::string text(nt_block);
  text = replaced(
      text, "Error code 0x50d when preparing for backup. \r\n",
      "Error code 0x50d when preparing for backup. \r\nSource: somewhere\r\nUser: nobody\r\nmore text\r\n");
  const auto r = read(text + std::string(nt_block));
  REQUIRE(r->intake.kept.size() == 2);
  CHECK(r->intake.kept[0].message.find("User: nobody\nmore text") != std::string::npos);
  CHECK(r->intake.kept[0].data == std::string("Backup in progress.\0", 20));
  check_9607(r->intake.kept[1]);
}

TEST_CASE("text: a Vista block") {
  const auto r = read(std::string(vista_block) + "\r\n" + std::string(vista_block));
  REQUIRE(r->intake.kept.size() == 2);
  for (const Event& e : r->intake.kept) {
    CHECK(e.id == 225);
    CHECK(e.provider == "ESE");
    CHECK(e.channel == "Application");
    CHECK(e.computer == "ex1.example.net");
    CHECK(e.level == Level::information);
    CHECK(e.category == "Logging/Recovery");
    CHECK(to_rfc3339(e.time) == "2015-06-19T18:31:53Z");
    CHECK(e.message == "Information Store (4242) DB01: No log files can be truncated.");
  }
}

TEST_CASE("text: an Event Xml part is preferred, and gives the file its zone") {
  const std::string xml =
      "Event Xml:\r\n"
      "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\r\n"
      "  <System>\r\n"
      "    <Provider Name=\"ESE\" />\r\n"
      "    <EventID Qualifiers=\"0\">225</EventID>\r\n"
      "    <Level>4</Level>\r\n"
      "    <Task>3</Task>\r\n"
      "    <Keywords>0x80000000000000</Keywords>\r\n"
      "    <TimeCreated SystemTime=\"2015-06-19T16:31:53.000000000Z\" />\r\n"
      "    <EventRecordID>4711</EventRecordID>\r\n"
      "    <Channel>Application</Channel>\r\n"
      "    <Computer>ex1.example.net</Computer>\r\n"
      "    <Security />\r\n"
      "  </System>\r\n"
      "  <EventData>\r\n"
      "    <Data>Information Store</Data>\r\n"
      "    <Data>4242</Data>\r\n"
      "    <Data>DB01: </Data>\r\n"
      "  </EventData>\r\n"
      "</Event>\r\n\r\n";
  const std::string plain = replaced(std::string(vista_block), "6/19/2015", "6/11/2015") + "\r\n";
  const auto r = read(plain + std::string(vista_block) + xml + plain);
  REQUIRE(r->intake.kept.size() == 3);
  const Event& e = r->intake.kept[1];
  CHECK(to_rfc3339(e.time) == "2015-06-19T16:31:53Z");
  CHECK(e.record_id == 4711);
  REQUIRE(e.inserts.size() == 3);
  CHECK(e.inserts[2] == "DB01: ");
  CHECK(e.message == "Information Store (4242) DB01: No log files can be truncated.");
  CHECK(to_rfc3339(r->intake.kept[0].time) == "2015-06-11T16:31:53Z");
  CHECK(to_rfc3339(r->intake.kept[2].time) == "2015-06-11T16:31:53Z");
  CHECK(r->intake.kept[2].message == "Information Store (4242) DB01: No log files can be truncated.");
  CHECK(assumed(*r, "time_zone") == "+02:00 (from the Event Xml part)");
}

TEST_CASE("text: wevtutil, old and new") {
  const std::string old =
      "Event[0]:\n  Log Name: Application\n  Source: ESE\n  Date: 2020-12-14T17:09:08.940\n  Event ID: 225\n "
      " Task: Logging/Recovery\n"
      "  Level: Information\n  Opcode: Info\n  Keyword: Classic, \n  User: N/A\n  User Name: N/A\n  "
      "Computer: EX1\n  Description: \n"
      "Information Store (4242) DB01: No log files can be truncated.\nSource: not a heading here\nEvent ID: "
      "3\nLevel: x\n\n"
      "Event[1]:\n  Log Name: Application\n  Source: WLMS\n  Date: 2020-12-14T17:09:09.940\n  Event ID: "
      "100\n  Task: None\n"
      "  Level: Information\n  Opcode: Info\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n  Computer: "
      "EX1\n  Description:\nN/A\n";
  for (const std::string& text : {old, replaced(replaced(old, "]:", "]"), ".940", ".9400000Z")}) {
    INFO(text);
    const auto r = read(text);
    REQUIRE(r->intake.kept.size() == 2);
    CHECK(r->intake.kept[0].id == 225);
    CHECK(r->intake.kept[0].message.find("Source: not a heading here\nEvent ID: 3") != std::string::npos);
    CHECK(to_rfc3339(r->intake.kept[0].time) == "2020-12-14T17:09:08.94Z");
    CHECK(r->intake.kept[1].provider == "WLMS");
    CHECK(r->intake.kept[1].message.empty());
    CHECK(assumed(*r, "time_zone") == (text == old ? "UTC" : ""));
  }
}

TEST_CASE("text: Format-List of Get-WinEvent and Get-EventLog") {
  const auto short_form = read(
      "\n\nTimeCreated  : 3/21/2024 10:14:07 PM\nProviderName : ESE\nId           : 225\n"
      "Message      : Information Store (4242) DB01: No log files can be\n               truncated.\n\n"
      "TimeCreated  : 3/21/2024 10:14:08 PM\nProviderName : ESE\nId           : 213\nMessage      : "
      "second\n\n\n");
  REQUIRE(short_form->intake.kept.size() == 2);
  CHECK(short_form->intake.kept[0].message ==
        "Information Store (4242) DB01: No log files can be\ntruncated.");
  CHECK(short_form->intake.kept[1].id == 213);
  const auto star = read(
      "Message              : No log files can be truncated.\nId                   : 225\nVersion            "
      "  : 0\n"
      "Qualifiers           : 0\nLevel                : 4\nRecordId             : 4711\nProviderName         "
      ": ESE\n"
      "ProviderId           : \nLogName              : Application\nMachineName          : EX1\nUserId       "
      "        : \n"
      "TimeCreated          : 3/21/2024 10:14:07 PM\nLevelDisplayName     : Information\nProperties          "
      " : {x}\n\n\n\n"
      "Message              : second\nId                   : 213\nVersion              : 0\nLevel            "
      "    : 2\n"
      "ProviderName         : ESE\nLogName              : Application\nMachineName          : EX1\n"
      "TimeCreated          : 3/21/2024 10:15:07 PM\nLevelDisplayName     : Error\n\n");
  REQUIRE(star->intake.kept.size() == 2);
  CHECK(star->intake.kept[0].id == 225);
  CHECK(star->intake.kept[0].record_id == 4711);
  CHECK(star->intake.kept[0].channel == "Application");
  CHECK(star->intake.kept[0].level == Level::information);
  CHECK(star->intake.kept[0].message == "No log files can be truncated.");
  CHECK(star->intake.kept[1].level == Level::error);
  CHECK(to_rfc3339(star->intake.kept[1].time) == "2024-03-21T22:15:07Z");
  const auto log = read(
      "Index              : 4711\nEntryType          : Information\nInstanceId         : 1073742049\n"
      "Message            : No log files\n                     can be truncated.\nCategory           : "
      "Logging/Recovery\n"
      "CategoryNumber     : 3\nReplacementStrings : {Information Store, 4242}\nSource             : ESE\n"
      "TimeGenerated      : 3/21/2024 10:14:07 PM\nTimeWritten        : 3/21/2024 10:14:07 PM\nUserName      "
      "     : \n\n"
      "Index              : 4710\nEntryType          : Error\nInstanceId         : 213\nMessage            : "
      "x\n"
      "Source             : ESE\nTimeGenerated      : 3/21/2024 10:13:07 PM\n");
  REQUIRE(log->intake.kept.size() == 2);
  CHECK(log->intake.kept[0].id == 225);  // the low word of the instance id
  CHECK(log->intake.kept[0].record_id == 4711);
  CHECK(log->intake.kept[0].message == "No log files\ncan be truncated.");
  CHECK(log->intake.kept[1].id == 213);
}

TEST_CASE("text: PsLogList, Splunk, EventLogExpert, and the style of a PowerShell transcript") {
  const auto ps = read(
      "PsLogList v2.8\n\nApplication log on \\\\EX1:\n[04711] ESE\n   Type:     INFORMATION\n   Computer: "
      "EX1\n"
      "   Time:     4/21/2003 10:34:34 PM   ID:       213\nThe backup procedure has been successfully "
      "completed.\n"
      "[04710] ESE\n   Type:     ERROR\n   Computer: EX1\n   Time:     4/21/2003 10:33:34 PM   ID:       "
      "217\nsecond\n");
  REQUIRE(ps->intake.kept.size() == 2);
  CHECK(ps->intake.kept[0].id == 213);
  CHECK(ps->intake.kept[0].record_id == 4711);
  CHECK(ps->intake.kept[0].provider == "ESE");
  CHECK(ps->intake.kept[0].message == "The backup procedure has been successfully completed.");
  CHECK(to_rfc3339(ps->intake.kept[1].time) == "2003-04-21T22:33:34Z");
  const auto splunk = read(
      "04/21/2003 10:34:34 "
      "PM\nLogName=Application\nSourceName=ESE\nEventCode=213\nEventType=4\nType=Information\n"
      "ComputerName=EX1\nTaskCategory=Logging/"
      "Recovery\nOpCode=None\nRecordNumber=4711\nKeywords=Classic\nMessage=first\nline two\n\n"
      "04/21/2003 10:35:34 PM\nLogName=Application\nSourceName=ESE\nEventCode=217\nEventType=2\nType=Error\n"
      "ComputerName=EX1\nRecordNumber=4712\nMessage=second\n");
  REQUIRE(splunk->intake.kept.size() == 2);
  CHECK(splunk->intake.kept[0].message == "first\nline two");
  CHECK(splunk->intake.kept[0].record_id == 4711);
  CHECK(to_rfc3339(splunk->intake.kept[0].time) == "2003-04-21T22:34:34Z");
  CHECK(to_rfc3339(splunk->intake.kept[1].time) == "2003-04-21T22:35:34Z");
  CHECK(splunk->intake.kept[1].level == Level::error);
  const auto expert = read(
      "LogName:       Application\nSource:        ESE\nDate:          10/26/2022, 11:31:11 AM\nEvent ID:     "
      " 225\n"
      "Task Category: None\nLevel:         Information\nUser:          \nComputer:      "
      "EX1\nDescription:\ntext\n");
  REQUIRE(expert->intake.kept.size() == 1);
  CHECK(to_rfc3339(expert->intake.kept[0].time) == "2022-10-26T11:31:11Z");
  CHECK(expert->intake.kept[0].channel == "Application");
  const auto style = read(
      "Time:     10/26/2010 11:31:11 AM\nID:       2006\nLevel:    Information\nSource:   ESE\nMachine:  "
      "EX1.contoso.local\n"
      "Message:  Information Store (4242) Shadow copy instance 7 completed successfully.\n\n"
      "Time:     10/26/2010 11:32:11 AM\nID:       9616\nLevel:    Information\nSource:   "
      "MSExchangeIS\nMachine:  EX1.contoso.local\n"
      "Message:  text\n");
  REQUIRE(style->intake.kept.size() == 2);
  CHECK(style->intake.kept[0].computer == "EX1.contoso.local");
  CHECK(to_rfc3339(style->intake.kept[1].time) == "2010-10-26T11:32:11Z");
  CHECK(style->intake.kept[1].id == 9616);
}

TEST_CASE("text: headings of other languages") {
  struct Case {
    const char* text;
    const char* time;
    Level level;
  };
  const Case cases[] = {
      {"Ereignistyp:\tFehler\nEreignisquelle:\tESE\nEreigniskategorie:\tProtokollierung\nEreigniskennung:"
       "\t217\nDatum:\t\t04.10.2006\n"
       "Zeit:\t\t01:02:03\nBenutzer:\t\tNicht zutreffend\nComputer:\tEX1\nBeschreibung:\nText\n",
       "2006-10-04T01:02:03Z", Level::error},
      {"Protokollname: Application\nQuelle:        ESE\nDatum:         04.10.2016 01:02:03\nEreignis-ID:   "
       "217\n"
       "Aufgabenkategorie:Protokollierung\nEbene:         Fehler\nSchlüsselwörter:Klassisch\nBenutzer:      "
       "Nicht zutreffend\n"
       "Computer:      EX1\nBeschreibung:\nText\n",
       "2016-10-04T01:02:03Z", Level::error},
      {"Type de l'événement :\tErreur\nSource de l'événement :\tESE\nCatégorie de l'événement :\tx\nID de "
       "l'événement :\t217\n"
       "Date :\t\t04/10/2006\nHeure :\t\t01:02:03\nUtilisateur :\t\tN/A\nOrdinateur :\tEX1\nDescription "
       ":\nText\n",
       "2006-10-04T01:02:03Z", Level::error},
      {"Nom du journal\xC2\xA0:Application\nSource\xC2\xA0:       ESE\nDate\xC2\xA0:         04/10/2016 "
       "01:02:03\n"
       "ID de l’événement\xC2\xA0:217\nCatégorie de la tâche\xC2\xA0:x\nNiveau\xC2\xA0:       Erreur\nMots "
       "clés\xC2\xA0:    Classique\n"
       "Utilisateur\xC2\xA0:  N/A\nOrdinateur\xC2\xA0:   EX1\nDescription\xC2\xA0:\nText\n",
       "2016-10-04T01:02:03Z", Level::error},
      {"Tipo de suceso:\tError\nOrigen del suceso:\tESE\nCategoría del suceso:\tx\nId. "
       "suceso:\t217\nFecha:\t\t18/11/2010\n"
       "Hora:\t\t05:57:17 p.m.\nUsuario:\t\tNo disponible\nEquipo:\tEX1\nDescripción:\nText\n",
       "2010-11-18T17:57:17Z", Level::error},
      {"Tipo evento:\tAvviso\nOrigine evento:\tESE\nCategoria evento:\tx\nID "
       "evento:\t217\nData:\t\t04/10/2006\nOra:\t\t01:02:03\n"
       "Utente:\t\tN/D\nComputer:\tEX1\nDescrizione:\nText\n",
       "2006-10-04T01:02:03Z", Level::warning},
      {"Tipo de Evento:\tErro\nOrigem do Evento:\tESE\nCategoria do Evento:\tx\nID do "
       "Evento:\t217\nData:\t\t04/10/2006\n"
       "Hora:\t\t01:02:03\nUsuário:\t\tN/A\nComputador:\tEX1\nDescrição:\nText\n",
       "2006-10-04T01:02:03Z", Level::error},
      {"Имя журнала:   Application\nИсточник:      ESE\nДата:          04.10.2016 01:02:03\nКод события:   "
       "217\nКатегория задачи:x\n"
       "Уровень:       Ошибка\nКлючевые слова:Классический\nПользователь:  Н/Д\nКомпьютер:     "
       "EX1\nОписание:\nText\n",
       "2016-10-04T01:02:03Z", Level::error},
      {"ログの名前:         Application\nソース:           ESE\n日付:            2016/10/04 午前 "
       "1:02:03\nイベント ID:       217\n"
       "タスクのカテゴリ:      x\nレベル:           エラー\nキーワード:         クラシック\nユーザー:        "
       "  N/A\nコンピューター:       EX1\n説明:\nText\n",
       "2016-10-04T01:02:03Z", Level::error},
      {"日志名称：Application\n来源：ESE\n日期：2016/10/4 上午 1:02:03\n事件 "
       "ID：217\n任务类别：x\n级别：错误\n关键字：经典\n用户：暂缺\n"
       "计算机：EX1\n描述：\nText\n",
       "2016-10-04T01:02:03Z", Level::error},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.text));
    CHECK(sniff_event_text(c.text));
    const auto r = read(std::string(c.text) + "\n" + c.text);
    REQUIRE(r->intake.kept.size() == 2);
    for (const Event& e : r->intake.kept) {
      CHECK(e.id == 217);
      CHECK(e.provider == "ESE");
      CHECK(e.computer == "EX1");
      CHECK(e.level == c.level);
      CHECK(to_rfc3339(e.time) == std::string(c.time));
      CHECK(e.user.empty());
      CHECK(e.message == "Text");
    }
  }
}

TEST_CASE("text: day and month are decided once per file") {
  const auto dated = [](std::string_view date) {
    return replaced(std::string(nt_block), "10/14/2006", date);
  };
  const auto times = [](const Read& r) {
    std::string all;
    for (const Event& e : r.intake.kept) all += to_rfc3339(e.time).substr(0, 10) + " ";
    return all;
  };
  const auto later = read(dated("4/10/2006") + dated("25/10/2006"));
  CHECK(times(*later) == "2006-10-04 2006-10-25 ");
  CHECK(assumed(*later, "date_order") == "dmy: a first field above 12 in line 18");
  const auto dense = read(dated("4/10/2006") + dated("5/10/2006") + dated("6/10/2006"));
  CHECK(times(*dense) == "2006-10-04 2006-10-05 2006-10-06 ");
  ReadOptions day_first;
  day_first.date_order = DateOrder::dmy;
  const auto asked = read(dated("4/10/2006"), day_first);
  CHECK(times(*asked) == "2006-10-04 ");
  CHECK(assumed(*asked, "date_order") == "dmy: as asked for");
  const auto guess = read(replaced(dated("4/10/2006"), " AM", ""));
  CHECK(times(*guess) == "2006-04-10 ");
  CHECK(assumed(*guess, "date_order").find("guess") != std::string::npos);
  const auto contradicting = read(dated("25/10/2006") + dated("10/26/2006"));
  CHECK(times(*contradicting) == "2006-10-25 2006-10-26 ");
  CHECK(problems(*contradicting).find("does not fit the order dmy") != std::string::npos);
}

TEST_CASE("text: the zone that was asked for, and a computer that the text does not name") {
  std::string text = replaced(std::string(nt_block), "Computer:\tEX01\r\n", "");
  ReadOptions options;
  options.time_zone = TimeZone::parse("+02:00");
  options.computer = "EX7";
  const auto r = read(text, options);
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(to_rfc3339(r->intake.kept[0].time) == "2006-10-13T23:00:03Z");
  CHECK(r->intake.kept[0].computer == "EX7");
  CHECK(assumed(*r, "computer") == "EX7");
  CHECK(assumed(*r, "time_zone") == "+02:00");
}

TEST_CASE("text: a dump in words, and glued onto one line") {
  const std::string words =
      "0000: 6b636142 69207075 7270206e 6572676f\r\n"
      "0010: 002e7373\r\n\r\n";
  std::string text(nt_block);
  text.resize(text.find("0000:"));
  const auto r = read(text + words);
  REQUIRE(r->intake.kept.size() == 1);
  check_9607(r->intake.kept[0]);
  const auto glued = read(
      "Event Type: Information\nEvent Source: MSExchangeIS\nEvent ID: 9606\nDescription:\nPrepared.\nFor "
      "more information, see Help and "
      "Support Center at\nhttp://support.microsoft.com. Data: 0000: 56 6f 6c 75 6d 65 20 73 Volume s 0008: "
      "6e 61 70 20 6f 63 63 75 nap "
      "occu 0010: 72 72 69 6e 67 2e 00 rring.. Event ID 9608\nEvent Type: Information\nEvent Source: "
      "MSExchangeIS\nEvent ID: 9610\n"
      "Description:\nnext\n");
  REQUIRE(glued->intake.kept.size() == 2);
  CHECK(glued->intake.kept[0].data == std::string("Volume snap occurring.\0", 23));
  CHECK(glued->intake.kept[0].message == "Prepared.");
  CHECK(glued->intake.kept[1].id == 9610);
  const auto plain = read(
      "Event Type: Error\nEvent Source: MSExchangeIS\nEvent ID: 9607\nDescription:\nRefused.\nData:\nBackup "
      "in progress.\n\nRegards\n");
  REQUIRE(plain->intake.kept.size() == 1);
  CHECK(plain->intake.kept[0].data == "Backup in progress.");
  CHECK(plain->intake.kept[0].message == "Refused.");
}

TEST_CASE("text: a wrong id over the text of another event is put right and reported") {
  const std::string text =
      "Event ID 9614\nEvent Type: Information\nEvent Source: MSExchangeIS\nEvent Category: Exchange VSS "
      "Writer\nEvent ID: 9606\n"
      "Description:\nExchange VSS Snapshot has aborted snapshot successfully.\nFor more information, click "
      "http://example.invalid/.\n"
      "Data: 0000: 41 62 6f 72 74 20 69 67 Abort ig 0008: 6e 6f 72 65 64 2e 00 nored..For more information "
      "about it\n";
  const auto r = read(text, {}, false);
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(r->intake.kept[0].id == 9614);
  CHECK(r->intake.kept[0].data == std::string("Abort ignored.\0", 15));
  CHECK(problems(*r) ==
        "line 1: the block says event id 9606, its text and data are those of MSExchangeIS 9614: taken as "
        "9614\n");
}

TEST_CASE("text: a wrong id that the catalogue does not know, over the text of an event that it knows") {
  const std::string block =
      "Event Type: Information\nEvent Source: MSExchangeIS\nEvent Category: Exchange VSS Writer\nEvent ID: "
      "9999\n"
      "Description:\nExchange VSS Snapshot has aborted snapshot successfully.\n"
      "Data: 0000: 41 62 6f 72 74 20 69 67 Abort ig 0008: 6e 6f 72 65 64 2e 00 nored..\n";
  const auto r = read(block, {}, false);
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(r->intake.kept[0].id == 9614);
  CHECK(problems(*r).find("the block says event id 9999") != std::string::npos);
  const auto other = read(replaced(block, "MSExchangeIS", "Some Service"), {}, false);
  CHECK(other->intake.source.ignored == 1);
  const auto unlike =
      read(replaced(block, "Exchange VSS Snapshot has aborted", "Nobody has aborted a"), {}, false);
  CHECK(unlike->intake.source.events == 1);
}

TEST_CASE("text: question marks left by an ASCII export: the id counts, the text says nothing") {
  std::string text(nt_block);
  text = replaced(text, "Error code 0x50d when preparing for backup.",
                  "??? ?????? 0x50d ??? ?????????? ? ?????????.");
  const auto r = read(text, {}, false);
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(r->intake.kept[0].id == 9607);
  CHECK_FALSE(r->intake.kept[0].signal.empty());
  CHECK(fact(r->intake.kept[0].facts, "code").empty());
  CHECK(problems(*r).empty());
  const auto spanish = read(
      "Tipo de suceso:\tError\nOrigen del suceso:\tMSExchangeIS\nCategor?a del suceso:\tx\nId. "
      "suceso:\t9607\n"
      "Fecha:\t\t18/11/2010\nHora:\t\t05:57:17 p.m.\nEquipo:\tEX1\nDescripci?n:\nC?digo 0x50d\n",
      {}, false);
  REQUIRE(spanish->intake.kept.size() == 1);
  CHECK(spanish->intake.kept[0].id == 9607);
  CHECK(spanish->intake.kept[0].message == "C?digo 0x50d");
}

TEST_CASE("text: NULs in values and text are no part of them, nor do they hide a heading") {
  std::string text = std::string(nt_block);
  text = replaced(text, "0x50d when", std::string("0x50d\0 when", 11));
  text = replaced(text, "MSExchangeIS\r\n", std::string("MSExchangeIS\0\0\r\n", 16));
  text = replaced(text, "Computer:", std::string("\0Computer:", 10));
  const auto r = read(text + text);
  REQUIRE(r->intake.kept.size() == 2);
  check_9607(r->intake.kept[0]);
  check_9607(r->intake.kept[1]);
}

TEST_CASE("text: an article ends a description at its next heading") {
  const auto r = read(
      "   Event ID: 8010\n   Source: NT backup\n   Type: Error\n   Description: Microsoft Exchange services "
      "returned \"Unable to\n"
      "   perform it from a call to BackupPrepare\"\n\nWORKAROUND\n==========\n\nTo work around this "
      "problem, do that.\n");
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(r->intake.kept[0].id == 8010);
  CHECK(r->intake.kept[0].provider == "NT backup");
  CHECK(r->intake.kept[0].message ==
        "Microsoft Exchange services returned \"Unable to\nperform it from a call to BackupPrepare\"");
}

TEST_CASE("text: prose is no event") {
  for (const std::string_view text :
       {"", "\n\n\n",
        "Date: Mon, 3 Apr 2006 10:00:00 +0200\nFrom: x\nSubject: Event ID 9607\n\nSource: the usual one.\n",
        "The Event ID: 5 is not meant, nor is Event Type: anything.\n",
        "Event ID | Event data | 9600 | Initialize\n", "Level: 3\nType: 4\nUser: 5\n",
        "Event ID 9606\n\nEvent ID 9608\n"}) {
    INFO(text);
    CHECK_FALSE(sniff_event_text(text));
    CHECK(read(std::string(text))->intake.source.events == 0);
  }
}

TEST_CASE("text: no cut makes trouble, and what is whole before it stays") {
  const std::string text = std::string(nt_block) + std::string(vista_block) + std::string(nt_block);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto r = read(text.substr(0, cut));
    if (cut >= nt_block.size()) {
      REQUIRE(!r->intake.kept.empty());
      check_9607(r->intake.kept.front());
    }
    CHECK(r->intake.kept.size() <= 3);
  }
}

TEST_CASE("text: a line longer than a mebibyte is cut, not kept") {
  std::string text(nt_block);
  text = replaced(text, "0x50d when", "0x50d " + std::string(3'000'000, 'x') + " when");
  const auto r = read(text + std::string(nt_block));
  REQUIRE(r->intake.kept.size() == 2);
  CHECK(problems(*r).find("line 10: this line is longer than 1 MiB") != std::string::npos);
  check_9607(r->intake.kept[1]);
}

TEST_CASE("text: line ends of every kind, and blank lines between all lines") {
  for (const std::string_view end : {"\n", "\r", "\r\r\n", "\r\n\r\n"}) {
    const auto r = read(replaced(std::string(nt_block) + std::string(nt_block), "\r\n", end));
    INFO("line end of " << end.size() << " bytes");
    REQUIRE(r->intake.kept.size() == 2);
    check_9607(r->intake.kept[0]);
    check_9607(r->intake.kept[1]);
  }
}

TEST_CASE("text: passing an event over gives the same count and coverage as reading it") {
  // Of a source that may be an excerpt the first events are shown, wanted or not.
  std::string text;
  constexpr std::size_t times = 400;
  const std::string of_nobody =
      replaced(std::string(vista_block), "Source:        ESE", "Source:        Its Own");
  for (std::size_t i = 0; i < times; ++i)
    text += std::string(nt_block) + of_nobody + "\n" + std::string(nt_block);
  const auto all = read(text);
  const auto none = [&] {
    auto out = std::make_unique<Read>(Wanted{});
    Input input = from_bytes("test", text);
    read_event_text(input, {}, out->intake);
    return out;
  }();
  CHECK(none->intake.source.events == 3 * times);
  CHECK(none->intake.source.ignored > times / 2);  // those of a provider that the catalogue does not name
  CHECK(none->intake.source.ignored + none->intake.source.recognised == 3 * times);
  REQUIRE(all->intake.logs.size() == 2);
  REQUIRE(none->intake.logs.size() == 2);
  CHECK(none->intake.logs[0].computer == "EX01");
  CHECK(to_rfc3339(none->intake.logs[1].first) == "2015-06-19T18:31:53Z");
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(none->intake.logs[i].events == all->intake.logs[i].events);
    CHECK(none->intake.logs[i].first == all->intake.logs[i].first);
    CHECK(none->intake.logs[i].last == all->intake.logs[i].last);
  }
  CHECK(all->intake.source.events == 3 * times);
}

TEST_CASE("text: a text without its heading is no reason to count a passed event differently") {
  const std::string text =
      "[04711] ESE\n   Type:     ERROR\n   Computer: EX1\n   Time:     4/21/2003 10:34:34 PM   ID:       "
      "900\nsome text\n"
      "  Description: \nText\n\nLogName=Application\nSourceName=ESE\nEventCode=901\nType=Error\nMessage=x\n";
  const auto all = read(text);
  const auto wanted = read(text, {}, false);
  CHECK(all->intake.source.events == wanted->intake.source.events);
}

TEST_CASE("text: the seed articles give the event blocks they hold") {
  const std::filesystem::path seeds = std::filesystem::path(test::root()) / "../shared/seeds";
  if (!std::filesystem::exists(seeds)) {
    MESSAGE("skipped: " << seeds.string() << " is not here");
    return;
  }
  const auto article = read(file(seeds / "KB910250.txt"), {}, false);
  REQUIRE(article->intake.kept.size() == 4);
  const std::pair<int, std::string> expected[] = {
      {9607, std::string("Backup in progress.\0", 20)},
      {9606, std::string("Volume snap occurring.\0", 23)},
      {9608, std::string("No Exchange components involved in the volume snap.\0", 52)},
      {9614, std::string("Abort ignored.\0", 15)}};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(article->intake.kept[i].id == expected[i].first);
    CHECK(article->intake.kept[i].data == expected[i].second);
    CHECK(article->intake.kept[i].provider == "MSExchangeIS");
  }
  CHECK(article->intake.source.events == 4);
  CHECK(article->intake.source.problems.size() == 3);  // two ids that its texts do not have, and no dates
  const auto other = read(file(seeds / "Q245211.txt"), {}, false);
  REQUIRE(other->intake.kept.size() == 1);
  CHECK(other->intake.kept[0].id == 8010);
  CHECK(other->intake.kept[0].message.ends_with("BackupPrepare\""));
  for (const char* name : {"Q159838.txt", "Q188674.txt", "Q256347.txt"}) {
    INFO(name);
    CHECK_FALSE(sniff_event_text(file(seeds / name)));
    CHECK(read(file(seeds / name))->intake.source.events == 0);
  }
}

TEST_CASE("text: the transcribed real blocks") {
  const std::filesystem::path logs = std::filesystem::path(test::root()) / "../shared/logs";
  if (!std::filesystem::exists(logs)) {
    MESSAGE("skipped: " << logs.string() << " is not here");
    return;
  }
  struct Case {
    const char* name;
    int id;
    const char* provider;
    const char* time;
    Level level;
    const char* encoding = "";
  };
  const Case cases[] = {
      {"transcribed/nt5-clipboard-es.txt", 1001, "Winlogon", "2010-11-18T17:57:17Z", Level::information},
      {"transcribed/nt5-clipboard-ru-dates-en-ui.txt", 0, "Zub", "2007-07-25T11:52:21Z", Level::error},
      {"transcribed/nt5-clipboard-uk-ampm.txt", 50, "MRxSmb", "2010-07-04T10:36:30Z", Level::warning},
      {"transcribed/vista-block-ru.txt", 1000, "Application Error", "2011-07-29T10:58:49Z", Level::error},
      {"transcribed/vista-block-zh-cn.txt", 4688, "Microsoft-Windows-Security-Auditing",
       "2022-12-26T16:33:23Z", Level::information},
      {"transcribed/wevtutil-text-old-colon.txt", 100, "WLMS", "2020-12-14T17:09:08.94Z", Level::information},
      {"derived-encodings/vista-block-ru.cp1251", 1000, "Application Error", "2011-07-29T10:58:49Z",
       Level::error, "windows-1251"},
      {"derived-encodings/vista-block-ja.cp932", 259, "Microsoft-Windows-Defrag", "2018-04-01T22:04:42Z",
       Level::information, "932"},
      {"derived-encodings/vista-block-zh-cn.gb18030", 4688, "Microsoft-Windows-Security-Auditing",
       "2022-12-26T16:33:23Z", Level::information, "gb18030"},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.name));
    Read r(Wanted::everything());
    r.intake.keep = Intake::Keep::all;
    ReadOptions options;
    options.encoding = c.encoding;
    CHECK(read_source(from_bytes(c.name, file(logs / c.name)), options, r.intake));
    REQUIRE(r.intake.kept.size() == 1);
    const Event& e = r.intake.kept[0];
    CHECK(e.id == c.id);
    CHECK(e.provider == c.provider);
    CHECK(to_rfc3339(e.time) == std::string(c.time));
    CHECK(e.level == c.level);
  }
}

namespace {
std::string dated(const std::string& date, const std::string& time) {
  return "Event Type:\tInformation\nEvent Source:\tMSExchangeIS\nEvent ID:\t9606\n" +
         (date.empty() ? "" : "Date:\t\t" + date + "\n") + (time.empty() ? "" : "Time:\t\t" + time + "\n") +
         "Computer:\tEX01\nDescription:\nExchange VSS Snapshot prepared for backup successfully.\n\n";
}
}  // namespace

// `3:O1:O2 AM` out of a picture once was midnight, and nobody was told.
TEST_CASE("text: a time that was misread is told, and is none") {
  const std::string good = dated("10/8/2006", "3:00:02 AM");
  for (const auto& misread : {std::pair<std::string, std::string>{"10/8/2006", "3:O1:O2 AM"},
                              {"l0/8/2006", "3:01:02 AM"},
                              {"l0/8/2006", "3:O1:O2 AM"}}) {
    const std::string &date = misread.first, &time = misread.second;
    INFO(date << " " << time);
    const auto r = read(good + dated(date, time) + good);
    REQUIRE(r->intake.kept.size() == 3);
    CHECK(r->intake.kept[0].time != no_time);
    CHECK(r->intake.kept[1].time == no_time);
    REQUIRE(r->intake.source.problems.size() == 1);
    CHECK(r->intake.source.problems[0].what.starts_with(
        "1 event(s) have a date or a time that cannot be read, the first one here"));
  }
}

TEST_CASE("text: a date without its time of day among others that have one is told") {
  const std::string good = dated("10/8/2006", "3:00:02 AM");
  for (const auto& [date, time] :
       {std::pair<std::string, std::string>{"10/8/2006", ""}, {"", "3:01:02 AM"}}) {
    const auto r = read(good + dated(date, time) + good);
    REQUIRE(r->intake.kept.size() == 3);
    REQUIRE(r->intake.source.problems.size() == 1);
    CHECK(r->intake.source.problems[0].what.starts_with("1 event(s) tell a date without a time of day"));
  }
}

TEST_CASE("text: where no event tells a time of day, that is assumed and not told as a loss") {
  const auto r = read(dated("10/8/2006", "") + dated("10/9/2006", ""));
  CHECK(r->intake.source.problems.empty());
  CHECK(fact(r->intake.source.assumed, "time of day") == "none is told with the dates: midnight");
}

TEST_SUITE_END();
