#!/bin/bash
# Measures what the number of tenants costs: a list with 200 tenants of 1,000 items beside one tenant, and the start to the first answer with 10,000 tenants beside 100.
set -euo pipefail
cd "$(dirname "$0")"
. ../postgres.sh
sql -f ../tracker/roles.sql
sql -c 'CREATE DATABASE one'

export BENCH_SECRET=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=postgres PGDATABASE=one BENCH_PORT=0 APP="$folder/app"
. ../tracker/settings.sh
dotnet publish ../../samples/Tracker/Tracker.csproj --configuration Release --runtime linux-x64 --artifacts-path "$folder/build" --output "$APP" --verbosity quiet --nologo
dotnet publish ../tracker/Seed/Seed.csproj --configuration Release --artifacts-path "$folder/build" --output "$folder/seed" --verbosity quiet --nologo
dotnet "$APP/Tracker.dll" kit migrate >/dev/null

# The first tenant, with its owner and its client; then copies of the database with more of them.
sql -d one -v first=1 -v last=1 -f fill.sql
dotnet "$folder/seed/Seed.dll"
for copy in "many 200 true" "hundred 100 false" "crowd 10000 false"; do
  read -r name last full <<<"$copy"
  sql -c "CREATE DATABASE $name TEMPLATE one"
  sql -d "$name" -v first=2 -v last="$last" -v full="$full" -f fill.sql
done
for name in one many hundred crowd; do sql -d "$name" -c 'VACUUM (FREEZE, ANALYZE)'; done

python3 measure.py
