# shellcheck shell=bash
# Clients come in, or stay out.

admit() {
  local code=0
  [[ $(state_get .withdrawn) != true ]] || refuse_with "$FAILED" withdrawn 'this data was given up before anybody was admitted to it'
  announce_incarnation || code=$?
  case $code in
    0) ;;
    "$AGAIN") refuse_with "$AGAIN" store-unreachable "${STORE_ERROR:-the store does not answer}" ;;
    *) refuse_with "$FAILED" store-refused "the new incarnation cannot be announced: see standard error" ;;
  esac
  state_update '.admitted = true | .released = true | del(.announcing)'
  apply_archive_mode
  write_access true
  reload
  read_file "$STATE/state.json" | jq -c '{admitted, incarnation, prefix}'
}

# An admission that is at work has ended, and if nobody was ever admitted, nobody will be: whoever takes the data back may remove it.
withdraw() {
  read_file "$STATE/state.json" | jq -e '.released == true or .announcing == true' >/dev/null || state_update '.withdrawn = true'
  read_file "$STATE/state.json" | jq -c '{withdrawn: (.withdrawn == true)}'
}

refuse() {
  state_update '.admitted = false'
  write_access false
  reload
  disconnect_clients
}

# PostgreSQL has read its files again: every connection from now on goes by them.
reload() {
  local before
  before=$(sql <<<'select extract(epoch from pg_conf_load_time()) from pg_reload_conf()')
  until [[ $(sql <<<"select extract(epoch from pg_conf_load_time()) > $before") == t ]]; do sleep 0.02; done
}

# Who is not authenticated yet is in no view, only in the titles of the processes.
unauthenticated() { ps -o pid=,args= --ppid "$1" | awk '$2 == "postgres" || / (startup|initializing|authentication)$/ {print $1}'; } # server

# No client is left, not even one that was in the middle of its authentication when the rules changed. Whoever comes later goes by the new ones.
disconnect_clients() {
  local deadline=$((SECONDS + 30)) server early left
  read -r server <"$DATA/postmaster.pid"
  early=$(unauthenticated "$server")
  while :; do
    left=$(unauthenticated "$server" | grep -xF -e "${early:-none}" || :)
    # shellcheck disable=SC2086 # a list of processes
    [[ -z $left ]] || kill -TERM $left 2>/dev/null || :
    left+=${left:+$'\n'}$(sql <<<"with clients as materialized (select pid from pg_stat_activity where backend_type in ('client backend', 'walsender') and usename is distinct from 'postgres')
      select pid from clients where pg_terminate_backend(pid)")
    [[ -n $left ]] || return 0
    if ((SECONDS >= deadline - 10)); then kill_clients "$left" "$deadline"; fi
    ((SECONDS < deadline)) || refuse_with "$AGAIN" clients-remain 'some clients did not end in 30 s'
    sleep 0.05
  done
}

# Those that do not hear. PostgreSQL is back when this has ended.
kill_clients() { # processes, until when to wait
  local process
  for process in $1; do kill_process "$process" || :; done
  until sql <<<'select 1' >/dev/null 2>&1 || ((SECONDS >= $2)); do sleep 0.1; done
}

# Every commit of a client is before "time" and "lsn", and there is WAL behind them: both can be recovered to, on an idle database too. What cannot be shipped, because names are taken, the volume keeps.
fence() {
  local lsn time segment archived=false code=0 taken=
  refuse
  IFS='|' read -r lsn time <<<"$(sql <<<"select pg_current_wal_insert_lsn(), to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")"
  segment=$(sql <<<"select from pg_sleep(0.002), pg_logical_emit_message(true, 'howdah', 'fence');
    select pg_walfile_name(pg_switch_wal())" | sed '/^$/d')
  if [[ $(archive_mode) == on ]]; then
    while [[ $archived == false && -z $taken ]]; do
      code=0
      await_archived "$segment" || code=$?
      case $code in
        0) archived=true ;;
        # What is told may be of before: then it is tried again.
        65) taken=$(taken_name) && [[ -n $taken ]] || rm -f "$RUN/taken" ;;
        *) refuse_with "$AGAIN" store-unreachable "the segment $segment is not in the store yet" ;;
      esac
    done
  fi
  jq -nc --arg lsn "$lsn" --arg time "$time" --arg wal "$segment" --argjson archived "$archived" --argjson taken "${taken:-null}" '{$lsn, $time, $wal, $archived, $taken}'
}
