# shellcheck shell=bash
# The WAL that only the volume had which this recovery replaces: howdah-inherit has copied it to howdah/inherited.

INHERITED=$STATE/inherited

# It goes to the store first, where the incarnation that wrote it would have put it. So it counts for every target, today and later, and nothing of it hangs on the former volume. The
# segment that was being written goes to unfinished/: a database that is started again on that volume goes on in it, and ships it whole under its own name.
ship_inherited() {
  local prefix path
  INHERITED_INCARNATION='' INHERITED_CHECKPOINT=''
  [[ -n ${BACKUP_TYPE:-} && -e $INHERITED/inherited.json ]] || return 0
  INHERITED_INCARNATION=$(jq -r .prefix "$INHERITED/inherited.json") INHERITED_CHECKPOINT=$(jq -r '.checkpoint // empty' "$INHERITED/inherited.json")
  for path in "$INHERITED"/wal/*.history "$INHERITED"/wal/* "$INHERITED"/unfinished/*; do
    [[ -e $path ]] || continue
    prefix=$INHERITED_INCARNATION
    if [[ $path == */unfinished/* ]]; then
      # An earlier recovery may have left a shorter one there.
      prefix+=/unfinished
      store_configure '' "$prefix" && store_delete wal_005/ 2>"$RUN/store-error" || fail_of_store
    fi
    store_configure '' "$prefix" || exit
    say "shipping ${path##*/}, which only the former volume had"
    ship_one "$path"
    rm -f "$path"
  done
}

ship_one() { # file
  local name=${1##*/} there
  ! wal_push "$1" 2>"$RUN/store-error" || return 0
  there=$(wal_list "$name" 2>/dev/null) || fail_of_store
  [[ $there == "$name" ]] || fail_of_store
  # What the store has was archived and stays. Which of the two is right, only a person can say: the former volume is kept.
  say "the store has another $name than the former volume"
  printf 'the segment %s: the store has another one of this name\n' "$name" >>"$STATE/left-behind"
}

# All that the former volume knew to be written is in the WAL that the recovery may use. To be asked when it is to go as far as there is WAL.
check_inherited() {
  [[ -n $INHERITED_CHECKPOINT && $INHERITED_INCARNATION == "$(plan '.lineage[0].prefix')" ]] || return 0
  # The word of a shutdown may stand alone at the beginning of a segment, which is not taken over then.
  (($(lsn_number "$INHERITED_CHECKPOINT") > (LAST_SEGMENT + 1) * SEGMENT_BYTES + 40)) || return 0
  fail_for_good archive-hole "the former volume went on to $INHERITED_CHECKPOINT, and the WAL up to there is neither on it nor in the store" \
    "to do without it, recover to the lsn $(printf '%X/%X' $((LAST_SEGMENT + 1 >> 8)) $(((LAST_SEGMENT + 1 & 255) << 24)))"
}
