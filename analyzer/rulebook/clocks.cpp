// How it works: the operations of a finding that ran on the two computers of a clock error are walked side by side, by
// begin, each held against the latest end so far on the other computer. Runs that overlap by their own clocks are apart
// by nothing. A source whose order was assumed (all its events bear one time, and no record ids) says nothing about
// which of two of its events came first.
#include "rulebook/clocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace exba {
namespace {

/// The clock errors of a report, by their two computers in lower case.
class ClockErrors {
 public:
  explicit ClockErrors(const Report& report) : report_(report) {
    for (std::size_t n = 0; n < report.clock_errors.size(); ++n) {
      const ClockError& error = report.clock_errors[n];
      of_pair_[pair(lower(error.computer), lower(error.behind))].push_back(n);
    }
  }

  /// The first by which the order of the finding's runs cannot be told; null: none.
  const ClockError* doubt(const Finding& finding) const {
    if (of_pair_.empty() || finding.operations.size() < 2) return nullptr;
    std::map<std::string, std::vector<const Operation*>> runs;  // by begin
    for (const std::uint32_t n : finding.operations)
      if (const Operation& o = report_.operations[n]; o.begin != no_time)
        runs[lower(o.computer)].push_back(&o);
    for (auto& of_computer : runs)
      std::stable_sort(of_computer.second.begin(), of_computer.second.end(),
                       [](const Operation* a, const Operation* b) { return a->begin < b->begin; });
    std::size_t first = report_.clock_errors.size();
    const auto look = [&](const std::vector<std::size_t>& errors, const std::vector<const Operation*>& a,
                          const std::vector<const Operation*>& b) {
      const Ticks apart = least_apart(a, b);
      for (const std::size_t n : errors)
        if (n < first && apart < report_.clock_errors[n].at_least) first = n;
    };
    if (runs.size() * runs.size() <= of_pair_.size()) {
      for (auto a = runs.begin(); a != runs.end(); ++a)
        for (auto b = std::next(a); b != runs.end(); ++b)
          if (const auto at = of_pair_.find({a->first, b->first}); at != of_pair_.end())
            look(at->second, a->second, b->second);
    } else {
      for (const auto& [names, errors] : of_pair_) {
        const auto a = runs.find(names.first), b = runs.find(names.second);
        if (a != b && a != runs.end() && b != runs.end()) look(errors, a->second, b->second);
      }
    }
    return first < report_.clock_errors.size() ? &report_.clock_errors[first] : nullptr;
  }

 private:
  using Names = std::pair<std::string, std::string>;
  static Names pair(std::string a, std::string b) {
    return a < b ? Names{std::move(a), std::move(b)} : Names{std::move(b), std::move(a)};
  }
  /// What lies at least between a run of the one and a run of the other: nothing where two overlap.
  static Ticks least_apart(const std::vector<const Operation*>& a, const std::vector<const Operation*>& b) {
    Ticks least = Ticks::max();
    Time end[2] = {no_time, no_time};  // the latest so far, of `a` and of `b`
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
      const bool of_a = j == b.size() || (i < a.size() && a[i]->begin <= b[j]->begin);
      const Operation& next = *(of_a ? a[i++] : b[j++]);
      if (const Time before = end[of_a ? 1 : 0]; before != no_time)
        least = std::min(least, std::max(next.begin - before, Ticks{0}));
      Time& own = end[of_a ? 0 : 1];
      own = std::max({own, next.begin, next.end});
    }
    return least;
  }

  const Report& report_;
  std::map<Names, std::vector<std::size_t>> of_pair_;
};

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
  const ClockErrors errors(report);
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
    const ClockError* error = errors.doubt(finding);
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
