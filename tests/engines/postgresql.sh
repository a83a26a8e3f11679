#!/usr/bin/env bash
# contrib/fleet/postgresql against a real PostgreSQL: loads a fleet twice, lets a case change, compares its answers with the report's,
# and runs every query of the Grafana dashboard. As root the server runs as user postgres. Takes about half a minute.
set -euo pipefail
. "$(dirname "$0")/small_fleet.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "SKIPPED: PostgreSQL is not installed; NOTHING OF contrib/fleet/postgresql WAS RUN"; exit 0; }
sql=$root/contrib/fleet/postgresql
data=$(mktemp -d /tmp/exba-pg.XXXXXX)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$data"
trap 'as "$bin/pg_ctl" -s -D "$data/db" -m immediate stop || true; rm -rf "$data" "$work"' EXIT
(cd "$data" && as "$bin/initdb" -D "$data/db" -A trust -U postgres -E UTF8 --no-sync >/dev/null)
(cd "$data" && as "$bin/pg_ctl" -s -w -D "$data/db" -l "$data/log" -o "-k $data -c listen_addresses= -c fsync=off" start)
export PGOPTIONS="-c client_min_messages=warning"
psql() { command psql -X -q -v ON_ERROR_STOP=1 -h "$data" -U postgres "$@"; }
load() { "$exba" merge -f ndjson "$work/one" | psql -d exba -f "$sql/load.sql"; }

make_fleet 300
psql -c 'CREATE DATABASE exba'
psql -d exba -f "$sql/schema.sql"
psql -d exba -f "$sql/schema.sql" # a second time: nothing happens
load
rows=$("$exba" merge -f ndjson "$work/one" | wc -l)
[ "$(psql -d exba -At -c 'SELECT count(*) FROM exba.row')" = "$rows" ] || { echo "not every row was loaded"; exit 1; }
before=$(psql -d exba -At -c 'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM exba.row t')
load
[ "$(psql -d exba -At -c 'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM exba.row t')" = "$before" ] ||
  { echo "loading twice changed something"; exit 1; }
psql -d exba -f "$sql/queries.sql" >"$work/answers"
psql -d exba -At -F '|' -c 'SELECT rule, severity, findings, servers FROM exba.faults ORDER BY 1' >"$work/faults"
psql -d exba -At -F '|' -c "SELECT outcome, sum(runs) FROM exba.nights GROUP BY 1 ORDER BY 1" >"$work/nights"
psql -d exba -At -F '|' -c "SELECT to_char(restorable_to AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), computer, store FROM exba.restorable
  ORDER BY restorable_to NULLS FIRST, computer COLLATE \"C\", store COLLATE \"C\" LIMIT 200" >"$work/points"
psql -d exba -At -c 'SELECT count(*) FROM exba.servers_without_full' >"$work/without"
python3 - "$work" <<'PY'
import json, sys
work = sys.argv[1]
fleet = json.load(open(f"{work}/one.json"))
read = lambda name: [line.split("|") for line in open(f"{work}/{name}").read().splitlines()]
told = sorted([f["rule"], f["severity"], str(f["findings"]), str(f["servers"])] for f in fleet["faults"])
assert read("faults") == told, (read("faults"), told)
nights = dict((o, int(n)) for o, n in read("nights"))
assert nights.get("succeeded", 0) == fleet["summary"]["good"], nights
assert nights.get("failed", 0) + nights.get("abandoned", 0) == fleet["summary"]["failed"], nights
points = [[p["restorable_to"] or "", p["computer"].lower(), p["store"]] for p in fleet["oldest_points"]]
assert sorted(p[0][:19] for p in points) == sorted(p[0][:19] for p in read("points")), "restorable points differ"
without = sum(1 for c in fleet["cases"] for s in c["stores"] if not s["last_full"] or s["last_full"] < fleet["summary"]["newest"][:8] + "01")
planted = json.load(open(f"{work}/planted.json"))
held = [c for c in fleet["cases"] if any(f["rule"] == "vss-cleanup-missing" for f in c["findings"])]
assert sorted(s for c in held for s in {f["computer"].lower() for f in c["findings"] if f["rule"] == "vss-cleanup-missing"}) == sorted(planted["held"])
print(f"the database's answers are the report's: {len(told)} faults, {sum(nights.values())} runs, {len(points)} points")
PY

# A case that changes: what is gone from its report goes from the table, other cases stay as they are.
held=$(python3 -c "import json; print(json.load(open('$work/planted.json'))['held'][-1])")
customer=$(echo "$held" | cut -d. -f2) server=$(echo "$held" | cut -d. -f1)
other=$(ls "$work/logs/$customer"/*-application.xml | grep -v "$server" | head -n 1)
sed "s/$(basename "$other" -application.xml).$customer/$server.$customer/g" "$other" >"$work/logs/$customer/$server-application.xml"
"$exba" analyze -q --manifest "$work/manifest.ndjson" -o "$work/one" -f json || [ $? = 1 ]
load
[ "$(psql -d exba -At -c "SELECT count(*) FROM exba.row WHERE computer = '$held' AND data ->> 'rule' = 'vss-cleanup-missing'")" = 0 ] ||
  { echo "a finding that is gone still stands in the table"; exit 1; }
[ "$(psql -d exba -At -c 'SELECT count(*) FROM exba.row')" = "$("$exba" merge -f ndjson "$work/one" | wc -l)" ]

python3 - "$root/contrib/fleet/grafana/fleet.json" >"$work/dashboard.sql" <<'PY'
import json, re, sys
for panel in json.load(open(sys.argv[1]))["panels"]:
    for target in panel["targets"]:
        sql = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN '2000-01-01' AND '2100-01-01'", target["rawSql"])
        print("\\echo", panel["title"])
        print(sql.replace("${server}", "ex").replace("${__from:date:seconds}", "1700000000") + ";")
PY
psql -d exba -f "$work/dashboard.sql" >"$work/panels"
echo "contrib/fleet/postgresql and the dashboard's queries: well"
