// What is said where no backup stands in the logs: nothing of it may contradict the rest.
#include <doctest/doctest.h>

#include "reports/told/told.hpp"
#include "support/blocked_report.hpp"

using namespace exba;

TEST_SUITE_BEGIN("reports");

namespace {

Report report_of(std::vector<ProviderCount> providers) {
  Report report = test::blocked_report();
  report.findings.clear();
  report.operations.clear();
  report.events.clear();
  report.sources[0].problems.clear();
  report.verdict = Verdict::nothing_seen;
  report.providers = std::move(providers);
  return report;
}

bool any_holds(const std::vector<std::string>& reasons, std::string_view words) {
  for (const std::string& reason : reasons)
    if (reason.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE(
    "services of Exchange without store and engine are named, and do not pass for where backups are logged") {
  const Report report =
      report_of({{"MSExchangeMTA", "Application", 90}, {"MsiInstaller", "Application", 30}});
  const NothingSeen seen = nothing_seen(view_report(report, {}));
  CHECK(seen.there ==
        "none of the providers that exba knows; MSExchangeMTA (90 events) of Exchange, by which it judges no "
        "backup");
  CHECK_FALSE(any_holds(seen.reasons, "No backup in this time: Exchange logged here"));
  CHECK(any_holds(seen.reasons, "or the wrong computer: services of Exchange logged here"));
}

TEST_CASE("the store that logged is there, and is no wrong computer") {
  const Report report = report_of({{"MSExchangeIS", "Application", 90}, {"MSExchangeMTA", "Application", 1}});
  const NothingSeen seen = nothing_seen(view_report(report, {}));
  CHECK(seen.there ==
        "MSExchangeIS (90 events); MSExchangeMTA (1 event) of Exchange, by which it judges no backup");
  CHECK(any_holds(seen.reasons, "Exchange logged here"));
  CHECK_FALSE(any_holds(seen.reasons, "wrong computer"));
}

TEST_CASE("a log that was cut short says so first") {
  Report report = report_of({{"MSExchangeMTA", "Application", 1}});
  report.sources[0].problems.push_back({"offset 2625", "an event that was cut off: its end tag is missing"});
  const NothingSeen seen = nothing_seen(view_report(report, {}));
  REQUIRE_FALSE(seen.reasons.empty());
  CHECK(seen.reasons.front().find("cut short") != std::string::npos);
}
