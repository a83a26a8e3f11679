// How it works: plain structs filled in by hand, because speakers must be testable without a state.
#include "support/sample_health.hpp"

#include <fmt/format.h>

#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"

namespace exba::test {
namespace {

constexpr std::chrono::hours day{24};

StoreHealth well_store(std::string computer, std::string store) {
  StoreHealth s;
  s.computer = std::move(computer);
  s.store = std::move(store);
  s.successes = {{"full", at("2006-10-12T01:00:00Z"), at("2006-10-12T01:31:00Z")}};
  s.last_attempt = at("2006-10-12T01:00:00Z");
  s.last_outcome = Outcome::succeeded;
  s.any_every = std::chrono::hours{26};
  s.habit_runs = 9;
  return s;
}

Finding other(const char* rule, Severity severity, Confidence confidence, const char* fingerprint) {
  Finding f;
  f.rule = rule;
  f.severity = severity;
  f.confidence = confidence;
  f.computer = "EX02";
  f.store = "Second Storage Group";
  f.title = fmt::format("Title of {}", rule);
  f.message = fmt::format("Message of {}.", rule);
  f.fingerprint = fingerprint;
  return f;
}

void fill(std::initializer_list<std::string*> texts, const std::string& payload) {
  for (std::string* text : texts) *text = payload;
}

void fill(Finding& f, const std::string& payload) {
  fill({&f.rule, &f.computer, &f.store, &f.title, &f.message, &f.advice, &f.why, &f.ruled_out, &f.absence,
        &f.fingerprint},
       payload);
}

}  // namespace

Health sample_health() {
  Health health;
  health.report = blocked_report();
  health.now = at("2006-10-12T08:15:00Z");
  health.state = HealthState::critical;
  health.reason = Reason::failed;
  health.message = "EX01: VSS backups blocked since Tue 2006-10-10 01:00, last good Mon 01:31";

  StoreHealth failing = well_store("EX01", "First Storage Group");
  failing.state = HealthState::critical;
  failing.reason = Reason::failed;
  failing.message = "the backup of Thu 2006-10-12 01:00 failed: refused as a backup in progress";
  failing.successes = {{"full", at("2006-10-08T01:00:00Z"), at("2006-10-08T01:31:00Z")},
                       {"incremental", at("2006-10-09T01:00:00Z"), at("2006-10-09T01:31:00Z")}};
  failing.last_outcome = Outcome::failed;
  failing.full_every = 7 * day;
  StoreHealth idle = well_store("EX03", "");
  idle.state = HealthState::warning;
  idle.reason = Reason::not_attempted;
  idle.message = "no backup was begun for 5 d; 26 h is usual (of 9 runs)";
  idle.successes.clear();
  health.stores = {failing, well_store("EX02", "Second Storage Group"), idle};

  health.logs = {{"EX01", "Application", at("2006-10-12T08:14:00Z"), HealthState::ok, ""},
                 {"EX03", "Application", at("2006-10-07T08:14:00Z"), HealthState::unknown,
                  "no events arrive since Sat 2006-10-07 08:14"}};

  const Finding undecided =
      other("backup-not-ended", Severity::warning, Confidence::undecided, "00000000000000a1");
  const Finding quiet = other("disk-io-error", Severity::error, Confidence::likely, "00000000000000a2");
  const Finding gone = other("disk-full", Severity::error, Confidence::certain, "00000000000000a3");
  health.open = {
      {health.report.findings[0], true, health.now, no_time, ""},
      {undecided, false, at("2006-10-11T08:15:00Z"), no_time, ""},
      {quiet, false, at("2006-10-01T08:15:00Z"), at("2006-11-01T00:00:00Z"), "new disks are ordered"}};
  health.changes = {{ChangeKind::changed, health.report.findings[0], Confidence::likely},
                    {ChangeKind::resolved, gone, std::nullopt}};
  health.notes = {"the Application log of EX02 was cleared Wed 2006-10-11 07:00"};
  health.report.operations[0].outcome = Outcome::running;
  return health;
}

Health hostile_health(const std::string& payload) {
  Health health = sample_health();
  health.report = hostile_report(payload);
  health.message = payload;
  health.notes = {payload, payload};
  for (StoreHealth& store : health.stores) {
    fill({&store.computer, &store.store, &store.message}, payload);
    for (LastSuccess& success : store.successes) success.type = payload;
  }
  for (LogHealth& log : health.logs) fill({&log.computer, &log.channel, &log.message}, payload);
  for (OpenFinding& open : health.open) {
    fill(open.finding, payload);
    if (!open.acknowledged_for.empty()) open.acknowledged_for = payload;
  }
  for (Change& change : health.changes) fill(change.finding, payload);
  return health;
}

Health large_health(std::size_t computers, std::size_t stores_each) {
  Health health;
  health.report = blocked_report();
  health.now = at("2006-10-12T08:15:00Z");
  health.state = HealthState::ok;
  health.reason = Reason::none;
  health.message = fmt::format("{} stores are backed up", computers * stores_each);
  for (std::size_t c = 0; c < computers; ++c) {
    const std::string computer = fmt::format("EX{:03}", c);
    for (std::size_t s = 0; s < stores_each; ++s)
      health.stores.push_back(well_store(computer, fmt::format("Storage Group {}", s)));
    health.logs.push_back({computer, "Application", at("2006-10-12T08:14:00Z"), HealthState::ok, ""});
  }
  return health;
}

}  // namespace exba::test
