"""Nights of streaming backups: Exchange 2000 to 2007 session by session, Exchange 5.5 with NTBackup around."""
from datetime import timedelta

from .servers import Server

STORES = ["First Storage Group", "SG2", "Sales & Marketing", "Mailboxes 03"]
JOB = {"full": "Normal", "copy": "Copy", "incremental": "Incremental", "differential": "Differential"}


def server_of(case):
    server = Server(case, case.rng.choice([2000, 2003, 2007]))
    server.generation = {s: case.rng.randint(16, 3000) for s in STORES}
    return server


def session(server, store, kind, truncate=None, begin=None, end=True, grow=True):
    """The steps of a good backup; moves the store's log generations on. `truncate` None: as the kind does it."""
    state = server.generation
    oldest = server.rng.randint(0, 2)
    steps = []
    if grow:
        state[store] += server.rng.randint(1, 30)
    last = state[store]
    state[store] += 1
    key = store + " backed"
    if kind in ("full", "copy"):
        steps.append(lambda: server.s210(store))
        for file in server.files(store):
            steps += [lambda f=file: server.s220(store, f), lambda f=file: server.s221(store, f)]
        first = last - oldest - 1
    else:
        steps.append(lambda: server.s211(store))
        first = begin if begin is not None else state.get(key, last - 3) + 1
    steps.append(lambda: server.s223(store, first, last))
    if truncate is None:
        truncate = kind in ("full", "incremental")
    if truncate:
        if server.rng.random() < 0.7:
            steps.append(lambda: server.s224(store, max(1, first - 1), last - 1 if kind == "full" else last))
        else:
            steps.append(lambda: server.s225(store))
    if kind in ("full", "incremental"):
        state[key] = last
    if end:
        steps.append(lambda: server.s213(store))
    return steps


def job(server, kind, inner, ntbackup=True):
    if not ntbackup:
        return inner
    what = f"\\\\{server.name}\\Microsoft Information Store"
    return ([lambda: server.nt8000(what, JOB[kind])] + inner + [lambda: server.nt8001(what, JOB[kind])])


def good(case, server, kind, store=STORES[0], ntbackup=None, **more):
    ntbackup = case.rng.random() < 0.5 if ntbackup is None else ntbackup
    return case.play(job(server, kind, session(server, store, kind, **more), ntbackup))


def start(case):
    server = server_of(case)
    case.wait(3)
    good(case, server, "full")
    case.wait(15)
    return server


def healthy(case):
    server = server_of(case)
    case.wait(3)
    good(case, server, "full")
    rotation = case.rng.choice([["incremental"], ["differential"], ["full"], ["incremental", "copy"]])
    days = case.rng.randint(2, 4)
    case.good_runs = 1 + days
    for n in range(days):
        case.wait(16)
        if case.rng.random() < 0.2:
            server.restart()
            case.wait(2)
        good(case, server, rotation[n % len(rotation)])
    case.wait(14)


def healthy_two_groups(case):
    server = server_of(case)
    case.good_runs = 12
    case.wait(3)
    for kind in ("full", "incremental", "full", "differential"):
        case.play(*[session(server, s, kind) for s in STORES[:3]])
        case.wait(16)


def healthy_ntbackup_volumes(case):
    """8001 is written once less than there are volumes: only the last is missing, and nothing is wrong."""
    server = server_of(case)
    case.good_runs = 2
    case.wait(3)
    for _ in range(2):
        system = "C:"
        steps = [lambda: server.nt8000(system, "Normal"), lambda: server.nt8001(system, "Normal"),
                 lambda: server.nt8000("Microsoft Information Store", "Normal")]
        case.play(steps + session(server, STORES[0], "full"))
        server.app("NTBackup", 8019, "End Operation: The operation was successfully completed. Consult the backup report "
                   "for more details.", [], "information")
        case.wait(16)


def list_early(case):
    server = start(case)
    store = case.rng.choice(STORES)
    a, b = (server.files(store) + ["D:\\pub1.edb"])[:2]
    if case.rng.random() < 0.5:
        order = [lambda: server.s220(store, a), lambda: server.s223(store, 20, 24), lambda: server.s221(store, a)]
        at, closing = 2, 3
    else:
        order = [lambda: server.s220(store, a), lambda: server.s221(store, a), lambda: server.s223(store, 20, 24),
                 lambda: server.s220(store, b), lambda: server.s221(store, b)]
        at, closing = 3, 5
    steps = [lambda: server.s210(store)] + order + [lambda: server.s225(store), lambda: server.s213(store)]
    events = case.play(steps)
    case.wait(15)
    case.expect("log-list-requested-early", server.name, "certain", store=store, needs=[events[closing]],
                needs_for_certain=[events[at], events[closing]])


def list_early_sequence_error(case):
    server = start(case)
    store = case.rng.choice(STORES)
    a = server.files(store)[0]
    events = case.play([lambda: server.s210(store), lambda: server.s220(store, a), lambda: server.s221(store, a),
                        lambda: server.s214(store, -521)])
    case.wait(15)
    case.expect("log-list-requested-early", server.name, "likely", store=store, needs=[events[-1]],
                needs_for_certain=[None])


def list_never_asked(case):
    server = start(case)
    store = case.rng.choice(STORES)
    a = server.files(store)[0]
    events = case.play([lambda: server.s210(store), lambda: server.s220(store, a), lambda: server.s221(store, a),
                        lambda: server.s215(store)])
    case.wait(15)
    case.expect("log-list-requested-early", server.name, "possible", store=store, needs=[events[2], events[-1]],
                needs_for_certain=[None])


def list_early_other_process(case):
    """Two processes (the store and the site replication service), two groups: their lists and files mix, no fault."""
    server = start(case)
    other = server.pid + 8
    srs = dict(store="SRS", process="srsmain", pid=other)
    file, logs = "D:\\srsdata\\srs.edb", ("D:\\srsdata\\E0000010.log", "D:\\srsdata\\E0000012.log")
    begin = "Begining the backup" if server.version <= 2003 else "Starting the copy or backup"
    end = "Ending the backup" if server.version <= 2003 else "Ending the copy or backup"
    mine = [lambda: server.ese(210, "A full backup is starting.", [], **srs),
            lambda: server.ese(220, f"{begin} of the file {file} (size 4 Mb).", [file, "4 Mb"], **srs),
            lambda: server.ese(221, f"{end} of the file {file}.", [file], **srs),
            lambda: server.ese(223, f"Starting the backup of log files (range {logs[0]} - {logs[1]}).", list(logs), **srs),
            lambda: server.ese(225, "No log files can be truncated.", [], **srs),
            lambda: server.ese(213, "The backup procedure has been successfully completed.", [], **srs)]
    case.play(mine, session(server, STORES[0], "full"), session(server, STORES[1], "full"))
    case.wait(15)


def seeding(case):
    server = Server(case, 2010)
    case.good_runs = 0
    case.wait(4)
    store, file = "DB1", "D:\\DB1\\DB1.edb"
    case.play([lambda: server.ese(240, "An internal copy is starting.", [], store),
               lambda: server.ese(220, f"Starting the copy or backup of the file {file} (size 412 Mb).", [file, "412 Mb"],
                                  store),
               lambda: server.s223(store, 20, 24),
               lambda: server.ese(221, f"Ending the copy or backup of the file {file}.", [file], store),
               lambda: server.ese(243, "The internal database copy procedure has been successfully completed.", [], store)])
    case.wait(15)


def missing_log(case):
    server = start(case)
    store = STORES[0]
    file = server.log_file(store, server.generation[store])
    kind = case.rng.choice(["incremental", "differential"])
    events = case.play(job(server, kind, [
        lambda: server.s211(store),
        lambda: server.ese(459, f"The file {file} is missing and could not be backed-up.", [file], store, "error"),
        lambda: server.s214(store, -569)], case.rng.random() < 0.5))
    case.wait(15)
    case.expect("log-list-incomplete", server.name, "certain", store=store,
                needs_one=[e for e in events if e.id in (459, 214)])


def logs_not_copied(case):
    server = start(case)
    store = STORES[0]
    steps = session(server, store, "full", truncate=False, end=False)
    events = case.play(steps + [lambda: server.ese(
        520, "Log truncation failed because not all log files required for recovery were successfully copied.", [], store,
        "warning"), lambda: server.s214(store, -616)])
    case.wait(15)
    case.expect("log-list-incomplete", server.name, "certain", store=store, needs_one=events[-2:])


def gap_between_ranges(case):
    server = server_of(case)
    store = STORES[0]
    case.wait(3)
    full = good(case, server, "full")
    case.wait(15)
    middle = good(case, server, "incremental") if case.rng.random() < 0.5 else []
    case.wait(15)
    begin = server.generation[store + " backed"] + 1 + case.rng.randint(1, 6)
    server.generation[store] = begin + 5
    kind = case.rng.choice(["incremental", "differential"])
    last = good(case, server, kind, begin=begin)
    case.wait(15)
    ranges = [e for e in full + middle + last if e.id == 223]
    ended = [e for e in full + middle if e.id == 213]
    case.expect("log-list-incomplete", server.name, "certain", store=store, needs=[ranges[-1], ranges[-2]],
                needs_for_certain=[ranges[-1], ranges[-2], ended[-1]])


def no_gap_excused(case):
    """Ranges that need not join: something truncated or began anew in between, or it is a full."""
    server = server_of(case)
    store = STORES[0]
    case.wait(3)
    good(case, server, "full")
    case.wait(15)
    begin = server.generation[store + " backed"] + 12
    how = case.rng.choice(["vss", "216", "full", "copy", "reseed", "other base", "circular"])
    if how == "vss":
        case.play([lambda: server.vss(9604, guid=server.guid()) if server.version <= 2003 else None,
                   lambda: server.shadow_event(2005, 1), lambda: server.shadow_event(2001, 1, store),
                   lambda: server.shadow_event(2003, 1, store),
                   lambda: server.s224(store, 1, begin - 1, "ShadowCopy"), lambda: server.shadow_event(2006, 1)])
        case.wait(15)
    elif how == "216":
        server.ese(216, "A database location change was detected from 'D:\\a.edb' to 'E:\\a.edb'.",
                   ["D:\\a.edb", "E:\\a.edb"], store, "warning")
        case.wait(15)
    server.generation[store] = begin + 5
    if how == "reseed":
        server.generation[store] = 3
        server.generation.pop(store + " backed")
        good(case, server, "full")
        case.wait(15)
        good(case, server, "incremental")
    elif how in ("full", "copy"):
        good(case, server, how)
    elif how == "other base":
        server.generation[STORES[1]] = begin + 40
        good(case, server, "full", store=STORES[1])
        case.wait(15)
        good(case, server, "incremental", store=STORES[1])
    elif how == "circular":
        good(case, server, "full")
    else:
        good(case, server, "incremental", begin=begin)
    case.wait(15)
    case.undecided_ok.add("log-list-incomplete")


def truncated_after_short_read(case):
    server = start(case)
    store = STORES[0]
    files = server.files(store)
    events = case.play([lambda: server.s210(store), lambda: server.s220(store, files[0]),
                        lambda: server.s222(store, files[0]), lambda: server.s223(store, 4000, 4010),
                        lambda: server.s224(store, 3990, 4009), lambda: server.s213(store)])
    case.wait(15)
    case.expect("truncate-after-failed-backup", server.name, "certain", store=store, needs=[events[2], events[4]])


def truncated_after_lost_database(case):
    """217 and then 224: a fault where it deletes more than the last good full covers."""
    server = server_of(case)
    store = STORES[0]
    case.wait(3)
    known = case.rng.random() < 0.7
    if known:
        full = good(case, server, "full")
        case.wait(15)
    last = server.generation[store] + 20
    file = server.files(store)[0]
    events = case.play([lambda: server.s210(store), lambda: server.s220(store, file), lambda: server.s217(store, file),
                        lambda: server.s223(store, last - 4, last), lambda: server.s224(store, last - 10, last - 1),
                        lambda: server.s213(store)])
    case.wait(15)
    if known:
        case.expect("truncate-after-failed-backup", server.name, "certain", store=store, needs=[events[2], events[4]],
                    needs_for_certain=[e for e in full if e.id in (223, 213)])
    else:
        case.expect("truncate-after-failed-backup", server.name, "possible", store=store, needs=[events[2], events[4]],
                    needs_for_certain=[None])


def truncation_held_back(case):
    """217 and 224 up to what the last good full covers, or 225: the engine held it back itself."""
    server = server_of(case)
    store = STORES[0]
    case.wait(3)
    good(case, server, "full")
    limit = server.generation[store + " backed"]
    case.wait(15)
    last = server.generation[store] + 20
    file = server.files(store)[0]
    third = (lambda: server.s225(store)) if case.rng.random() < 0.4 else (lambda: server.s224(store, limit - 8, limit - 1))
    case.play([lambda: server.s210(store), lambda: server.s220(store, file), lambda: server.s217(store, file),
               lambda: server.s223(store, last - 4, last), third, lambda: server.s213(store)])
    case.wait(15)
    case.expect("truncate-after-failed-backup", server.name, "possible", store=store, needs=[], cut_only=True,
                needs_for_certain=[None])


def truncated_then_failed(case):
    server = start(case)
    store = STORES[0]
    end = case.rng.choice([lambda: server.s214(store, -1811), lambda: server.s215(store), lambda: server.s226(store)])
    events = case.play(session(server, store, "full", truncate=False, end=False)
                       + [lambda: server.s224(store, 10, server.generation[store] - 2), end])
    case.wait(15)
    case.expect("truncate-after-failed-backup", server.name, "possible", store=store, needs=events[-2:],
                needs_for_certain=[None])


def truncation_not_requested(case):
    server = server_of(case)
    server.generation.update({s: 50 for s in STORES})
    case.wait(3)
    good(case, server, "full", ntbackup=True)
    kind = case.rng.choice(["full", "incremental"])
    runs = []
    for _ in range(3):
        case.wait(20)
        runs.append(good(case, server, kind, ntbackup=True, truncate=False))
    case.wait(10)
    case.expect("truncation-not-requested", server.name, "likely", needs=[e for r in runs for e in r if e.id == 213],
                needs_for_certain=[None])


def truncation_not_asked_excused(case):
    """Copy and differential truncate nothing; two runs are no row of three; one that truncates breaks the row."""
    server = server_of(case)
    case.wait(3)
    good(case, server, "full", ntbackup=True)
    how = case.rng.choice(["copy", "differential", "two", "broken"])
    for n in range(4):
        case.wait(18)
        if how in ("copy", "differential"):
            good(case, server, how, ntbackup=True)
        else:
            good(case, server, "full", ntbackup=True, truncate=(n % 2 == 0) if how == "broken" else n < 2)
    case.wait(10)


def full_required(case):
    server = start(case)
    store = STORES[0]
    kind = case.rng.choice(["incremental", "differential"])
    how = case.rng.choice(["206", "-560", "c7ff0009", "c7ff000e"])
    if how == "206":
        file = server.files(store)[0]
        events = case.play(job(server, kind, [
            lambda: server.ese(206, f"Database {file} cannot be incrementally backed-up. You must first perform a full backup "
                               "before performing an incremental backup.", [file], store, "error"),
            lambda: server.s214(store, -560)] if case.rng.random() < 0.5 else [
            lambda: server.ese(206, f"Database {file} cannot be incrementally backed-up. You must first perform a full backup "
                               "before performing an incremental backup.", [file], store, "error")],
            case.rng.random() < 0.5))
    elif how == "-560":
        events = case.play([lambda: server.s211(store), lambda: server.s214(store, -560)])
    else:
        events = case.play(job(server, kind, [lambda: server.nt8010(how)]))
    case.wait(15)
    later = case.rng.random() < 0.5
    if later:
        good(case, server, "full", store=store)
        case.wait(15)
    case.expect("full-backup-required", server.name, "certain", severity="info" if later else "error",
                needs_one=[e for e in events if e.id in (206, 214, 8010)])


def circular(case):
    server = start(case)
    store = STORES[0]
    text = case.rng.choice(["c7ff000b", "Unable to perform an incremental backup because the Microsoft Exchange component "
                            "is set to use circular database logs"])
    if case.rng.random() < 0.3:
        events = case.play([lambda: server.s211(store), lambda: server.s214(store, -526)])
    else:
        events = case.play(job(server, "incremental", [lambda: server.nt8010(text)]))
    case.wait(15)
    later = case.rng.random() < 0.5
    if later:
        good(case, server, "full", store=store)
        case.wait(15)
    case.expect("circular-logging-blocks-logs-only", server.name, "certain", severity="info" if later else "error",
                needs_one=[e for e in events if e.id in (214, 8010)])


def not_ended(case):
    server = server_of(case)
    case.wait(3)
    known = []
    if case.rng.random() < 0.7:
        known = good(case, server, "full")
        case.wait(15)
    store = STORES[1]
    steps = session(server, store, "full", end=False)
    events = case.play(steps[:case.rng.randint(2, len(steps))])
    last = case.now
    case.wait(20)
    case.expect("backup-not-ended", server.name, "certain" if known else "likely", store=store, absence=True,
                needs_one=events, one_of_for_certain=[e for e in known if e.id == 213], until=last + timedelta(hours=12))


def ended_by_stop(case):
    server = start(case)
    steps = session(server, STORES[1], "full", end=False)
    case.play(steps[:case.rng.randint(2, len(steps))])
    case.none_abandoned = True
    case.wait(case.rng.uniform(0.05, 4))
    server.restart()
    case.wait(20)


# --- Exchange 5.5 ------------------------------------------------------------------------------------------------------
def job_55(server, kind, services=("MSExchangeDS", "MSExchangeIS"), ends=None, begins=True):
    steps = []
    names = {"MSExchangeDS": "Microsoft Exchange Directory", "MSExchangeIS": "Microsoft Exchange Information Store"}
    text = server.rng.choice(["The database engine has completed the backup successfully.",
                              "The database engine has stopped the backup procedure."])
    for service in services:
        what = f"\\\\{server.name}\\{names[service]}"
        steps.append(lambda w=what: server.nt8000(w, JOB[kind]))
        if begins:
            id = 102 if kind in ("full", "copy") else 103
            word = "full" if id == 102 else "incremental"
            steps.append(lambda i=id, s=service, w=word: server.ese97(i, f"The database engine is starting {w} backup.", s))
        error = (ends or {}).get(service)
        if error is None:
            steps.append(lambda s=service: server.ese97(104, text, s))
        elif error != "none":
            steps.append(lambda s=service, e=error: server.ese97(
                105, f"The database engine has stopped the backup with error {e}.", s, "error"))
        steps.append(lambda w=what: server.nt8001(w, JOB[kind]))
    return steps


def healthy_55(case):
    server = Server(case, 5.5)
    case.wait(3)
    begins = case.rng.random() < 0.5
    case.good_runs = 6
    for kind in ["full", case.rng.choice(["incremental", "differential", "full", "copy"]), "full"]:
        case.play(job_55(server, kind, begins=begins))
        case.wait(20)


def full_required_55(case):
    server = Server(case, 5.5)
    case.wait(3)
    case.play(job_55(server, "full", begins=False))
    case.wait(20)
    what = f"\\\\{server.name}\\Microsoft Exchange Information Store"
    case.play([lambda: server.nt8000(what, "Incremental"),
               lambda: server.ese97(156, "You must perform a full backup before performing an incremental backup.",
                                    level="error")])
    case.wait(20)
    case.expect("full-backup-required", server.name, "certain", severity="error")


def list_early_55(case):
    """5.5 writes no event for a list of logs: only the restore of a full that was reported complete tells."""
    server = Server(case, 5.5)
    case.wait(3)
    case.play(job_55(server, "full", begins=False))
    case.wait(20)
    what = f"\\\\{server.name}\\Microsoft Exchange Information Store"
    events = case.play([
        lambda: server.app("NTBackup", 8002, f"Begin Restore to '{what}' Verify: Off", [what, "Off"]),
        lambda: server.app("NTBackup", 8003, f"End Restore to '{what}' Verify: Off", [what, "Off"]),
        lambda: server.ese97(106, "The database engine is restoring from backup. Restore will begin replaying logfiles in "
                             "folder E:\\exchsrvr\\mdbdata."),
        lambda: server.app("MSExchangeIS", 1081, "Unable to recover the Microsoft Exchange Information Store database because "
                           "of error 0xc8000228 after a restore operation.", ["0xc8000228"], "error", "General", 6)])
    case.wait(15)
    case.expect("log-list-requested-early", server.name, "possible", needs=[events[-1]], needs_for_certain=[None])


def healthy_restore_55(case):
    """A restore that worked, on a server without a cluster."""
    server = Server(case, 5.5)
    case.wait(3)
    case.play(job_55(server, "full", begins=False))
    case.wait(20)
    what = f"\\\\{server.name}\\Microsoft Exchange Information Store"
    case.play([
        lambda: server.app("NTBackup", 8002, f"Begin Restore to '{what}' Verify: Off", [what, "Off"]),
        lambda: server.app("NTBackup", 8003, f"End Restore to '{what}' Verify: Off", [what, "Off"]),
        lambda: server.ese97(106, "The database engine is restoring from backup. Restore will begin replaying logfiles in "
                             "folder E:\\exchsrvr\\mdbdata."),
        lambda: server.ese97(109, "The database engine is replaying log file edb00012.log."),
        lambda: server.ese97(107, "The database engine has stopped restoring."),
        lambda: server.app("MSExchangeIS", 1001, "Microsoft Exchange Information Store has started. Service startup complete.",
                           [], "information", "General", 6)])
    case.wait(15)
    case.play(job_55(server, "full", begins=False))
    case.wait(15)


def failed_55(case):
    """105 alone is a failed backup, a fact, and none of these faults."""
    server = Server(case, 5.5)
    case.wait(3)
    for n in range(3):
        case.play(job_55(server, "full", ends={"MSExchangeIS": "-1808"} if n == 1 else None, begins=False))
        case.wait(20)


KINDS = [healthy, healthy_two_groups, healthy_ntbackup_volumes, list_early, list_early_sequence_error, list_never_asked,
         list_early_other_process, seeding, missing_log, logs_not_copied, gap_between_ranges, no_gap_excused,
         truncated_after_short_read, truncated_after_lost_database, truncation_held_back, truncated_then_failed,
         truncation_not_requested, truncation_not_asked_excused, full_required, circular, not_ended, ended_by_stop,
         healthy_55, full_required_55,
         list_early_55, healthy_restore_55, failed_55]
