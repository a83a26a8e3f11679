#include "catalog/api_calls.hpp"

#include "catalog/signals.hpp"

namespace exba {
namespace {

struct Call {
  std::string_view signal;
  std::string_view name;
  std::string_view before_2000;  ///< ESE97, EDB
};

constexpr Call calls[] = {
    {signal::vss_identified, "GatherWriterMetadata (OnIdentify)", ""},
    {signal::vss_prepared, "PrepareForBackup (OnPrepareBackup), accepted", ""},
    {signal::vss_prepare_refused, "PrepareForBackup (OnPrepareBackup), refused", ""},
    {signal::vss_store_busy, "PrepareForBackup (OnPrepareBackup), refused", ""},
    {signal::vss_snapshot_prepared, "DoSnapshotSet (OnPrepareSnapshot)", ""},
    {signal::vss_snapshot_prepare_failed, "DoSnapshotSet (OnPrepareSnapshot), failed", ""},
    {signal::vss_frozen, "DoSnapshotSet (OnFreeze)", ""},
    {signal::vss_freeze_failed, "DoSnapshotSet (OnFreeze), failed", ""},
    {signal::vss_thawed, "DoSnapshotSet (OnThaw)", ""},
    {signal::vss_thaw_failed, "DoSnapshotSet (OnThaw), failed", ""},
    {signal::vss_aborted, "AbortBackup, or a failed snapshot set (OnAbort)", ""},
    {signal::vss_completed, "BackupComplete (OnBackupComplete)", ""},
    {signal::vss_complete_failed, "BackupComplete (OnBackupComplete), failed", ""},
    {signal::vss_shutdown, "IVssBackupComponents released, or its process ended (OnBackupShutdown)", ""},
    {signal::shadow_freeze_started, "the engine's part of OnFreeze", ""},
    {signal::shadow_freeze_ended, "the engine's part of OnThaw", ""},
    {signal::shadow_freeze_timed_out, "the engine's part of OnFreeze, given up", ""},
    {signal::backup_started, "HrESEBackupPrepare, HrESEBackupSetup", "HrBackupPrepare"},
    {signal::backup_full_required, "HrESEBackupSetup, refused", "HrBackupPrepare, refused"},
    {signal::backup_file_started, "HrESEBackupOpenFile", "HrBackupOpenFile"},
    {signal::backup_file_ended, "HrESEBackupCloseFile", "HrBackupClose"},
    {signal::backup_file_short, "HrESEBackupCloseFile before the end of the file", "HrBackupClose"},
    {signal::backup_database_error, "HrESEBackupOpenFile or HrESEBackupReadFile, failed",
     "HrBackupRead, failed"},
    {signal::backup_log_list, "HrESEBackupGetLogAndPatchFiles", "HrBackupGetBackupLogs"},
    {signal::logs_truncated, "HrESEBackupTruncateLogs", "HrBackupTruncateLogs"},
    {signal::logs_not_truncated, "HrESEBackupTruncateLogs, nothing to delete", "HrBackupTruncateLogs"},
    {signal::logs_not_copied, "HrESEBackupTruncateLogs, refused", "HrBackupTruncateLogs"},
    {signal::backup_log_missing, "HrESEBackupGetLogAndPatchFiles, failed", "HrBackupGetBackupLogs, failed"},
    {signal::backup_completed, "HrESEBackupInstanceEnd", "HrBackupEnd"},
    {signal::backup_stopped, "HrESEBackupInstanceEnd with an error", "HrBackupEnd with an error"},
    {signal::backup_halted, "HrESEBackupInstanceEnd as an abort, or the connection was lost", "HrBackupEnd"},
};

}  // namespace

std::string_view api_call_of(std::string_view signal, std::string_view engine) {
  const bool before_2000 = engine == "ese97" || engine == "edb";
  for (const Call& call : calls)
    if (call.signal == signal) return before_2000 && !call.before_2000.empty() ? call.before_2000 : call.name;
  return {};
}

}  // namespace exba
