// How it works: the report as `analyze` prints it, so that whatever reads one reads the other, and behind it
// what only a check knows.
#include "health/speaker.hpp"
#include "health/told_health.hpp"
#include "reports/json/objects.hpp"

namespace exba {
namespace {

using Layout = JsonWriter::Layout;

void write_seconds_or_null(JsonWriter& json, std::string_view name, Ticks span) {
  json.key(name);
  if (span <= Ticks{0})
    json.null();
  else
    json.number(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(span).count()));
}

void write_success(JsonWriter& json, const LastSuccess& success) {
  json.begin_object();
  json.key("type").text(success.type);
  json.key("begin").time(success.begin);
  json.key("end").time(success.end);
  json.end_object();
}

void write_store(JsonWriter& json, const StoreHealth& store) {
  json.begin_object();
  json.key("computer").text(store.computer);
  json.key("store").text(store.store);
  json.key("state").text(to_string(store.state));
  json.key("reason").text(to_string(store.reason));
  json.key("message").text(store.message);
  json.key("last_success").begin_array();
  for (const LastSuccess& success : store.successes) write_success(json, success);
  json.end_array();
  json.key("last_attempt").time(store.last_attempt);
  json.key("last_outcome").text(store.last_attempt == no_time ? "" : to_string(store.last_outcome));
  write_seconds_or_null(json, "full_every", store.full_every);
  write_seconds_or_null(json, "any_every", store.any_every);
  json.key("habit_runs").number(store.habit_runs);
  json.end_object();
}

void write_log_health(JsonWriter& json, const LogHealth& log) {
  json.begin_object();
  json.key("computer").text(log.computer);
  json.key("channel").text(log.channel);
  json.key("last").time(log.last);
  json.key("state").text(to_string(log.state));
  json.key("message").text(log.message);
  json.end_object();
}

/// What tells a finding apart: all else of it stands under `findings` as long as the report holds it.
void write_finding_head(JsonWriter& json, const Finding& finding) {
  json.key("rule").text(finding.rule);
  json.key("severity").text(to_string(finding.severity));
  json.key("confidence").text(to_string(finding.confidence));
  json.key("computer").text(finding.computer);
  json.key("store").text(finding.store);
  json.key("fingerprint").text(finding.fingerprint);
  json.key("title").text(finding.title);
  json.key("message").text(finding.message);
}

void write_open(JsonWriter& json, const OpenFinding& open) {
  json.begin_object();
  write_finding_head(json, open.finding);
  json.key("in_report").truth(open.in_report);
  json.key("first_told").time(open.first_told);
  json.key("acknowledged_until").time(open.acknowledged_until);
  json.key("acknowledged_for").text(open.acknowledged_for);
  json.end_object();
}

void write_change(JsonWriter& json, const Change& change) {
  json.begin_object();
  json.key("change").text(to_string(change.kind));
  write_finding_head(json, change.finding);
  json.key("before").text_or_null(change.before ? to_string(*change.before) : std::string_view{});
  json.end_object();
}

template <class List, class Write>
void write_list(JsonWriter& json, std::string_view name, const List& list, Write write) {
  json.key(name).begin_array(Layout::line_each);
  for (const auto& item : list) write(json, item);
  json.end_array();
}

void write_health(JsonWriter& json, const Health& health) {
  json.key("health").begin_object(Layout::line_each);
  json.key("state").text(to_string(health.state));
  json.key("exit_code").number(static_cast<std::uint64_t>(health.state));
  json.key("reason").text(to_string(health.reason));
  json.key("message").text(health.message);
  json.key("now").time(health.now);
  write_list(json, "stores", health.stores, write_store);
  write_list(json, "logs", health.logs, write_log_health);
  write_list(json, "open", health.open, write_open);
  json.key("notes").begin_array();
  for (const std::string& note : health.notes) json.text(note);
  json.end_array();
  json.end_object();
}

}  // namespace

std::string speak_json(const Health& health, const SpeakOptions&) {
  JsonWriter json;
  json.begin_object(Layout::line_each);
  write_report(json, health.report);
  write_health(json, health);
  write_list(json, "changes", health.changes, write_change);
  json.end_object();
  return json.take() + '\n';
}

}  // namespace exba
