#pragma once
// The row of a table that is being looked at: first only as far as the columns that tell whose event it is and when,
// and as a whole where somebody wants it.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "readers/csv/columns.hpp"
#include "readers/csv/event.hpp"
#include "readers/csv/named.hpp"
#include "readers/csv/rows.hpp"

namespace exba::csv {

class TableRow {
 public:
  explicit TableRow(Way way) : way_(way), scanner_(',', way), fields_(way) {}
  TableRow(const TableRow&) = delete;  // its scanner asks it
  TableRow& operator=(const TableRow&) = delete;

  /// Headings: of the whole, or new ones in the middle of it.
  void go_by(Columns columns);
  const Columns& columns() const { return columns_; }

  /// The row at `at`, its first cells.
  Row peek(std::string_view text, std::size_t at, std::uint64_t base, Rest rest);
  /// All of its fields; where the last one is text with bare separators, a peek has seen them.
  void see_all(std::string_view text, std::size_t at);
  /// All of its cells, that text taken apart as well.
  void see_each_cell(std::string_view text, std::size_t at);

  const std::vector<Cell>& cells() const { return cells_; }
  RowFields& fields() { return fields_; }
  std::string_view field(Field field) { return fields_(field); }
  /// The cells with their headings; to be asked behind `see_each_cell`.
  void name_cells(NamedCells& out) const;

  /// Whether more cells were seen than there are headings, though the last heading is not the description's.
  bool has_surplus() const;
  /// Whether fewer were seen.
  bool is_short() const;
  /// Whether a quotation mark ends one of its cells that begins without one, beside cells that are quoted.
  bool has_stray_mark(std::string_view text) const;
  /// `Total,30,,`: a number below the ids, and nothing else that an event has.
  bool is_sum(std::string_view text, std::size_t at);

  /// Whether a line by itself is a row with an id and a time.
  bool is_row(std::string_view line) const;
  /// The columns that a row of headings in the middle names.
  std::optional<Columns> as_headings(std::string_view row) const;

 private:
  Way way_;
  RowScanner scanner_;
  Columns columns_;
  RowFields fields_;
  std::vector<Cell> cells_;
};

}  // namespace exba::csv
