# Shell functions for the scripts that build Amphi and run it on a private PostgreSQL (deploy/try, tests/run, tests/bench/run). Source it; bash only.

say() { printf '==> %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "${SCRIPT:-amphi}" "$2" >&2; exit "$1"; }

# Packages that building and running need; test scripts add theirs.
BUILD_PACKAGES="build-essential cmake pkg-config gettext libmicrohttpd-dev libpq-dev libctemplate-dev libsodium-dev libcurl4-openssl-dev libjansson-dev libdeflate-dev libcmark-dev libxlsxwriter-dev libcairo2-dev libpango1.0-dev fonts-dejavu-core postgresql ca-certificates"

# install_missing PACKAGE…: what dpkg doesn't know as installed, as root or by sudo; on other systems it only hopes.
install_missing() {
    command -v dpkg-query >/dev/null || return 0
    local installed missing="" package
    installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true) "
    for package in "$@"; do
        [[ $installed == *" $package:installed "* ]] || missing+=" $package"
    done
    [ -n "$missing" ] || return 0
    local line="apt-get install -y --no-install-recommends$missing" as=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail 69 "missing packages; as root: $line"
        as="sudo"
        if [ -t 0 ]; then
            read -r -p "Install with sudo:$missing ? [Y/n] " answer
            case $answer in n* | N*) fail 69 "missing packages; as root: $line" ;; esac
        else
            as="sudo -n"
        fi
    fi
    say "installing$missing"
    local log; log=$(mktemp)
    # A list of packages that is younger than a day is taken as it is; if it proves too old, it is fetched.
    if ! find /var/lib/apt/lists -name '*Packages*' -mtime -1 2>/dev/null | grep -q .; then
        $as apt-get update >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; fail 69 "apt-get update failed; as root: $line"; }
    fi
    if ! $as env DEBIAN_FRONTEND=noninteractive $line >"$log" 2>&1; then
        $as apt-get update >>"$log" 2>&1
        $as env DEBIAN_FRONTEND=noninteractive $line >>"$log" 2>&1 || { tail -30 "$log" >&2; rm -f "$log"; fail 69 "these packages could not be installed:$missing"; }
    fi
    rm -f "$log"
}

# build FOLDER [cmake option…]: configures once, then builds what changed.
build() {
    local folder=$1; shift
    # Begun and not ended, or of a tree that has moved since: from the start.
    if [ ! -f "$folder/Makefile" ] || ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$folder/CMakeCache.txt"; then
        rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles" "$folder/.built"
        say "configuring $folder"
        cmake -G "Unix Makefiles" -S "$ROOT" -B "$folder" "$@" >"$folder.log" 2>&1 || { mkdir -p "$folder"; cat "$folder.log" >&2; fail 1 "cmake failed"; }
        rm -f "$folder.log"
    fi
    # Asking make takes longer than looking whether anything is newer than the last build.
    if [ -f "$folder/.built" ] && [ -x "$folder/amphi" ] && ! find "$ROOT/CMakeLists.txt" "$ROOT/server" "$ROOT/templates/locale" "$ROOT/tests/unit" "$ROOT/.git/logs/HEAD" -newer "$folder/.built" 2>/dev/null | grep -q .; then
        return 0
    fi
    touch "$folder/.begun"
    say "building (the first time takes a minute)"
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS cmake --build "$folder" -j "$(nproc)" -- --no-print-directory >&2 || fail 1 "the build failed"
    mv "$folder/.begun" "$folder/.built"
}

# The private PostgreSQL: its folder is $1 of each function; trust sign-in is safe because nobody else may enter the folder.
postgres_bin() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$bin" ] && [ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /nonexistent/initdb)")
    [ -x "$bin/initdb" ] || return 1
    printf '%s\n' "$bin"
}

# PostgreSQL refuses root: as root its own user does it; from / because it may not enter the current folder.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        (cd / && "$@")
    fi
}

# A socket's path must stay under 107 bytes, and needs no quotes: it passes through a connection string and through pg_ctl's shell.
postgres_socket() {
    local folder=$1/socket
    if [ "${#folder}" -gt 85 ] || [[ $folder == *[!A-Za-z0-9/._-]* ]]; then
        folder=${TMPDIR:-/tmp}/amphi-$(id -u)-$(printf '%s' "$1" | cksum | cut -d' ' -f1)
    fi
    printf '%s\n' "$folder"
}

postgres_conninfo() { printf 'host=%s user=amphi dbname=%s\n' "$(postgres_socket "$1")" "${2:-amphi}"; }

postgres_is_running() {
    local bin; bin=$(postgres_bin) || return 1
    [ -d "$1/data" ] && as_postgres "$bin/pg_ctl" -D "$1/data" status >/dev/null 2>&1
}

# postgres_start FOLDER [postgres option…]: makes the cluster when it is missing, starts it, makes the database amphi.
postgres_start() {
    local folder=$1 bin socket owner; shift
    bin=$(postgres_bin) || fail 69 "PostgreSQL is not installed: apt-get install postgresql"
    socket=$(postgres_socket "$folder")
    owner=$(id -un 2>/dev/null) || fail 69 "this user id has no name; PostgreSQL's initdb refuses that"
    [ "$(id -u)" = 0 ] && owner=postgres
    mkdir -p "$folder" || fail 69 "can't make $folder"
    # In a folder open to all someone else may have made it first, as a link even: then it is not ours to open.
    if mkdir -m 700 "$socket" 2>/dev/null; then
        [ "$(id -u)" != 0 ] || chown postgres "$socket"
    fi
    [ ! -L "$socket" ] && [ -d "$socket" ] && [ "$(stat -c %U "$socket")" = "$owner" ] || fail 69 "$socket belongs to someone else"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$folder"
        as_postgres test -w "$folder" || fail 69 "the user postgres can't enter $folder: choose another place"
    fi
    chmod 700 "$folder" "$socket"
    if [ ! -f "$folder/data/PG_VERSION" ]; then
        say "making a private PostgreSQL in $folder"
        as_postgres "$bin/initdb" -D "$folder/data" -U amphi -A trust -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 || { cat "$folder.log" >&2; fail 69 "initdb failed"; }
        rm -f "$folder.log"
    elif [ "$(cat "$folder/data/PG_VERSION")" != "$("$bin/postgres" --version | sed 's/.* \([0-9]*\)\..*/\1/')" ]; then
        bin=/usr/lib/postgresql/$(cat "$folder/data/PG_VERSION")/bin
        [ -x "$bin/pg_ctl" ] || fail 69 "$folder holds data of PostgreSQL $(cat "$folder/data/PG_VERSION"), whose programs are gone; install them, dump, and restore"
    fi
    postgres_is_running "$folder" && return 0
    as_postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -o "-c listen_addresses='' -k '$socket' -c unix_socket_permissions=0700 -c shared_buffers=128MB -c max_connections=60 -c jit=off -c max_parallel_workers_per_gather=0 -c timezone=UTC -c log_timezone=UTC $*" start >/dev/null ||
        { as_postgres tail -20 "$folder/log" >&2; fail 69 "PostgreSQL did not start; its log is $folder/log"; }
    "$bin/psql" -qXAt -h "$socket" -U amphi -d postgres -c "select 1 from pg_database where datname = 'amphi'" | grep -q 1 ||
        "$bin/createdb" -h "$socket" -U amphi amphi || fail 69 "the database could not be made"
}

postgres_stop() {
    local bin; bin=$(postgres_bin) || return 0
    postgres_is_running "$1" && as_postgres "$bin/pg_ctl" -D "$1/data" -w -t 60 -m fast stop >/dev/null
    return 0
}

# http_status PORT PATH: the status of a GET on loopback; empty when nobody listens. Without curl, which may be missing.
http_status() {
    local line=""
    { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 0
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&9
    read -r -t 5 line <&9
    exec 9>&-
    set -- $line
    printf '%s' "${2:-}"
}

port_is_free() { ! (exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
first_free_port() {
    local port=$1
    until port_is_free "$port"; do port=$((port + 1)); done
    printf '%s\n' "$port"
}

# wait_ready PORT PID SECONDS: until /readyz answers 200; false when the process ends or the time is over.
wait_ready() {
    local until=$((SECONDS + $3))
    while [ "$SECONDS" -lt "$until" ]; do
        kill -0 "$2" 2>/dev/null || return 1
        [ "$(http_status "$1" /readyz)" = 200 ] && return 0
        sleep 0.05
    done
    return 1
}
