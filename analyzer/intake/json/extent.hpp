#pragma once
// Where a JSON object or array ends, and whether it is sound as far as that can be seen without parsing.
#include <cstddef>
#include <string_view>

namespace exba {

struct JsonExtent {
  std::size_t end = std::string_view::npos;  ///< behind the bracket that closes it; npos: the text ends first
  /// Outside of its strings stands nothing but what JSON allows there: brackets, commas, colons, blanks,
  /// numbers, the letters of true, false and null. A lost or surplus quotation mark turns strings inside out
  /// and is seen by that. Not seen: commas and colons in wrong places, a bracket closed by one of the other
  /// kind, escapes that do not exist, control characters in strings.
  bool sound = true;
};

/// Of the object or array whose bracket is text[at]. Strings are stepped over, escapes as in JSON.
JsonExtent json_extent(std::string_view text, std::size_t at);
/// The same, a byte at a time.
JsonExtent json_extent_plain(std::string_view text, std::size_t at);

}  // namespace exba
