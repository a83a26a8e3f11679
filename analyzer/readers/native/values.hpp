#pragma once
// The values of BinXML: a type, a size, bytes.
//
//   00 null          01 UTF-16 string   02 ANSI string (read as windows-1252)   03/04 i8/u8   05/06 i16/u16
//   07/08 i32/u32 09/0A i64/u64    0B/0C float/double 0D bool, 4 bytes, any non-zero is true  0E binary 0F
//   GUID         10 size_t, 4 or 8 11 FILETIME      12 SYSTEMTIME      13 SID 14/15 hex32/hex64 21 BinXml 80
//   + type: array; 81 is strings with a NUL behind each, the others are elements of fixed size.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace exba::evtx {

namespace type {
inline constexpr std::uint8_t null = 0x00, string = 0x01, ansi = 0x02, u8 = 0x04, u16 = 0x06, u64 = 0x0A,
                              binary = 0x0E, filetime = 0x11, systemtime = 0x12, sid = 0x13, binxml = 0x21,
                              array = 0x80, strings = 0x81;
}

struct Value {
  std::uint8_t type = type::null;
  std::string_view bytes;
  std::uint32_t at = 0;  ///< where the bytes stand in their chunk
};

/// Appends the value as Windows writes it into Event XML, unescaped; an array joined with commas. What is too
/// short for its type, and types that nobody knows, come as hexadecimal digits.
void append_text(std::string& out, const Value& value);

/// The number in a value of a number's type, or in text that is one.
std::optional<std::uint64_t> as_number(const Value& value);
/// Decimal or `0x` and hexadecimal digits; what follows them is not looked at.
std::optional<std::uint64_t> number_in_text(std::string_view text);
/// The moment in a FILETIME, a SYSTEMTIME or text.
std::optional<Time> as_time(const Value& value);

/// Walks the elements of an array; of anything else, the value itself is the one element.
class Elements {
 public:
  explicit Elements(const Value& value) : rest_(value) {}
  /// False when there are no more.
  bool next(Value& element);

 private:
  Value rest_;
  bool single_done_ = false;
};

/// `S-1-5-18`; empty when the bytes are no SID.
std::string sid_text(std::string_view bytes);

}  // namespace exba::evtx
