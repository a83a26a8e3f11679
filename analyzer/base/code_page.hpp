#pragma once
// What the bytes of a code page mean: the tables of data/code_pages.txt.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace exba {

/// The first character of some text.
struct Meaning {
  std::uint32_t character = 0xFFFD;  ///< U+FFFD: the first byte means nothing
  std::size_t bytes = 1;             ///< that it takes; 0: what follows decides, and has not been read yet
};

struct PageTable {
  static constexpr std::uint32_t nothing = 0xFFFD;
  using Row = std::array<std::uint32_t, 256>;
  struct Pair {
    std::uint32_t first, mark, whole;
  };
  struct Four {
    std::uint32_t number, first,
        count;  ///< so many codes of four bytes from `number` on mean `first` and so on
  };

  Row single;                                   ///< by byte
  std::array<std::unique_ptr<Row>, 256> leads;  ///< by the first byte of a pair, then the second
  std::vector<Pair> pairs;                      ///< two characters that are one; by (first, mark)
  std::vector<Four> fours;                      ///< gb18030's codes of four bytes; by number

  /// Of what `bytes` (not empty) begins with; `last`: nothing follows them.
  Meaning meaning(std::string_view bytes, bool last) const;
};

/// `name` as the table spells it, one of all_code_pages(). Built when first asked for; lives as long as the program.
const PageTable& page_table(std::string_view name);

}  // namespace exba
