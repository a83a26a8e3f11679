// What `exba explain` prints.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "catalog/codes.hpp"
#include "catalog/explain.hpp"
#include "catalog/lookup.hpp"

using namespace exba;

namespace {
bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("an id alone names every provider that uses it") {
  const std::string text = explain("104");
  CHECK(holds(text, "ESE 104"));
  CHECK(holds(text, "ESE97 104"));
  CHECK(holds(text, "EventLog 104"));
  const std::string one = explain("ESE97/104");
  CHECK(holds(one, "ESE97 104"));
  CHECK_FALSE(holds(one, "EventLog"));
  CHECK(holds(explain("nt backup 8010"), "NTBackup 8010"));
  CHECK(holds(explain("ESE BACKUP 904"), "ESE BACKUP 904"));
}

TEST_CASE("a code is explained in any spelling, and a store code is told from Win32") {
  for (const std::string_view code : {"-528", "4294966768", "0xfffffdf0", "0xC8000210", "-939523568",
                                      "JET_errMissingLogFile", "MissingLogFile"}) {
    INFO(code);
    CHECK(holds(explain(code), "JET_errMissingLogFile"));
  }
  CHECK(holds(explain("0x50d"), "Not a Win32 error"));
  CHECK(holds(explain("c7ff000a"), "hrLogFileNotFound"));
}

TEST_CASE("an article names the events and codes that rest on it") {
  for (const std::string_view article : {"KB910250", "kb910250", "Q910250"})
    CHECK(holds(explain(article), "MSExchangeIS 9607"));
  CHECK(holds(explain("Q188674"), "ClusSvc 1024"));
  CHECK(explain("Q999999").empty());
}

TEST_CASE("a number of the store that means something else from 2013 on says both meanings") {
  for (const char* id : {"1001", "1005", "1011"}) {
    const std::string text = explain("MSExchangeIS/" + std::string(id));
    CHECK(text.find("up to Exchange 2010: ") != text.npos);
    CHECK(text.find("Exchange 2013 and later: ") != text.npos);
  }
  CHECK(explain("MSExchangeIS/1002").find("2013 and later: ") != std::string::npos);
  CHECK(explain("MSExchangeIS/9607").find("2013 and later") == std::string::npos);
  CHECK(explain("MSExchangeDS/1005").find("Exchange 2013") == std::string::npos);
}

TEST_CASE("what is unverified says so") {
  CHECK(holds(explain("MSExchangeIS/9782"), "unverified"));
  CHECK_FALSE(holds(explain("MSExchangeIS/9606"), "unverified:"));
}

TEST_CASE("no line of any explanation is wider than 80 columns") {
  const auto check = [](const std::string& text) {
    REQUIRE(!text.empty());
    CHECK(text.back() == '\n');
    for (const std::string_view line : split(text, "\n")) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  };
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows)
      check(explain(std::string(provider.name) + '/' + std::to_string(row.id)));
  for (const std::string_view article : {"KB910250", "KB826936", "Q188674", "Q177761"})
    check(explain(article));
  for (const ErrorCode& code : error_codes()) check(explain(normal_code(std::to_string(code.value))));
}

TEST_CASE("an event that a table knows is explained with its strings") {
  const std::string text = explain("ESE/439");
  CHECK(holds(text, "ESE 439 (Application log)"));
  CHECK(holds(text, "second copy of a header"));
  CHECK(holds(text, "process, pid, instance, file, error"));
  CHECK(holds(explain("Microsoft-Windows-FailoverClustering/1554"), "lost all networks"));
  CHECK(holds(explain("VSS 12306"), "hardware shadow copies"));
  CHECK(holds(explain("volsnap/7"), "map of the shadow copy storage"));
  CHECK(holds(explain("Service Control Manager/7011"), "did not answer a control in time"));
}

TEST_CASE("a code that does not exist is refused, and no neighbour is offered for it") {
  for (const std::string_view code : {"-9999", "0x80042399", "0x80780999", "2155348999"}) {
    INFO(code);
    CHECK(explain(code).empty());
    CHECK(suggest(code).empty());
    CHECK(holds(unknown_form(code), "by its form"));
  }
  CHECK(unknown_form("no number").empty());
}

TEST_CASE("a number that several families know names them all") {
  const std::string text = explain("1067");
  CHECK(holds(text, "ERROR_PROCESS_ABORTED"));
  CHECK(holds(text, "JET_wrnNoWriteLock"));
}

TEST_CASE("near misses are suggested, far ones are not") {
  CHECK(suggest("MSExchangIS/9607") == "MSExchangeIS/9607");
  CHECK(suggest("JET_errMissinLogFile") == "JET_errMissingLogFile");
  CHECK(suggest("vss-complete") == "vss-completed");
  CHECK(suggest("completely different words").empty());
  CHECK(explain("completely different words").empty());
  CHECK(explain("").empty());
}

TEST_SUITE_END();
