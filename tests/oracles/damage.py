#!/usr/bin/env python3
"""What a form loses is told: nothing wrong in silence.

One short log is written in each form of nightlib/exports.py, then damaged in one place (or in all that are alike): a label renamed to a
word that nobody knows, a separator or a quotation mark lost or doubled, a line lost or doubled, a value lost. Then either `exba events
--all` tells the same events as of the whole file (a description may lack the bytes that were taken from it, and a whole line that was an
event is an event that nobody can miss), or `--strict` fails.

    damage.py --program build/exba [--form NAME]... [--seed N] [--tries N] [--keep DIR] [--show]
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from nightlib import exports  # noqa: E402
from nightlib.model import SEVERITY, Event  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIELDS = ["time", "computer", "channel", "provider", "id", "level", "record_id"]


def short_log(rng):
    """Twelve events of four providers, with what makes descriptions hard: lines, quotes, separators."""
    computers = rng.choice([["EX01"], ["EX01"], ["EX01", "EX02"]])
    ese = "Information Store (4242) First Storage Group: "
    kinds = [
        ("ESE", 210, "information", "Logging/Recovery", 3, ese + "A full backup is starting.", []),
        ("ESE", 220, "information", "Logging/Recovery", 3, ese + 'Beginning the backup of the file D:\\mdb\\priv1.edb (size 1,034 Mb).',
         ["D:\\mdb\\priv1.edb", "1,034"]),
        ("MSExchangeIS", 9606, "information", "Exchange VSS Writer", 26, "Exchange VSS Writer (instance "
         "5f2d2b33-7c0d-4bb0-9dcb-92c0e8a3a0a1) has prepared for backup successfully.", ["5f2d2b33-7c0d-4bb0-9dcb-92c0e8a3a0a1"]),
        ("MSExchangeIS", 9607, "error", "Exchange VSS Writer", 26, "Exchange VSS Writer (instance 5f2d2b33-7c0d-4bb0-9dcb-92c0e8a3a0a1:"
         "4) failed with error code 0x50d when preparing for backup.", ["5f2d2b33-7c0d-4bb0-9dcb-92c0e8a3a0a1:4", "0x50d"]),
        ("ESE", 223, "information", "Logging/Recovery", 3, ese + 'Starting the backup of log files (range "D:\\logs\\E0000010.log" - '
         '"D:\\logs\\E0000014.log").', ["D:\\logs\\E0000010.log", "D:\\logs\\E0000014.log"]),
        ("ESE", 474, "error", "Database Page Cache", 2, ese + "The database page read from the file \"D:\\mdb\\priv1.edb\" at offset "
         "12288 failed verification.\nRestore the database; then\nlook at the disk.", ["D:\\mdb\\priv1.edb", "12288"]),
        ("Backup Exec", 57755, "warning", "None", 0, "Backup Exec Alert: Job Failed\n(Server: \"EX01\") (Job: \"Nightly\")", ["EX01", "Nightly"]),
        ("VSS", 8193, "error", "None", 0, "Volume Shadow Copy Service error: Unexpected error calling routine. hr = 0x80070005.",
         ["0x80070005"]),
        ("ESE", 224, "information", "Logging/Recovery", 3, ese + "Deleting log files D:\\logs\\E0000010.log to D:\\logs\\E0000012.log.",
         ["D:\\logs\\E0000010.log", "D:\\logs\\E0000012.log"]),
        ("ESE", 213, "information", "Logging/Recovery", 3, ese + "The backup procedure has been successfully completed.", []),
    ]
    rng.shuffle(kinds)
    log = []
    for n, (provider, id, level, category, task, text, strings) in enumerate(kinds):
        if provider == "ESE":
            strings = ["Information Store", "4242", "First Storage Group: "] + strings
        e = Event(n, datetime.datetime(2006, 10, 13, 1 + n, 3 * n, 5), rng.choice(computers), "Application", provider, id, level, category,
                  task, text, strings, b"")
        e.record = 4711 + n
        e.qualifiers = 0 if provider == "ESE" else SEVERITY[level]
        log.append(e)
    return log


# ---- Damage: each takes the text and gives another, or None where it has no place.
LABELS = [r'"([\w.@ ()-]{2,40})"\s*:', r"<([A-Za-z]\w+)[ >]", r"\bNa?m?e?=['\"](\w+)['\"]", r"\b(\w+)=[\"'\w]",
          r"(?m)^[ \t]*([^\W\d][^:：=|\"<>,\t\r\n]{1,38}?)[ \t]*[:：=]"]


def headings(text):
    """Where the row of headings stands, and its separator."""
    at = 0
    for line in text.splitlines(True)[:4]:
        for separator in "\t;,|":
            if not line.startswith("#") and line.count(separator) >= 3 and not re.search(r"\d{3}", line):
                return at, at + len(line.rstrip("\r\n")), separator
        at += len(line)
    return None


def labels_of(text, texts):
    found = {}
    for pattern in LABELS:
        for m in re.finditer(pattern, text):
            name = m.group(1)
            if not any(name in t for t in texts) and not re.fullmatch(r"EX0\d|[\d.]+|ESE|VSS|MSExchangeIS", name):
                found.setdefault(name, []).append(m.span(1))
    row = headings(text)
    if row:
        at = row[0]
        for cell in text[row[0]:row[1]].split(row[2]):
            name = cell.strip().strip('"')
            if name:
                begin = at + cell.find(name)
                found[name] = [(begin, begin + len(name))]
            at += len(cell) + 1
    return found


def invented(rng):
    return "".join(rng.choice(["Zor", "Quib", "Mun", "Fal", "Dre", "Pla"]) + rng.choice("aeiou") for _ in range(2)) + rng.choice(
        ["Of", "In", "Ap"]) + rng.choice(["TheEvent", "Thing", "Kren"])


def replaced(text, spans, by):
    for begin, end in sorted(set(spans), reverse=True):
        text = text[:begin] + by + text[end:]
    return text


def label_all(text, texts, rng):
    found = labels_of(text, texts)
    if not found:
        return None
    name = rng.choice(sorted(found))
    return replaced(text, found[name], invented(rng)), name


def label_one(text, texts, rng):
    found = labels_of(text, texts)
    if not found:
        return None
    name = rng.choice(sorted(found))
    span = rng.choice(found[name])
    return replaced(text, [span], invented(rng)), f"{name} at {span[0]}"


def characters(chars, heading):
    def damage(text, texts, rng):
        begin, end = 0, len(text)
        if heading:
            row = headings(text)
            if not row:
                return None
            begin, end = row[0], row[1]
        places = [i for i in range(begin, end) if text[i] in chars]
        if not places:
            return None
        at = rng.choice(places)
        double = rng.random() < 0.5
        return (text[:at] + (text[at] if double else "") * 2 + text[at + 1:],
                f"{text[at]!r} {'doubled' if double else 'lost'} at line {text[:at].count(chr(10)) + 1}")
    return damage


def line(text, texts, rng):
    lines = text.splitlines(True)
    if len(lines) < 4:
        return None
    at = rng.randrange(len(lines))
    double = rng.random() < 0.4
    return ("".join(lines[:at] + lines[at:at + 1] * (2 if double else 0) + lines[at + 1:]),
            f"line {at + 1} {'doubled' if double else 'lost'}: {lines[at][:60]!r}")


def value(text, texts, rng):
    """One value of one event: in a cell, behind a label, in an element."""
    patterns = [r"(?m)^[ \t]*[^\W\d][^:：=|\"<>,\t\r\n]{1,38}?[ \t]*[:：=][ \t]*(\S[^\r\n]{0,60})$", r'"[\w.@ -]+"\s*:\s*("[^"\r\n]{1,60}"|\d+)',
                r"<\w+[^>]*>([^<>\r\n]{1,60})</", r"[,\t;|](\"[^\"\r\n,\t;|]{1,40}\"|[^\",\t;|\r\n]{1,40})(?=[,\t;|\r\n])"]
    spans = [m.span(1) for p in patterns for m in re.finditer(p, text)]
    row = headings(text)
    # Windows itself writes an empty Computer.
    spans = [s for s in spans if not (row and s[0] < row[1]) and not text[:s[0]].endswith("<Computer>")]
    if not spans:
        return None
    begin, end = rng.choice(spans)
    gone = text[begin:end]
    put = '""' if gone.startswith('"') else ""
    if gone.isdigit() and re.search(r"[:]\s*$", text[:begin]) and '"' in text[max(0, begin - 40):begin]:
        put = "null"
    return text[:begin] + put + text[end:], f"value lost at line {text[:begin].count(chr(10)) + 1}: {gone!r}"


KINDS = {
    "label renamed everywhere": (label_all, 4), "label renamed once": (label_one, 3),
    "separator in headings": (characters("\t;,|", True), 4), "quote in headings": (characters('"', True), 1),
    "separator": (characters("\t;,|:=", False), 4), "quote": (characters("\"'<>{}[]", False), 4),
    "line": (line, 4), "value": (value, 4)}


# ---- What must be the same.
def plain(text):
    return re.sub(r"[^\w\\.]+", "", text or "")


def row_of(event):
    # Windows writes a log's name in either case (ContainerLog).
    return tuple((event.get(f) or "").lower() if f == "channel" else event.get(f) for f in FIELDS)


def told_text(event):
    return plain((event.get("message") or "") + "".join(event.get("inserts") or []))


def lacks_only(whole, part):
    """`part` is `whole` without one piece, or with one twice, or `whole` with something of the damaged line."""
    if len(part) > len(whole):
        whole, part = part, whole
    n = 0
    while n < len(part) and whole[n] == part[n]:
        n += 1
    rest = part[n:]
    return whole.endswith(rest) if rest else True


def same_text(whole, damaged, kind, tells):
    """One of description and strings may lack a piece; a description that is made of the strings is not looked at.

    tells: whether the form says what events say; "uncounted": strings between tabs, and nobody knows how many.
    """
    strings, before = damaged.get("inserts") or [], whole.get("inserts") or []
    text, text_before = plain("".join(strings)), plain("".join(before))
    if not tells:
        return lacks_only(text_before, text)
    a_string_less = kind == "line" and len(strings) + 1 == len(before) and text != text_before
    if strings and before and (len(strings) == len(before) or a_string_less or tells == "uncounted") and lacks_only(text_before, text):
        return True
    return lacks_only(told_text(whole), told_text(damaged))


def differ(whole, damaged, rows_are_lines, kind, tells):
    left = collections.defaultdict(list)
    for e in whole:
        left[row_of(e)].append(e)
    out = []
    for e in damaged:
        twin = left.get(row_of(e))
        if not twin and kind == "line" and rows_are_lines and any(row_of(e) == row_of(w) for w in whole):
            continue  # the same event twice
        if not twin:
            out.append(f"new {row_of(e)}")
            continue
        best = next((t for t in twin if told_text(t) == told_text(e)), twin[0])
        twin.remove(best)
        if not same_text(best, e, kind, tells):
            out.append(f"text {row_of(e)}: {e.get('message')!r:.200} not {best.get('message')!r:.200}")
    gone = [e for events in left.values() for e in events]
    if kind == "line" and rows_are_lines and len(gone) == 1 and not out:
        return []  # a whole event
    return out + [f"gone {row_of(e)}" for e in gone]


class Damage:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="damage-"))
        self.work.mkdir(parents=True, exist_ok=True)

    def events(self, path):
        done = subprocess.run([self.options.program, "events", "--all", "-q", "-j1", "--strict", str(path)], capture_output=True, timeout=60)
        rows = [json.loads(l) for l in done.stdout.decode(errors="replace").splitlines()]
        return done.returncode, [r for r in rows if "id" in r and "log" not in r], done.stderr.decode(errors="replace")

    def one(self, form, seed):
        """Each try of a form: (kind, what, outcome, details)."""
        rng = random.Random(f"{form}-{seed}")
        log = short_log(rng)
        exports.SHIFT = datetime.timedelta(0)
        data = exports.FORMS[form][0](log, rng)
        encoding, bom = "utf-8", b""
        for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")):
            if data.startswith(mark):
                encoding, bom = name, mark
        if not bom and data[1:2] == b"\0":
            encoding = "utf-16-le"
        body = data[len(bom):]
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            encoding = "latin-1"
            text = body.decode(encoding)
        texts = [e.text for e in log] + [s for e in log for s in e.inserts]
        path = self.work / f"{form}-{seed}"
        path.write_bytes(data)
        code, whole, stderr = self.events(path)
        out = []
        if len(whole) != len(log) or code != 0:
            out.append(("whole", "", "SILENT", f"{len(whole)} events of {len(log)} of the whole file, exit code {code}, {stderr}"))
            return out
        rows_are_lines = text.count("\n") <= len(log) + 14
        kinds = [k for k, (_, weight) in KINDS.items() for _ in range(weight)]
        for n in range(self.options.tries):
            kind = rng.choice(kinds) if not self.options.kind else self.options.kind
            result = KINDS[kind][0](text, texts, rng)
            if result is None or result[0] == text:
                continue
            damaged = self.work / f"{form}-{seed}-{n}.log"
            damaged.write_bytes(bom + result[0].encode(encoding, errors="replace"))
            code, events, stderr = self.events(damaged)
            wrong = differ(whole, events, rows_are_lines, kind, 
                           "uncounted" if form.startswith("dumpel-t") else "m" in exports.FORMS[form][1])
            if code < 0 or code > 2:
                outcome = "SILENT"
                wrong = [f"exit code {code}"]
            else:
                outcome = "same" if not wrong else "told" if code == 2 else "SILENT"
            if outcome == "same" and code == 2:
                outcome = "same, told"
            out.append((kind, result[1], outcome, f"{damaged}\n      " + "\n      ".join(wrong[:4])))
            if outcome != "SILENT":
                damaged.unlink()
        path.unlink()
        return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/exba"))
    parser.add_argument("--form", action="append")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--tries", type=int, default=24)
    parser.add_argument("--keep", default=None)
    options = parser.parse_args()
    damage = Damage(options)
    totals = collections.Counter()
    silent = collections.Counter()
    jobs = [(form, seed) for form in options.form or exports.FORMS for seed in range(options.seed, options.seed + options.seeds)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (form, seed), results in zip(jobs, pool.map(lambda j: damage.one(*j), jobs)):
            for kind, what, outcome, details in results:
                totals[outcome] += 1
                if outcome == "SILENT":
                    silent[kind] += 1
                    print(f"SILENT {form} seed {seed}: {kind}: {what}\n   {details}", flush=True)
    print(f"{sum(totals.values())} damaged exports: {dict(totals)}; silent by kind {dict(silent)}")
    return 1 if totals["SILENT"] else 0


if __name__ == "__main__":
    sys.exit(main())
