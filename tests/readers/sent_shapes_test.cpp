// Shapes in which people paste and export events that no program writes so: each once lost something without a word.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "readers/document/document.hpp"
#include "readers/json_texts.hpp"
#include "readers/mail/uuencode.hpp"
#include "support/tables.hpp"

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

const std::string refused = "Error code 0x50d when preparing for backup.";

std::unique_ptr<test::ReadTable> sent(std::string text) {
  ReadOptions options;
  options.time_zone = TimeZone{};
  return test::read_table(std::move(text), options);
}

void is_night(const test::ReadTable& r, std::string_view computer = "EX01.example.net") {
  REQUIRE(r.events().size() == 3);
  int second = 0;
  for (const Event& event : r.events()) {
    CHECK(event.provider == "MSExchangeIS");
    CHECK(event.id == 9607);
    CHECK(event.computer == computer);
    CHECK(to_rfc3339(event.time) == "2006-10-13T03:00:0" + std::to_string(++second) + "Z");
    CHECK(event.message == refused);
  }
}

std::string xml_night() {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text +=
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
        "Name=\"MSExchangeIS\"/><EventID Qualifiers=\"49152\">9607</EventID><Level>2</Level><TimeCreated "
        "SystemTime=\"2006-10-13T03:00:0" +
        std::to_string(n) + "Z\"/><EventRecordID>" + std::to_string(n) +
        "</EventRecordID><Channel>Application</Channel><Computer>EX01</Computer></System><EventData><Data>a "
        "&lt; b</Data></EventData></Event>\n";
  return text;
}

std::string escaped_once(const std::string& text, const std::string& less = "&lt;") {
  std::string out;
  for (const char c : text)
    out += c == '<' ? less : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  return out;
}

void is_xml_night(const test::ReadTable& r) {
  REQUIRE(r.events().size() == 3);
  for (const Event& event : r.events()) {
    CHECK(event.id == 9607);
    CHECK(event.inserts == std::vector<std::string>{"a < b"});
  }
  CHECK(test::problems(r) == "");
}

}  // namespace

TEST_CASE("pages: a heading over two columns shifts none of them") {
  std::string page =
      "<table><tr><th>Level</th><th colspan=2>When</th><th>Source</th><th>Event "
      "ID</th><th>Computer</th><th>Message</th></tr>";
  for (int n = 1; n <= 3; ++n)
    page += "<tr><td>Error</td><td>13.10.2006</td><td>03:00:0" + std::to_string(n) +
            "</td><td>MSExchangeIS</td><td>9607</td><td>EX01.example.net</td><td>" + refused + "</td></tr>";
  is_night(*sent(page + "</table>"));
}

TEST_CASE("pages: a text in a row below its event is that event's") {
  std::string page =
      "<table><tr><th>Level</th><th>Date</th><th>Source</th><th>Event ID</th><th>Computer</th></tr>\n";
  for (int n = 1; n <= 3; ++n)
    page += "<tr><td>Error</td><td>13.10.2006 03:00:0" + std::to_string(n) +
            "</td><td>MSExchangeIS</td><td>9607</td><td>EX01.example.net</td></tr>\n<tr><td colspan=\"5\">" +
            refused + "</td></tr>\n";
  const auto r = sent(page + "</table>\n");
  is_night(*r);
  CHECK(test::problems(*r) == "");
}

TEST_CASE("pages: one in a single line lost no line end, one that breaks off in a row is told") {
  std::string page =
      "<html><body><table><tr><th>TimeCreated</th><th>Id</th><th>ProviderName</th><th>MachineName</th>"
      "<th>Message</th></tr>";
  for (int n = 1; n <= 3; ++n)
    page += "<tr><td>10/13/2006 3:00:0" + std::to_string(n) +
            " AM</td><td>9607</td><td>MSExchangeIS</td><td>EX01.example.net</td><td>" + refused +
            "</td></tr>";
  const auto r = sent(page + "</table></body></html>");
  is_night(*r);
  CHECK(test::problems(*r) == "");
  CHECK(test::problems(*sent(page)).find("</html> is missing") != std::string::npos);
}

TEST_CASE("documents: cells over several columns and rows stand in theirs") {
  const auto cell = [](const std::string& text, const std::string& properties = "") {
    return "<w:tc><w:tcPr>" + properties + "</w:tcPr><w:p><w:r><w:t>" + text + "</w:t></w:r></w:p></w:tc>";
  };
  std::string body = "<w:document xmlns:w=\"w\"><w:body><w:tbl><w:tr>" + cell("Date") + cell("Time") +
                     cell("Source", "<w:gridSpan w:val=\"2\"/>") + cell("Event ID") + cell("Computer") +
                     cell("Message") + "</w:tr>";
  for (int n = 1; n <= 3; ++n)
    body += "<w:tr>" +
            (n == 1 ? cell("13.10.2006", "<w:vMerge w:val=\"restart\"/>") : cell("", "<w:vMerge/>")) +
            cell("03:00:0" + std::to_string(n)) + cell("MSExchangeIS") + cell("x") + cell("9607") +
            cell("EX01.example.net") + cell(refused) + "</w:tr>";
  document::Seen seen;
  Input shown = document::shown_text(from_bytes("d.docx", body + "</w:tbl></w:body></w:document>"), seen);
  is_night(*sent(read_all(shown, 1 << 20)));
}

TEST_CASE("xml: events whose marks were written as references are read, however often that was done") {
  const std::string night = xml_night();
  for (const std::string less : {"&lt;", "&#60;", "&#x3C;"}) {
    INFO(less);
    is_xml_night(*sent("Ticket 4711\n\n" + escaped_once(night, less) + "\nregards\n"));
  }
  is_xml_night(*sent("Ticket 4711\n\n" + escaped_once(escaped_once(night)) + "\n"));
  is_xml_night(*sent("<?xml version=\"1.0\"?><rss><description>" +
                     escaped_once("<pre>" + escaped_once(night) + "</pre>") + "</description></rss>"));
  CHECK(sent("We write &lt;Event&gt; in our manual.\n")->events().empty());
}

TEST_CASE("xml: an event inside of the element of event forwarding is read, as text and as it is") {
  const std::string night = xml_night();
  for (const bool as_text : {true, false}) {
    std::string soap = "<s:Envelope xmlns:s=\"s\" xmlns:w=\"w\"><s:Body><w:Events>";
    for (std::size_t at = 0, end = 0; (end = night.find("</Event>", at)) != std::string::npos; at = end + 9)
      soap += "<w:Event Action=\"e\">" + std::string(as_text ? "<![CDATA[" : "") +
              night.substr(at, end + 8 - at) + (as_text ? "]]>" : "") + "</w:Event>";
    INFO(as_text);
    const auto r = sent(soap + "</w:Events></s:Body></s:Envelope>");
    CHECK(r->events().size() == 3);
    for (const Event& event : r->events()) CHECK(event.id == 9607);
  }
}

TEST_CASE(
    "json: texts in the strings of a chat's export are read; one that tells events itself is not taken "
    "apart") {
  std::string chat = "[";
  for (int n = 1; n <= 3; ++n)
    chat += std::string(n == 1 ? "" : ",") +
            "{\"user\":\"U1\",\"text\":\"```Log Name:      Application\\nSource:        "
            "MSExchangeIS\\nDate:  "
            "        10/13/2006 3:00:0" +
            std::to_string(n) +
            " AM\\nEvent ID:      9607\\nLevel:         Error\\nComputer:      EX01.example.net\\n" +
            "Description:\\n" + refused + "```\"}";
  is_night(*sent(chat + "]"));
  CHECK(may_hold_texts(chat));
  CHECK_FALSE(may_hold_texts("[10/13/24, 9:00:12 AM] Jan: \"" + std::string(100, 'x') + "\""));
  CHECK_FALSE(may_hold_texts("{\"a\": \"short\"}"));
}

TEST_CASE("tables: the word for a level in a language that nobody here knows is no computer") {
  std::string text = "Wat,Wanner,Bron vum Evenement,Nummer,Kategorie\n";
  for (int n = 1; n <= 4; ++n)
    text += std::string(n % 2 == 1 ? "Feeler" : "Informatioun") + ",13.10.2006 03:00:0" + std::to_string(n) +
            ",MSExchangeIS," +
            (n % 2 == 1 ? "9607"
             : n == 2   ? "9606"
                        : "9608") +
            ",Exchange VSS Writer\n";
  const auto r = sent(text);
  CHECK(r->events().size() == 4);
  for (const Event& event : r->events()) CHECK(event.computer.empty());
  CHECK(test::problems(*r) == "");  // the headings are none of its rows
}

TEST_CASE("tables: a column more than a known order has is a column of its own") {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text += "10/13/2006 3:00:0" + std::to_string(n) + " AM\t9607\tError\tMSExchangeIS\tEX01.example.net\t" +
            refused + "\n";
  is_night(*sent(text));
}

TEST_CASE(
    "tables: times below a heading that nobody knows are found by their values, the event's own before the "
    "receipt's") {
  std::string german = "Stempel;Quelle;Ereignis-ID;Computer;Hinweis\n";
  std::string zabbix = "Timestamp\tLocal time\tSource\tEvent ID\tComputer\tMessage\n";
  for (int n = 1; n <= 3; ++n) {
    const std::string second = std::to_string(n);
    german += "13.10.2006 03:00:0" + second + ",000;MSExchangeIS;9607;EX01.example.net;" + refused + "\n";
    zabbix += "2006-10-13 03:05:2" + second + "\t2006-10-13 03:00:0" + second +
              "\tMSExchangeIS\t9607\tEX01.example.net\t" + refused + "\n";
  }
  is_night(*sent(german));
  is_night(*sent(zabbix));
}

TEST_CASE("tables: headings between two bars each, as tickets have them, head the cells between one") {
  std::string text = "||Level||Date||Source||Event ID||Computer||Message||\n";
  for (int n = 1; n <= 3; ++n)
    text += "|Error|2006-10-13 03:00:0" + std::to_string(n) + "|MSExchangeIS|9607|EX01.example.net|" +
            refused + "|\n";
  is_night(*sent(text));
}

TEST_CASE(
    "headings of Czech, Turkish, Hungarian, Swedish, Danish, Norwegian, Finnish, Greek, Korean and "
    "Ukrainian") {
  struct Language {
    std::string log, source, date, id, level, computer, description, error;
  };
  const Language languages[] = {
      {"Název protokolu", "Zdroj", "Datum", "ID události", "Úroveň", "Počítač", "Popis", "Chyba"},
      {"Günlük Adı", "Kaynak", "Tarih", "Olay Kimliği", "Düzey", "Bilgisayar", "Açıklama", "Hata"},
      {"Napló neve", "Forrás", "Dátum", "Eseményazonosító", "Szint", "Számítógép", "Leírás", "Hiba"},
      {"Loggnamn", "Källa", "Datum", "Händelse-ID", "Nivå", "Dator", "Beskrivning", "Fel"},
      {"Lognavn", "Kilde", "Dato", "Hændelses-id", "Niveau", "Computer", "Beskrivelse", "Fejl"},
      {"Loggnavn", "Kilde", "Dato", "Hendelses-ID", "Nivå", "Datamaskin", "Beskrivelse", "Feil"},
      {"Lokin nimi", "Lähde", "Päivämäärä", "Tapahtumatunnus", "Taso", "Tietokone", "Kuvaus", "Virhe"},
      {"Όνομα αρχείου καταγραφής", "Προέλευση", "Ημερομηνία", "Αναγνωριστικό συμβάντος", "Επίπεδο",
       "Υπολογιστής", "Περιγραφή", "Σφάλμα"},
      {"로그 이름", "원본", "날짜", "이벤트 ID", "수준", "컴퓨터", "설명", "오류"},
      {"Ім'я журналу", "Джерело", "Дата", "Код події", "Рівень", "Комп'ютер", "Опис", "Помилка"},
      {"Log Name", "Source", "Date", "Event lD", "Level", "Cornputer", "Description",
       "Error"}};  // off a picture
  for (const Language& l : languages) {
    INFO(l.log);
    std::string text;
    for (int n = 1; n <= 3; ++n)
      text += l.log + ":  Application\n" + l.source + ":  MSExchangeIS\n" + l.date + ":  13.10.2006 3:00:0" +
              std::to_string(n) + "\n" + l.id + ":  9607\n" + l.level + ":  " + l.error + "\n" + l.computer +
              ":  EX01.example.net\n" + l.description + ":\n" + refused + "\n\n";
    const auto r = sent(text);
    is_night(*r);
    for (const Event& event : r->events()) CHECK(event.level == Level::error);
  }
}

TEST_CASE("blocks under headings that nobody knows are told, not only their sentences read") {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text += "Ainm an loga: Application\nFoinse: MSExchangeIS\nData: 13.10.2006 3:00:0" + std::to_string(n) +
            "\nAitheantas: 9607\nRiomhaire: EX01\n\n" + refused + "\n\n";
  CHECK(test::problems(*sent(text)).find("again and again") != std::string::npos);
  // The heads of mails are none.
  CHECK(test::problems(*sent("From: a\nTo: b\nSubject: c\nSent: d\n\n" + refused +
                             "\n\nFrom: b\nTo: a\nSubject: c\nSent: e\n\nthanks\n")) == "");
}

TEST_CASE("files in a text: lines of base64 are one where they hold something that is read") {
  const std::string csv =
      "TGV2ZWwsRGF0ZSBhbmQgVGltZSxTb3VyY2UsRXZlbnQgSUQsVGFzayBDYXRlZ29y\n"
      "eQ0KRXJyb3IsMTAvMTMvMjAwNiAzOjAwOjAxIEFNLE1TRXhjaGFuZ2VJUyw5NjA3\n"
      "LEV4Y2hhbmdlIFZTUyBXcml0ZXIsRXJyb3IgY29kZSAweDUwZCB3aGVuIHByZXBh\n"
      "cmluZyBmb3IgYmFja3VwLg0K\n";
  const std::string sent_text =
      "Hi,\n\n-----BEGIN CERTIFICATE-----\n" + csv + "-----END CERTIFICATE-----\nthanks\n";
  CHECK(mail::holds_coded_files(sent_text));
  const mail::UuText taken = mail::take_coded_files(sent_text);
  REQUIRE(taken.parts.size() == 1);
  CHECK(taken.parts[0].bytes.starts_with("Level,Date and Time,Source,Event ID,Task Category\r\nError,"));
  CHECK(taken.parts[0].bytes.ends_with("backup.\r\n"));
  CHECK(taken.text == "Hi,\n\nthanks\n");
  std::string certificate;  // 30 82: DER
  for (int n = 0; n < 4; ++n) certificate += "MIIC" + std::string(60, 'A') + "\n";
  CHECK_FALSE(mail::holds_coded_files(certificate));
  CHECK(mail::holds_yenc("Hello\n=ybegin line=128 size=2000 name=app.evtx\n"));
  CHECK_FALSE(mail::holds_yenc("We write =ybegin and name=x.\n"));
}

TEST_CASE("files in a text: one far below the beginning is seen, over the border of two reads as well") {
  const std::string part = "begin 644 a.txt\n#0V%T\n`\nend\n";
  for (const std::size_t before :
       {std::size_t{5000}, std::size_t{65530}, std::size_t{65536}, std::size_t{70001}}) {
    std::string text(before, 'x');
    for (std::size_t at = 99; at < before; at += 100) text[at] = '\n';
    text.back() = '\n';
    const auto seen = std::make_shared<mail::LatePart>();
    Input input = mail::look_for_late_part(from_bytes("t", text + part + "rest\n"), seen);
    std::string buffer(65536, '\0');
    while (input.read(std::span(buffer)) == buffer.size()) {
    }
    INFO(before);
    CHECK(seen->first == before);
  }
}

TEST_SUITE_END();
