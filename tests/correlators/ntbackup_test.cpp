// NTBackup jobs: volumes, missing last ends, refusals inside and alone, and the runs that a job wraps.
#include <doctest/doctest.h>

#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("correlators");

namespace {

std::vector<Operation> of_kind(const Report& report, Kind kind) {
  std::vector<Operation> out;
  for (const Operation& o : report.operations)
    if (o.kind == kind) out.push_back(o);
  return out;
}

std::vector<Operation> jobs(const std::string& lines) {
  return of_kind(analysed_night(lines, Judge::no), Kind::ntbackup_job);
}

std::string told(const Operation& o, std::string_view name) {
  return std::string(fact(o.facts, name));
}

const std::string store_target = "target=\"\\\\EX01\\Microsoft Information Store\\First Storage Group\"";

std::string job_line(const std::string& time, const std::string& signal, const std::string& target,
                     const std::string& type = "Normal", const std::string& more = "") {
  return fmt::format("{} EX01 {} {} type={} verify=Off {}\n", time, signal, target, type, more);
}

}  // namespace

TEST_CASE("a job of one volume, begin to end") {
  const auto found = jobs(job_line("2006-10-10 22:00:00", "job-started", store_target) +
                          job_line("22:55:00", "job-ended", store_target));
  REQUIRE(found.size() == 1);
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(found[0].type == "full");
  CHECK(found[0].store == "First Storage Group");
  CHECK(told(found[0], "job-type") == "Normal");
}

TEST_CASE("volumes one after the other are one job; the same target again is the next job") {
  const std::string night = job_line("1999-03-10 22:00:00", "job-started", "target=\"\\\\EX01\\Directory\"") +
                            job_line("22:05:00", "job-ended", "target=\"\\\\EX01\\Directory\"") +
                            job_line("22:05:02", "job-started", "target=\"\\\\EX01\\Information Store\"") +
                            job_line("22:55:00", "job-ended", "target=\"\\\\EX01\\Information Store\"");
  std::string next = night;
  next.replace(0, 10, "1999-03-11");
  const auto found = jobs(night + next);
  REQUIRE(found.size() == 2);
  CHECK(told(found[0], "volumes") == "2");
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(found[1].outcome == Outcome::succeeded);
}

TEST_CASE("only the last 8001 is missing: the job is no failure") {
  const auto found = jobs(job_line("2006-10-10 22:00:00", "job-started", "target=C:") +
                          job_line("22:05:00", "job-ended", "target=C:") +
                          job_line("22:05:02", "job-started", store_target) + filler("2006-10-12 22:00:00"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(told(found[0], "last-end-missing") == "yes");
}

TEST_CASE("operation begin and end (8018, 8019) hold the volumes together") {
  const auto found =
      jobs("2006-10-10 21:59:59 EX01 job-started\n" + job_line("22:00:00", "job-started", store_target) +
           "23:00:00 EX01 job-ended\n" + job_line("23:10:00", "job-started", "target=D:") +
           job_line("23:11:00", "job-ended", "target=D:"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].outcome == Outcome::succeeded);
  CHECK(found[0].events.size() == 3);
}

TEST_CASE("an error-level end fails the job") {
  const auto found = jobs(job_line("2006-10-10 22:00:00", "job-started", store_target) +
                          job_line("22:55:00", "job-ended", store_target, "Normal", "level=error"));
  CHECK(found.at(0).outcome == Outcome::failed);
}

TEST_CASE("a refusal inside a job, and one alone") {
  const std::string refusal =
      "22:00:05 EX01 job-exchange-error call=BackupPrepare code=c7ff000a text=\"required log\"\n";
  const auto inside =
      jobs(job_line("2006-10-10 22:00:00", "job-started", store_target, "Incremental") + refusal +
           job_line("22:00:07", "job-ended", store_target, "Incremental", "level=error"));
  REQUIRE(inside.size() == 1);
  CHECK(inside[0].outcome == Outcome::failed);
  CHECK(inside[0].type == "incremental");
  CHECK(told(inside[0], "code") == "0xc7ff000a");
  CHECK(told(inside[0], "call") == "BackupPrepare");
  const auto alone = jobs("2006-10-10 " + refusal + "+1d " + refusal);
  REQUIRE(alone.size() == 2);
  CHECK(alone[0].outcome == Outcome::failed);
}

TEST_CASE("an 8010 of a restore is no refused backup") {
  CHECK(
      jobs("2006-10-10 22:00:05 EX01 job-exchange-error call=\"RestoreRegister[]\" code=c7ff000c\n").empty());
  CHECK(jobs("2006-10-10 22:00:05 EX01 job-exchange-error call=ControlService(STOP) data=MSExchangeDS\n")
            .empty());
}

TEST_CASE("a job wraps its runs and tells their type") {
  const Report report = analysed_night(job_line("2006-10-10 22:00:00", "job-started", store_target, "Copy") +
                                           full_run("22", 0xB3A, 0xB3F) +
                                           job_line("22:55:00", "job-ended", store_target, "Copy"),
                                       Judge::no);
  REQUIRE(report.operations.size() == 2);
  const Operation run = of_kind(report, Kind::streaming_backup).at(0);
  CHECK(run.type == "copy");
  CHECK(told(run, "job-type") == "Copy");
  REQUIRE(run.relations.size() == 1);
  CHECK(run.relations[0].name == "job");
  CHECK(report.operations[run.relations[0].operation].kind == Kind::ntbackup_job);
}

TEST_CASE("a lone 104 of 5.5 takes its type from the job around it") {
  const Report report = analysed_night(
      "1999-03-10 22:00:00 EX55 job-started target=\"\\\\EX55\\Information Store\" type=Normal\n" +
          ese97("22:30:00", "backup-completed") +
          "22:31:00 EX55 job-ended target=\"\\\\EX55\\Information Store\" type=Normal\n",
      Judge::no);
  const auto runs = of_kind(report, Kind::streaming_backup);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].type == "full");
}

TEST_CASE("a job that backs up files, or another storage group, does not wrap the run") {
  for (const std::string& target :
       {std::string("target=C:"),
        std::string("target=\"\\\\EX01\\Microsoft Information Store\\Second Storage Group\"")}) {
    const Report report = analysed_night(
        job_line("2006-10-10 22:00:00", "job-started", target, "Incremental") + full_run("22", 0xB3A, 0xB3F) +
            job_line("22:55:00", "job-ended", target, "Incremental"),
        Judge::no);
    CHECK(of_kind(report, Kind::streaming_backup).at(0).relations.empty());
  }
}

TEST_CASE("a job on another computer wraps the runs of the server that it names") {
  const Report report = analysed_night("2006-10-10 22:00:00 BK01 job-started " + store_target +
                                           " type=Normal\n" + full_run("2006-10-10 22", 0xB3A, 0xB3F) +
                                           "22:55:00 BK01 job-ended " + store_target + " type=Normal\n",
                                       Judge::no);
  CHECK(told(of_kind(report, Kind::streaming_backup).at(0), "job-type") == "Normal");
}

TEST_SUITE_END();
