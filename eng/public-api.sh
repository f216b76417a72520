#!/usr/bin/env bash
# Lists, in each package's PublicAPI.Unshipped.txt, the public members that the build finds unlisted, and drops those that are gone.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/*/*.csproj; do
  folder=$(dirname "$project")
  list=$folder/PublicAPI.Unshipped.txt
  printf '#nullable enable\n' >"$list"
  output=$(dotnet build "$project" --no-incremental --nologo -v quiet -p:BuildProjectReferences=false 2>&1 || true)
  if grep -q 'error CS' <<<"$output"; then
    dotnet build "$project" --nologo -v quiet >/dev/null
    output=$(dotnet build "$project" --no-incremental --nologo -v quiet -p:BuildProjectReferences=false 2>&1 || true)
  fi
  sed -nE "s/.*RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" <<<"$output" | LC_ALL=C sort -u >>"$list"
done
