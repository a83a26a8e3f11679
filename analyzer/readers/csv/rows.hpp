#pragma once
// Rows and cells of a table whose cells are parted by one character. As RFC 4180, and lenient where real
// exports are not strict: a quotation mark opens a cell only at its beginning and closes it only before a
// separator or a line end, so one inside a cell that was never quoted, or not doubled inside one that was, is
// a character like any other.
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/rest.hpp"

namespace exba::csv {

/// The content of a cell: a place in the text. `quoted`: doubled quotation marks in it stand for one.
struct Cell {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool quoted = false;
};

struct Row {
  enum class State {
    whole,
    cut,  ///< the text ends first, and more may follow
    end,  ///< nothing but the end of the text stood there
  };
  enum class Damage {
    none,
    unclosed,  ///< a quotation mark that nothing closes: the row was taken to end at its line
    too_long,  ///< longer than row_limit: taken to end there
  };
  State state = State::end;
  Damage damage = Damage::none;
  std::size_t end = 0;  ///< behind its line end
};

/// What stands behind the last cell asked for: more cells, or (text in which separators are not quoted) all
/// one cell.
enum class Surplus { cells, one_text };
/// plain: every mark is looked at in turn, and every cell of a row is found: the twin that tests compare
/// with.
enum class Way { fast, plain };

class RowScanner {
 public:
  static constexpr std::size_t row_limit =
      1024 * 1024;  ///< an event's text has 32 KiB at most, its XML a few hundred
  static constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

  explicit RowScanner(char separator, Way way = Way::fast) : separator_(separator), way_(way) {}
  char separator() const { return separator_; }

  /// Whether a line looks like the beginning of a row; asked for the lines inside a quoted cell that may be
  /// no cell at all.
  std::function<bool(std::string_view line)> looks_like_row;

  /// The row at `at`: its first `wanted` cells, and where it ends. `base` is the offset of the text in the
  /// whole: what one search learnt about closing marks serves the next, which keeps hostile text from being
  /// searched over and over.
  Row scan(std::string_view text, std::size_t at, std::uint64_t base, Rest rest, std::size_t wanted,
           std::vector<Cell>& cells, Surplus surplus = Surplus::cells);

 private:
  /// What the last search for a closing mark found.
  struct Search {
    static constexpr std::uint64_t none = UINT64_MAX;
    std::uint64_t from = none;  ///< none: nothing was searched yet
    std::uint64_t until = 0;    ///< searched so far
    std::uint64_t close = none;
    std::uint64_t stray = 0;  ///< behind the last mark that closes nothing; 0: there was none
  };
  enum class Found { yes, no, cut };
  struct OneRow;
  bool ends_cell(std::string_view text, std::size_t at, Rest rest, bool& unsure) const;
  Found find_close(std::string_view text, std::size_t at, std::uint64_t base, Rest rest, std::size_t& close,
                   bool& stray);
  std::size_t inner_row(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base);

  char separator_;
  Way way_;
  Search search_;
  Search lines_;  ///< the same for lines that look like rows: `close` is where the first one begins
};

/// What the cell holds; `scratch` is used where marks must be undoubled.
std::string_view value_of(std::string_view text, const Cell& cell, std::string& scratch);
/// The same, a byte at a time.
std::string_view value_of_plain(std::string_view text, const Cell& cell, std::string& scratch);

}  // namespace exba::csv
