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

/// Findings whose fix will show: each rule once, for the last night of it. What is undecided is settled by its own steps.
std::vector<const Finding*> asking(const ReportView& view) {
  std::vector<const Finding*> out;
  for (const ToldFinding& told : told_findings(view, FindingGroup::decided)) out.push_back(told.finding);
  return out;
}

bool is_about(const Finding& finding, const StoreLedger& ledger) {
  if (finding.cured || finding.severity == Severity::info ||
      !equal_ignoring_case(finding.computer, ledger.computer))
    return false;
  return finding.store.empty() || ledger.store.empty() ||
         lower(finding.store).find(lower(ledger.store)) != std::string::npos;
}

/// Whether an error is told about a set of the chain: it may not restore.
bool doubted(const ReportView& view, const StoreLedger& ledger) {
  return std::any_of(view.report.findings.begin(), view.report.findings.end(), [&](const Finding& f) {
    return f.operation && is_decided(f) && f.severity == Severity::error &&
           concerns_store(view.report, f, ledger.store) &&
           std::find(ledger.chain.begin(), ledger.chain.end(), *f.operation) != ledger.chain.end();
  });
}

/// What would be lost should a database not come back from a restart; empty: nothing, as far as the logs show.
std::string risk_of_restart(const ReportView& view, const StoreLedger& ledger) {
  const auto& operations = view.report.operations;
  const TimeZone& zone = view.options.time_zone;
  const auto began = [&](std::uint32_t n) { return minute_text(operations[n].begin, zone); };
  switch (ledger.restart) {
    case Restart::safe:
      if (doubted(view, ledger))
        return fmt::format("the backup of {} itself may not restore", began(ledger.chain.front()));
      if (const Operation& first = operations[ledger.chain.front()];
          !equal_ignoring_case(first.computer, ledger.computer))
        return fmt::format(
            "the backups up to {} were taken on {}, and no backup of this node proves that every log since "
            "is "
            "still on the disks",
            minute_text(ledger.restorable_to, zone), first.computer);
      return {};
    case Restart::logs_gone:
      return fmt::format(
          "the run of {} deleted logs that no good backup holds: a database that does not come back can only "
          "be "
          "restored to {}",
          began(*ledger.truncated_by), minute_text(ledger.restorable_to, zone));
    case Restart::gap:
      return fmt::format(
          "a log is missing between the backups: a database that does not come back can only be restored to "
          "{}",
          minute_text(ledger.restorable_to, zone));
    case Restart::unknown: break;
  }
  if (const Operation* full = previous_full(operations, ledger))
    return fmt::format(
        "the last good full is that of {} on {}, and whether every log since is on the disks is not in these "
        "logs",
        minute_text(full->begin, zone), full->computer);
  return "no good backup of it is in these logs: know where the last one is";
}

/// A backup of that store that may still be at work: a restart would break it.
const Operation* perhaps_running(const Report& report, const StoreLedger& ledger) {
  for (auto o = report.operations.rbegin(); o != report.operations.rend(); ++o)
    if (is_backup(*o) && o->outcome == Outcome::running && equal_ignoring_case(o->computer, ledger.computer))
      return &*o;
  return nullptr;
}

/// May the store be restarted? Empty where nobody asks: the rules ask for no restart, and none would do harm.
std::string restart_answer(const ReportView& view, const StoreLedger& ledger) {
  const Report& report = view.report;
  const Finding* asks = nullptr;
  const Finding* open = nullptr;
  for (const Finding& f : report.findings) {
    if (!is_about(f, ledger)) continue;
    if (!f.next.no_restart.empty()) return "no. " + f.next.no_restart;
    if (!is_decided(f) && open == nullptr) open = &f;
    if (is_decided(f) && f.next.restart_step != 0 && asks == nullptr) asks = &f;
  }
  if (const Operation* run = perhaps_running(report, ledger))
    return fmt::format("not yet. The {} of {} may still be at work; a restart would break it.",
                       kind_words(*run), minute_text(run->begin, view.options.time_zone));
  if (open != nullptr)
    return fmt::format("not yet. Settle first what {} asks for: whether a backup is still at work.",
                       open->rule);
  const std::string risk = risk_of_restart(view, ledger);
  if (asks == nullptr) return risk.empty() ? "" : fmt::format("not before a full backup: {}.", risk);
  const std::string step = fmt::format("step {} of {}", asks->next.restart_step, asks->rule);
  if (!risk.empty()) return fmt::format("only if {} leaves no other way: {}.", step, risk);
  return fmt::format(
      "safe, when {} asks for it. If a database does not come back, the backups up to {} and the logs on the "
      "server's disks bring it to its last transaction.",
      step, minute_text(ledger.restorable_to, view.options.time_zone));
}

NextPart restart_part(const ReportView& view) {
  NextPart part{"May the store be restarted?", {}};
  std::set<std::string> told;
  for (const StoreLedger& ledger : make_ledger(view.report.operations)) {
    if (part.sentences.size() == stores_told) break;  // before each of 30,000 is held against each finding
    const bool asked = std::any_of(view.report.findings.begin(), view.report.findings.end(),
                                   [&](const Finding& f) { return is_about(f, ledger); });
    if (!asked) continue;
    const std::string answer = restart_answer(view, ledger);
    if (answer.empty()) continue;
    const bool of_all = answer.starts_with("no. ") || answer.starts_with("not yet. ");
    const std::string name =
        ledger.store.empty() || of_all ? ledger.computer : ledger.computer + ' ' + ledger.store;
    const std::string sentence = name + (name.empty() ? "" : ": ") + answer;
    if (told.insert(sentence).second) part.sentences.push_back(sentence);
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
          return !f.cured &&
                 std::find(f.next.collect.begin(), f.next.collect.end(), item.name) != f.next.collect.end();
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
