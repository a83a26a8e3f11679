#!/usr/bin/env python3
"""What only Windows does: names, long paths, wildcards, separators, replaced files, the check and its event log, under Wine.

    tests/parity/paths.py --native build/exba --other 'wine build-mingw64/exba.exe'

Each case compares with the program of this machine where that has the same to say. Exit 1 where one fails.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "samples", "vss-cleanup-missing", "xml")


class Programs:
    def __init__(self, native, other, folder):
        self.native, self.other, self.folder = native, other, folder

    def run(self, program, *arguments, **more):
        done = subprocess.run([*program, *arguments], cwd=self.folder, stdin=more.get("stdin", subprocess.DEVNULL),
                              capture_output=True, timeout=300, env={**os.environ, "WINEDEBUG": "-all"})
        return done.returncode, done.stdout, done.stderr

    def same(self, *arguments, theirs=None):
        a, b = self.run(self.native, *(theirs or arguments)), self.run(self.other, *arguments)
        assert a == b, f"{arguments}\nnative: {a}\nother: {b}"
        return a


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def names_of_all_languages(p):
    folder = "Fälle größer/Ошибка/日本語 😀"
    shutil.copytree(SAMPLE, os.path.join(p.folder, folder))
    assert p.same("analyze", "-f", "json", folder)[0] == 1
    assert p.same("analyze", "-o", "Bericht – ä.txt", folder)[0] == 1
    assert b"vss-cleanup-missing" in read(os.path.join(p.folder, "Bericht – ä.txt"))


def paths_of_500_characters(p):
    folder = "/".join(["long" + "x" * 116] * 4)
    shutil.copytree(SAMPLE, os.path.join(p.folder, folder))
    assert p.same("analyze", "-f", "json", folder)[0] == 1
    first = sorted(os.listdir(SAMPLE))[0]
    p.same("analyze", f"{folder}/{first}")
    p.same("analyze", "-o", f"{folder}/report.html", "-f", "html", folder)
    # SQLite takes 512 bytes of a path on other systems.
    code, out, said = p.run(p.other, "check", "--now", "2006-10-12T09:00:00Z", "--state", f"{folder}/state.db", folder)
    assert code == 2 and b"EX01 BLOCKED" in out and not said, (code, out, said)


def wildcards_are_ours_to_expand(p):
    for name in sorted(os.listdir(SAMPLE)):
        shutil.copy(os.path.join(SAMPLE, name), p.folder)
    names = sorted(n for n in os.listdir(p.folder) if n.endswith(".xml"))
    p.same("analyze", "-f", "json", "*.xml", theirs=["analyze", "-f", "json", *names])
    p.same("analyze", "*.evtx")  # nothing of that name: the error names the pattern


def separators_and_prefixes(p):
    plain = p.run(p.other, "analyze", "-f", "text", SAMPLE)
    for way in (SAMPLE.replace("/", "\\"), "Z:" + SAMPLE.replace("/", "\\"), "\\\\?\\Z:" + SAMPLE.replace("/", "\\")):
        assert p.run(p.other, "analyze", "-f", "text", way)[1].split(b"\n")[0] == plain[1].split(b"\n")[0], way


def drives_and_shares_that_are_not_there(p):
    for path in ("C:\\not there\\a.evtx", "\\\\server\\share\\a.evtx", "//server/share/a.evtx", "Q:\\a.evtx"):
        code, out, said = p.run(p.other, "analyze", path)
        assert code == 2 and path.encode() in said, (path, code, out, said)
        assert b"copy the log here" not in said, said  # advice for other systems, where a drive means nothing
    assert p.run(p.other, "check", "--state", "x.db", "C:\\not there")[0] == 3


def shares(p):
    """Wine keeps what it takes for \\\\server\\share below its drives."""
    drives = os.path.join(os.environ.get("WINEPREFIX", os.path.expanduser("~/.wine")), "dosdevices")
    server = os.path.join(drives, "unc", "exba-files")
    os.makedirs(server)
    try:
        os.symlink(p.folder, os.path.join(server, "fälle$"))
        shutil.copytree(SAMPLE, os.path.join(p.folder, "night"))
        code, plain, _ = p.run(p.other, "analyze", "-f", "json", "night")
        assert code == 1
        for share in ("\\\\exba-files\\fälle$\\night", "//exba-files/fälle$/night", "\\\\?\\UNC\\exba-files\\fälle$\\night"):
            found = p.run(p.other, "analyze", "-f", "json", share)  # paths stand in it as they were typed
            assert (found[0], found[1].replace(b"\\\\", b"/")) == (code, plain), (share, found)
        assert p.run(p.other, "analyze", "-o", "\\\\exba-files\\fälle$\\report.txt", "night")[0] == 1
        assert read(os.path.join(p.folder, "report.txt")).startswith(b"EX01")
    finally:
        shutil.rmtree(server)


def what_it_says_of_itself(p):
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert p.same("completion", shell)[0] == 0
    assert p.same("man", "check")[0] == 0


def what_is_replaced_is_replaced_whole(p):
    target = os.path.join(p.folder, "report.txt")
    write(target, b"old")
    p.same("analyze", "-o", "report.txt", SAMPLE)
    assert read(target).startswith(b"EX01"), "not replaced"
    before = read(target)
    write(os.path.join(p.folder, ".report.txt.4711-0.tmp"), b"of a dead run")
    assert p.run(p.other, "analyze", "-o", "report.txt", SAMPLE)[0] == 1
    assert read(target) == before
    assert not [n for n in os.listdir(p.folder) if n.endswith(".tmp")], os.listdir(p.folder)
    p.same("analyze", "-o", "no/such/folder/report.txt", SAMPLE)
    p.same("analyze", "-o", ".", SAMPLE)


def missing_and_wrong_inputs(p):
    p.same("analyze", "not there.evtx")
    p.same("analyze")
    p.same("--version")
    p.same("--help")
    p.same("check", "--help")
    p.same("rules", "list")
    p.same("explain", "9607", "0xC7FF1004")
    assert p.run(p.other, "analyze", "/?")[0] == 2


def standard_streams_pass_bytes(p):
    log = os.path.join(SAMPLE, sorted(os.listdir(SAMPLE))[0])
    for command in (["analyze", "-f", "html", "-"], ["events", "--all", "-f", "ndjson", "-"]):
        results = []
        for program in (p.native, p.other):
            with open(log, "rb") as stdin:
                results.append(p.run(program, *command, stdin=stdin))
        assert results[0] == results[1], command
        assert b"\r\n" not in results[1][1]


def the_check_remembers(p):
    states = {}
    for program, name in ((p.native, "native.db"), (p.other, "other.db")):
        states[name] = [p.run(program, "check", "--state", name, "--now", f"2006-10-12T{hour}:00:00Z", SAMPLE)
                        for hour in ("09", "10")]
        states[name].append(p.run(program, "history", "--state", name, "--now", "2006-10-12T10:00:00Z"))
    assert states["native.db"] == states["other.db"], states
    code, _, said = p.run(p.other, "check", "--log-event", "--state", "event.db", "--now", "2006-10-12T09:00:00Z", SAMPLE)
    assert code == 2 and not said, (code, said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--native", required=True)
    parser.add_argument("--other", required=True)
    told = parser.parse_args()
    native, other = ([os.path.abspath(w) if os.path.exists(w) else w for w in shlex.split(program)]
                     for program in (told.native, told.other))
    failed = 0
    cases = [names_of_all_languages, paths_of_500_characters, wildcards_are_ours_to_expand, separators_and_prefixes,
             drives_and_shares_that_are_not_there, shares, what_it_says_of_itself,
             what_is_replaced_is_replaced_whole, missing_and_wrong_inputs, standard_streams_pass_bytes,
             the_check_remembers]
    for case in cases:
        folder = tempfile.mkdtemp(prefix="exba-parity-")
        try:
            case(Programs(native, other, folder))
            print(f"ok    {case.__name__}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"FAIL  {case.__name__}: {str(error)[:3000]}", flush=True)
        finally:
            shutil.rmtree(folder)
    print(f"paths: {len(cases)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
