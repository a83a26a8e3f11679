// What the end of a text tells of its being whole.
#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

const std::string event =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='ESE'/><EventID>213"
    "</EventID><TimeCreated SystemTime='2006-10-13T01:00:05Z'/><Computer>EX1</Computer></System></Event>";

}  // namespace

TEST_CASE("text ends: Event XML whose root has no end, or that ends within a start tag") {
  CHECK(problems(*read_table("<Events>" + event + "</Events>\r\n")).empty());
  CHECK(problems(*read_table("<Events>" + event)).find("</Events> is missing") != std::string::npos);
  CHECK(problems(*read_table(event + event)).empty());
  for (const char* begun : {"<", "<Ev", "<Event xmlns='http"})
    CHECK(problems(*read_table(event + "\r\n" + begun)).find("the end of a tag is missing") !=
          std::string::npos);
}

TEST_CASE("text ends: JSON whose array has no end, or that ends behind a comma") {
  const std::string object =
      R"({"EventID":213,"ProviderName":"ESE","TimeCreated":"2006-10-13T01:00:05Z","MachineName":"EX1"})";
  CHECK(problems(*read_table("[" + object + "]\n")).empty());
  CHECK(problems(*read_table(object + "\n" + object)).empty());
  CHECK(problems(*read_table("[" + object)).find("closing bracket ] is missing") != std::string::npos);
  CHECK(problems(*read_table("[" + object + ",\r\n")).find("is missing") != std::string::npos);
}

TEST_CASE("text ends: a table or text of a program of Windows that ends within a line; a paste may") {
  const std::string table =
      "Level,Date and Time,Source,Event ID,Task Category\r\n"
      "Information,10/13/2006 3:00:05 AM,ESE,213,General,The backup proc";
  CHECK(problems(*read_table(table + "edure ended.\r\n")).empty());
  CHECK(problems(*read_table(table)).find("the text ends within a line") != std::string::npos);
  std::string paste = table;
  std::erase(paste, '\r');
  const auto pasted = read_table(paste);
  CHECK(problems(*pasted).empty());
  CHECK(assumed(*pasted, "end") == "the text ends within a line: its last event is taken to be whole");
  CHECK(problems(*read_table("Level,Date and Time,Source,Event ID,Task Cat"))
            .find("cut off in its first line") != std::string::npos);
}

TEST_CASE("text ends: a text that ends within the headings of an event") {
  const std::string block =
      "Event Type:\tError\r\nEvent Source:\tMSExchangeIS\r\nEvent ID:\t9607\r\nDate:\t\t10/13/2006\r\n"
      "Time:\t\t3:01:05 AM\r\nComputer:\tEX1\r\n";
  const std::string text = "Description:\r\nError code 0x50d when preparing for backup.\r\n\r\n";
  CHECK(problems(*read_table(block + text + block + text)).empty());
  CHECK(problems(*read_table(block + text + block)).find("line 10: the text ends within the headings") !=
        std::string::npos);
  CHECK(problems(*read_table(block)).empty());  // a quotation without its description
  CHECK(problems(*read_table(block.substr(0, block.find("Computer")))).find("within the headings") !=
        std::string::npos);
  CHECK(problems(*read_table(block + text + "Event Type:\tError\r\n")).find("within the headings") !=
        std::string::npos);
}

TEST_CASE("text ends: prose in a table that names a tag is no Event XML") {
  const auto r = read_table(
      "file\tbytes\tnote\r\na.evtx\t69632\troot <Event> stored as plain elements; System seen\r\n");
  CHECK_FALSE(r->is_log);
  CHECK(problems(*r).find("no event log was found in it") != std::string::npos);
}

TEST_CASE("tables: an event whose time cannot be read is told") {
  const auto r = read_table(
      "Level,Date and Time,Source,Event ID,Task Category\r\n"
      "Information,yesterday,ESE,213,General,a\r\nInformation,10/13/2006 3:00:05 AM,ESE,213,General,b\r\n");
  CHECK(r->events().size() == 2);
  CHECK(problems(*r) ==
        "line 2: 1 event(s) without a date and time that can be read, the first one here: when they were "
        "logged is not "
        "known\n");
}

TEST_CASE("csv: level words of which an ASCII export left question marks") {
  const auto r = read_table(
      "???????,???? ? ?????,????????,??? ???????,????????? ??????\r\n"
      "????????,13.10.2006 03:02:05,ESE,223,Logging,text one\r\n??????,13.10.2006 "
      "03:01:05,MSExchangeIS,9607,VSS,b\r\n");
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].id == 223);
  CHECK(r->events()[1].provider == "MSExchangeIS");
  CHECK(r->events()[1].level == Level::unknown);
}

TEST_CASE("an HTML page is one behind blanks and in any case") {
  for (const char* page : {"<!DOCTYPE HTML><html></html>", "\r\n\r\n <HTML lang='en'>", "\xEF\xBB\xBF<html>"})
    CHECK(problems(*read_table(page)).find("an HTML page") != std::string::npos);
}

TEST_SUITE_END();
