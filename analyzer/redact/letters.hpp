#pragma once
// A text letter by letter, however its letters are written: what one reads as `Zoë Gnu` is that name with two blanks or
// a line end in it, with a decomposed accent, a soft hyphen, full-width letters, percent-encoded or as `&#90;`.
#include <cstddef>
#include <string>
#include <string_view>

namespace exba {

struct Letter {
  enum class Kind {
    letter,
    blank,
    line_end,  ///< with the marks of a quoted mail before the next line
    nothing    ///< a soft hyphen, a zero-width character
  };
  Kind kind = Kind::letter;
  std::string spelt;    ///< in lower case, decomposed, UTF-8; dashes and quotation marks in their ASCII form
  std::size_t end = 0;  ///< behind it in the text
};

/// The letter at `at`, which is inside the text.
Letter letter_at(std::string_view text, std::size_t at);
/// Whether `at` begins a letter that is written as an escape: %5A, &#90;, \u005a, =5A.
bool is_escape(std::string_view text, std::size_t at);
/// The same for the end of one: "%20" before `at` is a blank, not the digit 0.
bool behind_escape(std::string_view text, std::size_t at);

/// Equal for all spellings of a name: its letters, one blank for each run of them, nothing at its ends.
std::string normal_form(std::string_view name);

}  // namespace exba
