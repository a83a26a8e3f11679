// How the nodes and databases of a DAG are said to stand: each database by its own result, each node by what its own
// log tells and what another node did since.
#include <doctest/doctest.h>

#include "reports/renderer.hpp"
#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

namespace {

/// The text report on one line.
std::string flat(const Report& report) {
  std::string out;
  for (const char c : render_text(report, {}))
    if (c != '\n' && c != ' ')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::string of_two(std::string_view when, const std::string& guid, int id) {
  return repl(when, id, {guid, "DB01\\EX01"}) + repl(when, id, {guid, "DB02\\EX01"});
}

/// A set of two databases on EX01, of which the program calls the second one failed.
std::string one_failed() {
  return repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) +
         repl("22:00:00", 2110, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) + snapshot(a) +
         repl("23:00:00", 2038, {a, "12345678-0000-0000-0000-000000000009"}) +
         repl("23:00:00", 2046, {a, "DB01\\EX01"}) + repl("23:00:01", 2034, {a, "FFFFFFFC"}) +
         repl("23:00:09", 2037, {a}) + log_until("2021-03-05 20:00:00");
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("dag states: the other databases of a set in which one failed were called doubtful") {
  const std::string text = flat(analysed_night(one_failed(), Judge::yes));
  CHECK(has(text, "DB01 well"));
  CHECK_FALSE(has(text, "DOUBTFUL"));
  CHECK(has(text, "truncate-after-failed-backup, possible"));
  CHECK(has(text, "Take a full backup of DB01 now"));
  CHECK_FALSE(has(text, "DB02 well"));
}

TEST_CASE("dag states: a database that failed here and is good elsewhere since is not failing") {
  const std::string failed = prepared(a) + snapshot(a) +
                             repl("22:30:00", 3169, {"DB01", "EX01", "EX02"}, "EX02") +
                             repl("22:40:00", 2048, {a, "8007064A", "DB01\\EX01"}) +
                             repl("22:40:00", 2034, {a, "8007064A"}) + repl("22:40:09", 2037, {a});
  const std::string good = prepared(b, 2110, "EX02", "2021-03-05 ") + snapshot(b, "EX02") +
                           completed(b, 2046, "EX02") + log_until("2021-03-06 20:00:00") +
                           log_until("2021-03-06 20:00:00", "EX02");
  const std::string text = flat(analysed_night(failed + good, Judge::yes));
  CHECK(has(text, "the last backup here did not end well, but the database is backed up WELL on EX02 since"));
  CHECK_FALSE(has(text, "FAILING"));
  CHECK_FALSE(has(text, "EX01: backups WELL"));
}

TEST_CASE(
    "dag states: of two databases the one that is good elsewhere is told apart from the one that is not") {
  const std::string night =
      repl("2021-03-04 22:00:00", 2110, {a, "DB01\\EX01", "DB01"}) +
      repl("22:00:00", 2110, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) + snapshot(a) +
      repl("22:40:00", 2026, {a, "800423F3"}) + repl("22:40:09", 2037, {a}) +
      repl("2021-03-05 10:00:00", 3169, {"DB01", "EX01", "EX02"}, "EX02") +
      prepared(b, 2110, "EX02", "2021-03-05 ") + snapshot(b, "EX02") + completed(b, 2046, "EX02") +
      log_until("2021-03-06 20:00:00") + log_until("2021-03-06 20:00:00", "EX02");
  const std::string text = flat(analysed_night(night, Judge::yes));
  CHECK(has(text, "VSS backups of DB02 FAILING"));
  CHECK(has(text, "on EX02; DB02 none"));
}

TEST_CASE("dag states: a server without a backup made three servers all well") {
  std::string night;
  for (const std::string node : {"EX01", "EX02"}) {
    const std::string guid = node == "EX01" ? a : b;
    night += prepared(guid, 2110, node) + snapshot(guid, node) + completed(guid, 2046, node);
  }
  night += repl("2021-03-05 10:00:00", 3169, {"DB07", "EX09", "EX03"}, "EX03") +
           log_until("2021-03-05 20:00:00") + log_until("2021-03-05 20:00:00", "EX02") +
           log_until("2021-03-05 20:00:00", "EX03");
  const std::string text = flat(analysed_night(night, Judge::yes));
  CHECK_FALSE(has(text, "All 3 servers are well"));
  CHECK(has(text, "2 of 3 servers are well; 1 ran no backup in these logs."));
}

TEST_CASE("dag states: the next step is that of the last failure") {
  const std::string lost =
      prepared(a) + snapshot(a) + repl("22:10:00", 2005) + repl("22:10:01", 2018) +
      repl("2021-03-05 22:00:00", 2110, {b, "DB01\\EX01", "DB01"}) + repl("22:00:01", 2023, {b}) +
      repl("22:00:02", 2140,
           {"PrepareSnapshot", "-2147221233", "MapiExceptionBackupInProgress: Unable to prepare snapshot"}) +
      repl("22:00:03", 2026, {b, "FFFFFFFD"}) + repl("22:00:04", 2037, {b}) +
      log_until("2021-03-06 20:00:00");
  const std::string text = flat(analysed_night(lost, Judge::yes));
  CHECK(has(text, "vss-session-lost"));
  CHECK(has(text, "Next: Get-MailboxDatabase -Status: is BackupInProgress True"));
}

TEST_CASE("dag states: a database that fell out of the set is not well") {
  std::string night;
  for (int day = 1; day <= 5; ++day) {
    std::string guid = a;
    guid.back() = static_cast<char>('0' + day);
    const std::string date = "2021-03-0" + std::to_string(day);
    night += repl(date + " 22:00:00", 2110, {guid, "DB01\\EX01", "DB01"});
    if (day < 5) night += repl("22:00:00", 2110, {guid, "DB02\\EX01", "DB02"});
    night += repl("22:00:01", 2023, {guid}) + snapshot(guid);
    night += day < 5 ? of_two("23:00:00", guid, 2046) : repl("23:00:00", 2046, {guid, "DB01\\EX01"});
    night += repl("23:00:01", 2033, {guid}) + repl("23:00:09", 2037, {guid});
  }
  const std::string text = flat(analysed_night(night + log_until("2021-03-06 20:00:00"), Judge::yes));
  CHECK(has(text, "EX01: backups WELL, but the last one does not hold DB02."));
  CHECK(has(text, "DB02 MISSING"));
  CHECK(has(text, "It was not in the last backup: see database-missing-from-set."));
  CHECK(has(text, "DB01 well"));
}

TEST_CASE(
    "dag states: a good run whose job failed was called WELL, and the full disk behind it was a number") {
  const std::string failed_job =
      "23:00:20 EX01 Microsoft-Windows-Backup/517 level=error insert=t insert=2155348129\n"
      "23:00:21 EX01 Microsoft-Windows-Backup/5 level=error named:BackupTemplateID=x "
      "named:HRESULT=2155348129 "
      "named:DetailedHRESULT=2147942512 named:BackupTarget=E:\n";
  const std::string text = flat(analysed_night(
      prepared(a) + snapshot(a) + completed(a) + failed_job + log_until("2021-03-05 20:00:00"), Judge::yes));
  CHECK(has(text,
            "WARNING: Exchange did its part of the last backup, but the job of Windows Server Backup failed: "
            "the disk is full."));
  CHECK_FALSE(has(text, "backups WELL"));
  CHECK(has(text, "Next: Free space on the disk that Windows Server Backup writes to (E:)"));
  CHECK(has(text, "(its job failed: perhaps not stored)"));
  // A code of any other kind names no full disk; the verdict is the same.
  const std::string other = flat(analysed_night(
      prepared(a) + snapshot(a) + completed(a) +
          "23:00:20 EX01 Microsoft-Windows-Backup/517 level=error insert=t insert=0x80070005\n" +
          log_until("2021-03-05 20:00:00"),
      Judge::yes));
  CHECK(has(other, "the job of Windows Server Backup failed"));
  CHECK_FALSE(has(other, "Free space on the disk"));
}

TEST_CASE("dag states: the active node that a passive copy's backup names was left out of table and export") {
  const std::string surrogate =
      "22:00:04 EX01 \"ESE BACKUP/960\" insert=msexchangerepl insert=3528 insert=EX02.a.example\n";
  const std::string text =
      flat(analysed_night(prepared(a) + surrogate + snapshot(a) + completed(a) +
                              log_until("2021-03-05 20:00:00") + log_until("2021-03-05 20:00:00", "EX02"),
                          Judge::yes));
  CHECK(has(text, "foreach ($n in 'EX01', 'EX02')"));
  CHECK(has(text, "DB01 EX02 (active) none"));
  CHECK(has(text, "DB01 EX01 (copy) full"));
}

TEST_CASE("dag states: the active node's log alone alarmed as if nobody had backed the database up") {
  const std::string surrogate = engine("2021-03-04 22:00:05", 210, "insert=\"DB01: \"") +
                                engine("22:30:05", 213, "insert=\"DB01: \"") +
                                log_until("2021-03-05 20:00:00");
  const std::string text = flat(analysed_night(surrogate, Judge::yes));
  CHECK(has(text, "the log of the node that ran the backups is not here"));
  CHECK_FALSE(has(text, "Not every operation ended well"));
}

TEST_CASE("dag states: a node refused while the other one's run was at work was told to have tried nothing") {
  const std::string other = repl("2021-03-04 20:00:00", 2153, {"DB01\\EX02", "EX01", "x"}, "EX02") +
                            prepared(a, 2110, "EX02") + snapshot(a, "EX02");
  const std::string refused =
      repl("22:20:00", 2110, {b, "DB01\\EX01", "DB01"}) + repl("22:20:01", 2023, {b}) +
      repl("22:20:02", 2140, {"PrepareSnapshot", "-2147221233", "MapiExceptionBackupInProgress: x"}) +
      repl("22:20:03", 2026, {b, "FFFFFFFD"});
  const std::string text =
      flat(analysed_night(other + refused + completed(a, 2046, "EX02") + log_until("2021-03-05 20:00:00") +
                              log_until("2021-03-05 20:00:00", "EX02"),
                          Judge::yes));
  CHECK_FALSE(has(text, "no backup was attempted"));
  CHECK(has(text, "EX01: the last backup here did not end well, but the database is backed up WELL on EX02"));
  CHECK(has(text, "EX02: backups WELL"));
}

TEST_SUITE_END();
