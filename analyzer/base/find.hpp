#pragma once
// Searches whose speed decides how fast a log is read. Each has a plain twin that the tests compare it with.
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "base/sse2.hpp"

namespace exba {

/// The next `<x`, `</x` or `<!` at or behind `from`, x being `initial`; a `<` or `</` that the end of the
/// text cuts off counts as well. npos when there is none. May also stop at `<?x`, for any byte in the place
/// of the question mark.
std::size_t find_markup(std::string_view text, std::size_t from, char initial);
std::size_t find_markup_plain(std::string_view text, std::size_t from, char initial);

/// memchr for places that are expected within a few dozen bytes: no call. npos when there is none.
inline std::size_t find_near(std::string_view text, std::size_t from, char wanted) {
#ifdef EXBA_SSE2
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
    if (mask != 0) return from + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  for (; from < text.size(); ++from)
    if (text[from] == wanted) return from;
  return std::string_view::npos;
}

/// The next of two bytes; npos when neither follows.
inline std::size_t find_either(std::string_view text, std::size_t from, char a, char b) {
#ifdef EXBA_SSE2
  const __m128i first = _mm_set1_epi8(a);
  const __m128i second = _mm_set1_epi8(b);
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const __m128i equal = _mm_or_si128(_mm_cmpeq_epi8(bytes, first), _mm_cmpeq_epi8(bytes, second));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(equal));
    if (mask != 0) return from + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  for (; from < text.size(); ++from)
    if (text[from] == a || text[from] == b) return from;
  return std::string_view::npos;
}

/// The next quotation mark, backslash or control character (below 0x20): where the plain text of a JSON string ends. npos: none.
inline std::size_t find_json_mark(std::string_view text, std::size_t from) {
#ifdef EXBA_SSE2
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const __m128i marks =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(marks));
    if (mask != 0) return from + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  for (; from < text.size(); ++from)
    if (text[from] == '"' || text[from] == '\\' || static_cast<unsigned char>(text[from]) < 0x20) return from;
  return std::string_view::npos;
}

/// The next place where `a` stands and `b` right behind it; npos: none. Half an instruction a byte.
std::size_t find_pair(std::string_view text, std::size_t from, char a, char b);

/// Whether the text goes on with `wanted` at `at`: for a few dozen bytes that nearly always do. No call.
inline bool stands_at(std::string_view text, std::size_t at, std::string_view wanted) {
  if (at > text.size() || text.size() - at < wanted.size()) return false;
#ifdef EXBA_SSE2
  const char* a = text.data() + at;
  const char* b = wanted.data();
  const auto differ16 = [](const char* x, const char* y) {
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)),
                                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(y)));
    return _mm_movemask_epi8(equal) != 0xFFFF;
  };
  std::size_t left = wanted.size();
  if (left >= 16) {
    for (; left >= 16; left -= 16, a += 16, b += 16)
      if (differ16(a, b)) return false;
    return left == 0 || !differ16(a + left - 16, b + left - 16);  // the last 16 once more, overlapping
  }
  for (; left != 0; --left)
    if (*a++ != *b++) return false;
  return true;
#else
  return text.compare(at, wanted.size(), wanted) == 0;
#endif
}

/// How often a byte stands in the text.
inline std::size_t count_byte(std::string_view text, char wanted) {
  std::size_t count = 0;
  std::size_t at = 0;
#ifdef EXBA_SSE2
  const __m128i pattern = _mm_set1_epi8(wanted);
  const auto equal = [&](std::size_t i) {
    return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i)), pattern);
  };
  for (; at + 64 <= text.size(); at += 64) {
    const __m128i four =
        _mm_add_epi8(_mm_add_epi8(equal(at), equal(at + 16)), _mm_add_epi8(equal(at + 32), equal(at + 48)));
    const __m128i sums = _mm_sad_epu8(_mm_sub_epi8(_mm_setzero_si128(), four), _mm_setzero_si128());
    count += static_cast<std::size_t>(_mm_cvtsi128_si32(sums) + _mm_cvtsi128_si32(_mm_srli_si128(sums, 8)));
  }
  for (; at + 16 <= text.size(); at += 16)
    count += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(_mm_movemask_epi8(equal(at)))));
#endif
  for (; at < text.size(); ++at) count += text[at] == wanted;
  return count;
}

/// How many bytes from the beginning on are ASCII and not NUL.
inline std::size_t ascii_prefix_plain(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '\0' && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}
inline std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
#ifdef EXBA_SSE2
  const auto load = [&text](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
  };
  for (; at + 64 <= text.size(); at += 64) {
    const __m128i a = load(at), b = load(at + 16), c = load(at + 32), d = load(at + 48);
    const __m128i high = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    const __m128i least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));
    if (_mm_movemask_epi8(_mm_or_si128(high, _mm_cmpeq_epi8(least, _mm_setzero_si128()))) != 0) break;
  }
#endif
  return at + ascii_prefix_plain(text.substr(at));
}

}  // namespace exba
