// How it works: a row a copy; the columns of backups stand only where one of them has a time.
#include "reports/told/dags.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t copies_shown = 24;
constexpr std::size_t steps_shown = 40;  // the newest

void print_dag_steps(const TextReport& text, Page& page) {
  const std::vector<ToldStep> steps = told_dag_steps(text);
  if (steps.empty()) return;
  Table table{{{with_zone("when", text), Column::Fit::whole},
               {"node", Column::Fit::content, 15},
               {"what", Column::Fit::rest}},
              {}};
  const std::size_t first =
      text.options.verbose || steps.size() <= steps_shown ? 0 : steps.size() - steps_shown;
  for (std::size_t n = first; n < steps.size(); ++n) {
    Line line;
    for (const std::string* cell : {&steps[n].when, &steps[n].node, &steps[n].what})
      line.cells.push_back({*cell});
    table.lines.push_back(std::move(line));
  }
  page.blank();
  page.flow("WHAT HAPPENED IN THE DAG, in order");
  if (first > 0) page.flow(fmt::format("{} earlier steps (all with -v)", first), {1, 3});
  page.table(table, 1);
}

}  // namespace

void print_dags(const TextReport& text, Page& page) {
  const ToldDags told = told_dags(text);
  if (told.copies.empty()) return;
  Table table{{{"database", Column::Fit::content, 22},
               {"node", Column::Fit::content, 15},
               {"last good", Column::Fit::content, 24},
               {"proof", Column::Fit::rest}},
              {}};
  const std::size_t most =
      text.options.verbose ? told.copies.size() : std::min(copies_shown, told.copies.size());
  for (std::size_t n = 0; n < most; ++n) {
    const ToldCopy& copy = told.copies[n];
    std::string last;
    for (const auto& [word, when] :
         {std::pair{"full", &copy.full}, std::pair{"logs", &copy.logs}, std::pair{"copy", &copy.copy},
          std::pair{"of unknown type", &copy.either}})
      if (!when->empty()) last += fmt::format("{}{} {}", last.empty() ? "" : ", ", word, *when);
    Line line;
    line.cells.push_back({copy.database});
    line.cells.push_back({copy.role.empty() ? copy.node : copy.node + " (" + copy.role + ")"});
    line.cells.push_back({last.empty() ? "none" : last});
    line.cells.push_back({copy.program.empty() ? copy.proof : copy.proof + ", by " + copy.program});
    table.lines.push_back(std::move(line));
  }
  page.blank();
  page.flow("DATABASES BY NODE, as far as these logs show");
  page.table(table, 1);
  if (most < told.copies.size())
    page.flow(fmt::format("{} more copies (all with -v)", told.copies.size() - most), {1, 3});
  for (const std::string& note : told.notes) page.flow(note, {1, 3});
  page.flow("Export all nodes (PowerShell, one line):", {1, 3});
  page.flow(told.command, {3, 5});
  print_dag_steps(text, page);
}

}  // namespace exba
