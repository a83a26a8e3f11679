#pragma once
// What every test of a printed page asks.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "reports/escape.hpp"

namespace exba::test {

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The first line that is wider than 80 columns though no word of it is wider than what an indented step has;
/// empty when there is none.
inline std::string too_wide(std::string_view text) {
  constexpr int narrowest = 60;
  for (const std::string& line : lines_of(text)) {
    if (display_width(line) <= 80) continue;
    int widest = 0;
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      widest = std::max(widest, display_width(std::string_view{line}.substr(at, end - at)));
      at = end + 1;
    }
    if (widest < narrowest) return line;
  }
  return {};
}

/// The first character, as a number in hex, that must not reach a terminal; empty when there is none. Line
/// feeds are the page's.
inline std::string unsafe_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = next_character(text, at);
    const auto code = static_cast<unsigned long>(c.code);
    const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const bool turns =
        (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x061c;
    const bool hides = (code >= 0x200b && code <= 0x200f) || code == 0xfeff || code == 0x2028 ||
                       code == 0x2029 || code == 0xad;
    if (!c.valid || (code != '\n' && (control || turns || hides || code >= 0xe0000)))
      return std::to_string(code);
    at += c.length;
  }
  return {};
}

}  // namespace exba::test
