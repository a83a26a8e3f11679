#!/usr/bin/env python3
"""A long EVTX log out of the chunks of real ones, of which a given share of the events is wanted.

    bench/real_log.py --exba build/exba --share 70 --size 60 OUT.evtx REAL.evtx...

How it works: exba says of each real chunk how many of its events it wants; chunks are taken in turn from those above
and those below the share, so that the whole has it. Every event gets a record id and a time of its own, in its header
and in what it says (else all but the first copy of a chunk would be told again, which costs little), and the checksums
are made anew. The events of one real log keep one row of record ids and one clock.
"""
import argparse
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

HEADER, CHUNK, FIRST = 4096, 65536, 512
MINUTE = 60 * 10**7
MOST = 5 * MINUTE  # between two events


def file_of(chunks):
    head = bytearray(HEADER)
    head[:8] = b"ElfFile\0"
    struct.pack_into("<QQQIHHHH", head, 8, 0, len(chunks) - 1, 1, 128, 1, 3, HEADER, len(chunks) & 0xFFFF)
    struct.pack_into("<I", head, 124, zlib.crc32(bytes(head[:120])))
    return bytes(head) + b"".join(chunks)


def records(chunk):
    """Offset, size, record id and time of each; None where the chunk is not whole."""
    free = struct.unpack_from("<I", chunk, 48)[0]
    if not chunk.startswith(b"ElfChnk\0") or not FIRST < free <= CHUNK:
        return None
    if zlib.crc32(chunk[FIRST:free]) != struct.unpack_from("<I", chunk, 52)[0]:
        return None
    found, at = [], FIRST
    while at + 28 <= free:
        magic, size, number, time = struct.unpack_from("<IIQQ", chunk, at)
        if magic != 0x2A2A or size < 28 or at + size > free:
            break
        found.append((at, size, number, time))
        at += size
    return found or None


def renumber(chunk, found, state):
    """The chunk with the next record ids and times of its log."""
    out = bytearray(chunk)
    first, before = state["id"] + 1, found[0][3]
    for at, size, number, time in found:
        state["id"] += 1
        state["time"] += 1 + min(max(time - before, 0), MOST)
        before = time
        record = bytearray(out[at : at + size])
        told = record.find(struct.pack("<Q", number), 24)
        while told > 0:
            struct.pack_into("<Q", record, told, state["id"])
            told = record.find(struct.pack("<Q", number), told + 8)
        high = struct.pack("<Q", time)[5:]
        told = record.find(high, 29)
        while told > 0:
            said = struct.unpack_from("<Q", record, told - 5)[0]
            if abs(said - time) < 10 * MINUTE:
                struct.pack_into("<Q", record, told - 5, state["time"])
            told = record.find(high, told + 3)
        struct.pack_into("<QQ", record, 8, state["id"], state["time"])
        out[at : at + size] = record
    struct.pack_into("<QQQQ", out, 8, first, state["id"], first, state["id"])
    free = struct.unpack_from("<I", out, 48)[0]
    struct.pack_into("<I", out, 52, zlib.crc32(bytes(out[FIRST:free])))
    struct.pack_into("<I", out, 124, zlib.crc32(bytes(out[:120]) + bytes(out[128:FIRST])))
    return bytes(out)


def wanted_of(exba, chunk, folder):
    path = folder / "chunk.evtx"
    path.write_bytes(file_of([chunk]))
    done = subprocess.run([exba, "analyze", "-q", "--fail-on", "never", "-f", "json", path], capture_output=True)
    source = json.loads(done.stdout)["sources"][0]
    return source["events"], source["recognised"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exba", required=True)
    parser.add_argument("--share", type=float, required=True, help="per cent of the events that are wanted")
    parser.add_argument("--size", type=int, default=60, help="MB")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("real", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    above, below = [], []
    with tempfile.TemporaryDirectory() as folder:
        for path in args.real:
            data = path.read_bytes()
            for at in range(HEADER, len(data) - CHUNK + 1, CHUNK):
                chunk = data[at : at + CHUNK]
                found = records(chunk)
                if not found or len(found) < 8:
                    continue
                events, wanted = wanted_of(args.exba, chunk, pathlib.Path(folder))
                if events == 0:
                    continue
                above_it = 100 * wanted >= args.share * events
                (above if above_it else below).append((path.name, chunk, found, events, wanted))
    if not above:
        sys.exit(f"no chunk of these has {args.share} % of wanted events")
    order = random.Random(1)
    states, chunks, events, wanted = {}, [], 0, 0
    while len(chunks) * CHUNK < args.size * 10**6:
        name, chunk, found, here, ours = order.choice(above if 100 * wanted <= args.share * events or not below else below)
        state = states.setdefault(name, {"id": 1000, "time": 132_000_000_000_000_000})
        chunks.append(renumber(chunk, found, state))
        events, wanted = events + here, wanted + ours
    args.out.write_bytes(file_of(chunks))
    print(f"{args.out}: {len(chunks)} chunks of {len(states)} logs, {events} events, {100 * wanted / events:.2f} % wanted")


if __name__ == "__main__":
    main()
