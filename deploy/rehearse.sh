#!/usr/bin/env bash
# Rehearses a whole campaign on this machine: publishes a server and a sandbox, builds the load generator, starts the first two as processes of their own on
# free ports with fresh folders, sends the backers, audits what is left with `verify`, and prints the report. Exit code 0: nothing differs.
#
#   deploy/rehearse.sh [--backers 262000] [--in 60s] [--kill-server-at pledging:50%] …      (any option of `rehearse`; docs/how-to/rehearse.md)
#
# TIMEOUT (default 30m) bounds the run. The processes are started and ended by the generator itself, by their process ids.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/publish.sh StripeSandbox WebHost
dotnet build tests/Load --configuration Release --nologo --verbosity quiet

out="${OUT:-artifacts/rehearsal/$(date -u +%Y%m%dT%H%M%SZ)}"
exec timeout --signal=INT --kill-after=60s "${TIMEOUT:-30m}" \
  dotnet tests/Load/bin/Release/net10.0/Greenlight.Load.dll rehearse --spawn --out "$out" "$@"
