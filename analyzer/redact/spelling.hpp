#pragma once
// Letters as names are compared: case folded where Windows folds it, word bounds in any script. Folding never
// changes the number of bytes, so that a place in the folded text is a place in the text.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// A stretch of a text, in bytes.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// UTF-8 in lower case: ASCII, Latin, Greek, Cyrillic. What is not UTF-8 stays as it is.
std::string fold(std::string_view text);

/// Whether the character at (or before) `at` is part of a word: letters and digits; neither `_` nor CJK,
/// whose words stand without blanks.
bool word_at(std::string_view text, std::size_t at);
bool word_before(std::string_view text, std::size_t at);

/// Whether nothing of a word touches the stretch from outside.
bool bounded(std::string_view text, Stretch stretch);

/// Whether one of the stretches (sorted, disjoint) holds all of `inner`.
bool covered_by(const std::vector<Stretch>& stretches, Stretch inner);
/// Sorted and joined where they touch.
void tidy(std::vector<Stretch>& stretches);

}  // namespace exba
