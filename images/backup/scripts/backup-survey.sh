# shellcheck shell=bash
# What is in the store, in one look: a single list of the bucket, and the small objects that it names.

howdah_jq() { jq -L "$LIBRARY" "include \"backup\"; $1" "${@:2}"; } # program, as jq

# Prints a line of words for each thing in a list of the bucket: wal (a run of segments without a hole), sentinel, folder, parts (with their bytes), record, incarnation, point.
things_in_store() { # standard input: store_list ''
  awk -F '\t' '
    function hex(text, i, value) { for (i = 1; i <= length(text); i++) value = value * 16 + index("123456789ABCDEF", substr(text, i, 1)); return value + 0 }
    function end_run() { if (from != "") print "wal", home, hex(substr(from, 1, 8)), from, last, count, at; from = "" }
    function end_parts() { if (parts_of != "") print "parts", parts_home, parts_of, sprintf("%.0f", bytes); parts_of = "" }
    function thing(kind, place) { print kind, substr(path, 1, place - 1), name }
    # Nothing of Howdah or the archiver has another name.
    $3 !~ /^[0-9]+-[0-9]+\/[a-z0-9-]+\/[A-Za-z0-9._\/-]+$/ || $3 ~ /\/\.*\// {next}
    { path = $3; name = path; sub(/.*\//, "", name) }
    match(path, /\/wal_005\/[0-9A-F]+(\.[a-z0-9]+)?$/) && match(name, /^[0-9A-F]+/) && RLENGTH == 24 {
      segment = substr(name, 1, 24); place = path; sub(/\/wal_005\/.*/, "", place)
      number = hex(substr(segment, 9, 8)) * 256 + hex(substr(segment, 17, 8))
      if (from == "" || place != home || substr(segment, 1, 8) != substr(from, 1, 8) || (number != before + 1 && number != before)) { end_run(); from = segment; home = place; count = 0; at = "" }
      before = number; last = segment; count++
      if ($2 > at) at = $2
      next
    }
    match(path, /\/basebackups_005\/[^\/]+_backup_stop_sentinel\.json$/) { sub(/_backup_stop_sentinel\.json$/, "", name); thing("sentinel", RSTART); next }
    match(path, /\/basebackups_005\/[^\/]+\//) {
      name = substr(path, RSTART + 17, RLENGTH - 18)
      if (path_of != substr(path, 1, RSTART) name) { thing("folder", RSTART); end_parts(); parts_home = substr(path, 1, RSTART - 1); parts_of = name; bytes = 0 }
      path_of = substr(path, 1, RSTART) name
      if (path ~ /\/tar_partitions\/[^\/]+\.tar(\.(zst|lz4|br|lzma|gz))?$/) bytes += $1
      next
    }
    match(path, /\/backups\/base_[^\/]+\.json$/) { sub(/\.json$/, "", name); thing("record", RSTART); next }
    match(path, /\/restore-points\/[^\/]+\.json$/) { thing("point", RSTART); next }
    match(path, /^[0-9]+-[0-9]+\/[a-z0-9-]+\/incarnation\.json$/) { thing("incarnation", length(path) - length(name)); next }
    END { end_run(); end_parts() }'
}

# The file $WORK/survey describes the whole bucket.
survey() {
  local listing kind
  progress 0 'looking at the store'
  store_list '' >"$WORK/list" &
  listing=$!
  # This one gives up sooner on a store that hangs.
  store_answers || unreachable
  wait "$listing" || unreachable
  things_in_store <"$WORK/list" >"$WORK/things"
  : >"$WORK/objects"
  for kind in record:"backups/$BACKUP_NAME" point:'restore-points/[A-Za-z0-9][A-Za-z0-9._-]{0,62}' incarnation:incarnation; do
    documents "${kind%%:*}" "$WORK/list" "[0-9]+-[0-9]+/[a-z0-9-]{1,40}/${kind#*:}\.json" >>"$WORK/objects" || unreachable
  done
  howdah_jq survey -n --rawfile things "$WORK/things" --slurpfile objects "$WORK/objects" >"$WORK/survey"
}

unreachable() {
  local words=
  [[ ! -s $ARCHIVER_ERROR_FILE ]] || words=" ($(<"$ARCHIVER_ERROR_FILE"))"
  give_up "$AGAIN" store-unreachable "the store does not answer, or refuses$words" 'look at BACKUP_URI, at its credentials and at the network'
}
