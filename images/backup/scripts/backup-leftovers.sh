# shellcheck shell=bash
# What there is before a backup begins, and what a killed run left of it: running.json tells of a run that did not end.

# In this incarnation: $WORK/there lists the backups that there are, $WORK/records holds what was recorded, RUNNING what a run says of itself that did not end.
look_around() {
  local code=0 listing
  list_backups &
  listing=$!
  # This one gives up sooner on a store that hangs.
  store_lacks running.json || code=$?
  RUNNING=
  case $code in
    0) ;;
    1) RUNNING=$(store_get running.json) || (($? == 1)) || unreachable ;;
    *) unreachable ;;
  esac
  wait "$listing" || unreachable
  awk -F '\t' '$3 ~ /^backups\/base_[^\/]*\.json$/ {print $3}' "$WORK/there" | objects >"$WORK/objects" || unreachable
  jq -s 'map(.value)' "$WORK/objects" >"$WORK/records"
}

list_backups() { store_list_beginning ba backups basebackups_005 >"$WORK/there"; }

begin_running() { # asked
  ask 'select pg_current_wal_insert_lsn()' || lost_database
  RUNNING=$(jq -cn --arg id "$ID" --arg asked "$1" --arg startedAt "$(now)" --arg from "$(segment_name "$(database timeline)" $(($(lsn_number "$REPLY") >> 24)))" '{$id, $asked, $startedAt, $from}')
  store_put running.json <<<"$RUNNING" || unreachable
}

# Under the lock nothing of ours runs: what a former run began and did not record is removed, and nothing that somebody takes or took by hand. One of the given id that the archiver has
# finished is not: NAME becomes its name.
finish_leftovers() { # id, or nothing
  local name from id
  [[ -n $RUNNING ]] || return 0
  from=$(jq -r .from <<<"$RUNNING") id=$(jq -r .id <<<"$RUNNING")
  if [[ $(jq -r .asked <<<"$RUNNING") == self-contained ]]; then
    jq -e --argjson running "$RUNNING" 'any(.[]; .id == $running.id)' "$WORK/records" >/dev/null || store_delete "self-contained/$id/" || unreachable
  else
    list_backups || unreachable
    for name in $(sed -nE 's/^[^\t]*\t[^\t]*\tbasebackups_005\/([^\/]+)(_backup_stop_sentinel\.json|\/.*)$/\1/p' "$WORK/there" | sort -u); do
      [[ ${name:5:24} > $from || ${name:5:24} == "$from" ]] || continue
      ! jq -e --arg name "$name" 'any(.[]; .name == $name)' "$WORK/records" >/dev/null || continue
      if grep -qF "/${name}_backup_stop_sentinel.json" "$WORK/there"; then
        read_sentinel "$name" || unreachable
        [[ $(jq -r .id <<<"$INFO") == "$id" ]] || continue
        # Not an incremental one: whether it is right was not found out yet.
        if [[ $id == "$1" && -z $NAME && $name != *_D_* ]]; then NAME=$name && continue; fi
      elif others_at_work; then
        continue
      fi
      progress 0 "removing what is left of $name"
      backup_delete "$name" || unreachable
    done
  fi
  [[ -z $NAME ]] || return 0
  store_delete running.json || unreachable
  RUNNING=
}
