#pragma once
// One event block of a text, and the shapes of single lines and values in it.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake/times/dates.hpp"
#include "intake/words/headings.hpp"

namespace exba::event_text {

/// The layouts that differ in where an event begins and ends.
enum class Layout : std::uint8_t {
  block,     ///< headings in any order, as Event Viewer copies them and articles print them
  list,      ///< Format-List: all headings at the same place, `Name   : value`
  wevtutil,  ///< `Event[0]:`; only the next of these ends a description
  pslog,     ///< `[00012] ESE`, headings, and the text without a heading
  splunk,    ///< `LogName=Application`
};

/// What the Event Xml part of an event that nobody wants says of coverage.
struct XmlFacts {
  std::string time;  ///< SystemTime as written
  std::uint64_t record = 0;
  bool ended = false;  ///< a line with the end tag was seen

  void line(std::string_view text);  ///< the next line of the part
};

/// One event as its text tells it.
struct Block {
  static constexpr std::size_t tail_limit =
      256 * 1024;  ///< an event's strings hold 31,839 characters each at most

  std::uint64_t line = 0;  ///< where it begins
  Layout layout = Layout::block;
  unsigned indent = 0;
  unsigned quotes = 0;
  std::uint32_t seen = 0;  ///< one bit a heading
  unsigned headings = 0;   ///< how many different ones
  const HeadingRow* first = nullptr;
  std::array<std::string, heading_count> values;
  std::array<const HeadingRow*, heading_count> rows{};
  LocalStamp stamp;
  FileClock::Headings language = FileClock::Headings::english;
  bool id_without_colon = false;
  bool unread_time = false;  ///< a date or a time stands there that means nothing: `l0/8/2006`
  bool several_a_line = false;
  std::vector<std::string> strangers;  ///< lines of the headings that nobody knows: `Ebenezer: Error`
  std::string by_value;                ///< what was taken from them, in words
  std::string maybe_computer;          ///< one whose value may be the computer, and need not
  bool own_computer = true;            ///< it stands in the block itself
  bool quoted = false;  ///< one line of prose quoted it (`quotes_event`): a blank line ends its text

  // What follows the headings: description, dump, XML.
  bool collect = true;  ///< somebody wants it, or that cannot be told yet
  bool closed = false;  ///< nothing more belongs to it
  bool prose_follows = false;
  bool in_xml = false;
  bool tail_indented = false;
  bool tail_cut = false;
  std::string tail;
  std::uint64_t texts = 0;                  ///< lines of it, counted even where they are not kept
  std::size_t data_at = std::string::npos;  ///< where in the tail the binary data begins
  std::size_t xml_at = std::string::npos;
  XmlFacts xml;  ///< kept even where the tail is not

  bool has(Heading h) const { return (seen >> static_cast<unsigned>(h) & 1u) != 0; }
  std::string& value(Heading h) { return values[static_cast<std::size_t>(h)]; }
  const std::string& value(Heading h) const { return values[static_cast<std::size_t>(h)]; }
  bool complete() const { return has_id() && !value(Heading::source).empty(); }
  bool has_id() const { return !value(Heading::id).empty() || !value(Heading::instance).empty(); }
  void reset();
};

/// Takes what the block lacks from lines whose headings nobody knows, where their values can be nothing else.
void place_strangers(Block& block);
/// Whether what stands behind the colon of such a line is the word of a level or the name of a log.
bool tells_level_or_log(std::string_view line);
/// `Ebenezer: Error`: whether it may be the first heading of a block, if one follows and a blank line stands above.
bool may_head_block(std::string_view text);

/// The id that the block prints (its low 16 bits); nothing when that is no number.
std::optional<std::uint16_t> printed_id(const Block& block);

constexpr std::uint32_t bit(Heading h) {
  return 1u << static_cast<unsigned>(h);
}

/// `CAUSE`, alone or stuck to the sentence behind it (`CAUSEThe Error event`): the next part of an article.
bool is_article_heading(std::string_view text);

/// Adds the date or the time of day that the other one has.
void add_stamp(LocalStamp& stamp, const LocalStamp& other);

/// Takes what a date or time heading says into the block's stamp. False when the value is neither. Under
/// `Time:` stands a time of day or both; `13.08.00` is one there, and a date elsewhere.
bool take_stamp(LocalStamp& stamp, std::string_view value, Heading heading);

/// Which heading a row means with this value; the stamp is set for dates. Nothing: no such heading has such a
/// value.
std::optional<Heading> meaning(const HeadingRow& row, std::string_view value, LocalStamp& stamp);

/// `Event[12]:` or `Event[12]`
bool opens_wevtutil(std::string_view text);

/// An event that one line quotes; the views are of that line or of the catalogue.
struct QuotedEvent {
  std::string_view id, source;
  std::size_t text_at = 0;  ///< where its text begins, perhaps the end of the line
};
/// `Event ID 2034 Source MSExchangeRepl`, `ESE Event ID 2007 - Information Store ...`: only where id and
/// source stand alone, or the catalogue vouches for id and text. Never prose that explains an event.
bool quotes_event(std::string_view text, QuotedEvent& quoted);

/// `[00012] ESE`: record and source.
bool opens_pslog(std::string_view text, std::string_view& record, std::string_view& source);

}  // namespace exba::event_text
