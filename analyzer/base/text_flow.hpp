#pragma once
// A long text on its way out: handed on while it is written, so that it never stands in memory whole.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace exba {

/// Takes a text piece by piece.
using TextSink = std::function<void(std::string_view piece)>;

/// Gathers what is written into pieces of this size and more: a sink is asked once for many small texts.
inline constexpr std::size_t text_piece = 64 << 10;

/// A string that is handed on when it has grown. Whoever writes to `text` calls `pass` now and then, and `finish` at
/// the end.
class TextFlow {
 public:
  explicit TextFlow(TextSink sink) : sink_(std::move(sink)) {}
  std::string text;
  void pass() {
    if (text.size() >= text_piece) finish();
  }
  void finish() {
    sink_(text);
    text.clear();
  }

 private:
  TextSink sink_;
};

}  // namespace exba
