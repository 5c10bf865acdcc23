# shellcheck shell=bash
# Which backup to fetch and what WAL to replay, from one look at the store. Nothing is fetched before the plan is whole.

readonly LIFE='[a-z0-9-]{1,40}' # of an incarnation

# PLAN becomes {incarnation, lineage, newestTimeline, backup}: the incarnation that the target means, it and its ancestors with their prefixes, the newest timeline of any, and the newest backup
# among theirs that ended before the target. The WAL of an incarnation goes on where that of its parent left off; so the time before its own first backup can be reached, too.
make_plan() {
  say "looking for what leads to: $RECOVERY_TARGET"
  list_store
  choose_incarnation
  TARGET_LSN=
  case $TARGET_KIND in
    lsn) TARGET_LSN=$TARGET_VALUE ;;
    restore-point) TARGET_LSN=$(restore_point_lsn) || exit ;;
  esac
  choose_backup
  until is_whole; do
    pass_over 'objects of it are missing'
    choose_backup
  done
  check_version
  check_key
  check_wal
  [[ $TARGET_KIND != latest ]] || check_inherited
  say "incarnation $(plan .incarnation.incarnation), backup $(plan .backup.name)"
}

# The backups that turned out to be damaged: <prefix>/<name>. An older one leads to the same target, by more WAL.
PASSED_OVER=()

# The one that was chosen is not taken again. Who named it wants no other one.
pass_over() { # why
  [[ $TARGET_KIND != backup ]] || fail_for_good backup-damaged "the backup $(plan .backup.name) is not whole: $1" 'recover from an older backup'
  say "the backup $(plan .backup.name) is not whole ($1): looking for an older one"
  PASSED_OVER+=("$(plan .backup.prefix)/$(plan .backup.name)")
}

passed_over() { jq -nc '$ARGS.positional' --args "${PASSED_OVER[@]}"; }

# As far as the listing tells: all bytes of the chosen backup are there, and of those that it builds on, and no others, which would be unpacked over them. What the archiver alone knows of is fetched to find out, and so is what a
# backup lacks that was named: who named it is told what.
is_whole() {
  local prefix record=' ' name expected there links=0
  prefix=$(plan .backup.prefix) record=$(jq -c .backup <<<"$PLAN")
  while [[ -n $record ]]; do
    name=$(jq -r .name <<<"$record") expected=$(jq -r '.partsBytes // empty' <<<"$record")
    there=$(bytes_of "$prefix/basebackups_005/$name/tar_partitions/")
    [[ -z $expected || $expected == "$there" ]] || { [[ $TARGET_KIND == backup ]] && ((there < expected)); } || return 1
    name=$(jq -r '.base // empty' <<<"$record") record=
    [[ -n $name ]] || return 0
    # No chain is that long: what leads back to itself is none.
    ((++links < 100)) || return 1
    if [[ -z $(objects "$prefix/basebackups_005/${name}_backup_stop_sentinel\.json") ]]; then
      [[ $TARGET_KIND == backup ]] && return 0 || return 1
    fi
    record=$(documents_at record "$prefix/backups/$name\.json") || exit
  done
}

# The archiver unpacks whatever lies there, however it is called. What a killed upload left in a folder of files has another ending.
bytes_of() { # beginning of the names
  awk -F '\t' -v begin="$1" -v kind="$STORE_TYPE" 'index($3, begin) == 1 && (kind != "FILE" || $3 ~ /\.tar(\.(zst|lz4|br|lzma|gz))?$/) {sum += $1} END {printf "%.0f", sum}' "$STATE/listing"
}

plan() { jq -r "$1 // empty" <<<"$PLAN"; }

# $STATE/listing becomes a line "<size> TAB <time> TAB <name>" for every object.
list_store() {
  store_configure SOURCE_ '' || exit
  store_list '' >"$STATE/listing" 2>"$RUN/store-error" || fail_of_store
}

# The store said no, or nothing: its last words say which.
fail_of_store() {
  cat "$RUN/store-error" >&2
  STORE_ERROR=$(tail -n 1 "$RUN/store-error")
  if store_refuses; then
    fail_for_good store-refused 'the store refuses' 'check the bucket, the credentials and their rights'
  fi
  fail_for_good store-unreachable 'the store does not answer' 'check the address and the network, then start the container again'
}

objects() { # regular expression for the whole name
  cut -f 3 "$STATE/listing" | grep -E "^$1\$" || :
}

# Prints what the documents say that are what they should be, each in a line. To be run in a subshell.
documents_at() { # incarnation, record or point; regular expression for the whole name
  store_configure SOURCE_ ''
  documents "$1" "$STATE/listing" "$2" 2>"$RUN/store-error" >"$RUN/documents" || fail_of_store
  jq -c .value "$RUN/documents"
}

# The incarnations that count, in jq: those that are named, or else all that have begun by now. What older releases told of a parent may be wrong, and counts no less.
LIVES_JQ=$ARCHIVER_JQ'
  map(select(if $lives != "" then .incarnation | IN($lives | splits(" +")) else .startedAt <= $soon end))
  | sort_by(.startedAt) | map(. + {prefix: "\(.systemIdentifier)-\(.major)/\(.incarnation)"})'
readonly LIVES_JQ

recovers_own() { [[ -z ${SOURCE_BACKUP_TYPE:-}${SOURCE_BACKUP_URI:-}${SOURCE_DBUUID:-} ]]; }

choose_incarnation() {
  local incarnations name=${RECOVERY_INCARNATION:-} code=target-unknown holders=[] homes="${RECOVERY_SYSTEM:-[0-9]+}-$MAJOR/$LIFE"
  # Of the others nothing is even read.
  [[ -z ${RECOVERY_LIVES:-} ]] || homes=$(homes_that_count)
  incarnations=$(documents_at incarnation "$homes/incarnation\.json") || exit
  incarnations=$(jq -sc --arg lives "${RECOVERY_LIVES:-}" --arg soon "$(date -ud '1 minute' +%Y-%m-%dT%H:%M:%S.%6NZ)" "$LIVES_JQ" <<<"$incarnations")
  if [[ $incarnations == '[]' ]]; then
    [[ -z ${RECOVERY_LIVES:-} || -z $(objects "[0-9]+-$MAJOR/$LIFE/incarnation\.json") ]] || fail_for_good target-unknown 'the store has none of the incarnations that count' 'check RECOVERY_LIVES'
    [[ -n $(objects "[0-9]+-$MAJOR/$LIFE/incarnation\.json") || -z $(objects "[0-9]+-[0-9]+/$LIFE/incarnation\.json") ]] || fail_for_good version-mismatch "the store has no incarnation of PostgreSQL $MAJOR" 'use the image of the right major'
    fail_for_good no-backup 'the store has no incarnation' 'check which database the variables name'
  fi
  # Of the same store: what an incarnation of this name shipped before would get in the way.
  if recovers_own && [[ -n $(objects "[0-9]+-$MAJOR/$INCARNATION/incarnation\.json") ]]; then
    fail_for_good incarnation-taken "the store has an incarnation named $INCARNATION" 'choose another name for INCARNATION, or leave it out'
  fi
  case $TARGET_KIND in
    time)
      [[ ! $TARGET_VALUE > $(now) ]] || fail_for_good target-in-future "$TARGET_VALUE is in the future" 'choose a time that has passed'
      [[ -n $name ]] || code=target-before-first-backup ;;
    backup)
      if [[ $TARGET_VALUE == */* ]]; then
        name=${TARGET_VALUE%%/*} TARGET_VALUE=${TARGET_VALUE#*/}
      fi
      holders=$(holders_of_backup) || exit ;;
  esac
  PLAN=$(jq -c --arg name "$name" --arg kind "$TARGET_KIND" --arg value "$TARGET_VALUE" --argjson holders "$holders" "$ARCHIVER_JQ"'
    . as $all |
    def parent: . as $one | [$all[] | select(.systemIdentifier == $one.systemIdentifier and .incarnation == $one.parent and .startedAt < $one.startedAt)] | last // empty;
    # An LSN is of whoever was alive when it was written.
    def at($lsn): if .parentLsn and ($lsn | position) < (.parentLsn | position) then (parent | at($lsn)) // . else . end;
    # Ancestors stand for what was theirs until the LSN at which the next life began, and the lives before that one.
    def lineage($limit): . as $one | [{incarnation, prefix, timeline, $limit}] + ((parent | lineage([$limit, $one.parentLsn] | map(values) | min_by(position))) // []);
    map(select(if $name != "" then .incarnation == $name elif $kind == "time" then .startedAt <= $value elif $kind == "backup" then .prefix | IN($holders[]) else true end)) | last // empty |
    if $kind == "lsn" then at($value) else . end |
    .systemIdentifier as $system | {incarnation: ., lineage: lineage(null), newestTimeline: ([$all[] | select(.systemIdentifier == $system).timeline] | max // 0)}' <<<"$incarnations")
  [[ -n $PLAN ]] || fail_for_good "$code" "the store has no incarnation${name:+ named $name} for $RECOVERY_TARGET" \
    "choose from: $(jq -r 'map("\(.incarnation) (since \(.startedAt))") | join(", ")' <<<"$incarnations")"
}

# The prefixes of the incarnations that have the backup, by name or id.
holders_of_backup() {
  local found
  found=$(objects "${RECOVERY_SYSTEM:-[0-9]+}-$MAJOR/$LIFE/(self-contained/[A-Za-z0-9-]+/)?basebackups_005/${TARGET_VALUE}_backup_stop_sentinel\.json")
  if [[ -z $found ]]; then
    found=$(documents_at record "${RECOVERY_SYSTEM:-[0-9]+}-$MAJOR/$LIFE/backups/$(names_that_count)\.json") || exit
    found=$(jq -r --arg id "$TARGET_VALUE" 'select(.id == $id) | .prefix' <<<"$found")
  fi
  cut -d / -f 1,2 <<<"$found" | jq -Rsc 'split("\n")'
}

# Prints a regular expression for the homes of the lives that count. Of two that have the same name, in two systems, the older one had it first, as far as the store's times tell: RECOVERY_SYSTEM tells for certain.
homes_that_count() {
  awk -F '\t' -v of="^${RECOVERY_SYSTEM:-[0-9]+}-$MAJOR\$" -v lives=" $RECOVERY_LIVES " '
    split($3, part, "/") == 3 && part[3] == "incarnation.json" && part[1] ~ of && index(lives, " " part[2] " ") && (!(part[2] in began) || $2 < began[part[2]]) { began[part[2]] = $2; home[part[2]] = part[1] "/" part[2] }
    END { printf "("; for (life in home) printf "%s%s", n++ ? "|" : "", home[life]; print n ? ")" : "none)" }' "$STATE/listing"
}

# Keeps of sentinels those of the backups that count.
that_count() {
  awk -v counted=" ${RECOVERY_BACKUPS:-} " '
    counted ~ /^ +$/ { print; next }
    { place = $0; sub(/^[^\/]*\//, "", place); sub(/basebackups_005\//, "", place); sub(/_backup_stop_sentinel\.json$/, "", place) }
    index(counted, " " place " ")'
}

# Prints a regular expression for the names of the backups that count: of others nothing is read, however many somebody has added.
names_that_count() {
  local names
  [[ ${RECOVERY_BACKUPS:-} =~ [^\ ] ]] || { printf '%s' "$BACKUP_NAME" && return; }
  names=$(tr ' ' '\n' <<<"$RECOVERY_BACKUPS" | sed -nE "s|.*/($BACKUP_NAME)\$|\1|p" | LC_ALL=C sort -u | paste -sd '|')
  printf '(%s)' "${names:-none}"
}

restore_point_lsn() {
  local place record
  place=$(plan '.lineage[0].prefix')/restore-points
  [[ -n $(objects "$place/$TARGET_VALUE\.json") ]] || fail_for_good target-unknown "the incarnation $(plan .incarnation.incarnation) has no restore point named $TARGET_VALUE" \
    "choose from: $(objects "$place/[A-Za-z0-9][A-Za-z0-9._-]{0,62}\.json" | sed 's/.*\///;s/\.json$//' | head -n 100 | paste -sd ' ')"
  record=$(documents_at point "$place/${TARGET_VALUE//./\\.}\.json") || exit
  [[ -n $record ]] || fail_for_good target-unknown "what the store has of the restore point $TARGET_VALUE is not what it should be" 'choose another target'
  jq -r .lsn <<<"$record"
}

# The whole backups below a prefix: what was recorded of each, else what its sentinel says.
backups_of() { # prefix
  local whole recorded known sentinel prefix name found
  whole=$(objects "$1/(self-contained/[A-Za-z0-9-]+/)?basebackups_005/${BACKUP_NAME}_backup_stop_sentinel\.json" | that_count)
  [[ -n $whole ]] || { printf '[]' && return; }
  recorded=$(documents_at record "$1/backups/$(names_that_count)\.json") || exit
  known=$(jq -r '"\(.prefix)/\(.name)"' <<<"$recorded")
  while read -r sentinel; do
    prefix=${sentinel%/basebackups_005/*} name=${sentinel##*/} name=${name%_backup_stop_sentinel.json}
    ! grep -qxF "$prefix/$name" <<<"$known" || continue
    store_configure SOURCE_ "$prefix"
    found=$(catalogue_of "$name" 2>"$RUN/store-error") || fail_of_store
    recorded+=$'\n'$(jq -c --arg prefix "$prefix" '.[] | . + {$prefix, verified: true}' <<<"$found")
  done <<<"$whole"
  jq -sc --arg whole "$whole" '($whole | split("\n")) as $whole | map(select(.verified and ("\(.prefix)/basebackups_005/\(.name)_backup_stop_sentinel.json" | IN($whole[])))) | sort_by(.startedAt)' <<<"$recorded"
}

# What choosing among backups is about, in jq. A self-contained backup has the WAL that makes it consistent, and often nothing leads on from there: it is meant by its name, or is the latest there is.
CHOICE_JQ=$ARCHIVER_JQ'
  def is_alone: .prefix | test("/self-contained/");
  # Times have no fraction, or one of any length.
  def moment: rtrimstr("Z") | split(".") | .[0] + "." + ((.[1] // "") + "000000")[:6];
  # Transaction ids go round: what is less than half a turn ahead is newer.
  def leads_to($target): if $target >= 4294967296 then . <= $target else ($target - . % 4294967296 + 4294967296) % 4294967296 < 2147483648 end;
  def candidates($kind; $value; $lsn):
    if $kind == "backup" then map(select(.name == $value or .id == $value))
    else
      map(select(is_alone | not)) |
      if $kind == "time" then map(select((.finishedAt | moment) <= ($value | moment)))
      elif $lsn != "" then map(select((.finishLsn | position) <= ($lsn | position)))
      elif $kind == "transaction" then
        # Of a backup that nobody recorded the transactions are not known: then the oldest is the safe one, and PostgreSQL says whether it leads there.
        map(select(.finishTransaction and (.finishTransaction | tonumber | leads_to($value | tonumber)))) as $sure |
        if $sure == [] then map(select(.finishTransaction | not))[:1] else $sure end
      else . end
    end;'

choose_backup() {
  local all='' backups chosen='' prefix timeline limit passed
  passed=$(passed_over)
  while IFS=$'\t' read -r prefix timeline limit; do
    backups=$(backups_of "$prefix" | jq -c --arg limit "$limit" --argjson passed "$passed" "$CHOICE_JQ"'
      map(select($limit == "" or (.finishLsn | position) <= ($limit | position)) | select("\(.prefix)/\(.name)" | IN($passed[]) | not))') || exit
    all+=$(jq -c '.[]' <<<"$backups")$'\n'
    chosen=$(jq -c --arg kind "$TARGET_KIND" --arg value "$TARGET_VALUE" --arg lsn "$TARGET_LSN" "$CHOICE_JQ"'candidates($kind; $value; $lsn) | last // empty' <<<"$backups")
    [[ -z $chosen && $TARGET_KIND != backup ]] || break
    # Without its history nobody could tell where an incarnation left its parent, and replay would go on in the parent.
    [[ -n $(objects "$prefix/wal_005/$(printf '%08X' "$timeline")\.history(\.[a-z0-9]+)?") ]] || break
  done < <(jq -r '.lineage[] | [.prefix, .timeline, .limit] | @tsv' <<<"$PLAN")
  # All go on with the same WAL from there, and a self-contained backup brings its own besides: it may lie behind all that was shipped, or behind a hole.
  if [[ $TARGET_KIND == latest ]]; then
    chosen=$(jq -sc --argjson chosen "${chosen:-null}" "$CHOICE_JQ"'map(select(is_alone)) + [$chosen | values] | max_by(.finishLsn | position) // empty' <<<"$all")
  fi
  if [[ -z $chosen ]]; then
    [[ $passed == '[]' ]] || fail_for_good backup-damaged "no whole backup leads to $RECOVERY_TARGET: $(jq -r 'map(split("/") | last) | join(", ")' <<<"$passed") $( ((${#PASSED_OVER[@]} > 1)) && echo are || echo is) damaged" 'recover to an earlier target'
    case $TARGET_KIND:$(jq -rs 'map(.name) | join(" ")' <<<"$all") in
      *:) fail_for_good no-backup "the incarnation $(plan .incarnation.incarnation) has no verified backup" 'choose another incarnation with RECOVERY_INCARNATION' ;;
      backup:*)
        [[ -z $(objects "$(plan '.lineage[0].prefix')/(self-contained/[A-Za-z0-9-]+/)?basebackups_005/${TARGET_VALUE}_backup_stop_sentinel\.json") ]] ||
          fail_for_good backup-damaged "what the store has of the backup $TARGET_VALUE is not what it should be" 'recover from another backup'
        fail_for_good target-unknown "the incarnation $(plan .incarnation.incarnation) has no backup $TARGET_VALUE" "choose from: $(jq -rs 'map(.name) | join(" ")' <<<"$all")" ;;
    esac
    fail_for_good target-before-first-backup "no backup with WAL behind it ended before $RECOVERY_TARGET" \
      "of what is there, the first ended at $(jq -rs 'min_by(.finishedAt) | "\(.finishedAt), \(.finishLsn)"' <<<"$all")"
  fi
  PLAN=$(jq -c --argjson backup "$chosen" '. + {$backup}' <<<"$PLAN")
}

# Its key is one of those that were given. What its sentinel says is asked again before it is fetched.
check_key() { use_key_named "$(plan .backup.keyId)" || fail_of_key "the backup $(plan .backup.name) cannot be read: $STORE_ERROR"; }

fail_of_key() { # what is wrong
  local name=BACKUP_KEYS
  [[ -z ${SOURCE_DBUUID:-}${SOURCE_BACKUP_TYPE:-}${SOURCE_BACKUP_URI:-} ]] || name=SOURCE_BACKUP_KEYS
  fail_for_good backup-key-missing "$1" "add its line to $name"
}

# A release is never started on data of a newer one.
check_version() {
  local theirs ours
  theirs=$(jq -r '.backup.serverVersion // .incarnation.serverVersion | tostring | if test("^[0-9]{6}$") then tonumber % 10000 else split(".")[1] end // 0' <<<"$PLAN")
  ours=$(server_version)
  ((theirs <= ${ours#*.})) || fail_for_good version-mismatch "the backup is of PostgreSQL $MAJOR.$theirs, and this image has $ours" 'use an image that is not older'
}
