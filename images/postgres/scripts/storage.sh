# shellcheck shell=bash
# How full the volume is, and what follows: nobody writes more than VOLUME_GB, and PostgreSQL never meets a full disk. All numbers are kilobytes.
#
# ok            nothing
# nearly-full   transactions read only unless they say otherwise, so that who clears up can; a checkpoint gives back WAL
# full          while it grows, whoever writes is ended
# closed        it grew all the same: clients are refused, for a minute at first, twice as long each time

readonly GIB=1048576
# How fast the disk may be filled, at most, in a second: the next look comes before that matters.
readonly FASTEST=300000
# A file that only takes up room, for the start after a disk was filled faster than that: PostgreSQL begins again only with room for WAL. Every start removes it (volume.sh); it is made again once there is room for it.
readonly RESERVE=65536 RESERVE_FILE=$STATE/reserve

STORAGE=ok USED=0 LIMIT=0 MARGIN=0 FREE=0 SPENT=0
BEFORE=0 CEILING=0 CLOSINGS=0 CLOSED_UNTIL=0

# Sets USED, LIMIT, and MARGIN, which is left free of it. Some of the disk is nobody's: on a full one all its databases would end.
measure_storage() {
  local size nobodys kept=0
  read -r size FREE <<<"$(df -k --output=size,avail "$VOLUME" | tail -n 1)"
  [[ $size =~ ^[0-9]+$ && $FREE =~ ^[0-9]+$ ]] || return 1
  nobodys=$(between $((2 * RESERVE)) $GIB $((size * 3 / 100)))
  [[ ! -e $RESERVE_FILE ]] || kept=$RESERVE
  if [[ -n ${VOLUME_GB:-} ]]; then
    # Files may go while they are counted.
    USED=$(($(du -skx "$VOLUME" 2>/dev/null | cut -f 1 || :) - kept))
    LIMIT=$(between 0 $((VOLUME_GB * GIB)) $((USED + FREE - nobodys)))
  else
    USED=$((size - FREE - kept)) LIMIT=$((size - kept - nobodys))
  fi
  MARGIN=$(between 0 $((10 * GIB)) $((LIMIT / 10)))
}

# Sets STORAGE from what was measured and what it was before.
judge_storage() {
  if ((USED < LIMIT)); then CEILING=0 CLOSINGS=0 CLOSED_UNTIL=0; fi
  if ((CEILING < LIMIT + MARGIN)); then CEILING=$((LIMIT + MARGIN)); fi
  if ((USED >= LIMIT)); then
    if [[ $STORAGE == closed ]]; then
      # Somebody has to come in who clears up.
      ((EPOCHSECONDS < CLOSED_UNTIL)) || { STORAGE=full CEILING=$((USED + MARGIN / 2)); }
    elif ((USED >= CEILING)); then
      CLOSED_UNTIL=$((EPOCHSECONDS + $(between 60 3600 $((60 << CLOSINGS)))))
      STORAGE=closed CLOSINGS=$((CLOSINGS < 6 ? CLOSINGS + 1 : 6))
    else
      STORAGE=full
    fi
  elif ((USED >= LIMIT - MARGIN)) || [[ $STORAGE != ok ]] && ((USED >= LIMIT - MARGIN * 3 / 2)); then
    STORAGE=nearly-full
  else
    STORAGE=ok
  fi
}

# Before the server runs. Onto a disk that was filled nobody comes at first, who would fill it again before WAL has gone.
begin_storage() {
  measure_storage || return 0
  if ((FREE < 2 * RESERVE)); then
    STORAGE=closed CLOSINGS=1 CLOSED_UNTIL=$((EPOCHSECONDS + 60))
    : >"$RUN/storage-closed"
    say_storage
  fi
  judge_storage
  write_storage
}

# Holds back what the next start may need.
keep_reserve() {
  [[ $STORAGE == ok && ! -e $RESERVE_FILE ]] || return 0
  fallocate --length "${RESERVE}KiB" "$RESERVE_FILE" 2>/dev/null || rm -f "$RESERVE_FILE"
}

# What PostgreSQL reads and what is told.
write_storage() {
  if [[ $STORAGE == ok ]]; then :; else printf 'default_transaction_read_only = on\n'; fi | replace_file "$RUN/storage.conf"
  tell_storage
}

tell_storage() { printf '{"usedBytes":%d,"limitBytes":%d,"state":"%s"}\n' $((USED * 1024)) $((LIMIT * 1024)) "$STORAGE" | replace_file "$RUN/storage.json"; }

look_at_storage() {
  measure_storage && judge_storage
}

say_storage() {
  local figures="$((USED / 1024)) of $((LIMIT / 1024)) MB are used"
  case $STORAGE in
    ok) say "the volume has room again: $figures" ;;
    nearly-full) say "the volume is nearly full: $figures. Transactions only read, unless they begin with 'set default_transaction_read_only = off': drop or truncate something, or enlarge the volume" ;;
    full) say "the volume is full: $figures. Sessions that write are ended" ;;
    closed) say "the volume is full: $figures. Clients are refused for $((CLOSED_UNTIL - EPOCHSECONDS)) s" ;;
  esac
}

# Ends sessions and workers that write: those with a transaction id of their own or with temporary files; all, when clients are refused, or when nobody comes in to tell them apart. The service's own go on.
end_writers() {
  [[ $STORAGE != closed ]] || end_sessions '' 'the volume is full'
  CONNECT_SECONDS=2 SESSION_SECONDS=3 sql >/dev/null <<<"select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usename is distinct from 'postgres' and ('$STORAGE' = 'closed' and backend_type = 'client backend' or backend_xid is not null
    or pid::text in (select pg_catalog.substring(name, '^pgsql_tmp([0-9]+)') from pg_catalog.pg_ls_tmpdir()))" || end_sessions '' 'the volume is full, and who writes cannot be told'
}

# Commands that admit or refuse clients are not at work at the same time: the next look tries again.
apply_closing() {
  if [[ $STORAGE == closed ]]; then : >"$RUN/storage-closed"; else rm -f "$RUN/storage-closed"; fi
  (
    exec {command_lock}>"$RUN/command.lock"
    flock --wait 1 "$command_lock" || exit "$AGAIN"
    write_access "$(is_admitted)"
    kill -HUP "$SERVER"
  )
}

# Follows the volume until the server ends.
watch_storage() {
  local was never before told=$USED settled=0
  exec {never}<> <(:)
  while server_lives; do
    was=$STORAGE BEFORE=$USED
    measure_spent
    before=$SPENT
    look_at_storage && keep_reserve || :
    measure_spent
    if [[ $STORAGE != "$was" ]]; then
      write_storage && kill -HUP "$SERVER" || :
      say_storage
      if [[ $STORAGE == closed || $was == closed ]]; then settled=0; fi
      [[ $STORAGE == ok ]] || { sql <<<checkpoint || :; } &
    elif ((USED / 1024 != told / 1024)); then
      tell_storage && told=$USED || :
    fi
    ((settled)) || { apply_closing && settled=1; } || :
    case $STORAGE in
      closed) end_writers || : ;;
      full) [[ $was != full ]] || ((USED > BEFORE)) && end_writers || : ;;
    esac
    await_next_look $((SPENT - before)) || :
  done
}

# Sets SPENT: milliseconds of a processor that this shell has taken, with what it ran. proc_pid_stat(5) counts hundredths of a second.
measure_spent() {
  local stat
  read -ra stat </proc/self/stat
  SPENT=$(((stat[13] + stat[14] + stat[15] + stat[16]) * 10))
}

# Before the volume can be filled, and seldom enough to cost nothing. How long a look takes does not count: on a busy machine, or a busy disk, that is no cost.
await_next_look() { # milliseconds of a processor that the last one took
  local pause
  pause=$(between 100 5000 $(((LIMIT - USED) * 1000 / FASTEST / 2)))
  pause=$(between $((5 * $1)) 60000 "$pause")
  read -rt "$(printf '%d.%03d' $((pause / 1000)) $((pause % 1000)))" -u "$never"
}
