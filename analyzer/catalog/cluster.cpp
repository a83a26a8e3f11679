// How it works: the cluster service of NT 4.0 to 2003 (ClusSvc) and its successor's ids of the same meaning.
// Texts of the group moves are known from use only; the later system names its insertion strings, which
// recognise.cpp prefers.
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;

constexpr Row rows_of_cluster[] = {
    {1000, sg::cluster_detail, confirmed, "cluster service: fatal error", "Q217157 Q251284", "", "", ""},
    {1009, sg::cluster_detail, confirmed, "node could not join or form a cluster", "Q218922", "", "", ""},
    {1016, sg::cluster_detail, confirmed, "quorum log: checkpoint failed", "Q251284 Q172951", "", "", ""},
    {1019, sg::cluster_detail, confirmed, "quorum log damaged", "Q251284 Q172951", "", "", ""},
    {1021, sg::cluster_detail, confirmed, "quorum disk low on space", "Q251284 Q172951", "", "", ""},
    {1022, sg::cluster_detail, confirmed, "quorum disk out of space", "Q251284 Q172951", "", "", ""},
    {1024, sg::cluster_checkpoint_lost, confirmed, "registry checkpoint could not be restored",
     "Q188674 Q192493 Q316772", "resource key",
     "?The registry checkpoint for cluster resource '{resource}' could not be restored to registry key "
     "{key}. The resource may "
     "not function correctly. ...\n"
     "?{-}registry checkpoint for cluster resource '{resource}' could not be restored to registry key {key}. "
     "The resource may "
     "not function...\n"
     "?{-}registry checkpoint for cluster resource '{resource}' could not be restored to key {key}. The "
     "resource may not "
     "function...\n"
     "?{-}registry checkpoint for cluster resource '{resource}' could not be restored to {-}key {key}; "
     "resource may not "
     "function...\n"
     "?{-}registry checkpoint for cluster resource '{resource}' could not be restored to {-}key {key}",
     ""},
    {1034, sg::cluster_detail, confirmed, "shared disk not found", "Q243195", "", "", ""},
    {1042, sg::cluster_service_failed, confirmed, "generic service resource failed", "Q188674", "resource",
     "Cluster generic service '{resource}' failed.", ""},
    {1048, sg::cluster_detail, confirmed, "IP address resource: adapter invalid", "Q267548", "", "", ""},
    {1049, sg::cluster_detail, unverified, "IP address conflict", experience, "", "", ""},
    {1057, sg::cluster_detail, confirmed, "cluster database could not be opened", "Q217157", "", "", ""},
    {1058, sg::cluster_detail, confirmed, "resource library could not be loaded", "Q218922", "", "", ""},
    {1062, sg::cluster_started, unverified, "node joined the cluster", experience, "", "", ""},
    {1063, sg::cluster_stopped, confirmed, "cluster service stopped", "Q251284", "", "", ""},
    {1067, sg::cluster_detail, unverified, "IP address resource offline", experience, "", "", ""},
    {1069, sg::cluster_resource_failed, confirmed, "resource failed", "Q267548", "resource group",
     "Cluster resource '{resource}' of type '{-}' in clustered role '{group}' failed...\n"
     "Cluster resource '{resource}' in clustered role '{group}' failed...\n"
     "Cluster resource '{resource}' in clustered service or application '{group}' failed...\n"
     "?Cluster resource '{resource}' in Resource Group '{group}' failed...\n"
     "Cluster resource '{resource}' failed...",
     ""},
    {1073, sg::cluster_detail, confirmed, "node halted to prevent inconsistency", "Q257879", "", "", ""},
    {1079, sg::cluster_detail, confirmed, "node cannot join the cluster", "Q317232", "", "", ""},
    {1080, sg::cluster_detail, confirmed, "cluster service could not write a file", "Q251284", "", "", ""},
    {1107, sg::cluster_detail, confirmed, "node cannot connect", "Q317232", "", "", ""},
    {1121, sg::cluster_detail, unverified, "crypto checkpoint could not be restored", experience, "", "", ""},
    {1122, sg::cluster_detail, unverified, "communication with a node regained", experience, "", "", ""},
    {1123, sg::cluster_node_lost, unverified, "communication with a node lost", experience, "node",
     "?The node lost communication with cluster node '{node}' on network '{-}'.", ""},
    {1124, sg::cluster_detail, unverified, "cluster network trouble", experience, "", "", ""},
    {1135, sg::cluster_node_lost, confirmed, "node removed from the membership",
     "failover clustering reference", "node",
     "?Cluster node '{node}' was removed from the active failover cluster membership...\n"
     "?Cluster node {node} was removed from the active cluster membership...",
     ""},
    {1146, sg::cluster_detail, confirmed, "process that hosts resources was ended: one hung",
     "failover clustering reference", "", "", "what=host-ended"},
    {1177, sg::cluster_stopped, confirmed, "cluster service stops: quorum was lost",
     "failover clustering reference", "", "?The Cluster service is shutting down because quorum was lost...",
     "what=quorum-lost"},
    {1200, sg::cluster_group_online_begun, unverified, "group is being brought online", experience, "group",
     "?The Cluster Service is attempting to bring online the Resource Group \"{group}\".", ""},
    {1201, sg::cluster_group_online, unverified, "group is online", experience, "group",
     "?The Cluster Service brought the Resource Group \"{group}\" online.\n"
     "?The Cluster service successfully brought the clustered role '{group}' online.\n"
     "?The Cluster service successfully brought the clustered service or application '{group}' online.",
     ""},
    {1203, sg::cluster_group_offline_begun, unverified, "group is being taken offline", experience, "group",
     "?The Cluster Service is attempting to offline the Resource Group \"{group}\".", ""},
    {1204, sg::cluster_group_offline, unverified, "group is offline", experience, "group",
     "?The Cluster Service brought the Resource Group \"{group}\" offline.\n"
     "?The Cluster service successfully brought the clustered role '{group}' offline.\n"
     "?The Cluster service successfully brought the clustered service or application '{group}' offline.",
     ""},
    {1205, sg::cluster_group_incomplete, confirmed, "group neither fully online nor offline",
     "failover clustering reference", "group",
     "?The Cluster Service failed to bring the Resource Group \"{group}\" completely online or offline...\n"
     "?The Cluster service failed to bring clustered role '{group}' completely online or offline...\n"
     "?The Cluster service failed to bring clustered service or application '{group}' completely online or "
     "offline...",
     ""},
    {1207, sg::cluster_detail, confirmed, "computer object of a network name could not be updated",
     "failover clustering reference", "resource", "", "what=name-object"},
    {1230, sg::cluster_detail, confirmed, "resource did not answer in time: its process is ended",
     "failover clustering reference", "resource", "", "what=resource-hung"},
};

constexpr std::string_view hangs =
    "{resource}: Cluster Service failed the isalive checking for the resource\n"
    "{resource}: Failed the IsAlive checking for the resource";
constexpr Row rows_of_exchange_cluster[] = {
    {2065, sg::cluster_resource_failed, confirmed, "an Exchange resource could not come online", "KB314266",
     "resource", "{resource}: Failed to bring the resource online", "group=Exchange"},
    {2074, sg::cluster_resource_failed, confirmed, "an Exchange resource did not answer its check",
     "KB314266", "resource", hangs, "group=Exchange"},
};

}  // namespace

std::span<const Row> exchange_cluster() {
  return rows_of_exchange_cluster;
}
std::span<const Row> cluster() {
  return rows_of_cluster;
}

}  // namespace exba::rows
