// How it works: the Exchange services apart from the VSS writer's own events: the store (MSExchangeIS and the
// sources that it logs under for its two halves), the directory of 4.0 to 5.5, and the Replication service,
// which is the writer of passive copies. Their texts differ much between versions, so most wordings begin or
// end in a hole that is skipped.
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
     "?Error {code} starting Storage Group {store} on the Microsoft Exchange Information Store...", ""},
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

constexpr Row replication_known[] = {
    {2021, sg::vss_identified, confirmed, "writer metadata collected (identify)", "TIM-C7FF", "|session",
     "?The Microsoft Exchange Replication service VSS Writer (Instance {session}) has successfully collected "
     "the metadata "
     "document in preparation for backup.\n"
     "?{-}has successfully collected the metadata document in preparation for backup.",
     "writer=replication"},
    {2023, sg::vss_prepared, confirmed, "prepared for backup", "TIM-C7FF", "session",
     "The Microsoft Exchange Replication service VSS Writer (Instance {session}) successfully prepared for "
     "backup.",
     "writer=replication"},
    {2034, sg::vss_complete_failed, inferred, "backup completion failed", "bb218863", "session code",
     "?The Microsoft Exchange Replication service VSS Writer (Instance {session}) failed with error code "
     "{code} when "
     "processing the backup completion event.",
     "writer=replication"},
    {2110, sg::vss_store_prepared, confirmed, "prepared for a full or copy backup", "TIM-C7FF",
     "session store",
     "The Microsoft Exchange VSS Writer instance {session} has successfully prepared for a full or a copy "
     "backup of database "
     "'{store}'. The following database will be backed up: {-}...",
     "backup=full-or-copy writer=replication"},
    {4114, sg::vss_writer_detail, confirmed, "database redundancy check; no backup event", "TIM-C7FF", "", "",
     "writer=replication"},
};

/// The check of the copied files that CHKSGFILES makes for a backup program (Windows Server Backup, DPM).
constexpr Row consistency_rows[] = {
    {403, sg::consistency_check_failed, confirmed, "the check of the backed-up database failed", "TIM-CHECK",
     "",
     "?{-}The physical consistency check successfully validated {pages} out of {of-pages} pages of database "
     "'{store}'...",
     ""},
};

/// Failures named by the management pack's alert; the other ids of 2017 to 2052 have no source.
std::vector<Row> replication_with_others() {
  std::vector<Row> rows(std::begin(replication_known), std::end(replication_known));
  const auto failed = [](int id) {
    return id == 2020 || id == 2022 || id == 2024 || id == 2026 || id == 2028 || id == 2030 || id == 2036 ||
           (id >= 2039 && id <= 2045) || id == 2048;
  };
  for (int id = 2017; id <= 2052; ++id) {
    if (id == 2021 || id == 2023 || id == 2034) continue;
    Row row{static_cast<std::uint16_t>(id),
            sg::vss_writer_detail,
            unverified,
            "no source says what it means",
            "",
            "",
            "",
            ""};
    if (failed(id)) {
      row.signal = sg::vss_replication_failed;
      row.certainty = confirmed;
      row.meaning = "a step of the backup failed";
      row.source = "bb218863";
      row.inserts = "session code|session";
      row.wordings =
          "?{-}VSS Writer (Instance {session}) failed with error code {code}...\n?{-}VSS Writer (Instance "
          "{session}) ...";
    }
    rows.push_back(row);
  }
  return rows;
}

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
std::span<const Row> replication() {
  static const std::vector<Row> rows = replication_with_others();
  return rows;
}

}  // namespace exba::rows
