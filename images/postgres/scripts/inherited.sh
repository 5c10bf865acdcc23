# shellcheck shell=bash
# The WAL that only the volume had which this recovery replaces: howdah-inherit has copied it to howdah/inherited.

# It goes to the store first, where the incarnation that wrote it would have put it. So it counts for every target, today and later, and nothing of it hangs on the former volume. The
# segment that was being written goes to unfinished/: a database that is started again on that volume goes on in it, and ships it whole under its own name.
ship_inherited() {
  local prefix path
  INHERITED_INCARNATION='' INHERITED_CHECKPOINT=''
  [[ -n ${BACKUP_TYPE:-} ]] && is_file "$INHERITED/inherited.json" || return 0
  INHERITED_INCARNATION=$(read_file "$INHERITED/inherited.json" | jq -r .prefix) INHERITED_CHECKPOINT=$(read_file "$INHERITED/inherited.json" | jq -r '.checkpoint // empty')
  for path in "$INHERITED"/wal/*.history "$INHERITED"/wal/* "$INHERITED"/unfinished/*; do
    is_file "$path" || continue
    prefix=$INHERITED_INCARNATION
    [[ $path != */unfinished/* ]] || prefix+=/unfinished
    store_configure '' "$prefix" || exit
    say "shipping ${path##*/}, which only the former volume had"
    if [[ $path == */unfinished/* ]]; then
      # An earlier recovery may have left a shorter one there.
      wal_replace "$path" 2>"$RUN/store-error" || fail_of_store
    else
      ship_one "$path"
    fi
    rm -f "$path"
  done
}

ship_one() { # file
  local name=${1##*/} there=$RUN/there code=0
  rm -f "$there"
  ! wal_push "$1" 2>"$RUN/store-error" || return 0
  # It may be in the store all the same. Only what can be fetched, and is something else, is another one.
  wal_fetch "$name" "$there" 2>>"$RUN/store-error" || code=$?
  if ((code == 0)); then
    cmp -s "$1" "$there" || code=$?
    rm -f "$there"
    case $code in 0) return 0 ;; 1) ;; *) fail_of_store ;; esac
  else
    # What no key opens is another one, too.
    ((code == 65 || code == 67)) || fail_of_fetch "$code" "$name"
  fi
  # What the store has was archived and stays. Which of the two is right, only a person can say: the former volume is kept, and what it knew proves nothing any more.
  say "the store has another $name than the former volume"
  printf 'the segment %s: the store has another one of this name\n' "$name" >>"$STATE/left-behind"
  read_file "$INHERITED/inherited.json" | jq '.checkpoint = null' | replace_file "$INHERITED/inherited.json"
  INHERITED_CHECKPOINT=
}

# The former volume says how far the WAL of this recovery goes at least, whichever incarnation it begins from. Of the data of another store it says nothing.
knows_inherited() { [[ -n $INHERITED_CHECKPOINT ]] && { recovers_own || [[ $INHERITED_INCARNATION == "$(plan '.lineage[0].prefix')" ]]; }; }

# Prints the last segment that the former volume began, and the one that it was writing, if that is the newest of its life and known to the end.
end_of_former() {
  [[ ${FORMER_IS_NEWEST:-} != true ]] || ! is_file "$INHERITED/inherited.json" || read_file "$INHERITED/inherited.json" | jq -r '"\(.last // "") \(.unfinished // "")"'
}

# What the former volume knew is a part of what is recovered: of the incarnation itself, or of an ancestor that was left behind it.
check_inherited_life() {
  local limit words
  limit=$(jq -r --arg prefix "$INHERITED_INCARNATION" 'first(.lineage[] | select(.prefix == $prefix) | .limit // "none") // empty' <<<"$PLAN")
  [[ $limit != none ]] || return 0
  [[ -z $limit ]] || (($(lsn_number "$INHERITED_CHECKPOINT") >= $(lsn_number "$limit"))) || return 0
  if [[ -n $limit ]]; then words="has it only up to $limit"; else words='does not come from that one'; fi
  fail_for_good archive-hole "the former volume went on to $INHERITED_CHECKPOINT in the incarnation ${INHERITED_INCARNATION#*/}, and the incarnation $(plan .incarnation.incarnation) $words" \
    "recover from that one with RECOVERY_INCARNATION=${INHERITED_INCARNATION#*/}, or to a time, an lsn or a backup, to do without it"
}

# All that the former volume knew to be written is in the WAL that the recovery may use. To be asked when it is to go as far as there is WAL.
check_inherited() {
  local hint
  knows_inherited || return 0
  check_inherited_life
  # The word of a shutdown may stand alone at the beginning of a segment, which is not taken over then.
  (($(lsn_number "$INHERITED_CHECKPOINT") > END_OF_WAL + 40)) || return 0
  hint="recover to the lsn $(lsn_of "$END_OF_WAL")"
  # Within an unfinished segment nobody knows where the WAL ends, and a self-contained backup leads to no LSN.
  if [[ -n $IS_UNFINISHED ]] || is_alone; then hint="recover to the backup $(plan .backup.name)"; fi
  fail_for_good archive-hole "the former volume went on to $INHERITED_CHECKPOINT, and the WAL up to there is neither on it nor in the store" "to do without it, $hint"
}

# It was replayed, too: what is damaged looks like the end of the WAL.
prove_inherited() {
  local checkpoint reached last hint
  knows_inherited || return 0
  checkpoint=$(lsn_number "$INHERITED_CHECKPOINT") reached=$(lsn_number "$REACHED")
  ((checkpoint < END_OF_WAL && reached <= checkpoint)) || return 0
  hint="recover to the backup $(plan .backup.name)" last=$(((reached - 1) / SEGMENT_BYTES * SEGMENT_BYTES))
  # There is a record behind it, at which a recovery can stop.
  if ! is_alone && ((last > $(lsn_number "$(plan .backup.finishLsn)"))); then hint+=", or to an lsn up to $(lsn_of "$last")"; fi
  fail_for_good archive-hole "the former volume went on to $INHERITED_CHECKPOINT, and its WAL can be replayed up to $REACHED only" "to do without the rest, $hint"
}
