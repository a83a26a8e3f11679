// How it works: the rows of the Exchange VSS writer inside the store (MSExchangeIS). The forms of Exchange
// 2003 carry no session; those of 2007 and later do, "(instance <guid>)", and no source confirms most of
// their wordings: those open with
// '?'. Ids that no source explains are made by a loop: recognised, interpreted by nobody.
#include <array>

#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view writer_unknown = "no source says what it means";

constexpr Row known[] = {
    {9600, sg::vss_initialised, confirmed, "writer initialised; backup-in-progress flag reset", "KB910250",
     "",
     "?Exchange VSS Writer has been initialized successfully.\n?Exchange VSS Writer initialized "
     "successfully.",
     ""},
    {9601, sg::vss_initialise_failed, inferred, "the writer could not be initialised", "", "code",
     "?Error code {code} when initializing the Exchange VSS Writer.", ""},
    {9602, sg::vss_terminated, inferred, "writer terminated with the store service", "", "", "", ""},
    {9603, sg::vss_terminated, inferred, "writer termination failed", "", "code", "", ""},
    {9604, sg::vss_identified, confirmed, "writer metadata collected (identify)", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has successfully collected the metadata document in "
     "preparation for backup.",
     ""},
    {9605, sg::vss_identify_failed, inferred, "writer metadata could not be collected", "KB910250",
     "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when collecting the metadata "
     "document...",
     ""},
    {9606, sg::vss_prepared, confirmed, "prepared; backup-in-progress flag set", "KB910250 TIM-WSB TIM-C7FF",
     "|session",
     "Exchange VSS Writer (instance {session}) has prepared for backup successfully.\n"
     "Exchange VSS Snapshot prepared for backup successfully.",
     ""},
    {9607, sg::vss_prepare_refused, confirmed, "prepare refused", "KB910250 OXCDATA", "code|session code",
     "Error code {code} when preparing for backup.\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when preparing for backup.",
     ""},
    {9608, sg::vss_snapshot_prepared, confirmed, "prepared for the shadow copy", "KB910250 EHLO-P2",
     "|session",
     "?Exchange VSS Writer (instance {session}) has prepared for Snapshot successfully.\n"
     "Exchange VSS Snapshot prepared for Snapshot successfully.",
     ""},
    {9609, sg::vss_snapshot_prepare_failed, inferred, "preparing the shadow copy failed", "",
     "code|session code",
     "?Error code {code} when preparing for Snapshot.\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when preparing for Snapshot.",
     ""},
    {9610, sg::vss_frozen, confirmed, "frozen", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has frozen the storage group(s) successfully.\n"
     "?Exchange VSS Writer (instance {session}) has frozen the database(s) successfully.",
     ""},
    {9611, sg::vss_freeze_failed, confirmed, "freeze failed", "KB933779", "code|session code",
     "Error code {code} when freezing the Storage groups.\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when freezing the storage "
     "group(s).\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when freezing the database(s).",
     ""},
    {9612, sg::vss_thawed, confirmed, "thawed", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has thawed the storage group(s) successfully.\n"
     "?Exchange VSS Writer (instance {session}) has thawed the database(s) successfully.",
     ""},
    {9613, sg::vss_thaw_failed, inferred, "thaw failed", "", "code|session code",
     "?Error code {code} when thawing the Storage groups.\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when thawing the storage "
     "group(s).\n"
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when thawing the database(s).",
     ""},
    {9614, sg::vss_aborted, confirmed, "abort processed", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has aborted the backup successfully.\n"
     "Exchange VSS Snapshot has aborted snapshot successfully.",
     ""},
    {9615, sg::vss_abort_failed, inferred, "abort failed", "", "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when aborting the backup.", ""},
    {9616, sg::vss_completed, confirmed, "backup completed; flag reset", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has processed the backup completion event successfully.", ""},
    {9617, sg::vss_complete_failed, inferred, "backup completion failed", "", "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when processing the backup "
     "completion event.",
     ""},
    {9618, sg::vss_restore_phase, unverified, "pre-restore done", experience, "|session",
     "?Exchange VSS Writer (instance {session}) has processed the pre-restore event successfully.",
     "phase=pre-restore"},
    {9619, sg::vss_restore_phase, unverified, "pre-restore failed", experience, "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when processing the "
     "pre-restore event.",
     "phase=pre-restore"},
    {9620, sg::vss_restore_phase, unverified, "post-restore done", experience, "|session",
     "?Exchange VSS Writer (instance {session}) has processed the post-restore event successfully.",
     "phase=post-restore"},
    {9621, sg::vss_restore_phase, unverified, "post-restore failed", experience, "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when processing the "
     "post-restore event.",
     "phase=post-restore"},
    {9622, sg::vss_post_snapshot, unverified, "post-snapshot done", experience, "|session",
     "?Exchange VSS Writer (instance {session}) has processed the post-snapshot event successfully.", ""},
    {9623, sg::vss_post_snapshot, unverified, "post-snapshot failed", experience, "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when processing the "
     "post-snapshot event.",
     ""},
    {9648, sg::vss_shutdown, confirmed, "released by the requestor; flag reset", "KB910250", "|session",
     "?Exchange VSS Writer (instance {session}) has processed the backup shutdown event successfully.", ""},
    {9649, sg::vss_shutdown_failed, inferred, "backup shutdown failed", "", "code|session code",
     "?Exchange VSS Writer (instance {session}) failed with error code {code} when processing the backup "
     "shutdown event.",
     ""},
    {9780, sg::vss_store_completed, unverified, "full or incremental good, logs truncated", experience,
     "session store",
     "?Exchange VSS Writer (instance {session}) has successfully completed the full or incremental backup of "
     "storage group "
     "'{store}'. ...\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the full or incremental backup of "
     "database "
     "'{store}'. ...\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the full or incremental backup of "
     "storage group "
     "'{store}'.\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the full or incremental backup of "
     "database "
     "'{store}'.",
     ""},
    {9781, sg::vss_store_copied, unverified, "copy or differential good, nothing truncated", experience,
     "session store",
     "?Exchange VSS Writer (instance {session}) has successfully completed the copy or differential backup "
     "of storage group "
     "'{store}'. ...\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the copy or differential backup "
     "of database "
     "'{store}'. ...\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the copy or differential backup "
     "of storage group "
     "'{store}'.\n"
     "?Exchange VSS Writer (instance {session}) has successfully completed the copy or differential backup "
     "of database "
     "'{store}'.",
     ""},
    {9782, sg::vss_store_failed, unverified, "finished with errors, nothing truncated", experience,
     "session store",
     "?Exchange VSS Writer (instance {session}) has completed the backup of storage group '{store}' with "
     "errors...\n"
     "?Exchange VSS Writer (instance {session}) has completed the backup of database '{store}' with "
     "errors...",
     ""},
    {9811, sg::vss_store_prepared, confirmed, "engine prepared for a full or copy backup", "TIM-WSB EHLO-P2",
     "session store",
     "Exchange VSS Writer (instance {session}) has successfully prepared the database engine for a full or "
     "copy backup of "
     "database '{store}'.\n"
     "?Exchange VSS Writer (instance {session}) has successfully prepared the database engine for a full or "
     "copy backup of "
     "storage group '{store}'.",
     "backup=full-or-copy"},
    {9812, sg::vss_store_prepared, unverified, "engine prepared for a logs-only backup", experience,
     "session store",
     "?Exchange VSS Writer (instance {session}) has successfully prepared the database engine for an "
     "incremental or "
     "differential backup of database '{store}'.\n"
     "?Exchange VSS Writer (instance {session}) has successfully prepared the database engine for an "
     "incremental or "
     "differential backup of storage group '{store}'.",
     "backup=incremental-or-differential"},
    {9813, sg::vss_writer_detail, unverified, "engine could not be prepared (experience)", experience, "", "",
     ""},
    {9814, sg::vss_writer_detail, unverified, "engine could not be prepared (experience)", experience, "", "",
     ""},
    {9840, sg::vss_store_busy, confirmed, "prepare refused: already being backed up", "KB930800", "store",
     "?An attempt to prepare the storage group '{store}' for backup failed because the storage group is "
     "already in the process "
     "of being backed up...\n"
     "?An attempt to prepare the database '{store}' for backup failed because the database is already in the "
     "process of being "
     "backed up...",
     ""},
};

constexpr DataText data_texts[] = {
    {9606, "Volume snap occurring."},
    {9607, "Backup in progress."},
    {9608, "No Exchange components involved in the volume snap."},
    {9614, "Abort ignored."},
};

std::vector<Row> with_details() {
  std::vector<Row> rows(std::begin(known), std::end(known));
  const auto add = [&rows](int first, int last) {
    for (int id = first; id <= last; ++id)
      rows.push_back({static_cast<std::uint16_t>(id), sg::vss_writer_detail, unverified, writer_unknown, "",
                      "", "", ""});
  };
  add(9624, 9647);
  add(9650, 9652);
  return rows;
}

}  // namespace

std::span<const Row> vss_writer() {
  static const std::vector<Row> rows = with_details();
  return rows;
}

std::span<const DataText> vss_writer_data() {
  return data_texts;
}

}  // namespace exba::rows
