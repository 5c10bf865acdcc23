# shellcheck shell=bash
# Who holds up the service's sessions is ended. Many statements lock first and ask afterwards whether they may, so whoever has a password can lock what every session needs: a database by its name, a catalog by a
# rule, and then no new session comes in either. So this goes by the titles of PostgreSQL's processes, which it sets itself: postgres: USER DATABASE ADDRESS(PORT) WHAT-IT-DOES

# Names hold what their owners like. But behind the address there are no brackets with digits, and only the superuser is called postgres: with one space before the address no name can look like this.
readonly SUPERUSERS_SESSION='^postgres: postgres [^ ]+ (127\.0\.0\.1\([0-9]+\)|\[local\]) [A-Za-z ]+( \(aborted\))?$'
# Everybody who comes over a connection.
readonly ANY_SESSION='^postgres: .*(\([0-9]+\)|\[local\]) '
# PostgreSQL's own. All other processes run what owners have defined, without a connection too: functions of an index by autovacuum, subscriptions, parallel queries.
readonly AUXILIARY='^postgres: (checkpointer|background writer|walwriter|autovacuum launcher|archiver|logical replication launcher|startup|walsummarizer|walreceiver|slotsync worker|TimescaleDB Background Worker Launcher)( .*)?$'
readonly WAITING_SESSION='^postgres: postgres postgres (127\.0\.0\.1\([0-9]+\)|\[local\]) [A-Za-z ]+ waiting ?$'

CLEARED=0 # when sessions were last ended by their titles

# Follows the service's sessions until the server ends: none waits long for a lock of somebody else.
keep_way_clear() {
  local waiting before='' stuck process pause never
  exec {never}<> <(:)
  while server_lives; do
    stuck=() pause=1
    waiting=$(pgrep --parent "$SERVER" --full "$WAITING_SESSION" | tr '\n' ' ') || :
    for process in $waiting; do
      if [[ " $before" == *" $process "* ]]; then stuck+=("$process"); fi
    done
    ((${#stuck[@]} == 0)) || clear_way "${stuck[@]}" || :
    before=$waiting
    if ((EPOCHSECONDS - CLEARED < 60)); then pause=0.2; elif [[ -n $waiting ]]; then pause=0.4; fi
    read -rt "$pause" -u "$never" || :
  done
}

# Where a session comes in, it tells who holds up the others. Where none does, those that wait go first, because a lock that keeps sessions out is none that others were ever given; when that was in vain, or not
# for long, all go.
clear_way() { # processes of the service that wait
  local which=' waiting'
  if can_connect "$@" && end_blockers "$@"; then return 0; fi
  if ((EPOCHSECONDS - CLEARED < 60)); then which=; fi
  end_sessions "$which" 'the service was kept out of PostgreSQL'
  CLEARED=$EPOCHSECONDS
}

can_connect() { # processes of the service that wait
  local process
  for process; do
    [[ ! $(title_of "$process") =~ \ (startup|authentication|initializing)\ waiting$ ]] || return 1
  done
}

title_of() { # process
  local title=
  { IFS= read -rd '' title <"/proc/$1/cmdline"; } 2>/dev/null || :
  printf '%s' "$title"
}

declare -A ASKED=() # since when processes are asked to end

# When it has not ended after twenty seconds, it is killed.
end_process() { # process
  local stat key
  { read -ra stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  ((${#ASKED[@]} < 1000)) || ASKED=()
  key=$1-${stat[21]} ASKED[$key]=${ASKED[$key]:-$EPOCHSECONDS}
  if ((EPOCHSECONDS - ASKED[$key] < 20)); then kill -TERM "$1" 2>/dev/null; else kill_process "$1"; fi
}

# Ends the sessions of everybody but the superuser, and the workers that run something for them. They need not be asked: no session of the service's own is needed for it.
end_sessions() { # how their titles end or nothing, why
  local process title ended=()
  for process in $(pgrep --parent "$SERVER"); do
    title=$(title_of "$process")
    [[ $title == 'postgres: '*"$1" ]] || continue
    # A session of somebody who is called as one of PostgreSQL's own processes has an address all the same.
    if [[ $title =~ $ANY_SESSION ]]; then [[ ! $title =~ $SUPERUSERS_SESSION ]] || continue; elif [[ $title =~ $AUXILIARY ]]; then continue; fi
    ! end_process "$process" || ended+=("$process")
  done
  ((${#ended[@]} == 0)) || say "sessions that were ended: ${#ended[@]} ($2)"
}

# Ends whoever the sessions wait for: sessions, and transactions that were prepared. 1 when it cannot be told, or not be done.
end_blockers() { # processes of the service that wait
  local answer=() number list process
  list=$(IFS=, && printf '%s' "$*")
  mapfile -d '' answer < <(CONNECT_SECONDS=2 SESSION_SECONDS=3 session postgres --field-separator-zero --record-separator-zero 2>/dev/null <<SQL
select coalesce(string_agg(pid::text, ' '), '') from (select distinct unnest(pg_blocking_pids(waiting)) as pid from unnest('{$list}'::int[]) as waiting) as blockers
  join pg_stat_activity using (pid) where usename is distinct from 'postgres';
select distinct prepared.database, prepared.gid from pg_locks as waiting
  join pg_locks as held on held.granted and held.pid is null
    and (held.locktype, held.database, held.relation, held.page, held.tuple, held.virtualxid, held.transactionid, held.classid, held.objid, held.objsubid) is not distinct from
      (waiting.locktype, waiting.database, waiting.relation, waiting.page, waiting.tuple, waiting.virtualxid, waiting.transactionid, waiting.classid, waiting.objid, waiting.objsubid)
  join pg_locks as its on its.locktype = 'transactionid' and its.pid is null and its.virtualtransaction = held.virtualtransaction
  join pg_prepared_xacts as prepared on prepared.transaction = its.transactionid
  where not waiting.granted and waiting.pid = any('{$list}') and prepared.owner is distinct from 'postgres';
SQL
  )
  ((${#answer[@]} % 2)) || return 1
  for process in ${answer[0]}; do
    ! end_process "$process" || say "a session was ended: it held locks that the service waited for (process $process)"
  done
  for ((number = 1; number < ${#answer[@]}; number += 2)); do
    say 'a prepared transaction is rolled back: it held locks that the service waited for'
    HOWDAH_TRANSACTION=${answer[number + 1]} CONNECT_SECONDS=2 SESSION_SECONDS=3 session "${answer[number]}" <<<$'\\getenv transaction HOWDAH_TRANSACTION\nrollback prepared :\'transaction\'' || return 1
  done
}
