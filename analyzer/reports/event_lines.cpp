// How it works: the shared objects of the JSON report, each closed into one line. Escaping keeps a line one
// line.
#include "reports/event_lines.hpp"

#include "reports/json_objects.hpp"

namespace exba {

std::string render_event_line(const Event& event, const Source& source, std::optional<std::uint64_t> n) {
  JsonWriter json;
  json.begin_object();
  if (n) json.key("n").number(*n);
  write_event_head(json, event);
  json.key("source").text(source.path);
  write_event_tail(json, event);
  json.end_object();
  return json.take() + '\n';
}

std::string render_log_line(const Log& log) {
  JsonWriter json;
  json.begin_object();
  json.key("log");
  write_log(json, log);
  json.end_object();
  return json.take() + '\n';
}

}  // namespace exba
