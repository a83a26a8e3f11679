// How it works: every cell is escaped, guarded against being taken for a formula, and quoted where it must
// be. lines.hpp says what the columns hold.
#include <array>

#include "reports/escape.hpp"
#include "reports/events/lines.hpp"

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

template <std::size_t n>
std::string row(const std::array<std::string, n>& cells) {
  std::string out;
  for (const std::string& c : cells) out.append(out.empty() && &c == cells.data() ? "" : ",").append(cell(c));
  return out + "\r\n";
}

}  // namespace

std::string render_event_row(const Event& e, const Source& source) {
  return row(std::array<std::string, 15>{
      to_rfc3339(e.time), e.computer, e.channel, e.provider, std::to_string(e.id),
      e.qualifiers ? std::to_string(*e.qualifiers) : "", std::string(to_string(e.level)),
      e.record_id != 0 ? std::to_string(e.record_id) : "", e.user, e.category, event_data_element(e),
      e.message, e.signal, source.path, to_string(e.position)});
}

std::string render_log_row(const Log& log, std::string_view zone) {
  std::string line = render_log_line(log, zone);
  line.pop_back();
  std::array<std::string, 15> cells;
  cells[1] = log.computer;
  cells[2] = log.channel;
  cells[11] = std::move(line);
  cells[12] = "log";
  return row(cells);
}

}  // namespace exba
