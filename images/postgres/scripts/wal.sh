# shellcheck shell=bash
# Whether the WAL from the backup to the target is in the store, without a hole.

# $RUN/recovery-wal becomes a line "<name> <prefix>" for every segment and history file that this recovery may use: restore-command serves these, and nothing that came later.
# FIRST_SEGMENT becomes the number of the segment in which the backup began, LAST_SEGMENT of the last one that replay can reach from there; it must reach the target. WHOLE_SEGMENT becomes
# the number of the last one that is known to be whole.
check_wal() {
  local first last='' newest history='' prefix name
  while read -r prefix; do
    objects "$prefix/wal_005/[0-9A-F]{8}([0-9A-F]{16}|\.history)(\.[a-z0-9]+)?" | sed -E "s|.*/([0-9A-F]{24}\|[0-9A-F]{8}\.history).*|\1 $prefix|"
  done < <(wal_prefixes) | sort -u >"$RUN/recovery-wal"
  first=$(plan .backup.name)
  first=${first:5:24}
  FIRST_SEGMENT=$((16#${first:8:8} * 256 + 16#${first:16:8}))
  newest=$({ printf '%s\n' "${first:0:8}" && cut -c 1-8 "$RUN/recovery-wal"; } | sort | tail -n 1)
  if [[ $newest > ${first:0:8} ]]; then
    prefix=$(sed -n "s/^$newest\.history //p" "$RUN/recovery-wal" | head -n 1)
    [[ -n $prefix ]] || fail_for_good archive-hole "the history of timeline $newest is not in the store" 'choose another incarnation with RECOVERY_INCARNATION'
    store_configure SOURCE_ "$prefix" && wal_fetch "$newest.history" "$RUN/history" 2>"$RUN/store-error" || fail_of_store
    history=$(grep '^[0-9]' "$RUN/history" | cut -f 1,2)
  fi
  case $TARGET_KIND in
    lsn | restore-point) last=$TARGET_LSN ;;
    backup) last=$(plan .backup.finishLsn) ;;
  esac
  [[ -z $last ]] || last=$((($(lsn_number "$last") - 1) / SEGMENT_BYTES))
  read -r LAST_SEGMENT MISSING <<<"$(history=$history follow_wal "$first" "$newest")"
  WHOLE_SEGMENT=$LAST_SEGMENT
  # Of several timelines' segments of this number, the newest one's is replayed.
  name=$(segment_name 0 "$LAST_SEGMENT")
  if [[ $(awk -v number="${name:8}" 'substr($1, 9) == number && $1 != name {name = $1; place = $2} END {print place}' "$RUN/recovery-wal") == */unfinished ]]; then
    WHOLE_SEGMENT=$((LAST_SEGMENT - 1))
  fi
  if [[ -n $last ]]; then
    ((LAST_SEGMENT < last)) || return 0
    [[ $MISSING == none ]] || fail_of_hole
    fail_for_good target-not-reached "the WAL in the store ends before $RECOVERY_TARGET" 'choose an earlier target'
  fi
  check_hole
}

# Where the WAL of the recovery lies: with a self-contained backup, else with the incarnation and its ancestors, each with the segment that it was writing when it ended (see
# inherited.sh). That one has the same name when it was shipped whole after all, and then comes second.
wal_prefixes() {
  jq -r 'if .backup.prefix | test("/self-contained/") then .backup.prefix else .lineage[].prefix | ., . + "/unfinished" end' <<<"$PLAN"
}

# Prints the number of the last segment that follows the first without a hole, and the name of the one that is missing though there are later ones (or none). From the segment
# in which the timeline switches, the newer timeline counts; where it has not shipped any yet, the older one's segment leads to the switch.
follow_wal() { # first segment, newest timeline
  cut -d ' ' -f 1 "$RUN/recovery-wal" | awk -v first="$1" -v newest="$2" '
    function hex(text,   i, n) { n = 0; for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1; return n }
    function number(name) { return hex(substr(name, 9, 8)) * 256 + hex(substr(name, 17, 8)) }
    function name_of(n,   timeline, i) {
      timeline = hex(newest)
      for (i = 1; i <= switches; i++) if (n < switch_segment[i]) { timeline = switch_from[i]; break }
      return sprintf("%08X%08X%08X", timeline, int(n / 256), n % 256)
    }
    length($1) == 24 { there[$1] = 1 }
    END {
      count = split(ENVIRON["history"], lines, "\n")
      for (i = 1; i <= count; i++) if (split(lines[i], words, /[\t \/]+/) == 3) {
        switch_from[++switches] = words[1] + 0
        switch_segment[switches] = int((hex(toupper(words[2])) * 4294967296 + hex(toupper(words[3]))) / 16777216)
      }
      for (n = number(first); name_of(n) in there; n++);
      for (name in there) if (number(name) > n && name_of(number(name)) == name) { print n - 1, name_of(n); exit }
      for (i = 1; i <= switches; i++) if (n == switch_segment[i] && sprintf("%08X", switch_from[i]) substr(name_of(n), 9) in there) n++
      print n - 1, "none"
    }'
}

fail_of_hole() {
  fail_for_good archive-hole "the segment $MISSING is not in the store, and later ones are" \
    "recover to a backup made later, or to an lsn up to $(start_of_segment $((LAST_SEGMENT + 1)))"
}

# A target whose LSN nobody knows may lie before the hole. The last segment before it was uploaded when all that it holds had happened: what came later lies behind it.
check_hole() {
  local name uploaded
  [[ $MISSING != none || $TARGET_KIND == time ]] || return 0
  [[ $TARGET_KIND != latest ]] || fail_of_hole
  [[ $TARGET_KIND == time ]] || return 0
  name=$(segment_name 0 "$LAST_SEGMENT")
  uploaded=$(awk -F '\t' -v name="/wal_005/[0-9A-F]+${name:8}([.]|$)" '$3 ~ name {print $2}' "$RUN/listing" | sort | tail -n 1)
  # The clock of the store may be another.
  [[ -z $uploaded ]] || (($(date -d "$TARGET_VALUE" +%s) > $(date -d "$uploaded" +%s) + 60)) || return 0
  [[ $MISSING == none ]] || fail_of_hole
  fail_for_good target-not-reached "the last WAL in the store is of $uploaded, which is before $RECOVERY_TARGET" 'choose an earlier target, or latest'
}
