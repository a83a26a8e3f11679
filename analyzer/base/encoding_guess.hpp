#pragma once
// The questions that tell encodings apart, for encoding.cpp and decoder.cpp.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/encoding.hpp"

namespace exba {

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// The code page of a text that is neither UTF-8 nor UTF-16.
Encoding find_code_page(std::string_view head, std::string_view wanted, const CodePageChooser& choose);

/// Strict UTF-8, but for a character that the end of the head cuts off.
bool is_utf8(std::string_view head);

/// Whether so many characters beyond ASCII are UTF-8 before the first one that is none that the text began as
/// UTF-8.
bool begins_as_utf8(std::string_view head);

/// Where a text of one byte a letter goes on as UTF-16, as after PowerShell's >>: the name of that encoding;
/// empty when it does not. `text` begins where the other ends, the byte before the first NUL included.
std::string appended_utf16(std::string_view text);

/// Where the text stops being ASCII; a letter before a NUL belongs to what follows.
std::size_t ascii_end(std::string_view text);

/// Where the text stops being UTF-8: before a byte that is none, or where UTF-16 follows.
std::size_t utf8_end(std::string_view text);

}  // namespace exba
