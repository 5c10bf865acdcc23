# shellcheck shell=bash
# Taking a backup: full, incremental, or self-contained (with the WAL it needs, for databases that do not ship theirs).
#
# In the store, beside what the archiver writes: backups/<name>.json, put last, when everything was checked; running.json, which says from the beginning to the end what runs, so
# that the next run finds what a killed one left. A key that may only list, read and add is enough.

readonly LONGEST_CHAIN=6 # incremental backups that build on one full one
ARCHIVE_SECONDS=${ARCHIVE_SECONDS:-600}
SUMMARY_SECONDS=${SUMMARY_SECONDS:-60}

take() { # full, incremental or self-contained
  local asked=$1 record
  open_session || give_up "$AGAIN" no-database 'the database does not answer' 'run it, mount its volume here, and share its network (--network container:…)'
  lock_or_give_up
  describe_database
  [[ $(database recovering) == false ]] || give_up "$AGAIN" recovering 'the database recovers' 'try again when it has'
  INCARNATION=$(state_get .incarnation) HOME_PREFIX=$(state_get .prefix)
  # A database of another making has no state of ours, and can be backed up too.
  INCARNATION=${INCARNATION:-unmanaged}
  HOME_PREFIX=${HOME_PREFIX:-$(database systemIdentifier)-$(database major)/$INCARNATION}
  # What was recovered is nobody's yet, and may be taken back: until then the store hears nothing of it.
  ! is_file "$STATE/incarnation.json" || [[ $(state_get .released) == true ]] || give_up "$AGAIN" not-admitted 'no client was admitted to this database yet' 'admit them first'
  [[ $HOME_PREFIX == "$(database systemIdentifier)-"* ]] || give_up "$FAILED" wrong-state "the state on the volume is of another database than the one that runs" 'begin a new incarnation'
  use_store "$HOME_PREFIX"
  announce "$asked"

  progress 0 'looking for backups of this incarnation'
  look_around
  record=$(jq -c --arg id "$ID" '[.[] | select(.id == $id)][0] // empty' "$WORK/records")
  if [[ -n $record ]]; then
    [[ $(jq -r .asked <<<"$record") == "$asked" ]] || give_up "$WRONG" id-taken "the id $ID is of a backup that was asked for as $(jq -r .asked <<<"$record")" 'choose another id'
    finish_leftovers '' >/dev/null
    answer <<<"$record"
    return
  fi

  PREFIX=$HOME_PREFIX BASE= NAME= INFO=
  if [[ $asked == self-contained ]]; then
    PREFIX=$HOME_PREFIX/self-contained/$ID
    finish_leftovers ''
  else
    require_shipping
    finish_leftovers "$ID" # may set NAME: a backup of this id that only needs to be checked
  fi
  if [[ -z $NAME ]]; then
    begin_running "$asked"
    case $asked in
      full) push full ;;
      incremental) push_incremental ;;
      self-contained) push_self_contained ;;
    esac
  fi
  finish "$asked"
}

# The incarnation is announced in the store: with what the volume says of it, or as one of another making. What was announced once may have been taken from the bucket since, and a full
# backup is what heals it: without the announcement nobody finds it.
announce() { # asked
  local code=0 again=again
  [[ $1 != incremental ]] || again=
  if is_file "$STATE/incarnation.json"; then
    announce_incarnation $again 2>"$WORK/store-error" || code=$?
    cat "$WORK/store-error" >&2
    case $code in
      0) ;;
      "$WRONG") give_up "$WRONG" wrong-variables "$(tail -n 1 "$WORK/store-error")" 'correct the variables' ;;
      "$FAILED") give_up "$FAILED" incarnation-taken "the store has another incarnation named $INCARNATION" 'recover into an incarnation with a name of its own' ;;
      "$AGAIN") unreachable ;;
      *) give_up "$FAILED" announcement-failed "the incarnation $INCARNATION could not be announced (exit code $code)" 'look at standard error' ;;
    esac
  else
    store_get incarnation.json "$DOCUMENT_BYTES" >/dev/null || code=$?
    case $code in
      0 | 66) ;;
      1)
        ask "select json_build_object('incarnation', '$INCARNATION', 'systemIdentifier', '$(database systemIdentifier)', 'major', $(database major), 'serverVersion', split_part(current_setting('server_version'), ' ', 1),
          'startedAt', '$(now)', 'parent', null, 'parentLsn', null, 'startLsn', pg_current_wal_lsn(), 'timeline', $(database timeline))" || lost_database
        store_put incarnation.json <<<"$REPLY" || unreachable ;;
      *) unreachable ;;
    esac
  fi
  use_store "$HOME_PREFIX"
}

require_shipping() {
  [[ $(archive_mode) == on ]] ||
    give_up "$WRONG" archive-off 'this database does not ship its WAL' "take a self-contained backup, or begin with 'howdah-database archive on'"
}

# ---- Taking

# NAME becomes the name of the backup that the archiver made.
push() { # full or incremental, base
  local code=0 permanent=
  [[ $PERMANENT == false ]] || permanent=--permanent
  TOTAL_BYTES=$(du -sb --exclude=pg_wal "$(database dataDirectory)/" 2>/dev/null | cut -f 1) || true # files come and go
  TOTAL_BYTES=${TOTAL_BYTES:-1} SHOWN=0
  STORE_TRIES=3 persistently push_once "$1" "${2:-}" "$permanent" || code=$?
  ((code != 75)) || unreachable
  ((code == 0)) || give_up "$FAILED" backup-failed "the backup failed: $STORE_ERROR" 'look at standard error'
  NAME=$(<"$WORK/name")
}

push_once() { # full or incremental, base, --permanent or nothing
  local code=0 words
  [[ -n $RUNNING ]] || begin_running "$COMMAND"
  use_store "$PREFIX"
  progress 0 "copying ($1)"
  backup_push "$(database dataDirectory)" "$1" "$2" "$ID" "$3" >"$WORK/name" || code=$?
  ((code != 0)) || return 0
  words=$STORE_ERROR
  use_store "$HOME_PREFIX"
  finish_leftovers ''
  STORE_ERROR=$words
  return "$code"
}

# Called by the archiver while it works.
archiver_progress() { # bytes read, bytes written
  local percent=$((${1:-0} * 100 / (TOTAL_BYTES + 1)))
  ((percent < 99)) || percent=99
  if ((percent > SHOWN)); then SHOWN=$percent && progress "$(printf '0.%02d' "$percent")" 'copying'; fi
  if [[ $PREFIX != "$HOME_PREFIX" ]]; then STORE_PATIENCE=0 ship_segments || true; fi
}

# An incremental backup where it is possible and right, else a full one.
push_incremental() {
  local unsafe
  choose_base
  if [[ -z $BASE ]]; then push full && return; fi
  push incremental "$BASE"
  [[ $NAME == *_D_* && $ARCHIVER_KIND == wal-rus ]] || return 0
  unsafe=$(files_not_covered) || unsafe='it cannot be told which files were truncated'
  if [[ -n $unsafe ]]; then
    # https://github.com/ClickHouse/wal-rus 0.4.1 forgets truncations: rows that were deleted before would come back.
    progress 0 "not incremental: ${unsafe%%$'\n'*} was truncated since $BASE"
    discard_backup "$NAME"
    push full
  fi
}

# BASE becomes the backup that an incremental one builds on: the newest that is whole and has the key that is written with, unless its chain is long enough. Permanent ones are left out: what builds on one would be as permanent.
choose_base() {
  BASE=
  if [[ $ARCHIVER_KIND == wal-rus && $(database summarizes) != true ]]; then progress 0 'a full backup: summarize_wal is off' && return; fi
  awk -F '\t' -v OFS='\t' -v home="$HOME_PREFIX" '{$3 = home "/" $3} 1' "$WORK/there" | things_in_store >"$WORK/things"
  BASE=$(howdah_jq 'base($things; $timeline; $longest; $keyId) | .name' -r --arg keyId "$(key_id "${STORE_KEYS[0]}")" --argjson longest "$LONGEST_CHAIN" --argjson timeline "$(database timeline)" --rawfile things "$WORK/things" "$WORK/records")
  [[ -n $BASE ]] || progress 0 'a full backup: there is none to build on'
}

# Prints the files that PostgreSQL truncated since the base and that the incremental backup does not have in full: restoring would bring back what was cut off. Fails when it
# cannot be told. PostgreSQL's WAL summaries say which (the manual, "WAL Summarization"); WAL-G compares pages and needs no such check.
files_not_covered() {
  local start from
  read_sentinel "$NAME" || return
  # What goes into the statements was written by this script, whatever the bucket says.
  start=$(lsn_of "$(lsn_number "$(jq -r .startLsn <<<"$INFO")")") && from=$(lsn_of "$(lsn_number "$(jq -r --arg base "$BASE" '.[] | select(.name == $base) | .startLsn' "$WORK/records")")") || return
  local covered deadline=$((SECONDS + SUMMARY_SECONDS))
  covered="
    select coalesce(bool_and(start_lsn <= reached), false) and coalesce(max(end_lsn) >= '$start', false) from
      (select start_lsn, end_lsn, coalesce(max(end_lsn) over (order by start_lsn, end_lsn rows between unbounded preceding and 1 preceding), '$from') as reached
         from pg_available_wal_summaries() where tli = $(database timeline) and end_lsn > '$from' and start_lsn < '$start') as summaries"
  while ask "$covered" && [[ $REPLY != t ]]; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
  [[ $REPLY == t ]] || return 1
  ask "select distinct format('%s %s %s', c.reltablespace, c.reldatabase, c.relfilenode)
         from pg_available_wal_summaries() as s, pg_wal_summary_contents(s.tli, s.start_lsn, s.end_lsn) as c
        where s.tli = $(database timeline) and s.end_lsn > '$from' and s.start_lsn < '$start' and c.is_limit_block and c.relforknumber = 0" || return
  [[ -n $REPLY ]] || return 0
  store_get "basebackups_005/$NAME/files_metadata.json" "$FILES_METADATA_BYTES" >"$WORK/files" || return
  # base/<database>/<file> is in the tablespace 1663, pg_tblspc/<tablespace>/<version>/<database>/<file> in another; a file of more than 1 GB has parts .1, .2, …
  bucket_jq 'files_metadata |
    ($truncated | split("\n") | map({key: ., value: true}) | from_entries) as $truncated
    | .Files | to_entries[] | select(.value.IsSkipped or .value.IsIncremented) | .key | ltrimstr("/")
    | select((split("/") | if .[0] == "base" then "1663 \(.[1]) \(.[2])" else "\(.[1]) \(.[-2]) \(.[-1])" end | sub("\\.[0-9]+$"; "")) as $relation | $truncated[$relation])' -r --arg truncated "$REPLY" "$WORK/files"
}

# A temporary slot keeps the WAL on the volume from here to the end, and vanishes with this session, whatever happens. What is complete goes to the store while the copy runs.
push_self_contained() {
  local segment
  [[ $(database walLevel) != minimal ]] || give_up "$WRONG" wal-level 'wal_level is minimal' 'set it to replica or logical and restart'
  ask "select pg_create_physical_replication_slot('howdah_backup_' || pg_backend_pid(), true, true) is not null" || give_up "$FAILED" replication-slots-taken 'no replication slot is free for the backup' 'drop one that nobody needs, or remove the replication role with all of them'
  ask 'select pg_current_wal_insert_lsn()' || lost_database
  SHIPPED=$(($(lsn_number "$REPLY") / SEGMENT_BYTES - 1)) SHIPPED_AT=$SECONDS
  use_store "$PREFIX"
  push full
  read_sentinel "$NAME" || unreachable
  segment=$((($(lsn_number "$(jq -r .finishLsn <<<"$INFO")") - 1) >> 24))
  progress 0.99 'shipping WAL'
  local deadline=$((SECONDS + ARCHIVE_SECONDS))
  ask 'select pg_switch_wal()' || lost_database
  while ((SHIPPED < segment)); do
    SHIPPED_AT=-10
    ship_segments || true
    ((SHIPPED >= segment)) && break
    ((SECONDS < deadline)) || give_up "$AGAIN" wal-not-shipped "segment $(segment_name "$(database timeline)" $((SHIPPED + 1))) did not reach the store in $ARCHIVE_SECONDS s" 'look at the store'
    sleep 0.2
  done
  local history
  history=$(database dataDirectory)/pg_wal/$(printf '%08X' "$(database timeline)").history
  [[ ! -e $history ]] || wal_push "$history" || unreachable
  ask "select pg_drop_replication_slot('howdah_backup_' || pg_backend_pid())" || lost_database
}

# Segments that are complete are in the store, and PostgreSQL may forget them. 1 when one could not be shipped.
ship_segments() {
  local flushed timeline
  ((SECONDS - SHIPPED_AT >= 2)) || return 0
  SHIPPED_AT=$SECONDS timeline=$(database timeline)
  ask 'select pg_current_wal_flush_lsn()' || return 1
  flushed=$(lsn_number "$REPLY")
  while ((SHIPPED + 1 < flushed / SEGMENT_BYTES)); do
    wal_push "$(database dataDirectory)/pg_wal/$(segment_name "$timeline" $((SHIPPED + 1)))" || return 1
    ((++SHIPPED))
    ask "select pg_replication_slot_advance('howdah_backup_' || pg_backend_pid(), '$(lsn_of $(((SHIPPED + 1) * SEGMENT_BYTES)))')" || return 1
  done
}

# ---- The end

finish() { # asked
  local asked=$1 kind=full record transaction base parts
  [[ $NAME != *_D_* ]] || kind=incremental
  [[ $asked != self-contained ]] || kind=self-contained
  use_store "$PREFIX"
  [[ $(jq -r .name <<<"${INFO:-null}") == "$NAME" ]] || read_sentinel "$NAME" || unreachable
  base=$(jq -r '.base // empty' <<<"$INFO")
  begin_check "$NAME" "$base"
  [[ $asked == self-contained ]] || await_archived
  ask 'select pg_snapshot_xmax(pg_current_snapshot())' || lost_database
  transaction=$REPLY
  progress 0.99 "checking $NAME"
  check_backup "$NAME" || unreachable
  parts=$(awk '{sum += $1} END {printf "%.0f", sum}' "$WORK/whole")
  ((${#MISSING[@]} == 0)) || give_up "$FAILED" backup-incomplete "the store lacks ${MISSING[*]}" 'run the same command again'

  record=$(jq -c --arg id "$ID" --arg asked "$asked" --arg kind "$kind" --arg incarnation "$INCARNATION" --arg prefix "$PREFIX" --arg transaction "$transaction" --argjson permanent "$PERMANENT" --argjson partsBytes "$parts" \
    '{$id, name, $asked, $kind, $incarnation, $prefix, startedAt, finishedAt, startLsn, finishLsn, finishTransaction: $transaction, sizeBytes, storedBytes, $partsBytes, $permanent, verified: true,
      keyId, base, timeline, serverVersion}' <<<"$INFO")
  use_store "$HOME_PREFIX"
  store_put "backups/$NAME.json" <<<"$record" || unreachable
  store_put running.json <<<"$ENDED" || true # the next run does it else
  progress 1 "$NAME is recorded"
  answer <<<"$record"
}

# PostgreSQL has archived the last segment that the backup needs. Its own marks say so.
await_archived() {
  local segment deadline=$((SECONDS + ARCHIVE_SECONDS)) wal
  wal=$(database dataDirectory)/pg_wal
  segment=$(segments_between "$(database timeline)" "$(jq -r .finishLsn <<<"$INFO")" "$(jq -r .finishLsn <<<"$INFO")" | tail -n 1)
  ask "select pg_walfile_name(pg_current_wal_insert_lsn()) > '$segment'" || lost_database
  [[ $REPLY == t ]] || ask 'select pg_switch_wal()' || lost_database
  progress 0.99 "waiting for segment $segment to be archived"
  while [[ ! -e $wal/archive_status/$segment.done ]] && [[ -e $wal/$segment || -e $wal/archive_status/$segment.ready ]]; do
    [[ $(archive_mode) == on ]] || give_up "$AGAIN" archive-off 'shipping of WAL was switched off during the backup' 'switch it on and try again'
    ((SECONDS < deadline)) || give_up "$AGAIN" wal-not-archived "segment $segment was not archived in $ARCHIVE_SECONDS s" "look at 'howdah-database archive-status'"
    sleep 0.05
  done
}
