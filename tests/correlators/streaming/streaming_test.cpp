// Streaming backups: every healthy sequence, interleaved instances, cut starts and ends, and what the store
// suffers in between.
#include <doctest/doctest.h>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

namespace {

std::vector<Operation> runs(const std::string& lines) {
  const Report report = analysed_night(lines, Judge::no);
  std::vector<Operation> out;
  for (const Operation& o : report.operations)
    if (o.kind == Kind::streaming_backup) out.push_back(o);
  return out;
}

std::string told(const Operation& o, std::string_view name) {
  return std::string(fact(o.facts, name));
}

}  // namespace

TEST_CASE("a full backup: type, phases, log range and truncation") {
  const auto found = runs(full_run("2006-10-10 22", 0xB3A, 0xB3F));
  REQUIRE(found.size() == 1);
  const Operation& o = found[0];
  CHECK(o.outcome == Outcome::succeeded);
  CHECK(o.type == "full");
  CHECK(o.store == "First Storage Group");
  CHECK(o.session == "5340");
  CHECK(to_rfc3339(o.begin) == "2006-10-10T22:00:05Z");
  CHECK(to_rfc3339(o.end) == "2006-10-10T22:50:30Z");
  CHECK(told(o, "files") == "2");
  CHECK(told(o, "first-log") == "E:\\log\\E0000B3A.log");
  CHECK(told(o, "last-log-generation") == "2879");
  CHECK(told(o, "log-base") == "e00");
  CHECK(told(o, "log-list-before-last-file") == "no");
  CHECK(told(o, "truncated") == "yes");
  CHECK(told(o, "last-deleted") == "E:\\log\\E0000B3D.log");
  REQUIRE(o.phases.size() == 3);
  CHECK(o.phases[0].name == "database-files");
  CHECK(to_rfc3339(o.phases[0].end) == "2006-10-10T22:50:00Z");
  CHECK(o.phases[1].name == "log-files");
  CHECK(o.phases[2].name == "truncation");
}

TEST_CASE("the events by number give the same run as the signals") {
  const char* prefix = "insert=\"Information Store\" insert=5340 insert=\"First Storage Group: \"";
  const auto line = [&](const char* time, int id, const char* more) {
    return fmt::format("{} EX01 ESE/{} {} {}\n", time, id, prefix, more);
  };
  const auto found =
      runs(line("2006-10-10 22:00:05", 210, "") + line("22:00:06", 220, "insert=priv1.edb insert=\"3 Mb\"") +
           line("22:10:00", 221, "insert=priv1.edb") +
           line("22:10:01", 223, "insert=E:\\log\\E0000B3A.log insert=E:\\log\\E0000B3F.log") +
           line("22:10:09", 225, "") + line("22:10:10", 213, ""));
  REQUIRE(found.size() == 1);
  CHECK(found[0].type == "full");
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(found[0].store == "First Storage Group");
  CHECK(told(found[0], "truncated") == "no");
}

TEST_CASE("copy, incremental and differential are told by what was truncated") {
  std::string copy = full_run("2006-10-10 22", 0xB3A, 0xB3F);
  const auto from = copy.find(copy.substr(copy.find("22:50:20")));
  copy.erase(from, copy.find('\n', from) + 1 - from);
  CHECK(runs(copy).at(0).type == "copy");
  CHECK(runs(logs_run("2006-10-10 22", 0xB40, 0xB44)).at(0).type == "incremental");
  CHECK(runs(logs_run("2006-10-10 22", 0xB40, 0xB44, false)).at(0).type == "differential");
}

TEST_CASE("two storage groups at once, event by event in turn, are two runs") {
  const std::string_view second = "Second Storage Group";
  // The second group's log list comes while the first one's file is still open.
  const auto found = runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                          ese("22:00:05", "backup-started", "backup=full", second) +
                          ese("22:00:06", "backup-file-started", "file=priv1.edb") +
                          ese("22:00:06", "backup-file-started", "file=priv2.edb", second) +
                          ese("22:10:00", "backup-file-ended", "file=priv2.edb", second) +
                          ese("22:10:01", "backup-log-list", "first=E0100010.log last=E0100014.log", second) +
                          ese("22:20:00", "backup-file-ended", "file=priv1.edb") +
                          ese("22:20:00", "logs-truncated", "first=E0100010.log last=E0100012.log", second) +
                          ese("22:20:01", "backup-log-list", "first=E0000B3A.log last=E0000B3F.log") +
                          ese("22:20:02", "backup-completed", "", second) +
                          ese("22:20:03", "logs-not-truncated") + ese("22:20:04", "backup-completed"));
  REQUIRE(found.size() == 2);
  for (const Operation& o : found) {
    CHECK(o.outcome == Outcome::succeeded);
    CHECK(o.type == "full");
    CHECK(o.events.size() == 6);
    CHECK(told(o, "log-list-before-last-file") == "no");
  }
}

TEST_CASE("the log list before the end of a database file is seen in one session only") {
  const auto early =
      runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
           ese("22:00:06", "backup-file-started", "file=priv1.edb") +
           ese("22:10:00", "backup-log-list", "first=E0000B3A.log last=E0000B3F.log") +
           ese("22:20:00", "backup-file-ended", "file=priv1.edb") + ese("22:21:00", "backup-completed"));
  REQUIRE(early.size() == 1);
  CHECK(told(early[0], "log-list-before-last-file") == "yes");
  CHECK(told(early[0], "late-file") == "priv1.edb");
  const auto other_pid =
      runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
           ese("22:00:06", "backup-file-started", "file=priv1.edb") +
           ese("22:10:00", "backup-log-list", "", "First Storage Group", "77") +
           ese("22:20:00", "backup-file-ended", "file=priv1.edb") + ese("22:21:00", "backup-completed"));
  for (const Operation& o : other_pid) CHECK(told(o, "log-list-before-last-file") != "yes");
}

TEST_CASE("a hole between log list and file end makes two runs, not a wrong order") {
  const auto found =
      runs(other_events("2006-10-10") + ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
           ese("22:10:00", "backup-log-list", "first=E0000B3A.log last=E0000B3F.log") +
           "-- gap EX01 Application 40\n" + ese("22:50:00", "backup-file-ended", "file=priv1.edb") +
           ese("22:51:00", "backup-completed"));
  REQUIRE(found.size() == 2);
  for (const Operation& o : found) CHECK(told(o, "log-list-before-last-file") != "yes");
  CHECK(found[0].outcome == Outcome::unknown);
  CHECK(found[1].outcome == Outcome::succeeded);
}

TEST_CASE("a run with an unreadable or short database is no good run although it ends with 213") {
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  const auto damaged = runs(begin + ese("22:05:00", "backup-database-error", "file=priv1.edb code=-1018") +
                            ese("22:06:00", "backup-completed"));
  CHECK(damaged.at(0).outcome == Outcome::failed);
  CHECK(told(damaged[0], "database-error") == "-1018");
  const auto cut_short =
      runs(begin + ese("22:05:00", "backup-file-short", "file=priv1.edb read=1000 size=2000") +
           ese("22:06:00", "backup-completed"));
  CHECK(cut_short.at(0).outcome == Outcome::failed);
  CHECK(told(cut_short[0], "short-read") == "1000");
  const auto header =
      runs(begin + ese("22:05:00", "backup-file-ended", "file=priv1.edb") +
           ese("22:05:01", "backup-header-error", "code=-1032") + ese("22:06:00", "backup-completed"));
  CHECK(header.at(0).outcome == Outcome::succeeded);
}

TEST_CASE("each way to end is told") {
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full");
  CHECK(runs(begin + ese("22:01:00", "backup-stopped", "code=-1022")).at(0).why ==
        "stopped with an error (-1022)");
  CHECK(told(runs(begin + ese("22:01:00", "backup-halted")).at(0), "ended") == "halted");
  const auto terminated = runs(begin + ese("22:01:00", "backup-terminated"));
  CHECK(terminated.at(0).outcome == Outcome::failed);
  CHECK(terminated[0].why == "store-stopped");
}

TEST_CASE("a run without an end: running, abandoned or unknown by what the log covers") {
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  CHECK(runs(begin).at(0).outcome == Outcome::running);
  CHECK(runs(begin + filler("2006-10-11 09:00:00")).at(0).outcome == Outcome::running);
  const auto abandoned = runs(begin + filler("2006-10-11 12:00:00"));
  CHECK(abandoned.at(0).outcome == Outcome::abandoned);
  CHECK(told(abandoned[0], "silent-hours") == "14.00");
  CHECK(told(abandoned[0], "coverage") == "dense");
  CHECK(told(abandoned[0], "end-known") == "no");
  const auto hidden = runs(other_events("2006-10-10") + begin + filler("2006-10-11 01:00:00") +
                           "-- gap EX01 Application 40\n" + filler("2006-10-12 01:00:00"));
  CHECK(hidden.at(0).outcome == Outcome::unknown);
  CHECK(told(runs("-- no-ids\n" + begin + filler("2006-10-11 12:00:00")).at(0), "coverage") == "assumed");
  CHECK(told(runs(full_run("2006-10-09 22", 1, 5) + begin + filler("2006-10-11 12:00:00")).at(1),
             "end-known") == "yes");
}

TEST_CASE("a stop, crash, dismount or reboot inside a run ends it as failed: store-stopped") {
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  for (const std::string& stop :
       {std::string("22:30:00 EX01 store-dismounted store=\"First Storage Group\\Mailbox Store (EX01)\"\n"),
        std::string(
            "22:30:00 EX01 service-state service=\"Microsoft Exchange Information Store\" state=stopped\n"),
        std::string("22:30:00 EX01 crashed\n"), std::string("22:30:00 EX01 log-started\n"),
        std::string("22:30:00 EX01 service-died service=\"Microsoft Exchange Information Store\"\n"),
        ese("22:30:00", "engine-stopped"),
        ese("22:30:00", "engine-started", "", "First Storage Group", "99")}) {
    INFO(stop);
    const auto found = runs(begin + stop + filler("2006-10-12 01:00:00"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].outcome == Outcome::failed);
    CHECK(found[0].why == "store-stopped");
  }
}

TEST_CASE("what concerns another storage group or service stops nothing") {
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full");
  for (const std::string& stop :
       {std::string(
            "22:30:00 EX01 store-dismounted store=\"Second Storage Group\\Mailbox Store 2 (EX01)\"\n"),
        std::string("22:30:00 EX01 service-state service=\"Print Spooler\" state=stopped\n"),
        std::string(
            "22:30:00 EX01 service-state service=\"Microsoft Exchange Information Store\" state=running\n"),
        std::string("22:30:00 EX02 crashed\n"),
        ese("22:30:00", "engine-stopped", "", "Recovery Storage Group")}) {
    INFO(stop);
    CHECK(runs(begin + stop + filler("2006-10-12 01:00:00")).at(0).outcome == Outcome::abandoned);
  }
}

TEST_CASE("a run that goes on behind a dismount was not stopped by it") {
  const auto found =
      runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") + "22:30:00 EX01 store-dismounted\n" +
           ese("22:31:00", "backup-file-started", "file=a.edb") +
           ese("22:32:00", "backup-file-ended", "file=a.edb") + ese("22:33:00", "backup-completed"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].outcome == Outcome::succeeded);
}

TEST_CASE("a stop days later did not end the run: it was abandoned before") {
  const auto found =
      runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") + filler("2006-10-12 01:00:00") +
           "2006-10-12 02:00:00 EX01 log-stopped\n" + filler("2006-10-12 03:00:00"));
  CHECK(found.at(0).outcome == Outcome::abandoned);
}

TEST_CASE("the next run of the same instance closes one that has no end") {
  const auto found = runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                          full_run("2006-10-11 22", 1, 9) + filler("2006-10-12 08:00:00"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].outcome == Outcome::abandoned);
  CHECK(told(found[0], "superseded") == "yes");
  CHECK(found[1].outcome == Outcome::succeeded);
}

TEST_CASE("VSS truncation, seeding and Windows' own databases are no streaming backups") {
  CHECK(runs("2006-10-10 22:00:00 EX01 shadow-started engine=ese instance=SG1 backup=full\n"
             "22:00:30 EX01 logs-truncated engine=ese instance=SG1 category=ShadowCopy\n"
             "22:00:31 EX01 shadow-completed engine=ese instance=SG1\n")
            .empty());
  CHECK(runs("2006-10-10 22:00:30 EX01 logs-not-truncated engine=ese instance=SG1\n").empty());
  CHECK(runs("2006-10-10 22:00:30 EX01 seeding engine=ese instance=SG1\n").empty());
  CHECK(runs("2006-10-10 22:00:30 EX01 backup-started engine=esent process=svchost\n").empty());
  // Inside a streaming session, a VSS truncation of the same instance stays out.
  const auto found =
      runs(ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
           ese("22:00:06", "logs-truncated", "category=ShadowCopy") + ese("22:10:00", "backup-completed"));
  CHECK(told(found.at(0), "truncated") == "none");
}

TEST_CASE(
    "the files and the log list of a database copy (seeding) are no backup, where the log begins inside it "
    "either") {
  const std::string copy = ese("2012-10-10 22:00:05", "backup-file-started", "file=a.edb") +
                           ese("22:00:06", "backup-log-list", "first=E0000001.log last=E0000009.log") +
                           ese("22:00:07", "backup-file-ended", "file=a.edb") +
                           ese("22:00:09", "seeding-ended");
  CHECK(runs(ese("2012-10-10 22:00:00", "seeding") + copy + filler("2012-10-12 01:00:00")).empty());
  CHECK(runs(copy + filler("2012-10-12 01:00:00")).empty());
  // A backup afterwards is one again.
  CHECK(runs(ese("2012-10-10 22:00:00", "seeding") + copy + full_run("2012-10-11 22", 1, 9)).size() == 1);
  CHECK(runs(ese("2012-10-10 22:00:00", "seeding") + full_run("2012-10-11 22", 1, 9)).size() == 1);
}

TEST_CASE(
    "Exchange 5.5: a lone 104 is a good run of unknown begin, 105 a failed one, store and directory apart") {
  const auto found = runs(ese97("1999-03-10 22:00:00", "backup-completed", "MSExchangeDS") +
                          ese97("22:30:00", "backup-completed", "MSExchangeIS") +
                          ese97("+1d 22:30:00", "backup-stopped", "MSExchangeIS", "code=-1018"));
  REQUIRE(found.size() == 3);
  CHECK(found[0].store == "MSExchangeDS");
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(found[0].type.empty());
  CHECK(told(found[0], "start-seen") == "no");
  CHECK(found[1].store == "MSExchangeIS");
  CHECK(found[2].outcome == Outcome::failed);
  CHECK(told(found[2], "code") == "-1018");
}

TEST_CASE("Exchange 5.5: 102 and 104 are one run") {
  const auto found = runs(ese97("1999-03-10 22:00:00", "backup-started", "MSExchangeIS", "backup=full") +
                          ese97("22:30:00", "backup-completed"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].type == "full");
  CHECK(found[0].outcome == Outcome::succeeded);
}

TEST_CASE("a refused incremental is a run of its own that failed") {
  const auto alone = runs(ese("2006-10-10 22:00:05", "backup-full-required", "store=priv1"));
  REQUIRE(alone.size() == 1);
  CHECK(told(alone[0], "ended") == "refused");
  CHECK(alone[0].outcome == Outcome::failed);
  CHECK(alone[0].type == "incremental");
  const auto begun = runs(ese("2006-10-10 22:00:05", "backup-started", "backup=logs-only") +
                          ese("22:00:06", "backup-full-required") +
                          ese("22:00:07", "backup-stopped", "code=-560") + logs_run("2006-10-11 22", 5, 9));
  REQUIRE(begun.size() == 2);
  CHECK(begun[0].events.size() == 3);
  CHECK(begun[1].outcome == Outcome::succeeded);
}

TEST_CASE("events that kept no names join the only session there is, and are never proof of an order") {
  const auto found = runs(
      "2006-10-10 22:00:05 EX01 backup-started\n22:01:00 EX01 backup-log-list\n"
      "22:02:00 EX01 backup-file-ended\n22:03:00 EX01 backup-completed\n");
  REQUIRE(found.size() == 1);
  CHECK(told(found[0], "identity") == "unknown");
}

TEST_CASE("newest first and equal seconds change nothing") {
  std::string night = full_run("2006-10-10 22", 0xB3A, 0xB3F);
  for (auto at = night.find("22:"); at != std::string::npos; at = night.find("22:", at + 8))
    night.replace(at, 8, "22:00:00");
  const auto found = runs(night);
  REQUIRE(found.size() == 1);
  CHECK(told(found[0], "log-list-before-last-file") == "no");
  CHECK(found[0].type == "full");
}

TEST_CASE("the start that the active server logs for a backup of its passive copy is no backup of its own") {
  const std::string notice = "2011-10-18 02:00:07 EX01 \"ESE BACKUP/910\" insert=MSExchangeIS insert=5340\n";
  const std::string start = ese("2011-10-18 02:00:08", "backup-started", "backup=full", "DB01");
  CHECK(runs(notice + start + filler("2011-10-19 20:00:00")).empty());
  CHECK(runs(start + notice + filler("2011-10-19 20:00:00")).empty());
  // A day later, or of another process, it excuses nothing.
  CHECK(runs(notice + ese("2011-10-19 02:00:08", "backup-started", "backup=full", "DB01")).size() == 1);
  CHECK(runs(notice + ese("2011-10-18 02:00:08", "backup-started", "backup=full", "DB01", "77")).size() == 1);
  CHECK(runs(ese("2011-10-17 02:00:08", "backup-started", "backup=full", "DB01") + notice).size() == 1);
}

TEST_SUITE_END();
