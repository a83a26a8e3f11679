// How it works: the attempts of each (computer, store) are walked once, in time order, and leave that store's
// state behind; a run over several stores is an attempt on each, with the outcome that each had.
#include "rulebook/standing.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "catalog/store_names.hpp"
#include "model/store_parts.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

/// By lower-case name: exports write one name in several ways.
using Stores = std::map<std::string, StoreStanding>;

std::optional<std::uint32_t> related(const Operation& operation, std::string_view name) {
  for (const Relation& relation : operation.relations)
    if (relation.name == name) return relation.operation;
  return std::nullopt;
}

/// The decided errors, likely or certain, that name a run as at fault.
using AtFault = std::map<std::uint32_t, std::vector<const Finding*>>;

AtFault at_fault_in(const Report& report) {
  AtFault at_fault;
  for (const Finding& finding : report.findings)
    if (finding.severity == Severity::error && finding.confidence >= Confidence::likely && finding.operation)
      at_fault[*finding.operation].push_back(&finding);
  return at_fault;
}

bool is_at_fault(const Report& report, const AtFault& at_fault, std::uint32_t n, const std::string& store) {
  const auto found = at_fault.find(n);
  if (found == at_fault.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [&](const Finding* finding) { return concerns_store(report, *finding, store); });
}

void fail(StoreStanding& store, State state, Time since) {
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
         !fact(run.facts, "completed").empty() || !fact(run.facts, "released").empty() ||
         !fact(run.facts, "freed-by").empty();
}

void attempt(const Report& report, std::uint32_t n, const StorePart& part, bool at_fault,
             StoreStanding& store) {
  const Operation& operation = report.operations[n];
  if (is_outside(operation)) {  // what was good before the time asked for is good still
    const bool good = fact(operation.facts, "outside") == "before" && part.outcome == Outcome::succeeded;
    if (good && !at_fault) (is_volume_snapshot(operation) ? store.last_snapshot : store.last_good) = n;
    return;
  }
  store.last = n;
  switch (part.outcome) {
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
      if (refused_by_good_run(report.operations, operation)) break;  // good, and later than the refusal
      auto blocker = related(operation, "blocked_by");
      if (blocker && *blocker < report.operations.size() && is_free(report.operations[*blocker]))
        blocker.reset();
      const bool known = blocker && *blocker < report.operations.size();
      fail(store, blocker ? State::blocked : State::failing,
           known ? report.operations[*blocker].begin : operation.begin);
    }
  }
}

/// A job that Exchange refused before any backup began leaves nothing but itself: it counts as the attempt
/// that it was, until the same job is good or a full backup is.
void attempt_job(const Report& report, std::uint32_t n, StoreStanding& job) {
  const Operation& operation = report.operations[n];
  if (is_outside(operation)) return;
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

void take_stores(const Report& report, Stores& stores, Standing& computer) {
  for (auto& [key, store] : stores) {
    if (later(report, store.last_good, computer.last_good)) computer.last_good = store.last_good;
    if (later(report, store.last_snapshot, computer.last_snapshot))
      computer.last_snapshot = store.last_snapshot;
    if (later(report, store.elsewhere, computer.elsewhere)) computer.elsewhere = store.elsewhere;
    const bool worse = store.state < computer.state;
    if (worse || (store.state == computer.state && later(report, store.last, computer.last))) {
      computer.state = store.state;
      computer.since = store.since;
      computer.attempts = store.attempts;
      computer.last = store.last;
    }
    computer.stores.push_back(std::move(store));
  }
}

/// The computer as its refused jobs leave it, where that is worse.
void take_jobs(const Report& report, const Stores& jobs, Standing& computer) {
  for (const auto& [key, job] : jobs) {
    const bool cured = computer.last_good && report.operations[*computer.last_good].type == "full" &&
                       later(report, computer.last_good, job.last);
    if (job.state >= computer.state || cured) continue;
    computer.state = job.state;
    computer.since = job.since;
    computer.attempts = job.attempts;
    computer.last = job.last;
  }
}

void set_well(StoreStanding& store, std::uint32_t good) {
  store.state = State::well;
  store.attempts = 0;
  store.elsewhere = good;
}

/// A fault of one node that a good run of another one ended.
void take_cures_of_findings(const Report& report, std::map<std::string, Stores>& computers) {
  for (const Finding& finding : report.findings) {
    if (!finding.operation || !finding.cured || !finding.cured->operation) continue;
    const Operation& failed = report.operations[*finding.operation];
    const Operation& good = report.operations[*finding.cured->operation];
    if (good.computer == failed.computer) continue;
    Stores& stores = computers[failed.computer];
    for (const StorePart& part : store_parts(good)) {
      const auto store = stores.find(lower(part.store));
      if (store == stores.end() || store->second.last != finding.operation) continue;
      set_well(store->second, *finding.cured->operation);
    }
  }
}

/// A good part of a run on one store.
struct GoodPart {
  std::uint32_t operation;
  std::string type;
};
using GoodParts =
    std::map<std::pair<std::string, std::string>, std::vector<GoodPart>>;  ///< by DAG and database

GoodParts good_parts(const Report& report) {
  GoodParts good;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& o = report.operations[n];
    if (!is_backup(o) || fact(o.facts, "dag").empty() || fact(o.facts, "outside") == "after") continue;
    for (const StorePart& part : store_parts(o))
      if (part.outcome == Outcome::succeeded)
        good[{lower(fact(o.facts, "dag")), lower(part.store)}].push_back({n, part.type});
  }
  return good;
}

/// A database of a DAG that failed on one node is well when it is backed up on another since, whatever became of
/// the others of its set.
void take_cures_elsewhere(const Report& report, std::map<std::string, Stores>& computers) {
  const GoodParts good = good_parts(report);
  if (good.empty()) return;
  for (auto& [name, stores] : computers)
    for (auto& [key, store] : stores) {
      if (!store.last) continue;
      const Operation& failed = report.operations[*store.last];
      // Refused because the other node's run of it was at work, which ended well.
      const auto blocker = related(failed, "blocked_by");
      if (store.state == State::no_backup && refused_by_good_run(report.operations, failed) &&
          !equal_ignoring_case(report.operations[*blocker].computer, failed.computer))
        set_well(store, *blocker);
      if (store.state != State::failing) continue;
      const auto at = good.find({lower(fact(failed.facts, "dag")), key});
      if (at == good.end()) continue;
      for (const GoodPart& part : at->second) {
        const Operation& run = report.operations[part.operation];
        const bool serves = part.type == "full" || part.type == failed.type || failed.type.empty();
        if (serves && !equal_ignoring_case(run.computer, failed.computer) && run.begin >= failed.end)
          set_well(store, part.operation);
      }
    }
}

}  // namespace

bool concerns_store(const Report& report, const Finding& finding, std::string_view store) {
  if (!may_be_same_store(finding.store, store)) return false;
  if (!finding.operation || *finding.operation >= report.operations.size()) return true;
  const Operation& run = report.operations[*finding.operation];
  if (store.empty() || !(finding.store.empty() || equal_ignoring_case(finding.store, run.store))) return true;
  const std::vector<StorePart> parts = store_parts(run);
  const auto is_good = [](const StorePart& part) { return part.outcome == Outcome::succeeded; };
  if (std::all_of(parts.begin(), parts.end(), is_good)) return true;
  return std::none_of(parts.begin(), parts.end(), [&](const StorePart& part) {
    return is_good(part) && equal_ignoring_case(part.store, store);
  });
}

bool is_backup(const Operation& operation) {
  return row_of(operation.kind).role == Role::backup;
}

bool is_outside(const Operation& operation) {
  return !fact(operation.facts, "outside").empty();
}

bool is_volume_snapshot(const Operation& operation) {
  return operation.kind == Kind::vss_backup && !fact(operation.facts, "volume-snapshot").empty();
}

bool refused_by_good_run(const std::vector<Operation>& operations, const Operation& operation) {
  const auto blocker = related(operation, "blocked_by");
  return blocker && *blocker < operations.size() && operations[*blocker].outcome == Outcome::succeeded;
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

std::vector<Standing> standings(const Report& report) {
  const AtFault at_fault = at_fault_in(report);
  std::map<std::string, Stores> computers, jobs;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& operation = report.operations[n];
    Stores& stores = computers[operation.computer];
    if (is_backup(operation))
      for (const StorePart& part : store_parts(operation)) {
        const std::string key = lower(part.store);
        StoreStanding& store = stores[key];
        if (store.store.empty()) store.store = part.store;
        attempt(report, n, part, is_at_fault(report, at_fault, n, part.store), store);
      }
    if (operation.kind == Kind::ntbackup_job)
      attempt_job(report, n, jobs[operation.computer][lower(operation.store)]);
  }
  take_cures_of_findings(report, computers);
  take_cures_elsewhere(report, computers);
  for (const Finding& finding : report.findings) computers.try_emplace(finding.computer);

  std::vector<Standing> all;
  for (auto& [name, stores] : computers) {
    Standing& standing = all.emplace_back();
    standing.computer = name;
    take_stores(report, stores, standing);
    take_jobs(report, jobs[name], standing);
  }
  return all;
}

}  // namespace exba
