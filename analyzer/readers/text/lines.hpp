#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/shared_input.hpp"
#include "intake/intake.hpp"

namespace exba::event_text {

/// The lines of an input, in slices of constant size.
class LineReader {
 public:
  static constexpr std::size_t longest = 1024 * 1024;

  /// `before`: lines of the text that stand before the input.
  LineReader(Input& input, Intake& intake, std::uint64_t before)
      : input_(input), intake_(&intake), buffer_(256 * 1024), number_(before) {}

  /// The next line without its line feed; valid until the next call. A line longer than `longest` is cut
  /// there, with a problem. False at the end. Lines end with LF, or, in a file whose head has no LF, with CR.
  bool next(std::string_view& line);

  /// What was read and not handed out, for whoever takes several lines at once; empty where lines end with
  /// CR. Valid until the next call of another function.
  std::string_view ahead() const {
    return separator_ == '\n' ? std::string_view(buffer_.data() + begin_, end_ - begin_) : std::string_view{};
  }
  /// Counts the next `bytes`, which are `lines` whole lines, as handed out.
  void advance(std::size_t bytes, std::uint64_t lines) {
    begin_ += bytes;
    number_ += lines;
  }
  /// Reads on, so that `ahead` grows. False when it cannot: the end, or the buffer is full.
  bool more() { return (begin_ != 0 || end_ != buffer_.size()) && fill(); }

  /// For who reads on behind `ahead`, into memory of its own: a failure is told by the next read.
  std::size_t read_behind(std::span<char> memory) { return input_.read_behind(memory); }
  /// What of the text read so nobody else has used: it comes next, and `lines` were handed out before it.
  void go_on(std::string_view text, std::uint64_t lines);
  bool at_end() const { return input_.ended(); }

 private:
  bool fill();
  void skip_rest();

  SharedInput input_;
  Intake* intake_;
  std::vector<char> buffer_;
  std::string kept_;       ///< a line that was cut
  std::size_t begin_ = 0;  ///< of what was not handed out
  std::size_t end_ = 0;    ///< of what was read
  std::uint64_t number_;
  char separator_ = '\n';
  bool started_ = false;
};

}  // namespace exba::event_text
