#include "base/time.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace exba;

TEST_SUITE_BEGIN("base");

TEST_CASE("times are printed with all digits, and a fraction without its last zeros") {
  const auto at = [](std::string_view text, std::int64_t ticks) {
    return exba::to_rfc3339(*exba::parse_rfc3339(text) + exba::Ticks{ticks});
  };
  CHECK(at("1601-02-03T04:05:06Z", 0) == "1601-02-03T04:05:06Z");
  CHECK(at("2024-12-31T23:59:59Z", 9'999'999) == "2024-12-31T23:59:59.9999999Z");
  CHECK(at("2024-01-02T03:04:05Z", 1) == "2024-01-02T03:04:05.0000001Z");
  CHECK(at("2024-01-02T03:04:05Z", 1'230'000) == "2024-01-02T03:04:05.123Z");
  constexpr std::int64_t last_of_9999 = 253'402'300'799;
  CHECK(exba::to_rfc3339(exba::time_from_unix(last_of_9999)) == "9999-12-31T23:59:59Z");
  CHECK(exba::to_rfc3339(exba::time_from_unix(last_of_9999 + 1)) == "10000-01-01T00:00:00Z");
}

TEST_CASE("times are read in every spelling that exports use, and written as RFC 3339") {
  const auto round = [](std::string_view text) {
    const auto t = parse_rfc3339(text);
    return t ? to_rfc3339(*t) : "none";
  };
  CHECK(round("2006-10-10T23:00:02Z") == "2006-10-10T23:00:02Z");
  CHECK(round("2006-10-10T23:00:02.000000000Z") == "2006-10-10T23:00:02Z");
  CHECK(round("2006-10-10T23:00:02.123456789Z") == "2006-10-10T23:00:02.1234567Z");
  CHECK(round("2006-10-10 23:00:02") == "2006-10-10T23:00:02Z");
  CHECK(round("2021-10-06T15:44:43.5360963-07:00") == "2021-10-06T22:44:43.5360963Z");
  CHECK(round("2021-10-06T15:44:43+0530") == "2021-10-06T10:14:43Z");
  CHECK(round("2006-02-30T00:00:00Z") == "none");
  CHECK(round("2006-10-10T24:00:00Z") == "none");
  CHECK(round("2006-10-10T23:00:02Zx") == "none");
  CHECK(round("2006-10-10") == "none");
  CHECK(round("") == "none");
  CHECK(to_rfc3339(no_time).empty());
}

TEST_CASE("FILETIMEs beyond the calendar are none") {
  CHECK(to_rfc3339(*time_from_filetime(0)) == "1601-01-01T00:00:00Z");
  CHECK(to_rfc3339(*time_from_filetime(128'049'084'020'000'000)) == "2006-10-09T23:00:02Z");
  CHECK_FALSE(time_from_filetime(UINT64_MAX).has_value());
}

TEST_CASE("zones are offsets or names, and a wrong one names the forms") {
  CHECK(to_rfc3339(TimeZone::parse("+02:00").to_utc(*parse_rfc3339("2006-10-10 01:00:02"))) ==
        "2006-10-09T23:00:02Z");
  CHECK(to_rfc3339(TimeZone::parse("-0530").to_local(*parse_rfc3339("2006-10-10 01:00:02"))) ==
        "2006-10-09T19:30:02Z");
  const TimeZone berlin = TimeZone::parse("Europe/Berlin");
  CHECK(to_rfc3339(berlin.to_utc(*parse_rfc3339("2006-07-01 12:00:00"))) == "2006-07-01T10:00:00Z");
  CHECK(to_rfc3339(berlin.to_utc(*parse_rfc3339("2006-12-01 12:00:00"))) == "2006-12-01T11:00:00Z");
  CHECK(berlin.offset_text(*parse_rfc3339("2006-07-01 12:00:00")) == "+02:00");
  CHECK_THROWS_AS(TimeZone::parse("Mars/Olympus"), Error);
  CHECK_THROWS_AS(TimeZone::parse("+99:00"), Error);
  CHECK_THROWS_AS(TimeZone::parse(""), Error);
}

TEST_CASE("zones are known by the names that Windows gives them, and told by those of the tz database") {
  CHECK(TimeZone::parse("W. Europe Standard Time").name() == "Europe/Berlin");
  CHECK(TimeZone::parse("eastern standard time").name() == "America/New_York");
  CHECK(TimeZone::parse("Europe/Busingen").name() == "Europe/Busingen");
  CHECK(TimeZone::parse("UTC").is_fixed());
}

TEST_CASE("years behind the table follow the zone's rule, those before it its first offset") {
  const auto offset = [](const char* zone, const char* time) {
    return TimeZone::parse(zone).offset_text(*parse_rfc3339(time));
  };
  CHECK(offset("Europe/Berlin", "2087-07-01 12:00:00") == "+02:00");
  CHECK(offset("Europe/Berlin", "9999-12-31 12:00:00") == "+01:00");
  CHECK(offset("Australia/Sydney", "2060-01-01 00:00:00") == "+11:00");
  CHECK(offset("Europe/Dublin", "2060-01-01 00:00:00") == "+00:00");
  CHECK(offset("Europe/Dublin", "2060-07-01 00:00:00") == "+01:00");
  CHECK(offset("America/Nuuk", "2060-07-01 00:00:00") == "-01:00");
  CHECK(offset("Asia/Kolkata", "2060-07-01 00:00:00") == "+05:30");
  CHECK(offset("Europe/Lisbon", "1996-04-01 00:00:00") == "+01:00");  // its last change moves no clock
  CHECK(offset("Europe/Berlin", "1601-01-01 00:00:00") == "+01:00");
}

TEST_CASE("the hour that autumn repeats is ambiguous, the hour that spring skips is not lost") {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin");
  bool ambiguous = false;
  CHECK(to_rfc3339(berlin.to_utc(*parse_rfc3339("2006-10-29 02:30:00"), &ambiguous)) ==
        "2006-10-29T00:30:00Z");
  CHECK(ambiguous);
  ambiguous = false;
  CHECK(to_rfc3339(berlin.to_utc(*parse_rfc3339("2006-03-26 02:30:00"), &ambiguous)) ==
        "2006-03-26T00:30:00Z");
  CHECK_FALSE(ambiguous);
  CHECK(to_rfc3339(berlin.to_utc(*parse_rfc3339("2006-10-29 02:30:00"), nullptr,
                                 TimeZone::Repeated::second)) == "2006-10-29T01:30:00Z");
  // Samoa went without a whole day.
  const TimeZone apia = TimeZone::parse("Pacific/Apia");
  CHECK(to_rfc3339(apia.to_utc(*parse_rfc3339("2011-12-30 12:00:00"))) == "2011-12-29T22:00:00Z");
  const TimeZone::Steady summer = berlin.steady(*parse_rfc3339("2006-07-01 12:00:00"));
  CHECK(to_rfc3339(summer.begin) == "2006-05-22T12:00:00Z");
  CHECK(summer.offset == std::chrono::hours{2});
  CHECK(berlin.steady(*parse_rfc3339("2006-10-28 03:00:00")).begin == no_time);
}

TEST_CASE("zones: what people call theirs: an offset behind UTC or GMT, an abbreviation, Windows' name") {
  const Time summer = *parse_rfc3339("2006-10-10 03:00:02");
  for (const char* name : {"UTC+2", "GMT+02:00", "utc+02:00", "+2", "+2:00", "CEST", "MESZ", "MEZ",
                           "W. Europe Standard Time", "Europe/Berlin"}) {
    INFO(name);
    CHECK(to_rfc3339(TimeZone::parse(name).to_utc(summer)) == "2006-10-10T01:00:02Z");
  }
  CHECK(to_rfc3339(TimeZone::parse("UTC-5:30").to_utc(summer)) == "2006-10-10T08:30:02Z");
  // A clock that shows CEST in summer shows CET in winter.
  CHECK(to_rfc3339(TimeZone::parse("CEST").to_utc(*parse_rfc3339("2006-12-10 03:00:02"))) ==
        "2006-12-10T02:00:02Z");
  CHECK_THROWS_AS(TimeZone::parse("UTC+99"), Error);
  CHECK_THROWS_AS(TimeZone::parse("IST"), Error);
}

TEST_SUITE_END();
