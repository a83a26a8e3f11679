#pragma once
// The cells of one event, each under a name of its own, as one row: for forms that are tables written the
// long way.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "readers/csv/event.hpp"

namespace exba::csv {

class NamedCells {
 public:
  static constexpr std::size_t size_limit = 1024 * 1024;  ///< of all values together, in bytes

  NamedCells() { clear(); }
  void clear() {
    text_.clear();
    cells_.clear();
    columns_ = {};
    columns_.at.fill(no_column);
    ranks_.fill(255);
  }
  bool empty() const { return cells_.empty(); }
  bool cut() const { return cut_; }  ///< an event since the beginning was longer than the limit

  /// Of two names for one field the better one holds.
  void add(std::string_view name, std::string_view value) {
    const FieldName* field = find_field(name);
    const auto place = static_cast<std::size_t>(field == nullptr ? Field::none : field->field);
    if (field != nullptr && field->rank < ranks_[place]) {
      ranks_[place] = field->rank;
      columns_.at[place] = static_cast<int>(cells_.size());
    }
    const std::size_t begin = text_.size();
    append(value);
    cells_.push_back({begin, text_.size(), false});
  }
  /// A further line of the last value.
  void continue_last(std::string_view line) {
    append("\n");
    append(line);
    cells_.back().end = text_.size();
  }
  /// All of it as one row, without the blank lines behind each value. Holds until the next `clear`.
  void finish(RowFields& fields) {
    for (Cell& cell : cells_)
      while (cell.end > cell.begin && text_[cell.end - 1] == '\n') --cell.end;
    columns_.count = cells_.size();
    fields.set(text_, cells_, columns_);
  }
  const Columns& columns() const { return columns_; }

 private:
  void append(std::string_view value) {
    const std::size_t room = size_limit - std::min(size_limit, text_.size());
    cut_ = cut_ || value.size() > room;
    text_ += value.substr(0, room);
  }

  std::string text_;
  std::vector<Cell> cells_;
  Columns columns_;
  std::array<std::uint8_t, field_count> ranks_{};
  bool cut_ = false;
};

}  // namespace exba::csv
