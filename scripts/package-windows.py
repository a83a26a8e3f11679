#!/usr/bin/env python3
"""Writes dist/exba-VERSION-windows-x64.zip from build-mingw64/exba.exe: the program, how to begin, what is linked in, samples.

    scripts/package-windows.py [--exe build-mingw64/exba.exe] [--deps .deps/mingw64] [--out dist]

The same input gives the same bytes: names in order, one time for all (SOURCE_DATE_EPOCH, else 1980), the program stripped.
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = ["vss-cleanup-missing", "healthy-2003-vss"]


def below(folder):
    for path, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            yield os.path.join(path, name)


def contents(exe, deps):
    """[(name in the archive, file)]"""
    yield "exba.exe", exe
    for name in ("CHANGELOG.md", "LICENSE"):
        yield name, f"{ROOT}/{name}"
    for folder, name in [(f"{ROOT}/docs", "docs"), (f"{ROOT}/contrib/windows", "contrib/windows"),
                         (f"{deps}/licenses", "LICENSES")]:
        for path in below(folder):
            yield f"{name}/{os.path.relpath(path, folder)}", path
    yield "LICENSES/SOURCES.txt", f"{deps}/sources"
    for sample in SAMPLES:
        for path in below(f"{ROOT}/samples/{sample}"):
            yield f"samples/{sample}/{os.path.relpath(path, f'{ROOT}/samples/{sample}')}", path


def readme():
    """docs/windows.md, which stands beside docs/ in the archive."""
    with open(f"{ROOT}/docs/windows.md", encoding="utf-8") as file:
        return re.sub(r"\]\((?=[a-z-]+\.md)", "](docs/", file.read())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--exe", default=f"{ROOT}/build-mingw64/exba.exe")
    arguments.add_argument("--deps", default=f"{ROOT}/.deps/mingw64")
    arguments.add_argument("--out", default=f"{ROOT}/dist")
    told = arguments.parse_args()
    with open(f"{ROOT}/CMakeLists.txt", encoding="utf-8") as file:
        version = re.search(r"project\(exba VERSION ([\d.]+)", file.read())[1]
    stamp = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    date = time.gmtime(max(stamp, 315532800))[:6]
    name = f"exba-{version}-windows-x64"
    os.makedirs(told.out, exist_ok=True)
    target = f"{told.out}/{name}.zip"
    with tempfile.TemporaryDirectory() as work:
        exe = shutil.copy(told.exe, f"{work}/exba.exe")
        subprocess.run(["x86_64-w64-mingw32-strip", exe], check=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            files = {"README.md": readme().encode()}
            for inside, path in contents(exe, told.deps):
                with open(path, "rb") as file:
                    files[inside] = file.read()
            for inside, data in sorted(files.items()):
                about = zipfile.ZipInfo(f"{name}/{inside}", date)
                about.compress_type = zipfile.ZIP_DEFLATED
                about.external_attr = 0o100644 << 16
                archive.writestr(about, data)
    with open(target, "rb") as file:
        print(f"{hashlib.sha256(file.read()).hexdigest()}  {os.path.relpath(target, ROOT)}")


if __name__ == "__main__":
    main()
