#!/usr/bin/env python3
"""The independent judge of `exba analyze`: random nights with known faults, exported in several forms, and judged.

A night is a folder of logs of several cases, each on computers of its own (nightlib/vss.py, streaming.py, cluster.py:
what may be said about them comes from the published rules, not from the program). It is analysed
  as Event XML, whole         every planted fault found, with the right rule, computer, store and confidence; nobody else accused
  as Event XML, -j1 and -j2   the same bytes; files in another order or exported twice over: the same findings
  as Event XML, filtered      no finding that rests on absence is certain
  as NT or Vista text         the same faults
  cut at every event          no crash, nothing claimed whose deciding events are cut away
A failure prints one line and leaves a folder with the logs, the command and the report.

    nights.py --program build/exba --seed 1 --count 20 [--only KIND] [--rules DIR] [--keep DIR]
"""
import argparse
import datetime
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from nightlib import cluster, forms, streaming, vss  # noqa: E402
from nightlib.model import Case  # noqa: E402

KINDS = {f.__name__: f for f in vss.KINDS + streaming.KINDS + cluster.KINDS}


class Failed(Exception):
    pass


class Judge:
    def __init__(self, options, seed):
        self.options, self.seed = options, seed
        self.rng = random.Random(seed * 7919 + 1)
        self.failures = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"night-{seed}-", dir=options.keep))
        self.keep = False

    def fail(self, kind, what, step):
        self.failures.append((kind, step, what))
        self.keep = True

    def run(self, step, files, *arguments):
        """Analyses the files (or one folder); returns the report and the bytes."""
        command = [self.options.program, "analyze", "-f", "json", "-q", *arguments, *map(str, files)]
        if self.options.rules:
            command[2:2] = ["--rules", self.options.rules]
        done = subprocess.run(command, capture_output=True, timeout=120)
        out = self.folder / f"{step}.json"
        out.write_bytes(done.stdout)
        if done.returncode not in (0, 1):
            raise Failed(f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-300:]} <{' '.join(command)}>")
        report = json.loads(done.stdout)
        errors = sum(f["severity"] == "error" and f["confidence"] != "undecided" and not f.get("cured")
                     for f in report["findings"])
        # A store whose last backup failed counts as an error, whether a rule explains it or not.
        bad = any(o["outcome"] in ("failed", "abandoned") for o in report["operations"] if o["kind"] != "failover")
        if errors and done.returncode != 1 or done.returncode == 1 and not (errors or bad):
            raise Failed(f"exit code {done.returncode} with {errors} decided errors")
        if errors != report["summary"]["errors"]:
            raise Failed("summary.errors does not count the findings")
        for source in report["sources"]:
            if source["events"] != source["recognised"] + source["ignored"]:
                raise Failed(f"counts of {source['path']} do not add up")
        return report, done.stdout


def write(folder, logs, form, rng, overlap=False):
    """One file a log (two that overlap, where asked); returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for (computer, channel), events in sorted(logs.items()):
        parts = [events]
        if overlap and len(events) > 10:
            a, b = sorted(rng.sample(range(len(events)), 2))
            parts = [events[:b + 1], events[a:]]
        for n, part in enumerate(parts):
            shape = rng.choice(form) if isinstance(form, list) else form
            path = folder / f"{computer}-{channel}{'-' + str(n) if n else ''}.{'xml' if shape in forms.XML else 'txt'}"
            path.write_bytes(shape(part, rng))
            paths.append(path)
    return paths


def key(finding):
    return (finding["rule"], finding["computer"], finding["store"])


def show(finding):
    return (f"{finding['rule']} {finding['confidence']} {finding['severity']} on {finding['computer']} "
            f"store '{finding['store']}'")


def allowed(expect, form, filtered):
    out = set(expect.confidence)
    if expect.absence and (filtered or form in forms.TEXT) and "certain" in out:
        out = (out - {"certain"}) | {"likely"}
    if form in forms.LOSES_DATA and expect.no_data:
        out = set(expect.no_data)
    return out


def fits(expect, finding):
    return (expect.rule == finding["rule"] and finding["computer"] in expect.computers
            and (expect.store is None or finding["store"] in expect.store))


def fits_nameless(expect, finding):
    """The event that names the store may have been cut away, or what told two runs apart."""
    named = not finding["store"] or (expect.store and expect.store & set(finding["store"].split(", ")))
    return (expect.rule == finding["rule"] and finding["computer"] in expect.computers and named
            and finding["confidence"] != "certain")


def judge_operations(judge, case, report, step):
    runs = [o for o in report["operations"] if o["computer"] in case.computers
            and o["kind"] in ("vss-backup", "streaming-backup")]
    if case.good_runs is not None:
        bad = [o for o in runs if o["outcome"] != "succeeded"]
        if bad or len(runs) != case.good_runs:
            judge.fail(case.kind, f"{case.good_runs} good runs became {len(runs)}, of which {len(bad)} are not called so: "
                       f"{[(o['n'], o['kind'], o['outcome'], o['store']) for o in bad][:4]}", step)
    if case.none_abandoned and any(o["outcome"] == "abandoned" for o in runs):
        judge.fail(case.kind, f"abandoned: {[o['n'] for o in runs if o['outcome'] == 'abandoned']}", step)


# The rules of docs/interfaces.md and docs/rules, which this judge was written from. Other rules may speak where a story holds a failure of
# another kind (a damaged page, a full disk); on a healthy story nobody may.
MISSION = {
    "vss-cleanup-missing", "vss-backup-still-running", "vss-aborted-before-snapshot", "vss-released-without-completion",
    "vss-completed-with-errors", "log-list-requested-early", "log-list-incomplete", "truncate-after-failed-backup",
    "truncation-not-requested", "full-backup-required", "circular-logging-blocks-logs-only", "backup-not-ended",
    "cluster-backup-registry-not-replicated", "cluster-restore-key-overwritten", "cluster-checkpoint-ignorable"}


def judged(case, findings):
    """The findings on the computers of the case that this judge knows about."""
    healthy = case.good_runs is not None
    return [f for f in findings if f["computer"] in case.computers and (healthy or f["rule"] in MISSION)]


def judge_whole(judge, cases, report, step, form=None, filtered=False):
    for case in cases:
        judge_operations(judge, case, report, step)
        found = judged(case, report["findings"])
        expects = [e for e in case.expects if not e.cut_only]
        for finding in found:
            match = [e for e in expects if fits(e, finding)]
            if finding["confidence"] == "undecided":
                if not match and not case.undecided_ok & {"*", finding["rule"]}:
                    judge.fail(case.kind, f"undecided about nothing: {show(finding)}: {finding['message'][:150]}", step)
            elif not match:
                judge.fail(case.kind, f"accused: {show(finding)}: {finding['message'][:150]}", step)
        for expect in expects:
            match = [f for f in found if fits(expect, f)]
            want = allowed(expect, form, filtered)
            if not match:
                if expect.required and not (want == {"undecided"}):
                    judge.fail(case.kind, f"not found: {expect.rule} {sorted(want)} on {sorted(expect.computers)} store "
                               f"{expect.store}; found {[show(f) for f in found]}", step)
                elif expect.required:
                    judge.fail(case.kind, f"not even undecided: {expect.rule}; found {[show(f) for f in found]}", step)
            for finding in match:
                if finding["confidence"] not in want:
                    judge.fail(case.kind, f"confidence: {show(finding)}, allowed {sorted(want)}", step)
                elif expect.severity and finding["severity"] != expect.severity:
                    judge.fail(case.kind, f"severity: {show(finding)}, wanted {expect.severity}", step)
            if len(match) > 1 and expect.required:
                judge.fail(case.kind, f"told {len(match)} times: {show(match[0])}", step)


def hidden(case, expect, kept):
    """Whether events are missing between the run and the end of what its absence needs, and others follow."""
    first = min((e.seq for e in expect.needs + expect.needs_for_certain if e), default=None)
    if first is None or expect.until is None:
        return False
    last = max(e.seq for e in kept)
    return any(e not in kept and first < e.seq < last and e.true <= expect.until and e.channel == "Application"
               for e in case.events)


def judge_cut(judge, case, found, kept, step, form):
    """`found`: findings on computers of the case, under the case's own names."""
    for finding in found:
        if finding["confidence"] == "undecided" or (case.good_runs is None and finding["rule"] not in MISSION):
            continue
        reasons = []
        for expect in (e for e in case.expects if fits(e, finding) or fits_nameless(e, finding)):
            missing = [e for e in expect.needs if e not in kept]
            if expect.needs_one and not any(e in kept for e in expect.needs_one):
                missing = expect.needs_one
            ends = max((e.true for e in kept if e.computer == finding["computer"]), default=None)
            until = expect.until and expect.until - datetime.timedelta(hours=1 if case.jumps else 0)
            if missing:
                reasons.append(f"without event {missing[0].id}")
            elif until and (ends is None or ends < until):
                reasons.append(f"log ends {ends}, before {until}")
            elif not expect.confidence and form not in forms.LOSES_DATA:
                reasons.append("its Data excuses it")
            elif finding["confidence"] == "certain" and expect.absence and hidden(case, expect, kept):
                reasons.append("certain although a hole hides events behind the run")
            elif finding["confidence"] == "certain" and (
                    [e for e in expect.needs_for_certain if e not in kept]
                    or (expect.one_of_for_certain and not any(e in kept for e in expect.one_of_for_certain))
                    or "certain" not in expect.confidence or (expect.absence and form in forms.TEXT)):
                reasons.append("certain without its proof")
            else:
                break
        else:
            judge.fail(case.kind, f"cut: {show(finding)}: {'; '.join(reasons) or 'accused'}: {finding['message'][:150]}",
                       step)


def cuts_of(case, rng, limit, form):
    own = [e.seq for e in case.events if not e.noise]
    near = sorted({s + d for s in own for d in (0, 1)})
    cuts = [("until", s, s) for s in near] + [("from", s, s) for s in near]
    # A form without record ids cannot show a hole, and in a log of a dozen events one hole looks like a filter.
    if form in forms.XML and sum(e.channel == "Application" for e in case.events) >= 24 * len(case.computers):
        cuts += [("hole", s, s + rng.randint(1, 8)) for s in near]
    return sorted(rng.sample(cuts, limit)) if len(cuts) > limit else cuts


def keep_of(cut):
    kind, first, last = cut
    return {"until": lambda e: e.seq < first, "from": lambda e: e.seq >= first,
            "hole": lambda e: not first <= e.seq < last}[kind]


def judge_cuts(judge, case, form, limit):
    """All cuts of a story in one folder, under names of their own; stories of several computers one by one."""
    batches = []
    cuts = cuts_of(case, judge.rng, limit, form)
    if case.alone:
        batches = [[c] for c in cuts[:max(4, limit // 3)]]
    else:
        batches = [cuts[i:i + 24] for i in range(0, len(cuts), 24)]
    real = list(case.computers)
    for number, batch in enumerate(batches):
        step = f"cut-{case.kind}-{number}"
        folder = judge.folder / step
        kept, names = {}, {}
        for n, cut in enumerate(batch):
            logs = case.logs(keep_of(cut))
            if cut[0] == "from" and judge.rng.random() < 0.3:  # the log was cleared: ids begin anew
                for events in logs.values():
                    for number, event in enumerate(events, 1):
                        event.record = number
            kept[n] = {e for events in logs.values() for e in events}
            rename = {c: f"{c}X{n}" for c in real}
            names.update({rename[c]: (n, c) for c in real})
            for event in case.events:
                event.shown = event.computer
                event.computer = rename[event.computer]
            write(folder, {(rename[c], ch): ev for (c, ch), ev in logs.items()}, form, judge.rng)
            for event in case.events:
                event.computer = event.shown
        if not folder.exists() or not any(folder.iterdir()):
            continue
        report, _ = judge.run(step, [folder], "-j1")
        before = len(judge.failures)
        for n, cut in enumerate(batch):
            found = []
            for finding in report["findings"]:
                if names.get(finding["computer"], (None,))[0] == n:
                    found.append(dict(finding, computer=names[finding["computer"]][1]))
            judge_cut(judge, case, found, kept[n], f"{step} {cut[0]} event {cut[1]}..{cut[2]} ({real[0]}X{n})", form)
            for operation in report["operations"]:
                if operation["outcome"] == "abandoned" and names.get(operation["computer"], (None,))[0] == n:
                    last = max(e.time for e in kept[n] if e.computer == names[operation["computer"]][1])
                    end = datetime.datetime.strptime(operation["end"][:19], "%Y-%m-%dT%H:%M:%S")
                    if (last - end).total_seconds() < 11 * 3600:
                        judge.fail(case.kind, f"abandoned before patience is over: operation {operation['n']}", step)
        if len(judge.failures) == before:
            shutil.rmtree(folder)
            (judge.folder / f"{step}.json").unlink()


def merged(cases, keep=None):
    out = {}
    for case in cases:
        out.update(case.logs(keep))
    return out


def one_night(judge, kinds):
    rng = random.Random(judge.seed)
    names = kinds or rng.sample(sorted(KINDS), rng.randint(2, 4))
    cases = []
    for n, name in enumerate(names):
        case = Case(name, rng, f"{judge.seed % 100:02}{n}")
        KINDS[name](case)
        cases.append(case)
    judge.cases = cases
    everything = merged(cases)

    paths = write(judge.folder / "xml", everything, forms.XML, rng)
    whole, first = judge.run("xml", [judge.folder / "xml"], "-j1")
    judge_whole(judge, cases, whole, "xml")
    if len(cases) == 1 and cases[0].verdict not in (None, whole["summary"]["verdict"]):
        judge.fail(cases[0].kind, f"verdict {whole['summary']['verdict']}, wanted {cases[0].verdict}", "xml")
    _, second = judge.run("xml-j2", [judge.folder / "xml"], "-j2")
    if first != second:
        judge.fail("-", "-j1 and -j2 differ", "xml-j2")
    mixed = list(paths)
    rng.shuffle(mixed)
    other, _ = judge.run("xml-order", mixed, "-j2")
    same(judge, whole, other, "xml-order", exact=True)
    double = write(judge.folder / "overlap", everything, forms.XML, rng, overlap=True)
    rng.shuffle(double)
    other, _ = judge.run("overlap", double, "-j2")
    same(judge, whole, other, "overlap", exact=True)
    thin = merged(cases, lambda e: not e.noise or e.provider in ("EventLog",))
    write(judge.folder / "filtered", thin, forms.XML, rng)
    other, _ = judge.run("filtered", [judge.folder / "filtered"], "-j1")
    judge_filtered(judge, cases, other)
    write(judge.folder / "both", everything, forms.XML, rng)
    for path in write(judge.folder / "both-text", everything, forms.text_vista, rng):
        path.rename(judge.folder / "both" / path.name)
    other, _ = judge.run("both", [judge.folder / "both"], "-j2")
    same(judge, whole, other, "both", exact=True)
    for form in (forms.text_nt, forms.text_vista):
        step = form.__name__
        hours = rng.choice([0, 0, 2, -5])
        forms.SHIFT = datetime.timedelta(hours=hours)
        write(judge.folder / step, everything, form, rng)
        zone = ["--time-zone", f"{hours:+03}:00"] if hours else []
        text, _ = judge.run(step, [judge.folder / step], "-j1", *zone)
        forms.SHIFT = datetime.timedelta(0)
        judge_whole(judge, cases, text, step, form)
        same(judge, whole, text, step, exact=False)
        double = write(judge.folder / f"{step}-overlap", everything, form, rng, overlap=True)
        other, _ = judge.run(f"{step}-overlap", double, "-j2")
        # An NT block does not name its channel: a part of the log that holds none of our events covers nothing.
        same(judge, text, other, f"{step}-overlap", exact=False, fewer=form is forms.text_nt)
    for case in cases:
        if case.cuttable and not case.replicated:
            judge_cuts(judge, case, rng.choice(forms.XML + forms.TEXT), judge.options.cuts)
    with zipfile.ZipFile(judge.folder / "night.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    other, _ = judge.run("zip", [judge.folder / "night.zip"], "-j2")
    same(judge, whole, other, "zip", exact=True)


def judge_filtered(judge, cases, report):
    """Only our events: the log seems to end with the last of them, so absence may stay undecided."""
    for case in cases:
        for finding in judged(case, report["findings"]):
            match = [e for e in case.expects if fits(e, finding) and not e.cut_only]
            if finding["confidence"] == "undecided":
                continue
            if not match:
                judge.fail(case.kind, f"accused: {show(finding)}: {finding['message'][:150]}", "filtered")
            elif finding["confidence"] == "certain" and not any("certain" in allowed(e, None, True) for e in match):
                judge.fail(case.kind, f"confidence: {show(finding)}, allowed {sorted(allowed(match[0], None, True))}",
                           "filtered")


def same(judge, left, right, step, exact, fewer=False):
    def keys(report):
        report = {"findings": [f for f in report["findings"] if f["rule"] in MISSION]}
        if exact:
            return sorted((key(f), f["confidence"], f["fingerprint"]) for f in report["findings"])
        return sorted((key(f), f["fingerprint"]) for f in report["findings"] if f["confidence"] != "undecided")
    a, b = keys(left), keys(right)
    if not exact:  # what only a form without Data is excused to say is no disagreement
        excused = {(e.rule, c) for case in judge.cases for e in case.expects if e.no_data and not e.required
                   for c in e.computers}
        b = [k for k in b if k in a or (k[0][0], k[0][1]) not in excused]
    if fewer:
        a = [k for k in a if k in b]
    if a != b:
        judge.fail("-", f"findings differ from xml: only there {[k for k in a if k not in b]}, only here "
                   f"{[k for k in b if k not in a]}", step)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--only", choices=sorted(KINDS))
    parser.add_argument("--each", action="store_true", help="one night a kind instead of a random mix")
    parser.add_argument("--rules", help="a folder of rules, handed to the program")
    parser.add_argument("--cuts", type=int, default=24, help="cuts a case; default %(default)s")
    parser.add_argument("--keep", default=None, help="where failed nights are left; default: the system's place")
    options = parser.parse_args()
    if options.keep:
        pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    jobs = [(options.seed + n, [options.only] if options.only else None) for n in range(options.count)]
    if options.each:
        jobs = [(options.seed + n, [kind]) for n in range(options.count) for kind in KINDS]
    for seed, kinds in jobs:
        judge = Judge(options, seed)
        try:
            one_night(judge, kinds)
        except (Failed, subprocess.TimeoutExpired, json.JSONDecodeError) as trouble:
            judge.fail(kinds[0] if kinds else "-", str(trouble)[:600], "run")
        forms.SHIFT = datetime.timedelta(0)
        for kind, step, what in judge.failures:
            print(f"FAILED seed {seed} kind {kind} step {step}: {what} [{judge.folder}]", flush=True)
        if judge.failures:
            failed += 1
        else:
            passed += 1
            shutil.rmtree(judge.folder)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
