#!/usr/bin/env bash
# contrib/fleet/dask on a scheduler and two workers, one of which is killed in the middle.
set -euo pipefail
. "$(dirname "$0")/small_fleet.sh"
python=python3
"$python" -c 'import distributed' 2>/dev/null || python=/usr/bin/python3 # Debian's, where another one stands before it
"$python" -c 'import distributed' 2>/dev/null || { echo "SKIPPED: python3-distributed is not installed"; exit 0; }
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
make_fleet 200
cd "$work"
cli() { "$python" -m "distributed.cli.dask_$1" "${@:2}" >>"$work/$1.log" 2>&1 & pids+=($!); }
cli scheduler --host 127.0.0.1 --port 8799 --no-dashboard
cli worker tcp://127.0.0.1:8799 --nthreads 1 --nworkers 1 --no-nanny --no-dashboard
cli worker tcp://127.0.0.1:8799 --nthreads 1 --nworkers 1 --no-nanny --no-dashboard
victim=${pids[2]}
EXBA=$exba "$python" "$root/contrib/fleet/dask/fleet.py" --scheduler tcp://127.0.0.1:8799 --shards 16 "$work" &
run=$!
for _ in $(seq 400); do [ "$(ls "$work/reports" 2>/dev/null | wc -l)" -gt 20 ] && break; sleep 0.1; done
kill -9 "$victim"
echo "a worker killed with $(ls "$work/reports" | grep -c '\.json$') reports written"
code=0; wait "$run" || code=$?
[ "$code" = 1 ] || { echo "exit code $code, expected 1: findings"; exit 1; }
same_as_one "$work/reports"
echo "Dask: well"
