#pragma once
// The headings of events in text and CSV exports, in the languages that Windows is met in.
#include <cstdint>
#include <string_view>

namespace exba {

/// What stands under a heading.
enum class Heading : std::uint8_t {
  level,   ///< a word; `Event Type`, `Level`, `EntryType`
  source,  ///< the provider
  category,
  id,
  date,  ///< a date, with or without a time
  time,  ///< a time of day; in some forms the date as well
  user,
  computer,
  log,           ///< the channel
  record,        ///< the record id
  instance,      ///< the 32-bit id of Get-EventLog
  type_number,   ///< 1, 2, 4, 8, 16
  level_number,  ///< 0..5
  description,
  data,  ///< the binary data. In Italian and Portuguese the same word heads the date: the value decides
  event_xml,
  other,  ///< known, and of no use
};
inline constexpr std::size_t heading_count = static_cast<std::size_t>(Heading::other) + 1;

struct HeadingRow {
  std::string_view text;
  Heading heading;
  enum class Language : std::uint8_t { english, other } language = Language::english;
  /// The headings that open a block, and that next to nothing else carries: `Event Type`, `Log Name`.
  enum class Opens : std::uint8_t { no, yes } opens = Opens::no;
};

/// The row of a heading; ASCII letter case, surrounding and repeated blanks (no-break ones too) and the form
/// of the apostrophe apart. Also in the form in which an ASCII export leaves it, with `?` for each letter
/// outside ASCII. Null when no language has it.
const HeadingRow* find_heading(std::string_view text);

/// Whether any heading begins as this text does with its first three bytes, letter case apart; true where
/// they do not tell (a blank, a byte outside ASCII). A quick no for most lines of prose.
bool may_begin_heading(std::string_view text);

/// "Not available" in any of the languages: N/A, Nicht zutreffend, Н/Д, 暂缺...
bool is_not_available(std::string_view value);

}  // namespace exba
