#!/usr/bin/env python3
"""The independent judge of nights on Exchange 2013 and later: a two-node DAG with known faults, and healthy look-alikes.

Every night (nightlib/dag.py) is written as Event XML with insertion strings only, which is what an .evtx keeps, and analysed
  whole                 every planted fault found with the right rule, computer and confidence, nobody else accused, the
                        outcome of every run right
  -j2, other order      the same bytes, the same findings
  redacted              the same findings, and no node's name left
  cut at every event    nothing claimed whose deciding events are cut away
A failure prints one line and leaves a folder with the logs and the report.

    dag_nights.py --program build/exba --seed 1 --count 20 [--only KIND] [--cuts 40] [--keep DIR]
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from nightlib import dag, dag_mixed, forms  # noqa: E402

ALL = dag.KINDS + dag_mixed.KINDS
KINDS = {f.__name__: f for f in ALL}


def write(folder, logs):
    folder.mkdir(parents=True)
    paths = []
    for (computer, channel), events in sorted(logs.items()):
        path = folder / f"{computer}-{channel.replace('/', '%4')}.xml"
        path.write_bytes(forms.xml_wevtutil(events, None))
        paths.append(path)
    return paths


class Judge:
    def __init__(self, options, seed, kind):
        self.options, self.seed, self.kind = options, seed, kind
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"dag-{seed}-", dir=options.keep))
        self.failures = []

    def fail(self, step, what):
        self.failures.append((step, what))

    def run(self, step, files, *arguments):
        command = [self.options.program, "analyze", "-f", "json", "-q", *arguments, *map(str, files)]
        done = subprocess.run(command, capture_output=True, timeout=120)
        (self.folder / f"{step}.json").write_bytes(done.stdout)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
        return json.loads(done.stdout), done.stdout


def show(finding):
    return f"{finding['rule']} {finding['confidence']} {finding['severity']} on {finding['computer']} '{finding['store']}'"


def fits(expect, finding):
    return (expect.rule == finding["rule"] and finding["computer"] in expect.computers
            and (expect.store is None or finding["store"] in expect.store))


def now(finding):
    return finding["confidence"] != "undecided" and not finding.get("cured")


def fits_nameless(expect, finding):
    """The events that name the databases may have been cut away."""
    named = not finding["store"] or (expect.store and set(finding["store"].split(", ")) <= set(next(iter(expect.store)).split(", ")))
    return expect.rule == finding["rule"] and finding["computer"] in expect.computers and named


def judge_whole(judge, case, report):
    decided = [f for f in report["findings"] if f["confidence"] != "undecided"]
    for finding in (f for f in decided if f["rule"] != "ignore-vss-8194"):  # a note beside a failure
        match = [e for e in case.expects if not e.cut_only and fits(e, finding)]
        if not match:
            judge.fail("whole", f"accused: {show(finding)}: {finding['message'][:200]}")
    for expect in (e for e in case.expects if not e.cut_only):
        match = [f for f in decided if fits(expect, f)]
        if not match and expect.required:
            judge.fail("whole", f"not found: {expect.rule} {sorted(expect.confidence)}; found {[show(f) for f in report['findings']]}")
        for finding in match:
            if finding["confidence"] not in expect.confidence:
                judge.fail("whole", f"confidence: {show(finding)}, allowed {sorted(expect.confidence)}")
            if expect.severity and finding["severity"] != expect.severity:
                judge.fail("whole", f"severity: {show(finding)}, wanted {expect.severity}")
        if len(match) > 1:
            judge.fail("whole", f"told {len(match)} times: {show(match[0])}")
    runs = {o["session"]: o for o in report["operations"] if o["kind"] == "vss-backup"}
    count = sum(o["kind"] == "vss-backup" for o in report["operations"])
    if count != len(case.outcomes):
        judge.fail("whole", f"{count} runs, {len(case.outcomes)} were told: "
                   f"{[(o['computer'], o['session'], o['outcome'], o['why']) for o in report['operations'] if o['session'] not in case.outcomes][:3]}")
    for guid, outcome in case.outcomes.items():
        if guid not in runs:
            judge.fail("whole", f"no operation for {guid}")
        elif runs[guid]["outcome"] != outcome:
            judge.fail("whole", f"run {guid} is {runs[guid]['outcome']} ({runs[guid]['why']}), was {outcome}")
    for run in case.runs:
        if case.outcomes.get(run.guid) == "succeeded" and run.guid in runs and runs[run.guid]["type"] != run.type:
            judge.fail("whole", f"run {run.guid} is called {runs[run.guid]['type']}, was {run.type}")
    for (guid, db), outcome in getattr(case, "stores", {}).items():
        said = runs.get(guid, {}).get("facts", {}).get("stores", "")
        if not any(s.strip().startswith(db + "\\") and outcome in s for s in said.split(";")):
            judge.fail("whole", f"{db} of {guid} should have {outcome}: {said}")
    if any(o["kind"] == "streaming-backup" for o in report["operations"]):
        judge.fail("whole", "a surrogate was taken for a streaming backup")


def judge_cut(judge, case, report, kept, step):
    for finding in report["findings"]:
        if finding["confidence"] == "undecided" or finding["rule"] == "ignore-vss-8194":
            continue
        reasons = []
        if finding["rule"] == "passive-copy-backup-failed" and any(
                e.provider == dag.REPL and e.level == "error" for e in kept if e.computer == finding["computer"]):
            continue  # what would say more is cut away
        for expect in (e for e in case.expects if fits(e, finding) or fits_nameless(e, finding)):
            missing = [e for e in expect.needs if e not in kept]
            if expect.needs_one and not any(e in kept for e in expect.needs_one):
                missing = expect.needs_one
            ends = max((e.true for e in kept if e.computer == finding["computer"]), default=None)
            if missing:
                reasons.append(f"without event {missing[0].id}")
            elif expect.until and (ends is None or ends < expect.until):
                reasons.append(f"log ends {ends}, before {expect.until}")
            else:
                break
        else:
            judge.fail(step, f"cut: {show(finding)}: {'; '.join(reasons) or 'accused'}: {finding['message'][:150]}")
    for o in report["operations"]:
        if o["outcome"] == "succeeded" and o["kind"] == "vss-backup":
            done = [e for e in kept if e.provider == dag.REPL and e.id == 2033 and e.inserts and e.inserts[0] == o["session"]]
            if not done:
                judge.fail(step, f"run {o['session']} is called good without its completion")


def cuts_of(case, rng, limit):
    own = sorted({e.seq + d for e in case.events if not e.noise for d in (0, 1)})
    cuts = [("until", s) for s in own] + [("from", s) for s in own]
    return sorted(rng.sample(cuts, limit)) if len(cuts) > limit else cuts


def one_night(judge):
    rng = random.Random(judge.seed * 7919 + sorted(KINDS).index(judge.kind))
    case = dag.Dag(judge.kind, rng, f"{judge.seed % 100:02}")
    KINDS[judge.kind](case)
    dag.healthy_tail(case)
    paths = write(judge.folder / "xml", case.logs())
    report, first = judge.run("whole", [judge.folder / "xml"], "-j1")
    judge_whole(judge, case, report)
    _, second = judge.run("threads", [judge.folder / "xml"], "-j2")
    if first != second:
        judge.fail("threads", "-j1 and -j2 differ")
    mixed = list(paths)
    rng.shuffle(mixed)
    other, _ = judge.run("order", mixed)
    keys = [sorted((f["rule"], f["computer"], f["confidence"], f["fingerprint"]) for f in r["findings"]) for r in (report, other)]
    if keys[0] != keys[1]:
        judge.fail("order", "another order of files gives other findings")
    hidden, told = judge.run("redacted", [judge.folder / "xml"], "--redact", "--redact-map", str(judge.folder / "map.json"))
    if sorted((f["rule"], f["confidence"]) for f in hidden["findings"]) != sorted((f["rule"], f["confidence"]) for f in report["findings"]):
        judge.fail("redacted", "without names the findings are others")
    if any(name.split(".")[0].encode() in told for name in case.names):
        judge.fail("redacted", "a node's name is left")
    for kind, at in cuts_of(case, rng, judge.options.cuts):
        step = f"cut-{kind}-{at}"
        kept = [e for e in case.events if (e.seq < at if kind == "until" else e.seq >= at)]
        chosen = set(map(id, kept))
        logs = case.logs(lambda e: id(e) in chosen)
        if not logs:
            continue
        write(judge.folder / step, logs)
        before = len(judge.failures)
        report, _ = judge.run(step, [judge.folder / step], "-j1")
        judge_cut(judge, case, report, kept, step)
        if len(judge.failures) == before:
            shutil.rmtree(judge.folder / step)
            (judge.folder / f"{step}.json").unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=len(ALL), help="nights; the kinds take turns")
    parser.add_argument("--only", choices=sorted(KINDS))
    parser.add_argument("--cuts", type=int, default=24, help="cuts a night; default %(default)s")
    parser.add_argument("--keep", default=None, help="where failed nights are left; default: the system's place")
    options = parser.parse_args()
    if options.keep:
        pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    for n in range(options.count):
        kind = options.only or ALL[(options.seed + n) % len(ALL)].__name__
        judge = Judge(options, options.seed + n, kind)
        try:
            one_night(judge)
        except (RuntimeError, subprocess.TimeoutExpired, json.JSONDecodeError) as trouble:
            judge.fail("run", str(trouble)[:600])
        for step, what in judge.failures:
            print(f"FAILED seed {judge.seed} kind {kind} step {step}: {what} [{judge.folder}]", flush=True)
        if judge.failures:
            failed += 1
        else:
            passed += 1
            shutil.rmtree(judge.folder)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
