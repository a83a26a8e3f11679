// How it works: one walk over all operations in the order of their begin keeps, for each cluster, the last
// good full backup, where it ran, the last move since, and where each job was good. A job that was refused
// because a log file was not found takes from that what a rule needs: on which node Exchange refused it, on
// which node the last full had run, what moved it. A second walk, from the end, finds the same job good later
// on another node.
//
// A node is where Exchange and its engine wrote. NTBackup's Computer is where NTBackup ran: it counts when it
// is one of the nodes, and when Exchange did not write elsewhere during the job.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/correlator.hpp"

namespace exba {
namespace {

using namespace std::chrono_literals;

constexpr Ticks beside = 15min;             // Exchange's events of a job stand so near to it
constexpr std::size_t partners_limit = 64;  // computers; above that no partner is guessed

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The refusal that Q245211 describes: BackupPrepare, and the sentence or the code of a log file that was not
/// found.
bool is_missing_log_refusal(const Event& event) {
  if (event.signal != signal::job_exchange_error) return false;
  const std::string_view call = fact(event.facts, "call");
  if (!call.empty() && !contains(call, "BackupPrepare")) return false;
  const std::string text = lower(fact(event.facts, "text"));
  return fact(event.facts, "code") == "0xc7ff000a" ||
         (contains(text, "required") && contains(text, "log file could not be found"));
}

bool is_refused(const Case& c, const Operation& o) {
  return o.kind == Kind::ntbackup_job && std::any_of(o.events.begin(), o.events.end(), [&](std::uint32_t e) {
           return is_missing_log_refusal(c.event(e));
         });
}

/// The same job on another night: same kind of backup of the same thing.
std::string job_key(const Case& c, const Operation& o) {
  std::string target;
  for (const std::uint32_t e : o.events) {
    target = lower(fact(c.event(e).facts, "target"));
    if (!target.empty()) break;
  }
  return (o.type.empty() ? "incremental" : o.type) + '\n' + target;
}

constexpr std::uint32_t none = UINT32_MAX;

/// Where Exchange wrote, by cluster and in time order, for jobs that ran beside it.
class Exchange {
 public:
  Exchange(const Case& c, const Clusters& clusters) : c_(c), clusters_(clusters) {
    for (std::uint32_t i = 0; i < c.computers.size(); ++i) {
      index_[c.computers[i].computer] = i;
      for (const Sighting& s : clusters.seen[i])
        if (s.sign == Sign::starts || s.sign == Sign::runs) wrote_[clusters.cluster[i]].push_back(s);
    }
    for (auto& [cluster, all] : wrote_)
      std::stable_sort(all.begin(), all.end(),
                       [](const Sighting& a, const Sighting& b) { return a.time < b.time; });
  }

  /// The node on which Exchange served that job; `none` where nothing tells.
  std::uint32_t node_of(const Operation& o) const {
    const auto at = index_.find(o.computer);
    if (at == index_.end()) return none;
    const std::uint32_t here = at->second;
    if (o.kind != Kind::ntbackup_job) return here;
    if (!clusters_.backs_up_others[here]) {
      const std::set<std::uint32_t> during = writers(clusters_.cluster[here], o.begin, o.end);
      return during.size() == 1 ? *during.begin() : here;
    }
    return remote_node(o);
  }

 private:
  /// NTBackup ran on a third machine: the target names the server, or only one cluster's Exchange is in the
  /// case.
  std::uint32_t remote_node(const Operation& o) const {
    const auto named = find_computer(c_, server_of(o));
    if (named) return *named;
    std::set<std::uint32_t> during;
    for (const auto& [cluster, all] : wrote_) during.merge(writers(cluster, o.begin, o.end));
    if (during.size() == 1) return *during.begin();
    return wrote_.size() == 1 ? last_writer(wrote_.begin()->second, o.begin) : none;
  }

  std::string server_of(const Operation& o) const {
    for (const std::uint32_t e : o.events) {
      const std::string server = server_of_target(fact(c_.event(e).facts, "target"));
      if (!server.empty()) return server;
    }
    return {};
  }

  std::set<std::uint32_t> writers(std::uint32_t cluster, Time begin, Time end) const {
    std::set<std::uint32_t> who;
    const auto all = wrote_.find(cluster);
    if (all == wrote_.end() || begin == no_time || end == no_time) return who;
    auto s = std::lower_bound(all->second.begin(), all->second.end(), begin - beside,
                              [](const Sighting& a, Time t) { return a.time < t; });
    for (; s != all->second.end() && s->time <= end + beside && who.size() < 2; ++s) who.insert(s->computer);
    return who;
  }

  static std::uint32_t last_writer(const std::vector<Sighting>& all, Time before) {
    const auto after = std::upper_bound(all.begin(), all.end(), before,
                                        [](Time t, const Sighting& s) { return t < s.time; });
    if (after != all.begin()) return std::prev(after)->computer;
    return all.empty() ? none : all.front().computer;
  }

  const Case& c_;
  const Clusters& clusters_;
  std::map<std::string, std::uint32_t> index_;
  std::map<std::uint32_t, std::vector<Sighting>> wrote_;
};

/// What is known of one cluster up to the operation that the walk has reached.
struct History {
  std::uint32_t full = none;  ///< the last good full backup
  std::uint32_t full_node = none;
  std::uint32_t move = none;                                           ///< the last move since that full
  std::map<std::string, std::map<std::uint32_t, std::uint32_t>> good;  ///< job -> node -> its last good run
};

struct Refusal {
  std::uint32_t job = none;
  std::uint32_t node = none;
  std::uint32_t full = none;
  std::uint32_t full_node = none;
  std::uint32_t move = none;
  std::uint32_t good_before = none;  ///< the same job, good on another node
  std::uint32_t good_after = none;
  std::uint32_t good_here = none;  ///< the same job, good on this node since the full and the move
  bool supposed = false;           ///< the other node is concluded from the times alone
};

/// A job of drives only is no backup of Exchange.
bool of_files(const Operation& o) {
  return fact(o.facts, "exchange-target") == "no";
}

bool good_full(const Operation& o) {
  const bool backup = o.kind == Kind::ntbackup_job || o.kind == Kind::streaming_backup;
  return backup && o.type == "full" && o.outcome == Outcome::succeeded && !of_files(o);
}

/// Another node on which the job was good, the latest such run.
std::uint32_t good_elsewhere(const std::map<std::string, std::map<std::uint32_t, std::uint32_t>>& good,
                             const std::string& job, std::uint32_t node) {
  std::uint32_t found = none;
  const auto nodes = good.find(job);
  if (nodes == good.end()) return none;
  for (const auto& [where, run] : nodes->second)
    if (where != node && (found == none || run > found)) found = run;
  return found;
}

class RefusalFinder {
 public:
  RefusalFinder(const Case& c, const Clusters& clusters, std::vector<Operation>& operations)
      : c_(c),
        clusters_(clusters),
        exchange_(c, clusters),
        operations_(operations),
        node_(operations.size(), none) {
    for (std::uint32_t i = 0; i < operations_.size(); ++i) node_[i] = exchange_.node_of(operations_[i]);
  }

  std::vector<Refusal> refusals() {
    const std::vector<std::uint32_t> order = moves_first();
    for (const std::uint32_t i : order) forward(i);
    std::map<std::uint32_t, History> later;
    std::size_t next = refusals_.size();
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      const std::uint32_t i = *at;
      if (next > 0 && refusals_[next - 1].job == i) {
        Refusal& r = refusals_[--next];
        if (r.node != none)
          r.good_after =
              good_elsewhere(later[clusters_.cluster[r.node]].good, job_key(c_, operations_[i]), r.node);
      }
      note_good(i, later);
    }
    return std::move(refusals_);
  }

 private:
  /// By begin; a move that begins with a job's own event (the Computer field tells it) stands before the job.
  std::vector<std::uint32_t> moves_first() const {
    std::vector<std::uint32_t> order(operations_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const auto key = [](const Operation& o) { return std::pair(o.begin, o.kind != Kind::failover); };
      return key(operations_[a]) < key(operations_[b]);
    });
    return order;
  }

  void forward(std::uint32_t i) {
    const Operation& o = operations_[i];
    if (is_refused(c_, o)) refusals_.push_back(refusal(i));
    if (node_[i] == none) return;
    History& h = history_[clusters_.cluster[node_[i]]];
    if (o.kind == Kind::failover) h.move = i;
    if (good_full(o)) {
      h.full = i;
      h.full_node = node_[i];
      h.move = none;
      last_full_[node_[i]] = i;
    }
    note_good(i, history_);
  }

  void note_good(std::uint32_t i, std::map<std::uint32_t, History>& histories) const {
    const Operation& o = operations_[i];
    if (o.kind != Kind::ntbackup_job || o.outcome != Outcome::succeeded || node_[i] == none || of_files(o))
      return;
    histories[clusters_.cluster[node_[i]]].good[job_key(c_, o)][node_[i]] = i;
  }

  Refusal refusal(std::uint32_t i) {
    Refusal r;
    r.job = i;
    r.node = node_[i];
    if (r.node == none) return r;
    const History& h = history_[clusters_.cluster[r.node]];
    r.full = h.full;
    r.full_node = h.full_node;
    r.move = h.move;
    const std::string job = job_key(c_, operations_[i]);
    r.good_before = good_elsewhere(h.good, job, r.node);
    const auto runs = h.good.find(job);
    if (runs != h.good.end() && runs->second.contains(r.node)) {
      const std::uint32_t here = runs->second.at(r.node);
      const std::uint32_t since = r.move != none ? r.move : r.full;
      if (since == none || here > since) r.good_here = here;
    }
    suppose_partner(r);
    return r;
  }

  /// No cluster event, no start of Exchange and no server's name links the node to another; but there is
  /// exactly one computer whose Exchange fell silent before this one's began, and this one's log shows it
  /// start or goes back to its full and knows of none of its own.
  void suppose_partner(Refusal& r) {
    if (r.node == none || r.full != none || c_.computers.size() > partners_limit || names_itself(r.job))
      return;
    const std::string& channel = c_.event(operations_[r.job].events.front()).channel;
    std::uint32_t partners = 0;
    for (const auto& [node, full] : last_full_) {
      const Alternation& a = alternation_once(node, r.node);
      const bool one_after_the_other = a.bare <= 1 && a.close == 0 && (a.changes == 0 || a.first_begins);
      const Time then = operations_[full].begin;
      if (!one_after_the_other || names_itself(full)) continue;
      const bool took_over = a.changes > 0 && a.bare == 0;  // Exchange started here
      if (!took_over && !covered(*c_.report, c_.computers[r.node].computer, channel, then, then)) continue;
      ++partners;
      r.full = full;
      r.full_node = node;
    }
    r.supposed = partners == 1;
    if (!r.supposed) r.full = r.full_node = none;
  }

  const Alternation& alternation_once(std::uint32_t a, std::uint32_t b) {
    const auto [at, fresh] = alternations_.try_emplace({a, b});
    if (fresh) at->second = alternation(clusters_, a, b);
    return at->second;
  }

  /// The job's target names a server that is one of the computers: a standalone server backs itself up.
  bool names_itself(std::uint32_t i) const {
    for (const std::uint32_t e : operations_[i].events) {
      const std::string server = server_of_target(fact(c_.event(e).facts, "target"));
      if (!server.empty()) return find_computer(c_, server).has_value();
    }
    return false;
  }

  const Case& c_;
  const Clusters& clusters_;
  Exchange exchange_;
  std::vector<Operation>& operations_;
  std::vector<std::uint32_t> node_;                   ///< by operation
  std::map<std::uint32_t, History> history_;          ///< by cluster
  std::map<std::uint32_t, std::uint32_t> last_full_;  ///< by node
  std::map<std::pair<std::uint32_t, std::uint32_t>, Alternation> alternations_;
  std::vector<Refusal> refusals_;
};

// ---- Into the operations

bool has_relation(const Operation& o, std::string_view name) {
  return std::any_of(o.relations.begin(), o.relations.end(),
                     [&](const Relation& r) { return r.name == name; });
}

void relate_once(Operation& o, std::string_view name, std::uint32_t other) {
  if (other == none) return;
  if (!has_relation(o, name)) return o.relations.push_back({std::string(name), other});
  for (Relation& r :
       o.relations)  // what was found for this computer alone gives way to what holds for the cluster
    if (r.name == name) r.operation = other;
}

std::string yes_no(bool yes) {
  return yes ? "yes" : "no";
}

/// Whether the group moved from the full's node to this one: yes by a move that ended here; no where one node
/// did both and nothing moved; else the log does not tell.
std::string moved(const Case& c, const Refusal& r, const std::vector<Operation>& operations) {
  if (r.move != none &&
      computer_key(operations[r.move].computer) == computer_key(c.computers[r.node].computer))
    return "yes";
  if (r.full_node == r.node && r.move == none) return "no";
  return "unknown";
}

/// Whether a full backup on the refusing node, or from where the job ran, would have been seen: from the move
/// on, else from the last full or good run elsewhere. `late`: both logs begin later; `hole`: events are
/// missing, or nothing says from when on.
std::string_view seen_between(const Case& c, const Refusal& r, const std::vector<Operation>& operations) {
  // The Computer field tells only that the group has moved by now, not when.
  const bool move_timed = r.move != none && fact(operations[r.move].facts, "evidence") != "computer-field";
  const std::uint32_t from = move_timed ? r.move : r.full != none ? r.full : r.good_before;
  if (from == none) return "covered";
  const Operation& job = operations[r.job];
  const std::string& channel = c.event(job.events.front()).channel;
  bool late = true;
  for (const std::string& computer : {c.computers[r.node].computer, job.computer}) {
    if (covered(*c.report, computer, channel, operations[from].end, job.begin)) return "covered";
    for (const Log& log : c.report->logs)
      if (log.computer == computer && log.channel == channel && log.first <= operations[from].end)
        late = false;
  }
  return late ? "late" : "hole";
}

void tell(const Case& c, const Clusters& clusters, const Refusal& r, std::vector<Operation>& operations) {
  Operation& job = operations[r.job];
  Facts& facts = job.facts;
  facts.push_back({"refused-for", "log-file-not-found"});
  if (r.node == none) {
    facts.push_back({"nodes", "unknown"});
    return;
  }
  const bool linked = clusters.nodes(r.node).size() > 1;
  facts.push_back({"refused-node", c.computers[r.node].computer});
  facts.push_back({"nodes", linked                          ? "linked"
                            : r.supposed                    ? "supposed"
                            : clusters.logs_cluster[r.node] ? "one"
                                                            : "none"});
  if (r.full_node != none) facts.push_back({"full-node", c.computers[r.full_node].computer});
  facts.push_back({"full-on-this-node-since", yes_no(r.full_node == r.node)});
  facts.push_back({"moved", moved(c, r, operations)});
  if (r.move != none)
    facts.push_back({"moved-evidence", std::string(fact(operations[r.move].facts, "evidence"))});
  const bool elsewhere = r.good_before != none || r.good_after != none;
  facts.push_back({"same-job-good-elsewhere", r.good_before != none  ? "before"
                                              : r.good_after != none ? "after"
                                                                     : "no"});
  facts.push_back({"between", std::string(seen_between(c, r, operations))});
  facts.push_back({"same-job-good-here-since", yes_no(r.good_here != none)});
  if (linked || r.supposed) relate_once(job, "previous_full", r.full);
  relate_once(job, "failover", r.move);
  if (elsewhere) relate_once(job, "same_job", r.good_before != none ? r.good_before : r.good_after);
}

}  // namespace

void relate_cluster(const Case& c, std::vector<Operation>& operations) {
  if (std::none_of(operations.begin(), operations.end(),
                   [&](const Operation& o) { return is_refused(c, o); }))
    return;
  const Clusters clusters = find_clusters(c);
  for (const Refusal& r : RefusalFinder(c, clusters, operations).refusals()) tell(c, clusters, r, operations);
}

}  // namespace exba
