// How it works: the element is an XML library's, its attribute is the line that the JSON reader knows.
#include "intake/json/log_line.hpp"

#include <pugixml.hpp>

#include "intake/json/event.hpp"

namespace exba {

bool log_from_xml(std::string_view element, LogPart& part) {
  constexpr std::size_t size_limit = 8 * 1024 * 1024;  // a log of 4096 gaps has 400 kB
  pugi::xml_document document;
  if (element.size() > size_limit) return false;
  if (!document.load_buffer(element.data(), element.size(), pugi::parse_default, pugi::encoding_utf8))
    return false;
  return read_log_line(document.first_child().attribute("json").value(), part);
}

std::string_view zone_assumed_by(std::string_view line) {
  constexpr std::string_view key = "time_zone_assumed";
  const std::size_t at = line.substr(0, 256).find(key);
  if (at == line.npos) return {};
  std::string_view rest = line.substr(at + key.size());
  for (const std::string_view part : {"\"", "&quot;", ":", " ", "\"", "&quot;"})
    if (rest.starts_with(part)) rest.remove_prefix(part.size());
  std::size_t end = 0;
  while (end < rest.size() && end < 64 && rest[end] != '"' && rest[end] != '&') ++end;
  return rest.substr(0, end);
}

}  // namespace exba
