"""More nights of a two-node DAG: mixtures of faults, and nights that only look like one.

Written like those of dag.py, from what is published of the writer and from the contract of the findings. Each healthy
kind here stands close to a fault: the same ids, of another database, another node, another application or another hour.
"""
import datetime

from . import dag
from .dag import CIRCULAR, COPY, DIFFERENTIAL, FULL, IN_USE, INCREMENTAL, LIKELY, NO_SESSION, NOT_READY
from .model import APPLICATION

MIRROR = "Microsoft-Exchange-HighAvailability/AppLogMirror"


def at_least(c, count):
    """That many databases, the new ones active on the first node."""
    while len(c.databases) < count:
        db = f"DB{50 + len(c.databases)}"
        c.databases = c.databases + [db]
        c.guid[db], c.active[db] = c.new_guid(), 0
        c.pid[db, 0], c.pid[db, 1] = c.rng.randint(1000, 60000), c.rng.randint(1000, 60000)


def opened(c, node, dbs=None, type=FULL):
    run = c.begin(node, dbs, type)
    run.identify(), run.prepare(), run.snapshot()
    return run


def reported(c, run):
    """The program calls every database of the run failed."""
    told = [run.say(2038, c.guid[db], level="warning") for db in run.dbs]
    told.append(run.fail(2034, "FFFFFFFC"))
    run.ends_badly()
    return told


def store(c, node, id, inserts, level):
    return c.log(c.names[node], APPLICATION, "MSExchangeIS", id, "", inserts, level, "General", 1)


# ---- Healthy.

def healthy_week_over_nodes(c):
    """The full on one node, incrementals of the same databases on the other."""
    c.good(1, type=FULL)
    for _ in range(c.rng.randint(3, 5)):
        c.day(22)
        c.good(0, type=INCREMENTAL)
    c.day(8)


def healthy_three_sets(c):
    """Three programs at once, a database each, over both nodes; they end in any order."""
    at_least(c, 3)
    runs = []
    for n, db in enumerate(c.databases[:3]):
        runs.append(opened(c, n % 2, [db], c.rng.choice([FULL, COPY, INCREMENTAL])))
        c.quiet(15)
    for run in c.rng.sample(runs, 3):
        run.complete(), run.shut()
        c.quiet(5)
    c.day(20)


def healthy_mirrored(c):
    """AppLogMirror repeats what the Replication service writes."""
    for _ in range(2):
        c.good(c.node())
        c.day(20)
    for event in [e for e in c.events if e.provider == dag.REPL]:
        copy = c.log(event.computer, MIRROR, event.provider, event.id, "", event.inserts, event.level, event.category, event.task,
                     noise=True)
        copy.time, copy.true = event.time, event.true
    c.day(3)


def healthy_worker_numbers(c):
    """1001, 1002, 1005 of the store mean something else from 2013 on: no start, no failed start."""
    run = opened(c, 0)
    for id, level in ((1001, "error"), (1002, "error"), (1005, "error"), (1011, "error")):
        store(c, 0, id, ["Microsoft.Exchange.Store.Worker", "at Microsoft.Exchange.Server.Storage"], level)
        c.quiet(2)
    run.complete(), run.shut()
    c.day(20)


def healthy_other_worker(c):
    """The worker of a database that is not in the set stops and starts."""
    at_least(c, 2)
    run = opened(c, 0, c.databases[:1])
    c.quiet(10)
    store(c, 0, 1021, [c.databases[1], c.guid[c.databases[1]]], "information")
    c.pause(1, 5)
    store(c, 0, 1020, [c.databases[1], c.guid[c.databases[1]]], "information")
    c.quiet(10)
    run.complete(), run.shut()
    c.day(20)


def healthy_move_around_it(c):
    """The database moves between identify and prepare, and again when the run has been completed."""
    c.active = {db: 0 for db in c.databases}
    run = c.begin(1)
    run.identify()
    for db in c.databases:
        dag.switch(c, db, 1)
    c.quiet(2)
    run.prepare(), run.snapshot()
    c.quiet(60)
    run.complete()
    for db in c.databases:
        dag.switch(c, db, 0)
    run.shut()
    c.day(20)


def healthy_sql_check_failed(c):
    """Windows Server Backup cannot check a database of another application."""
    run = opened(c, 0)
    c.quiet(20)
    c.wsb(0, 565, ["Sales", "SRV\\SQLEXPRESS", "SQL Server", "2021-03-04T20:00:00.000000000Z",
                   "{a65faa63-5ea8-4ebc-9dbd-a0c4db26912a}", "-1"])
    run.complete(), run.shut()
    c.day(20)


def healthy_old_shadows(c):
    """Old shadow copies go between the runs, and while a run that ends well is at work."""
    c.good(c.node())
    c.day(6)
    c.system(0, "volsnap", 33, ["\\Device\\HarddiskVolumeShadowCopy9", "E:", "E:"], "information")
    c.system(1, "volsnap", 25, ["\\Device\\HarddiskVolumeShadowCopy7", "F:", "F:"])
    c.day(6)
    run = opened(c, c.node())
    c.system(run.node, "volsnap", 58, ["\\Device\\HarddiskVolumeShadowCopy10", "E:", "E:"], "information")
    c.quiet(40)
    run.complete(), run.shut()
    c.day(20)


def healthy_alerts(c):
    """One-copy alerts, seeding and a network that comes and goes, beside good runs of the active copies."""
    db = c.databases[0]
    c.good(c.active[db], [db])
    c.repl(0, 4138, [db, "no redundancy"], "error", 1)
    c.repl(1, 4102, [c.copy(db, 1)], task=5)
    c.quiet(30)
    c.repl(1, 4103, [c.copy(db, 1)], task=5)
    c.repl(1, 4037, [c.copy(db, 1)], task=5)
    c.repl(0, 4139, [db], task=1)
    c.day(12)
    run = opened(c, c.active[db], [db])
    c.repl(1 - c.active[db], 2153, [c.copy(db, 1 - c.active[db]), c.names[c.active[db]], "timeout"], "error", 1)
    c.quiet(20)
    run.complete(), run.shut()
    c.day(20)


def healthy_quick(c):
    """A storage system takes the snapshot and keeps it: the run is over in a minute."""
    for _ in range(3):
        run = opened(c, c.node())
        c.pause(5, 30)
        run.complete(), run.shut()
        c.day(22)


def healthy_restart_after_completion(c):
    """The service restarts between the completion and the release."""
    run = opened(c, c.node())
    c.quiet(30)
    run.complete()
    c.pause(2, 10)
    dag.restart(c, run.node)
    c.day(20)


def healthy_other_node_restarts(c):
    """The node that only holds the other copy restarts its service within the run."""
    c.active = {db: 0 for db in c.databases}
    run = opened(c, 0)
    c.quiet(10)
    dag.restart(c, 1, died=True)
    c.quiet(10)
    run.complete(), run.shut()
    c.day(20)


# ---- Faults and mixtures.

def two_faults_two_nodes(c):
    """In one night a refused incremental on one node, a lost session on the other."""
    at_least(c, 2)
    c.active = {db: n % 2 for n, db in enumerate(c.databases)}
    first = c.begin(0, c.databases[:1], INCREMENTAL)
    first.identify()
    said = [first.refuse(first.dbs[0], CIRCULAR), first.fail(2024, CIRCULAR)]
    c.expect("circular-logging-blocks-logs-only", c.names[0], LIKELY, needs_one=said)
    second = opened(c, 1, c.databases[1:2])
    c.quiet(20)
    events = dag.restart(c, 1, died=c.rng.random() < 0.5)
    c.outcomes[second.guid] = "failed"
    c.expect("vss-session-lost", c.names[1], LIKELY, needs_one=events)
    c.day(20)


def lost_then_good_elsewhere(c):
    """The run is lost on one node; hours later the other node backs the same databases up."""
    run = opened(c, 0)
    c.quiet(20)
    events = dag.restart(c, 0)
    c.outcomes[run.guid] = "failed"
    c.quiet(c.rng.randint(60, 300))
    c.good(1)
    c.expect("vss-session-lost", c.names[0], LIKELY, severity="warning", needs_one=events)
    c.day(20)


def active_node_crashes(c):
    """The active node goes down while its database is in a run on the other, which takes the database over."""
    c.active = {db: 0 for db in c.databases}
    run = opened(c, 1)
    c.quiet(20)
    c.repl(1, 3153, [c.names[0]], task=5)
    for db in c.databases:
        c.repl(1, 3156, [db], task=5)
        c.repl(1, 3169, [db, c.names[0], c.names[1]], task=5)
        c.active[db] = 1
    c.quiet(3)
    c.system(0, "EventLog", 6008, ["10:00:00", "3/4/2021"])
    c.quiet(30)
    last = [run.say(2048, c.code(NO_SESSION), c.copy(db, 1), level="error") for db in run.dbs]
    last.append(run.fail(2034, NO_SESSION))
    run.shut()
    c.expect("database-moved-during-backup", c.names[1], LIKELY, needs_one=last)
    c.expect("vss-session-lost", c.names[1], "possible", required=False, cut_only=True, needs_one=last)
    c.day(20)


def target_full(c):
    """Windows Server Backup's target is full: it calls the databases failed and ends its job."""
    run = opened(c, 0)
    c.quiet(60)
    c.wsb(0, 517, ["2021-03-04T20:00:00.000000000Z", "2155348129", "%%2155348129"])
    told = reported(c, run)
    c.expect("backup-program-reported-failure", c.names[0], LIKELY, store=run.store(), needs_one=told)
    c.day(20)


def network_of_another_copy(c):
    """The copy of another database is disconnected: that does not explain this failure."""
    at_least(c, 2)
    c.active = {db: 0 for db in c.databases}
    run = c.begin(1, c.databases[:1])
    c.repl(1, 2153, [c.copy(c.databases[1], 1), c.names[0], "A timeout occurred"], "error", 1)
    run.identify(), run.prepare()
    last = run.fail(2026, "800423F3")
    c.expect("passive-copy-backup-failed", c.names[1], f"{LIKELY} possible", needs=[last])
    c.day(20)


def held_then_freed(c):
    """A program never came back; the second is refused; a restart of the service frees the writer, and the next is good."""
    node = c.node()
    run = opened(c, node)
    at = c.now
    c.outcomes[run.guid] = "abandoned"
    c.day(26)
    second = c.begin(node)
    second.identify()
    second.refuse(second.dbs[0], IN_USE)
    second.fail(2024, IN_USE)
    c.day(2)
    dag.restart(c, node)
    c.day(20)
    c.good(node)
    c.expect("vss-cleanup-missing", c.names[node], LIKELY, needs=[run.events[-1]],
             until=at + datetime.timedelta(hours=23.9))
    c.expect("vss-session-lost", c.names[node], LIKELY, required=False, cut_only=True)
    c.day(20)


def responder(c):
    """Managed Availability restarts the Replication service within a run."""
    run = opened(c, c.node())
    c.quiet(20)
    name = c.names[run.node]
    for id, result in ((500, "Unknown"), (501, "Succeeded")):
        c.log(name, "Microsoft-Exchange-ManagedAvailability/RecoveryActionResults", "Microsoft-Exchange-ManagedAvailability", id, "",
              ["RestartService", "190304.1", "MSExchangeRepl", "2019-03-04T22:15:12Z", result,
               "ServiceHealthMSExchangeReplEndpointRestart"])
        if id == 500:
            events = dag.restart(c, run.node)
    c.outcomes[run.guid] = "failed"
    c.expect("vss-session-lost", name, LIKELY, needs_one=events)
    c.day(20)


def healthy_responder_elsewhere(c):
    """Managed Availability recycles another service while a run is at work."""
    run = opened(c, c.node())
    c.quiet(20)
    for id, result in ((500, "Unknown"), (501, "Succeeded")):
        c.log(c.names[run.node], "Microsoft-Exchange-ManagedAvailability/RecoveryActionResults",
              "Microsoft-Exchange-ManagedAvailability", id, "",
              ["RecycleApplicationPool", "190304.2", "MSExchangeOWAAppPool", "2019-03-04T22:15:12Z", result, "OwaDeepTestRecycle"])
        c.quiet(1)
    run.complete(), run.shut()
    c.day(20)


def not_ready_then_copy_of_active(c):
    """The passive copy is not healthy; at the same hour the active one is backed up well."""
    db = c.databases[0]
    c.active = {d: 0 for d in c.databases}
    c.good(1)  # that the nodes are of one DAG is told by their names in each other's events
    c.day(20)
    run = c.begin(1, [db])
    run.identify()
    why = c.repl(1, 4088, [c.copy(db, 1), "FailedAndSuspended"], "error")
    first = run.refuse(db, NOT_READY)
    run.fail(2024, NOT_READY)
    c.quiet(30)
    c.good(0)
    c.expect("copy-not-healthy", c.names[1], LIKELY, severity="warning", needs=[why, first])
    c.day(20)


def writer_never_started(c):
    """The writer could not start: no program finds it until the service starts again."""
    c.good(0)
    c.day(10)
    dag.restart(c, 0)
    c.quiet(20)
    c.repl(0, 2004, [], task=1)
    said = c.repl(0, 2017, [c.code("80070005")], "error")
    c.expect("exchange-writer-missing", c.names[0], f"{LIKELY} possible certain", needs=[said])
    c.day(40)


def two_faults_in_a_row(c):
    """The program fails the databases one night; the next night the copy has no log file."""
    run = opened(c, 1)
    c.quiet(30)
    told = reported(c, run)
    c.expect("backup-program-reported-failure", c.names[1], LIKELY, store=run.store(), needs_one=told)
    c.day(22)
    second = c.begin(1)
    second.identify()
    db = second.dbs[0]
    why = c.repl(1, 2119, [c.guid[db], "E:\\Logs\\E0100004C21.log"], "error")
    first = second.refuse(db, "80070002")
    second.fail(2024, "80070002")
    c.expect("file-missing-at-backup", c.names[1], LIKELY, needs=[why, first])
    c.day(20)


def copies_then_refused(c):
    """Copies for ten nights on one node, and an incremental that circular logging refuses on the other."""
    for _ in range(10):
        c.good(0, type=COPY)
        c.day(21)
    run = c.begin(1, type=INCREMENTAL)
    run.identify()
    said = [run.refuse(run.dbs[0], CIRCULAR), run.fail(2024, CIRCULAR)]
    c.expect("circular-logging-blocks-logs-only", c.names[1], LIKELY, needs_one=said)
    # That it logs circularly is told by the refusal: copies truncate nothing and nothing has to be.
    c.expect("copy-backups-only", set(c.names), f"{LIKELY} possible", required=False)
    c.day(20)


def other_database_moved(c):
    """One database's completion fails as if it had moved; the one that moved is another."""
    at_least(c, 2)
    c.active = {db: 0 for db in c.databases}
    run = opened(c, 0, c.databases[:1])
    c.quiet(20)
    dag.switch(c, c.databases[1], 1)
    c.quiet(20)
    last = run.fail(2034, NO_SESSION)
    run.shut()
    c.expect("vss-session-lost", c.names[0], "possible", needs=[last])
    c.day(20)


def aborted_after_thaw(c):
    """The program gives up while it copies."""
    run = opened(c, c.node())
    c.quiet(c.rng.randint(5, 200))
    last = run.say(2031)
    run.ends_badly()
    c.outcomes[run.guid] = "failed"
    c.expect("vss-released-without-completion", c.names[run.node], LIKELY, needs=[last])
    c.day(20)


def writer_crashes(c):
    """An exception of another kind ends the service within the prepare of the snapshot."""
    run = c.begin(0)
    run.identify(), run.prepare()
    c.repl(0, 2140, ["PrepareSnapshot", "-2147467261", "System.NullReferenceException: Object reference not set"], "error")
    events = dag.restart(c, 0, died=True)
    c.outcomes[run.guid] = "failed"
    c.expect("vss-session-lost", c.names[0], LIKELY, needs_one=events)
    c.day(20)


def reboot_inside(c):
    """The node reboots without warning within a run."""
    run = opened(c, 0)
    c.quiet(30)
    events = [c.system(0, "EventLog", 6008, ["22:10:00", "3/4/2021"]), c.system(0, "EventLog", 6005, [], "information"),
              c.repl(0, 2004, [], task=1), c.repl(0, 2018)]
    c.outcomes[run.guid] = "failed"
    c.expect("vss-session-lost", c.names[0], LIKELY, needs_one=events)
    c.day(20)


def long_run_refuses(c):
    """A full of twenty hours is still at work when the next night's job comes; it ends well."""
    node = c.node()
    first = opened(c, node)
    c.wait(20, dense=2)
    second = c.begin(node, first.dbs[:1])
    second.identify()
    refused = second.refuse(second.dbs[0], IN_USE)
    second.fail(2024, IN_USE)
    c.quiet(90)
    done = first.complete()
    first.shut()
    c.expect("vss-backup-still-running", c.names[node], LIKELY, needs=[refused, done])
    c.day(20)


def shadows_lost_on_the_other_node(c):
    """The program calls its copy failed; the shadow copies that were lost then are the other node's."""
    run = opened(c, 0)
    c.quiet(20)
    c.system(1, "volsnap", 25, ["\\Device\\HarddiskVolumeShadowCopy7", "F:", "F:"])
    c.quiet(20)
    told = reported(c, run)
    c.expect("backup-program-reported-failure", c.names[0], LIKELY, store=run.store(), needs_one=told)
    c.day(20)


def complaint_after_the_failure(c):
    """Another writer complains an hour after the run was aborted: of another set."""
    run = opened(c, 0)
    c.quiet(10)
    last = run.say(2031)
    run.shut()
    c.outcomes[run.guid] = "failed"
    c.quiet(70)
    c.vss(0, 8229, ["0x800423f4, The writer experienced a non-transient error."])
    c.expect("vss-released-without-completion", c.names[0], LIKELY, needs=[last])
    c.day(20)


def healthy_moved_into_other_set(c):
    """A database moves to the other node and is in that node's set from then on."""
    at_least(c, 2)
    c.active = {db: 0 for db in c.databases}
    c.good(1, c.databases[:1])  # the nodes know each other
    c.day(10)
    for _ in range(3):
        c.good(0)
        c.day(20)
    dag.switch(c, c.databases[-1], 1)
    c.day(2)
    for _ in range(2):
        c.good(0, c.databases[:-1])
        c.quiet(30)
        c.good(1, c.databases[-1:])
        c.day(20)


def healthy_refused_program_retries(c):
    """A second program looks (identify) while the first one copies, and takes its own backup afterwards."""
    first = opened(c, 0)
    for _ in range(3):
        c.repl(0, 2021)
        c.quiet(5)
    first.complete(), first.shut()
    c.quiet(10)
    c.good(0, type=COPY)
    c.day(20)


def healthy_store_trouble_elsewhere(c):
    """A mount of another database fails and is repeated; its worker's errors stand beside a good run."""
    at_least(c, 2)
    run = opened(c, 0, c.databases[:1])
    c.repl(0, 3154, [c.databases[1], "an error"], "error", 5)
    store(c, 0, 1022, [c.databases[1]], "error")
    c.quiet(5)
    c.repl(0, 3156, [c.databases[1]], task=5)
    run.complete(), run.shut()
    c.day(20)


HEALTHY = [healthy_week_over_nodes, healthy_three_sets, healthy_mirrored, healthy_worker_numbers, healthy_other_worker,
           healthy_move_around_it, healthy_sql_check_failed, healthy_old_shadows, healthy_alerts, healthy_quick,
           healthy_restart_after_completion, healthy_other_node_restarts, healthy_responder_elsewhere,
           healthy_moved_into_other_set, healthy_refused_program_retries, healthy_store_trouble_elsewhere]
FAULTS = [two_faults_two_nodes, lost_then_good_elsewhere, active_node_crashes, target_full, network_of_another_copy,
          held_then_freed, responder, not_ready_then_copy_of_active, writer_never_started, two_faults_in_a_row,
          copies_then_refused, other_database_moved, aborted_after_thaw, writer_crashes, reboot_inside, long_run_refuses,
          shadows_lost_on_the_other_node, complaint_after_the_failure]
KINDS = HEALTHY + FAULTS
