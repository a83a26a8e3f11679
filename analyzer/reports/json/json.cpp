// How it works: one object, members in the order of the contract, handed on as it is written; each member
// of a list stands on its own line, so that a report can be searched and compared with line tools.
#include <map>

#include "base/version.hpp"
#include "base/zones.hpp"
#include "catalog/describe.hpp"
#include "reports/diagnostics.hpp"
#include "reports/json/objects.hpp"
#include "reports/ledger.hpp"
#include "reports/renderer.hpp"
#include "reports/told/summary.hpp"

namespace exba {
namespace {

using Layout = JsonWriter::Layout;

void write_numbers(JsonWriter& json, const std::vector<std::uint32_t>& numbers) {
  json.begin_array();
  for (const std::uint32_t n : numbers) json.number(n);
  json.end_array();
}

void write_number_or_null(JsonWriter& json, std::optional<std::uint32_t> number) {
  if (number)
    json.number(*number);
  else
    json.null();
}

/// Writes `name: [` elements `]`, one a line.
template <typename List, typename Write>
void write_list(JsonWriter& json, std::string_view name, const List& list, Write write) {
  json.key(name).begin_array(Layout::line_each);
  for (std::uint32_t n = 0; n < list.size(); ++n) write(json, n, list[n]);
  json.end_array();
}

void write_computer(JsonWriter& json, const Report& report, const ComputerState& state) {
  json.begin_object();
  json.key("computer").text(state.computer);
  json.key("state").text(to_string(state.state));
  json.key("since").time(state.since);
  json.key("failed_attempts").number(state.attempts);
  json.key("last_good");
  write_number_or_null(json, state.last_good);
  json.key("last_snapshot");
  write_number_or_null(json, state.last_snapshot);
  json.key("last_good_time").time(state.last_good ? report.operations[*state.last_good].end : no_time);
  json.end_object();
}

void write_providers(JsonWriter& json, const Report& report) {
  json.key("providers").begin_object();
  json.key("seen").begin_array();
  for (const ProviderCount& seen : providers_seen(report)) {
    json.begin_object();
    json.key("provider").text(seen.provider);
    json.key("channel").text(seen.channel);
    json.key("events").number(seen.events);
    json.end_object();
  }
  json.end_array();
  json.key("missing").begin_array();
  for (const std::string_view provider : providers_missing(report)) json.text(provider);
  json.end_array();
  json.end_object();
}

void write_summary(JsonWriter& json, const Report& report) {
  const Counts counts = count(report);
  json.key("summary").begin_object();
  json.key("verdict").text(to_string(report.verdict));
  json.key("errors").number(counts.errors);
  json.key("warnings").number(counts.warnings);
  json.key("infos").number(counts.infos);
  json.key("undecided").number(counts.undecided);
  json.key("past").number(counts.past);
  json.key("operations").number(counts.operations);
  json.key("events").number(counts.events);
  json.key("computers").begin_array();
  for (const ComputerState& state : computer_states(report)) write_computer(json, report, state);
  json.end_array();
  json.key("now").time(report.now);
  write_providers(json, report);
  json.end_object();
}

void write_source(JsonWriter& json, std::uint32_t, const Source& source) {
  json.begin_object();
  json.key("path").text(source.path);
  json.key("format").text(source.format);
  json.key("encoding").text(source.encoding);
  json.key("bytes").number(source.bytes);
  json.key("events").number(source.events);
  json.key("recognised").number(source.recognised);
  json.key("ignored").number(source.ignored);
  json.key("duplicates").number(source.duplicates);
  json.key("assumed");
  write_facts(json, source.assumed);
  json.key("problems").begin_array();
  for (const Problem& problem : source.problems) {
    json.begin_object();
    json.key("position").text(problem.position);
    json.key("what").text(problem.what);
    json.end_object();
  }
  json.end_array();
  json.key("problems_dropped").number(source.problems_dropped);
  if (source.members != 0) {
    json.key("members").number(source.members);
    json.key("members_without_log").number(source.members_without_log);
  }
  if (!source.sha256.empty()) json.key("sha256").text(source.sha256);
  json.end_object();
}

/// The relations that the contract names are one number or null; every other name is an array. Should a run
/// have several of a named one, the first is told under its name and all under `name_all`.
void write_relations(JsonWriter& json, const Operation& operation) {
  std::map<std::string_view, std::vector<std::uint32_t>> by_name = {
      {"blocked_by", {}}, {"previous_full", {}}, {"failover", {}}};
  for (const Relation& relation : operation.relations) by_name[relation.name].push_back(relation.operation);
  json.key("relations").begin_object();
  for (const std::string_view name : {"blocked_by", "previous_full", "failover"}) {
    const std::vector<std::uint32_t>& numbers = by_name[name];
    json.key(name);
    write_number_or_null(json, numbers.empty() ? std::nullopt : std::optional{numbers.front()});
    if (numbers.size() > 1) {
      json.key(std::string{name} + "_all");
      write_numbers(json, numbers);
    }
    by_name.erase(name);
  }
  for (const auto& [name, numbers] : by_name) {
    json.key(name);
    write_numbers(json, numbers);
  }
  json.end_object();
}

void write_phases(JsonWriter& json, const Operation& operation) {
  json.key("phases").begin_array();
  for (const Phase& phase : operation.phases) {
    json.begin_object();
    json.key("name").text(phase.name);
    json.key("begin").time(phase.begin);
    json.key("end").time(phase.end);
    json.end_object();
  }
  json.end_array();
}

void write_operation(JsonWriter& json, std::uint32_t n, const Operation& operation) {
  json.begin_object();
  json.key("n").number(n);
  json.key("kind").text(to_string(operation.kind));
  json.key("type").text(operation.type);
  json.key("outcome").text(to_string(operation.outcome));
  json.key("computer").text(operation.computer);
  json.key("store").text(operation.store);
  json.key("session").text(operation.session);
  json.key("why").text(operation.why);
  json.key("begin").time(operation.begin);
  json.key("end").time(operation.end);
  write_phases(json, operation);
  write_relations(json, operation);
  json.key("facts");
  write_facts(json, operation.facts);
  json.key("events");
  write_numbers(json, operation.events);
  if (!operation.nearby.empty()) {
    json.key("nearby");
    write_numbers(json, operation.nearby);
  }
  if (!operation.nearby_unknown.empty()) {
    json.key("nearby_unknown");
    write_numbers(json, operation.nearby_unknown);
  }
  json.end_object();
}

void write_references(JsonWriter& json, const Finding& finding) {
  json.key("references").begin_array();
  for (const Reference& reference : finding.references) {
    json.begin_object();
    json.key("article").text(reference.article);
    json.key("title").text(reference.title);
    json.end_object();
  }
  json.end_array();
}

void write_watched(JsonWriter& json, const std::vector<WatchedEvent>& events) {
  json.begin_array();
  for (const WatchedEvent& event : events) {
    json.begin_object();
    json.key("provider").text(event.provider);
    json.key("id").number(event.id);
    json.key("channel").text(event.channel);
    json.end_object();
  }
  json.end_array();
}

void write_next(JsonWriter& json, const NextSteps& next) {
  json.begin_object();
  json.key("proof");
  write_watched(json, next.proof);
  json.key("proof_of").text(next.proof_of);
  json.key("proof_until").time(next.proof_until);
  json.key("collect").begin_array();
  for (const std::string& item : next.collect) json.text(item);
  json.end_array();
  json.key("certain_if").text(next.certain_if);
  json.key("refuted_if").text(next.refuted_if);
  json.key("ask").text(next.ask);
  json.key("no_restart").text(next.no_restart);
  json.key("restart_step").number(next.restart_step);
  json.end_object();
}

void write_diagnostics(JsonWriter& json, const Report& report) {
  json.key("never_logged").begin_array(Layout::line_each);
  for (const SilentEvents& silent : silent_events(report)) {
    json.begin_object();
    json.key("computer").text(silent.computer);
    json.key("family").text(silent.family);
    json.key("runs").number(silent.runs);
    json.key("events");
    write_watched(json, silent.events);
    json.key("setting").text(silent.setting);
    json.end_object();
  }
  json.end_array();
}

void write_cure(JsonWriter& json, const std::optional<Cure>& cure) {
  if (!cure) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("time").time(cure->time);
  json.key("event");
  write_number_or_null(json, cure->event);
  json.key("operation");
  write_number_or_null(json, cure->operation);
  json.end_object();
}

void write_finding(JsonWriter& json, std::uint32_t, const Finding& finding) {
  json.begin_object();
  json.key("rule").text(finding.rule);
  json.key("severity").text(to_string(finding.severity));
  json.key("confidence").text(to_string(finding.confidence));
  json.key("computer").text(finding.computer);
  json.key("store").text(finding.store);
  json.key("title").text(finding.title);
  json.key("message").text(finding.message);
  json.key("advice").text(finding.advice);
  write_references(json, finding);
  json.key("operation");
  write_number_or_null(json, finding.operation);
  json.key("operations");
  write_numbers(json, finding.operations);
  json.key("evidence");
  write_numbers(json, finding.evidence);
  json.key("cured");
  write_cure(json, finding.cured);
  json.key("fingerprint").text(finding.fingerprint);
  json.key("why").text(finding.why);
  json.key("ruled_out").text(finding.ruled_out);
  json.key("absence").text(finding.absence);
  json.key("absence_after").number(finding.absence_after);
  json.key("explains").begin_array();
  for (const std::string& rule : finding.explains) json.text(rule);
  json.end_array();
  json.key("next");
  write_next(json, finding.next);
  json.end_object();
}

void write_event(JsonWriter& json, std::uint32_t n, const Event& event) {
  json.begin_object();
  json.key("n").number(n);
  write_event_head(json, event);
  json.key("source").number(event.source);
  write_event_tail(json, event);
  json.end_object();
}

/// Its events stand in it whole: they are none of `events`, which the catalogue knows.
void write_unknown(JsonWriter& json, std::uint32_t, const UnknownGroup& group) {
  json.begin_object();
  json.key("computer").text(group.computer);
  json.key("provider").text(group.provider);
  json.key("id").number(group.id);
  json.key("level").text_or_null(to_string(group.level));
  json.key("count").number(group.count);
  json.key("first").time(group.first);
  json.key("last").time(group.last);
  json.key("meaning").text(meaning_in_our_words(group.provider, group.id));
  json.key("text").text(group.events.empty() ? "" : describe(group.events.back()));
  json.key("codes").begin_array();
  if (!group.events.empty())
    for (const FoundCode& code : codes_in(all_text(group.events.back()))) json.text(words_of(code));
  json.end_array();
  json.key("events").begin_array();
  for (std::uint32_t n = 0; n < group.events.size(); ++n) write_event(json, n, group.events[n]);
  json.end_array();
  json.end_object();
}

void write_store(JsonWriter& json, const StoreLedger& store) {
  json.begin_object();
  json.key("computer").text(store.computer);
  json.key("store").text(store.store);
  json.key("state").text(to_string(store.state));
  json.key("restorable_to").time(store.restorable_to);
  json.key("chain");
  write_numbers(json, store.chain);
  json.key("joins_proved").truth(store.joins_proved);
  json.key("broken_by");
  write_number_or_null(json, store.broken_by);
  json.key("missing_from").text(store.missing_from);
  json.key("missing_to").text(store.missing_to);
  json.key("truncated_by");
  write_number_or_null(json, store.truncated_by);
  json.key("truncated_to").text(store.truncated_to);
  json.key("restart").text(to_string(store.restart));
  const std::pair<const char*, std::optional<std::uint32_t>> last[] = {
      {"last_attempt", store.last_attempt},
      {"last_full", store.last_full},
      {"last_incremental", store.last_incremental},
      {"last_differential", store.last_differential},
      {"last_copy", store.last_copy},
  };
  for (const auto& [name, operation] : last) {
    json.key(name);
    write_number_or_null(json, operation);
  }
  json.end_object();
}

}  // namespace

void write_report(JsonWriter& json, const Report& report) {
  json.key("schema").text("exba-report/1");
  json.key("tool").begin_object();
  json.key("name").text("exba");
  json.key("version").text(report.made_by.empty() ? program_version : report.made_by);
  if (report.made_by.empty()) json.key("time_zones").text(zones_version());
  json.end_object();
  json.key("rulebook").begin_object();
  json.key("version").text(report.rulebook_version);
  json.key("rules").number(report.rules);
  json.end_object();
  write_summary(json, report);
  write_list(json, "sources", report.sources, write_source);
  json.key("logs").begin_array(Layout::line_each);
  for (const Log& log : report.logs) write_log(json, log);
  json.end_array();
  write_list(json, "operations", report.operations, write_operation);
  write_list(json, "findings", report.findings, write_finding);
  write_list(json, "events", report.events, write_event);
  write_list(json, "unknown", report.unknown, write_unknown);
  json.key("stores").begin_array(Layout::line_each);
  for (const StoreLedger& store : make_ledger(report.operations)) write_store(json, store);
  json.end_array();
  write_diagnostics(json, report);
}

void write_json(const Report& report, const RenderOptions&, const TextSink& sink) {
  JsonWriter json(sink);
  json.begin_object(Layout::line_each);
  write_report(json, report);
  json.end_object();
  json.finish();
}

}  // namespace exba
