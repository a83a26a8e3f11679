// How it works: a program is known by the provider that it logs under (rows with a few of its ids, so that a
// reader need not look at every event of every provider), by NTBackup's own signals, or by a part of the name
// of a service that the service control manager speaks of. A program's numbers vary with its version: the
// rows say only that it spoke.
#include "catalog/requestors.hpp"

#include "base/text.hpp"
#include "catalog/modern_rows.hpp"
#include "catalog/modern_signals.hpp"

namespace exba {
namespace {

namespace sg = exba::signal;
using rows::confirmed;
using rows::experience;
using rows::unverified;
constexpr std::string_view libyal = "LIBYAL";

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

std::string_view own_channel(const Event& e) {
  constexpr std::string_view windows_backup = "Microsoft-Windows-Backup";
  constexpr std::uint16_t first_of_application = 512;
  return e.id < first_of_application && equal_ignoring_case(e.provider, windows_backup) ? windows_backup
                                                                                        : std::string_view();
}

std::string_view requestor_of(const Event& e) {
  if (e.signal == sg::requestor_spoke || e.signal == sg::requestor_excluded_store)
    return program_named(e.provider);
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
    {34112, sg::requestor_spoke, unverified, "Backup Exec: the job completed", experience, "", "",
     "job=ended result=good"},
    {34113, sg::requestor_spoke, unverified, "Backup Exec: the job failed", experience, "", "",
     "job=ended result=failed"},
    {34114, sg::requestor_spoke, unverified, "Backup Exec: the job was cancelled", experience, "", "",
     "job=ended result=cancelled"},
    {57860, sg::requestor_spoke, unverified, "Backup Exec: a login failed", experience, "", "", ""},
};
constexpr Row veeam_rows[] = {
    {110, sg::requestor_spoke, unverified, "Veeam: a job started", experience, "", "", "job=begun"},
    {150, sg::requestor_spoke, unverified, "Veeam: a task ended", experience, "", "", ""},
    {190, sg::requestor_spoke, unverified, "Veeam: a job ended", experience, "", "", "job=ended"},
};
constexpr Row veeam_agent_rows[] = {
    {110, sg::requestor_spoke, confirmed, "Veeam Agent: a job started", "Veeam Agent scripts", "",
     "Veeam Agent '{job-name}' has been started...", "job=begun"},
    {150, sg::requestor_spoke, unverified, "Veeam: a task ended", experience, "", "", ""},
    {190, sg::requestor_spoke, confirmed, "Veeam Agent: a job ended", "Veeam Agent scripts", "",
     "Veeam Agent '{job-name}' finished with {said}...", "job=ended"},
};
/// Numbers below 512 stand in the channel of the program's own, the others in Application.
constexpr Row windows_backup_rows[] = {
    {1, sg::requestor_spoke, confirmed, "Windows Server Backup: started", libyal, "",
     "The backup operation has started.", "job=begun"},
    {4, sg::requestor_spoke, confirmed, "Windows Server Backup: completed", libyal, "",
     "The backup operation has finished successfully.", "job=ended result=good"},
    {5, sg::requestor_spoke, confirmed, "Windows Server Backup: failed", libyal, "- code",
     "?The backup operation that started at '{-}' has failed with following error code '{code}'...",
     "job=ended result=failed"},
    {6, sg::requestor_spoke, confirmed, "Windows Server Backup: refused, another one runs", libyal, "", "",
     "job=ended result=failed"},
    {7, sg::requestor_spoke, confirmed, "Windows Server Backup: completed with errors", libyal, "",
     "?The backup operation that started at '{-}' has completed with errors...", "job=ended result=warning"},
    {8, sg::requestor_spoke, confirmed, "Windows Server Backup: cancelled", libyal, "",
     "The backup operation was canceled.", "job=ended result=cancelled"},
    {9, sg::requestor_spoke, confirmed, "Windows Server Backup: failed in VSS", libyal, "",
     "?The backup operation that started at '{-}' has failed because the Volume Shadow Copy Service "
     "operation to create a shadow copy of the volumes being backed up failed with following error code "
     "'{code}'...",
     "job=ended result=failed"},
    {14, sg::requestor_spoke, confirmed, "Windows Server Backup: operation ended", libyal, "",
     "The backup operation has completed.", "job=ended"},
    {17, sg::requestor_spoke, confirmed, "Windows Server Backup: its engine cannot be reached", libyal, "",
     "", "job=ended result=failed"},
    {18, sg::requestor_spoke, confirmed, "Windows Server Backup: its schedule was not found", libyal, "", "",
     "job=ended result=failed"},
    {19, sg::requestor_spoke, confirmed, "Windows Server Backup: could not start", libyal, "", "",
     "job=ended result=failed"},
    {20, sg::requestor_spoke, confirmed, "Windows Server Backup: refused, another one runs", libyal, "", "",
     "job=ended result=failed"},
    {23, sg::requestor_spoke, confirmed, "Windows Server Backup: met errors", libyal, "", "",
     "result=warning"},
    {49, sg::requestor_spoke, confirmed, "Windows Server Backup: no place to store", libyal, "", "",
     "job=ended result=failed storage=missing"},
    {50, sg::requestor_spoke, confirmed, "Windows Server Backup: target is full", libyal, "volume", "",
     "job=ended result=failed storage=full"},
    {51, sg::requestor_spoke, confirmed, "Windows Server Backup: target is nearly full", libyal, "volume", "",
     ""},
    {52, sg::requestor_spoke, confirmed, "Windows Server Backup: target is not writeable", libyal, "volume",
     "", "job=ended result=failed storage=not-writeable"},
    {146, sg::requestor_spoke, confirmed, "Windows Server Backup: a volume of the list is missing", libyal,
     "", "", ""},
    {224, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components ended", libyal, "",
     "", ""},
    {225, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components is good", libyal, "",
     "", ""},
    {226, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components met errors", libyal,
     "", "", ""},
    {227, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components failed", libyal, "",
     "", ""},
    {228, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components cancelled", libyal,
     "", "", ""},
    {514, sg::requestor_spoke, confirmed, "Windows Server Backup: catalog damaged", libyal, "", "", ""},
    {517, sg::requestor_spoke, confirmed, "Windows Server Backup: failed", libyal, "- code",
     "?The backup operation that started at '{-}' has failed with following error code '{code}'...",
     "job=ended result=failed"},
    {518, sg::requestor_spoke, confirmed, "Windows Server Backup: refused, another one runs", libyal, "", "",
     "job=ended result=failed"},
    {519, sg::requestor_spoke, confirmed, "Windows Server Backup: volumes could not be backed up", libyal,
     "- - code", "", "result=warning"},
    {521, sg::requestor_spoke, confirmed, "Windows Server Backup: failed in VSS", libyal, "- code",
     "?The backup operation that started at '{-}' has failed because the Volume Shadow Copy Service "
     "operation to create a shadow copy of the volumes being backed up failed with following error code "
     "'{code}'...",
     "job=ended result=failed"},
    {522, sg::requestor_spoke, confirmed, "Windows Server Backup: no backup on the target", libyal, "", "",
     ""},
    {544, sg::requestor_spoke, confirmed, "Windows Server Backup: its engine cannot be reached", libyal, "",
     "", "job=ended result=failed"},
    {545, sg::requestor_spoke, confirmed, "Windows Server Backup: its schedule was not found", libyal, "", "",
     "job=ended result=failed"},
    {546, sg::requestor_spoke, confirmed, "Windows Server Backup: could not start", libyal, "", "",
     "job=ended result=failed"},
    {547, sg::requestor_spoke, confirmed, "Windows Server Backup: met errors", libyal, "", "",
     "result=warning"},
    {561, sg::requestor_spoke, confirmed, "Windows Server Backup: no place to store", libyal, "", "",
     "job=ended result=failed storage=missing"},
    {564, sg::requestor_spoke, confirmed, "Windows Server Backup: target is not writeable", libyal,
     "- target", "", "job=ended result=failed storage=not-writeable"},
    {737, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components is good", libyal, "",
     "", ""},
    {738, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components met errors", libyal,
     "", "", ""},
    {739, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components failed", libyal, "",
     "", ""},
    {740, sg::requestor_spoke, confirmed, "Windows Server Backup: restore of components cancelled", libyal,
     "", "", ""},
    {753, sg::requestor_spoke, confirmed, "Windows Server Backup: its engine started", libyal, "", "", ""},
    {754, sg::requestor_spoke, confirmed, "Windows Server Backup: its engine stopped", libyal, "", "", ""},
    {565, sg::requestor_excluded_store, confirmed, "Windows Server Backup: a check left an application out",
     libyal, "component - application",
     "The consistency check for the component '{component}'\\'{-}' has failed. The application "
     "'{application}' will not be available in the backup created at '{-}'...\n"
     "?Consistency check for component '{component}'\\'{-}' failed. Application '{application}' will not be "
     "available in "
     "the backup done at the time '{-}'...",
     ""},
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
std::span<const Row> veeam_agent() {
  return veeam_agent_rows;
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
