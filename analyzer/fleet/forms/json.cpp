// How it works: first what is told (which a later merge reads past), then the rows, one a line, in the order of
// their names, straight out of the merge's temporary file. All versions of a case in conflict stand under
// `conflicts`, so that a later merge knows them.
#include "fleet/forms/forms.hpp"
#include "fleet/merge/read_rows.hpp"
#include "reports/json/writer.hpp"

namespace exba {
namespace {

using Layout = JsonWriter::Layout;

void write_summary(JsonWriter& json, const FleetView& view) {
  json.key("summary").begin_object();
  json.key("sentence").text(fleet_sentence(view));
  json.key("cases").number(view.lines.size());
  json.key("servers").number(view.servers);
  json.key("states").begin_object();
  for (std::size_t i = 0; i < case_states; ++i)
    json.key(to_string(static_cast<CaseState>(i))).number(view.states[i]);
  json.end_object();
  json.key("backups").number(view.operations);
  json.key("good").number(view.good);
  json.key("failed").number(view.failed);
  json.key("damaged_inputs").number(view.damaged);
  json.key("silent_servers").number(view.silent_in_all);
  json.key("newest").time(view.newest);
  json.key("newest_at").text(view.newest_at);
  json.end_object();
}

void write_fault(JsonWriter& json, const FleetFault& fault) {
  json.begin_object();
  json.key("rule").text(fault.rule);
  json.key("severity").text(fault.severity);
  json.key("confidence").text(fault.confidence);
  json.key("title").text(fault.title);
  json.key("findings").number(fault.findings);
  json.key("cases").number(fault.cases);
  json.key("servers").number(fault.servers);
  json.key("first_servers");
  write_texts(json, fault.first_servers);
  json.key("first").time(fault.first);
  json.key("last").time(fault.last);
  json.end_object();
}

void write_line(JsonWriter& json, const FleetView& view, const CaseLine& line) {
  json.begin_object();
  json.key("case").text(line.name);
  json.key("file").text_or_null(line.file);
  json.key("state").text(to_string(line.state));
  json.key("servers").number(line.servers);
  json.key("silent").number(line.silent);
  json.key("last").time(line.last);
  json.key("stores").number(line.stores);
  json.key("stores_without_point").number(line.without_point);
  json.key("restorable_to").time(line.any_restorable ? line.restorable_to : no_time);
  json.key("nights_not_covered").number(line.not_covered);
  json.key("named").truth(line.named);
  json.key("conflict").truth(line.conflict);
  json.key("nights").begin_object();
  for (std::size_t i = 0; i < nights_shown; ++i)
    json.key(night_text(view.last_night - static_cast<std::int64_t>(nights_shown - 1 - i)))
        .text(to_string(line.nights[i]));
  json.end_object();
  json.end_object();
}

void write_pairs(JsonWriter& json, const char* first, const char* second,
                 const std::vector<std::pair<std::string, std::string>>& pairs) {
  json.begin_array(Layout::line_each);
  for (const auto& [a, b] : pairs) {
    json.begin_object();
    json.key(std::string_view(first)).text(a);
    json.key(std::string_view(second)).text(b);
    json.end_object();
  }
  json.end_array();
}

void write_told(JsonWriter& json, const FleetView& view) {
  json.key("schema").text(fleet_schema);
  json.key("redacted").truth(view.redacted);
  json.key("made_with").begin_array();
  for (const Merge::MadeWith& made : view.made_with) {
    json.begin_object();
    json.key("tool").text(made.tool);
    json.key("rulebook").text(made.rulebook);
    json.end_object();
  }
  json.end_array();
  json.key("now").time(view.now);
  write_summary(json, view);
  json.key("faults").begin_array(Layout::line_each);
  for (const FleetFault& fault : view.faults) write_fault(json, fault);
  json.end_array();
  json.key("oldest_points").begin_array(Layout::line_each);
  for (const FleetPoint& point : view.points) {
    json.begin_object();
    json.key("restorable_to").time(point.time);
    json.key("computer").text(point.computer);
    json.key("store").text(point.store);
    json.end_object();
  }
  json.end_array();
  json.key("silent").begin_array(Layout::line_each);
  for (const FleetSilence& one : view.silent) {
    json.begin_object();
    json.key("last").time(one.last);
    json.key("computer").text(one.computer);
    json.end_object();
  }
  json.end_array();
  json.key("named");
  write_pairs(json, "case", "with", view.named);
  json.key("absent");
  write_pairs(json, "case", "computer", view.absent);
}

}  // namespace

void write_fleet_json(const Merge& merge, const FleetView& view, Shown& shown, bool, const WriteText& out) {
  JsonWriter json;
  json.begin_object(Layout::line_each);
  write_told(json, view);
  json.end_object();
  std::string text = json.take();
  text.resize(text.size() - 2);  // the object goes on: `\n}`
  out(text);
  const auto list = [&](std::string_view name, const auto& elements) {
    out(std::string(",\n\"").append(name).append("\": ["));
    bool first = true;
    elements([&](std::string_view element) {
      out(first ? "\n" : ",\n");
      out(element);
      first = false;
    });
    out(first ? "]" : "\n]");
  };
  list("overview", [&](const auto& each) {
    for (const CaseLine& line : view.lines) {
      JsonWriter one;
      write_line(one, view, line);
      each(one.take());
    }
  });
  list("conflicts", [&](const auto& each) {
    for (const auto& [name, c] : merge.cases())
      if (c.rows.size() > 1)
        for (const RowEntry& entry : c.rows) each(row_json(shown(merge.read(entry))));
  });
  list("cases", [&](const auto& each) {
    for (const auto& [name, c] : merge.cases()) each(row_json(shown(merge.read(c.rows.front()))));
  });
  out("\n}\n");
}

}  // namespace exba
