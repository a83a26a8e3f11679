// The same night in every form gives the same operations and findings, to the precision that the form keeps.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"
#include "reports/events/lines.hpp"
#include "rulebook/rulebook.hpp"
#include "support/forms.hpp"
#include "support/story.hpp"
#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

Report judged(const std::string& bytes, const ReadOptions& options) {
  static const Rulebook rulebook = Rulebook::builtin();
  Wanted wanted = Wanted::catalogue_events();
  rulebook.want(wanted);
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  CHECK(read_source(from_bytes("night", bytes), options, intakes[0]));
  Report report;
  assemble(std::move(intakes), report);
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
  correlate(report);
  rulebook.judge(report);
  return report;
}

std::vector<std::string> findings_of(const Report& report) {
  std::vector<std::string> out;
  for (const Finding& f : report.findings) out.push_back(f.rule + " " + f.computer + " " + f.store);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> operations_of(const Report& report) {
  std::vector<std::string> out;
  for (const Operation& o : report.operations)
    out.push_back(std::string(to_string(o.kind)) + " " + o.type + " " + std::string(to_string(o.outcome)) +
                  " " + o.computer + " " + o.store + " " + to_rfc3339(o.begin) + " " + to_rfc3339(o.end));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Event> events_of(std::string_view story) {
  std::vector<Event> out;
  for (StoryEvent& s : read_story(story).events) out.push_back(std::move(s.event));
  return out;
}

constexpr std::string_view refused_after_hung_backup =
    "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-12 20:15:00 4\n"
    "2006-10-09 01:00:00 EX01 MSExchangeIS/9604\n"
    "01:00:02 EX01 MSExchangeIS/9606\n"
    "01:00:29 EX01 MSExchangeIS/9610\n"
    "01:00:31 EX01 MSExchangeIS/9612\n"
    "01:31:10 EX01 MSExchangeIS/9616\n"
    "01:31:12 EX01 MSExchangeIS/9648\n"
    "+1d 01:00:00 EX01 MSExchangeIS/9604\n"
    "01:00:02 EX01 MSExchangeIS/9606\n"
    "01:00:29 EX01 MSExchangeIS/9610\n"
    "01:00:31 EX01 MSExchangeIS/9612\n"
    "+1d 01:00:01 EX01 MSExchangeIS/9604\n"
    "01:00:03 EX01 MSExchangeIS/9607 level=error insert=0x50d\n";

constexpr std::string_view early_list =
    "-- noise EX01 Application 2003-04-10 00:00:00 2003-04-13 20:00:00 4\n"
    "2003-04-11 22:00:00 EX01 ESE/210 insert=\"Information Store\" insert=4242 insert=\"First Storage Group: "
    "\"\n"
    "22:00:01 EX01 ESE/220 insert=\"Information Store\" insert=4242 insert=\"First Storage Group: \" "
    "insert=\"D:\\mdbdata\\priv1.edb\" "
    "insert=\"1024 Mb\"\n"
    "22:10:00 EX01 ESE/223 insert=\"Information Store\" insert=4242 insert=\"First Storage Group: \" "
    "insert=\"D:\\mdbdata\\E0000010.log\" "
    "insert=\"D:\\mdbdata\\E0000014.log\"\n"
    "22:20:00 EX01 ESE/221 insert=\"Information Store\" insert=4242 insert=\"First Storage Group: \" "
    "insert=\"D:\\mdbdata\\priv1.edb\"\n"
    "22:30:00 EX01 ESE/213 insert=\"Information Store\" insert=4242 insert=\"First Storage Group: \"\n";

void compare(std::string_view story, std::string_view rule) {
  const std::vector<Event> events = events_of(story);
  const TimeZone zone = TimeZone::fixed(std::chrono::minutes{120});
  const Report exact = judged(to_event_xml(events, XmlStyle::wevtutil), {});
  REQUIRE(findings_of(exact).size() >= 1);
  CHECK(std::any_of(exact.findings.begin(), exact.findings.end(),
                    [&](const Finding& f) { return f.rule == rule; }));
  ReadOptions local;
  local.time_zone = zone;
  local.computer = "EX01";  // Event Viewer's table names none
  const std::pair<const char*, std::string> forms[] = {
      {"viewer csv", to_table(events, TableStyle::viewer, zone)},
      {"nt csv", to_table(events, TableStyle::nt, zone)},
      {"winevent csv", to_table(events, TableStyle::winevent, zone)},
      {"clixml", to_clixml(events)},
      {"evtx_dump", to_json_lines(events, JsonStyle::evtx_dump)},
      {"winlogbeat", to_json_lines(events, JsonStyle::winlogbeat)},
  };
  for (const auto& [name, bytes] : forms) {
    const std::string form = name;  // a structured binding cannot be captured in C++20 as clang 14 has it
    INFO(form);
    const Report report = judged(bytes, local);
    CHECK(report.sources[0].events == events.size());
    CHECK(report.sources[0].problems.empty());
    CHECK(operations_of(report) == operations_of(exact));
    CHECK(findings_of(report) == findings_of(exact));
  }
}

}  // namespace

TEST_CASE("tables: a night told in six forms is one night") {
  compare(refused_after_hung_backup, "vss-cleanup-missing");
  compare(early_list, "log-list-requested-early");
}

TEST_CASE("json: what exba wrote reads back to the same findings, coverage included") {
  for (const std::string_view story : {refused_after_hung_backup, early_list}) {
    for (const std::string_view gap :
         {"", "-- gap EX01 Application 40\n+1d 02:00:00 EX01 MSExchangeIS/9604\n"}) {
      const std::vector<Event> events = events_of(std::string(story) + std::string(gap));
      const std::string xml = to_event_xml(events, XmlStyle::wevtutil);
      const Report first = judged(xml, {});
      std::string lines;
      for (const Event& e : first.events) lines += render_event_line(e, first.sources[0], std::nullopt);
      for (const Log& log : first.logs) lines += render_log_line(log);
      const Report second = judged(lines, {});
      CHECK(second.sources[0].format == "json");
      CHECK(second.sources[0].problems.empty());
      REQUIRE(second.logs.size() == first.logs.size());
      for (std::size_t i = 0; i < first.logs.size(); ++i)
        CHECK(render_log_line(second.logs[i]) == render_log_line(first.logs[i]));
      REQUIRE(second.findings.size() == first.findings.size());
      for (std::size_t i = 0; i < first.findings.size(); ++i) {
        CHECK(second.findings[i].rule == first.findings[i].rule);
        CHECK(second.findings[i].confidence == first.findings[i].confidence);
        CHECK(second.findings[i].fingerprint == first.findings[i].fingerprint);
        CHECK(second.findings[i].message == first.findings[i].message);
      }
      CHECK(operations_of(second) == operations_of(first));
      // Written once more, nothing has changed but where it was read.
      REQUIRE(second.events.size() == first.events.size());
      for (std::size_t i = 0; i < first.events.size(); ++i) {
        Event again = second.events[i];
        again.position = first.events[i].position;
        CHECK(render_event_line(again, first.sources[0], std::nullopt) ==
              render_event_line(first.events[i], first.sources[0], std::nullopt));
      }
    }
  }
}

TEST_SUITE_END();
