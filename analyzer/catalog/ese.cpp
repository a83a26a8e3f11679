// How it works: the Extensible Storage Engine of Exchange 2000 and later, after the engine's published
// message catalogue; wordings of older versions stand below the present ones. ESENT is the same engine inside
// Windows, logging the same ids for databases that are no Exchange store: only what can explain a failed
// shadow copy is known of it, all as engine-detail.
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view src = "ESEsrc";
constexpr std::string_view ese_engine = "engine=ese";
constexpr std::string_view ese_prefix = "process pid instance";
constexpr std::string_view copies = "process pid instance copy";
constexpr std::string_view checksums = "process pid instance file offset bytes code expected actual";
constexpr std::string_view numbered = "process pid instance number";
constexpr std::string_view ese_code = "process pid instance code";
constexpr std::string_view ese_file = "process pid instance file";
constexpr std::string_view file_code = "process pid instance file code";

constexpr Row ese_rows[] = {
    {100, sg::engine_started, confirmed, "engine started", src, ese_prefix,
     "The database engine {-} started.", ese_engine},
    {101, sg::engine_stopped, confirmed, "engine stopped", src, ese_prefix, "The database engine stopped.",
     ese_engine},
    {102, sg::engine_started, confirmed, "engine starts an instance", src, ese_prefix,
     "The database engine ({-}) is starting a new instance ({-}).\nThe database engine started a new "
     "instance ({-}).",
     ese_engine},
    {103, sg::engine_stopped, confirmed, "engine stopped an instance", src, numbered,
     "The database engine stopped the instance ({number})...", ese_engine},
    {104, sg::engine_stopped, confirmed, "engine stopped an instance with an error", src,
     "process pid instance number code",
     "The database engine stopped the instance ({number}) with error ({code})...", ese_engine},
    {105, sg::engine_started, confirmed, "engine started an instance", src, numbered,
     "The database engine started a new instance ({number})...", ese_engine},
    {200, sg::backup_started, confirmed, "full backup started (process)", src, ese_prefix,
     "The database engine is starting a full backup.", "engine=ese backup=full"},
    {201, sg::backup_started, confirmed, "logs-only backup started (process)", src, ese_prefix,
     "The database engine is starting an incremental backup.", "engine=ese backup=logs-only"},
    {202, sg::backup_completed, confirmed, "backup completed (process)", src, ese_prefix,
     "The database engine has completed the backup procedure successfully.", ese_engine},
    {203, sg::backup_stopped, confirmed, "backup stopped with an error (process)", src, ese_code,
     "The database engine has stopped the backup with error {code}.", ese_engine},
    {204, sg::hard_recovery_started, confirmed, "hard recovery from a backup started", src,
     "process pid instance from to",
     "The database engine is restoring from backup. Restore will begin replaying logfiles in folder {from} "
     "and continue rolling "
     "forward logfiles in folder {to}.",
     ese_engine},
    {205, sg::hard_recovery_ended, confirmed, "hard recovery from a backup ended", src, ese_prefix,
     "The database engine has stopped restoring.", ese_engine},
    {206, sg::backup_full_required, confirmed, "refused: a full backup is needed first", "ESEsrc KB930197",
     "process pid instance store",
     "Database {store} cannot be incrementally backed-up. You must first perform a full backup before "
     "performing an incremental "
     "backup.",
     ese_engine},
    {207, sg::backup_halted, confirmed, "backup halted by the client (process)", src, ese_prefix,
     "The database engine has stopped backup because it was halted by the client or the connection with the "
     "client failed.",
     ese_engine},
    {210, sg::backup_started, confirmed, "full or copy backup started", src, ese_prefix,
     "A full backup is starting.", "engine=ese backup=full"},
    {211, sg::backup_started, confirmed, "incremental or differential started", src, ese_prefix,
     "An incremental backup is starting.", "engine=ese backup=logs-only"},
    {212, sg::engine_detail, confirmed, "shadow copy backup starting (not logged today)", src, ese_prefix,
     "A shadow copy backup is starting.\nA snapshot backup is starting.", ese_engine},
    {213, sg::backup_completed, confirmed, "backup completed", src, ese_prefix,
     "The backup procedure has been successfully completed.", ese_engine},
    {214, sg::backup_stopped, confirmed, "backup stopped with an error", src, ese_code,
     "The backup has stopped with error {code}.", ese_engine},
    {215, sg::backup_halted, confirmed, "backup halted by the client", src, ese_prefix,
     "The backup has been stopped because it was halted by the client or the connection with the client "
     "failed.",
     ese_engine},
    {216, sg::database_moved, confirmed, "database location changed: a full is due", src,
     "process pid instance from to", "A database location change was detected from '{from}' to '{to}'.",
     ese_engine},
    {217, sg::backup_database_error, confirmed, "database could not be read and left the backup", src,
     "process pid instance code file",
     "Error ({code}) during backup of a database (file {file}). The database will be unable to restore.",
     ese_engine},
    {218, sg::backup_file_error, confirmed, "a log or patch file could not be read", src,
     "process pid instance code file",
     "Error ({code}) during copy or backup of file {file}.\nError ({code}) during backup of file {file}.",
     ese_engine},
    {219, sg::backup_header_error, confirmed, "backup good, but headers not updated", src, ese_code,
     "Error ({code}) occured during database headers update with the backup information.\n"
     "Error ({code}) occurred during database headers update with the backup information.",
     ese_engine},
    {220, sg::backup_file_started, confirmed, "copying a database file", "ESEsrc MSGDUMP-ESE",
     "process pid instance file size",
     "Starting the copy or backup of the file {file} (size {size}).\n"
     "Begining the backup of the file {file} (size {size}).\n"
     "Beginning the backup of the file {file} (size {size}).\n"
     "Starting the backup of the file {file} (size {size}).",
     ese_engine},
    {221, sg::backup_file_ended, confirmed, "database file copied", "ESEsrc MSGDUMP-ESE", ese_file,
     "Ending the copy or backup of the file {file}.\nEnding the backup of the file {file}.", ese_engine},
    {222, sg::backup_file_short, confirmed, "database file not copied to its end", src,
     "process pid instance file read size",
     "Ending the backup of the file {file}. Not all data in the file has been read (read {read} bytes out of "
     "{size} bytes).",
     ese_engine},
    {223, sg::backup_log_list, confirmed, "list of logs to copy", src, "process pid instance first last",
     "Starting the backup of log files (range {first} - {last}).\n"
     "?Starting the copy or backup of log files (range {first} - {last}).\n"
     "?Beginning the backup of log files (range {first} - {last}).",
     ese_engine},
    {224, sg::logs_truncated, confirmed, "logs truncated", src, "process pid instance first last",
     "Deleting log files {first} to {last}.", ese_engine},
    {225, sg::logs_not_truncated, confirmed, "no log to truncate; usual where a database has copies",
     "ESEsrc TIM-225", ese_prefix, "No log files can be truncated.", ese_engine},
    {226, sg::backup_terminated, confirmed, "backup stopped: the instance goes down", src, ese_prefix,
     "The backup has been stopped prematurely (possibly because the instance is terminating).", ese_engine},
    {227, sg::logs_missing_at_truncation, confirmed, "logs missing in the range to truncate", src,
     "process pid instance count",
     "There were {count} log file(s) not found in the log range we attempted to truncate.", ese_engine},
    {240, sg::seeding, confirmed, "internal copy (seeding) started", src, ese_prefix,
     "An internal copy (for seeding or analysis purposes) is starting. The streaming ESE backup APIs are "
     "being used for the "
     "transfer method.",
     ese_engine},
    {243, sg::seeding_ended, confirmed, "internal copy (seeding) completed", src, ese_prefix,
     "The internal database copy (for seeding or analysis purposes) procedure has been successfully "
     "completed.",
     ese_engine},
    {244, sg::seeding_ended, confirmed, "internal copy (seeding) failed", src, ese_code,
     "The internal database copy (for seeding or analysis purposes) has stopped. Error: {code}.", ese_engine},
    {245, sg::seeding_ended, confirmed, "internal copy (seeding) halted by the client", src, ese_prefix,
     "The internal database copy (for seeding or analysis purposes) has been stopped because it was halted "
     "by the client or "
     "because the connection with the client failed.",
     ese_engine},
    {300, sg::recovery_started, confirmed, "recovery started", src, ese_prefix,
     "The database engine is initiating recovery steps.", ese_engine},
    {301, sg::recovery_log_replayed, confirmed, "log replayed", src, ese_file,
     "The database engine has finished replaying logfile {file}.\n"
     "The database engine has finished replaying logfile {file}. Processing Stats: ...\n"
     "?The database engine has begun replaying logfile {file}.",
     ese_engine},
    {302, sg::recovery_ended, confirmed, "recovery done", src, ese_prefix,
     "The database engine has successfully completed recovery steps.", ese_engine},
    {326, sg::database_attached, confirmed, "database attached", src, "process pid instance number file",
     "The database engine attached a database ({number}, {file})...", ese_engine},
    {327, sg::database_detached, confirmed, "database detached", src, "process pid instance number file",
     "The database engine detached a database ({number}, {file})...", ese_engine},
    {452, sg::recovery_log_gap, confirmed, "recovery needs logs that are missing", src,
     "process pid instance store first last file",
     "Database {store} requires logfiles {first}-{last} in order to recover successfully. Recovery could "
     "only locate logfiles "
     "starting at {file}.",
     ese_engine},
    {454, sg::recovery_failed, confirmed, "recovery failed", src, ese_code,
     "Database recovery/restore failed with unexpected error {code}.", ese_engine},
    {455, sg::engine_detail, confirmed, "a log could not be opened", src, file_code,
     "Error {code} occurred while opening logfile {file}.", ese_engine},
    {459, sg::backup_log_missing, confirmed, "refused: a log of the sequence is missing", src, ese_file,
     "The file {file} is missing and could not be backed-up.", ese_engine},
    {471, sg::engine_detail, confirmed, "an operation could not be rolled back: no more changes", src,
     "process pid instance number file code",
     "Unable to rollback operation #{number} on database {file}. Error: {code}. All future database updates "
     "will be rejected.",
     "engine=ese what=changes-rejected"},
    {474, sg::page_damage, confirmed, "database page: checksum mismatch", "ESEsrc KB810411 KB314917",
     "process pid instance file offset bytes code expected actual page",
     "The database page read from the file \"{file}\" at offset {offset} (database page {page}) for {bytes} "
     "bytes failed "
     "verification due to a page checksum mismatch. The stored checksum was {expected} and the computed "
     "checksum was {actual}. "
     "The read operation will fail with error {code}. ...\n"
     "The database page read from the file \"{file}\" at offset {offset} for {bytes} bytes failed "
     "verification due to a page "
     "checksum mismatch. The expected checksum was {expected} and the actual checksum was {actual}. The read "
     "operation will fail "
     "with error {code}. ...\n"
     "The database page read from the file \"{file}\" at offset {offset} {-} The read operation will fail "
     "with error {code}. ...\n"
     "?Information store \"{-}\" the database page read from the file {file} at offset {offset} {-} The read "
     "operation will fail with error {code}. ...",
     ese_engine},
    {475, sg::page_damage, confirmed, "database page: wrong page number", "ESEsrc KB314917", checksums,
     "The database page read from the file \"{file}\" at offset {offset} for {bytes} bytes failed "
     "verification due to a page "
     "number mismatch. The expected page number was {expected} and the stored page number was {actual}. The "
     "read operation will "
     "fail with error {code}. ...\n"
     "The database page read from the file \"{file}\" at offset {offset} {-} The read operation will fail "
     "with error {code}. ...",
     ese_engine},
    {476, sg::page_damage, confirmed, "database page: no data", "ESEsrc KB314917",
     "process pid instance file offset bytes code page",
     "The database page read from the file \"{file}\" at offset {offset} (database page {page}) for {bytes} "
     "bytes failed "
     "verification because it contains no page data. The read operation will fail with error {code}. ...\n"
     "The database page read from the file \"{file}\" at offset {offset} for {bytes} bytes failed "
     "verification because it contains "
     "no page data. The read operation will fail with error {code}. ...",
     ese_engine},
    {477, sg::page_damage, confirmed, "transaction log: checksum mismatch", "ESEsrc KB810411", checksums,
     "The log range read from the file \"{file}\" at offset {offset} for {bytes} bytes failed verification "
     "due to a range checksum "
     "mismatch. The expected checksum was {expected} and the actual checksum was {actual}. The read "
     "operation will fail with error "
     "{code}. ...\n"
     "The log range read from the file \"{file}\" at offset {offset} {-} The read operation will fail with "
     "error {code}. ...",
     ese_engine},
    {478, sg::page_damage, confirmed, "page of the streaming file (.stm): checksum mismatch", "KB318429",
     checksums,
     "The streaming page read from the file \"{file}\" at offset {offset} for {bytes} bytes failed "
     "verification "
     "due to a page checksum mismatch. The expected checksum was {expected} and the actual checksum was "
     "{actual}. The read operation will fail with error {code}. ...\n"
     "The streaming page read from the file \"{file}\" at offset {offset} {-} The read operation will fail "
     "with "
     "error {code}. ...",
     ese_engine},
    {481, sg::file_access_failed, confirmed, "Windows failed a read", src,
     "process pid instance file offset bytes code - -",
     "An attempt to read from the file \"{file}\" at offset {offset} for {bytes} bytes failed with system "
     "error {-} The read operation will fail with "
     "error {code}. ...",
     ese_engine},
    {482, sg::file_access_failed, confirmed, "Windows failed a write", src,
     "process pid instance file offset bytes code - -",
     "An attempt to write to the file \"{file}\" at offset {offset} for {bytes} bytes failed with system "
     "error {-} The write operation will fail with "
     "error {code}. ...",
     ese_engine},
    {486, sg::engine_detail, confirmed, "a log could not be renamed", "KB896143", "process pid instance file",
     "?An attempt to move the file {file} to {-} failed with system error {-} The move file operation will "
     "fail "
     "with error {code}. ...",
     ese_engine},
    {488, sg::file_access_failed, confirmed, "a file could not be made", src,
     "process pid instance file code - -",
     "An attempt to create the file \"{file}\" failed with system error {-} The create file operation will "
     "fail with error {code}.",
     ese_engine},
    {489, sg::file_access_failed, confirmed, "a file could not be opened for reading", src,
     "process pid instance file code - -",
     "An attempt to open the file \"{file}\" for read only access failed with system error {-} The open file "
     "operation will fail with error {code}.",
     ese_engine},
    {490, sg::file_access_failed, confirmed, "a file could not be opened", src,
     "process pid instance file code - -",
     "An attempt to open the file \"{file}\" for read / write access failed with system error {-} The open "
     "file operation will fail with error {code}.",
     ese_engine},
    {494, sg::engine_detail, confirmed, "recovery refers to a database that is gone", src,
     "process pid instance code file",
     "Database recovery failed with error {code} because it encountered references to a database, '{file}', "
     "which is no longer "
     "present...",
     ese_engine},
    {514, sg::engine_detail, confirmed, "log file numbers are nearly used up", src,
     "process pid instance generation last-generation left",
     "Log sequence numbers for this instance have almost been completely consumed. The current log "
     "generation is {generation} which is approaching the maximum log generation of {last-generation}, there "
     "are {left} log generations left to be used. ...",
     "engine=ese what=log-numbers-low"},
    {518, sg::engine_detail, confirmed, "a log file is missing", src, file_code,
     "The log file {file} is missing (error {code}) and cannot be used. ...", "engine=ese what=log-missing"},
    {520, sg::logs_not_copied, confirmed, "truncation refused: logs were not all copied", src, ese_prefix,
     "Log truncation failed because not all log files required for recovery were successfully copied.",
     ese_engine},
    {619, sg::mounted_without_recovery, confirmed, "mount without (good) hard recovery", "KB810199",
     ese_prefix, "", ese_engine},
    {2000, sg::engine_detail, confirmed, "shadow copy function traced", src, ese_prefix,
     "Shadow copy function {-}() = {-}.", ese_engine},
    {2001, sg::shadow_freeze_started, confirmed, "engine froze the instance", src, copies,
     "Shadow copy instance {copy} freeze started.\n?Shadow copy {copy} freeze started.", ese_engine},
    {2002, sg::shadow_freeze_failed, confirmed, "engine could not freeze", "ESEsrc KB933779",
     "process pid instance copy code",
     "Shadow copy instance {copy} encountered error {code} on freeze.\n?Shadow copy {copy} encountered error "
     "{code} on freeze.",
     ese_engine},
    {2003, sg::shadow_freeze_ended, confirmed, "engine thawed the instance", src, copies,
     "Shadow copy instance {copy} freeze ended.\n?Shadow copy {copy} freeze ended.", ese_engine},
    {2004, sg::shadow_freeze_timed_out, confirmed, "freeze took too long", "ESEsrc KB826936",
     "process pid instance copy milliseconds",
     "Shadow copy instance {copy} freeze timed-out ({milliseconds} ms).\n"
     "Shadow copy {copy} time-out ({milliseconds} ms).\n"
     "?Shadow copy {copy} freeze timed-out ({milliseconds} ms).\n"
     "?Shadow copy instance {copy} freeze timed out ({milliseconds} ms).",
     ese_engine},
    {2005, sg::shadow_started, confirmed, "full shadow copy started", src, copies,
     "Shadow copy instance {copy} starting. This will be a Full shadow copy.", "engine=ese backup=full"},
    {2006, sg::shadow_completed, confirmed, "shadow copy completed", src, copies,
     "Shadow copy instance {copy} completed successfully.", ese_engine},
    {2007, sg::shadow_aborted, confirmed, "shadow copy aborted", src, copies,
     "Shadow copy instance {copy} aborted.", ese_engine},
    {2008, sg::shadow_started, confirmed, "incremental shadow copy started", src, copies,
     "Shadow copy instance {copy} starting. This will be an Incremental shadow copy.\n"
     "?Shadow copy instance {copy} starting. This will be a Incremental shadow copy.",
     "engine=ese backup=incremental"},
    {2009, sg::shadow_started, confirmed, "copy shadow copy started", src, copies,
     "Shadow copy instance {copy} starting. This will be a Copy shadow copy.", "engine=ese backup=copy"},
    {2010, sg::shadow_started, confirmed, "differential shadow copy started", src, copies,
     "Shadow copy instance {copy} starting. This will be a Differential shadow copy.",
     "engine=ese backup=differential"},
};

/// The ids of ESE whose failures in Windows' own databases can stand beside a failed shadow copy.
std::vector<Row> companions() {
  std::vector<Row> rows;
  for (const Row& row : ese_rows) {
    if (row.id != 2002 && row.id != 2004 && (row.id < 474 || row.id > 478)) continue;
    Row companion = row;
    companion.signal = sg::engine_detail;
    companion.constants = row.id == 2002   ? "engine=esent what=shadow-freeze-failed"
                          : row.id == 2004 ? "engine=esent what=shadow-freeze-timed-out"
                                           : "engine=esent what=page-damage";
    rows.push_back(companion);
  }
  return rows;
}

}  // namespace

std::span<const Row> ese() {
  return ese_rows;
}
std::span<const Row> esent() {
  static const std::vector<Row> rows = companions();
  return rows;
}

}  // namespace exba::rows
