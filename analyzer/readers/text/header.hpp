#pragma once
// The headings of one block, remembered line by line: most blocks of a file have the same ones in the same
// order, and half of the lines unchanged.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "readers/text/block.hpp"

namespace exba::event_text {

class LearntHeader {
 public:
  enum class Fit { no, text_ended, yes };

  /// Remembers the header at the head of `text`, from its first line to that of the description, as one of
  /// `layout`. Only plain ones: a heading a line, each with a colon, source, id and date among them.
  Fit learn(std::string_view text, Layout layout);
  /// Whether `text` begins with a header of the same headings, each with a value that the scanner would take
  /// as it stands. The values are those of this text then.
  Fit match(std::string_view text);

  bool known() const { return !lines_.empty(); }
  void forget() { lines_.clear(); }
  /// What a line must begin with to open such a block.
  std::string_view opener() const { return lines_.front().prefix; }
  Layout layout() const { return layout_; }
  const HeadingRow* first() const { return lines_.front().row; }  ///< null for wevtutil
  std::uint32_t seen() const { return seen_; }  ///< one bit a heading, without the description
  FileClock::Headings language() const { return language_; }

  std::size_t size() const { return size_; }  ///< bytes of the header that was matched last
  std::uint64_t line_count() const { return lines_.size(); }
  std::string_view value(Heading h) const;
  /// What the scanner would have made of the header that was matched last, its description just begun.
  void fill(Block& block) const;
  const LocalStamp& stamp() const { return stamp_; }

 private:
  /// A line that the scanner would take, with its line feed.
  struct Value {
    std::string whole;
    std::size_t at = 0, size = 0;
    LocalStamp stamp;

    std::string_view view() const { return std::string_view(whole).substr(at, size); }
  };
  struct HeaderLine {
    std::string prefix;  ///< blanks, heading and colon, as the file writes them
    const HeadingRow* row = nullptr;
    Heading heading = Heading::other;  ///< what the row means here
    std::vector<Value> values;         ///< what stood there last: sources and ids come again, dates do not
    std::size_t current = 0;           ///< the one of the last block
    std::size_t oldest = 0;

    const Value& value() const { return values[current]; }
    bool same(std::string_view text) const;
  };
  static constexpr std::size_t most_values = 8;

  bool learn_line(std::string_view raw);
  bool take_value(HeaderLine& line, std::string_view raw) const;
  static bool take_known(HeaderLine& line, std::string_view raw);
  void set_stamp();

  Layout layout_ = Layout::block;
  std::vector<HeaderLine> lines_;
  std::array<std::uint8_t, heading_count> place_{};  ///< index into lines_, by heading, plus one
  std::uint32_t seen_ = 0;
  FileClock::Headings language_ = FileClock::Headings::english;
  std::size_t size_ = 0;
  std::string described_;  ///< what stands behind the heading of the description, on its line
  LocalStamp stamp_;
  /// A date was taken that `stamp_` does not have yet: a match that ended early, with the text or at a later line, has
  /// taken it all the same, and the next match finds it known.
  bool dates_changed_ = false;
};

}  // namespace exba::event_text
