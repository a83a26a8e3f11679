#pragma once
// Headings inside one line of text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "intake/words/headings.hpp"

namespace exba::event_text {

/// A line without what quoting and markup put around it.
struct Line {
  std::string_view body;  ///< without line end and quoting marks; leading blanks kept
  std::string_view text;  ///< without blanks and Markdown emphasis around it
  std::uint64_t number = 0;
  unsigned indent = 0;  ///< blanks before the text, behind the quoting marks; a tab counts as four
  unsigned quotes = 0;  ///< `>` and `//` before it
};
Line strip(std::string_view raw, std::uint64_t number);

/// Blanks, tabs, NULs, no-break blanks, `*`, `\` and line ends off both ends.
std::string_view bare(std::string_view text);

struct Label {
  const HeadingRow* row = nullptr;
  std::size_t begin = 0;  ///< where the heading begins
  std::size_t value = 0;  ///< where its value begins
  std::size_t colon = 0;
  enum class Form : std::uint8_t {
    colon,    ///< `Event ID: 105`
    list,     ///< `Id        : 105`, one heading of Format-List
    equals,   ///< `EventCode=105`
    missing,  ///< `Event ID 105`, alone on its line
  } form = Form::colon;
};

/// The heading that `text` begins with; row is null when it begins with none.
Label label_at_start(std::string_view text);

/// The heading that `text` begins with where all colons were lost: `Source MSExchangeSA`. Prose begins so as
/// well: only for the lines below an `Event ID 1005` that stands alone.
Label label_without_colon(std::string_view text);

/// The first heading with a colon at or after `from`: behind a blank or a mark (`105 Source:`), or, for the
/// English ones, stuck to the value before it (`105Source:`).
Label next_label(std::string_view text, std::size_t from);

/// Whether that heading is one that prose hardly ever holds: `Event Type:`, `Log Name:`, `Event ID: 105`.
bool is_telling(const Label& label);

}  // namespace exba::event_text
