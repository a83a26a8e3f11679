// How it works: what Windows itself logs around an Exchange backup: life and coverage (EventLog, Service
// Control Manager), and the companions of a failed shadow copy (VSS, volsnap, disks). Drivers put a device
// name before their strings, hence the "-".
#include "catalog/modern_rows.hpp"
#include "catalog/modern_signals.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view dump = "MSGDUMP-VOLSNAP LIBYAL";
constexpr std::string_view libyal = "LIBYAL";

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

constexpr Row control_manager_rows[] = {
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
    {31, sg::vss_service_detail, confirmed, "VSS: a writer waited before it could end", libyal, "", "", ""},
    {38, sg::vss_service_error, confirmed, "VSS: EventSystem or COMSysApp is disabled", libyal, "", "", ""},
    {39, sg::vss_service_error, confirmed, "VSS: its service is disabled", libyal, "", "", ""},
    {40, sg::vss_service_error, confirmed, "VSS: the provider service SWPRV is disabled", libyal, "", "", ""},
    {4001, sg::vss_service_error, confirmed, "VSS: no room for shadow copies", libyal, "",
     "?Volume Shadow Copy Service error: Cannot find diff areas for creating shadow copies...", ""},
    {4003, sg::vss_service_detail, confirmed, "VSS: a writer is frozen for over two minutes", libyal, "",
     "?Volume Shadow Copy Service warning: Writer received a Freeze event more than two minutes ago...", ""},
    {8193, sg::vss_service_error, confirmed, "VSS: unexpected error calling a routine", libyal, "text code",
     vss_error, ""},
    {8194, sg::vss_service_noise, confirmed, "VSS: writer callback denied; harmless as a rule", libyal,
     "code",
     "?Volume Shadow Copy Service error: Unexpected error querying for the IVssWriterCallback interface. hr "
     "= "
     "{code}...\n"
     "?Volumeschattenkopie-Dienstfehler: Beim Abfragen nach der Schnittstelle \"IVssWriterCallback\" ist ein "
     "unerwarteter Fehler aufgetreten. hr = {code}...",
     ""},
    {8213, sg::vss_service_error, confirmed, "VSS: a writer runs without enough rights", libyal, "", "", ""},
    {8214, sg::vss_service_error, confirmed, "VSS: a writer lost the backup program", libyal, "code",
     "?Volume Shadow Copy Service error: The shadow copy writer could not communicate with the Shadow Copy "
     "publisher. {-} hr = {code}...",
     ""},
    {8219, sg::vss_service_detail, confirmed, "VSS: no time left to list files", libyal, "", "", ""},
    {8224, sg::vss_service_noise, confirmed, "VSS service stops when idle", libyal, "", "", ""},
    {8229, sg::vss_service_error, confirmed, "VSS: a writer rejected an event", libyal, "code",
     "?A VSS writer has rejected an event with error {code}. ...\n?A VSS writer has rejected an event with "
     "error {code}, ...",
     "complaint=writer"},
    {8230, sg::vss_service_error, confirmed, "VSS: an account could not be resolved", libyal, "", "", ""},
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
    {12291, sg::vss_service_error, confirmed, "VSS: the writers' interface could not be used", libyal,
     "text code", "", ""},
    {12294, sg::vss_service_error, confirmed, "VSS: a provider called an argument invalid", libyal, "- text",
     "", ""},
    {12297, sg::vss_service_error, confirmed, "VSS: writes could not be flushed", libyal, "volume",
     "?Volume Shadow Copy Service error: The I/O writes cannot be flushed during the shadow copy creation "
     "period on volume {volume}. ...",
     ""},
    {12298, sg::vss_service_error, confirmed, "VSS: writes could not be held", libyal, "volume",
     "?Volume Shadow Copy Service error: The I/O writes cannot be held during the shadow copy creation "
     "period on volume {volume}. ...\n?Volume Shadow Copy Service error: {text}",
     ""},
    {12299, sg::vss_service_error, confirmed, "VSS: a provider returned a wrong number of copies", libyal, "",
     "", ""},
    {12301, sg::vss_service_error, confirmed, "VSS: a writer did not answer", libyal, "writer-name",
     "?Volume Shadow Copy Service error: Writer {writer-name} did not respond to a GatherWriterStatus "
     "call...",
     "complaint=writer"},
    {12302, sg::vss_service_error, confirmed, "VSS: writers could not be contacted", libyal, "",
     "?Volume Shadow Copy Service error: An internal inconsistency was detected in trying to contact shadow "
     "copy service writers. ...\n?Volume Shadow Copy Service error: {text}",
     ""},
    {12305, sg::vss_service_error, confirmed, "VSS: a volume is not connected", libyal, "", "", ""},
    {12308, sg::vss_service_error, confirmed, "VSS: a volume was dismounted meanwhile", libyal, "", "", ""},
    {12310, sg::vss_service_error, confirmed, "VSS: the commit timed out", libyal, "",
     "?Volume Shadow Copy Service error: The shadow copy could not be committed - operation timed out. ...",
     ""},
    {12311, sg::vss_service_error, confirmed, "VSS: unexpected error", libyal, "text - code", "", ""},
    {12323, sg::vss_service_detail, confirmed, "VSS: freeze of the transaction manager was slow", libyal, "",
     "", ""},
    {12324, sg::vss_service_detail, confirmed, "VSS: thaw of the transaction manager was slow", libyal, "",
     "", ""},
    {12325, sg::vss_service_detail, confirmed, "VSS: freeze of DTC was slow", libyal, "", "", ""},
    {12326, sg::vss_service_detail, confirmed, "VSS: thaw of DTC was slow", libyal, "", "", ""},
    {12327, sg::vss_service_detail, confirmed, "VSS: a resource went offline slowly", libyal, "", "", ""},
    {12328, sg::vss_service_detail, confirmed, "VSS: a resource came online slowly", libyal, "", "", ""},
    {12330, sg::vss_service_error, confirmed, "VSS: a hardware shadow copy disappeared", libyal, "", "", ""},
    {12338, sg::vss_service_error, confirmed, "VSS: opening and flushing took too long", libyal, "- volume",
     "?Volume Shadow Copy Error: VSS spent more than {-} seconds trying to open and flush all the volumes in "
     "the shadow-copy set. This caused volume {volume} to timeout...",
     ""},
    {12339, sg::vss_service_detail, confirmed, "VSS: flushing a volume was slow", libyal, "", "", ""},
    {12340, sg::vss_service_error, confirmed, "VSS: waiting for the flush took too long", libyal, "- volume",
     "", ""},
    {12341, sg::vss_service_detail, confirmed, "VSS: holding a volume was slow", libyal, "", "", ""},
    {12348, sg::vss_service_error, confirmed, "VSS: no access to the root of a volume", libyal, "", "", ""},
    {12349, sg::vss_service_detail, confirmed, "VSS: a writer took too long to freeze", libyal, "",
     "?Volume Shadow Copy Service warning: The writer spent too much time processing it's Freeze "
     "notification...",
     ""},
    {12362, sg::vss_service_error, confirmed, "VSS: a shadow copy LUN did not arrive", libyal, "", "", ""},
    {12363, sg::vss_service_error, confirmed, "VSS: a hidden volume did not arrive", libyal, "", "", ""},
    {12364, sg::vss_service_error, confirmed, "VSS: a volume did not arrive", libyal, "", "", ""},
    {12366, sg::vss_service_error, confirmed, "VSS: a writer crashed in a callback", libyal,
     "writer-name writer-id - - - - - code", "", "complaint=writer"},
    {12373, sg::vss_service_error, confirmed, "VSS: the provider could not be loaded", libyal, "", "", ""},
};

/// SQL Server's writer fails a set in its own words.
constexpr Row sql_writer_rows[] = {
    {24579, sg::vss_service_error, unverified, "SQL Server's VSS writer failed", experience, "", "",
     "complaint=writer writer-name=SqlServerWriter"},
    {24581, sg::vss_service_error, unverified, "SQL Server's VSS writer failed", experience, "", "",
     "complaint=writer writer-name=SqlServerWriter"},
    {24582, sg::vss_service_error, unverified, "SQL Server's VSS writer failed", experience, "", "",
     "complaint=writer writer-name=SqlServerWriter"},
    {24583, sg::vss_service_error, unverified, "SQL Server's VSS writer failed", experience, "", "",
     "complaint=writer writer-name=SqlServerWriter"},
};
constexpr Row sql_vdi_rows[] = {
    {1, sg::vss_service_error, unverified, "SQL Server's backup interface failed", experience, "", "",
     "complaint=writer writer-name=SqlServerWriter"},
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
     "?The shadow copies of volume {volume} were aborted because of an IO failure on volume {-}...\n"
     "?The shadow copies of volume {volume} were aborted because of an IO failure...",
     ""},
    {16, sg::diff_area_failed, confirmed, "shadow copies lost: diff volume dismounted", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because volume {-}...", ""},
    {23, sg::diff_area_failed, confirmed, "no space to create the shadow copy", dump, "- volume",
     "?There was insufficient disk space on volume {-} to create the shadow copy of volume {volume}. ...\n"
     "?There was insufficient disk space on volume {-} to create...",
     ""},
    {24, sg::diff_area_failed, confirmed, "no space to grow the diff area", dump, "- volume",
     "?There was insufficient disk space on volume {-} to grow the shadow copy storage for shadow copies of "
     "{volume}. ...\n"
     "?There was insufficient disk space on volume {-} to grow...",
     ""},
    {25, sg::diff_area_failed, confirmed, "shadow copies lost: diff area too slow to grow",
     "MSGDUMP-VOLSNAP KB826936", "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} could not grow in time...\n"
     "?The shadow copies of volume {volume} were deleted because the {-} could not grow in time...",
     ""},
    {27, sg::system_detail, confirmed, "shadow copies lost: control file not usable", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted during detection because a critical control file...",
     ""},
    {33, sg::shadow_copy_deleted, confirmed, "oldest shadow copy deleted: limit reached", dump, "- volume",
     "?The oldest shadow copy of volume {volume} was deleted to keep disk space usage...", ""},
    {35, sg::diff_area_failed, confirmed, "shadow copies lost: diff area failed to grow", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} failed to grow...", ""},
    {36, sg::diff_area_failed, confirmed, "shadow copies lost: limit reached", dump, "- volume",
     "?The shadow copies of volume {volume} were aborted because the {-} could not grow due to a user "
     "imposed limit...",
     ""},
    {10, sg::vss_service_error, confirmed, "shadow copy took too long to install", dump, "- volume", "", ""},
    {17, sg::vss_service_error, confirmed, "another flush and hold was under way", dump, "- volume", "", ""},
    {20, sg::vss_service_error, confirmed, "free space could not be computed", dump, "- volume", "", ""},
    {21, sg::vss_service_error, confirmed, "flush aborted: low memory", dump, "- volume", "", ""},
    {22, sg::diff_area_failed, confirmed, "diff area could not be added", dump, "- volume", "", ""},
    {28, sg::system_detail, confirmed, "shadow copies: structures on disk damaged", dump, "- volume", "", ""},
    {29, sg::system_detail, confirmed, "shadow copies lost at detection", dump, "- volume", "", ""},
    {30, sg::system_detail, confirmed, "unfinished shadow copy deleted", dump, "- volume", "", ""},
    {31, sg::system_detail, confirmed, "shadow copies: control item lost", dump, "- volume", "", ""},
    {32, sg::system_detail, confirmed, "shadow copies: storage volume not there", dump, "- volume", "", ""},
    {34, sg::diff_area_failed, confirmed, "shadow copies lost: crash dump or hibernation", dump, "- volume",
     "", ""},
    {37, sg::diff_area_failed, confirmed, "shadow copies lost: hibernation", dump, "- volume", "", ""},
    {38, sg::diff_area_failed, confirmed, "diff area at its limit", dump, "- volume", "", ""},
    {39, sg::diff_area_failed, confirmed, "shadow copies lost: no good blocks", dump, "- volume", "", ""},
    {40, sg::diff_area_failed, confirmed, "shadow copies lost: storage dismounted", dump, "- volume", "", ""},
    {41, sg::diff_area_failed, confirmed, "diff area: free space is too fragmented", dump, "- volume", "",
     ""},
    {48, sg::diff_area_failed, confirmed, "shadow copies lost: no good blocks", dump, "- volume", "", ""},
    {58, sg::shadow_copy_deleted, confirmed, "oldest shadow copy deleted: number limit", dump, "- volume", "",
     ""},
    {59, sg::system_detail, confirmed, "shadow copies: storage came too late", dump, "- volume", "", ""},
    {60, sg::diff_area_failed, confirmed, "shadow copies lost: storage taken offline", dump, "- volume", "",
     ""},
    {63, sg::system_detail, confirmed, "shadow copy is deleted later", dump, "- volume", "", ""},
    {67, sg::vss_service_error, confirmed, "shadow copy could not be installed", dump, "- volume", "", ""},
};

constexpr Row disk_rows[] = {
    {7, sg::disk_error, confirmed, "bad block", libyal, "device", "?The device, {device}, has a bad block.",
     ""},
    {9, sg::disk_error, confirmed, "device did not answer in time", libyal, "device",
     "?The device, {device}, did not respond within the timeout period.", ""},
    {11, sg::disk_error, confirmed, "controller error", libyal, "device",
     "?The driver detected a controller error on {device}.", ""},
    {15, sg::disk_error, confirmed, "device not ready", libyal, "device",
     "?The device, {device}, is not ready for access yet.", ""},
    {51, sg::disk_error, confirmed, "error on device during paging", libyal, "device",
     "?An error was detected on device {device} during a paging operation.", ""},
};

constexpr Row volume_manager_rows[] = {
    {49, sg::system_detail, confirmed, "page file for a crash dump could not be set up", libyal, "", "", ""},
    {57, sg::disk_error, confirmed, "data could not be flushed to the volume", libyal, "", "", ""},
};

constexpr Row file_system_rows[] = {
    {50, sg::disk_error, confirmed, "delayed write failed", libyal, "", "", ""},
    {55, sg::disk_error, confirmed, "file system structure damaged", libyal, "", "", ""},
    {57, sg::disk_error, confirmed, "data could not be flushed to the log", libyal, "", "", ""},
};

}  // namespace

std::span<const Row> event_log() {
  return event_log_rows;
}
std::span<const Row> security() {
  return security_rows;
}
std::span<const Row> service_control() {
  return control_manager_rows;
}
std::span<const Row> vss_service() {
  return vss_rows;
}
std::span<const Row> bug_check() {
  return bugcheck_rows;
}
std::span<const Row> sql_writer() {
  return sql_writer_rows;
}
std::span<const Row> sql_vdi() {
  return sql_vdi_rows;
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
