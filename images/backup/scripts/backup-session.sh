# shellcheck shell=bash
# One session with the database, which ends with this container, and the lock that lets only one backup or retention run at a time.

SESSION_IN='' SESSION_OUT=''

# 0 when the database answers, 1 when there is none to talk to. The archiver finds its own way by the variables that it knows.
open_session() {
  local socket
  if is_file "$SERVICE_FILE"; then
    identify_archiver "$WORK" || return 1
  else
    # A database of another making, which trusts its operating system's user.
    socket=$(compgen -G "${HOWDAH_SOCKETS:-$SOCKETS}/.s.PGSQL.*[0-9]" | head -n 1) || return 1
    export PGHOST=${socket%/*} PGPORT=${socket##*.} PGUSER=postgres PGDATABASE=postgres PGSERVICEFILE='' PGSERVICE=''
  fi
  coproc SESSION { session postgres; }
  [[ -n ${SESSION[1]:-} ]] || return 1
  exec {SESSION_IN}>&"${SESSION[1]}" {SESSION_OUT}<&"${SESSION[0]}"
  ask "select 1" && [[ $REPLY == 1 ]] || return 1
  ! is_file "$SERVICE_FILE" || settle_archiver
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

# The archiver's session cannot say what it depends on. What is set for its role in its database outranks everything else, and is what this session has.
settle_archiver() {
  local names=(statement_timeout lock_timeout idle_in_transaction_session_timeout idle_session_timeout exit_on_error role session_preload_libraries local_preload_libraries) list
  ((MAJOR < 17)) || names+=(transaction_timeout)
  list=$(IFS=, && printf '%s' "${names[*]}")
  ask "select bool_and(coalesce(setconfig @> array[name || '=' || current_setting(name)], false)) from unnest('{$list}'::text[]) as name
    left join pg_db_role_setting on setrole = 'postgres'::regrole and setdatabase = (select oid from pg_database where datname = 'postgres')" || return
  [[ $REPLY == t ]] || ask "$(printf 'alter role postgres in database postgres set "%s" from current;\n' "${names[@]}") select"
}

# On the data directory, which only PostgreSQL's user can open: nobody who comes over a connection can hold it. It goes with the last process of this container.
lock_or_give_up() {
  local folder
  ask "show data_directory" || give_up "$AGAIN" no-database 'the database does not answer' 'try again when it runs'
  folder=$REPLY
  [[ -r $folder/PG_VERSION ]] || give_up "$WRONG" no-data "the data directory $folder is not here" "mount the database's volume at the same place"
  exec {BACKUP_LOCK}<"$folder"
  flock --nonblock "$BACKUP_LOCK" || give_up "$AGAIN" busy 'another backup or retention of this database runs' 'try again when it has ended'
}

# Somebody takes a backup by hand: their session lives as long, and its last statement was the one that began it. Whoever may not begin one, says so only.
others_at_work() {
  ask "select exists (select from pg_stat_activity where pid <> pg_backend_pid() and query ~* 'pg_backup_start\s*\('
      and has_function_privilege(usesysid, 'pg_backup_start(text, boolean)', 'execute')) or exists (select from pg_stat_progress_basebackup)" || lost_database
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
