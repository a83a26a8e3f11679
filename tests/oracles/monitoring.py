"""Reads what exba tells a monitoring system, from what those systems document alone, and prints it as JSON.

    monitoring.py nagios|checkmk|prometheus|junit FILE

Exit code 0: read; 1: it is not of that form, and why; 77: a Python package is not installed.
"""

import json
import re
import sys
import unicodedata

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"


class Wrong(Exception):
    """The text is not of its form."""


def need(condition, why):
    if not condition:
        raise Wrong(why)


def no_tricks(text):
    """Nothing that drives a terminal or turns text round may reach an operator's screen."""
    for c in text:
        need(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), f"the character {ord(c):#x} in {text[:80]!r}")


def range_of(text):
    """Threshold and ranges, of the monitoring-plugins guidelines."""
    need(re.fullmatch(rf"@?(?:(?:~|{NUMBER}):)?(?:{NUMBER})?", text) and text != "@", f"the range {text!r}")
    return text


def performance_items(text):
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        label = ""
        if text[at] == "'":
            at += 1
            while True:
                end = text.find("'", at)
                need(end >= 0, "a label's quote is open")
                label += text[at:end]
                at = end + 1
                if text[at : at + 1] != "'":
                    break
                label += "'"
                at += 1
        else:
            end = text.find("=", at)
            need(end > at and " " not in text[at:end], "a label without quotes")
            label, at = text[at:end], end
        need(label and "=" not in label and "'" not in label, f"the label {label!r}")
        need(text[at : at + 1] == "=", f"no = behind the label {label!r}")
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        fields, at = text[at + 1 : end].split(";"), end
        need(len(fields) <= 5, f"{len(fields)} fields behind {label!r}")
        value = re.fullmatch(rf"(?:(U)|({NUMBER}))(us|ms|s|%|B|KB|MB|TB|c)?", fields[0])
        need(value, f"the value {fields[0]!r} of {label!r}")
        fields += [""] * (5 - len(fields))
        for bound in fields[3:]:
            need(not bound or re.fullmatch(NUMBER, bound), f"the bound {bound!r}")
        yield {
            "label": label,
            "value": None if value[1] else float(value[2]),
            "unit": value[3] or "",
            "warning": range_of(fields[1]),
            "critical": range_of(fields[2]),
            "min": fields[3],
        }


def nagios(text):
    need(text.endswith("\n") and not text.endswith("\n\n"), "one line end at the end")
    lines = text[:-1].split("\n")
    head, bar, performance = lines[0].partition("|")
    need("|" not in performance, "a second | in the first line")
    no_tricks(lines[0])
    for line in lines[1:]:
        need("|" not in line, "a | in the long text")
        need(line, "an empty line")
        no_tricks(line)
    items = list(performance_items(performance)) if bar else []
    labels = [item["label"] for item in items]
    need(len(labels) == len(set(labels)), "a label twice")
    return {"head": head.rstrip(" "), "performance": items, "long": lines[1:]}


def checkmk(text):
    services = []
    for line in text.splitlines() if "\x85" not in text else text.split("\n"):
        found = re.fullmatch(r"""([0-3]) "([^"']+)" (\S+) (.+)""", line)
        need(found, f"the line {line[:200]!r}")
        metrics = {}
        if found[3] != "-":
            for metric in found[3].split("|"):
                m = re.fullmatch(rf"([a-z_]+)=({NUMBER})(?:;((?:{NUMBER})?))?(?:;((?:{NUMBER})?))?(?:;({NUMBER}))?", metric)
                need(m, f"the metric {metric!r}")
                need(m[1] not in metrics, f"the metric {m[1]} twice")
                metrics[m[1]] = {"value": float(m[2]), "warning": m[3], "critical": m[4]}
        no_tricks(line)
        services.append({"state": int(found[1]), "name": found[2], "metrics": metrics, "text": found[4].split("\\n")})
    names = [service["name"] for service in services]
    need(len(names) == len(set(names)), "a service twice")
    return services


def prometheus(text):
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        sys.exit(77)
    need(text.endswith("\n"), "a line end at the end")
    told, seen = {"HELP": [], "TYPE": []}, set()
    for line in text[:-1].split("\n"):
        no_tricks(line)
        if line.startswith("# "):
            word, name = line.split(" ")[1:3]
            told[word].append(name)
            continue
        series = line.rpartition(" ")[0]
        need(series not in seen, f"the series {series} twice")
        seen.add(series)
        need(told["TYPE"] and re.split(r"[{ ]", line)[0] == told["TYPE"][-1], f"the series {series} stands not under its TYPE")
    need(told["HELP"] == told["TYPE"] and len(set(told["TYPE"])) == len(told["TYPE"]), "HELP and TYPE once a family")
    out, keys = [], set()
    for family in text_string_to_metric_families(text):
        need(family.documentation and family.type == "gauge", f"{family.name} has no help or type")
        need(family.samples, f"{family.name} has no series")
        for sample in family.samples:
            need(sample.timestamp is None, "a timestamp")
            key = (sample.name, tuple(sorted(sample.labels.items())))
            need(key not in keys, f"{key} twice")
            keys.add(key)
            out.append({"name": sample.name, "labels": sample.labels, "value": sample.value})
    need(len(out) == len(seen), "as many series as lines")
    return out


def junit(text):
    from xml.etree import ElementTree

    try:
        import junitparser
    except ImportError:
        sys.exit(77)
    root = ElementTree.fromstring(text.encode())
    no_tricks("".join(root.itertext()).replace("\n", " ").replace("\t", " "))
    suites = []
    for suite in junitparser.JUnitXml.fromstring(text.encode()):
        cases = []
        for case in suite:
            need(len(case.result) <= 1, "one result a case")
            result = case.result[0] if case.result else None
            kind = {None: "passed", "Failure": "failure", "Error": "error", "Skipped": "skipped"}[
                type(result).__name__ if result else None
            ]
            cases.append({"class": case.classname, "name": case.name, "result": kind, "type": getattr(result, "type", None)})
        names = [(case["class"], case["name"]) for case in cases]
        need(len(names) == len(set(names)), "a case twice")
        count = lambda kind: sum(case["result"] == kind for case in cases)
        need(
            (suite.tests, suite.failures, suite.errors, suite.skipped)
            == (len(cases), count("failure"), count("error"), count("skipped")),
            f"the counts of {suite.name}",
        )
        suites.append({"name": suite.name, "cases": cases})
    for what in ("tests", "failures", "errors", "skipped"):
        need(int(root.get(what)) == sum(int(suite.get(what)) for suite in root), f"the sum of {what}")
    return suites


def main(form, path):
    with open(path, "rb") as file:
        text = file.read()
    try:
        told = {"nagios": nagios, "checkmk": checkmk, "prometheus": prometheus, "junit": junit}[form](text.decode())
    except (Wrong, ValueError) as error:
        print(f"{form}: {error}")
        return 1
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
