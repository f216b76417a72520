#!/bin/bash
# Runs the benchmark of the queue on a PostgreSQL of its own, as on a production server: fsync on, the application on a login of its own.
# ENGINE names what executes the jobs, and may name several, one after the other: "inprocess hangfire plain fairness claims pruning".
set -euo pipefail
cd "$(dirname "$0")"
. ../postgres.sh -c shared_preload_libraries=pg_stat_statements -c max_wal_size=8GB
sql <<'SQL'
CREATE ROLE kit_app NOLOGIN NOINHERIT; CREATE ROLE kit_platform NOLOGIN; CREATE ROLE bench_owner LOGIN;
CREATE ROLE bench_app LOGIN IN ROLE kit_app, kit_platform; CREATE DATABASE bench OWNER bench_owner;
SQL
sql -d bench -c "CREATE EXTENSION pg_stat_statements"
login="Host=127.0.0.1;Port=$port;Database=bench"
export ConnectionStrings__Kit="$login;Username=bench_app;Maximum Pool Size=16;No Reset On Close=true;Max Auto Prepare=100"
export ConnectionStrings__KitOwner="$login;Username=bench_owner"
echo "$port" >"${PORT_FILE:-/dev/null}"
dotnet build --configuration Release --nologo -v quiet Jobs.csproj
for engine in ${ENGINE:-inprocess}; do
  ENGINE=$engine dotnet run --no-build --configuration Release --project Jobs.csproj
done
