#pragma once
// Finds event blocks in a stream of lines.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "intake/dates.hpp"
#include "readers/event_text_labels.hpp"

namespace exba::event_text {

/// The layouts that differ in where an event begins and ends.
enum class Layout : std::uint8_t {
  block,     ///< headings in any order, as Event Viewer copies them and articles print them
  list,      ///< Format-List: all headings at the same place, `Name   : value`
  wevtutil,  ///< `Event[0]:`; only the next of these ends a description
  pslog,     ///< `[00012] ESE`, headings, and the text without a heading
  splunk,    ///< `LogName=Application`
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
  bool several_a_line = false;

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
  std::string xml_time;  ///< SystemTime of the Event Xml part, kept even where the tail is not
  std::uint64_t xml_record = 0;

  bool has(Heading h) const { return (seen >> static_cast<unsigned>(h) & 1u) != 0; }
  std::string& value(Heading h) { return values[static_cast<std::size_t>(h)]; }
  const std::string& value(Heading h) const { return values[static_cast<std::size_t>(h)]; }
  bool complete() const { return has_id() && !value(Heading::source).empty(); }
  bool has_id() const { return !value(Heading::id).empty() || !value(Heading::instance).empty(); }
  void reset();
};

/// The id that the block prints (its low 16 bits); nothing when that is no number.
std::optional<std::uint16_t> printed_id(const Block& block);

class Scanner {
 public:
  struct Client {
    std::function<bool(std::string_view provider, std::uint16_t id)> wants;
    std::function<void(Block&)> block;  ///< a finished one, in file order
  };
  explicit Scanner(Client client) : client_(std::move(client)) {}

  /// The next line, without its line feed.
  void line(std::string_view raw);
  void end();

 private:
  enum class Reason { description, next, prose, end };

  Label leading_label(std::string_view text);
  void inner_block(const Line& line, std::size_t from);
  bool labels(const Line& line, Label label);
  bool take(const Line& line, const Label& label, std::string_view value);
  void set(const Label& label, Heading heading, std::string_view value, const LocalStamp& stamp);
  void open(const Line& line, const Label& label);
  void begin_description(const Line& line, const Label& label);
  void begin_data();
  void begin_xml(std::string_view rest);
  void in_header(const Line& line);
  void blank();
  bool special(const Line& line);
  void append(const Line& line);
  void append_text(std::string_view text);
  void xml_line(std::string_view text);
  void inherit();
  bool acceptable(Reason reason) const;
  bool trailing(Reason reason) const;
  bool mergeable(Reason reason) const;
  void merge();
  bool decide(Reason reason);
  void finish();

  Client client_;
  Block first_, second_;
  Block* current_ = &first_;  ///< whose description is being read
  Block* candidate_ =
      &second_;  ///< whose headings are being read: an event, or lines of the current one's description
  bool has_current_ = false;
  bool has_candidate_ = false;
  std::size_t mark_ = 0;  ///< length of the current tail where the candidate began
  std::uint64_t mark_texts_ = 0,
                line_texts_ = 0;      ///< lines of text before the candidate, and before this line
  std::size_t line_mark_ = 0;         ///< and where this line began
  std::size_t text_mark_ = 0;         ///< and where the text of this line stands in it
  bool heading_after_blank_ = false;  ///< the candidate is `Event ID 9608`, behind a blank line
  unsigned blanks_ = 0;               ///< blank lines just before this one
  std::uint64_t number_ = 0;
  const HeadingRow* pending_ = nullptr;  ///< heading whose value was empty at the end of its line
  std::uint64_t pending_line_ = 0;
  const HeadingRow* last_ =
      nullptr;              ///< the last heading with a value, for a heading wrapped between its words
  std::string stamp_line_;  ///< the line before, where it was short and began with a digit
  std::uint64_t stamp_line_number_ = 0;
  std::size_t stamp_line_mark_ = 0;
  struct Guess {
    std::string text;  ///< a heading with its colon, as the file writes it
    Label label;
  };
  std::array<Guess, heading_count + 1>
      guesses_;  ///< by the heading before; the last one: behind a description
  // What a run of blocks may inherit.
  std::string run_source_, run_computer_, run_category_;
};

}  // namespace exba::event_text
