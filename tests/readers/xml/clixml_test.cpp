#include <doctest/doctest.h>

#include "support/forms.hpp"
#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

std::vector<Event> two_events() {
  Event refused;
  refused.id = 9607;
  refused.qualifiers = 0xC004;
  refused.provider = "MSExchangeIS";
  refused.channel = "Application";
  refused.computer = "EX1";
  refused.level = Level::error;
  refused.record_id = 4711;
  refused.time = *parse_rfc3339("2024-03-01T22:14:07.1234567Z");
  refused.inserts = {"0x50d", "a\r\n<b>"};
  refused.data = std::string("Backup in progress.\0", 20);
  Event other = refused;
  other.id = 5;
  other.provider = "Other";
  other.record_id = 4712;
  other.message = "Nothing of ours.";
  return {refused, other};
}

}  // namespace

TEST_CASE("clixml: an event keeps its strings, data, text and exact time") {
  const auto r = read_table(to_clixml(two_events()));
  CHECK(r->intake.source.format == "clixml");
  CHECK(problems(*r).empty());
  REQUIRE(r->events().size() == 2);
  const Event& e = r->events()[0];
  CHECK(e.id == 9607);
  CHECK(e.qualifiers == 0xC004);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX1");
  CHECK(e.level == Level::error);
  CHECK(e.record_id == 4711);
  CHECK(to_rfc3339(e.time) == "2024-03-01T22:14:07.1234567Z");
  CHECK(e.inserts == std::vector<std::string>{"0x50d", "a\r\n<b>"});
  CHECK(e.data == std::string("Backup in progress.\0", 20));
  CHECK(e.message.starts_with("Error code 0x50d"));
  CHECK(fact(e.facts, "text") == "Backup in progress.");
  CHECK(r->events()[1].message == "Nothing of ours.");  // its type is only referred to
}

TEST_CASE("clixml: Get-EventLog, inside a list inside an object, in UTF-16") {
  const std::string text =
      "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj "
      "RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T><T>System.Array</T></TN><LST>"
      "<Obj RefId=\"1\"><TN "
      "RefId=\"1\"><T>System.Diagnostics.EventLogEntry#application/MSExchangeIS/3221497223</"
      "T><T>System.Diagnostics.EventLogEntry</T></TN>"
      "<ToString>System.Diagnostics.EventLogEntry</ToString><Props><S N=\"MachineName\">EX1</S><BA "
      "N=\"Data\">QmFja3VwAA==</BA><I32 N=\"Index\">4711</I32>"
      "<S N=\"Category\">(7)</S><Obj N=\"EntryType\" RefId=\"2\"><TN "
      "RefId=\"2\"><T>System.Diagnostics.EventLogEntryType</T></TN><ToString>Error</ToString><I32>1</I32></"
      "Obj>"
      "<S N=\"Message\">line one_x000D__x000A_line _x005F_x0041_ two</S><S N=\"Source\">MSExchangeIS</S>"
      "<Obj N=\"ReplacementStrings\" RefId=\"3\"><TN "
      "RefId=\"3\"><T>System.String[]</T></TN><LST><S>0x50d</S><S></S></LST></Obj>"
      "<I64 N=\"InstanceId\">3221497223</I64><DT N=\"TimeGenerated\">2024-03-01T23:14:07+01:00</DT><DT "
      "N=\"TimeWritten\">2024-03-01T23:14:09+01:00</DT><Nil N=\"UserName\" /></Props>"
      "<MS><I32 N=\"EventID\">9607</I32></MS></Obj></LST></Obj></Objs>";
  std::string wide = "\xFF\xFE";
  for (const char c : text) (wide += c) += '\0';
  for (const std::string& bytes : {text, wide}) {
    const auto r = read_table(bytes);
    INFO(problems(*r));
    REQUIRE(r->events().size() == 1);
    const Event& e = r->events()[0];
    CHECK(e.id == 9607);
    CHECK(e.qualifiers == 0xC004);
    CHECK(e.provider == "MSExchangeIS");
    CHECK(e.level == Level::error);
    CHECK(e.record_id == 4711);
    CHECK(e.inserts == std::vector<std::string>{"0x50d", ""});
    CHECK(e.data == std::string("Backup\0", 7));
    CHECK(e.message == "line one\nline _x0041_ two");
    CHECK(to_rfc3339(e.time) == "2024-03-01T22:14:07Z");
  }
}

TEST_CASE("clixml: an object that a script made") {
  const auto r = read_table(
      "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN "
      "RefId=\"0\"><T>System.Management.Automation.PSCustomObject</T></TN><MS>"
      "<S N=\"ProviderName\">ESE</S><I32 N=\"Id\">225</I32><DT N=\"TimeCreated\">2024-03-01T22:14:07</DT><S "
      "N=\"Message\">m</S></MS></Obj>"
      "<Obj RefId=\"1\"><TNRef RefId=\"0\" /><MS><S N=\"Name\">x</S><I32 "
      "N=\"Count\">7</I32></MS></Obj></Objs>");
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].id == 225);
  CHECK(assumed(*r, "time_zone") == "UTC");
  CHECK(problems(*r).empty());
}

TEST_CASE("clixml: other objects are no event log") {
  const auto r = read_table(
      "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object</T></TN><Props><S "
      "N=\"Name\">x</S></Props></Obj></Objs>");
  CHECK_FALSE(r->is_log);
}

TEST_CASE("clixml: an event that was cut off gives what stands before the cut") {
  const std::string text = to_clixml(two_events());
  const auto r = read_table(text.substr(0, text.rfind("<MS>")));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].id == 5);
  CHECK(problems(*r).find("cut off") != std::string::npos);
}

TEST_CASE("clixml: no cut and no changed byte makes trouble") {
  mutilate(to_clixml(two_events()), 200);
}

TEST_CASE("clixml: the real files") {
  std::filesystem::path logs;
  if (!real_logs(logs)) return;
  const auto r = read_table(file_bytes(logs / "clixml/CSS-Exchange__GetWinEventOldestApplication.xml"));
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(e.id == 4111);
  CHECK(e.provider == "Microsoft-Windows-MSDTC");
  CHECK(to_rfc3339(e.time) == "2021-10-06T22:44:43.5360963Z");
  CHECK(e.message == "The MS DTC service is stopping.");
  CHECK(e.data.size() == 10);
  CHECK_FALSE(read_table(file_bytes(logs / "clixml/CSS-Exchange__GetWinEventApplication.xml"))
                  ->is_log);  // the log's settings only
}

TEST_SUITE_END();
