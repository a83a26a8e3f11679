// How it works: two-byte UTF-8 holds every cased letter that names on Windows machines are made of; each of
// those has its lower case in two bytes as well.
#include "redact/spelling.hpp"

#include <algorithm>
#include <cstdint>

namespace exba {
namespace {

unsigned text_byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

std::uint32_t lower_of(std::uint32_t c) {
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
    return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c == 0x178) return 0xFF;
  const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (odd_is_upper) return c % 2 == 1 ? c + 1 : c;
  const bool even_is_upper = (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) ||
                             (c >= 0x14A && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
                             (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F);
  return even_is_upper && c % 2 == 0 ? c + 1 : c;
}

/// The code point that begins at `at`, as far as word bounds need it.
std::uint32_t code_point(std::string_view text, std::size_t at) {
  const unsigned first = text_byte(text, at);
  const auto next = [&](std::size_t n) { return at + n < text.size() ? text_byte(text, at + n) & 0x3F : 0u; };
  if (first < 0x80) return first;
  if (first < 0xE0) return (first & 0x1F) << 6 | next(1);
  if (first < 0xF0) return (first & 0x0F) << 12 | next(1) << 6 | next(2);
  return (first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3);
}

bool in_word(std::uint32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  return c < 0x2000 || (c >= 0x2C00 && c < 0x2E00) || (c >= 0xA640 && c < 0xAC00);
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned c = text_byte(out, i);
    if (c >= 'A' && c <= 'Z') {
      out[i] = static_cast<char>(c + 32);
    } else if (c >= 0xC3 && c < 0xD6 && i + 1 < out.size() && (text_byte(out, i + 1) & 0xC0) == 0x80) {
      const std::uint32_t low = lower_of((c & 0x1F) << 6 | (text_byte(out, i + 1) & 0x3F));
      out[i] = static_cast<char>(0xC0 | low >> 6);
      out[++i] = static_cast<char>(0x80 | (low & 0x3F));
    }
  }
  return out;
}

bool word_at(std::string_view text, std::size_t at) {
  return at < text.size() && in_word(code_point(text, at));
}

bool word_before(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  std::size_t begin = at - 1;
  for (int steps = 0; steps < 3 && begin > 0 && (text_byte(text, begin) & 0xC0) == 0x80; ++steps) --begin;
  return in_word(code_point(text, begin));
}

bool bounded(std::string_view text, Stretch s) {
  const bool joined_before = word_at(text, s.begin) && word_before(text, s.begin);
  const bool joined_behind = word_before(text, s.end) && word_at(text, s.end);
  return !joined_before && !joined_behind;
}

bool covered_by(const std::vector<Stretch>& stretches, Stretch inner) {
  const auto after = std::upper_bound(stretches.begin(), stretches.end(), inner.begin,
                                      [](std::size_t at, const Stretch& s) { return at < s.begin; });
  return after != stretches.begin() && std::prev(after)->end >= inner.end;
}

void tidy(std::vector<Stretch>& stretches) {
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  std::vector<Stretch> out;
  for (const Stretch& s : stretches) {
    if (!out.empty() && s.begin <= out.back().end)
      out.back().end = std::max(out.back().end, s.end);
    else
      out.push_back(s);
  }
  stretches = std::move(out);
}

}  // namespace exba
