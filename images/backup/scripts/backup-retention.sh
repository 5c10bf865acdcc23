# shellcheck shell=bash
# Removing backups and the WAL that none needs any more. What to keep is decided in backup.jq; here it is done, in an order that leaves nothing broken when it is interrupted.

# Where the database can be asked, nothing is removed while one of its backups runs. Without it, only what no running backup can need: see remove_unfinished.
lock_if_possible() {
  HOME_PREFIX=$(state_get .prefix) LOCKED=false
  if open_session; then lock_or_give_up && LOCKED=true; fi
}

make_plan() {
  jq --arg current "$HOME_PREFIX" '.current = (if $current != "" then $current else (.incarnations | last | .prefix // "") end)' "$WORK/survey" |
    howdah_jq '.current as $current | plan(now; $full; $days; $current) + {$current}' --argjson full "$KEEP_FULL" --argjson days "$KEEP_DAYS" >"$WORK/plan"
}

retention() {
  local prefix
  lock_if_possible
  survey
  if [[ $DRY_RUN == false && $LOCKED == true ]] && grep -qF $'\t'"$HOME_PREFIX/running.json" "$WORK/list"; then
    use_store "$HOME_PREFIX"
    look_around
    finish_leftovers ''
    use_store ''
    survey
  fi
  make_plan
  if [[ $DRY_RUN == false ]]; then
    remove_backups
    remove_unfinished
    while read -r prefix; do remove_wal "$prefix"; done < <(jq -r '.wal[].prefix' "$WORK/plan")
    while read -r prefix; do remove_incarnation "$prefix"; done < <(jq -r '.incarnations[]' "$WORK/plan")
  fi
  howdah_jq 'done_by($plan[0])' -c --slurpfile plan "$WORK/plan" "$WORK/survey"
}

gone() { store_delete "$@" || not_removed $?; } # paths…

not_removed() { # code
  (($1 == 77)) || unreachable
  give_up "$FAILED" may-not-remove 'this key may add to the store and read it, and remove nothing' 'use a key that may remove, or leave retention to whoever has one'
}

# The record goes last: as long as it is there, the next run goes on with a removal that was interrupted. The newest go first, so that none loses what it builds on.
remove_backups() {
  local home prefix name done=0 total
  total=$(jq '.removed | length' "$WORK/plan")
  while read -r home prefix name; do
    progress "$(printf '0.%02d' $((done * 100 / (total + 1))))" "removing $name"
    use_store ''
    if [[ $prefix == "$home" ]]; then
      gone "$prefix/basebackups_005/${name}_backup_stop_sentinel.json" "$prefix/basebackups_005/$name/"
    else
      gone "$prefix/basebackups_005/${name}_backup_stop_sentinel.json" "$prefix/"
    fi
    gone "$home/backups/$name.json"
    ((++done))
  done < <(jq -r '.removed[] | "\(.home) \(.prefix) \(.name)"' "$WORK/plan")
}

# What killed backups left. Without the lock it may be of one that runs, in the incarnation that lives.
remove_unfinished() {
  local prefix name
  use_store ''
  # Of one that somebody takes by hand the same is to be seen.
  [[ $LOCKED == false ]] || ! others_at_work || return 0
  while read -r prefix name; do
    progress 0.9 "removing what is left of $name"
    gone "$prefix/basebackups_005/$name/"
  done < <(jq -r --argjson locked "$LOCKED" --slurpfile plan "$WORK/plan" '.unfinished[] | select($locked or (.prefix + "/" | startswith($plan[0].current + "/") | not)) | "\(.prefix) \(.name)"' "$WORK/survey")
}

# Segments before the oldest chain that stays, but not those that a permanent backup needs for itself. Timeline histories are small and stay.
remove_wal() { # prefix
  local from point
  from=$(jq -r --arg prefix "$1" '.wal[] | select(.prefix == $prefix) | .from' "$WORK/plan")
  [[ -n $from ]] || return 0
  use_store "$1"
  jq -r --arg prefix "$1" '.wal[] | select(.prefix == $prefix) | .except[] | join(" ")' "$WORK/plan" >"$WORK/except"
  awk -F '\t' -v home="$1/wal_005/" -v from="$from" -v except="$WORK/except" '
    BEGIN { while ((getline line <except) > 0) { split(line, range, " "); first[++n] = range[1]; last[n] = range[2] } }
    index($3, home) == 1 { name = substr($3, length(home) + 1); verdict = "keep"
      if (name ~ /^[0-9A-F]+[._]?/ && name !~ /\.history/ && substr(name, 1, 24) < from) { verdict = "remove"; for (i = 1; i <= n; i++) if (substr(name, 1, 24) >= first[i] && substr(name, 1, 24) <= last[i]) verdict = "keep" }
      print verdict "\t" name }' "$WORK/list" >"$WORK/verdicts"
  if grep -q '^remove' "$WORK/verdicts"; then
    progress 0.95 "removing WAL before $from"
    wal_delete <"$WORK/verdicts" || not_removed $?
  fi
  # A restore point whose WAL is gone is none.
  while read -r point; do gone "restore-points/$point.json"; done < <(
    howdah_jq '.points[] | . as $point | select(.home == $prefix and (.lsn | segment($point.timeline)) < $from) | .name' --arg prefix "$1" --arg from "$from" -r "$WORK/survey")
}

# incarnation.json goes last, because it is what the rest is found by.
remove_incarnation() { # prefix
  progress 0.97 "removing incarnation ${1#*/}"
  use_store ''
  gone "$1"/{basebackups_005,wal_005,self-contained,restore-points,backups}/ "$1/"
}

remove() {
  local name
  KEEP_FULL=1 KEEP_DAYS=0
  lock_if_possible
  survey
  find_backup "$NAME"
  name=$(jq -r '.prefix + "/" + .name' <<<"$FOUND")
  jq -e --arg base "$name" 'all(.backups[]; (.prefix + "/" + (.base // "")) != $base)' "$WORK/survey" >/dev/null ||
    give_up "$WRONG" backup-needed "other backups build on $NAME" 'remove them first'
  howdah_jq 'heritage | index($name) | not' -e --arg name "$name" "$WORK/survey" >/dev/null ||
    give_up "$WRONG" backup-needed "an incarnation without a backup of its own is recovered from $NAME" 'take a backup of that first'
  jq -e --arg name "$name" 'any(.backups[]; .good and .whole and (.prefix + "/" + .name) != $name)' "$WORK/survey" >/dev/null ||
    give_up "$WRONG" last-backup "$NAME is the last good backup" 'take another one first'
  jq -n --argjson found "$FOUND" '{removed: [$found]}' >"$WORK/plan"
  remove_backups
  jq -cn --argjson found "$FOUND" '{removed: [$found.name]}'
}

# By trying it with an object that nobody reads.
rights() {
  local add=true remove=true code=0
  store_answers || unreachable
  store_put rights.json <<<'{}' || add=false
  [[ $add == false ]] || store_delete rights.json || code=$?
  case $code in
    0) ;;
    77) remove=false ;;
    *) unreachable ;;
  esac
  [[ $add == true ]] || remove=null
  jq -cn --argjson add "$add" --argjson remove "$remove" '{read: true, $add, $remove}'
}
