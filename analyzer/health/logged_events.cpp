// How it works: the state is told once it is another than the run before came to; findings are told as they change.
// Whoever watches the log by ids 2 and 3 is paged once, and 1 ends it.
#include "health/logged_events.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "health/told_health.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

using EventLevel = platform::EventLevel;

std::uint32_t id_of(HealthState state) {
  switch (state) {
    case HealthState::ok: return 1;
    case HealthState::warning: return 2;
    case HealthState::critical: return 3;
    case HealthState::unknown: return 4;
  }
  return 4;
}

EventLevel level_of(HealthState state) {
  return state == HealthState::ok         ? EventLevel::information
         : state == HealthState::critical ? EventLevel::error
                                          : EventLevel::warning;
}

EventLevel level_of(const Change& change) {
  if (change.kind == ChangeKind::resolved || change.finding.severity == Severity::info)
    return EventLevel::information;
  return change.finding.severity == Severity::error ? EventLevel::error : EventLevel::warning;
}

/// Lines that names and messages from a log cannot break or drive anything with. Event Viewer puts other words in the
/// place of `%1` and `%%1833`.
std::string plain_lines(std::string_view text) {
  std::string out;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = rest.find('\n');
    for (const char c : escape_terminal(rest.substr(0, end))) {
      if (out.ends_with('%') && (c == '%' || (c >= '0' && c <= '9'))) out += ' ';
      out += c;
    }
    if (end == rest.npos) return out;
    out += "\r\n";
    rest.remove_prefix(end + 1);
  }
}

std::string text_of(const Change& change) {
  const Finding& f = change.finding;
  std::string text = fmt::format("{}: {}\n{}\n\n{}", to_string(change.kind), name_of(f), f.title, f.message);
  if (change.kind != ChangeKind::resolved && !f.advice.empty()) text += "\n\nWhat to do:\n" + f.advice;
  return text + "\n\nfingerprint " + f.fingerprint;
}

}  // namespace

std::vector<LoggedEvent> events_to_log(const Health& health) {
  std::vector<LoggedEvent> events;
  for (const Change& change : health.changes)
    events.push_back(
        {change.kind == ChangeKind::resolved ? 11U : 10U, level_of(change), plain_lines(text_of(change))});
  if (health.before != health.state)
    events.push_back({id_of(health.state), level_of(health.state),
                      plain_lines(fmt::format("EXBA {} - {}", to_string(health.state), health.message))});
  return events;
}

void log_events(const std::vector<LoggedEvent>& events) {
  for (const LoggedEvent& event : events)
    if (!platform::log_event("exba", event.id, event.level, event.text))
      throw Error("--log-event: the Application log takes no event of the source exba");
}

std::optional<HealthState> remembered_state(Database& db) {
  Statement told = db.prepare("SELECT state FROM told");
  if (!told.step()) return std::nullopt;
  for (const HealthState state : {HealthState::ok, HealthState::warning, HealthState::critical})
    if (told.text(0) == to_string(state)) return state;
  return HealthState::unknown;
}

void remember_state(Database& db, HealthState state) {
  db.run("DELETE FROM told");
  db.prepare("INSERT INTO told VALUES(?)").bind(to_string(state)).run();
}

}  // namespace exba
