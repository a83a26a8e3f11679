#pragma once
// The vocabulary between the catalogue and the correlators: what an event says happened, whoever logged it
// and under whatever number. One constant a signal; behind it the facts that its wordings fill (a fact is
// absent where the export kept neither insertion strings nor the message). Numbers are decimal, file names as
// logged, codes as logged.
#include <string_view>

namespace exba::signal {

using Signal = std::string_view;

// ---- The Exchange VSS writer (MSExchangeIS 96xx, 97xx, 98xx; MSExchangeRepl). Facts: session (guid in lower
// case, or ESE instance number), text (the event's Data as ASCII, trailing NUL and blanks cut: "Backup in
// progress."), code.
inline constexpr Signal vss_initialised = "vss-initialised";              // 9600: the flag is reset
inline constexpr Signal vss_initialise_failed = "vss-initialise-failed";  // 9601
inline constexpr Signal vss_terminated = "vss-terminated";                // 9602, 9603
inline constexpr Signal vss_identified = "vss-identified";                // 9604; Repl 2021
inline constexpr Signal vss_identify_failed = "vss-identify-failed";      // 9605
inline constexpr Signal vss_prepared = "vss-prepared";                    // 9606; Repl 2023: sets the flag
inline constexpr Signal vss_prepare_refused = "vss-prepare-refused";      // 9607: code
inline constexpr Signal vss_snapshot_prepared = "vss-snapshot-prepared";  // 9608
inline constexpr Signal vss_snapshot_prepare_failed = "vss-snapshot-prepare-failed";  // 9609: code
inline constexpr Signal vss_frozen = "vss-frozen";                                    // 9610
inline constexpr Signal vss_freeze_failed = "vss-freeze-failed";                      // 9611: code
inline constexpr Signal vss_thawed = "vss-thawed";                                    // 9612
inline constexpr Signal vss_thaw_failed = "vss-thaw-failed";                          // 9613: code
inline constexpr Signal vss_aborted = "vss-aborted";                                  // 9614: text
inline constexpr Signal vss_abort_failed = "vss-abort-failed";                        // 9615
inline constexpr Signal vss_completed = "vss-completed";                              // 9616: resets the flag
inline constexpr Signal vss_complete_failed = "vss-complete-failed";                  // 9617: code; Repl 2034
inline constexpr Signal vss_restore_phase = "vss-restore-phase";                      // 9618-9621
inline constexpr Signal vss_post_snapshot = "vss-post-snapshot";                      // 9622, 9623
inline constexpr Signal vss_shutdown = "vss-shutdown";                                // 9648: resets the flag
inline constexpr Signal vss_shutdown_failed = "vss-shutdown-failed";                  // 9649
inline constexpr Signal vss_writer_detail = "vss-writer-detail";  // the other ids of 9624-9652: context only
inline constexpr Signal vss_store_completed = "vss-store-completed";  // 9780: session, store
inline constexpr Signal vss_store_copied = "vss-store-copied";        // 9781: session, store
inline constexpr Signal vss_store_failed = "vss-store-failed";        // 9782: session, store
inline constexpr Signal vss_store_prepared =
    "vss-store-prepared";                                   // 9811-9814; Repl 2110: session, store, backup
                                                            // ("full-or-copy", "incremental-or-differential")
inline constexpr Signal vss_store_busy = "vss-store-busy";  // 9840: store
inline constexpr Signal vss_replication_failed =
    "vss-replication-failed";  // Repl failures 2020..2048 (even): session, code

// ---- ESE shadow copies. Facts: process ("Information Store"), pid, instance (storage group, trailing ": "
// cut), copy (shadow copy instance number).
inline constexpr Signal shadow_started =
    "shadow-started";  // 2005 full, 2008 incremental, 2009 copy, 2010 differential: backup
inline constexpr Signal shadow_freeze_started = "shadow-freeze-started";      // 2001
inline constexpr Signal shadow_freeze_failed = "shadow-freeze-failed";        // 2002: code
inline constexpr Signal shadow_freeze_ended = "shadow-freeze-ended";          // 2003
inline constexpr Signal shadow_freeze_timed_out = "shadow-freeze-timed-out";  // 2004: milliseconds
inline constexpr Signal shadow_completed = "shadow-completed";                // 2006
inline constexpr Signal shadow_aborted = "shadow-aborted";                    // 2007

// ---- Streaming backup: EDB (4.0, 5.0), ESE97 (5.5), ESE and ESE98 (2000 and later). Facts of all: process,
// pid, instance. Fact engine on all of them: "edb", "ese97" or "ese" (104 and 105 mean opposite things in
// ese97 and ese).
inline constexpr Signal backup_started =
    "backup-started";  // ESE 210/200 backup=full, 211/201 backup=logs-only (incremental
                       // or differential); ESE97 102/103, EDB 12/13
inline constexpr Signal backup_completed = "backup-completed";    // ESE 213/202; ESE97 104; EDB 14
inline constexpr Signal backup_stopped = "backup-stopped";        // ESE 214/203; ESE97 105; EDB 15: code
inline constexpr Signal backup_halted = "backup-halted";          // ESE 215/207: by the client
inline constexpr Signal backup_terminated = "backup-terminated";  // ESE 226: the instance is going down
inline constexpr Signal backup_full_required =
    "backup-full-required";  // ESE 206, ESE97 156: store (database), if named
inline constexpr Signal backup_database_error = "backup-database-error";  // 217: code, file
inline constexpr Signal backup_file_error = "backup-file-error";          // 218: code, file
inline constexpr Signal backup_header_error = "backup-header-error";      // 219: code
inline constexpr Signal backup_file_started = "backup-file-started";      // 220: file, size
inline constexpr Signal backup_file_ended = "backup-file-ended";          // 221: file
inline constexpr Signal backup_file_short = "backup-file-short";          // 222: file, read, size
inline constexpr Signal backup_log_list = "backup-log-list";              // 223: first, last (full paths)
inline constexpr Signal logs_truncated =
    "logs-truncated";  // 224: first, last (where named), category=ShadowCopy for VSS
inline constexpr Signal logs_not_truncated = "logs-not-truncated";                  // 225
inline constexpr Signal logs_missing_at_truncation = "logs-missing-at-truncation";  // 227: count
inline constexpr Signal backup_log_missing = "backup-log-missing";                  // 459: file (-569)
inline constexpr Signal logs_not_copied = "logs-not-copied";                        // 520 (-616)
inline constexpr Signal database_moved = "database-moved";                          // 216: from, to
inline constexpr Signal seeding = "seeding";              // 240: an internal copy begins, not a backup
inline constexpr Signal seeding_ended = "seeding-ended";  // 243-245: it ended, well or not
inline constexpr Signal page_damage =
    "page-damage";  // ESE 474-477, ESE97 116/118, EDB 23/24: file, offset, code
inline constexpr Signal file_access_failed =
    "file-access-failed";  // ESE 481..490, ESE97 145, 142, 125...: file, code
inline constexpr Signal eseback_callback_failed = "eseback-callback-failed";  // ESE BACKUP 904
inline constexpr Signal eseback_detail = "eseback-detail";  // ESE BACKUP 901-910, 960: context

// ---- Engine life and recovery. Facts: process, pid, instance, engine.
inline constexpr Signal engine_started = "engine-started";  // ESE 100, 102, 105; ESE97 100
inline constexpr Signal engine_stopped =
    "engine-stopped";  // ESE 101, 103, 104 (with an error: code); ESE97 101
inline constexpr Signal hard_recovery_started =
    "hard-recovery-started";  // ESE97 106, ESE 204, EDB 16: restoring from backup
inline constexpr Signal hard_recovery_ended =
    "hard-recovery-ended";  // ESE97 107, ESE 205, EDB 17: code where it names one
inline constexpr Signal recovery_started = "recovery-started";  // ESE97 108, ESE 300, EDB 18: soft recovery
inline constexpr Signal recovery_log_replayed = "recovery-log-replayed";  // ESE97 109, ESE 301, EDB 71: file
inline constexpr Signal recovery_ended = "recovery-ended";                // ESE97 110, ESE 302
inline constexpr Signal recovery_failed = "recovery-failed";              // ESE 454: code
inline constexpr Signal recovery_log_gap = "recovery-log-gap";            // ESE97 199: file; ESE 452
inline constexpr Signal database_attached = "database-attached";          // ESE 326: file
inline constexpr Signal database_detached = "database-detached";          // ESE 327: file
inline constexpr Signal mounted_without_recovery = "mounted-without-recovery";  // ESE 619
inline constexpr Signal engine_detail =
    "engine-detail";  // other ids of the fact base: recognised as context; code, file if named

inline constexpr Signal consistency_check_failed =
    "consistency-check-failed";  // Storage Group Consistency Check 403: store, pages

// ---- The Exchange services.
inline constexpr Signal store_started =
    "store-started";  // MSExchangeIS 1001 (and MSExchange IS Private 1001...)
inline constexpr Signal store_stopped = "store-stopped";  // MSExchangeIS ... where the catalogue knows one
inline constexpr Signal store_start_failed =
    "store-start-failed";  // MSExchangeIS 1120, 5000, 9518, 9519: code, text, store
inline constexpr Signal store_recovery_failed =
    "store-recovery-failed";                                      // MSExchangeIS 1080, 1081, 1087, 1011: code
inline constexpr Signal store_mounted = "store-mounted";          // MSExchangeIS 9523: store
inline constexpr Signal store_dismounted = "store-dismounted";    // MSExchangeIS 9539: store
inline constexpr Signal directory_started = "directory-started";  // MSExchangeDS start
inline constexpr Signal directory_start_failed = "directory-start-failed";        // MSExchangeDS 1002: code
inline constexpr Signal directory_recovery_failed = "directory-recovery-failed";  // MSExchangeDS 1196: code

// ---- NTBackup.
inline constexpr Signal job_started = "job-started";  // 8000: target, verify, mode, type (as printed); 8018
inline constexpr Signal job_ended =
    "job-ended";  // 8001 (level error: it failed): the same; 8019: operation ended
inline constexpr Signal restore_started = "restore-started";  // 8002: target, verify
inline constexpr Signal restore_ended = "restore-ended";      // 8003
inline constexpr Signal media_erase = "media-erase";          // 8004, 8005
inline constexpr Signal media_retension = "media-retension";  // 8006, 8007
inline constexpr Signal verify_started = "verify-started";    // 8008: target
inline constexpr Signal verify_ended = "verify-ended";        // 8009
inline constexpr Signal job_exchange_error =
    "job-exchange-error";  // 8010: text (what was returned), code (c7ff000a: from the
                           // text where that is one of the known sentences), call, data
inline constexpr Signal job_too_few_databases = "job-too-few-databases";  // 8011: count, expected

// ---- Other backup programs: only that one spoke (requestors.hpp says which).
inline constexpr Signal requestor_spoke =
    "requestor-spoke";  // Backup Exec 34113, Windows Server Backup 5, ...

// ---- Cluster. Facts: resource, group, key, node where named.
inline constexpr Signal cluster_checkpoint_lost = "cluster-checkpoint-lost";          // 1024: resource, key
inline constexpr Signal cluster_service_failed = "cluster-service-failed";            // 1042: resource
inline constexpr Signal cluster_resource_failed = "cluster-resource-failed";          // 1069: resource, group
inline constexpr Signal cluster_group_online_begun = "cluster-group-online-begun";    // 1200: group
inline constexpr Signal cluster_group_online = "cluster-group-online";                // 1201: group
inline constexpr Signal cluster_group_offline_begun = "cluster-group-offline-begun";  // 1203: group
inline constexpr Signal cluster_group_offline = "cluster-group-offline";              // 1204: group
inline constexpr Signal cluster_group_incomplete = "cluster-group-incomplete";        // 1205: group
inline constexpr Signal cluster_node_lost = "cluster-node-lost";  // 1135, 1123/1124 as known: node
inline constexpr Signal cluster_started = "cluster-started";      // 1062
inline constexpr Signal cluster_stopped = "cluster-stopped";      // 1063
inline constexpr Signal cluster_detail = "cluster-detail";        // the other ids of the fact base

// ---- Windows: life, coverage, companions.
inline constexpr Signal log_started = "log-started";      // EventLog 6005: boot
inline constexpr Signal log_stopped = "log-stopped";      // EventLog 6006: clean shutdown
inline constexpr Signal crashed = "crashed";              // EventLog 6008: previous shutdown was unexpected
inline constexpr Signal system_detail = "system-detail";  // EventLog 6009, 6013
inline constexpr Signal log_cleared = "log-cleared";      // 104, 1102, 517: channel
inline constexpr Signal service_died = "service-died";    // SCM 7031, 7034: service
inline constexpr Signal service_state =
    "service-state";  // SCM 7036: service, state ("running", "stopped" or as printed), service-key
                      // (MSExchangeIS) where kept
inline constexpr Signal service_error = "service-error";  // SCM 7024, 7023: service, code
inline constexpr Signal vss_service_error =
    "vss-service-error";  // VSS 8193, 12289, 12290, 12292, 12293, 12298, 12302: code
inline constexpr Signal vss_service_noise = "vss-service-noise";  // VSS 8194, 8224: harmless as a rule
inline constexpr Signal diff_area_failed = "diff-area-failed";    // volsnap 25, 35, 36, 14, 16, 24...: volume
inline constexpr Signal shadow_copy_deleted = "shadow-copy-deleted";  // volsnap 33: volume
inline constexpr Signal disk_error = "disk-error";                    // disk 7, 11, 51...; ftdisk, ntfs 55

}  // namespace exba::signal
