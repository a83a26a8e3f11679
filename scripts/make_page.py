#!/usr/bin/env python3
"""Puts exba.html together: the page of web/, its modules as one script, the engine compressed inside.

    scripts/make_page.py [--engine build-wasm] [--out build-wasm/exba.html]

One inline script and one inline style sheet, both allowed by their hashes in the page's Content-Security-Policy; the worker and
the engine are text inside that script, so its hash covers them. The same sources give the same bytes.
"""
import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE_MODULES = ["words", "save", "frame", "failure", "given", "engine", "main"]  # each after those that it imports
WORKER_MODULES = ["host", "worker"]


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def module(name):
    """A module as a part of one script: names are the same in all, node --check finds two of one name."""
    text = read("web", name + ".js")
    text = re.sub(r"^import [^;]*;\n", "", text, flags=re.M)
    return re.sub(r"^export (?=(async )?(const|let|function|class)\b)", "", text, flags=re.M)


def minified(text):
    """Whole lines of comment out, which nobody reads in the page; web/ has them."""
    return "".join(line + "\n" for line in text.splitlines() if line.strip() and not line.strip().startswith("//"))


def script_literal(text):
    """A JSON string that no HTML parser ends a script at."""
    return json.dumps(text).replace("<", "\\u003c")


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check(script, name):
    with tempfile.NamedTemporaryFile("w", suffix=".js", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        subprocess.run(["node", "--check", file.name], check=True)
    if "</script" in script or "<!--" in script:
        raise SystemExit(f"make_page: {name} holds text that ends a script in HTML")


def report_styles(engine):
    """The hash of the style sheet that reports bring, from a report: they are shown inside of this page's policy."""
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "parity", "wasm_engine.mjs"), engine, "analyze", "-f", "html",
                           os.path.join("samples", "vss-cleanup-missing", "xml")], cwd=ROOT, check=True, capture_output=True, text=True)
    return re.search(r"style-src ('sha256-[^']*')", done.stdout).group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="build-wasm", help="folder of exba_page.js and exba_page.wasm")
    parser.add_argument("--out")
    told = parser.parse_args()
    engine = os.path.abspath(told.engine)
    out = told.out or os.path.join(engine, "exba.html")
    with open(os.path.join(engine, "exba_page.js"), encoding="utf-8") as file:
        glue = file.read()
    with open(os.path.join(engine, "exba_page.wasm"), "rb") as file:
        wasm = base64.b64encode(gzip.compress(file.read(), 9, mtime=0)).decode()

    version = re.search(r"project\(exba VERSION ([0-9.]+)", read("CMakeLists.txt")).group(1)
    worker = "\"use strict\";\n" + glue + "\n" + minified("".join(module(name) for name in WORKER_MODULES))
    check(worker, "the worker")
    script = ("\"use strict\";(() => {\n" + minified("".join(module(name) for name in PAGE_MODULES)) +
              f"}})();\n")
    script = script.replace("(() => {\n", f"(() => {{\nconst workerText = {script_literal(worker)};\nconst engineWasm = \"{wasm}\";\n", 1)
    check(script, "the page's script")
    style = read("web", "page.css").strip()
    policy = "; ".join([
        "default-src 'none'",
        f"script-src {digest(script)} 'wasm-unsafe-eval'",
        "worker-src blob:",
        f"style-src {digest(style)} {report_styles(engine)}",
        "connect-src 'none'", "img-src data:", "font-src 'none'", "frame-src 'none'", "object-src 'none'", "form-action 'none'",
        "base-uri 'none'"])
    page = read("web", "page.html")
    for name, text in {"version": version, "style": style, "policy": policy, "script": script}.items():
        page = page.replace("{{" + name + "}}", text)
    with open(out, "w", encoding="utf-8", newline="\n") as file:
        file.write(page)
    size = os.path.getsize(out)
    sha256 = hashlib.sha256(page.encode()).hexdigest()
    with open(out + ".sha256", "w", encoding="ascii") as file:
        file.write(f"{sha256}  {os.path.basename(out)}\n")
    print(f"{out}: {size / 1e6:.2f} MB, sha256 {sha256}")
    if size > 5_000_000:
        raise SystemExit("make_page: larger than 5 MB")


if __name__ == "__main__":
    main()
