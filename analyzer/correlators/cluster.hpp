#pragma once
// Which computers are nodes of one cluster, and which of their events show where Exchange ran. Several
// correlators ask this, so it stands beside them; it makes no operations itself.
//
// Two computers are linked only by evidence: a cluster event of one that names the other; a group that left
// one and arrived at the other; jobs on both that name the same virtual server; Exchange on a cluster node
// taking up where Exchange on one other computer, and no third, left off. Five standalone servers in one
// folder have none of these and stay apart.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "correlators/correlator.hpp"

namespace exba {

/// What an event says about where Exchange runs.
enum class Sign : std::uint8_t {
  none,
  starts,      ///< an Exchange service or engine started here
  runs,        ///< an Exchange service or engine wrote this here
  stops,       ///< it stopped here
  job,         ///< NTBackup ran here
  arrives,     ///< a group comes online here
  leaves,      ///< a group goes offline here
  incomplete,  ///< a group did not come online wholly
  fails,       ///< a cluster resource or an Exchange service failed here
  node_lost,   ///< another node was lost
  cluster,     ///< any other event of the cluster service
  boot,        ///< Windows or the cluster service started
  shutdown,    ///< Windows or the cluster service stopped
  crash,       ///< Windows had stopped without a shutdown
};
Sign sign_of(const Event& event);

/// An event that shows something; in the order of the report, which merges the logs by time. Events without a
/// time are left out.
struct Sighting {
  Time time = no_time;
  std::uint32_t event = 0;     ///< index into Report::events
  std::uint32_t computer = 0;  ///< index into Case::computers
  Sign sign = Sign::none;
};

struct Clusters {
  std::vector<std::vector<Sighting>> seen;  ///< by computer
  std::vector<std::uint32_t>
      cluster;  ///< by computer: the lowest computer of its cluster; a computer alone is its own
  std::vector<bool> logs_cluster;  ///< by computer: it logged events of the cluster service
  std::vector<bool>
      backs_up_others;  ///< by computer: its jobs ran while Exchange wrote elsewhere and not here
  bool same(std::uint32_t a, std::uint32_t b) const { return cluster[a] == cluster[b]; }
  std::vector<std::uint32_t> nodes(std::uint32_t of) const;  ///< all computers of that cluster
};

Clusters find_clusters(const Case& c);

/// `NODE1`, `\\node1` and `node1.example.net` are one: lower case, first label.
std::string computer_key(std::string_view name);
std::optional<std::uint32_t> find_computer(const Case& c, std::string_view name);
/// The server that a job's target names: `exvs1` of `\\EXVS1\Information Store`; empty for a drive and where
/// it names none.
std::string server_of_target(std::string_view target);

/// How Exchange's events change from one computer to the other.
struct Alternation {
  int changes = 0;            ///< how often
  int bare = 0;               ///< of these, without a start of Exchange on the one that takes over
  int close = 0;              ///< of the bare ones, within ten minutes: both ran at once
  bool first_begins = false;  ///< the first computer's events come first
};
Alternation alternation(const Clusters& clusters, std::uint32_t first, std::uint32_t second);

}  // namespace exba
