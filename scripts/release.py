#!/usr/bin/env python3
"""Puts what is released beside the Debian package into dist/; `cmake --build --preset release` calls it.

    scripts/release.py --version 1.0.0 --static build-release/exba-static [--downloads https://...] [--out dist]

The static program for Linux as a tar, the zip for Windows, winget and Scoop manifests for it, exba.html, an SPDX document of
all that is linked in, SHA256SUMS. What was not built (exba.exe, exba.html) is left out, with a loud line.
The same input gives the same bytes (SOURCE_DATE_EPOCH, else 1980).
"""
import argparse
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STAMP = max(int(os.environ.get("SOURCE_DATE_EPOCH", "315532800")), 315532800)
# What the static program is linked with: packages of this machine.
STATIC_PACKAGES = ["libarchive-dev", "libbz2-dev", "libc6-dev", "libcli11-dev", "libfmt-dev", "liblz4-dev", "liblzma-dev",
                   "libpugixml-dev", "libsqlite3-dev", "libstdc++-12-dev", "libzstd-dev", "nettle-dev",
                   "nlohmann-json3-dev", "zlib1g-dev"]
IDENTIFIER = "exba.exba"


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def below(folder):
    for path, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            yield os.path.join(path, name)


# -- the static program


def versions_here(packages):
    lines = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${source:Package} ${source:Version}\n", *packages],
                           check=True, capture_output=True, text=True).stdout.split("\n")
    return [tuple(line.split()) for line in lines if line]


def make_tar(told):
    name = f"exba-{told.version}-linux-x64"
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["strip", "-o", f"{work}/exba", told.static], check=True)
        with open(f"{work}/exba", "rb") as file:
            inside = [("exba", file.read())]
    for path in ("LICENSE", "CHANGELOG.md", "packaging/static/README.md"):
        inside.append((os.path.basename(path), text_of(f"{ROOT}/{path}").encode()))
    for package in STATIC_PACKAGES:
        with open(f"/usr/share/doc/{package}/copyright", "rb") as file:
            inside.append((f"LICENSES/{package}.txt", file.read()))
    for sample in ("vss-cleanup-missing", "healthy-2003-vss"):
        for path in below(f"{ROOT}/samples/{sample}"):
            with open(path, "rb") as file:
                inside.append((os.path.relpath(path, ROOT), file.read()))
    target = f"{told.out}/{name}.tar.gz"
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=STAMP) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in sorted(inside):
            about = tarfile.TarInfo(f"{name}/{path}")
            about.size, about.mtime, about.mode = len(data), STAMP, 0o755 if path == "exba" else 0o644
            tar.addfile(about, io.BytesIO(data))
    return target


# -- winget and Scoop


def manifests(told, zipped):
    """{path below dist: text}"""
    url = f"{told.downloads.rstrip('/') or 'https://downloads.invalid'}/{os.path.basename(zipped)}"
    values = {"VERSION": told.version, "URL": url, "DOWNLOADS": os.path.dirname(url), "SHA256": digest(zipped), "IDENTIFIER": IDENTIFIER,
              "FOLDER": f"exba-{told.version}-windows-x64"}
    out = {}
    for path in below(f"{ROOT}/packaging/winget"):
        name = os.path.basename(path).removesuffix(".in")
        out[f"winget/{name}"] = text_of(path)
    out["scoop/exba.json"] = text_of(f"{ROOT}/packaging/scoop/exba.json.in")
    for path, text in out.items():
        for key, value in values.items():
            text = text.replace(f"@{key}@", value.upper() if key == "SHA256" and path.startswith("winget") else value)
        out[path] = text
    return out


# -- SPDX


def spdx_package(name, version, supplier, checksum=None, purpose="LIBRARY"):
    about = {"SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{name}-{version}"), "name": name, "versionInfo": version,
             "supplier": supplier, "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
             "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", "primaryPackagePurpose": purpose}
    if supplier == "Organization: Debian":
        about["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                  "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch=source"}]
    if checksum:
        about["checksums"] = [{"algorithm": "SHA256", "checksumValue": checksum}]
    return about


def sbom(told, products):
    """products: {file: [(source package, version)]}"""
    packages, relations = {}, []
    for path, linked in products.items():
        product = spdx_package(os.path.basename(path), told.version, "Organization: exba", digest(path), "APPLICATION")
        product["licenseConcluded"] = product["licenseDeclared"] = "MIT"
        packages[product["SPDXID"]] = product
        relations.append({"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": product["SPDXID"]})
        for name, version in sorted(set(linked)):
            library = spdx_package(name, version, "Organization: Debian")
            packages[library["SPDXID"]] = library
            relations.append({"spdxElementId": product["SPDXID"], "relationshipType": "DEPENDS_ON",
                              "relatedSpdxElement": library["SPDXID"]})
    of_all = hashlib.sha256("".join(sorted(digest(p) for p in products)).encode()).hexdigest()
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"exba-{told.version}",
            "documentNamespace": f"urn:exba:{told.version}:{of_all}",
            "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(STAMP)), "creators": ["Tool: exba-release"]},
            "packages": [packages[key] for key in sorted(packages)], "relationships": relations}


def deps_of(build):
    """Where the libraries lie that this build was linked with."""
    cache = f"{build}/CMakeCache.txt"
    found = re.search(r"^EXBA_DEPS:[A-Z]+=(.+)$", text_of(cache), re.M) if os.path.exists(cache) else None
    return found[1] if found else ""


def linked_for(deps):
    found = []
    for line in text_of(f"{deps}/sources").splitlines():
        words = line.split()
        if "UNPINNED" in line:
            print(f"UNPINNED: {line}: this is no release")
        found.append((words[0], words[1]))
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--static", required=True)
    arguments.add_argument("--downloads", default="")
    arguments.add_argument("--exe", default=f"{ROOT}/build-mingw64/exba.exe")
    arguments.add_argument("--deps", default=deps_of(f"{ROOT}/build-mingw64"))
    arguments.add_argument("--page", default=f"{ROOT}/build-wasm/exba.html")
    arguments.add_argument("--page-deps", default=deps_of(f"{ROOT}/build-wasm"))
    arguments.add_argument("--out", default=f"{ROOT}/dist")
    told = arguments.parse_args()
    os.makedirs(told.out, exist_ok=True)

    here = [(source, version) for _, source, version in versions_here(STATIC_PACKAGES)]
    products = {make_tar(told): here}
    for name in sorted(os.listdir(told.out)):
        if name.endswith(".deb"):
            products[f"{told.out}/{name}"] = [(s, v) for p, s, v in versions_here(STATIC_PACKAGES)
                                              if p in ("libcli11-dev", "libpugixml-dev", "nlohmann-json3-dev")]
    if os.path.exists(told.exe) and os.path.exists(f"{told.deps}/sources"):
        subprocess.run([sys.executable, f"{ROOT}/scripts/package-windows.py", "--exe", told.exe, "--deps", told.deps,
                        "--out", told.out], check=True)
        zipped = f"{told.out}/exba-{told.version}-windows-x64.zip"
        products[zipped] = linked_for(told.deps)
        for path, text in manifests(told, zipped).items():
            write(f"{told.out}/{path}", text)
        subprocess.run([sys.executable, f"{ROOT}/scripts/check-manifests.py", told.out], check=True)
    else:
        print("MISSING: exba.exe was not built (sh setup.sh windows && scripts/cross-deps.sh && cmake --preset mingw64 && "
              "cmake --build --preset mingw64): no zip for Windows, no manifests", flush=True)
    if os.path.exists(told.page) and os.path.exists(f"{told.page_deps}/sources"):
        write(f"{told.out}/exba.html", text_of(told.page))
        products[f"{told.out}/exba.html"] = linked_for(told.page_deps)
        licenses = [f"== {os.path.basename(path)}\n\n{text_of(path)}" for path in below(f"{told.page_deps}/licenses")]
        write(f"{told.out}/exba.html-LICENSES.txt", "\n".join(licenses))
    else:
        print("MISSING: exba.html was not built (.ci/page)", flush=True)
    write(f"{told.out}/exba-{told.version}.spdx.json", json.dumps(sbom(told, products), indent=1) + "\n")
    sums = [f"{digest(path)}  {os.path.relpath(path, told.out)}\n" for path in below(told.out) if not path.endswith("SHA256SUMS")]
    write(f"{told.out}/SHA256SUMS", "".join(sorted(sums, key=lambda line: line[66:])))
    print("".join(f"{os.path.getsize(path):>10}  {os.path.relpath(path, told.out)}\n" for path in below(told.out)), end="")


if __name__ == "__main__":
    main()
