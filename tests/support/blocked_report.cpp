// How it works: plain structs filled in by hand, because the reports must be testable without readers,
// correlators and rules.
#include "support/blocked_report.hpp"

namespace exba::test {
namespace {

constexpr const char* computer = "EX01";

std::uint32_t add_event(Report& report, Time time, std::uint16_t id, std::string signal,
                        std::uint64_t record) {
  Event event;
  event.position = {Position::Unit::offset, record * 208};
  event.time = time;
  event.record_id = record;
  event.id = id;
  event.level = Level::information;
  event.provider = "MSExchangeIS";
  event.channel = "Application";
  event.computer = computer;
  event.signal = std::move(signal);
  report.events.push_back(event);
  return static_cast<std::uint32_t>(report.events.size() - 1);
}

Operation& add_run(Report& report, Time begin, Outcome outcome) {
  Operation& run = report.operations.emplace_back();
  run.kind = Kind::vss_backup;
  run.outcome = outcome;
  run.computer = computer;
  run.begin = run.end = begin;
  return run;
}

void add_good_night(Report& report, Time begin, std::uint64_t record) {
  const std::uint32_t first = add_event(report, begin, 9606, "vss-prepared", record);
  add_event(report, begin + std::chrono::seconds{29}, 9612, "vss-thawed", record + 9);
  const std::uint32_t last =
      add_event(report, begin + std::chrono::minutes{31}, 9616, "vss-completed", record + 40);
  Operation& run = add_run(report, begin, Outcome::succeeded);
  run.end = report.events[last].time;
  run.events = {first, first + 1, last};
  run.phases = {{"snapshot", run.begin, run.begin + std::chrono::seconds{29}}};
}

void add_refused_attempt(Report& report, Time begin, std::uint64_t record) {
  const std::uint32_t n = add_event(report, begin, 9607, "vss-prepare-refused", record);
  report.events[n].level = Level::error;
  report.events[n].facts = {{"code", "0x50d"}, {"text", "Backup in progress."}};
  report.events[n].data = std::string{"Backup in progress.\0", 20};
  Operation& run = add_run(report, begin, Outcome::failed);
  run.why = "refused: an earlier run holds the writer";
  run.events = {n};
  run.relations = {{"blocked_by", 9}};
}

Finding finding_of(const Report& report) {
  Finding finding;
  finding.rule = "vss-cleanup-missing";
  finding.severity = Severity::error;
  finding.confidence = Confidence::certain;
  finding.computer = computer;
  finding.title = "The backup program never told the Exchange writer that it had finished";
  finding.message =
      "The backup of Tue 2006-10-10 01:00 took its snapshot but never completed or let go of the writer. "
      "Exchange counts it as "
      "running and refuses every other VSS backup.";
  finding.advice =
      "Does Tuesday's job still run in the backup program? Then wait.\n"
      "If not, stop its services on EX01 and wait for a 9648.\n"
      "No 9648 in 5 min: restart the Information Store (disconnects users).\n"
      "Run a full backup. Good looks like 9606, 9608, 9610, 9612, 9616.\n"
      "NOTE Watch the log disk: nothing has been truncated since Monday.\n"
      "THEN Send this to the program's maker: completion call missing.";
  finding.why = "9616 or 9648 followed all 9 earlier runs in this log.";
  finding.ruled_out = "a store restart, a reboot or a later prepare between the two.";
  finding.references = {{"KB910250", "Event ID 9607 when a VSS backup is refused"}};
  finding.operation = 9;
  finding.operations = {9, 10, 11};
  const auto last = static_cast<std::uint32_t>(report.events.size());
  finding.evidence = {last - 4, last - 3, last - 2, last - 1};
  finding.absence = "no 9616, 9648 or store restart to the end of the log (55 h 14 min)";
  finding.absence_after = 2;
  finding.explains = {"vss-released-without-completion"};
  finding.fingerprint = "5a0c1d2e3f405162";
  return finding;
}

}  // namespace

Time at(std::string_view rfc3339) {
  return parse_rfc3339(rfc3339).value();
}

Report blocked_report() {
  Report report;
  report.rulebook_version = "0123456789ab";
  report.rules = 15;
  report.verdict = Verdict::findings;
  report.now = at("2006-10-12T06:15:00Z");
  report.sources.push_back({"exports/app.evt", "evt", "", 11'010'048, 51'002, 31, 50'971, 0, {}, {}, 0});
  report.logs.push_back({computer,
                         "Application",
                         at("2006-09-30T22:00:07Z"),
                         report.now,
                         51'002,
                         {},
                         {},
                         {{at("2006-09-30T22:00:07Z"), report.now, Coverage::dense}}});
  const Time first = at("2006-09-30T23:00:02Z");
  for (int night = 0; night < 9; ++night)
    add_good_night(report, first + std::chrono::days{night},
                   37'000 + static_cast<std::uint64_t>(night) * 1200);
  const std::uint32_t n = add_event(report, at("2006-10-09T23:00:02Z"), 9606, "vss-prepared", 48'121);
  add_event(report, at("2006-10-09T23:00:31Z"), 9612, "vss-thawed", 48'130);
  Operation& stuck = add_run(report, at("2006-10-09T23:00:02Z"), Outcome::abandoned);
  stuck.end = at("2006-10-09T23:00:31Z");
  stuck.why = "no end within 12 h";
  stuck.events = {n, n + 1};
  stuck.phases = {{"freeze", stuck.begin, no_time}};
  stuck.relations = {{"refused", 10}, {"refused", 11}};
  add_refused_attempt(report, at("2006-10-10T23:00:03Z"), 49'377);
  add_refused_attempt(report, at("2006-10-11T23:00:02Z"), 50'590);
  report.findings.push_back(finding_of(report));
  return report;
}

}  // namespace exba::test
