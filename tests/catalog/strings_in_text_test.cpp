// Texts of the Replication service as exports keep them, in languages and wordings that no row has.
#include "catalog/strings_in_text.hpp"

#include <doctest/doctest.h>

#include "catalog/catalog.hpp"

using namespace exba;

namespace {

constexpr const char* guid = "7b0f3a52-91c4-4d4e-a1f0-3c8f4a6be210";

/// `session=... store=...` as recognised, without constants.
std::string told(std::string_view provider, int id, const std::string& message) {
  Event e;
  e.provider = provider;
  e.id = static_cast<std::uint16_t>(id);
  e.message = message;
  recognise(e);
  std::string out;
  for (const Fact& f : e.facts)
    if (f.name != "writer" && f.name != "step" && f.name != "backup" && f.name != "reason")
      out += (out.empty() ? "" : " ") + f.name + "=" + f.value;
  return out;
}

std::string repl(int id, const std::string& message) {
  return told("MSExchangeRepl", id, message);
}

}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("strings in text: a healthy night in text was told as abandoned, for its completion named no set") {
  CHECK(repl(2033, std::string("The Microsoft Exchange Replication service VSS Writer (Instance ") + guid +
                       ") has processed the backup completion event successfully.") ==
        std::string("session=") + guid);
  CHECK(repl(2046, std::string("Exchange VSS Writer (instance ") + guid +
                       ") completed the backup of database 'Mailbox Database 01\\EX01'.") ==
        std::string("session=") + guid + " store=Mailbox Database 01\\EX01");
}

TEST_CASE("strings in text: quotation marks of every kind, whatever the language") {
  const std::string set = std::string("session=") + guid, both = set + " store=DB 1\\EX01";
  for (const auto& marks :
       {std::pair{"'", "'"}, {"\"", "\""}, {"„", "“"}, {"« ", " »"}, {"“", "”"}, {"‘", "’"}, {"「", "」"}}) {
    const char *open = marks.first, *close = marks.second;
    CAPTURE(open);
    CHECK(repl(2047, std::string("Instanz ") + guid + ": Datenbank " + open + "DB 1\\EX01" + close +
                         " fertig.") == both);
  }
  CHECK(repl(2046, std::string("L'instance ") + guid + " n'a pas de nom") ==
        set);  // apostrophes quote nothing
}

TEST_CASE("strings in text: codes are those of a failure, no date, pid or part of a guid") {
  CHECK(repl(2112,
             std::string("Instanz ") + guid + " Fehler 80070015 bei 'DB1\\EX01' am 20220608 (pid 4120)") ==
        std::string("session=") + guid + " code=0x80070015 store=DB1\\EX01");
  CHECK(repl(2034, std::string("Instanz ") + guid + " meldet FFFFFFFC") ==
        std::string("session=") + guid + " code=-4");
  CHECK(repl(2026, "8b0f3a52-91c4-4d4e-a1f0-3c8f4a6be210") == "session=8b0f3a52-91c4-4d4e-a1f0-3c8f4a6be210");
}

TEST_CASE("strings in text: a path is no copy") {
  CHECK(repl(2119, "component 11111111-2222-3333-4444-555555555555\nE:\\Logs\\E0100004C21.log") ==
        "component=11111111-2222-3333-4444-555555555555 file=E:\\Logs\\E0100004C21.log");
  CHECK(repl(3142, "Die Kopie 'DB1\\EX02' unter 'E:\\x' ruht") == "store=DB1\\EX02");
  CHECK(repl(3156, "The database 'DB1' was mounted.") == "store=DB1");
  CHECK(repl(3169, "Database 'DB1' went from 'EX01' to 'EX02'.") == "store=DB1 from=EX01 to=EX02");
  CHECK(repl(3169, "Database DB1 went from EX01 to EX02.") == "store=DB1 from=EX01 to=EX02");
}

TEST_CASE("strings in text: a computer without the message file, in German") {
  const std::string head =
      "Die Beschreibung für Ereignis-ID \"2048\" aus der Quelle \"MSExchangeRepl\" wurde nicht gefunden.\n\n"
      "Die folgenden Informationen wurden mit dem Ereignis gespeichert: \n\n";
  const std::string strings = std::string(guid) + "\n8007064A\nDB 1\\EX01\n";
  const std::string want = std::string("session=") + guid + " code=0x8007064a store=DB 1\\EX01";
  CHECK(repl(2048, head + strings) == want);
  CHECK(repl(2048, head + strings + "\nDie Nachrichtenressource ist vorhanden.\n") == want);
  const auto found = strings_below_description(head + strings, "MSExchangeRepl", 2048);
  REQUIRE(found);
  CHECK(found->size() == 3);
  CHECK_FALSE(strings_below_description(head + strings, "MSExchangeRepl", 204));
  CHECK_FALSE(strings_below_description(head + strings, "Exchange", 2048));
  CHECK_FALSE(strings_below_description("MSExchangeRepl 2048: no list", "MSExchangeRepl", 2048));
}

TEST_CASE("strings in text: a list that an export wrote into one line") {
  const std::string head =
      "The description for Event ID 2048 from source MSExchangeRepl cannot be found. The following "
      "information was "
      "included with the event: ";
  const std::string tail =
      " The message resource is present but the message was not found in the message table";
  CHECK(repl(2048, head + guid + " 8007064A DB 1\\EX01" + tail) ==
        std::string("session=") + guid + " code=0x8007064a store=DB 1\\EX01");
  CHECK(repl(2033, head + guid + tail) == std::string("session=") + guid);
  CHECK(repl(3142, head + "DB 1\\EX02" + tail) == "store=DB 1\\EX02");
}

TEST_CASE(
    "strings in text: a list in one line gave a code to the database and forgot every code in decimal") {
  const std::string head =
      "The description for Event ID 2112 from source MSExchangeRepl cannot be found.  The following "
      "information was included with the event:   ";
  const std::string tail =
      "  The message resource is present but the message was not found in the message table";
  const std::string set = std::string("session=") + guid;
  CHECK(repl(2112, head + guid + " 2147942432 DB 01\\EX01" + tail) ==
        set + " code=0x80070020 store=DB 01\\EX01");
  CHECK(repl(2045, head + guid + " -2147023286 DB 01\\EX01" + tail) ==
        set + " code=0x8007064a store=DB 01\\EX01");
  CHECK(repl(2034, head + guid + " 0" + tail) == set + " code=0");
  CHECK(repl(2034, head + guid + " fffffffc" + tail) == set + " code=-4");
  CHECK(repl(2110, head + guid + " DB 01\\EX01 DB 01" + tail) == set + " store=DB 01\\EX01");
  CHECK(
      repl(2140, head + "PrepareSnapshot -2147221233 MapiExceptionBackupInProgress: in vain (ec=1293)" + tail)
          .find("text=MapiExceptionBackupInProgress: in vain (ec=1293)") != std::string::npos);
  CHECK(repl(2153, head + "DB 01\\EX02 EX01.corp.example A timeout occurred" + tail) ==
        "store=DB 01\\EX02 node=EX01.corp.example text=A timeout occurred");
  CHECK(repl(3169, head + "Mailbox Database 01 EX01 EX02" + tail) ==
        "store=Mailbox Database 01 from=EX01 to=EX02");
  CHECK(repl(3156, head + "Mailbox Database 01" + tail) == "store=Mailbox Database 01");
  CHECK(told("ESE", 2001, head + "Information Store - DB 01 4711 DB 01:  3" + tail) ==
        "engine=ese process=Information Store - DB 01 pid=4711 instance=DB 01 copy=3");
  CHECK(told("ESE", 2001, head + "Information Store - DB 01 4711  3" + tail) ==
        "engine=ese process=Information Store - DB 01 pid=4711 copy=3");
  CHECK(told("ESE BACKUP", 960, head + "msexchangerepl 3528 EX01" + tail) ==
        "surrogate=passive process=msexchangerepl pid=3528 node=EX01");
  CHECK(repl(2033, head + tail).empty());
}

TEST_CASE("strings in text: a list in one line in another language") {
  const std::string message =
      std::string(
          "Die Beschreibung für Ereignis-ID \"2048\" aus der Quelle \"MSExchangeRepl\" wurde nicht "
          "gefunden.  Die folgenden Informationen wurden mit dem Ereignis gespeichert:   ") +
      guid + " 2147944010 DB 1\\EX01";
  const std::string want = std::string("session=") + guid + " code=0x8007064a store=DB 1\\EX01";
  CHECK(repl(2048, message) == want);
  CHECK(repl(2048, message + "  Die Nachrichtenressource ist vorhanden.") == want);
}

TEST_CASE("strings in text: a move told without quotation marks, in several languages") {
  const std::string want = "store=DB1 from=EX01 to=ex-2.corp.example";
  CHECK(repl(3169, "Die Datenbank DB1 wurde von EX01 nach ex-2.corp.example verschoben.") == want);
  CHECK(repl(3169, "La base de données DB1 a été déplacée de EX01 vers ex-2.corp.example.") == want);
  CHECK(repl(3169, "La base de datos DB1 se movió de EX01 a ex-2.corp.example.") == want);
  CHECK(repl(3169, "O banco de dados DB1 foi movido de EX01 para ex-2.corp.example.") == want);
  CHECK(repl(3169, "Il database DB1 è stato spostato da EX01 a ex-2.corp.example.") == want);
  CHECK(repl(3169, "De database DB1 is van EX01 naar ex-2.corp.example verplaatst.") == want);
  CHECK(
      repl(
          3169,
          "Moved database Mailbox Database 01 from server EX01 to server EX02. Reason: Test of the night.") ==
      "store=Mailbox Database 01 from=EX01 to=EX02");
  CHECK(repl(3156, "Mailbox Database 01 was mounted on node EX02 at 10:00.") ==
        "store=Mailbox Database 01 node=EX02");
  CHECK(repl(3161, "Active Manager dismounted the mailbox database DB1 on server EX01") ==
        "store=DB1 node=EX01");
  CHECK(repl(3156, "The database was mounted on 2021-03-04 from here to there.").empty());
}

TEST_CASE("strings in text: other providers give their guid alone") {
  CHECK(told("MSExchangeIS", 9616,
             std::string("Exchange VSS Writer (Instanz ") + guid + ") fertig: 'A\\B' 80070005")
            .find(std::string("session=") + guid) != std::string::npos);
}

TEST_CASE("strings in text: hostile texts") {
  CHECK(guid_in(std::string(100'000, '-')).empty());
  CHECK(guid_in("1234567-").empty());
  CHECK(repl(2046, std::string(5000, '\'')).empty());
  CHECK(repl(2046, std::string(5000, '\\')).empty());
  CHECK(repl(2112, std::string("\xe2\x80\x9e\xe2\x80", 5)).empty());
  CHECK(repl(2046, std::string(guid) + "0").empty());
  const std::string list = "The description for Event ID 3169 cannot be found.  included with the event:  ";
  CHECK(repl(3169, list + std::string(100'000, ' ')).empty());
  std::string many;
  for (int i = 0; i < 2000; ++i) many += " a";
  repl(3169, list + many);
  repl(2140, list + many);
  repl(3169, many + " database" + many + " from" + many);
}

TEST_SUITE_END();
