#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

}  // namespace

TEST_CASE("screen: Get-WinEvent groups its rows by provider, ids stand right-aligned") {
  const auto r = read_table(
      "\r\n\r\n   ProviderName: MSExchangeIS Mailbox Store\r\n\r\n"
      "TimeCreated                     Id LevelDisplayName Message                                           "
      "        \r\n"
      "-----------                     -- ---------------- -------                                           "
      "        \r\n"
      "10/13/2006 10:15:00 AM        1221 Information      The database \"First Storage Group\\Mailbox "
      "Store\" has ...\r\n"
      "\r\n\r\n   ProviderName: MSExchangeIS\r\n\r\n"
      "TimeCreated                     Id LevelDisplayName Message                                           "
      "        \r\n"
      "-----------                     -- ---------------- -------                                           "
      "        \r\n"
      "10/13/2006 3:00:02 AM         9607 Error            Error code 0x50d when preparing for backup.       "
      "        \r\n"
      "10/13/2006 3:00:00 AM         9604 Information      Exchange VSS Writer has collected its metadata "
      "document.  \r\n"
      "\r\n");
  INFO(problems(*r));
  CHECK(r->intake.source.format == "screen");
  REQUIRE(r->events().size() == 3);
  CHECK(r->events()[0].provider == "MSExchangeIS Mailbox Store");
  CHECK(r->events()[0].id == 1221);
  CHECK(r->events()[1].provider == "MSExchangeIS");
  CHECK(r->events()[1].id == 9607);
  CHECK(r->events()[1].level == Level::error);
  CHECK(to_rfc3339(r->events()[1].time) == "2006-10-13T03:00:02Z");
  CHECK(r->events()[1].message == "Error code 0x50d when preparing for backup.");
  CHECK(problems(*r).find("line 7: 1 event(s) have a text or a name that the screen cut off") !=
        std::string::npos);
}

TEST_CASE("screen: Get-EventLog names no year, and cuts providers off") {
  const auto r = read_table(
      "\r\n   Index Time          EntryType   Source                 InstanceID Message\r\n"
      "   ----- ----          ---------   ------                 ---------- -------\r\n"
      "    1030 Oct 12 10:15  Information MSExchangeIS Mail...   1074136261 The database \"First Storage "
      "Group...\r\n"
      "    1029 Oct 12 03:00  Error       MSExchangeIS           3221628295 Error code 0x50d when preparing "
      "for backup.\r\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].provider == "MSExchangeIS Mailbox Store");
  CHECK(r->events()[0].id == 1221);
  CHECK(r->events()[0].record_id == 1030);
  CHECK(r->events()[1].id == 9607);
  CHECK(assumed(*r, "providers") ==
        "MSExchangeIS Mail... is MSExchangeIS Mailbox Store: no other known provider begins so");
  CHECK(problems(*r).find("none of the 2 events has a date and time") != std::string::npos);
}

TEST_CASE("screen: Format-Table -Wrap goes on below, -AutoSize puts numbers where they fit") {
  const auto r = read_table(
      "\nTimeCreated           Id   ProviderName Message\n-----------           --   ------------ -------\n"
      "10/13/2006 3:00:02 AM 9607 MSExchangeIS Error code 0x50d when\n"
      "                                        preparing for backup.\n"
      "10/13/2006 3:00:00 AM 9604 MSExchangeIS collected\n\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].message == "Error code 0x50d when preparing for backup.");
  CHECK(r->events()[1].message == "collected");
  CHECK(problems(*r).empty());
}

TEST_CASE("screen: Log Parser's NAT and W3C") {
  const auto nat = read_table(
      "EventLog    RecordNumber TimeGenerated       EventID SourceName   ComputerName Message\n"
      "----------- ------------ ------------------- ------- ------------ ------------ -----------------\n"
      "Application 1001         2006-10-08 03:00:02 9606    MSExchangeIS EX01         prepared for more\n"
      "Application 1002         2006-10-08 03:00:03 9608    MSExchangeIS EX01         prepared\n\n"
      "Statistics:\n-----------\nElements processed: 2\n");
  INFO(problems(*nat));
  REQUIRE(nat->events().size() == 2);
  CHECK(nat->events()[0].id == 9606);
  CHECK(nat->events()[0].record_id == 1001);
  CHECK(nat->events()[0].computer == "EX01");
  const auto w3c = read_table(
      "#Software: Microsoft Log Parser 2.2\n#Version: 1.0\n#Fields: EventLog RecordNumber TimeGenerated "
      "EventID "
      "EventTypeName SourceName ComputerName Message\nApplication 1001 2006-10-08+02:10:00 1221 "
      "Information+event "
      "MSExchangeIS+Mailbox+Store EX01 The+database+\"First\"+has+12+megabytes\nApplication 1002 "
      "2006-10-08+03:00:00 9604 "
      "Information+event MSExchangeIS - collected\n");
  INFO(problems(*w3c));
  REQUIRE(w3c->events().size() == 2);
  CHECK(w3c->events()[0].provider == "MSExchangeIS Mailbox Store");
  CHECK(w3c->events()[0].message == "The database \"First\" has 12 megabytes");
  CHECK(to_rfc3339(w3c->events()[0].time) == "2006-10-08T02:10:00Z");
  CHECK(w3c->events()[1].computer.empty());
}

TEST_CASE("screen: wmic's table has no hyphens below its headings") {
  const auto r = read_table(
      "EventCode  Logfile      Message   SourceName    TimeGenerated              Type\n"
      "9606       Application  prepared  MSExchangeIS  20061010030002.000000+120  Information\n"
      "9608       Application  frozen    MSExchangeIS  20061010030003.000000+120  Information\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].id == 9608);
  CHECK(r->events()[1].message == "frozen");
  CHECK(to_rfc3339(r->events()[1].time) == "2006-10-10T01:00:03Z");
}

TEST_CASE("details: Friendly View is put back into the event's XML") {
  const auto r = read_table(
      "- System \r\n\r\n  - Provider \r\n\r\n   [ Name]  MSExchangeIS Mailbox Store \r\n \r\n  - EventID "
      "1221 \r\n\r\n   [ "
      "Qualifiers]  16390 \r\n \r\n   Level 4 \r\n \r\n   Task 6 \r\n \r\n   Keywords 0x80000000000000 \r\n "
      "\r\n  - TimeCreated "
      "\r\n\r\n   [ SystemTime]  2006-10-08T00:10:00.000000000Z \r\n \r\n   EventRecordID 1001 \r\n \r\n   "
      "Channel Application "
      "\r\n \r\n   Computer EX01.example.com \r\n \r\n   Security \r\n \r\n\r\n- EventData \r\n\r\n   First "
      "Storage "
      "Group\\Mailbox Store (EX01) \r\n   12 \r\n\r\n- System \r\n\r\n  - Provider \r\n\r\n   [ Name]  "
      "MSExchangeIS \r\n \r\n   "
      "EventID 9604 \r\n   Level 4 \r\n  - TimeCreated \r\n   [ SystemTime]  2006-10-08T01:00:00.0Z \r\n   "
      "EventRecordID 1002 "
      "\r\n   Channel Application \r\n   Computer EX01 \r\n\r\n- EventData \r\n\r\n    \r\n");
  INFO(problems(*r));
  CHECK(r->intake.source.format == "details");
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].provider == "MSExchangeIS Mailbox Store");
  CHECK(r->events()[0].record_id == 1001);
  CHECK(r->events()[0].qualifiers == 16390);
  CHECK(to_rfc3339(r->events()[0].time) == "2006-10-08T00:10:00Z");
  CHECK(r->events()[0].inserts ==
        std::vector<std::string>{"First Storage Group\\Mailbox Store (EX01)", "12"});
  CHECK(r->events()[1].id == 9604);
  CHECK(r->events()[1].inserts.empty());
}

TEST_CASE("html: ConvertTo-Html, as a table and as a list, and a mail with line breaks in it") {
  const auto table = read_table(
      "<!DOCTYPE html>\r\n<html><head>\r\n<title>HTML "
      "TABLE</title>\r\n</head><body>\r\n<table>\r\n<colgroup><col/><col/>"
      "</colgroup>\r\n<tr><th>EventID</th><th>Source</th><th>TimeGenerated</th><th>Message</th></tr>\r\n"
      "<tr><td>9607</td><td>MSExchangeIS</td><td>10/13/2006 3:00:02 AM</td><td>Error code 0x50d, "
      "&quot;when&quot; a &lt; b"
      "</td></tr>\r\n</table>\r\n</body></html>\r\n");
  INFO(problems(*table));
  REQUIRE(table->events().size() == 1);
  CHECK(table->events()[0].id == 9607);
  CHECK(table->events()[0].message == "Error code 0x50d, \"when\" a < b");
  CHECK(assumed(*table, "markup") == "HTML: lines are those that the page shows");
  const auto list = read_table(
      "<html><body><table>\n<tr><td>Id:</td><td>9607</td></tr>\n<tr><td>Foo:</td><td>bar</td></tr>\n"
      "<tr><td>ProviderName:</td><td>MSExchangeIS</td></tr>\n<tr><td>TimeCreated:</td><td>10/13/2006 3:00:02 "
      "AM</td></tr>\n"
      "<tr><td>Message:</td><td>one</td></tr>\n<tr><td><hr></td></tr>\n<tr><td>Id:</td><td>9604</td></tr>\n"
      "<tr><td>Foo:</td><td>bar</td></tr>\n<tr><td>ProviderName:</td><td>MSExchangeIS</td></"
      "tr>\n<tr><td>TimeCreated:</td>"
      "<td>10/13/2006 3:00:04 "
      "AM</td></tr>\n<tr><td>Message:</td><td>two</td></tr>\n</table></body></html>\n");
  INFO(problems(*list));
  REQUIRE(list->events().size() == 2);
  CHECK(list->events()[0].message == "one");
  CHECK(list->events()[1].id == 9604);
  const auto mail = read_table(
      "<div>Log Name:      Application<br>\nSource:        MSExchangeIS<br>\nDate:          10/13/2006 "
      "3:00:02 AM<br>\n"
      "Event ID:      9606<br>\nLevel:         Information<br>\nComputer:      "
      "EX01<br>\nDescription:<br>\nprepared &amp; "
      "done<br>\n<br>\nLog Name:      Application<br>\nSource:        MSExchangeIS<br>\nDate:          "
      "10/13/2006 3:00:03 "
      "AM<br>\nEvent ID:      9608<br>\nLevel:         Information<br>\nComputer:      "
      "EX01<br>\nDescription:<br>\n"
      "prepared for Snapshot<br>\n<br>\n</div>\n");
  INFO(problems(*mail));
  REQUIRE(mail->events().size() == 2);
  CHECK(mail->events()[0].provider == "MSExchangeIS");
  CHECK(mail->events()[0].computer == "EX01");
  CHECK(mail->events()[0].message == "prepared & done");
  CHECK(mail->events()[1].id == 9608);
}

TEST_CASE("text: markup in the name of a provider is told") {
  const auto r = read_table(
      "{\\rtf1\\ansi\n\\pard Log Name:      Application\\par\nSource:        MSExchangeIS\\par\nDate:        "
      "  10/13/2006 "
      "3:00:02 AM\\par\nEvent ID:      9606\\par\nLevel:         Information\\par\nComputer:      "
      "EX01\\par\nDescription:"
      "\\par\nprepared\\par\n}\n");
  if (!r->events().empty()) CHECK(problems(*r).find("holds markup (MSExchangeIS\\par)") != std::string::npos);
}

TEST_CASE("xml: ConvertTo-Xml, and tables whose columns are attributes") {
  const auto r = read_table(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Objects>\r\n  <Object "
      "Type=\"System.Diagnostics.EventLogEntry\">\r\n"
      "    <Property Name=\"EventID\" Type=\"System.Int32\">9607</Property>\r\n    <Property "
      "Name=\"MachineName\">EX01"
      "</Property>\r\n    <Property Name=\"Message\">Error code 0x50d &amp; more</Property>\r\n    <Property "
      "Name=\"Source\">"
      "MSExchangeIS</Property>\r\n    <Property Name=\"TimeGenerated\">10/13/2006 3:00:02 AM</Property>\r\n  "
      "</Object>\r\n"
      "</Objects>\r\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].id == 9607);
  CHECK(r->events()[0].computer == "EX01");
  CHECK(r->events()[0].message == "Error code 0x50d & more");
  CHECK(problems(*r).empty());
  const auto attributes = read_table(
      "<log>\n<entry eventid=\"9607\" source=\"MSExchangeIS\" time=\"2006-10-13T01:00:02Z\" "
      "computer=\"EX01\"/>\n"
      "<entry eventid=\"9604\" source=\"MSExchangeIS\" time=\"2006-10-13T01:00:04Z\" "
      "computer=\"EX01\"></entry>\n</log>\n");
  INFO(problems(*attributes));
  REQUIRE(attributes->events().size() == 2);
  CHECK(attributes->events()[0].id == 9607);
  CHECK(attributes->events()[1].computer == "EX01");
}

TEST_CASE("screen, details, html: cut and changed anywhere, counts add up") {
  mutilate(
      "   ProviderName: MSExchangeIS\n\nTimeCreated             Id LevelDisplayName Message\n-----------     "
      "        -- "
      "---------------- -------\n10/13/2006 3:00:02 AM 9607 Error            Error code ...\n",
      150);
  mutilate(
      "- System \n  - Provider \n   [ Name]  ESE \n   EventID 213 \n   Channel Application \n- EventData \n  "
      " a \n",
      150);
  mutilate(
      "<table><tr><th>EventID</th><th>Source</th><th>Time</th></tr><tr><td>213</td><td>ESE</td><td>1/2/2003</"
      "td></tr>",
      150);
}
