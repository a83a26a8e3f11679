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
  REQUIRE(dirty.kept.size() == 1);
  CHECK(dirty.kept[0].message == "priv1.edb: state Dirty Shutdown, log required 5-7");
  CHECK(dirty.kept[0].inserts[3] == "03/21/2006 02:00:00");
  CHECK(read_evidence(head + header("Clean Shutdown", "0-0")).kept.size() == 0);
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

TEST_SUITE_END();
