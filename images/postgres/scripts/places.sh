# shellcheck shell=bash
# What PostgreSQL has to have room for while it replays: what the source held open at once, and where it put tablespaces.

# The settings that say how much, and pg_controldata's words for them.
readonly PLACES_IN_CONTROL='max_connections max_connections
max_worker_processes max_worker_processes
max_wal_senders max_wal_senders
max_prepared_transactions max_prepared_xacts
max_locks_per_transaction max_locks_per_xact'
declare -A PLACES=() CONFIGURED=()

# PLACES becomes the largest of what is configured here, what the control file says, and what it was. The control file follows the WAL: where replay ended for lack of places, it says what that
# asks for. 1 when it is no more than it was.
measure_places() { # folder
  local name words value more=1
  while read -r name words; do
    if [[ -z ${CONFIGURED[$name]:-} ]]; then
      CONFIGURED[$name]=$(postgres -D "$1" "${SAFETY[@]}" -C "$name" 2>/dev/null || printf 0)
      PLACES[$name]=${CONFIGURED[$name]}
    fi
    value=$(control_value "$1" "$words setting")
    ((${value:-0} <= PLACES[$name])) || { PLACES[$name]=$value && more=0; }
  done <<<"$PLACES_IN_CONTROL"
  return "$more"
}

places_settings() {
  local name
  PLACES_SETTINGS=()
  for name in "${!PLACES[@]}"; do PLACES_SETTINGS+=(-c "$name=${PLACES[$name]}"); done
}

# Transactions that are still prepared have to find a place at every start. What else follows from the memory is this container's affair.
keep_places() {
  local name
  for name in max_prepared_transactions max_locks_per_transaction; do
    ((PLACES[$name] <= CONFIGURED[$name])) || sql <<<"alter system set $name = ${PLACES[$name]}"
  done
}

# A tablespace that was made on the way begins with a folder that PostgreSQL does not make. 1 when replay did not end for lack of one.
make_tablespace_folder() {
  local folder
  folder=$(sed -nE 's/.*FATAL: +(directory|could not set permissions on directory) "([^"]+)"( does not exist|: .*)$/\2/p' "$RUN/recovery.log" | tail -n 1)
  [[ -n $folder ]] || return 1
  [[ $folder == "$VOLUME"/* && $folder != */../* && ! -e $folder ]] && mkdir -p "$folder" 2>/dev/null ||
    fail_for_good recovery-failed "the database has a tablespace in $folder, and it cannot be made here" "recover to a target before it was made, or let the database do without tablespaces outside $VOLUME"
  say "a tablespace was made in $folder"
}
