# shellcheck shell=bash
# Whether what was recovered can be opened. The removal of a database is no one moment: first the row is marked (datconnlimit = -2) and the files go, last the transaction commits. A target in
# between has the name without the files.

# So far back the beginning of a removal is looked for. In between it makes a checkpoint.
readonly REMOVAL_SEGMENTS=64

# Every database that accepts connections opens. HALF_REMOVED becomes a JSON array of the names of those whose removal began long before the target and never ended: only dropping them is left.
open_databases() {
  local databases row name xid lsn left=()
  databases=$(sql <<<"select json_build_object('name', datname, 'removal', case when datconnlimit = -2 then xmax::text end) from pg_database where datallowconn or datconnlimit = -2 order by datname")
  while read -r row; do
    name=$(jq -r .name <<<"$row") xid=$(jq -r '.removal // empty' <<<"$row")
    if [[ -z $xid ]]; then
      open_database "$name" || fail_for_good recovery-failed "the database $name cannot be opened: $(tail -n 1 "$RUN/open-error")" 'recover to an earlier target'
      continue
    fi
    lsn=$(removal_of "$xid")
    [[ $name != "${db:-}" && ($TARGET_KIND == latest || -z $lsn) ]] || fail_for_good target-within-change "the removal of the database $name was at work there: it has its name and not its files" \
      "the nearest target before that is ${lsn:+the lsn $lsn, or }any that is earlier"
    say "the removal of the database $name began before the target and did not end: drop it"
    left+=("$name")
  done <<<"$databases"
  HALF_REMOVED=$(jq -nc '$ARGS.positional' --args "${left[@]}")
}

open_database() { # name, further SQL before
  session "$1" <<<"${2:-} select count(*) from pg_catalog.pg_class" >/dev/null 2>"$RUN/open-error"
}

# The owner, too, can open what is its own.
open_as_owner() {
  [[ -n ${username:-} ]] || return 0
  # Whoever closed it can open it again.
  [[ $(HOWDAH_DATABASE=$db sql <<<$'\\getenv database HOWDAH_DATABASE\nselect datallowconn from pg_database where datname = :\'database\'') != f ]] || { say "the database $db accepts no connections, as in the source" && return 0; }
  HOWDAH_USERNAME=$username open_database "$db" $'\\getenv username HOWDAH_USERNAME\nset session authorization :"username";' ||
    fail_for_good recovery-failed "$username cannot open the database $db: $(tail -n 1 "$RUN/open-error")" 'recover to an earlier target'
}

# Prints the LSN at which the transaction marked the row of a database as removed, when that is not long before the target.
removal_of() { # transaction
  local number last folder=$STATE/removal.new name prefix found=''
  [[ $1 != 0 ]] || return 0
  last=$(($(lsn_number "$REACHED") / SEGMENT_BYTES))
  rm -rf "$folder" && mkdir "$folder"
  for ((number = last; number >= FIRST_SEGMENT && number > last - REMOVAL_SEGMENTS; number--)); do
    rm -f "$folder/$(segment_name 1 $((number + 2)))"
    name=$(segment_name 0 "$number")
    read -r name prefix < <(awk -v number="${name:8}" 'substr($1, 9) == number && length($1) == 24 && $1 != name {name = $1; found = $1 " " $2} END {print found}' "$RUN/recovery-wal")
    [[ -n $name ]] && store_configure SOURCE_ "$prefix" && WALG_DOWNLOAD_CONCURRENCY=1 wal_fetch "$name" "$folder/$(segment_name 1 "$number")" || break
    # 1664/0/1262 is pg_database.
    found=$({ pg_waldump --path "$folder" --timeline 1 --start "$(lsn_of $((number * SEGMENT_BYTES)))" --end "$REACHED" --rmgr Heap 2>/dev/null || :; } |
      awk -v xid="$1" '/desc: INPLACE.* rel 1664\/0\/1262 / && match($0, /tx: +[0-9]+/) {tx = substr($0, RSTART + 3, RLENGTH - 3) + 0} /desc: INPLACE.* rel 1664\/0\/1262 / && tx == xid {match($0, /lsn: [0-9A-F]+\/[0-9A-F]+/); lsn = substr($0, RSTART + 5, RLENGTH - 5)} END {print lsn}')
    [[ -z $found ]] || break
  done
  rm -rf "$folder"
  [[ -z $found ]] || lsn_of "$(lsn_number "$found")"
}
