#!/usr/bin/env bash
# A whole cluster on this machine, without containers: a PostgreSQL of its own, the Stripe sandbox, silos, web hosts, and nginx in front. Everything on 127.0.0.1.
#
#   deploy/cluster.sh up [silos=3] [webs=2]      starts it, builds first if need be; what it wrote earlier is still there
#   deploy/cluster.sh status                     every process: its state, process id, address
#   deploy/cluster.sh kill NAME                  SIGKILL, and stays down until `restart`
#   deploy/cluster.sh stop NAME                  SIGSTOP: hangs, and holds whatever it holds
#   deploy/cluster.sh continue NAME              SIGCONT
#   deploy/cluster.sh restart NAME               ends it in order if it runs (SIGTERM), and starts it again
#   deploy/cluster.sh down                       ends everything that `up` started, and nothing else; data and logs stay
#
# Names: postgres, sandbox, silo-1 …, web-1 …, proxy. What ends by itself, as a silo does that the others have declared dead, is started again after a second.
#
# Environment: CLUSTER_FOLDER (default artifacts/cluster) for data, logs and process ids; CLUSTER_PORT (default 5080): the site, and up to 100 ports above it for
# the others; CLUSTER_CONFIGURATION (default Release). Settings of the programs pass through: Demo__Goal=1000 Demo__Shards=4 deploy/cluster.sh up
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${CLUSTER_FOLDER:-$root/artifacts/cluster}
configuration=${CLUSTER_CONFIGURATION:-Release}
patience=90

fail() { echo "$*" >&2; exit 1; }

# A port each, from the first one upwards.
port_of() {
  case $1 in
    proxy) echo "$port" ;;
    sandbox) echo $((port + 1)) ;;
    postgres) echo $((port + 2)) ;;
    web-*) echo $((port + 10 + ${1#web-})) ;;
    silo-*) echo $((port + 30 + ${1#silo-})) ;; # Health and metrics; between silos + 50, for web hosts + 70.
  esac
}

names() {
  echo postgres sandbox
  for ((i = 1; i <= silos; i++)); do echo "silo-$i"; done
  for ((i = 1; i <= webs; i++)); do echo "web-$i"; done
  echo proxy
}

# Processes ------------------------------------------------------------------------------------------------------------------------------------------

# A process id may be somebody else's by now: the moment of its start tells.
started_at() { awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null; }

pid_of() {
  local pid since
  read -r pid since 2>/dev/null <"$folder/$1.pid" && [ "$(started_at "$pid")" = "$since" ] && echo "$pid"
}

state_of() {
  local pid
  pid=$(pid_of "$1") || { [ -e "$folder/$1.wanted" ] && echo starting || echo down; return; }
  case $(awk '{ sub(/.*\) /, ""); print $1 }' "/proc/$pid/stat" 2>/dev/null) in
    T) echo stopped ;;
    *) if answers "$1"; then echo ready; else echo "not ready"; fi ;;
  esac
}

answers() {
  local path=/health/ready
  case $1 in
    postgres) timeout 3 bash -c "exec 3<>/dev/tcp/127.0.0.1/$(port_of postgres)" 2>/dev/null; return ;;
    sandbox) path=/sandbox/stats ;;
  esac
  timeout 4 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" "$2" >&3 && read -r line <&3 && [[ $line == *" 200 "* ]]' \
    - "$(port_of "$1")" "$path" 2>/dev/null
}

start() {
  : >"$folder/$1.wanted"
  setsid nohup "$root/deploy/cluster.sh" supervise "$1" </dev/null >>"$folder/$1.log" 2>&1 9>&- &
}

# Runs a process and starts it again whenever it ends by itself. One supervisor of a name at a time: the lock ends with it.
supervise() {
  exec 8>"$folder/$1.lock"
  flock -w 60 8 || exit 1
  while [ -e "$folder/$1.wanted" ]; do
    (exec 8>&-; run "$1") &
    local child=$! code=0
    echo "$child $(started_at "$child")" >"$folder/$1.pid"
    wait "$child" || code=$?
    rm -f "$folder/$1.pid"
    echo "$code" >"$folder/$1.exit"
    [ -e "$folder/$1.wanted" ] || break
    echo "--- $(date -u +%H:%M:%S) $1 ended by itself with $code and is started again"
    sleep 1
  done
}

# Ends a process and its supervisor; SIGKILL if it does not end in order.
finish() {
  local pid signal=TERM
  rm -f "$folder/$1.wanted"
  pid=$(pid_of "$1") || return 0
  [ "$1" != postgres ] || signal=INT # Its fast shutdown; TERM would wait for every client to leave.
  kill -s "$signal" "$pid" 2>/dev/null && kill -s CONT "$pid" 2>/dev/null || return 0
  gone "$1" "$pid" 40 || { echo "$1 did not end within 40 s and is killed." >&2; kill -s KILL "$pid" 2>/dev/null || true; }
}

gone() {
  for ((i = 0; i < $3 * 20; i++)); do
    [ "$(pid_of "$1")" = "$2" ] || return 0
    sleep 0.05
  done
  return 1
}

await_ready() {
  local name waiting
  for ((i = 0; i < patience * 5; i++)); do
    waiting=()
    for name in "$@"; do answers "$name" || waiting+=("$name"); done
    [ ${#waiting[@]} -gt 0 ] || return 0
    sleep 0.2
  done
  for name in "${waiting[@]}"; do
    echo "--- $name: the end of $folder/$name.log"
    tail -n 15 "$folder/$name.log"
  done >&2
  fail "Not ready within $patience s: ${waiting[*]}."
}

# What runs ------------------------------------------------------------------------------------------------------------------------------------------

# PostgreSQL refuses to run as root, so root steps down to its user.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else "$@"; fi
}

# Release is the published, precompiled program; Debug (the tests) what the build has left.
program() { if [ "$configuration" = Release ]; then echo "$root/artifacts/publish/$1/Greenlight.$1.dll"; else echo "$root/$1/bin/$configuration/net10.0/Greenlight.$1.dll"; fi; }

run() {
  set -a
  # shellcheck disable=SC1091
  . "$folder/settings"
  set +a
  case $1 in
    postgres)
      cd /
      if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$postgres/postgres" -D "$folder/postgres/data"; fi
      exec "$postgres/postgres" -D "$folder/postgres/data" ;;
    proxy) exec "$nginx" -p "$folder/proxy" -c "$folder/proxy/nginx.conf" -e stderr ;;
    sandbox)
      export STRIPE_SANDBOX_Webhooks__0__Secret=$Stripe__WebhookSecret STRIPE_SANDBOX_Webhooks__0__Url="http://127.0.0.1:$port/webhooks/stripe"
      export STRIPE_SANDBOX_StatementPrefix="${Stripe__StatementPrefix:-GREENLIGHT}"
      # Those that the engine subscribes to at Stripe.
      export STRIPE_SANDBOX_Webhooks__0__Events=setup_intent.succeeded,setup_intent.requires_action,setup_intent.setup_failed,payment_intent.succeeded,payment_intent.payment_failed,charge.refunded,refund.updated,refund.failed,charge.dispute.created,charge.dispute.closed,charge.dispute.funds_withdrawn,charge.dispute.funds_reinstated,radar.early_fraud_warning.created,account.updated
      exec dotnet "$(program StripeSandbox)" --Urls="http://127.0.0.1:$(port_of sandbox)" --Data="$folder/sandbox" ;;
    web-*)
      export Role=web Urls="http://127.0.0.1:$(port_of "$1")" Storage__ConnectionString="$connection;Application Name=$1"
      exec dotnet "$(program WebHost)" ;;
    silo-*)
      export Urls="http://127.0.0.1:$(port_of "$1")" Storage__ConnectionString="$connection;Application Name=$1"
      export Cluster__Name="$1" Cluster__SiloPort=$(($(port_of "$1") + 20)) Cluster__GatewayPort=$(($(port_of "$1") + 40))
      exec dotnet "$(program Silo)" ;;
  esac
}

make_database() {
  [ ! -e "$folder/postgres/data/PG_VERSION" ] || return 0
  local data="$folder/postgres/data" password="$folder/postgres/password"
  mkdir -p "$folder/postgres"
  printf '%s' "$database_password" >"$password"
  [ "$(id -u)" != 0 ] || chown -R postgres: "$folder/postgres"
  as_postgres test -r "$password" || fail "The user postgres can't get into $folder: choose another place with CLUSTER_FOLDER."
  (
    cd /
    as_postgres "$postgres/initdb" -D "$data" -U greenlight --auth=scram-sha-256 --pwfile="$password" --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions
    as_postgres "$postgres/postgres" --single -D "$data" postgres <<<'CREATE DATABASE greenlight'
  ) >"$folder/postgres.log" 2>&1 || { cat "$folder/postgres.log" >&2; fail "The database can't be made."; }
  rm "$password"
  # fsync and synchronous_commit stay on: every process asserts it. A checkpoint every few seconds would be measured instead of the engine.
  as_postgres tee -a "$data/postgresql.conf" >/dev/null <<CONF
port = $(port_of postgres)
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
# Two pools of 20 a process.
max_connections = 500
shared_buffers = 256MB
max_wal_size = 4GB
CONF
}

# Everybody's settings, once; secrets are made at the first start. Only their owner can read them.
make_settings() {
  local made=$folder/secrets
  umask 077
  [ -e "$made" ] || cat >"$made" <<SECRETS
database_password=$(head -c 18 /dev/urandom | base64 | tr '+/' 'ab')
Paygate__MasterKey=$(head -c 32 /dev/urandom | base64)
Stripe__WebhookSecret=whsec_$(head -c 18 /dev/urandom | base64 | tr '+/' 'ab')
SECRETS
  . "$made"
  {
    cat "$made"
    echo "silos=$silos webs=$webs port=$port configuration=$configuration postgres=$postgres nginx=$nginx"
    echo "connection='Host=127.0.0.1;Port=$(port_of postgres);Username=greenlight;Password=$database_password;Database=greenlight'"
    echo "Storage__Provider=PostgreSql Storage__Folder='$folder/shared' Sandbox__Mode=None Stripe__ApiBase=http://127.0.0.1:$(port_of sandbox) Stripe__RequestsPerSecond=0"
    # Whoever rehearses here comes with a whole audience from one address.
    echo "Site__Url=http://127.0.0.1:$port Site__KnownProxies__0=127.0.0.1 SignUp__PerClientPerMinute=0"
    # What was given for this start, last: it wins.
    env | grep -E '^[A-Z][A-Za-z]+__[A-Za-z0-9_]+=' | sed -E "s/'/'\\\\''/g; s/=(.*)/='\1'/" || true
  } >"$folder/settings"
  # For programs: what `rehearse --cluster` needs to know.
  printf '{"site":"http://127.0.0.1:%s/","sandbox":"http://127.0.0.1:%s/","connection":"%s","names":["%s"]}\n' "$port" "$(port_of sandbox)" \
    "Host=127.0.0.1;Port=$(port_of postgres);Username=greenlight;Password=$database_password;Database=greenlight;Application Name=rehearsal" \
    "$(names | tr -s ' \n' '\n\n' | paste -sd, | sed 's/,/","/g')" >"$folder/cluster.json"
  umask 022
}

make_proxy() {
  mkdir -p "$folder/proxy/tmp"
  cp "$root"/deploy/proxy/{nginx,site}.conf "$folder/proxy/"
  echo "listen 127.0.0.1:$port backlog=4096;" >"$folder/proxy/listen.conf"
  for ((i = 1; i <= webs; i++)); do echo "server 127.0.0.1:$(port_of "web-$i") max_fails=1 fail_timeout=2s;"; done >"$folder/proxy/webs.conf"
}

# Verbs ----------------------------------------------------------------------------------------------------------------------------------------------

up() {
  silos=${1:-3} webs=${2:-2} port=${CLUSTER_PORT:-5080}
  [[ $silos =~ ^[1-9]$|^1[0-9]$ && $webs =~ ^[1-9]$|^1[0-9]$ ]] || fail "Silos and webs: 1 to 19 each."
  local other
  for other in "$folder"/*.wanted; do [ ! -e "$other" ] || fail "It is up already (or was not taken down): $0 status, $0 down."; done
  postgres=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1) || true
  [ -x "$postgres/initdb" ] || fail "There is no PostgreSQL server: install the Debian package 'postgresql'."
  nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || fail "There is no nginx: install the Debian package 'nginx-light'."
  for other in Silo WebHost StripeSandbox; do
    [ -e "$(program $other)" ] || if [ "$configuration" = Release ]; then "$root/deploy/publish.sh" "$other"; else dotnet build "$root/$other" --configuration "$configuration" --nologo --verbosity quiet; fi
  done
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  export CLUSTER_FOLDER=$folder
  make_settings
  make_database
  make_proxy
  ulimit -n "$(ulimit -Hn)"
  start postgres
  start sandbox
  await_ready postgres sandbox
  for other in $(names | grep -E '^(silo|web)-'); do start "$other"; done
  # shellcheck disable=SC2046
  await_ready $(names | grep -E '^(silo|web)-')
  start proxy
  await_ready proxy
  echo "The site is http://127.0.0.1:$port, the sandbox http://127.0.0.1:$(port_of sandbox); data and logs are in $folder."
}

status() {
  local name
  for name in $(names); do printf '%-9s %-9s pid %-8s 127.0.0.1:%s\n' "$name" "$(state_of "$name")" "$(pid_of "$name" || echo -)" "$(port_of "$name")"; done
}

signal() {
  local pid
  pid=$(pid_of "$2") || fail "$2 does not run."
  kill -s "$1" "$pid"
  echo "$pid"
}

down() {
  local name
  rm -f "$folder"/*.wanted
  finish proxy
  for name in $(names | grep -E '^web-'); do finish "$name" & done
  wait
  for name in $(names | grep -E '^silo-'); do finish "$name" & done
  wait
  finish sandbox
  finish postgres
}

verb=${1:-}
[ "$verb" = up ] || [ -e "$folder/settings" ] || [ -z "$verb" ] || fail "There is no cluster in $folder: $0 up."
# shellcheck disable=SC1091
[ "$verb" = up ] || [ -z "$verb" ] || . "$folder/settings"
case $verb in
  up) shift; up "$@" ;;
  status) status ;;
  down) down ;;
  kill | stop | continue | restart | supervise)
    name=${2:-}
    names | tr ' ' '\n' | grep -qx -- "$name" || fail "There is no process '$name' in this cluster; there are $(names | tr '\n' ' ')."
    case $verb in
      kill) rm -f "$folder/$name.wanted"; pid=$(signal KILL "$name"); gone "$name" "$pid" 10 ;;
      stop) signal STOP "$name" >/dev/null ;;
      continue) signal CONT "$name" >/dev/null ;;
      restart) finish "$name"; start "$name"; await_ready "$name" ;;
      supervise) supervise "$name" ;;
    esac ;;
  *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2 ;;
esac
