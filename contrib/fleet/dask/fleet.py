#!/usr/bin/env python3
"""The shards of WORK/manifest.ndjson on a Dask cluster; reports into WORK/reports."""
import argparse
import os
import subprocess
import sys

import dask
import dask.bag
from distributed import Client


def run_shard(shard, shards, work, exba, forms):
    done = subprocess.run(
        [exba, "analyze", "-q", "--progress", "never", "--manifest", f"{work}/manifest.ndjson", "--shard", f"{shard}/{shards}",
         "-j", "1", "-o", f"{work}/reports", "-f", forms],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return shard, done.returncode, done.stderr


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--scheduler", required=True, help="tcp://HOST:8786")
    args.add_argument("--shards", type=int, default=16)
    args.add_argument("--exba", default=os.environ.get("EXBA", "exba"))
    args.add_argument("--forms", default="json")
    args.add_argument("work")
    o = args.parse_args()
    work = os.path.abspath(o.work)
    os.makedirs(f"{work}/reports", exist_ok=True)
    dask.config.set({"distributed.scheduler.allowed-failures": 10})
    with Client(o.scheduler):
        bag = dask.bag.from_sequence(range(o.shards), npartitions=o.shards)
        results = bag.map(run_shard, o.shards, work, o.exba, o.forms).compute()
    worst = 0
    for shard, code, said in sorted(results):
        worst = max(worst, code if 0 <= code <= 2 else 2)  # negative: killed by a signal
        if code not in (0, 1):
            print(f"shard {shard}: exit code {code}\n{said}", file=sys.stderr)
    return worst


if __name__ == "__main__":
    sys.exit(main())
