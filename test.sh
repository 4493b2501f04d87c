#!/usr/bin/env bash
# Runs every test. Installs what the tests need and the machine lacks (Debian packages; needs root or sudo for that, and only then).
# Usage: ./test.sh [options of dotnet test, such as --filter-class "*A_pledge"]
set -euo pipefail
cd "$(dirname "$0")"

# A real database, a real browser, a real player, a real proxy, and a witness of what reaches the disk.
packages=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v chromium >/dev/null || packages+=(chromium)
command -v ffmpeg >/dev/null || packages+=(ffmpeg)
command -v strace >/dev/null || packages+=(strace)
PATH=$PATH:/usr/sbin command -v nginx >/dev/null || packages+=(nginx-light)
if ((${#packages[@]})); then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "Installing ${packages[*]} …"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# One compiler for all projects, also where the environment has switched that off: it would start anew for each. It is ours alone, and ends with the build.
compiler=greenlight-$$
trap 'pkill -f "VBCSCompiler.*$compiler" || true' EXIT
dotnet build Greenlight.slnx --nologo -v quiet -p:UseSharedCompilation=true -p:SharedCompilationId=$compiler
pkill -f "VBCSCompiler.*$compiler" || true

# Two projects at a time: what waits for a page or a bank leaves the processors to the other. Not beside the processes of the cluster: a server that starts among two dozen threads takes a minute.
# The simulation knows no clock but its own, so that it takes what all leave.
projects=()
for project in tests/{WebHost,Browser}.Tests tests/*.Tests; do
  [[ " ${projects[*]} tests/Simulation.Tests tests/Cluster.Tests " == *" $project "* ]] || projects+=("$project")
done
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

run() {
  local project=$1 log=$logs/${1##*/} status=0 began=$SECONDS
  shift
  dotnet test --project "$project" --no-build "$@" >"$log" 2>&1 || status=$?
  # None of this project's tests was asked for.
  [ "$status" != 8 ] || [ $# = 0 ] || status=0
  [ "$status" = 0 ] || echo "$project ended with $status" >>"$logs/failed"
  echo "$project took $((SECONDS - began)) s" >>"$log"
  flock "$logs" cat "$log"
}
export -f run
export logs
nice -n 19 bash -c 'run tests/Simulation.Tests "$@"' - "$@" &
run tests/Cluster.Tests "$@"
printf '%s\0' "${projects[@]}" | xargs -0 -n 1 -P 2 bash -c 'run "${@: -1}" "${@:1:$#-1}"' - "$@"
wait

count() { cat "$logs"/*.Tests | awk -v what="$1:" '$1 == what { all += $2 } END { print all + 0 }'; }
passed=$(count succeeded) failed=$(count failed)
echo "$passed passed, $failed failed"
[ ! -e "$logs/failed" ] || { cat "$logs/failed" >&2; exit 1; }
[ "$passed" -gt 0 ]
