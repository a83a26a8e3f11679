// How it works: the Exchange services apart from the VSS writer's own events: the store (MSExchangeIS and the
// sources that it logs under for its two halves) and the directory of 4.0 to 5.5. Their texts differ much
// between versions, so most wordings begin or end in a hole that is skipped.
#include "catalog/modern_signals.hpp"
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;

constexpr Row store_rows[] = {
    {1001, sg::store_started, inferred, "Information Store started", "Q175100", "",
     "Microsoft Exchange Information Store has started. Service startup complete...", ""},
    {1011, sg::store_recovery_failed, confirmed, "isinteg -patch must be run first", "Q224977", "",
     "?The Information Store was restored from an off-line backup. Run ISINTEG -PATCH before restarting the "
     "Information Store.",
     ""},
    {1002, sg::store_worker_detail, inferred, "2013 and later: an exception in a worker", "inferred", "", "",
     ""},
    {1018, sg::store_worker_stopped, inferred, "2013 and later: a database's worker ended", "inferred", "",
     "", ""},
    {1020, sg::store_worker_started, inferred, "2013 and later: a database's worker started", "inferred", "",
     "", ""},
    {1021, sg::store_worker_stopped, inferred, "2013 and later: a database's worker stopped", "inferred", "",
     "", ""},
    {1080, sg::store_recovery_failed, confirmed, "recovery after a restore failed", "Q161584 Q192657 Q175116",
     "code", "?{-}nable to recover {-} error {code}...", ""},
    {1081, sg::store_recovery_failed, confirmed, "recovery after a restore failed",
     "Q161584 Q192657 Q175116 Q322314 Q169859", "code", "?{-}nable to recover {-} error {code}...", ""},
    {1087, sg::store_recovery_failed, unverified, "isinteg -patch must be run first", experience, "", "", ""},
    {1005, sg::store_start_failed, confirmed, "the store service could not be started", "Q156415 Q280770",
     "code", "Unable to start the Microsoft Exchange Information Store. Error {code}.", ""},
    {1111, sg::engine_detail, confirmed, "a log could not be written: the store stops", "Q163913", "", "",
     "code=-510"},
    {1113, sg::engine_detail, confirmed, "the log disk is full: the store stops", "Q163913", "", "",
     "code=-529"},
    {1120, sg::store_start_failed, confirmed, "the store database could not be initialised", "Q238063",
     "code",
     "?Error {code} initializing the Microsoft Exchange Server Information Store database...\n"
     "?Error {code} initializing the Microsoft Exchange Information Store database...\n"
     "?Error {code} initializing...",
     ""},
    {1121, sg::store_start_failed, confirmed, "the store cannot connect to the directory", "Q154595 Q248124",
     "code",
     "?Error {code} connecting to the Microsoft Exchange Server Directory Service.\n"
     "?Error {code} connecting to the Microsoft Exchange Information Server Directory Service.\n"
     "?Error {code} connecting to the Microsoft Active Directory.",
     "what=directory"},
    {1159, sg::engine_detail, confirmed, "an operation on a store database failed", "pingfu.net",
     "code - store",
     "Database error {code} occurred in function {-} while accessing the database \"{store}\"...", ""},
    {5000, sg::store_start_failed, confirmed, "the store service could not be initialised", "Q176239 Q238063",
     "code",
     "?Unable to initialize the Microsoft Exchange Information Store service. Error {code}...\n"
     "?Unable to initialize the Microsoft Exchange Information Store service. - Error {code}...\n"
     "?Unable to initialize {-} error {code}...",
     ""},
    {7024, sg::service_error, confirmed, "service ended with an error of its own", "Q262375", "service code",
     "The {service} stopped with Service Specific Error {code}.", ""},
    {9518, sg::store_start_failed, confirmed, "a storage group could not be started",
     "KB307790 KB896143 KB975978", "code store",
     "?Error {code} starting Storage Group /{-}/CN=InformationStore/CN={store} on the Microsoft Exchange "
     "Information Store...\n"
     "?Error {code} starting Storage Group {store} on the Microsoft Exchange Information Store...",
     ""},
    {9519, sg::store_start_failed, confirmed, "a database could not be started", "KB307790", "code store",
     "?Error {code} starting database {store} on the Microsoft Exchange Information Store...", ""},
    {9523, sg::store_mounted, unverified, "database mounted", experience, "store",
     "?The Microsoft Exchange Database {store} has been started...", ""},
    {9539, sg::store_dismounted, unverified, "database dismounted", experience, "store",
     "?The Microsoft Exchange Database {store} has been stopped...", ""},
};

constexpr Row store_part_rows[] = {
    {1005, sg::store_start_failed, confirmed, "the store service could not be started", "Q280770", "code",
     "Unable to start the Microsoft Exchange Information Store. Error {code}.", ""},
    {7202, sg::store_recovery_failed, confirmed, "isinteg -patch must be run first", "Q280770", "",
     "?The database has been copied from the server {-} to the server {-}. The database cannot function "
     "until Isinteg -patch has been run.",
     ""},
    {1001, sg::store_started, confirmed, "Information Store started", "Q175100", "",
     "Microsoft Exchange Information Store has started. Service startup complete...", ""},
    {9523, sg::store_mounted, unverified, "database mounted", experience, "store",
     "?The Microsoft Exchange Database {store} has been started...", ""},
    {9539, sg::store_dismounted, unverified, "database dismounted", experience, "store",
     "?The Microsoft Exchange Database {store} has been stopped...", ""},
};

constexpr Row directory_rows[] = {
    {1000, sg::directory_started, unverified, "directory started", experience, "",
     "?Microsoft Exchange Server Directory startup complete...\n?Microsoft Exchange Directory startup "
     "complete...",
     ""},
    {1002, sg::directory_start_failed, confirmed, "the directory database could not be opened",
     "Q188674 Q262374 Q268577 Q311396 Q301505", "code",
     "?{-}EDB{-} could not be initialized and returned error {code}...\n?{-} returned error {code}...", ""},
    {1196, sg::directory_recovery_failed, confirmed, "the restored directory could not be recovered",
     "Q181795 Q247769", "code", "?{-}restored{-} error {code}...\n?{-}recover{-} error {code}...", ""},
};

/// The check of the copied files that CHKSGFILES makes for a backup program (Windows Server Backup, DPM).
constexpr Row consistency_rows[] = {
    {403, sg::consistency_check_failed, confirmed, "the check of the backed-up database failed", "TIM-CHECK",
     "",
     "?{-}The physical consistency check successfully validated {pages} out of {of-pages} pages of database "
     "'{store}'...",
     ""},
};

}  // namespace

std::span<const Row> consistency_check() {
  return consistency_rows;
}
std::span<const Row> store() {
  return store_rows;
}
std::span<const Row> store_parts() {
  return store_part_rows;
}
std::span<const Row> directory() {
  return directory_rows;
}

}  // namespace exba::rows
