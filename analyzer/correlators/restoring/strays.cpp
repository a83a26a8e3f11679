// How it works: failures that belong to no restore of their own computer are put into bursts, because the
// cluster tries a few times. A burst goes to the last restore on another computer that it may follow from: on
// another node of the cluster, or on a machine without Exchange that backs up and restores for it. Else a
// burst in which the cluster and the service agree becomes an operation of its own, with restore-seen=no.
#include <iterator>
#include <map>
#include <set>

#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/restoring/run.hpp"

namespace exba::restoring {
namespace {

constexpr Ticks pair_pause = std::chrono::hours{1};  // the cluster's and the service's word on one failure
constexpr int candidates_limit = 64;                 // restores looked at for one failure

/// Failures that stand close together: the cluster tries a few times.
std::vector<std::vector<std::uint32_t>> bursts(const Case& c, const std::vector<std::uint32_t>& strays) {
  std::vector<std::vector<std::uint32_t>> all;
  for (const std::uint32_t e : strays) {
    if (all.empty() || !within(c.event(all.back().back()).time, c.event(e).time, pair_pause))
      all.emplace_back();
    all.back().push_back(e);
  }
  return all;
}

void take_in(Restore& r, const Case& c, const std::vector<std::uint32_t>& burst) {
  for (const std::uint32_t e : burst) {
    const Event& event = c.event(e);
    add(r, e);
    if (event.signal == signal::cluster_service_failed) {
      if (!r.service_failed) r.service_failed = e;
      continue;
    }
    const std::size_t service = place(service_of(event));
    r.failed[service] = e;
    if (!r.no_log[service]) r.no_log[service] = e;
  }
}

/// Where Exchange's own events stand in the case: on one cluster (or one computer) only?
class Homes {
 public:
  Homes(const Case& c, const Clusters& clusters) : clusters_(clusters), exchange_(c.computers.size()) {
    for (std::uint32_t i = 0; i < c.computers.size(); ++i)
      for (const std::uint32_t e : c.computers[i].events)
        if (is_exchange(c.event(e))) {
          exchange_[i] = true;
          homes_.insert(clusters.cluster[i]);
          break;
        }
    for (std::uint32_t i = 0; i < c.computers.size(); ++i) index_[c.computers[i].computer] = i;
  }
  /// Whether a restore that ran on `from` may have been meant for `to`: another node; or `from` has no
  /// Exchange of its own, and the target names `to`, or there is only one place for it.
  bool may_concern(const Restore& r, const std::string& to) const {
    const std::uint32_t a = index_.at(r.origin);
    const std::uint32_t b = index_.at(to);
    if (clusters_.same(a, b)) return true;
    if (exchange_[a]) return false;
    const std::string server = server_of_target(fact(r.o.facts, "target"));
    return server == computer_key(to) || homes_.size() == 1;
  }

 private:
  static bool is_exchange(const Event& event) {
    const Sign sign = sign_of(event);
    return sign == Sign::starts || sign == Sign::runs || sign == Sign::stops ||
           event.signal == signal::directory_start_failed || event.signal == signal::store_start_failed;
  }
  const Clusters& clusters_;
  std::vector<bool> exchange_;
  std::set<std::uint32_t> homes_;
  std::map<std::string, std::uint32_t> index_;
};

/// The last restore on another computer that the failure may follow from; `restores` by the time at which
/// they were through.
Restore* restore_elsewhere(const Case& c, const Homes& homes, std::vector<Restore*>& restores,
                           const std::vector<std::uint32_t>& burst, const std::string& computer) {
  const Time time = c.event(burst.front()).time;
  auto at = std::upper_bound(restores.begin(), restores.end(), time,
                             [](Time t, const Restore* r) { return t < r->transferred; });
  for (int looked = 0; at != restores.begin() && looked < candidates_limit; ++looked) {
    Restore* r = *--at;
    if (!within(r->transferred, time, reach)) return nullptr;
    if (r->origin != computer && !is_up(*r) && homes.may_concern(*r, computer)) return r;
  }
  return nullptr;
}

}  // namespace

void place_strays(const Case& c, const std::vector<Walked>& walks, std::vector<Restore>& all) {
  const bool any = std::any_of(walks.begin(), walks.end(), [](const Walked& w) { return !w.strays.empty(); });
  if (!any) return;
  const Clusters clusters = find_clusters(c);
  const Homes homes(c, clusters);
  std::vector<Restore*> by_time;
  for (Restore& r : all) by_time.push_back(&r);
  std::stable_sort(by_time.begin(), by_time.end(),
                   [](const Restore* a, const Restore* b) { return a->transferred < b->transferred; });
  std::vector<Restore> concluded;
  for (std::size_t i = 0; i < walks.size(); ++i) {
    const std::string& computer = c.computers[i].computer;
    for (const auto& burst : bursts(c, walks[i].strays)) {
      const auto by_cluster = [&](std::uint32_t e) {
        return c.event(e).signal == signal::cluster_service_failed;
      };
      const bool both = std::any_of(burst.begin(), burst.end(), by_cluster) &&
                        !std::all_of(burst.begin(), burst.end(), by_cluster);
      if (Restore* r = restore_elsewhere(c, homes, by_time, burst, computer)) {
        if (!r->service_failed) r->o.computer = computer;
        take_in(*r, c, burst);
      } else if (both) {
        Restore& made = concluded.emplace_back();
        made.seen = false;
        made.o.kind = Kind::restore;
        made.o.computer = computer;
        made.o.begin = made.transferred = c.event(burst.front()).time;
        take_in(made, c, burst);
      }
    }
  }
  std::move(concluded.begin(), concluded.end(), std::back_inserter(all));
}

}  // namespace exba::restoring
