#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

const std::string head =
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" standalone=\"yes\" ?>\r\n<ROOT "
    "DATE_CREATED=\"2003-03-02\">\r\n";
const std::string first_row =
    " <ROW>\r\n  <EventLog>\r\n   Application\r\n  </EventLog>\r\n  <RecordNumber>4711</RecordNumber>\r\n"
    "  <TimeGenerated>2003-03-13 22:34:34</TimeGenerated>\r\n  <EventID>9607</EventID>\r\n  "
    "<EventType>1</EventType>\r\n"
    "  <SourceName>MSExchangeIS</SourceName>\r\n  <Strings>0x50d|a &amp; b</Strings>\r\n"
    "  <ComputerName>EX1</ComputerName>\r\n  <SID/>\r\n  <Message>Refused &lt;again&gt;</Message>\r\n"
    "  <Data>4261</Data>\r\n </ROW>\r\n";

}  // namespace

TEST_CASE("row xml: Log Parser's columns as elements") {
  const auto r = read_table(head + first_row + first_row + "</ROOT>\r\n");
  CHECK(r->is_log);
  CHECK(r->intake.source.format == "xml");
  CHECK(problems(*r).empty());
  REQUIRE(r->events().size() == 2);
  const Event& e = r->events()[0];
  CHECK(e.id == 9607);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX1");
  CHECK(e.record_id == 4711);
  CHECK(e.level == Level::error);
  CHECK(to_rfc3339(e.time) == "2003-03-13T22:34:34Z");
  CHECK(e.inserts == std::vector<std::string>{"0x50d", "a & b"});
  CHECK(e.data == "Ba");
  CHECK(e.message == "Refused <again>");
}

TEST_CASE("row xml: its columns as fields with names") {
  const auto r = read_table(
      "<ROOT><ROW><FIELD NAME='EventID'>213</FIELD><FIELD NAME='SourceName'>ESE</FIELD>"
      "<FIELD NAME='TimeGenerated'>2003-03-13 22:34:34</FIELD></ROW></ROOT>");
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].provider == "ESE");
}

TEST_CASE("row xml: what was cut off is told, and the next row is read") {
  const std::string half = first_row.substr(0, first_row.find("<Strings>"));
  const auto r = read_table(head + half + first_row + "</ROOT>");
  CHECK(r->events().size() == 2);
  CHECK(problems(*r).find("its end tag </ROW> is missing") != std::string::npos);
  const auto open = read_table(head + first_row);
  CHECK(open->events().size() == 1);
  CHECK(problems(*open).find("the end tag </ROOT> is missing") != std::string::npos);
}

TEST_CASE("row xml: no cut and no changed byte makes trouble") {
  mutilate(head + first_row + first_row + "</ROOT>", 200);
}

TEST_SUITE_END();
