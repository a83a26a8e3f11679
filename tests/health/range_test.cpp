#include "health/range.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace exba;

namespace {

bool alerts(const char* range, double value) {
  return parse_range(range).alerts(value);
}

std::string complaint(const char* range) {
  try {
    parse_range(range);
  } catch (const Error& e) {
    return e.what();
  }
  return "none";
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("ranges alert as the table of the monitoring-plugins guidelines says") {
  struct Row {
    const char* range;
    double value;
    bool alert;
  };
  // The five examples of the guidelines, each below, at and above its ends.
  const Row rows[] = {
      {"10", -1, true},     {"10", 0, false},      {"10", 10, false},    {"10", 11, true},
      {"10:", 9.9, true},   {"10:", 10, false},    {"10:", 1e9, false},  {"~:10", -1e9, false},
      {"~:10", 10, false},  {"~:10", 10.1, true},  {"10:20", 9, true},   {"10:20", 10, false},
      {"10:20", 20, false}, {"10:20", 21, true},   {"@10:20", 9, false}, {"@10:20", 10, true},
      {"@10:20", 20, true}, {"@10:20", 21, false}, {"@10", 5, true},     {"@~:10", -5, true},
      {"-5:5", -5, false},  {"-5:5", -6, true},    {"~:-1", 0, true},    {"0", 1, true}};
  for (const Row& row : rows) {
    INFO(row.range << " of " << row.value);
    CHECK(alerts(row.range, row.value) == row.alert);
  }
}

TEST_CASE("numbers of a range may be durations") {
  CHECK(parse_range("26h").high == 26 * 3600);
  CHECK(parse_range("7d:").low == 7 * 86'400);
  CHECK(parse_range("@1d12h:2w").low == 36 * 3600);
  CHECK(parse_range("@1d12h:2w").high == 14 * 86'400);
  CHECK(parse_range("1.5h").high == 5400);
  CHECK(parse_range("90m:26h").low == 5400);
  CHECK(parse_seconds("45s") == 45);
  CHECK(parse_seconds("90000") == 90'000);
  CHECK_THROWS_AS(parse_seconds("-1h"), Error);
  CHECK_THROWS_AS(parse_seconds(""), Error);
}

TEST_CASE("a range that cannot be says what would be right") {
  CHECK(complaint("20:10") == "'20:10': its lower end is above its upper end; did you mean 10:20?");
  CHECK(complaint("2d:26h").find("did you mean 26h:2d?") != std::string::npos);
  CHECK(complaint("").find("a range is missing") != std::string::npos);
  CHECK(complaint("@").find("a range is missing") != std::string::npos);
  CHECK(complaint(":10").find("write 0: or ~:") != std::string::npos);
  CHECK(complaint("~").find("needs an upper end") != std::string::npos);
  CHECK(complaint("-5").find("write ~: before a negative end") != std::string::npos);
  CHECK(complaint("1:2:3").find("one colon") != std::string::npos);
  CHECK(complaint("26x").find("'x' is no unit; known are s, m (minutes), h, d and w") != std::string::npos);
  CHECK(complaint("1d12").find("its last number needs a unit") != std::string::npos);
  for (const char* bad : {"h", ".", "1e5", "0x10", "nan", "inf", "10:~", "~:~", "1 0", " 10", "10 ", "1,5",
                          "--1", "9999999999999999999999", "@@10", "10@", "1h-2h", "\xc2\xb2", "10\n"}) {
    INFO(bad);
    CHECK(complaint(bad) != "none");
  }
}

TEST_CASE("a range prints as performance data wants it, and reads back") {
  CHECK(to_string(parse_range("25h")) == "90000");
  CHECK(to_string(parse_range("0:10")) == "10");
  CHECK(to_string(parse_range("10:")) == "10:");
  CHECK(to_string(parse_range("0:")) == "0:");
  CHECK(to_string(parse_range("~:10")) == "~:10");
  CHECK(to_string(parse_range("@10:20")) == "@10:20");
  CHECK(to_string(parse_range("-0.5:1.25")) == "-0.5:1.25");
  for (const char* text : {"1", "1:", "~:1", "~:", "@~:1", "@0:0", "2:3", "1w2d3h4m5s:", "0.000001"}) {
    const Range range = parse_range(text);
    const Range again = parse_range(to_string(range));
    INFO(text);
    CHECK(again.low == range.low);
    CHECK(again.high == range.high);
    CHECK((again.alert == range.alert));
  }
}

TEST_CASE("the worse of two thresholds counts, and each age has its own") {
  AgeThresholds ages;
  set_threshold(ages, Threshold::warning, "25h");
  set_threshold(ages, Threshold::critical, "full_age=50h");
  set_threshold(ages, Threshold::critical, "any_age=@0:10");
  CHECK(level_of(24 * 3600, ages.full) == HealthState::ok);
  CHECK(level_of(26 * 3600, ages.full) == HealthState::warning);
  CHECK(level_of(52 * 3600, ages.full) == HealthState::critical);
  CHECK(level_of(5, ages.any) == HealthState::critical);
  CHECK(level_of(11, ages.any) == HealthState::ok);
  CHECK(level_of(1e12, {}) == HealthState::ok);
  CHECK_THROWS_WITH(set_threshold(ages, Threshold::warning, "log_age=1h"),
                    "'log_age=1h': there is no threshold for 'log_age'; known are full_age and any_age");
}

TEST_SUITE_END();
