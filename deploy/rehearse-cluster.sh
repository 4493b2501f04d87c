#!/usr/bin/env bash
# Rehearses a whole campaign on a cluster of this machine: 3 silos, 2 web hosts, 4 shards on PostgreSQL, behind nginx. While the backers pledge, one silo is killed
# (SIGKILL) and later another stopped in the middle of a write (SIGSTOP), given up by the others, and continued. Ends with the report; exit code 0: nothing differs.
#
#   deploy/rehearse-cluster.sh [--backers 20000] [--goal 19000] [--in 15s] …      (any option of `rehearse`; docs/how-to/rehearse.md)
#
# Environment: SILOS (3), WEBS (2), SHARDS (4); CLUSTER_PORT (5080) and up to 100 ports above it; OUT for reports and the cluster's folder; TIMEOUT (60m); KEEP=1 leaves
# the cluster up. FAULTS replaces what is done to it; default "--kill-at silo-2@pledging:40% --stop-at silo-3@pledging:65%".
set -euo pipefail
cd "$(dirname "$0")/.."

goal=250000 others=()
while [ $# -gt 0 ]; do
  if [ "$1" = --goal ]; then goal=$2; shift 2; else others+=("$1"); shift; fi
done
out="${OUT:-artifacts/rehearsal/$(date -u +%Y%m%dT%H%M%SZ)}"
export CLUSTER_FOLDER="$out/cluster" CLUSTER_CONFIGURATION=Release CLUSTER_PORT="${CLUSTER_PORT:-5080}"
export Demo__Goal="$goal" Demo__Shards="${SHARDS:-4}"
[ ! -e "$CLUSTER_FOLDER" ] || { echo "$CLUSTER_FOLDER is there already: give OUT a folder that no run has used, because a campaign can be rehearsed once." >&2; exit 2; }

deploy/publish.sh
dotnet build tests/Load --configuration Release --nologo --verbosity quiet

mkdir -p "$out"
[ -n "${KEEP:-}" ] || trap 'deploy/cluster.sh down' EXIT
deploy/cluster.sh up "${SILOS:-3}" "${WEBS:-2}"
# shellcheck disable=SC2086
timeout --signal=INT --kill-after=60s "${TIMEOUT:-60m}" \
  dotnet tests/Load/bin/Release/net10.0/Greenlight.Load.dll rehearse --cluster "$CLUSTER_FOLDER" --out "$out" \
  ${FAULTS---kill-at silo-2@pledging:40% --stop-at silo-3@pledging:65%} "${others[@]}"
