// Events found in any text by their wordings.
#include <doctest/doctest.h>

#include <algorithm>

#include "intake/intake.hpp"
#include "readers/excerpt/windows.hpp"
#include "support/tables.hpp"

using namespace exba;
using excerpt::Windows;

namespace {

std::unique_ptr<test::ReadTable> read(std::string text) {
  return test::read_table(std::move(text), {}, test::Keep::recognised);
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("windows are found in any case and over line ends, as a plain search finds them") {
  Windows windows;
  const std::string_view texts[] = {"the quick brown fox jumps", "over the lazy dog and on",
                                    "aaaaaaaaaaaaaaaaaaaaaaaa"};
  for (std::uint32_t i = 0; i < 3; ++i) windows.add(texts[i], i);
  windows.ready();
  const std::string text =
      "xx THE quick\nbrown fox JUMPS, over the lazy dog and on aaaaaaaaaaaaaaaaaaaaaaaaaa";
  std::vector<std::pair<std::size_t, std::uint32_t>> found;
  for (std::size_t at = 0;;) {
    const Windows::Find find = windows.next(text, at);
    if (find.at == std::string_view::npos) break;
    found.emplace_back(find.at, find.value);
    at = find.at + 1;
  }
  std::vector<std::pair<std::size_t, std::uint32_t>> plain;
  for (std::size_t at = 0; at + Windows::size <= text.size(); ++at)
    for (std::uint32_t i = 0; i < 3; ++i) {
      bool same = true;
      for (std::size_t k = 0; k < Windows::size; ++k)
        same = same && excerpt::folded(text[at + k]) == excerpt::folded(texts[i][k]);
      if (same) plain.emplace_back(at, i);
    }
  CHECK(found == plain);
  CHECK(plain.size() > 4);
}

TEST_CASE("a quoted text without an id is an event of its wording") {
  const auto r = read(
      "Last night the job broke off. Exchange said:\n\n"
      "Log truncation failed because not all log files required for recovery were successfully "
      "copied.\n\nWhat now?\n");
  CHECK(r->intake.source.format == "excerpt");
  REQUIRE(r->intake.kept.size() == 1);
  CHECK(r->intake.kept[0].provider == "ESE");
  CHECK(r->intake.kept[0].id == 520);
  CHECK(r->intake.kept[0].position.value == 3);
}

TEST_CASE("a page of prose accuses nothing: what it names is explained") {
  std::string page;
  for (int i = 0; i < 200; ++i)
    page += "This paragraph explains how a backup of a server is planned and run.\n";
  const auto r = read(page +
                      "\nLog truncation failed because not all log files required for recovery were "
                      "successfully copied.\n");
  CHECK(r->intake.kept.empty());
  CHECK(r->intake.source.events == 1);
  CHECK(r->intake.source.ignored == 1);
}

TEST_CASE("sentences of several events, one below the other, are an event each") {
  const auto r = read(
      "He read them to me:\nError code 0x50d when preparing for backup.\n"
      "The database engine has stopped the backup with error -1808.\nAnd then he hung up.\n");
  REQUIRE(r->intake.kept.size() == 2);
  CHECK(r->intake.kept[0].id == 9607);
  CHECK(r->intake.kept[0].position.value == 2);
  CHECK(r->intake.kept[1].id == 203);
  CHECK(r->intake.kept[1].position.value == 3);
}

// Of such a list only the events whose own words stood in it were told; the others were lost without a word.
TEST_CASE("a list of sentences about events without dates loses none of them") {
  const auto r = read(
      "Hi, these are what we saw last night:\n\n"
      "- MSExchangeIS 9606: Exchange VSS Snapshot prepared for backup successfully.\n"
      "- MSExchangeIS 9608\n"
      "- Event 9610 from MSExchangeIS (frozen)\n"
      "- event id 9612, MSExchangeIS\n"
      "- MSExchangeIS 9607 - Error code 0x50d when preparing for backup.\n"
      "- then 9616 of MSExchangeIS never came\n");
  CHECK(r->intake.source.format == "excerpt");
  CHECK(r->intake.source.events == 6);
  std::vector<unsigned> kept;
  for (const Event& event : r->intake.kept) kept.push_back(event.id);
  // What is only spoken of is no event that was logged.
  CHECK(kept == std::vector<unsigned>{9606, 9608, 9612, 9607});
  CHECK(r->intake.kept[3].message.starts_with("Error code 0x50d when preparing for backup."));
  CHECK(r->intake.kept[3].position.value == 7);
}

// The text behind a refused attempt made a second one of it.
TEST_CASE("a sentence is one event, whatever stands in the lines below it") {
  const auto r = read(
      "These were logged:\n\n- MSExchangeIS 9607: Error code 0x50d when preparing for backup.\n- "
      "MSExchangeIS 9604: "
      "Exchange VSS Writer has collected its metadata document successfully.\n- MSExchangeIS Mailbox Store "
      "1221: The "
      "database has 12 megabytes of free space after online defragmentation has terminated.\n- MSExchangeIS "
      "9607: Error "
      "code 0x50d when preparing for backup.\n");
  CHECK(r->intake.source.events == 4);
  CHECK(std::count_if(r->intake.kept.begin(), r->intake.kept.end(),
                      [](const Event& e) { return e.id == 9607; }) == 2);
}

TEST_CASE("an event id without a provider that is known is told as not read") {
  const auto r =
      read("Error code 0x50d when preparing for backup.\n\nAfter that event 4711 and event id 815.\n");
  CHECK(r->intake.kept.size() == 1);
  REQUIRE(r->intake.source.problems.size() == 1);
  CHECK(r->intake.source.problems[0].position == "line 3");
  CHECK(r->intake.source.problems[0].what.starts_with("2 event id(s) stand in this text without a provider"));
}

TEST_CASE("numbers in prose are no events") {
  const auto r = read(
      "Error code 0x50d when preparing for backup.\nOn 10/8/2006 at 9:06 disk 7 of Exchange 2003 had "
      "9607 pages, 96.06 % full; EX-9607 and 0x9607.\n");
  CHECK(r->intake.source.events == 1);
  CHECK(r->intake.source.problems.empty());
}

TEST_CASE("an event seen without its message file names itself in prose") {
  for (const char* text : {"What I see:\n\nThe description for Event ID ( 8 ) in Source ( EDB ) could not be "
                           "found. It contains the "
                           "following insertion string(s): MSExchangeIS, (186), 04, 993, 0000.\n",
                           "What I see:\n\nThe description for Event ID 8 from source EDB cannot be found. "
                           "Either the component is "
                           "not installed.\n"}) {
    const auto r = read(text);
    CHECK(r->intake.source.events == 1);
  }
  CHECK(read("The description for Event ID ( 8 ) in Source ( SomethingElse ) could not be found.\n")
            ->intake.source.events == 0);
}

// A cluster.log in which the text of a 9607 stands was once judged as a refused backup.
TEST_CASE("lines of another program's log are named as that, and no sentence in them is an event") {
  const auto r = read(
      "00000e08.00000e64::2006/10/11-01:00:01.000 INFO  Exchange VSS Writer has prepared for backup "
      "successfully.\n"
      "00000e08.00000e64::2006/10/11-01:00:03.000 ERR   Error code 0x50d when preparing for backup.\n"
      "00000e08.00000e64::2006/10/12-01:00:02.000 ERR   Error code 0x50d when preparing for backup.\n");
  CHECK(r->intake.source.events == 0);
  CHECK(r->intake.kept.empty());
  REQUIRE(r->intake.source.problems.size() == 1);
  CHECK(r->intake.source.problems[0].what.starts_with("this is the cluster service's own log (cluster.log)"));
  const auto job = read(
      "[11.10.2006 01:00:03] job 7 started\n[11.10.2006 01:00:04] Error code 0x50d when preparing for "
      "backup.\n"
      "[11.10.2006 01:00:05] job 7 failed\n");
  CHECK(job->intake.source.events == 0);
  REQUIRE(job->intake.source.problems.size() == 1);
  CHECK(job->intake.source.problems[0].what.starts_with("this is another program's log"));
}

// A text was once searched 64 MiB far, in one piece.
TEST_CASE("a sentence deep in a long text is found, and its line told, wherever the text is cut") {
  constexpr std::size_t pieces = (8u << 20) * 2;
  std::string text;
  std::uint64_t lines = 0;
  while (text.size() < pieces + 100'000) {
    text += "Nothing of any kind stands in this line of prose.\n";
    if (++lines % 10 == 0) text += "\n", ++lines;
  }
  const std::string sentence =
      "Information Store (4242) First Storage Group: The backup procedure has been successfully completed.";
  text += "\n" + sentence + "\n";
  const auto r = read(text);
  CHECK(r->intake.source.format == "excerpt");
  CHECK(r->intake.source.events == 1);
  const auto groups = r->intake.unknown.told();
  REQUIRE(groups.size() == 1);
  REQUIRE(!groups[0].events.empty());
  CHECK(groups[0].events[0].position.value == lines + 2);
}

TEST_CASE("prose without any wording is no excerpt") {
  CHECK(read("Nothing of the kind stands in this text, and it is no log either.\n")
            ->intake.source.format.empty());
}

TEST_SUITE_END();
