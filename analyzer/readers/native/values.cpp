// How it works: one function a family of types, chosen by a switch; every one checks the size before it
// looks. Sizes are authoritative: an element of an array takes what its type takes, a lone value all it has.
#include "readers/native/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/little_endian.hpp"
#include "base/utf16.hpp"

namespace exba::evtx {
namespace {

/// windows-1252 differs from Latin-1 in these 32; 0: not used.
constexpr std::array<char16_t, 32> cp1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                             0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                             0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                             0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/// The number whose bits these are.
template <class Number, class Bits>
Number number_of(Bits bits) {
  static_assert(sizeof(Number) == sizeof(Bits));
  Number number;
  std::memcpy(&number, &bits, sizeof(number));
  return number;
}

void append_ansi(std::string& out, std::string_view bytes) {
  while (!bytes.empty() && bytes.back() == '\0') bytes.remove_suffix(1);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
      continue;
    }
    const char16_t unit = byte < 0xA0 ? cp1252[byte - 0x80U] : byte;
    const char two[2] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    append_utf16(out, {two, 2});
  }
}

void append_hex(std::string& out, std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  const std::size_t before = out.size();
  out.resize(before + bytes.size() * 2);
  char* to = out.data() + before;
  for (const char c : bytes) {
    *to++ = digits[static_cast<unsigned char>(c) >> 4];
    *to++ = digits[static_cast<unsigned char>(c) & 15];
  }
}

/// By hand, as times are: of a stream of all events fmt took a tenth for these.
void append_guid(std::string& out, std::string_view b) {
  constexpr char digits[] = "0123456789abcdef";
  constexpr std::uint8_t order[] = {3,  2, 1, 0,  16, 5,  4,  16, 7,  6,
                                    16, 8, 9, 16, 10, 11, 12, 13, 14, 15};  // 16: dash
  char text[38];
  char* to = text;
  *to++ = '{';
  for (const std::uint8_t i : order) {
    if (i == 16) {
      *to++ = '-';
      continue;
    }
    *to++ = digits[u8_at(b, i) >> 4];
    *to++ = digits[u8_at(b, i) & 15];
  }
  *to = '}';
  out.append(text, sizeof text);
}

std::optional<Time> systemtime(std::string_view b) {
  if (b.size() < 16) return std::nullopt;
  return to_time({u16_at(b, 0), u16_at(b, 2), u16_at(b, 6), u16_at(b, 8), u16_at(b, 10), u16_at(b, 12),
                  u16_at(b, 14) * 10'000});
}

/// As Windows 11 writes times: always seven digits of the second (older ones add two zeros).
void append_time(std::string& out, std::optional<Time> time) {
  if (!time) return;
  char text[] = "0000-00-00T00:00:00.0000000Z";
  const std::string shortest = to_rfc3339(*time);  // "2006-10-09T23:00:02Z", or with up to seven digits more
  if (shortest.size() < 20 || shortest.size() >= sizeof text) return;
  std::copy_n(shortest.begin(), 19, text);
  if (shortest.size() > 20) std::copy(shortest.begin() + 20, shortest.end() - 1, text + 20);
  out.append(text, sizeof text - 1);
}

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end.ptr);
}

template <class Number>
void append_prefixed(std::string& out, Number number) {
  char digits[24] = {'0', 'x'};
  const auto end = std::to_chars(digits + 2, digits + sizeof digits, number, 16);
  out.append(digits, end.ptr);
}

/// Bytes that one element of a fixed-size type takes; 0: it takes all there is.
std::size_t width(std::uint8_t t) {
  switch (t) {
    case 0x03:
    case 0x04: return 1;
    case 0x05:
    case 0x06: return 2;
    case 0x07:
    case 0x08:
    case 0x0B:
    case 0x0D:
    case 0x14: return 4;
    case 0x09:
    case 0x0A:
    case 0x0C:
    case 0x11:
    case 0x15: return 8;
    case 0x0F:
    case 0x12: return 16;
    default: return 0;
  }
}

void append_fixed(std::string& out, const Value& v) {
  const std::string_view b = v.bytes;
  switch (v.type) {
    case 0x03: return append_number(out, static_cast<int>(number_at<std::int8_t>(b, 0)));
    case 0x04: return append_number(out, static_cast<unsigned>(u8_at(b, 0)));
    case 0x05: return append_number(out, static_cast<std::int16_t>(u16_at(b, 0)));
    case 0x06: return append_number(out, u16_at(b, 0));
    case 0x07: return append_number(out, static_cast<std::int32_t>(u32_at(b, 0)));
    case 0x08: return append_number(out, u32_at(b, 0));
    case 0x09: return append_number(out, static_cast<std::int64_t>(u64_at(b, 0)));
    case 0x0A: return append_number(out, u64_at(b, 0));
    case 0x0B: fmt::format_to(std::back_inserter(out), "{}", number_of<float>(u32_at(b, 0))); return;
    case 0x0C: fmt::format_to(std::back_inserter(out), "{}", number_of<double>(u64_at(b, 0))); return;
    case 0x0D: out += u32_at(b, 0) != 0 ? "true" : "false"; return;
    case 0x0F: return append_guid(out, b);
    case 0x11: return append_time(out, time_from_filetime(u64_at(b, 0)));
    case 0x12: return append_time(out, systemtime(b));
    case 0x14: return append_prefixed(out, u32_at(b, 0));
    case 0x15: return append_prefixed(out, u64_at(b, 0));
    default: return append_hex(out, b);
  }
}

void append_array(std::string& out, const Value& value) {
  Elements elements(value);
  Value element;
  for (bool first = true; elements.next(element); first = false) {
    if (!first) out += ',';
    append_text(out, element);
  }
}

}  // namespace

std::optional<std::uint64_t> number_in_text(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2), base = 16;
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || end.ec != std::errc() || end.ptr == text.data()) return std::nullopt;
  return number;
}

std::string sid_text(std::string_view b) {
  if (b.size() < 8 || b.size() < 8 + 4U * u8_at(b, 1)) return {};
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < 8; ++i) authority = (authority << 8) | u8_at(b, i);
  std::string text = "S-";
  append_number(text, static_cast<unsigned>(u8_at(b, 0)));
  text += '-';
  if (authority >> 32 == 0)
    append_number(text, authority);
  else
    append_prefixed(text, authority);
  for (std::size_t i = 0; i < u8_at(b, 1); ++i) {
    text += '-';
    append_number(text, u32_at(b, 8 + 4 * i));
  }
  return text;
}

void append_text(std::string& out, const Value& value) {
  switch (value.type) {
    case type::null: return;
    case type::string: return append_utf16(out, without_final_nuls(value.bytes));
    case type::ansi: return append_ansi(out, value.bytes);
    case type::binary: return append_hex(out, value.bytes);
    case 0x10:
      if (value.bytes.size() == 8) return append_prefixed(out, u64_at(value.bytes, 0));
      if (value.bytes.size() == 4) return append_prefixed(out, u32_at(value.bytes, 0));
      return append_hex(out, value.bytes);
    case type::sid: {
      const std::string text = sid_text(value.bytes);
      if (!text.empty())
        out += text;
      else
        append_hex(out, value.bytes);
      return;
    }
    default: break;
  }
  if ((value.type & type::array) != 0) return append_array(out, value);
  const std::size_t needed = width(value.type);
  if (needed == 0 || value.bytes.size() < needed) return append_hex(out, value.bytes);
  append_fixed(out, value);
}

std::optional<std::uint64_t> as_number(const Value& v) {
  switch (v.type) {
    case type::string:
    case type::ansi: {
      std::string text;
      append_text(text, v);
      return number_in_text(text);
    }
    case 0x03:
    case 0x04:
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x09:
    case 0x0A:
    case 0x0D:
    case 0x10:
    case 0x11:
    case 0x14:
    case 0x15: break;
    default: return std::nullopt;
  }
  switch (v.bytes.size()) {
    case 1: return u8_at(v.bytes, 0);
    case 2: return u16_at(v.bytes, 0);
    case 4: return u32_at(v.bytes, 0);
    case 8: return u64_at(v.bytes, 0);
    default: return std::nullopt;
  }
}

std::optional<Time> as_time(const Value& v) {
  if (v.type == type::systemtime) return systemtime(v.bytes);
  if (v.type == type::string || v.type == type::ansi) {
    std::string text;
    append_text(text, v);
    return parse_rfc3339(text);
  }
  if (v.bytes.size() == 8 && (v.type == type::filetime || v.type == type::u64))
    return time_from_filetime(u64_at(v.bytes, 0));
  return std::nullopt;
}

bool Elements::next(Value& element) {
  if ((rest_.type & type::array) == 0) {
    element = rest_;
    return !std::exchange(single_done_, true);
  }
  if (rest_.bytes.empty()) return false;
  const auto t = static_cast<std::uint8_t>(rest_.type & ~type::array);
  std::size_t size = width(t);
  std::size_t skip = 0;
  if (t == type::string) {
    for (size = 0; size + 2 <= rest_.bytes.size() && u16_at(rest_.bytes, size) != 0;) size += 2;
    skip = 2;
  } else if (t == type::ansi) {
    size = std::min(rest_.bytes.find('\0'), rest_.bytes.size());
    skip = 1;
  } else if (t == type::sid && rest_.bytes.size() >= 8) {
    size = 8 + 4U * u8_at(rest_.bytes, 1);
  } else if (t == 0x10) {
    size = rest_.bytes.size() % 8 == 0 ? 8 : 4;
  }
  if (size == 0 && skip == 0) size = rest_.bytes.size();
  size = std::min(size, rest_.bytes.size());
  element = {t, rest_.bytes.substr(0, size), rest_.at};
  const std::size_t used = std::min(size + skip, rest_.bytes.size());
  rest_.bytes.remove_prefix(used);
  rest_.at += static_cast<std::uint32_t>(used);
  return true;
}

}  // namespace exba::evtx
