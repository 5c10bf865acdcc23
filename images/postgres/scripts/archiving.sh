# shellcheck shell=bash
# Shipping of WAL, and restore points.

archive() { # on or off
  case $1 in
    on)
      [[ -n ${BACKUP_TYPE:-} ]] || refuse_with "$WRONG" no-store 'there is no store: start the container with BACKUP_TYPE and BACKUP_URI'
      ;;
    off) require_slot ;;
    *) refuse_with "$WRONG" wrong-command "archive is on or off, not '$1'" ;;
  esac
  state_update --arg wanted "$1" '.archiveWanted = $wanted'
  apply_archive_mode
  # The segment that is being written is shipped whole; what was finished while shipping was off is not. So recovery needs a backup made from here on.
  [[ $1 == off ]] || sql <<<'select from pg_switch_wal()' >/dev/null
  jq -nc --arg mode "$(archive_mode)" '{$mode}'
}

# Without shipping, a backup keeps the WAL that it needs by a slot. Better refused now than when nothing is protected any more.
require_slot() {
  local free
  [[ $(archive_mode) != off ]] || return 0
  free=$(sql <<<"select current_setting('max_replication_slots')::int - count(*) from pg_replication_slots")
  ((free > 0)) || refuse_with "$FAILED" replication-slots-taken 'all replication slots are taken, and each backup without data protection needs one'
}

# From when this has ended, WAL is written with the first of the keys. archive-command takes them up for each segment; one that is at work still has those of before.
set_backup_keys() { # the keys, on standard input
  local keys fault lock id
  [[ -n ${BACKUP_TYPE:-} ]] || refuse_with "$WRONG" no-store 'there is no store: start the container with BACKUP_TYPE and BACKUP_URI'
  keys=$(head -c 8192)
  [[ -n $keys ]] || refuse_with "$WRONG" wrong-keys 'there is none on standard input'
  fault=$(take_keys '' "$keys" 2>&1) || refuse_with "$WRONG" wrong-keys "${fault#error: }"
  id=$(key_id "${keys%%$'\n'*}")
  { grep -vE '^BACKUP_KEY(S|_ID)=' "$ENVIRONMENT" && printf 'BACKUP_KEYS=%q\nBACKUP_KEY_ID=%s\n' "$keys" "$id"; } | replace_file "$ENVIRONMENT"
  exec {lock}>"$RUN/keys.lock"
  flock --wait 60 "$lock" || refuse_with "$AGAIN" busy 'a segment is on its way to the store with the keys of before: try again'
  jq -nc --arg id "$id" '{keyId: (if $id == "" then null else $id end)}'
}

# What is off is forgotten, not archived, though PostgreSQL counts it. Whether the archive has what it should, the store says.
archive_status() {
  local mode lsn timeline failed last_failed waiting oldest waited moment segment age='' archived='' archived_at='' until=''
  local storage=null taken
  mode=$(archive_mode) moment=$(now)
  [[ ! -s $RUN/storage.json ]] || storage=$(<"$RUN/storage.json")
  IFS='|' read -r lsn timeline failed last_failed waiting oldest waited <<<"$(sql <<'SQL'
select pg_current_wal_insert_lsn(), left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), failed_count, to_char(last_failed_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    waiting, oldest, round(extract(epoch from clock_timestamp() - since))
  from pg_stat_archiver, (select count(*) as waiting, left(min(name) filter (where name ~ '^[0-9A-F]{24}\.ready$'), 24) as oldest, min(modification) as since
    from pg_ls_archive_statusdir() where name like '%.ready') unarchived
SQL
  )"
  segment=${oldest:-$(segment_name "$((16#$timeline))" $(($(lsn_number "$lsn") / SEGMENT_BYTES)))}
  if [[ $mode != off && -n ${BACKUP_TYPE:-} ]]; then
    age=$(oldest_commit_age "$segment" "$moment")
    age=${age:-$waited}
    if IFS=$'\t' read -r archived archived_at < <(archived_before "$segment") || is_first_segment "$segment"; then
      until=$(date -ud "$moment - ${age:-0} seconds" +%Y-%m-%dT%H:%M:%S.%6NZ)
    fi
  fi
  taken=$(taken_name)
  jq -nc --argjson taken "${taken:-null}" --arg mode "$mode" --arg archived "$archived" --arg archivedAt "$archived_at" --arg until "$until" --argjson failed "$failed" --arg lastFailed "$last_failed" --arg age "$age" \
    --argjson waiting "$waiting" --arg lsn "$lsn" --arg moment "$moment" --argjson storage "$storage" '
    def known: if . == "" then null else . end;
    {$mode, lastArchivedWal: ($archived | known), lastArchivedAt: ($archivedAt | known), archivedUntil: ($until | known), failedCount: $failed, lastFailedAt: ($lastFailed | known),
     oldestUnarchivedAgeSeconds: (if $age == "" then null else [($age | tonumber | round), 0] | max end), unarchivedSegments: $waiting, currentLsn: $lsn, lookedAt: $moment, $storage, $taken}'
}

# Prints {"wal","putAt"}: the segment that is to be shipped next, where the store has something under its name, and when the last was put of what it has from there on (of the next 256 at most), by the store's clock.
taken_name() {
  local name time
  { read -r name <"$RUN/taken"; } 2>/dev/null && store_configure '' "$(state_get .prefix)" || return 0
  time=$(STORE_PATIENCE=0 STORE_LIST_SECONDS=20 store_list_beginning "wal_005/${name:0:22}" wal_005 | awk -F '\t' -v name="$name" '
    { base = $3; sub(/.*\//, "", base) }
    base ~ "^" name "([.]|$)" { found = 1 }
    substr(base, 1, 24) >= name && $2 > last { last = $2 }
    END { if (found) print last }') || return 0
  # It is no more: then it was shipped meanwhile, or soon will be.
  [[ -z $time || $(read_file "$RUN/taken") != "$name" ]] || jq -nc --arg wal "$name" --arg putAt "$time" '{$wal, $putAt}'
}

segment_number() { printf '%s' $((16#${1:8:8} * 256 + 16#${1:16:8})); } # name

# Nothing of this incarnation comes before it.
is_first_segment() { (($(segment_number "$1") <= $(lsn_number "$(read_file "$STATE/incarnation.json" | jq -r .startLsn)") / SEGMENT_BYTES)); } # name

# Prints how many seconds before the moment the oldest commit was from the segment on, which is the oldest that is not in the store. Nothing, when there is none.
oldest_commit_age() { # segment, moment
  local committed
  # Where there is none, all is read to its end: for that there is a bound.
  committed=$({ TZ=UTC timeout 10 pg_waldump --path "$DATA/pg_wal" --timeline "$((16#${1:0:8}))" --start "$(lsn_of $(($(segment_number "$1") * SEGMENT_BYTES)))" --rmgr Transaction 2>/dev/null || :; } |
    sed -nE '/desc: (COMMIT|PREPARE)/ {s/.* ([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{8,}) UTC.*/\1/p;q}') || :
  [[ -z $committed ]] || printf '%.6f' "$(jq -n "$(date -d "$2" +%s.%N) - $(date -ud "$committed" +%s.%N)")"
}

# Prints <name> TAB <time, by the store's clock> of the segment before the given one, when the store shows it; else 1. What it showed is looked at again after five minutes.
archived_before() { # segment
  local name seen='' at=0 time=''
  name=$(segment_name "$((16#${1:0:8}))" $(($(segment_number "$1") - 1)))
  [[ ! -e $RUN/archived ]] || IFS=$'\t' read -r seen time at <"$RUN/archived"
  if [[ $seen != "$name" ]] || ((EPOCHSECONDS - at >= 300)); then
    store_configure '' "$(state_get .prefix)" || return 1
    IFS=$'\t' read -r _ time _ < <(STORE_PATIENCE=0 STORE_LIST_SECONDS=20 store_list_beginning "wal_005/$name" wal_005 | grep -E "/$name([.]|$)") || return 1
    printf '%s\t%s\t%s\n' "$name" "$time" "$EPOCHSECONDS" >"$RUN/archived"
  fi
  printf '%s\t%s\n' "$name" "$time"
}

# The segment is in the store. 75 when it is not after a minute; 65 when the name of it, or of one before it, is taken.
await_archived() { # segment
  local deadline=$((SECONDS + 60)) taken
  until [[ -e $DATA/pg_wal/archive_status/$1.done || ! -e $DATA/pg_wal/$1 ]]; do
    ((SECONDS < deadline)) || return "$AGAIN"
    if { read -r taken <"$RUN/taken"; } 2>/dev/null && [[ ! $taken > $1 ]]; then return 65; fi
    sleep 0.05
  done
}

# A restore point is made once. A record that did not reach the store is sent again when the same name is asked for again; with the same id, what was made is told again.
restore_point() { # name, id of who asks or nothing
  local name=$1 id=${2:-} records=$STATE/restore-points record lsn made=
  [[ $id =~ ^[A-Za-z0-9-]{0,64}$ ]] || refuse_with "$WRONG" wrong-id 'use letters, digits and -, at most 64'
  [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$ ]] || refuse_with "$WRONG" wrong-name 'use letters, digits, ., _ and -, at most 63 characters'
  mkdir -p "$records"
  record=$records/$(state_get .incarnation).$name
  for made in "$record".{json,pending}; do
    is_file "$made" && [[ -s $made ]] || continue
    # Another moment than that of who asked first.
    [[ $made == *.pending && -z $id || $(read_file "$made" | jq -r '.id // empty') == "${id:-none}" ]] || refuse_with "$WRONG" restore-point-exists "this incarnation has a restore point named $name"
    [[ $made == *.pending ]] || { read_file "$made" && return; }
  done
  if [[ ! -s $record.pending ]]; then
    lsn=$(HOWDAH_NAME=$name sql <<<$'\\getenv name HOWDAH_NAME\nselect pg_create_restore_point(:\'name\')')
    jq -nc --arg name "$name" --arg lsn "$lsn" --arg time "$(now)" --argjson timeline "$(sql <<<"select ('x' || left(pg_walfile_name('$lsn'), 8))::bit(32)::int")" \
      --arg incarnation "$(state_get .incarnation)" --arg id "$id" '{$name, $lsn, $time, $timeline, $incarnation} + if $id == "" then {} else {$id} end' | replace_file "$record.pending"
  fi
  # A record comes behind it, at which a recovery can stop.
  sql <<<'select from pg_switch_wal()' >/dev/null
  if [[ -n ${BACKUP_TYPE:-} ]]; then
    store_configure '' "$(state_get .prefix)" && store_put "restore-points/$name.json" <"$record.pending" || refuse_with "$AGAIN" store-unreachable "${STORE_ERROR:-the store does not answer}"
  fi
  mv -T "$record.pending" "$record.json"
  read_file "$record.json"
}
