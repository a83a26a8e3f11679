#pragma once
// Little-endian numbers out of bytes that nobody vouches for.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/ensure.hpp"

namespace exba {

/// Whether `size` bytes stand at `at`; no sum that could wrap.
inline bool fits(std::string_view bytes, std::size_t at, std::size_t size) {
  return at <= bytes.size() && size <= bytes.size() - at;
}

/// The number at `at`; the caller has checked that it lies inside. Never a call: a record asks for thirty.
template <class Number>
[[gnu::always_inline]] inline Number number_at(std::string_view bytes, std::size_t at) {
  ensure(fits(bytes, at, sizeof(Number)), "a number outside of its bytes was asked for");
  Number value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes.data() + at, sizeof value);
  } else {
    for (std::size_t i = sizeof value; i-- > 0;)
      value = static_cast<Number>((value << 8) | static_cast<unsigned char>(bytes[at + i]));
  }
  return value;
}
[[gnu::always_inline]] inline std::uint8_t u8_at(std::string_view bytes, std::size_t at) {
  return number_at<std::uint8_t>(bytes, at);
}
[[gnu::always_inline]] inline std::uint16_t u16_at(std::string_view bytes, std::size_t at) {
  return number_at<std::uint16_t>(bytes, at);
}
[[gnu::always_inline]] inline std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  return number_at<std::uint32_t>(bytes, at);
}
[[gnu::always_inline]] inline std::uint64_t u64_at(std::string_view bytes, std::size_t at) {
  return number_at<std::uint64_t>(bytes, at);
}

/// Reads on from `at` and remembers whether it ever ran out; what lies beyond the end reads as 0.
struct Cursor {
  std::string_view bytes;
  std::size_t at = 0;
  bool good = true;

  template <class Number>
  Number next() {
    if (!good || !fits(bytes, at, sizeof(Number))) return good = false, Number{0};
    const Number value = number_at<Number>(bytes, at);
    at += sizeof(Number);
    return value;
  }
  std::uint8_t u8() { return next<std::uint8_t>(); }
  std::uint16_t u16() { return next<std::uint16_t>(); }
  std::uint32_t u32() { return next<std::uint32_t>(); }
  std::string_view take(std::size_t size) {
    if (!good || !fits(bytes, at, size)) return good = false, std::string_view{};
    const std::string_view part = bytes.substr(at, size);
    at += size;
    return part;
  }
  bool done() const { return !good || at >= bytes.size(); }
};

}  // namespace exba
