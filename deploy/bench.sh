#!/usr/bin/env bash
# Measures the engine beside what people would build instead, on this machine: installs PostgreSQL and Redis if they are missing (Debian packages; needs root or
# sudo for that, and only then), publishes what is measured and runs `bench`, which starts the servers on private folders and free ports and ends them again.
# Nothing else should run on the machine meanwhile. Exit code 0: the figures are plausible; 2: the benchmark itself is at fault, and says how.
#
#   deploy/bench.sh [--blocks 5] [--seconds 10s] [--targets B0,engine-pg] …        (any option of `bench`; docs/how-to/benchmark.md)
#
# TIMEOUT (default 180m) bounds the run.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v redis-server >/dev/null || packages+=(redis-server)
if ((${#packages[@]})); then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "Installing ${packages[*]} …"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

deploy/publish.sh WebHost tests/Load.Baselines
dotnet build tests/Load --configuration Release --nologo --verbosity quiet

out="${OUT:-artifacts/bench/$(date -u +%Y%m%dT%H%M%SZ)}"
exec timeout --signal=INT --kill-after=60s "${TIMEOUT:-180m}" \
  dotnet tests/Load/bin/Release/net10.0/Greenlight.Load.dll bench --out "$out" "$@"
