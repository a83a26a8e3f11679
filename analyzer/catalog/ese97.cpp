// How it works: the engine of Exchange 5.5. Its numbers are not those of ESE: here 104 is the good end of a
// backup and 105 the failed one, there they are an instance's stop and start. No message catalogue of it is
// published; texts quoted in articles stand as they are, those carried over from its successor open with '?'.
// Three kinds of prefix: see wording.hpp.
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view ese97_engine = "engine=ese97";
constexpr std::string_view ese97_prefix = "process pid";
constexpr std::string_view ese97_code = "process pid code";
constexpr std::string_view ese97_file = "process pid file";

constexpr Row rows_of_ese97[] = {
    {0, sg::engine_detail, confirmed, "plain text of the engine, such as an error", "Q231299 Q240153",
     ese97_code, "?{code}", ese97_engine},
    {100, sg::engine_started, inferred, "engine started", "Q262041", ese97_prefix,
     "?The database engine {-} started.", ese97_engine},
    {101, sg::engine_stopped, inferred, "engine stopped", "", ese97_prefix, "?The database engine stopped.",
     ese97_engine},
    {102, sg::backup_started, inferred, "full backup started", "", ese97_prefix,
     "?The database engine is starting a full backup.\n?The database engine has started a full backup.",
     "engine=ese97 backup=full"},
    {103, sg::backup_started, inferred, "logs-only backup started", "", ese97_prefix,
     "?The database engine is starting an incremental backup.\n?The database engine has started an "
     "incremental backup.",
     "engine=ese97 backup=logs-only"},
    {104, sg::backup_completed, confirmed, "backup ended well", "Q219035", ese97_prefix,
     "The database engine has completed the backup successfully.\n"
     "The database engine has stopped the backup procedure.\n"
     "?The database engine has completed the backup procedure successfully.",
     ese97_engine},
    {105, sg::backup_stopped, confirmed, "backup stopped with an error", "Q188646 Q251410 Q271847",
     ese97_code, "The database engine has stopped the backup with error {code}.", ese97_engine},
    {106, sg::hard_recovery_started, confirmed, "restore: hard recovery started", "Q262041", ese97_prefix,
     "?The database engine is restoring from backup. ...\n?The database engine is restoring from...",
     ese97_engine},
    {107, sg::hard_recovery_ended, confirmed, "restore: hard recovery ended", "Q262041", ese97_prefix,
     "The database engine has stopped restoring.\n?The database engine has stopped restoring with error "
     "{code}.",
     ese97_engine},
    {108, sg::recovery_started, confirmed, "ordinary recovery started", "Q185577 Q301505", ese97_prefix,
     "?The database engine is initiating recovery steps.\n?The database engine has initiated recovery steps.",
     ese97_engine},
    {109, sg::recovery_log_replayed, confirmed, "log replayed", "Q262041", ese97_file,
     "?The database engine is replaying log file {file}.\n?The database engine has finished replaying "
     "logfile {file}.",
     ese97_engine},
    {110, sg::recovery_ended, confirmed, "ordinary recovery done", "Q185577 Q301505", ese97_prefix,
     "?The database engine has successfully completed recovery steps.", ese97_engine},
    {116, sg::page_damage, confirmed, "database page: checksum error on read", "Q188646 KB314917", ese97_code,
     "?Synchronous read page checksum error {code} occurred...\n?Synchronous read page checksum error "
     "{code}...",
     ese97_engine},
    {118, sg::page_damage, confirmed, "damaged page found by direct read", "Q188646 Q186184 KB314917",
     ese97_code,
     "?Direct read found corrupted page error {code} (...\n?Direct read found corrupted page {-} with error "
     "{code}...\n"
     "?Direct read found corrupted page error {code}...",
     ese97_engine},
    {124, sg::file_access_failed, confirmed, "log header could not be read", "Q301505 Q247769", ese97_prefix,
     "Unable to read the log header. Error {code}.\n?Unable to read the header of logfile {file}. Error "
     "{code}.",
     ese97_engine},
    {125, sg::file_access_failed, confirmed, "log file could not be made", "", ese97_code,
     "?Unable to create a new logfile because the database cannot write to the log drive. {-} Error {code}.\n"
     "?Unable to create the log{-} Error {code}...",
     ese97_engine},
    {132, sg::file_access_failed, confirmed, "database header could not be read", "Q190440", ese97_prefix,
     "Unable to read header of database {file}. Error {code}. ...\n"
     "?Unable to read the header of database {file}. Error {code}. ...",
     ese97_engine},
    {134, sg::engine_detail, confirmed, "a database was not recovered", "", ese97_prefix,
     "?The database {file} created at {-} was not recovered.", ese97_engine},
    {142, sg::file_access_failed, confirmed, "database disk is full", "", ese97_prefix,
     "?The database disk is full. ...", ese97_engine},
    {145, sg::file_access_failed, confirmed, "file could not be accessed", "Q251410", ese97_file,
     "?The database engine could not access the file called {file}.\n?The database engine could not access "
     "file {file}.",
     ese97_engine},
    {156, sg::backup_full_required, confirmed, "refused: a full backup is needed first", "Q295751",
     "process pid store",
     "?Database {store} cannot be incrementally backed-up. You must first perform a full backup before "
     "performing an "
     "incremental backup.\n"
     "?Database {store} cannot be incrementally backed up. ...",
     ese97_engine},
    {172, sg::engine_detail, confirmed, "indexes are cleaned up after a change of Windows", "Q224977",
     ese97_prefix, "", ese97_engine},
    {174, sg::engine_detail, confirmed, "an index is rebuilt after a change of Windows", "", ese97_prefix, "",
     ese97_engine},
    {177, sg::engine_detail, confirmed, "a secondary index is damaged: defragment offline", "Q224977",
     ese97_prefix, "", ese97_engine},
    {183, sg::engine_detail, confirmed, "online defragmentation was interrupted, and goes on later", "",
     ese97_prefix, "", ese97_engine},
    {184, sg::engine_detail, confirmed, "online defragmentation ended by an error", "Q188646", ese97_prefix,
     "Online defragmentation of database '{file}' terminated prematurely after encountering unexpected error "
     "{code}.",
     ese97_engine},
    {193, sg::engine_detail, confirmed, "the engine failed", "Q275602", ese97_code,
     "The database engine failed with error {code} while trying to log the commit of a transaction. ...",
     ese97_engine},
    {199, sg::recovery_log_gap, confirmed, "recovery needs a log that is missing", "Q192657 Q322314",
     ese97_file,
     "Transaction logfile gap in sequence detected. Log file {file} and possibly subsequent log files are "
     "missing. ...\n"
     "Transaction log file gap in sequence detected. Log file {file} and possibly subsequent log files are "
     "missing.\n"
     "?A gap in the logfile sequence was detected. Logfile {file} is missing. ...\n"
     "?A gap in the logfile sequence was detected. Logfile {file} is missing.\n?{-}og{-}file {file} is "
     "missing...",
     ese97_engine},
};

}  // namespace

std::span<const Row> ese97() {
  return rows_of_ese97;
}

}  // namespace exba::rows
