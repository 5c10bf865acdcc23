# shellcheck shell=bash
# What became of a call of the store, decided here and nowhere else. Part of archiver.sh, which sources it.
#
# 0   it is done
# 1   absent for certain: the store answers, and shows no such thing
# 65  broken for certain: read twice, and both times it came to its end and is not what it should be
# 67  it came whole, twice, and its key is not among those given
# 73  no room for it on the disk here
# 75  refused or away, now: nobody knows what is there, and it is worth trying again

# For how long a store is asked again that refuses or is away, in seconds. Who has nobody waiting sets more.
STORE_PATIENCE=${STORE_PATIENCE_SECONDS:-5}
# The longest pause between two tries.
STORE_PAUSE=${STORE_PAUSE_SECONDS:-15}
# Where what is said meanwhile goes, though the errors of a call go to a file.
exec {STORE_SAYS}>&2

# Runs a function that tries once, again and again while it ends with 75, and once more when it ends with 65 or 67. It prints what it has to print whole, or nothing. Something long is begun
# STORE_TRIES times, however long it takes to fail.
persistently() { # function, arguments…
  local began=$SECONDS pause=1 tries=0 doubted='' code
  while :; do
    code=0
    ((++tries))
    "$@" || code=$?
    if ((code == 65 || code == 67)) && [[ -z $doubted ]]; then doubted=1 && continue; fi
    ((code == 75)) && [[ $STORE_TYPE != FILE ]] || return "$code"
    # A right that was just given may not be known everywhere yet.
    ! store_refuses || ((tries < 3)) || return "$code"
    ((SECONDS - began + pause <= STORE_PATIENCE || tries < ${STORE_TRIES:-1})) || return "$code"
    store_waits "$pause" $((STORE_PATIENCE - SECONDS + began))
    # In the background, because a signal then ends this script at once.
    sleep "$pause" &
    wait $! || return "$code"
    pause=$((pause * 2 < STORE_PAUSE ? pause * 2 : STORE_PAUSE))
  done
}

store_waits() { # seconds until the next try, seconds until the last
  printf 'howdah: the store refuses, or is away; again in %d s, for %d s at most (%s)\n' "$1" "$(($2 > $1 ? $2 : $1))" "${STORE_ERROR:0:300}" >&"$STORE_SAYS"
}

# STORE_ERROR says that the store will not. That it cannot now is often said with the same number.
store_refuses() {
  [[ ! $STORE_ERROR =~ SlowDown|Throttl|RequestLimit|TooMany|RequestTimeout && $STORE_ERROR =~ [Dd]enied|[Ff]orbidden|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket|(^|[^0-9])40[134]([^0-9]|$) ]]
}

# STORE_ERROR says that something was not read to its end, or not sent: nothing is known of what is there.
store_broke_off() {
  [[ $STORE_ERROR =~ http\ [0-9]{3}|transport\ error|auth\ error|invalid\ response|error\ (sending|decoding|reading)|body\ error|[Tt]ime(d\ )?out|[Cc]onnection|[Rr]equestError|SlowDown|no\ end ]]
}

# STORE_ERROR says that there was no room here.
lacks_room() { [[ $STORE_ERROR =~ No\ space\ left|[Qq]uota\ exceeded ]]; }

# STORE_ERROR says nothing about what was read: it has to do with the disk here, or nothing came to its end.
is_no_verdict() { lacks_room || store_broke_off || is_of_this_machine; }
is_of_this_machine() { [[ $STORE_ERROR =~ Permission\ denied|Read-only|Input/output ]]; }

# Prints <bytes> TAB <path> of an object. 75 when the store does not show it.
find_stored() { # object, without its ending
  if [[ $STORE_TYPE == FILE ]]; then
    { (cd "$STORE_FOLDER" && stat --printf '%s\t%n\n' "$1" "$1".{zst,lz4,br,lzma,gz}) 2>/dev/null || :; } | head -n 1 | grep . || return 75
  else
    store_list_beginning "$1" "${1%/*}" | awk -F '\t' -v object="$1" '
      index($3, object) == 1 && substr($3, length(object) + 1) ~ /^(\.[a-z0-9]+)?$/ {print $1 "\t" $3; found = 1; exit} END {exit !found}' || return 75
  fi
}

# What a failed reading means, by its words, and by whether what was read is all that there is: where a page of some gateway comes in its place, it is not.
verdict_of_reading() { # objects that were read, without their endings
  local object size path
  ! lacks_room || return 73
  ! store_broke_off || return 75
  # What has nothing to do with the store.
  ! is_of_this_machine || return 70
  if [[ $STORE_ERROR =~ object\ not\ found:\ ([^ ]+) ]]; then store_lacks_once "${BASH_REMATCH[1]}" && return 65 || return 75; fi
  [[ $STORE_TYPE != FILE ]] || return 65
  for object; do
    IFS=$'\t' read -r size path < <(find_stored "$object") || return 75
    [[ $(archiver_run "${STORE_PART_SECONDS:-3600}" st cat "$path" 2>/dev/null | wc -c) == "$size" ]] || return 75
  done
  return 65
}
