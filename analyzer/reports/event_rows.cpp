// How it works: every cell is escaped, guarded against being taken for a formula, and quoted where it must
// be. event_lines.hpp says what the columns hold.
#include <fmt/format.h>

#include <array>

#include "reports/escape.hpp"
#include "reports/event_lines.hpp"
#include "reports/json_writer.hpp"

namespace exba {
namespace {

std::string cell(std::string_view text) {
  std::string out = escape_cell(text);
  constexpr std::string_view guarded = "=+-@\t\r\n'";
  if (!out.empty() && guarded.find(out.front()) != guarded.npos) out.insert(out.begin(), '\'');
  if (out.find_first_of(",\"\r\n;\t") == out.npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string list(const std::vector<std::string>& texts) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
  return json.take();
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    fmt::format_to(std::back_inserter(out), "{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

template <std::size_t n>
std::string row(const std::array<std::string, n>& cells) {
  std::string out;
  for (const std::string& c : cells) out.append(out.empty() && &c == cells.data() ? "" : ",").append(cell(c));
  return out + "\r\n";
}

}  // namespace

std::string render_event_row(const Event& e, const Source& source) {
  return row(std::array<std::string, 17>{
      to_rfc3339(e.time), e.computer, e.channel, e.provider, std::to_string(e.id),
      e.qualifiers ? std::to_string(*e.qualifiers) : "", std::string(to_string(e.level)),
      e.record_id != 0 ? std::to_string(e.record_id) : "", e.user, e.category,
      e.has_inserts || !e.inserts.empty() ? list(e.inserts) : "",
      e.insert_names.empty() ? "" : list(e.insert_names), hex(e.data), e.message, e.signal, source.path,
      to_string(e.position)});
}

std::string render_log_row(const Log& log) {
  std::string line = render_log_line(log);
  line.pop_back();
  std::array<std::string, 17> cells;
  cells[1] = log.computer;
  cells[2] = log.channel;
  cells[13] = std::move(line);
  cells[14] = "log";
  return row(cells);
}

}  // namespace exba
