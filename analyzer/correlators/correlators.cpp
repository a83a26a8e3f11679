// How it works: every correlator sees the whole case, changes nothing, and knows nothing of the others, so they run side
// by side; their operations are put into one order, which is what relations by index need, and are then related.
#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cases/generations.hpp"
#include "catalog/signals.hpp"
#include "correlators/beside.hpp"
#include "correlators/correlator.hpp"
#include "correlators/dags.hpp"

namespace exba {
namespace {

constexpr std::size_t worth_sharing = 4096;  // events: a millisecond; threads cost a tenth of that

/// Which of them know the versions up to 2010 only: from 2013 on the same events say something else, and the
/// DAG's room speaks for those computers.
constexpr Correlator up_to_2010[] = {correlate_vss, correlate_streaming, correlate_failover};

bool before(const Operation& a, const Operation& b) {
  const auto first = [](const Operation& o) { return o.events.empty() ? UINT32_MAX : o.events.front(); };
  return std::tuple(a.begin, first(a), a.computer, a.kind, a.store) <
         std::tuple(b.begin, first(b), b.computer, b.kind, b.store);
}

/// Appends what one correlator gave; its relations by index are shifted with it.
void append(std::vector<Operation>& all, std::vector<Operation>&& more) {
  const auto shift = static_cast<std::uint32_t>(all.size());
  for (Operation& o : more) {
    for (Relation& r : o.relations) r.operation += shift;
    all.push_back(std::move(o));
  }
}

void sort_operations(std::vector<Operation>& all) {
  std::vector<std::uint32_t> order(all.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return before(all[a], all[b]); });
  std::vector<std::uint32_t> place(all.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Operation> sorted(all.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    sorted[i] = std::move(all[order[i]]);
    for (Relation& r : sorted[i].relations) r.operation = place[r.operation];
  }
  all = std::move(sorted);
}

/// A writer that could not start and did so later is there again. A rule about an event sees that event alone.
void mark_later_starts(const Case& c, Report& report) {
  const BySignal<bool> of_start(c.signals, [](std::string_view s) {
    return s == signal::vss_initialised || s == signal::vss_initialise_failed;
  });
  if (!of_start.any()) return;
  for (const ComputerEvents& computer : c.computers) {
    bool started = false;
    for (auto i = computer.events.rbegin(); i != computer.events.rend(); ++i) {
      if (!of_start.of(*i)) continue;
      Event& e = report.events[*i];
      started |= e.signal == signal::vss_initialised;
      const bool failed = e.signal == signal::vss_initialise_failed;
      if (failed && started && fact(e.facts, "later-start").empty())
        e.facts.push_back({"later-start", "yes"});
    }
  }
}

}  // namespace

Case make_case(const Report& report) {
  Case c;
  c.report = &report;
  c.signals = SignalNumbers(report.events);
  c.generations = generations(report);
  std::map<std::string, std::size_t> index;
  std::size_t place = 0;
  const void* last = nullptr;  // events of one computer follow each other, and share its name
  std::uint32_t i = 0;
  for (const Event& event : report.events) {
    const void* const name = event.computer.identity();
    if (c.computers.empty() || (name != last && event.computer != c.computers[place].computer)) {
      const auto [at, fresh] = index.emplace(lower(event.computer), c.computers.size());
      if (fresh) c.computers.push_back({event.computer, {}});
      place = at->second;
    }
    last = name;
    c.computers[place].events.push_back(i++);
  }
  std::stable_sort(c.computers.begin(), c.computers.end(),
                   [](const ComputerEvents& a, const ComputerEvents& b) {
                     return compare_ignoring_case(a.computer, b.computer) < 0;
                   });
  return c;
}

void correlate(Report& report) {
  correlate(report, 1);
}

void correlate(Report& report, unsigned jobs) {
  const Case c = make_case(report);
  if (report.events.size() < worth_sharing) jobs = 1;
  Case rest;
  std::vector<Operation> of_dags;
  const std::function<void()> first[] = {[&] { of_dags = correlate_dag(c); },
                                         [&] { rest = without_dags(c); }};
  parallel_for(jobs, std::size(first), [&](unsigned, std::size_t i) { first[i](); });
  std::vector<Operation> found[std::size(correlators)];
  parallel_for(jobs, std::size(correlators), [&](unsigned, std::size_t i) {
    const bool old =
        std::find(std::begin(up_to_2010), std::end(up_to_2010), correlators[i]) != std::end(up_to_2010);
    found[i] = correlators[i](old ? rest : c);
  });
  std::vector<Operation> all;
  append(all, std::move(of_dags));
  for (std::vector<Operation>& operations : found) append(all, std::move(operations));
  sort_operations(all);
  relate(c, all);
  report.operations = std::move(all);
  mark_later_starts(c, report);
}

}  // namespace exba
