// How it works: one row an operation, in time order. Neighbours that say the same become one row (nine good
// nights, fifty refused attempts); what is still too long keeps its begin and its end, because the fault is
// rarely in the middle of a month that was not worth a finding. With -v every operation has its row.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "reports/summary.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t rows_shown = 40;
constexpr std::size_t rows_from_the_begin = 10;
constexpr std::size_t least_run = 3;    // two neighbours keep their own rows
constexpr std::size_t parts_shown = 4;  // of a summarised run: "6 EX01 full VSS backups, ..."

/// Neighbouring operations that share a row.
struct Run {
  std::vector<std::uint32_t> operations;
};

bool is_backup_or_job(const Operation& o) {
  return is_backup(o) || o.kind == Kind::ntbackup_job;
}

/// A VSS backup is never taken for one with the streaming interface.
bool same_technique(const Operation& a, const Operation& b) {
  return (a.kind == Kind::vss_backup) == (b.kind == Kind::vss_backup);
}

/// Good backups of one technique join whatever they are, if no finding names them; others only with their
/// like. A move of the group or a restore is what explains the backups around it.
bool say_the_same(const Report& report, const std::vector<bool>& named, std::uint32_t a, std::uint32_t b) {
  const Operation& one = report.operations[a];
  const Operation& two = report.operations[b];
  if (one.outcome == Outcome::succeeded && two.outcome == Outcome::succeeded)
    return is_backup_or_job(one) && is_backup_or_job(two) && same_technique(one, two) && !named[a] &&
           !named[b];
  const auto key = [](const Operation& o) {
    return std::tie(o.kind, o.type, o.outcome, o.computer, o.store, o.why);
  };
  return key(one) == key(two);
}

std::vector<Run> runs_of(const TextReport& text) {
  const Report& report = text.report;
  const std::vector<bool> named = named_by_findings(report);
  std::vector<Run> runs;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const bool joins = !text.options.verbose && !runs.empty() &&
                       say_the_same(report, named, runs.back().operations.back(), n);
    if (!joins) runs.emplace_back();
    runs.back().operations.push_back(n);
  }
  return runs;
}

bool several_computers(const Report& report) {
  return std::any_of(report.operations.begin(), report.operations.end(),
                     [&](const Operation& o) { return o.computer != report.operations.front().computer; });
}

Line row_of(const TextReport& text, bool computers, std::uint32_t n) {
  const Operation& operation = text.report.operations[n];
  const bool lasted = operation.begin != no_time && operation.end != no_time;
  Line line;
  line.cells.push_back({minute_text(operation.begin, text.options.time_zone)});
  // One cell: a column for computers would cost the others the width that their words need.
  line.cells.push_back({(computers ? operation.computer + ' ' : "") + kind_words(operation)});
  line.cells.push_back({std::string{to_string(operation.outcome)}, style_of(operation.outcome)});
  line.cells.push_back({lasted ? span_text(operation.end - operation.begin) : ""});
  const std::string between = operation.store.empty() || operation.why.empty() ? "" : ": ";
  line.cells.push_back({operation.store + between + why_words(operation)});
  return line;
}

/// `6 EX01 full VSS backups, 3 EX02 NTBackup jobs`
std::string parts_of(const TextReport& text, bool computers, const Run& run) {
  std::map<std::string, std::uint64_t> parts;
  for (const std::uint32_t n : run.operations) {
    const Operation& operation = text.report.operations[n];
    ++parts[(computers ? operation.computer + ' ' : "") + kind_words(operation)];
  }
  std::string words;
  std::size_t shown = 0;
  for (const auto& [name, number] : parts) {
    if (shown++ == parts_shown) break;
    words += (shown == 1 ? "" : ", ") + counted(number, name);
  }
  if (parts.size() > parts_shown) words += ", and " + counted(parts.size() - parts_shown, "more kind");
  return words;
}

void add_run(const TextReport& text, bool computers, const Run& run, Table& table) {
  if (run.operations.size() < least_run) {
    for (const std::uint32_t n : run.operations) table.lines.push_back(row_of(text, computers, n));
    return;
  }
  const Operation& first = text.report.operations[run.operations.front()];
  const Operation& last = text.report.operations[run.operations.back()];
  Line line;
  line.cells.push_back({minute_text(first.begin, text.options.time_zone) + " to " +
                        minute_text(last.begin, text.options.time_zone)});
  line.cells.push_back({counted(run.operations.size(), "run")});
  line.cells.push_back({std::string{to_string(first.outcome)}, style_of(first.outcome)});
  line.cells.push_back({""});
  const std::string why =
      first.outcome == Outcome::succeeded || first.why.empty() ? "" : ": " + why_words(first);
  line.cells.push_back({parts_of(text, computers, run) + why});
  table.lines.push_back(line);
}

/// Cuts the middle out of a long timeline and says how much is left out.
void cut_middle(Table& table) {
  if (table.lines.size() <= rows_shown) return;
  const std::size_t omitted = table.lines.size() - rows_shown;
  const auto begin = table.lines.begin() + static_cast<std::ptrdiff_t>(rows_from_the_begin);
  table.lines.erase(begin, begin + static_cast<std::ptrdiff_t>(omitted));
  table.lines.insert(table.lines.begin() + static_cast<std::ptrdiff_t>(rows_from_the_begin),
                     {{}, fmt::format("-- {} more rows (all with -v) --", number_text(omitted))});
}

}  // namespace

void print_timeline(const TextReport& text, Page& page) {
  if (text.report.operations.empty()) return;
  const bool computers = several_computers(text.report);
  Table table{{{fmt::format("begin ({})", zone_text(text.options)), Column::Fit::whole, 24}}, {}};
  table.columns.push_back({"operation", Column::Fit::content, 28});
  table.columns.push_back({"outcome", Column::Fit::whole});
  table.columns.push_back({"lasted", Column::Fit::whole});
  const bool stores = std::any_of(text.report.operations.begin(), text.report.operations.end(),
                                  [](const Operation& o) { return !o.store.empty(); });
  table.columns.push_back({stores ? "store: why" : "why", Column::Fit::rest});
  for (const Run& run : runs_of(text)) add_run(text, computers, run, table);
  cut_middle(table);
  page.blank();
  page.flow("OPERATIONS");
  page.table(table, 1);
}

}  // namespace exba
