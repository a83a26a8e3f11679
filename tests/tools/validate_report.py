"""Validates JSON reports: validate_report.py SCHEMA REPORT...   Exit code 77: python3-jsonschema is not installed."""

import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def main(schema_path, *report_paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = 0
    for path in report_paths:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        for error in list(validator.iter_errors(report))[:5]:
            where = "/".join(str(part) for part in error.absolute_path)
            print(f"{path}: {where}: {error.message[:200]}", file=sys.stderr)
            failed = 1
    return failed


sys.exit(main(*sys.argv[1:]))
