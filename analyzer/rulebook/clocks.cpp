// How it works: every two operations of a finding that ran on the two computers of a clock error are
// compared. Runs that overlap by their own clocks are apart by nothing.
#include "rulebook/clocks.hpp"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

void doubt_orders(Report& report) {
  for (Finding& finding : report.findings) {
    const ClockError* error = finding.confidence == Confidence::undecided ? nullptr : doubt(report, finding);
    if (error == nullptr) continue;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(error->at_least).count();
    finding.confidence = Confidence::undecided;
    finding.why = fmt::format(
        "The clock of {} runs at least {} s ahead of that of {}, and less than that lies between these runs: "
        "which of "
        "them came first cannot be told.",
        error->computer, seconds, error->behind);
    finding.message += " Undecided: " + finding.why;
    finding.advice += fmt::format(
        "\nSet the clocks of {} and {} by one source, and export the logs of the next occurrence from both.",
        error->computer, error->behind);
  }
}

}  // namespace exba
