// How it works: nearly all text in event logs is ASCII, so four units at a time (eight where every processor
// of the kind can) are tested with one mask and narrowed; the rest goes unit by unit. The output is sized
// once for ASCII, and for the worst case of what is left (three bytes a unit) where other characters come, so
// that no byte is pushed on its own.
#include "base/utf16.hpp"

#include <cstdint>

#include "base/little_endian.hpp"
#include "base/sse2.hpp"

namespace exba {
namespace {

constexpr std::uint64_t not_ascii = 0xFF80'FF80'FF80'FF80ULL;

char* put(char* to, char32_t c) {
  if (c < 0x80) {
    *to++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *to++ = static_cast<char>(0xC0 | (c >> 6));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *to++ = static_cast<char>(0xE0 | (c >> 12));
    *to++ = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | (c >> 18));
    *to++ = static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    *to++ = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  }
  return to;
}

/// The character at `at`, which moves on.
char32_t character(std::string_view utf16, std::size_t& at) {
  const char32_t unit = u16_at(utf16, at);
  at += 2;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit > 0xDBFF || utf16.size() - at < 2) return 0xFFFD;
  const char32_t low = u16_at(utf16, at);
  if (low < 0xDC00 || low > 0xDFFF) return 0xFFFD;
  at += 2;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

/// Narrows what is ASCII from `at` on, which moves on; returns where writing goes on.
char* narrow_ascii(std::string_view utf16, std::size_t& at, char* to) {
#ifdef EXBA_SSE2
  for (; utf16.size() - at >= 16; at += 16, to += 8) {
    const __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i*>(utf16.data() + at));
    const __m128i high = _mm_and_si128(eight, _mm_set1_epi16(static_cast<short>(0xFF80)));
    if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xFFFF) break;
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(eight, eight));
  }
#endif
  for (; utf16.size() - at >= 8; at += 8, to += 4) {
    const std::uint64_t four = u64_at(utf16, at);
    if ((four & not_ascii) != 0) break;
    const std::uint64_t pairs = (four | four >> 8) & 0x0000'FFFF'0000'FFFFULL;
    const std::uint64_t narrow = pairs | pairs >> 16;
    for (int i = 0; i < 4; ++i) to[i] = static_cast<char>(narrow >> (8 * i));
  }
  for (; at < utf16.size() && u16_at(utf16, at) < 0x80; at += 2) *to++ = utf16[at];
  return to;
}

void push_unit(std::string& out, char32_t unit) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>((unit >> 8) & 0xFF);
}

/// The length that the first byte of a UTF-8 sequence announces; 0: none starts so.
std::size_t announced(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

}  // namespace

void append_utf16(std::string& out, std::string_view utf16) {
  utf16 = utf16.substr(0, utf16.size() & ~std::size_t{1});
  const std::size_t before = out.size();
  out.resize(before + utf16.size() / 2);  // exact for ASCII; a string that is kept carries no slack with it
  std::size_t at = 0;
  char* to = narrow_ascii(utf16, at, out.data() + before);
  while (at < utf16.size()) {
    const auto written = static_cast<std::size_t>(to - out.data());
    out.resize(written + 4 + (utf16.size() - at) / 2 * 3);
    to = put(out.data() + written, character(utf16, at));
    to = narrow_ascii(utf16, at, to);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::string_view without_final_nuls(std::string_view utf16) {
  std::size_t size = utf16.size() & ~std::size_t{1};
  while (size >= 2 && utf16[size - 1] == 0 && utf16[size - 2] == 0) size -= 2;
  return utf16.substr(0, size);
}

std::string to_utf16(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size() * 2);
  for (std::size_t at = 0; at < utf8.size();) {
    const auto first = static_cast<unsigned char>(utf8[at]);
    const std::size_t length = announced(first);
    char32_t c = length == 1 ? first : length == 0 ? 0xFFFD : first & (0x7FU >> length);
    std::size_t used = 1;
    for (; used < length && at + used < utf8.size(); ++used) {
      const auto next = static_cast<unsigned char>(utf8[at + used]);
      if ((next & 0xC0) != 0x80) break;
      c = (c << 6) | (next & 0x3F);
    }
    if (used < length) c = 0xFFFD;
    at += used;
    if (c >= 0x10000) {
      push_unit(out, 0xD800 + ((c - 0x10000) >> 10));
      push_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      push_unit(out, c);
    }
  }
  return out;
}

}  // namespace exba
