// How it works: one line a computer (worst first) with its state and its last good backup; then the counts
// and what the logs cover. Where nothing of ours was seen, what was looked for and why it may be missing.
#include <fmt/format.h>

#include "reports/text/text.hpp"

namespace exba {
namespace {

constexpr Indent sentence{0, 2};

void print_computers(const TextReport& text, Page& page) {
  const ToldComputers told = told_computers(text);
  for (const ComputerState& state : told.shown) {
    page.flow(computer_sentence(text, state), sentence);
    if (const std::string stores = stores_sentence(text, state); !stores.empty()) page.flow(stores, {2, 4});
  }
  if (!told.rest.empty()) page.flow("And more computers (all with -v):" + told.rest, sentence);
}

void print_nothing_seen(const TextReport& text, Page& page) {
  const NothingSeen seen = nothing_seen(text);
  page.flow({{std::string(seen.verdict), Style::undecided}, {fmt::format(": {}", seen.words)}}, sentence);
  page.flow(coverage_words(text), sentence);
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
  print_computers(text, page);
  const std::string operations = operation_counts(report);
  page.flow(finding_counts(report) + (operations.empty() ? "" : ' ' + operations), sentence);
  page.flow(coverage_words(text), sentence);
  if (const std::string_view words = undecided_words(report); !words.empty()) page.flow(words, sentence);
}

}  // namespace exba
