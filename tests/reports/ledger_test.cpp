#include "reports/ledger.hpp"

#include <doctest/doctest.h>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

namespace {

/// Each store as `store state restorable-to sets-in-the-chain`.
std::string ledger(const std::string& lines) {
  const Report report = analysed_night(lines, Judge::no);
  std::string out;
  for (const StoreLedger& s : make_ledger(report.operations)) {
    const std::string until =
        s.restorable_to == no_time ? "never" : to_rfc3339(s.restorable_to).substr(5, 11);
    out += fmt::format("{}{} {} {} {}{}", out.empty() ? "" : "; ", s.store.empty() ? "-" : s.store,
                       to_string(s.state), until, s.chain.size(), s.joins_proved ? " joined" : "");
  }
  return out;
}

const std::string group = "First Storage Group ";
const std::string failed_full = ese("2006-10-05 22:00:05", "backup-started", "backup=full") +
                                ese("22:10:00", "backup-stopped", "level=error code=-1022");

}  // namespace

TEST_CASE("ledger: a full, then incrementals whose logs join; a differential is replaced by the next set") {
  CHECK(ledger(full_run("2006-10-01 22", 0x10, 0x15)) == group + "well 10-01T22:50 1 joined");
  CHECK(ledger(full_run("2006-10-01 22", 0x10, 0x15) + logs_run("2006-10-02 22", 0x16, 0x1A) +
               logs_run("2006-10-03 22", 0x1B, 0x1F)) == group + "well 10-03T22:00 3 joined");
  CHECK(ledger(full_run("2006-10-01 22", 0x10, 0x15) + logs_run("2006-10-02 22", 0x16, 0x1A, false) +
               logs_run("2006-10-03 22", 0x16, 0x1F, false)) == group + "well 10-03T22:00 2 joined");
}

TEST_CASE("ledger: a hole ends what can be restored, until the next full") {
  const std::string broken = full_run("2006-10-01 22", 0x10, 0x15) + logs_run("2006-10-02 22", 0x16, 0x1A) +
                             logs_run("2006-10-03 22", 0x20, 0x25) + logs_run("2006-10-04 22", 0x26, 0x29);
  CHECK(ledger(broken) == group + "broken 10-02T22:00 2 joined");
  const Report report = analysed_night(broken, Judge::no);
  const StoreLedger store = make_ledger(report.operations).at(0);
  REQUIRE(store.broken_by);
  CHECK(to_rfc3339(report.operations[*store.broken_by].begin).starts_with("2006-10-03"));
  CHECK(store.missing_from == "E000001B.log");
  CHECK(store.missing_to == "E000001F.log");
  CHECK(ledger(broken + full_run("2006-10-06 22", 0x26, 0x2F)) == group + "well 10-06T22:50 1 joined");
}

TEST_CASE("ledger: a store whose last attempt failed is not well, and keeps its older sets") {
  CHECK(ledger(full_run("2006-10-01 22", 0x10, 0x15) + failed_full) ==
        group + "failing 10-01T22:50 1 joined");
  CHECK(ledger(failed_full) == group + "no-backup never 0");
}

TEST_CASE("ledger: logs that a failed run deleted are named") {
  const std::string night = full_run("2006-10-01 22", 0x10, 0x15);
  const Report report = analysed_night(night, Judge::no);
  const StoreLedger store = make_ledger(report.operations).at(0);
  CHECK(store.truncated_to.ends_with("E0000013.log"));
  CHECK(store.truncated_by == store.last_full);
}

TEST_CASE("ledger: a VSS backup that was refused without a name fails every store of its computer") {
  const std::string vss_full =
      "2006-10-01 01:00:00 EX01 vss-prepared\n01:00:01 EX01 shadow-started engine=ese process=\"Information "
      "Store\" pid=5340 "
      "instance=\"First Storage Group\" copy=1 backup=full\n01:00:20 EX01 vss-frozen\n01:00:25 EX01 "
      "vss-thawed\n"
      "01:01:00 EX01 vss-completed\n01:01:10 EX01 vss-shutdown\n";
  CHECK(ledger(vss_full) == group + "well 10-01T01:00 1 joined");
  CHECK(ledger(vss_full +
               "2006-10-02 01:00:00 EX01 vss-prepare-refused level=error code=0x50d text=\"Backup in "
               "progress.\"\n" +
               filler("2006-10-03 12:00:00")) == group + "failing 10-01T01:00 1 joined");
}

TEST_CASE(
    "ledger: two groups of one server stand apart, and an incremental of the other kind joins nothing") {
  CHECK(ledger(full_run("2006-10-01 22", 0x10, 0x15) +
               full_run("2006-10-02 22", 1, 5, "Second Storage Group")) ==
        "First Storage Group well 10-01T22:50 1 joined; Second Storage Group well 10-02T22:50 1 joined");
}

TEST_SUITE_END();
