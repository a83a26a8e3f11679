#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

constexpr std::string_view message_213 =
    "Information Store (4242) The backup procedure has been successfully completed.";

struct Expected {
  int id;
  const char* provider;
  const char* time;
  Level level;
  const char* computer = "";
};

void check_event(const Event& e, const Expected& expected) {
  CHECK(e.id == expected.id);
  CHECK(e.provider == expected.provider);
  CHECK(to_rfc3339(e.time) == std::string(expected.time));
  CHECK(e.level == expected.level);
  CHECK(e.computer == expected.computer);
}

/// The only event of a table; and the table is one.
Event only(const std::string& text, std::string_view format = "csv", ReadOptions options = {}) {
  const auto r = read_table(text, options);
  INFO(text);
  INFO(problems(*r));
  CHECK(r->is_log);
  CHECK(r->intake.source.format == format);
  REQUIRE(r->events().size() == 1);
  CHECK(r->intake.source.problems.empty());
  return r->events()[0];
}

constexpr Expected backup_ended = {213, "ESE", "2003-04-11T22:34:34Z", Level::information, "EX1"};

}  // namespace

TEST_CASE("csv: Event Viewer of Vista and later has a value more than headings") {
  const auto r = read_table(
      "\xEF\xBB\xBFLevel,Date and Time,Source,Event ID,Task Category\r\n"
      "Information,3/13/2024 10:14:07 PM,ESE,225,Logging/Recovery,\"Information Store (4242) DB01: No log "
      "files can be truncated, \"\"none\"\".\"\r\n"
      "Error,3/13/2024 10:13:00 PM,MSExchangeIS,9607,None,\"Error code 0x50d when preparing for "
      "backup.\r\nSecond line.\"\r\n");
  REQUIRE(r->events().size() == 2);
  check_event(r->events()[0], {225, "ESE", "2024-03-13T22:14:07Z", Level::information});
  CHECK(r->events()[0].message == "Information Store (4242) DB01: No log files can be truncated, \"none\".");
  CHECK(r->events()[0].category == "Logging/Recovery");
  CHECK(fact(r->events()[0].facts, "instance") == "DB01");
  CHECK(to_string(r->events()[1].position) == "line 3");
  CHECK(r->events()[1].message == "Error code 0x50d when preparing for backup.\nSecond line.");
  CHECK(fact(r->events()[1].facts, "code") == "0x50d");
  CHECK(assumed(*r, "time_zone") == "UTC");
  CHECK(assumed(*r, "date_order") == "mdy: a second field above 12 in line 2");
  CHECK(problems(*r).empty());
}

TEST_CASE("csv: the Security form has audit keywords in place of the level") {
  const Event e = only(
      "Keywords\tDate and Time\tSource\tEvent ID\tTask Category\r\nAudit Failure\t25/07/2024 "
      "11:52:21\tMicrosoft-Windows-Security-Auditing\t4625\tLogon\tAn account failed to log on.\r\n");
  check_event(e, {4625, "Microsoft-Windows-Security-Auditing", "2024-07-25T11:52:21Z", Level::failure_audit});
}

TEST_CASE("csv: headings in other languages") {
  const std::pair<const char*, const char*> headings[] = {
      {"Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie", "Informationen,11.04.2003 22:34:34"},
      {"Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche",
       "Information,13/04/2003 22:34:34"},
      {"Nivel,Fecha y hora,Origen,Id. del evento,Categoría de la tarea", "Información,13/04/2003 22:34:34"},
      {"Livello,Data e ora,Origine,ID evento,Categoria attività", "Informazioni,13/04/2003 22:34:34"},
      {"Nível,Data e Hora,Fonte,ID do Evento,Categoria da Tarefa", "Informações,13/04/2003 22:34:34"},
      {"Уровень,Дата и время,Источник,Код события,Категория задачи", "Сведения,13.04.2003 22:34:34"},
      {"レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ", "情報,2003/04/13 22:34:34"},
      {"级别,日期和时间,来源,事件 ID,任务类别", "信息,2003/4/13 22:34:34"},
  };
  for (const auto& [heading, begin] : headings) {
    const Event e =
        only(std::string(heading) + "\r\n" + begin + ",ESE,213,(3)," + std::string(message_213) + "\r\n");
    CHECK(e.id == 213);
    CHECK(e.provider == "ESE");
    CHECK(e.level == Level::information);
    CHECK(to_rfc3339(e.time).substr(0, 8) == "2003-04-");
    CHECK(e.message == message_213);
  }
}

TEST_CASE("csv: semicolons, as Excel saves a table") {
  const Event e = only(
      "Level;Date and Time;Source;Event ID;Task Category;Description\r\nError;13.03.2024 "
      "22:14:07;MSExchangeIS;9607;None;Error code 0x50d, when; preparing\r\n");
  CHECK(e.id == 9607);
  CHECK(e.message == "Error code 0x50d, when; preparing");
}

TEST_CASE("csv: Event Viewer of NT, 2000 and 2003 writes no headings and bare commas") {
  const auto r = read_table(
      "4/11/2003,10:34:34 PM,ESE,Information,Logging/Recovery ,213,N/A,EX1,Information Store (4242) The "
      "backup, or what \"it\" is, has ended, successfully.\r\n"
      "4/13/2003,10:30:00 PM,NTBackup,Information,None,8000,NT AUTHORITY\\SYSTEM,EX1,\"Begin Backup of "
      "'Exchange', \"\"C\"\"\"\r\n");
  REQUIRE(r->events().size() == 2);
  check_event(r->events()[0], backup_ended);
  CHECK(r->events()[0].message ==
        "Information Store (4242) The backup, or what \"it\" is, has ended, successfully.");
  CHECK(r->events()[0].user.empty());
  CHECK(r->events()[1].user == "NT AUTHORITY\\SYSTEM");
  CHECK(r->events()[1].message == "Begin Backup of 'Exchange', \"C\"");
  CHECK(assumed(*r, "columns") ==
        "no headings: as Event Viewer of NT, 2000, 2003 writes them (date, time, source, level, category, "
        "event id, user, computer, "
        "description), by their values");
  CHECK(problems(*r).empty());
}

TEST_CASE("csv: a list export has headings and no description") {
  const Event e = only(
      "Type\tDate\tTime\tSource\tCategory\tEvent\tUser\tComputer\r\nInformation\t4/13/2003\t10:34:34 "
      "PM\tESE\tLogging/Recovery \t213\tN/A\tEX1\r\n");
  check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
  CHECK(e.message.empty());
}

TEST_CASE("csv: Get-EventLog loses strings and data but keeps the 32-bit id") {
  const std::string rows =
      "\"EventID\",\"MachineName\",\"Data\",\"Index\",\"Category\",\"CategoryNumber\",\"EntryType\","
      "\"Message\",\"Source\",\"ReplacementStrings\",\"InstanceId\",\"TimeGenerated\",\"TimeWritten\","
      "\"UserName\",\"Site\",\"Container\"\r\n"
      "\"213\",\"EX1\",\"System.Byte[]\",\"4711\",\"Logging/Recovery\",\"3\",\"Information\",\"" +
      std::string(message_213) +
      "\",\"ESE\",\"System.String[]\",\"1073742037\",\"4/13/2003 10:34:34 PM\",\"4/13/2003 10:34:35 "
      "PM\",,,\r\n";
  for (const std::string& text :
       {"#TYPE System.Diagnostics.EventLogEntry#application/ESE/213\r\n" + rows, rows}) {
    const Event e = only(text);
    check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
    CHECK(e.record_id == 4711);
    CHECK(e.qualifiers == 0x4000);
    CHECK_FALSE(e.has_inserts);
    CHECK(e.data.empty());
    CHECK(e.category == "Logging/Recovery");
  }
}

TEST_CASE("csv: a selection of Get-WinEvent in any order") {
  for (const char* text :
       {"\"TimeCreated\",\"Id\",\"LevelDisplayName\",\"ProviderName\",\"Message\"\n\"4/13/2003 10:34:34 "
        "PM\",\"213\",\"Information\",\"ESE\",\"Text\"\n",
        "\"Message\";\"ProviderName\";\"Id\";\"TimeCreated\";\"LevelDisplayName\"\n\"Text\";\"ESE\";\"213\";"
        "\"4/13/2003 10:34:34 PM\";\"Information\"\n",
        "ProviderName\tId\tMessage\tTimeCreated\tLevelDisplayName\nESE\t213\tText\t2003-04-13T22:34:"
        "34Z\tInformation\n"}) {
    const Event e = only(text);
    check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information});
    CHECK(e.message == "Text");
  }
}

TEST_CASE("csv: eventquery prints lines before its table, and a table a log") {
  const auto r = read_table(
      "Microsoft (R) Windows Script Host Version 5.6\r\nCopyright (C) Microsoft Corporation 1996-2001. All "
      "rights reserved.\r\n\r\n"
      "------------------------------------------------------------------------------\r\n"
      "Listing the events in 'application' log of host 'EX1'\r\n"
      "------------------------------------------------------------------------------\r\n"
      "\"Type\",\"Event\",\"Date Time\",\"Source\",\"ComputerName\",\"Category\",\"User\",\"Description\"\r\n"
      "\"information\",\"213\",\"4/13/2003 10:34:34 PM\",\"ESE\",\"EX1\",\"Logging/Recovery "
      "\",\"N/A\",\"Information Store (4242) done\"\r\n"
      "\r\nListing the events in 'system' log of host 'EX2'\r\n"
      "\"Type\",\"Event\",\"Date Time\",\"Source\",\"ComputerName\"\r\n"
      "\"error\",\"7031\",\"4/13/2003 10:35:00 PM\",\"Service Control Manager\",\"EX2\"\r\n");
  REQUIRE(r->events().size() == 2);
  CHECK(problems(*r).empty());
  check_event(r->events()[0], {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
  CHECK(r->events()[0].channel == "application");
  check_event(r->events()[1], {7031, "Service Control Manager", "2003-04-13T22:35:00Z", Level::error, "EX2"});
  CHECK(r->events()[1].channel == "system");
}

TEST_CASE("csv: PsLogList -s") {
  const Event e = only(
      "4711,Application,ESE,INFORMATION,EX1,Sat Apr 12 22:34:34 2003,213,None,Information Store (4242) The "
      "backup, all of it, is done.\r\n");
  check_event(e, {213, "ESE", "2003-04-12T22:34:34Z", Level::information, "EX1"});
  CHECK(e.record_id == 4711);
  CHECK(e.channel == "Application");
  CHECK(e.message == "Information Store (4242) The backup, all of it, is done.");
}

TEST_CASE("csv: dumpel in both orders, with tabs and commas") {
  for (const char* text : {"4/13/2003\t10:34:34 PM\t4\t3\t213\tESE\tN/A\tEX1\tInformation Store 4242\r\n",
                           "4/13/2003,10:34:34 PM,4,3,213,ESE,N/A,EX1,Information Store 4242\r\n",
                           "4/13/2003\t10:34:34 PM\t4\t3\t213\tN/A\tESE\tEX1\tInformation Store 4242\r\n"}) {
    const Event e = only(text);
    check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
    CHECK(e.message == "Information Store 4242");
  }
  const Event tabs =
      only("4/13/03\t10:34:34 PM\t1\t0\t9607\tMSExchangeIS\tDOM\\user\tEX1\t0x50d\tsecond\r\n");
  check_event(tabs, {9607, "MSExchangeIS", "2003-04-13T22:34:34Z", Level::error, "EX1"});
  CHECK(tabs.inserts == std::vector<std::string>{"0x50d", "second"});
}

TEST_CASE("csv: a single string of dumpel is a string where it has no blank, or other rows have several") {
  const std::string one_word = "4/13/03\t10:34:34 PM\t1\t0\t9607\tMSExchangeIS\tN/A\tEX1\t0x50d\r\n";
  CHECK(only(one_word).inserts == std::vector<std::string>{"0x50d"});
  const std::string words = "4/13/03\t10:35:34 PM\t1\t0\t5000\tMSExchangeIS\tN/A\tEX1\tlog missing\r\n";
  const Event joined = only(words);
  CHECK(joined.inserts.empty());
  CHECK_FALSE(joined.has_inserts);
  CHECK(joined.message == "log missing");
  const auto both =
      read_table(words + "4/13/03\t10:36:34 PM\t1\t0\t9607\tMSExchangeIS\tN/A\tEX1\t0x50d\tb\r\n");
  REQUIRE(both->events().size() == 2);
  CHECK(both->events()[0].inserts == std::vector<std::string>{"log missing"});
}

TEST_CASE("csv: Log Parser joins the strings") {
  const Event e = only(
      "EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,EventCategory,"
      "EventCategoryName,SourceName,Strings,ComputerName,SID,Message,Data\r\n"
      "Application,4711,2003-04-13 22:34:34,2003-04-13 22:34:34,213,4,Information "
      "event,3,Logging/Recovery,ESE,Information Store|4242|,EX1,,Information Store (4242) done,4261\r\n");
  check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
  CHECK(e.inserts == std::vector<std::string>{"Information Store", "4242", ""});
  CHECK(e.has_inserts);
  CHECK(e.record_id == 4711);
  CHECK(e.channel == "Application");
  CHECK(e.data == "Ba");
  CHECK(e.category == "Logging/Recovery");
}

TEST_CASE("csv: the hour that autumn repeats is told by the order of the file, either way round") {
  const std::vector<std::pair<std::string, std::string>> night = {
      {"1:30:00", "2006-10-28T23:30:00Z"}, {"2:15:00", "2006-10-29T00:15:00Z"},
      {"2:55:00", "2006-10-29T00:55:00Z"}, {"2:10:00", "2006-10-29T01:10:00Z"},
      {"2:50:00", "2006-10-29T01:50:00Z"}, {"3:10:00", "2006-10-29T02:10:00Z"}};
  ReadOptions options;
  options.time_zone = TimeZone::parse("Europe/Berlin");
  for (const bool newest_first : {false, true}) {
    for (const char* date : {"10/29/2006 ", "29.10.2006 ", "2006-10-29 "}) {
      std::string text = "Level,Date and Time,Source,Event ID,Task Category\r\n";
      for (std::size_t i = 0; i < night.size(); ++i)
        text += "Information," + std::string(date) + night[newest_first ? night.size() - 1 - i : i].first +
                ",MSExchangeIS,9606,None,text\r\n";
      const auto r = read_table(text, options);
      INFO(text);
      REQUIRE(r->events().size() == night.size());
      for (std::size_t i = 0; i < night.size(); ++i)
        CHECK(to_rfc3339(r->events()[i].time) == night[newest_first ? night.size() - 1 - i : i].second);
    }
  }
}

TEST_CASE("csv: wmic's list form, one property a line") {
  const std::string event =
      "Category=3\r\r\nCategoryString=Logging/Recovery\r\r\nComputerName=EX1\r\r\nEventCode=213\r\r\n"
      "EventIdentifier=213\r\r\nEventType=3\r\r\nInsertionStrings={\"Information Store\",\"4242\",\"\"}\r\r\n"
      "Logfile=Application\r\r\nMessage=Information Store (4242) The backup procedure has been\r\r\n"
      "\r\r\nCategory=none: successfully completed.\r\r\nRecordNumber=4711\r\r\nSourceName=ESE\r\r\n"
      "TimeGenerated=20030301223434.000000+060\r\r\nType=Information\r\r\nUser=\r\r\n\r\r\n\r\r\n";
  std::string second = event;
  second.replace(second.find("4711"), 4, "4712");
  const auto r = read_table("\r\r\n\r\r\n" + event + second);
  CHECK(r->is_log);
  CHECK(r->intake.source.format == "wmic");
  CHECK(problems(*r).empty());
  REQUIRE(r->events().size() == 2);
  const Event& e = r->events()[0];
  CHECK(e.id == 213);
  CHECK(e.provider == "ESE");
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX1");
  CHECK(e.record_id == 4711);
  CHECK(e.level == Level::information);
  CHECK(e.category == "Logging/Recovery");
  CHECK(to_rfc3339(e.time) == "2003-03-01T21:34:34Z");
  CHECK(e.inserts == std::vector<std::string>{"Information Store", "4242", ""});
  CHECK(e.message.ends_with("Category=none: successfully completed."));
  CHECK(to_string(e.position) == "line 3");
  CHECK(r->events()[1].record_id == 4712);
  // A selection of properties, in UTF-16 as a redirected wmic writes it.
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("EventCode=9607\r\r\nSourceName=MSExchangeIS\r\r\n"
                                  "TimeGenerated=20030301223434.000000-300\r\r\n\r\r\nEventCode=1\r\r\n"
                                  "SourceName=x\r\r\nTimeGenerated=20030301223435.000000-300\r\r\n"))
    (wide += c) += '\0';
  const auto few = read_table(wide, {}, Keep::recognised);
  CHECK(few->intake.source.events == 2);
  CHECK(few->intake.source.recognised == 1);
  CHECK_FALSE(read_table("Category=3\nName=x\n")->is_log);
  mutilate(event + second, 200);
}

TEST_CASE("csv: wmic says its zone and lists the strings") {
  const Event e = only(
      "\r\r\nNode,Category,CategoryString,ComputerName,Data,EventCode,EventIdentifier,EventType,"
      "InsertionStrings,Logfile,Message,RecordNumber,SourceName,TimeGenerated,TimeWritten,Type,User\r\r\n"
      "EX1,3,Logging/Recovery,EX1,{66;97},213,1073742037,3,{\"Information "
      "Store\";\"4242\"},Application,Information Store (4242) "
      "done,4711,ESE,20030413223434.000000+120,20030413223434.000000+120,Information,\r\r\n");
  check_event(e, {213, "ESE", "2003-04-13T20:34:34Z", Level::information, "EX1"});
  CHECK(e.qualifiers == 0x4000);
  CHECK(e.record_id == 4711);
}

TEST_CASE("csv: MPS reports") {
  const Event e = only(
      "Date,Time,Type/Level,Computer,EventID(Code),Source,TaskCategory,User,Description\r\n4/13/"
      "2003,10:34:34 PM,Information,EX1,213,ESE,Logging/Recovery,N/A,\"Information Store (4242) done\"\r\n");
  check_event(e, {213, "ESE", "2003-04-13T22:34:34Z", Level::information, "EX1"});
}

TEST_CASE("csv: EvtxECmd writes UTC and its payload as JSON") {
  const Event e = only(
      "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,"
      "ChunkNumber,UserId,MapDescription,UserName,RemoteHost,PayloadData1,PayloadData2,ExecutableInfo,"
      "HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload\r\n"
      "1,4711,2003-04-13 "
      "22:34:34.1234567,9607,Error,MSExchangeIS,Application,0,0,EX1,0,,,,,,,,False,C:\\x.evtx,Classic,0,\"{"
      "\"\"EventData\"\":{\"\"Data\"\":\"\"0x50d, b\"\",\"\"Binary\"\":\"\"42-61\"\"}}\"\r\n",
      "csv", [] {
        ReadOptions o;
        o.time_zone = TimeZone::parse("+05:00");
        return o;
      }());
  check_event(e, {9607, "MSExchangeIS", "2003-04-13T22:34:34.1234567Z", Level::error, "EX1"});
  CHECK(e.record_id == 4711);
  CHECK(e.inserts == std::vector<std::string>{"0x50d", "b"});
  CHECK(e.data == "Ba");
  CHECK(e.inserts_parted);  // nobody can say whether it was one string
}

TEST_CASE("csv: a whole event in a cell is read as such") {
  const Event e = only(
      "timestamp,Event ID,Channel,Original Event Log\n"
      "1600198330.2,9607,Application,\"<?xml version=\"\"1.0\"\"?>\n<Event "
      "xmlns=\"\"http://schemas.microsoft.com/win/2004/08/events/event\"\">\n<System><Provider "
      "Name=\"\"MSExchangeIS\"\"/><EventID>9607</EventID><Level>2</Level>"
      "<TimeCreated "
      "SystemTime=\"\"2003-04-13T22:34:34Z\"\"/><EventRecordID>5</EventRecordID><Channel>Application</"
      "Channel><Computer>EX1</Computer></System><EventData><Data>0x50d</Data></EventData></Event>\"\n");
  check_event(e, {9607, "MSExchangeIS", "2003-04-13T22:34:34Z", Level::error, "EX1"});
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
  CHECK(to_string(e.position) == "line 2");
}

TEST_CASE("csv: day and month are decided once per file") {
  const std::string heading = "Level,Date and Time,Source,Event ID,Task Category\n";
  const auto r =
      read_table(heading + "Error,3/4/2024 10:00:00,ESE,1,None,x\nError,13/4/2024 11:00:00,ESE,2,None,x\n");
  REQUIRE(r->events().size() == 2);
  CHECK(to_rfc3339(r->events()[0].time) == "2024-04-03T10:00:00Z");
  CHECK(assumed(*r, "date_order") == "dmy: a first field above 12 in line 3");
  ReadOptions options;
  options.date_order = DateOrder::dmy;
  options.time_zone = TimeZone::parse("Europe/Berlin");
  options.computer = "EX1";
  const Event e = only(heading + "Error,3/4/2024 10:00:00,ESE,1,None,x\n", "csv", options);
  CHECK(to_rfc3339(e.time) == "2024-04-03T08:00:00Z");
  CHECK(e.computer == "EX1");
}

TEST_CASE("csv: a quotation mark that is not closed costs no other row") {
  const std::string heading = "Level,Date and Time,Source,Event ID,Task Category\n";
  const auto r = read_table(heading +
                            "Error,3/14/2024 10:00:00,ESE,1,None,\"never closed\n"
                            "Error,3/14/2024 10:00:01,ESE,2,None,\"second\"\n"
                            "Error,3/14/2024 10:00:02,ESE,3,None,third\n");
  REQUIRE(r->events().size() == 3);
  CHECK(r->events()[0].message == "never closed");
  CHECK(r->events()[1].message == "second");
  CHECK(problems(*r).starts_with("line 2: a quotation mark opens a cell of this row and nothing closes it"));
}

TEST_CASE("csv: quotation marks that were not doubled stay in their cell") {
  const Event e = only(
      "Level,Date and Time,Source,Event ID,Task Category\nError,3/14/2024 10:00:00,ESE,1,None,\"the "
      "\"first\" storage\ngroup\"\n");
  CHECK(e.message == "the \"first\" storage\ngroup");
}

TEST_CASE("csv: a row longer than a mebibyte is cut, not kept") {
  const std::string heading = "Level,Date and Time,Source,Event ID,Task Category\n";
  const auto r = read_table(heading + "Error,3/14/2024 10:00:00,ESE,1,None," + std::string(3'000'000, 'x') +
                            "\nError,3/14/2024 10:00:01,ESE,2,None,ok\n");
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].message == "ok");
  CHECK(problems(*r).find("line 2: this row is longer than 1 MiB") != std::string::npos);
}

TEST_CASE("csv: rows without an id are counted and named") {
  const auto r = read_table(
      "Level,Date and Time,Source,Event ID,Task Category\nError,3/14/2024 "
      "10:00:00,ESE,1,None,ok\ngarbage\nmore,of,it\n");
  CHECK(r->events().size() == 1);
  CHECK(problems(*r) == "line 3: 2 row(s) without an event id, the first one here: \"garbage\"; left out\n");
}

TEST_CASE("csv: an empty export is one, prose with commas is none") {
  CHECK(read_table("Level,Date and Time,Source,Event ID,Task Category\r\n")->is_log);
  for (const char* text : {"Event ID, source, date: what these mean\nis told in the, following, section, 4\n",
                           "a,b,c\n1,2,3\n4,5,6\n", "a\tb\n", "Event ID | Event data | 9600 | Initialize\n",
                           "4/11/2003,10:34:34 PM\n"}) {
    INFO(std::string(text));
    CHECK_FALSE(sniff_csv(text));
    CHECK_FALSE(read_table(text)->is_log);
  }
}

TEST_CASE("csv: passing a row over gives the same count and coverage as reading it") {
  std::string text = "Message,Id,ProviderName,LogName,MachineName,RecordId,TimeCreated,LevelDisplayName\r\n";
  for (int i = 1; i <= 3000; ++i)
    text += "\"a, b\r\nc \"\"d\"\"\",\"" + std::to_string(i % 7 == 0 ? 225 : i) + "\",\"" +
            (i % 7 == 0 ? "ESE" : "Other") + "\",\"Application\",\"EX1\",\"" + std::to_string(i) + "\",\"3/" +
            std::to_string(1 + i % 28) + "/2024 10:14:07 PM\",\"Error\"\r\n";
  const auto all = read_table(text);
  const auto some = read_table(text, {}, Keep::recognised);
  CHECK(all->intake.source.events == 3000);
  CHECK(some->intake.source.events == 3000);
  CHECK(some->intake.source.recognised == all->intake.source.recognised);
  REQUIRE(some->intake.logs.size() == 1);
  CHECK(some->intake.logs[0].first == all->intake.logs[0].first);
  CHECK(some->intake.logs[0].last == all->intake.logs[0].last);
  REQUIRE(some->intake.logs[0].runs.size() == 1);
  CHECK(some->intake.logs[0].runs[0].last == 3000);
}

TEST_CASE("csv: no cut and no changed byte makes trouble") {
  mutilate(
      "Level,Date and Time,Source,Event ID,Task Category\r\nError,3/1/2024 10:14:07 PM,ESE,225,None,\"a, "
      "\"\"b\"\"\r\nc\"\r\nError,3/13/2024 10:14:08 PM,MSExchangeIS,9607,None,x\r\n");
  mutilate(
      "4/11/2003,10:34:34 PM,ESE,Information,Logging/Recovery ,213,N/A,EX1,Information Store (4242) "
      "done\r\n4/11/2003,10:34:35 PM,ESE,Information,x,225,N/A,EX1,\"a, b\"\r\n");
}

TEST_CASE("csv: marks that nothing closes are searched for once") {
  // A hostile table: every row opens a cell that nothing closes. Quadratic, this would take hours.
  const std::string begin =
      "Level,Date and Time,Source,Event ID,Task Category\nError,3/14/2024 09:00:00,ESE,1,None,ok\n";
  std::string text = begin;
  for (int i = 0; i < 300'000; ++i) text += "\"x\n";
  const auto r = read_table(text + "Error,3/14/2024 10:00:00,ESE,1,None,ok\n");
  CHECK(r->intake.source.events == 2);
  std::string marks = begin;
  for (int i = 0; i < 300'000; ++i) marks += "\"a\"b\n";
  CHECK(read_table(marks)->intake.source.events == 1);
}

TEST_CASE("csv: the real tables") {
  std::filesystem::path logs;
  if (!real_logs(logs)) return;
  const auto apt = read_table(file_bytes(logs / "csv/APT-Hunter__Sample_Logon_Events.csv"));
  CHECK(apt->intake.source.format == "csv");
  CHECK(apt->events().size() == 267);
  CHECK(problems(*apt).empty());
  const auto plaso = read_table(file_bytes(logs / "csv/timesketch__evtx_part.csv"));
  CHECK(plaso->events().size() == 13);
  const auto query = read_table(file_bytes(logs / "transcribed/eventquery-2010-uk.csv"));
  REQUIRE(query->events().size() == 3);
  CHECK(query->events()[2].id == 7034);
  CHECK(query->events()[2].computer == "LONMW76452");
  const auto german = read_table(file_bytes(logs / "derived-encodings/eventviewer-de.csv.cp1252"));
  REQUIRE(german->events().size() == 5);
  CHECK(german->intake.source.encoding == "windows-1252");
  CHECK(german->events()[0].message.starts_with("Der Druckertreiber Generic / Text Only wurde gelöscht."));
  CHECK(german->events()[3].level == Level::error);
}

TEST_SUITE_END();
