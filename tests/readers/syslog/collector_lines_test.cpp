// Lines that log collectors wrote into a syslog: docs/formats.md 6.2.
#include <doctest/doctest.h>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

const std::string ossec =
    "2015 Jan 26 10:32:29 WinEvtLog: Application: ERROR(9607): MSExchangeIS: A: N: EX01: Error code 0x50d "
    "when "
    "preparing for backup.\n";
const std::string snare =
    "<13>Nov 27 09:58:51 gw MSWinEventLog\t4\tSystem\t2174\tFri Nov 27 09:58:51 2015\t7036\tService Control "
    "Manager\tN/A\tN/A\tInformation\tEX01\tNone\t\tThe Volume Shadow Copy service entered the stopped "
    "state.\t0\n";
const std::string reporter =
    "Feb 15 14:00:59 gw EvntSLog: [WRN] Thu Feb 15 14:00:58 2001: EX01/EDB (15) - \"Stopped (again): yes\"\n";
const std::string monitorware =
    "2015-01-26T10:32:29+01:00 EX01 EvntSLog: 7036,N\\A,Service Control Manager,System,[INF],0,Text, with "
    "commas, [and] more\n";
const std::string other = "Jan 27 10:41:00 gw sshd[12]: Accepted publickey for backup\n";

const Event& only(const ReadTable& r) {
  REQUIRE(r.events().size() == 1);
  return r.events()[0];
}

}  // namespace

TEST_CASE("collector lines: OSSEC") {
  const auto r = read_table(other + ossec);
  CHECK(r->is_log);
  CHECK(r->intake.source.format == "syslog");
  const Event& e = only(*r);
  CHECK(e.id == 9607);
  CHECK(e.provider == "MSExchangeIS");
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX01");
  CHECK(e.user == "A");
  CHECK(e.level == Level::error);
  CHECK(to_rfc3339(e.time) == "2015-01-26T10:32:29Z");
  CHECK(e.message == "Error code 0x50d when preparing for backup.");
  CHECK(e.position.value == 2);
  CHECK(assumed(*r, "other_lines") == "1 line(s) of other programs left out");
  CHECK(problems(*r).empty());
}

TEST_CASE("collector lines: the server's archive repeats the agent and the time before the line") {
  const auto r = read_table("2015 Jan 26 10:33:00 (ex01) 10.1.1.5->WinEvtLog " + ossec);
  CHECK(to_rfc3339(only(*r).time) == "2015-01-26T10:32:29Z");
  CHECK(only(*r).computer == "EX01");
}

TEST_CASE("collector lines: Snare, with tabs and with what rsyslog makes of them") {
  std::string escaped = snare;
  for (std::size_t at = 0; (at = escaped.find('\t', at)) != std::string::npos;)
    escaped.replace(at, 1, "#011");
  for (const std::string& text : {snare, escaped}) {
    const auto r = read_table(text);
    const Event& e = only(*r);
    CHECK(e.id == 7036);
    CHECK(e.provider == "Service Control Manager");
    CHECK(e.channel == "System");
    CHECK(e.computer == "EX01");
    CHECK(e.user.empty());
    CHECK(e.category.empty());
    CHECK(e.level == Level::information);
    CHECK(to_rfc3339(e.time) == "2015-11-27T09:58:51Z");
    CHECK(e.message == "The Volume Shadow Copy service entered the stopped state.");
  }
}

TEST_CASE("collector lines: EventReporter") {
  const auto r = read_table(reporter);
  const Event& e = only(*r);
  CHECK(e.id == 15);
  CHECK(e.provider == "EDB");
  CHECK(e.computer == "EX01");
  CHECK(e.level == Level::warning);
  CHECK(to_rfc3339(e.time) == "2001-02-15T14:00:58Z");
  CHECK(e.message == "Stopped (again): yes");
}

TEST_CASE("collector lines: MonitorWare, dated by the syslog around it") {
  const auto r = read_table(monitorware);
  const Event& e = only(*r);
  CHECK(e.id == 7036);
  CHECK(e.provider == "Service Control Manager");
  CHECK(e.channel == "System");
  CHECK(e.user == "N\\A");
  CHECK(e.computer == "EX01");
  CHECK(to_rfc3339(e.time) == "2015-01-26T09:32:29Z");
  CHECK(e.message == "Text, with commas, [and] more");
}

TEST_CASE("collector lines: a date without a year is no time, and that is told") {
  const auto r =
      read_table("Jan 26 10:32:29 EX01 EvntSLog: 7036,A,Service Control Manager,System,[INF],0,Text\n");
  CHECK(only(*r).time == no_time);
  CHECK(only(*r).computer == "EX01");
  CHECK(problems(*r).find("without a date and time") != std::string::npos);
}

TEST_CASE("collector lines: a line that breaks off in its fields is told by its number") {
  for (const std::string& broken :
       {ossec.substr(0, 60) + "\n", snare.substr(0, 90) + "\n", reporter.substr(0, 60) + "\n"}) {
    const auto r = read_table(ossec + broken + ossec);
    CHECK(r->events().size() == 2);
    CHECK(problems(*r).find("line 2: a collector's line whose fields are not all there") !=
          std::string::npos);
  }
}

TEST_CASE("collector lines: what nobody wants is counted and covers its time") {
  const std::string foreign =
      "2015 Jan 27 10:00:00 WinEvtLog: System: INFORMATION(1): Some Driver: A: N: EX01: x\n";
  const auto r = read_table(ossec + foreign, {}, Keep::recognised);
  CHECK(r->events().size() == 1);
  CHECK(r->intake.source.ignored == 1);
  REQUIRE(r->intake.logs.size() == 2);
  CHECK(to_rfc3339(r->intake.logs[1].last) == "2015-01-27T10:00:00Z");
}

TEST_CASE("collector lines: a line longer than a megabyte is cut, and the next one is read") {
  const std::string longest = ossec.substr(0, ossec.size() - 1) + std::string(3 << 20, 'x') + "\n";
  const auto r = read_table(longest + ossec);
  REQUIRE(r->events().size() == 2);
  CHECK(r->events()[0].message.size() < (1 << 20));
  CHECK(r->events()[1].position.value == 2);
  CHECK(problems(*r).find("longer than 1 MiB") != std::string::npos);
}

TEST_CASE(
    "collector lines: a syslog of other programs, and tables that quote such lines, are none; JSON that "
    "holds nothing but a line is read") {
  CHECK_FALSE(read_table(other + other)->is_log);
  const auto line = read_table(ossec);
  const auto quoted = read_table("{\"full_log\": \"" + ossec.substr(0, ossec.size() - 1) + "\"}\n");
  CHECK(only(*quoted).provider == only(*line).provider);
  CHECK(only(*quoted).time == only(*line).time);
  CHECK(only(*quoted).message == only(*line).message);
  CHECK_FALSE(read_table("\"" + ossec.substr(0, ossec.size() - 1) + "\",2\n")->intake.source.format ==
              "syslog");
}

TEST_SUITE_END();
