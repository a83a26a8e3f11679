// How it works: what Windows itself logs around an Exchange backup: life and coverage (EventLog, Service
// Control Manager), and the companions of a failed shadow copy (VSS, volsnap, disks). Drivers put a device
// name before their strings, hence the "-".
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view dump = "MSGDUMP-VOLSNAP";

constexpr Row event_log_rows[] = {
    {104, sg::log_cleared, unverified, "an event log was cleared", experience, "- - channel",
     "?The {channel} log file was cleared.", ""},
    {1102, sg::log_cleared, unverified, "the Security log was cleared", experience, "", "",
     "channel=Security"},
    {6005, sg::log_started, unverified, "event log service started (boot)", experience, "",
     "?The Event log service was started.", ""},
    {6006, sg::log_stopped, unverified, "event log service stopped (shutdown)", experience, "",
     "?The Event log service was stopped.", ""},
    {6008, sg::crashed, unverified, "the previous shutdown was unexpected", experience, "",
     "?The previous system shutdown at {-} on {-} was unexpected.", ""},
    {6009, sg::system_detail, unverified, "Windows version, logged at boot", experience, "", "", ""},
    {6013, sg::system_detail, unverified, "system uptime", experience, "",
     "?The system uptime is {-} seconds.", ""},
};

constexpr Row security_rows[] = {
    {517, sg::log_cleared, unverified, "the Security log was cleared", experience, "", "",
     "channel=Security"},
    {1102, sg::log_cleared, unverified, "the Security log was cleared", experience, "", "",
     "channel=Security"},
};

constexpr Row service_rows[] = {
    {7023, sg::service_error, unverified, "service ended with an error", experience, "service code",
     "?The {service} service terminated with the following error: {code}", ""},
    {7024, sg::service_error, confirmed, "service ended with an error of its own", "Q260230 Q280770",
     "service code",
     "?The {service} service terminated with service-specific error {code}.\n"
     "?The {service} service terminated with the following service-specific error: {code}",
     ""},
    {7031, sg::service_died, unverified, "service died", experience, "service",
     "?The {service} service terminated unexpectedly. ...", ""},
    {7034, sg::service_died, unverified, "service died", experience, "service",
     "?The {service} service terminated unexpectedly. ...", ""},
    {7036, sg::service_state, unverified, "service changed its state", experience, "service state",
     "?The {service} service entered the {state} state.", ""},
};

constexpr std::string_view vss_error =
    "?Volume Shadow Copy Service error: {text} hr = {code}...\n?Volume Shadow Copy Service error: {text}";
constexpr Row vss_rows[] = {
    {11, sg::vss_service_error, confirmed, "VSS: a COM server could not be started", "VSS reference", "",
     "?Volume Shadow Copy Service information: The COM Server with CLSID {-} and name {component} cannot be "
     "started. {-}[{code}...",
     "what=com-server"},
    {12, sg::vss_service_error, confirmed, "VSS: a COM server could not be started", "VSS reference", "",
     "?Volume Shadow Copy Service information: The COM Server with CLSID {-} and name {component} cannot be "
     "started. {-}[{code}...",
     "what=com-server"},
    {13, sg::vss_service_error, confirmed, "VSS: a COM server could not be started", "VSS reference", "",
     "?Volume Shadow Copy Service information: The COM Server with CLSID {-} and name {component} cannot be "
     "started. [{code}...",
     "what=com-server"},
    {8193, sg::vss_service_error, inferred, "VSS: unexpected error (often a companion)", experience,
     "text code", vss_error, ""},
    {8194, sg::vss_service_noise, inferred, "VSS: writer callback denied; harmless as a rule", experience,
     "text code", vss_error, ""},
    {8224, sg::vss_service_noise, unverified, "VSS service stops when idle", experience, "", "", ""},
    {12289, sg::vss_service_error, confirmed, "VSS: unexpected error in a routine", "VSS reference",
     "text code", vss_error, ""},
    {12290, sg::vss_service_error, confirmed, "VSS: warning with an error code", "KB826936", "text",
     "?Volume Shadow Copy Service warning: {text} hr = {code}...\n?Volume Shadow Copy Service warning: "
     "{text}",
     ""},
    {12292, sg::vss_service_error, confirmed, "VSS: provider could not be made", "VSS reference", "",
     "?Volume Shadow Copy Service error: Error creating the Shadow Copy Provider COM class {-}[{code}...\n"
     "?Volume Shadow Copy Service error: {text}",
     ""},
    {12293, sg::vss_service_error, confirmed, "VSS: a provider's routine failed", "VSS reference", "",
     "?Volume Shadow Copy Service error: Error calling a routine on {text} [hr = {code}...\n"
     "?Volume Shadow Copy Service error: {text}",
     ""},
    {12298, sg::vss_service_error, unverified, "VSS: writes could not be held", experience, "",
     "?Volume Shadow Copy Service error: {text}", ""},
    {12302, sg::vss_service_error, unverified, "VSS: no answer from a writer", experience, "",
     "?Volume Shadow Copy Service error: {text}", ""},
};

constexpr Row bugcheck_rows[] = {
    {1001, sg::crashed, confirmed, "the system crashed and restarted", "Windows event reference", "", "", ""},
};

constexpr Row volsnap_rows[] = {
    {8, sg::vss_service_error, confirmed, "writes were held too long: no release", dump, "- volume",
     "?The flush and hold writes operation on volume {volume} timed out while waiting for a release writes "
     "command.",
     ""},
    {9, sg::vss_service_error, confirmed, "writes were held too long: file system", dump, "- volume",
     "?The flush and hold writes operation on volume {volume} timed out while waiting for file system "
     "cleanup.",
     ""},
    {12, sg::diff_area_failed, confirmed, "diff area low on space", dump, "- volume", "", ""},
    {13, sg::diff_area_failed, confirmed, "diff area could not grow", dump, "- volume", "", ""},
    {14, sg::diff_area_failed, confirmed, "shadow copies lost: I/O failure", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because of an IO failure...", ""},
    {16, sg::diff_area_failed, confirmed, "shadow copies lost: diff volume dismounted", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because volume {-}...", ""},
    {23, sg::diff_area_failed, confirmed, "no space to create the shadow copy", dump, "- volume",
     "?There was insufficient disk space on volume {volume} to create...", ""},
    {24, sg::diff_area_failed, confirmed, "no space to grow the diff area", dump, "- volume",
     "?There was insufficient disk space on volume {volume} to grow...", ""},
    {25, sg::diff_area_failed, confirmed, "shadow copies lost: diff area too slow to grow",
     "MSGDUMP-VOLSNAP KB826936", "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} could not grow in time...\n"
     "?The shadow copies of volume {volume} were deleted because the {-} could not grow in time...",
     ""},
    {27, sg::system_detail, confirmed, "shadow copies lost at detection", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted during detection...", ""},
    {33, sg::shadow_copy_deleted, confirmed, "oldest shadow copy deleted: limit reached", dump, "- volume",
     "?The oldest shadow copy of volume {volume} was deleted to keep disk space usage...", ""},
    {35, sg::diff_area_failed, confirmed, "shadow copies lost: diff area failed to grow", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} failed to grow...", ""},
    {36, sg::diff_area_failed, confirmed, "shadow copies lost: limit reached", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} could not grow due to a user "
     "imposed limit...",
     ""},
};

constexpr Row disk_rows[] = {
    {7, sg::disk_error, unverified, "bad block", experience, "device",
     "?The device, {device}, has a bad block.", ""},
    {9, sg::disk_error, unverified, "device did not answer in time", experience, "device",
     "?The device, {device}, did not respond within the timeout period.", ""},
    {11, sg::disk_error, unverified, "controller error", experience, "device",
     "?The driver detected a controller error on {device}.", ""},
    {15, sg::disk_error, unverified, "device not ready", experience, "device",
     "?The device, {device}, is not ready for access yet.", ""},
    {51, sg::disk_error, unverified, "error on device during paging", experience, "device",
     "?An error was detected on device {device} during a paging operation.", ""},
};

constexpr Row volume_manager_rows[] = {
    {49, sg::disk_error, unverified, "volume manager: crash dump or volume trouble", experience, "", "", ""},
    {57, sg::disk_error, unverified, "data could not be flushed to the volume", experience, "", "", ""},
};

constexpr Row file_system_rows[] = {
    {50, sg::disk_error, unverified, "delayed write failed", experience, "", "", ""},
    {55, sg::disk_error, unverified, "file system structure damaged", experience, "", "", ""},
    {57, sg::disk_error, unverified, "data could not be flushed to the log", experience, "", "", ""},
};

}  // namespace

std::span<const Row> event_log() {
  return event_log_rows;
}
std::span<const Row> security() {
  return security_rows;
}
std::span<const Row> service_control() {
  return service_rows;
}
std::span<const Row> vss_service() {
  return vss_rows;
}
std::span<const Row> bug_check() {
  return bugcheck_rows;
}
std::span<const Row> volsnap() {
  return volsnap_rows;
}
std::span<const Row> disk() {
  return disk_rows;
}
std::span<const Row> volume_manager() {
  return volume_manager_rows;
}
std::span<const Row> file_system() {
  return file_system_rows;
}

}  // namespace exba::rows
