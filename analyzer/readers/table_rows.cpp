// How it works: columns are counted from the left; a cell of an earlier row that reaches into this one takes its column
// first. A short text that reaches over several rows (a date, a name) stands in each of them, a long one in the first
// alone; over several columns it stands in the first, and the others are empty: whose values stand below a heading over two
// columns is told by the values (readers/csv/columns).
#include "readers/table_rows.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/words/headings.hpp"
#include "readers/parts.hpp"

namespace exba {
namespace {

constexpr std::size_t spanned_columns_limit = 256;
constexpr std::size_t spanning_limit = 80;     // bytes of a cell that stand in each of its rows
constexpr std::size_t shortest_sentence = 16;  // bytes of a row that is a description

bool heads_description(const std::string& cell) {
  const HeadingRow* known = find_heading(trim(cell));
  return known != nullptr && known->heading == Heading::description;
}

}  // namespace

void TableRows::begin_table() {
  merged_.clear();
  above_.clear();
  headed = false;
  has_description_ = false;
  least_cells = 0;
  rows_ = 0;
}

std::vector<std::string> TableRows::in_columns(std::vector<TableCell> cells) {
  std::vector<std::string> whole;
  for (std::size_t own = 0; whole.size() < spanned_columns_limit;) {
    const std::size_t column = whole.size();
    if (merged_.size() <= column) merged_.resize(column + 1), above_.resize(column + 1);
    if (merged_[column].rows > 0) {
      --merged_[column].rows;
      whole.push_back(merged_[column].text);
      continue;
    }
    if (own == cells.size()) break;
    TableCell& cell = cells[own++];
    if (cell.continued) cell.text = above_[column];
    const bool kept = cell.text.size() <= spanning_limit;
    above_[column] = kept ? cell.text : std::string();
    const std::size_t end = std::min<std::size_t>(column + cell.columns, spanned_columns_limit);
    if (merged_.size() < end) merged_.resize(end), above_.resize(end);
    for (std::size_t c = column; c < end; ++c)
      merged_[c] = {cell.rows - 1, c == column && kept && cell.rows > 1 ? cell.text : std::string()};
    whole.push_back(std::move(cell.text));
    whole.resize(std::max(whole.size(), end));
  }
  return whole;
}

bool TableRows::is_text_of_held(const std::vector<TableCell>& cells) const {
  return cells.size() == 1 && cells[0].columns > 1 && !held_headed_ && held_.size() >= 3 &&
         !has_description_ && rows_ > 1 && cells[0].text.size() >= shortest_sentence &&
         cells[0].text.find(' ') != std::string::npos;
}

void TableRows::row(std::string& out, std::vector<TableCell> cells, bool headings) {
  for (TableCell& cell : cells) {
    cell.text = std::string(trim(cell.text));
    cell.columns = std::clamp(cell.columns, 1u, longest_span);
    cell.rows = std::clamp(cell.rows, 1u, longest_span);
  }
  if (held() && is_text_of_held(cells)) {
    held_.push_back(std::move(cells[0].text));
    return flush(out);  // a second one is none
  }
  flush(out);
  if (rows_++ == 0)
    has_description_ =
        std::any_of(cells.begin(), cells.end(), [](const TableCell& c) { return heads_description(c.text); });
  held_ = in_columns(std::move(cells));
  held_.resize(std::max(held_.size(), least_cells));
  held_headed_ = headings;
}

void TableRows::flush(std::string& out) {
  if (held_.empty()) return;
  append_cells(out, held_, headed);
  held_.clear();
}

}  // namespace exba
