#!/usr/bin/env bash
# contrib/fleet/parallel with two hosts (ssh to this machine under two names where sshd and a key are there, else two local ones):
# killed in the middle, resumed, a shard run twice; the merge is the bytes of one process.
set -euo pipefail
. "$(dirname "$0")/small_fleet.sh"
command -v parallel >/dev/null || { echo "SKIPPED: GNU parallel is not installed"; exit 0; }
export EXBA=$exba HOME=$work
mkdir -p "$HOME/.parallel" && touch "$HOME/.parallel/will-cite"
trap '[ -z "${sshd:-}" ] || kill "$sshd" || true; rm -rf "$work"' EXIT
make_fleet 200
if command -v /usr/sbin/sshd >/dev/null && [ "$(id -u)" = 0 ]; then
  mkdir -p /run/sshd "$work/ssh"
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host"
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/key"
  cp "$work/ssh/key.pub" "$work/ssh/authorized"
  chmod 700 "$work/ssh"
  /usr/sbin/sshd -D -p 2222 -f /dev/null -h "$work/ssh/host" -o AuthorizedKeysFile="$work/ssh/authorized" -o StrictModes=no \
    -o PidFile=none -o UsePAM=no 2>"$work/sshd.log" &
  sshd=$!
  ssh="ssh -p 2222 -i $work/ssh/key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
  for _ in 1 2 3 4 5 6 7 8 9 10; do $ssh root@127.0.0.1 true 2>/dev/null && break; sleep 0.5; done
  printf '1/%s root@127.0.0.1\n1/%s root@127.0.0.2\n' "$ssh" "$ssh" >"$work/hosts"
  echo "two hosts by ssh on loopback"
else
  printf '2/:\n' >"$work/hosts"
  echo "SKIPPED: no sshd: this machine alone"
fi
setsid "$root/contrib/fleet/parallel/run" "$work/hosts" "$work" 12 &
run=$!
for _ in $(seq 100); do [ "$(ls "$work/reports" 2>/dev/null | wc -l)" -gt 20 ] && break; sleep 0.05; done
kill -9 -- "-$run" 2>/dev/null || true
wait "$run" 2>/dev/null || true
echo "killed with $(ls "$work/reports" | grep -c '\.json$') reports written"
"$root/contrib/fleet/parallel/run" "$work/hosts" "$work" 12
same_as_one "$work/reports"
"$exba" analyze -q --manifest "$work/manifest.ndjson" --shard 3/12 -o "$work/reports" -f json || [ $? = 1 ]
same_as_one "$work/reports"
echo "GNU parallel: well"
