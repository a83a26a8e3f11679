// How it works: nlohmann-json parses, without exceptions; what it refuses is repaired where a known kind of
// damage explains it.
#include "intake/json/value.hpp"

#include "base/encoding.hpp"
#include "base/npos.hpp"
#include "intake/json/peek.hpp"

namespace exba::json_value {
namespace {

constexpr std::size_t depth_limit = 64;

/// Whether brackets nest deeper than any event does; bytes inside strings do not count.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      at = skip_json_string(text, at + 1);
      if (at == npos) return false;
      --at;
    } else if (c == '{' || c == '[') {
      if (++depth > depth_limit) return true;
    } else if (c == '}' || c == ']') {
      depth -= depth > 0;
    }
  }
  return false;
}

std::string repaired_json(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  bool inside = false;
  while (!text.empty()) {
    const std::size_t valid = valid_utf8_prefix(text);
    for (std::size_t i = 0; i < valid; ++i) {
      const char c = text[i];
      if (!inside) {
        if (c != '\0') out += c;
        inside = c == '"';
      } else if (c == '\\') {
        const char next = i + 1 < valid ? text[i + 1] : '\0';
        constexpr std::string_view known = "\"\\/bfnrtu";
        if (known.find(next) == npos || next == '\0') {
          out += "\\\\";
        } else {
          out += c;
          out += next;
          ++i;
        }
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : " ";
      } else {
        out += c;
        if (c == '"') inside = false;
      }
    }
    if (valid == text.size()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(valid + 1);
  }
  return out;
}

}  // namespace

ParsedJson parse(std::string_view text, Json& out) {
  if (too_deep(text)) return ParsedJson::nothing;
  out = Json::parse(text, nullptr, false);
  if (!out.is_discarded()) return ParsedJson::whole;
  out = Json::parse(repaired_json(text), nullptr, false);
  return out.is_discarded() ? ParsedJson::nothing : ParsedJson::repaired;
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

const Json* attribute(const Json& object, std::string_view name) {
  if (const Json* own = member(object, name)) return own;
  for (const char* prefix : {"@", "-"})
    if (const Json* own = member(object, prefix + std::string(name))) return own;
  const Json* below = member(object, "#attributes");
  return below ? member(*below, name) : nullptr;
}

bool is_attribute(std::string_view key) {
  return key == "#attributes" || key.starts_with('@') || key == "xmlns" || key.ends_with("_attributes");
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  for (const char* name : {"#text", "Value", "value"})
    if (const Json* inner = member(value, name); inner != nullptr && !inner->is_structured())
      return text_of(*inner);
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_at(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value == nullptr ? std::string{} : text_of(*value);
}

}  // namespace exba::json_value
