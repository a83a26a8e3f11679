#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

Event only(const std::string& line, const char* text = "Error code 0x50d when = preparing.") {
  const auto r = read_table(line + "\n");
  INFO(line);
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(r->intake.source.format == "syslog");
  CHECK(e.id == 9607);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(to_rfc3339(e.time) == "2006-10-10T01:00:02Z");
  CHECK(e.computer == "EX01");
  CHECK(e.message == text);
  CHECK(r->intake.source.problems.empty());
  return e;
}

}  // namespace

TEST_CASE("pair lines: CEF") {
  const Event e = only(
      "Oct 10 01:00:02 collector CEF:0|Microsoft|Microsoft Windows||MSExchangeIS:9607|Error code 0x5|Low| "
      "eventId=1 "
      "externalId=9607 msg=Error code 0x50d when \\= preparing. categoryOutcome=/Failure rt=1160442002000 "
      "deviceSeverity=Error dhost=EX01 cat=Application ad.RecordNumber=1026");
  CHECK(e.channel == "Application");
  CHECK(e.record_id == 1026);
  CHECK(e.level == Level::error);
}

TEST_CASE("pair lines: LEEF, both versions") {
  only(
      "<13>Oct 10 01:00:02 x "
      "LEEF:1.0|Microsoft|Windows|2003|9607|devTime=2006-10-10T01:00:02Z\tSource=MSExchangeIS\t"
      "Computer=EX01\tMessage=Error code 0x50d when = preparing.");
  only(
      "LEEF:2.0|Microsoft|Windows|2003|MSExchangeIS:9607|^|devTime=2006-10-10T01:00:02Z^Computer=EX01^"
      "msg=Error code 0x50d when = preparing.");
}

TEST_CASE("pair lines: WinCollect, between tabs and between blanks") {
  for (const std::string between : {"\t", " "}) {
    std::string line = "<13>Oct 10 03:00:02 10.0.0.1 ";
    for (const char* pair :
         {"AgentDevice=WindowsLog", "AgentLogFile=Application", "PluginVersion=7.2.4.86",
          "Source=MSExchangeIS", "Computer=EX01", "User=", "Domain=", "EventID=9607", "EventIDCode=9607",
          "EventType=1", "RecordNumber=1026", "TimeGenerated=1160442002", "Level=Error",
          "Message=Error code 0x50d when = preparing."})
      line += pair + between;
    const Event e = only(line);
    CHECK(e.record_id == 1026);
    CHECK(e.channel == "Application");
  }
}

TEST_CASE("pair lines: NXLog's structured data") {
  const Event e = only(
      "<11>1 2006-10-10T01:00:02.000000+00:00 EX01 MSExchangeIS - - [NXLOG@14506 "
      "Keywords=\"36028797018963968\" "
      "EventType=\"ERROR\" EventID=\"9607\" SourceName=\"MSExchangeIS\" RecordNumber=\"1026\" "
      "Channel=\"Application\" "
      "EventReceivedTime=\"2006-10-10 05:00:00\" Note=\"a \\\"b\\\" \\]\"] Error code 0x50d when = "
      "preparing.");
  CHECK(e.record_id == 1026);
  CHECK(e.level == Level::error);
}

TEST_CASE("pair lines: Telegraf's line protocol") {
  const Event e = only(
      "win_eventlog,Channel=Application,Computer=EX01,EventID=9607,LevelText=Error,Source=MSExchangeIS,host="
      "x "
      "Data_1=\"0x50d\",Data_2=\"b\",Message=\"Error code 0x50d when = preparing.\",EventRecordID=1026i "
      "1160442002000000000");
  CHECK(e.record_id == 1026);
  CHECK(e.inserts == std::vector<std::string>{"0x50d", "b"});
}

TEST_CASE("pair lines: logfmt") {
  only(
      "time=2006-10-10T01:00:02Z level=error EventID=9607 Source=MSExchangeIS Computer=EX01 msg=\"Error code "
      "0x50d when = "
      "preparing.\"");
}

TEST_CASE("pair lines: a time before the pairs, and one at which a collector received the event") {
  only(
      "2006-10-10T01:00:02Z EX01 event_id=9607 provider=\"MSExchangeIS\" msg=\"Error code 0x50d when = "
      "preparing.\"");
}

TEST_CASE("collector lines: Eventlog-to-Syslog writes no year, and underlines for the blanks of a provider") {
  const auto r = read_table(
      "<30>Oct 10 02:10:00 EX01 MSExchangeIS_Mailbox_Store: 1221: The database has 12 megabytes.\n<27>Oct 10 "
      "03:00:02 EX01 "
      "MSExchangeIS: 9607: Error code 0x50d.\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].provider == "MSExchangeIS Mailbox Store");
  CHECK(r->events()[0].computer == "EX01");
  CHECK(r->events()[1].message == "Error code 0x50d.");
  CHECK(r->events()[1].time == no_time);
  CHECK(problems(*r).find("none of the 2 events has a date and time that can be read") != std::string::npos);
}

TEST_CASE("pair lines: cut and changed anywhere, counts add up") {
  mutilate(
      "Oct 10 01:00:02 c CEF:0|M|W||MSExchangeIS:9607|n|Low| externalId=9607 msg=a rt=1160442002000 "
      "dhost=EX01\n",
      150);
  mutilate("<11>1 2006-10-10T01:00:02Z EX01 a - - [N@1 EventID=\"9607\" SourceName=\"ESE\"] text\n", 150);
  mutilate("w,Channel=Application,EventID=9607,Source=ESE Message=\"a\" 1160442002000000000\n", 150);
}
