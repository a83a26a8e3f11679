// How it works: the short way past blocks that nobody wants (readers/text/pass.cpp) must come to what the
// scanner comes to line by line: the same events, coverage, problems and assumptions. Texts are put together
// at random from whole blocks and from lines that lie at the edge of what the short way may take, then
// mutated and cut.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "readers/text/text.hpp"
#include "support/paths.hpp"
#include "support/said.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using exba::test::said;

std::string read(const std::string& text, const Wanted& wanted, event_text::Way way) {
  Intake intake(wanted);
  Input input = from_bytes("test", text);
  event_text::read(input, {}, intake, way);
  return said(intake);
}

/// Both ways, for somebody who wants nothing, what the catalogue has, or a few events of the texts below.
void check_alike(const std::string& text) {
  static const Wanted nothing;
  static const Wanted catalogue = Wanted::catalogue_events();
  static const Wanted some = [] {
    Wanted w;
    w.add("Some Service", 1003);
    w.add("ESE", 225);
    w.add("Odd", 1001);
    return w;
  }();
  for (const Wanted* wanted : {&nothing, &catalogue, &some}) {
    const std::string plain = read(text, *wanted, event_text::Way::plain);
    const std::string passing = read(text, *wanted, event_text::Way::passing);
    if (plain == passing) continue;
    INFO(text);
    CHECK(passing == plain);
  }
}

struct Random {
  std::uint32_t state;
  std::uint32_t operator()(std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  }
};

enum class Form { nt, vista, vista_xml, german, french, italian, wevtutil, wevtutil_new, logexpert };
constexpr Form forms[] = {Form::nt,      Form::vista,    Form::vista_xml,    Form::german,   Form::french,
                          Form::italian, Form::wevtutil, Form::wevtutil_new, Form::logexpert};

std::string description(Random& random) {
  static constexpr const char* lines[] = {
      "The service entered the state in which it answers requests: 17.",
      "",
      "  Indented, with a path C:\\Program Files\\x.log",
      "Process: 4242, requests: 17",
      "User: nobody",
      "Source: somewhere",
      "Keywords: many",
      "Data:",
      "0000: 01 00 00 00 f6 fb ff ff   ....oyy",
      "Data: 10/14/2006",
      "Event ID: 5",
      "Event ID 9608",
      "EventCode=105",
      "Subject:",
      "\tProviderName=Registry",
      "\tNewProviderState=Started",
      "User=nobody",
      "Details:",
      "Details: of it",
      "Computer: EX9",
      "Level: none",
      "CommandLine=",
      "Source=x",
      "\tAccount Name:\t\tSYSTEM",
      "> Event Type: Error",
      "> quoted",
      "CAUSE",
      "==========",
      "STATUSThe text",
      "[00012] ESE",
      "[12] x",
      "Event[7]",
      " Event[7]:",
      "Event Xml:",
      "<Event xmlns=\"x\"><System><TimeCreated SystemTime='2006-10-14T01:00:03Z'/></System></Event>",
      "</Event>",
      "Log Name: Application",
      "Event Type:\tError",
      "Description: again",
      "Level: Error Source: ESE Event ID: 7",
      "**bold**",
      "\\",
      "Тут текст: да",
      "For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.",
      "13.08.2006",
      "a",
      "Ev",
  };
  std::string out;
  if (random(3) != 0) return "The service entered the state in which it answers requests.\r\n\r\n";
  for (std::uint32_t n = random(5); n > 0; --n) out += std::string(lines[random(std::size(lines))]) + "\r\n";
  return out;
}

std::string block(Form form, Random& random, unsigned n) {
  static constexpr const char* sources[] = {
      "Some Service", "Some Service", "ESE",    "MSExchangeIS", "Other: thing", "",
      "Odd Event",    "Source: x",    "*star*", "Tail\\",       "Some Service"};
  static constexpr const char* computers[] = {"EX1", "EX1", "ex1.example.net", "", "EX2"};
  static constexpr const char* categories[] = {"None", "None", "", "Logging/Recovery ", "(3)"};
  static constexpr const char* ids[] = {"1000",       "1001", "1003", "225",        "9607",
                                        "1073742827", "",     "12x",  "99999999999"};
  const bool odd = random(6) == 0;
  const std::string source = odd ? sources[random(std::size(sources))] : "Some Service";
  const std::string computer = odd ? computers[random(std::size(computers))] : "EX1";
  const std::string category = odd ? categories[random(std::size(categories))] : "None";
  const std::string id = odd ? ids[random(std::size(ids))] : "1001";
  const unsigned day = 1 + n / 30 % 12;
  const unsigned minute = n % 60;
  const std::string text = description(random);
  switch (form) {
    case Form::nt:
      return fmt::format(
          "Event Type:\tInformation\r\nEvent Source:\t{}\r\nEvent Category:\t{}\r\nEvent "
          "ID:\t{}\r\nDate:\t\t6/{}/2006\r\n"
          "Time:\t\t6:{:02}:10 PM\r\nUser:\t\tN/A\r\nComputer:\t{}\r\nDescription:\r\n{}",
          source, category, id, day, minute, computer, text);
    case Form::vista:
    case Form::vista_xml:
    case Form::logexpert: {
      std::string out = fmt::format(
          "{}:      Application\r\nSource:        {}\r\nDate:          6/{}/2015{} 6:{:02}:10 PM\r\nEvent "
          "ID:      {}\r\n"
          "Task Category: {}\r\nLevel:         Information\r\nKeywords:      Classic\r\nUser:          {}\r\n"
          "Computer:      {}\r\nDescription:\r\n{}",
          form == Form::logexpert ? "LogName" : "Log Name", source, day, form == Form::logexpert ? "," : "",
          minute, id, category, odd ? "" : "N/A", computer, text);
      if (form == Form::vista_xml)
        out += fmt::format(
            "Event Xml:\r\n<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\r\n  "
            "<System>\r\n"
            "    <TimeCreated SystemTime=\"2015-06-{:02}T16:{:02}:10.000000000Z\" />\r\n"
            "    <EventRecordID>{}</EventRecordID>\r\n  </System>\r\n{}</Event>\r\n",
            day, minute, n, odd ? "Source: x\r\n" : "");
      return out + "\r\n";
    }
    case Form::german:
      return fmt::format(
          "Protokollname: Application\nQuelle:        {}\nDatum:         {:02}.06.2016 "
          "01:{:02}:03\nEreignis-ID:   {}\n"
          "Aufgabenkategorie:{}\nEbene:         Fehler\nSchlüsselwörter:Klassisch\nBenutzer:      Nicht "
          "zutreffend\n"
          "Computer:      {}\nBeschreibung:\n{}",
          source, day, minute, id, category, computer, text);
    case Form::french:
      return fmt::format(
          "Nom du journal\xC2\xA0:Application\nSource\xC2\xA0:       {}\nDate\xC2\xA0:         {:02}/06/2016 "
          "01:{:02}:03\n"
          "ID de l’événement\xC2\xA0:{}\nCatégorie de la tâche\xC2\xA0:{}\nNiveau\xC2\xA0:       Erreur\n"
          "Ordinateur\xC2\xA0:   {}\nDescription\xC2\xA0:\n{}",
          source, day, minute, id, category, computer, text);
    case Form::italian:
      return fmt::format(
          "Tipo evento:\tAvviso\nOrigine evento:\t{}\nCategoria evento:\t{}\nID "
          "evento:\t{}\nData:\t\t{:02}/06/2006\n"
          "Ora:\t\t01:{:02}:03\nUtente:\t\tN/D\nComputer:\t{}\nDescrizione:\n{}",
          source, category, id, day, minute, computer, text);
    case Form::wevtutil:
    case Form::wevtutil_new:
      return fmt::format(
          "Event[{}]{}\n  Log Name: Application\n  Source: {}\n  Date: 2020-12-{:02}T17:{:02}:08.940\n  "
          "Event ID: {}\n"
          "  Task: {}\n  Level: Information\n  Opcode: Info\n  Keyword: Classic, \n  User: N/A\n  User Name: "
          "N/A\n"
          "  Computer: {}\n  Description: \n{}\n",
          n, form == Form::wevtutil ? ":" : "", source, day, minute, id, category, computer, text);
  }
  return {};
}

/// Blocks mostly of one form.
std::string blocks(Random& random, std::size_t count) {
  const Form form = forms[random(std::size(forms))];
  std::string out;
  for (unsigned n = 0; n < count; ++n) {
    const Form this_one = random(12) == 0 ? forms[random(std::size(forms))] : form;
    std::string text = block(this_one, random, n);
    if (random(25) == 0) text.insert(0, "> ");
    if (random(25) == 0) text.insert(0, "\r\n\r\n");
    if (random(25) == 0) text.erase(random(static_cast<std::uint32_t>(text.size())));
    out += text;
  }
  return out;
}

std::string mutated(std::string text, Random& random) {
  static constexpr std::string_view bytes = ":\n\r\t >*\\[=/\0xE9|\xC2\xA0\xEF";
  for (std::uint32_t n = 1 + random(4); n > 0 && !text.empty(); --n) {
    const std::size_t at = random(static_cast<std::uint32_t>(text.size()));
    switch (random(3)) {
      case 0: text[at] = bytes[random(static_cast<std::uint32_t>(bytes.size()))]; break;
      case 1: text.erase(at, 1 + random(20)); break;
      default: text.insert(at, 1, bytes[random(static_cast<std::uint32_t>(bytes.size()))]);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("text twins: texts put together at random, and mutated") {
  for (std::uint32_t seed = 1; seed <= 1200; ++seed) {
    Random random{seed * 2654435761u};
    const std::string text = blocks(random, 2 + random(10));
    INFO("seed " << seed);
    check_alike(text);
    for (int round = 0; round < 3; ++round) check_alike(mutated(text, random));
  }
}

TEST_CASE("text twins: every form, cut at every byte") {
  for (const Form form : forms) {
    Random random{7};
    std::string text;
    for (unsigned n = 0; n < 4; ++n) text += block(form, random, n);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) check_alike(text.substr(0, cut));
  }
}

TEST_CASE("text twins: blocks that straddle the buffer, and one that is larger") {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    Random random{seed * 2654435761u};
    std::string text;
    const Form form = forms[seed % std::size(forms)];
    for (unsigned n = 0; text.size() < 700'000; ++n) {
      text += block(form, random, n);
      if (n == 300) {
        for (int i = 0; i < 8000; ++i) text += "a long description, a line of many\r\n";
      }
    }
    INFO("seed " << seed);
    check_alike(text);
  }
}

// The headings that were matched before the text ended were known ones when it went on, and the block kept the date of the
// one before it.
TEST_CASE("text twins: a header that the end of the buffer cuts at any of its bytes has its own date") {
  constexpr std::size_t buffer = 256 * 1024;
  for (const Form form : {Form::nt, Form::vista, Form::wevtutil, Form::german, Form::logexpert}) {
    Random random{1};
    std::string head = block(form, random, 1) + block(form, random, 2);
    std::string tail = block(form, random, 300);
    const std::size_t header = tail.size();
    tail += block(form, random, 601) + block(form, random, 602);
    for (std::size_t cut = 1; cut <= header; cut += 3) {
      // Lines of a description up to the place where the block must begin.
      std::string text = head;
      const std::size_t wanted = buffer - cut;
      while (text.size() + 81 <= wanted) text += std::string(78, 'x') + "\r\n";
      text += std::string(wanted - text.size() - 1, 'y') + "\n" + tail;
      INFO("cut " << cut);
      check_alike(text);
    }
  }
}

TEST_CASE("text twins: a header that was matched in part leaves no date behind") {
  for (const Form form : {Form::nt, Form::vista, Form::german, Form::logexpert}) {
    Random random{1};
    const std::string first = block(form, random, 1) + block(form, random, 2);
    const std::string dated = block(form, random, 300);
    // A value behind the date that the short way does not take: the scanner reads that block, and the next one has its date.
    std::string odd = dated;
    const std::size_t computer = odd.find("EX1");
    REQUIRE(computer != std::string::npos);
    for (const std::string& value :
         {std::string("Some Event"), std::string(600, 'n'), std::string("a: Source: b")}) {
      std::string changed = odd;
      changed.replace(computer, 3, value);
      check_alike(first + changed + dated + dated);
    }
  }
}

TEST_CASE("text twins: an ordinary export is passed over for the most part") {
  // Counts lines that reach the scanner: the short way that never took anything would pass all tests above.
  for (const Form form : {Form::nt, Form::vista, Form::vista_xml, Form::wevtutil, Form::german}) {
    Random random{1};
    std::string text;
    for (unsigned n = 0; n < 200; ++n) text += block(form, random, n);
    CHECK(event_text::lines_passed_over(text) > 500);
  }
}

TEST_CASE("text twins: the real text logs") {
  const std::filesystem::path logs = std::filesystem::path(test::root()) / "../shared/logs";
  if (!std::filesystem::exists(logs)) {
    MESSAGE("skipped: " << logs.string() << " is not here");
    return;
  }
  for (const char* folder : {"transcribed", "text-nt", "text-vista", "text-other", "derived-encodings"}) {
    if (!std::filesystem::exists(logs / folder)) continue;
    for (const auto& file : std::filesystem::recursive_directory_iterator(logs / folder)) {
      if (!file.is_regular_file() || file.file_size() > 2'000'000) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      INFO(file.path().filename().string());
      check_alike(text);
      check_alike(text + text + text);
    }
  }
}

TEST_SUITE_END();
