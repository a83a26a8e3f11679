#!/usr/bin/env python3
"""Writes one log of many backups, six events each: for what reports of a large case take.

    bench/operations.py [--computers 50] [--days 250] OUT.xml

How it works: each computer logs one streaming backup a night, as in check_year.py; all nights stand in one file.
"""
import argparse
import pathlib
import tempfile

from check_year import day_file


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--computers", type=int, default=50)
    args.add_argument("--days", type=int, default=250)
    args.add_argument("out", type=pathlib.Path)
    o = args.parse_args()
    frame = len("<Events>\n"), len("</Events>\n")
    with tempfile.TemporaryDirectory() as folder, o.out.open("w") as out:
        out.write("<Events>\n")
        for day in range(o.days):
            path = day_file(pathlib.Path(folder), day, o.computers)
            out.write(path.read_text()[frame[0]:-frame[1]])
            path.unlink()
        out.write("</Events>\n")


main()
