# shellcheck shell=bash
# A database from the store: plan, fetch, replay, prove, make it one's own. Until the last step it has another name, so what is cut off begins again.

recover() {
  local partial=$DATA.partial
  STORE_PATIENCE=$RECOVERY_PATIENCE
  INCARNATION=${INCARNATION:-$(new_incarnation_name)}
  state_update --arg incarnation "$INCARNATION" '{phase: "recovering", admitted: false, $incarnation}'
  rm -f "$STATE/archive-mode"
  check_target
  check_complete
  ship_inherited
  reach_target "$partial"
  # Of a transaction, and where clocks differ of a time, this is only known now. The history of the new timeline names the newest incarnation's as its parent, at a place from before that began: in the
  # light of it PostgreSQL would look for WAL in the wrong timeline, for its summaries for one.
  if [[ $TARGET_KIND == @(transaction|time) && $FROM_INCARNATION != "$(plan .incarnation.incarnation)" ]]; then
    say "that was in the incarnation $FROM_INCARNATION: once more, from that one"
    throw_away
    RECOVERY_INCARNATION=$FROM_INCARNATION
    reach_target "$partial"
  fi
  open_databases
  take_over "$partial"
}

reach_target() { # folder
  local tried=-1
  # Once more as long as the backup turns out to be damaged.
  while ((tried < ${#PASSED_OVER[@]})); do
    tried=${#PASSED_OVER[@]}
    rm -rf "$1"
    rm -f "$RUN"/{restored,restore-failure,recovery.log}
    report_progress 0
    make_plan
    tried=${#PASSED_OVER[@]}
    fetch "$1"
    ((tried < ${#PASSED_OVER[@]})) || replay "$1"
  done
  prove
}

throw_away() {
  kill -QUIT "$SERVER"
  wait_for_server || :
  [[ -z $IS_STOPPING ]] || exit 143
  SERVER=
}

stop_for_good() {
  kill -INT "$SERVER"
  wait_for_server || fail_for_good recovery-failed 'PostgreSQL did not stop in good order after the recovery' 'see its lines above'
  SERVER=
}

report_progress() { # fraction
  printf '%s' "$1" >"$RUN/progress.new"
  mv "$RUN/progress.new" "$RUN/progress"
}

fetch() { # folder
  local code=0 size free
  size=$(plan .backup.sizeBytes)
  free=$(df --block-size=1 --output=avail "$VOLUME" | tail -n 1)
  [[ -z ${VOLUME_GB:-} ]] || free=$(between 0 "$free" $((VOLUME_GB * GIB * 1024)))
  ((${size:-0} < free)) || fail_for_good volume-too-small "the backup has $size bytes, and the volume has $free left" 'use a larger volume'
  mkdir -p "${1%/*}"
  say "fetching $(plan .backup.name) (${size:-unknown} bytes)"
  store_configure SOURCE_ "$(plan .backup.prefix)"
  # In the background, because a signal then ends this script at once.
  FETCH_BYTES=${size:-0} backup_fetch "$(plan .backup.name)" "$1" 2>"$RUN/store-error" &
  wait $! || code=$?
  case $code in
    0) ;;
    65 | 66) cat "$RUN/store-error" >&2 && pass_over 'it was read twice' ;;
    67) fail_of_key "$(tail -n 1 "$RUN/store-error")" ;;
    73) fail_of_room "$1" ;;
    70) cat "$RUN/store-error" >&2 && fail_for_good recovery-failed "the backup $(plan .backup.name) could not be unpacked" 'see the lines above' ;;
    *) fail_of_store ;;
  esac
}

# Called while a backup is fetched: the first half of the way.
archiver_progress() { # bytes read, bytes written
  ((FETCH_BYTES <= 0)) || report_progress "0.$(printf '%02d' $(($2 * 50 / FETCH_BYTES > 49 ? 49 : $2 * 50 / FETCH_BYTES)))"
}

# PostgreSQL replays to the target and opens a new timeline. Where it lacks something on the way that it can be given, it goes on from there.
replay() { # folder
  local code
  rm -f "$1/standby.signal"
  clean_settings "$1"
  write_access false
  wait "$CERTIFICATES"
  IS_PAST_LAST_COMMIT=
  target_settings
  PLACES=() CONFIGURED=() RESTORED=
  measure_places "$1" || :
  say "replaying WAL"
  while :; do
    code=0
    replay_on "$1" || code=$?
    [[ -z $IS_STOPPING ]] || exit 143
    ((code != 0)) || return 0
    wait "$LOG_READER" || :
    if [[ ! -s $RUN/restore-failure ]] && measure_places "$1"; then
      say 'the WAL on the way asks for larger settings: on with those'
    elif ended_early && is_complete; then
      say "no commit follows $TARGET_VALUE, and the store is known to have all that came before: on to the end of the WAL"
      IS_PAST_LAST_COMMIT=1
      target_settings
    else
      make_tablespace_folder || { fail_of_replay "$1" && return; }
    fi
  done
}

# Nobody connects but the service itself, at the end: nobody else is admitted, and nothing can be reached from outside. How it ended is read from its log.
replay_on() { # folder
  : >"$1/recovery.signal"
  : >"$RUN/recovery.log"
  places_settings
  start_server "$1" -c "restore_command=$LIBRARY/restore-command %f %p" "${TARGET_SETTINGS[@]}" -c hot_standby=off -c listen_addresses=127.0.0.1 -c archive_command= -c log_min_messages=warning \
    -c shared_preload_libraries= -c max_logical_replication_workers=0 -c autovacuum=off "${PLACES_SETTINGS[@]}" 2>>"$RUN/recovery.log"
  tail --follow --lines=+1 --sleep-interval=0.1 --pid="$SERVER" "$RUN/recovery.log" >&2 &
  LOG_READER=$!
  wait_until_ready "$1" replay_progress
}

# The second half of the way, when it is known where it ends.
replay_progress() {
  local restored replayed all
  # A missing file within $(<…) ends the whole script, whatever stands behind it.
  [[ -e $RUN/restored ]] || return 0
  restored=$(<"$RUN/restored")
  [[ ${#restored} == 24 && $restored != "$RESTORED" ]] || return 0
  RESTORED=$restored
  replayed=$((16#${restored:8:8} * 256 + 16#${restored:16:8} - FIRST_SEGMENT)) all=$((LAST_SEGMENT - FIRST_SEGMENT + 1))
  ((replayed < 0 || replayed > all)) || report_progress "0.$((50 + replayed * 49 / all))"
}

# What is half there goes first: else there would be no room to remember why.
fail_of_room() { # folder
  rm -rf "$1"
  fail_for_good volume-too-small "the volume has no room for the backup $(plan .backup.name) and the WAL that is replayed" 'use a larger volume'
}

fail_of_replay() { # folder
  local log=$RUN/recovery.log why words
  if grep -qE 'No space left on device|Disk quota exceeded' "$log"; then
    fail_of_room "$1"
  elif [[ -s $RUN/restore-failure ]]; then
    read -r why words <"$RUN/restore-failure"
    case $why in
      backup-key-missing) fail_of_key "$words" ;;
      volume-too-small) fail_of_room "$1" ;;
      store-refused) fail_for_good store-refused 'the store refuses what was replayed' 'check the credentials and their rights' ;;
      store-unreachable) fail_for_good store-unreachable 'the store stopped answering during the recovery' 'check the address and the network, then start the container again' ;;
      archive-hole) fail_for_good archive-hole 'a segment went away during the recovery' 'start the container again' ;;
      *) fail_for_good backup-damaged 'a segment in the store is damaged' 'recover to an earlier target' ;;
    esac
  elif ended_early; then
    [[ $MISSING == none ]] || fail_of_hole
    fail_of_end 'the WAL in the store ends with its last commit'
  elif grep -q 'requested recovery stop point is before consistent recovery point' "$log"; then
    fail_for_good target-before-first-backup "the backup $(plan .backup.name) ended after $RECOVERY_TARGET" 'choose a later target'
  elif grep -q 'WAL ends before end of online backup' "$log"; then
    fail_for_good archive-hole "the WAL of the backup $(plan .backup.name) is not in the store" 'recover from another backup'
  elif grep -qE 'could not locate required checkpoint record|invalid checkpoint record' "$log"; then
    pass_over 'PostgreSQL cannot start from it'
    return
  elif grep -qE 'invalid page|PANIC' "$log"; then
    fail_for_good backup-damaged "PostgreSQL cannot start from the backup $(plan .backup.name)" 'see its lines above, and recover from another backup'
  fi
  fail_for_good recovery-failed 'PostgreSQL did not get through the recovery' 'see its lines above'
}

# PostgreSQL knows that it has reached a time by a later commit only.
ended_early() { grep -q 'recovery ended before configured recovery target was reached' "$RUN/recovery.log"; }

# That PostgreSQL promoted says little: it also does at the end of the WAL. PROOF becomes what was reached (REACHED, on TIMELINE, of FROM_INCARNATION), from what it wrote and what it knows.
prove() {
  local stopped last_transaction hint='report this: it should not happen'
  stopped=$(grep -aoE 'recovery stopping .*' "$RUN/recovery.log" | tail -n 1 || :)
  IFS='|' read -r REACHED last_transaction TIMELINE <<<"$(sql <<<"select pg_last_wal_replay_lsn(), to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")"
  case $TARGET_KIND in
    latest)
      (($(lsn_number "$REACHED") >= SURE_END)) || fail_for_good archive-hole "the WAL in the store goes on to $(lsn_of "$SURE_END") at least, and it can be replayed up to $REACHED only" \
        "to do without the rest, recover to an earlier time, or to the backup $(plan .backup.name)" ;;
    time)
      if [[ -n $IS_PAST_LAST_COMMIT ]]; then (($(lsn_number "$REACHED") >= SURE_END)); else [[ $stopped == *' before '* ]]; fi && [[ ! $last_transaction > $TARGET_VALUE ]] ;;
    lsn | restore-point)
      if is_end_of_wal; then (($(lsn_number "$REACHED") >= SURE_END)); else [[ $stopped == *' before WAL location (LSN) '* ]]; fi &&
        (($(lsn_number "$REACHED") <= $(lsn_number "$TARGET_LSN"))) && [[ $TARGET_KIND == lsn || $REACHED == "$TARGET_LSN" ]] ;;
    transaction) [[ $stopped =~ ' of transaction '$((TARGET_VALUE & 4294967295)), ]] ;;
    backup) [[ $stopped == *' after reaching consistency'* ]] ;;
  esac || {
    if [[ $TARGET_KIND == lsn ]] && (($(lsn_number "$REACHED") > $(lsn_number "$TARGET_LSN"))); then hint="it is within a record: choose $REACHED, where that ends, or an earlier one"; fi
    fail_for_good target-not-reached "the recovery ended at $REACHED (${stopped:-at the end of the WAL}), which is not $RECOVERY_TARGET" "$hint"
  }
  [[ $TARGET_KIND != latest ]] || prove_inherited
  FROM_INCARNATION=$(jq -r --arg reached "$REACHED" "$ARCHIVER_JQ"'first(.lineage | reverse[] | select(.limit == null or ($reached | position) < (.limit | position)).incarnation)' <<<"$PLAN")
  PROOF=$(jq -nc --arg target "$RECOVERY_TARGET" --arg backup "$(plan .backup.name)" --arg incarnation "$INCARNATION" --arg from "$FROM_INCARNATION" \
    --arg reachedLsn "$REACHED" --arg last "$last_transaction" --argjson timeline "$TIMELINE" \
    '{$target, $backup, $incarnation, fromIncarnation: $from, $reachedLsn, lastTransactionAt: (if $last == "" then null else $last end), $timeline}')
  say "reached $REACHED: ${stopped:-the end of the WAL}"
}

# What the source left that must not live on here goes away; the owner is today's; then the data directory gets its name.
take_over() { # folder
  local databases
  # First: what others left may not run while the rest is taken over.
  remove_left_behind
  sql <<<'select pg_drop_replication_slot(slot_name) from pg_replication_slots' >/dev/null
  databases=$(sql <<<'select distinct datname from pg_subscription join pg_database d on d.oid = subdbid')
  while IFS= read -r database; do
    [[ -n $database ]] || continue
    session "$database" <<'SQL'
select format(command, subname) from pg_subscription, unnest(array['alter subscription %I disable', 'alter subscription %I set (slot_name = none)', 'drop subscription %I']) with ordinality as c (command, n)
  where subdbid = (select oid from pg_database where datname = current_database()) order by subname, n \gexec
SQL
  done <<<"$databases"
  end_replication
  ensure_owner || fail_for_good recovery-failed "the role ${username:-} could not take over the database ${db:-}" 'see the lines above'
  close_other_logins
  open_as_owner
  keep_places
  stop_for_good
  rm -rf "$1/pg_wal/.wal-g"
  PROOF=$(jq -c --argjson halfRemoved "$HALF_REMOVED" --argjson passedOver "$(passed_over)" '. + ({$halfRemoved, $passedOver} | map_values(select(. != [])))' <<<"$PROOF")
  begin_incarnation "$1" "$INCARNATION" "$REACHED" "$TIMELINE" "$FROM_INCARNATION" "$REACHED" "$PROOF"
  rm -rf "$INHERITED" "$STATE/listing"
  sync -f "$1"
  mv --no-target-directory "$1" "$DATA"
  sync "${DATA%/*}"
}
