// How it works: one line a computer (worst first) with its state and its last good backup; then the counts
// and what the logs cover. Where nothing of ours was seen, what was looked for and why it may be missing.
#include <fmt/format.h>

#include <algorithm>

#include "reports/text/text.hpp"
#include "reports/told/not_read.hpp"

namespace exba {
namespace {

constexpr Indent hanging{0, 2};
constexpr std::size_t servers_shown = 24;
constexpr std::size_t step_limit = 110;  // bytes: three lines of the table

void print_next_action(const NextAction& next, Page& page) {
  if (next.step.empty()) return;
  page.flow({{"Next: "}, {next.step}}, hanging);
}

void print_computers(const TextReport& text, Page& page) {
  const ToldComputers told = told_computers(text);
  for (std::size_t n = 0; n < told.shown.size(); ++n) {
    const ComputerState& state = told.shown[n];
    page.flow(computer_sentence(text, state), hanging);
    if (n == 0) print_next_action(next_action_of(text), page);
    if (const std::string risk = risk_sentence(text, state); !risk.empty())
      page.flow({{"Risk: "}, {risk}}, hanging);
    if (const std::string stores = stores_sentence(text, state); !stores.empty()) page.flow(stores, {2, 4});
  }
  if (!told.rest.empty()) page.flow("And more computers (all with -v):" + told.rest, hanging);
}

/// A step that is told in full below: its first words.
std::string brief(std::string step) {
  if (step.size() <= step_limit) return step;
  const std::size_t blank = step.rfind(' ', step_limit);
  step.resize(blank == std::string::npos ? step_limit : blank);
  return step + " ...";
}

/// A table: five sentences of two lines each are not what one sees at a glance.
void print_fleet(const TextReport& text, Page& page) {
  page.flow(fleet_sentence(text.report), hanging);
  Table table{{{"server", Column::Fit::content, 20},
               {"state", Column::Fit::whole},
               {"last good", Column::Fit::whole, 20},
               {"next step", Column::Fit::rest}},
              {}};
  const std::vector<FleetRow> rows = fleet_rows(text);
  const std::size_t shown = text.options.verbose ? rows.size() : std::min(rows.size(), servers_shown);
  std::string above;
  for (std::size_t n = 0; n < shown; ++n) {
    const FleetRow& row = rows[n];
    std::string next = row.state.style == Style::good ? "" : row.next;
    const std::string told = next;
    if (!next.empty() && next == above) next = "the same";
    above = told;
    table.lines.push_back({{{row.computer}, row.state, {row.last_good}, {brief(next)}}, ""});
  }
  page.table(table, 1);
  if (shown < rows.size())
    page.flow(fmt::format("and {} more servers (all with -v)", rows.size() - shown), {1, 3});
}

void print_nothing_seen(const TextReport& text, Page& page) {
  const NothingSeen seen = nothing_seen(text);
  page.flow({{std::string(seen.verdict), Style::undecided}, {fmt::format(": {}", seen.words)}}, hanging);
  page.flow(coverage_words(text), hanging);
  if (text.report.logs.empty()) return;
  page.flow("There: " + (seen.there.empty() ? "none of the providers that exba knows" : seen.there) + '.',
            {2, 4});
  if (!seen.missing.empty()) page.flow("Looked for in vain: " + seen.missing + '.', {2, 4});
  page.flow("Likeliest reasons:", {2, 4});
  for (std::size_t n = 0; n < seen.reasons.size(); ++n)
    page.flow(fmt::format("{}. {}", n + 1, seen.reasons[n]), {2, 5});
}

}  // namespace

void print_headline(const TextReport& text, Page& page) {
  const Report& report = text.report;
  if (report.verdict == Verdict::nothing_seen) return print_nothing_seen(text, page);
  if (const std::string words = namesakes_sentence(report); !words.empty()) page.flow(words, hanging);
  const std::string_view clock = clock_sentence(text);
  if (is_fleet(report))
    print_fleet(text, page);
  else
    print_computers(text, page);
  if (const std::string words = not_read_words(report); !words.empty()) page.flow(words, hanging);
  const std::string operations = operation_counts(report);
  page.flow(finding_counts(report) + (operations.empty() ? "" : ' ' + operations), hanging);
  if (!clock.empty()) page.flow(clock, hanging);
  if (const std::string words = one_zone_sentence(text); !words.empty()) page.flow(words, hanging);
  if (const std::string_view words = undecided_words(report); !words.empty()) page.flow(words, hanging);
}

}  // namespace exba
