// How it works: every two operations of a finding that ran on the two computers of a clock error are
// compared. Runs that overlap by their own clocks are apart by nothing. A source whose order was assumed (all
// its events bear one time, and no record ids) says nothing about which of two of its events came first.
#include "rulebook/clocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace exba {
namespace {

Ticks apart(const Operation& a, const Operation& b) {
  if (a.begin == no_time || b.begin == no_time) return Ticks::max();
  const Operation& first = a.begin <= b.begin ? a : b;
  const Operation& second = a.begin <= b.begin ? b : a;
  return std::max(second.begin - std::max(first.begin, first.end), Ticks{0});
}

bool rests_on(const ClockError& error, const Operation& a, const Operation& b) {
  const bool these =
      (equal_ignoring_case(a.computer, error.computer) && equal_ignoring_case(b.computer, error.behind)) ||
      (equal_ignoring_case(b.computer, error.computer) && equal_ignoring_case(a.computer, error.behind));
  return these && apart(a, b) < error.at_least;
}

const ClockError* doubt(const Report& report, const Finding& finding) {
  for (const ClockError& error : report.clock_errors)
    for (std::size_t i = 0; i < finding.operations.size(); ++i)
      for (std::size_t j = i + 1; j < finding.operations.size(); ++j)
        if (rests_on(error, report.operations[finding.operations[i]],
                     report.operations[finding.operations[j]]))
          return &error;
  return nullptr;
}

/// A source without an order of which the finding has two events as evidence; null: none.
const Source* source_without_order(const Report& report, const Finding& finding) {
  std::set<std::uint32_t> seen;
  for (const std::uint32_t n : finding.evidence) {
    const std::uint32_t source = report.events[n].source;
    if (source >= report.sources.size()) continue;  // a rule's example has none
    if (fact(report.sources[source].assumed, "order").empty()) continue;
    if (!seen.insert(source).second) return &report.sources[source];
  }
  return nullptr;
}

void leave_undecided(Finding& finding, std::string why, std::string_view step) {
  finding.confidence = Confidence::undecided;
  finding.why = std::move(why);
  finding.message += " Undecided: " + finding.why;
  (finding.advice += '\n') += step;
}

}  // namespace

void doubt_orders(Report& report) {
  for (Finding& finding : report.findings) {
    if (finding.confidence == Confidence::undecided || finding.any_order) continue;
    if (const Source* source = source_without_order(report, finding)) {
      leave_undecided(
          finding,
          fmt::format("All events of {} bear one time and no record ids: which of them came first "
                      "cannot be told.",
                      source->path),
          "Export the log again as .evtx or XML, which keep the record ids.");
      continue;
    }
    const ClockError* error = doubt(report, finding);
    if (error == nullptr) continue;
    leave_undecided(
        finding,
        fmt::format("The clock of {} runs at least {} s ahead of that of {}, and less than that lies between "
                    "these runs: which of them came first cannot be told.",
                    error->computer, std::chrono::floor<std::chrono::seconds>(error->at_least).count(),
                    error->behind),
        fmt::format("Set the clocks of {} and {} by one source, and export the logs of the next occurrence "
                    "from both.",
                    error->computer, error->behind));
  }
}

}  // namespace exba
