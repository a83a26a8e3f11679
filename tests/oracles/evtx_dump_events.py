#!/usr/bin/env python3
"""Compares what exba and evtx_dump (github.com/omerbenamram/evtx, not packaged by Debian) read from EVTX files.

    evtx_dump_events.py [--exba PROGRAM] [--evtx-dump PROGRAM] LOG.evtx...

Every record that evtx_dump reads is looked for among the events of `exba events --all`: record id, time to the
microsecond, event id, qualifiers, level, provider, channel, computer, user, task, insertion strings, binary data. Exit
code 1 when one differs. Not compared, because evtx_dump spells it otherwise: empty strings (it writes an empty element
where there is no string), braces and case of GUIDs, the seventh digit of a second, 2.0 for the floating point number 2,
hexadecimal numbers as decimal ones, white space around a value. A record that exba does not have is told and counted on
its own: evtx_dump reads what is left of earlier rounds as well, and holes of zeros as records.
"""
import argparse
import collections
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

from pyevtx_events import columns

FIELDS = 10  # columns before the insertion strings
RECORD = re.compile(r'^Record \d+\n<\?xml version="1.0" encoding="utf-8"\?>\n', re.MULTILINE)


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace")


def events_of_evtx_dump(program, path):
    for xml in RECORD.split(run([program, "-t", "1", "-o", "xml", "--no-indent", path]))[1:]:
        try:
            yield columns(xml.rstrip("\n"))
        except (ElementTree.ParseError, ValueError) as reason:
            print("%s: evtx_dump wrote no XML: %s" % (path, reason))


def events_of_exba(program, path):
    for line in run([program, "events", "--all", path]).splitlines():
        event = json.loads(line)
        if "provider" not in event:
            continue  # a line about a log
        names = event.get("insert_names") or []
        texts = ["%s=%s" % pair for pair in zip(names, event["inserts"])] if any(names) else event["inserts"]
        yield [str(event["record_id"]), event["time"], str(event["id"]), str(event.get("qualifiers", -1)), event["level"],
               event["provider"], event["channel"], event["computer"], event.get("user"), event.get("category"), *texts,
               *(["BINARY=" + event["data"]] if event["data"] else [])]


def normal(text):
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text.rstrip("\0")).strip()
    text = re.sub(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?", lambda m: m.group(1).lower(), text)
    time = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?: UTC|Z)", text)
    if time:
        return "%sT%s.%s" % (time.group(1), time.group(2), (time.group(3) or "")[:6].ljust(6, "0"))
    if re.fullmatch(r"0x[0-9A-Fa-f]+", text):
        return str(int(text, 16))
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def comparable(event):
    out = [normal(column or "") for column in event[:FIELDS]]
    for column in event[FIELDS:]:
        label, equals, value = column.partition("=")
        named = equals and re.fullmatch(r"[\w .:-]*", label)
        value = normal(value if named else column)
        if value:
            out.append(label + "=" + value if named else value)
    return out


def compare(options, path, sums):
    ours = collections.defaultdict(list)
    for event in events_of_exba(options.exba, path):
        ours[event[0]].append(comparable(event))
        sums["events of exba"] += 1
    for event in events_of_evtx_dump(options.evtx_dump, path):
        theirs = comparable(event)
        candidates = ours.get(theirs[0], [])
        kind = "equal" if theirs in candidates else "differ" if candidates else "only evtx_dump's"
        sums[kind] += 1
        if kind != "equal":
            print("%s: %s\n  evtx_dump %s\n  exba      %s" % (path, kind, theirs, candidates[:1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--exba", default="build/exba")
    parser.add_argument("--evtx-dump", default="evtx_dump")
    parser.add_argument("logs", nargs="+")
    options = parser.parse_args()
    sums = collections.Counter()
    for path in options.logs:
        compare(options, path, sums)
    print(", ".join("%s: %d" % item for item in sums.items()))
    return 1 if sums["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
