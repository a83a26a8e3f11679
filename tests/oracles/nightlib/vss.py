"""Nights of the Exchange VSS writer: 2003 (one flag a server) and 2007 and later (a guid a run)."""
from datetime import timedelta

from .servers import IS, WRITER, Server, z

IGNORED, IN_PROGRESS = z("Abort ignored."), z("Backup in progress.")
VOLUME, NO_COMPONENTS = z("Volume snap occurring."), z("No Exchange components involved in the volume snap.")
STORES = ["First Storage Group", "SG2", "Sales & Marketing", "Mailboxes 03"]


# --- steps of runs -----------------------------------------------------------------------------------------------------
def run_2003(server, prepare=b"", until=99, ends="both"):
    """The steps of a run; `until` cuts it short (1: after 9606, 2: 9608, 3: 9610, 4: 9612), `ends` says how it ends."""
    rng, steps = server.rng, []
    named = rng.random() < 0.5
    engine = rng.random() < 0.6

    def step(f, *a, **k):
        steps.append(lambda: f(*a, **k))

    if rng.random() < 0.8:
        step(server.vss, 9604)
    server.shadow += 1
    instance = server.shadow
    if engine:
        step(server.shadow_event, 2005, instance)
    step(server.vss, 9606, prepare)
    if until >= 2:
        step(server.vss, 9608)
    if until >= 3:
        if engine:
            step(server.shadow_event, 2001, instance, STORES[0] if named else None)
        step(server.vss, 9610)
    if until >= 4:
        if engine:
            step(server.shadow_event, 2003, instance, STORES[0] if named else None)
        step(server.vss, 9612)
    if until >= 5:
        if ends == "both":
            if rng.random() < 0.5:
                step(server.s225, STORES[0] if named else None, "ShadowCopy")
            pair = [9616, 9648]
            rng.shuffle(pair)
            for id in pair:
                step(server.vss, id)
        elif ends == "released":
            step(server.vss, 9648)
    return steps


def refused_2003(server):
    rest = [(9614, IGNORED), (9607, IN_PROGRESS)]
    server.rng.shuffle(rest)
    order = [(9604, b"")] + rest if server.rng.random() < 0.7 else rest
    return [lambda id=id, data=data: server.vss(id, data) for id, data in order]


def good_2003(case, server):
    return case.play(run_2003(server))


def lone_identify(case, server):
    for _ in range(case.rng.randint(0, 2)):
        server.vss(9604)
        case.tick(20, 900)


def known_2003(case, server):
    """A good run in the past, so that the diagnostics level is known; None where the dice say there is none."""
    if case.rng.random() < 0.2:
        case.wait(6)
        return None
    case.wait(3)
    events = good_2003(case, server)
    case.wait(case.rng.uniform(14, 22))
    return [e for e in events if e.id in (9616, 9648)]


def all_of(case, *ids):
    return [e for e in case.events if e.id in ids and e.provider == IS]


def absence(known):
    return {"confidence": "certain"} if known else {"confidence": "likely"}


def known_of(known):
    return {"one_of_for_certain": known or []}


# --- 2003 ----------------------------------------------------------------------------------------------------------------
def healthy_2003(case):
    server = Server(case, 2003)
    case.wait(5)
    case.good_runs = case.rng.randint(1, 3)
    for _ in range(case.good_runs):
        lone_identify(case, server)
        if case.rng.random() < 0.3:
            server.restart()
            case.wait(1)
        good_2003(case, server)
        case.wait(case.rng.uniform(12, 24))


def cleanup_missing_2003(case):
    server = Server(case, 2003)
    known = known_2003(case, server)
    run = case.play(run_2003(server, until=4))
    last = case.now
    case.wait(case.rng.uniform(13, 24))
    lone_identify(case, server)
    refused = []
    for _ in range(case.rng.randint(1, 3)):
        refused += case.play(refused_2003(server))
        case.wait(case.rng.uniform(13, 24))
    prepared = [e for e in run if e.id == 9606]
    first = [e for e in refused if e.id == 9607][0]
    case.expect("vss-cleanup-missing", server.name, absence=True, needs=prepared, needs_for_certain=prepared + [first],
                until=last + timedelta(hours=12), **absence(known), **known_of(known))


def cleanup_missing_silent_2003(case):
    server = Server(case, 2003)
    case.wait(2)
    known = good_2003(case, server)
    case.wait(20)
    run = case.play(run_2003(server, until=4))
    last = case.now
    case.wait(16)
    lone_identify(case, server)
    case.wait(3)
    case.expect("vss-cleanup-missing", server.name, "likely", absence=True, needs=[e for e in run if e.id == 9606],
                until=last + timedelta(hours=12))


def refused_too_early_2003(case):
    """Refused, and the log ends before patience is over: nobody can tell yet."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(20)
    case.play(run_2003(server, until=case.rng.randint(3, 4)))
    case.wait(case.rng.uniform(0.2, 5))
    case.play(refused_2003(server))
    case.wait(3)
    case.undecided_ok.add("vss-cleanup-missing")
    case.expect("vss-cleanup-missing", server.name, "undecided")


def holder_unknown_2003(case):
    server = Server(case, 2003)
    case.wait(2)
    case.play(refused_2003(server))
    case.wait(20)
    case.undecided_ok.add("vss-cleanup-missing")
    case.expect("vss-cleanup-missing", server.name, "undecided")


def freed_by_restart_2003(case):
    """The store goes down inside or after an open run: it ends there, and holds nothing any more."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(14)
    case.play(run_2003(server, until=case.rng.randint(1, 4)))
    case.wait(case.rng.uniform(0.1, 8))
    case.none_abandoned = True
    server.restart()
    case.wait(15)
    if case.rng.random() < 0.5:
        good_2003(case, server)
        case.wait(14)


def later_prepare_2003(case):
    """An open run, and a later one that prepared well: the flag had been reset, whatever did it."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(14)
    run = case.play(run_2003(server, until=case.rng.randint(1, 4)))
    last = case.now
    case.wait(20)
    good_2003(case, server)
    case.wait(14)
    prepared = [e for e in run if e.id == 9606]
    case.expect("vss-cleanup-missing", server.name, "possible", required=False, needs=prepared,
                until=last + timedelta(hours=12), needs_for_certain=[None])


def still_running_2003(case):
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(14)
    run = case.play(run_2003(server, until=case.rng.randint(3, 4)))
    case.wait(case.rng.uniform(0.05, 6))
    refused = case.play(refused_2003(server))
    case.wait(case.rng.uniform(0.05, 5))
    pair = [9616, 9648]
    case.rng.shuffle(pair)
    end = case.play([lambda id=id: server.vss(id) for id in pair])
    case.wait(15)
    needs = [e for e in refused if e.id == 9607] + [e for e in end if e.id == 9616]
    case.expect("vss-backup-still-running", server.name, "certain", needs=needs,
                needs_for_certain=[e for e in run if e.id == 9606])


def freed_before_refusal_2003(case):
    """A run that was freed, then a refusal by a holder that the log does not show."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(15)
    case.play(refused_2003(server))
    case.wait(15)
    case.undecided_ok.add("vss-cleanup-missing")


def aborted_2003(case):
    server = Server(case, 2003)
    known = known_2003(case, server)
    has_data = case.rng.random() < 0.6
    run = case.play([lambda: server.vss(9604), lambda: server.vss(9606), lambda: server.vss(9608)])
    case.tick(30, 1000)
    aborted = server.vss(9614, z("Snapshot aborted.") if has_data else b"")
    last = case.now
    case.wait(case.rng.uniform(14, 22))
    refused = case.play(refused_2003(server))
    case.wait(15)
    needs = [run[1], run[2], aborted] + [e for e in refused if e.id == 9607]
    confidence = {"certain"} if has_data and known else {"certain", "likely"}
    case.expect("vss-aborted-before-snapshot", server.name, confidence, absence=True, needs=needs,
                needs_for_certain=needs, no_data="likely", until=last)
    # without the abort (cut away) the run looks like any other that was not cleaned up
    case.expect("vss-cleanup-missing", server.name, "certain likely", required=False, needs=[run[1]],
                needs_for_certain=[None], until=last + timedelta(hours=12), absence=True)
    case.expects[-1].cut_only = True


def aborted_then_released_2003(case):
    """Cancelled between prepare and snapshot, and let go of: nothing is held, but it was no backup."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(20)
    run = case.play([lambda: server.vss(9606), lambda: server.vss(9608), lambda: server.vss(9614, z("Snapshot aborted.")),
                     lambda: server.vss(9648)])
    case.wait(15)
    good_2003(case, server)
    case.wait(15)
    case.expect("vss-released-without-completion", server.name, "certain", absence=True, needs=[run[0], run[3]],
                one_of_for_certain=all_of(case, 9616))


def aborted_after_freeze_2003(case):
    """An abort after the freeze is not the cancelled prepare of the later revision: nothing was cleaned up."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(20)
    run = case.play(run_2003(server, until=4) + [lambda: server.vss(9614, z("Snapshot aborted."))])
    last = case.now
    case.wait(15)
    refused = case.play(refused_2003(server))
    case.wait(15)
    prepared = [e for e in run if e.id == 9606]
    needs = prepared + [e for e in refused if e.id == 9607]
    case.expect("vss-cleanup-missing", server.name, "certain", absence=True, needs=prepared, needs_for_certain=needs,
                one_of_for_certain=all_of(case, 9616, 9648), until=last + timedelta(hours=12))
    # with the freeze in a hole it is told as what is left
    case.expect("vss-aborted-before-snapshot", server.name, "certain likely", required=False, cut_only=True, needs=needs,
                needs_for_certain=[None])


def freed_then_refused_2003(case):
    """An open run, a restart that frees the flag, then a refusal: the run cannot be the holder."""
    server = Server(case, 2003)
    case.wait(2)
    good_2003(case, server)
    case.wait(15)
    case.play(run_2003(server, until=4))
    case.wait(2)
    server.restart()
    case.wait(15)
    case.play(refused_2003(server))
    case.wait(15)
    case.none_abandoned = True
    case.undecided_ok.add("vss-cleanup-missing")


def released_2003(case):
    server = Server(case, 2003)
    known = known_2003(case, server)
    run = case.play(run_2003(server, ends="released"))
    last = case.now
    case.wait(20)
    needs = [e for e in run if e.id in (9606, 9648)]
    case.expect("vss-released-without-completion", server.name, "certain" if known else "possible", needs=needs,
                one_of_for_certain=[e for e in (known or []) if e.id == 9616], absence=True,
                until=last)


def volume_snapshot_2003(case):
    """A volume snapshot without Exchange that holds the flag: a fault only where somebody was refused for it."""
    server = Server(case, 2003)
    case.wait(2)
    known = [e for e in good_2003(case, server) if e.id in (9616, 9648)]
    case.wait(20)
    run = case.play([lambda: server.vss(9604), lambda: server.vss(9606, VOLUME), lambda: server.vss(9608, NO_COMPONENTS)])
    last = case.now
    case.wait(15)
    if case.rng.random() < 0.5:
        refused = case.play(refused_2003(server))
        case.wait(15)
        needs = [run[1]] + [e for e in refused if e.id == 9607]
        case.expect("vss-cleanup-missing", server.name, "certain", needs=[run[1]], absence=True,
                    needs_for_certain=needs, one_of_for_certain=known, no_data="likely",
                    until=last + timedelta(hours=12))
    else:  # a form that loses Data cannot tell it from a run of Exchange
        case.expect("vss-cleanup-missing", server.name, "", no_data="likely possible", required=False,
                    needs=[run[1]], needs_for_certain=[None], until=last + timedelta(hours=12))


def several_standalone_2003(case):
    """Healthy servers side by side, one of them with an open run freed by a restart: no cluster, no fault."""
    servers = [Server(case, 2003) for _ in range(3)]
    case.good_runs = 6
    case.wait(3)
    for _ in range(2):
        case.play(*[run_2003(s) for s in servers])
        case.wait(16)


# --- 2007 and later ----------------------------------------------------------------------------------------------------
def prelude(server, guid, store, instance):
    """9606 to 9811 in one step: which database a guid is of, only their nearness says."""
    def steps():
        if server.rng.random() < 0.7:
            server.vss(9604, guid=guid)
        event = server.vss(9606, guid=guid)
        server.shadow_event(2005, instance)
        server.prepared_database(store, instance)
        return event
    return steps


def run_2007(server, store, ends="both", repl=False, until=99):
    guid = server.guid()
    server.shadow += 1
    instance = server.shadow
    if server.rng.random() < 0.2:
        guid += ":%d" % server.rng.randint(1, 9)

    def vss(id):
        return lambda: server.vss(id, guid=guid)

    def replicated(id, text):
        return lambda: server.app("MSExchangeRepl", id, text, [guid], "information", WRITER, 2)

    steps = []
    if repl:
        steps.append(replicated(2021, f"The Microsoft Exchange Replication service VSS Writer (Instance {guid}) has "
                                "successfully collected the metadata document in preparation for backup."))
    steps.append(prelude(server, guid, store, instance))
    if repl:
        steps.append(replicated(2023, f"The Microsoft Exchange Replication service VSS Writer (Instance {guid}) "
                                "successfully prepared for backup."))
    if until >= 2:
        steps.append(vss(9608))
    if until >= 3:
        steps += [lambda: server.shadow_event(2001, instance, store), vss(9610)]
    if until >= 4:
        steps += [lambda: server.shadow_event(2003, instance, store), vss(9612)]
    if until >= 5:
        if server.rng.random() < 0.5:
            steps.append(vss(9622))
        if ends == "both":
            steps.append(lambda: server.s225(store, "ShadowCopy"))
            steps += [vss(9616), vss(9648)]
        elif ends == "errors":
            steps += [lambda: failed_store(server, store, instance), vss(9616), vss(9648)]
        elif ends == "released":
            steps.append(vss(9648))
    return steps


def failed_store(server, store, instance):
    noun = "storage group" if server.version == 2007 else "database"
    return server.app(IS, 9782, f"Exchange VSS Writer (instance {instance}) has completed the backup of {noun} "
                      f"'{store}' with errors. The backup did not complete successfully, and no log files were truncated "
                      f"for this {noun}.", [str(instance), store], "error", WRITER, 10)


def refused_2007(server, store):
    guid = server.guid()
    return [lambda: server.vss(9604, guid=guid),
            lambda: server.app(IS, 9840, f"An attempt to prepare the storage group '{store}' for backup failed because the "
                               "storage group is already in the process of being backed up.", [store], "error", WRITER, 10)]


def newer(case):
    return Server(case, case.rng.choice([2007, 2010]))


def healthy_2007(case):
    server = newer(case)
    case.wait(3)
    for _ in range(2):
        stores = case.rng.sample(STORES, case.rng.randint(1, 3))
        case.play(*[run_2007(server, s, repl=case.rng.random() < 0.4) for s in stores])
        case.good_runs = (case.good_runs or 0) + len(stores)
        case.wait(15)


def cleanup_missing_2007(case):
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    run, _ = case.play(run_2007(server, a, until=4), run_2007(server, b))
    last = case.now
    case.wait(15)
    refused, _ = case.play(refused_2007(server, a), run_2007(server, b))
    case.wait(15)
    prepared = [e for e in run if e.id == 9606]
    case.expect("vss-cleanup-missing", server.name, "certain", store=a, absence=True, needs=prepared,
                needs_for_certain=prepared + [e for e in refused if e.id == 9840], one_of_for_certain=all_of(case, 9616, 9648),
                until=last + timedelta(hours=12))


def later_prepare_2007(case):
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    run, _ = case.play(run_2007(server, a, until=4), run_2007(server, b))
    last = case.now
    case.wait(15)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    case.expect("vss-cleanup-missing", server.name, "possible", required=False, needs=[e for e in run if e.id == 9606],
                until=last + timedelta(hours=12), needs_for_certain=[None])


def other_store_goes_on_2007(case):
    """An open run of one storage group; later runs of another are no proof that it was freed."""
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    run, _ = case.play(run_2007(server, a, until=4), run_2007(server, b))
    last = case.now
    case.wait(15)
    case.play(run_2007(server, b))
    case.wait(15)
    case.expect("vss-cleanup-missing", server.name, "likely", store=a, absence=True,
                needs=[e for e in run if e.id == 9606], until=last + timedelta(hours=12))


def still_running_2007(case):
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    steps = run_2007(server, a)
    cut = len(steps) - 2
    case.play(steps[:cut])
    case.wait(case.rng.uniform(0.1, 3))
    refused = case.play(refused_2007(server, a))
    case.wait(case.rng.uniform(0.1, 3))
    tail = case.play(steps[cut:])
    case.wait(15)
    needs = [refused[1], tail[0]]
    case.expect("vss-backup-still-running", server.name, "certain", store=a, needs=needs)


def released_2007(case):
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, a), run_2007(server, b))
    case.wait(15)
    run, _ = case.play(run_2007(server, a, ends="released"), run_2007(server, b))
    case.wait(15)
    case.expect("vss-released-without-completion", server.name, "certain", store=a, absence=True,
                needs=[e for e in run if e.id in (9606, 9648)],
                one_of_for_certain=all_of(case, 9616))


def completed_with_errors_2007(case):
    server = newer(case)
    a, b = case.rng.sample(STORES, 2)
    case.wait(3)
    case.play(run_2007(server, b))
    case.wait(15)
    run = case.play(run_2007(server, a, ends="errors"))
    case.wait(15)
    case.expect("vss-completed-with-errors", server.name, "likely", store=a, needs=[e for e in run if e.id == 9782],
                needs_for_certain=[None])


def passive_copy_2010(case):
    """The Replication service backs up a passive copy: its end is not understood, so nobody is accused."""
    server = Server(case, 2010)
    case.wait(3)
    for _ in range(2):
        guid = server.guid()
        for id, text in ((2021, f"The Microsoft Exchange Replication service VSS Writer (Instance {guid}) has successfully "
                          "collected the metadata document in preparation for backup."),
                         (2023, f"The Microsoft Exchange Replication service VSS Writer (Instance {guid}) successfully "
                          "prepared for backup."),
                         (2110, f"The Microsoft Exchange VSS Writer instance {guid} has successfully prepared for a full or "
                          "a copy backup of database 'DB1'. The following database will be backed up: DB1.")):
            server.app("MSExchangeRepl", id, text, [guid, "DB1"] if id == 2110 else [guid], "information", WRITER, 2)
            case.tick()
        server.s225("DB1", "ShadowCopy")
        case.wait(15)
    case.undecided_ok.add("*")
    case.verdict = "undecided"


KINDS = [healthy_2003, cleanup_missing_2003, cleanup_missing_silent_2003, refused_too_early_2003, holder_unknown_2003,
         freed_by_restart_2003, later_prepare_2003, still_running_2003, freed_before_refusal_2003, aborted_2003, aborted_then_released_2003,
         aborted_after_freeze_2003, freed_then_refused_2003,
         released_2003, volume_snapshot_2003, several_standalone_2003, healthy_2007, cleanup_missing_2007,
         later_prepare_2007, other_store_goes_on_2007, still_running_2007, released_2007, completed_with_errors_2007,
         passive_copy_2010]
