// Codes in all their spellings, and which events are wanted.
#include <doctest/doctest.h>

#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/signals.hpp"

using namespace exba;

TEST_SUITE_BEGIN("catalog");

TEST_CASE("every code is found in each of its spellings, and has one normal form") {
  for (const ErrorCode& code : error_codes()) {
    const std::vector<std::string> all = spellings(code);
    for (const std::string& spelling : all) {
      INFO(code.name << " as " << spelling);
      CHECK(find_code(spelling) == &code);
      CHECK(normal_code(spelling) == all.front());
    }
    CHECK(all.size() == (code.value < 0 ? 6 : 2));
  }
}

TEST_CASE("Q200941's five spellings of -530") {
  for (const std::string_view spelling :
       {"-530", "0xfffffdee", "4294966766", "0xc8000212", "3355443730", "-939523566", "0xC8000212",
        "C8000212", "fffffdee", "%%4294966766", " -530 ", "-530 (0xfffffdee)", "0xfffffffffffffdee"}) {
    INFO(spelling);
    CHECK(normal_code(spelling) == "-530");
    REQUIRE(find_code(spelling));
    CHECK(find_code(spelling)->name == "JET_errBadLogSignature");
  }
}

TEST_CASE("the pairs that the fact base checks the rule with") {
  CHECK(normal_code("0xc8000713") == "-1811");
  CHECK(normal_code("0xc8000228") == "-552");
  CHECK(normal_code("0xc8000230") == "-560");
  CHECK(normal_code("0xc8000235") == "-565");
  CHECK(normal_code("0xfffff69d") == "-2403");
}

TEST_CASE("store, EDBBCLI and VSS codes keep their hex form") {
  for (const std::string_view spelling : {"0x50d", "1293", "0x0000050D"})
    CHECK(normal_code(spelling) == "0x50d");
  CHECK(find_code("0x50d")->family == "Exchange store");
  for (const std::string_view spelling : {"c7ff000a", "0xC7FF000A", "C7FF000A", "3355377674"})
    CHECK(normal_code(spelling) == "0xc7ff000a");
  CHECK(normal_code("-2147212302") == "0x800423f2");
  CHECK(find_code("0x800423F3")->name == "VSS_E_WRITERERROR_RETRYABLE");
  // A warning of the engine is no error: it must not fall together with -5.
  CHECK(normal_code("0x88000005") == "0x88000005");
}

TEST_CASE("what is no number is left as it is") {
  for (const std::string_view text : {"", "abc", "beef", "-", "0x", "--5", "0xfffffffff",
                                      "99999999999999999999", "Current log file missing"}) {
    INFO(text);
    CHECK(normal_code(text) == text);
    CHECK(find_code(text) == nullptr);
  }
}

TEST_CASE("wanted: by name or alias in any case, and nothing else") {
  const Wanted wanted = Wanted::catalogue_events();
  CHECK(wanted("eSe98", 104));
  CHECK(wanted(" NT BACKUP ", 8010));
  CHECK(wanted("Microsoft-Windows-FailoverClustering", 1069));
  CHECK_FALSE(wanted("ESE", 9607));
  CHECK_FALSE(wanted("MSExchangeTransport", 9607));
  CHECK(wanted.id(9607));
  CHECK_FALSE(wanted.id(57755));
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows) CHECK(wanted(provider.name, row.id));
}

TEST_CASE("wanted: a rule's own event, and the aliases of a provider that the catalogue knows") {
  Wanted wanted = Wanted::catalogue_events();
  wanted.add("Backup Exec", 57755);
  CHECK(wanted("backup exec", 57755));
  CHECK_FALSE(wanted("Backup Exec", 9607));
  wanted.add("ESE", 9999);
  CHECK(wanted("ESE98", 9999));
  CHECK(Wanted::everything()("anything", 1));
  CHECK_FALSE(Wanted()("ESE", 213));
}

TEST_CASE("where a signal comes from") {
  const auto sources = rows_for_signal(signal::vss_completed);
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].provider == "MSExchangeIS");
  CHECK(sources[0].id == 9616);
  CHECK(sources[0].channel == "Application");
  CHECK(rows_for_signal("no-such-signal").empty());
}

TEST_SUITE_END();
