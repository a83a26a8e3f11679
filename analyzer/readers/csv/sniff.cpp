// How it works: a text is a table where its first lines have headings that are known, and a row behind them has an event id.
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "readers/csv/columns.hpp"
#include "readers/csv/event.hpp"
#include "readers/csv/rows.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;
using csv::Row;  // not the catalogue's

/// Whether a row behind the headings has an event id, or nothing stands there at all.
bool has_row(std::string_view head, const Table& table) {
  RowScanner scanner(table.columns.separator);
  std::vector<Cell> cells;
  RowFields fields;
  Event event;
  std::size_t at = table.begin;
  // JSON that keeps a table in a string has its headings in the first line, and the rows as well.
  if (trim(head.substr(at)).empty()) return !trim(head).starts_with('{') && !trim(head).starts_with("[{");
  for (int i = 0; i < 20; ++i) {
    const Row row = scanner.scan(head, at, 0, Rest::none, column_limit, cells);
    if (row.state != Row::State::whole) return false;
    fields.set(head, cells, table.columns);
    if (table.columns.hold_events || read_id(fields, event) ||
        fields(Field::xml).find("<Event") != std::string_view::npos)
      return true;
    if (fields(Field::message).substr(0, 128).find("\"log\":") != std::string_view::npos)
      return true;  // `exba events -f csv` of a log without events of ours
    at = row.end;
  }
  return false;
}

}  // namespace

bool sniff_csv(std::string_view head) {
  const auto table = find_table(head);
  return table && has_row(head, *table);
}

}  // namespace exba
