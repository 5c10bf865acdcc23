# shellcheck shell=bash
# WAL in the store. Part of archiver.sh, which sources it.

# 0: the file is in the store, with this content. 1: it is not, try again later. 65: its name is taken by something else, which is never replaced.
wal_push() { # file
  local code=0
  persistently wal_push_once "$1" || code=$?
  case $code in 0 | 65) return "$code" ;; 67) return 65 ;; *) return 1 ;; esac
}

wal_push_once() {
  local file=$1 link='' code=0
  if [[ $STORE_TYPE == FILE ]]; then store_answers || return 75; fi
  if [[ $ARCHIVER_KIND == wal-rus ]]; then
    # It would rename PostgreSQL's own .ready file where it finds it beside the segment, and PostgreSQL would warn that it is gone: so it gets a link elsewhere.
    link=$(mktemp -d) && ln -s "$(realpath "$file")" "$link/${file##*/}" && file=$link/${file##*/} || return 70
  fi
  # wal-rus also takes any refusal for an absence, and would then replace what is there; and what it compares with may have another key. So it only gets to push what is not there for certain.
  if [[ $ARCHIVER_KIND == wal-rus ]]; then
    wal_has "${file##*/}" || code=$?
    if ((code == 0)); then
      WALG_DOWNLOAD_CONCURRENCY=1 WAL_SEGMENT_BYTES=$(stat -L -c %s "$file") wal_fetch "${file##*/}" "$link/there" || code=$?
      ((code != 0)) || cmp -s "$file" "$link/there" || { STORE_ERROR="WAL ${file##*/} is already present with different bytes" code=65 && printf '%s\n' "$STORE_ERROR" >&2; }
      rm -rf "$link"
      return "$code"
    fi
    # Before it can be seen there, nobody takes it for another one's.
    ((code != 1)) || code=0
    ((code != 0)) || [[ ! -e ${TAKEN:-} ]] || rm -f "$TAKEN"
  fi
  if ((code == 0)) && ! archiver_run "${WAL_PUSH_SECONDS:-60}" wal-push "$file" >/dev/null; then
    code=75
    [[ $STORE_ERROR != *'already present with different bytes'* ]] || code=65
  fi
  [[ -z $link ]] || rm -rf "$link"
  return "$code"
}

# The file is in the store with this content, also where another one had its name: only for what is not archived under its own name. 75 when it is not.
wal_replace() { persistently store_put_file "$1" "wal_005/${1##*/}" -f; } # file

# 0 when the archive shows a file of this name, 1 when it does not, 75 when the store does not answer.
wal_has() { # name
  local there
  if [[ $STORE_TYPE == FILE ]]; then
    find_stored "wal_005/$1" >/dev/null || return 1
  else
    there=$(wal_list "$1") || return 75
    [[ $'\n'$there$'\n' == *$'\n'"$1"$'\n'* ]]
  fi
}

# The segment or .history file is at the destination, or: 1 there is none; 65 it is damaged; 67 its key is not among those given; 73 no room for it; 75 nobody knows.
wal_fetch() { persistently wal_fetch_once "$@"; } # name, destination

wal_fetch_once() {
  local code=0 key
  if [[ $STORE_TYPE == FILE ]]; then store_answers || return 75; fi
  order_keys
  for key in "${KEYS_TO_TRY[@]}"; do
    code=0
    use_key "$key"
    MOST_BYTES=${WAL_SEGMENT_BYTES:-16777216} archiver_run "${WAL_FETCH_SECONDS:-120}" wal-fetch "$1" "$2" >/dev/null 2>&1 || code=$?
    if ((code == 0)); then
      is_wal "$1" "$2" && remember_key "$key" && break
      code=1
    fi
    rm -f "$2".tmp.*
    # Only what came may have another key.
    [[ $STORE_ERROR != *'not found in storage'* ]] && ! is_no_verdict || break
  done
  use_key "${STORE_KEYS[0]}"
  ((code != 0)) || return 0
  # WAL-G says it with 74. wal-rus answers 1 for everything.
  if [[ $ARCHIVER_KIND == wal-g && $code == 74 ]]; then
    return 1
  elif [[ $STORE_ERROR == *'not found in storage'* ]]; then
    if [[ $STORE_TYPE == FILE ]] || store_lacks_once "wal_005/$1"; then return 1; fi
    # It also says so when it is refused to look.
    code=75
  else
    code=0
    verdict_of_reading "wal_005/$1" || code=$?
    ((code != 65)) || { code=0 && verdict_of_keys "wal_005/$1" || code=$?; }
  fi
  printf 'wal-fetch %s: %s%s\n' "$1" "$( ((code != 65)) || printf 'the segment in the store is damaged: ')" "$STORE_ERROR" >&2
  return "$code"
}

# What was fetched is what it is called, else it goes. What is not compressed could be taken for anything without its key.
is_wal() { # name, file
  if [[ $1 =~ ^[0-9A-F]{24}$ ]]; then
    [[ $(stat -c %s "$2") != "${WAL_SEGMENT_BYTES:-16777216}" ]] || return 0
    STORE_ERROR="it has $(stat -c %s "$2") bytes"
  else
    ! is_text "$2" || return 0
    STORE_ERROR='it is no text'
  fi
  rm -f "$2"
  return 1
}

# Prints the names of the archived segments and .history files whose names begin so. 75 when the store does not answer.
wal_list() { # beginning of their names
  local list
  if [[ $STORE_TYPE != FILE && $ARCHIVER_KIND == wal-rus ]]; then
    list=$(store_ls "wal_005/$1") || return 75
    awk -v begin="$1" -F '\t' '$1 == "obj" {print begin $NF}' <<<"$list"
  else
    list=$(store_list wal_005) || return
    awk -v begin="$1" -F '\t' 'index($3, begin) == 1 {print $3}' <<<"$list"
  fi | sed -E 's/\.(zst|lz4|br|lzma|gz)$//'
}

# Removes files of wal_005, named as store_list names them, that are all below the prefix. With wal-rus by the beginnings that only they have, since each call is a process.
wal_delete() { # standard input: <keep or remove> TAB <name> for every file of wal_005, in order of name
  local names
  if [[ $STORE_TYPE != FILE && $ARCHIVER_KIND == wal-rus ]]; then
    names=$(awk -F '\t' '
      { kind[NR] = $1; name[NR] = $2; for (i = 9; i <= length($2); i++) if ($1 == "keep") kept[substr($2, 1, i)] = 1 }
      END { for (n = 1; n <= NR; n++) if (kind[n] == "remove") { for (i = 9; i < length(name[n]); i++) if (!(substr(name[n], 1, i) in kept)) break
              begin = substr(name[n], 1, i); if (begin != last) print "wal_005/" begin; last = begin } }')
  else
    names=$(awk -F '\t' '$1 == "remove" {print "wal_005/" $2}')
  fi
  # shellcheck disable=SC2086
  [[ -z $names ]] || store_delete $names
}
