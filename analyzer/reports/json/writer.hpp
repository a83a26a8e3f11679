#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_flow.hpp"
#include "base/time.hpp"

namespace exba {

/// Writes one JSON text in a stream, keys in the order of the calls. A class, because commas, nesting and
/// escaping are its invariant: whatever strings it is given, what it wrote is valid JSON in UTF-8.
class JsonWriter {
 public:
  JsonWriter() = default;
  /// Goes on behind what stands in `text`, whose memory it uses: `take` gives both back.
  explicit JsonWriter(std::string text) : out_(std::move(text)) {}
  /// Hands on what it has written whenever a member that stands on its own line begins, and the rest in `finish`.
  /// `sink` outlives it.
  explicit JsonWriter(const TextSink& sink) : sink_(&sink) {}

  enum class Layout {
    one_line,
    line_each
  };  ///< a container's members behind one another, or each on a line of its own

  void begin_object(Layout layout = Layout::one_line) { begin('{', layout); }
  void end_object() { end('}'); }
  void begin_array(Layout layout = Layout::one_line) { begin('[', layout); }
  void end_array() { end(']'); }

  JsonWriter& key(std::string_view name);
  /// A name of our own, in which nothing is to be escaped.
  template <std::size_t Size>
  JsonWriter& key(const char (&name)[Size]) {
    // With what stands around it as one piece: an event has twenty names.
    char piece[Size + 5] = {',', ' ', '"'};
    std::memcpy(piece + 3, name, Size - 1);
    std::memcpy(piece + Size + 2, "\": ", 3);
    const bool first = depth_ == 0 || open_[depth_ - 1].empty;
    const bool lines = depth_ != 0 && open_[depth_ - 1].layout == Layout::line_each;
    if (lines) separate();
    if (depth_ != 0) open_[depth_ - 1].empty = false;
    const std::size_t skip = first || lines ? 2 : 0;
    out_.append(piece + skip, sizeof piece - skip);
    after_key_ = true;
    return *this;
  }
  void text(std::string_view value);
  void number(std::uint64_t value);
  void null();
  void truth(bool value);
  void time(Time value);                      ///< RFC 3339, null for no_time
  void text_or_null(std::string_view value);  ///< null when empty
  void hex(std::string_view bytes);           ///< upper case, no blanks

  std::string take() { return std::move(out_); }
  /// Hands on what is left, and a line end.
  void finish();

 private:
  struct Open {
    Layout layout = Layout::one_line;
    bool empty = true;
  };
  void begin(char bracket, Layout layout);
  void end(char bracket);
  void separate() {
    if (after_key_)
      after_key_ = false;
    else if (depth_ != 0)
      part();
  }
  void part();

  std::string out_;
  const TextSink* sink_ = nullptr;  ///< none: all of it stays
  std::array<Open, 16> open_{};     ///< our documents nest 6 deep
  std::size_t depth_ = 0;
  bool after_key_ = false;
};

/// A list of texts on one line.
inline void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

}  // namespace exba
