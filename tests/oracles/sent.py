#!/usr/bin/env python3
"""A short log in each form of nightlib/sent.py is read whole: every event, with what the form keeps of it, and nothing told.

    sent.py --program build/exba [--form NAME]... [--seed N] [--seeds N] [--keep DIR]
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from damage import ROOT, plain, short_log  # noqa: E402
from nightlib import sent  # noqa: E402

KEPT = {
    "t": lambda e, told: told["time"][:19] == f"{e.time:%Y-%m-%dT%H:%M:%S}" if told["time"] else False,
    "c": lambda e, told: told["computer"] == e.computer,
    "l": lambda e, told: told["level"] == e.level,
    "n": lambda e, told: told["channel"] == e.channel,
    "r": lambda e, told: told["record_id"] == e.record,
    "m": lambda e, told: plain(told["message"]) == plain(e.text),
    "s": lambda e, told: told["inserts"] == e.inserts,
}


def wrong_in(name, seed, options, work):
    log = short_log(random.Random(f"{name}-{seed}"))
    write, keeps = sent.FORMS[name]
    path = work / name
    path.write_bytes(write(log))
    done = subprocess.run([options.program, "events", "--all", "-q", "-j1", "--strict", str(path)], capture_output=True, timeout=60)
    told = [row for row in map(json.loads, done.stdout.decode(errors="replace").splitlines()) if "id" in row and "log" not in row]
    wrong = [] if done.returncode == 0 else [f"exit code {done.returncode}"]
    for e in log:
        found = next((t for t in told if t["id"] == e.id and t["provider"] == e.provider), None)
        if found is None:
            wrong.append(f"{e.provider} {e.id} was lost")
            continue
        told.remove(found)
        wrong += [f"{e.provider} {e.id}: '{kept}' of {found}" for kept in keeps if not KEPT[kept](e, found)]
    return wrong + [f"{t['provider']} {t['id']} is none of the log" for t in told]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/exba"))
    parser.add_argument("--form", action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--keep", default=None)
    options = parser.parse_args()
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="sent-"))
    work.mkdir(parents=True, exist_ok=True)
    forms = options.form or list(sent.FORMS)
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        for name in forms:
            wrong = wrong_in(name, seed, options, work)
            failed += bool(wrong)
            for line in wrong[:4]:
                print(f"{name} seed {seed}: {line[:300]}")
    print(f"{len(forms)} forms, {options.seeds} seed(s): {failed} not read whole")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
