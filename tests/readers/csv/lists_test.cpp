#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

/// Two events, so that a value that ends up with its neighbour shows.
struct Told {
  const char* id;
  const char* time;
  const char* text;
};
constexpr Told first = {"9604", "10/12/2006 3:00:00 AM",
                        "Exchange VSS Writer has collected its metadata document successfully."};
constexpr Told second = {"9607", "10/12/2006 3:00:02 AM", "Error code 0x50d when preparing for backup."};

void check_both(const ReadTable& r) {
  INFO(problems(r));
  REQUIRE(r.events().size() == 2);
  const std::pair<const Told*, const char*> expected[] = {{&first, "2006-10-12T03:00:00Z"},
                                                          {&second, "2006-10-12T03:00:02Z"}};
  for (std::size_t i = 0; i < 2; ++i) {
    const Event& e = r.events()[i];
    CHECK(std::to_string(e.id) == expected[i].first->id);
    CHECK(e.provider == "MSExchangeIS");
    CHECK(to_rfc3339(e.time) == expected[i].second);
    CHECK(e.message == expected[i].first->text);
  }
}

using Properties = std::vector<std::pair<std::string, std::string>>;

Properties properties(const Told& told) {
  return {{"TimeCreated", told.time},       {"Id", told.id},
          {"ProviderName", "MSExchangeIS"}, {"Foo", "bar"},
          {"Message", told.text},           {"Bar", "9607 at 10/13/2006"}};
}

std::string padded(const Properties& all) {
  std::string out;
  for (const auto& [name, value] : all)
    out += name + std::string(13 - name.size(), ' ') + ": " + value + "\r\n";
  return out;
}

std::string plain(const Properties& all, char mark) {
  std::string out;
  for (const auto& [name, value] : all) out += name + mark + (mark == ':' ? " " : "") + value + "\r\n";
  return out;
}

}  // namespace

TEST_CASE("lists: properties that nobody knows, in any order, leave every event its own id, time and text") {
  Properties a = properties(first);
  Properties b = properties(second);
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5};
  do {
    Properties x;
    Properties y;
    for (const std::size_t i : order) x.push_back(a[i]), y.push_back(b[i]);
    INFO(padded(x));
    check_both(*read_table("\r\n" + padded(x) + "\r\n\r\n" + padded(y) + "\r\n\r\n"));
    check_both(*read_table("==========\r\n" + padded(x) + "==========\r\n\r\n==========\r\n" + padded(y) +
                           "==========\r\n\r\n"));
    check_both(*read_table(plain(x, '=') + "\r\n" + plain(y, '=') + "\r\n"));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("lists: the second event may have its properties in another order") {
  Properties b = properties(second);
  std::reverse(b.begin(), b.end());
  check_both(*read_table("\n" + padded(properties(first)) + "\n\n" + padded(b) + "\n"));
}

TEST_CASE("lists: a message goes on with lines indented below it, blank ones among them") {
  const auto r = read_table(
      "\n\nTimeCreated  : 3/13/2024 10:14:07 PM\nFoo          : x\nProviderName : VSS\nId           : 12289\n"
      "Message      : Volume Shadow Copy Service error: Unexpected error.\n               \n               "
      "Operation:\n"
      "                  Automatically choosing a diff-area volume\n\n\n"
      "TimeCreated  : 3/13/2024 10:14:09 PM\nFoo          : y\nProviderName : ESE\nId           : 225\n"
      "Message      : none\n\n\n");
  CHECK(r->intake.source.format == "list");
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].message ==
        "Volume Shadow Copy Service error: Unexpected error.\n\nOperation:\n   Automatically choosing a "
        "diff-area volume");
  CHECK(to_string(r->events()[0].position) == "line 3");
  CHECK(r->events()[1].id == 225);
  CHECK(problems(*r).empty());
}

TEST_CASE("lists: Win32_NTLogEvent, its times with their zone and its strings") {
  const auto r = read_table(
      "\n\nCategory         : 38\nCategoryString   : Exchange VSS Writer\nEventCode        : 9607\n"
      "EventIdentifier  : 3221628295\nTypeEvent        : \nInsertionStrings : {0x50d}\nLogFile          : "
      "Application\n"
      "Message          : Error code 0x50d when preparing for backup.\nRecordNumber     : 1029\n"
      "SourceName       : MSExchangeIS\nTimeGenerated    : 20061012030002.000000+120\nType             : "
      "Error\n"
      "UserName         : \n\n\n");
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(to_rfc3339(e.time) == "2006-10-12T01:00:02Z");
  CHECK(e.record_id == 1029);
  CHECK(e.level == Level::error);
  CHECK(e.channel == "Application");
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
}

TEST_CASE("lists: evtxexport aligns its colons with tabs and numbers its strings") {
  const auto r = read_table(
      "evtxexport 20181227\n\nEvent number\t\t: 1029\nCreation time\t\t: Oct 12, 2006 01:00:02.000000000 "
      "UTC\n"
      "Written time\t\t: Oct 12, 2006 01:00:02.000000000 UTC\nEvent level\t\t: Error (2)\nComputer name\t\t: "
      "EX01\n"
      "Source name\t\t: MSExchangeIS\nEvent identifier\t: 0x00002587 (9607)\nNumber of strings\t: 1\n"
      "String: 1\t\t: 0x50d\n\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 1);
  const Event& e = r->events()[0];
  CHECK(e.id == 9607);
  CHECK(e.computer == "EX01");
  CHECK(e.level == Level::error);
  CHECK(to_rfc3339(e.time) == "2006-10-12T01:00:02Z");
  CHECK(e.inserts == std::vector<std::string>{"0x50d"});
}

TEST_CASE("lists: YAML, and prose behind a list") {
  const auto yaml = read_table(
      "- time: 2006-10-12 03:00:00\n  event_id: 9604\n  provider: MSExchangeIS\n  foo: bar\n  message: "
      "\"one\"\n- time: "
      "2006-10-12 03:00:02\n  event_id: 9607\n  provider: MSExchangeIS\n  foo: bar\n  message: \"two\"\n");
  INFO(problems(*yaml));
  REQUIRE(yaml->events().size() == 2);
  CHECK(to_rfc3339(yaml->events()[1].time) == "2006-10-12T03:00:02Z");
  CHECK(yaml->events()[1].message == "two");
  const auto prose = read_table("\n" + padded(properties(first)) + "\n\n" + padded(properties(second)) +
                                "\nThat is all, regards\nBob\n");
  check_both(*prose);
}

TEST_CASE("lists: YAML that ends within a quoted value, a record's first one or a later one") {
  const std::string record = "- time: 2006-10-12 03:00:00\n  event_id: 9604\n  provider: MSExchangeIS\n";
  const auto later = read_table(record + "  message: \"one and\n    more");
  INFO(problems(*later));
  REQUIRE(later->events().size() == 1);
  CHECK(later->events()[0].message == "one and more");
  CHECK(problems(*later).find("the text ends within a record") != std::string::npos);
  const auto first =
      read_table(record + "- message: \"one and\n    more");  // there was no value to go on with
  REQUIRE(first->events().size() == 1);
  CHECK(problems(*first).find("the text ends within a record") != std::string::npos);
}

TEST_CASE("lists: an event without an id, and one that was cut off, are told") {
  const std::string whole = padded(properties(first));
  const auto without = read_table("\n" + whole +
                                  "\n\nTimeCreated  : 10/12/2006 3:00:02 AM\nFoo          : bar\n"
                                  "ProviderName : MSExchangeIS\nMessage      : x\n\n");
  CHECK(without->events().size() == 1);
  CHECK(problems(*without).find("line 10: 1 record(s) without an event id") != std::string::npos);
  const auto cut =
      read_table("\n" + whole + "\n\nTimeCreated  : 10/12/2006 3:00:02 AM\nId           : 9607\n");
  CHECK(problems(*cut).find("line 10: ") != std::string::npos);
}

TEST_CASE("lists: NirSoft's viewers print a fraction behind AM") {
  const auto r = read_table(
      "==================================================\nEvent Time        : 10/10/2006 3:00:02 AM.000\n"
      "Record ID         : 1019\nEvent ID          : 9606\nLevel             : Information\nChannel          "
      " : "
      "Application\nProvider          : MSExchangeIS\nDescription       : prepared\nOpcode            : \n"
      "Task              : Exchange VSS Writer\nComputer          : EX01\n"
      "==================================================\n\n");
  REQUIRE(r->events().size() == 1);
  CHECK(to_rfc3339(r->events()[0].time) == "2006-10-10T03:00:02Z");
  CHECK(r->events()[0].message == "prepared");
  CHECK(r->events()[0].record_id == 1019);
  CHECK(r->events()[0].category == "Exchange VSS Writer");
}

TEST_CASE("text: a heading that nobody knows is no part of the description") {
  const auto r = read_table(
      "Log Name:      Application\nSource:        MSExchangeIS\nDate:          10/13/2006 3:00:02 "
      "AM\nCorrelation Key: "
      "{1-2}\nEvent ID:      9606\nLevel:         Information\nComputer:      "
      "EX01\nDescription:\nprepared\n\n"
      "Log Name:      Application\nSource:        MSExchangeIS\nDate:          10/13/2006 3:00:03 "
      "AM\nCorrelation Key: "
      "{1-2}\nEvent ID:      9608\nLevel:         Information\nComputer:      EX01\nDescription:\nprepared "
      "for Snapshot\n");
  INFO(problems(*r));
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].id == 9606);
  CHECK(r->events()[0].message == "prepared");
  CHECK(r->events()[1].id == 9608);
  CHECK(r->events()[1].message == "prepared for Snapshot");
}

TEST_CASE("lists: cut and changed anywhere, counts add up") {
  mutilate("\n" + padded(properties(first)) + "\n\n" + padded(properties(second)) + "\n", 200);
}
