#!/usr/bin/env python3
"""What `exba check` costs for many computers, and whether it grows with the history.

    bench/check_year.py --exba build/exba [--computers 500] [--days 15] [--count] FOLDER
    bench/check_year.py --exba build/exba --computers 50 --every-day FOLDER

How it works: every day has a file in which each computer logs one streaming backup (Event XML, record ids and times of
their own); the days are checked one after the other. Then the history is told again for a year back, straight in the
state file, as daily checks would have left it, and a check is run with nothing new and with one new day, before and
after. --every-day: a whole year is checked day by day instead, and what a check costs is told on the way.
--count: instructions (callgrind) instead of processor time.
"""
import argparse
import datetime
import pathlib
import re
import resource
import shutil
import sqlite3
import subprocess

BEGIN = datetime.datetime(2024, 1, 1, 22)
STEPS = (
    (210, 0, ""),
    (220, 1, "<Data>{file}</Data><Data>8194</Data>"),
    (221, 1200, "<Data>{file}</Data>"),
    (223, 1260, "<Data>{log}</Data><Data>{log}</Data>"),
    (224, 1320, "<Data>{log}</Data><Data>{log}</Data>"),
    (213, 1380, ""),
)


def day_file(folder, day, computers):
    path = folder / f"day{day:03}.xml"
    events = []
    for n in range(computers):
        for i, (number, seconds, more) in enumerate(STEPS):
            time = BEGIN + datetime.timedelta(days=day, seconds=seconds + n)
            more = more.format(file=f"E:\\mdb\\priv{n}.edb", log=f"E:\\mdb\\E00{256 + day:05X}.log")
            events.append(
                f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='ESE'/>"
                f"<EventID Qualifiers='0'>{number}</EventID><Level>4</Level><Task>3</Task>"
                f"<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='{time.isoformat()}.000000000Z'/>"
                f"<EventRecordID>{1000 + day * len(STEPS) + i}</EventRecordID><Channel>Application</Channel>"
                f"<Computer>EX{n:04}.example.net</Computer><Security/></System><EventData>"
                f"<Data>Information Store</Data><Data>{1400 + n}</Data><Data>SG{n}: </Data>{more}</EventData></Event>\n"
            )
    path.write_text("<Events>\n" + "".join(events) + "</Events>\n")
    return path


def check(args, state, day, path):
    now = (BEGIN + datetime.timedelta(days=day, hours=8)).isoformat() + "Z"
    command = [args.exba, "check", "--state", state, "--now", now, "-f", "nagios", path]
    if args.count:
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 3 and not done.stdout:
        raise SystemExit(done.stderr)
    if args.count:
        counted = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
        return f"{counted / 1e6:.0f} million instructions"
    return f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.3f} s"


def a_year_back(state, day):
    database = sqlite3.connect(state)
    names = [row[1] for row in database.execute("PRAGMA table_info(operation)") if row[1] != "id"]
    moved = [f"strftime('%Y-%m-%dT%H:%M:%SZ', {n}, ?)" if n in ("begin", "end") else n for n in names]
    last = (BEGIN + datetime.timedelta(days=day)).date().isoformat()
    for back in range(day + 1, 365):
        shift = f"-{back} days"
        database.execute(
            f"INSERT INTO operation({', '.join(names)}) SELECT {', '.join(moved)} FROM operation WHERE begin >= ?",
            (shift, shift, last),
        )
    database.commit()
    return database.execute("SELECT count(*) FROM operation").fetchone()[0]


def every_day(args, state):
    """The cost of a check with one day new, and of one with nothing new, on some of 365 days."""
    count, told = args.count, (1, 8, 15, 30, 60, 120, 180, 240, 300, 364)
    for day in range(365):
        path = day_file(args.folder, day, args.computers)
        args.count = count and day in told
        new = check(args, state, day, path)
        if day in told:
            print(f"day {day + 1}: one day new {new}, nothing new {check(args, state, day, path)}, ", end="")
            print(f"state {state.stat().st_size / 1e6:.1f} MB")
        path.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exba", required=True)
    parser.add_argument("--computers", type=int, default=500)
    parser.add_argument("--days", type=int, default=15)
    parser.add_argument("--every-day", action="store_true")
    parser.add_argument("--count", action="store_true")
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    state = args.folder / "state.db"
    for old in args.folder.glob("state*"):
        old.unlink()
    if args.every_day:
        return every_day(args, state)
    count, args.count = args.count, False
    for day in range(args.days):
        path = day_file(args.folder, day, args.computers)
        cost = check(args, state, day, path)
    args.count = count
    print(f"day {args.days}, {args.computers} computers: {cost}")
    last, new = args.days - 1, day_file(args.folder, args.days, args.computers)

    def both(title):
        for name, day, log in (("nothing new", last, path), ("one day new", last + 1, new)):
            trial = args.folder / "state-trial.db"
            shutil.copy(state, trial)
            print(f"{title}, {name}: {check(args, trial, day, log)}")
            for rest in args.folder.glob("state-trial*"):
                rest.unlink()

    both(f"after {args.days} days")
    print(f"history of a year: {a_year_back(state, last)} runs")
    both("after a year")


if __name__ == "__main__":
    main()
