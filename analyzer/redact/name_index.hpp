#pragma once
// Many names searched at once, at word bounds, the longest first, however their letters are written (letters.hpp).
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redact/spelling.hpp"

namespace exba {

class NameIndex {
 public:
  struct Entry {
    std::string normal;
    std::string value;    ///< what the caller wants to know about the name
    int kind = 0;         ///< likewise
    bool inside = false;  ///< no other word holds these letters: it is found inside of one, too
  };
  struct Found {
    Stretch where;
    const Entry* entry = nullptr;  ///< until the next `add`
    bool joined_before = false;    ///< to a word that goes on beyond the name
    bool joined_behind = false;
    bool run_together = false;  ///< its blanks are missing: `TapirGnu`
  };
  enum class Inside { no, yes };

  /// Binary data puts anything beside a text: there a name of four bytes and more is found inside a word,
  /// too.
  enum class Bounds { words, loose };

  void add(std::string_view name, std::string_view value, int kind = 0, Inside inside = Inside::no);
  /// The longest name that begins at `at`.
  std::optional<Found> find_at(std::string_view text, std::size_t at, Bounds bounds = Bounds::words) const;
  /// All of them from left to right, none inside another.
  std::vector<Found> find_all(std::string_view text) const;

 private:
  struct Range {
    std::size_t begin = 0, end = 0, depth = 0;
  };
  enum class Spelling {
    as_it_is,
    joined,  ///< other marks for its blanks, or none: `Tapir_Gnu`, `TapirGnu`
  };
  bool may_begin(std::string_view text, std::size_t at) const;
  std::optional<Found> find(std::string_view text, std::size_t at, Bounds bounds, Spelling spelling) const;
  std::optional<Found> find_letter_by_letter(std::string_view text, std::size_t at) const;
  bool step(Range& range, std::string_view bytes) const;
  void sort() const;

  mutable std::vector<Entry> names_;  ///< by normal form, once somebody searches
  mutable bool sorted_ = true;
  bool any_inside_ = false;                                ///< a name that is told by its letters alone
  bool any_blank_inside_ = false;                          ///< one of several words among them
  std::vector<bool> firsts_ = std::vector<bool>(1u << 8);  ///< which byte a name begins with
  std::vector<bool> pairs_ = std::vector<bool>(1u << 16);  ///< which two
};

}  // namespace exba
