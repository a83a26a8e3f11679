// How it works: the ledger in words, the store in most danger first. A state is never told without what it
// rests on: which sets, and what is not known of them.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/store_names.hpp"
#include "reports/ledger.hpp"
#include "reports/told/job.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

/// Most urgent first.
int rank(StoreState state) {
  switch (state) {
    case StoreState::no_backup: return 0;
    case StoreState::broken: return 1;
    case StoreState::failing: return 2;
    case StoreState::unknown: return 3;
    case StoreState::well: break;
  }
  return 4;
}

Span state_words(StoreState state) {
  switch (state) {
    case StoreState::well: return {"well", Style::good};
    case StoreState::failing: return {"FAILING", Style::error};
    case StoreState::broken: return {"BROKEN", Style::error};
    case StoreState::no_backup: return {"NO BACKUP", Style::error};
    case StoreState::unknown: break;
  }
  return {"undecided", Style::undecided};
}

/// Runs that an error is told about, and the places of these findings.
using Doubts = std::unordered_map<std::uint32_t, std::vector<std::size_t>>;

Doubts doubts_of(const Report& report) {
  Doubts doubts;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    if (finding.operation && is_decided(finding) && finding.severity == Severity::error)
      doubts[*finding.operation].push_back(i);
  }
  return doubts;
}

/// A set of the chain that an error is told about: what it holds of this store may not restore. An error of one store of
/// a run says nothing of the others.
const Finding* doubted(const Report& report, const Doubts& doubts, const StoreLedger& ledger) {
  std::size_t first = report.findings.size();
  for (const std::uint32_t set : ledger.chain)
    if (const auto at = doubts.find(set); at != doubts.end())
      for (const std::size_t n : at->second)
        if (concerns_store(report, report.findings[n], ledger.store)) first = std::min(first, n);
  return first < report.findings.size() ? &report.findings[first] : nullptr;
}

/// The warning that a later good set does not hold this store.
const Finding* left_out(const Report& report, const StoreLedger& ledger) {
  for (const Finding& f : report.findings)
    if (!f.cured && f.operation && is_decided(f) &&
        !fact(report.operations[*f.operation].facts, "missing-stores").empty() &&
        f.store == fact(report.operations[*f.operation].facts, "missing-stores") &&
        may_be_same_store(f.store, ledger.store))
      return &f;
  return nullptr;
}

/// `full of Sun 2006-10-08 01:00, 2 incrementals to Tue 2006-10-10 01:00`
std::string sets(const ReportView& view, const StoreLedger& ledger) {
  const auto& operations = view.report.operations;
  const TimeZone& zone = view.options.time_zone;
  if (ledger.chain.empty()) {
    if (ledger.untyped) return "a good backup whose beginning is not in these logs: full or incremental";
    const Operation* full = previous_full(operations, ledger);
    return full == nullptr
               ? "no good full backup in these logs"
               : fmt::format("the full of {} on {}", minute_text(full->begin, zone), full->computer);
  }
  const Operation& first = operations[ledger.chain.front()];
  std::string words = fmt::format("{} that ended {}", first.type.empty() ? "backup" : first.type,
                                  near_text(first.end, ledger.restorable_to, zone));
  if (!equal_ignoring_case(first.computer, ledger.computer)) words += " on " + first.computer;
  if (job_failed(first)) words += " (its job failed: perhaps not stored)";
  if (const std::size_t rest = ledger.chain.size() - 1; rest > 0) {
    const Operation& last = operations[ledger.chain.back()];
    words += fmt::format(
        ", and {}{} that ended {}",
        counted(rest, last.type == "differential" && rest == 1 ? "differential" : "logs-only backup"),
        rest == 1 ? "" : ", the last of them one", near_text(last.end, first.begin, zone));
  }
  return words;
}

std::string logs_between(const StoreLedger& ledger) {
  if (ledger.missing_from.empty()) return "A log";
  if (ledger.missing_to.empty() || ledger.missing_to == ledger.missing_from) return ledger.missing_from;
  return ledger.missing_from + " to " + ledger.missing_to;
}

std::string notes(const ReportView& view, const Doubts& doubts, const StoreLedger& ledger) {
  const auto& operations = view.report.operations;
  const TimeZone& zone = view.options.time_zone;
  std::string out;
  if (ledger.broken_by)
    out += fmt::format(
        " {} before the backup of {} in no backup: nothing later can be restored until the next full.",
        logs_between(ledger),
        minute_text(operations[*ledger.broken_by].begin, zone) +
            (ledger.missing_to == ledger.missing_from ? " is" : " are"));
  if (const Finding* finding = doubted(view.report, doubts, ledger))
    out += fmt::format(" The backup of {} may not restore: see {}.",
                       minute_text(operations[*finding->operation].begin, zone), finding->rule);
  if (ledger.last_attempt && is_outside(operations[*ledger.last_attempt]))
    out += " No backup of it was tried in that time.";
  else if (ledger.last_attempt && ledger.state != StoreState::well && ledger.state != StoreState::broken) {
    const Operation& last = operations[*ledger.last_attempt];
    out +=
        fmt::format(" Last attempt {}: {}.", minute_text(last.begin, zone), to_string(ledger.last_outcome));
    if (const std::string_view others = fact(last.facts, "dag-nodes-missing"); !others.empty())
      out += fmt::format(" It may be backed up on {}, whose log is not here.", others);
  }
  if (ledger.chain.size() > 1 && !ledger.joins_proved) out += " That their logs join is not logged.";
  if (ledger.truncated_by && !ledger.chain.empty()) {
    const Operation& by = operations[*ledger.truncated_by];
    const bool ours =
        std::find(ledger.chain.begin(), ledger.chain.end(), *ledger.truncated_by) != ledger.chain.end();
    if (!ours && *ledger.truncated_by > ledger.chain.back())
      out += fmt::format(
          " The run of {1} deleted logs{0}, and its set does not join this one: keep every log that is left.",
          ledger.truncated_to.empty() ? "" : " up to " + ledger.truncated_to, minute_text(by.begin, zone));
  }
  return out;
}

}  // namespace

std::string name_of(const ToldStore& told, bool computers) {
  if (told.store.empty()) return told.computer;
  return computers ? told.computer + ' ' + told.store : told.store;
}

std::vector<ToldStore> told_stores(const ReportView& view) {
  std::vector<StoreLedger> ledgers = make_ledger(view.report.operations);
  std::stable_sort(ledgers.begin(), ledgers.end(),
                   [](const StoreLedger& a, const StoreLedger& b) { return rank(a.state) < rank(b.state); });
  const Doubts doubts = doubts_of(view.report);
  std::vector<ToldStore> out;
  for (const StoreLedger& ledger : ledgers) {
    ToldStore told;
    told.computer = ledger.computer;
    told.store = ledger.store;
    told.state = state_words(ledger.state);
    const Finding* doubt = doubted(view.report, doubts, ledger);
    // That a set failed for another store makes a good one doubtful only where more than a possibility says so.
    const bool told_good =
        doubt != nullptr && view.report.operations[*doubt->operation].outcome == Outcome::succeeded;
    if (ledger.state == StoreState::well && doubt != nullptr &&
        (told_good || doubt->confidence >= Confidence::likely))
      told.state = {"DOUBTFUL", Style::error};
    // Exchange completed it; that its program kept it, the program itself denies.
    const bool kept = ledger.chain.empty() || !job_failed(view.report.operations[ledger.chain.back()]);
    if (ledger.state == StoreState::well && !kept) told.state = {"DOUBTFUL", Style::warning};
    if (ledger.last_attempt && is_outside(view.report.operations[*ledger.last_attempt]))
      told.state = {"not tried", Style::plain};
    const Finding* missing = left_out(view.report, ledger);
    if (ledger.state == StoreState::well && missing != nullptr) told.state = {"MISSING", Style::warning};
    if (!ledger.chain.empty())
      told.restorable_to = minute_text(ledger.restorable_to, view.options.time_zone);
    else if (const Operation* full = previous_full(view.report.operations, ledger))
      told.restorable_to = minute_text(full->begin, view.options.time_zone);
    told.sets = sets(view, ledger);
    told.notes = notes(view, doubts, ledger);
    if (missing != nullptr)
      told.notes += fmt::format(" It was not in the last backup: see {}.", missing->rule);
    if (!told.notes.empty()) told.notes.erase(0, 1);
    if (!ledger.chain.empty()) told.base = ledger.chain.front();
    out.push_back(std::move(told));
  }
  return out;
}

}  // namespace exba
