// How it works: one walk over the text appends a value for each that begins; what a value holds follows it, and it is told how many
// those are when it ends. Strings are views into the text unless they are escaped. A library's tree took 200 instructions a byte of
// an event, with a request for memory for each key and string; this takes 12. What is refused is repaired where a known kind of
// damage explains it.
#include "intake/json/tree.hpp"

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "intake/json/peek.hpp"

namespace exba::json_tree {

class Parser {
 public:
  static constexpr std::size_t depth_limit = 64;
  static constexpr std::size_t value_limit = 500'000;  // of 48 bytes each; an event has a few dozen

  Parser(std::string_view text, Document& out)
      : text_(text), values_(out.values_), unescaped_(out.unescaped_) {
    values_.clear();
    unescaped_.clear();
  }

  bool run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (!value({}, 0)) return false;
    blanks();
    return at_ == text_.size();
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') ++at_;
  }
  bool accept(char wanted) {
    if (here() != wanted) return false;
    ++at_;
    return true;
  }

  bool value(std::string_view key, std::size_t depth) {
    blanks();
    const std::size_t place = values_.size();
    if (place >= value_limit) return false;
    values_.emplace_back().key_ = key;
    switch (here()) {
      case '{': return depth < depth_limit && object(place, depth + 1);
      case '[': return depth < depth_limit && array(place, depth + 1);
      case '"': values_[place].kind_ = Json::Kind::string; return string(values_[place].text_);
      case 't': return word("true", place, Json::Kind::boolean);
      case 'f': return word("false", place, Json::Kind::boolean);
      case 'n': return word("null", place, Json::Kind::null);
      default: return number(values_[place]);
    }
  }

  bool object(std::size_t place, std::size_t depth) {
    std::uint32_t size = 0;
    ++at_;
    blanks();
    if (!accept('}')) {
      do {
        blanks();
        std::string_view key;
        if (!string(key)) return false;
        blanks();
        if (!accept(':') || !value(key, depth)) return false;
        ++size;
        blanks();
      } while (accept(','));
      if (!accept('}')) return false;
    }
    end(place, Json::Kind::object, size);
    replace_namesakes(values_[place]);
    return true;
  }

  bool array(std::size_t place, std::size_t depth) {
    std::uint32_t size = 0;
    ++at_;
    blanks();
    if (!accept(']')) {
      do {
        if (!value({}, depth)) return false;
        ++size;
        blanks();
      } while (accept(','));
      if (!accept(']')) return false;
    }
    end(place, Json::Kind::array, size);
    return true;
  }

  void end(std::size_t place, Json::Kind kind, std::uint32_t size) {
    Json& value = values_[place];
    value.kind_ = kind;
    value.size_ = size;
    value.span_ = static_cast<std::uint32_t>(values_.size() - place);
  }

  /// Of two members of one key the later counts. A bit for each key of some length and letters says that there are none; where
  /// one was set before, few are compared each with each, and many are sorted.
  void replace_namesakes(Json& object) {
    constexpr std::size_t few = 24, bits = 256;
    std::array<std::uint64_t, bits / 64> met{};
    bool perhaps = false;
    for (const Json& one : object) {
      const std::size_t bit = bit_of(one.key_) % bits;
      perhaps = perhaps || (met[bit / 64] >> bit % 64 & 1) != 0;
      met[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
    if (!perhaps) return;
    members_.clear();
    for (auto at = object.begin(); at != object.end(); ++at) members_.push_back(const_cast<Json*>(&*at));
    const auto replace = [&](Json* earlier) {
      earlier->replaced_ = true;
      --object.size_;
    };
    if (members_.size() <= few) {
      for (auto at = members_.begin(); at != members_.end(); ++at)
        if (std::any_of(at + 1, members_.end(),
                        [&](const Json* later) { return later->key_ == (*at)->key_; }))
          replace(*at);
      return;
    }
    std::stable_sort(members_.begin(), members_.end(),
                     [](const Json* a, const Json* b) { return a->key_ < b->key_; });
    for (std::size_t i = 0; i + 1 < members_.size(); ++i)
      if (members_[i]->key_ == members_[i + 1]->key_) replace(members_[i]);
  }
  static std::size_t bit_of(std::string_view key) {
    if (key.empty()) return 0;
    const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(key[at]); };
    return key.size() * 67 + letter(0) * 31u + letter(key.size() / 2) * 13u + letter(key.size() - 1) * 7u;
  }

  bool word(std::string_view wanted, std::size_t place, Json::Kind kind) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    values_[place].kind_ = kind;
    if (kind == Json::Kind::boolean) values_[place].text_ = text_.substr(at_, wanted.size());
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (is_digit(here())) ++at_;
    return at_ != begin;
  }
  bool number(Json& value) {
    const std::size_t begin = at_;
    accept('-');
    const bool zero = here() == '0';
    const std::size_t whole = at_;
    if (!digits() || (zero && at_ - whole > 1)) return false;
    if (accept('.') && !digits()) return false;
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (here() == '+' || here() == '-') ++at_;
      if (!digits()) return false;
    }
    value.kind_ = Json::Kind::number;
    value.text_ = text_.substr(begin, at_ - begin);
    return true;
  }

  bool string(std::string_view& out) {
    if (!accept('"')) return false;
    const std::size_t begin = at_;
    bool escaped = false;
    for (;;) {
      at_ = find_json_mark(text_, at_);
      if (at_ == npos) return at_ = text_.size(), false;
      if (text_[at_] == '"') break;
      if (text_[at_] != '\\' || !escape()) return false;
      escaped = true;
    }
    out = text_.substr(begin, at_ - begin);
    ++at_;
    if (escaped) out = unescaped(out);
    return true;
  }

  /// Steps over one; half a pair of surrogates is none.
  bool escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    if (letter != 'u') return letter != '\0' && letters.find(letter) != npos;
    const int unit = hex4();
    if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return false;
    if (unit < 0xD800 || unit >= 0xE000) return true;
    if (!accept('\\') || !accept('u')) return false;
    const int low = hex4();
    return low >= 0xDC00 && low < 0xE000;
  }
  int hex4() {
    int unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int digit = hex_value(here());
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  /// Views into it stay: no text is longer without its escapes.
  std::string_view unescaped(std::string_view raw) {
    if (unescaped_.empty()) unescaped_.reserve(text_.size());
    const std::size_t begin = unescaped_.size();
    unescaped_ += unescape_json(raw);
    return std::string_view(unescaped_).substr(begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Json>& values_;
  std::string& unescaped_;
  std::vector<Json*> members_;
};

namespace {

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
      if (++depth > Parser::depth_limit) return true;
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

bool parsed(std::string_view json, Document& out) {
  return valid_utf8_prefix(json) == json.size() && Parser(json, out).run();
}

}  // namespace

ParsedJson parse(std::string_view text, Document& out) {
  if (parsed(text, out)) return ParsedJson::whole;
  if (!too_deep(text)) {
    out.own_text_ = repaired_json(text);
    if (parsed(out.own_text_, out)) return ParsedJson::repaired;
  }
  Parser("null", out).run();
  return ParsedJson::nothing;
}

ParsedJson parse_copy(std::string text, Document& out) {
  out.own_text_ = std::move(text);
  if (parsed(out.own_text_, out)) return ParsedJson::whole;
  return parse(std::string(out.own_text_),
               out);  // refused again: what is kept of it is repaired, and its own
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const Json& one : object)
    if (one.key() == name) return one.is_null() ? nullptr : &one;
  return nullptr;
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

namespace {

void append_string(std::string_view text, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20)
          out += c;
        else
          (out += "\\u00")
              .append({digits[static_cast<std::size_t>(c) >> 4], digits[static_cast<std::size_t>(c) & 15]});
    }
  }
  out += '"';
}

void append_json(const Json& value, std::string& out) {
  if (value.is_null()) {
    out += "null";
  } else if (value.is_string()) {
    append_string(value.text(), out);
  } else if (!value.is_structured()) {
    out += value.text();
  } else {
    out += value.is_object() ? '{' : '[';
    bool first = true;
    for (const Json& one : value) {
      if (!first) out += ',';
      first = false;
      if (value.is_object()) append_string(one.key(), out), out += ':';
      append_json(one, out);
    }
    out += value.is_object() ? '}' : ']';
  }
}

}  // namespace

std::string text_of(const Json& value) {
  if (!value.is_structured()) return std::string(value.text());
  for (const char* name : {"#text", "Value", "value"})
    if (const Json* inner = member(value, name); inner != nullptr && !inner->is_structured())
      return text_of(*inner);
  std::string json;
  append_json(value, json);
  return json;
}

std::string text_at(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value == nullptr ? std::string{} : text_of(*value);
}

}  // namespace exba::json_tree
