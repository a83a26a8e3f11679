// What good backups show over many nights before anything fails, and what they do not.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("rulebook");

namespace {

std::string told(const std::string& lines) {
  std::string out;
  for (const Finding& f : analysed_night(lines).findings)
    out += (out.empty() ? "" : ", ") + f.rule + " " + std::string(to_string(f.confidence));
  return out;
}

std::string day(int n) {
  return fmt::format("2006-10-{:02}", n);
}

const std::string end_of_log = filler("2006-10-28 12:00:00");

/// A good VSS backup of Exchange 2003 whose freeze lasts so many seconds.
std::string vss_night(int n, int freeze) {
  return fmt::format(
      "{} 01:00:00 EX01 vss-prepared\n01:00:01 EX01 vss-snapshot-prepared\n01:00:10 EX01 "
      "vss-frozen\n01:{:02}:{:02} EX01 "
      "vss-thawed\n01:30:00 EX01 vss-completed\n01:30:02 EX01 vss-shutdown\n",
      day(n), (10 + freeze) / 60, (10 + freeze) % 60);
}

/// A good streaming full of so many minutes, up to a log, that deletes logs or does not.
std::string full_night(int n, int minutes, unsigned last, std::string_view end = "logs-truncated") {
  const std::string at = fmt::format("{:02}:{:02}", 1 + minutes / 60, minutes % 60);
  return ese(day(n) + " 01:00:00", "backup-started", "backup=full") +
         ese("01:00:01", "backup-file-started", "file=E:\\mdb\\priv1.edb") +
         ese(at + ":00", "backup-file-ended", "file=E:\\mdb\\priv1.edb") +
         ese(at + ":01", "backup-log-list",
             fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log", last - 3, last)) +
         (end.empty() ? ""
                      : ese(at + ":02", end,
                            end == "logs-truncated"
                                ? fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log",
                                              last - 3, last - 2)
                                : "")) +
         ese(at + ":03", "backup-completed");
}

}  // namespace

TEST_CASE("five freezes near the limit are a near miss; fewer, or one above the limit among them, are none") {
  const std::string four = vss_night(1, 17) + vss_night(2, 18) + vss_night(3, 17) + vss_night(4, 18);
  CHECK(told(four + vss_night(5, 17) + end_of_log) == "freeze-near-limit likely");
  CHECK(told(four + end_of_log) == "");
  CHECK(told(four + vss_night(5, 45) + end_of_log) == "");
  CHECK(told(four + vss_night(5, 2) + end_of_log) == "");
}

TEST_CASE(
    "a near miss is of the store, not of a night: it keeps its fingerprint when another night follows") {
  const auto fingerprints = [](const std::string& lines) {
    std::string out;
    for (const Finding& f : analysed_night(lines + end_of_log).findings) {
      CHECK_FALSE(f.operation);
      CHECK(f.operations.empty());
      CHECK_FALSE(f.evidence.empty());
      out += f.rule + ' ' + f.fingerprint + '\n';
    }
    return out;
  };
  std::string nights, logs;
  for (int n = 1; n <= 5; ++n) nights += vss_night(n, 17);
  for (int n = 1; n <= 6; ++n) logs += full_night(n, 40, 0xF0000U + static_cast<unsigned>(n) * 200);
  logs += full_night(7, 40, 0xF1800);
  const std::string near = fingerprints(nights), busy = fingerprints(logs);
  CHECK(near.starts_with("freeze-near-limit "));
  CHECK(near == fingerprints(nights + vss_night(6, 18)));
  CHECK(busy.find("log-generation-rate") != std::string::npos);
  CHECK(busy.find("log-generations-near-end") != std::string::npos);
  CHECK(busy == fingerprints(logs + full_night(8, 40, 0xF3400)));
}

TEST_CASE("backups that take longer five times running are told, one short night among them is not") {
  std::string usual;
  for (int n = 1; n <= 7; ++n) usual += full_night(n, 40 + n, 100U + static_cast<unsigned>(n) * 10);
  const auto longer = [](int from, int until) {
    std::string nights;
    for (int n = from; n <= until; ++n)
      nights += full_night(n, 100 + n, 100U + static_cast<unsigned>(n) * 10);
    return nights;
  };
  CHECK(told(usual + longer(8, 12) + end_of_log) == "backup-takes-longer likely");
  CHECK(told(usual + longer(8, 13) + end_of_log) == "backup-takes-longer likely");
  CHECK(told(usual + longer(8, 11) + end_of_log) == "");
  CHECK(told(usual + longer(8, 10) + full_night(11, 42, 210) + longer(12, 13) + end_of_log) == "");
  CHECK(told(usual + end_of_log) == "");
}

TEST_CASE("logs that were deleted each night and no longer are") {
  std::string before;
  for (int n = 1; n <= 4; ++n) before += full_night(n, 40, 100U + static_cast<unsigned>(n) * 10);
  std::string nothing, nobody;
  for (int n = 5; n <= 8; ++n) {
    nothing += full_night(n, 40, 100U + static_cast<unsigned>(n) * 10, "logs-not-truncated");
    nobody += full_night(n, 40, 100U + static_cast<unsigned>(n) * 10, "");
  }
  CHECK(told(before + nothing + end_of_log) == "truncation-ceased likely");
  CHECK(told(before + nobody + end_of_log) == "truncation-ceased possible");
  CHECK(told(nothing + end_of_log) == "");  // it never did
}

TEST_CASE("log numbers near FFFFF, and a day of many more logs") {
  CHECK(told(full_night(1, 40, 0xF8000) + end_of_log) == "log-generations-near-end likely");
  CHECK(told(full_night(1, 40, 0x80000) + end_of_log) == "");
  std::string usual;
  for (int n = 1; n <= 6; ++n) usual += full_night(n, 40, 1000U + static_cast<unsigned>(n) * 200);
  CHECK(told(usual + full_night(7, 40, 6000) + end_of_log) == "log-generation-rate possible");
  CHECK(told(usual + full_night(7, 40, 2700) + end_of_log) == "");
}

TEST_SUITE_END();
