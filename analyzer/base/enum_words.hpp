#pragma once
// The words of an enumeration stand in one table, next to the type; reading, writing, the lists that options and rules
// check against and the vocabulary all follow from it:
//
//   template <>
//   inline constexpr auto enum_words<Outcome> = std::to_array<EnumWord<Outcome>>({
//       {Outcome::succeeded, "succeeded"},
//       ...
//   });
//
// A row may hold more than `value` and `word` (model/words.hpp).
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

template <class Enum>
struct EnumWord {
  Enum value;
  std::string_view word;
};

template <class Enum>
inline constexpr int enum_words = 0;

template <class Enum>
concept Worded = requires {
  enum_words<Enum>.size();
};

/// Empty for a value that has no row.
template <Worded Enum>
constexpr std::string_view word_of(Enum value) {
  for (const auto& row : enum_words<Enum>)
    if (row.value == value) return row.word;
  return {};
}

template <Worded Enum>
constexpr std::optional<Enum> from_word(std::string_view word) {
  for (const auto& row : enum_words<Enum>)
    if (row.word == word) return row.value;
  return std::nullopt;
}

/// All of them, in the order of the table.
template <Worded Enum>
std::vector<std::string_view> all_words() {
  std::vector<std::string_view> all;
  for (const auto& row : enum_words<Enum>) all.push_back(row.word);
  return all;
}

}  // namespace exba
