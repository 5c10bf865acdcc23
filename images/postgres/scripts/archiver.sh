# shellcheck shell=bash
# How WAL and backups reach the store. With store.sh, keys.sh and segments.sh the one place that knows what differs between wal-rus and WAL-G. To be sourced.
# Functions return what outcomes.sh says, 64 (wrong variables) or what stands beside them; the reason goes to standard error.
. "${BASH_SOURCE[0]%/*}/outcomes.sh"
. "${BASH_SOURCE[0]%/*}/store.sh"
. "${BASH_SOURCE[0]%/*}/bucket.sh"
. "${BASH_SOURCE[0]%/*}/keys.sh"
. "${BASH_SOURCE[0]%/*}/segments.sh"

STORE_ERROR='' # the last words of the archiver
ARCHIVER_STALL_SECONDS=${ARCHIVER_STALL_SECONDS:-300}

# ---- The archiver ---------------------------------------------------------------------------------------------------------------------------------------

# Prints wal-rus or wal-g.
archiver_kind() {
  if [[ -z ${ARCHIVER_KIND:-} ]]; then
    ARCHIVER_KIND=wal-g
    [[ $(wal-g --version 2>&1) != *walrus* ]] || ARCHIVER_KIND=wal-rus
    export ARCHIVER_KIND
  fi
  printf '%s' "$ARCHIVER_KIND"
}

# Runs wal-g within a time, and with a bound (MOST_BYTES) of what it writes into one file. Its standard error goes to a file, not a pipe: the prefetcher that wal-fetch leaves behind would hold a pipe open. Returns wal-g's code.
archiver_run() { # seconds, arguments…
  local seconds=$1 log code=0
  shift
  STORE_ERROR=
  log=$(mktemp) || return 70
  timeout --kill-after=5 "$seconds" ${MOST_BYTES:+prlimit "--fsize=$MOST_BYTES"} wal-g "$@" 2>"$log" || code=$?
  archiver_ended "$1" "$code" "$log"
}

# STORE_ERROR becomes the archiver's last words. ARCHIVER_ERROR_FILE, where there is one, keeps what it loses at the end of a subshell.
archiver_ended() { # command, exit code, log
  local code=$2
  STORE_ERROR=$(awk '/ERROR/ {found = 1; words = ""} NF {words = (found && words != "" ? words " " : "") $0} END {print words}' "$3")
  ((code != 124 && code != 137)) || STORE_ERROR="no end within its time${STORE_ERROR:+: $STORE_ERROR}"
  rm -f "$3"
  ((code != 0)) || return 0
  printf 'wal-g %s: exit code %s: %s\n' "$1" "$code" "$STORE_ERROR" >&2
  [[ -z ${ARCHIVER_ERROR_FILE:-} ]] || printf '%s' "$STORE_ERROR" >"$ARCHIVER_ERROR_FILE"
  return "$code"
}

# Runs wal-g for as long as it reads or writes, and kills it when it does neither for ARCHIVER_STALL_SECONDS (then 137). Calls archiver_progress <bytes read>
# <bytes written> twice a second, if there is such a function. ARCHIVER_LOG, where it is set, keeps all it says.
archiver_run_watched() { # arguments…
  local log pid code=0 seen= now since=$SECONDS read written never round=0
  STORE_ERROR=
  log=$(mktemp) || return 70
  wal-g "$@" 2>"$log" &
  pid=$!
  exec {never}<> <(:)
  # Its end is seen at once; how it gets on is looked at twice a second.
  while read -rt 0.05 -u "$never" || kill -0 "$pid" 2>/dev/null; do
    ((++round % 10 == 0)) || continue
    now=$(awk '/^(rchar|wchar):/ {print $2} /^[0-9]+ \(/ {print $14 + $15}' "/proc/$pid/io" "/proc/$pid/stat" 2>/dev/null) || continue
    [[ $now == "$seen" ]] || { since=$SECONDS seen=$now; }
    ((SECONDS - since < ARCHIVER_STALL_SECONDS)) || kill -KILL "$pid" 2>/dev/null || true
    { read -r read && read -r written; } <<<"$now" || continue
    ! declare -F archiver_progress >/dev/null || archiver_progress "$read" "$written"
  done
  exec {never}>&-
  wait "$pid" || code=$?
  [[ -z ${ARCHIVER_LOG:-} ]] || cp "$log" "$ARCHIVER_LOG"
  archiver_ended "$1" "$code" "$log"
}

# ---- Backups --------------------------------------------------------------------------------------------------------------------------------------------

# Takes a backup, in one try, and prints its name. Uses PGHOST, PGPORT, PGUSER, PGDATABASE. An incremental one builds on the named backup; a full one is what comes out when the archiver finds
# that it cannot. The id stands in its sentinel, and proves whose it is; so does that of its key. 75 when the store was in the way, 70 when something else was.
backup_push() { # data directory, full or incremental, name of the backup to build on, id, --permanent or nothing
  local options=(--full) output data words
  data=$(jq -nc --arg id "$4" --arg key "$(key_id "${STORE_KEYS[0]}")" '{howdah: $id} + if $key == "" then {} else {$key} end')
  [[ $ARCHIVER_KIND == wal-rus ]] || options+=(--verify)
  unset WALG_DELTA_FROM_NAME
  export WALG_DELTA_MAX_STEPS=0
  if [[ $2 == incremental ]]; then
    export WALG_DELTA_MAX_STEPS=64 WALG_DELTA_FROM_NAME=$3
    if [[ $ARCHIVER_KIND == wal-rus ]]; then options=(--delta-from-wal-summaries); else options=(--verify); fi
  fi
  if [[ $ARCHIVER_KIND == wal-rus ]]; then options+=(--user-data "$data"); else options+=(--add-user-data "$data"); fi
  [[ -z ${5:-} ]] || options+=("$5")
  output=$(mktemp) || return 70
  if patient_archiver backup-push "$1" "${options[@]}" >"$output"; then
    tail -n 1 "$output" && rm -f "$output"
  else
    rm -f "$output"
    words=$STORE_ERROR
    if store_broke_off || ! store_answers_once; then return 75; fi
    # Of the archiver, not of the store that answers.
    STORE_ERROR=$words
    return 70
  fi
}

# What is long begins again from its beginning: so each call within it is tried for about a minute first. WAL-G's own patience is long enough.
patient_archiver() { # arguments…
  if [[ $ARCHIVER_KIND == wal-g ]]; then archiver_run_watched "$@"; else WALG_DOWNLOAD_FILE_RETRIES=${STORE_RETRIES:-10} archiver_run_watched "$@"; fi
}

# The backup lies in the folder, synced to the disk. 65: a part of it is damaged or missing; 66: there is no such backup; 67: its key is not among those given; 70: it cannot be unpacked here; 73: no room; 75: nobody knows.
backup_fetch() { # name, folder
  local code=0 sentinel
  sentinel=$(set -o pipefail && store_get "basebackups_005/$1_backup_stop_sentinel.json" | told_by_sentinel "$1") || code=$?
  case $code in 0) ;; 1) return 66 ;; 65) printf 'the backup %s: its sentinel is none\n' "$1" >&2 && return 65 ;; *) return "$code" ;; esac
  use_key_named "$(jq -r '.keyId // empty' <<<"$sentinel")" || { code=$? && printf 'the backup %s: %s\n' "$1" "$STORE_ERROR" >&2 && return "$code"; }
  STORE_TRIES=5 persistently backup_fetch_once "$1" "$2" || return
  if [[ $1 == *_D_* && $ARCHIVER_KIND == wal-rus ]]; then backup_drop_leftovers "$1" "$2" || return; fi
  chmod 700 "$2"
  sync -f "$2"
}

backup_fetch_once() {
  local code=0 log suspects
  log=$(mktemp) || return 70
  rm -rf "${2:?}"
  if RUST_LOG=info ARCHIVER_LOG=$log patient_archiver backup-fetch "$2" "$1"; then
    knew_increments "$log" || code=$?
    [[ $code != 0 || -s $2/PG_VERSION && -s $2/global/pg_control && -s $2/backup_label ]] || { STORE_ERROR='it lacks files' code=65; }
  else
    mapfile -t suspects < <(unfinished_parts "$log")
    verdict_of_reading "${suspects[@]}" || code=$?
  fi
  rm -f "$log"
  ((code == 0)) || printf 'the backup %s: %s\n' "$1" "$STORE_ERROR" >&2
  return "$code"
}

# Prints the parts that the archiver was reading when it failed.
unfinished_parts() { # its log
  local name
  [[ $ARCHIVER_KIND == wal-rus ]] || return 0
  name=$(sed -nE 's/.*found [0-9]+ tar part\(s\) for ([^ ]+) .*/\1/p' "$1" | tail -n 1)
  [[ -n $name ]] || return 0
  store_list "basebackups_005/$name/tar_partitions" | cut -f 3 | sed "s|^|basebackups_005/$name/tar_partitions/|" | grep -vxFf <(sed -nE 's/.*unpacked ([^ ]+).*/\1/p' "$1") | head -n "$WALG_DOWNLOAD_CONCURRENCY" || :
}

# wal-rus takes a refusal of the list of increments for an empty one, and then leaves increments in the place of files: so what it found has to be what there is. 75 when it is not.
knew_increments() { # its log
  local name found known
  [[ $ARCHIVER_KIND == wal-rus ]] || return 0
  while read -r name found; do
    [[ $name == *_D_* ]] || continue
    known=$(set -o pipefail && store_get "basebackups_005/$name/files_metadata.json" "$FILES_METADATA_BYTES" | bucket_jq 'files_metadata | [.Files[] | select(.IsIncremented)] | length') || return 75
    [[ -n $known ]] || { STORE_ERROR='its list of files is none' && return 65; }
    [[ $known == "$found" ]] || { STORE_ERROR='its list of increments could not be read' && return 75; }
  done < <(sed -nE 's/.*found [0-9]+ tar part\(s\) for ([^ ]+) \(([0-9]+) incremented.*/\1 \2/p' "$1")
}

# wal-rus unpacks a chain one over the other and leaves what was removed in between: files that the last backup does not know go.
backup_drop_leftovers() { # name, folder
  local known code=0
  known=$(mktemp) || return 70
  (set -o pipefail && store_get "basebackups_005/$1/files_metadata.json" "$FILES_METADATA_BYTES" | bucket_jq 'files_metadata | .Files | keys[] | ltrimstr("/") | select(contains("\n") | not)' -r | LC_ALL=C sort >"$known") || code=75
  [[ $code != 0 || -s $known ]] || code=65
  if ((code == 0)); then
    (cd "$2" && find -L . -path ./pg_wal -prune -o -type f -printf '%P\n' | grep -vxF global/pg_control | LC_ALL=C sort | LC_ALL=C comm -23 - "$known" | tr '\n' '\0' | xargs -0 -r rm -f --) || code=70
  fi
  rm -f "$known"
  return "$code"
}

readonly BACKUP_NAME='base_[0-9A-F]{24}(_D_[0-9A-F]{24}){0,7}'

# Definitions for jq: an LSN is a number in the archiver's files and X/Y everywhere else.
ARCHIVER_JQ='
  def hex: if . < 16 then "0123456789ABCDEF"[. : . + 1] else ((. / 16 | floor) | hex) + ((. % 16) | hex) end;
  def lsn: if . == null then null else ((. / 4294967296 | floor) | hex) + "/" + ((. % 4294967296) | hex) end;
  def unhex: explode | reduce .[] as $c (0; . * 16 + (if $c >= 97 then $c - 87 elif $c >= 65 then $c - 55 else $c - 48 end));
  def position: if . == null then null else split("/") | (.[0] | unhex) * 4294967296 + (.[1] | unhex) end;'

# Prints a JSON array of the backups of the prefix, oldest first, as the archiver tells of them:
# {name,id,keyId,startedAt,finishedAt,startLsn,finishLsn,timeline,base,sizeBytes,storedBytes,serverVersion,systemIdentifier,permanent}; id is null of what others made, keyId of what is not encrypted.
catalogue() {
  local names
  names=$(store_list basebackups_005) || return
  # shellcheck disable=SC2046
  catalogue_of $(sed -nE "s/^[^\t]*\t[^\t]*\t($BACKUP_NAME)_backup_stop_sentinel\.json$/\1/p" <<<"$names")
}

# The same of the named backups only. What is no sentinel tells of none.
catalogue_of() { # names…
  local name sentinel items= code
  for name; do
    code=0
    sentinel=$(store_get "basebackups_005/${name}_backup_stop_sentinel.json") || code=$?
    case $code in 0) ;; 1 | 66) continue ;; *) return 75 ;; esac
    items+=$(told_by_sentinel "$name" <<<"$sentinel") || printf 'howdah: the sentinel of the backup %s is left out: it is not what it should be\n' "$name" >&"$STORE_SAYS"
  done
  jq -cs 'sort_by(.startedAt)' <<<"$items"
}

# 65 when it is none.
told_by_sentinel() { # name; the sentinel on standard input
  local sentinel
  [[ $1 =~ ^$BACKUP_NAME$ ]] && sentinel=$(told_by sentinel) || return 65
  jq -c --arg name "$1" "$ARCHIVER_JQ"'
    {$name, id: ((.UserData | objects | .howdah) // null), keyId: ((.UserData | objects | .key) // null), startedAt: .StartTime, finishedAt: .FinishTime, startLsn: (.LSN | lsn), finishLsn: (.FinishLSN | lsn), timeline: ($name[5:13] | unhex),
     base: (.DeltaFrom // null), sizeBytes: .UncompressedSize, storedBytes: .CompressedSize, serverVersion: .PgVersion,
     systemIdentifier: (.SystemIdentifier | tostring), permanent: (.IsPermanent // false)}' <<<"$sentinel"
}

# The backup is gone, and its WAL stays. First what makes it visible, so that half of one is never taken for a whole one.
backup_delete() { # name
  store_delete "basebackups_005/$1_backup_stop_sentinel.json" "basebackups_005/$1/"
}
