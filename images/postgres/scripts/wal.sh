# shellcheck shell=bash
# Whether the WAL from the backup to the target is in the store, without a hole.

# It must reach the target. What becomes known of it:
# FIRST_SEGMENT    number of the segment in which the backup began
# LAST_SEGMENT     number of the last one that replay can reach from there
# END_OF_WAL       LSN, as a number, behind the last byte that replay can reach
# SURE_END         LSN, as a number, that replay reaches if all is well
# IS_UNFINISHED    not empty: where between those two the WAL ends, nobody knows
# MISSING          name of the segment that is missing though there are later ones, or none
# TARGET_TIMELINE  where the plan leads to, for PostgreSQL
check_wal() {
  local first last='' newest history='' timelines
  first=$(plan .backup.name)
  first=${first:5:24}
  FIRST_SEGMENT=$((16#${first:8:8} * 256 + 16#${first:16:8}))
  newest=${first:0:8} TARGET_TIMELINE=current
  # Its own backups say better on which timeline an incarnation is than its announcement: others may have promoted it since.
  [[ $(plan .backup.prefix)/ == "$(plan '.lineage[0].prefix')"/* ]] || newest=$(printf '%08X' "$(plan '.lineage[0].timeline')")
  if [[ $newest > ${first:0:8} ]]; then
    TARGET_TIMELINE=$((16#$newest))
    store_configure SOURCE_ "$(plan '.lineage[0].prefix')" && wal_fetch "$newest.history" "$RUN/history" 2>"$RUN/store-error" || fail_of_fetch $? "$newest.history"
    (($(stat -c %s "$RUN/history") <= DOCUMENT_BYTES)) && history=$(LC_ALL=C grep -aoE $'^[0-9]{1,10}\t[0-9A-F]{1,8}/[0-9A-F]{1,8}' "$RUN/history") ||
      fail_for_good backup-damaged "the history of the timeline $TARGET_TIMELINE is not what it should be" 'recover from a backup by its name'
  fi
  timelines="$newest ${first:0:8} $(hex_timelines <<<"$history")"
  list_recovery_wal "$newest" "$timelines"
  read -r LAST_SEGMENT MISSING <<<"$(history=$history follow_wal "$first" "$newest")"
  measure_last_segment
  case $TARGET_KIND in
    lsn | restore-point) last=$TARGET_LSN ;;
    backup) last=$(plan .backup.finishLsn) ;;
  esac
  if [[ -n $last ]]; then
    (($(lsn_number "$last") > END_OF_WAL)) || return 0
    [[ $MISSING == none ]] || fail_of_hole
    fail_for_good target-not-reached "the WAL in the store ends before $RECOVERY_TARGET" 'choose an earlier target'
  fi
  check_hole
}

# $RUN/recovery-wal becomes a line "<name> <prefix> <bytes or whole>" for every segment and history file that this recovery may use: restore-command serves these, and nothing that came later.
# What an incarnation wrote after the next one of the lineage had begun is another future: PostgreSQL would replay it where the younger timeline has not shipped a segment yet. And each wrote on its
# own timeline; on one that none of them announced, where somebody else promoted it. What lies there of another timeline nobody wrote for it. Of all later timelines up to the newest that is there, a line
# "<name> none taken" lets PostgreSQL find one that is free.
list_recovery_wal() { # newest timeline of the plan; those that lead there
  local prefix limit own last bytes timeline last_taken end='' unfinished=''
  read -r end unfinished <<<"$(end_of_former)" || :
  while read -r prefix limit own; do
    last=G bytes=0
    [[ $limit == none ]] || { limit=$(lsn_number "$limit") && last=$(segment_name 0 $((limit / SEGMENT_BYTES))) last=${last:8} bytes=$((limit % SEGMENT_BYTES)); }
    objects "$prefix/wal_005/[0-9A-F]{8}([0-9A-F]{16}|\.history)(\.[a-z0-9]+)?" | sed -E 's|.*/([0-9A-F]{24}\|[0-9A-F]{8}\.history).*|\1|' |
      awk -v prefix="$prefix" -v last="$last" -v bytes="$bytes" -v own="$(printf '%08X' "$own")" -v former="$INHERITED_INCARNATION" -v end="$end" -v unfinished="$unfinished" -v led="$2" -v announced="$(announced_timelines)" '
        # Names may look like numbers: with a text behind them they are none. Of the life of a former volume that is its newest, nothing behind what that has begun, and of what is unfinished, what it was writing.
        end != "" && prefix == former && substr($1, 1, 8) == own && length($1) == 24 && ($1 "" > end "" || $1 "" == unfinished "") { next }
        end != "" && prefix == former "/unfinished" && $1 "" != unfinished "" { next }
        function counts(timeline) { return timeline == own || (index(led, timeline) && !index(announced, timeline)) }
        !counts(substr($1, 1, 8)) { next }
        length($1) < 24 || substr($1, 9) < last { print $1, prefix, "whole" }
        length($1) == 24 && substr($1, 9) == last && bytes > 0 { print $1, prefix, bytes }'
  done < <(wal_prefixes) | LC_ALL=C sort -u >"$RUN/recovery-wal"
  last_taken=$(plan .newestTimeline)
  for ((timeline = 16#$1 + 1; timeline <= last_taken; timeline++)); do printf '%08X.history none taken\n' "$timeline"; done >>"$RUN/recovery-wal"
}

announced_timelines() { jq -r '.lineage[].timeline' <<<"$PLAN" | hex_timelines; }

hex_timelines() { # their numbers, at the beginning of lines
  local timeline
  while read -r timeline _; do [[ -z $timeline ]] || printf '%08X ' $((10#$timeline)); done
}

# Where the WAL of the recovery lies, how far it counts there, and the timeline that was announced there: with a self-contained backup; with the incarnation and its ancestors, each with the segment
# that it was writing when it ended (see inherited.sh). That one has the same name when it was shipped whole after all, and then comes second.
wal_prefixes() {
  ! is_alone || plan '.backup.prefix as $prefix | .lineage[] | select(.prefix as $home | $prefix | startswith($home + "/")) | "\($prefix) \(.limit // "none") \(.timeline)"'
  ends_with_backup || plan '.lineage[] | "\(.prefix, .prefix + "/unfinished") \(.limit // "none") \(.timeline)"'
}

# A self-contained backup that is meant by its name is itself all that is wanted.
ends_with_backup() { is_alone && [[ $TARGET_KIND == backup ]]; }

is_alone() { [[ $(plan .backup.prefix) == */self-contained/* ]]; }

# Prints the number of the last segment that follows the first without a hole, and the name of the one that is missing though there are later ones (or none). As PostgreSQL does, takes each
# segment from the newest timeline that has it; one that counts in part is the end. An unfinished one ends the others, and proves no later ones.
follow_wal() { # first segment, newest timeline
  awk -v first="$1" -v newest="$2" '
    function hex(text,   i, n) { n = 0; for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1; return n }
    function number(name) { return hex(substr(name, 9, 8)) * 256 + hex(substr(name, 17, 8)) }
    function name_of(n, i) { return sprintf("%08X%08X%08X", timeline[i], int(n / 256), n % 256) }
    function expected(n,   i) { for (i = timelines; begin[i] > n; i--); return name_of(n, i) }
    function served(n,   i) { for (i = timelines; i >= 1; i--) if (begin[i] <= n && name_of(n, i) in bytes) return name_of(n, i); return "" }
    length($1) == 24 && !($1 in bytes) { bytes[$1] = $3; if ($2 !~ /\/unfinished$/) whole[$1] }
    END {
      begin[timelines = 1] = 0
      count = split(ENVIRON["history"], lines, "\n")
      for (i = 1; i <= count; i++) if (split(lines[i], words, /[\t \/]+/) == 3) {
        timeline[timelines++] = words[1] + 0
        begin[timelines] = int((hex(toupper(words[2])) * 4294967296 + hex(toupper(words[3]))) / 16777216)
      }
      timeline[timelines] = hex(newest)
      for (n = number(first); served(n) != "" && bytes[served(n)] == "whole"; n++);
      missing = expected(n)
      if (served(n) != "") n++
      for (name in whole) if (number(name) >= n) { print n - 1, missing; exit }
      print n - 1, "none"
    }' "$RUN/recovery-wal"
}

# Of several timelines' segments of this number, the newest one's is replayed.
measure_last_segment() {
  local name place bytes begin
  name=$(segment_name 0 "$LAST_SEGMENT")
  read -r place bytes < <(awk -v number="${name:8}" 'substr($1, 9) == number && $1 != name {name = $1; found = $2 " " $3} END {print found}' "$RUN/recovery-wal")
  END_OF_WAL=$(((LAST_SEGMENT + 1) * SEGMENT_BYTES)) SURE_END=$((LAST_SEGMENT * SEGMENT_BYTES + 1)) IS_UNFINISHED=
  if [[ ${bytes:-whole} != whole ]]; then
    END_OF_WAL=$((LAST_SEGMENT * SEGMENT_BYTES + bytes)) SURE_END=$END_OF_WAL
  elif [[ $place == */unfinished ]]; then
    SURE_END=$(((LAST_SEGMENT - 1) * SEGMENT_BYTES + 1)) IS_UNFINISHED=1
  fi
  # An incarnation was recovered up to where it began: so far it can be recovered again.
  begin=$(plan '.lineage[1].limit')
  [[ -z $begin ]] || (($(lsn_number "$begin") <= SURE_END)) || SURE_END=$(lsn_number "$begin")
}

fail_of_fetch() { # what wal_fetch returned, file
  (($1 != 67)) || fail_of_key "$2 cannot be read: $STORE_ERROR"
  fail_of_store
}

fail_of_hole() {
  local hint
  hint="recover to a backup made later, or to an lsn up to $(lsn_of "$END_OF_WAL")"
  if [[ $TARGET_KIND == latest ]] && is_alone; then hint="recover to the backup $(plan .backup.name), or to one made later"; fi
  fail_for_good archive-hole "the segment $MISSING is not in the store, and later ones are" "$hint"
}

# A target whose LSN nobody knows may lie before the hole. The last segment before it was uploaded when all that it holds had happened: what came later lies behind it.
check_hole() {
  local name uploaded
  [[ $MISSING != none || $TARGET_KIND == time ]] || return 0
  [[ $TARGET_KIND != latest ]] || fail_of_hole
  [[ $TARGET_KIND == time ]] || return 0
  ! is_complete || return 0
  name=$(segment_name 0 "$LAST_SEGMENT")
  uploaded=$(awk -F '\t' -v name="/wal_005/[0-9A-F]+${name:8}([.]|$)" '$3 ~ name {print $2}' "$STATE/listing" | sort | tail -n 1)
  # The clock of the store may be another.
  [[ -z $uploaded ]] || (($(date -d "$TARGET_VALUE" +%s) > $(date -d "$uploaded" +%s) + 60)) || return 0
  [[ $MISSING == none ]] || fail_of_hole
  fail_of_end "the last WAL in the store is of $uploaded"
}
