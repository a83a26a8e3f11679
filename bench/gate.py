#!/usr/bin/env python3
"""Performance as a number that does not depend on the machine's load: instructions of fixed workloads, by callgrind.

    bench/gate.py            compares with bench/instructions.tsv; over 3 % more fails
    bench/gate.py --update   writes it anew (a change that costs must say why)

    bench/gate.py --self-test   asks the arithmetic: does a workload that costs 3 % more fail?

They want build/exba of the default build (the numbers are its) and the workloads, which they let `make_workloads`
(tests/tools) write. Three per cent fewer is told as well: then the table is old.
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
    "small-log": ["analyze", "-j", "1", "--fail-on", "never", "small.xml"],
}


def instructions(exba, folder, arguments):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(exba), *arguments]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def verdict(measured, was):
    """What a workload's count means beside that of the table (0: it has none), and whether the gate fails by it."""
    if not was:
        return "no number yet", True
    change = measured / was - 1
    if change > TOLERANCE:
        return "too many", True
    return ("fewer: update the table" if change < -TOLERANCE else "well"), False


def compare(measured, known):
    """The table's lines, and whether one workload fails; one that the table has and nobody measured fails, too."""
    lines, failed = [], False
    for name in [*measured, *(name for name in known if name not in measured)]:
        if name not in measured:
            lines.append(f"{name:12} {'':14}          not measured: --update takes it out")
            failed = True
            continue
        words, fails = verdict(measured[name], known.get(name, 0))
        change = measured[name] / known[name] - 1 if known.get(name) else 0
        lines.append(f"{name:12} {measured[name]:14,} {change:+7.1%}  {words}")
        failed |= fails
    return lines, failed


def self_test():
    table = {name: 1_000_000 + 7919 * i for i, name in enumerate(WORKLOADS)}
    assert not compare(dict(table), table)[1], "the same numbers pass"
    for name, was in table.items():
        for factor, fails in ((1.031, True), (1.029, False), (0.9, False), (2.0, True)):
            lines, failed = compare({**table, name: round(was * factor)}, table)
            assert failed == fails, f"{name} at {factor:.3f} of its number: {lines}"
        lines, failed = compare({**table, name: round(was * 0.9)}, table)
        assert any("update the table" in line for line in lines), "3 % fewer is told"
        assert compare(table, {k: v for k, v in table.items() if k != name})[1], "a workload without a number fails"
        assert compare({k: v for k, v in table.items() if k != name}, table)[1], "one that is not measured fails"
    print(f"{len(table)} workloads: 3 % more in any of them fails the gate")
    return 0


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
    parser.add_argument("--self-test", action="store_true", help="asks the gate's own arithmetic, and measures nothing")
    args = parser.parse_args()
    if args.self_test:
        return self_test()
    exba = (args.exba or args.build / "exba").resolve()
    folder = args.workloads or workloads(args.build)
    known = {name: int(count) for name, count in map(str.split, TABLE.read_text().splitlines()[1:])} if TABLE.exists() else {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(lambda arguments: instructions(exba, folder, arguments), WORKLOADS.values()))
    measured = dict(zip(WORKLOADS, counts))
    lines, failed = compare(measured, known)
    print("\n".join(lines))
    if args.update:
        TABLE.write_text("workload\tinstructions\n" + "".join(f"{n}\t{i}\n" for n, i in measured.items()))
        return 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
