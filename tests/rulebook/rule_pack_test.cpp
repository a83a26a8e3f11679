// The rules of the field's known failures on whole nights: the cause is named, what it explains steps back,
// and what is healthy, or has nothing to do with Exchange, is left alone. What each condition says to each
// combination of facts, its own examples test.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("rulebook");

namespace {

/// Every finding as `rule confidence`, in the report's order.
std::string told(const std::string& lines) {
  std::string out;
  for (const Finding& f : analysed_night(lines).findings)
    out += (out.empty() ? "" : ", ") + f.rule + " " + std::string(to_string(f.confidence));
  return out;
}

const std::string end_of_log = filler("2006-10-03 12:00:00");

std::string stopped_by(const std::string& code, const std::string& before = "") {
  return ese("2006-10-01 22:00:05", "backup-started", "backup=full") +
         ese("22:00:06", "backup-file-started", "file=E:\\mdb\\priv1.edb") + before +
         ese("22:10:00", "backup-stopped", "level=error code=" + code) + end_of_log;
}

std::string vss_run(const std::string& middle, const std::string& end) {
  return "2006-10-01 01:00:00 EX01 vss-prepared\n01:00:10 EX01 vss-snapshot-prepared\n" + middle + end +
         end_of_log;
}

}  // namespace

TEST_CASE(
    "a damaged page is the one cause of the night: the database that left the backup and the disk errors "
    "step back") {
  const std::string night =
      ese("2006-10-01 22:00:05", "backup-started", "backup=full") +
      ese("22:00:06", "backup-file-started", "file=E:\\mdb\\priv1.edb") +
      "22:04:59 EX01 disk-error device=\\Device\\Harddisk1\\DR1\n" +
      ese("22:05:00", "page-damage", "level=error id=474 file=E:\\mdb\\priv1.edb offset=4096 code=-1018") +
      ese("22:05:01", "backup-database-error", "level=error file=E:\\mdb\\priv1.edb code=-1018") +
      ese("22:10:00", "backup-completed") + end_of_log;
  const Report report = analysed_night(night);
  REQUIRE(report.findings.size() == 1);
  const Finding& f = report.findings[0];
  CHECK(f.rule == "page-damage");
  CHECK(f.confidence == Confidence::certain);
  CHECK(f.store == "First Storage Group");
  CHECK(f.message.find("E:\\mdb\\priv1.edb, offset 4096 (-1018)") != std::string::npos);
  const auto disk = [&](std::uint32_t e) { return report.events[e].signal == "disk-error"; };
  CHECK(std::any_of(f.evidence.begin(), f.evidence.end(), disk));
  CHECK(f.explains == std::vector<std::string>{"backup-database-unreadable"});
}

TEST_CASE("three nights with one damaged page are one finding that names the three runs") {
  std::string nights;
  for (const char* day : {"2006-10-01", "2006-10-02", "2006-10-03"})
    nights += ese(std::string(day) + " 22:00:05", "backup-started", "backup=full") +
              ese("22:05:00", "page-damage", "level=error file=priv1.edb code=-1018") +
              ese("22:05:01", "backup-database-error", "level=error file=priv1.edb code=-1018") +
              ese("22:10:00", "backup-completed");
  const Report report = analysed_night(nights + filler("2006-10-05 12:00:00"));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].operations.size() == 3);
  CHECK(report.findings[0].explains == std::vector<std::string>{"backup-database-unreadable"});
}

TEST_CASE("the code of a backup that stopped tells its cause") {
  CHECK(told(stopped_by("-1018")) == "page-damage likely");
  CHECK(told(stopped_by("-1022")) == "disk-io-error likely");
  CHECK(told(stopped_by("-1808")) == "disk-full certain");
  CHECK(told(stopped_by("-505")) == "backup-collision certain");
  CHECK(told(stopped_by("-1032")) == "file-held-by-another likely");
  CHECK(told(stopped_by("-1811")) == "file-missing-at-backup likely");
  CHECK(told(stopped_by("-519")) == "log-generations-used-up certain");
  CHECK(told(stopped_by("-1011")) == "out-of-memory likely");
  CHECK(told(stopped_by("-617")) == "surrogate-backup-in-progress likely");
  CHECK(told(stopped_by("-4711")) == "");  // nobody knows: the run is shown as failed, and its code
}

TEST_CASE("-1811 names both of its documented causes") {
  const Report report = analysed_night(stopped_by("-1811"));
  REQUIRE(report.findings.size() == 1);
  for (const char* cause : {"a log between checkpoint and current log is gone", "patch file (.pat)"})
    CHECK(report.findings[0].message.find(cause) != std::string::npos);
}

TEST_CASE("the job around a run says the same once more: one finding") {
  const std::string target =
      "target=\"\\\\EX01\\Microsoft Information Store\\First Storage Group\" type=Normal";
  CHECK(told("2006-10-01 22:00:00 EX01 job-started " + target + "\n" +
             ese("2006-10-01 22:00:05", "backup-started", "backup=full") +
             ese("22:00:06", "backup-stopped", "level=error code=-505") +
             "22:00:07 EX01 job-exchange-error level=error code=-505 text=\"Backup is already active.\" "
             "call=BackupPrepare\n"
             "22:00:08 EX01 job-ended level=error " +
             target + "\n" + end_of_log) == "backup-collision certain");
}

TEST_CASE(
    "5.5: access denied to a log while it is backed up is a collision, without the log's name it is not") {
  const std::string stop = ese97("22:10:00", "backup-stopped", "MSExchangeIS", "level=error code=-1032");
  const std::string begin = ese97("2000-03-01 22:00:00", "backup-started", "MSExchangeIS", "backup=full");
  CHECK(
      told(begin +
           "22:09:59 EX55 file-access-failed engine=ese97 id=145 file=C:\\exchsrvr\\mdbdata\\edb00012.log\n" +
           stop + filler("2000-03-03 12:00:00", "EX55")) == "backup-collision likely");
  CHECK(told(begin + stop + filler("2000-03-03 12:00:00", "EX55")) == "file-held-by-another likely");
}

TEST_CASE("a freeze that timed out beside volsnap is one finding that sends to the shadow copy storage") {
  const std::string frozen =
      "01:00:20 EX01 shadow-freeze-started engine=ese process=\"Information Store\" pid=5340 copy=6\n"
      "01:00:39 EX01 diff-area-failed level=error provider=volsnap id=25 volume=E:\n"
      "01:00:40 EX01 shadow-freeze-timed-out level=error engine=ese process=\"Information Store\" pid=5340 "
      "copy=6 milliseconds=20000\n";
  const std::string night = vss_run(frozen, "01:01:00 EX01 vss-shutdown\n");
  const Report report = analysed_night(night);
  REQUIRE(report.findings.size() == 1);
  const Finding& f = report.findings[0];
  CHECK(f.rule == "freeze-timed-out");
  CHECK(f.message.find("begin there") != std::string::npos);
  CHECK(std::find(f.explains.begin(), f.explains.end(), "diff-area-lost") != f.explains.end());
  REQUIRE(report.operations.size() == 1);
  CHECK(report.operations[0].outcome == Outcome::failed);
  CHECK(report.operations[0].why == "the freeze timed out");
}

TEST_CASE("a freeze that failed fails the run at the log's end, too; its completion is not contradicted") {
  const std::string failed = "01:00:40 EX01 vss-freeze-failed level=error code=-2402\n";
  const std::string begin = "2006-10-01 01:00:00 EX01 vss-prepared\n" + failed;
  const auto outcome = [](const std::string& lines) {
    const Report report = analysed_night(lines);
    REQUIRE(report.operations.size() == 1);
    return std::string(to_string(report.operations[0].outcome)) + ": " + report.operations[0].why;
  };
  CHECK(outcome(begin) == "failed: the freeze failed with -2402");
  CHECK(outcome(begin + "01:00:41 EX01 vss-shutdown\n") == "failed: the freeze failed with -2402");
  CHECK(outcome(begin + "01:00:41 EX01 vss-completed\n") ==
        "succeeded: completed, although the freeze failed with -2402");
  // Never let go of: what matters is that the writer may be held.
  CHECK(outcome(begin + end_of_log).starts_with("abandoned"));
}

TEST_CASE("one start that fails is one finding: what the engine names before what the services repeat") {
  const std::string gap =
      "2002-02-11 20:05:01 EX55 recovery-log-gap level=error engine=ese97 file=edb0005B.log\n";
  const std::string store = "20:05:02 EX55 store-recovery-failed level=error id=1081 code=-1811\n";
  CHECK(told(gap + store) == "restore-log-gap certain");
  // An hour later it is another failure; so is another storage group's.
  CHECK(told(gap + "21:05:02 EX55 store-recovery-failed level=error id=1081 code=-1811\n") ==
        "restore-log-gap certain, restore-files-missing likely");
  const std::string mount =
      "2003-04-11 20:05:02 EX01 mounted-without-recovery engine=ese instance=\"SG 1\"\n";
  const auto dismounted = [](const std::string& group) {
    return "20:05:03 EX01 store-start-failed level=error id=9519 code=-1202 store=\"" + group +
           "\\Mailbox\"\n";
  };
  CHECK(told(mount + dismounted("SG 1")) == "mounted-without-hard-recovery certain");
  CHECK(told(mount + dismounted("SG 2")) ==
        "mounted-without-hard-recovery certain, storage-group-not-started possible");
}

TEST_CASE("5.5: the damaged page found beside a backup and by the defragmentation after it is one finding") {
  CHECK(told("1999-05-01 22:30:03 EX55 page-damage level=error id=118 engine=ese97 process=MSExchangeIS "
             "code=-1018\n" +
             ese97("22:30:04", "backup-stopped", "MSExchangeIS", "level=error code=-1018") +
             "23:30:04 EX55 engine-detail level=error id=184 engine=ese97 process=MSExchangeIS code=-1018\n" +
             filler("1999-05-03 12:00:00", "EX55")) == "page-damage likely");
}

TEST_CASE("Q297172: the patch file that 145 names is the cause, not a file that somebody holds") {
  const Report report = analysed_night(
      "2000-03-01 22:30:03 EX55 file-access-failed level=error id=145 engine=ese97 process=MSExchangeDS "
      "file=d:\\exchsrvr\\dsadata\\dir.pat\n"
      "22:30:04 EX55 directory-start-failed level=error code=-1811\n" +
      ese97("22:30:05", "backup-stopped", "MSExchangeDS", "level=error code=-1811") +
      filler("2000-03-03 12:00:00", "EX55"));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "file-missing-at-backup");
  CHECK(report.findings[0].confidence == Confidence::certain);
  CHECK(report.findings[0].message.find("dir.pat: an earlier backup") != std::string::npos);
}

TEST_CASE("volsnap, VSS and disk errors on a server whose backups are well accuse nobody") {
  CHECK(told("2006-10-01 03:00:00 EX01 diff-area-failed level=error volume=D:\n"
             "03:00:01 EX01 vss-service-error level=error code=0x80042316\n"
             "03:00:02 EX01 disk-error level=error device=D\n03:00:03 EX01 vss-service-noise\n" +
             full_run("2006-10-01 22", 1, 5) + end_of_log) == "");
}

TEST_CASE("the same without any Exchange event: nothing, whatever Windows complains of") {
  CHECK(told("2006-10-01 03:00:00 FILE1 diff-area-failed level=error volume=D:\n03:00:01 FILE1 "
             "vss-service-error level=error code=-2402\n"
             "03:00:02 FILE1 engine-detail engine=esent what=shadow-freeze-timed-out\n03:00:03 FILE1 "
             "disk-error\n"
             "03:00:04 FILE1 service-error service=\"Print Spooler\" code=-1811\n03:00:05 FILE1 "
             "requestor-spoke\n" +
             filler("2006-10-03 12:00:00", "FILE1")) == "");
}

TEST_CASE("a streaming incremental after a VSS full: the mixture is the cause, not a missing full") {
  const std::string vss_full =
      "2006-10-01 01:00:00 EX01 vss-prepared\n01:00:01 EX01 shadow-started engine=ese process=\"Information "
      "Store\" pid=5340 "
      "instance=\"First Storage Group\" copy=1 backup=full\n01:00:20 EX01 vss-frozen\n01:00:25 EX01 "
      "vss-thawed\n"
      "01:01:00 EX01 vss-completed\n01:01:10 EX01 vss-shutdown\n";
  const std::string refused = ese("2006-10-01 22:00:00", "backup-started", "backup=logs-only") +
                              ese("22:00:01", "backup-full-required", "level=error") + end_of_log;
  CHECK(told(vss_full + refused) == "mixed-backup-technologies certain");
  CHECK(told(refused) == "full-backup-required certain");
}

TEST_CASE("restores that fail name the cause behind their code") {
  const auto failed = [](const std::string& event) {
    return told(
        "2000-03-01 10:00:00 EX55 restore-started target=\"\\\\EX55\\Information Store\"\n10:40:00 EX55 "
        "restore-ended "
        "target=\"\\\\EX55\\Information Store\"\n10:45:00 EX55 " +
        event + "\n" + filler("2000-03-03 12:00:00", "EX55"));
  };
  CHECK(failed("store-recovery-failed level=error code=-1811") == "restore-files-missing certain");
  CHECK(failed("store-recovery-failed level=error code=-552") == "restore-patch-mismatch likely");
  CHECK(failed("store-recovery-failed level=error code=-551") == "restore-time-mismatch likely");
  CHECK(failed("store-recovery-failed level=error code=0x57") == "restore-key-malformed likely");
  CHECK(failed("store-recovery-failed level=error code=-1414") == "restored-on-other-windows likely");
  CHECK(failed("recovery-log-gap level=error engine=ese97 file=edb00017.log") == "restore-log-gap certain");
  CHECK(failed("mounted-without-recovery level=error engine=ese") == "mounted-without-hard-recovery certain");
  CHECK(failed("store-start-failed level=error code=-4711") == "storage-group-not-started possible");
  CHECK(failed("store-started") == "");
}

TEST_CASE("what NTBackup was answered names the cause") {
  const auto answered = [](const std::string& facts) {
    return told("2000-03-01 22:00:00 EX55 job-exchange-error level=error " + facts + "\n" +
                filler("2000-03-03 12:00:00", "EX55"));
  };
  CHECK(answered("code=0xc7ff0007 call=BackupPrepare") == "job-not-connected certain");
  CHECK(answered("code=0xc7ff000d call=BackupRead") == "job-terminal-session likely");
  CHECK(answered("text=\"SCM error\" call=ControlService(STOP) data=MSExchangeDS") ==
        "job-stops-service-outside-cluster likely");
  CHECK(answered("code=0xc7ff000c call=RestoreRegister") == "restore-incremental-before-full certain");
  CHECK(answered("code=0xc7ff0004 call=BackupPrepare") == "restore-already-running likely");
}

TEST_SUITE_END();
