// How it works: a row a store; a server may have a hundred, of which those in danger come first.
#include <fmt/format.h>

#include <algorithm>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t rows_shown = 12;

}  // namespace

void print_ledger(const TextReport& text, Page& page) {
  const std::vector<ToldStore> stores = told_stores(text);
  if (stores.empty()) return;
  const bool computers = several_computers(text.report);
  Table table{{{"store", Column::Fit::content, 24},
               {"state", Column::Fit::whole},
               {fmt::format("restorable to ({})", zone_text(text.options)), Column::Fit::whole, 24},
               {"from", Column::Fit::rest}},
              {}};
  const std::size_t shown = text.options.verbose ? stores.size() : std::min(rows_shown, stores.size());
  for (std::size_t n = 0; n < shown; ++n) {
    const ToldStore& told = stores[n];
    Line line;
    line.cells.push_back({name_of(told, computers)});
    line.cells.push_back(told.state);
    line.cells.push_back({told.restorable_to.empty() ? "-" : told.restorable_to});
    line.cells.push_back({told.sets + '.' + (told.notes.empty() ? "" : ' ' + told.notes)});
    table.lines.push_back(line);
  }
  if (shown < stores.size())
    table.lines.push_back(
        {{}, fmt::format("-- {} more stores (all with -v) --", number_text(stores.size() - shown))});
  page.blank();
  page.flow("RECOVERY POINTS, as far as these logs show");
  page.table(table, 1);
}

}  // namespace exba
