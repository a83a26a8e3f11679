#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

Event only(const std::string& text, ReadOptions options = {}) {
  const auto r = read_table(text, options);
  INFO(text);
  INFO(problems(*r));
  CHECK(r->is_log);
  CHECK(r->intake.source.format == "json");
  REQUIRE(r->events().size() == 1);
  CHECK(r->intake.source.problems.empty());
  // What a peek sees is what a parser sees.
  const auto some = read_table(text, options, Keep::recognised);
  CHECK(some->intake.source.events == 1);
  return r->events()[0];
}

/// ESE 225 of EX1 with its three strings.
void check_225(const Event& e) {
  CHECK(e.id == 225);
  CHECK(e.provider == "ESE");
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX1");
  CHECK(e.record_id == 4711);
  CHECK(e.level == Level::information);
  CHECK(to_rfc3339(e.time) == "2024-03-01T22:14:07Z");
  CHECK(e.inserts == std::vector<std::string>{"Information Store", "4242", "DB01: "});
  CHECK(e.has_inserts);
  CHECK(fact(e.facts, "instance") == "DB01");
}

const std::string dump_event =
    R"({"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"ESE"}},"EventID":{"#attributes":{"Qualifiers":0},"#text":225},"Level":4,"Keywords":"0x80000000000000","TimeCreated":{"#attributes":{"SystemTime":"2024-03-01T22:14:07.000000Z"}},"EventRecordID":4711,"Channel":"Application","Computer":"EX1"},"EventData":{"Data":{"#text":["Information Store","4242","DB01: "]},"Binary":null}}})";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// The same object over many lines, as printers indent it.
std::string pretty(std::string_view text, std::string_view margin) {
  std::string out(margin);
  std::size_t depth = 0;
  bool inside = false;
  const auto line = [&] { (out += "\n") += std::string(margin) + std::string(depth * 2, ' '); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && (i == 0 || text[i - 1] != '\\')) inside = !inside;
    if (!inside && (c == '}' || c == ']')) --depth, line();
    out += c;
    if (!inside && (c == '{' || c == '[')) ++depth, line();
    if (!inside && c == ',') line();
  }
  return out;
}

}  // namespace

TEST_CASE("json: evtx_dump in both shapes, with record lines, indented, in an array") {
  check_225(only(dump_event + "\n"));
  check_225(only(dump_event));
  check_225(only("Record 12\n" + pretty(dump_event, "") + "\n"));
  check_225(only("[" + dump_event + "]"));
  check_225(only("[\n" + pretty(dump_event, "  ") + "\n]\n"));
  check_225(only(
      R"({"Event":{"System":{"Provider_attributes":{"Name":"ESE"},"EventID":225,"Level":4,"TimeCreated_attributes":{"SystemTime":"2024-03-01T22:14:07Z"},"EventRecordID":4711,"Channel":"Application","Computer":"EX1"},"EventData":{"Data":{"#text":["Information Store","4242","DB01: "]}}}})"));
  const Event named = only(
      R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"X"}},"EventID":5,"TimeCreated":{"#attributes":{"SystemTime":"2024-03-01T22:14:07Z"}},"Channel":"System","Computer":"EX1"},"EventData":{"ResourceName":"Exchange","param2":"b","Binary":"4261"}}})");
  CHECK(named.insert_names == std::vector<std::string>{"ResourceName", "param2"});
  CHECK(named.data == "Ba");
}

TEST_CASE("json: Velociraptor writes seconds and the id as a value") {
  const Event e = only(
      R"({"System":{"Provider":{"Name":"ESE"},"EventID":{"Value":225,"Qualifiers":16384},"Level":4,"TimeCreated":{"SystemTime":1709331247.0},"EventRecordID":4711,"Channel":"Application","Computer":"EX1"},"EventData":{"Data":["Information Store","4242","DB01: "]},"Message":"text"})");
  check_225(e);
  CHECK(e.qualifiers == 0x4000);
  CHECK(e.message == "text");
}

TEST_CASE("json: Winlogbeat, nested, dotted, wrapped, and of old") {
  const std::string nested =
      R"({"@timestamp":"2024-03-01T22:14:07.000Z","event":{"code":"225","provider":"ESE","kind":"event"},"host":{"name":"collector"},"log":{"level":"information"},"message":"text","winlog":{"channel":"Application","computer_name":"EX1","event_id":"225","provider_name":"ESE","record_id":4711,"task":"Logging/Recovery","keywords":["Classic"],"event_data":{"param3":"DB01: ","param1":"Information Store","param2":"4242"}}})";
  const Event e = only(nested);
  check_225(e);
  CHECK(e.message == "text");
  CHECK(e.category == "Logging/Recovery");
  check_225(only(R"({"_index":"winlogbeat-8","_id":"x","_source":)" + nested + "}"));
  check_225(
      only(R"({"took":3,"hits":{"total":{"value":1},"hits":[{"_index":"w","_source":)" + nested + "}]}}"));
  check_225(only(
      R"({"@timestamp":"2024-03-01T22:14:07.000Z","event.code":"225","log.level":"information","message":"text","winlog.channel":"Application","winlog.computer_name":"EX1","winlog.provider_name":"ESE","winlog.record_id":"4711","winlog.event_data.param1":"Information Store","winlog.event_data.param2":"4242","winlog.event_data.param3":"DB01: "})"));
  check_225(only(
      R"({"@timestamp":"2024-03-01T22:14:07.000Z","beat":{"hostname":"x"},"computer_name":"EX1","event_data":{"param1":"Information Store","param2":"4242","param3":"DB01: "},"event_id":225,"level":"Information","log_name":"Application","message":"text","record_number":"4711","source_name":"ESE"})"));
  const Event gap = only(
      R"({"@timestamp":"2024-03-01T22:14:07.000Z","winlog":{"channel":"Application","computer_name":"EX1","event_id":"9607","provider_name":"MSExchangeIS","event_data":{"param3":"c","param1":"0x50d"}}})");
  CHECK(gap.inserts ==
        std::vector<std::string>{"0x50d", "", "c"});  // an empty string is left out where it was written
  const Event original = only(
      R"({"@timestamp":"2024-03-01T22:14:07.000Z","message":"text","event":{"code":"9607","original":"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='MSExchangeIS'/><EventID>9607</EventID><Level>2</Level><TimeCreated SystemTime='2024-03-01T22:14:07.1234567Z'/><Channel>Application</Channel><Computer>EX1</Computer></System><EventData><Data>0x50d</Data><Binary>4261</Binary></EventData></Event>"},"winlog":{"channel":"Application","computer_name":"EX1","event_id":"9607","provider_name":"MSExchangeIS"}})");
  CHECK(original.data == "Ba");
  CHECK(original.message == "text");
}

TEST_CASE("json: NXLog writes local times and numbers its parameters") {
  ReadOptions options;
  options.time_zone = TimeZone::parse("+01:00");
  check_225(only(
      R"({"EventTime":"2024-03-01 23:14:07","Hostname":"EX1","Keywords":36028797018963968,"EventType":"INFO","SeverityValue":2,"Severity":"INFO","EventID":225,"SourceName":"ESE","Task":3,"RecordNumber":4711,"ProcessID":0,"Channel":"Application","Message":"text","param1":"Information Store","param2":"4242","param3":"DB01: ","EventReceivedTime":"2024-03-02 00:00:00","SourceModuleName":"in"})",
      options));
  const Event audit = only(
      R"({"EventTime":"2013-12-22 22:45:27","Hostname":"S1","Keywords":-9214364837600034816,"EventType":"AUDIT_SUCCESS","EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security"})");
  CHECK(audit.level == Level::success_audit);
}

TEST_CASE("json: ConvertTo-Json of both PowerShells") {
  const std::string members =
      R"("Message":"text","Id":225,"Version":0,"Qualifiers":0,"Level":4,"Task":3,"RecordId":4711,"ProviderName":"ESE","LogName":"Application","MachineName":"EX1","UserId":null,"LevelDisplayName":"Information","Properties":[{"Value":"Information Store"},{"Value":"4242"},{"Value":"DB01: "}])";
  check_225(only("[\r\n" + pretty("{" + members + R"(,"TimeCreated":"\/Date(1709331247000)\/"})", "    ") +
                 "\r\n]"));
  check_225(only("{" + members + R"(,"TimeCreated":"2024-03-01T23:14:07+01:00"})"));
  check_225(
      only("{" + members +
           R"(,"TimeCreated":{"value":"\/Date(1709331247000)\/","DisplayHint":2,"DateTime":"Friday"}})"));
  const Event e = only(
      R"({"EventID":9607,"MachineName":"EX1","Data":[66,97],"Index":4711,"Category":"None","EntryType":1,"Message":"text","Source":"MSExchangeIS","ReplacementStrings":["0x50d"],"InstanceId":3221235079,"TimeGenerated":"\/Date(1709331247000)\/"})");
  CHECK(e.level == Level::error);
  CHECK(e.qualifiers == 0xC000);
  CHECK(e.data == "Ba");
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
}

TEST_CASE("json: EvtxECmd, Azure and Mordor") {
  check_225(only(
      R"({"PayloadData1":null,"Payload":"{\"EventData\":{\"Data\":\"Information Store, 4242, DB01: \",\"Binary\":\"\"}}","UserId":"","Channel":"Application","Provider":"ESE","EventId":225,"EventRecordId":"4711","ChunkNumber":0,"Level":"Info","Keywords":"Classic","SourceFile":"x.evtx","TimeCreated":"2024-03-01T22:14:07.0000000+00:00","RecordNumber":1,"Computer":"EX1"})"));
  const Event azure = only(
      R"({"TimeGenerated":"2024-03-01T22:14:07Z","Source":"MSExchangeIS","EventLog":"Application","Computer":"EX1","EventLevel":1,"EventLevelName":"Error","EventID":9607,"RenderedDescription":"text","EventData":"<DataItem type=\"System.XmlData\"><EventData xmlns=\"x\"><Data>0x50d</Data></EventData></DataItem>"})");
  CHECK(azure.level == Level::error);
  CHECK(azure.inserts == std::vector<std::string>{"0x50d"});
  CHECK(azure.message == "text");
  const Event mordor = only(
      R"({"Message":"EventID\": 5","EventID":9607,"SourceName":"MSExchangeIS","TimeCreated":"2024-03-01T22:14:07Z","Hostname":"EX1","Level":"2","Channel":"Application"})");
  CHECK(mordor.id == 9607);
  CHECK(mordor.level == Level::error);
}

TEST_CASE("json: XML in strings, and strings that hold their strings once more") {
  const Event e = only(
      "[\n  \"<Event xmlns=\\\"http://schemas.microsoft.com/win/2004/08/events/event\\\"><System><Provider "
      "Name=\\\"ESE\\\"></Provider>\\n<EventID>225</EventID>\\n<Level>4</Level>"
      "<TimeCreated SystemTime=\\\"2024-03-01 "
      "22:14:07\\\"></TimeCreated>\\n<EventRecordID>4711</EventRecordID>\\n<Channel>Application</"
      "Channel><Computer>EX1</Computer></System>"
      "<EventData><Data>&lt;string&gt;Information "
      "Store&lt;/string&gt;\\n&lt;string&gt;4242&lt;/string&gt;\\n&lt;string&gt;DB01: "
      "&lt;/string&gt;\\n</Data></EventData></Event>\\n\"\n]\n");
  check_225(e);
  const Event raw = only(
      R"({"result":{"_time":"x","_raw":"<Event><System><Provider Name='ESE'/><EventID>7</EventID><TimeCreated SystemTime='2024-03-01T22:14:07Z'/><Channel>Application</Channel></System></Event>"}})");
  CHECK(raw.id == 7);
}

TEST_CASE("json: a wrapper of a single line, and one too large for memory") {
  std::string many = "{\"Records\":[";
  for (int i = 0; i < 20'000; ++i)
    many += (i == 0 ? "" : ",") + replaced(dump_event, "4711", std::to_string(i + 1));
  const auto r = read_table(many + "],\"next\":null}", {}, Keep::recognised);
  CHECK(r->intake.source.events == 20'000);
  CHECK(r->intake.source.recognised == 20'000);
  CHECK(problems(*r).empty());
}

TEST_CASE("json: a lost brace costs one event, in every layout") {
  const auto event = [](int n) { return replaced(dump_event, "4711", std::to_string(n)); };
  for (const bool indented : {false, true}) {
    for (const char* between : {"\n", ",\n", ","}) {
      std::string text = between[0] == ',' ? "[\n" : "";
      for (int n = 1; n <= 9; ++n) {
        std::string one = indented ? pretty(event(n), "  ") : event(n);
        if (n == 4) one.resize(one.rfind('}'));
        text += (n == 1 ? "" : between) + one;
      }
      text += between[0] == ',' ? "\n]" : "\n";
      INFO(text.substr(0, 200));
      const auto r = read_table(text);
      CHECK(r->events().size() == 9);
      CHECK(r->intake.source.problems.size() >= 1);
      for (std::size_t i = 0; i < r->events().size(); ++i) CHECK(r->events()[i].record_id == i + 1);
    }
  }
}

TEST_CASE("json: damage in events that nobody asks for is seen, and hides no neighbour") {
  const std::string other = replaced(dump_event, "225", "7");
  const auto read = [](const std::string& text) { return read_table(text, {}, Keep::recognised); };
  const auto whole = read(other + "\n" + other + "\n");
  CHECK(whole->intake.source.events == 2);
  CHECK(problems(*whole).empty());
  const auto mark = read(other + "\n" + replaced(other, "\"4242\"", "\"4242") + "\n");
  CHECK(mark->intake.source.events == 2);
  CHECK(problems(*mark).find("1 event(s) whose brackets or quotation marks do not match") !=
        std::string::npos);
  const auto bracket = read(other + "\n" + replaced(other, "\"]}", "\"}") + "\n");
  CHECK(bracket->intake.source.events == 2);
  CHECK_FALSE(problems(*bracket).empty());
  for (const std::string& one : {other, dump_event}) {  // a lost line feed
    const auto joined = read(other + "\n" + one + dump_event + "\n" + other + "\n");
    CHECK(joined->intake.source.events == 4);
    CHECK(joined->intake.source.recognised == (one == other ? 1 : 2));
  }
  // In an array without line feeds a lost mark turns all strings inside out up to the next lost one.
  const auto array =
      read("[" + other + "," + replaced(other, "\"4242\"", "\"4242") + "," + dump_event + "," + other + "]");
  CHECK(array->intake.source.recognised == 1);
  CHECK_FALSE(problems(*array).empty());
}

TEST_CASE("json: what JSON forbids in strings is taken as it stands, and said") {
  const auto r = read_table(replaced(dump_event, "DB01: ", "C:\\Windows\\x\tDB01: ") + "\n");
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].inserts[2] == "C:\\Windows\\x\tDB01: ");
  CHECK(problems(*r).starts_with("offset 0: characters that JSON forbids"));
  const auto cut = read_table(dump_event + "\n" + dump_event.substr(0, dump_event.find("4242")));
  REQUIRE(cut->events().size() == 2);
  CHECK(cut->events()[1].id == 225);
  CHECK(cut->events()[1].computer == "EX1");
  CHECK(problems(*cut).find("cut off") != std::string::npos);
}

TEST_CASE("json: other JSON is no event log") {
  for (const char* text : {"{}", "[]", "{\"name\":\"x\",\"id\":5,\"version\":\"1\"}", "[1,2,3]",
                           "{\"EventID\":7}", "{\"a\":{\"EventID\":7,\"Channel\":\"x\"}}"})
    CHECK_FALSE(read_table(text)->is_log);
  const auto r = read_table(dump_event + "\n{\"other\":1}\n{\"other\":2}\n");
  CHECK(r->events().size() == 1);
  CHECK(problems(*r).find("2 object(s) that are no events of Windows") != std::string::npos);
}

TEST_CASE("json: no depth and no repetition makes trouble") {
  std::string deep = dump_event + "\n" + replaced(dump_event, "\"DB01: \"", std::string(100'000, '[')) + "\n";
  CHECK(read_table(deep)->events().size() == 2);
  std::string nested = dump_event + "\n";
  for (int i = 0; i < 100'000; ++i) nested += "{\"Event\":";
  read_table(nested);
  std::string open = "[" + dump_event;
  for (int i = 0; i < 400'000; ++i) open += ",{\"Event\":{";
  read_table(open);
}

TEST_CASE("json: no cut and no changed byte makes trouble") {
  mutilate(dump_event + "\n" + replaced(dump_event, "225", "9607") + "\n", 300);
  mutilate("[\n" + pretty(replaced(dump_event, "#text\":[", "#text\":[\"a\\u00e9\\\"\","), "  ") + ",\n" +
               pretty(dump_event, "  ") + "\n]\n",
           300);
}

TEST_CASE("json: UTF-16, and a window's end at every place") {
  std::string text;
  for (int i = 1; i <= 2000; ++i)
    text += replaced(dump_event, "4711", std::to_string(i)) + (i % 3 == 0 ? "\r\n" : "\n");
  std::string wide = "\xFF\xFE";
  for (const char c : text) (wide += c) += '\0';
  for (const std::string& bytes : {text, wide}) {
    const auto r = read_table(bytes, {}, Keep::recognised);
    CHECK(r->intake.source.events == 2000);
    CHECK(r->intake.source.recognised == 2000);
    REQUIRE(r->intake.logs.size() == 1);
    CHECK(r->intake.logs[0].runs.size() == 1);
    CHECK(problems(*r).empty());
  }
}

TEST_CASE("json: the real files") {
  std::filesystem::path logs;
  if (!real_logs(logs)) return;
  const auto zeus = read_table(file_bytes(logs / "json/Zeus__System.json"));
  REQUIRE(zeus->events().size() == 697);
  CHECK(problems(*zeus).empty());
  CHECK(zeus->events()[0].inserts == std::vector<std::string>{"37L4247F27-25", "WIN-CMUL35D0HFB"});
  const auto zircolite = read_table(file_bytes(logs / "json/Zircolite__sample_events.json"));
  CHECK(zircolite->events().size() == 4);
  for (const auto& entry : std::filesystem::directory_iterator(logs / "json")) {
    if (entry.path().filename().string().substr(0, 10) != "EvtxHussar") continue;
    INFO(entry.path().string());
    const auto r = read_table(file_bytes(entry.path()));
    REQUIRE(r->events().size() == 1);
    CHECK(to_rfc3339(r->events()[0].time) == "2021-12-06T13:40:00.1111112Z");
    CHECK(r->events()[0].record_id == 111);
    CHECK(problems(*r).empty());
  }
}

TEST_SUITE_END();
