#!/usr/bin/env python3
"""Whether the winget and Scoop manifests in a folder have what their formats require, and agree with the zip beside them.

    scripts/check-manifests.py dist [--release]

--release: also that they name an address that the zip can be downloaded from. Without it, its lack is told. Exit 1 where
something is wrong. The formats' own checkers run on Windows alone; this knows the fields that they require.
"""
import argparse
import hashlib
import json
import os
import re
import sys
import zipfile

WINGET = {  # manifest type: (ending of its file, fields that it requires)
    "version": ("", ["PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType", "ManifestVersion"]),
    "installer": (".installer", ["PackageIdentifier", "PackageVersion", "InstallerType", "NestedInstallerType",
                                 "NestedInstallerFiles", "Installers", "ManifestType", "ManifestVersion"]),
    "defaultLocale": (".locale.en-US", ["PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName",
                                        "License", "ShortDescription", "ManifestType", "ManifestVersion"]),
}


def read_yaml(path):
    """What of YAML our manifests use: `Key: value`, lists of words and of such pairs, flattened: nested keys by their own name."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            m = re.fullmatch(r"(?:- |  )?([A-Za-z0-9]+):(?: (.+))?", line)
            if m:
                found.setdefault(m[1], m[2] or "")
            elif not re.fullmatch(r"- \S+", line):
                raise ValueError(f"{path}:{number}: {line!r} is neither a field nor a word of a list")
    return found


def winget(folder, zipped, wrong):
    for kind, (ending, required) in WINGET.items():
        path = f"{folder}/winget/exba.exba{ending}.yaml"
        if not os.path.exists(path):
            wrong.append(f"{path} is missing")
            continue
        fields = read_yaml(path)
        wrong += [f"{path}: {field} is missing" for field in required if field not in fields]
        if fields.get("ManifestType") != kind:
            wrong.append(f"{path}: ManifestType is {fields.get('ManifestType')}, not {kind}")
        if not re.fullmatch(r"[^.\s\\/:*?\"<>|]+(\.[^.\s\\/:*?\"<>|]+){1,7}", fields.get("PackageIdentifier", "")):
            wrong.append(f"{path}: PackageIdentifier is none")
        if not os.path.basename(path).startswith(fields.get("PackageIdentifier", "?")):
            wrong.append(f"{path}: the file is not named after its package")
        if kind == "installer":
            agree(path, fields.get("InstallerSha256", ""), fields.get("InstallerUrl", ""),
                  fields.get("RelativeFilePath", "").replace("\\", "/"), zipped, wrong)
        if kind == "defaultLocale" and not 3 <= len(fields.get("ShortDescription", "")) <= 256:
            wrong.append(f"{path}: ShortDescription has 3 to 256 characters")


def scoop(folder, zipped, wrong):
    path = f"{folder}/scoop/exba.json"
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    wrong += [f"{path}: {field} is missing" for field in ("version", "description", "homepage", "license", "bin") if field not in manifest]
    part = manifest.get("architecture", {}).get("64bit", {})
    agree(path, part.get("hash", ""), part.get("url", ""), f"{part.get('extract_dir', '')}/{manifest.get('bin', '')}", zipped, wrong)


def agree(path, digest, url, program, zipped, wrong):
    with open(zipped, "rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != digest.lower():
            wrong.append(f"{path}: the digest is not that of {zipped}")
    if os.path.basename(zipped) != url.rsplit("/", 1)[-1] or not url.startswith("https://"):
        wrong.append(f"{path}: {url} is no address of {os.path.basename(zipped)}")
    with zipfile.ZipFile(zipped) as archive:
        if program not in archive.namelist():
            wrong.append(f"{path}: {zipped} has no {program}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder")
    arguments.add_argument("--release", action="store_true")
    told = arguments.parse_args()
    zips = sorted(f"{told.folder}/{name}" for name in os.listdir(told.folder) if name.endswith("-windows-x64.zip"))
    wrong = []
    if len(zips) != 1:
        wrong.append(f"{told.folder}: one zip for Windows is expected, found {len(zips)}")
    else:
        winget(told.folder, zips[0], wrong)
        scoop(told.folder, zips[0], wrong)
        with open(f"{told.folder}/scoop/exba.json", encoding="utf-8") as file:
            if "downloads.invalid" in file.read():
                said = "manifests name no address to download from (cmake -DEXBA_DOWNLOADS=https://...)"
                if told.release:
                    wrong.append(said)
                else:
                    print(f"NOT FOR RELEASE: {said}")
    print("\n".join(wrong) or "manifests: all fields are there, digests and names agree with the zip")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
