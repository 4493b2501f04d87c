#!/usr/bin/env bash
# Publishes programs for this machine, in Release, into artifacts/publish/<program>: precompiled (ReadyToRun), because a process that compiles its code while it works
# needs half a minute to reach its speed (docs/decisions/0170). What is measured here is published so, and what is deployed should be.
#
#   deploy/publish.sh [WebHost] [Silo] [StripeSandbox] …                            (all three by default)
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- StripeSandbox Silo WebHost
for project; do
  dotnet publish "$project" --configuration Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
    --output "artifacts/publish/$(basename "$project")" --nologo --verbosity quiet
done
