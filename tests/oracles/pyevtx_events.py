#!/usr/bin/env python3
"""What libevtx makes of an EVTX file, one event a line, for comparison with exba.

    pyevtx_events.py LOG.evtx              prints the events as tab-separated lines
    pyevtx_events.py LOG.evtx OURS.tsv     compares them with lines of the same form; exit code 1 when they disagree

Columns: record id, time, event id, qualifiers, level, provider, channel, computer, user, task, then the inserts
(name=value where named) and BINARY=hex. Line ends, tabs and backslashes are escaped. Both sides are normalised where
libevtx and Windows spell the same value differently: leading zeros of hexadecimal numbers, digits of a second,
letter case of GUIDs. What libevtx cannot read is a line "?<TAB>record id<TAB>reason"; nothing is compared there.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

import pyevtx

LEVELS = {0: "information", 1: "critical", 2: "error", 3: "warning", 4: "information", 5: "verbose"}


def local(tag):
    return tag.rsplit("}", 1)[-1]


def normal(text):
    if re.fullmatch(r"0x[0-9a-fA-F]+", text):
        return "0x%x" % int(text, 16)
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)Z", text)
    if match:
        return match.group(1) + "." + match.group(2)[:7].ljust(7, "0") + "Z"
    if re.fullmatch(r"\{[0-9A-Fa-f-]{36}\}", text):
        return text.lower()
    return text


def escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def time_of(text):
    match = re.fullmatch(r"(.*?)(?:\.(\d+))?Z", text)
    if not match:
        return text
    fraction = (match.group(2) or "")[:7].rstrip("0")
    return match.group(1) + ("." + fraction if fraction else "") + "Z"


def leaves(element):
    """Elements without children below `element`, itself excluded."""
    for child in element:
        if len(child):
            yield from leaves(child)
        else:
            yield child


def repaired(xml):
    """libevtx writes characters that XML forbids, and prefixes that it declares under the name of another."""
    xml = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", xml)
    return re.sub(r' xmlns:auto-ns\d+="[^"]*"', "", xml)


def columns(xml):
    event = ElementTree.fromstring(repaired(xml).replace("\r", "&#13;"))
    system = {}
    attributes = {}
    inserts, binary = [], ""
    for part in event:
        name = local(part.tag)
        if name == "System":
            for field in part:
                system[local(field.tag)] = (field.text or "").strip()
                for key, value in field.attrib.items():
                    attributes[local(field.tag), key] = value
        elif name in ("EventData", "UserData"):
            for leaf in leaves(part):
                text = leaf.text or ""
                if name == "EventData" and local(leaf.tag) == "Binary":
                    binary = text.strip().upper()
                    continue
                data = name == "EventData" and local(leaf.tag) in ("Data", "ComplexData")
                label = leaf.attrib.get("Name") if data else local(leaf.tag)
                inserts.append((label, text))
    level = LEVELS.get(int(system.get("Level") or 0), "")
    keywords = int(system.get("Keywords") or "0", 16)
    if keywords & (1 << 52):
        level = "failure-audit"
    elif keywords & (1 << 53):
        level = "success-audit"
    named = any(label for label, _ in inserts)
    line = [system.get("EventRecordID", ""), time_of(attributes.get(("TimeCreated", "SystemTime"), "")), system.get("EventID", ""),
            attributes.get(("EventID", "Qualifiers"), "-1"), level, attributes.get(("Provider", "Name"), ""),
            system.get("Channel", ""), system.get("Computer", ""), attributes.get(("Security", "UserID"), ""), system.get("Task", "")]
    for label, text in inserts:
        line.append((label or "") + "=" + text if named else text)
    if binary:
        line.append("BINARY=" + binary)
    return line


def libevtx_events(path):
    log = pyevtx.file()
    log.open(path)
    for index in range(log.get_number_of_records()):
        identifier = "?"
        try:
            record = log.get_record(index)
            identifier = record.get_identifier()
            yield [escaped(normal(text)) for text in columns(record.get_xml_string())]
        except (OSError, ElementTree.ParseError, ValueError) as reason:
            yield ["?", str(identifier), str(reason).replace("\n", " ")[:200]]


def normal_line(line):
    """A line of ours, its values normalised as the oracle's are."""
    out = []
    for column in line.rstrip("\n").split("\t"):
        label, equals, value = column.partition("=")
        named = equals and re.fullmatch(r"[\w .:-]*", label)
        out.append(label + "=" + normal(value) if named else normal(column))
    return out


def value_of(column):
    label, equals, value = column.partition("=")
    return (label, value) if equals and re.fullmatch(r"[\w .:-]*", label) else ("", column)


def why_they_differ(theirs, ours):
    """The known reason why libevtx writes one value differently; None where there is none."""
    their_label, theirs = value_of(theirs)
    our_label, ours = value_of(ours)
    if their_label != our_label:
        return None
    if re.fullmatch(r"-\d+", ours) and re.fullmatch(r"-\d+", theirs):
        if any(int(theirs) == -(int(ours) + (1 << bits)) for bits in (7, 15, 31, 63)):
            return "negative numbers"
    if re.fullmatch(r"-?\d\.\d+e[+-]\d+", theirs) and abs(float(theirs) - float(ours)) <= 1e-6 * abs(float(ours)):
        return "floating point"
    if re.fullmatch(r"0x[0-9a-f]+", ours) and theirs == str(int(ours, 16)):
        return "size_t as a decimal"
    if theirs == "" and ours.replace("\\n", "").replace("\\r", "").replace("\\t", "").strip() == "":
        return "white space dropped"
    if "\N{REPLACEMENT CHARACTER}" in theirs and re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", ours) == theirs:
        return "characters that XML forbids"
    return None


def explained(theirs, ours, reasons):
    if any("<" in column for column in ours[10:]):  # libevtx does not escape text, so that it reads back as elements
        reasons.append("markup not escaped")
        theirs, ours = theirs[:10], ours[:10]
    if len(theirs) != len(ours):
        return False
    for one, other in zip(theirs, ours):
        if one == other:
            continue
        reason = why_they_differ(one, other)
        if reason is None:
            return False
        reasons.append(reason)
    return True


def compare(path, ours_path):
    with open(ours_path, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        ours = {}
        for line in lines:
            columns_of_line = normal_line(line)
            ours.setdefault(columns_of_line[0], []).append(columns_of_line)
    total = unread = differing = missing = 0
    known = {}
    for theirs in libevtx_events(path):
        total += 1
        if theirs[0] == "?":
            unread += 1
            continue
        theirs = normal_line("\t".join(theirs))
        candidates = ours.get(theirs[0], [])
        if not candidates:
            missing += 1
            print("missing", theirs)
        elif theirs not in candidates:
            for candidate in candidates:
                reasons = []
                if explained(theirs, candidate, reasons):
                    for reason in set(reasons):
                        known[reason] = known.get(reason, 0) + 1
                    break
            else:
                differing += 1
                print("theirs", theirs)
                print("ours  ", candidates[0])
    print("%d records, %d that libevtx cannot read, %d differ, %d missing" % (total, unread, differing, missing))
    for reason in sorted(known):
        print("  known: %s, %d records" % (reason, known[reason]))
    return 1 if differing or missing else 0


def main():
    if len(sys.argv) == 3:
        sys.exit(compare(sys.argv[1], sys.argv[2]))
    for line in libevtx_events(sys.argv[1]):
        print("\t".join(line))


if __name__ == "__main__":
    main()
