# shellcheck shell=bash
# Whether everything that a recovery from a backup needs is in the store.

# INFO becomes what the archiver tells of the backup, from its sentinel in the store. 1 when there is none, 65 when it is not what it should be.
read_sentinel() { # name
  local code=0
  INFO=
  store_get "basebackups_005/$1_backup_stop_sentinel.json" >"$WORK/sentinel" || code=$?
  ((code != 66)) || return 65
  ((code == 0)) || return "$code"
  INFO=$(told_by_sentinel "$1" <"$WORK/sentinel")
}

# 1 when a sentinel that could not be read is none.
not_unreachable() { [[ $1 == @(1|65) ]] || unreachable; return 1; } # code

# Asks the store, in the background, for all of a backup that check_backup looks at, but for its sentinel and its WAL.
begin_check() { # name, name of the backup that it builds on or nothing
  local folder=basebackups_005/$1 file
  LOOKED_AT=$1 LOOKING=()
  store_list "$folder" >"$WORK/parts" &
  LOOKING+=($!)
  for file in metadata.json files_metadata.json; do
    find_object "$folder/$file" "$WORK/$file" &
    LOOKING+=($!)
  done
  : >"$WORK/base"
  [[ -n ${2:-} ]] || return 0
  { find_object "basebackups_005/$2_backup_stop_sentinel.json" "$WORK/base.json" && { [[ -s $WORK/base.json ]] || printf 'basebackups_005/%s' "$2" >"$WORK/base"; }; } &
  LOOKING+=($!)
}

# The file is the object, or empty when there is none, or one of no such size.
find_object() { # path, file
  local code=0
  store_get "$1" "$FILES_METADATA_BYTES" >"$2" || code=$?
  ((code == 0)) || : >"$2"
  [[ $code == @(0|1|66) ]]
}

# MISSING becomes the paths that are not there, or not whole; INFO what the archiver knows of the backup. The store is configured for the backup's prefix.
check_backup() { # name
  local name=$1 code=0 folder=basebackups_005/$1 parts job
  MISSING=()
  if [[ $(jq -r .name <<<"${INFO:-null}") != "$name" ]]; then
    read_sentinel "$name" || code=$?
    if [[ $code == @(1|65) ]]; then MISSING=("basebackups_005/${name}_backup_stop_sentinel.json") && return 0; fi
    ((code == 0)) || return "$code"
  fi
  [[ ${LOOKED_AT:-} == "$name" ]] || begin_check "$name"
  for job in "${LOOKING[@]}"; do wait "$job" || return "$AGAIN"; done
  LOOKED_AT=
  [[ ! -s $WORK/base ]] || MISSING+=("$(<"$WORK/base")")

  for parts in metadata.json files_metadata.json; do
    bucket_jq "$([[ $parts == metadata.json ]] && echo objects || echo files_metadata)" -e "$WORK/$parts" >/dev/null 2>&1 || { MISSING+=("$folder/$parts") && printf '{}' >"$WORK/$parts"; }
  done
  # Every tar file that the backup says it has, and the bytes that it says it wrote. What a killed upload left in a folder has another ending.
  sed -nE 's/^([0-9]+)\t[^\t]*\ttar_partitions\/([^/]+\.tar)(\.(zst|lz4|br|lzma|gz))?$/\1\t\t\2/p' "$WORK/parts" >"$WORK/whole"
  while read -r parts; do
    awk -F '\t' -v part="$parts" '$1 > 0 && $3 == part {found = 1} END {exit !found}' "$WORK/whole" || MISSING+=("$folder/tar_partitions/$parts")
  done < <(jq -r '(.TarFileSets // {} | keys[] | sub("\\.(zst|lz4|br|lzma|gz)$"; "")), "pg_control.tar"' "$WORK/files_metadata.json")
  if ((${#MISSING[@]} == 0)) && [[ $ARCHIVER_KIND == wal-rus ]]; then
    # All that lies there would be unpacked, however it is called.
    parts=$WORK/whole
    [[ $STORE_TYPE == FILE ]] || { parts=$WORK/unpacked && awk -F '\t' 'index($3, "tar_partitions/") == 1' "$WORK/parts" >"$parts"; }
    [[ $(awk '{sum += $1} END {printf "%.0f", sum}' "$parts") == "$(jq .storedBytes <<<"$INFO")" ]] || MISSING+=("$folder/tar_partitions/")
  fi
  check_wal "$(jq .timeline <<<"$INFO")" "$(jq -r .startLsn <<<"$INFO")" "$(jq -r .finishLsn <<<"$INFO")"
}

# The segments between two positions that are not in the store are added to MISSING.
check_wal() { # timeline, LSN, LSN
  local needed first last begin segment
  needed=$(segments_between "$@")
  first=${needed%%$'\n'*} last=${needed##*$'\n'} begin=$first
  while [[ $last != "$begin"* ]]; do begin=${begin%?}; done
  wal_list "$begin" | LC_ALL=C sort -u >"$WORK/segments" || return
  while read -r segment; do MISSING+=("wal_005/$segment"); done < <(LC_ALL=C comm -23 <(LC_ALL=C sort <<<"$needed") "$WORK/segments")
}

# FOUND becomes the record of a backup, by its name or by incarnation and name.
find_backup() { # name
  FOUND=$(jq -c --arg name "$1" '[.backups[] | select(.name == ($name | split("/") | last)) | select(($name | contains("/") | not) or .incarnation == ($name | split("/") | first))]' "$WORK/survey")
  case $(jq length <<<"$FOUND") in
    0) give_up "$WRONG" no-such-backup "there is no backup $1" "use a name that 'list' prints" ;;
    1) FOUND=$(jq -c '.[0]' <<<"$FOUND") ;;
    *) give_up "$WRONG" ambiguous-name "several incarnations have a backup $1" "say which: $(jq -r 'map(.incarnation + "/" + .name) | join(", ")' <<<"$FOUND")" ;;
  esac
}

verify_command() {
  local prefix name missing='[]'
  survey
  find_backup "$NAME"
  prefix=$(jq -r .prefix <<<"$FOUND") name=$(jq -r .name <<<"$FOUND")
  use_store "$prefix"
  # An incremental backup is worth as much as all that it builds on.
  while [[ -n $name ]]; do
    progress 0 "checking $name"
    check_backup "$name" || unreachable
    missing=$(jq -c '$ARGS.positional + .' --args "${MISSING[@]/#/"$prefix/"}" <<<"$missing")
    name=$(jq -r '.base // empty' <<<"${INFO:-null}")
  done
  jq -c --arg name "$NAME" '{name: ($name | split("/") | last), verified: (. == []), missing: sort}' <<<"$missing"
}
