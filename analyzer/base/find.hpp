#pragma once
// Searches whose speed decides how fast a log is read. Each has a plain twin that the tests compare it with.
#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__) || defined(_M_X64)
#define EXBA_SSE2 1
#include <emmintrin.h>

#include <bit>
#endif

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

/// How often a byte stands in the text.
inline std::size_t count_byte(std::string_view text, char wanted) {
  std::size_t count = 0;
  std::size_t at = 0;
#ifdef EXBA_SSE2
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    count += static_cast<std::size_t>(
        std::popcount(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)))));
  }
#endif
  for (; at < text.size(); ++at) count += text[at] == wanted;
  return count;
}

}  // namespace exba
