// How it works: the Replication service (MSExchangeRepl), which is the writer of passive copies on Exchange
// 2007 and 2010 and the only Exchange writer from 2013 on. Of most of its events no text is public: number,
// severity and order of the strings were read off the program by others and agree with what is published
// (seven texts, and the alert of the management pack, all of whose numbers are errors here), so these rows
// are inferred. Odd numbers of 2021 to 2037 are steps that went well, even ones failures.
#include <vector>

#include "catalog/modern_rows.hpp"
#include "catalog/modern_signals.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view seen = "inferred";  ///< read off the program by others; no document says it
constexpr std::string_view alert = "bb218863";
constexpr std::string_view log_and_alert = "TIM-C7FF bb218863";
constexpr std::string_view writer = "writer=replication";
/// As the one published text of a failure reads; the others are not public.
constexpr std::string_view failed_text =
    "?{-}Replication service VSS Writer (Instance {session}) failed with error code {code} when...\n"
    "?{-}Replication service VSS Writer (Instance {session}) failed with error {code} when...";

constexpr Row writer_rows[] = {
    {2017, sg::vss_initialise_failed, inferred, "writer missing until the service restarts", seen, "code", "",
     writer},
    {2018, sg::vss_initialised, inferred, "writer initialised: earlier sessions are gone", seen, "", "",
     writer},
    {2019, sg::vss_terminated, inferred, "writer terminated: its sessions are gone", seen, "", "", writer},
    {2020, sg::vss_replication_failed, confirmed, "a step of the backup failed", alert,
     "session code|session", failed_text, "writer=replication"},
    {2021, sg::vss_identified, confirmed, "writer metadata collected (identify)", "TIM-C7FF", "|session",
     "The Microsoft Exchange VSS Writer has successfully collected the metadata document in preparation for "
     "backup.\n"
     "?The Microsoft Exchange Replication service VSS Writer (Instance {session}) has successfully collected "
     "the metadata document in preparation for backup.\n"
     "?{-}has successfully collected the metadata document in preparation for backup.",
     writer},
    {2022, sg::vss_replication_failed, confirmed, "metadata could not be collected", alert,
     "session code|code", failed_text, "writer=replication step=identify"},
    {2023, sg::vss_prepared, confirmed, "prepared for backup", "TIM-C7FF", "session",
     "The Microsoft Exchange Replication service VSS Writer (Instance {session}) successfully prepared for "
     "backup.",
     writer},
    {2024, sg::vss_replication_failed, confirmed, "the backup could not be prepared", alert,
     "session code|session", failed_text, "writer=replication step=prepare"},
    {2025, sg::vss_snapshot_prepared, inferred, "snapshot prepared: databases are held", seen, "session", "",
     writer},
    {2026, sg::vss_replication_failed, confirmed, "the snapshot could not be prepared", alert,
     "session code|session", failed_text, "writer=replication step=snapshot"},
    {2027, sg::vss_frozen, inferred, "frozen", seen, "session", "", writer},
    {2028, sg::vss_replication_failed, confirmed, "the freeze failed", alert, "session code|session",
     failed_text, "writer=replication step=freeze"},
    {2029, sg::vss_thawed, inferred, "thawed", seen, "session", "", writer},
    {2030, sg::vss_replication_failed, confirmed, "the thaw failed", alert, "session code|session",
     failed_text, "writer=replication step=thaw"},
    {2031, sg::vss_aborted, inferred, "aborted by the program or by VSS", seen, "session", "", writer},
    {2032, sg::vss_replication_failed, inferred, "the abort failed", seen, "session code|session",
     failed_text, "writer=replication step=abort"},
    {2033, sg::vss_completed, inferred, "backup completed", seen, "session", "", writer},
    {2034, sg::vss_complete_failed, confirmed, "backup completion failed", log_and_alert,
     "session code|session",
     "The Microsoft Exchange Replication service VSS Writer (Instance {session}) failed with error {code} "
     "when processing the backup completion event.\n"
     "?The Microsoft Exchange Replication service VSS Writer (Instance {session}) failed with error code "
     "{code} when processing the backup completion event.",
     "writer=replication step=complete"},
    {2035, sg::vss_post_snapshot, inferred, "snapshot taken; the program copies now", seen, "session", "",
     writer},
    {2036, sg::vss_replication_failed, confirmed, "the release failed", alert, "session code|session",
     failed_text, "writer=replication step=shutdown"},
    {2037, sg::vss_shutdown, inferred, "released: the program let go or died", seen, "session", "", writer},
    {2038, sg::vss_store_disowned, inferred, "the backup program called the component failed", seen,
     "session component|session", "", writer},
    {2039, sg::vss_replication_failed, confirmed, "the step after the snapshot failed", alert,
     "session code|session", failed_text, "writer=replication step=post-snapshot"},
    {2040, sg::vss_replication_failed, confirmed, "components could not be listed", alert,
     "session code|code", failed_text, "writer=replication step=identify"},
    {2041, sg::vss_replication_failed, confirmed, "a database could not be listed", alert,
     "session code|code", failed_text, "writer=replication step=identify"},
    {2042, sg::vss_replication_failed, confirmed, "a database's files could not be listed", alert,
     "code file|code", "", "writer=replication step=identify"},
    {2043, sg::vss_replication_failed, confirmed, "the writer's own data could not be stored", alert,
     "session code|session", failed_text, "writer=replication step=metadata"},
    {2044, sg::vss_replication_failed, confirmed, "volumes could not be compared with the set", alert,
     "session code|session", failed_text, "writer=replication step=volumes"},
    {2045, sg::vss_replication_failed, confirmed, "a database's volume is not in the snapshot set", alert,
     "session code store|session code|session", "", "writer=replication step=volume-not-in-set"},
    {2046, sg::vss_store_completed, inferred, "database completed; truncation asked for", seen,
     "session store|session", "", writer},
    {2047, sg::vss_store_copied, inferred, "database completed; no truncation", seen, "session store|session",
     "", writer},
    {2048, sg::vss_store_failed, confirmed, "a database's completion failed", alert,
     "session code store|session code|session", "", writer},
    {2049, sg::vss_replication_failed, inferred, "a database in the set is not known", seen,
     "session component|session", "", "writer=replication step=unknown-database"},
    {2050, sg::vss_replication_failed, inferred, "a failure, with a database that is not known", seen,
     "session", "", "writer=replication step=unknown-database"},
    {2051, sg::vss_writer_detail, inferred, "a restore by the writer failed", seen, "", "", writer},
    {2052, sg::vss_writer_detail, unverified, "no source says what it means", "", "", "", writer},
    {2110, sg::vss_store_prepared, confirmed, "prepared for a full or copy backup", "TIM-C7FF",
     "session store",
     "The Microsoft Exchange VSS Writer instance {session} has successfully prepared for a full or a copy "
     "backup of database "
     "'{store}'. The following database will be backed up: {-}...",
     "backup=full-or-copy writer=replication"},
    {2111, sg::vss_store_prepared, inferred, "prepared for an incremental or differential", seen,
     "session store", "", "backup=incremental-or-differential writer=replication"},
    {2112, sg::vss_store_refused, inferred, "a database could not be prepared", seen,
     "session code store|session code|session", "", writer},
    {2118, sg::vss_orphan_removed, inferred, "an abandoned session was found and removed", seen, "session",
     "", writer},
    {2119, sg::copy_file_missing, inferred, "a file of the copy is missing", seen, "component file", "",
     writer},
    {2140, sg::vss_writer_exception, inferred, "an exception in the writer", seen, "call code text", "",
     writer},
    {2180, sg::copy_not_ready, inferred, "signature of the copy's logs not known yet", seen, "component", "",
     "writer=replication reason=signature"},
    {4088, sg::copy_not_ready, inferred, "copy not in a state to be backed up", seen, "store status", "",
     "writer=replication reason=status"},
    {4101, sg::vss_writer_detail, inferred, "too many clients of the backup interface", seen, "", "", writer},
    {4114, sg::vss_writer_detail, confirmed, "database redundancy check; no backup event", "TIM-C7FF", "", "",
     writer},
};

constexpr Row service_rows[] = {
    {2001, sg::replication_started, inferred, "Replication service started", seen, "", "", ""},
    {2002, sg::replication_stopped, inferred, "Replication service stopped", seen, "", "", ""},
    {2003, sg::replication_started, confirmed, "all parts of the Replication service run", "CSS-Exchange", "",
     "", ""},
    {2004, sg::replication_started, inferred, "Replication service starting", seen, "", "", ""},
    {2005, sg::replication_stopped, inferred, "Replication service stopping", seen, "", "", ""},
    {2136, sg::copy_truncation_failed, inferred, "logs could not be truncated", seen, "store code text", "",
     ""},
    {2137, sg::copy_truncation_failed, inferred, "truncation failed on the active copy", seen, "store text",
     "", ""},
    {2138, sg::copy_truncation_failed, inferred, "truncation failed on this copy", seen, "store text", "",
     ""},
    {2153, sg::copier_disconnected, confirmed, "the copier cannot reach the active copy", "KB4037535",
     "store node text",
     "The log copier was unable to communicate with server '{node}'. The copy of database '{store}' is in a "
     "disconnected state. The communication error was: {text}",
     ""},
    {2164, sg::copy_detail, inferred, "copier blocked: the disk is full", seen, "store", "", ""},
    {3142, sg::copy_suspended, inferred, "copy suspended", seen, "store", "", ""},
    {3143, sg::copy_resumed, inferred, "copy resumed", seen, "store", "", ""},
    {3152, sg::copy_detail, inferred, "store service started", seen, "", "", ""},
    {3153, sg::node_failover, inferred, "failover of a node began", seen, "node", "", ""},
    {3154, sg::database_mount_failed, inferred, "database could not be mounted", seen, "store", "", ""},
    {3156, sg::database_mounted, inferred, "database mounted", seen, "store", "", ""},
    {3161, sg::database_dismounted, inferred, "database dismounted", seen, "store", "", ""},
    {3169, sg::database_switched, inferred, "database moved to another node", seen, "store from to", "", ""},
    {3170, sg::database_switch_failed, inferred, "move of a database failed", seen, "store from to", "", ""},
    {3179, sg::database_dismounted, inferred, "database dismounted by force", seen, "store", "",
     "forced=yes"},
    {3187, sg::database_dismounted, inferred, "store of a database killed", seen, "store", "", "forced=yes"},
    {4025, sg::copy_seeding, inferred, "seeding failed", seen, "store", "", "seeding=failed"},
    {4026, sg::copy_seeding, inferred, "seeding failed", seen, "store", "", "seeding=failed"},
    {4037, sg::copy_seeding, inferred, "seeding done", seen, "store", "", "seeding=ended"},
    {4071, sg::copy_detail, inferred, "dismount of a database failed", seen, "store", "", ""},
    {4102, sg::copy_seeding, inferred, "copy became the source of a seeding", seen, "store", "",
     "seeding=source-begun"},
    {4103, sg::copy_seeding, inferred, "copy is no longer the source of a seeding", seen, "store", "",
     "seeding=source-ended"},
    {4138, sg::copy_detail, confirmed, "only one copy of a database is left", "EXDOC monitor-dags", "", "",
     ""},
    {4139, sg::copy_detail, confirmed, "a database has several copies again", "EXDOC monitor-dags", "", "",
     ""},
};

/// Providers that only Exchange 2013 and later have.
constexpr Row recovery_rows[] = {
    {500, sg::recovery_action, inferred, "a recovery action began", "EXDOC", "", "", "action=begun"},
    {501, sg::recovery_action, inferred, "a recovery action ended", "EXDOC", "", "", "action=ended"},
};

}  // namespace

std::span<const Row> replication() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all(std::begin(writer_rows), std::end(writer_rows));
    all.insert(all.end(), std::begin(service_rows), std::end(service_rows));
    return all;
  }();
  return rows;
}
std::span<const Row> managed_availability() {
  return recovery_rows;
}

}  // namespace exba::rows
