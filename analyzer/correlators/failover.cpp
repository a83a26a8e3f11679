// How it works: the sightings of one cluster are walked in order. Who holds Exchange is known from the last
// arrival; an arrival on another node begins a move, which takes in what the old node said before (group
// offline, services stopped, resource failed) and what the new node says next (group online, services
// started). Three kinds of evidence, best first: cluster-events, services, computer-field (Exchange simply
// goes on writing on another computer).
//
// A move without the cluster's own events is believed only of nodes that cluster.hpp has linked and on which
// Exchange never ran at once; so active/active clusters and standalone servers have no invented moves.
#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/correlator.hpp"

namespace exba {
namespace {

using namespace std::chrono_literals;

constexpr Ticks leaving_limit =
    30min;  // what the old node said so long before the arrival belongs to the move
constexpr Ticks settle_limit = 15min;  // arrivals that follow one another on the same node are one move
constexpr std::size_t leaving_kept =
    256;  // the last ones; a resource that is retried all night must not make the walk quadratic
constexpr Ticks crash_limit =
    24h;  // the boot that tells of a crash comes when somebody switches the machine on

enum class Proof { computer_field, services, cluster_events };
std::string_view to_string(Proof proof) {
  switch (proof) {
    case Proof::computer_field: return "computer-field";
    case Proof::services: return "services";
    case Proof::cluster_events: return "cluster-events";
  }
  return "";
}

struct Move {
  std::string from;
  std::optional<std::uint32_t> from_computer;
  std::uint32_t to = 0;
  std::string group;
  Proof proof = Proof::computer_field;
  std::string cause = "unknown";
  bool came_up = false;
  bool incomplete = false;
  Time last = no_time;  ///< of the last arrival
  std::vector<std::uint32_t> events;
};

std::string group_of(const Event& event) {
  return std::string(fact(event.facts, "group"));
}

/// Which groups hold Exchange: by their name or an Exchange resource in them, else by Exchange starting where
/// they arrive, else the only group there is. Events that name no group speak of any.
class ExchangeGroups {
 public:
  ExchangeGroups(const Case& c, const std::vector<Sighting>& sightings) {
    std::set<std::string> all;
    std::set<std::string> named;
    std::set<std::string> servers;
    std::set<std::string> followed;
    std::map<std::uint32_t, std::vector<std::pair<std::string, Time>>>
        arrived;  // by computer, since its last start
    for (const Sighting& s : sightings) {
      const Event& event = c.event(s.event);
      if (s.sign == Sign::job) servers.insert(server_of_target(fact(event.facts, "target")));
      if (s.sign == Sign::starts) {
        for (const auto& [group, when] : arrived[s.computer])
          if (s.time - when <= settle_limit) followed.insert(group);
        arrived[s.computer].clear();
      }
      const std::string group = lower(group_of(event));
      if (group.empty()) continue;
      all.insert(group);
      if (s.sign == Sign::arrives) arrived[s.computer].emplace_back(group, s.time);
      const std::string words = group + ' ' + lower(fact(event.facts, "resource"));
      if (words.find("exch") != std::string::npos) named.insert(group);
    }
    for (const std::string& group : all)
      if (servers.contains(group)) named.insert(group);
    std::erase_if(all, [](const std::string& group) { return is_core_group(group); });
    groups_ = !named.empty()      ? named
              : !followed.empty() ? followed
              : all.size() == 1   ? all
                                  : std::set<std::string>{};
    if (groups_.size() > 1)
      std::erase_if(groups_, [](const std::string& group) { return is_core_group(group); });
  }
  std::size_t count() const { return groups_.size(); }
  bool hold_exchange(const std::string& group) const {
    return group.empty() || groups_.contains(lower(group));
  }

 private:
  std::set<std::string> groups_;
};

/// The moves of one cluster, found in one walk over its sightings.
class MoveFinder {
 public:
  MoveFinder(const Case& c, const Clusters& clusters, std::vector<std::uint32_t> nodes,
             std::vector<Sighting> sightings)
      : c_(c),
        clusters_(clusters),
        nodes_(std::move(nodes)),
        sightings_(std::move(sightings)),
        groups_(c, sightings_) {
    // Neighbours in the list are compared: enough to see an active/active cluster, and linear.
    for (std::size_t i = 1; i < nodes_.size(); ++i)
      one_holder_ = one_holder_ && alternation(clusters_, nodes_[i - 1], nodes_[i]).close == 0;
  }

  std::vector<Move> moves() {
    find_next_exchange();
    for (const Sighting& s : sightings_) see(s);
    for (Move& move : moves_) look_for_crash(move);
    return std::move(moves_);
  }

 private:
  void see(const Sighting& s) {
    const std::string group = group_of(c_.event(s.event));
    const bool ours = groups_.hold_exchange(group);
    switch (s.sign) {
      case Sign::arrives: return ours ? arrive(s, group, Proof::cluster_events) : void();
      case Sign::starts: return arrive(s, {}, Proof::services);
      case Sign::runs: return arrive(s, {}, Proof::computer_field);
      case Sign::job: return job_shows_node(s) ? arrive(s, {}, Proof::computer_field) : void();
      case Sign::incomplete:
      case Sign::fails: return ours && is_exchange(s, group) ? fail(s) : void();
      case Sign::leaves: return ours ? leave(s) : void();
      case Sign::stops:
      case Sign::shutdown:
      case Sign::crash:
      case Sign::node_lost: return leave(s);
      case Sign::boot: booted_[s.computer] = s.time; return;
      case Sign::cluster:
      case Sign::none: return;
    }
  }

  void leave(const Sighting& s) {
    leaving_.push_back(s);
    if (leaving_.size() > leaving_kept) leaving_.pop_front();
  }

  /// NTBackup may back up a cluster from the passive node: its Computer shows where Exchange is only where
  /// the cluster service's own events do not, and where Exchange's next event does not stand on another node.
  bool job_shows_node(const Sighting& s) const {
    if (clusters_.backs_up_others[s.computer] || clusters_.logs_cluster[s.computer]) return false;
    const auto at = next_exchange_.find(s.event);
    return at == next_exchange_.end() || at->second == s.computer;
  }

  void find_next_exchange() {
    constexpr std::uint32_t nobody = UINT32_MAX;
    std::uint32_t next = nobody;
    for (auto s = sightings_.rbegin(); s != sightings_.rend(); ++s) {
      if (s->sign == Sign::starts || s->sign == Sign::arrives) next = nobody;
      if (s->sign == Sign::runs || s->sign == Sign::stops) next = s->computer;
      if (s->sign == Sign::job && next != nobody) next_exchange_[s->event] = next;
    }
  }

  /// A failed resource counts where its group or its name says Exchange, or where neither is told.
  bool is_exchange(const Sighting& s, const std::string& group) const {
    const std::string_view resource = fact(c_.event(s.event).facts, "resource");
    return !group.empty() || resource.empty() || names_exchange(resource);
  }

  bool open_move_to(const Sighting& s) const {
    return !moves_.empty() && moves_.back().to == s.computer && s.time - moves_.back().last <= settle_limit;
  }

  void fail(const Sighting& s) {
    if (!open_move_to(s)) return leave(s);
    moves_.back().events.push_back(s.event);
    moves_.back().incomplete = true;
  }

  void arrive(const Sighting& s, const std::string& group, Proof proof) {
    const auto held = holder(group);
    if (open_move_to(s)) {
      if (proof != Proof::computer_field)
        take_in(s, group, proof);
      else if (!held || *held == s.computer)
        hold(s, group);
      return;
    }
    if (held == s.computer) {
      std::erase_if(leaving_, [&](const Sighting& l) {
        return l.computer == s.computer;
      });  // it came back where it was
      return hold(s, group);
    }
    if (!held && !comes_from_unknown(s, proof)) return hold(s, group);
    if (held && !believed(s, *held, proof)) return;
    begin(s, held, group, proof);
  }

  std::optional<std::uint32_t> holder(const std::string& group) const {
    const auto of_group = holder_.find(lower(group));
    if (of_group != holder_.end()) return of_group->second;
    if (!group.empty() && groups_.count() > 1) return std::nullopt;  // its nodes may each hold a group
    const auto any = holder_.find("");
    return any == holder_.end() ? std::nullopt : std::optional(any->second);
  }

  void hold(const Sighting& s, const std::string& group) {
    holder_[lower(group)] = s.computer;
    if (one_holder_ && groups_.count() <= 1) holder_[""] = s.computer;
    last_seen_[s.computer] = s.time;
  }

  /// Services and the Computer field are believed where Exchange has one home at a time; and what an old node
  /// still writes while it goes down is no move back.
  bool believed(const Sighting& s, std::uint32_t held, Proof proof) const {
    if (proof == Proof::cluster_events) return true;
    if (!one_holder_) return false;
    const auto seen = last_seen_.find(held);
    return proof == Proof::services || seen == last_seen_.end() || s.time - seen->second > settle_limit;
  }

  /// Nobody has been seen to hold the group, and now it arrives. A boot explains that; a lost node does the
  /// contrary; and on a node that has been up for a while it must have come from elsewhere or been switched
  /// on by hand.
  bool comes_from_unknown(const Sighting& s, Proof proof) const {
    if (proof != Proof::cluster_events) return false;
    for (const Sighting& l : leaving_)
      if (l.sign == Sign::node_lost && s.time - l.time <= leaving_limit) return true;
    for (const Sighting& l : leaving_)
      if (l.computer == s.computer && s.time - l.time <= leaving_limit) return false;  // it went offline here
    const auto boot = booted_.find(s.computer);
    if (boot != booted_.end() && s.time - boot->second <= leaving_limit) return false;
    const Event& event = c_.event(s.event);
    return nodes_.size() == 2 &&
           covered(*c_.report, event.computer, event.channel, s.time - leaving_limit, s.time);
  }

  void begin(const Sighting& s, std::optional<std::uint32_t> held, const std::string& group, Proof proof) {
    Move move;
    move.to = s.computer;
    move.from_computer = held;
    if (!held && nodes_.size() == 2) move.from_computer = nodes_[nodes_[0] == s.computer ? 1 : 0];
    if (move.from_computer) move.from = c_.computers[*move.from_computer].computer;
    for (const Sighting& l : leaving_) {
      if (s.time - l.time > leaving_limit) continue;
      if (l.sign != Sign::node_lost && l.computer != move.from_computer) continue;
      const std::string_view lost =
          l.sign == Sign::node_lost ? fact(c_.event(l.event).facts, "node") : std::string_view{};
      if (move.from.empty()) move.from = lost;
      if (!lost.empty() && computer_key(lost) != computer_key(move.from)) continue;
      const bool planned = l.sign == Sign::leaves || l.sign == Sign::stops || l.sign == Sign::shutdown;
      if (move.cause == "unknown") move.cause = planned ? "move" : "failure";
      move.events.push_back(l.event);
    }
    leaving_.clear();
    moves_.push_back(std::move(move));
    take_in(s, group, proof);
  }

  void take_in(const Sighting& s, const std::string& group, Proof proof) {
    Move& move = moves_.back();
    move.events.push_back(s.event);
    move.last = s.time;
    move.proof = std::max(move.proof, proof);
    if (move.group.empty()) move.group = group;
    if (c_.event(s.event).signal != signal::cluster_group_online_begun) move.came_up = true;
    hold(s, group);
  }

  /// A node that fell over says so only when it boots again.
  void look_for_crash(Move& move) const {
    if (move.cause != "unknown" || !move.from_computer) return;
    const Time begin = c_.event(move.events.front()).time;
    for (const Sighting& s : clusters_.seen[*move.from_computer]) {
      if (s.time < begin - leaving_limit) continue;
      if (s.time > begin + crash_limit) return;
      if (s.sign == Sign::shutdown) return;
      if (s.sign != Sign::crash) continue;
      move.cause = "failure";
      return;
    }
  }

  const Case& c_;
  const Clusters& clusters_;
  std::vector<std::uint32_t> nodes_;
  std::vector<Sighting> sightings_;
  ExchangeGroups groups_;
  bool one_holder_ = true;
  std::map<std::string, std::uint32_t>
      holder_;  ///< by group in lower case; "" is Exchange, whatever its group
  std::map<std::uint32_t, Time> last_seen_;
  std::map<std::uint32_t, Time> booted_;
  std::deque<Sighting> leaving_;
  std::map<std::uint32_t, std::uint32_t>
      next_exchange_;  ///< by a job's event: the node that Exchange's next event stands on
  std::vector<Move> moves_;
};

Operation to_operation(const Case& c, Move&& move) {
  Operation o;
  o.kind = Kind::failover;
  o.computer = c.computers[move.to].computer;
  std::sort(move.events.begin(), move.events.end());
  o.events = std::move(move.events);
  o.begin = c.event(o.events.front()).time;
  o.end = c.event(o.events.back()).time;
  o.outcome = move.came_up ? Outcome::succeeded : move.incomplete ? Outcome::failed : Outcome::unknown;
  if (o.outcome == Outcome::failed) o.why = "the group did not come online on the new node";
  if (o.outcome == Outcome::unknown) o.why = "the log does not tell whether the group came online";
  o.facts = {{"from-node", move.from},
             {"to-node", o.computer},
             {"group", move.group},
             {"cause", move.cause},
             {"evidence", std::string(to_string(move.proof))}};
  return o;
}

}  // namespace

std::vector<Operation> correlate_failover(const Case& c) {
  const Clusters clusters = find_clusters(c);
  std::map<std::uint32_t, std::vector<Sighting>> by_cluster;
  for (std::uint32_t i = 0; i < c.computers.size(); ++i) {
    auto& all = by_cluster[clusters.cluster[i]];
    all.insert(all.end(), clusters.seen[i].begin(), clusters.seen[i].end());
  }
  std::map<std::uint32_t, std::vector<std::uint32_t>> nodes;
  for (std::uint32_t i = 0; i < c.computers.size(); ++i) nodes[clusters.cluster[i]].push_back(i);
  std::vector<Operation> operations;
  for (auto& [cluster, sightings] : by_cluster) {
    std::stable_sort(sightings.begin(), sightings.end(),
                     [](const Sighting& a, const Sighting& b) { return a.event < b.event; });
    MoveFinder finder(c, clusters, nodes[cluster], std::move(sightings));
    for (Move& move : finder.moves()) operations.push_back(to_operation(c, std::move(move)));
  }
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return operations;
}

}  // namespace exba
