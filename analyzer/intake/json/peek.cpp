// How it works: one walk over the object. A few keys lead into objects below (Event, System, winlog,
// _source...), some name a value that is wanted, everything else is stepped over: strings 16 bytes at a time.
// Behind System nothing more is wanted, so most of an event is not looked at at all. What a walk saw between
// the values is remembered: an object with the same text there has the same keys in the same places, and then
// only the values are read. Of these, most that nobody asks for are the same in every object
// ("version":"8.11"): until one differs, they are compared as part of the text around them.
#include "intake/json/peek.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/json/extent.hpp"

namespace exba {
namespace {

constexpr int depth_limit = 8;

std::size_t behind_blanks(std::string_view text, std::size_t at) {
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

bool says_something(std::string_view value) {
  return !value.empty() && value != "null";
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
  return json_extent(text, at).end;
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
    const std::size_t escape = std::min(find_near(raw, i, '\\'), raw.size());
    out.append(raw.substr(i, escape - i));
    i = escape;
    if (i + 1 >= raw.size()) {
      out.append(raw.substr(i));
      break;
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
  if (key.empty() || key.size() > 64 || key == "_id") return nullptr;  // a document's, no event's
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

constexpr int added = 10;  ///< to the rank of a name that begins with an underline

void JsonPeek::set(Field field, int rank, std::string_view value, PeekedObject& found) {
  Target target = nullptr;
  switch (field) {
    case Field::id: target = &PeekedObject::id; break;
    case Field::instance: target = &PeekedObject::instance; break;
    case Field::qualifiers: target = &PeekedObject::qualifiers; break;
    case Field::source: target = &PeekedObject::provider; break;
    case Field::channel: target = &PeekedObject::channel; break;
    case Field::computer: target = &PeekedObject::computer; break;
    case Field::record: target = &PeekedObject::record; break;
    case Field::time:
    case Field::date: target = &PeekedObject::time; break;
    default: return;
  }
  Leaf& leaf = leaves_.back();
  leaf.watched = true;
  leaf.told = says_something(value);
  int& best = ranks_[static_cast<std::size_t>(field == Field::date ? Field::time : field)];
  if (!leaf.told || (!(found.*target).empty() && best <= rank)) return;
  found.*target = value;
  leaf.target = target;
  best = rank;
  enough_ = !found.id.empty() && !found.provider.empty() && !found.channel.empty() &&
            !found.computer.empty() && !found.record.empty() && !found.time.empty() &&
            ranks_[static_cast<std::size_t>(Field::computer)] < added;
}

/// What the members of an object mean that stands in `context` under that name; nothing: it is none of ours.
std::optional<JsonPeek::Context> JsonPeek::context_below(Context context, std::string_view name) {
  if (name == "#attributes") return context;
  if (context == Context::flat) {
    if (name == "System") return Context::system;
    if (name == "Event" || name == "_source" || name == "result") return Context::flat;
    if (name == "winlog") return Context::winlog;
    if (name == "event") return Context::ecs_event;
    if (name == "host") return Context::host;
    if (name == "TimeCreated" || name == "TimeGenerated") return Context::time;
    if (name == "EventID") return Context::id;
  }
  if (context == Context::system) {
    if (name == "Provider" || name == "Provider_attributes") return Context::provider;
    if (name == "TimeCreated" || name == "TimeCreated_attributes") return Context::time;
    if (name == "EventID" || name == "EventID_attributes") return Context::id;
  }
  return std::nullopt;
}

/// The value is the last of `leaves_`.
void JsonPeek::leaf(Context context, std::string_view name, std::string_view value, PeekedObject& found) {
  switch (context) {
    case Context::provider:
      if (name == "Name") set(Field::source, -1, value, found);
      if (name == "EventSourceName") {
        found.event_source = value;
        leaves_.back().target = &PeekedObject::event_source;
      }
      return;
    case Context::time:
      if (name == "SystemTime" || name == "value") set(Field::time, -1, value, found);
      return;
    case Context::id:
      if (name == "#text" || name == "Value" || name == "value") set(Field::id, -1, value, found);
      if (name == "Qualifiers") set(Field::qualifiers, -1, value, found);
      return;
    case Context::ecs_event:
      if (name == "code") set(Field::id, 1, value, found);
      if (name == "provider") set(Field::source, 3, value, found);
      return;
    case Context::host:
      if (name == "name" || name == "hostname") set(Field::computer, 5, value, found);
      return;
    default: break;
  }
  if (const FieldName* field = field_of(name); field != nullptr)
    // The journal's own fields, and what collectors add, begin with an underline; the event's may follow.
    set(field->field,
        (context == Context::flat ? field->rank + 1 : field->rank - 1) + (name.starts_with('_') ? added : 0),
        value, found);
  else if (context == Context::flat && (name == "MapDescription" || name == "ChunkNumber"))
    found.utc = true;
}

bool JsonPeek::member(std::string_view text, std::size_t& at, std::string_view key, Context context,
                      int depth, PeekedObject& found) {
  const char first = text[at];
  const std::string_view name = bare_key(key);
  if (first == '{' && depth < depth_limit)
    if (const auto below = context_below(context, name)) {
      const bool system = context == Context::flat && *below == Context::system;
      if (system) found.has_system = found.utc = true;
      const bool whole = object(text, ++at, *below, depth + 1, found);
      if (system) enough_ = whole;
      return whole;
    }
  const std::size_t begin = at;
  at = skip_json_value(text, at);
  if (at == npos) return false;
  leaves_.push_back({begin, at});
  if (first == '{' || first == '[') return true;
  leaf(context, name, first == '"' ? text.substr(begin + 1, at - begin - 2) : text.substr(begin, at - begin),
       found);
  return true;
}

bool JsonPeek::object(std::string_view text, std::size_t& at, Context context, int depth,
                      PeekedObject& found) {
  while (true) {
    at = behind_blanks(text, at);
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
    at = behind_blanks(text, at);
    if (at >= text.size() || text[at] != ':') return false;
    at = behind_blanks(text, at + 1);
    if (at >= text.size() || !member(text, at, name, context, depth, found)) return false;
    if (enough_ && context == Context::flat) return true;
  }
}

bool JsonPeek::plain(std::string_view text, std::size_t at, PeekedObject& found) {
  found = {};
  ranks_.fill(100);
  enough_ = false;
  leaves_.clear();
  ++at;
  const bool whole = object(text, at, Context::flat, 0, found);
  found.end = at == npos ? text.size() : at;
  return whole;
}

/// Reads the value at `at`, which the text before it makes that of `step`, and goes behind it.
bool JsonPeek::read_value(const Step& step, std::string_view text, std::size_t& at, PeekedObject& found) {
  const std::size_t begin = at;
  if (at >= text.size()) return false;
  if (step.first == '"') {
    at = skip_json_string(text, at);
  } else {
    const char c = text[at];
    if (step.first == 0 ? c == '"' || c == '{' || c == '[' : c != step.first) return false;
    at = step.first == 0 ? skip_scalar(text, at) : skip_json_value(text, at);
  }
  if (at == npos) return false;
  const std::string_view value = text.substr(begin, at - begin - (step.first == '"' ? 1 : 0));
  if (step.watched && says_something(value) != step.told) return false;
  if (step.target != nullptr) found.*step.target = value;
  return true;
}

bool JsonPeek::follow_stops(const Layout& layout, std::string_view text, std::size_t at,
                            PeekedObject& found) {
  for (const Stop& stop : layout.stops) {
    if (!stands_at(text, at, stop.before)) return false;
    at += stop.before.size();
    if (!read_value(layout.steps[stop.step], text, at, found)) return false;
  }
  if (!stands_at(text, at, layout.end)) return false;
  found.end = at + layout.end.size();
  return true;
}

bool JsonPeek::follow(Layout& layout, std::string_view text, std::size_t at, PeekedObject& found) {
  if (!follow_stops(layout, text, at, found)) {
    std::vector<Step*> changed;
    for (Step& step : layout.steps) {
      if (!stands_at(text, at, step.before)) return false;
      at += step.before.size();
      const std::size_t begin = at;
      if (!read_value(step, text, at, found)) return false;
      if (step.fixed && text.substr(begin, at - begin) != step.value) changed.push_back(&step);
    }
    if (!stands_at(text, at, layout.tail)) return false;
    found.end = at + layout.tail.size();
    for (Step* step : changed) step->fixed = false;
    join_fixed(layout);
  }
  found.utc = layout.utc;
  found.has_system = layout.has_system;
  return true;
}

void JsonPeek::join_fixed(Layout& layout) {
  layout.stops.clear();
  layout.end.clear();
  for (std::size_t i = 0; i < layout.steps.size(); ++i) {
    const Step& step = layout.steps[i];
    layout.end += step.before;
    if (step.fixed) {
      layout.end += step.value;
    } else {
      layout.stops.push_back({std::move(layout.end), i});
      layout.end.clear();
    }
  }
  layout.end += layout.tail;
}

/// Remembers the layout of the object that was just walked through.
void JsonPeek::learn(std::string_view text, std::size_t at, const PeekedObject& found) {
  constexpr std::size_t most_steps = 64;
  constexpr std::size_t longest = 4096;
  constexpr std::size_t longest_fixed = 256;
  Layout layout;
  if (leaves_.size() > most_steps) return;
  for (const Leaf& leaf : leaves_) {
    const char c = text[leaf.begin];
    const char first = c == '"' || c == '{' || c == '[' ? c : '\0';
    const std::size_t begin = leaf.begin + (c == '"' ? 1 : 0);
    if (begin - at > longest) return;
    const bool fixed = leaf.target == nullptr && !leaf.watched && leaf.end - begin <= longest_fixed;
    layout.steps.push_back({std::string(text.substr(at, begin - at)), first, leaf.target, leaf.watched,
                            leaf.told, fixed,
                            fixed ? std::string(text.substr(begin, leaf.end - begin)) : ""});
    at = leaf.end;
  }
  if (found.end - at > longest) return;
  layout.tail = text.substr(at, found.end - at);
  layout.utc = found.utc;
  layout.has_system = found.has_system;
  join_fixed(layout);
  if (layouts_.size() < layout_count) {
    last_layout_ = layouts_.size();
    layouts_.push_back(std::move(layout));
  } else {
    last_layout_ = next_layout_++ % layout_count;
    layouts_[last_layout_] = std::move(layout);
  }
}

bool JsonPeek::operator()(std::string_view text, std::size_t at, PeekedObject& found) {
  found = {};
  for (std::size_t i = 0; i < layouts_.size(); ++i) {
    const std::size_t tried = (last_layout_ + i) % layouts_.size();
    if (!follow(layouts_[tried], text, at, found)) continue;
    last_layout_ = tried;
    ++followed_;
    return true;
  }
  const bool whole = plain(text, at, found);
  // A file whose objects all differ is not learnt over and over.
  if (++walked_ <= followed_ + 100 && whole) learn(text, at, found);
  return whole;
}

}  // namespace exba
