# shellcheck shell=bash
# What is remembered on the volume: howdah/state.json, howdah/archive-mode, howdah/incarnation.json.
#
# state.json:     phase, admitted, released (was ever admitted: WAL may leave), announcing (the store may know of what was recovered: no way back), incarnation, prefix,
#                 systemIdentifier, major, archiveWanted (on, off), seen (variables as they were last given), recovery (what a recovery proved),
#                 replicationRole (the one role that may replicate; missing where an older image left it open who may), error and message when it failed
# archive-mode:   what archive-command does with a segment: on (ships it), off (forgets it), hold (waits)

# The value of a field of state.json, or nothing.
state_get() { # jq path
  ! is_file "$STATE/state.json" || read_file "$STATE/state.json" | jq -r "$1 // empty"
}

# Changes state.json by a jq program; arguments as jq takes them.
state_update() {
  local current='{}'
  exec {state_lock}>"$RUN/state.lock"
  flock "$state_lock"
  ! is_file "$STATE/state.json" || [[ ! -s $STATE/state.json ]] || current=$(read_file "$STATE/state.json")
  jq "$@" <<<"$current" | replace_file "$STATE/state.json" 0644
  exec {state_lock}>&-
}

is_admitted() {
  if [[ $(state_get .admitted) == true && $(state_get .phase) == running ]]; then printf true; else printf false; fi
}

archive_mode() {
  local mode=hold
  ! is_file "$STATE/archive-mode" || read -r mode <"$STATE/archive-mode"
  printf '%s' "$mode"
}

# archive-mode says what follows from the state.
apply_archive_mode() {
  read_file "$STATE/state.json" | jq -r 'if .archiveWanted != "on" then "off" elif .released then "on" else "hold" end' | replace_file "$STATE/archive-mode" 0644
}

# Remembers why a create or a recover ended, and ends with the exit code that fits.
fail_for_good() { # error code, message, hint
  local code=$FAILED
  case $1 in
    target-* | incarnation-taken) code=$WRONG ;;
    store-unreachable) code=$AGAIN ;;
  esac
  state_update --arg error "$1" --arg message "$2: $3" '. + {phase: "failed", $error, $message}'
  printf '{"error":"%s"}\n' "$1" >&2
  fail "$code" "$2" "$3"
}
