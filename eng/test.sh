#!/usr/bin/env bash
# Runs every test. Installs what they need where it is missing: PostgreSQL, PgBouncer, Redis, npm (for an S3 server) and Chromium, from the distribution.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v npx >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# What the hosts under test log would bury what failed; KIT_TEST_LOG=1 shows it.
[ -n "${KIT_TEST_LOG:-}" ] || export Logging__Console__LogLevel__Default=None

# Most of what runs here lives for seconds; what the compiler would spend on making it fast later, it takes from the tests.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=1000

# One compiler for all projects: it is compiled itself, as it starts.
dotnet build Kit.slnx --nologo -v quiet -p:ContinuousIntegrationBuild=true -p:UseSharedCompilation=true
dotnet build-server shutdown --vbcscompiler >/dev/null
output=$(mktemp)
trap 'rm -f "$output"' EXIT
set +e
dotnet test --solution Kit.slnx --no-build --max-parallel-test-modules 2 "$@" | tee "$output"
status=${PIPESTATUS[0]}
if [ "$status" != 0 ]; then
  # The names of what failed, which stand far above in a long output, beside the summary.
  grep '^failed ' "$output"
  sed -n '/^Test run summary/,$p' "$output"
fi
exit "$status"
