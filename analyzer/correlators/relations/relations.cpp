// How it works: one walk over all operations in time order a question, each with a table of what was last
// seen of a store. Jobs come first, because only NTBackup's job knows whether a run is a full or a copy, an
// incremental or a differential.
#include "correlators/relations/relations.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "correlators/run_facts.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

/// The engine's refusal (206) is written just before NTBackup's 8010.
constexpr Ticks answer_pause = std::chrono::minutes{1};
/// A VSS run that prepares is refused at once.
constexpr Ticks refused_after = std::chrono::minutes{10};

void connect(Operation& from, std::string_view name, std::uint32_t to) {
  from.relations.push_back({std::string(name), to});
}

std::string first_label(std::string_view name) {
  return lower(name.substr(0, name.find('.')));
}

/// `ex01` of `\\EX01\Microsoft Information Store`, or whatever stands before the first separator.
std::string server_of(std::string_view target) {
  if (target.starts_with("\\\\")) target.remove_prefix(2);
  return first_label(target.substr(0, target.find('\\')));
}

/// The storage group of `\\EX01\Microsoft Information Store\First Storage Group`; empty when the target names
/// a whole service.
std::string storage_group_of(std::string_view target) {
  const auto group = target.rfind('\\');
  if (group == std::string_view::npos || group == 0) return {};
  const std::string service = lower(target.substr(0, group));
  return service.ends_with("information store") ? lower(target.substr(group + 1)) : std::string();
}

struct JobWindow {
  std::uint32_t job = 0;
  Time begin = no_time;
  Time until = no_time;
  std::vector<std::string> groups;  ///< storage groups that the job names; empty: any
};

/// The jobs of each computer that they back up, in order of their begin.
std::map<std::string, std::vector<JobWindow>> job_windows(const Case& c,
                                                          const std::vector<Operation>& operations) {
  std::set<std::string> computers;
  for (const ComputerEvents& computer : c.computers) computers.insert(first_label(computer.computer));
  std::map<std::string, std::vector<JobWindow>> windows;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& o = operations[i];
    if (o.kind != Kind::ntbackup_job || fact(o.facts, "exchange-target") == "no") continue;
    JobWindow window{i, o.begin, o.end, {}};
    if (fact(o.facts, "ended") != "yes") window.until += default_patience;
    std::set<std::string> servers;
    for (const std::string_view target : split(fact(o.facts, "targets"), "|")) {
      const std::string server = server_of(trim(target));
      if (computers.count(server) != 0)
        servers.insert(server);  // else a virtual server, or not in these logs
      if (std::string group = storage_group_of(trim(target)); !group.empty())
        window.groups.push_back(std::move(group));
    }
    if (servers.empty()) servers.insert(first_label(o.computer));
    for (const std::string& server : servers) windows[server].push_back(window);
  }
  for (auto& [computer, list] : windows)
    for (std::size_t i = 0; i + 1 < list.size(); ++i)
      list[i].until = std::min(list[i].until, list[i + 1].begin);
  return windows;
}

bool fits(const JobWindow& window, const Operation& run) {
  return window.groups.empty() || run.store.empty() ||
         std::find(window.groups.begin(), window.groups.end(), lower(run.store)) != window.groups.end();
}

std::optional<std::uint32_t> job_of(const Operation& run, const std::vector<JobWindow>& windows,
                                    const std::vector<Operation>& operations) {
  const auto next = std::upper_bound(windows.begin(), windows.end(), run.begin,
                                     [](Time t, const JobWindow& w) { return t < w.begin; });
  if (next != windows.begin()) {
    const JobWindow& window = *std::prev(next);
    if (run.begin <= window.until && fits(window, run)) return window.job;
  }
  if (next == windows.end() || run.outcome != Outcome::failed) return std::nullopt;
  const bool answered = pause(run.end, next->begin) <= answer_pause &&
                        !fact(operations[next->job].facts, "text").empty() &&
                        fact(operations[next->job].facts, "start-seen") == "no";
  return answered && fits(*next, run) ? std::optional(next->job) : std::nullopt;
}

/// Only the job knows which of two a run is.
void take_type(Operation& run, const Operation& job) {
  if (job.type.empty()) return;
  const bool logs_only = is_logs_only(job.type);
  const std::string_view backup = fact(run.facts, "backup");
  if (backup.empty() || (backup == "logs-only") == logs_only) run.type = job.type;
  set_fact(run.facts, "job-type", std::string(fact(job.facts, "job-type")));
}

void finish_job(Operation& job, std::uint32_t runs, std::uint32_t bad, std::uint32_t open) {
  set_fact(job.facts, "runs", std::to_string(runs));
  if (bad > 0) set_fact(job.facts, "runs-failed", std::to_string(bad));
  const bool pending =
      job.outcome == Outcome::running || job.outcome == Outcome::abandoned || job.outcome == Outcome::unknown;
  if (!pending || open > 0) return;
  job.outcome = bad > 0 ? Outcome::failed : Outcome::succeeded;
  job.why = bad > 0 ? "a backup inside it failed" : "";
}

}  // namespace

void relate_jobs(const Case& c, std::vector<Operation>& operations) {
  const auto windows = job_windows(c, operations);
  struct Runs {
    std::uint32_t all = 0, bad = 0, open = 0;
  };
  std::map<std::uint32_t, Runs> runs;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& run = operations[i];
    if (run.kind != Kind::streaming_backup) continue;
    const auto of_computer = windows.find(first_label(run.computer));
    if (of_computer == windows.end()) continue;
    const auto found = job_of(run, of_computer->second, operations);
    if (!found) continue;
    Operation& job = operations[*found];
    connect(run, "job", *found);
    connect(job, "run", i);
    take_type(run, job);
    if (fact(job.facts, "invalid-sequence") == "yes") {
      set_fact(run.facts, "invalid-sequence", "yes");
      set_fact(run.facts, "job-text", std::string(fact(job.facts, "text")));
    }
    if (run.outcome == Outcome::failed && fact(run.facts, "ended") == "refused")
      set_fact(job.facts, "refused-run", "yes");
    Runs& count = runs[*found];
    ++count.all;
    if (run.outcome == Outcome::failed)
      ++count.bad;
    else if (run.outcome != Outcome::succeeded)
      ++count.open;
  }
  for (const auto& [job, count] : runs) finish_job(operations[job], count.all, count.bad, count.open);
}

void relate_moves(std::vector<Operation>& operations) {
  std::map<std::string, std::vector<std::uint32_t>> leaving;  // by the node that is left, in time order
  for (std::uint32_t i = 0; i < operations.size(); ++i)
    if (operations[i].kind == Kind::failover)
      leaving[first_label(fact(operations[i].facts, "from-node"))].push_back(i);
  for (Operation& run : operations) {
    if (run.kind != Kind::streaming_backup || fact(run.facts, "ended") != "no" ||
        run.outcome == Outcome::failed)
      continue;
    const auto moves = leaving.find(first_label(run.computer));
    if (moves == leaving.end()) continue;
    const auto move = std::lower_bound(moves->second.begin(), moves->second.end(), run.end,
                                       [&](std::uint32_t m, Time t) { return operations[m].end < t; });
    if (move == moves->second.end() || pause(run.end, operations[*move].begin) >= default_patience) continue;
    run.outcome = Outcome::failed;
    run.why = "store-stopped";
    set_fact(run.facts, "stopped-by", "failover");
    connect(run, "failover", *move);
  }
}

void relate_refused_shadow_copies(const Case& c, std::vector<Operation>& operations) {
  std::map<std::string, std::uint32_t> last_vss;  // by computer
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& o = operations[i];
    if (o.kind == Kind::vss_backup) last_vss[lower(o.computer)] = i;
    if (fact(o.facts, "shadow-copy") != "yes") continue;
    const auto found = last_vss.find(lower(o.computer));
    if (found == last_vss.end()) continue;
    Operation& run = operations[found->second];
    if (pause(run.end, o.begin) > refused_after) continue;
    for (const std::uint32_t e : o.events)
      if (!std::binary_search(run.events.begin(), run.events.end(), e))
        run.events.insert(std::upper_bound(run.events.begin(), run.events.end(), e), e);
    set_fact(run.facts, "full-required", "yes");
    set_fact(run.facts, "code", "-560");
    set_fact(o.facts, "in-vss-run", "yes");
    connect(o, "vss_run", found->second);
    run.end = std::max(run.end, c.event(run.events.back()).time);
  }
}

namespace {

void relate_later_fulls(std::vector<Operation>& operations) {
  std::map<StoreKey, std::uint32_t> of_store;
  std::map<std::string, std::uint32_t> of_computer;
  for (std::uint32_t i = static_cast<std::uint32_t>(operations.size()); i-- > 0;) {
    Operation& o = operations[i];
    if (o.kind != Kind::streaming_backup && o.kind != Kind::ntbackup_job) continue;
    std::optional<std::uint32_t> later;
    const auto same_store = of_store.find(store_key(o));
    if (same_store != of_store.end()) later = same_store->second;
    // A job that names a whole service, or several storage groups, is followed by any full of that computer.
    const bool one_group =
        o.kind == Kind::streaming_backup || !storage_group_of(fact(o.facts, "targets")).empty();
    const auto same_computer = of_computer.find(lower(o.computer));
    if (!later && (o.store.empty() || !one_group) && same_computer != of_computer.end())
      later = same_computer->second;
    if (later && o.outcome == Outcome::failed) {
      set_fact(o.facts, "later-full", "yes");
      connect(o, "later_full", *later);
    }
    if (!is_good_full(o)) continue;
    of_store[store_key(o)] = i;
    of_computer[lower(o.computer)] = i;
  }
}

}  // namespace

void relate_fulls(std::vector<Operation>& operations) {
  std::map<std::pair<Kind, StoreKey>, std::uint32_t> last_full;
  std::map<std::pair<Kind, StoreKey>, std::uint32_t> last_logs;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    Operation& o = operations[i];
    if (row_of(o.kind).role == Role::other) continue;
    const auto key = std::pair{o.kind, store_key(o)};
    for (const auto& [table, name] :
         {std::pair{&last_full, "previous_full"}, std::pair{&last_logs, "previous_logs"}}) {
      const auto found = table->find(key);
      const bool known = std::any_of(o.relations.begin(), o.relations.end(),
                                     [&, word = name](const Relation& r) { return r.name == word; });
      if (found != table->end() && !known) connect(o, name, found->second);
    }
    if (is_good_full(o)) last_full[key] = i, last_logs.erase(key);
    if (o.type == "incremental" && o.outcome == Outcome::succeeded) last_logs[key] = i;
  }
  relate_later_fulls(operations);
}

void relate(const Case& c, std::vector<Operation>& operations) {
  relate_jobs(c, operations);
  relate_moves(operations);
  relate_refused_shadow_copies(c, operations);
  relate_fulls(operations);
  relate_logs(c, operations);
  relate_restores(c, operations);
  relate_cluster(c, operations);
  relate_kinds(c, operations);
  relate_checkpoints(c, operations);
  relate_companions(c, operations);
  relate_unknown(c, operations);
  relate_trends(operations);
}

}  // namespace exba
