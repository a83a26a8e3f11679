// What binds runs together: previous fulls, log chains, limits of truncation, runs in a row, later fulls,
// restores.
#include <doctest/doctest.h>

#include "correlators/log_files.hpp"
#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

namespace {

std::vector<Operation> operations(const std::string& lines) {
  return analysed_night(lines, Judge::no).operations;
}

std::string told(const Operation& o, std::string_view name) {
  return std::string(fact(o.facts, name));
}

std::vector<std::uint32_t> related(const Operation& o, std::string_view name) {
  std::vector<std::uint32_t> out;
  for (const Relation& r : o.relations)
    if (r.name == name) out.push_back(r.operation);
  return out;
}

std::string chain_after(const std::string& between) {
  const auto all =
      operations(full_run("2006-10-10 22", 0xB3A, 0xB3F) + between + logs_run("2006-10-12 22", 0xB44, 0xB48));
  return told(all.back(), "chain");
}

}  // namespace

TEST_CASE("names of log files of every version") {
  CHECK(parse_log_name("E:\\log\\E0000B3A.log")->generation == 0xB3A);
  CHECK(parse_log_name("E:\\log\\E0000B3A.log")->base == "e00");
  CHECK(parse_log_name("C:\\exchsrvr\\mdbdata\\edb000F3.log")->base == "edb");
  CHECK(parse_log_name("E0300000B3A.log")->digits == 8);
  CHECK(log_name(*parse_log_name("d:\\x\\E0000B3F.log"), 0xB40) == "E0000B40.log");
  CHECK(log_name(*parse_log_name("edb000F3.log"), 0xF4) == "edb000F4.log");
  for (const char* open : {"E00.log", "E00tmp.log", "edb.log", "res1.log", "", "E0000B3A", "E0000BxA.log"})
    CHECK_FALSE(parse_log_name(open));
}

TEST_CASE("the previous full of the same store, and the last incremental") {
  const auto all =
      operations(full_run("2006-10-09 22", 1, 5) + full_run("2006-10-09 23", 1, 5, "Second Storage Group") +
                 logs_run("2006-10-10 22", 6, 9) + logs_run("2006-10-11 22", 10, 12));
  REQUIRE(all.size() == 4);
  CHECK(related(all[3], "previous_full") == std::vector<std::uint32_t>{0});
  CHECK(related(all[3], "previous_logs") == std::vector<std::uint32_t>{2});
  CHECK(related(all[1], "previous_full").empty());
}

TEST_CASE("log ranges that join") {
  const auto all =
      operations(full_run("2006-10-09 22", 0xB3A, 0xB3F) + logs_run("2006-10-10 22", 0xB3E, 0xB44) +
                 logs_run("2006-10-11 22", 0xB45, 0xB48, false) + logs_run("2006-10-12 22", 0xB45, 0xB4A));
  for (std::size_t i = 1; i < all.size(); ++i) CHECK(told(all[i], "chain") == "joined");
}

TEST_CASE("log ranges with logs missing in between") {
  const auto all =
      operations(full_run("2006-10-09 22", 0xB3A, 0xB3F) + logs_run("2006-10-10 22", 0xB42, 0xB44));
  REQUIRE(all.size() == 2);
  CHECK(told(all[1], "chain") == "broken");
  CHECK(told(all[1], "missing-from") == "E0000B40.log");
  CHECK(told(all[1], "missing-to") == "E0000B41.log");
  CHECK(told(all[1], "missing-logs") == "2");
  CHECK(related(all[1], "chain") == std::vector<std::uint32_t>{0});
}

TEST_CASE("the arithmetic is silent where something else may have moved the logs on") {
  CHECK(chain_after("") == "broken");
  CHECK(chain_after("-- filler EX01 Application 2006-10-11 10:00:00\n") == "broken");
  for (const std::string& between :
       {std::string("2006-10-11 22:00:00 EX01 vss-completed\n"),
        std::string("2006-10-11 22:00:00 EX01 restore-started\n"),
        ese("2006-10-11 22:00:00", "shadow-completed"),
        ese("2006-10-11 22:00:00", "logs-truncated", "category=ShadowCopy"),
        ese("2006-10-11 22:00:00", "database-moved"), ese("2006-10-11 22:00:00", "seeding"),
        ese("2006-10-11 22:00:00", "hard-recovery-started"),
        std::string("2006-10-11 22:00:00 EX01 job-exchange-error code=c7ff000b call=BackupPrepare\n")}) {
    INFO(between);
    CHECK(chain_after(between).empty());
  }
  CHECK(chain_after(ese("2006-10-11 22:00:00", "shadow-completed", "", "Second Storage Group")) == "broken");
  CHECK(chain_after("-- gap EX01 Application 40\n") == "unknown");
  CHECK(chain_after(full_run("2006-10-11 22", 0xB40, 0xB43)) == "joined");
}

TEST_CASE(
    "a full or a copy is never compared with what came before, and another base name is another sequence") {
  const auto fulls = operations(full_run("2006-10-09 22", 1, 5) + full_run("2006-10-10 22", 0x20, 0x25));
  CHECK(told(fulls.at(1), "chain").empty());
  const auto bases = operations(full_run("2006-10-09 22", 1, 5) +
                                ese("2006-10-10 22:00:05", "backup-started", "backup=logs-only") +
                                ese("22:00:06", "backup-log-list", "first=E0100020.log last=E0100021.log") +
                                ese("22:00:07", "backup-completed"));
  CHECK(told(bases.at(1), "chain").empty());
}

TEST_CASE("logs deleted after an unreadable database are held against that database's last full") {
  const auto run = [](unsigned last_deleted) {
    return ese("2006-10-11 22:00:05", "backup-started", "backup=full") +
           ese("22:00:06", "backup-database-error", "file=E:\\mdb\\priv1.edb code=-1018") +
           ese("22:00:07", "backup-log-list", "first=E0000B3A.log last=E0000B50.log") +
           ese("22:00:08", "logs-truncated",
               fmt::format("first=E0000B3A.log last=E00{:05X}.log", last_deleted)) +
           ese("22:00:09", "backup-completed");
  };
  const std::string full = full_run("2006-10-10 22", 0xB3A, 0xB3F);
  CHECK(told(operations(full + run(0xB40)).at(1), "truncated-above-last-full") == "yes");
  CHECK(told(operations(full + run(0xB3F)).at(1), "truncated-above-last-full") == "no");
  CHECK(told(operations(run(0xB3F)).at(0), "truncated-above-last-full") == "unknown");
  CHECK(told(operations(full + "-- gap EX01 Application 9\n" + run(0xB40)).at(1),
             "truncated-above-last-full") == "unknown");
  // A full that the hole hides would allow more, never less.
  CHECK(told(operations(full + "-- gap EX01 Application 9\n" + run(0xB3F)).at(1),
             "truncated-above-last-full") == "no");
}

TEST_CASE("three runs in a row that asked for no truncation") {
  const auto night = [](int day, const char* type, const char* truncation) {
    const std::string job =
        fmt::format("target=\"\\\\EX01\\Microsoft Information Store\\First Storage Group\" type={}", type);
    std::string lines = fmt::format("2006-10-{:02} 22:00:00 EX01 job-started {}\n", day, job) +
                        ese("22:00:05", "backup-started", "backup=full") +
                        ese("22:00:06", "backup-file-started", "file=a.edb") +
                        ese("22:10:00", "backup-file-ended", "file=a.edb") +
                        ese("22:10:01", "backup-log-list");
    if (*truncation != '\0') lines += ese("22:10:02", truncation);
    return lines + ese("22:10:03", "backup-completed") + fmt::format("22:10:04 EX01 job-ended {}\n", job);
  };
  const auto count = [](const std::string& lines) {
    int found = 0;
    for (const Operation& o : operations(lines))
      if (!told(o, "untruncated-runs").empty()) found = std::stoi(told(o, "untruncated-runs"));
    return found;
  };
  CHECK(count(night(1, "Normal", "") + night(2, "Normal", "") + night(3, "Normal", "")) == 3);
  CHECK(count(night(1, "Normal", "") + night(2, "Normal", "") + night(3, "Normal", "") +
              night(4, "Normal", "")) == 4);
  CHECK(count(night(1, "Normal", "") + night(2, "Normal", "")) == 0);
  CHECK(count(night(1, "Normal", "") + night(2, "Normal", "logs-not-truncated") + night(3, "Normal", "") +
              night(4, "Normal", "")) == 0);
  // Of the first run only the end is left: what it asked for may be cut off.
  const std::string cut = ese("2006-10-01 22:10:03", "backup-completed") +
                          "22:10:04 EX01 job-ended target=\"\\\\EX01\\Microsoft Information Store\\First "
                          "Storage Group\" type=Normal\n";
  CHECK(count(cut + night(2, "Normal", "") + night(3, "Normal", "")) == 0);
  CHECK(count(night(1, "Copy", "") + night(2, "Copy", "") + night(3, "Copy", "")) == 0);
}

TEST_CASE("a full of the same store that came later") {
  const std::string refused = ese("2006-10-10 22:00:05", "backup-full-required");
  CHECK(told(operations(refused + full_run("2006-10-11 22", 1, 5)).at(0), "later-full") == "yes");
  CHECK(
      told(operations(refused + full_run("2006-10-11 22", 1, 5, "Second Storage Group")).at(0), "later-full")
          .empty());
  CHECK(told(operations(refused).at(0), "later-full").empty());
}

TEST_CASE("an incremental VSS backup that is refused carries the refusal") {
  const auto all = operations(
      "2006-10-10 22:00:01 EX01 vss-identified\n22:00:02 EX01 vss-prepared\n"
      "22:00:03 EX01 shadow-started engine=ese instance=SG1 backup=incremental\n"
      "22:00:04 EX01 backup-full-required engine=ese instance=SG1 category=ShadowCopy\n22:00:09 EX01 "
      "vss-shutdown\n");
  bool told_with_run = false;
  for (const Operation& o : all)
    if (o.kind == Kind::vss_backup) told_with_run = told(o, "full-required") == "yes";
  CHECK(told_with_run);
}

TEST_SUITE_END();
