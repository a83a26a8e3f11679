#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "intake/hex_dump.hpp"
#include "intake/times/dates.hpp"
#include "intake/words/headings.hpp"
#include "intake/words/level_words.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;

/// The stamp as month/day in `order`, with `?` for open fields.
std::string shown(std::string_view text) {
  const auto s = parse_stamp(text);
  if (!s) return "none";
  const char* fields = s->fields == LocalStamp::Fields::open  ? "open"
                       : s->fields == LocalStamp::Fields::dmy ? "dmy"
                                                              : "ymd";
  std::string out = std::string(fields) + " " + std::to_string(s->date[0]) + " " +
                    std::to_string(s->date[1]) + " " + std::to_string(s->date[2]);
  if (s->has_clock)
    out += " " + std::to_string(s->hour) + ":" + std::to_string(s->minute) + ":" + std::to_string(s->second);
  if (s->ticks != 0) out += " ticks " + std::to_string(s->ticks);
  if (s->zone) out += " zone " + std::to_string(*s->zone);
  return out;
}

}  // namespace

TEST_CASE("dates: the short ways say what the long one says") {
  // A blank before a date leaves it to the long way.
  const std::vector<std::string> texts = {"4/11/2003 10:34:34 PM",
                                          "25.07.2007 11:52:21",
                                          "25.07.2007",
                                          "2024-03-01 22:14:07",
                                          "2024-03-01 22:14:07.1",
                                          "2024-03-01 22:14:07.12345678",
                                          "2024-03-01 22:14:60",
                                          "2024-03-01 24:14:07",
                                          "2024-03-01 22:60:07",
                                          "2024-13-41 22:14:07",
                                          "0024-03-01 22:14:07",
                                          "2024-03-01 10:14:07 PM",
                                          "2024-03-01 22:14:07Z",
                                          "2024-03-01 22:14:07 +02:00",
                                          "2024-03-01 22:14:07.",
                                          "2024-03-01 22:14:07,5",
                                          "2024-03-01T22:14:07",
                                          "2024-03-01 22:14:07.1x",
                                          "2024-03-01 22:14:07.5 PM",
                                          "2024-03-01 2:14:07",
                                          "2024-3-01 22:14:07",
                                          "2024-03-01 22:14:07:99",
                                          "2024-03.01 22:14:07",
                                          "202a-03-01 22:14:07",
                                          "2024-03-01 22:14:0",
                                          "2024-03-01 22:14",
                                          "12345-03-01 2:14:07",
                                          "2024-03-01 22:14:07.1234567 -07:00"};
  for (const std::string& text : texts) {
    INFO(text);
    CHECK(shown(text) == shown(" " + text));
  }
  CHECK(shown("2024-03-01 22:14:07") == "ymd 2024 3 1 22:14:7");
  CHECK(shown("2024-03-01 22:14:07.12345678") == "ymd 2024 3 1 22:14:7 ticks 1234567");
}

TEST_CASE("dates: the forms of exports") {
  CHECK(shown("4/11/2003 10:34:34 PM") == "open 4 11 2003 22:34:34");
  CHECK(shown("10/6/2022, 11:31:11 AM") == "open 10 6 2022 11:31:11");
  CHECK(shown("6/19/2015 12:00:01 AM") == "open 6 19 2015 0:0:1");
  CHECK(shown("6/19/2015 12:00:01\u202FPM") == "open 6 19 2015 12:0:1");
  CHECK(shown("25.07.2007 11:52:21") == "dmy 25 7 2007 11:52:21");
  CHECK(shown("25.07.2007") == "dmy 25 7 2007");
  CHECK(shown("13.8.00") == "dmy 13 8 0");
  CHECK(shown("2022/12/26 16:33:23") == "ymd 2022 12 26 16:33:23");
  CHECK(shown("2020-12-14T17:09:08.940") == "ymd 2020 12 14 17:9:8 ticks 9400000");
  CHECK(shown("2025-11-11T11:44:42.9510000Z") == "ymd 2025 11 11 11:44:42 ticks 9510000 zone 0");
  CHECK(shown("2021-10-06T15:44:43.5360963-07:00") == "ymd 2021 10 6 15:44:43 ticks 5360963 zone -420");
  CHECK(shown("20030411223434.000000+120") == "ymd 2003 4 11 22:34:34 zone 120");
  CHECK(shown("18/11/2010 05:57:17 p.m.") == "open 18 11 2010 17:57:17");
  CHECK(shown("18/11/2010 05:57:17 p. m.") == "open 18 11 2010 17:57:17");
  CHECK(shown("2016/10/04 午後 1:02:03") == "ymd 2016 10 4 13:2:3");
  CHECK(shown("2016/10/4 上午 1:02:03") == "ymd 2016 10 4 1:2:3");
  CHECK(shown("2016年10月4日 13:02:03") == "ymd 2016 10 4 13:2:3");
  CHECK(shown("Sat Mar 01 22:34:34 2003") == "dmy 1 3 2003 22:34:34");
  CHECK(shown("1-Mar-2003 22:34:34") == "dmy 1 3 2003 22:34:34");
  CHECK(shown("March 1, 2003 6:30:12 Am") == "dmy 1 3 2003 6:30:12");
  CHECK(shown("10:34:34 PM 4/11/2003") == "open 4 11 2003 22:34:34");
  CHECK(shown("\u200E19\u200E/\u200E06\u200E/\u200E2015 10:00:00") == "open 19 6 2015 10:0:0");
  CHECK(shown("2006.10.13. 15:00:05") == "ymd 2006 10 13 15:0:5");
  CHECK(shown("2006. 10. 13. 오후 3:00:06") == "ymd 2006 10 13 15:0:6");
  CHECK(shown("13. 10. 2006. 15:00:07") == "dmy 13 10 2006 15:0:7");
  CHECK(shown("19-07-2026 10:00") == "open 19 7 2026 10:0:0");
  for (const char* text : {"", "5", "today", "4/11/2003 and more", "4/11/2003 25:00:00", "1.2.3.4", "10/10",
                           "Mon, 3 Apr 2006 x"})
    CHECK(shown(text) == "none");
}

TEST_CASE("dates: the repeated hour is said to be taken as the first") {
  const Wanted wanted;
  Intake intake(wanted);
  FileClock clock(DateOrder::automatic, TimeZone::parse("Europe/Berlin"));
  clock.settle();
  const auto stamp = parse_stamp("29.10.2006 02:30:00");
  REQUIRE(stamp.has_value());
  CHECK(to_rfc3339(clock.resolve(*stamp, {Position::Unit::line, 3}, intake)) == "2006-10-29T00:30:00Z");
  CHECK(fact(intake.source.assumed, "repeated_hour") == "the first of the two, from line 3 on");
}

namespace {

/// The times of the texts, one a line, in Berlin; blank-separated.
std::string berlin(const std::vector<std::string>& texts, Intake& intake) {
  FileClock clock(DateOrder::automatic, TimeZone::parse("Europe/Berlin"));
  for (std::size_t i = 0; i < texts.size(); ++i)
    clock.see(parse_stamp(texts[i]).value(), {Position::Unit::line, i + 1});
  clock.settle();
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i)
    out += to_rfc3339(clock.resolve(parse_stamp(texts[i]).value(), {Position::Unit::line, i + 1}, intake))
               .substr(11, 5) +
           " ";
  return out;
}

}  // namespace

TEST_CASE("dates: where time turns back inside the repeated hour, its second pass begins") {
  const Wanted wanted;
  Intake forwards(wanted);
  CHECK(berlin({"29.10.2006 01:50:00", "29.10.2006 02:10:00", "29.10.2006 02:50:00", "29.10.2006 02:49:30",
                "29.10.2006 02:05:00", "29.10.2006 02:40:00", "29.10.2006 03:10:00", "29.10.2006 02:59:59"},
               forwards) == "23:50 00:10 00:50 00:49 01:05 01:40 02:10 01:59 ");
  CHECK(forwards.source.assumed.size() == 2);
  CHECK(fact(forwards.source.assumed, "repeated_hour") ==
        "the second of the two from line 5, where time turns back");
  Intake backwards(wanted);
  CHECK(berlin({"29.10.2006 03:10:00", "29.10.2006 02:40:00", "29.10.2006 02:05:00", "29.10.2006 02:50:00",
                "29.10.2006 02:10:00", "29.10.2006 01:50:00"},
               backwards) == "02:10 01:40 01:05 00:50 00:10 23:50 ");
  Intake inside(wanted);
  CHECK(berlin({"29.10.2006 02:20:00", "29.10.2006 02:40:00", "29.10.2006 02:05:00"}, inside) ==
        "00:20 00:40 01:05 ");
  Intake untold(wanted);
  CHECK(berlin({"29.10.2006 01:20:00", "29.10.2006 02:40:00", "29.10.2006 03:05:00"}, untold) ==
        "23:20 00:40 02:05 ");
  CHECK(fact(untold.source.assumed, "repeated_hour") == "the first of the two, from line 2 on");
  Intake open(wanted);  // day and month open: both readings are followed
  CHECK(berlin({"29/10/2006 01:50:00", "29/10/2006 02:50:00", "29/10/2006 02:05:00"}, open) ==
        "23:50 00:50 01:05 ");
}

TEST_CASE("dates: inside the repeated hour of a file that runs backwards, the clock waits for the step") {
  FileClock clock(DateOrder::automatic, TimeZone::parse("Europe/Berlin"));
  clock.settle();
  std::uint64_t line = 0;
  const auto settled = [&](const char* text) {
    clock.see(parse_stamp(text).value(), {Position::Unit::line, ++line});
    return clock.settled();
  };
  clock.see(parse_stamp("29.10.2006 03:10:00").value(), {Position::Unit::line, ++line});
  clock.settle();
  CHECK_FALSE(settled("29.10.2006 02:40:00"));
  CHECK_FALSE(settled("29.10.2006 02:05:00"));
  CHECK(settled("29.10.2006 02:50:00"));
  CHECK(settled("29.10.2006 01:50:00"));
}

TEST_CASE("dates: unknown words for AM and PM are told apart by the order of the times") {
  const Wanted wanted;
  const auto hours = [&](const std::vector<std::string>& texts, std::string& assumed) {
    Intake intake(wanted);
    FileClock clock(DateOrder::automatic, {});
    for (std::size_t i = 0; i < texts.size(); ++i)
      clock.see(parse_stamp(texts[i]).value(), {Position::Unit::line, i + 1});
    clock.settle();
    std::string out;
    for (std::size_t i = 0; i < texts.size(); ++i)
      out += to_rfc3339(clock.resolve(parse_stamp(texts[i]).value(), {Position::Unit::line, i + 1}, intake))
                 .substr(11, 5) +
             " ";
    assumed = fact(intake.source.assumed, "am_pm");
    return out;
  };
  std::string assumed;
  CHECK(hours({"2016/10/04 10:02:03 SA", "2016/10/04 11:02:03 SA", "2016/10/04 12:30:00 CH",
               "2016/10/04 1:02:03 CH", "2016/10/05 12:10:00 SA"},
              assumed) == "10:02 11:02 12:30 13:02 00:10 ");
  CHECK(assumed ==
        "the word beside the time in line 1 is taken as AM, the one in line 3 as PM: read so, time turns "
        "back 0 times "
        "within a day instead of 1");
  CHECK(hours({"2016/10/04 ب.ظ 3:02:03", "2016/10/04 ب.ظ 1:02:03", "2016/10/04 ق.ظ 11:02:03"}, assumed) ==
        "15:02 13:02 11:02 ");
  CHECK(hours({"2016/10/04 10:02:03 SA", "2016/10/05 11:02:03 CH"}, assumed) == "10:02 23:02 ");
  CHECK(assumed.find("a guess") != std::string::npos);
  CHECK(hours({"2016/10/04 10:02:03 h.", "2016/10/04 23:02:03 h."}, assumed) == "10:02 23:02 ");
  CHECK(hours({"2016/10/04 10:02:03 h.", "2016/10/04 11:02:03 h."}, assumed) == "10:02 11:02 ");
  CHECK(assumed.starts_with("hours as written"));
  for (const std::string text : {"4/11/2003 10:34 on", "4/11/2003 10:34:34 Monday"}) {
    INFO(text);
    CHECK_FALSE(parse_stamp(text).has_value());
  }
  REQUIRE(parse_stamp("4/11/2003 10:34:34 CET").has_value());  // a zone, no half of the day
  CHECK(parse_stamp("4/11/2003 10:34:34 CET")->zone == 60);
}

TEST_CASE("dates: a date that no calendar has is a problem, not an event of another day") {
  const Wanted wanted;
  Intake intake(wanted);
  FileClock clock(DateOrder::dmy, {});
  clock.settle();
  CHECK(clock.resolve(*parse_stamp("31.02.2006 02:30:00"), {Position::Unit::line, 3}, intake) == no_time);
  CHECK(intake.source.problems.size() == 1);
}

TEST_CASE("hex dump: a text column that looks like hex is no data") {
  CHECK(read_hex_dump("0000: 64 65 20 61 64 20 62 65   de ad be\n0008: 61 62   ab\n").bytes == "de ad beab");
  CHECK(read_hex_dump("0000: 64 65   de 0002: 66 f").bytes == "def");
  CHECK(read_hex_dump("0000: 00040000 c00007d0\n").bytes ==
        std::string("\x00\x00\x04\x00\xd0\x07\x00\xc0", 8));
  CHECK(read_hex_dump("0008: 64 65").bytes.empty());
  CHECK(read_hex_dump("no dump").taken == 0);
  CHECK(read_plain_bytes("{66, 97, 99}") == "Bac");
  CHECK(read_plain_bytes("42 61 63") == "Bac");
  CHECK(read_plain_bytes("Backup").empty());
}

TEST_CASE("headings and level words: any case, any blank, and what an ASCII export leaves of them") {
  CHECK(find_heading("EVENT  id")->heading == Heading::id);
  CHECK(find_heading("ID de l\u2019\u00E9v\u00E9nement")->heading == Heading::id);
  CHECK(find_heading("Descripci?n")->heading == Heading::description);
  CHECK(find_heading("Event 5") == nullptr);
  CHECK(level_from_word("WARNING") == Level::warning);
  CHECK(level_from_word("Error event") == Level::error);
  CHECK(level_from_word("Ошибка") == Level::error);
  CHECK(level_from_word("anything") == Level::unknown);
}

TEST_SUITE_END();
