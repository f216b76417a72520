#!/bin/bash
# Runs what each wall costs on a PostgreSQL of its own, as on a production server: fsync on, the application on a login of its own.
set -euo pipefail
cd "$(dirname "$0")"
pg_bin=${PG_BIN:-$(pg_config --bindir)}
folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as=(setpriv --reuid=postgres --regid=postgres --clear-groups --); fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" "$pg_bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale C.UTF-8 >/dev/null
"${as[@]}" "$pg_bin/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$folder" -c shared_buffers=512MB >"$folder/log" 2>&1 &
server=$!
trap 'kill -INT $server; wait $server || true; rm -rf "$folder"' EXIT
until psql -qX -h 127.0.0.1 -p "$port" -U postgres -c 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done
psql -qX -h 127.0.0.1 -p "$port" -U postgres <<'SQL'
CREATE ROLE kit_app NOLOGIN NOINHERIT; CREATE ROLE kit_platform NOLOGIN; CREATE ROLE bench_owner LOGIN;
CREATE ROLE bench_app LOGIN IN ROLE kit_app, kit_platform; CREATE DATABASE bench OWNER bench_owner;
SQL
login="Host=127.0.0.1;Port=$port;Database=bench"
export ConnectionStrings__Kit="$login;Username=bench_app;Maximum Pool Size=16;No Reset On Close=true;Max Auto Prepare=100"
export ConnectionStrings__KitOwner="$login;Username=bench_owner"
export ConnectionStrings__Superuser="$login;Username=postgres;Maximum Pool Size=16;No Reset On Close=true;Max Auto Prepare=100"
dotnet run --configuration Release --project Walls.csproj
