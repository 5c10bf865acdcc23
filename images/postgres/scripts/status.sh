# shellcheck shell=bash
# How the database is. Polled often: one psql, or one jq when there is nothing to connect to.

status() {
  local state progress=null
  if ! is_file "$STATE/state.json" || [[ ! -s $STATE/state.json ]]; then refuse_with "$AGAIN" not-running 'the container is starting'; fi
  state=$(read_file "$STATE/state.json")
  [[ ! -s $RUN/storage.json ]] || state="${state%\}*},\"storage\":$(<"$RUN/storage.json")}"
  if [[ $state == *'"phase": "running"'* && -e $SERVING ]] && status_over_tls 2>/dev/null; then return; fi
  [[ ! -s $RUN/progress ]] || progress=$(<"$RUN/progress")
  jq -c --argjson progress "$progress" --arg version "$(server_version)" --arg key "${BACKUP_KEY_ID:-}" '
    {phase, admitted, incarnation, prefix, systemIdentifier, major, serverVersion: $version, timeline: null, startedAt: null, ready: false, backupKeyId: (if $key == "" then null else $key end), storage}
    + if .error == "start-failed" then {phase: "failed"} else {} end
    + if .phase == "failed" or .error == "start-failed" then {error, message} else {} end
    + if .phase == "recovering" then {progress: $progress} else {} end' <<<"$state"
}

# The answer of a server that proved who it is, over the way that clients take.
status_over_tls() {
  HOWDAH_STATE=$state HOWDAH_KEY=${BACKUP_KEY_ID:-} CONNECT_SECONDS=4 sql <<'SQL'
\getenv state HOWDAH_STATE
\getenv key HOWDAH_KEY
select row_to_json(status) from (
  select s -> 'phase' as phase, s -> 'admitted' as admitted, s -> 'incarnation' as incarnation, s -> 'prefix' as prefix, s -> 'systemIdentifier' as "systemIdentifier",
    s -> 'major' as major, split_part(current_setting('server_version'), ' ', 1) as "serverVersion",
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline,
    to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "startedAt", true as ready, nullif(:'key', '') as "backupKeyId",
    s -> 'storage' as storage
  from (select :'state'::jsonb as s) state) status;
SQL
}

# Ends when the database is ready, and prints the certificate authority that clients trust; a container that ends takes this with it. It starts no process while it waits, because
# it shares the processors with what it waits for. How far a recovery is stands on standard error.
await_ready() {
  local state progress shown='' lines never
  exec {never}<> <(:)
  while :; do
    state='' lines=()
    ! is_file "$STATE/state.json" || read -rd '' -n 1048576 state <"$STATE/state.json" || :
    case $state in
      *'"phase": "running"'*)
        { mapfile -t lines <"$DATA/postmaster.pid"; } 2>/dev/null || :
        if [[ ${lines[7]:-} == ready* && -e $SERVING ]] && status_over_tls >/dev/null 2>&1; then break; fi ;;
      *'"phase": "recovering"'*)
        { read -r progress <"$RUN/progress" || :; } 2>/dev/null
        [[ -z ${progress:-} || $progress == "$shown" ]] || { shown=$progress && printf '{"phase":"recovering","progress":%s}\n' "$progress" >&2; } ;;
    esac
    read -rt 0.02 -u "$never" || :
  done
  authority
}

# After a recovery also what that reached: whoever began it compares it with what they know.
authority() {
  local left='' recovery=null
  # Of many, how many there are, and the first and the last.
  ! is_file "$STATE/left-behind" || left=$(read_file "$STATE/left-behind" | awk 'NR == 1 {first = $0} {last = $0} END {print (NR > 2 ? NR " things, of which the first and the last are: " : "") first (NR > 1 ? "; " last : "")}')
  left=${left:0:500}
  ! is_file "$STATE/state.json" || recovery=$(read_file "$STATE/state.json" | jq -c '.recovery | objects | {fromIncarnation, reachedLsn, timeline}') || :
  read_file "$TLS/ca.crt" | jq -Rsc --arg left "$left" --argjson recovery "${recovery:-null}" '{ca: .} + (if $recovery == null then {} else {$recovery} end) + if $left == "" then {} else {leftBehind: $left} end'
}

recovery_proof() {
  [[ -n $(state_get .recovery) ]] || refuse_with "$WRONG" no-recovery 'this incarnation did not begin with a recovery'
  read_file "$STATE/state.json" | jq -c .recovery
}
