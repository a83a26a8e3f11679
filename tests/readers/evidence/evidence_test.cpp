#include "readers/evidence.hpp"

#include <doctest/doctest.h>

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

Intake read_evidence(const std::string& text) {
  static const Wanted everything = Wanted::everything();
  Intake intake(everything);
  intake.keep = Intake::Keep::all;
  CHECK(read_source(from_bytes("t", text), {}, intake));
  CHECK(intake.source.format == "evidence");
  return intake;
}

std::string writer(const std::string& name, const std::string& state, const std::string& error,
                   bool german = false) {
  return (german ? "Verfassername: '" : "Writer name: '") + name +
         "'\r\n   Writer Id: {76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}\r\n   Writer Instance Id: "
         "{0ae5d2c7-a9fe-43f9-a61f-86563b439453}\r\n   " +
         (german ? "Status: " : "State: ") + state + "\r\n   " +
         (german ? "Letzter Fehler: " : "Last error: ") + error + "\r\n\r\n";
}

}  // namespace

TEST_CASE("vssadmin list writers: each writer that is not stable is an event, in any language") {
  const Intake intake =
      read_evidence("vssadmin 1.1\r\n\r\n" + writer("System Writer", "[1] Stable", "No error") +
                    writer("Microsoft Exchange Writer", "[5] Waiting for completion", "No error") +
                    writer("SqlServerWriter", "[8] Fehlgeschlagen", "Wiederholbarer Fehler", true));
  REQUIRE(intake.kept.size() == 2);
  CHECK(intake.kept[0].provider == "vssadmin list writers");
  CHECK(intake.kept[0].id == 5);
  CHECK(intake.kept[0].level == Level::warning);
  CHECK(intake.kept[0].message ==
        "Microsoft Exchange Writer: state [5] Waiting for completion, last error: No error");
  CHECK(intake.kept[1].id == 8);
  CHECK(intake.kept[1].level == Level::error);
  CHECK(intake.kept[1].inserts[0] == "SqlServerWriter");
  CHECK(fact(intake.source.assumed, "evidence") ==
        "vssadmin list writers: 3 writers, 2 of them not stable; when it ran is not told");
}

TEST_CASE("eseutil /mh: a database that was not shut down clean says which logs it needs") {
  const std::string head =
      "Extensible Storage Engine Utilities for Microsoft(R) Exchange Server\n\nInitiating FILE DUMP "
      "mode...\n";
  const auto header = [](const std::string& state, const std::string& required) {
    return "         Database: priv1.edb\n     DB Signature: Create time:03/21/2006 01:02:03\n            "
           "State: " +
           state + "\n     Log Required: " + required +
           " (0x5-0x7)\nPrevious Full Backup:\n        Log Gen: 3-5 (0x3-0x5)\n           "
           "Mark: 03/21/2006 02:00:00\n";
  };
  const Intake dirty = read_evidence(head + header("Dirty Shutdown", "5-7"));
  REQUIRE(dirty.kept.size() == 2);
  CHECK(dirty.kept[0].message == "priv1.edb: state Dirty Shutdown, log required 5-7");
  CHECK(dirty.kept[0].inserts[3] == "03/21/2006 02:00:00");
  CHECK(dirty.kept[1].id == 2);
  CHECK(dirty.kept[1].message == "priv1.edb: last full backup 03/21/2006 02:00:00");
  CHECK(dirty.kept[1].inserts[2] == std::to_string(2006 * 372 + 3 * 31 + 21));
  const Intake clean = read_evidence(head + header("Clean Shutdown", "0-0"));
  REQUIRE(clean.kept.size() == 1);
  CHECK(clean.kept[0].id == 2);
}

TEST_CASE("a database header without a date of a full backup tells none") {
  const Intake intake = read_evidence(
      "     DB Signature: Create time:03/21/2006 01:02:03\n            State: Clean Shutdown\nPrevious Full "
      "Backup:\n           Mark: 00/00/1900 00:00:00\n");
  CHECK(intake.kept.size() == 0);
}

TEST_CASE("Get-MailboxDatabase -Status: a backup that Exchange takes for running") {
  const Intake intake = read_evidence(
      "Name             : DB01\nServer           : EX01\nBackupInProgress : True\nLastFullBackup   : "
      "10/8/2006 3:00:00 AM\n\n"
      "Name             : DB02\nServer           : EX01\nBackupInProgress : False\nLastFullBackup   : \n");
  REQUIRE(intake.kept.size() == 1);
  CHECK(intake.kept[0].message == "DB01: BackupInProgress is True, LastFullBackup 10/8/2006 3:00:00 AM");
  CHECK(fact(intake.source.assumed, "evidence") ==
        "Get-MailboxDatabase: 2 databases; when it ran is not told");
}

TEST_CASE("vssadmin list providers: whose is not Microsoft's is an event") {
  const Intake intake = read_evidence(
      "vssadmin 1.1\n\nProvider name: 'Microsoft Software Shadow Copy provider 1.0'\n   Provider type: "
      "System\n   "
      "Provider Id: {b5946137-7b9f-4925-af80-51abd60b20d5}\n   Version: 1.0.0.7\n\nProvider name: 'Vendor "
      "VSS'\n   "
      "Provider type: Hardware\n   Provider Id: {a5946137-7b9f-4925-af80-51abd60b20d5}\n   Version: 2.1\n");
  REQUIRE(intake.kept.size() == 1);
  CHECK(intake.kept[0].message == "Vendor VSS: provider of type Hardware, version 2.1");
  CHECK(intake.kept[0].position.value == 8);
  CHECK(fact(intake.source.assumed, "evidence") ==
        "vssadmin list providers: 2 providers, 1 of them not Microsoft's; when it ran is not told");
}

TEST_CASE("vssadmin list shadows: copies and volumes are counted") {
  const Intake intake = read_evidence(
      "Contents of shadow copy set ID: {86fe1ac4-15f7-4bcd-987e-8e1acb462fb7}\n   Contained 1 shadow copies "
      "at creation "
      "time: 10/8/2006 3:00:05 AM\n      Shadow Copy ID: {96fe1ac4-15f7-4bcd-987e-8e1acb462fb7}\n         "
      "Original "
      "Volume: (E:)\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\\n         Shadow Copy Volume: "
      "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\n         Provider: 'Microsoft Software Shadow "
      "Copy "
      "provider 1.0'\n");
  CHECK(intake.kept.size() == 0);
  CHECK(fact(intake.source.assumed, "evidence") ==
        "vssadmin list shadows: 1 shadow copy of 1 volume, the last one listed made 10/8/2006 3:00:05 AM; "
        "when it ran is "
        "not told");
}

namespace {
std::string storage(const std::string& used, const std::string& most) {
  const std::string volume = "(E:)\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\\n";
  return "Shadow Copy Storage association\n   For volume: " + volume +
         "   Shadow Copy Storage volume: " + volume + "   Used Shadow Copy Storage space: " + used +
         "\n   Allocated Shadow Copy Storage space: " + used +
         "\n   Maximum Shadow Copy Storage space: " + most + "\n\n";
}
}  // namespace

TEST_CASE("vssadmin list shadowstorage: storage that is nearly full is an event") {
  const Intake full = read_evidence(storage("2.9 GB (9%)", "3 GB (10%)") + storage("100 MB", "3 GB"));
  REQUIRE(full.kept.size() == 1);
  CHECK(full.kept[0].message == "shadow copies of (E:) use 2.9 GB (9%) of at most 3 GB (10%)");
  CHECK(fact(full.source.assumed, "evidence") ==
        "vssadmin list shadowstorage: 2 volumes, 1 of them nearly full; when it ran is not told");
  CHECK(read_evidence(storage("2,9 GB", "3,0 GB")).kept.size() == 1);
  CHECK(read_evidence(storage("2.9 GB", "UNBOUNDED")).kept.size() == 0);
  CHECK(read_evidence(storage("1 023 zz", "3 GB") + storage("1 GB", "3 GB")).kept.size() == 0);
}

TEST_CASE("vssadmin list shadowstorage that breaks off says so") {
  const std::string whole = storage("1 GB", "3 GB");
  const Intake intake = read_evidence(whole + whole.substr(0, whole.find("   Maximum")));
  REQUIRE(intake.source.problems.size() == 1);
  CHECK(intake.source.problems[0].what.find("breaks off") != std::string::npos);
}

TEST_CASE("eseutil /ml: log files that are missing or damaged are one event") {
  const std::string head = "Initiating FILE DUMP mode...\n\nVerifying log files...\n     Base name: e00\n\n";
  const Intake bad = read_evidence(
      head +
      "      Log file: E:\\L\\E0000000001.log - OK\n      Missing log files: "
      "E0000000002.log - E0000000003.log\n      Log file: E:\\L\\E0000000004.log\n          "
      "      ERROR: Cannot read log file header. Error -501.\n\nOperation terminated with error "
      "-501 (JET_errLogFileCorrupt, Log file is corrupt) after 1.2 seconds.\n");
  REQUIRE(bad.kept.size() == 1);
  CHECK(bad.kept[0].id == 3);
  CHECK(bad.kept[0].message ==
        "log files of e00: missing E0000000002.log - E0000000003.log, E:\\L\\E0000000004.log (ERROR: Cannot "
        "read log file "
        "header. Error -501.)");
  CHECK(bad.kept[0].position.value == 7);
  const Intake good =
      read_evidence(head + "      Log file: E0000000001.log - OK\n\nNo damaged log files were found.\n");
  CHECK(good.kept.size() == 0);
  CHECK(fact(good.source.assumed, "evidence") ==
        "eseutil /ml: 1 log file, 0 missing or damaged; when it ran is not told");
}

TEST_CASE("eseutil /mk: where the checkpoint stands, and the last full backup that it knows") {
  const std::string text =
      "      Checkpoint file: e00.chk\n\n      LastFullBackupCheckpoint: (0x0,0,0)\n      Checkpoint: "
      "(0x5,8,16)\n      "
      "FullBackup: (0x3,7,1C0)\n      FullBackup time: 03/21/2006 02:00:00\n      IncBackup: (0x0,0,0)\n     "
      " IncBackup "
      "time: 00/00/1900 00:00:00\n";
  const Intake intake = read_evidence(text);
  REQUIRE(intake.kept.size() == 1);
  CHECK(intake.kept[0].id == 2);
  CHECK(intake.kept[0].message == "e00.chk: last full backup 03/21/2006 02:00:00");
  CHECK(fact(intake.source.assumed, "evidence") ==
        "eseutil /mk: 1 checkpoint, e00.chk at (0x5,8,16); when it ran is not told");
}

namespace {
const std::string copy_csv =
    "#TYPE Microsoft.Exchange.Management.SystemConfigurationTasks.DatabaseCopyStatusEntry\n"
    "\"Identity\",\"Name\",\"Status\",\"CopyQueueLength\",\"ReplayQueueLength\",\"ErrorMessage\"\n"
    "\"DB01\\EX01\",\"DB01\\EX01\",\"Mounted\",\"0\",\"0\",\"\"\n"
    "\"DB01\\EX02\",\"DB01\\EX02\",\"FailedAndSuspended\",\"9001\",\"3\",\"The log \"\"E0012\"\" is gone\"\n";
const std::string failed_copy =
    "DB01\\EX02: status FailedAndSuspended, copy queue 9001, replay queue 3; The log \"E0012\" is gone";
}  // namespace

TEST_CASE(
    "Get-MailboxDatabaseCopyStatus: a copy that failed, is suspended or far behind is an event, in every "
    "form") {
  const Intake list = read_evidence(
      "Name              : DB01\\EX01\nStatus            : Mounted\nCopyQueueLength   : 0\nReplayQueueLength "
      ": 0\n\n"
      "Name              : DB01\\EX02\nStatus            : Suspended\nCopyQueueLength   : "
      "12\nReplayQueueLength : 3\n\n"
      "Name              : DB01\\EX03\nStatus            : Healthy\nCopyQueueLength   : "
      "4711\nReplayQueueLength : 3\n");
  REQUIRE(list.kept.size() == 2);
  CHECK(list.kept[0].id == 2);
  CHECK(list.kept[0].message == "DB01\\EX02: status Suspended, copy queue 12, replay queue 3");
  CHECK(list.kept[0].position.value == 6);
  CHECK(list.kept[1].id == 3);
  const Intake csv = read_evidence(copy_csv);
  REQUIRE(csv.kept.size() == 1);
  CHECK(csv.kept[0].id == 1);
  CHECK(csv.kept[0].level == Level::error);
  CHECK(csv.kept[0].message == failed_copy);
  CHECK(csv.kept[0].position.value == 4);
  const Intake json = read_evidence(
      "[\n  {\"Name\": \"DB01\\\\EX01\", \"Status\": \"Mounted\", \"CopyQueueLength\": 0, "
      "\"ReplayQueueLength\": 0},\n"
      "  {\"Name\": \"DB01\\\\EX02\", \"Status\": \"FailedAndSuspended\", \"CopyQueueLength\": 9001,\n   "
      "\"ReplayQueueLength\": 3, \"ErrorMessage\": \"The log \\\"E0012\\\" is gone\"}\n]\n");
  REQUIRE(json.kept.size() == 1);
  CHECK(json.kept[0].message == failed_copy);
  CHECK(json.kept[0].position.value == 3);
  const Intake table = read_evidence(
      "Name                Status          CopyQueue ReplayQueue LastInspectedLogTime\n"
      "                                    Length    Length\n"
      "----                ------          --------- ----------- --------------------\n"
      "DB01\\EX01           Mounted         0         0\n"
      "DB01\\EX02           Failed          77        0           10/8/2006 3:00:00 AM\n");
  REQUIRE(table.kept.size() == 1);
  CHECK(table.kept[0].message == "DB01\\EX02: status Failed, copy queue 77, replay queue 0");
}

TEST_CASE("Get-MailboxDatabase -Status as CSV, JSON and CLIXML says what the list says") {
  const std::string said = "DB01: BackupInProgress is True, LastFullBackup 10/8/2006 3:00:00 AM";
  const Intake csv = read_evidence(
      "\"Name\";\"Server\";\"BackupInProgress\";\"LastFullBackup\"\n\"DB02\";\"EX01\";\"False\";\"\"\n"
      "\"DB01\";\"EX01\";\"True\";\"10/8/2006 3:00:00 AM\"\n");
  const Intake json = read_evidence(
      "{\"Name\": \"DB01\", \"Server\": {\"Name\": \"EX01\"}, \"BackupInProgress\": "
      "true,\n\"LastFullBackup\": "
      "\"10/8/2006 3:00:00 AM\"}\n");
  const Intake clixml = read_evidence(
      "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n  <Obj "
      "RefId=\"0\">\n    <MS>\n"
      "      <S N=\"Name\">DB02</S>\n      <B N=\"BackupInProgress\">false</B>\n    </MS>\n  </Obj>\n  <Obj "
      "RefId=\"1\">\n"
      "    <MS>\n      <S N=\"Name\">DB01</S>\n      <Obj N=\"Server\" "
      "RefId=\"2\"><ToString>EX01</ToString></Obj>\n"
      "      <B N=\"BackupInProgress\">true</B>\n      <S N=\"LastFullBackup\">10/8/2006 3:00:00 AM</S>\n    "
      "</MS>\n  "
      "</Obj>\n</Objs>\n");
  for (const Intake* intake : {&csv, &json, &clixml}) {
    REQUIRE(intake->kept.size() == 1);
    CHECK(intake->kept[0].message == said);
    CHECK(intake->kept[0].inserts[1] == "EX01");
  }
  CHECK(csv.kept[0].position.value == 3);
  CHECK(clixml.kept[0].position.value == 12);
}

TEST_CASE("objects that are cut off give those before the cut, and no more") {
  for (std::size_t size = 0; size < copy_csv.size(); size += 7) {
    static const Wanted everything = Wanted::everything();
    Intake intake(everything);
    intake.keep = Intake::Keep::all;
    read_source(from_bytes("t", copy_csv.substr(0, size)), {}, intake);
    CHECK(intake.kept.size() <= 1);
  }
}

TEST_CASE("NTBackup's job log: a call that failed is an event, and a log that ends early is told") {
  const std::string begin =
      "Backup Status\nOperation: Backup\nActive backup destination: File\nMedia name: "
      "\"Exchange.bkf\"\n\nBackup (via shadow "
      "copy) of \"EX01\\Store\\Group\"\nBackup Type: Normal\n\nBackup started on 10/10/2006 at 1:00 AM.\n";
  const std::string error =
      "The 'Microsoft Information Store' returned 'Error returned from an ESE function call (d).\n' from a "
      "call to "
      "'HrESEBackupRead()' additional data '-'\n";
  const Intake bad = read_evidence(begin + error + "Backup completed on 10/10/2006 at 1:31 AM.\n");
  REQUIRE(bad.kept.size() == 1);
  CHECK(bad.kept[0].provider == "NTBackup job log");
  CHECK(
      bad.kept[0].message ==
      "EX01\\Store\\Group, started 10/10/2006 at 1:00 AM: Error returned from an ESE function call (d). from "
      "HrESEBackupRead()");
  CHECK(bad.kept[0].position.value == 10);
  CHECK(bad.source.problems.empty());
  const Intake cut = read_evidence(begin);
  CHECK(cut.kept.size() == 0);
  REQUIRE(cut.source.problems.size() == 1);
}

TEST_CASE("outputs of several tools in one file are all read") {
  const Intake intake = read_evidence(
      writer("Microsoft Exchange Writer", "[5] Waiting for completion", "No error") +
      storage("2.9 GB", "3 GB") +
      "     DB Signature: x\n            State: Dirty Shutdown\n     Log Required: 5-7 (0x5-0x7)\n");
  CHECK(intake.kept.size() == 3);
}

TEST_SUITE_END();
