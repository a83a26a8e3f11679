// How it works: a table. wevtutil exists from Vista on; before it, wmic backs a log up as .evt (from 2003
// on), and NT and 2000 leave it to Event Viewer.
#include "catalog/collection.hpp"

namespace exba {
namespace {

constexpr CollectItem items[] = {
    {"application-log", "the whole Application log",
     "Unfiltered and with its record ids: only then does the absence of an event prove anything.",
     "if exist \"%SystemRoot%\\system32\\wevtutil.exe\" (\n"
     "  wevtutil epl Application \"%OUT%\\%COMPUTERNAME%-Application.evtx\"\n"
     ") else (\n"
     "  wmic nteventlog where \"LogfileName='Application'\" call BackupEventlog "
     "\"%OUT%\\%COMPUTERNAME%-Application.evt\"\n"
     ")"},
    {"system-log", "the whole System log",
     "Disks, volsnap, VSS, services, reboots and the cluster are told there.",
     "if exist \"%SystemRoot%\\system32\\wevtutil.exe\" (\n"
     "  wevtutil epl System \"%OUT%\\%COMPUTERNAME%-System.evtx\"\n"
     ") else (\n"
     "  wmic nteventlog where \"LogfileName='System'\" call BackupEventlog "
     "\"%OUT%\\%COMPUTERNAME%-System.evt\"\n"
     ")"},
    {"other-node", "the Application and System logs of every other node of the cluster",
     "Where Exchange ran before, and what became of it there, stands in the other node's logs only.", ""},
    {"writers", "VSS writers, providers, shadow copies and their storage",
     "The state of the Exchange writer and its last error; what else makes shadow copies; how full their "
     "storage is.",
     "vssadmin list writers > \"%OUT%\\vss-writers.txt\" 2>&1\n"
     "vssadmin list providers > \"%OUT%\\vss-providers.txt\" 2>&1\n"
     "vssadmin list shadows > \"%OUT%\\vss-shadows.txt\" 2>&1\n"
     "vssadmin list shadowstorage > \"%OUT%\\vss-shadowstorage.txt\" 2>&1"},
    {"database-header", "the headers of the databases (eseutil /mh)",
     "State, signatures and the last full and incremental backup as the database itself knows them. A "
     "mounted "
     "database cannot be read: dismount it for that only where its users can wait.",
     "for %%D in (%DB%) do eseutil /mh %%D >> \"%OUT%\\database-headers.txt\" 2>&1"},
    {"log-folder", "the names and headers of the log files",
     "A hole in the numbers, a log of another sequence, a checkpoint that stays behind.",
     "if defined LOGS dir /on \"%LOGS%\" > \"%OUT%\\log-folder.txt\" 2>&1\n"
     "if defined LOGS eseutil /ml \"%LOGS%\\%BASE%\" > \"%OUT%\\log-headers.txt\" 2>&1\n"
     "if defined LOGS eseutil /mk \"%LOGS%\\%BASE%.chk\" > \"%OUT%\\checkpoint.txt\" 2>&1"},
    {"diagnostics", "the diagnostics levels of Exchange",
     "Below a level an event is not logged at all, and its absence proves nothing.",
     "reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS\\Diagnostics /s > "
     "\"%OUT%\\diagnostics.txt\" 2>&1\n"
     "reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeRepl\\Diagnostics /s >> "
     "\"%OUT%\\diagnostics.txt\" 2>&1"},
    {"backup-information", "the record of the last full backup in the registry",
     "On a cluster it must be the same on every node.",
     "reg query HKLM\\SOFTWARE\\Microsoft\\Exchange\\Backupinformation /s > "
     "\"%OUT%\\backup-information.txt\" 2>&1"},
    {"restore-key", "the mark of a restore in the registry, or Restore.env",
     "Whether Exchange believes that a restore is under way, and which files it expects.",
     "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS\\Restore in Progress\" /s > "
     "\"%OUT%\\restore-key.txt\" 2>&1\n"
     "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeDS\\Restore in Progress\" /s >> "
     "\"%OUT%\\restore-key.txt\" 2>&1"},
    {"cluster", "groups, resources and registry checkpoints of the cluster",
     "Where each group is, and which keys travel with it.",
     "cluster group > \"%OUT%\\cluster-groups.txt\" 2>&1\n"
     "cluster resource > \"%OUT%\\cluster-resources.txt\" 2>&1\n"
     "if defined RESOURCE cluster resource \"%RESOURCE%\" /checkpoints > \"%OUT%\\cluster-checkpoints.txt\" "
     "2>&1\n"
     "if exist \"%SystemRoot%\\cluster\\cluster.log\" copy \"%SystemRoot%\\cluster\\cluster.log\" \"%OUT%\"\n"
     "if not exist \"%SystemRoot%\\cluster\\cluster.log\" cluster log /g /copy:\"%OUT%\""},
    {"disks", "volumes, their free space and the state of the disks",
     "Whether a volume was full, and which device an event means.",
     "wmic logicaldisk get DeviceID,VolumeName,FileSystem,Size,FreeSpace > \"%OUT%\\volumes.txt\" 2>&1\n"
     "wmic diskdrive get Index,Model,Status,Size > \"%OUT%\\disks.txt\" 2>&1"},
    {"services", "services and processes that run now",
     "Which backup programs, agents and scanners are at work.",
     "net start > \"%OUT%\\services.txt\" 2>&1\n"
     "tasklist /svc > \"%OUT%\\processes.txt\" 2>&1"},
    {"versions", "versions of Windows and Exchange with their updates",
     "Several known faults end with a service pack.",
     "ver > \"%OUT%\\versions.txt\"\n"
     "systeminfo >> \"%OUT%\\versions.txt\" 2>&1\n"
     "reg query HKLM\\SOFTWARE\\Microsoft\\Exchange\\Setup >> \"%OUT%\\versions.txt\" 2>&1"},
    {"agent-log", "the backup program's own log of that job",
     "What the program asked for, what it was answered, and why it gave up; by hand, from where the program "
     "keeps it.",
     ""},
    {"ntbackup-report", "NTBackup's reports", "They name the file at which a job stopped.",
     "copy \"%USERPROFILE%\\Local Settings\\Application Data\\Microsoft\\Windows NT\\NTBackup\\data\\*.log\" "
     "\"%OUT%\""},
    {"tape-list", "what is on the last good sets",
     "Which databases and logs the sets hold, before anything is restored or thrown away; by hand.", ""},
};

}  // namespace

std::span<const CollectItem> collect_items() {
  return items;
}

const CollectItem* find_collect_item(std::string_view name) {
  for (const CollectItem& item : items)
    if (item.name == name) return &item;
  return nullptr;
}

}  // namespace exba
