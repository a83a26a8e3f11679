// How it works: each computer as its runs leave it (rulebook/standing.cpp); findings then correct what outcomes
// alone would say: an error that nothing has cured is never "well".
#include "reports/told/summary.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "catalog/catalog.hpp"
#include "catalog/misread.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

void take_finding(const Report& report, std::uint32_t n, ComputerState& computer) {
  const Finding& finding = report.findings[n];
  if (finding.severity == Severity::info || finding.cured) return;
  const bool leads =
      !computer.leading || (is_decided(finding) && !is_decided(report.findings[*computer.leading]));
  if (leads) computer.leading = n;
  const bool quiet = computer.state >= State::undecided;
  if (!is_decided(finding) && (computer.state == State::running || computer.state == State::well))
    computer.state = State::undecided;
  else if (is_decided(finding) && finding.severity == Severity::error && quiet &&
           computer.state != State::no_backup)
    computer.state = State::flawed;
}

/// Where backups fail, what stopped the last attempt is what must be mended now.
void lead_with_last(const Report& report, ComputerState& computer) {
  if (computer.state != State::failing || !computer.last || !computer.leading) return;
  const Finding& first = report.findings[*computer.leading];
  if (!is_decided(first) || first.operation == computer.last) return;
  for (std::uint32_t n = 0; n < report.findings.size(); ++n) {
    const Finding& f = report.findings[n];
    if (f.cured || !is_decided(f) || f.severity < first.severity || f.confidence < first.confidence) continue;
    if (f.computer != computer.computer || f.operation != computer.last) continue;
    computer.leading = n;
    return;
  }
}

}  // namespace

bool is_decided(const Finding& finding) {
  return finding.confidence != Confidence::undecided;
}

Counts count(const Report& report) {
  Counts counts;
  for (const Finding& finding : report.findings) {
    if (finding.cured)
      ++counts.past;
    else if (!is_decided(finding))
      ++counts.undecided;
    else
      ++(finding.severity == Severity::error     ? counts.errors
         : finding.severity == Severity::warning ? counts.warnings
                                                 : counts.infos);
  }
  counts.operations = static_cast<std::uint64_t>(
      std::count_if(report.operations.begin(), report.operations.end(), std::not_fn(is_outside)));
  counts.events = report.events.size();
  return counts;
}

std::vector<bool> named_by_findings(const Report& report) {
  std::vector<bool> named(report.operations.size());
  const auto name = [&](std::uint32_t n) {
    if (n < named.size()) named[n] = true;
  };
  for (const Finding& finding : report.findings) {
    if (finding.operation) name(*finding.operation);
    for (const std::uint32_t n : finding.operations) name(n);
  }
  return named;
}

std::vector<ComputerState> computer_states(const Report& report) {
  std::vector<ComputerState> states;
  std::map<std::string, std::size_t> place;
  for (Standing& standing : standings(report)) {
    place[standing.computer] = states.size();
    states.push_back({std::move(standing), std::nullopt});
  }
  for (std::uint32_t n = 0; n < report.findings.size(); ++n)
    take_finding(report, n, states[place[report.findings[n].computer]]);
  for (ComputerState& state : states) lead_with_last(report, state);
  // Of those that stand alike the one with something to do comes first: its step is the report's.
  std::stable_sort(states.begin(), states.end(), [](const auto& a, const auto& b) {
    return a.state != b.state ? a.state < b.state : a.leading.has_value() && !b.leading.has_value();
  });
  return states;
}

bool backups_fail(const Report& report) {
  const std::vector<Standing> all = standings(report);
  return std::any_of(all.begin(), all.end(), [](const Standing& standing) {
    return standing.state == State::blocked || standing.state == State::failing;
  });
}

std::optional<std::uint32_t> decisive_event(const Report& report, const Operation& operation) {
  std::optional<std::uint32_t> decisive;
  for (const std::uint32_t n : operation.events) {
    if (n >= report.events.size()) continue;
    const Level level = report.events[n].level;
    if (level == Level::error || level == Level::critical) decisive = n;
  }
  if (!decisive && !operation.events.empty() && operation.events.back() < report.events.size())
    decisive = operation.events.back();
  return decisive;
}

Time time_of(const Report& report, const Finding& finding) {
  if (finding.operation && *finding.operation < report.operations.size())
    return report.operations[*finding.operation].begin;
  for (const std::uint32_t n : finding.evidence)
    if (n < report.events.size() && report.events[n].time != no_time) return report.events[n].time;
  return no_time;
}

std::string why_words(const Operation& operation) {
  if (operation.why == "store-stopped") return "the store stopped while it ran";
  if (operation.why == "released") return "released without completion";
  if (operation.why == "aborted") return "aborted before its snapshot was done";
  if (operation.why == "completed-with-errors") return "completed with errors";
  return operation.why;
}

std::string kind_words(const Operation& operation) {
  if (is_volume_snapshot(operation)) return "VSS volume snapshot";
  const KindWord& kind = row_of(operation.kind);
  if (operation.kind == Kind::failover) {
    const std::string_view cause = fact(operation.facts, "cause");
    return std::string(cause == "move" ? "planned move" : cause == "failure" ? "failover" : kind.name);
  }
  const bool typed = kind.role != Role::other && !operation.type.empty();
  return (typed ? operation.type + ' ' : "") + std::string(kind.name);
}

std::vector<ProviderCount> providers_seen(const Report& report) {
  if (!report.providers.empty()) return report.providers;
  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> counts;
  for (const Event& event : report.events) ++counts[{event.provider, event.channel}];
  std::vector<ProviderCount> seen;
  for (const auto& [name, events] : counts)
    seen.push_back({std::string{name.first}, std::string{name.second}, events});
  return seen;
}

std::vector<std::string_view> providers_missing(const Report& report) {
  std::set<std::string_view> there;
  for (const ProviderCount& seen : providers_seen(report))
    if (const Provider* provider = find_provider(seen.provider))
      there.insert(provider->name);
    else if (const Provider* meant = misread_provider(seen.provider))
      there.insert(meant->name);  // what is misread is not missing
  std::vector<std::string_view> missing;
  for (const Provider& provider : catalogue())
    if (!provider.rows.empty() && there.count(provider.name) == 0) missing.push_back(provider.name);
  return missing;
}

}  // namespace exba
