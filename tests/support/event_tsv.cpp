// How it works: columns joined by tabs; what would break a line is escaped.
#include "support/event_tsv.hpp"

#include <fmt/format.h>

namespace exba::test {
namespace {

void column(std::string& line, std::string_view text) {
  line += '\t';
  for (const char c : text) {
    switch (c) {
      case '\\': line += "\\\\"; break;
      case '\t': line += "\\t"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      default: line += c;
    }
  }
}

}  // namespace

std::string event_tsv(const Event& event) {
  std::string line = std::to_string(event.record_id);
  column(line, to_rfc3339(event.time));
  column(line, std::to_string(event.id));
  column(line, event.qualifiers ? std::to_string(*event.qualifiers) : "-1");
  for (const std::string_view text :
       {to_string(event.level), std::string_view(event.provider), std::string_view(event.channel),
        std::string_view(event.computer), std::string_view(event.user), std::string_view(event.category)})
    column(line, text);
  for (std::size_t i = 0; i < event.inserts.size(); ++i)
    column(line,
           event.insert_names.empty() ? event.inserts[i] : event.insert_names[i] + "=" + event.inserts[i]);
  if (!event.data.empty()) {
    std::string hex;
    for (const char c : event.data) hex += fmt::format("{:02X}", static_cast<unsigned char>(c));
    column(line, "BINARY=" + hex);
  }
  return line;
}

}  // namespace exba::test
