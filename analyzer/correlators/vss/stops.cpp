// How it works: the flag lives in the memory of the Information Store. What ends that process, or takes the
// store away from it, ends every run on the computer; a dismount or an engine instance that goes down ends
// the runs of that store, and all of them where the run's stores are not known: better a fault not told than
// a healthy server accused.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "catalog/store_names.hpp"
#include "correlators/vss/run.hpp"

namespace exba::vss {
namespace {

bool concerns(const Run& run, std::string_view store) {
  if (store.empty() || (run.stores.empty() && run.instances.empty())) return true;
  const auto same = [&](const std::string& own) { return same_store(own, store); };
  return std::any_of(run.stores.begin(), run.stores.end(), same) ||
         std::any_of(run.instances.begin(), run.instances.end(), same);
}

enum class Ends { all, one_service, one_instance, one_store, one_group, one_resource, one_node };
struct Stop {
  std::string_view signal;
  Ends ends;
};

constexpr Stop stops[] = {
    {signal::vss_initialised, Ends::all},
    {signal::vss_terminated, Ends::all},
    {signal::store_started, Ends::all},
    {signal::store_stopped, Ends::all},
    {signal::log_started, Ends::all},
    {signal::log_stopped, Ends::all},
    {signal::crashed, Ends::all},
    {signal::cluster_stopped, Ends::all},
    {signal::service_died, Ends::one_service},
    {signal::service_state, Ends::one_service},
    {signal::service_error, Ends::one_service},
    {signal::engine_started, Ends::one_instance},
    {signal::engine_stopped, Ends::one_instance},
    {signal::store_mounted, Ends::one_store},
    {signal::store_dismounted, Ends::one_store},
    {signal::cluster_group_online_begun, Ends::one_group},
    {signal::cluster_group_online, Ends::one_group},
    {signal::cluster_group_offline_begun, Ends::one_group},
    {signal::cluster_group_offline, Ends::one_group},
    {signal::cluster_service_failed, Ends::one_resource},
    {signal::cluster_resource_failed, Ends::one_resource},
    {signal::cluster_node_lost, Ends::one_node},
};

const Stop* find_stop(std::string_view signal) {
  for (const Stop& stop : stops)
    if (stop.signal == signal) return &stop;
  return nullptr;
}

}  // namespace

bool may_end_runs(const Event& event) {
  const Stop* stop = find_stop(event.signal);
  if (stop == nullptr) return false;
  const Facts& facts = event.facts;
  switch (stop->ends) {
    case Ends::one_service: return is_store_service(fact(facts, "service"));
    case Ends::one_instance: return may_be_store_process(fact(facts, "process"));
    case Ends::one_group: return !is_core_group(fact(facts, "group"));
    case Ends::one_resource: return is_store_service(fact(facts, "resource"));
    case Ends::all:
    case Ends::one_store:
    case Ends::one_node: return true;
  }
  return false;
}

bool ends_run(const Event& event, std::string_view computer, const Run& run) {
  if (!may_end_runs(event)) return false;
  const Facts& facts = event.facts;
  switch (find_stop(event.signal)->ends) {
    case Ends::one_instance: return concerns(run, fact(facts, "instance"));
    case Ends::one_store: return concerns(run, fact(facts, "store"));
    case Ends::one_node: return same_host(fact(facts, "node"), computer);
    case Ends::all:
    case Ends::one_service:
    case Ends::one_group:
    case Ends::one_resource: return true;
  }
  return false;
}

bool same_host(std::string_view a, std::string_view b) {
  return equal_ignoring_case(a.substr(0, a.find('.')), b.substr(0, b.find('.')));
}

}  // namespace exba::vss
