#pragma once
// The head of a mail or of one of its parts.
#include <string>
#include <string_view>
#include <vector>

namespace exba::mail {

/// A value with parameters: `text/plain; charset="utf-8"`.
struct Value {
  std::string value;  ///< lower case
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< names lower case; RFC 2231 put together, as UTF-8

  std::string_view parameter(std::string_view name) const;
};
Value parse_value(std::string_view text);

/// What of a head decides how its part is read.
struct Header {
  Value type;            ///< Content-Type; text/plain where there is none
  Value disposition;     ///< Content-Disposition
  std::string encoding;  ///< Content-Transfer-Encoding, lower case
  std::string
      name;  ///< of the file that it is, as the mail has it, decoded to UTF-8, without folders; may be empty
};

/// `lines`: the unfolded lines of the head.
Header parse_header(const std::vector<std::string>& lines);

/// `=?utf-8?B?...?=` and its like as UTF-8.
std::string decode_words(std::string_view text);

/// Whether it is a line of a mail's head: a name of letters and hyphens, and a colon.
bool is_header_line(std::string_view line);

}  // namespace exba::mail
