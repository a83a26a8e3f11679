// Names and separators that were lost in lists, blocks and objects: each event as it was, or a word about it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tables.hpp"

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

std::unique_ptr<test::ReadTable> renamed(std::string text, std::string_view from, std::string_view to,
                                         bool everywhere = true) {
  for (std::size_t at = from.empty() ? text.npos : text.find(from); at != text.npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    if (!everywhere) break;
  }
  ReadOptions options;
  options.time_zone = TimeZone{};
  return test::read_table(std::move(text), options);
}

std::unique_ptr<test::ReadTable> whole(std::string text) {
  return renamed(std::move(text), {}, {});
}

bool says(const test::ReadTable& r, std::string_view words) {
  return test::problems(r).find(words) != std::string::npos;
}

const std::string wmic_of_two_nodes =
    "Node,Category,ComputerName,EventCode,EventType,InsertionStrings,Logfile,Message,RecordNumber,SourceName,"
    "TimeGenerated,Type\n"
    "EX02,0,EX02,9606,3,{5f2d2b33},Application,Exchange VSS Writer (instance 5f2d2b33) has prepared for "
    "backup "
    "successfully.,4713,MSExchangeIS,20061013030605.000000+000,Information\n"
    "EX01,0,EX01,57755,2,{EX01;Nightly},Application,Backup Exec Alert: Job Failed\n"
    "(Server: \"EX01\") (Job: \"Nightly\"),4712,Backup Exec,20061013020605.000000+000,Warning\n"
    "EX02,0,EX02,9607,1,{5f2d2b33;0x50d},Application,Error code 0x50d when preparing for backup.,4711,"
    "MSExchangeIS,20061013010605.000000+000,Error\n";

std::string old_blocks(std::string_view type) {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text += std::string(type) +
            ":\tError\nEvent Source:\tMSExchangeIS\nEvent Category:\tNone\nEvent ID:\t9607\nDate:\t\t" +
            "10/13/2006\nTime:\t\t3:00:0" + std::to_string(n) +
            " AM\nUser:\t\tN/A\nComputer:\tEX01\nDescription:\n" +
            "Error code 0x50d when preparing for backup.\n\n";
  return text;
}

std::string listed(std::string_view first) {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text += std::string(first) + std::to_string(4710 + n) +
            "\nEntryType     : Error\nInstanceId    : 9607\nMessage       : Error " +
            "code 0x50d when preparing\n                for backup.\nSource        : MSExchangeIS\n"
            "TimeGenerated : 10/13/2006 3:00:0" +
            std::to_string(n) + " AM\n\n";
  return text;
}

std::string pairs(std::string_view computer, std::string_view id) {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text += "10/13/2006 03:00:0" + std::to_string(n) + " AM\nLogName=Application\nSourceName=MSExchangeIS\n" +
            (n == 2 ? std::string(id) : "EventCode=9607\n") + "Type=Error\n" + std::string(computer) +
            "=EX01\nRecordNumber=" + std::to_string(4710 + n) +
            "\nMessage=Error code 0x50d when preparing for backup.\n\n";
  return text;
}

}  // namespace

TEST_CASE("wmic's table of two nodes, row by row: a message of two lines costs no event") {
  const auto r = whole(wmic_of_two_nodes);
  REQUIRE(r->events().size() == 3);
  CHECK(r->events()[1].provider == "Backup Exec");
  CHECK(r->events()[1].computer == "EX01");
  CHECK(r->events()[1].message == "Backup Exec Alert: Job Failed\n(Server: \"EX01\") (Job: \"Nightly\")");
  CHECK(test::problems(*r) == "");
}

TEST_CASE("wmic's table with a comma or a line end too few says so") {
  CHECK(
      says(*renamed(wmic_of_two_nodes, "EventType,Ins", "EventTypeIns"), "no property of Win32_NTLogEvent"));
  CHECK(says(*renamed(wmic_of_two_nodes, "Warning\n", "Warning"), "another row stands within"));
  CHECK(says(*renamed(wmic_of_two_nodes, "9606,3,", "9606,3,,"), "may have shifted"));
}

TEST_CASE(
    "the first heading of a block that no table has is taken by its value, and is no end of the text before "
    "it") {
  const auto r = whole(old_blocks("Zorquib Mun"));
  REQUIRE(r->events().size() == 3);
  for (const Event& e : r->events()) {
    CHECK(e.level == Level::error);
    CHECK(e.message == "Error code 0x50d when preparing for backup.");
  }
  CHECK((test::assumed(*r, "headings") + test::assumed(*r, "columns")).find("Zorquib Mun") !=
        std::string::npos);
  // What is no level and no log stays text.
  const auto text = whole(old_blocks("Event Type") + "Contact: Admin\n" + old_blocks("Event Type"));
  REQUIRE(text->events().size() == 6);
  CHECK(text->events()[2].message.ends_with("Contact: Admin"));
}

TEST_CASE("a name beyond the column of a list's colons is told") {
  CHECK(test::problems(*whole(listed("Index         : "))) == "");
  CHECK(says(*whole(listed("ZorquibOfTheEvent         : ")), "ZorquibOfTheEvent"));
}

TEST_CASE("pairs with a name that nobody knows keep what follows; one without an id is told") {
  const auto r = whole(pairs("ZorComputer", "EventCode=9607\n"));
  REQUIRE(r->events().size() == 3);
  CHECK(r->events()[0].computer == "EX01");
  CHECK(r->events()[0].record_id == 4711);
  CHECK(says(*whole(pairs("ComputerName", "")), "without an event id"));
  CHECK(test::problems(*whole(pairs("ComputerName", "EventCode=9607\n"))) == "");
}

TEST_CASE("levels as numbers under a name that nobody knows are told") {
  const std::string two =
      R"({"SourceName":"MSExchangeIS","TimeCreated":"2006-10-13T03:00:01Z","Hostname":"EX01","EventID":9607,"Level":"2"})"
      "\n"
      R"({"SourceName":"MSExchangeIS","TimeCreated":"2006-10-13T03:00:02Z","Hostname":"EX01","EventID":9606,"Level":"4"})"
      "\n";
  CHECK(test::problems(*whole(two)) == "");
  CHECK(says(*renamed(two, "\"Level\"", "\"Zorquib\""), "\"Zorquib\" may be it"));
}

TEST_CASE("an end tag that no event or row begins is told") {
  const std::string event =
      "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
      "Name=\"MSExchangeIS\"/><EventID>9607</EventID><Level>2</Level><TimeCreated "
      "SystemTime=\"2006-10-13T03:00:01Z\"/><EventRecordID>1</EventRecordID><Channel>Application</Channel>"
      "<Computer>EX01</Computer></System><EventData><Data>0x50d</Data></EventData></Event>\n";
  CHECK(test::problems(*whole(event + event)) == "");
  std::string second = event;
  second.replace(0, 7, "<Zorqui ");
  CHECK(says(*whole(event + second), "</Event> that no event begins"));
  CHECK(says(*renamed(event, "<EventRecordID>1<", "<EventRecordID><"), "EventRecordID"));
  const std::string row =
      "<ROW><EventID>9607</EventID><SourceName>MSExchangeIS</SourceName><TimeGenerated>2006-10-13 "
      "03:00:01</TimeGenerated></ROW>";
  CHECK(test::problems(*whole("<ROOT>" + row + row + "</ROOT>")) == "");
  CHECK(says(*whole("<ROOT>" + row + "<ZOR>" + row.substr(5) + "</ROOT>"), "row that nothing begins"));
}

TEST_CASE("a quotation mark that closes nothing, and a row that is shorter than the others") {
  std::string text = "\"Message\",\"Id\",\"ProviderName\",\"TimeCreated\",\"MachineName\"\n";
  for (int n = 1; n <= 8; ++n)
    text += "\"Error code 0x50d when preparing for backup.\",\"9607\",\"MSExchangeIS\",\"10/13/2006 3:00:0" +
            std::to_string(n) + " AM\",\"EX01\"\n";
  CHECK(test::problems(*whole(text)) == "");
  CHECK(says(*renamed(text, "\"MSExchangeIS\"", "MSExchangeIS\"", false), "closes a cell and opens none"));
  CHECK(says(*renamed(text, "AM\",\"EX01", "AM\"\"EX01", false), "fewer cells"));
}

TEST_CASE("EvtxECmd's place in the file is no record id") {
  const std::string text =
      "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,"
      "PayloadData1\n"
      "7,4711,2006-10-13 03:00:01.0000000,9607,Error,MSExchangeIS,Application,EX01,,\n"
      "8,4712,2006-10-13 03:00:02.0000000,9607,Error,MSExchangeIS,Application,EX01,,\n";
  CHECK(whole(text)->events()[0].record_id == 4711);
  const auto lost = renamed(text, "EventRecordId", "Zorquib");
  CHECK(lost->events()[0].record_id == 0);
  CHECK(says(*lost, "place in the file"));
}

TEST_CASE("XML in an event that cannot be read is told") {
  const std::string text =
      R"({"@timestamp":"2006-10-13T03:00:01Z","event":{"code":"9607","provider":"MSExchangeIS","original":"<Event><System><Provider Name='MSExchangeIS'/><EventID>9607</EventID><Level>2</Level><TimeCreated SystemTime='2006-10-13T03:00:01Z'/><EventRecordID>1</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData><Data>0x50d</Data></EventData></Event>"},"winlog":{"channel":"Application","event_id":"9607","provider_name":"MSExchangeIS","computer_name":"EX01","record_id":1}})"
      "\n";
  CHECK(test::problems(*whole(text)) == "");
  CHECK(says(*renamed(text, "System>", "Zorquib>"), "a part cannot be read"));
}

TEST_CASE("Export-Clixml with a property that was renamed, or an object that was emptied") {
  std::string text = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n";
  for (int n = 1; n <= 3; ++n)
    text += "<Obj RefId=\"" + std::to_string(n) +
            "\">\n<TN RefId=\"0\"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><Props><I32 "
            "N=\"Id\">9607</I32>"
            "<By N=\"Level\">2</By><I64 N=\"RecordId\">" +
            std::to_string(4710 + n) +
            "</I64><S N=\"ProviderName\">MSExchangeIS</S><S N=\"LogName\">Application</S><S "
            "N=\"MachineName\">EX01</S><DT "
            "N=\"TimeCreated\">2006-10-13T03:00:01Z</DT></Props>\n</Obj>\n";
  text += "</Objs>\n";
  CHECK(test::problems(*whole(text)) == "");
  CHECK(says(*renamed(text, "MachineName", "Zorquib"), "\"Zorquib\" may be it"));
  CHECK(says(*renamed(text, "ProviderName", "Zorquib"), "name no provider"));
  const std::size_t begin = text.find("<TN"), end = text.find("\n</Obj>");
  CHECK(says(*whole(text.substr(0, begin) + text.substr(end)), "it was lost"));
}

TEST_SUITE_END();
