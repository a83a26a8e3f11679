#!/usr/bin/env python3
"""Compares what libevt's evtexport makes of an EVT file with exba's events.

    evtexport_events.py LOG.evt OURS.tsv      exit code 1 when they disagree

OURS.tsv holds lines as pyevtx_events.py describes them. Compared: number, time, event id, qualifiers, type, provider,
computer, user, category, strings. Records that evtexport calls recovered (of earlier rounds) are left out.
"""
import datetime
import re
import subprocess
import sys

TYPES = {1: "error", 2: "warning", 4: "information", 8: "success-audit", 16: "failure-audit", 0: "information"}


def time_of(text):
    moment = datetime.datetime.strptime(text.replace(" UTC", ""), "%b %d, %Y %H:%M:%S")
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def events(path):
    text = subprocess.run(["evtexport", "-m", "items", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    for block in re.split(r"(?m)^(?=Event number\s*:)", text)[1:]:
        fields, strings = {}, []
        last = None
        for line in block.split("\n"):
            match = re.match(r"(String: \d+|[A-Z][A-Za-z ]+?)\t+: (.*)$", line)
            if match and match.group(1).startswith("String: "):
                strings.append(match.group(2))
                last = "string"
            elif match:
                fields[match.group(1)] = match.group(2)
                last = match.group(1)
            elif last == "string" and line:
                strings[-1] += "\n" + line
        identifier = int(re.search(r"0x([0-9a-fA-F]+)", fields["Event identifier"]).group(1), 16)
        yield {"number": fields["Event number"], "time": time_of(fields["Creation time"]), "id": str(identifier & 0xFFFF),
               "qualifiers": str(identifier >> 16), "level": TYPES.get(int(re.search(r"\((\d+)\)", fields["Event type"]).group(1)), ""),
               "provider": fields.get("Source name", ""), "computer": fields.get("Computer name", ""),
               "user": fields.get("User security identifier", ""), "task": fields.get("Event category", "0"),
               "strings": [s.rstrip("\n") for s in strings]}


def unescaped(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m.group(1), m.group(1)), text)


def ours(path):
    found = {}
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        for line in lines:
            c = [unescaped(column) for column in line.rstrip("\n").split("\t")]
            strings = [s for s in c[10:] if not s.startswith("BINARY=")]
            found[c[0]] = {"number": c[0], "time": c[1], "id": c[2], "qualifiers": c[3], "level": c[4], "provider": c[5],
                           "computer": c[7], "user": c[8], "task": c[9], "strings": strings}
    return found


def shown(strings):
    """evtexport ends a line at a line end inside a string and drops blank ones."""
    return [re.sub(r"[\r\n]+", "\n", s).strip("\n") for s in strings]


def main():
    mine = ours(sys.argv[2])
    total = differing = 0
    for theirs in events(sys.argv[1]):
        total += 1
        event = mine.pop(theirs["number"], None)
        if event is not None:
            event["strings"], theirs["strings"] = shown(event["strings"]), shown(theirs["strings"])
        if event != theirs:
            differing += 1
            print("theirs", theirs)
            print("ours  ", event)
    for left in mine.values():
        print("only ours", left)
    print("%d records, %d differ, %d only ours" % (total, differing, len(mine)))
    sys.exit(1 if differing or mine else 0)


main()
