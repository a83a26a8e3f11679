// Real texts: the seeds' articles, both generations of each provider, translations, exports without a message
// file, hostile texts.
#include <doctest/doctest.h>

#include <chrono>

#include "catalog/catalog.hpp"
#include "catalog/lookup.hpp"
#include "catalog/signals.hpp"

using namespace exba;

namespace {

Event told(std::string_view provider, int id, std::string_view message) {
  Event e;
  e.provider = provider;
  e.id = static_cast<std::uint16_t>(id);
  e.message = message;
  recognise(e);
  return e;
}

Event kept(std::string_view provider, int id, std::vector<std::string> inserts, std::string_view data = {}) {
  Event e;
  e.provider = provider;
  e.id = static_cast<std::uint16_t>(id);
  e.inserts = std::move(inserts);
  e.has_inserts = true;
  e.data = data;
  recognise(e);
  return e;
}

std::string_view of(const Event& e, std::string_view name) {
  return fact(e.facts, name);
}

constexpr std::string_view help =
    "\nFor more information, click http://search.support.microsoft.com/search/?adv=1.\n"
    "For more information, see Help and Support Center at\nhttp://support.microsoft.com.";

}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("KB910250: the refused prepare, as the article prints it") {
  Event e;
  e.provider = "MSExchangeIS";
  e.id = 9607;
  e.message = "Error code 0x50d when preparing for backup." + std::string(help);
  e.data = std::string("Backup in progress.\0", 20);
  REQUIRE(recognise(e));
  CHECK(e.signal == signal::vss_prepare_refused);
  CHECK(of(e, "code") == "0x50d");
  CHECK(of(e, "text") == "Backup in progress.");
  CHECK(e.channel == "Application");
}

TEST_CASE("KB910250 prints Event ID 9606 over the texts of 9608 and 9614") {
  const auto id = [](std::string_view text, std::string_view data) {
    return id_by_text("MSExchangeIS", std::string(text) + std::string(help), data).value_or(0);
  };
  CHECK(id("Exchange VSS Snapshot prepared for backup successfully.", "Volume snap occurring.") == 9606);
  CHECK(id("Exchange VSS Snapshot prepared for Snapshot successfully.",
           "No Exchange components involved in the volume snap.") == 9608);
  CHECK(id("Exchange VSS Snapshot has aborted snapshot successfully.", "Abort ignored.") == 9614);
  CHECK(id("Exchange VSS Snapshot prepared for Snapshot successfully.", "") == 9608);
  CHECK(id("", std::string_view("Abort ignored.\0", 15)) == 9614);
  CHECK(id("Error code 0x50d when preparing for backup.", "Backup in progress.") == 9607);
  // Text and data that disagree settle nothing; neither do texts of no row, or another provider.
  CHECK(id("Exchange VSS Snapshot prepared for backup successfully.", "Abort ignored.") == 0);
  CHECK(id("The service was started.", "") == 0);
  CHECK_FALSE(id_by_text("ESE", "", "Abort ignored."));
  CHECK_FALSE(id_by_text("Nobody", "Exchange VSS Snapshot prepared for backup successfully.", ""));
}

TEST_CASE("the id of a text: looking at the printed id first comes to the same as looking at all") {
  std::size_t texts = 0;
  std::size_t renamed = 0;
  for (const Provider& provider : catalogue()) {
    for (const KnownRow& known : known_rows(provider.name)) {
      for (const Wording& wording : known.wordings()) {
        std::string text = known.engine_prefix ? "Information Store (5340) First Storage Group: " : "";
        const auto value = [](std::string_view) { return std::optional<std::string>("7"); };
        text += render(wording, value).value_or("");
        for (const KnownRow& printed : known_rows(provider.name)) {
          for (const std::string_view data : {"", "Abort ignored."}) {
            const std::uint16_t id = printed.row->id;
            const std::uint16_t all = id_by_text(provider.name, text, data).value_or(0);
            const std::uint16_t first = id_by_text(provider.name, text, data, id).value_or(0);
            REQUIRE((all != 0 ? all : id) == (first != 0 ? first : id));
            ++texts;
            renamed += first != 0 && first != id;
          }
        }
      }
    }
  }
  CHECK(texts > 1000);
  CHECK(renamed > 1000);
}

TEST_CASE("the provider of an id and a text, where only one logs that") {
  CHECK(provider_by_text(
            105, "MSExchangeIS ((215) ) The database engine has stopped the backup with error -1018.") ==
        "ESE97");
  CHECK(provider_by_text(105, "Information Store (1840) The database engine started a new instance (0).") ==
        "ESE");
  CHECK(provider_by_text(9607, "Error code 0x50d when preparing for backup.") == "MSExchangeIS");
  CHECK(provider_by_text(9607, "The service was started.").empty());
  CHECK(provider_by_text(0, "-1018").empty());
  // ESE and ESENT log this alike: whose it was is not known.
  CHECK(provider_by_text(2004, "lsass (512) Shadow copy 6 time-out (20000 ms).").empty());
}

TEST_CASE("a text laid bare keeps the places of its values") {
  const auto values = [](std::string_view text, std::string_view wording) {
    Facts out;
    std::string said;
    const ComparableText bare = comparable(text);
    const Wording parsed = parse_wording(wording);
    CHECK(fits(bare, 0, parsed) == match(bare, 0, parsed, out));
    for (const Fact& f : out) said += f.name + "=" + f.value + ";";
    return said;
  };
  CHECK(values("The Disk service is Up.", "The {a} service is {b}.") == "a=Disk;b=Up;");
  CHECK(values("  The \t Big  DISK\r\nservice is Up. ", "The {a} service is {b}.") == "a=Big DISK;b=Up;");
  CHECK(values("The 'Big' Disk service is \"Up\".", "The {a} service is {b}.") == "a=Big' Disk;b=Up;");
  CHECK(values("The \xE2\x80\x9C Big Disk\xE2\x80\x9D service is\xC2\xA0Up", "The {a} service is {b}.") ==
        "a=Big Disk;b=Up;");
  CHECK(values("\"The\" Gro\xC3\x9F service is \xE3\x81\x82.", "The {a} service is {b}.") ==
        "a=Gro\xC3\x9F;b=\xE3\x81\x82;");
  CHECK(values("The Disk service is Up. For more information, click http://x", "The {a} service is {b}.") ==
        "a=Disk;b=Up;");
  CHECK(values("The Disk service is Up, for more information, ask for more information, see x.",
               "The {a} service is {b}.") == "a=Disk;b=Up, for more information, ask;");
}

TEST_CASE("Q245211: the quotation marks stand in the wrong place") {
  const Event e = told(
      "NT backup", 8010,
      "Microsoft Exchange services returned \"Unable to perform an\n   incremental backup because a required "
      "Microsoft Exchange database log file\n   could not be found from a call to BackupPrepare\"");
  CHECK(e.signal == signal::job_exchange_error);
  CHECK(of(e, "text") ==
        "Unable to perform an incremental backup because a required Microsoft Exchange database log file "
        "could not be found");
  CHECK(of(e, "call") == "BackupPrepare");
  CHECK(of(e, "code") == "0xc7ff000a");
}

TEST_CASE("what articles write in place of a process id, and the prefix of Exchange 4.0") {
  const Event stopped = told(
      "ESE97", 105, "MSExchangeIS ((nnn)) The database engine has stopped the backup\n with error -1032.");
  CHECK(of(stopped, "process") == "MSExchangeIS");
  CHECK(of(stopped, "pid") == "");
  CHECK(of(stopped, "code") == "-1032");
  const Event old =
      told("EDB", 15, "MSExchangeIS, 329, the database engine has stopped the backup with error -1811.");
  CHECK(of(old, "process") == "MSExchangeIS");
  CHECK(of(old, "pid") == "329");
  CHECK(of(old, "code") == "-1811");
}

TEST_CASE("a text of no known wording still tells the code behind the word error") {
  const auto code = [](std::string_view text) {
    return std::string(of(told("MSExchangeIS", 1120, text), "code"));  // the event does not outlive the call
  };
  CHECK(code("Type Error\nCategory: General\n\nDescription: Error 0xfffffc05 initializing the store.") ==
        "-1019");
  CHECK(code("The store gave up (error code: 4294966277).") == "-1019");
  CHECK(code("It ended with error 3 times.") == "");
  CHECK(code("No error.") == "");
}

TEST_CASE("a missing log is named in both wordings of ESE97 199") {
  for (const char* text : {"(210) Transaction logfile gap in sequence detected. Log file edb0019D.log and "
                           "possibly subsequent log "
                           "files are missing. Restore the missing logfiles to recover from this condition.",
                           "((144) ) Transaction log file gap in sequence detected. Log file edb0019D.log "
                           "and possibly subsequent "
                           "log files are missing."})
    CHECK(of(told("ESE97", 199, text), "file") == "edb0019D.log");
}

TEST_CASE("NTBackup 8010: every text that articles quote") {
  const Event code = told(
      "NTBackup", 8010,
      "Microsoft Exchange services returned 'c7ff000d' from a call to 'BackupRead()' additional data ''.");
  CHECK(of(code, "code") == "0xc7ff000d");
  CHECK(of(code, "call") == "BackupRead");
  CHECK(of(code, "data") == "");
  const Event connection = kept("NTBackup", 8010,
                                {"Unable to perform the backup. Either you are not connected to the "
                                 "specified backup server or the service you are "
                                 "trying to backup is not running.",
                                 "BackupPrepare()", ""});
  CHECK(of(connection, "code") == "0xc7ff0007");
  const Event restore =
      kept("NTBackup", 8010,
           {"The databases have not been restored to this machine. You cannot restore an incremental backup "
            "until a full backup has been restored",
            "RestoreRegister[]", ""});
  CHECK(of(restore, "code") == "0xc7ff000c");
  CHECK(of(restore, "call") == "RestoreRegister");
  const Event control =
      told("NTBackup", 8010,
           "Microsoft Exchange services returned 'The service cannot be stopped' from a call to "
           "'ControlService(STOP)' additional data 'MSExchangeDS'.");
  CHECK(of(control, "call") == "ControlService(STOP)");
  CHECK(of(control, "data") == "MSExchangeDS");
  CHECK(of(control, "code") == "");
  const Event circular =
      kept("NTBackup", 8010,
           {"Unable to perform an incremental backup because the component uses circular logs",
            "BackupPrepare", ""});
  CHECK(of(circular, "code") == "0xc7ff000b");
}

TEST_CASE("NTBackup 8000 and 8001 in every punctuation, and their strings with labels") {
  for (const std::string_view text : {"Begin Backup of 'C:' 'Verify: Off' 'Mode: Append' 'Type: Normal'",
                                      "Begin backup of 'C:' (Verify Off, Mode Append, Type Normal).",
                                      "Begin Backup of 'C:' Verify: Off Mode: Append Type: Normal Consult "
                                      "the backup report for more details.",
                                      "Begin backup of \"C:\" Verify: Off, Mode: Append, Type: Normal"}) {
    INFO(text);
    const Event e = told("NTBackup", 8000, text);
    CHECK(e.signal == signal::job_started);
    CHECK(of(e, "target") == "C:");
    CHECK(of(e, "verify") == "Off");
    CHECK(of(e, "mode") == "Append");
    CHECK(of(e, "type") == "Normal");
  }
  const Event e = kept("NTBackup", 8001, {"'C:'", "'Verify: Off'", "'Mode: Append'", "'Type: Incremental'"});
  CHECK(of(e, "target") == "C:");
  CHECK(of(e, "verify") == "Off");
  CHECK(of(e, "type") == "Incremental");
}

TEST_CASE("Q188674: what the cluster and the directory log after the restore") {
  const Event checkpoint =
      told("ClusSvc", 1024,
           "The registry checkpoint for cluster resource \"Microsoft Exchange Directory\" could not be "
           "restored to registry key "
           "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeDS. The resource may not "
           "function correctly. Make "
           "sure that no other processes have open handles to registry keys in this registry subtree.");
  CHECK(checkpoint.signal == signal::cluster_checkpoint_lost);
  CHECK(of(checkpoint, "resource") == "Microsoft Exchange Directory");
  CHECK(of(checkpoint, "key") == "SYSTEM\\CurrentControlSet\\Services\\MSExchangeDS");
  CHECK(checkpoint.channel == "System");
  CHECK(of(told("ClusSvc", 1042, "Cluster generic service 'Microsoft Exchange Directory' failed."),
           "resource") == "Microsoft Exchange Directory");
  const Event directory =
      told("MSExchangeDS", 1002,
           "The Microsoft Exchange Server directory (EDB) could not be initialized and returned error -528. "
           "The error is unrecoverable, the directory cannot continue.");
  CHECK(directory.signal == signal::directory_start_failed);
  CHECK(of(directory, "code") == "-528");
  const Event store = told("MSExchangeIS", 1120,
                           "Error Current log file missing initializing the Microsoft Exchange Server "
                           "Information Store database.");
  CHECK(of(store, "code") == "-528");
  CHECK(of(store, "text") == "Current log file missing");
}

TEST_CASE("the same number means another thing in another provider") {
  CHECK(told("ESE97", 104, "MSExchangeIS ((455) ) The database engine has stopped the backup procedure.")
            .signal == signal::backup_completed);
  CHECK(told("ESE97", 105, "((455) ) The database engine has stopped the backup with error -1018.").signal ==
        signal::backup_stopped);
  for (const std::string_view name : {"ESE", "ESE98", "ese98"}) {
    CHECK(told(name, 104, "").signal == signal::engine_stopped);
    CHECK(told(name, 105, "").signal == signal::engine_started);
  }
  CHECK(find_row("ClusSvc", 1080)->signal == signal::cluster_detail);
  CHECK(find_row("MSExchangeIS", 1080)->signal == signal::store_recovery_failed);
  CHECK(find_row("ClusSvc", 1000)->signal == signal::cluster_detail);
  CHECK(find_row("MSExchangeDS", 1000)->signal == signal::directory_started);
  CHECK(find_row("MSExchangeIS", 1069) == nullptr);
}

TEST_CASE("the engine's prefix in each of its forms") {
  struct Form {
    std::string_view provider;
    int id;
    std::string_view text, process, pid, instance;
  };
  const Form forms[] = {
      {"ESE", 213,
       "Information Store (5340) First Storage Group: The backup procedure has been successfully completed.",
       "Information Store", "5340", "First Storage Group"},
      {"ESE", 213, "Information Store (5340) SG: 2: The backup procedure has been successfully completed.",
       "Information Store", "5340", "SG: 2"},
      {"ESE", 213, "Information Store (5340) The backup procedure has been successfully completed.",
       "Information Store", "5340", ""},
      {"ESE", 213,
       "Information Store - DB1 (5340,D,12) DB1: The backup procedure has been successfully completed.",
       "Information Store - DB1", "5340", "DB1"},
      {"ESE97", 104, "MSExchangeIS ((455) ) The database engine has stopped the backup procedure.",
       "MSExchangeIS", "455", ""},
      {"ESE97", 104, "((455) ) The database engine has completed the backup successfully.", "", "455", ""},
      {"EDB", 15, "MSExchangeDS (988) The database engine has stopped the backup with error -1811.",
       "MSExchangeDS", "988", ""},
  };
  for (const Form& form : forms) {
    INFO(form.text);
    const Event e = told(form.provider, form.id, form.text);
    CHECK(of(e, "process") == form.process);
    CHECK(of(e, "pid") == form.pid);
    CHECK(of(e, "instance") == form.instance);
  }
}

TEST_CASE("a translated text keeps its signal and still says whose backup it was") {
  const Event e =
      told("ESE", 213,
           "Information Store (5340) Erste Speichergruppe: Der Sicherungsvorgang wurde abgeschlossen.");
  CHECK(e.signal == signal::backup_completed);
  CHECK(of(e, "pid") == "5340");
  CHECK(of(e, "instance") == "Erste Speichergruppe");
}

TEST_CASE("a false start in the prefix of 5.5 does not make an instance of the text") {
  const Event e = told("ESE97", 118,
                       "MSExchangeIS ((458) ) Direct read found corrupted page error -1018 ((1:251563) "
                       "(0-632303), 4294967295).");
  CHECK(of(e, "code") == "-1018");
  CHECK(of(e, "instance") == "");
}

TEST_CASE("engines that print no instance have two strings before the values") {
  CHECK(of(kept("ESE", 220, {"Information Store", "5340", "E:\\priv1.edb", "12 Mb"}), "file") ==
        "E:\\priv1.edb");
  CHECK(of(kept("ESE", 220, {"Information Store", "5340", "SG: ", "E:\\priv1.edb", "12 Mb"}), "file") ==
        "E:\\priv1.edb");
  CHECK(of(kept("ESE", 220, {"Information Store", "5340", "", "E:\\priv1.edb", "12 Mb"}), "size") == "12 Mb");
  CHECK(of(kept("ESE", 213, {"Information Store", "4242", ""}), "instance") == "");
  CHECK(of(kept("ESE", 213, {"Information Store", "4242", "First Storage Group: "}), "instance") ==
        "First Storage Group");
}

TEST_CASE("log ranges whose folders hold the words between them") {
  const Event list = told(
      "ESE", 223,
      "Information Store (5340) SG: Starting the backup of log files (range E:\\Exch - logs\\E0000B3A.log - "
      "E:\\Exch - logs\\E0000B3F.log). ");
  CHECK(of(list, "first") == "E:\\Exch - logs\\E0000B3A.log");
  CHECK(of(list, "last") == "E:\\Exch - logs\\E0000B3F.log");
  const Event cut = told("ESE", 224,
                         "Information Store (5340) SG: Deleting log files E:\\disk to tape\\E0000001.log to "
                         "E:\\disk to tape\\E0000002.log. ");
  CHECK(of(cut, "first") == "E:\\disk to tape\\E0000001.log");
  CHECK(of(cut, "last") == "E:\\disk to tape\\E0000002.log");
}

TEST_CASE("truncation says whether it was a shadow copy's") {
  for (const std::string_view category : {"16", "ShadowCopy", "Snapshot"}) {
    Event e;
    e.provider = "ESE", e.id = 225, e.category = category;
    recognise(e);
    CHECK(of(e, "category") == "ShadowCopy");
  }
  Event e;
  e.provider = "ESE", e.id = 225, e.category = "Logging/Recovery";
  recognise(e);
  CHECK(of(e, "category") == "");
}

TEST_CASE("a session is a guid in lower case without what follows it, or a number, and nothing else") {
  CHECK(of(told("MSExchangeIS", 9606,
                "Exchange VSS Writer (instance 5B7F9C5B-1111-2222-3333-ABCDEF444444:13) has prepared for "
                "backup successfully."),
           "session") == "5b7f9c5b-1111-2222-3333-abcdef444444");
  CHECK(of(told("MSExchangeIS", 9811,
                "Exchange VSS Writer (instance 2) has successfully prepared the database engine for a full "
                "or copy backup of "
                "database 'DATABASE'."),
           "session") == "2");
  CHECK(of(kept("MSExchangeRepl", 2023, {"5B7F9C5B-1111-2222-3333-ABCDEF444444"}), "session") ==
        "5b7f9c5b-1111-2222-3333-abcdef444444");
  CHECK(of(kept("MSExchangeIS", 9606, {"not a session"}), "session") == "");
  // 2003 has the code alone, 2007 the session before it.
  CHECK(of(kept("MSExchangeIS", 9609, {"0x50f"}), "code") == "0x50f");
  const Event later = kept("MSExchangeIS", 9609, {"5b7f9c5b-1111-2222-3333-abcdef444444", "1295"});
  CHECK(of(later, "code") == "0x50f");
  CHECK(of(later, "session") == "5b7f9c5b-1111-2222-3333-abcdef444444");
}

TEST_CASE("a message is rendered from confirmed wordings only, and never drops a string") {
  CHECK(kept("MSExchangeIS", 9606, {}).message == "Exchange VSS Snapshot prepared for backup successfully.");
  CHECK(kept("MSExchangeIS", 9607, {"0x50d"}).message == "Error code 0x50d when preparing for backup.");
  CHECK(kept("MSExchangeIS", 9607, {"5b7f9c5b-1111-2222-3333-abcdef444444", "1293"}).message.empty());
  CHECK(kept("MSExchangeIS", 9616, {}).message.empty());
  CHECK(kept("ESE", 223, {"Information Store", "5340", "SG: ", "E:\\E0000001.log", "E:\\E0000002.log"})
            .message ==
        "Information Store (5340) SG: Starting the backup of log files (range E:\\E0000001.log - "
        "E:\\E0000002.log).");
}

TEST_CASE("Event Viewer had no message file: the strings are read out of its sentence") {
  CHECK(of(told("MSExchangeIS", 9611,
                "The description for Event ID ( 9611 ) in Source ( MSExchangeIS ) cannot be found. The local "
                "computer may not "
                "have the necessary registry information or message DLL files to display messages from a "
                "remote computer. The "
                "following information is part of the event: 0xfffff69d."),
           "code") == "-2403");
  const Event lines = told(
      "ESE", 223,
      "The description for Event ID 223 from source ESE cannot be found. Either the component that raises "
      "this event is not installed on your local computer or the installation is corrupted.\r\n\r\nIf the "
      "event originated on another computer, the display information had to be saved with the event.\r\n\r\n"
      "The following information was included with the event: \r\n\r\nInformation Store\r\n5340\r\nSG: \r\n"
      "E:\\E0000001.log\r\nE:\\E0000002.log\r\n\r\nThe message resource is present but the message was not "
      "found in the message table\r\n");
  CHECK(of(lines, "instance") == "SG");
  CHECK(of(lines, "last") == "E:\\E0000002.log");
}

TEST_CASE("the state of a service is told by the data, whatever the language") {
  const Event e =
      kept("Service Control Manager", 7036, {"Microsoft Exchange-Informationsspeicher", "Beendet"},
           std::string_view("M\0S\0E\0x\0c\0h\0a\0n\0g\0e\0I\0S\0/\0"
                            "1\0\0\0",
                            30));
  CHECK(of(e, "state") == "stopped");
  CHECK(of(e, "service-key") == "MSExchangeIS");
  CHECK(of(kept("Service Control Manager", 7024, {"Microsoft Exchange Information Store", "%%4294966766"}),
           "code") == "-530");
}

TEST_CASE("a manifest's names count, not the order of the strings") {
  Event e;
  e.provider = "Microsoft-Windows-Eventlog";
  e.id = 104;
  e.inserts = {"Administrator", "CONTOSO", "Application", ""};
  e.insert_names = {"SubjectUserName", "SubjectDomainName", "Channel", "BackupPath"};
  REQUIRE(recognise(e));
  CHECK(of(e, "channel") == "Application");
  Event role;
  role.provider = "Microsoft-Windows-FailoverClustering";
  role.id = 1069;
  role.inserts = {"EXCH-IS", "Exchange Group", "res.dll"};
  role.insert_names = {"ResourceName", "ResourceGroup", "ResTypeDll"};
  REQUIRE(recognise(role));
  CHECK(of(role, "resource") == "EXCH-IS");
  CHECK(of(role, "group") == "Exchange Group");
}

TEST_CASE("a healthy Windows machine never looks like an Exchange backup") {
  for (const int id : {100, 102, 103, 105, 210, 211, 213,  220,  221,  223,
                       224, 225, 300, 302, 326, 327, 2001, 2003, 2005, 2006})
    CHECK(find_row("ESENT", static_cast<std::uint16_t>(id)) == nullptr);
  for (const Row& row : find_provider("ESENT")->rows) CHECK(row.signal == signal::engine_detail);
}

TEST_CASE("VSS 12290 carries the engine's error in its text when hr is zero") {
  CHECK(of(told("VSS", 12290,
                "Volume Shadow Copy Service warning: ESENT ERROR {b2014c9e-8711-4c5c-a5a9-3cf384484757} "
                "SERVICE: -2402.  hr = "
                "0x00000000."),
           "code") == "-2402");
  CHECK(of(told("VSS", 12289,
                "Volume Shadow Copy Service error: Unexpected error DeviceIoControl. hr = 0x80070057."),
           "code") == "0x80070057");
}

TEST_CASE("what the catalogue does not know stays untouched") {
  Event e;
  e.provider = "MSExchangeTransport";
  e.id = 9607;
  e.facts = {{"kept", "yes"}};
  CHECK_FALSE(recognise(e));
  CHECK(e.signal.empty());
  CHECK(e.facts.size() == 1);
  CHECK(e.channel.empty());
}

TEST_CASE("hostile texts cost a bounded time and yield no wild facts") {
  const auto begin = std::chrono::steady_clock::now();
  const auto repeated = [](std::string_view unit) {
    std::string out;
    while (out.size() < (1u << 17)) out += unit;  // twice what is looked at
    return out;
  };
  for (const std::string_view unit :
       {"(", "(1) ", "(1) a: ", " - E:\\", " to ", "{code}", "from a call to ", "\xE2\x80\x9C", "\xE2",
        "error ", "'", "\xC2\xA0", "VSS Writer (Instance "}) {
    const std::string flood = repeated(unit);
    for (const Provider& provider : catalogue())
      for (const std::uint16_t id :
           {std::uint16_t{223}, std::uint16_t{224}, std::uint16_t{104}, std::uint16_t{8010},
            std::uint16_t{8001}, std::uint16_t{9780}, std::uint16_t{1024}, std::uint16_t{2020}})
        if (find_row(provider.name, id)) {
          CHECK(told(provider.name, id, flood).signal != "");
          told(provider.name, id,
               "Information Store (1) SG: Starting the backup of log files (range " + flood);
          kept(provider.name, id, {flood, flood, flood, flood, flood, flood}, flood);
        }
    id_by_text("MSExchangeIS", flood, flood);
    id_by_text("NTBackup", "Microsoft Exchange services returned " + flood, flood);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
  for (const std::string_view text :
       {"", ".", "(", ")", "(1", "(1)", "(1) ", "Error code", "\xC2", "For more information, see", " . "})
    for (const Provider& provider : catalogue())
      for (const Row& row : provider.rows) {
        CHECK(told(provider.name, row.id, text).signal == row.signal);
        kept(provider.name, row.id, {std::string(text)}, text);
      }
}

TEST_CASE("a value at the end of an open wording ends with its sentence") {
  const char* text =
      "Exchange VSS Writer (instance 7b0f3a52-91c4-4d4e-a1f0-3c8f4a6be210) has successfully completed the "
      "full or incremental backup "
      "of storage group 'First Storage Group'. The database engine has also executed log file truncation "
      "procedures.";
  CHECK(of(told("MSExchangeIS", 9780, text), "store") == "First Storage Group");
  // The sentence is all there is.
  const char* database =
      "Exchange VSS Writer (instance 7b0f3a52-91c4-4d4e-a1f0-3c8f4a6be210) has successfully completed the "
      "copy or differential backup of database 'DB01'.";
  CHECK(of(told("MSExchangeIS", 9781, database), "store") == "DB01");
}

TEST_SUITE_END();
