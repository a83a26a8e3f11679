#!/usr/bin/env python3
"""Makes the logs of a fleet with planted faults, so that survey, shards and merge can be measured and checked.

    bench/fleet.py --servers 10000 --seed 1 OUT

writes OUT/logs/<customer>/<server>-application.xml (and -system.xml of cluster nodes) and OUT/planted.json: which servers
have which fault, which belong together, which have fallen silent. The same seed gives the same bytes.
"""
import argparse
import json
import os
import random
from datetime import datetime, timedelta

BEGIN = datetime(2024, 3, 4)  # a Monday
NIGHTS = 5


def event(provider, event_id, level, time, record, channel, computer, strings=()):
    data = "".join(f"<Data>{s}</Data>" for s in strings)
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='{provider}'/><EventID Qualifiers='0'>{event_id}</EventID><Level>{level}</Level><Task>0</Task>"
        f"<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='{time:%Y-%m-%dT%H:%M:%S}.0000000Z'/>"
        f"<EventRecordID>{record}</EventRecordID><Channel>{channel}</Channel><Computer>{computer}</Computer><Security/></System>"
        f"<EventData>{data}</EventData></Event>")


def backup(night, fault, held):
    """The events of one night's run as (minute, second, id, level, strings)."""
    if held:  # an earlier run never let go of the writer
        return [(0, 2, 9614, 4, ()), (0, 3, 9607, 2, ("0x50d",))]
    run = [(0, 2, 9606, 4, ()), (0, 3, 9608, 4, ()), (0, 29, 9610, 4, ()), (0, 31, 9612, 4, ())]
    if fault == "held" and night >= 2:
        return run
    return run + [(31, 10, 9616, 4, ()), (31, 12, 9648, 4, ())]


def server_events(rng, computer, fault, silent):
    """(time, provider, id, level, strings) of an Application log, in order."""
    out = []
    end = BEGIN + timedelta(days=NIGHTS, hours=9) - (timedelta(days=2) if silent else timedelta())
    time = BEGIN + timedelta(minutes=rng.randrange(60))
    while time < end:
        out.append((time, "MSExchangeMTA", 9298, 4, (str(rng.randrange(10000)),)))
        time += timedelta(minutes=rng.randrange(120, 240))
    out.append((end, "MSExchangeMTA", 9298, 4, ("0",)))
    for night in range(NIGHTS):
        start = BEGIN + timedelta(days=night + 1, hours=1)
        for minute, second, event_id, level, strings in backup(night, fault, fault == "held" and night > 2):
            at = start + timedelta(minutes=minute, seconds=second)
            if at < end:
                out.append((at, "MSExchangeIS", event_id, level, strings))
    return sorted(out, key=lambda e: e[0])


def write_log(path, computer, channel, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("<Events>\n")
        for record, (time, provider, event_id, level, strings) in enumerate(rows, 1000):
            out.write(event(provider, event_id, level, time, record, channel, computer, strings) + "\n")
        out.write("</Events>\n")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--servers", type=int, default=1000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--faults", type=float, default=0.01, help="part of the servers whose backup is never completed")
    args.add_argument("--silent", type=float, default=0.005, help="part that stops logging two days before the others")
    args.add_argument("--clusters", type=float, default=0.02, help="part that is the first node of a pair")
    args.add_argument("--forwarded", type=int, default=20, help="servers whose events stand in one forwarded log")
    args.add_argument("out")
    o = args.parse_args()
    rng = random.Random(o.seed)
    logs = os.path.join(o.out, "logs")
    planted = {"held": [], "silent": [], "pairs": [], "forwarded": [], "servers": o.servers}
    forwarded, previous = [], None
    for n in range(o.servers):
        customer = f"c{n // 20:05}"
        computer = f"ex{n % 20 + 1:02}.{customer}.example"
        fault = "held" if rng.random() < o.faults else ""
        silent = not fault and rng.random() < o.silent
        if fault:
            planted["held"].append(computer)
        if silent:
            planted["silent"].append(computer)
        rows = server_events(rng, computer, fault, silent)
        if n < o.forwarded:
            planted["forwarded"].append(computer)
            forwarded += [(time, computer, *rest) for time, *rest in rows]
            continue
        folder = os.path.join(logs, customer)
        os.makedirs(folder, exist_ok=True)
        write_log(os.path.join(folder, f"ex{n % 20 + 1:02}-application.xml"), computer, "Application", rows)
        if previous and previous[0] == customer and rng.random() < o.clusters * 2 and not silent:
            other = previous[1]
            planted["pairs"].append([other, computer])
            lost = [(BEGIN + timedelta(days=1, hours=14), "Microsoft-Windows-FailoverClustering", 1135, 1, (other.split(".")[0],))]
            steady = [(BEGIN + timedelta(hours=h), "Service Control Manager", 7036, 4, ("Print Spooler", "running"))
                      for h in range(0, NIGHTS * 24 + 9, 8)]
            write_log(os.path.join(folder, f"ex{n % 20 + 1:02}-system.xml"), computer, "System",
                      sorted(lost + steady, key=lambda e: e[0]))
            previous = None
        else:
            previous = (customer, computer)
    if forwarded:
        os.makedirs(logs, exist_ok=True)
        forwarded.sort(key=lambda e: (e[0], e[1]))
        records = {}
        with open(os.path.join(logs, "forwarded.xml"), "w", encoding="utf-8", newline="") as out:
            out.write("<Events>\n")
            for time, computer, provider, event_id, level, strings in forwarded:
                records[computer] = records.get(computer, 999) + 1
                out.write(event(provider, event_id, level, time, records[computer], "Application", computer, strings) + "\n")
            out.write("</Events>\n")
    with open(os.path.join(o.out, "planted.json"), "w", encoding="utf-8") as out:
        json.dump(planted, out, indent=1)


if __name__ == "__main__":
    main()
