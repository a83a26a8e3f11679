#!/usr/bin/env python3
"""Writes data/zones.txt: every zone of the machine's tz database since 1970, and the names that Windows gives to zones.

    scripts/make_zones.py [--tzdata /usr/share/zoneinfo/tzdata.zi] [--cldr windowsZones.xml] [--out data/zones.txt]
    scripts/make_zones.py --check        says where data/zones.txt differs from this machine; changes nothing

The rules are compiled by `zic` (Debian: libc-bin) and read back from TZif; the years at the end that go on alike are told
by their rule, as `zic -b slim` would do (the one of glibc 2.36 loses the changes of Asia/Gaza from 2073 on). Windows names come from Unicode CLDR's windowsZones.xml (Debian: unicode-cldr-core); without
--cldr those of the present file are kept.

The file is UTF-8 text; `|` parts the fields:

    version|2025b|1                     of the tz database, and of this form
    zone|Europe/Berlin|3600|8688600:7200 ...|3600 7200 3.5.0/7200 10.5.0/10800
    link|Europe/Busingen|Europe/Zurich
    windows|W. Europe Standard Time|Europe/Berlin

A zone has its offset on 1970-01-01 (it stands for all that was before), its changes (seconds since the change before, or
since 1970; `:`; the new offset) and, where the years go on alike behind the last of them, the rule: standard offset,
summer offset, begin and end of summer as month.week.weekday/second-of-the-day, in the local time before that change.
All in seconds, offsets east of UTC.
"""
import argparse
import datetime
import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FORM = 1


def names_of(source):
    """Every zone and link of a tzdata.zi, and its version."""
    names, version = set(), "unknown"
    with open(source, encoding="ascii") as lines:
        for line in lines:
            words = line.split()
            if line.startswith("# version"):
                version = words[2]
            elif words and words[0] == "Z":
                names.add(words[1])
            elif words and words[0] == "L":
                names.add(words[2])
    return names, version


def read_tzif(path):
    """The 64-bit part of a TZif file: [(time, offset)], offset before the first, the rule behind the last."""
    with open(path, "rb") as file:
        data = file.read()

    def header(at):
        assert data[at:at + 4] == b"TZif"
        return struct.unpack(">6l", data[at + 20:at + 44])

    isut, isstd, leap, times, types, chars = header(0)
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isut
    isut, isstd, leap, times, types, chars = header(at)
    at += 44
    moments = struct.unpack(">%dq" % times, data[at:at + 8 * times])
    kinds = data[at + 8 * times:at + 9 * times]
    at += 9 * times
    offsets = [struct.unpack(">lBB", data[at + 6 * i:at + 6 * i + 6])[0] for i in range(types)]
    at += 6 * types + chars + leap * 12 + isstd + isut
    footer = data[at:].strip(b"\n").decode("ascii")
    return [(m, offsets[k]) for m, k in zip(moments, kinds)], offsets[0], footer


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(p) for p in text.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def rule_of(footer):
    """A POSIX TZ string as (standard offset, "" or the words of our file)."""
    name = r"(?:<[^>]+>|[A-Za-z]+)"
    match = re.fullmatch(rf"{name}([-+\d:]+)(?:{name}([-+\d:]+)?,(M[\d.]+)(?:/([-+\d:]+))?,(M[\d.]+)(?:/([-+\d:]+))?)?", footer)
    if not match:
        sys.exit(f"cannot read the rule {footer!r}")
    standard = -seconds(match[1])
    if not match[3]:
        return standard, ""
    summer = -seconds(match[2]) if match[2] else standard + 3600
    begin, end = (f"{day[1:]}/{seconds(time or '2')}" for day, time in ((match[3], match[4]), (match[5], match[6])))
    return standard, f"{standard} {summer} {begin} {end}"


def yearly(change, year):
    """Seconds since 1970 on the wall clock."""
    day, second = change.split("/")
    month, week, weekday = (int(part) for part in day.split("."))
    first = datetime.date(year, month, 1)
    date = first + datetime.timedelta((weekday - first.isoweekday()) % 7 + 7 * (week - 1))
    if date.month != month:
        date -= datetime.timedelta(7)
    return (date - datetime.date(1970, 1, 1)).days * 86400 + int(second)


def without_rule(changes, rule):
    """The changes up to the first of those at the end that are the rule's, one after the other."""
    standard, summer, begin, end = rule.split()
    told = []
    for year in range(1970, 2200):
        told.append((yearly(begin, year) - int(standard), int(summer)))
        told.append((yearly(end, year) - int(summer), int(standard)))
    told.sort()
    before = dict(zip(told[1:], told))
    while len(changes) > 1 and before.get(changes[-1]) == changes[-2]:
        changes.pop()
    return changes


def zone_line(path):
    changes, offset, footer = read_tzif(path)
    standard, rule = rule_of(footer)
    first = offset
    told = []
    for moment, new in changes:
        if moment <= 0:
            first = offset = new
        elif new != offset or rule and moment == changes[-1][0]:  # the rule holds behind the last one only
            told.append((moment, new))
            offset = new
    if not rule and offset != standard:
        sys.exit(f"{path}: ends with another offset than its rule says")
    if rule:
        told = without_rule(told, rule)
    before, words = 0, []
    for moment, new in told:
        words.append(f"{moment - before}:{new}")
        before = moment
    return f"{first}|{' '.join(words)}|{rule}"


def zone_lines(source, known):
    names, version = names_of(source)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["zic", "-b", "fat", "-d", folder, source], check=True)
        lines = {name: zone_line(os.path.join(folder, name)) for name in sorted(names)}
    # Of several names with the same history since 1970 one is told (the best known: CLDR's), the others are links.
    first, out = {}, []
    for name in sorted(names, key=lambda n: (n not in known, "/" not in n, n)):
        first.setdefault(lines[name], name)
    for name in sorted(names):
        target = first[lines[name]]
        out.append(f"zone|{name}|{lines[name]}" if target == name else f"link|{name}|{target}")
    return version, out


def windows_lines(cldr):
    zones = xml.parse(cldr).iter("mapZone")
    return sorted(f"windows|{z.get('other')}|{z.get('type')}" for z in zones if z.get("territory") == "001")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tzdata", default="/usr/share/zoneinfo/tzdata.zi")
    arguments.add_argument("--cldr")
    arguments.add_argument("--out", default=os.path.join(HERE, "data", "zones.txt"))
    arguments.add_argument("--check", action="store_true")
    told = arguments.parse_args()

    old = []
    if os.path.exists(told.out):
        with open(told.out, encoding="utf-8") as file:
            old = file.read().splitlines()
    windows = windows_lines(told.cldr) if told.cldr else [line for line in old if line.startswith("windows|")]
    wanted = {line.split("|")[2] for line in windows}
    version, zones = zone_lines(told.tzdata, wanted)
    missing = wanted - {line.split("|")[1] for line in zones}
    if missing:
        sys.exit(f"the tz database has no {', '.join(sorted(missing))}")
    new = [f"version|{version}|{FORM}"] + zones + windows
    if not told.check:
        with open(told.out, "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(new) + "\n")
        return
    differing = sorted({line.split("|")[1] for line in set(old) ^ set(new) if not line.startswith("version|")})
    here = old[0].split("|")[1] if old else "none"
    print(f"time zones: data/zones.txt has {here}, this machine {version}: "
          f"{len(differing)} zones differ{': ' if differing else ''}{', '.join(differing[:20])}")


if __name__ == "__main__":
    main()
