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
    1)
      RUNNING=$(store_get running.json "$DOCUMENT_BYTES") || code=$?
      [[ $code == @(1|66) ]] || unreachable
      # One that has ended is none either.
      RUNNING=$(told_by running <<<"$RUNNING") || RUNNING= ;;
    *) unreachable ;;
  esac
  wait "$listing" || unreachable
  documents record "$WORK/there" "backups/$BACKUP_NAME\.json" "$HOME_PREFIX/" >"$WORK/objects" || unreachable
  jq -s 'map(.value)' "$WORK/objects" >"$WORK/records"
}

# A key that may only add cannot remove running.json.
readonly ENDED='{"ended":true}'

list_backups() { store_list_beginning ba backups basebackups_005 >"$WORK/there"; }

begin_running() { # asked
  ask 'select pg_current_wal_insert_lsn()' || lost_database
  RUNNING=$(jq -cn --arg id "$ID" --arg asked "$1" --arg startedAt "$(now)" --arg from "$(segment_name "$(database timeline)" $(($(lsn_number "$REPLY") >> 24)))" '{$id, $asked, $startedAt, $from}')
  store_put running.json <<<"$RUNNING" || unreachable
}

# Under the lock nothing of ours runs: what a former run began and did not record is discarded, and nothing that somebody takes or took by hand. One of the given id that the archiver has
# finished is not: NAME becomes its name.
finish_leftovers() { # id, or nothing
  local name from id
  [[ -n $RUNNING ]] || return 0
  from=$(jq -r .from <<<"$RUNNING") id=$(jq -r .id <<<"$RUNNING")
  if [[ $(jq -r .asked <<<"$RUNNING") == self-contained ]]; then
    jq -e --argjson running "$RUNNING" 'any(.[]; .id == $running.id)' "$WORK/records" >/dev/null || discard_self_contained "$id"
  else
    list_backups || unreachable
    for name in $(sed -nE "s/^[^\t]*\t[^\t]*\tbasebackups_005\/($BACKUP_NAME)(_backup_stop_sentinel\.json|\/.*)\$/\1/p" "$WORK/there" | sort -u); do
      [[ ${name:5:24} > $from || ${name:5:24} == "$from" ]] || continue
      ! jq -e --arg name "$name" 'any(.[]; .name == $name)' "$WORK/records" >/dev/null || continue
      if grep -qF "/${name}_backup_stop_sentinel.json" "$WORK/there"; then
        read_sentinel "$name" || not_unreachable $? || continue
        [[ $(jq -r .id <<<"$INFO") == "$id" ]] || continue
        # Not an incremental one: whether it is right was not found out yet.
        if [[ $id == "$1" && -z $NAME && $name != *_D_* ]]; then NAME=$name && continue; fi
      elif others_at_work; then
        continue
      fi
      progress 0 "removing what is left of $name"
      discard_backup "$name"
    done
  fi
  [[ -z $NAME ]] || return 0
  store_put running.json <<<"$ENDED" || unreachable
  RUNNING=
}

# The backup is gone, or where this key may not remove it, a record says that it is none: what has a sentinel only would be taken for one by a recovery.
discard_backup() { # name
  local code=0
  backup_delete "$1" || code=$?
  case $code in
    0) return ;;
    77) ;;
    *) unreachable ;;
  esac
  progress 0 "leaving what is left of $1: this key may not remove it"
  code=0
  store_lacks "basebackups_005/$1_backup_stop_sentinel.json" || code=$?
  case $code in
    0) ;;
    1) reject "$1" "$HOME_PREFIX" ;;
    *) unreachable ;;
  esac
}

discard_self_contained() { # id
  local code=0 prefix=$HOME_PREFIX/self-contained/$1 names name
  store_delete "self-contained/$1/" || code=$?
  case $code in
    0) return ;;
    77) ;;
    *) unreachable ;;
  esac
  progress 0 "leaving what is left of $1: this key may not remove it"
  names=$(store_list "self-contained/$1/basebackups_005") || unreachable
  for name in $(sed -nE "s/^.*\t($BACKUP_NAME)_backup_stop_sentinel\.json$/\1/p" <<<"$names"); do
    use_store "$prefix"
    reject "$name" "$prefix"
  done
}

# The record lies with the others of the incarnation.
reject() { # name, prefix
  local kind=full
  [[ $2 == "$HOME_PREFIX" ]] || kind=self-contained
  # What is no sentinel is taken for a backup by nobody.
  read_sentinel "$1" || not_unreachable $? || { use_store "$HOME_PREFIX" && return; }
  use_store "$HOME_PREFIX"
  jq -c --arg kind "$kind" --arg incarnation "$INCARNATION" --arg prefix "$2" \
    '{name, $kind, $incarnation, $prefix, startedAt, finishedAt, startLsn, finishLsn, base, timeline, permanent: false, verified: false}' <<<"$INFO" | store_put "backups/$1.json" || unreachable
}
