#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/night.hpp"

using namespace exba;
using exba::test::analysed_night;
using exba::test::find_finding;
using exba::test::verdict_of;

namespace {

std::string verdict(std::string_view rule, const std::string& lines) {
  return verdict_of(analysed_night(lines), rule);
}
std::string registry(const std::string& lines) {
  return verdict("cluster-backup-registry-not-replicated", lines);
}
std::string key(const std::string& lines) {
  return verdict("cluster-restore-key-overwritten", lines);
}
std::string ignorable(const std::string& lines) {
  return verdict("cluster-checkpoint-ignorable", lines);
}

const std::string before = R"(
  -- filler NODE1 Application 2000-03-10 00:00:00
  -- filler NODE2 Application 2000-03-10 00:00:00
  -- filler NODE1 System 2000-03-10 00:00:00
  -- filler NODE2 System 2000-03-10 00:00:00
)";

const std::string full_on_node1 = R"(
  2000-03-12 02:00:00 NODE1 NTBackup/8000 message="Begin Backup of '\\EXVS1\Information Store' Verify: On Mode: Replace Type: Normal"
  03:12:40 NODE1 ESE97/104 message="MSExchangeIS ((230) ) The database engine has stopped the backup procedure."
  03:13:00 NODE1 NTBackup/8001 message="End Backup of '\\EXVS1\Information Store' Verify: On Mode: Replace Type: Normal"
)";

const std::string move = R"(
  2000-03-13 14:20:00 NODE1 ClusSvc/1203 message="The Cluster Service is attempting to offline the Resource Group \"EXCHANGE\"."
  14:20:50 NODE1 ClusSvc/1204 message="The Cluster Service brought the Resource Group \"EXCHANGE\" offline."
  14:21:12 NODE2 ClusSvc/1200 message="The Cluster Service is attempting to bring online the Resource Group \"EXCHANGE\"."
  14:22:40 NODE2 MSExchangeIS/1001 message="Microsoft Exchange Information Store has started. Service startup complete"
  14:22:50 NODE2 ClusSvc/1201 message="The Cluster Service brought the Resource Group \"EXCHANGE\" online."
)";

const std::string refused_on_node2 = R"(
  2000-03-13 22:00:00 NODE2 NTBackup/8000 message="Begin Backup of '\\EXVS1\Information Store' Verify: On Mode: Append Type: Incremental"
  22:00:04 NODE2 NTBackup/8010 level=error message="Microsoft Exchange services returned 'Unable to perform an incremental backup because a required Microsoft Exchange database log file could not be found' from a call to 'BackupPrepare()' additional data ''."
)";

std::string job(const std::string& when, const std::string& node, const std::string& type) {
  const std::string fields = "target=\"\\\\EXVS1\\Information Store\" type=" + type;
  return when + " 22:00:00 " + node + " job-started " + fields + "\n22:20:00 " + node + " job-ended " +
         fields + "\n";
}

const std::string restored = R"(
  2000-03-12 10:00:00 NODE1 NTBackup/8002 message="Begin Restore to '\\EXVS1\Directory' Verify: Off"
  10:20:00 NODE1 NTBackup/8003 message="End Restore to '\\EXVS1\Directory' Verify: Off"
)";

const std::string directory_failed = R"(
  10:30:10 NODE1 MSExchangeDS/1002 level=error message="The Microsoft Exchange Directory's EDB could not be initialized and returned error -528. The directory can't continue."
)";

const std::string cluster_failed = R"(
  10:30:12 NODE1 ClusSvc/1042 level=error message="Cluster generic service 'Microsoft Exchange Directory' failed."
)";

const std::string recovered = R"(
  11:00:00 NODE1 ESE97/106 message="MSExchangeDS ((988) ) The database engine is restoring from backup."
  11:01:00 NODE1 ESE97/107 message="MSExchangeDS ((988) ) The database engine has stopped restoring."
)";

const std::string checkpoint_lost = R"(
  11:10:00 NODE1 ClusSvc/1024 level=error message="The registry checkpoint for cluster resource 'Microsoft Exchange Directory' could not be restored to registry key SYSTEM\CurrentControlSet\Services\MSExchangeDS. The resource may not function correctly. Make sure that no other processes have open handles to registry keys in this registry subtree."
)";

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("cluster-backup-registry-not-replicated: certain") {
  const Report report = analysed_night(before + full_on_node1 + move + refused_on_node2);
  const Finding* f = find_finding(report, "cluster-backup-registry-not-replicated");
  REQUIRE(f != nullptr);
  CHECK(f->confidence == Confidence::certain);
  CHECK(f->computer == "NODE2");
  CHECK(f->message.find("ran on NODE1") != std::string::npos);
  CHECK(f->operations.size() == 3);
  CHECK(f->evidence.size() == 3);
  CHECK(f->advice.find("Backupinformation") != std::string::npos);
  // no System log; no cluster event at all
  CHECK(registry(before + full_on_node1 + "+1d 14:22:40 NODE2 store-started\n" + refused_on_node2) ==
        "certain");
  CHECK(registry(job("2000-03-11", "NODE1", "Incremental") + refused_on_node2) == "certain");
  // the same job, good there and refused here, without any word of the cluster
  CHECK(registry(before + job("2000-03-11", "NODE1", "Incremental") + refused_on_node2) == "certain");
  CHECK(registry(before + refused_on_node2 + job("+1d", "NODE1", "Incremental")) == "certain");
}

TEST_CASE("cluster-backup-registry-not-replicated: likely and possible") {
  CHECK(registry(before + full_on_node1 + refused_on_node2) == "likely");
  CHECK(registry("-- noise NODE2 Application 2000-03-10 00:00:00 2000-03-14 00:00:00 4\n" + full_on_node1 +
                 move + "-- gap NODE2 Application 40\n" + refused_on_node2) == "likely");
  CHECK(registry(refused_on_node2) == "possible");
  CHECK(registry(before + full_on_node1 + move + job("2000-03-13", "NODE2", "Incremental") + "+1d" +
                 refused_on_node2.substr(refused_on_node2.find(" 22:00:00"))) == "possible");
}

TEST_CASE("cluster-backup-registry-not-replicated: never") {
  // another call, another code, another sentence
  CHECK(registry(before + full_on_node1 + move +
                 "22:00:04 NODE2 job-exchange-error call=BackupRead() code=0xc7ff000a") == "no");
  CHECK(registry(before + full_on_node1 + move +
                 "22:00:04 NODE2 job-exchange-error call=BackupPrepare() code=0xc7ff000b") == "no");
  CHECK(
      registry(
          before + full_on_node1 + move +
          R"(22:00:04 NODE2 NTBackup/8010 level=error message="Microsoft Exchange services returned 'Unable to perform the backup. Either you are not connected to the specified backup server or the service you are trying to backup is not running.' from a call to 'BackupPrepare()' additional data ''.")") ==
      "no");
  // a full on the second node after the move
  CHECK(registry(before + full_on_node1 + move + job("2000-03-13", "NODE2", "Normal") + "+1d" +
                 refused_on_node2.substr(refused_on_node2.find(" 22:00:00"))) == "no");
  // a log missing on the node that took the full
  CHECK(
      registry(
          before + full_on_node1 +
          "2000-03-13 22:00:04 NODE1 job-exchange-error level=error call=BackupPrepare() code=0xc7ff000a") ==
      "no");
}

TEST_CASE("cluster-restore-key-overwritten: certain, likely, possible") {
  const Report report = analysed_night(before + restored + directory_failed + cluster_failed);
  const Finding* f = find_finding(report, "cluster-restore-key-overwritten");
  REQUIRE(f != nullptr);
  CHECK(f->confidence == Confidence::certain);
  CHECK(f->computer == "NODE1");
  CHECK(f->message.find("The Directory was restored") != std::string::npos);
  CHECK(f->advice.find("Do NOT run eseutil /p") != std::string::npos);
  CHECK(
      key(restored +
          R"(10:30:00 NODE1 MSExchangeIS/1120 level=error message="Error Current log file missing initializing the Microsoft Exchange Server Information Store database."
    10:30:01 NODE1 MSExchangeIS/5000 level=error message="Unable to initialize the Microsoft Exchange Information Store service. Error Current log file missing"
    10:30:05 NODE1 ClusSvc/1042 level=error message="Cluster generic service 'Microsoft Exchange Information Store' failed.")") ==
      "certain");
  CHECK(key("2000-03-12" + directory_failed.substr(2) + cluster_failed) == "likely");
  CHECK(key("2000-03-12" + directory_failed.substr(2)) == "possible");
  CHECK(key(restored + directory_failed) == "possible");
}

TEST_CASE("cluster-restore-key-overwritten: one finding a fault") {
  const Report report = analysed_night(restored + directory_failed + cluster_failed);
  int findings = 0;
  for (const Finding& f : report.findings) findings += f.rule == "cluster-restore-key-overwritten" ? 1 : 0;
  CHECK(findings == 1);
}

TEST_CASE("cluster-restore-key-overwritten: never") {
  CHECK(key("2000-03-12 10:00:00 EX1 ADC/1002 level=error message=\"returned error -528\"") == "no");
  CHECK(key("2000-03-12 10:00:00 EX1 MSExchangeDS/1002 level=error message=\"The EDB could not be "
            "initialized and returned error -550.\"") == "no");
  CHECK(key(restored + "10:30:10 NODE1 directory-start-failed code=-1811\n" + cluster_failed) == "no");
  CHECK(key(restored + recovered + checkpoint_lost) == "no");
}

TEST_CASE("cluster-checkpoint-ignorable") {
  CHECK(ignorable(restored + recovered + checkpoint_lost) == "certain");
  CHECK(ignorable(restored + "11:00:00 NODE1 directory-started\n" + checkpoint_lost) == "certain");
  const Report report = analysed_night(restored + recovered + checkpoint_lost);
  CHECK(find_finding(report, "cluster-checkpoint-ignorable")->severity == Severity::info);
  // recurs at each move; no restore; no start; a day later
  CHECK(ignorable(
            "2000-03-10 11:10:00 NODE1 cluster-checkpoint-lost resource=\"Microsoft Exchange Directory\"\n" +
            restored + recovered + checkpoint_lost) == "no");
  CHECK(ignorable("2000-03-12" + checkpoint_lost.substr(2)) == "no");
  CHECK(ignorable(restored + directory_failed + cluster_failed + checkpoint_lost) == "no");
  CHECK(ignorable(restored + recovered + "+2d" + checkpoint_lost.substr(2)) == "no");
  CHECK(ignorable(restored + recovered +
                  "11:10:00 NODE1 cluster-checkpoint-lost resource=Spooler key=SOFTWARE\\Print\n") == "no");
}

TEST_CASE("healthy nights, cut at every event, accuse nobody") {
  const std::string night = before + full_on_node1 + move + job("2000-03-13", "NODE2", "Normal") +
                            job("+1d", "NODE2", "Incremental") + "+1d" +
                            restored.substr(restored.find(" 10:00:00")) + recovered + checkpoint_lost;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < night.size();) {
    const std::size_t end = std::min(night.find('\n', at), night.size());
    lines.push_back(night.substr(at, end - at));
    at = end + 1;
  }
  for (std::size_t cut = 0; cut <= lines.size(); ++cut) {
    std::string head;
    std::string tail = "2000-03-13 00:00:00 NODE9 log-started\n";
    for (std::size_t i = 0; i < lines.size(); ++i) (i < cut ? head : tail) += lines[i] + "\n";
    for (const std::string& part : {head, tail}) {
      const Report report = analysed_night(part);
      for (const Finding& f : report.findings) {
        INFO(part);
        CHECK_MESSAGE(f.severity == Severity::info, f.rule);
      }
    }
  }
}

TEST_SUITE_END();
