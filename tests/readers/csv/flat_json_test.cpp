#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

const std::string xml_9606 =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='MSExchangeIS'/><EventID "
    "Qualifiers='16390'>9606</EventID><Level>4</Level><TimeCreated "
    "SystemTime='2006-10-10T01:00:02Z'/><EventRecordID>1"
    "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData/></Event>";
const std::string xml_9608 =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='MSExchangeIS'/><EventID "
    "Qualifiers='16390'>9608</EventID><Level>4</Level><TimeCreated "
    "SystemTime='2006-10-10T01:00:03Z'/><EventRecordID>2"
    "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData/></Event>";

struct Expected {
  int id = 9607;
  const char* time = "2006-10-10T01:00:02Z";
  const char* computer = "EX01";
};

Event only(const std::string& text, const Expected& expected = {}) {
  const auto r = read_table(text);
  INFO(text);
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(e.id == expected.id);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(to_rfc3339(e.time) == expected.time);
  CHECK(e.computer == expected.computer);
  CHECK(r->intake.source.problems.empty());
  return e;
}

}  // namespace

TEST_CASE("json: every Event XML string of a value is an event") {
  const std::string wrapped = "{\"events\": [{\"timestamp\": 1160442002000, \"message\": \"" + xml_9606 +
                              "\"}, {\"timestamp\": 1160442003000, \"message\": \"" + xml_9608 + "\"}]}";
  const std::string together = "{\"a\": 1, \"text\": \"" + xml_9606 + "\\n" + xml_9608 + "\"}";
  const std::string strings = "[\"" + xml_9606 + xml_9608 + "\"]";
  for (const std::string& text : {wrapped, together, strings}) {
    const auto r = read_table(text);
    INFO(text);
    INFO(problems(*r));
    REQUIRE(r->events().size() == 2);
    CHECK(r->events()[0].id == 9606);
    CHECK(r->events()[1].id == 9608);
  }
}

TEST_CASE("json: Wazuh keeps the event in data.win, and once more as text") {
  const Event e = only(
      R"({"timestamp": "2006-10-10T01:00:02.971+0000", "rule": {"level": 3, "id": "60602", "description": "x"}, )"
      R"("agent": {"id": "001", "name": "agent1"}, "id": "1160442002.123", "full_log": "{\"win\": {\"system\": )"
      R"({\"providerName\": \"MSExchangeIS\", \"eventID\": \"9607\"}}}", "data": {"win": {"system": {"providerName": )"
      R"("MSExchangeIS", "eventID": "9607", "level": "2", "systemTime": "2006-10-10T01:00:02.000000000Z", )"
      R"("eventRecordID": "1026", "channel": "Application", "computer": "EX01", "message": "\"Error \"0x50d\" here\""}, )"
      R"("eventdata": {"data": "0x50d, b"}}}, "location": "EventChannel"})");
  CHECK(e.record_id == 1026);
  CHECK(e.level == Level::error);
  CHECK(e.message == "Error \"0x50d\" here");
  CHECK(e.inserts == std::vector<std::string>{"0x50d", "b"});
  CHECK(e.inserts_parted);
}

TEST_CASE("json: Loki's download and its API hold the event as JSON in a string") {
  const std::string line =
      R"("{\"source\": \"MSExchangeIS\", \"channel\": \"Application\", \"computer\": \"EX01\", \"event_id\": 9607, )"
      R"(\"level\": 2, \"timeCreated\": \"2006-10-10T01:00:02.000000000Z\", \"eventRecordID\": 1029, \"event_data\": )"
      R"(\"<Data>0x50d</Data><Binary>4261</Binary>\", \"message\": \"Error code 0x50d.\"}")";
  const Event e = only(
      "[\n  {\n    \"line\": " + line +
      ",\n    \"timestamp\": \"1160442002000000000\",\n    \"fields\": {\"job\": \"windows\"}\n  }\n]\n");
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
  CHECK(e.data == "Ba");
  only(
      R"({"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"job": "w"}, "values": )"
      R"([["1160442002000000000", )" +
      line + "]]}]}}");
}

TEST_CASE("json: OTLP's lists of pairs, with what the resource says of the computer") {
  only(
      R"({"resourceLogs": [{"resource": {"attributes": [{"key": "host.name", "value": {"stringValue": "EX01"}}]}, )"
      R"("scopeLogs": [{"logRecords": [{"timeUnixNano": "1160442002000000000", "severityText": "Error", "body": )"
      R"({"kvlistValue": {"values": [{"key": "event_id", "value": {"kvlistValue": {"values": [{"key": "id", "value": )"
      R"({"intValue": "9607"}}, {"key": "qualifiers", "value": {"intValue": "49158"}}]}}}, {"key": "provider", "value": )"
      R"({"kvlistValue": {"values": [{"key": "name", "value": {"stringValue": "MSExchangeIS"}}]}}}, {"key": "message", )"
      R"("value": {"stringValue": "Error code 0x50d."}}]}}}]}]}]})");
}

TEST_CASE("json: tables of columns and rows, as Azure, Elasticsearch and Grafana answer") {
  only(
      R"({"tables": [{"name": "PrimaryResult", "columns": [{"name": "TimeGenerated", "type": "datetime"}, {"name": )"
      R"("Source"}, {"name": "EventID", "type": "int"}, {"name": "Computer"}, {"name": "RenderedDescription"}], "rows": )"
      R"([["2006-10-10T01:00:02Z", "MSExchangeIS", 9607, "EX01", "Error code 0x50d."]]}]})");
  only(
      R"({"columns": [{"name": "@timestamp"}, {"name": "event.code"}, {"name": "winlog.provider_name"}, {"name": )"
      R"("host.name"}], "values": [["2006-10-10T01:00:02.000Z", "9607", "MSExchangeIS", "EX01"]]})");
  only(
      R"({"schema": {"fields": [{"name": "Time"}, {"name": "EventID"}, {"name": "Provider"}, {"name": "Computer"}]}, )"
      R"("data": {"values": [[1160442002000], [9607], ["MSExchangeIS"], ["EX01"]]}})");
}

TEST_CASE("json: a prefix before each object, Ruby's arrows, and a time that only the prefix has") {
  only(
      "2006-10-10T03:00:02+02:00\twinevt.raw\t{\"SourceName\":\"MSExchangeIS\",\"EventID\":9607,"
      "\"ComputerName\":"
      "\"EX01\",\"Channel\":\"Application\"}\n");
  only(
      "[0] winlog.0: [1160442002.000000000, {\"RecordNumber\"=>1029, \"EventID\"=>9607, "
      "\"SourceName\"=>\"MSExchangeIS\", "
      "\"ComputerName\"=>\"EX01\", \"Data\"=>nil, \"StringInserts\"=>[\"0x50d\"]}]\n");
}

TEST_CASE("json: Datadog's and Graylog's nests") {
  only(
      R"({"id": "AgAAAQ", "content": {"timestamp": "2006-10-10T01:00:02.000Z", "host": "EX01", "service": "x", )"
      R"("attributes": {"Event": {"System": {"Provider": {"Name": "MSExchangeIS"}, "EventID": "9607"}}}}})");
  only(
      R"({"_id": "1", "timestamp": "2006-10-10T01:00:02.000Z", "source": "EX01", "winlogbeat_winlog_event_id": 9607, )"
      R"("winlogbeat_winlog_provider_name": "MSExchangeIS", "winlogbeat_winlog_computer_name": "EX01"})");
}

TEST_CASE("json: what stands beside the id needs no known path; a zone behind the time of a prefix counts") {
  const Event e = only(
      R"({"insertId": "x", "jsonPayload": {"Channel": "Application", "EventID": 9607, "SourceName": "MSExchangeIS", )"
      R"("ComputerName": "EX01", "Message": "Error code 0x50d.", "TimeGenerated": "2006-10-10T01:00:02Z"}, "timestamp": )"
      R"("2006-10-10T01:00:05Z"})");
  CHECK(e.message == "Error code 0x50d.");
  only(
      "2006-10-10 03:00:02 +0200 winevt: "
      "{\"event_id\":\"9607\",\"provider_name\":\"MSExchangeIS\",\"computer_name\":"
      "\"EX01\",\"channel\":\"Application\"}\n");
  only(
      "{'EventID': 9607, 'SourceName': 'MSExchangeIS', 'TimeGenerated': '2006-10-10T01:00:02Z', "
      "'ComputerName': 'EX01', "
      "'Message': 'it\\'s \"so\"', 'Data': None}\n");
}

TEST_CASE("json: two events side by side in one object are two events") {
  const auto r = read_table(
      R"({"first": {"EventID": 9606, "SourceName": "MSExchangeIS", "TimeCreated": "2006-10-10T01:00:02Z"}, )"
      R"("second": {"EventID": 9608, "SourceName": "MSExchangeIS", "TimeCreated": "2006-10-10T01:00:03Z"}})");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].id == 9608);
}

TEST_CASE("csv: a cell that holds a whole event is one, whatever its heading and however many columns") {
  const auto quoted = [](std::string xml) {
    std::string out = "\"";
    for (const char c : xml) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
  };
  for (const std::string& text :
       {"\"_time\",\"_raw\",\"host\"\n\"2006-10-10T01:00:02Z\"," + quoted(xml_9606) +
            ",\"EX01\"\n\"2006-10-10T01:00:03Z\"," + quoted(xml_9608) + ",\"EX01\"\n",
        "when;what\nx;" + quoted(xml_9606) + "\ny;" + quoted(xml_9608) + "\n",
        "\"blob\"\n" + quoted(xml_9606 + xml_9608) + "\n"}) {
    const auto r = read_table(text);
    INFO(text);
    INFO(problems(*r));
    REQUIRE(r->events().size() == 2);
    CHECK(r->events()[0].id == 9606);
    CHECK(r->events()[1].id == 9608);
  }
}

TEST_CASE("csv: Splunk's _raw is the event, _time its time with its zone") {
  const Event e = only(
      "\"_raw\",\"_time\",\"host\"\n\"10/10/2006 03:00:02 "
      "AM\nLogName=Application\nEventCode=9607\nComputerName=EX01\n"
      "SourceName=MSExchangeIS\nType=Error\nRecordNumber=1\nMessage=Error code 0x50d,\nsecond=line\","
      "\"2006-10-10T03:00:02.000+0200\",\"host1\"\n");
  CHECK(e.message == "Error code 0x50d,\nsecond=line");
  CHECK(e.level == Level::error);
  CHECK(e.channel == "Application");
}

TEST_CASE("csv: of two headings for one field the one whose values fit holds") {
  // Graylog: `source` is the computer.
  const auto graylog = read_table(
      "timestamp,source,message,winlogbeat_winlog_event_id,winlogbeat_winlog_provider_name,winlogbeat_winlog_"
      "record_id\n"
      "2006-10-10T01:00:02.000Z,EX01,Error code 0x50d.,9607,MSExchangeIS,1026\n");
  REQUIRE(graylog->events().size() == 1);
  CHECK(graylog->events()[0].provider == "MSExchangeIS");
  CHECK(graylog->events()[0].record_id == 1026);
  // An `Id` that is a GUID is none.
  const auto guid = read_table(
      "Id,EventCode,Source,Time\n{0d1f-1},9607,MSExchangeIS,2006-10-10T01:00:02Z\n{0d1f-2},9604,MSExchangeIS,"
      "2006-10-10T01:00:03Z\n");
  REQUIRE(guid->events().size() == 2);
  CHECK(guid->events()[0].id == 9607);
  CHECK(problems(*guid).empty());
}

TEST_CASE("csv: a heading whose values are none of its kind is told") {
  const auto r = read_table(
      "TimeCreated,Id,ProviderName,Message\nsoon,9607,MSExchangeIS,x\nlater,9604,MSExchangeIS,y\n");
  CHECK(problems(*r).find("most values under \"TimeCreated\" are no time") != std::string::npos);
  CHECK(problems(*r).find("none of the 2 events has a date and time") != std::string::npos);
}

TEST_CASE("csv: a zone in a heading, numbers grouped for people, and Kibana's dates") {
  ReadOptions asked;
  asked.time_zone = TimeZone::parse("+02:00");
  const auto azure = read_table(
      "TimeGenerated [UTC],Source,EventID,Computer,RenderedDescription\n\"10/13/2006, 1:00:02.000 "
      "AM\",MSExchangeIS,9606,"
      "EX01,prepared\n",
      asked);
  REQUIRE(azure->events().size() == 1);
  CHECK(to_rfc3339(azure->events()[0].time) == "2006-10-13T01:00:02Z");
  const auto kibana = read_table(
      "@timestamp,event.code,winlog.provider_name,winlog.record_id,message\n\"Oct 13, 2006 @ "
      "03:00:02.000\",\"9,607\","
      "MSExchangeIS,\"1,029\",x\n");
  REQUIRE(kibana->events().size() == 1);
  CHECK(kibana->events()[0].id == 9607);
  CHECK(kibana->events()[0].record_id == 1029);
  CHECK(to_rfc3339(kibana->events()[0].time) == "2006-10-13T03:00:02Z");
}

TEST_CASE("csv: without a provider column the text tells whose event it is, and the column is asked for") {
  const auto r = read_table(
      "\"TimeCreated\",\"Id\",\"LevelDisplayName\",\"Message\"\n\"10/13/2006 3:00:02 "
      "AM\",\"9606\",\"Information\","
      "\"Exchange VSS Writer has prepared for backup successfully.\"\n\"10/13/2006 3:00:00 "
      "AM\",\"4711\",\"Information\","
      "\"Something else.\"\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].provider.empty());
  CHECK(problems(*r).find("the table has no column for the provider") != std::string::npos);
}

TEST_CASE("csv: rows in an order that no program has are read by what the catalogue knows") {
  const auto r = read_table(
      "EX01\t9607\tError\tMSExchangeIS\tApplication\t10/13/2006 3:00:02 "
      "AM\nEX01\t9604\tInformation\tMSExchangeIS\t"
      "Application\t10/13/2006 3:00:00 AM\nEX01\t7036\tInformation\tOther Provider\tApplication\t10/13/2006 "
      "2:00:00 AM\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 3);
  CHECK(r->events()[0].id == 9607);
  CHECK(r->events()[0].computer == "EX01");
  CHECK(r->events()[0].channel == "Application");
  CHECK(r->events()[2].provider == "Other Provider");
  CHECK(assumed(*r, "columns").starts_with("no headings: as no known program writes them"));
}

TEST_CASE("csv: tracerpt keeps strings behind its last heading") {
  const auto r = read_table(
      "Event Name, Type, Event ID, Version, Channel, Level, Opcode, Task, Keyword, PID, TID, Processor "
      "Number, Instance ID, "
      "Parent Instance ID, Activity ID, Related Activity ID, Clock-Time, Kernel(ms), User(ms), User Data\n"
      "MSExchangeIS, Info, 9607, 0, 0, 2, 0, 38, 0x8000000000000000, 0, 0, 0, , , , , 128049156020000000, 0, "
      "0, \"0x50d\"\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(e.id == 9607);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(to_rfc3339(e.time) == "2006-10-10T01:00:02Z");
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
}

TEST_CASE("csv: Plaso keeps the event in its message, with the zone in a column or in the time") {
  const Event dynamic = only(
      "datetime,timestamp_desc,source,source_long,message,parser,display_name,tag\n2006-10-10T01:00:02."
      "000000+00:00,Content "
      "Modification Time,EVT,WinEVTX,\"[9607 / 0x2587] Provider identifier: {0-1} Source Name: MSExchangeIS "
      "Strings: "
      "['0x50d', 'b'] Computer Name: EX01 Record Number: 1026 Event Level: 2\",winevtx,OS:a.evtx,-\n");
  CHECK(dynamic.inserts == std::vector<std::string>{"0x50d", "b"});
  CHECK(dynamic.record_id == 1026);
  CHECK(dynamic.level == Level::error);
  only(
      "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc\n10/10/"
      "2006,01:00:02,UTC,M...,EVT,WinEVTX,"
      "Written,-,-,x,\"[9607 / 0x2587] Source Name: MSExchangeIS Strings: ['0x50d'] Computer Name: EX01 "
      "Record Number: 7 "
      "Event Level: 2\"\n");
}

TEST_CASE("csv: SCOM's events have a GUID for an id, and their number beside it") {
  const auto r = read_table(
      "\"Id\",\"Number\",\"PublisherName\",\"LoggingComputer\",\"TimeGenerated\",\"LevelId\","
      "\"Description\"\n\"0d1f0000-1\","
      "\"9607\",\"MSExchangeIS\",\"EX01\",\"10/13/2006 1:00:02 AM\",\"2\",\"Error code 0x50d.\"\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].id == 9607);
  CHECK(r->events()[0].computer == "EX01");
  CHECK(r->events()[0].level == Level::error);
}
