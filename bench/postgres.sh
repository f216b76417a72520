# To be sourced: starts a PostgreSQL of the benchmark's own, which ends with the script. Sets port, folder and sql; further settings are arguments.
pg_bin=${PG_BIN:-$(pg_config --bindir)}
folder=$(mktemp -d)
mkdir "$folder/pg"
as=()
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$folder"
  chown postgres "$folder/pg"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" "$pg_bin/initdb" -D "$folder/pg/data" -U postgres -A trust -E UTF8 --locale C.UTF-8 >/dev/null
"${as[@]}" "$pg_bin/postgres" -D "$folder/pg/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$folder/pg" -c shared_buffers=512MB "$@" >"$folder/pg/log" 2>&1 &
server=$!
trap 'kill -INT $server; wait $server || true; rm -rf "$folder"' EXIT
sql() { psql -qXAt -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1 "$@"; }
until sql -c 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done
