// How it works: each value is looked up in its table, which holds them all (tests/model/words_test.cpp).
#include "model/words.hpp"

#include <algorithm>

namespace exba {

std::string_view to_string(Kind kind) {
  return word_of(kind);
}
std::string_view to_string(Outcome outcome) {
  return word_of(outcome);
}
std::string_view to_string(Level level) {
  return word_of(level);
}
std::string_view to_string(Severity severity) {
  return word_of(severity);
}
std::string_view to_string(Confidence confidence) {
  return word_of(confidence);
}
std::string_view to_string(Verdict verdict) {
  return word_of(verdict);
}

const KindWord& row_of(Kind kind) {
  const auto& rows = enum_words<Kind>;
  return *std::find_if(rows.begin(), rows.end() - 1,
                       [kind](const KindWord& row) { return row.value == kind; });
}

}  // namespace exba
