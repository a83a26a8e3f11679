// How it works: a program is known by the provider that it logs under (rows with a few of its ids, so that a
// reader need not look at every event of every provider), by NTBackup's own signals, or by a part of the name
// of a service that the service control manager speaks of. A program's numbers vary with its version: the
// rows say only that it spoke.
#include "catalog/requestors.hpp"

#include "base/text.hpp"
#include "catalog/rows.hpp"

namespace exba {
namespace {

namespace sg = exba::signal;
using rows::experience;
using rows::unverified;

struct Program {
  std::string_view part;  ///< of a provider's or service's name, in lower case
  std::string_view name;
};

/// The first that fits: Windows Server Backup's provider ends in what others begin with.
constexpr Program programs[] = {
    {"backup exec", "Backup Exec"},
    {"backupexec", "Backup Exec"},
    {"netbackup", "NetBackup"},
    {"arcserve", "ARCserve"},
    {"networker", "NetWorker"},
    {"legato", "NetWorker"},
    {"commvault", "CommVault"},
    {"gxcvd", "CommVault"},
    {"gxvssprov", "CommVault"},
    {"tdpexchange", "Tivoli Storage Manager"},
    {"adsmclientservice", "Tivoli Storage Manager"},
    {"tsm ", "Tivoli Storage Manager"},
    {"veeam", "Veeam"},
    {"dpmra", "Data Protection Manager"},
    {"dpm-em", "Data Protection Manager"},
    {"msdpm", "Data Protection Manager"},
    {"data protector", "Data Protector"},
    {"microsoft-windows-backup", "Windows Server Backup"},
    {"block level backup engine", "Windows Server Backup"},
};

std::string_view program_named(std::string_view text) {
  const std::string low = lower(text);
  for (const Program& p : programs)
    if (low.find(p.part) != std::string::npos) return p.name;
  return {};
}

}  // namespace

std::string_view requestor_of(const Event& e) {
  if (e.signal == sg::requestor_spoke) return program_named(e.provider);
  if (e.signal == sg::job_started || e.signal == sg::job_ended) return "NTBackup";
  if (e.signal == sg::service_state || e.signal == sg::service_died || e.signal == sg::service_error)
    return program_named(fact(e.facts, "service"));
  return {};
}

namespace rows {
namespace {

constexpr Row backup_exec_rows[] = {
    {33808, sg::requestor_spoke, unverified, "Backup Exec: a storage device reports trouble", experience, "",
     "", ""},
    {33919, sg::requestor_spoke, unverified, "Backup Exec: a storage device reports trouble", experience, "",
     "", ""},
    {34112, sg::requestor_spoke, unverified, "Backup Exec: the job completed", experience, "", "", ""},
    {34113, sg::requestor_spoke, unverified, "Backup Exec: the job failed", experience, "", "", ""},
    {34114, sg::requestor_spoke, unverified, "Backup Exec: the job was cancelled", experience, "", "", ""},
    {57860, sg::requestor_spoke, unverified, "Backup Exec: a login failed", experience, "", "", ""},
};
constexpr Row veeam_rows[] = {
    {110, sg::requestor_spoke, unverified, "Veeam: a job started", experience, "", "", ""},
    {150, sg::requestor_spoke, unverified, "Veeam: a task ended", experience, "", "", ""},
    {190, sg::requestor_spoke, unverified, "Veeam: a job ended", experience, "", "", ""},
};
constexpr Row windows_backup_rows[] = {
    {1, sg::requestor_spoke, unverified, "Windows Server Backup: started", experience, "", "", ""},
    {4, sg::requestor_spoke, unverified, "Windows Server Backup: completed", experience, "", "", ""},
    {5, sg::requestor_spoke, unverified, "Windows Server Backup: failed", experience, "", "", ""},
    {8, sg::requestor_spoke, unverified, "Windows Server Backup: cancelled", experience, "", "", ""},
    {9, sg::requestor_spoke, unverified, "Windows Server Backup: failed", experience, "", "", ""},
    {14, sg::requestor_spoke, unverified, "Windows Server Backup: operation ended", experience, "", "", ""},
    {49, sg::requestor_spoke, unverified, "Windows Server Backup: failed", experience, "", "", ""},
    {517, sg::requestor_spoke, unverified, "Windows Server Backup: failed", experience, "", "", ""},
    {521, sg::requestor_spoke, unverified, "Windows Server Backup: failed", experience, "", "", ""},
};
constexpr Row tivoli_rows[] = {
    {4096, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4097, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4098, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4099, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4100, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4101, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
    {4103, sg::requestor_spoke, unverified, "Tivoli client speaks", experience, "", "", ""},
};
constexpr Row tivoli_exchange_rows[] = {
    {3000, sg::requestor_spoke, unverified, "Tivoli for Exchange: backup started", experience, "", "", ""},
    {3001, sg::requestor_spoke, unverified, "Tivoli for Exchange: backup ended", experience, "", "", ""},
};
constexpr Row protection_manager_rows[] = {
    {1, sg::requestor_spoke, unverified, "Data Protection Manager: an alert", experience, "", "", ""},
    {999, sg::requestor_spoke, unverified, "Data Protection Manager: an error", experience, "", "", ""},
};

}  // namespace

std::span<const Row> backup_exec() {
  return backup_exec_rows;
}
std::span<const Row> veeam() {
  return veeam_rows;
}
std::span<const Row> windows_backup() {
  return windows_backup_rows;
}
std::span<const Row> tivoli() {
  return tivoli_rows;
}
std::span<const Row> tivoli_exchange() {
  return tivoli_exchange_rows;
}
std::span<const Row> protection_manager() {
  return protection_manager_rows;
}

}  // namespace rows
}  // namespace exba
