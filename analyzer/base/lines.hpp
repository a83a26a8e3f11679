#pragma once
// The lines of a text, one after the other, in one reused buffer.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/window.hpp"

namespace exba {

/// Without the carriage returns and NULs that some exports leave at a line's end.
inline std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\0')) line.remove_suffix(1);
  return line;
}

/// The first line of `text`, which is taken off it; false when nothing is left. For the head of a source.
inline bool next_line(std::string_view& text, std::string_view& line) {
  if (text.empty()) return false;
  const std::size_t end = std::min(text.find('\n'), text.size());
  line = without_line_end(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return true;
}

/// Hands out a source line by line; a line longer than `longest` in pieces of that size, so that memory is
/// bounded whatever the source holds.
class Lines {
 public:
  static constexpr std::size_t longest = 1 << 20;  ///< bytes

  /// `before`: lines that stand before those of the input, which is a part of a text.
  explicit Lines(Input& input, std::uint64_t before = 0) : window_(input), number_(before) {}

  /// Good until the next call; false at the end.
  bool next(std::string_view& line) {
    while (true) {
      const std::string_view rest = window_.text().substr(at_);
      const std::size_t end = rest.find('\n');
      const bool whole = std::min(end, rest.size()) <= longest;
      if (end == rest.npos && whole && !window_.at_end()) {
        window_.refill(at_);
        at_ = 0;
        continue;
      }
      if (rest.empty()) return false;
      line = rest.substr(0, whole ? end : longest);
      at_ += line.size() + (whole && end != rest.npos);
      line = without_line_end(line);
      continued_ = open_;
      open_ = !whole;
      number_ += !continued_;
      return true;
    }
  }
  std::uint64_t number() const { return number_; }  ///< of the line handed out last, counted from 1
  bool continued() const { return continued_; }  ///< what was handed out last is a further piece of its line

 private:
  Window window_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  bool open_ = false;  ///< the rest of the line is still to come
  bool continued_ = false;
};

}  // namespace exba
