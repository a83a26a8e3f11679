#pragma once
// The conversions to UTF-8 themselves, a block at a time. What a text is written in is decided in
// encoding.cpp.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace exba {

struct CodePage {
  std::string_view name;     ///< as reports spell it
  std::string_view aliases;  ///< ' '-separated, lower case, without the prefixes that normal_encoding drops
};

std::span<const CodePage> all_code_pages();
/// By the name as reports spell it; null: none of them.
const CodePage* find_page(std::string_view name);

/// What one step of a conversion did.
struct Step {
  std::size_t consumed = 0;
  std::size_t produced = 0;
  std::uint64_t replaced = 0;
  std::size_t first_replaced = 0;  ///< offset in what was produced
  bool narrow = false;             ///< of UTF-16: what follows is text of one byte a letter
};

/// Puts U+FFFD for what means nothing.
void replace_one(Step& step, std::span<char> out);

/// Converts what fits; a character that `last` says is cut off counts as damage, otherwise it stays for the
/// next call.
Step convert_code_page(const CodePage& page, std::string_view bytes, std::span<char> out, bool last);

/// UTF-16 to UTF-8. A high surrogate at the very end stays for the next call unless `last`. Stops before a
/// run of units both of whose bytes are ASCII letters, which no text holds: there a file goes on in another
/// encoding.
Step convert_utf16(std::string_view bytes, std::span<char> out, bool big, bool last);

/// Writes the UTF-8 form of a code point, one to four bytes; returns how many.
std::size_t put_utf8(char* to, std::uint32_t code_point);

}  // namespace exba
