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

dotnet build Greenlight.slnx --nologo -v quiet

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution Greenlight.slnx --no-build --max-parallel-test-modules 1 "$@" 2>&1 | tee "$log" || status=$?

count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed)
echo "${passed:-0} passed, ${failed:-0} failed"
exit "$status"
