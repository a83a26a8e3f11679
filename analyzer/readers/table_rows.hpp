#pragma once
// The rows of a table in a page or a document, with its merged cells put back into the columns that they stand in.
#include <cstddef>
#include <string>
#include <vector>

namespace exba {

struct TableCell {
  std::string text;
  unsigned columns = 1, rows = 1;  ///< that it reaches over
  bool continued = false;          ///< it only goes on with the cell above (Word says so in each row)
};

/// One table after the other. A row is written (as `append_cells` writes it) when the next one is known: one that holds
/// nothing but a text across the table is the description of the event above, where the table has no column for it.
class TableRows {
 public:
  static constexpr unsigned longest_span = 1000;  ///< rows, columns: a cell that reaches further is no cell

  void begin_table();
  /// `headed`: its cells are headings.
  void row(std::string& out, std::vector<TableCell> cells, bool headed);
  /// Writes the row that is held, before anything that follows the table.
  void flush(std::string& out);
  bool held() const { return !held_.empty(); }
  /// The number of rows of the present table, and whether any had three cells or headings.
  std::size_t rows() const { return rows_; }
  bool headed = false;
  std::size_t least_cells = 0;  ///< shorter rows are filled up

 private:
  std::vector<std::string> in_columns(std::vector<TableCell> cells);
  bool is_text_of_held(const std::vector<TableCell>& cells) const;

  struct Merged {
    unsigned rows = 0;  ///< that it still reaches into
    std::string text;
  };
  std::vector<Merged> merged_;      ///< by column
  std::vector<std::string> above_;  ///< what each column said last
  std::vector<std::string> held_;
  bool held_headed_ = false;
  bool has_description_ = false;
  std::size_t rows_ = 0;
};

}  // namespace exba
