// How it works: a line is an offset, up to sixteen pairs of hex digits (or up to four words), and a column of
// text. Where the last line is short, that column may itself look like hex ("61 62   ab"): then as many pairs
// count as the column that follows them confirms. The next line is searched by its offset, which is known,
// within the width of the text column.
#include "intake/hex_dump.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t data_limit = 65536;  // bytes; an event holds at most 64 KiB
constexpr std::size_t column_width = 64;   // 16 characters of at most 3 bytes, and the blanks around them

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The number of hex digits at `at`.
std::size_t hex_digits(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && n < 17 && nibble(text[at + n]) >= 0) ++n;
  return n;
}

std::uint32_t hex_value(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) value = value << 4 | static_cast<std::uint32_t>(nibble(c));
  return value;
}

/// An offset (`0008:`) of that value at `at`; the place behind it, or npos.
std::size_t offset_at(std::string_view text, std::size_t at, std::uint32_t value) {
  const std::size_t n = hex_digits(text, at);
  if ((n != 4 && n != 8) || at + n >= text.size() || text[at + n] != ':') return std::string_view::npos;
  return hex_value(text.substr(at, n)) == value ? at + n + 1 : std::string_view::npos;
}

/// Whether the text column confirms `count` of the bytes: each printable one stands in its place.
bool column_confirms(std::string_view column, std::string_view bytes) {
  if (column.size() < bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte >= 0x80)
      return true;  // shown in some code page, one to three bytes wide: no telling from here on
    if (byte > 0x20 && byte < 0x7f ? column[i] != bytes[i] : column[i] != '.' && column[i] != ' ')
      return false;
  }
  return true;
}

struct HexTokens {
  std::vector<std::size_t> ends;  // where each hex token ends
  std::string bytes;
};

/// Hex tokens of `width` digits, at most `limit` of them, on one line.
HexTokens hex_tokens(std::string_view text, std::size_t at, std::size_t width, std::size_t limit) {
  HexTokens out;
  while (out.ends.size() < limit) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    if (hex_digits(text, at) != width) break;
    const std::size_t end = at + width;
    if (end < text.size() && !blank(text[end])) break;
    const std::uint32_t value = hex_value(text.substr(at, width));
    for (std::size_t i = 0; i < width / 2; ++i) out.bytes += static_cast<char>(value >> (8 * i) & 0xff);
    out.ends.push_back(end);
    at = end;
  }
  return out;
}

/// One line behind its offset: adds its bytes, gives the place where its text column begins.
std::size_t read_line(std::string_view text, std::size_t at, std::string& bytes) {
  if (const HexTokens words = hex_tokens(text, at, 8, 4); !words.ends.empty()) {
    bytes += words.bytes;
    return words.ends.back();
  }
  const HexTokens pairs = hex_tokens(text, at, 2, 16);
  std::size_t count = pairs.ends.size();
  if (count == 0) return at;
  // A sixteenth of a line, or a full one of eight, or what the column says.
  std::size_t best = std::min<std::size_t>(count, 8);
  for (std::size_t n = count; n > 0; --n) {
    std::size_t column = pairs.ends[n - 1];
    while (column < text.size() && (text[column] == ' ' || text[column] == '\t')) ++column;
    if (column_confirms(text.substr(column, n), pairs.bytes.substr(0, n))) {
      best = n;
      break;
    }
  }
  bytes.append(pairs.bytes, 0, best);
  return pairs.ends[best - 1];
}

/// Where the line with offset `value` begins, close behind `at`; npos when there is none.
std::size_t next_line(std::string_view text, std::size_t at, std::uint32_t value) {
  const std::size_t end = std::min(text.size(), at + column_width);
  for (std::size_t i = at; i < end; ++i)
    if ((i == 0 || blank(text[i - 1])) && offset_at(text, i, value) != std::string_view::npos) return i;
  return std::string_view::npos;
}

/// Behind the text column of the last line: as many characters as it has bytes.
std::size_t skip_column(std::string_view text, std::size_t at, std::size_t bytes) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  for (std::size_t i = 0; i < bytes && at < text.size() && text[at] != '\n'; ++i) ++at;
  return at;
}

}  // namespace

std::size_t find_hex_dump(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("0000:", from); at != std::string_view::npos;
       at = text.find("0000:", at + 1)) {
    std::size_t begin = at;
    if (begin >= 4 && text.substr(begin - 4, 4) == "0000") begin -= 4;
    if (begin != 0 && !blank(text[begin - 1]) && text[begin - 1] != ':') continue;
    std::string bytes;
    if (read_line(text, at + 5, bytes) != at + 5) return begin;
  }
  return std::string_view::npos;
}

HexDump read_hex_dump(std::string_view text) {
  HexDump out;
  std::size_t line = 0;
  while (line < text.size() && blank(text[line])) ++line;
  while (out.bytes.size() < data_limit) {
    const std::size_t behind = offset_at(text, line, static_cast<std::uint32_t>(out.bytes.size()));
    if (behind == std::string_view::npos) break;
    const std::size_t before = out.bytes.size();
    const std::size_t column = read_line(text, behind, out.bytes);
    if (out.bytes.size() == before) break;
    out.taken = skip_column(text, column, out.bytes.size() - before);
    line = next_line(text, column, static_cast<std::uint32_t>(out.bytes.size()));
    if (line == std::string_view::npos) break;
  }
  return out;
}

std::string read_plain_bytes(std::string_view text) {
  text = trim(text);
  std::string bytes;
  if (text.starts_with('{')) {
    for (const std::string_view part : split(text, "{}, .;\r\n")) {
      int value = 0;
      for (const char c : part) {
        if (c < '0' || c > '9' || value > 255) return {};
        value = value * 10 + (c - '0');
      }
      if (value > 255) return {};
      bytes += static_cast<char>(value);
    }
    return bytes;
  }
  int high = -1;
  for (const char c : text) {
    if (blank(c)) {
      if (high >= 0) return {};
      continue;
    }
    const int n = nibble(c);
    if (n < 0) return {};
    if (high < 0)
      high = n;
    else
      bytes += static_cast<char>(high << 4 | n), high = -1;
  }
  return high < 0 ? bytes : std::string{};
}

}  // namespace exba
