#!/usr/bin/env python3
"""Performance as a number that does not depend on the machine's load: instructions of fixed workloads, by callgrind.

    bench/gate.py            compares with bench/instructions.tsv; over 3 % more fails
    bench/gate.py --update   writes it anew (a change that costs must say why)

Both take two minutes on two cores. They want build/exba of the default build (the numbers are its) and the workloads,
which they let `make_workloads` (tests/tools) write. Three per cent fewer is told as well: then the table is old.
"""
import argparse
import concurrent.futures
import os
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


def workloads(build):
    """Written anew each time: the writer may have changed, and they take a second."""
    subprocess.run(["cmake", "--build", build, "--target", "make_workloads"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([build / "tests" / "make_workloads", build / "workloads"], check=True, stdout=subprocess.DEVNULL)
    return build / "workloads"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", type=pathlib.Path, help="the build folder (build)")
    parser.add_argument("--exba", type=pathlib.Path, help="another program than that of the build folder")
    parser.add_argument("--workloads", type=pathlib.Path, help="logs that exist already, of the same writer")
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()
    exba = (args.exba or args.build / "exba").resolve()
    folder = args.workloads or workloads(args.build)
    known = dict(line.split("\t") for line in TABLE.read_text().splitlines()[1:]) if TABLE.exists() else {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(lambda arguments: instructions(exba, folder, arguments), WORKLOADS.values()))
    measured, failed = dict(zip(WORKLOADS, counts)), False
    for name in WORKLOADS:
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
