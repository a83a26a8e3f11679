# Sourced by the engines' tests: makes $work with the logs of a small fleet, its manifest, and what one process makes of it. Needs $exba.
root=$(cd "$(dirname "$0")/../.." && pwd)
exba=$(realpath "${exba:-$root/build/exba}")
work=$(mktemp -d "${TMPDIR:-/tmp}/exba-engine.XXXXXX")
chmod 755 "$work"
make_fleet() { # SERVERS
  python3 "$root/bench/fleet.py" --servers "$1" --faults 0.05 --seed 3 "$work" >/dev/null
  "$exba" survey -q -o "$work/manifest.ndjson" "$work/logs"
  "$exba" analyze -q --manifest "$work/manifest.ndjson" -o "$work/one" -f json || [ $? = 1 ]
  "$exba" merge -f json -o "$work/one.json" "$work/one"
}
same_as_one() { # FOLDER: the merge of its reports is the bytes of one process
  "$exba" merge -f json -o "$work/engine.json" "$1"
  cmp "$work/one.json" "$work/engine.json"
  [ "$(ls "$1"/*.json | wc -l)" = "$(wc -l <"$work/manifest.ndjson")" ]
}
