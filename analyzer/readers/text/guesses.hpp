#pragma once
#include <array>
#include <string>
#include <string_view>

#include "readers/text/labels.hpp"

namespace exba::event_text {

/// The heading that a line begins with. Files repeat themselves: the one that followed the same heading the
/// last time is tried first, byte for byte.
class HeadingGuesses {
 public:
  /// `before`: the last heading with a value; null: behind a description.
  Label label(std::string_view text, const HeadingRow* before);

 private:
  struct Guess {
    std::string text;  ///< a heading with its colon, as the file writes it
    Label label;
  };
  std::array<Guess, heading_count + 1>
      guesses_;  ///< by the heading before; the last one: behind a description
};

}  // namespace exba::event_text
