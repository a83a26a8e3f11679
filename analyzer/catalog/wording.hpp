#pragma once
// Texts with named holes, both ways: a rendered message to the values of its holes, and values to the
// message.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"

namespace exba {

/// A message made comparable, once, for all the wordings that it is tried against.
struct ComparableText {
  std::string text;  ///< white space runs (line breaks, NBSP) as one blank, typographic quotes as plain ones
  std::string bare;  ///< the same in lower case (ASCII) and without quotation marks
  std::vector<std::uint32_t>
      at;               ///< position in `bare` to position in `text`; empty where these are the same
  std::size_t end = 0;  ///< where the text in `bare` ends, one blank before its end, once "For more
                        ///< information..." and the last full stop are cut off

  /// The value between two positions of `bare`, as the log spelt it, outer blanks and quotation marks cut.
  std::string value(std::size_t first, std::size_t last) const;
};
/// Looks at the first 64 KiB: an event's text cannot be longer (31,839 UTF-16 units a string), a hostile one
/// costs no more.
ComparableText comparable(std::string_view message);

/// One wording, taken apart.
struct Wording {
  struct LiteralThenHole {
    std::string literal;    ///< bare: what stands before the hole
    std::string_view hole;  ///< its name; empty behind the last literal
  };
  std::string_view source;  ///< as the row spells it, without the '?'
  std::vector<LiteralThenHole> pieces;
  bool confirmed = true;   ///< no leading '?': may be rendered
  bool open = false;       ///< ends in "...": any text may follow
  std::size_t length = 0;  ///< of all its literals
};
Wording parse_wording(std::string_view text);
/// Only its literals, into the first strings of `out`, which stay for the next call; how many. A literal of two letters that
/// stands for the end of a sentence is left out.
std::size_t literals_of(std::string_view text, std::vector<std::string>& out);
std::vector<Wording> parse_wordings(std::string_view lines);

/// Does the text from `from` on read like the wording? Then appends the values of the holes. A hole ends at
/// the first place where the next literal stands; time is linear in the text for each literal. Text after the
/// wording is tolerated when it starts a new sentence.
bool match(const ComparableText& text, std::size_t from, const Wording& wording, Facts& values);
/// The same question without the values: no memory is asked for.
bool fits(const ComparableText& text, std::size_t from, const Wording& wording);

/// The wording with its holes filled; nothing when a hole has no value.
std::optional<std::string> render(const Wording& wording,
                                  const std::function<std::optional<std::string>(std::string_view)>& value);

/// What the engine puts before its texts: `Information Store (5340) First Storage Group: `, `MSExchangeIS
/// ((455) ) `, `((455) ) `, `MSExchangeDS (988) `, `MSExchangeIS, 329, `.
struct EnginePrefix {
  std::string process;
  std::string pid;  ///< decimal; empty where an article has a placeholder
  std::size_t rest =
      0;  ///< position in `bare` behind the closing parenthesis; an instance name may stand there still
};
std::optional<EnginePrefix> engine_prefix(const ComparableText& text);

/// The insertion strings that Event Viewer prints when it has no message file for the provider: "The
/// description for Event ID ( 9607 ) in Source ( MSExchangeIS ) cannot be found... The following information
/// is part of the event: 0x50d, b." Nothing when the message is no such text.
std::optional<std::vector<std::string>> strings_of_missing_description(std::string_view message);

}  // namespace exba
