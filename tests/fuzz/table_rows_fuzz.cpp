// Feeds any rows of cells to what puts merged ones back into their columns: a line feed parts rows, a tab cells, a byte
// before each cell says how far it reaches. Nothing is written twice, and no row has more cells than a table may have.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "readers/table_rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  if (size > 1 << 12) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TableRows rows;
  rows.begin_table();
  std::string out;
  for (const std::string_view line : split(text, "\n")) {
    std::vector<TableCell> cells;
    for (const std::string_view part : split(line, "\t")) {
      TableCell& cell = cells.emplace_back();
      const auto spans = static_cast<unsigned char>(part.empty() ? '\0' : part[0]);
      cell.columns = spans & 7u;
      cell.rows = spans >> 3 & 7u;
      cell.continued = (spans & 64u) != 0;
      cell.text = part.substr(part.empty() ? 0 : 1);
    }
    if (line.starts_with('!')) rows.begin_table();
    rows.row(out, std::move(cells), line.starts_with('#'));
  }
  rows.flush(out);
  const std::size_t had = out.size();
  rows.flush(out);
  if (out.size() != had || rows.held()) std::abort();
  return 0;
}
