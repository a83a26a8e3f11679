#pragma once
// One row as an event.
#include <string>
#include <string_view>
#include <vector>

#include "intake/times/event_time.hpp"
#include "model/event.hpp"
#include "readers/csv/columns.hpp"
#include "readers/csv/rows.hpp"

namespace exba::csv {

/// A row's cells by what stands in them. Views hold until the next call: each field has a scratch of its own.
class RowFields {
 public:
  explicit RowFields(Way way = Way::fast) : way_(way) {}
  void set(std::string_view text, const std::vector<Cell>& cells, const Columns& columns) {
    text_ = text;
    cells_ = &cells;
    columns_ = &columns;
  }
  /// Empty where the table or the row has no such column.
  std::string_view operator()(Field field) {
    const int column = columns_->column(field);
    return column == no_column
               ? std::string_view{}
               : cell(static_cast<std::size_t>(column), scratch_[static_cast<std::size_t>(field)]);
  }
  std::string_view cell(std::size_t column, std::string& scratch) const {
    if (column >= cells_->size()) return {};
    const Cell& place = (*cells_)[column];
    return way_ == Way::fast ? value_of(text_, place, scratch) : value_of_plain(text_, place, scratch);
  }
  std::size_t size() const { return cells_->size(); }

 private:
  Way way_;
  std::string_view text_;
  const std::vector<Cell>* cells_ = nullptr;
  const Columns* columns_ = nullptr;
  std::array<std::string, field_count> scratch_;
};

/// The id, or false when the row tells none.
bool read_id(RowFields& row, Event& event);
EventTime read_time(RowFields& row, const Columns& columns);
std::uint64_t read_record(RowFields& row);
Level read_level(RowFields& row);

/// Everything but id, position and time.
void fill_event(RowFields& row, const Columns& columns, Event& event);

}  // namespace exba::csv
