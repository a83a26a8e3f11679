#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

const std::string headings =
    "\r\r\nNode,Category,CategoryString,ComputerName,Data,EventCode,EventIdentifier,EventType,"
    "InsertionStrings,Logfile,"
    "Message,RecordNumber,SourceName,TimeGenerated,TimeWritten,Type,User\r\r\n";

std::string row(std::string_view node, std::string_view strings, std::string_view message,
                std::string_view record) {
  return std::string(node) + ",3,Logging/Recovery,EX1,{66;97},213,213,3," + std::string(strings) +
         ",Application," + std::string(message) + "," + std::string(record) +
         ",ESE,20030301223434.000000+060,20030301223434.000000+060,Information,\r\r\n";
}

}  // namespace

TEST_CASE("wmic csv: commas and line feeds of a message and of a list are not quoted") {
  const auto r =
      read_table(headings + row("EX1", "{a, b;4242;}", "One, two,\r\r\nthree\r\r\n\r\r\nEX2, four.", "4711") +
                 row("EX1", "", "plain", "4710"));
  CHECK(r->intake.source.format == "csv");
  CHECK(problems(*r).empty());
  REQUIRE(r->events().size() == 2);
  const Event& e = r->events()[0];
  CHECK(e.id == 213);
  CHECK(e.provider == "ESE");
  CHECK(e.computer == "EX1");
  CHECK(e.channel == "Application");
  CHECK(e.record_id == 4711);
  CHECK(e.category == "Logging/Recovery");
  CHECK(e.level == Level::information);
  CHECK(to_rfc3339(e.time) == "2003-03-01T21:34:34Z");
  CHECK(e.inserts == std::vector<std::string>{"a, b", "4242", ""});
  CHECK(e.data == "Ba");
  CHECK(e.message == "One, two,\nthree\n\nEX2, four.");
  CHECK(to_string(e.position) == "line 3");
  CHECK(r->events()[1].record_id == 4710);
  CHECK_FALSE(r->events()[1].has_inserts);
  CHECK(r->events()[1].message == "plain");
}

TEST_CASE("wmic csv: rows of several nodes, and a selection of columns") {
  const auto r =
      read_table(headings + row("EX1", "{a}", "text", "7") + row("EX2", "{b}", "other, text", "9"));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[1].message == "other, text");
  const auto few = read_table(
      "Node,EventCode,Message,SourceName,TimeGenerated\r\r\n"
      "EX1,9607,Refused, again,MSExchangeIS,20030301223434.000000+000\r\r\n");
  REQUIRE(few->events().size() == 1);
  CHECK(few->events()[0].message == "Refused, again");
  CHECK(few->events()[0].provider == "MSExchangeIS");
}

TEST_CASE("wmic csv: a row that was cut off is told") {
  const std::string whole = headings + row("EX1", "{a}", "text", "7");
  const auto r = read_table(whole.substr(0, whole.find(",ESE")) + "\r\r\n");
  CHECK(problems(*r).find("line 3: this row has fewer cells") != std::string::npos);
}

TEST_CASE("wmic csv: no cut and no changed byte makes trouble") {
  mutilate(headings + row("EX1", "{a;b}", "One, two,\r\r\nthree", "4711") + row("EX2", "", "plain", "4710"),
           200);
}

TEST_SUITE_END();
