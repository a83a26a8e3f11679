#!/usr/bin/env bash
# contrib/fleet/slurm on two nodes of this machine (slurmctld, two slurmd -N, munge), as root; a node is lost in the middle.
# Debian's slurmd 22.05 refuses mixed cgroups: runs in a mount namespace of its own with v1 on a tmpfs.
set -euo pipefail
if [ "${1:-}" != inside ]; then
  command -v slurmctld >/dev/null && command -v munged >/dev/null || { echo "SKIPPED: slurm or munge is not installed"; exit 0; }
  [ "$(id -u)" = 0 ] || { echo "SKIPPED: needs root"; exit 0; }
  exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" inside
fi
. "$(dirname "$0")/small_fleet.sh"
trap '[ $? = 0 ] || tail -n 5 "$work"/slurm/*.log 2>/dev/null | grep -iE "error|fatal" | head || true; rm -rf "$work"' EXIT
make_fleet 200
mkdir -p "$work/slurm"/{state,spool.a,spool.b} /run/munge
mount -t tmpfs cgroup /sys/fs/cgroup
for one in freezer cpuset memory cpuacct; do
  mkdir -p "/sys/fs/cgroup/$one"
  mount -t cgroup -o "$one" cgroup "/sys/fs/cgroup/$one" || echo "no v1 cgroup '$one' here"
done
dd if=/dev/urandom of="$work/slurm/munge.key" bs=128 count=1 status=none
chown munge "$work/slurm/munge.key" && chmod 400 "$work/slurm/munge.key" && chown munge /run/munge
chmod 755 "$work/slurm"
mount -t tmpfs tmpfs /var/log/munge && mount -t tmpfs tmpfs /var/lib/munge && chown munge /var/log/munge /var/lib/munge
runuser -u munge -- munged --key-file "$work/slurm/munge.key" --socket /run/munge/exba.socket
host=$(hostname)
cat >"$work/slurm/slurm.conf" <<CONF
ClusterName=exba
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
AuthType=auth/munge
AuthInfo=socket=/run/munge/exba.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/slurm/state
SlurmdSpoolDir=$work/slurm/spool.%n
SlurmctldPidFile=$work/slurm/ctld.pid
SlurmdPidFile=$work/slurm/%n.pid
SlurmctldLogFile=$work/slurm/ctld.log
SlurmdLogFile=$work/slurm/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=10
MessageTimeout=10
JobRequeue=1
MpiDefault=none
NodeName=a NodeHostname=$host NodeAddr=127.0.0.1 Port=16818 CPUs=1 RealMemory=2000
NodeName=b NodeHostname=$host NodeAddr=127.0.0.1 Port=16819 CPUs=1 RealMemory=2000
PartitionName=all Nodes=a,b Default=YES State=UP MaxTime=INFINITE
CONF
printf 'CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n' >"$work/slurm/cgroup.conf"
export SLURM_CONF=$work/slurm/slurm.conf EXBA=$exba
slurmctld
slurmd -N a
slurmd -N b
for _ in $(seq 60); do [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ] && break; sleep 0.5; done
sinfo
cd "$work"
job=$(sbatch --parsable --mem=100M --array=0-7 --export=ALL "$root/contrib/fleet/slurm/shards.sbatch" "$work" 8)
sbatch --parsable --mem=100M --dependency="afterok:$job" --export=ALL "$root/contrib/fleet/slurm/merge.sbatch" "$work"
for _ in $(seq 200); do [ "$(ls "$work/reports" 2>/dev/null | wc -l)" -gt 20 ] && break; sleep 0.1; done
kill -9 "$(cat "$work/slurm/b.pid")" || true # a node lost: its task is run again
sleep 12 # longer than SlurmdTimeout: the node is down, what it ran is queued again
slurmd -N b
for _ in $(seq 240); do [ -s "$work/fleet.json" ] && [ -s "$work/reports/fleet.html" ] && break; sleep 0.5; done
cmp "$work/one.json" "$work/fleet.json"
same_as_one "$work/reports"
echo "Slurm: well ($(ls "$work/reports" | grep -c '\.json$') reports on two nodes, one lost in the middle)"
