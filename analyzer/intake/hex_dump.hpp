#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace exba {

/// The bytes of a hex dump at the head of `text`, as Event Viewer prints binary data, and how much of the
/// text it took:
///
///   0000: 42 61 63 6b 75 70 20 69   Backup i      bytes, 8 or 16 a line, with a column of text
///   0000: 00040000 00540001 00000000 c00007d0     words, 4 a line, each a little-endian number
///
/// Line ends may be missing altogether (one line holds the whole dump). Each line must begin with the offset
/// at which the one before it ended; what follows the last one is not taken. Nothing taken: no dump stands
/// there.
struct HexDump {
  std::string bytes;
  std::size_t taken = 0;
};
HexDump read_hex_dump(std::string_view text);

/// Where a dump begins in `text` (the place of its `0000:`), at or after `from`; npos: nowhere.
std::size_t find_hex_dump(std::string_view text, std::size_t from = 0);

/// Bytes from plain hex digits, with or without blanks, or from `{66, 97, 99}`; empty when the text is
/// neither.
std::string read_plain_bytes(std::string_view text);

}  // namespace exba
