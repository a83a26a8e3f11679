#!/usr/bin/env python3
"""Performance as a number that does not depend on the machine's load: instructions of fixed workloads, by callgrind.

    bench/gate.py --exba build/exba --workloads FOLDER            compares with bench/instructions.tsv; over 3 % more fails
    bench/gate.py --exba build/exba --workloads FOLDER --update   writes it anew (a change that costs must say why)

FOLDER is what `make_workloads FOLDER` (tests/tools) wrote. Three per cent fewer is told as well: then the table is old.
"""
import argparse
import pathlib
import re
import subprocess
import sys

TABLE = pathlib.Path(__file__).with_name("instructions.tsv")
TOLERANCE = 0.03
WORKLOADS = {
    "start": ["explain", "9607"],
    "evtx-many": ["analyze", "-j", "1", "--fail-on", "never", "many.evtx"],
    "evtx-few": ["analyze", "-j", "1", "--fail-on", "never", "few.evtx"],
    "xml-many": ["analyze", "-j", "1", "--fail-on", "never", "many.xml"],
    "csv-some": ["analyze", "-j", "1", "--fail-on", "never", "some.csv"],
    "ndjson-some": ["analyze", "-j", "1", "--fail-on", "never", "some.ndjson"],
    "text-some": ["analyze", "-j", "1", "--fail-on", "never", "some.txt"],
    "json-report": ["analyze", "-j", "1", "--fail-on", "never", "-f", "json", "many.evtx"],
    "html-report": ["analyze", "-j", "1", "--fail-on", "never", "-f", "html", "many.evtx"],
    "events-all": ["events", "-j", "1", "--all", "many.evtx"],
}


def instructions(exba, folder, arguments):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(exba), *arguments]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exba", required=True, type=pathlib.Path)
    parser.add_argument("--workloads", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()
    known = dict(line.split("\t") for line in TABLE.read_text().splitlines()[1:]) if TABLE.exists() else {}
    measured, failed = {}, False
    for name, arguments in WORKLOADS.items():
        measured[name] = instructions(args.exba.resolve(), args.workloads, arguments)
        was = int(known.get(name, 0))
        change = measured[name] / was - 1 if was else 0
        verdict = "no number yet" if not was else "too many" if change > TOLERANCE else "fewer: update the table" if change < -TOLERANCE else "well"
        failed |= verdict in ("too many", "no number yet")
        print(f"{name:12} {measured[name]:14,} {change:+7.1%}  {verdict}")
    if args.update:
        TABLE.write_text("workload\tinstructions\n" + "".join(f"{n}\t{i}\n" for n, i in measured.items()))
        return 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
