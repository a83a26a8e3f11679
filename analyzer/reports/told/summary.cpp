// How it works: the attempts of each (computer, store) are walked once, in time order, and leave that store's
// state behind; a computer stands as its worst store does. Findings then correct what outcomes alone would
// say: a run that an error names is no good backup, and an error younger than the last good backup is never
// "well".
#include "reports/told/summary.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "catalog/catalog.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

/// One store of one computer while its attempts go by.
struct StoreState {
  State state = State::no_backup;
  Time since = no_time;
  std::uint64_t attempts = 0;
  std::optional<std::uint32_t> last;
  std::optional<std::uint32_t> last_good;
  std::optional<std::uint32_t> last_snapshot;
};
using Stores = std::map<std::string_view, StoreState>;

std::optional<std::uint32_t> related(const Operation& operation, std::string_view name) {
  for (const Relation& relation : operation.relations)
    if (relation.name == name) return relation.operation;
  return std::nullopt;
}

/// Which operations a decided error, likely or certain, names as the run at fault.
std::vector<bool> operations_at_fault(const Report& report) {
  std::vector<bool> at_fault(report.operations.size());
  for (const Finding& finding : report.findings)
    if (finding.severity == Severity::error && finding.confidence >= Confidence::likely &&
        finding.operation && *finding.operation < at_fault.size())
      at_fault[*finding.operation] = true;
  return at_fault;
}

void fail(StoreState& store, State state, Time since) {
  const bool goes_on = store.state == State::blocked || store.state == State::failing;
  if (!goes_on) store.since = since;
  if (state == State::blocked)
    store.since = goes_on && store.since != no_time ? std::min(store.since, since) : since;
  store.attempts = goes_on ? store.attempts + 1 : 1;
  store.state = state;
}

/// Whether a run that stood in the way has let go of the writer since.
bool is_free(const Operation& run) {
  return run.outcome == Outcome::succeeded || run.why == "store-stopped" ||
         !fact(run.facts, "completed").empty() || !fact(run.facts, "released").empty();
}

void attempt(const Report& report, std::uint32_t n, bool at_fault, StoreState& store) {
  const Operation& operation = report.operations[n];
  store.last = n;
  switch (operation.outcome) {
    case Outcome::succeeded:
      if (!at_fault) (is_volume_snapshot(operation) ? store.last_snapshot : store.last_good) = n;
      store.state = at_fault ? State::flawed : State::well;
      store.attempts = 0;
      break;
    case Outcome::running: store.state = State::running; break;
    case Outcome::unknown: store.state = State::undecided; break;
    case Outcome::failed:
    case Outcome::abandoned: {
      if (is_volume_snapshot(operation)) break;  // no backup of Exchange; whom it blocks says so itself
      auto blocker = related(operation, "blocked_by");
      if (blocker && *blocker < report.operations.size() && is_free(report.operations[*blocker])) {
        if (report.operations[*blocker].outcome == Outcome::succeeded)
          break;  // good, and later than the refusal
        blocker.reset();
      }
      const bool known = blocker && *blocker < report.operations.size();
      fail(store, blocker ? State::blocked : State::failing,
           known ? report.operations[*blocker].begin : operation.begin);
    }
  }
}

/// A job that Exchange refused before any backup began leaves nothing but itself: it counts as the attempt
/// that it was, until the same job is good or a full backup is.
void attempt_job(const Report& report, std::uint32_t n, StoreState& job) {
  const Operation& operation = report.operations[n];
  if (operation.outcome == Outcome::succeeded) job = {};
  if ((operation.outcome != Outcome::failed && operation.outcome != Outcome::abandoned) ||
      related(operation, "run"))
    return;
  job.last = n;
  fail(job, State::failing, operation.begin);
}

bool later(const Report& report, std::optional<std::uint32_t> a, std::optional<std::uint32_t> b) {
  if (!a || !b) return a.has_value();
  return std::pair{report.operations[*a].begin, *a} > std::pair{report.operations[*b].begin, *b};
}

/// The computer as its worst store; ties go to the store whose last attempt is younger.
void take_stores(const Report& report, const Stores& stores, ComputerState& computer) {
  for (const auto& [name, store] : stores) {
    computer.stores.push_back({std::string{name}, store.last_good});
    if (later(report, store.last_good, computer.last_good)) computer.last_good = store.last_good;
    if (later(report, store.last_snapshot, computer.last_snapshot))
      computer.last_snapshot = store.last_snapshot;
    const bool worse = store.state < computer.state;
    if (!worse && (store.state != computer.state || !later(report, store.last, computer.last))) continue;
    computer.state = store.state;
    computer.since = store.since;
    computer.attempts = store.attempts;
    computer.last = store.last;
  }
}

/// The computer as its refused jobs leave it, where that is worse.
void take_jobs(const Report& report, const Stores& jobs, ComputerState& computer) {
  for (const auto& [name, job] : jobs) {
    const bool cured = computer.last_good && report.operations[*computer.last_good].type == "full" &&
                       later(report, computer.last_good, job.last);
    if (job.state >= computer.state || cured) continue;
    computer.state = job.state;
    computer.since = job.since;
    computer.attempts = job.attempts;
    computer.last = job.last;
  }
}

/// Whether a finding still stands: nothing good of that store (or, where it names none, of that computer)
/// came after it.
bool still_stands(const Report& report, const Finding& finding, const ComputerState& computer) {
  std::optional<std::uint32_t> good = computer.last_good;
  for (const LastGood& store : computer.stores)
    if (!finding.store.empty() && store.store == finding.store) good = store.operation;
  return !good || report.operations[*good].begin <= time_of(report, finding);
}

void take_finding(const Report& report, std::uint32_t n, ComputerState& computer) {
  const Finding& finding = report.findings[n];
  if (finding.severity == Severity::info) return;
  const bool leads =
      !computer.leading || (is_decided(finding) && !is_decided(report.findings[*computer.leading]));
  if (leads) computer.leading = n;
  if (!still_stands(report, finding, computer)) return;
  const bool quiet = computer.state >= State::undecided;
  if (!is_decided(finding) && (computer.state == State::running || computer.state == State::well))
    computer.state = State::undecided;
  else if (is_decided(finding) && finding.severity == Severity::error && quiet &&
           computer.state != State::no_backup)
    computer.state = State::flawed;
}

}  // namespace

bool is_decided(const Finding& finding) {
  return finding.confidence != Confidence::undecided;
}

bool is_backup(const Operation& operation) {
  return row_of(operation.kind).role == Role::backup;
}

bool is_volume_snapshot(const Operation& operation) {
  return operation.kind == Kind::vss_backup && !fact(operation.facts, "volume-snapshot").empty();
}

std::string_view to_string(State state) {
  switch (state) {
    case State::blocked: return "blocked";
    case State::failing: return "failing";
    case State::flawed: return "flawed";
    case State::undecided: return "undecided";
    case State::running: return "running";
    case State::well: return "well";
    case State::no_backup: return "no-backup";
  }
  return "";
}

Counts count(const Report& report) {
  Counts counts;
  for (const Finding& finding : report.findings) {
    if (!is_decided(finding))
      ++counts.undecided;
    else
      ++(finding.severity == Severity::error     ? counts.errors
         : finding.severity == Severity::warning ? counts.warnings
                                                 : counts.infos);
  }
  counts.operations = report.operations.size();
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
  const std::vector<bool> at_fault = operations_at_fault(report);
  std::map<std::string_view, Stores> computers, jobs;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& operation = report.operations[n];
    Stores& stores = computers[operation.computer];
    if (is_backup(operation)) attempt(report, n, at_fault[n], stores[operation.store]);
    if (row_of(operation.kind).role == Role::job)
      attempt_job(report, n, jobs[operation.computer][operation.store]);
  }
  for (const Finding& finding : report.findings) computers.try_emplace(finding.computer);

  std::vector<ComputerState> states;
  std::map<std::string_view, std::size_t> place;
  for (const auto& [name, stores] : computers) {
    place[name] = states.size();
    states.emplace_back().computer = std::string{name};
    take_stores(report, stores, states.back());
    take_jobs(report, jobs[name], states.back());
  }
  for (std::uint32_t n = 0; n < report.findings.size(); ++n)
    take_finding(report, n, states[place[report.findings[n].computer]]);
  std::stable_sort(states.begin(), states.end(),
                   [](const auto& a, const auto& b) { return a.state < b.state; });
  return states;
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
    if (const Provider* provider = find_provider(seen.provider)) there.insert(provider->name);
  std::vector<std::string_view> missing;
  for (const Provider& provider : catalogue())
    if (!provider.rows.empty() && there.count(provider.name) == 0) missing.push_back(provider.name);
  return missing;
}

}  // namespace exba
