#pragma once
// Binary data read as text, with the way back to its bytes.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// Bytes that are no text in the encoding stand as U+0001, which is part of no name.
struct DecodedData {
  std::string text;             ///< UTF-8
  std::vector<std::size_t> at;  ///< for each byte of `text`, and for its end: the byte of the data
};

enum class DataEncoding { utf16, utf16_odd, utf8, code_page };
/// `table`: the characters of a code page's 256 bytes; only for code_page.
DecodedData decode(std::string_view data, DataEncoding encoding, std::span<const std::string> table = {});
std::string encode(std::string_view utf8, DataEncoding encoding);

/// The code pages of Windows machines in which names are looked for, one table each.
const std::vector<std::vector<std::string>>& code_pages();

}  // namespace exba
