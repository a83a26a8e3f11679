// How it works: every event gets a sign from one table. Links are found one kind of evidence after the other,
// cheapest and surest first, and joined in a union-find; each walk is linear in the events, and the last one,
// which compares computers in pairs, is left out above a number of computers that no real case has.
#include "correlators/cluster.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

using namespace std::chrono_literals;

constexpr Ticks handover_limit = 30min;  // from a group's going offline to its coming online on another node
constexpr Ticks close_limit = 10min;     // both ran at once: no failover takes less between two bare events
constexpr Ticks clock_scatter = 1min;    // two computers' clocks, and the same second in two logs
constexpr std::size_t pair_limit =
    64;  // computers: a cluster has 8 nodes at most (Exchange 2003), a folder a few clusters

/// What a signal shows; of a service's, only if that is Exchange's.
const std::map<std::string_view, Sign>& signs() {
  static const std::map<std::string_view, Sign> table = {
      {signal::store_started, Sign::starts},
      {signal::store_mounted, Sign::starts},
      {signal::directory_started, Sign::starts},
      {signal::engine_started, Sign::starts},
      {signal::recovery_started, Sign::starts},
      {signal::store_stopped, Sign::stops},
      {signal::store_dismounted, Sign::stops},
      {signal::engine_stopped, Sign::stops},
      {signal::backup_terminated, Sign::stops},
      {signal::store_recovery_failed, Sign::runs},
      {signal::directory_recovery_failed, Sign::runs},
      {signal::hard_recovery_started, Sign::runs},
      {signal::hard_recovery_ended, Sign::runs},
      {signal::recovery_log_replayed, Sign::runs},
      {signal::recovery_ended, Sign::runs},
      {signal::recovery_failed, Sign::runs},
      {signal::backup_started, Sign::runs},
      {signal::backup_completed, Sign::runs},
      {signal::backup_stopped, Sign::runs},
      {signal::backup_halted, Sign::runs},
      {signal::backup_full_required, Sign::runs},
      {signal::backup_file_started, Sign::runs},
      {signal::backup_file_ended, Sign::runs},
      {signal::backup_log_list, Sign::runs},
      {signal::logs_truncated, Sign::runs},
      {signal::logs_not_truncated, Sign::runs},
      {signal::job_started, Sign::job},
      {signal::job_ended, Sign::job},
      {signal::job_exchange_error, Sign::job},
      {signal::cluster_group_online_begun, Sign::arrives},
      {signal::cluster_group_online, Sign::arrives},
      {signal::cluster_group_offline_begun, Sign::leaves},
      {signal::cluster_group_offline, Sign::leaves},
      {signal::cluster_group_incomplete, Sign::incomplete},
      {signal::cluster_resource_failed, Sign::fails},
      {signal::cluster_service_failed, Sign::fails},
      {signal::cluster_node_lost, Sign::node_lost},
      {signal::cluster_checkpoint_lost, Sign::cluster},
      {signal::cluster_detail, Sign::cluster},
      {signal::cluster_started, Sign::boot},
      {signal::cluster_stopped, Sign::shutdown},
      {signal::log_started, Sign::boot},
      {signal::log_stopped, Sign::shutdown},
      {signal::crashed, Sign::crash},
      {signal::service_state, Sign::starts},
      {signal::service_died, Sign::fails},
      // Exchange 2003's writer runs where the store runs. From 2007 on its events name a session, and then
      // the Replication service of a passive node may have written them.
      {signal::vss_initialised, Sign::runs},
      {signal::vss_prepared, Sign::runs},
      {signal::vss_frozen, Sign::runs},
      {signal::vss_thawed, Sign::runs},
      {signal::vss_completed, Sign::runs},
      {signal::vss_shutdown, Sign::runs},
  };
  return table;
}

Sign sign_of_signal(std::string_view signal) {
  const auto found = signs().find(signal);
  return found == signs().end() ? Sign::none : found->second;
}

/// `shown`: by the signal alone.
Sign sign_of(const Event& event, Sign shown) {
  if (shown == Sign::none) return shown;
  const std::string_view what = event.signal;
  if (what.starts_with("vss-") && !fact(event.facts, "session").empty()) return Sign::none;
  if (what == signal::recovery_started && fact(event.facts, "engine") == "ese") return Sign::runs;
  if (what != signal::service_state && what != signal::service_died) return shown;
  if (!names_exchange(fact(event.facts, "service"))) return Sign::none;
  if (what == signal::service_died) return shown;
  const std::string state = lower(fact(event.facts, "state"));
  return state == "running" ? Sign::starts : state == "stopped" ? Sign::stops : Sign::none;
}

bool is_cluster_signal(std::string_view signal) {
  return signal.starts_with("cluster-");
}

bool shows_exchange(Sign sign) {
  return sign == Sign::starts || sign == Sign::runs || sign == Sign::stops;
}

/// Union-find over computers; the lowest index stands for its cluster.
class Links {
 public:
  explicit Links(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::uint32_t> roots() {
    std::vector<std::uint32_t> all(parent_.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = root(i);
    return all;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

std::vector<Sighting> in_order(const Clusters& clusters) {
  std::vector<Sighting> all;
  for (const auto& seen : clusters.seen) all.insert(all.end(), seen.begin(), seen.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Sighting& a, const Sighting& b) { return a.event < b.event; });
  return all;
}

/// A computer that logged nothing of Exchange and one of whose good jobs ran while Exchange wrote elsewhere
/// backs up over the network.
void find_backup_servers(const Case& c, const std::vector<Sighting>& all, Clusters& clusters) {
  const std::size_t count = c.computers.size();
  std::vector<bool> has_exchange(count);
  std::vector<Time> wrote;  // when Exchange wrote, anywhere
  for (const Sighting& s : all) {
    if (!shows_exchange(s.sign)) continue;
    has_exchange[s.computer] = true;
    wrote.push_back(s.time);
  }
  std::sort(wrote.begin(), wrote.end());
  std::vector<Time> begun(count, no_time);  // the job that is open on each computer
  for (const Sighting& s : all) {
    if (s.sign != Sign::job || has_exchange[s.computer] || clusters.logs_cluster[s.computer]) continue;
    const std::string& what = c.event(s.event).signal;
    if (what == signal::job_started && begun[s.computer] == no_time) begun[s.computer] = s.time;
    if (what == signal::job_ended && begun[s.computer] != no_time) {
      const auto first = std::lower_bound(wrote.begin(), wrote.end(), begun[s.computer]);
      if (first != wrote.end() && *first <= s.time + clock_scatter)
        clusters.backs_up_others[s.computer] = true;
    }
    if (what != signal::job_started)
      begun[s.computer] = no_time;  // a refused job (job-exchange-error) shows nothing
  }
}

void link_named_nodes(const Case& c, const std::vector<Sighting>& all, Links& links) {
  std::map<std::string, std::uint32_t> by_name;
  for (std::uint32_t i = 0; i < c.computers.size(); ++i)
    by_name.emplace(computer_key(c.computers[i].computer), i);
  for (const Sighting& s : all) {
    const Event& event = c.event(s.event);
    if (!is_cluster_signal(event.signal)) continue;
    const auto named = by_name.find(computer_key(fact(event.facts, "node")));
    if (named != by_name.end()) links.join(s.computer, named->second);
  }
}

/// Joins two computers unless Exchange ran on both at once. Remembers refusals, so that no pair is compared
/// twice.
class CarefulLinks {
 public:
  CarefulLinks(const Clusters& clusters, Links& links) : clusters_(clusters), links_(links) {}
  void join(std::uint32_t a, std::uint32_t b) {
    if (links_.root(a) == links_.root(b) || refused_.size() >= pair_limit) return;
    const auto pair = std::minmax(a, b);
    if (refused_.contains(pair)) return;
    if (alternation(clusters_, a, b).close == 0)
      links_.join(a, b);
    else
      refused_.insert(pair);
  }

 private:
  const Clusters& clusters_;
  Links& links_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> refused_;
};

/// A group that left one node and arrived at another. Where two nodes have let a group of that name go,
/// nobody can tell whose it is; and the groups that every cluster has under one name tell nothing.
void link_handovers(const Case& c, const std::vector<Sighting>& all, CarefulLinks& links) {
  std::map<std::string, std::map<std::uint32_t, Time>> left;  // group -> who let it go, when
  for (const Sighting& s : all) {
    if (s.sign != Sign::arrives && s.sign != Sign::leaves) continue;
    const std::string group = lower(fact(c.event(s.event).facts, "group"));
    if (group.empty() || is_core_group(group)) continue;
    auto& who = left[group];
    if (s.sign == Sign::leaves) {
      who[s.computer] = s.time;
      continue;
    }
    std::erase_if(who, [&](const auto& w) { return s.time - w.second > handover_limit; });
    if (who.size() == 1 && who.begin()->first != s.computer) links.join(s.computer, who.begin()->first);
    if (who.size() == 1) who.clear();
    who.erase(s.computer);
  }
}

/// Jobs on several computers that name the same virtual server. A server that bears a computer's own name is
/// no virtual one, and two computers on which Exchange runs at once are not its nodes.
void link_targets(const Case& c, const std::vector<Sighting>& all, const Clusters& clusters,
                  CarefulLinks& links) {
  std::map<std::string, std::vector<std::uint32_t>> by_server;  // computers in the order of their jobs
  for (const Sighting& s : all) {
    if (s.sign != Sign::job || clusters.backs_up_others[s.computer]) continue;
    const std::string server = server_of_target(fact(c.event(s.event).facts, "target"));
    if (server.empty()) continue;
    auto& computers = by_server[server];
    if (computers.empty() || computers.back() != s.computer) computers.push_back(s.computer);
  }
  for (const ComputerEvents& computer : c.computers) by_server.erase(computer_key(computer.computer));
  for (const auto& [server, computers] : by_server)
    for (std::size_t i = 1; i < computers.size(); ++i) links.join(computers[i - 1], computers[i]);
}

/// The start came with a group, and not with a boot of the machine or of the cluster service.
bool group_arrived(const std::vector<Sighting>& seen, const Sighting& start) {
  bool arrived = false;
  for (const Sighting& s : seen) {
    if (s.time > start.time + handover_limit) break;
    if (s.time < start.time - handover_limit) continue;
    if (s.sign == Sign::boot) return false;
    if (s.sign == Sign::arrives) arrived = true;
  }
  return arrived;
}

/// What tells that a computer's Exchange is its own: the engine's generation, and a job that names the
/// computer itself.
struct Home {
  std::set<std::string> engines;
  bool names_itself = false;
};

Home home_of(const Case& c, const std::vector<Sighting>& seen) {
  Home home;
  for (const Sighting& s : seen) {
    const Facts& facts = c.event(s.event).facts;
    if (const auto engine = fact(facts, "engine"); !engine.empty()) home.engines.emplace(engine);
    if (s.sign == Sign::job &&
        server_of_target(fact(facts, "target")) == computer_key(c.computers[s.computer].computer))
      home.names_itself = true;
  }
  return home;
}

bool may_be_one(const Home& a, const Home& b) {
  if (a.names_itself || b.names_itself) return false;
  if (a.engines.empty() || b.engines.empty()) return true;
  return std::any_of(a.engines.begin(), a.engines.end(),
                     [&](const std::string& e) { return b.engines.contains(e); });
}

/// Whether Exchange had left `from` when it first started on `to`: `from` says that it stopped; or it had not
/// written for a while, and either has no cluster events, which would say so, or says nothing more until it
/// boots.
bool fell_silent(const Clusters& clusters, std::uint32_t from, std::uint32_t to) {
  const auto begins = [](const Sighting& s) { return s.sign == Sign::starts || s.sign == Sign::runs; };
  const auto& there = clusters.seen[to];
  const auto first = std::find_if(there.begin(), there.end(), begins);
  if (first == there.end()) return false;
  const Sighting* last = nullptr;
  bool left = false;
  bool dead = true;
  for (const Sighting& s : clusters.seen[from]) {
    if (s.event > first->event) {
      dead = s.sign == Sign::boot || s.sign == Sign::crash;
      break;
    }
    if (begins(s)) last = &s;
    if (shows_exchange(s.sign) || s.sign == Sign::job)
      left = s.sign == Sign::stops;
    else
      left = left || s.sign == Sign::leaves || s.sign == Sign::shutdown || s.sign == Sign::crash ||
             s.sign == Sign::fails;
  }
  if (last == nullptr) return false;
  if (left) return true;
  return (dead || !clusters.logs_cluster[from]) && first->time - last->time > close_limit &&
         group_arrived(there, *first);
}

/// Exchange starts on a node of a cluster, and exactly one other computer's Exchange fell silent before: that
/// is where it came from.
void link_successors(const Case& c, const Clusters& clusters, Links& links) {
  const auto count = static_cast<std::uint32_t>(clusters.seen.size());
  if (count > pair_limit) return;
  const std::vector<std::uint32_t> roots = links.roots();
  std::vector<Home> homes;
  for (const auto& seen : clusters.seen) homes.push_back(home_of(c, seen));
  for (std::uint32_t node = 0; node < count; ++node) {
    if (!clusters.logs_cluster[node] || std::count(roots.begin(), roots.end(), roots[node]) > 1) continue;
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t other = 0; other < count; ++other) {
      if (other == node || !may_be_one(homes[node], homes[other])) continue;
      const Alternation a = alternation(clusters, other, node);
      if (a.changes > 0 && a.bare == 0 && a.first_begins && fell_silent(clusters, other, node))
        candidates.push_back(other);
    }
    if (candidates.size() == 1) links.join(node, candidates[0]);
  }
}

}  // namespace

Sign sign_of(const Event& event) {
  return sign_of(event, sign_of_signal(event.signal));
}

std::string computer_key(std::string_view name) {
  name = trim(name);
  while (name.starts_with('\\')) name.remove_prefix(1);
  return lower(name.substr(0, name.find('.')));
}

std::optional<std::uint32_t> find_computer(const Case& c, std::string_view name) {
  const std::string key = computer_key(name);
  if (key.empty()) return std::nullopt;
  for (std::uint32_t i = 0; i < c.computers.size(); ++i)
    if (computer_key(c.computers[i].computer) == key) return i;
  return std::nullopt;
}

std::string server_of_target(std::string_view target) {
  target = trim(target);
  const bool unc = target.starts_with("\\\\");
  while (target.starts_with('\\')) target.remove_prefix(1);
  const std::size_t end = target.find('\\');
  // `EXVS1\Microsoft Information Store\...` is Windows 2000's form; a single word may be anything.
  if (!unc && end == std::string_view::npos) return {};
  const std::string_view server = target.substr(0, end);
  if (server.find_first_of(" :/") != std::string_view::npos) return {};
  return computer_key(server);
}

std::vector<std::uint32_t> Clusters::nodes(std::uint32_t of) const {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < cluster.size(); ++i)
    if (cluster[i] == cluster[of]) all.push_back(i);
  return all;
}

Alternation alternation(const Clusters& clusters, std::uint32_t first, std::uint32_t second) {
  Alternation result;
  const auto& a = clusters.seen[first];
  const auto& b = clusters.seen[second];
  const Sighting* last = nullptr;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const Sighting& s = j == b.size() || (i < a.size() && a[i].event < b[j].event) ? a[i++] : b[j++];
    // What stops says that it ran until now, wherever else it has begun to run meanwhile.
    if (s.sign != Sign::starts && s.sign != Sign::runs) continue;
    if (last == nullptr) result.first_begins = s.computer == first;
    if (last != nullptr && last->computer != s.computer) {
      ++result.changes;
      if (s.sign != Sign::starts) {
        ++result.bare;
        if (s.time - last->time < close_limit) ++result.close;
      }
    }
    last = &s;
  }
  return result;
}

Clusters find_clusters(const Case& c) {
  Clusters clusters;
  const std::size_t count = c.computers.size();
  clusters.seen.resize(count);
  clusters.logs_cluster.resize(count);
  clusters.backs_up_others.resize(count);
  const BySignal<Sign> shown(c.signals, sign_of_signal);
  const BySignal<bool> of_cluster(c.signals, is_cluster_signal);
  BySaid of_other(c.signals, [&](std::uint32_t e) {  // a log repeats its services by the thousand
    const Event& event = c.event(e);
    return event.signal == signal::service_state && !names_exchange(fact(event.facts, "service"));
  });
  for (std::uint32_t i = 0; i < count; ++i) {
    for (const std::uint32_t e : c.computers[i].events) {
      if (of_cluster.of(e)) clusters.logs_cluster[i] = true;
      if (shown.of(e) == Sign::none || of_other.of(e)) continue;
      const Event& event = c.event(e);
      const Sign sign = sign_of(event, shown.of(e));
      if (sign != Sign::none && event.time != no_time) clusters.seen[i].push_back({event.time, e, i, sign});
    }
  }
  const std::vector<Sighting> all = in_order(clusters);
  find_backup_servers(c, all, clusters);
  Links links(count);
  link_named_nodes(c, all, links);
  CarefulLinks careful(clusters, links);
  link_handovers(c, all, careful);
  link_targets(c, all, clusters, careful);
  clusters.cluster = links.roots();
  link_successors(c, clusters, links);
  clusters.cluster = links.roots();
  return clusters;
}

}  // namespace exba
