// How it works: a row a store; a server may have a hundred, of which those in danger come first.
#include <fmt/format.h>

#include <algorithm>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t ledger_rows = 12;

}  // namespace

void print_ledger(const TextReport& text, Page& page) {
  const std::vector<ToldStore> stores = told_stores(text);
  if (stores.empty()) return;
  const bool computers = several_computers(text.report);
  const bool fleet = is_fleet(text.report) && !text.options.verbose;
  Table table{{{"store", Column::Fit::content, 24},
               {"state", Column::Fit::whole},
               {with_zone("holds data up to", text), Column::Fit::whole, 28},
               {"in", Column::Fit::rest}},
              {}};
  const std::size_t most = text.options.verbose ? stores.size() : std::min(ledger_rows, stores.size());
  std::size_t well = 0;
  std::vector<std::string> notes;
  for (const ToldStore& told : stores) {
    const bool good = told.state.style == Style::good;
    if (table.lines.size() == most || (fleet && good)) {
      well += good ? 1 : 0;
      continue;
    }
    Line line;
    line.cells.push_back({name_of(told, computers)});
    line.cells.push_back(told.state);
    line.cells.push_back({told.restorable_to.empty() ? "-" : told.restorable_to});
    line.cells.push_back({told.sets});
    table.lines.push_back(line);
    if (!told.notes.empty() && !fleet)
      notes.push_back(stores.size() == 1 ? told.notes : name_of(told, computers) + ": " + told.notes);
  }
  page.blank();
  page.flow("RECOVERY POINTS, as far as these logs show");
  if (!table.lines.empty()) page.table(table, 1);
  const std::size_t left = stores.size() - table.lines.size();
  if (left != 0)
    page.flow(
        fmt::format("{} more stores{} (all with -v)", number_text(left), well == left ? ", all well" : ""),
        {1, 3});
  for (const std::string& note : notes) page.flow(note, {1, 3});
}

}  // namespace exba
