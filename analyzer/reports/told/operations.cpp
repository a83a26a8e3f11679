// How it works: neighbours that say the same become one row (nine good nights, fifty refused attempts).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "model/store_parts.hpp"
#include "model/words.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t parts_shown = 4;  // of a summarised run: "6 EX01 full VSS backups, ..."

bool is_backup_or_job(const Operation& o) {
  return row_of(o.kind).role != Role::other;
}

/// A VSS backup is never taken for one with the streaming interface.
bool same_technique(const Operation& a, const Operation& b) {
  return (a.kind == Kind::vss_backup) == (b.kind == Kind::vss_backup);
}

/// Good backups of one technique join whatever they are, if no finding names them; others only with their
/// like. A move of the group or a restore is what explains the backups around it.
bool say_the_same(const Report& report, const std::vector<bool>& named, bool by_server, std::uint32_t a,
                  std::uint32_t b) {
  const Operation& one = report.operations[a];
  const Operation& two = report.operations[b];
  if (by_server && one.computer != two.computer) return false;
  if (one.outcome == Outcome::succeeded && two.outcome == Outcome::succeeded)
    return is_backup_or_job(one) && is_backup_or_job(two) && same_technique(one, two) && !named[a] &&
           !named[b];
  const auto key = [](const Operation& o) {
    return std::tie(o.kind, o.type, o.outcome, o.computer, o.store, o.why);
  };
  return key(one) == key(two);
}

bool tells_by_its_run(const Operation& operation) {
  return operation.kind == Kind::ntbackup_job &&
         std::any_of(operation.relations.begin(), operation.relations.end(),
                     [](const Relation& relation) { return relation.name == "run"; });
}

/// Those that no finding and no operation tells: whoever quotes an event wants to hear of it.
Numbers untold_events(const Report& report) {
  std::vector<bool> told(report.events.size());
  const auto tell = [&](const Numbers& events) {
    for (const std::uint32_t n : events)
      if (n < told.size()) told[n] = true;
  };
  for (const Finding& finding : report.findings) tell(finding.evidence);
  for (const Operation& operation : report.operations) tell(operation.events);
  Numbers out;
  for (std::uint32_t n = 0; n < told.size(); ++n)
    if (!told[n]) out.push_back(n);
  return out;
}

/// Whether every store of the run has had a good backup since.
bool followed_by_good(const std::vector<Standing>& all, const Operation& operation, std::uint32_t n) {
  const auto computer = std::find_if(all.begin(), all.end(),
                                     [&](const Standing& s) { return s.computer == operation.computer; });
  if (computer == all.end() || !is_backup_or_job(operation)) return false;
  if (operation.kind == Kind::ntbackup_job || operation.store.empty())
    return computer->last_good && *computer->last_good > n;
  for (const StorePart& part : store_parts(operation)) {
    const auto store =
        std::find_if(computer->stores.begin(), computer->stores.end(),
                     [&](const StoreStanding& s) { return equal_ignoring_case(s.store, part.store); });
    if (store == computer->stores.end() || !store->last_good || *store->last_good < n) return false;
  }
  return true;
}

constexpr std::size_t errors_shown = 6;  // an operation's last ones: the first are often repeated

}  // namespace

Numbers unexplained(const Report& report, Ended which) {
  const std::vector<bool> named = named_by_findings(report);
  const std::vector<Standing> all = standings(report);
  Numbers out;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& operation = report.operations[n];
    const bool bad = operation.outcome == Outcome::failed || operation.outcome == Outcome::abandoned;
    if (is_volume_snapshot(operation))
      continue;  // no backup of Exchange; whom it blocks, that finding names it
    if (!bad || named[n] || tells_by_its_run(operation) || operation.events.empty() || is_outside(operation))
      continue;
    if (followed_by_good(all, operation, n) == (which == Ended::yes)) out.push_back(n);
  }
  return out;
}

bool says_why(const Operation& operation) {
  return operation.why == "store-stopped";
}

UnexplainedHeading unexplained_heading(const Report& report, const Numbers& operations) {
  const bool all = std::all_of(operations.begin(), operations.end(),
                               [&](std::uint32_t n) { return says_why(report.operations[n]); });
  if (all) return {"Broken off", " because the store stopped"};
  return {"Not explained", " by any rule, and not well"};
}

std::string unexplained_words(const ReportView& view, const Operation& operation) {
  std::string where = operation.computer;
  if (!operation.store.empty()) where += (where.empty() ? "" : ", ") + operation.store;
  if (!where.empty()) where += ": ";
  const std::string when =
      operation.begin == no_time ? "" : " of " + minute_text(operation.begin, view.options.time_zone);
  return where + kind_words(operation) + when;
}

Numbers telling_events(const Report& report, const Operation& operation) {
  Numbers errors;
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

bool is_excerpt(const Report& report) {
  std::uint64_t events = 0;
  for (const Log& log : report.logs) events += log.events;
  return events <= excerpt_events;
}

std::string_view lone_words(const Report& report) {
  return is_excerpt(report) ? "Events that prove no operation by themselves, and that no rule explains"
                            : "Errors of Exchange that no rule explains";
}

Numbers lone_events(const Report& report) {
  const bool excerpt = is_excerpt(report);
  if (excerpt) return untold_events(report);
  Numbers out;
  if (report.verdict != Verdict::nothing_seen || !report.findings.empty()) return out;
  const bool asked = std::any_of(report.sources.begin(), report.sources.end(), [](const Source& s) {
    return !fact(s.assumed, "asked-since").empty() || !fact(s.assumed, "asked-until").empty();
  });
  if (asked) return out;  // the events are of the whole logs
  for (std::uint32_t n = 0; n < report.events.size(); ++n) {
    const Event& event = report.events[n];
    if (event.level != Level::error && event.level != Level::critical) continue;
    const std::string provider = lower(event.provider);
    const bool exchange = provider.starts_with("msexchange") || provider == "ese" || provider == "ese97" ||
                          provider == "edb" || provider == "ese backup";
    if (exchange) out.push_back(n);
  }
  if (out.size() > errors_shown)
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(errors_shown));
  return out;
}

namespace {

/// Of a fleet by server, else in order of time; what is told by its run left out.
Numbers listed(const ReportView& view) {
  const Report& report = view.report;
  Numbers numbers;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n)
    if (!is_outside(report.operations[n]) &&
        (view.options.verbose || !told_by_its_run(report, report.operations[n])))
      numbers.push_back(n);
  if (is_fleet(report))
    std::stable_sort(numbers.begin(), numbers.end(), [&](std::uint32_t a, std::uint32_t b) {
      return report.operations[a].computer < report.operations[b].computer;
    });
  return numbers;
}

}  // namespace

bool told_by_its_run(const Report& report, const Operation& operation) {
  if (operation.kind == Kind::streaming_backup && fact(operation.facts, "in-vss-run") == "yes") return true;
  if (operation.kind != Kind::ntbackup_job) return false;
  bool found = false;
  for (const Relation& relation : operation.relations) {
    if (relation.name != "run" || relation.operation >= report.operations.size()) continue;
    found = true;
    if (report.operations[relation.operation].outcome != operation.outcome) return false;
  }
  return found;
}

std::vector<Run> runs_of(const ReportView& view) {
  const Report& report = view.report;
  const std::vector<bool> named = named_by_findings(report);
  const bool by_server = is_fleet(report);
  std::vector<Run> runs;
  for (const std::uint32_t n : listed(view)) {
    const bool joins = !view.options.verbose && !runs.empty() &&
                       say_the_same(report, named, by_server, runs.back().operations.back(), n);
    if (!joins) runs.emplace_back();
    runs.back().operations.push_back(n);
  }
  return runs;
}

bool several_computers(const Report& report) {
  return std::any_of(report.operations.begin(), report.operations.end(),
                     [&](const Operation& o) { return o.computer != report.operations.front().computer; });
}

std::string parts_of(const ReportView& view, const Run& run) {
  const bool computers = several_computers(view.report);
  std::map<std::string, std::uint64_t> parts;
  for (const std::uint32_t n : run.operations) {
    const Operation& operation = view.report.operations[n];
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

std::string lasted_text(const Operation& operation) {
  return operation.begin == no_time || operation.end == no_time ? ""
                                                                : span_text(operation.end - operation.begin);
}

}  // namespace exba
