// A heading, a separator, a label or a line that was lost on the way: read right where the values prove it, told where they do not.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "support/tables.hpp"

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

std::unique_ptr<test::ReadTable> sent_on(std::string text) {
  ReadOptions options;
  options.time_zone = TimeZone{};
  return test::read_table(std::move(text), options);
}

bool tells(const test::ReadTable& r, std::string_view words) {
  const auto& problems = r.intake.source.problems;
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Problem& p) { return p.what.find(words) != p.what.npos; });
}

std::string table_of(std::string_view headings) {
  std::string text(headings);
  text += "\n";
  for (int n = 1; n <= 4; ++n)
    text += "Error,10/13/2006 3:00:0" + std::to_string(n) + " AM,MSExchangeIS,9607,EX0" +
            std::to_string(1 + n % 2) + ",Error code 0x50d when preparing for backup.\n";
  return text;
}

void is_the_table(const test::ReadTable& r) {
  REQUIRE(r.events().size() == 4);
  int n = 0;
  for (const Event& e : r.events()) {
    ++n;
    CHECK(e.provider == "MSExchangeIS");
    CHECK(e.id == 9607);
    CHECK(e.level == Level::error);
    CHECK(e.computer == "EX0" + std::to_string(1 + n % 2));
    CHECK(to_rfc3339(e.time) == "2006-10-13T03:00:0" + std::to_string(n) + "Z");
    CHECK(e.message == "Error code 0x50d when preparing for backup.");
  }
}

}  // namespace

TEST_CASE("a separator that the row of headings lost or has twice no longer shifts computer and text") {
  const auto well = sent_on(table_of("Level,Date and Time,Source,Event ID,Computer,Description"));
  is_the_table(*well);
  CHECK(well->intake.source.problems.empty());
  for (const std::string_view headings : {"Level,Date and Time,SourceEvent ID,Computer,Description",
                                          "Level,Date and Time,Source,Event IDComputer,Description",
                                          "LevelDate and Time,Source,Event ID,Computer,Description"}) {
    CAPTURE(headings);
    const auto lost = sent_on(table_of(headings));
    is_the_table(*lost);
    CHECK(tells(*lost, "a separator was lost in it"));
  }
  const auto doubled = sent_on(table_of("Level,Date and Time,,Source,Event ID,Computer,Description"));
  is_the_table(*doubled);
  CHECK(tells(*doubled, "a separator was doubled there"));
}

TEST_CASE("a level, a log, a computer under a heading that nobody knows is taken by its values, or told") {
  const auto level = sent_on(table_of("Zorquib,Date and Time,Source,Event ID,Computer,Description"));
  is_the_table(*level);
  CHECK(level->intake.source.problems.empty());
  const auto computer =
      sent_on(table_of("Level,Date and Time,Source,Event ID,ComputerNameOfTheEvent,Description"));
  is_the_table(*computer);
  CHECK(computer->intake.source.problems.empty());
  const auto strange = sent_on(table_of("Level,Date and Time,Source,Event ID,Zorquib,Description"));
  REQUIRE(strange->events().size() == 4);
  CHECK(strange->events()[0].computer.empty());
  CHECK(tells(*strange, "\"Zorquib\" may be the computer"));
}

TEST_CASE(
    "a computer under an invented label of a list is taken where the label speaks of one, and told where "
    "not") {
  const auto list = [](const std::string& label, const std::string& said = "EX01") {
    const auto line = [](std::string name, const std::string& value) {
      name.resize(22, ' ');
      return name + " : " + value + "\n";
    };
    std::string text;
    for (int n = 1; n <= 3; ++n)
      text += line("TimeCreated", "10/13/2006 3:00:0" + std::to_string(n) + " AM") +
              line("ProviderName", "MSExchangeIS") + line("Id", "9607") + line(label, said) +
              line("LevelDisplayName", "Error") +
              line("Message", "Error code 0x50d when preparing for backup.") + "\n";
    return sent_on(text);
  };
  const auto spoken = list("ComputerNameOfTheEvent");
  REQUIRE(spoken->events().size() == 3);
  for (const Event& e : spoken->events()) CHECK(e.computer == "EX01");
  CHECK(spoken->intake.source.problems.empty());
  const auto beside = list("OpcodeDisplayName", "Info");
  CHECK(beside->intake.source.problems.empty());  // a word alone is no computer
  const auto strange = list("Zorquib");
  REQUIRE(strange->events().size() == 3);
  CHECK(tells(*strange, "\"Zorquib\" may be it"));
}

TEST_CASE("what most events of a source say and one does not is told with its place") {
  std::string text = table_of("Level,Date and Time,Source,Event ID,Computer,Description");
  CHECK(!tells(*sent_on(text), "say no"));
  text +=
      ",10/13/2006 3:00:05 AM,MSExchangeIS,9607,EX01,Error code 0x50d when preparing for backup.\n"
      "Error,10/13/2006 3:00:06 AM,MSExchangeIS,9607,,Error code 0x50d when preparing for backup.\n";
  const auto r = sent_on(text);
  REQUIRE(r->events().size() == 6);
  CHECK(tells(*r, "1 event(s) say no level"));
  CHECK(tells(*r, "1 event(s) say no computer"));
}

namespace {

std::string blocks(std::string_view third_line, int damaged) {
  std::string text;
  for (int n = 1; n <= 4; ++n) {
    const std::string second = std::to_string(n);
    text += "Log Name:      Application\nSource:        MSExchangeIS\n";
    text += n == damaged ? std::string(third_line) + "10/13/2006 3:00:0" + second + " AM\n"
                         : "Date:          10/13/2006 3:00:0" + second + " AM\n";
    text += "Event ID:      400" + std::to_string(n) +
            "\nLevel:         Error\nComputer:      EX01\nDescription:\nNothing of note.\n\n";
  }
  return text;
}

}  // namespace

TEST_CASE(
    "a heading with two colons, or one that nobody knows, no longer gives each event the source of the "
    "next") {
  for (const int damaged : {1, 2, 4})
    for (const std::string_view line : {"Date::         ", "Zorquib:       ", "Date:          "}) {
      CAPTURE(damaged);
      CAPTURE(line);
      const auto r = sent_on(blocks(line, damaged));
      REQUIRE(r->events().size() == 4);
      for (int n = 0; n < 4; ++n) {
        CHECK(r->events()[static_cast<std::size_t>(n)].id == 4001 + n);
        CHECK(to_rfc3339(r->events()[static_cast<std::size_t>(n)].time) ==
              "2006-10-13T03:00:0" + std::to_string(n + 1) + "Z");
      }
    }
}

TEST_CASE("PsLogList without the line that opens an event: told, and the others keep their sources") {
  std::string text = "Application log on \\\\EX01:\n";
  const char* sources[] = {"VSS", "ESE", "MSExchangeIS"};
  const int ids[] = {8193, 213, 9607};
  for (int n = 0; n < 3; ++n) {
    if (n != 0) text += "[0471" + std::to_string(n) + "] " + sources[n] + "\n";
    text += "   Type:     ERROR\n   Computer: EX01\n   Time:     10/13/2006 3:00:0" + std::to_string(n) +
            " AM   ID:       " + std::to_string(ids[n]) + "\nSome text of it.\n";
  }
  const auto r = sent_on(text);
  CHECK(!r->intake.source.problems.empty());
  for (const Event& e : r->events()) CHECK((e.id == 8193 || (e.provider == "ESE") == (e.id == 213)));
}

TEST_CASE("Event XML without a time or a computer says so") {
  const std::string event =
      "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
      "Name=\"MSExchangeIS\"/><EventID Qualifiers=\"49152\">9607</EventID><Level>2</Level><TimeCreated "
      "SystemTime=\"2006-10-13T03:00:01Z\"/><EventRecordID>1</EventRecordID><Channel>Application</Channel>"
      "<Computer>EX01</Computer></System><EventData><Data>0x50d</Data></EventData></Event>\n";
  CHECK(sent_on(event)->intake.source.problems.empty());
  std::string undated = event;
  undated.replace(undated.find("TimeCreated"), 11, "Zorquibated");
  CHECK(tells(*sent_on(undated), "without a time"));
  std::string nameless = event;
  nameless.replace(nameless.find("<Computer>EX01</Computer>"), 25, "<Zorquib>EX01</Zorquib>");
  CHECK(tells(*sent_on(nameless), "without a Computer"));
  for (const std::string_view empty :
       {"<Computer/>", "<Computer></Computer>"}) {  // some of Windows' own have none
    std::string said = event;
    said.replace(said.find("<Computer>EX01</Computer>"), 25, empty);
    CHECK(sent_on(said)->intake.source.problems.empty());
  }
}

TEST_SUITE_END();
