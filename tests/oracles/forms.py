#!/usr/bin/env python3
"""The same night in every form gives the same findings, to the precision that the form keeps.

Reads the nights of samples/ (Event XML, and the descriptions from its text twin; or makes random ones), writes each in the forms of
nightlib/exports.py, and compares `exba analyze` on each with that on the Event XML:
  every event counted, and nothing reported as damage
  a form that keeps all: rule, severity, confidence, computer, store and fingerprint of every finding
  a form without record ids: the same, but what rests on absence is at most likely
  a form without Data bytes: as much as the Event XML without its <Binary> tells

    forms.py --program build/exba [--form NAME]... [--night NAME]... [--keep DIR]
    forms.py --write tests/readers/exports      three events in each form, for the tests that cut and change them
"""
import argparse
import collections
import datetime
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from nightlib import cluster, dag, exports, streaming, vss  # noqa: E402
from nightlib.model import SEVERITY, Case, Event  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NS = "{http://schemas.microsoft.com/win/2004/08/events/event}"
LEVEL = {1: "critical", 2: "error", 3: "warning", 4: "information", 0: "information"}
NUMBERS = {v: k for k, v in LEVEL.items()}
ORDER = ["certain", "likely", "possible", "undecided"]


def read_xml(path):
    text = path.read_bytes().decode("utf-8-sig")
    text = re.sub(r"<\?xml[^>]*\?>|</?Events>", "", text)
    events = []
    for node in ET.fromstring("<Events>" + text + "</Events>"):
        s = node.find(NS + "System")
        get = lambda name: s.find(NS + name)  # noqa: E731
        level = LEVEL[int(get("Level").text)]
        words = int(get("Keywords").text, 16)
        level = "success-audit" if words >> 53 & 1 else "failure-audit" if words >> 52 & 1 else level
        data = node.find(NS + "EventData")
        binary = data.find(NS + "Binary")
        event = Event(0, datetime.datetime.strptime(get("TimeCreated").get("SystemTime")[:19], "%Y-%m-%dT%H:%M:%S"),
                      get("Computer").text, get("Channel").text, get("Provider").get("Name"), int(get("EventID").text),
                      level, "", int(get("Task").text), "", [d.text or "" for d in data.findall(NS + "Data")],
                      bytes.fromhex(binary.text) if binary is not None and binary.text else b"")
        event.record = int(get("EventRecordID").text)
        event.qualifiers = int(get("EventID").get("Qualifiers") or 0)
        events.append(event)
    if len(events) > 1 and events[0].record > events[-1].record and "-set-back" not in str(path):
        events.reverse()
    elif "-set-back" in str(path) and events[0].record > events[-1].record:
        events.reverse()
    return events


def read_descriptions(path):
    """(category, description) of each block of the text twin, in its order."""
    out = []
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    for block in re.split(r"(?m)^(?=Event Type:\t|Log Name: )", text):
        head, found, body = block.partition("\nDescription:\n")
        if not found:
            continue
        body = re.split(r"\n\nFor more information, see Help|\nData:\n", body)[0].rstrip("\n")
        match = re.search(r"(?m)^(?:Event Category:\t|Task Category: )(.*)$", head)
        id = int(re.search(r"(?m)^Event ID:\s+(\d+)", head).group(1))
        out.append((id, match.group(1).strip() if match else "", body))
    return out


def read_night(folder):
    logs = {}
    for path in sorted((folder / "xml").glob("*.xml")):
        events = read_xml(path)
        told = read_descriptions(folder / "text" / (path.stem + ".txt"))
        if [e.id for e in events] != [t[0] for t in told]:
            told.reverse()
        assert [e.id for e in events] == [t[0] for t in told], path
        for event, (_, category, body) in zip(events, told):
            event.category, event.text = category, body
        logs[path.stem] = events
    return logs


DAG = {f"dag_{f.__name__}": f for f in dag.KINDS}
KINDS = {f.__name__: f for f in vss.KINDS + streaming.KINDS + cluster.KINDS} | DAG


def describe(event):
    """What a viewer prints that has no message file: these nights are told in strings alone."""
    if not event.text:
        event.text = (f"The description for Event ID {event.id} from source {event.provider} cannot be found. Either the component that "
                      "raises this event is not installed on your local computer or the installation is corrupted.\n\n"
                      "The following information was included with the event: \n\n" + "\n".join(event.inserts) +
                      "\n\nThe message resource is present but the message was not found in the message table")


def random_night(kind, seed):
    case = (dag.Dag if kind in DAG else Case)(kind, random.Random(seed), f"{seed % 100:02}")
    KINDS[kind](case)
    logs = {}
    for (computer, channel), events in sorted(case.logs(None).items()):
        for e in events:
            describe(e)
            e.qualifiers = 0 if e.provider.startswith("ESE") else SEVERITY[e.level]
        logs[f"{computer}-{channel}"] = events
    return logs


def analyze(program, folder, arguments):
    done = subprocess.run([program, "analyze", "-f", "json", "-q", "-j1", str(folder), *arguments], capture_output=True,
                          timeout=120)
    if done.returncode not in (0, 1):
        return None, f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}"
    return json.loads(done.stdout), ""


def key(finding):
    return (finding["rule"], finding["severity"], finding["computer"], finding["store"], finding["fingerprint"])


def shown(problem):
    return re.sub(r", record \d+", "", problem["what"])


def findings(report):
    return collections.Counter((key(f), f["confidence"]) for f in report["findings"])


class Forms:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="forms-", dir=options.keep))
        self.failures = collections.Counter()
        self.checked = 0

    def fail(self, night, form, what):
        self.failures[form] += 1
        print(f"FAILED {night} as {form}: {what}", flush=True)

    def write(self, night, form, logs, rng):
        folder = self.work / night / form
        folder.mkdir(parents=True, exist_ok=True)
        for stem, events in logs.items():
            if events:
                (folder / (stem + ".log")).write_bytes(exports.FORMS[form][0](events, rng))
        return folder

    def truths(self, night, logs):
        """The findings by what is kept: record ids or none, Data or none."""
        out = {}
        for data in (True, False):
            kept = {}
            for stem, events in logs.items():
                kept[stem] = []
                for e in events:
                    copy = Event(**{f: getattr(e, f) for f in e.__dataclass_fields__})
                    copy.qualifiers = e.qualifiers
                    copy.data = e.data if data else b""
                    kept[stem].append(copy)
            folder = self.write(night, "xml", kept, random.Random(1))
            folder = folder.rename(folder.with_name(f"truth-{data}"))
            out["rd" if data else "r"], _ = analyze(self.options.program, folder, [])
            for path in folder.glob("*.log"):  # Event XML that lost its record ids
                path.write_bytes(re.sub(rb"<EventRecordID>\d+</EventRecordID>", b"", path.read_bytes()))
            out["d" if data else ""], _ = analyze(self.options.program, folder, [])
        return out

    def night(self, name, logs, rng):
        computers = {e.computer for events in logs.values() for e in events}
        truths = self.truths(name, logs)
        nameless = []
        for form, (_, keeps) in exports.FORMS.items():
            if (self.options.form and form not in self.options.form) or form == "xml":
                continue
            if "c" not in keeps and len(computers) > 1:
                nameless.append(form)
            else:
                self.one(name, form, logs, truths, rng)
        # A form that keeps no computer is told whose log it is: each node's own logs are a case.
        for computer in sorted(computers) if nameless else []:
            own = {stem: events for stem, events in logs.items() if all(e.computer == computer for e in events)}
            if not own:
                continue  # nodes that copy each other's events: only the form could part them
            part = f"{name}@{computer}"
            truths = self.truths(part, own)
            for form in nameless:
                self.one(part, form, own, truths, rng)
            if not self.options.keep:
                shutil.rmtree(self.work / part)
        if not self.options.keep:
            shutil.rmtree(self.work / name)

    def one(self, name, form, logs, truths, rng):
        keeps = exports.FORMS[form][1]
        # A clock ahead of UTC, in whole hours so that every language's form can show it.
        hours = rng.choice([2, -5, 9])
        exports.SHIFT = datetime.timedelta(hours=hours)
        folder = self.write(name, form, logs, rng)
        exports.SHIFT = datetime.timedelta(0)
        arguments = [] if "z" in keeps else ["--time-zone", f"{hours:+03}:00"]
        if "c" not in keeps:
            arguments += ["--computer", next(e.computer for events in logs.values() for e in events)]
        report, trouble = analyze(self.options.program, folder, arguments)
        self.checked += 1
        if trouble:
            return self.fail(name, form, trouble)
        before = sum(self.failures.values())
        self.judge(name, form, keeps, logs, truths, report)
        if sum(self.failures.values()) == before or not self.options.keep:
            shutil.rmtree(folder)

    def judge(self, night, form, keeps, logs, truths, report):
        sources = [s for s in report["sources"] if s["format"] and not s["format"] == "folder"]
        events = sum(s["events"] for s in sources)
        wanted = sum(len(l) for l in logs.values())
        if events != wanted:
            self.fail(night, form, f"{events} events of {wanted}")
        truth = truths[("r" if "r" in keeps else "") + ("d" if "d" in keeps else "")]
        # What is wrong with the night itself (a lone event far behind a short log) is so in every form.
        known_problems = {shown(p) for s in truth["sources"] for p in s["problems"]}
        for source in report["sources"]:
            for problem in [p for p in source["problems"] if shown(p) not in known_problems][:1]:
                self.fail(night, form, f"problem {problem}")
        want, found = findings(truth), findings(report)
        if "m" not in keeps:
            # Neither text nor strings: what is told must be in the log; silence is all that can be asked of the rest.
            known = {(k[0], k[2]) for k, _ in findings(truths["rd"])}
            wrong = [k for k in found if (k[0][0], k[0][2]) not in known and k[1] == "certain"]
            if wrong:
                self.fail(night, form, f"accused {wrong}")
            return
        if want != found:
            only_there = [(k[0][0], k[0][2], k[0][3], k[1]) for k in (want - found)]
            only_here = [(k[0][0], k[0][2], k[0][3], k[1]) for k in (found - want)]
            self.fail(night, form, f"only in xml {only_there}, only here {only_here}")


def write_small(folder):
    """One file a form; see tests/readers/exports_test.cpp."""
    rng = random.Random(1)
    exports.SHIFT = datetime.timedelta(hours=2)

    def event(n, provider, id, level, category, task, text, inserts, data=b""):
        e = Event(n, datetime.datetime(2006, 10, 13, 1, n, 5), "EX01", "Application", provider, id, level, category, task,
                  text, inserts, data)
        e.record = 4711 + n
        e.qualifiers = 0 if provider == "ESE" else {"error": 0xC004, "information": 0x4004}[level]
        return e
    events = [event(0, "ESE", 213, "information", "Logging/Recovery", 3, "Information Store (4242) First Storage Group: The "
                    "backup procedure has been successfully completed.",
                    ["Information Store", "4242", "First Storage Group: "]),
              event(1, "MSExchangeIS", 9607, "error", "Exchange VSS Writer", 26,
                    "Error code 0x50d when preparing for backup.", ["0x50d"], b"Backup in progress.\0"),
              event(2, "ESE", 223, "information", "Logging/Recovery", 3, "Information Store (4242) First Storage Group: "
                    'Starting the backup of log files (range "D:\\logs\\E0000010.log" - "D:\\logs\\E0000014.log").',
                    ["Information Store", "4242", "First Storage Group: ", "D:\\logs\\E0000010.log",
                     "D:\\logs\\E0000014.log"])]
    folder.mkdir(parents=True, exist_ok=True)
    for name, (write, _) in exports.FORMS.items():
        (folder / name).write_bytes(write(events, rng))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/exba"))
    parser.add_argument("--write", type=pathlib.Path, help="write the small files of the tests there, and nothing else")
    parser.add_argument("--form", action="append")
    parser.add_argument("--night", action="append")
    parser.add_argument("--every", type=int, default=1, help="only every n-th night")
    parser.add_argument("--random", type=int, default=0, help="so many nights of each kind of nights.py in place of samples")
    parser.add_argument("--kind", action="append", help="only this kind of random nights: " + ", ".join(sorted(KINDS)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=None)
    options = parser.parse_args()
    if options.write:
        write_small(options.write)
        return 0
    for form in options.form or []:
        if form not in exports.FORMS:
            parser.error(f"no such form; there are {' '.join(exports.FORMS)}")
    if options.keep:
        pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
    nights = options.night or sorted(p.parent.name for p in (ROOT / "samples").glob("*/story.txt"))
    forms = Forms(options)
    for name in [] if options.random else nights[::options.every]:
        forms.night(name, read_night(ROOT / "samples" / name), random.Random(name))
    for seed in range(options.seed, options.seed + options.random):
        for kind in options.kind or sorted(KINDS):
            forms.night(f"{kind}-{seed}", random_night(kind, seed), random.Random(seed))
    if not options.keep:
        shutil.rmtree(forms.work)
    for form, count in forms.failures.most_common():
        print(f"{form}: {count}")
    print(f"{forms.checked} exports compared, {sum(forms.failures.values())} disagreements in {len(forms.failures)} forms")
    return 1 if forms.failures else 0


if __name__ == "__main__":
    sys.exit(main())
