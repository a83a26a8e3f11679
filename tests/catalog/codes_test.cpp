// Codes in all their spellings, and which events are wanted.
#include <doctest/doctest.h>

#include <algorithm>

#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/signals.hpp"

using namespace exba;

namespace {
/// 2147942402 is 0x80070002: its own spelling, found as the Win32 error 2.
bool is_hresult_of_win32(std::string_view spelling) {
  return normal_code(spelling).starts_with("0x8007");
}
}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("codes of Windows in every spelling that event texts use") {
  for (const std::string_view spelling : {"0x80070020", "2147942432", "-2147024864", "32"}) {
    INFO(spelling);
    REQUIRE(find_code(spelling));
    CHECK(find_code(spelling)->name == "ERROR_SHARING_VIOLATION");
  }
  CHECK(find_code("2155348129")->meaning.find("shadow copy failed") != std::string_view::npos);
  CHECK(find_code("0xC000009C")->name == "STATUS_DEVICE_DATA_ERROR");
  CHECK(find_code("0xD000009C")->name == "STATUS_DEVICE_DATA_ERROR");
  CHECK(find_code("0x80042319")->name == "VSS_E_WRITER_NOT_RESPONDING");
  CHECK(find_code("5007")->family == "Win32");
  CHECK(find_code("-1404")->name == "JET_errIndexNotFound");
  CHECK(find_code("-566")->name == "JET_errDbTimeTooOld");
  // 0x8007nnnn is never the engine's warning of that number.
  CHECK(find_code("0x80070d05") == nullptr);
  CHECK(code_named("JET_errLogWriteFail")->value == -510);
  CHECK(code_named("JET_errNoSuchThing") == nullptr);
}

TEST_CASE("a number that is no known code still tells whose it would be") {
  CHECK(family_of("0x80042399") == "VSS");
  CHECK(family_of("2155348999") == "Windows Server Backup");
  CHECK(family_of("0x80079999") == "Win32");
  CHECK(family_of("-9999") == "engine (JET)");
  CHECK(family_of("words").empty());
}

TEST_CASE("codes are sorted by value, and each has a name and a meaning in words") {
  const auto all = error_codes();
  CHECK(all.size() > 1000);
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].name);
    CHECK_FALSE(all[i].name.empty());
    CHECK_FALSE(all[i].meaning.empty());
    CHECK_FALSE(all[i].family.empty());
    CHECK_FALSE(all[i].source.empty());
    if (i > 0) CHECK(all[i - 1].value <= all[i].value);
  }
}

TEST_CASE("every code is found in each of its spellings, and has one normal form") {
  for (const ErrorCode& code : error_codes()) {
    const std::vector<std::string> all = spellings(code);
    for (const std::string& spelling : all) {
      INFO(code.name << " as " << spelling);
      const auto found =
          find_codes(spelling);  // an error of Windows and a warning of the engine share numbers
      // E_ACCESSDENIED is an HRESULT with a name of its own: it stands before the Win32 error in it.
      const bool own_name = !found.empty() && found.front().value >> 16 == 0x8007;
      CHECK((own_name ||
             std::any_of(found.begin(), found.end(), [&](const ErrorCode& c) { return &c == &code; })));
      if (!spelling.starts_with("0x8007") && !is_hresult_of_win32(spelling))
        CHECK(normal_code(spelling) == all.front());
    }
    CHECK(all.size() >= 2);
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
  CHECK_FALSE(wanted.id(57799));
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows) CHECK(wanted(provider.name, row.id));
}

TEST_CASE("wanted: a rule's own event, and the aliases of a provider that the catalogue knows") {
  Wanted wanted = Wanted::catalogue_events();
  wanted.add("Backup Exec", 57799);
  CHECK(wanted("backup exec", 57799));
  CHECK_FALSE(wanted("Backup Exec", 9607));
  wanted.add("ESE", 9999);
  CHECK(wanted("ESE98", 9999));
  CHECK(Wanted::everything()("anything", 1));
  CHECK_FALSE(Wanted()("ESE", 213));
}

TEST_CASE("where a signal comes from") {
  const auto sources = rows_for_signal(signal::vss_completed);
  REQUIRE(sources.size() == 2);  // MSExchangeRepl 2033 tells it of Exchange 2013 and later
  CHECK(sources[0].provider == "MSExchangeIS");
  CHECK(sources[0].id == 9616);
  CHECK(sources[1].provider == "MSExchangeRepl");
  CHECK(sources[0].channel == "Application");
  CHECK(rows_for_signal("no-such-signal").empty());
}

TEST_SUITE_END();
