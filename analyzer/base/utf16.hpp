#pragma once
#include <string>
#include <string_view>

namespace exba {

/// Appends UTF-16LE bytes as UTF-8. A lone surrogate becomes U+FFFD, an odd last byte is left out.
void append_utf16(std::string& out, std::string_view utf16);

/// The same without the NULs at the end, which Windows stores with some strings and not with others.
std::string_view without_final_nuls(std::string_view utf16);

/// UTF-8 to UTF-16LE bytes; what is not UTF-8 becomes U+FFFD.
std::string to_utf16(std::string_view utf8);

}  // namespace exba
