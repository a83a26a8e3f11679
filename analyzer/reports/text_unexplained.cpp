// How it works: operations that did not end well and that no finding names get the events that the log holds
// of their end: the errors among them, else the last event. A job around a run is told by its run.
#include <fmt/format.h>

#include <algorithm>

#include "reports/summary.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t operations_shown = 5;  // the latest; all with -v
constexpr std::size_t errors_shown = 6;      // an operation's last ones: the first are often repeated

bool tells_by_its_run(const Operation& operation) {
  return operation.kind == Kind::ntbackup_job &&
         std::any_of(operation.relations.begin(), operation.relations.end(),
                     [](const Relation& relation) { return relation.name == "run"; });
}

std::vector<std::uint32_t> unexplained(const Report& report) {
  const std::vector<bool> named = named_by_findings(report);
  std::vector<std::uint32_t> out;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& operation = report.operations[n];
    const bool bad = operation.outcome == Outcome::failed || operation.outcome == Outcome::abandoned;
    if (bad && !named[n] && !tells_by_its_run(operation) && !operation.events.empty()) out.push_back(n);
  }
  return out;
}

std::vector<std::uint32_t> telling_events(const Report& report, const Operation& operation) {
  std::vector<std::uint32_t> errors;
  for (const std::uint32_t n : operation.events) {
    if (n >= report.events.size()) continue;
    const Level level = report.events[n].level;
    if (level == Level::error || level == Level::critical) errors.push_back(n);
  }
  if (errors.empty())
    if (const auto decisive = decisive_event(report, operation)) errors.push_back(*decisive);
  if (errors.size() > errors_shown)
    errors.erase(errors.begin(), errors.end() - static_cast<std::ptrdiff_t>(errors_shown));
  return errors;
}

}  // namespace

void print_unexplained(const TextReport& text, Page& page) {
  std::vector<std::uint32_t> operations = unexplained(text.report);
  if (operations.empty()) return;
  const std::size_t all = operations.size();
  if (all > operations_shown && !text.options.verbose)
    operations.erase(operations.begin(), operations.end() - static_cast<std::ptrdiff_t>(operations_shown));
  page.blank();
  page.flow({{"NOT EXPLAINED", Style::undecided}, {" by any rule, and not well"}});
  if (operations.size() < all)
    page.flow(fmt::format("(the last {} of {}, all with -v)", operations.size(), number_text(all)), {2, 2});
  for (const std::uint32_t n : operations) {
    const Operation& operation = text.report.operations[n];
    const std::string where = operation.computer + (operation.store.empty() ? "" : ", " + operation.store);
    const std::string why = why_words(operation);
    page.flow({{fmt::format("{}: {} of {} ", where, kind_words(operation),
                            minute_text(operation.begin, text.options.time_zone))},
               {std::string{to_string(operation.outcome)}, style_of(operation.outcome)},
               {why.empty() ? "." : ": " + why + '.'}},
              {2, 4});
    Finding shown;
    shown.evidence = telling_events(text.report, operation);
    print_evidence(text, shown, page);
  }
}

}  // namespace exba
