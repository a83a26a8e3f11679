#include <doctest/doctest.h>

#include "readers/reader.hpp"

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

Intake read_lines_of(const std::string& text) {
  static const Wanted everything = Wanted::everything();
  Intake intake(everything);
  intake.keep = Intake::Keep::all;
  read_source(from_bytes("t", text), {}, intake);
  return intake;
}

std::string told(const Intake& intake) {
  std::string out;
  for (const Event& e : intake.kept)
    out += to_rfc3339(e.time) + ' ' + e.provider + ' ' + std::to_string(e.id) + ' ' + e.category + '/' +
           e.message + '\n';
  return out;
}

}  // namespace

TEST_CASE("a table that lost its tabs is lines of a level, a date, a provider, an id and a category") {
  CHECK(told(read_lines_of("Level Date and Time Source Event ID Task Category\n"
                           "Information 10/8/2006 3:00:02 AM MSExchangeIS 9606 Exchange VSS Writer\n"
                           "Information 10/8/2006 3:10:02 AM MSExchangeIS Mailbox Store 1221 General\n"
                           "Warning 10/13/2006 3:00:02 AM Another Provider 7 Disk Events\n")) ==
        "2006-10-08T03:00:02Z MSExchangeIS 9606 Exchange VSS Writer/\n"
        "2006-10-08T03:10:02Z MSExchangeIS Mailbox Store 1221 General/\n"
        "2006-10-13T03:00:02Z Another Provider 7 Disk Events/\n");
}

TEST_CASE("date, provider, id and text in any order that people write") {
  CHECK(
      told(read_lines_of(
          "- 08.10.2006 03:00:02 - Event 9606 - MSExchangeIS - Exchange VSS Writer has prepared. It goes on\n"
          "below.\n"
          "[2006-10-08 03:00:03] ERROR MSExchangeIS (9607): Error code 0x50d when preparing for backup.\n"
          "\n"
          "Regards\n")) ==
      "2006-10-08T03:00:02Z MSExchangeIS 9606 /Exchange VSS Writer has prepared. It goes on\nbelow.\n"
      "2006-10-08T03:00:03Z MSExchangeIS 9607 /Error code 0x50d when preparing for backup.\n");
}

TEST_CASE("a line that begins with a date and tells no event is told, prose with a date is none") {
  const Intake intake = read_lines_of(
      "10/8/2006 3:00:02 AM MSExchangeIS 9606 prepared.\n10/8/2006 3:00:03 AM something went wrong here\n"
      "10/8/2006 3:00:04 AM MSExchangeIS 9608 prepared.\n");
  CHECK(intake.source.events == 2);
  REQUIRE(intake.source.problems.size() == 1);
  CHECK(intake.source.problems[0].position == "line 2");
  CHECK(intake.source.problems[0].what.find("1 line(s) begin with a date") == 0);
  CHECK(read_lines_of("On 10/8/2006 3:00:02 AM MSExchangeIS logged 9606, we think.\nNothing else.\n")
            .source.format != "screen");
}

TEST_SUITE_END();
