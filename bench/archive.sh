#!/bin/sh
# What reading a log inside an archive costs beside unpacking it alone: bench/archive.sh EXBA LOG
# Packs LOG as zip and zst, and prints the processor time of exba on each, of the program that only unpacks it, and
# of exba on LOG itself: the best of five, in turn.
set -eu
exba=$1
log=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
zip -q -j "$folder/log.zip" "$log"
zstd -q -o "$folder/log.zst" "$log"
megabytes=$(($(stat -c %s "$log") / 1000000))

# Seconds of processor time of the shell command $1.
seconds() {
  /usr/bin/time -f '%U %S' -o "$folder/time" sh -c "$1" >/dev/null 2>&1 || true
  awk 'END { print $1 + $2 }' "$folder/time"
}

best() {
  for _ in 1 2 3 4 5; do seconds "$2"; done | sort -n | awk -v name="$1" -v mb="$megabytes" \
    'NR == 1 { printf "%-24s %6.2f s %8.0f MB/s of the log\n", name, $1, mb / ($1 > 0 ? $1 : 0.01) }'
}

read_log="'$exba' analyze -j1 -f json --fail-on never"
best 'exba, the log itself' "$read_log '$log'"
best 'unzip -p' "unzip -p '$folder/log.zip' | cat"
best 'exba, zip' "$read_log '$folder/log.zip'"
best 'zstd -dc' "zstd -dc '$folder/log.zst' | cat"
best 'exba, zst' "$read_log '$folder/log.zst'"
