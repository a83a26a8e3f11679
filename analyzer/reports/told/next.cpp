// How it works: the ledger answers for the restart, the rules' own words for the rest; the same event asked
// for by several findings of one computer is told once.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/api_calls.hpp"
#include "catalog/collection.hpp"
#include "reports/diagnostics.hpp"
#include "reports/ledger.hpp"
#include "reports/told/next.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t stores_told = 6;
constexpr std::size_t findings_told = 8;
constexpr std::size_t vendor_events = 24;

/// Findings that ask for something: each rule once a computer, the last night of it.
std::vector<const Finding*> asking(const ReportView& view) {
  std::vector<const Finding*> out;
  for (const Decided which : {Decided::yes, Decided::no})
    for (const ToldFinding& told : told_findings(view, which)) out.push_back(told.finding);
  return out;
}

bool is_about(const Finding& finding, const StoreLedger& ledger) {
  const bool store = finding.store.empty() || ledger.store.empty() ||
                     lower(finding.store).find(lower(ledger.store)) != std::string::npos;
  return store && equal_ignoring_case(finding.computer, ledger.computer) &&
         finding.severity != Severity::info;
}

/// Whether an error is told about a set of the chain: it may not restore.
bool doubted(const ReportView& view, const StoreLedger& ledger) {
  return std::any_of(view.report.findings.begin(), view.report.findings.end(), [&](const Finding& f) {
    return f.operation && is_decided(f) && f.severity == Severity::error &&
           std::find(ledger.chain.begin(), ledger.chain.end(), *f.operation) != ledger.chain.end();
  });
}

std::string restart_answer(const ReportView& view, const StoreLedger& ledger) {
  const auto& operations = view.report.operations;
  const TimeZone& zone = view.options.time_zone;
  const std::string name = ledger.store.empty() ? ledger.computer : ledger.computer + ' ' + ledger.store;
  const auto began = [&](std::uint32_t n) { return minute_text(operations[n].begin, zone); };
  switch (ledger.restart) {
    case Restart::safe:
      if (doubted(view, ledger))
        return fmt::format(
            "{}: take a full backup first. No log was deleted behind the sets, but the set of {} itself may "
            "not restore.",
            name, began(ledger.chain.front()));
      if (const Operation& first = operations[ledger.chain.front()];
          !equal_ignoring_case(first.computer, ledger.computer))
        return fmt::format(
            "{}: take a full backup first. The sets up to {} were taken on {}; these logs show no log "
            "deleted "
            "since, but no backup of this node proves that all of them are still on the disks.",
            name, minute_text(ledger.restorable_to, zone), first.computer);
      return fmt::format(
          "{}: yes. If a database does not come back, the sets up to {} and the logs on the server's disks "
          "bring it to "
          "its last transaction: these logs show no log deleted that no good set holds.",
          name, minute_text(ledger.restorable_to, zone));
    case Restart::logs_gone:
      return fmt::format(
          "{}: not before a full backup. The run of {} deleted logs that no good set holds: a database that "
          "does not "
          "come back can only be restored to {}.",
          name, began(*ledger.truncated_by), minute_text(ledger.restorable_to, zone));
    case Restart::gap:
      return fmt::format(
          "{}: not before a full backup. A log is missing between the sets: a database that does not come "
          "back can only "
          "be restored to {}.",
          name, minute_text(ledger.restorable_to, zone));
    case Restart::unknown: break;
  }
  if (const Operation* full = previous_full(operations, ledger))
    return fmt::format(
        "{}: cannot be told; the last good full is that of {} on {}, and whether every log since is on the "
        "disks "
        "is not in these logs. Take a full backup first.",
        name, minute_text(full->begin, zone), full->computer);
  return fmt::format(
      "{}: cannot be told; no good backup of it is in these logs. Know where the last one is, or take a full "
      "one first.",
      name);
}

NextPart restart_part(const ReportView& view) {
  NextPart part{"Restart the store now?", {}};
  for (const StoreLedger& ledger : make_ledger(view.report.operations)) {
    const bool asked = std::any_of(view.report.findings.begin(), view.report.findings.end(),
                                   [&](const Finding& f) { return is_about(f, ledger); });
    if (asked && part.sentences.size() < stores_told) part.sentences.push_back(restart_answer(view, ledger));
  }
  return part;
}

/// `MSExchangeIS 9616, 9648; ESE 213`
std::string event_names(const std::vector<WatchedEvent>& events) {
  std::string out;
  std::string_view provider;
  for (const WatchedEvent& event : events) {
    if (event.provider != provider)
      out += fmt::format("{}{} {}", out.empty() ? "" : "; ", event.provider, event.id);
    else
      out += fmt::format(", {}", event.id);
    provider = event.provider;
  }
  return out;
}

NextPart watch_part(const ReportView& view) {
  NextPart part{"Proof of the fix", {}};
  std::set<std::string> told;
  for (const Finding* finding : asking(view)) {
    const NextSteps& next = finding->next;
    if (next.proof.empty() || part.sentences.size() == findings_told) continue;
    std::string words = event_names(next.proof);
    if (!finding->computer.empty()) words += " on " + finding->computer;
    if (next.proof_until != no_time) words += " by " + minute_text(next.proof_until, view.options.time_zone);
    if (!next.proof_of.empty()) words += ": " + next.proof_of;
    if (words.back() != '.') words += '.';
    if (told.insert(words).second) part.sentences.push_back(std::move(words));
  }
  return part;
}

NextPart collect_part(const ReportView& view) {
  NextPart part{"Collect for this case", {}};
  std::string script, by_hand;
  for (const std::string_view name : items_to_collect(view.report)) {
    const CollectItem& item = *find_collect_item(name);
    std::string& list = item.commands.empty() ? by_hand : script;
    list += (list.empty() ? "" : "; ") + std::string(item.title);
  }
  if (!script.empty()) part.sentences.push_back(script + " (exba analyze --collect FILE writes the script).");
  if (!by_hand.empty()) part.sentences.push_back("By hand: " + by_hand + '.');
  return part;
}

NextPart silent_part(const ReportView& view) {
  NextPart part{"Never logged here", {}};
  for (const SilentEvents& silent : silent_events(view.report))
    part.sentences.push_back(
        fmt::format("{}: {}, although {} came past {}: their absence proves nothing. Raise: {}.",
                    silent.computer, event_names(silent.events), counted(silent.runs, "run"),
                    silent.events.size() == 1 ? "it" : "them", silent.setting));
  return part;
}

}  // namespace

std::vector<std::string_view> items_to_collect(const Report& report) {
  std::vector<std::string_view> out;
  for (const CollectItem& item : collect_items())
    if (std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
          return std::find(f.next.collect.begin(), f.next.collect.end(), item.name) != f.next.collect.end();
        }))
      out.push_back(item.name);
  return out;
}

std::vector<NextPart> next_parts(const ReportView& view) {
  std::vector<NextPart> parts;
  for (NextPart part : {restart_part(view), watch_part(view), collect_part(view), silent_part(view)})
    if (!part.sentences.empty()) parts.push_back(std::move(part));
  return parts;
}

std::vector<std::string> vendor_lines(const ReportView& view, const Finding& finding) {
  if (finding.next.ask.empty()) return {};
  std::vector<std::string> lines;
  const Report& report = view.report;
  std::string where = "Server " + (finding.computer.empty() ? std::string("not named") : finding.computer);
  if (!finding.store.empty()) where += ", " + finding.store;
  if (finding.operation && *finding.operation < report.operations.size()) {
    const Operation& o = report.operations[*finding.operation];
    if (!o.session.empty()) where += ", session " + o.session;
    if (const auto program = fact(o.facts, "requestor"); !program.empty())
      where += fmt::format("; requestor {} {}", fact(o.facts, "requestor-certainty"), program);
  }
  lines.push_back(where + ". Times in UTC.");
  std::size_t told = 0;
  for (std::uint32_t n = 0; n < finding.evidence.size(); ++n) {
    if (n == finding.absence_after && !finding.absence.empty())
      lines.push_back("-- " + finding.absence + " --");
    const Event& event = report.events[finding.evidence[n]];
    if (told++ == vendor_events) lines.push_back("-- further events are in the report --");
    if (told > vendor_events) continue;
    const std::string_view call = api_call_of(event.signal, fact(event.facts, "engine"));
    const std::string_view code = fact(event.facts, "code");
    lines.push_back(fmt::format("{}  {} {} {}{}{}",
                                event.time == no_time ? "(no time)" : to_rfc3339(event.time), event.provider,
                                event.id, record_text(event), call.empty() ? "" : ": ", call) +
                    (code.empty() ? "" : fmt::format(" ({})", code)));
  }
  if (!finding.absence.empty() && finding.absence_after >= finding.evidence.size())
    lines.push_back("-- " + finding.absence + " --");
  lines.push_back(finding.next.ask);
  return lines;
}

}  // namespace exba
