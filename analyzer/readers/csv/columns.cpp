// How it works: a heading is looked up among the names that programs use and then among those of Event Viewer
// in all languages; of two for one field the better one holds. Without headings the values decide (by_values.cpp).
#include "readers/csv/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/words/headings.hpp"
#include "readers/csv/by_values.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/kinds.hpp"
#include "readers/csv/named.hpp"
#include "readers/csv/names.hpp"
#include "readers/csv/strangers.hpp"

namespace exba::csv {
namespace {

using enum Field;

/// Columns that only EvtxECmd writes: its times are UTC and do not say so.
bool is_evtxecmd(std::string_view cell) {
  return equal_ignoring_case(cell, "PayloadData1") || equal_ignoring_case(cell, "MapDescription");
}

/// Where a column of another kind would pass for this one.
bool fits_strictly(Field field, std::string_view cell) {
  if (field == computer) return is_not_available(trim(cell)) || fits(Is::computer, cell);
  return field != level || read_level(cell, field) != Level::unknown || fits(Is::level, cell);
}

/// A heading, and how well the values below it look like its field.
int misfit_of(const Name& name, std::size_t column, std::span<const Cells> rows) {
  constexpr int fits_not = 1000;
  constexpr int empty = 500;
  std::size_t filled = 0;
  std::size_t fit = 0;
  std::size_t known = 0;
  for (const Cells& cells : rows) {
    if (column >= cells.size() || trim(cells[column]).empty()) continue;
    ++filled;
    fit += looks_like(name.field, cells[column]) && fits_strictly(name.field, cells[column]);
    known += name.field == source && find_provider(trim(cells[column])) != nullptr;
  }
  if (rows.empty()) return 0;
  if (filled == 0) return empty;
  if (fit * 2 < filled) return fits_not;
  return name.field == source && known * 2 >= filled ? -empty : 0;
}

/// What a wrong value under this field would do harm to.
bool must_fit(Field field) {
  return field == id || field == instance || field == time || field == date || field == source ||
         field == record || field == level || field == computer;
}

std::string undoubled(std::string_view cell) {
  std::string out;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    out += cell[i];
    if (cell[i] == '"' && cell.substr(i, 2) == "\"\"") ++i;
  }
  return out;
}

bool holds_event(std::string_view cell) {
  if (cell.size() < 32) return false;
  if (find_whole_event(cell) != cell.npos) return true;
  NamedCells row;
  if (read_told_text(cell, row)) return true;
  return trim(cell).starts_with('{') && take_json_rows(undoubled(cell), tells_event);
}

/// A table of which one column holds whole events.
std::optional<Columns> columns_holding_events(const Cells& row, char separator, std::span<const Cells> rows) {
  constexpr std::size_t looked_at = 8;
  if (row.empty() || row.size() > 255 || rows.empty() || trim(row[0]).starts_with('<')) return std::nullopt;
  for (const std::string_view cell : row)
    if (cell.size() > 64) return std::nullopt;
  std::size_t with = 0;
  std::size_t seen = 0;
  for (const Cells& cells : rows.first(std::min(rows.size(), looked_at))) {
    if (cells.size() == 1 && trim(cells[0]).empty()) continue;
    if (cells.size() != row.size()) return std::nullopt;
    // One cell a row may be no cell at all, but a line: a quoted one is.
    if (cells.size() == 1 && cells[0].data()[-1] != '"') return std::nullopt;
    ++seen;
    with += std::any_of(cells.begin(), cells.end(), holds_event);
  }
  if (with == 0 || with * 2 < seen) return std::nullopt;
  Columns columns;
  columns.separator = separator;
  columns.count = row.size();
  columns.at.fill(no_column);
  columns.to_peek = row.size();
  columns.has_header = true;
  columns.hold_events = true;
  for (const std::string_view cell : row) columns.names.emplace_back(trim(cell));
  return columns;
}

/// Tickets write headings between two bars each and cells between one: `||Level||Source||`, `|Error|ESE|`.
Cells without_doubled_bars(const Cells& row) {
  constexpr std::size_t least = 7;  // three headings
  if (row.size() < least || row.size() % 2 == 0) return row;
  Cells single;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i % 2 == 0)
      single.push_back(row[i]);
    else if (!trim(row[i]).empty())
      return row;
  }
  return single;
}

}  // namespace

std::optional<Columns> columns_from_headings(const Cells& row, char separator, std::span<const Cells> rows) {
  Columns columns;
  columns.separator = separator;
  columns.at.fill(no_column);
  columns.count = std::min(row.size(), column_limit);
  columns.has_header = true;
  if (row.size() < 3 || row.size() > column_limit) return std::nullopt;
  std::string mended;
  if (const Cells whole = mended_headings(row, rows, mended); !whole.empty()) {
    auto out = columns_from_headings(whole, separator, rows);
    if (out) out->misfit = mended;
    return out;
  }
  std::array<int, field_count> ranks{};
  int known = 0;
  int chinese_event = no_column;  // 事件 heads the event id in a list, the time in a block
  for (std::size_t i = 0; i < columns.count; ++i) {
    Name name = name_of(row[i]);
    if (trim(row[i]) == "事件") chinese_event = static_cast<int>(i), name.rank = 9;
    if (is_evtxecmd(trim(row[i]))) columns.zone = ZoneOfText::utc;
    known += name.known;
    if (name.foreign) columns.language = FileClock::Headings::other;
    if (name.field == none) continue;
    const auto f = static_cast<std::size_t>(name.field);
    const int misfit = misfit_of(name, i, rows);
    name.rank += misfit;
    if (columns.at[f] != no_column && ranks[f] <= name.rank) continue;
    columns.at[f] = static_cast<int>(i);
    ranks[f] = name.rank;
    if (name.field == time || name.field == date) columns.heading_zone = name.zone;
  }
  if (!columns.has(id) && !columns.has(instance) && chinese_event != no_column) {
    columns.at[static_cast<std::size_t>(id)] = chinese_event;
    if (columns.column(time) == chinese_event) columns.at[static_cast<std::size_t>(time)] = no_column;
  }
  // Italian and Portuguese head the date with the word that is English for the binary data.
  if (!columns.has(time) && !columns.has(date))
    std::swap(columns.at[static_cast<std::size_t>(date)], columns.at[static_cast<std::size_t>(data)]);
  else if (columns.has(time) && !columns.has(date) && columns.has(data) &&
           columns.language == FileClock::Headings::other)
    std::swap(columns.at[static_cast<std::size_t>(date)], columns.at[static_cast<std::size_t>(data)]);
  // EvtxECmd's RecordNumber is the place in the file: of another column the record id is told.
  if (const int c = columns.column(record);
      c != no_column && columns.zone == ZoneOfText::utc &&
      equal_ignoring_case(trim(row[static_cast<std::size_t>(c)]), "RecordNumber")) {
    columns.at[static_cast<std::size_t>(record)] = no_column;
    columns.misfit = "no column EventRecordId: RecordNumber is the place in the file, and no record id";
  }
  if (const int c = columns.column(xml); c != no_column && ranks[static_cast<std::size_t>(xml)] >= 1000)
    columns.at[static_cast<std::size_t>(xml)] = no_column;
  for (std::size_t f = 0; f < field_count; ++f) {
    const auto field = static_cast<Field>(f);
    if (!columns.has(field) || ranks[f] < 1000 || !must_fit(field) || !columns.misfit.empty()) continue;
    columns.misfit = fmt::format("most values under \"{}\" are no {}",
                                 trim(row[static_cast<std::size_t>(columns.column(field))]), word_of(field));
  }
  times_by_values(columns, row, rows);
  strangers_by_values(columns, row, rows);
  text_by_values(columns, row, rows);
  // tracerpt: the strings stand behind the last heading, a cell each.
  const std::string_view last = trim(row[columns.count - 1]);
  if (equal_ignoring_case(last, "User Data") && equal_ignoring_case(trim(row[0]), "Event Name")) {
    columns.tail = Columns::Tail::strings;
    columns.strings_parted = true;
    columns.at[static_cast<std::size_t>(payload)] = no_column;
    columns.at[static_cast<std::size_t>(strings)] = static_cast<int>(columns.count) - 1;
  }
  const bool event = columns.has(id) || columns.has(instance);
  const bool dated = columns.has(time) || columns.has(date);
  const bool whose = columns.has(source) || columns.has(channel) || (dated && columns.has(message));
  if (known < 3 && !columns.has(xml)) return std::nullopt;
  if (!columns.has(xml) && !(event && whose)) return std::nullopt;
  set_peek(columns);
  return columns;
}

std::optional<Table> find_table(std::string_view head) {
  std::optional<Table> best;
  std::size_t best_fields = 0;
  for (const char separator : separators) {
    std::vector<std::size_t> ends;
    const std::vector<Cells> rows = first_rows(head, separator, heading_rows, ends);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto below = std::span<const Cells>(rows).subspan(i + 1);
      auto columns =
          columns_from_headings(separator == '|' ? without_doubled_bars(rows[i]) : rows[i], separator, below);
      // Where a cell holds the whole event, the other cells only repeat some of it.
      if (!columns || !columns->has(xml))
        if (auto whole = columns_holding_events(rows[i], separator, below)) columns = std::move(whole);
      if (!columns) continue;
      if (columns->hold_events) return Table{*columns, ends[i]};
      const auto fields = static_cast<std::size_t>(std::count_if(
          columns->at.begin(), columns->at.end(), [](int column) { return column != no_column; }));
      if (fields > best_fields) best = Table{*columns, ends[i]}, best_fields = fields;
      break;
    }
  }
  return best ? best : table_by_values(head);
}

}  // namespace exba::csv
