// How it works: the table of forms; and NDJSON: the shared objects of the JSON report, each closed into one
// line. Escaping keeps a line one line.
#include "reports/events/lines.hpp"

#include "reports/json/objects.hpp"

namespace exba {
namespace {

constexpr EventForm table[] = {
    {"ndjson", "",
     [](const Event& event, const Source& source, std::string& out) {
       append_event_line(event, source, std::nullopt, out);
     },
     render_log_line, ""},
    {"csv",
     "\xEF\xBB\xBFTimeCreated,Computer,Channel,ProviderName,EventId,Qualifiers,Level,RecordId,UserId,"
     "Category,EventData,"
     "Message,Signal,File,Position\r\n",
     [](const Event& event, const Source& source, std::string& out) {
       out += render_event_row(event, source);
     },
     render_log_row, ""},
    {"xml", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>",
     [](const Event& event, const Source& source, std::string& out) {
       out += render_event_element(event, source);
     },
     render_log_element, "</Events>\r\n"},
};

}  // namespace

std::span<const EventForm> event_forms() {
  return table;
}

const EventForm& event_form(std::string_view name) {
  for (const EventForm& form : table)
    if (form.name == name) return form;
  return table[0];
}

std::string render_event_line(const Event& event, const Source& source, std::optional<std::uint64_t> n) {
  std::string out;
  append_event_line(event, source, n, out);
  return out;
}

void append_event_line(const Event& event, const Source& source, std::optional<std::uint64_t> n,
                       std::string& out) {
  JsonWriter json(std::move(out));
  json.begin_object();
  if (n) json.key("n").number(*n);
  write_event_head(json, event);
  json.key("source").text(source.path);
  write_event_tail(json, event);
  json.end_object();
  out = json.take();
  out += '\n';
}

std::string render_log_line(const Log& log, std::string_view zone) {
  JsonWriter json;
  json.begin_object();
  if (!zone.empty()) json.key("time_zone_assumed").text(zone);
  json.key("log");
  write_log(json, log);
  json.end_object();
  return json.take() + '\n';
}

std::string zone_assumed(const Report& report) {
  std::string_view zone;
  for (const Source& source : report.sources) {
    if (source.events == 0) continue;
    const std::string_view own = fact(source.assumed, "time_zone");
    // `+02:00 (from the Event Xml part)` is none; of several nothing holds for all.
    if (own.empty() || own.find('(') != own.npos || (!zone.empty() && own != zone)) return {};
    zone = own;
  }
  return std::string(zone);
}

}  // namespace exba
