# shellcheck shell=bash
# Shipping of WAL, and restore points.

archive() { # on or off
  case $1 in
    on)
      [[ -n ${BACKUP_TYPE:-} ]] || refuse_with "$WRONG" no-store 'there is no store: start the container with BACKUP_TYPE and BACKUP_URI'
      ;;
    off) ;;
    *) refuse_with "$WRONG" wrong-command "archive is on or off, not '$1'" ;;
  esac
  state_update --arg wanted "$1" '.archiveWanted = $wanted'
  apply_archive_mode
  # The segment that is being written is shipped whole; what was finished while shipping was off is not. So recovery needs a backup made from here on.
  [[ $1 == off ]] || sql <<<'select from pg_switch_wal()' >/dev/null
  jq -nc --arg mode "$(archive_mode)" '{$mode}'
}

archive_status() {
  HOWDAH_MODE=$(archive_mode) HOWDAH_STORAGE=$(cat "$RUN/storage.json" 2>/dev/null || printf null) sql <<'SQL'
\getenv mode HOWDAH_MODE
\getenv storage HOWDAH_STORAGE
\set rfc3339 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
select row_to_json(status) from (
  -- What is off is forgotten, not archived, though PostgreSQL counts it.
  select :'mode' as mode, case when :'mode' <> 'off' then last_archived_wal end as "lastArchivedWal",
    case when :'mode' <> 'off' then to_char(last_archived_time at time zone 'UTC', :'rfc3339') end as "lastArchivedAt",
    failed_count as "failedCount", to_char(last_failed_time at time zone 'UTC', :'rfc3339') as "lastFailedAt",
    case when waiting > 0 then greatest(round(extract(epoch from clock_timestamp() - oldest)), 0) end as "oldestUnarchivedAgeSeconds", waiting as "unarchivedSegments", pg_current_wal_lsn() as "currentLsn", :'storage'::json as storage
  from pg_stat_archiver, (select min(modification) as oldest, count(*) as waiting from pg_ls_archive_statusdir() where name like '%.ready') unarchived) status;
SQL
}

# The segment is in the store. 75 when it is not after a minute.
await_archived() { # segment
  local deadline=$((SECONDS + 60))
  until [[ -e $DATA/pg_wal/archive_status/$1.done || ! -e $DATA/pg_wal/$1 ]]; do
    ((SECONDS < deadline)) || return "$AGAIN"
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
    [[ -s $made ]] || continue
    # Another moment than that of who asked first.
    [[ $made == *.pending && -z $id || $(jq -r '.id // empty' "$made") == "${id:-none}" ]] || refuse_with "$WRONG" restore-point-exists "this incarnation has a restore point named $name"
    [[ $made == *.pending ]] || { cat "$made" && return; }
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
  mv "$record.pending" "$record.json"
  cat "$record.json"
}
