// How it works: one walk over the object. A few keys lead into objects below (Event, System, winlog,
// _source...), some name a value that is wanted, everything else is stepped over: strings 16 bytes at a time.
// Behind System nothing more is wanted, so most of an event is not looked at at all.
#include "intake/json_peek.hpp"

#include "base/encoding.hpp"
#include "base/find.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int depth_limit = 8;

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t'))
    ++at;
  return at;
}

std::size_t skip_scalar(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ',' && text[at] != '}' && text[at] != ']' &&
         static_cast<unsigned char>(text[at]) > ' ')
    ++at;
  return at;
}

/// `@Name` and `-Name` are attributes in the dialects of some converters.
std::string_view bare_key(std::string_view key) {
  return key.starts_with('@') || key.starts_with('-') ? key.substr(1) : key;
}

}  // namespace

std::size_t skip_json_string(std::string_view text, std::size_t at) {
  while (true) {
    at = find_either(text, at, '"', '\\');
    if (at == npos) return npos;
    if (text[at] == '"') return at + 1;
    at += 2;
    if (at > text.size()) return npos;
  }
}

std::size_t skip_json_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return npos;
  if (text[at] == '"') return skip_json_string(text, at + 1);
  if (text[at] != '{' && text[at] != '[') return skip_scalar(text, at);
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '"') {
      at = skip_json_string(text, at);
      if (at == npos) return npos;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at;
    }
  }
  return npos;
}

std::string unescape_json(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  const auto hex4 = [&raw](std::size_t at) -> std::int32_t {
    if (at + 4 > raw.size()) return -1;
    std::int32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      const char c = lower(raw[i]);
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) return -1;
      value = value * 16 + digit;
    }
    return value;
  };
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 >= raw.size()) {
      out += raw[i];
      continue;
    }
    switch (raw[++i]) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'u': {
        std::int32_t c = hex4(i + 1);
        if (c < 0) {
          out += "\\u";
          break;
        }
        i += 4;
        if (c >= 0xD800 && c < 0xDC00 && raw.substr(i + 1, 2) == "\\u") {
          const std::int32_t low = hex4(i + 3);
          if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), i += 6;
        }
        append_utf8(out, static_cast<std::uint32_t>(c));
        break;
      }
      case '"':
      case '\\':
      case '/': out += raw[i]; break;
      default: out += '\\'; out += raw[i];
    }
  }
  return out;
}

const FieldName* JsonPeek::field_of(std::string_view key) {
  if (key.empty() || key.size() > 64) return nullptr;
  const std::size_t place =
      (key.size() * 31 + static_cast<unsigned char>(key.front()) * 7 +
       static_cast<unsigned char>(key.back()) * 3 + static_cast<unsigned char>(key[key.size() / 2])) %
      known_.size();
  KnownKey& known = known_[place];
  if (known.key == key) return known.field;
  known.key = key;
  known.field = find_field(key);
  return known.field;
}

void JsonPeek::set(Field field, int rank, std::string_view value, PeekedObject& found) {
  std::string_view* target = nullptr;
  switch (field) {
    case Field::id: target = &found.id; break;
    case Field::instance: target = &found.instance; break;
    case Field::qualifiers: target = &found.qualifiers; break;
    case Field::source: target = &found.provider; break;
    case Field::channel: target = &found.channel; break;
    case Field::computer: target = &found.computer; break;
    case Field::record: target = &found.record; break;
    case Field::time:
    case Field::date: target = &found.time; break;
    default: return;
  }
  int& best = ranks_[static_cast<std::size_t>(field == Field::date ? Field::time : field)];
  if (value.empty() || value == "null" || (!target->empty() && best <= rank)) return;
  *target = value;
  best = rank;
  enough_ = !found.id.empty() && !found.provider.empty() && !found.channel.empty() &&
            !found.computer.empty() && !found.record.empty() && !found.time.empty();
}

bool JsonPeek::member(std::string_view text, std::size_t& at, std::string_view key, Context context,
                      int depth, PeekedObject& found) {
  const char first = text[at];
  const std::string_view name = bare_key(key);
  if (first == '{' && depth < depth_limit) {
    const auto below = [&](Context next) { return object(text, ++at, next, depth + 1, found); };
    if (name == "#attributes") return below(context);
    switch (context) {
      case Context::flat:
        if (name == "System") {
          found.has_system = found.utc = true;
          const bool whole = below(Context::system);
          enough_ = whole;
          return whole;
        }
        if (name == "Event" || name == "_source" || name == "result") return below(Context::flat);
        if (name == "winlog") return below(Context::winlog);
        if (name == "event") return below(Context::ecs_event);
        if (name == "host") return below(Context::host);
        if (name == "TimeCreated" || name == "TimeGenerated") return below(Context::time);
        if (name == "EventID") return below(Context::id);
        break;
      case Context::system:
        if (name == "Provider" || name == "Provider_attributes") return below(Context::provider);
        if (name == "TimeCreated" || name == "TimeCreated_attributes") return below(Context::time);
        if (name == "EventID" || name == "EventID_attributes") return below(Context::id);
        break;
      default: break;
    }
  }
  const std::size_t begin = at;
  at = skip_json_value(text, at);
  if (at == npos) return false;
  if (first == '{' || first == '[') return true;
  const std::string_view value =
      first == '"' ? text.substr(begin + 1, at - begin - 2) : text.substr(begin, at - begin);
  switch (context) {
    case Context::provider:
      if (name == "Name") set(Field::source, -1, value, found);
      if (name == "EventSourceName") found.event_source = value;
      return true;
    case Context::time:
      if (name == "SystemTime" || name == "value") set(Field::time, -1, value, found);
      return true;
    case Context::id:
      if (name == "#text" || name == "Value" || name == "value") set(Field::id, -1, value, found);
      if (name == "Qualifiers") set(Field::qualifiers, -1, value, found);
      return true;
    case Context::ecs_event:
      if (name == "code") set(Field::id, 1, value, found);
      if (name == "provider") set(Field::source, 3, value, found);
      return true;
    case Context::host:
      if (name == "name" || name == "hostname") set(Field::computer, 5, value, found);
      return true;
    default: break;
  }
  const FieldName* field = field_of(name);
  if (field == nullptr) {
    if (context == Context::flat && (name == "MapDescription" || name == "ChunkNumber")) found.utc = true;
    return true;
  }
  set(field->field, context == Context::flat ? field->rank + 1 : field->rank - 1, value, found);
  return true;
}

bool JsonPeek::object(std::string_view text, std::size_t& at, Context context, int depth,
                      PeekedObject& found) {
  while (true) {
    at = skip_blanks(text, at);
    if (at >= text.size()) return false;
    if (text[at] == '}') return ++at, true;
    if (text[at] == ',') {
      ++at;
      continue;
    }
    if (text[at] != '"') return false;
    const std::size_t key = ++at;
    at = skip_json_string(text, at);
    if (at == npos) return false;
    const std::string_view name = text.substr(key, at - key - 1);
    at = skip_blanks(text, at);
    if (at >= text.size() || text[at] != ':') return false;
    at = skip_blanks(text, at + 1);
    if (at >= text.size() || !member(text, at, name, context, depth, found)) return false;
    if (enough_ && context == Context::flat) return true;
  }
}

bool JsonPeek::operator()(std::string_view text, std::size_t at, PeekedObject& found) {
  found = {};
  ranks_.fill(100);
  enough_ = false;
  ++at;
  const bool whole = object(text, at, Context::flat, 0, found);
  found.end = at == npos ? text.size() : at;
  return whole;
}

}  // namespace exba
