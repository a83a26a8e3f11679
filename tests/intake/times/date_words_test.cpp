#include "intake/times/date_words.hpp"

#include <doctest/doctest.h>

#include "intake/times/event_time.hpp"
#include "support/tables.hpp"

TEST_SUITE_BEGIN("intake");

namespace {

using namespace exba;
using namespace exba::test;

/// What the date says, day first where it leaves that open; `local` where it names no zone.
std::string shown(std::string_view text) {
  const EventTime time = read_event_time(text);
  if (time.exact != no_time) return to_rfc3339(time.exact);
  if (!time.stamp || time.stamp->fields == LocalStamp::Fields::none) return "none";
  const LocalStamp& s = *time.stamp;
  CivilTime c;
  const bool ymd = s.fields == LocalStamp::Fields::ymd;
  c.year = s.date[ymd ? 0 : 2], c.month = s.date[1], c.day = s.date[ymd ? 2 : 0];
  c.hour = s.hour, c.minute = s.minute, c.second = s.second, c.ticks = s.ticks;
  const auto moment = to_time(c);
  if (!moment) return "no date";
  if (s.zone) return to_rfc3339(*moment - std::chrono::minutes{*s.zone});
  std::string out = to_rfc3339(*moment);
  out.pop_back();
  return out + " local";
}

}  // namespace

TEST_CASE("dates: long dates in the languages whose headings are known") {
  for (const std::string_view text : {"10. Oktober 2006 03:00:02",
                                      "Dienstag, 10. Oktober 2006 03:00:02",
                                      "10. Okt. 2006 03:00:02 Uhr",
                                      "10 octobre 2006 03:00:02",
                                      "mardi 10 octobre 2006 à 03:00:02",
                                      "10 de octubre de 2006 3:00:02",
                                      "martes, 10 de octubre de 2006 3:00:02",
                                      "martedì 10 ottobre 2006 03:00:02",
                                      "10 de outubro de 2006 03:00:02",
                                      "terça-feira, 10 de outubro de 2006 03:00:02",
                                      "10 oktober 2006 3:00:02",
                                      "dinsdag 10 oktober 2006 3:00:02",
                                      "10 października 2006 03:00:02",
                                      "wtorek, 10 października 2006 03:00:02",
                                      "10 октября 2006 г. 3:00:02",
                                      "10. října 2006 3:00:02",
                                      "2006. október 10. 3:00:02",
                                      "10. lokakuuta 2006 3.00.02",
                                      "den 10 oktober 2006 03:00:02",
                                      "10 Ekim 2006 Salı 03:00:02",
                                      "10 Οκτωβρίου 2006 3:00:02 π.μ.",
                                      "Tuesday, October 10, 2006 3:00:02 AM",
                                      "October 10, 2006 at 3:00:02 AM",
                                      "Oct 10, 2006 @ 03:00:02",
                                      "10-Oct-2006 03:00:02",
                                      "10/Oct/2006:03:00:02",
                                      "2006-Oct-10 03:00:02",
                                      "10.10.2006 klo 3.00.02",
                                      "10/10/2006 03 h 00 min 02 s",
                                      "10/10/2006 3:00:02 AM.000",
                                      "10/10/2006, 3:00:02.000 AM",
                                      "2006-10-10-03.00.02.000000",
                                      "20061010T030002",
                                      "20061010 030002"}) {
    INFO(text);
    CHECK(shown(text) == "2006-10-10T03:00:02 local");
  }
}

TEST_CASE("dates: zones as words, offsets behind words, and both") {
  for (const std::string_view text :
       {"2006-10-10 03:00:02.000 CEST", "10.10.2006 03:00:02 MESZ", "Tue, 10 Oct 2006 01:00:02 GMT",
        "20061010T010002Z", "2006-10-10 01:00:02 UTC", "2006-10-10 03:00:02 +0200",
        "2006-10-10 03:00:02 UTC+2", "2006-10-10 03:00:02 (GMT+02:00)",
        "2006-10-10 03:00:02.000000 +0200 CEST", "Tue Oct 10 03:00:02 CEST 2006", "2006-10-09 18:00:02 PDT",
        "1160442002", "1160442002000", "1160442002000000", "1160442002000000000", "128049156020000000",
        "632960388020000000", "20061010030002.000000+120"}) {
    INFO(text);
    CHECK(shown(text) == "2006-10-10T01:00:02Z");
  }
  CHECK(zone_of_word("UTC+05:30") == 330);
  CHECK(zone_of_word("+0530") == 330);
  CHECK(zone_of_word("GMT-3") == -180);
  CHECK(!zone_of_word("CEST+1"));
  CHECK(!zone_of_word("EX01"));
}

TEST_CASE("dates: a day of Excel's calendar, to the second that its decimals hold") {
  CHECK(shown("43383.1250231") == "2018-10-10T03:00:02 local");
  CHECK(shown("43383,125023148148") == "2018-10-10T03:00:02 local");
  CHECK(shown("43383.5") == "none");
  CHECK(shown("12.10.2006") == "2006-10-12T00:00:00 local");
}

TEST_CASE("dates: what is none stays none") {
  for (const std::string_view text :
       {"Oct 10 03:00:02", "Marketing 10", "10 apples 2006", "EX01 10/10/2006x", "20061310", "99999999",
        "3 h", "2006-10-10 03:00:02 of the second kind"}) {
    INFO(text);
    CHECK(shown(text) == "none");
  }
}

TEST_CASE("dates: an abbreviation that means several zones makes no time, and that is told") {
  const auto r = read_table(
      "TimeCreated,ProviderName,Id,Message\n2006-10-10 03:00:02 CST,MSExchangeIS,9606,x\n2006-10-10 03:00:02 "
      "CEST,"
      "MSExchangeIS,9608,y\n");
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].time == no_time);
  CHECK(to_rfc3339(r->events()[1].time) == "2006-10-10T01:00:02Z");
  CHECK(problems(*r).find("line 2: 1 event(s) without a date and time that can be read") !=
        std::string::npos);
}
