#!/usr/bin/env python3
"""Whether another build of exba says the same as this one, byte for byte: every sample, in every form, through both programs.

    tests/parity/parity.py --native build/exba --other 'wine build-mingw64/exba.exe' [--every N] [LOG...]

For each input: the text report (UTC and Europe/Berlin), JSON and HTML reports, and all events as JSON lines; exit codes as
well. With LOG named, those in place of the samples. Prints what differs, and how much was compared; exit 1 where anything
differs. Paths are given with / to both.
"""
import argparse
import concurrent.futures
import difflib
import os
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = [
    ["analyze", "-f", "text"],
    ["analyze", "-f", "text", "-v", "--time-zone", "Europe/Berlin"],
    ["analyze", "-f", "json"],
    ["analyze", "-f", "html"],
    ["analyze", "-f", "json", "--redact"],
    ["events", "--all", "-f", "ndjson"],
]


def inputs():
    """Every form of every sample, as a folder or a file below the repository."""
    found = []
    for sample in sorted(os.listdir(os.path.join(ROOT, "samples"))):
        folder = os.path.join("samples", sample)
        if os.path.isdir(os.path.join(ROOT, folder)):
            found += [f"{folder}/{form}" for form in sorted(os.listdir(os.path.join(ROOT, folder)))
                      if os.path.isdir(os.path.join(ROOT, folder, form))]
    return found


def run(program, arguments):
    done = subprocess.run(program + arguments, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=600,
                          env={**os.environ, "WINEDEBUG": "-all"})
    return done.returncode, done.stdout, done.stderr


def difference(mine, other):
    if mine[0] != other[0]:
        return f"exit code {mine[0]}, there {other[0]}: {other[2][:300].decode(errors='replace')}"
    for which, a, b in (("output", mine[1], other[1]), ("said", mine[2], other[2])):
        if a == b:
            continue
        lines = difflib.unified_diff(a.decode(errors="replace").splitlines(), b.decode(errors="replace").splitlines(),
                                     "native", "other", lineterm="", n=0)
        said = "" if which == "said" else f"\nthere was said: {other[2][:300].decode(errors='replace')!r}"  # a start that failed?
        return which + " differs:\n" + "\n".join(line[:200] for _, line in zip(range(12), lines)) + said
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--native", required=True)
    parser.add_argument("--other", required=True)
    parser.add_argument("--every", type=int, default=1, help="only each Nth comparison")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("logs", nargs="*")
    told = parser.parse_args()
    native, other = ([os.path.abspath(w) if os.path.exists(w) else w for w in shlex.split(p)]
                     for p in (told.native, told.other))
    wanted = [(log, command) for log in (told.logs or inputs()) for command in COMMANDS][::told.every]

    def compare(pair):
        log, command = pair
        arguments = command + [log]
        return shlex.join(arguments), difference(run(native, arguments), run(other, arguments))

    differing = 0
    with concurrent.futures.ThreadPoolExecutor(told.jobs) as pool:
        for what, how in pool.map(compare, wanted):
            if how:
                differing += 1
                print(f"{what}\n{how}\n", flush=True)
    print(f"parity: {len(wanted)} comparisons, {differing} differ")
    sys.exit(1 if differing or not wanted else 0)


if __name__ == "__main__":
    main()
