# shellcheck shell=bash
# One session with the database, over the socket on its volume. It holds the lock that lets only one backup or retention run at a time, and it ends with this container.

readonly LOCK_KEY=7526466502177 # any number, the same for ever

SESSION_IN='' SESSION_OUT=''

# 0 when the database answers, 1 when there is none to talk to.
open_session() {
  local socket
  socket=$(compgen -G "${PGHOST:-$SOCKETS}/.s.PGSQL.*[0-9]" | head -n 1) || return 1
  export PGHOST=${PGHOST:-$SOCKETS} PGPORT=${socket##*.} PGUSER=postgres PGDATABASE=postgres PGCONNECT_TIMEOUT=10 PGAPPNAME=howdah-backup
  export PGOPTIONS='-c idle_session_timeout=0 -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c log_statement=none'
  coproc SESSION { exec psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --set VERBOSITY=terse; }
  [[ -n ${SESSION[1]:-} ]] || return 1
  exec {SESSION_IN}>&"${SESSION[1]}" {SESSION_OUT}<&"${SESSION[0]}"
  ask "select 1" && [[ $REPLY == 1 ]]
}

# REPLY becomes the answer's lines. 1 when the session has ended, or the statement has ended it.
ask() { # statement without its semicolon
  local line lines=
  REPLY=
  trap '' PIPE # a session that has ended is an answer, not the end of this script
  { printf "%s;\nselect 'end of the answer';\n" "$1" >&"$SESSION_IN"; } 2>/dev/null || { trap - PIPE && return 1; }
  trap - PIPE
  while read -r line <&"$SESSION_OUT"; do
    if [[ $line == 'end of the answer' ]]; then REPLY=${lines%$'\n'} && return 0; fi
    lines+=$line$'\n'
  done
  return 1
}

close_session() {
  [[ -z $SESSION_IN ]] || exec {SESSION_IN}>&- {SESSION_OUT}<&-
  SESSION_IN='' SESSION_OUT=''
}

lock_or_give_up() {
  ask "select pg_try_advisory_lock($LOCK_KEY)" || give_up "$AGAIN" no-database 'the database does not answer' 'try again when it runs'
  [[ $REPLY == t ]] || give_up "$AGAIN" busy 'another backup or retention of this database runs' 'try again when it has ended'
}

# Somebody takes a backup by hand: their session lives as long, and its last statement was the one that began it.
others_at_work() {
  ask "select exists (select from pg_stat_activity where pid <> pg_backend_pid() and query ~* 'pg_(backup_start|start_backup)\s*\(') or exists (select from pg_stat_progress_basebackup)" || lost_database
  [[ $REPLY == t ]]
}

# What a backup has to know about the server, as JSON in DATABASE.
describe_database() {
  ask "select json_build_object(
      'systemIdentifier', (select system_identifier::text from pg_control_system()), 'timeline', (select timeline_id from pg_control_checkpoint()),
      'major', current_setting('server_version_num')::int / 10000, 'dataDirectory', current_setting('data_directory'), 'recovering', pg_is_in_recovery(),
      'summarizes', current_setting('summarize_wal', true) = 'on', 'walLevel', current_setting('wal_level'))" || lost_database
  DATABASE=$REPLY
}

database() { jq -r ".$1" <<<"$DATABASE"; }

lost_database() { give_up "$AGAIN" no-database 'the database stopped answering' 'try again when it runs'; }

# Prints the segments that hold everything from the first LSN to the last.
segments_between() { # timeline, LSN, LSN
  local number last
  number=$(($(lsn_number "$2") >> 24)) last=$((($(lsn_number "$3") - 1) >> 24))
  for ((; number <= last; number++)); do segment_name "$1" "$number" && printf '\n'; done
}
