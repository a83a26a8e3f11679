"""Nights on clusters: planned moves, backups and restores of Exchange 5.5 on two nodes."""
from .servers import Server
from .streaming import job_55

REFUSED = ("Unable to perform an incremental backup because a required Microsoft Exchange database log file could not be "
           "found")
OTHER = ("Unable to perform the backup. Either you are not connected to the specified backup server or the service you are "
         "trying to backup is not running.")
RESOURCES = {"MSExchangeDS": "Microsoft Exchange Directory", "MSExchangeIS": "Microsoft Exchange Information Store"}


def two_nodes(case):
    case.alone = True
    return Server(case, 5.5, case.computer("NODE")), Server(case, 5.5, case.computer("NODE"))


def cluster_event(server, id, text, inserts, level="information"):
    return server.sys("ClusSvc", id, text, inserts, level, "(64)" if id == 1024 else "(1)", 64 if id == 1024 else 1)


def move(case, left, right, group="EXCHANGE"):
    """A planned move; returns the events that tell it."""
    events = [cluster_event(left, 1203, f"The Cluster Service is attempting to offline the Resource Group \"{group}\".",
                            [group])]
    case.tick()
    left.ese97(101, "The database engine stopped.")
    events.append(cluster_event(left, 1204, f"The Cluster Service brought the Resource Group \"{group}\" offline.", [group]))
    case.tick()
    events.append(cluster_event(right, 1200, f"The Cluster Service is attempting to bring online the Resource Group "
                                f"\"{group}\".", [group]))
    case.tick()
    right.ese97(100, "The database engine has started.")
    events.append(cluster_event(right, 1201, f"The Cluster Service brought the Resource Group \"{group}\" online.", [group]))
    right.app("MSExchangeIS", 1001, "Microsoft Exchange Information Store has started. Service startup complete.", [],
              "information", "General", 6)
    return events


def job(server, kind, text=None, call="BackupPrepare"):
    what = f"\\\\EXVS{server.case.tag}\\Microsoft Exchange Information Store"
    name = {"full": "Normal", "incremental": "Incremental"}[kind]
    steps = [lambda: server.nt8000(what, name)]
    if text:
        steps.append(lambda: server.nt8010(text, call))
        if server.rng.random() < 0.5:
            steps.append(lambda: server.nt8001(what, name, "error"))
    else:
        steps += [lambda: server.ese97(104, "The database engine has completed the backup successfully."),
                  lambda: server.nt8001(what, name)]
    return steps


def healthy_cluster(case):
    a, b = two_nodes(case)
    case.replicated = case.rng.random() < 0.4
    case.good_runs = 4
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    case.play(job(a, "incremental"))
    case.wait(15)
    move(case, a, b)
    case.wait(8)
    case.play(job(b, "full"))
    case.wait(15)
    case.play(job(b, "incremental"))
    case.wait(15)


def registry_not_replicated(case):
    a, b = two_nodes(case)
    case.wait(3)
    case.replicated = case.rng.random() < 0.3
    case.play(job(a, "full"))
    case.wait(15)
    with_cluster = case.rng.random() < 0.6
    if with_cluster:
        move(case, a, b)
        case.wait(8)
    else:  # the same job is good on the node that took the full
        case.play(job(a, "incremental"))
    case.wait(12)
    refused = case.play(job(b, "incremental", text=case.rng.choice([REFUSED, "c7ff000a"])))
    case.wait(15)
    needs = [e for e in refused if e.id == 8010]
    case.expect("cluster-backup-registry-not-replicated", b.name, "certain" if with_cluster else "certain likely", needs=needs)


def refusal_alone(case):
    """Only the 8010 stands: possible, no more."""
    case.alone = True
    server = Server(case, 5.5, case.computer("NODE"))
    case.wait(3)
    refused = case.play(job(server, "incremental", text=REFUSED))
    case.wait(15)
    case.expect("cluster-backup-registry-not-replicated", server.name, "possible",
                needs=[e for e in refused if e.id == 8010], needs_for_certain=[None])


def refusal_excused(case):
    """Another text, a full on the second node after the move, or the node that took the full itself."""
    a, b = two_nodes(case)
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    how = case.rng.choice(["other text", "other call", "full on the second", "same node"])
    if how == "same node":
        case.play(job(a, "incremental", text=REFUSED))
        case.wait(15)
        case.cuttable = False
        return
    move(case, a, b)
    case.wait(8)
    if how == "full on the second":
        case.play(job(b, "full"))
        case.wait(15)
        case.play(job(b, "incremental", text=REFUSED))
        case.cuttable = False
    elif how == "other text":
        case.play(job(b, "incremental", text=OTHER))
    else:
        case.play(job(b, "incremental", text="c7ff000d", call="BackupRead()"))
    case.wait(15)


def restore(case, server, service="MSExchangeDS", recovered=True):
    what = f"\\\\EXVS{case.tag}\\{RESOURCES[service]}"
    steps = [lambda: server.app("NTBackup", 8002, f"Begin Restore to '{what}' Verify: Off", [what, "Off"]),
             lambda: server.app("NTBackup", 8003, f"End Restore to '{what}' Verify: Off", [what, "Off"])]
    if recovered:
        steps += [lambda: server.ese97(106, "The database engine is restoring from backup. Restore will begin replaying "
                                       "logfiles.", service),
                  lambda: server.ese97(109, "The database engine is replaying log file edb00012.log.", service),
                  lambda: server.ese97(107, "The database engine has stopped restoring.", service)]
    return case.play(steps)


def key_overwritten(case):
    a, b = two_nodes(case)
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    restored = restore(case, a, recovered=False) if case.rng.random() < 0.6 else []
    case.wait(case.rng.uniform(0.1, 5))
    which = case.rng.choice(["DS", "IS"])
    failed = cluster_event(a, 1042, f"Cluster generic service '{RESOURCES['MSExchange' + which]}' failed.",
                           [RESOURCES["MSExchange" + which]], "error")
    case.tick()
    if which == "DS":
        fault = a.app("MSExchangeDS", 1002, "The Microsoft Exchange Server directory database (EDB) could not be initialized "
                      "and returned error -528. An unrecoverable error has occurred, the directory can't continue.",
                      ["-528"], "error", "Internal Processing", 9)
    else:
        fault = a.app("MSExchangeIS", 1120, "Error Current log file missing initializing the Microsoft Exchange Server "
                      "Information Store database.", ["Current log file missing"], "error", "General", 6)
        a.app("MSExchangeIS", 5000, "Unable to initialize the Microsoft Exchange Information Store service. Error Current log "
              "file missing.", ["Current log file missing"], "error", "General", 6)
    case.wait(20)
    if restored:
        case.expect("cluster-restore-key-overwritten", a.name, "certain", needs=[],
                    needs_for_certain=[failed, fault])
    else:
        case.expect("cluster-restore-key-overwritten", a.name, "likely" if which == "DS" else "likely possible", needs=[],
                    needs_for_certain=[None])


def missing_log_alone(case):
    case.alone = True
    server = Server(case, 5.5, case.computer("NODE"))
    case.wait(3)
    fault = server.app("MSExchangeDS", 1002, "The Microsoft Exchange Server directory database (EDB) could not be initialized "
                       "and returned error -528. An unrecoverable error has occurred, the directory can't continue.", ["-528"],
                       "error", "Internal Processing", 9)
    case.wait(15)
    case.expect("cluster-restore-key-overwritten", server.name, "possible", needs=[fault], needs_for_certain=[None])


def other_start_error(case):
    """After a restore 1002 with another error, and 1002 of a program that hangs."""
    a, _ = two_nodes(case)
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    restore(case, a, recovered=False)
    case.wait(0.5)
    cluster_event(a, 1042, "Cluster generic service 'Microsoft Exchange Directory' failed.", ["Microsoft Exchange Directory"],
                  "error")
    a.app("MSExchangeDS", 1002, "The Microsoft Exchange Server directory database (EDB) could not be initialized and returned "
          "error -1022. An unrecoverable error has occurred, the directory can't continue.", ["-1022"], "error",
          "Internal Processing", 9)
    a.app("Application Hang", 1002, "Hanging application x.exe, version -528, hang module y, version 0, hang address 0.",
          ["x.exe", "-528"], "error", "(101)", 101)
    case.wait(15)


def checkpoint(server, service="MSExchangeDS"):
    key = f"SYSTEM\\CurrentControlSet\\Services\\{service}"
    name = RESOURCES[service]
    return cluster_event(server, 1024, f"The registry checkpoint for cluster resource '{name}' could not be restored to "
                         f"registry key HKEY_LOCAL_MACHINE\\{key}. The resource may not function correctly. Make sure that no "
                         "other processes have open handles to registry keys in this registry subtree.", [name, key], "error")


def checkpoint_ignorable(case):
    a, b = two_nodes(case)
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    restore(case, a)
    case.wait(0.4)
    event = checkpoint(a)
    case.wait(15)
    case.expect("cluster-checkpoint-ignorable", a.name, "certain likely possible", severity="info", needs=[event])


def checkpoint_alone(case):
    """A 1024 without any restore is not the harmless one."""
    a, b = two_nodes(case)
    case.wait(3)
    case.play(job(a, "full"))
    case.wait(15)
    move(case, a, b)
    checkpoint(b)
    case.wait(15)


def checkpoint_recurs(case):
    """A 1024 at each move, without any restore: a fault of its own, and not to be ignored."""
    a, b = two_nodes(case)
    case.wait(3)
    for left, right in ((a, b), (b, a), (a, b)):
        move(case, left, right)
        checkpoint(right)
        case.wait(15)


def planned_move_in_backup(case):
    """A VSS run on the node that the group leaves: it ends there as failed, nobody holds the writer."""
    case.alone = True
    a, b = Server(case, 2003, case.computer("NODE")), Server(case, 2003, case.computer("NODE"))
    case.none_abandoned = True
    case.replicated = case.rng.random() < 0.4
    from .vss import good_2003, run_2003
    case.wait(3)
    good_2003(case, a)
    case.wait(15)
    case.play(run_2003(a, until=case.rng.randint(1, 4)))
    move_2003(case, a, b)
    case.wait(15)
    good_2003(case, b)
    case.wait(15)


def move_2003(case, left, right, group="EXCHANGE"):
    cluster_event(left, 1203, f"The Cluster Service is attempting to offline the Resource Group \"{group}\".", [group])
    left.stop_store()
    cluster_event(left, 1204, f"The Cluster Service brought the Resource Group \"{group}\" offline.", [group])
    case.tick()
    cluster_event(right, 1200, f"The Cluster Service is attempting to bring online the Resource Group \"{group}\".", [group])
    right.start_store()
    cluster_event(right, 1201, f"The Cluster Service brought the Resource Group \"{group}\" online.", [group])


def standalone_55(case):
    """Several servers of the same site, no cluster: one's full and the other's refusal have nothing to do with it."""
    case.alone = True
    servers = [Server(case, 5.5) for _ in range(3)]
    case.wait(3)
    for _ in range(2):
        for server in servers:
            case.play(job_55(server, "full", begins=False))
            case.wait(2)
        case.wait(15)


KINDS = [healthy_cluster, registry_not_replicated, refusal_alone, refusal_excused, key_overwritten, missing_log_alone,
         other_start_error, checkpoint_ignorable, checkpoint_alone, checkpoint_recurs, planned_move_in_backup, standalone_55]
