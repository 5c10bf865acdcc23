# shellcheck shell=bash
# Sourced by every script of this folder and of the backup image: where things are, exit codes, errors, small files, positions in the WAL.
set -euo pipefail
umask 0077

# What a container was given for libpq and psql counts neither for these scripts nor within PostgreSQL, and what libpq finds in a home is not of whoever started it.
for name in ${!PG*} ${!PSQL*}; do
  [[ $name == @(PG_MAJOR|PG_WRITE_ARCHIVE) ]] || unset "$name"
done
export HOME=/var/lib/postgresql LC_ALL=C.UTF-8

LIBRARY=/usr/local/lib/howdah
MAJOR=$PG_MAJOR
VOLUME=/postgresqldata
STATE=$VOLUME/howdah
SOCKETS=$STATE/run
TLS=$STATE/tls
DATA=$VOLUME/$MAJOR/data
# What howdah-inherit takes over from the volume that a recovery replaces.
INHERITED=$STATE/inherited
RUN=/run/howdah
# A container that was started with --user cannot make that one.
[[ -d $RUN ]] || ((UID == 0)) || RUN=/run/postgresql/howdah
ENVIRONMENT=$RUN/environment
# shellcheck disable=SC2034 # for whoever sources this
# There when the server runs with the access rules that hold: it may answer before.
SERVING=$RUN/serving
readonly SERVING LIBRARY MAJOR VOLUME STATE SOCKETS TLS DATA INHERITED RUN ENVIRONMENT

# What the exit codes of every Howdah script mean.
readonly WRONG=64 FAILED=70 AGAIN=75

say() { printf 'howdah: %s\n' "$*" >&2; }

# Ends the script: the exit code, what is wrong, what to do.
fail() { printf 'error: %s: %s\n' "$2" "$3" >&2; exit "$1"; }

# What was started as root goes on as PostgreSQL's user, and can never become more again.
readonly AS_POSTGRES=(setpriv --reuid postgres --regid postgres --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all)
as_postgres() { "${AS_POSTGRES[@]}" "$@"; }
exec_as_postgres() { exec "${AS_POSTGRES[@]}" "$@"; }

# What lies on a volume is PostgreSQL's to write, so it may be anything: a FIFO holds up for good whoever opens it, and a link may lead to what has no end. So no script opens what is none of these.
is_file() { [[ -f $1 && ! -L $1 ]]; }

# Prints a file of the state. 1 when it is none. Howdah writes none that is larger.
read_file() { is_file "$1" && head -c 1048576 "$1"; }

# Puts standard input in the place of a file, whole or not at all; on the volume even when the machine loses power.
replace_file() {
  # Another container may replace it at the same time: processes of two have the same numbers.
  local file=$1 mode=${2:-0600} new=$1.new.$SRANDOM
  cat >"$new" && chmod "$mode" "$new" && { [[ $file != "$STATE"/* ]] || sync "$new"; } && mv -fT "$new" "$file" || { rm -f "$new" && return 1; }
}

# Every segment has as many bytes.
readonly SEGMENT_BYTES=16777216

# Prints an LSN as a number. What is none comes into no arithmetic: bash would run what it names.
lsn_number() {
  [[ $1 =~ ^([0-9A-F]{1,8})/([0-9A-F]{1,8})$ ]] || fail "$FAILED" "'${1:0:40}' is no LSN" 'look at where it comes from'
  printf '%s' $(((16#${BASH_REMATCH[1]} << 32) + 16#${BASH_REMATCH[2]}))
}

segment_name() { # timeline, number of the segment
  printf '%08X%08X%08X' "$1" $(($2 >> 8)) $(($2 & 255))
}

lsn_of() { # number
  printf '%X/%X' $(($1 >> 32)) $(($1 & 0xFFFFFFFF))
}

now() { date -u +%Y-%m-%dT%H:%M:%S.%6NZ; }
