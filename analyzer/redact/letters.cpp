// How it works: one code point is taken from the text, out of an escape or as it stands; a table takes its accent
// off, the rest are short ranges. Most texts are ASCII, which takes none of these ways.
#include "redact/letters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/utf16.hpp"
#include "redact/accents.hpp"
#include "redact/spelling.hpp"

namespace exba {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t end = 0;  ///< 0: none
};

/// `digits` of them; below 0: no number.
std::int64_t hex_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  std::int64_t value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

std::size_t length_by_first(unsigned first) {
  return first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

std::uint32_t value_of(std::string_view utf8) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[i]));
  };
  switch (utf8.size()) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3: return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

/// %2520, %252520: a character of ASCII that was encoded more than once.
CodePoint encoded_again(std::string_view text, std::size_t at) {
  std::size_t digits = at + 1;
  while (text.substr(digits, 2) == "25" && hex_number(text, digits + 2, 2) >= 0) digits += 2;
  const std::int64_t byte = digits > at + 1 ? hex_number(text, digits, 2) : -1;
  return byte > 0 && byte < 0x80 ? CodePoint{static_cast<std::uint32_t>(byte), digits + 2} : CodePoint{};
}

/// %C3%BC, =C3=BC: one character of UTF-8, each of its bytes behind the mark.
CodePoint escaped_bytes(std::string_view text, std::size_t at, char mark) {
  std::string bytes;
  std::size_t length = 1;
  while (bytes.size() < length) {
    const std::int64_t byte = at < text.size() && text[at] == mark ? hex_number(text, at + 1, 2) : -1;
    if (byte < 0) return {};
    if (bytes.empty()) length = length_by_first(static_cast<unsigned>(byte));
    if (length == 0) return {};
    bytes += static_cast<char>(byte);
    at += 3;
  }
  if (valid_utf8_prefix(bytes) != bytes.size()) return {};
  return {value_of(bytes), at};
}

/// &#252; &#xFC; &uuml; &nbsp;
CodePoint entity(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 10;
  const std::size_t end = text.substr(0, at + longest).find(';', at);
  if (end == std::string_view::npos || end < at + 3) return {};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  if (name[0] == '#') {
    const bool hex = name.size() > 2 && lower(name[1]) == 'x';
    std::int64_t value = hex ? hex_number(name, 2, name.size() - 2) : 0;
    for (std::size_t i = 1; !hex && i < name.size(); ++i) {
      if (name[i] < '0' || name[i] > '9') return {};
      value = value * 10 + (name[i] - '0');
    }
    const bool character = value > 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
    return character && name.size() > 1 ? CodePoint{static_cast<std::uint32_t>(value), end + 1} : CodePoint{};
  }
  struct Named {
    std::string_view name;
    std::uint32_t value;
  };
  constexpr Named named[] = {{"amp", '&'},     {"lt", '<'},      {"gt", '>'},      {"quot", '"'},
                             {"apos", '\''},   {"nbsp", 0xA0},   {"shy", 0xAD},    {"auml", 0xE4},
                             {"ouml", 0xF6},   {"uuml", 0xFC},   {"Auml", 0xC4},   {"Ouml", 0xD6},
                             {"Uuml", 0xDC},   {"szlig", 0xDF},  {"eacute", 0xE9}, {"egrave", 0xE8},
                             {"agrave", 0xE0}, {"ccedil", 0xE7}, {"ntilde", 0xF1}, {"oslash", 0xF8},
                             {"aring", 0xE5},  {"aelig", 0xE6},  {"zwnj", 0x200C}, {"zwj", 0x200D}};
  for (const Named& n : named)
    if (n.name == name) return {n.value, end + 1};
  return {};
}

CodePoint escape(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '%': {
      const CodePoint again = encoded_again(text, at);
      return again.end != 0 ? again : escaped_bytes(text, at, '%');
    }
    case '=': return escaped_bytes(text, at, '=');
    case '&': return entity(text, at);
    case '\\': {
      const bool four = at + 1 < text.size() && text[at + 1] == 'u';
      const std::int64_t value = four ? hex_number(text, at + 2, 4) : -1;
      const bool character = value > 0 && (value < 0xD800 || value > 0xDFFF);
      return character ? CodePoint{static_cast<std::uint32_t>(value), at + 6} : CodePoint{};
    }
    default: return {};
  }
}

CodePoint plain(std::string_view text, std::size_t at) {
  const std::size_t length = length_by_first(static_cast<unsigned char>(text[at]));
  const std::string_view bytes = text.substr(at, length);
  if (length > 1 && valid_utf8_prefix(bytes) == length) return {value_of(bytes), at + length};
  return {static_cast<unsigned char>(text[at]), at + 1};
}

bool is_nothing(std::uint32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F);
}
bool is_blank(std::uint32_t c) {
  return c == ' ' || c == '\t' || c == 0x0B || c == 0x0C || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}
bool is_line_end(std::uint32_t c) {
  return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

std::uint32_t plain_form(std::uint32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + '!';  // full width
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return '-';
  if (c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x2032) return '\'';
  return c;
}

void append_apart(std::string& out, std::uint32_t c) {
  const auto* found = std::lower_bound(std::begin(accents), std::end(accents), c,
                                       [](const Accent& a, std::uint32_t value) { return a.letter < value; });
  if (found == std::end(accents) || found->letter != c) return append_utf8(out, c);
  append_utf8(out, found->base);
  append_utf8(out, found->mark);
  if (found->second != 0) append_utf8(out, found->second);
}

std::size_t behind_quote_marks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '>' || text[at] == '|' || text[at] == ' ' || text[at] == '\t'))
    ++at;
  return at;
}

}  // namespace

Letter letter_at(std::string_view text, std::size_t at) {
  CodePoint c = escape(text, at);
  if (c.end == 0) c = plain(text, at);
  Letter out;
  out.end = c.end;
  if (is_nothing(c.value)) {
    out.kind = Letter::Kind::nothing;
  } else if (is_line_end(c.value)) {
    out.kind = Letter::Kind::line_end;
    out.end = behind_quote_marks(text, c.end);
  } else if (is_blank(c.value)) {
    out.kind = Letter::Kind::blank;
  } else if (c.value < 0x80) {
    out.spelt = lower(static_cast<char>(c.value));
  } else if (c.value < 0x100 && c.end == at + 1) {
    out.spelt = text[at];  // no UTF-8: the byte itself
  } else {
    std::string one;
    append_utf8(one, plain_form(c.value));
    one = fold(one);
    append_apart(out.spelt, value_of(one));
  }
  return out;
}

bool is_escape(std::string_view text, std::size_t at) {
  return escape(text, at).end != 0;
}

bool behind_escape(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 10;
  if (at >= 2 && text[at - 2] == '\\' && (text[at - 1] == 'n' || text[at - 1] == 'r' || text[at - 1] == 't'))
    return true;
  for (std::size_t begin = at - std::min(at, longest); begin < at; ++begin) {
    const char c = text[begin];
    if ((c == '%' || c == '=' || c == '&' || c == '\\') && escape(text, begin).end == at) return true;
  }
  return false;
}

std::string normal_form(std::string_view name) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < name.size();) {
    CodePoint c = plain(name, at);  // a name is spelt as it is: `100%25` is no `100%`
    const bool escaped = is_escape(name, at);
    Letter letter = escaped ? Letter{} : letter_at(name, at);
    if (escaped) letter.spelt = lower(static_cast<char>(c.value)), letter.end = c.end;
    at = letter.end;
    if (letter.kind == Letter::Kind::nothing) continue;
    if (letter.kind != Letter::Kind::letter) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += letter.spelt;
  }
  return out;
}

}  // namespace exba
