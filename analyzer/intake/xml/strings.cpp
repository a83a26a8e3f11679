// How it works: one small parser a form; which form it is shows in the first character.
#include "intake/xml/strings.hpp"

#include <algorithm>

#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/words/headings.hpp"
#include "intake/xml/event.hpp"

namespace exba {
namespace {

constexpr std::size_t message_limit = 64 * 1024;

/// `"a","b"` with doubled or backslashed marks inside; false when the text is something else.
bool quoted_list(std::string_view text, std::vector<std::string>& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
    if (at == text.size()) break;
    if (text[at] != '"') return false;
    std::string value;
    for (++at;; ++at) {
      if (at >= text.size()) return false;
      if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\'))
        value += text[++at];
      else if (text[at] == '"' && text.substr(at, 2) == "\"\"" && text.substr(at, 3) != "\"\",")
        value += text[++at];
      else if (text[at] == '"')
        break;
      else
        value += text[at];
    }
    ++at;
    out.push_back(std::move(value));
  }
  return true;
}

void plain_list(std::string_view text, std::string_view between, std::vector<std::string>& out) {
  while (true) {
    const std::size_t end = text.find(between);
    out.emplace_back(text.substr(0, end));
    if (end == npos) return;
    text.remove_prefix(end + between.size());
  }
}

}  // namespace

void add_strings(std::string_view text, Event& event) {
  text = trim(text);
  if (text.empty() || text.starts_with("System.")) return;
  event.has_inserts = true;
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') {
    const std::string_view inner = trim(text.substr(1, text.size() - 2));
    std::vector<std::string> strings;
    if (!quoted_list(inner, strings)) {
      strings.clear();
      plain_list(inner, ", ", strings);
      event.inserts_parted = strings.size() > 1;
    }
    event.inserts = std::move(strings);
    return;
  }
  plain_list(text, "|", event.inserts.edit());
}

void part_string_elements(Event& event) {
  if (event.inserts.size() != 1 || !event.insert_names.empty()) return;
  constexpr std::string_view open = "<string>";
  constexpr std::string_view close = "</string>";
  std::string_view text = trim(event.inserts[0]);
  std::vector<std::string> parts;
  while (!text.empty()) {
    if (text.starts_with("<string/>") || text.starts_with("<string></string>")) {
      parts.emplace_back();
      text = trim(text.substr(text[7] == '/' ? 9 : 17));
      continue;
    }
    const std::size_t end = text.find(close);
    if (!text.starts_with(open) || end == npos) return;
    parts.emplace_back(text.substr(open.size(), end - open.size()));
    text = trim(text.substr(end + close.size()));
  }
  if (!parts.empty()) event.inserts = std::move(parts);
}

void add_payload_xml(std::string_view xml, Event& event) {
  const auto element = [&](std::string_view name) -> std::string_view {
    const std::size_t begin = xml.find("<" + std::string(name));
    const std::string close = "</" + std::string(name) + ">";
    const std::size_t end = xml.rfind(close);
    return begin == npos || end == npos || end < begin ? std::string_view{}
                                                       : xml.substr(begin, end + close.size() - begin);
  };
  std::string payload(element("EventData"));
  if (payload.empty()) payload = element("UserData");
  if (payload.empty() && xml.find("<Param>") != npos)
    payload = "<EventData>" + std::string(element("Param")) + "</EventData>";
  if (payload.empty() && (xml.starts_with("<Data") || xml.starts_with("<Binary>")))  // promtail
    payload = "<EventData>" + std::string(xml) + "</EventData>";
  const bool binary = payload.empty();  // of an event without strings, as exba's own tables have it
  if (binary) payload = element("BinaryEventData");
  if (payload.empty()) return;
  Event parsed;
  if (parse_event_xml("<Event><System><EventID>0</EventID></System>" + payload + "</Event>", parsed) ==
      Parsed::nothing)
    return;
  if (event.data.empty()) event.data = std::move(parsed.data);
  if (binary) return;
  event.inserts = std::move(parsed.inserts);
  event.insert_names = std::move(parsed.insert_names);
  if (std::all_of(event.insert_names.begin(), event.insert_names.end(),
                  [](const std::string& n) { return n == "Param"; }))
    event.insert_names.clear();
  event.has_inserts = true;
}

std::string without_returns(std::string_view text, std::size_t limit) {
  std::string out;
  out.reserve(std::min(text.size(), limit));
  for (std::size_t at = 0; at < text.size() && out.size() < limit; ++at) {
    const std::size_t end = std::min(find_either(text, at, '\r', '\0'), text.size());
    out.append(text.substr(at, std::min(end - at, limit - out.size())));
    at = end;
  }
  return out;
}

std::string clean_message(std::string_view text) {
  if (is_not_available(trim(text))) return {};
  std::string out = without_returns(text, message_limit);
  const std::string_view kept = trim(out);
  const auto before = static_cast<std::size_t>(kept.data() - out.data());
  out.resize(before + kept.size());
  out.erase(0, before);
  return out;
}

}  // namespace exba
