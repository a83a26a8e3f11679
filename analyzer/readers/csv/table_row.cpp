// How it works: a peek keeps what it learnt about closing marks for the next one; what takes a whole row apart begins
// anew each time, because the place of the row in the whole text does not matter to it.
#include "readers/csv/table_row.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace exba::csv {

void TableRow::go_by(Columns columns) {
  columns_ = std::move(columns);
  scanner_ = RowScanner(columns_.separator, way_);
  scanner_.looks_like_row = [this](std::string_view line) { return is_row(line); };
}

Row TableRow::peek(std::string_view text, std::size_t at, std::uint64_t base, Rest rest) {
  // Text whose separators are not quoted is only told from cells by counting them.
  const bool one_text = columns_.tail == Columns::Tail::text;
  const std::size_t wanted = one_text ? columns_.count : way_ == Way::fast ? columns_.to_peek : column_limit;
  const Row row =
      scanner_.scan(text, at, base, rest, wanted, cells_, one_text ? Surplus::one_text : Surplus::cells);
  if (row.state == Row::State::whole) fields_.set(text, cells_, columns_);
  return row;
}

void TableRow::see_all(std::string_view text, std::size_t at) {
  if (columns_.tail == Columns::Tail::text)
    fields_.set(text, cells_, columns_);
  else
    see_each_cell(text, at);
}

void TableRow::see_each_cell(std::string_view text, std::size_t at) {
  RowScanner(columns_.separator, way_).scan(text, at, 0, Rest::none, column_limit, cells_);
  fields_.set(text, cells_, columns_);
}

void TableRow::name_cells(NamedCells& out) const {
  out.clear();
  std::string scratch;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    out.add(i < columns_.names.size() ? std::string_view(columns_.names[i]) : std::string_view{},
            fields_.cell(i, scratch));
}

bool TableRow::has_surplus() const {
  const int message = columns_.column(Field::message);
  const bool told = message != no_column || columns_.has(Field::payload) || columns_.has(Field::strings);
  const bool open_end = !told || static_cast<std::size_t>(message) + 1 == columns_.count;
  return columns_.has_header && !open_end && cells_.size() > columns_.count;
}

bool TableRow::is_short() const {
  return columns_.has_header && columns_.tail == Columns::Tail::cells && cells_.size() < columns_.count;
}

bool TableRow::has_stray_mark(std::string_view text) const {
  bool quoted = false, stray = false;
  for (const Cell& cell : cells_) {
    quoted = quoted || cell.quoted;
    const std::string_view raw = text.substr(cell.begin, cell.end - cell.begin);
    stray = stray || (!cell.quoted && raw.ends_with('"') && std::count(raw.begin(), raw.end(), '"') % 2 == 1);
  }
  return quoted && stray;
}

bool TableRow::is_sum(std::string_view text, std::size_t at) {
  if (columns_.tail == Columns::Tail::text || cells_.size() < 3) return false;
  see_each_cell(text, at);
  return std::count_if(cells_.begin(), cells_.end(), [&](const Cell& cell) {
           return !trim(text.substr(cell.begin, cell.end - cell.begin)).empty();
         }) <= 2;
}

bool TableRow::is_row(std::string_view line) const {
  std::vector<Cell> cells;
  RowScanner scanner(columns_.separator, way_);
  scanner.scan(line, 0, 0, Rest::none, columns_.to_peek, cells);
  if (cells.size() < columns_.to_peek) return false;
  RowFields fields;
  fields.set(line, cells, columns_);
  Event event;
  if (!read_id(fields, event)) return false;
  const EventTime time = read_time(fields, columns_);
  return time.exact != no_time || time.stamp;
}

std::optional<Columns> TableRow::as_headings(std::string_view row) const {
  constexpr std::size_t longest = 4096;
  if (row.size() >= longest) return std::nullopt;
  std::vector<Cell> cells;
  RowScanner(columns_.separator, way_).scan(row, 0, 0, Rest::none, column_limit, cells);
  Cells views;
  for (const Cell& cell : cells) views.push_back(row.substr(cell.begin, cell.end - cell.begin));
  return columns_from_headings(views, columns_.separator);
}

}  // namespace exba::csv
