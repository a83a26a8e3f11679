#pragma once
// What the lines of descriptions are to the short way through blocks that nobody wants (pass.cpp).
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/words/headings.hpp"

namespace exba::event_text {

enum class LinePart : std::uint8_t {
  text,
  lone_heading,  ///< text as soon as a line of prose follows
  xml_begins,
  other,  ///< the scanner must read it
};

/// Events repeat their texts: lines that took a closer look are remembered, by some of their bytes.
class KnownLines {
 public:
  /// `first`: the heading that opens the file's blocks; what a line is hangs on it.
  LinePart part(std::string_view raw, const HeadingRow* first);
  /// Whether a line certainly ends the headings before it, and is text itself.
  bool prose(std::string_view raw);

 private:
  struct Known {
    std::string line;
    LinePart part = LinePart::other;
  };
  std::array<Known, 128> parts_;
  const HeadingRow* first_ = nullptr;  ///< that `parts_` hang on
  std::array<std::string, 16> prose_;
};

/// Whether the scanner would do nothing with a line of a wevtutil description: all but `Event[`.
bool is_wevtutil_text(std::string_view raw);

}  // namespace exba::event_text
