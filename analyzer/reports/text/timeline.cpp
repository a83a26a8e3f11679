// How it works: one row an operation, in time order, neighbours that say the same in one; what is still too
// long keeps its begin and its end, because the fault is rarely in the middle of a month that was not worth a
// finding. With -v every operation has its row.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t text_timeline_rows = 40;
constexpr std::size_t rows_from_the_begin = 10;

Line row_of(const TextReport& text, bool computers, std::uint32_t n) {
  const Operation& operation = text.report.operations[n];
  Line line;
  line.cells.push_back({minute_text(operation.begin, text.options.time_zone)});
  // One cell: a column for computers would cost the others the width that their words need.
  line.cells.push_back({(computers ? operation.computer + ' ' : "") + kind_words(operation)});
  line.cells.push_back({std::string{to_string(operation.outcome)}, style_of(operation.outcome)});
  line.cells.push_back({lasted_text(operation)});
  const std::string between = operation.store.empty() || operation.why.empty() ? "" : ": ";
  line.cells.push_back({operation.store + between + why_words(operation)});
  return line;
}

void add_run(const TextReport& text, bool computers, const Run& run, Table& table) {
  if (run.operations.size() < least_run) {
    for (const std::uint32_t n : run.operations) table.lines.push_back(row_of(text, computers, n));
    return;
  }
  const Operation& first = text.report.operations[run.operations.front()];
  const Operation& last = text.report.operations[run.operations.back()];
  Line line;
  line.cells.push_back({span_text(first.begin, last.begin, text.options.time_zone)});
  line.cells.push_back({counted(run.operations.size(), "run")});
  line.cells.push_back({std::string{to_string(first.outcome)}, style_of(first.outcome)});
  line.cells.push_back({""});
  const std::string why =
      first.outcome == Outcome::succeeded || first.why.empty() ? "" : ": " + why_words(first);
  line.cells.push_back({parts_of(text, run) + why});
  table.lines.push_back(line);
}

/// A line a server: how many runs, how many of them not good, and since when. With -v every run has its row.
void add_servers(const TextReport& text, Table& table) {
  const Report& report = text.report;
  struct Own {
    std::uint64_t runs = 0, bad = 0;
    Time last_bad = no_time;
  };
  std::map<std::string_view, Own> servers;
  for (const Operation& o : report.operations) {
    if (told_by_its_run(report, o)) continue;
    Own& own = servers[o.computer];
    ++own.runs;
    if (o.outcome == Outcome::succeeded) continue;
    ++own.bad;
    own.last_bad = std::max(own.last_bad, o.begin);
  }
  for (const ComputerState& state : computer_states(report)) {
    const auto own = servers.find(state.computer);
    if (own == servers.end() || table.lines.size() == text_timeline_rows) continue;
    const std::string bad =
        own->second.bad == 0 ? "all of them good"
                             : fmt::format("{} of them not good, the last {}", number_text(own->second.bad),
                                           minute_text(own->second.last_bad, text.options.time_zone));
    table.lines.push_back(
        {{}, fmt::format("{}: {}, {}", state.computer, counted(own->second.runs, "run"), bad)});
  }
}

/// Cuts the middle out of a long timeline and says how much is left out.
void cut_middle(Table& table) {
  if (table.lines.size() <= text_timeline_rows) return;
  const std::size_t omitted = table.lines.size() - text_timeline_rows;
  const auto begin = table.lines.begin() + static_cast<std::ptrdiff_t>(rows_from_the_begin);
  table.lines.erase(begin, begin + static_cast<std::ptrdiff_t>(omitted));
  table.lines.insert(table.lines.begin() + static_cast<std::ptrdiff_t>(rows_from_the_begin),
                     {{}, fmt::format("-- {} more rows (all with -v) --", number_text(omitted))});
}

}  // namespace

void print_timeline(const TextReport& text, Page& page) {
  if (runs_of(text).empty()) return;
  const bool computers = several_computers(text.report);
  Table table{{{with_zone("begin", text), Column::Fit::whole, 24}}, {}};
  table.columns.push_back({"operation", Column::Fit::content, 28});
  table.columns.push_back({"outcome", Column::Fit::whole});
  table.columns.push_back({"lasted", Column::Fit::whole});
  const bool stores = std::any_of(text.report.operations.begin(), text.report.operations.end(),
                                  [](const Operation& o) { return !o.store.empty(); });
  table.columns.push_back({stores ? "store: why" : "why", Column::Fit::rest});
  if (is_fleet(text.report) && !text.options.verbose) {
    add_servers(text, table);
    for (Column& column : table.columns) column.header.clear();  // lines, no cells
  } else
    for (const Run& run : runs_of(text)) add_run(text, computers, run, table);
  cut_middle(table);
  page.blank();
  page.flow("OPERATIONS");
  page.table(table, 1);
}

}  // namespace exba
