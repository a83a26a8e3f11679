"""Nights of a two-node DAG (Exchange 2013 and later), as an .evtx keeps them: insertion strings, no texts.

Written from what is published of the Replication service's writer and from the contract of the findings, not from the
program. Each kind tells a story on a Dag: what happened, which findings may be made of it, and how each run (by its
guid) ended.
"""
import datetime
import uuid

from .model import APPLICATION, SYSTEM, Case

REPL, ESE, BACKUP, VSS, SCM = "MSExchangeRepl", "ESE", "ESE BACKUP", "VSS", "Service Control Manager"
ZERO = "00000000-0000-0000-0000-000000000000"
LIKELY = "likely"
IN_USE, CIRCULAR, NOT_READY, NO_FILE, NO_SESSION = "80070020", "80070057", "80070015", "80070002", "8007064A"
FULL, COPY, INCREMENTAL, DIFFERENTIAL = "full", "copy", "incremental", "differential"
ENGINE = {FULL: 2005, COPY: 2009, INCREMENTAL: 2008, DIFFERENTIAL: 2010}
CONTEXT = ("\r\n\r\nOperation:\r\n   PrepareForSnapshot event\r\n\r\nContext:\r\n   Execution Context: Writer\r\n"
           "   Writer Class Id: {%s}\r\n   Writer Name: %s\r\n   Writer Instance ID: {%s}\r\n   Process ID: 4312")
EXCHANGE = ("76fe1ac4-15f7-4bcd-987e-8e1acb462fb7", "Microsoft Exchange Writer")
CLUSTER = ("1072ae1c-e5a7-4ea1-9e4a-6f7964656570", "Cluster Shared Volume VSS Writer")


class Dag(Case):
    """Two nodes and their databases. `active` says where each database is mounted."""

    def __init__(self, kind, rng, tag):
        super().__init__(kind, rng, tag)
        self.now = datetime.datetime(2019, 3, 4, 20, 0, 0) + datetime.timedelta(days=rng.randint(0, 1500),
                                                                             seconds=rng.randint(0, 3600))
        self.jumps = False
        self.step = 3
        domain = rng.choice(["", ".corp.example"])
        self.names = [f"MBX{tag}A{domain}", f"MBX{tag}B{domain}"]
        for name in self.names:
            self.computers.append(name)
            self.clock[name] = datetime.timedelta(0)
        count = rng.randint(1, 3)
        stem = rng.choice(["DB", "Mailbox Database ", "DAG-DB"])
        self.databases = [f"{stem}{n + 1:02}" for n in range(count)]
        self.guid = {db: str(uuid.UUID(int=rng.getrandbits(128))) for db in self.databases}
        spread = kind in ("healthy_nights", "healthy_copy_beside_full", "healthy_differentials", "healthy_fifteen_hours",
                          "healthy_other_writer", "program_reported", "program_reported_one", "session_lost", "cleanup_missing",
                          "released", "aborted", "in_use_still_running", "circular", "diff_area", "only_copies", "retried")
        self.active = {db: rng.choice([0, 1]) if spread else 0 for db in self.databases}
        self.pid = {(db, n): rng.randint(1000, 60000) for db in self.databases for n in (0, 1)}
        self.copies = 0
        self.outcomes = {}   # guid -> outcome of the whole story
        self.kept_extra = set()
        self.runs = []       # (guid, node, dbs, type)
        # Builds print codes in three forms.
        self.hex = rng.choice([str.upper, str.lower, str.upper, lambda t: "0x" + t.lower(), lambda t: str(int(t, 16)),
                               lambda t: str(int(t, 16) - (1 << 32)) if int(t, 16) >> 31 else str(int(t, 16))])

    # ---- Single events.
    def repl(self, node, id, inserts=(), level="information", task=2):
        return self.log(self.names[node], APPLICATION, REPL, id, "", inserts, level,
                        "Exchange VSS Writer" if task == 2 else "Service", task)

    def ese(self, node, db, id, *more, instance="", task=16, level="information"):
        return self.log(self.names[node], APPLICATION, ESE, id, "",
                        [f"Information Store - {db}", str(self.pid[db, node]), instance, *more], level, "ShadowCopy", task)

    def vss(self, node, id, inserts, writer=CLUSTER, level="error"):
        block = CONTEXT % (writer[0], writer[1], str(uuid.UUID(int=self.rng.getrandbits(128))))
        return self.log(self.names[node], APPLICATION, VSS, id, "", [*inserts, block], level, "None", 0)

    def system(self, node, provider, id, inserts, level="error"):
        return self.log(self.names[node], SYSTEM, provider, id, "", inserts, level, "None", 0)

    def wsb(self, node, id, inserts=(), level="error"):
        return self.log(self.names[node], APPLICATION, "Microsoft-Windows-Backup", id, "", inserts, level, "None", 0)

    def copy(self, db, node):
        return f"{db}\\{self.names[node].split('.')[0]}"

    def code(self, text):
        return self.hex(text)

    def new_guid(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128)))

    def pause(self, low=1, high=20):
        self.tick(low, high)

    # ---- A run, in steps. Each returns its events.
    def begin(self, node, dbs=None, type=FULL):
        run = Run(self, node, dbs or self.databases, type)
        self.runs.append(run)
        return run

    def good(self, node, dbs=None, type=FULL, minutes=None):
        run = self.begin(node, dbs, type)
        run.identify()
        run.prepare()
        run.snapshot()
        self.quiet(minutes if minutes is not None else self.rng.randint(10, 180))
        run.complete()
        run.shut()
        return run

    def quiet(self, minutes):
        self.wait(minutes / 60)

    def node(self):
        return self.rng.choice([0, 1])

    def day(self, hours=24.0):
        self.wait(hours)


class Run:
    def __init__(self, dag, node, dbs, type):
        self.dag, self.node, self.dbs, self.type = dag, node, list(dbs), type
        self.guid = dag.new_guid()
        dag.copies += 1
        self.number = str(dag.copies)
        self.events = []

    def passive(self, db):
        return self.dag.active[db] != self.node

    def say(self, id, *inserts, level="information"):
        event = self.dag.repl(self.node, id, [self.guid, *inserts], level)
        self.events.append(event)
        self.dag.pause(0, 3)
        return event

    def identify(self):
        for _ in range(self.dag.rng.randint(1, 3)):
            self.dag.repl(self.node, 2021)
            self.dag.pause(0, 5)

    def name_databases(self):
        for db in self.dbs:
            self.say(2110 if self.type in (FULL, COPY) else 2111, self.dag.copy(db, self.node), db)

    def prepare(self):
        self.name_databases()
        return self.say(2023)

    def hold(self):
        for db in self.dbs:
            if self.passive(db):
                other = self.dag.active[db]
                name = self.dag.names[other]
                self.dag.log(self.dag.names[self.node], APPLICATION, BACKUP, 960, "", ["msexchangerepl", "3528", name])
                self.dag.log(name, APPLICATION, BACKUP, 910, "", [f"Information Store - {db}", str(self.dag.pid[db, other])])
                self.dag.ese(other, db, 210 if self.type in (FULL, COPY) else 211, instance=f"{db}: ", task=3)
            else:
                self.dag.ese(self.node, db, ENGINE[self.type], self.number)
        return self.say(2025)

    def freeze(self):
        for db in self.dbs:
            if not self.passive(db):
                self.dag.ese(self.node, db, 2001, self.number)
                self.dag.ese(self.node, db, 2001, self.number, instance=f"{db}: ")
        self.say(2027)
        self.dag.pause(2, 12)
        for db in self.dbs:
            if not self.passive(db):
                self.dag.ese(self.node, db, 2003, self.number)
        return self.say(2029)

    def snapshot(self):
        self.hold()
        self.freeze()
        return self.say(2035)

    def result(self, db):
        truncates = self.type in (FULL, INCREMENTAL)
        if truncates and not self.passive(db):
            if self.dag.rng.random() < 0.5 and not getattr(self.dag, "no_deletes", False):
                self.dag.ese(self.node, db, 224, "E0100000001.log", "E0100000020.log", instance=f"{db}: ")
            else:
                self.dag.ese(self.node, db, 225, instance=f"{db}: ")
        event = self.say(2046 if truncates else 2047, self.dag.copy(db, self.node))
        self.engine_end(db)
        return event

    def engine_end(self, db):
        if not self.passive(db):
            self.dag.ese(self.node, db, 2006, self.number)
        else:
            self.dag.ese(self.dag.active[db], db, 213, instance=f"{db}: ", task=3)

    def complete(self):
        for db in self.dbs:
            self.result(db)
        event = self.say(2033)
        self.dag.outcomes[self.guid] = "succeeded"
        return event

    def shut(self):
        self.dag.pause(0, 20)
        return self.say(2037)

    def fail(self, id, code, outcome="failed"):
        event = self.say(id, self.dag.code(code), level="error")
        self.dag.outcomes[self.guid] = outcome
        return event

    def refuse(self, db, code):
        return self.say(2112, self.dag.code(code), self.dag.copy(db, self.node), level="error")

    def ends_badly(self):
        for db in self.dbs:
            self.engine_end(db)
        return self.shut()

    def store(self):
        return {", ".join(self.dbs)}


# ---- Healthy nights. Nothing may be said.

def healthy_nights(c):
    for _ in range(c.rng.randint(2, 4)):
        c.good(c.node(), type=c.rng.choice([FULL, FULL, INCREMENTAL, DIFFERENTIAL]))
        c.day(c.rng.uniform(16, 23))


def healthy_copy_beside_full(c):
    for _ in range(c.rng.randint(3, 9)):
        c.good(0, type=COPY)
        c.day(8)
        if c.rng.random() < 0.8 or not c.outcomes:
            c.good(1, type=FULL)
        c.day(14)
    c.good(1, type=FULL)
    c.day(2)


def healthy_differentials(c):
    c.good(1, type=FULL)
    for _ in range(c.rng.randint(4, 9)):
        c.day(23)
        c.good(c.node(), type=DIFFERENTIAL)
    c.day(3)


def healthy_fifteen_hours(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.wait(c.rng.uniform(13, 23), dense=2)
    run.complete(), run.shut()
    c.day(20)


def healthy_two_sets(c):
    if len(c.databases) < 2:
        c.databases = c.databases + ["DB77"]
        c.guid["DB77"] = c.new_guid()
        c.active["DB77"] = 0
        c.pid["DB77", 0], c.pid["DB77", 1] = 5000, 5001
    first, second = c.begin(0, c.databases[:1]), c.begin(c.node(), c.databases[1:])
    first.identify(), first.prepare(), first.snapshot()
    c.quiet(20)
    second.identify(), second.prepare(), second.snapshot()
    c.quiet(30)
    for run in c.rng.sample([first, second], 2):
        run.complete(), run.shut()
        c.quiet(10)
    c.day(20)


def healthy_other_writer(c):
    run = c.begin(c.node())
    run.identify(), run.prepare()
    c.vss(run.node, 8229, ["0x800423f4, The writer experienced a non-transient error."])
    run.snapshot()
    c.quiet(30)
    run.complete(), run.shut()
    c.day(20)


def healthy_volume_backup(c):
    c.good(c.node())
    c.day(3)
    node, guid = c.node(), c.new_guid()
    c.repl(node, 2021)
    for id in (2024, 2026, 2034):
        c.repl(node, id, [guid, "0"], "error")
        c.pause()
    c.day(20)


def healthy_identify(c):
    for _ in range(5):
        c.repl(c.node(), 2021)
        c.quiet(30)
    c.good(1)
    c.day(10)


def switch(c, db, to, told=True):
    """A planned move; returns its events by both nodes."""
    at = c.active[db]
    events = [c.repl(at, 3161, [db], task=5)]
    c.pause(1, 5)
    events.append(c.repl(to, 3156, [db], task=5))
    if told:
        events.append(c.repl(c.rng.choice([0, 1]), 3169, [db, c.names[at], c.names[to]], task=5))
    c.active[db] = to
    return events


def healthy_moves(c):
    c.good(c.node())
    c.day(2)
    for db in c.databases:
        switch(c, db, 1)
        c.quiet(15)
    c.day(10)
    c.good(c.node())
    c.day(20)


def healthy_other_database_moved(c):
    if len(c.databases) < 2:
        c.databases, c.active["DB88"], c.guid["DB88"] = c.databases + ["DB88"], 0, c.new_guid()
        c.pid["DB88", 0], c.pid["DB88", 1] = 6000, 6001
    run = c.begin(0, c.databases[:1])
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(10)
    switch(c, c.databases[1], 1)
    c.quiet(20)
    run.complete(), run.shut()
    c.day(20)


def healthy_disconnected(c):
    c.good(0)
    for _ in range(3):
        c.repl(1, 2153, [c.copy(c.databases[0], 1), c.names[0], "A timeout occurred"], "error", 1)
        c.quiet(5)
    c.day(4)
    c.good(1)
    c.day(20)


def healthy_restart_between(c):
    c.good(c.node())
    c.day(3)
    for node in (0, 1):
        restart(c, node)
    c.day(12)
    c.good(c.node())
    c.day(20)


def healthy_maintenance(c):
    c.no_deletes = True
    for _ in range(4):
        c.good(c.node())
        c.day(10)
        copy = c.copy(c.databases[0], 1)
        c.repl(1, 3142, [copy], task=5)
        c.quiet(c.rng.randint(20, 90))
        c.repl(1, 3143, [copy], task=5)
        c.day(11)


def healthy_tail(c):
    c.day(c.rng.uniform(26, 40))


# ---- Faults.

def program_reported(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(10, 300))
    told = [run.say(2038, c.guid[db], level="warning") for db in run.dbs] if c.rng.random() < 0.8 else []
    last = run.fail(2034, "FFFFFFFC")
    run.ends_badly()
    c.expect("backup-program-reported-failure", c.names[run.node], LIKELY, store=run.store(),
             needs_one=told + [last])
    c.day(20)


def program_reported_one(c):
    """One database of two: the other one's logs were deleted."""
    if len(c.databases) < 2:
        c.databases, c.active["DB99"], c.guid["DB99"] = c.databases + ["DB99"], 0, c.new_guid()
        c.pid["DB99", 0], c.pid["DB99", 1] = 7000, 7001
    type = c.rng.choice([FULL, INCREMENTAL, COPY, DIFFERENTIAL])
    run = c.begin(c.node(), type=type)
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(10, 300))
    bad = c.rng.choice(run.dbs)
    told = run.say(2038, c.guid[bad], level="warning")
    results = [run.result(db) for db in run.dbs if db != bad]
    last = run.fail(2034, "FFFFFFFC")
    run.engine_end(bad), run.shut()
    c.expect("backup-program-reported-failure", c.names[run.node], LIKELY, needs_one=[told, last])
    if type in (FULL, INCREMENTAL):
        c.expect("truncate-after-failed-backup", c.names[run.node], "possible" if type == FULL else LIKELY,
                 needs_one=results)
    c.stores = {(run.guid, db): "failed" if db == bad else "succeeded" for db in run.dbs}
    c.day(20)


def restart(c, node, died=False):
    events = []
    if died:
        events.append(c.system(node, SCM, 7031, ["Microsoft Exchange Replication", "1", "5000", "1", "Restart"]))
    else:
        events.append(c.repl(node, 2005, task=1))
        events.append(c.repl(node, 2019))
        events.append(c.repl(node, 2002, task=1))
    c.pause(2, 10)
    for id, task in ((2004, 1), (2001, 1), (2018, 2), (2003, 1)):
        events.append(c.repl(node, id, task=task))
        c.pause(0, 4)
    return events


def session_lost(c):
    run = c.begin(c.node())
    run.identify(), run.prepare()
    if c.rng.random() < 0.9:
        run.snapshot()
    c.quiet(c.rng.randint(5, 200))
    events = restart(c, run.node, c.rng.random() < 0.5)
    c.outcomes[run.guid] = "failed"
    c.quiet(c.rng.randint(5, 200))
    if c.rng.random() < 0.7:
        events.append(c.repl(run.node, 2034, [ZERO, c.code(NO_SESSION)], "error"))
    c.expect("vss-session-lost", c.names[run.node], LIKELY, needs_one=events)
    c.day(20)


def session_lost_unseen(c):
    """The log begins behind the run: only the completion of a session that nobody knows."""
    node = c.node()
    c.good(1 - node)
    c.day(2)
    last = c.repl(node, 2034, [ZERO, c.code(NO_SESSION)], "error")
    c.expect("vss-session-lost", c.names[node], LIKELY, needs=[last])
    c.day(20)


def moved_inside(c):
    run = c.begin(0)
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(5, 100))
    db = c.rng.choice(run.dbs)
    how = c.rng.choice(["told", "quiet", "failover"])
    if how == "failover":
        moves = [c.repl(c.rng.choice([0, 1]), 3153, [c.names[0]], task=5)]
        moves += switch(c, db, 1, told=False)
    else:
        moves = switch(c, db, 1, told=how == "told")
    c.quiet(c.rng.randint(5, 100))
    last = [run.say(2048, c.code(NO_SESSION), c.copy(db, 0), level="error")] if c.rng.random() < 0.8 else []
    for other in run.dbs:
        if other != db and last:
            run.result(other)
    last.append(run.fail(2034, NO_SESSION))
    run.shut()
    c.expect("database-moved-during-backup", c.names[0], LIKELY, needs_one=last)
    c.expect("vss-session-lost", c.names[0], "possible", required=False, cut_only=True, needs_one=last)
    if len(run.dbs) > 1 and len(last) > 1:
        c.expect("truncate-after-failed-backup", c.names[0], "possible", needs=last[:1])
    c.day(20)


def in_use_still_running(c):
    node = c.node()
    first = c.begin(node)
    first.identify(), first.prepare(), first.snapshot()
    c.quiet(c.rng.randint(5, 100))
    second = c.begin(node, first.dbs[:1])
    second.identify()
    refused = second.refuse(second.dbs[0], IN_USE)
    second.fail(2024, IN_USE)
    c.quiet(c.rng.randint(5, 100))
    done = first.complete()
    first.shut()
    c.expect("vss-backup-still-running", c.names[node], LIKELY, needs=[refused, done])
    c.day(20)


def cleanup_missing(c):
    """The program never came back: refused the night after, or just silent."""
    node = c.node()
    for _ in range(c.rng.randint(0, 2)):
        c.good(node)
        c.day(20)
    run = c.begin(node)
    run.identify(), run.prepare()
    last = run.snapshot()
    at = c.now
    refused = []
    c.outcomes[run.guid] = "abandoned"
    if c.rng.random() < 0.7:
        c.day(24)
        second = c.begin(node)
        second.identify()
        refused.append(second.refuse(second.dbs[0], IN_USE))
        second.fail(2024, IN_USE)
        c.day(20)
    else:
        c.day(50)
    c.expect("vss-cleanup-missing", c.names[node], LIKELY, needs=[run.events[-1]], until=at + datetime.timedelta(hours=23.9))
    c.day(8)


def released(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(5, 300))
    last = run.shut()
    c.outcomes[run.guid] = "failed"
    c.expect("vss-released-without-completion", c.names[run.node], LIKELY, needs=[last])
    c.day(20)


def aborted(c):
    run = c.begin(c.node())
    run.identify(), run.prepare()
    if c.rng.random() < 0.5:
        run.hold()
    last = run.say(2031)
    c.outcomes[run.guid] = "failed"
    run.shut()
    if c.rng.random() < 0.5:  # the program completes all the same
        c.quiet(30)
        c.repl(run.node, 2034, [ZERO, c.code(NO_SESSION)], "error")
        c.expect("vss-session-lost", c.names[run.node], LIKELY, required=False, cut_only=True)
    c.expect("vss-released-without-completion", c.names[run.node], LIKELY, needs=[last])
    c.day(20)


def flag_held(c):
    """The service died in a run; the store's worker still says that a backup is in progress."""
    node = c.rng.choice([0])
    lost, died = None, []
    if c.rng.random() < 0.7:
        lost = c.begin(node)
        lost.identify(), lost.prepare(), lost.snapshot()
        c.quiet(30)
        died = restart(c, node, died=True)
        c.outcomes[lost.guid] = "failed"
        c.expect("vss-session-lost", c.names[node], LIKELY, needs_one=died)
        c.day(20)
    run = c.begin(node)
    run.identify(), run.prepare()
    first = c.repl(node, 2140, ["PrepareSnapshot", "-2147221233",
                                "MapiExceptionBackupInProgress: Unable to prepare snapshot (hr=0x80004005, ec=1293)"], "error")
    last = run.fail(2026, "FFFFFFFD")
    c.expect("vss-flag-held-by-store", c.names[node], f"{LIKELY} possible" if lost else "possible", needs=[first, last])
    c.day(20)


def held_by_other_node(c):
    """The active copy is prepared while the passive one is being backed up."""
    first = c.begin(1)
    first.identify(), first.prepare(), first.snapshot()
    c.quiet(10)
    run = c.begin(0, first.dbs[:1])
    run.identify(), run.prepare()
    told = c.repl(0, 2140, ["PrepareSnapshot", "-2147221233", "MapiExceptionBackupInProgress: ec=1293"], "error")
    last = run.fail(2026, "FFFFFFFD")
    c.quiet(40)
    done = first.complete()
    first.shut()
    c.expect("vss-backup-still-running", set(c.names), LIKELY, needs=[told, last, done])
    c.expect("vss-flag-held-by-store", c.names[0], "possible", required=False, cut_only=True, needs=[told, last])
    c.day(20)


def circular(c):
    run = c.begin(c.node(), type=c.rng.choice([INCREMENTAL, DIFFERENTIAL]))
    run.identify()
    said = [run.refuse(run.dbs[0], CIRCULAR), run.fail(2024, CIRCULAR)]
    c.expect("circular-logging-blocks-logs-only", c.names[run.node], LIKELY, needs_one=said)
    c.day(20)


def full_required(c):
    run = c.begin(0, type=INCREMENTAL)
    run.identify(), run.prepare()
    first = c.ese(0, run.dbs[0], 206, run.dbs[0], instance=f"{run.dbs[0]}: ", level="error")
    last = run.fail(2026, "FFFFFDD0")
    c.expect("full-backup-required", c.names[0], LIKELY, needs=[last])
    c.day(20)


def not_healthy(c):
    run = c.begin(1)
    run.identify()
    db = run.dbs[0]
    why = (c.repl(1, 2180, [c.guid[db]], "error") if c.rng.random() < 0.4 else
           c.repl(1, 4088, [c.copy(db, 1), c.rng.choice(["Failed", "Suspended", "Seeding", "Initializing"])], "error"))
    first = run.refuse(db, NOT_READY)
    run.fail(2024, NOT_READY)
    c.expect("copy-not-healthy", c.names[1], LIKELY, needs=[why, first])
    c.day(20)


def file_missing(c):
    run = c.begin(c.node())
    run.identify()
    db = run.dbs[0]
    why = c.repl(run.node, 2119, [c.guid[db], "E:\\Logs\\E0100004C21.log"], "error")
    first = run.refuse(db, NO_FILE)
    run.fail(2024, NO_FILE)
    c.expect("file-missing-at-backup", c.names[run.node], LIKELY, needs=[why, first])
    c.day(20)


def volume_missing(c):
    run = c.begin(c.node())
    run.identify(), run.prepare()
    said = []
    if c.rng.random() < 0.7:
        said.append(run.say(2045, c.code(NO_SESSION), c.copy(run.dbs[0], run.node), level="error"))
    said.append(run.fail(2026, NO_SESSION))
    if c.rng.random() < 0.3:
        said.append(run.fail(2026, NO_SESSION))
    c.expect("volume-not-in-set", c.names[run.node], LIKELY, needs_one=said)
    c.day(20)


def network(c):
    run = c.begin(1)
    db = run.dbs[0]
    told = c.repl(1, 2153, [c.copy(db, 1), c.names[0].split('.')[0] + ".corp.example", "A timeout occurred while communicating"], "error", 1)
    c.quiet(2)
    run.identify()
    if c.rng.random() < 0.5:
        run.prepare()
        last = run.fail(2026, "800423F3")
    else:
        run.refuse(db, "800423F3")
        last = run.fail(2024, "800423F3")
    c.expect("replication-network-broken", c.names[1], LIKELY, needs=[told, last])
    c.day(20)


def orphan(c):
    node = c.node()
    run = c.begin(node)
    run.identify()
    run.prepare()
    c.outcomes[run.guid] = "abandoned"
    c.day(c.rng.uniform(10, 22))
    run2 = c.begin(node)
    run2.identify()
    told = c.repl(node, 2118, [run.guid], "warning")
    run2.prepare(), run2.snapshot()
    c.quiet(20)
    run2.complete(), run2.shut()
    c.expect("vss-session-orphaned", c.names[node], f"{LIKELY} certain", severity="info", needs=[told])
    c.day(20)


def other_writer(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.hold()
    said = c.vss(run.node, 8229, ["0x800423f2, The writer's timeout expired between the Freeze and Thaw events."])
    last = run.say(2031)
    c.outcomes[run.guid] = "failed"
    if c.rng.random() < 0.5:
        c.wsb(run.node, 521, ["2021-03-04T20:00:00.000000000Z", "2155348129", "%%2155348129"])
    run.shut()
    c.expect("other-writer-failed", c.names[run.node], f"{LIKELY} possible", needs=[said, last])
    c.expect("vss-released-without-completion", c.names[run.node], LIKELY, required=False, cut_only=True, needs=[last])
    c.day(20)


def diff_area(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(20, 100))
    said = c.system(run.node, "volsnap", c.rng.choice([25, 35, 36]), ["\\Device\\HarddiskVolumeShadowCopy3", "E:", "E:"])
    c.quiet(c.rng.randint(1, 60))
    told = [run.say(2038, c.guid[db], level="warning") for db in run.dbs]
    last = run.fail(2034, "FFFFFFFC")
    run.ends_badly()
    c.expect("diff-area-lost", c.names[run.node], f"{LIKELY} possible", needs=[said], needs_one=told + [last])
    c.expect("backup-program-reported-failure", c.names[run.node], LIKELY, required=False, cut_only=True, needs_one=told + [last])
    c.day(20)


def check_failed(c):
    run = c.begin(0)
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(20, 100))
    said = c.wsb(0, 565, [run.dbs[0], "Microsoft Exchange Server\\Microsoft Information Store", "Exchange",
                          "2021-03-04T20:00:00.000000000Z", "{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}", "-1018"])
    told = []
    if c.rng.random() < 0.5:
        told = [run.say(2038, c.guid[db], level="warning") for db in run.dbs]
        told.append(run.fail(2034, "FFFFFFFC"))
        run.ends_badly()
    else:
        run.complete(), run.shut()
    c.expect("consistency-check-failed", c.names[0], f"{LIKELY} certain", store=run.store(), needs=[said])
    c.expect("backup-program-reported-failure", c.names[0], LIKELY, required=False, cut_only=True, needs_one=told or [said])
    c.day(20)


def only_copies(c):
    node = c.node()
    for _ in range(c.rng.randint(9, 11)):
        last = c.good(node, type=COPY)
        c.day(c.rng.uniform(20, 22))
    c.expect("copy-backups-only", set(c.names), f"{LIKELY} possible", needs_one=[r.events[-2] for r in c.runs],
             until=c.runs[0].events[0].true + datetime.timedelta(days=6))
    c.day(4)


def copy_behind(c):
    c.no_deletes = True
    for db in c.databases:
        c.active[db] = 0
    said = [c.repl(1, 3142, [c.copy(c.databases[0], 1)], task=5)]
    c.day(3)
    for _ in range(c.rng.randint(3, 5)):
        last = c.good(0)
        c.day(c.rng.uniform(20, 22))
        if c.rng.random() < 0.5:
            said.append(c.repl(1, 2138, [c.copy(c.databases[0], 1), "The log truncation failed"], "warning", 1))
    c.expect("logs-not-truncated-copy-behind", set(c.names), f"{LIKELY} possible", needs_one=said)
    c.day(4)


def missing_from_set(c):
    if len(c.databases) < 2:
        c.databases, c.active["DB66"], c.guid["DB66"] = c.databases + ["DB66"], 0, c.new_guid()
        c.pid["DB66", 0], c.pid["DB66", 1] = 8000, 8001
    node = c.node()
    for _ in range(c.rng.randint(3, 5)):
        c.good(node)
        c.day(c.rng.uniform(21, 23))
    last = c.good(node, c.databases[:-1])
    c.expect("database-missing-from-set", c.names[node], f"{LIKELY} possible", needs=last.events[:1],
             until=c.now + datetime.timedelta(hours=11))
    c.day(16)


def retried(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(20)
    told = [run.say(2038, c.guid[db], level="warning") for db in run.dbs]
    told.append(run.fail(2034, "FFFFFFFC"))
    run.ends_badly()
    c.quiet(c.rng.randint(20, 400))
    c.good(c.node())
    c.expect("backup-program-reported-failure", c.names[run.node], LIKELY, severity="warning", needs_one=told)
    c.day(20)


def completed_with_errors(c):
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(10, 100))
    bad = run.dbs[0]
    said = run.say(2048, "80004005", c.copy(bad, run.node), level="error")
    if c.rng.random() < 0.5:  # the same path goes on and names a result: it proves nothing
        run.say(2046, c.copy(bad, run.node))
    others = [run.result(db) for db in run.dbs[1:]]
    last = run.fail(2034, "FFFFFFFC")
    run.shut()
    c.expect("vss-completed-with-errors", c.names[run.node], LIKELY, needs=[said])
    c.expect("backup-program-reported-failure", c.names[run.node], LIKELY, required=False, cut_only=True, needs=[last])
    if others:
        c.expect("truncate-after-failed-backup", c.names[run.node], "possible", needs=[said], needs_one=others)
    c.day(20)


def freeze_timed_out(c):
    c.active = {db: 0 for db in c.databases}
    run = c.begin(0)
    run.identify(), run.prepare(), run.hold()
    db = run.dbs[0]
    c.ese(0, db, 2001, run.number)
    c.ese(0, db, 2001, run.number, instance=f"{db}: ")
    said = c.ese(0, db, 2004, run.number, "70000", level="error")
    last = run.say(2028, level="error")
    c.outcomes[run.guid] = "failed"
    run.say(2031)
    run.shut()
    c.expect("freeze-timed-out", c.names[0], f"{LIKELY} certain", needs=[said])
    c.day(20)


def role_unknown(c):
    """The completion of a session that the writer no longer holds; neither a move nor a restart is logged."""
    run = c.begin(c.node())
    run.identify(), run.prepare(), run.snapshot()
    c.quiet(c.rng.randint(10, 100))
    last = run.fail(2034, NO_SESSION)
    run.shut()
    c.expect("vss-session-lost", c.names[run.node], "possible", needs=[last])
    c.day(20)


def peer_down(c):
    """The copier lost the active node because that was restarting: the network is not accused."""
    c.active = {db: 0 for db in c.databases}
    run = c.begin(1)
    run.identify(), run.prepare()
    c.system(0, "EventLog", 6006, [], "information")
    told = c.repl(1, 2153, [c.copy(run.dbs[0], 1), c.names[0], "The connection was closed"], "error", 1)
    last = run.fail(2026, "800423F3")
    c.quiet(5)
    c.system(0, "EventLog", 6005, [], "information")
    c.expect("passive-copy-backup-failed", c.names[1], LIKELY, needs=[last])
    c.expect("replication-network-broken", c.names[1], LIKELY, required=False, cut_only=True, needs=[told, last])
    c.day(20)


HEALTHY = [healthy_nights, healthy_copy_beside_full, healthy_differentials, healthy_fifteen_hours, healthy_two_sets,
           healthy_other_writer, healthy_volume_backup, healthy_identify, healthy_moves, healthy_other_database_moved,
           healthy_disconnected, healthy_restart_between, healthy_maintenance]
FAULTS = [program_reported, program_reported_one, session_lost, session_lost_unseen, moved_inside, in_use_still_running,
          cleanup_missing, released, aborted, flag_held, held_by_other_node, circular, full_required, not_healthy,
          file_missing, volume_missing, network, orphan, other_writer, diff_area, check_failed, only_copies, copy_behind,
          missing_from_set, retried, completed_with_errors, freeze_timed_out, role_unknown, peer_down]
KINDS = HEALTHY + FAULTS
