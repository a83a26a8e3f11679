#pragma once
// Bytes that a text holds in an encoding of their own: hex dumps, base64; and names that stand in bytes in a form of
// their own: security identifiers.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace exba {

/// The text with each run of bytes in it replaced by what `clean` makes of them, written as it was written: hex with or
/// without blanks, base64 with or without its end marks. What `clean` leaves as it is keeps its every character.
std::string clean_hex(std::string_view text,
                      const std::function<std::string(const std::string& bytes)>& clean);
std::string clean_base64(std::string_view text,
                         const std::function<std::string(const std::string& bytes)>& clean);

/// The length of a security identifier of a domain's or a machine's own (S-1-5-21-...) in binary form at `at`; 0: none.
std::size_t binary_sid_length(std::string_view data, std::size_t at);
std::string text_of_sid(std::string_view bytes);  ///< S-1-5-21-...
/// One that nobody has: S-1-5-21-0-0-0-N.
std::string bytes_of_sid(std::uint32_t number);

}  // namespace exba
