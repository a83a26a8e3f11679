#pragma once
// Signals of Exchange 2013 and later, as signals.hpp has those of all versions. There the Replication service
// (MSExchangeRepl) has the only writer: its steps have the signals of signals.hpp with writer=replication, its
// failed steps are vss-replication-failed with a fact step. Facts: session, store (the copy, DB01\EX01, or the
// database), component (the database's guid), code, text.
#include "catalog/signals.hpp"

namespace exba::signal {

inline constexpr Signal vss_store_refused = "vss-store-refused";  // 2112: session, code, store
inline constexpr Signal vss_store_disowned =
    "vss-store-disowned";  // 2038: session, component: the program's word
inline constexpr Signal vss_orphan_removed = "vss-orphan-removed";      // 2118: session (the old one)
inline constexpr Signal vss_writer_exception = "vss-writer-exception";  // 2140: call, code, text
inline constexpr Signal copy_file_missing = "copy-file-missing";        // 2119: component, file
inline constexpr Signal copy_not_ready = "copy-not-ready";            // 4088: store, status; 2180: component
inline constexpr Signal copier_disconnected = "copier-disconnected";  // 2153: store, node, text
inline constexpr Signal copy_truncation_failed = "copy-truncation-failed";  // 2136-2138: store, text
inline constexpr Signal copy_suspended = "copy-suspended";                  // 3142: store
inline constexpr Signal copy_resumed = "copy-resumed";                      // 3143: store
inline constexpr Signal copy_seeding = "copy-seeding";                // 4025, 4026, 4037, 4102, 4103: store
inline constexpr Signal copy_detail = "copy-detail";                  // context
inline constexpr Signal database_mounted = "database-mounted";        // 3156: store
inline constexpr Signal database_dismounted = "database-dismounted";  // 3161; 3179, 3187: by force
inline constexpr Signal database_mount_failed = "database-mount-failed";    // 3154
inline constexpr Signal database_switched = "database-switched";            // 3169: store, from, to
inline constexpr Signal database_switch_failed = "database-switch-failed";  // 3170
inline constexpr Signal node_failover = "node-failover";                    // 3153
inline constexpr Signal replication_started = "replication-started";        // 2001, 2003, 2004
inline constexpr Signal replication_stopped = "replication-stopped";        // 2002, 2005
inline constexpr Signal store_worker_started = "store-worker-started";  // MSExchangeIS 1020 of 2013 and later
inline constexpr Signal store_worker_stopped = "store-worker-stopped";  // MSExchangeIS 1021
inline constexpr Signal store_worker_detail =
    "store-worker-detail";                                    // ids that meant something else up to 2010
inline constexpr Signal recovery_action = "recovery-action";  // ManagedAvailability 500, 501

inline constexpr Signal requestor_excluded_store =
    "requestor-excluded-store";  // Windows Server Backup 565: component, application, code
inline constexpr Signal vss_service_detail = "vss-service-detail";  // VSS warnings: context

}  // namespace exba::signal
