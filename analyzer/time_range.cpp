// How it works: operations are numbered, and everything refers to them by number. Which stay is decided first; then
// they move together, and every number that refers to one is put right or, where it is gone, dropped.
#include "time_range.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "reports/ledger.hpp"
#include "rulebook/rule.hpp"

namespace exba {
namespace {

struct AskedSpan {
  Time since = no_time, until = no_time;
  bool holds(Time begin, Time end) const { return reaches_into(begin, end, since, until); }
};

bool is_of(const Report& report, const Finding& f, const AskedSpan& span) {
  if (f.operations.empty())
    return std::any_of(f.evidence.begin(), f.evidence.end(), [&](std::uint32_t e) {
      return span.holds(report.events[e].time, report.events[e].time);
    });
  return std::any_of(f.operations.begin(), f.operations.end(), [&](std::uint32_t o) {
    return span.holds(report.operations[o].begin, report.operations[o].end);
  });
}

void forget_later_cures(std::vector<Finding>& findings, Time until, const Rulebook& rulebook) {
  for (Finding& f : findings) {
    if (until == no_time || !f.cured || f.cured->time <= until) continue;
    f.cured.reset();
    // A rule calls less severe what a later run made good.
    if (const Rule* rule = rulebook.find(f.rule)) f.severity = std::max(f.severity, rule->severity);
  }
}

/// What each operation is to the report.
enum class Place { gone, before, inside, after };

class Places {
 public:
  Places(const Report& report, const AskedSpan& span) : report_(report), span_(span) {
    for (const Operation& o : report.operations)
      places_.push_back(span.holds(o.begin, o.end) ? Place::inside : Place::gone);
    for (const Finding& f : report.findings) {
      for (const std::uint32_t o : f.operations) lean_on(o);
      if (f.operation) lean_on(*f.operation);
      if (f.cured && f.cured->operation) lean_on(*f.cured->operation);
    }
    if (span.since != no_time) keep_sets();
  }
  const std::vector<Place>& all() const { return places_; }

 private:
  void lean_on(std::uint32_t o) {
    if (places_[o] != Place::gone) return;
    const bool early = span_.since != no_time && report_.operations[o].end < span_.since;
    places_[o] = early ? Place::before : Place::after;
  }
  /// What could be restored when the time began.
  void keep_sets() {
    std::vector<Operation> earlier;
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t n = 0; n < report_.operations.size(); ++n) {
      const Operation& o = report_.operations[n];
      if (o.begin == no_time || o.end >= span_.since) continue;
      earlier.push_back(o);
      earlier.back().relations.clear();  // they number all operations
      numbers.push_back(n);
    }
    for (const StoreLedger& ledger : make_ledger(earlier)) {
      for (const std::uint32_t n : ledger.chain) lean_on(numbers[n]);
      for (const auto& last : {ledger.last_full, ledger.last_copy})
        if (last) lean_on(numbers[*last]);
    }
  }

  const Report& report_;
  const AskedSpan& span_;
  std::vector<Place> places_;
};

constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

void renumber(std::optional<std::uint32_t>& number, const std::vector<std::uint32_t>& now) {
  if (!number) return;
  if (now[*number] == none)
    number.reset();
  else
    *number = now[*number];
}

void renumber(Report& report, const std::vector<std::uint32_t>& now) {
  for (Operation& o : report.operations) {
    std::erase_if(o.relations, [&](const Relation& r) { return now[r.operation] == none; });
    for (Relation& r : o.relations) r.operation = now[r.operation];
  }
  for (Finding& f : report.findings) {
    renumber(f.operation, now);
    std::erase_if(f.operations, [&](std::uint32_t o) { return now[o] == none; });
    for (std::uint32_t& o : f.operations) o = now[o];
    if (f.cured) renumber(f.cured->operation, now);
  }
}

void keep_operations(Report& report, const std::vector<Place>& places) {
  std::vector<std::uint32_t> now(places.size(), none);
  std::vector<Operation> kept;
  for (std::size_t n = 0; n < places.size(); ++n) {
    if (places[n] == Place::gone) continue;
    now[n] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(report.operations[n]));
    if (places[n] != Place::inside)
      kept.back().facts.push_back({"outside", places[n] == Place::before ? "before" : "after"});
  }
  report.operations = std::move(kept);
  renumber(report, now);
}

void keep_unknown(Report& report, const AskedSpan& span) {
  std::vector<std::uint32_t> now;
  std::uint32_t kept = 0;
  for (const UnknownGroup& group : report.unknown)
    now.push_back(span.holds(group.first, group.last) ? kept++ : none);
  std::size_t n = 0;
  std::erase_if(report.unknown, [&](const UnknownGroup&) { return now[n++] == none; });
  for (Operation& o : report.operations) {
    std::erase_if(o.nearby_unknown, [&](std::uint32_t group) { return now[group] == none; });
    for (std::uint32_t& group : o.nearby_unknown) group = now[group];
  }
}

void note_asked(Report& report, const AskedSpan& span) {
  if (report.sources.empty()) return;
  Facts& assumed = report.sources.front().assumed;
  std::erase_if(assumed, [](const Fact& f) { return f.name == "asked-since" || f.name == "asked-until"; });
  if (span.since != no_time) assumed.push_back({"asked-since", to_rfc3339(span.since)});
  if (span.until != no_time) assumed.push_back({"asked-until", to_rfc3339(span.until)});
}

}  // namespace

bool reaches_into(Time begin, Time end, Time since, Time until) {
  if (begin == no_time) return true;
  return (since == no_time || end >= since) && (until == no_time || begin <= until);
}

void keep_time_range(Report& report, Time since, Time until, const Rulebook& rulebook) {
  if (since == no_time && until == no_time) return;
  const AskedSpan span{since, until};
  std::erase_if(report.findings, [&](const Finding& f) { return !is_of(report, f, span); });
  forget_later_cures(report.findings, until, rulebook);
  keep_operations(report, Places(report, span).all());
  keep_unknown(report, span);
  note_asked(report, span);
  report.verdict = verdict_of(report);
}

}  // namespace exba
