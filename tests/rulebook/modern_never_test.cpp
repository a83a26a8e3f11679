// What the rules of Exchange 2013 and later never say: for each "never" of docs/rules a night that comes near it. The
// positive side of each stands in modern_patterns_test.cpp and in the rules' own examples.
#include <doctest/doctest.h>

#include "support/dag_nights.hpp"

using namespace exba;
using namespace exba::test;
using namespace exba::test::dag;

namespace {

const std::string guid_of_db = "11111111-2222-3333-4444-555555555555";
const std::string copying_now = prepared(a) + snapshot(a);

std::string never(const std::string& lines, std::string_view rule) {
  return verdict_of(analysed_night(lines), rule);
}

/// Nights of DB01 and DB02 on a node; DB02 in the sets of `last_of_two` days only.
std::string sets_of_two(int days, int last_of_two, int result = 2046, int prepare = 2110) {
  std::string out;
  for (int day = 1; day <= days; ++day) {
    const std::string guid = fmt::format("aaaaaaaa-0000-0000-0000-0000000000{:02}", day);
    const bool both = day <= last_of_two;
    out += repl(fmt::format("2021-03-{:02} 22:00:00", day), prepare, {guid, "DB01\\EX01", "DB01"});
    if (both) out += repl("22:00:00", prepare, {guid, "DB02\\EX01", "DB02"});
    out += repl("22:00:01", 2023, {guid}) + snapshot(guid);
    out += repl("23:00:00", result, {guid, "DB01\\EX01"});
    if (both) out += repl("23:00:00", result, {guid, "DB02\\EX01"});
    out += repl("23:00:01", 2033, {guid}) + repl("23:00:09", 2037, {guid});
  }
  return out;
}

/// One more good run of DB02 alone.
std::string alone(const std::string& when, std::string_view node) {
  return repl(when, 2110, {b, fmt::format("DB02\\{}", node), "DB02"}, node) +
         repl("23:30:01", 2023, {b}, node) + repl("23:30:05", 2025, {b}, node) +
         repl("23:30:06", 2027, {b}, node) + repl("23:30:09", 2029, {b}, node) +
         repl("23:30:10", 2035, {b}, node) +
         repl("23:55:00", 2046, {b, fmt::format("DB02\\{}", node)}, node) +
         repl("23:55:01", 2033, {b}, node) + repl("23:55:09", 2037, {b}, node);
}

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("never: a release behind a step that failed is no release without completion") {
  const std::string release = repl("22:40:00", 2037, {a});
  CHECK(never(prepared(a) + repl("22:00:05", 2026, {a, "8007064A"}) + release,
              "vss-released-without-completion") == "no");
  CHECK(never(copying_now + repl("22:30:00", 2034, {a, "FFFFFFFC"}) + release,
              "vss-released-without-completion") == "no");
  CHECK(never(copying_now + release, "vss-released-without-completion") == "likely");
}

TEST_CASE("never: an abort frees the writer on 2013 and later, before the snapshot as well") {
  const std::string aborted = prepared(a) + repl("22:00:04", 2031, {a}) + log_until("2021-03-07 20:00:00");
  CHECK(never(aborted, "vss-aborted-before-snapshot") == "no");
  CHECK(never(aborted, "vss-cleanup-missing") == "no");
}

TEST_CASE("never: the store's flag while another run of the database is open on any node") {
  const std::string other = repl("2021-03-04 20:00:00", 2153, {"DB01\\EX02", "EX01", "x"}, "EX02") +
                            prepared(a, 2110, "EX02") + snapshot(a, "EX02");
  const std::string flag =
      repl("22:20:00", 2110, {b, "DB01\\EX01", "DB01"}) + repl("22:20:01", 2023, {b}) +
      repl("22:20:02", 2140, {"PrepareSnapshot", "-2147221233", "MapiExceptionBackupInProgress: x"}) +
      repl("22:20:03", 2026, {b, "FFFFFFFD"});
  const std::string night = other + flag + completed(a, 2046, "EX02") + log_until("2021-03-05 20:00:00") +
                            log_until("2021-03-05 20:00:00", "EX02");
  CHECK(never(night, "vss-flag-held-by-store") == "no");
  CHECK(never(night, "vss-backup-still-running") != "no");
}

TEST_CASE("never: the program is not blamed where something says why") {
  const std::string ends = repl("22:40:00", 2038, {a, guid_of_db}) + repl("22:40:01", 2034, {a, "FFFFFFFC"});
  const auto blamed = [&](const std::string& why) {
    return never(copying_now + why + ends, "backup-program-reported-failure");
  };
  CHECK(blamed("") == "likely");
  CHECK(blamed("22:30:00 EX01 volsnap/25 level=error insert=d insert=E: insert=E:\n") == "no");
  CHECK(blamed("22:30:00 EX01 Microsoft-Windows-Backup/565 level=error insert=DB01 insert=x insert=Exchange "
               "insert=t\n") == "no");
  CHECK(blamed(repl("22:30:00", 2018)) == "no");
  // Code 0 is a set without Exchange.
  CHECK(never(repl("2021-03-04 22:40:00", 2034, {a, "0"}), "backup-program-reported-failure") == "no");
}

TEST_CASE("never: the network, where the active node was restarting or no backup failed") {
  const std::string lost = repl("2021-03-04 21:59:00", 2153, {"DB01\\EX01", "EX02", "x"});
  const std::string failed = prepared(a) + repl("22:00:05", 2026, {a, "800423F3"});
  CHECK(never(lost + failed, "replication-network-broken") == "likely");
  CHECK(never("2021-03-04 21:58:00 EX02 EventLog/6006\n" + lost + failed + "22:03:00 EX02 EventLog/6005\n",
              "replication-network-broken") == "no");
  CHECK(never(lost + copying_now + completed(a), "replication-network-broken") == "no");
}

TEST_CASE("never: nothing was deleted of a set of copies or differentials in which one database failed") {
  const auto one_failed = [](int prepare, int result) {
    return repl("2021-03-04 22:00:00", prepare, {a, "DB01\\EX01", "DB01"}) +
           repl("22:00:00", prepare, {a, "DB02\\EX01", "DB02"}) + repl("22:00:01", 2023, {a}) + snapshot(a) +
           repl("22:40:00", 2038, {a, guid_of_db}) + repl("22:40:01", result, {a, "DB01\\EX01"}) +
           repl("22:40:02", 2034, {a, "FFFFFFFC"}) + repl("22:40:09", 2037, {a});
  };
  CHECK(never(one_failed(2110, 2047), "truncate-after-failed-backup") == "no");
  CHECK(never(one_failed(2111, 2047), "truncate-after-failed-backup") == "no");
  CHECK(never(one_failed(2111, 2046), "truncate-after-failed-backup") == "likely");
  CHECK(never(one_failed(2110, 2046), "truncate-after-failed-backup") == "possible");
}

TEST_CASE("never: nights of differentials are no copies only") {
  const std::string end = log_until("2021-03-10 20:00:00");
  CHECK(never(sets_of_two(9, 9, 2047, 2111) + end, "copy-backups-only") == "no");
  CHECK(never(sets_of_two(9, 9, 2047, 2110) + end, "copy-backups-only") == "likely");
}

TEST_CASE("never: 225 night after night is usual where a database has copies") {
  std::string nights;
  for (int day = 1; day <= 5; ++day) {
    const std::string guid = fmt::format("aaaaaaaa-0000-0000-0000-0000000000{:02}", day);
    nights += prepared(guid, 2110, "EX01", fmt::format("2021-03-{:02} ", day)) + snapshot(guid) +
              engine("22:59:59", 225, "insert=\"DB01: \"") + completed(guid);
  }
  CHECK(found(nights + log_until("2021-03-06 20:00:00")) == "");
}

TEST_CASE("never: a database that moved, or has a job of its own now, is not missing from the set") {
  const std::string end = log_until("2021-03-06 20:00:00");
  CHECK(never(sets_of_two(5, 4) + end, "database-missing-from-set") == "likely");
  CHECK(never(sets_of_two(5, 4) + alone("23:30:00", "EX01") + end, "database-missing-from-set") == "no");
  const std::string joined = repl("2021-03-01 12:00:00", 2153, {"DB02\\EX02", "EX01", "x"}, "EX02");
  CHECK(never(joined + sets_of_two(5, 4) + alone("23:30:00", "EX02") + end +
                  log_until("2021-03-06 20:00:00", "EX02"),
              "database-missing-from-set") == "no");
}

TEST_CASE("never: another writer's complaint behind a step of Exchange that failed first") {
  const std::string complaint =
      "22:00:08 EX01 VSS/8229 level=error insert=0x800423f2 insert=\"Writer Name: System Writer\\n\"\n";
  CHECK(never(prepared(a) + repl("22:00:05", 2026, {a, "8007064A"}) + complaint + repl("22:00:10", 2031, {a}),
              "other-writer-failed") == "no");
}

TEST_SUITE_END();
