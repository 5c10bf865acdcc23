# shellcheck shell=bash
# PostgreSQL as a child process: start, wait, stop, ask.

SERVER= # its process

server_lives() { [[ -n $SERVER ]] && kill -0 "$SERVER" 2>/dev/null; }

start_server() { # data directory, further options
  # The lock files of a killed server name a process that may be another one today. No other server runs: this container holds the lock of the volume.
  rm -f "$RUN/stopping" "$1/postmaster.pid" {"$SOCKETS",/run/postgresql}/.s.PGSQL.*
  # After a recovery this script has the keys of the archiver.
  (unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY WALG_LIBSODIUM_KEY && exec postgres -D "$1" "${SAFETY[@]}" "${@:2}") &
  SERVER=$!
}

# PostgreSQL itself says in its lock file when it takes connections. Returns its exit code when it ends before.
wait_until_ready() { # data directory, function to call while waiting
  local lines=() code=0 rounds=0
  while { mapfile -t lines <"$1/postmaster.pid"; } 2>/dev/null; [[ ${lines[7]:-} != ready* ]]; do
    if ! server_lives; then
      wait "$SERVER" || code=$?
      return $((code ? code : 1))
    fi
    [[ -z ${2:-} ]] || "$2"
    if ((++rounds < 100)); then sleep 0.02; else sleep 0.1; fi
  done
}

# Ends when the server has ended, with its exit code. A trapped signal interrupts wait; then it goes on waiting.
wait_for_server() {
  while server_lives; do wait "$SERVER" || :; done
  wait "$SERVER"
}

# The checkpointer closes a segment that has been written to after archive_timeout. One that began while WAL was replayed sleeps for checkpoint_timeout first: it asks RecoveryInProgress()
# before it lies down (checkpointer.c, CheckpointerMain), and nobody tells it that the replay is over; and there is a new one after each crash of a process. Nor does the new archiver always hear of the first segment after a crash: it looks again after a minute. This
# signal asks them for nothing, and wakes them. An archiver that failed waits. To be run in the background.
wake_checkpointer() {
  local never
  exec {never}<> <(:)
  while server_lives; do
    pkill -USR1 --parent "$SERVER" --full '^postgres: (.*: )?(checkpointer|archiver( last was [0-9A-Fa-z.]+)?) ?$' || :
    read -rt 10 -u "$never" || :
  done
}

# For how long archive-command may still ship, once the server is asked to stop; PostgreSQL waits for it.
readonly SHIPPING_GRACE_SECONDS=4

# Asks for a shutdown: INT is a fast one, QUIT an immediate one. A store that hangs does not hold it up.
request_stop() { # signal
  printf '%s\n' $((EPOCHSECONDS + SHIPPING_GRACE_SECONDS)) >"$RUN/stopping"
  kill -"$1" "$SERVER" 2>/dev/null || return 0
  (
    deadline=$((EPOCHSECONDS + SHIPPING_GRACE_SECONDS))
    while sleep 0.2 && server_lives; do
      # A server that is just being started listens to no signal yet: the first one may be lost.
      kill -"$1" "$SERVER" 2>/dev/null || :
      ((EPOCHSECONDS < deadline)) || { read -r archiving <"$RUN/archiving" && kill -TERM "$archiving"; } 2>/dev/null || :
    done
  ) &
}

# A session that waits for something outside of PostgreSQL (a file that a foreign server names as its certificate, and which is a pipe) does not hear that it is to end. Killed, it takes all others with it, and
# PostgreSQL begins again with its WAL, as after a crash.
kill_process() { # process
  say "a session that does not end is killed, and with it all others (process $1)"
  kill -KILL "$1" 2>/dev/null
}
