# shellcheck shell=bash
# The life that begins with a create or a recover: its name, its place in the bucket, its announcement there.

new_incarnation_name() { printf '%(%Y%m%dt%H%M%S)T-%s' -1 "$(openssl rand -hex 3)"; }

# A new incarnation, on the volume and not yet in the store, with all that its first start decides: whether clients are admitted and whether WAL is shipped.
begin_incarnation() { # data directory, name, start LSN, timeline; after a recovery: name and LSN of the parent, what was proved
  local identifier wanted
  identifier=$(control_value "$1" 'Database system identifier') wanted=$(wanted_archive_mode)
  jq -n --arg incarnation "$2" --arg systemIdentifier "$identifier" --argjson major "$MAJOR" --arg serverVersion "$(server_version)" --arg startedAt "$(now)" \
    --arg parent "${5:-}" --arg parentLsn "${6:-}" --arg startLsn "$3" --argjson timeline "$4" '
    def known: if . == "" then null else . end;
    {$incarnation, $systemIdentifier, $major, $serverVersion, $startedAt, parent: ($parent | known), parentLsn: ($parentLsn | known), $startLsn, $timeline}' |
    replace_file "$STATE/incarnation.json" 0644
  rm -f "$STATE/announced"
  state_update --arg incarnation "$2" --arg systemIdentifier "$identifier" --argjson major "$MAJOR" --argjson admitted "$ADMIT_CLIENTS" --arg wanted "$wanted" --argjson recovery "${7:-null}" '
    {phase: "running", $admitted, released: $admitted, $incarnation, prefix: "\($systemIdentifier)-\($major)/\($incarnation)", $systemIdentifier, $major, archiveWanted: $wanted,
     seen: {archiveWanted: $wanted}, $recovery, replicationRole: null}'
  apply_archive_mode
}

wanted_archive_mode() { if [[ $PG_WRITE_ARCHIVE == true ]]; then printf on; else printf off; fi; }

# A later start: what was said last holds. The variable speaks again when it changed. A volume without a state begins a new incarnation, because nobody knows what its store has.
ensure_state() {
  [[ $MODE == run ]] || return 0
  if [[ -z $(state_get .incarnation) || ! -s $STATE/incarnation.json ]] || ! is_file "$STATE/incarnation.json"; then
    say 'the volume has a database and no state: a new incarnation begins'
    begin_incarnation "$DATA" "${INCARNATION:-$(new_incarnation_name)}" "$(control_value "$DATA" 'Latest checkpoint location')" \
      "$(control_value "$DATA" "Latest checkpoint's TimeLineID")"
    state_update 'del(.replicationRole)'
  elif [[ $(state_get .seen.archiveWanted) != "$(wanted_archive_mode)" ]]; then
    state_update --arg wanted "$(wanted_archive_mode)" '.archiveWanted = $wanted | .seen.archiveWanted = $wanted'
  fi
  apply_archive_mode
}

control_value() { # data directory, name as pg_controldata prints it
  timeout 10 pg_controldata "$1" | sed -n "s/^$2: *//p"
}

server_version() {
  jq -r .postgresql /etc/howdah/capabilities.json
}

# To be run while a new database is made: the announcement then need not look whether the store has another life of this name.
look_for_namesake() { # prefix
  [[ -n ${BACKUP_TYPE:-} ]] || return 0
  store_configure '' "$1" && store_lacks incarnation.json || return 0
  printf '%s' "$BACKUP_TYPE ${BACKUP_URI:-} ${DBUUID:-} $1" | replace_file "$RUN/no-namesake"
} 2>/dev/null

# incarnation.json is in the store, before any WAL. 64: the variables are wrong. 75: the store does not answer. 70: another life has this name there. What was announced once is only looked
# at again when that is asked for.
announce_incarnation() { # again or nothing
  local store="${BACKUP_TYPE:-} ${BACKUP_URI:-} ${DBUUID:-}" there code=0 prefix
  [[ -n ${BACKUP_TYPE:-} ]] || return 0
  [[ ${1:-} == again || $(read_file "$STATE/announced") != "$store" ]] || return 0
  prefix=$(state_get .prefix)
  store_configure '' "$prefix" || return
  if [[ -e $RUN/no-namesake && $(<"$RUN/no-namesake") == "$store $prefix" ]]; then code=1; else there=$(store_get incarnation.json "$DOCUMENT_BYTES") || code=$?; fi
  rm -f "$RUN/no-namesake"
  if [[ $code == @(0|66) ]]; then
    if [[ $(jq -cS . <<<"$there" 2>&1) != "$(read_file "$STATE/incarnation.json" | jq -cS .)" ]]; then
      say "the store has another incarnation named $(state_get .incarnation): recover into an incarnation with a name of its own"
      return "$FAILED"
    fi
  else
    ((code == 1)) || return "$code"
    put_announcement || return
  fi
  printf '%s' "$store" | replace_file "$STATE/announced"
}

# Later recoveries go by the newest incarnation that the store knows. So from the moment that it may know of one that was recovered beside others, there is no way back to
# those: "announcing" says so, and goes again when the store proves that it knows nothing.
put_announcement() {
  local code=0 mark=
  [[ $(state_get .released) == true || -z $(read_file "$STATE/incarnation.json" | jq -r '.parent // empty') ]] || mark=1
  [[ -z $mark ]] || state_update '.announcing = true'
  is_file "$STATE/incarnation.json" && store_put incarnation.json new <"$STATE/incarnation.json" || code=$?
  ((code == 0)) || [[ -z $mark ]] || ! store_lacks incarnation.json || state_update 'del(.announcing)'
  return "$code"
}
