// How it works: one decoder of UTF-8 that never fails, one list of what may not reach a sink as it is, and a
// loop for each sink. The common case (printable ASCII) is copied in stretches: 100,000 events must cost
// milliseconds, not seconds.
#include "reports/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>

#include "base/find.hpp"

namespace exba {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// What is neither seen nor harmless (Unicode 15: Bidi_Control, Default_Ignorable_Code_Point, the separators,
/// noncharacters).
constexpr std::array unsafe_ranges = {
    Range{0x0000, 0x001f}, Range{0x007f, 0x009f},   Range{0x00ad, 0x00ad},    Range{0x034f, 0x034f},
    Range{0x061c, 0x061c}, Range{0x115f, 0x1160},   Range{0x17b4, 0x17b5},    Range{0x180b, 0x180f},
    Range{0x200b, 0x200f}, Range{0x2028, 0x202e},   Range{0x2060, 0x206f},    Range{0x3164, 0x3164},
    Range{0xfdd0, 0xfdef}, Range{0xfeff, 0xfeff},   Range{0xffa0, 0xffa0},    Range{0xfff0, 0xfffb},
    Range{0xfffe, 0xffff}, Range{0x1d173, 0x1d17a}, Range{0xe0000, 0x10ffff},
};

/// Combining marks of the scripts that a Windows log may hold; a mark that is missing here costs a column, no
/// more.
constexpr std::array combining_ranges = {
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489}, Range{0x0591, 0x05bd}, Range{0x05bf, 0x05bf},
    Range{0x05c1, 0x05c2}, Range{0x05c4, 0x05c5}, Range{0x05c7, 0x05c7}, Range{0x0610, 0x061a},
    Range{0x064b, 0x065f}, Range{0x0670, 0x0670}, Range{0x06d6, 0x06dc}, Range{0x06df, 0x06e4},
    Range{0x06e7, 0x06e8}, Range{0x06ea, 0x06ed}, Range{0x093c, 0x093c}, Range{0x0941, 0x0948},
    Range{0x094d, 0x094d}, Range{0x0e31, 0x0e31}, Range{0x0e34, 0x0e3a}, Range{0x0e47, 0x0e4e},
    Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff}, Range{0x20d0, 0x20f0}, Range{0x302a, 0x302d},
    Range{0x3099, 0x309a}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f},
};

/// East_Asian_Width W and F, and the emoji that terminals draw wide.
constexpr std::array wide_ranges = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},
    Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},   Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},
    Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
    Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},
    Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},   Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},
    Range{0xa960, 0xa97f},   Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},
    Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18dff},
    Range{0x1aff0, 0x1b2ff}, Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e},
    Range{0x1f191, 0x1f19a}, Range{0x1f200, 0x1f320}, Range{0x1f32d, 0x1f335}, Range{0x1f337, 0x1f37c},
    Range{0x1f37e, 0x1f393}, Range{0x1f3a0, 0x1f3ca}, Range{0x1f3cf, 0x1f3d3}, Range{0x1f3e0, 0x1f3f0},
    Range{0x1f3f4, 0x1f3f4}, Range{0x1f3f8, 0x1f43e}, Range{0x1f440, 0x1f440}, Range{0x1f442, 0x1f4fc},
    Range{0x1f4ff, 0x1f53d}, Range{0x1f54b, 0x1f567}, Range{0x1f57a, 0x1f57a}, Range{0x1f595, 0x1f596},
    Range{0x1f5a4, 0x1f5a4}, Range{0x1f5fb, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f7e0, 0x1f7f0},
    Range{0x1f90c, 0x1f9ff}, Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd},
};

bool in(std::span<const Range> ranges, char32_t code) {
  const auto at = std::lower_bound(ranges.begin(), ranges.end(), code,
                                   [](const Range& range, char32_t c) { return range.last < c; });
  return at != ranges.end() && at->first <= code;
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f;
}

/// Bytes of the stretch of printable ASCII at `at`.
std::size_t plain_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_plain(text[end])) ++end;
  return end - at;
}

void append_visible(std::string& out, const Character& c) {
  if (!c.valid || c.code < 0x100)
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c.code));
  else if (c.code < 0x10000)
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c.code));
  else
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", static_cast<unsigned>(c.code));
}

void append_json_code(std::string& out, char32_t code) {
  const auto unit = [&out](unsigned value) { fmt::format_to(std::back_inserter(out), "\\u{:04x}", value); };
  if (code < 0x10000) return unit(static_cast<unsigned>(code));
  const auto rest = static_cast<unsigned>(code - 0x10000);
  unit(0xd800 + (rest >> 10));
  unit(0xdc00 + (rest & 0x3ff));
}

/// The short JSON escapes; 0 when there is none.
char json_short(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\b': return 'b';
    case '\f': return 'f';
    default: return 0;
  }
}

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

}  // namespace

Character next_character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  const Character damaged{lead, 1, false};
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - at < length) return damaged;
  char32_t code = lead & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return damaged;
    code = (code << 6) | (byte(i) & 0x3fu);
  }
  constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return damaged;
  return {code, length, true};
}

bool is_unsafe(char32_t code) {
  return (code < 0x20 || code >= 0x7f) && in(unsafe_ranges, code);
}

int display_width(char32_t code) {
  if (code < 0x300) return 1;
  if (in(combining_ranges, code)) return 0;
  return in(wide_ranges, code) ? 2 : 1;
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = next_character(text, at);
    width += display_width(c.code);
    at += c.length;
  }
  return width;
}

std::string escape_terminal(std::string_view text) {
  constexpr int marks_allowed = 4;  // Vietnamese and vocalised Hebrew need two or three
  std::string out;
  out.reserve(text.size());
  int marks = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t plain = plain_length(text, at); plain != 0) {
      out.append(text, at, plain);
      at += plain;
      marks = 0;
      continue;
    }
    const Character c = next_character(text, at);
    marks = c.valid && display_width(c.code) == 0 ? marks + 1 : 0;
    const bool base_missing = marks == 1 && out.empty();
    if (!c.valid || is_unsafe(c.code) || marks > marks_allowed || base_missing)
      append_visible(out, c);
    else
      out.append(text, at, c.length);
    at += c.length;
  }
  return out;
}

std::size_t json_plain_prefix_plain(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_plain(text[end]) && text[end] != '"' && text[end] != '\\') ++end;
  return end;
}

#ifdef EXBA_SSE2
namespace {

/// A bit for each of 16 bytes that JSON cannot take as it is.
unsigned not_plain(const char* text) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  // Compared with signs, so that bytes beyond ASCII are below the blank, too.
  const __m128i special = _mm_or_si128(
      _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f))),
      _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
  return static_cast<unsigned>(_mm_movemask_epi8(special));
}

/// The first 4 to 15 bytes of a text, gathered in 16: what is too many repeats some of them.
unsigned not_plain_in_short(std::string_view text) {
  char bytes[16];
  const std::size_t half = text.size() >= 8 ? 8 : 4;
  std::memcpy(bytes, text.data(), half);
  std::memcpy(bytes + half, text.data() + text.size() - half, half);
  if (half == 4) std::memcpy(bytes + 8, bytes, 8);
  const unsigned mask = not_plain(bytes);
  const unsigned low = mask & ((1U << half) - 1);
  const unsigned high = (mask >> half) & ((1U << half) - 1);
  return low | (high << (text.size() - half));
}

}  // namespace

std::size_t json_plain_prefix(std::string_view text) {
  if (text.size() < 4) return json_plain_prefix_plain(text);
  const auto first = [](unsigned mask) { return static_cast<std::size_t>(std::countr_zero(mask)); };
  if (text.size() < 16) {
    const unsigned mask = not_plain_in_short(text);
    return mask != 0 ? first(mask) : text.size();
  }
  for (std::size_t at = 0; at + 16 <= text.size(); at += 16)
    if (const unsigned mask = not_plain(text.data() + at); mask != 0) return at + first(mask);
  const std::size_t last = text.size() - 16;
  const unsigned mask = not_plain(text.data() + last);
  return mask != 0 ? last + first(mask) : text.size();
}
#else
std::size_t json_plain_prefix(std::string_view text) {
  return json_plain_prefix_plain(text);
}
#endif

void append_json_escaped(std::string& out, std::string_view text) {
  if (json_plain_prefix(text) == text.size()) {  // nearly always
    out.append(text);
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + json_plain_prefix(text.substr(at));
    out.append(text, at, end - at);
    at = end;
    if (at == text.size()) break;
    const Character c = next_character(text, at);
    if (const char brief = c.length == 1 && c.valid ? json_short(text[at]) : '\0'; brief != 0)
      out.append({'\\', brief});
    else if (!c.valid)
      out += replacement;
    else if (is_unsafe(c.code))
      append_json_code(out, c.code);
    else
      out.append(text, at, c.length);
    at += c.length;
  }
}

std::string escape_cell(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t plain = plain_length(text, at); plain != 0) {
      out.append(text, at, plain);
      at += plain;
      continue;
    }
    const Character c = next_character(text, at);
    const bool stays = text[at] == '\n' || text[at] == '\r' || text[at] == '\t';
    if (!stays && (!c.valid || is_unsafe(c.code)))
      append_visible(out, c);
    else
      out.append(text, at, c.length);
    at += c.length;
  }
  return out;
}

std::string escape_xml_document(std::string_view document) {
  std::string out;
  out.reserve(document.size());
  for (std::size_t at = 0; at < document.size();) {
    if (const std::size_t plain = plain_length(document, at); plain != 0) {
      out.append(document, at, plain);
      at += plain;
      continue;
    }
    const Character c = next_character(document, at);
    if (document[at] == '\n' || document[at] == '\t')
      out += document[at];
    else if (!c.valid)
      out += replacement;
    else if (c.code < 0x20 || c.code == 0xfffe || c.code == 0xffff)
      append_visible(out, c);
    else if (is_unsafe(c.code))
      fmt::format_to(std::back_inserter(out), "&#x{:x};", static_cast<unsigned>(c.code));
    else
      out.append(document, at, c.length);
    at += c.length;
  }
  return out;
}

}  // namespace exba
