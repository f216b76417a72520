#!/bin/bash
# Measures a migration of all databases when none has anything to do: how long for each further one. Databases of tenants' own on one server, by Tracker.
set -euo pipefail
cd "$(dirname "$0")"
. ../postgres.sh -c fsync=off
sql -f ../tracker/roles.sql
sql -c 'CREATE DATABASE fleet'

login="Host=127.0.0.1;Port=$port;Database=fleet"
export ConnectionStrings__Kit="$login;Username=tracker_app" ConnectionStrings__KitOwner="$login;Username=postgres"
export ASPNETCORE_ENVIRONMENT=Production Kit__PublicUrl=https://fleet.test Kit__MasterKey=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= Kit__Mail__Host=127.0.0.1 Kit__Mail__From=fleet@example.com
export Kit__Stripe__SecretKey=sk_test_fleet Kit__Stripe__WebhookSecrets__0=whsec_fleet Logging__LogLevel__Default=Warning
dotnet publish ../../samples/Tracker/Tracker.csproj --configuration Release --runtime linux-x64 --artifacts-path "$folder/build" --output "$folder/app" --verbosity quiet --nologo
cd "$folder/app"
dotnet Tracker.dll kit migrate >/dev/null

for count in ${COUNTS:-10 50 100}; do
  sql -d fleet -c "INSERT INTO kit.tenants (id, slug, name, status, time_zone, locale, created_at, version, database)
    SELECT gen_random_uuid(), 'own-' || n, 'own ' || n, 'Active', 'UTC', 'en', now(), 0, 'own_' || n FROM generate_series(1, $count) n ON CONFLICT DO NOTHING"
  dotnet Tracker.dll kit migrate --all-tenants --parallel 2 >/dev/null
  for round in 1 2 3; do
    start=$(date +%s%N)
    last=$(dotnet Tracker.dll kit migrate --all-tenants --parallel 2 | tail -1)
    echo "$count databases: $(($(date +%s%N) - start)) ns ($last)"
  done
done | tee "$folder/times"
python3 - "$folder/times" <<'PY'
import re, statistics, sys
times = {}
for count, ns in re.findall(r"(\d+) databases: (\d+) ns", open(sys.argv[1]).read()):
    times.setdefault(int(count), []).append(int(ns) / 1e9)
medians = sorted((count, statistics.median(all)) for count, all in times.items())
(first, a), (last, b) = medians[0], medians[-1]
slope = (b - a) / (last - first)
print("; ".join(f"{count}: {time:.2f} s" for count, time in medians), f"; each further database {slope * 1000:.1f} ms, so 1,000 some {a + slope * (1000 - first):.0f} s")
PY
