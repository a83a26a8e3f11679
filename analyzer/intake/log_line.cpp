// How it works: a JSON library without exceptions; a member that is missing or of another type is as if it
// were not there, so that an older or a newer exba's lines still say what they can.
#include "intake/log_line.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

namespace exba {
namespace {

using Json = nlohmann::json;

constexpr std::size_t size_limit = 4 * 1024 * 1024;  // a log of 4096 gaps has 400 kB

std::string text_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Time time_of(const Json& value) {
  return value.is_string() ? parse_rfc3339(value.get_ref<const std::string&>()).value_or(no_time) : no_time;
}

Time time_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() ? time_of(*at) : no_time;
}

std::uint64_t number_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
}

template <class Each>
void for_each_of(const Json& object, const char* name, Each each) {
  const auto list = object.find(name);
  if (list == object.end() || !list->is_array()) return;
  for (const Json& item : *list) each(item);
}

}  // namespace

bool log_from_json(std::string_view json, LogPart& part) {
  if (json.size() > size_limit) return false;
  const Json line = Json::parse(json.begin(), json.end(), nullptr, false);
  if (!line.is_object()) return false;
  const auto log = line.find("log");
  if (log == line.end() || !log->is_object()) return false;
  part.computer = text_of(*log, "computer");
  part.channel = text_of(*log, "channel");
  part.first = time_of(*log, "first");
  part.last = time_of(*log, "last");
  LogPart::Told told;
  told.events = number_of(*log, "events");
  for_each_of(*log, "gaps", [&](const Json& gap) {
    if (gap.is_object())
      told.gaps.push_back(
          {number_of(gap, "after"), number_of(gap, "before"), time_of(gap, "from"), time_of(gap, "until")});
  });
  for_each_of(*log, "cleared", [&](const Json& time) {
    if (time_of(time) != no_time) told.cleared.push_back(time_of(time));
  });
  for_each_of(*log, "covered", [&](const Json& item) {
    if (!item.is_object()) return;
    const CoveredTime c{time_of(item, "begin"), time_of(item, "end"),
                        text_of(item, "coverage") == "dense" ? Coverage::dense : Coverage::assumed};
    if (c.begin != no_time && c.begin <= c.end) told.covered.push_back(c);
  });
  part.told = std::move(told);
  return true;
}

bool log_from_xml(std::string_view element, LogPart& part) {
  if (element.size() > 2 * size_limit) return false;
  pugi::xml_document document;
  if (!document.load_buffer(element.data(), element.size(), pugi::parse_default, pugi::encoding_utf8))
    return false;
  return log_from_json(document.first_child().attribute("json").value(), part);
}

}  // namespace exba
