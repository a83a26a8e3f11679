#pragma once
// What a text is written in, and the way from there to UTF-8.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// What the bytes of a text are written in.
struct Encoding {
  /// How we know. `not_yet`: all ASCII so far, which any of them may be. `by_nobody`: neither the bytes nor
  /// the user tell; the name is the likeliest code page of a Windows machine. `by_words`: a code page in
  /// which its words make sense.
  enum class Told { not_yet, by_mark, by_pattern, by_content, by_user, by_declaration, by_words, by_nobody };
  std::string name =
      "utf-8";  ///< as in Source::encoding: utf-8, utf-16le, utf-16be, windows-1252, shift_jis...
  Told told = Told::not_yet;
};

/// What was found while a text was decoded; complete once the input was read to its end.
struct DecodingNotes {
  Encoding encoding;           ///< changes when a text that began as pure ASCII shows what it is later on
  std::uint64_t replaced = 0;  ///< sequences that mean nothing in the encoding: U+FFFD stands for them
  std::uint64_t first_replaced = 0;  ///< offset of the first of them in the UTF-8 text
  std::uint64_t changes = 0;         ///< how often the text went on in another encoding
  std::uint64_t first_change = 0;    ///< offset of the first of them in the UTF-8 text
  std::string changed_to;            ///< the encoding behind the first of them
  bool odd_last_byte = false;        ///< UTF-16 whose last byte was lost
};

/// The one spelling of an encoding's name: `cp1252`, `1252`, `Latin-1` give `windows-1252`. Empty for `auto`
/// and the empty name. Throws Error, which names the nearest one, when it is not known.
std::string normal_encoding(std::string_view name);

/// Names the code page of a text that is neither UTF-8 nor UTF-16 by what its words mean, which this floor
/// does not know; empty when none makes sense.
using CodePageChooser = std::function<std::string(std::string_view bytes)>;

/// Looks at the first bytes of a text (64 KiB serve). In this order: byte order mark; UTF-16 by its NULs;
/// strict UTF-8; else a code page: the one that `wanted` names (in the spelling of normal_encoding; empty:
/// none), the one that an XML declaration names, the one that `choose` names, or the likeliest.
Encoding find_encoding(std::string_view head, std::string_view wanted = {},
                       const CodePageChooser& choose = nullptr);

/// The text of `input` as UTF-8. Byte order marks are removed, wherever they stand. A text that is ASCII as
/// far as `encoding` could be told is looked at again where it stops being ASCII; `wanted` and `choose` serve
/// that second look as in find_encoding. `size` of the result is not known unless it is that of the bytes.
Input to_utf8(Input input, Encoding encoding, std::string_view wanted = {},
              std::shared_ptr<DecodingNotes> notes = nullptr, CodePageChooser choose = nullptr);

/// The same for a text in memory.
std::string to_utf8(std::string_view bytes, Encoding encoding);

/// How many bytes from the beginning are strict UTF-8 (no surrogates, nothing beyond U+10FFFF, no overlong
/// forms).
std::size_t valid_utf8_prefix(std::string_view text);
/// Whether all bytes are 1..127.
bool plain_ascii(std::string_view text);
/// Appends the UTF-8 form of a code point; U+FFFD for what is none.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace exba
