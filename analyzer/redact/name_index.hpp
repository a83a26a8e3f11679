#pragma once
// Many names searched at once, at word bounds, the longest first.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "redact/spelling.hpp"

namespace exba {

class NameIndex {
 public:
  struct Entry {
    std::string folded;
    std::string value;  ///< what the caller wants to know about the name
    int kind = 0;       ///< likewise
  };
  struct Found {
    Stretch where;
    const Entry* entry = nullptr;  ///< until the next `add`
  };

  /// Binary data puts anything beside a text: there a name of four bytes and more is found inside a word,
  /// too.
  enum class Bounds { words, loose };

  void add(std::string_view name, std::string_view value, int kind = 0);
  /// The longest name that begins at `at` and is no part of a word.
  std::optional<Found> find_at(std::string_view text, std::string_view folded, std::size_t at,
                               Bounds bounds = Bounds::words) const;
  /// All of them from left to right, none inside another.
  std::vector<Found> find_all(std::string_view text, std::string_view folded) const;

 private:
  std::unordered_map<std::uint32_t, std::vector<Entry>> by_begin_;  ///< by two bytes, longest names first
  std::vector<bool> begins_ = std::vector<bool>(1u << 16);          ///< which two bytes a name begins with
};

}  // namespace exba
