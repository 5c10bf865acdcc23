# shellcheck shell=bash
# Encryption: the keys of a store, what is written with, and what may be read with. Part of archiver.sh, which sources it.

# STORE_KEYS becomes the lines of a BACKUP_KEYS: keys of 64 hexadecimal digits, or "none" for what is not encrypted. The first is written with, all may be read with. 64 when they are
# no keys; what is said never shows them.
take_keys() { # '' or SOURCE_, text
  local rest=${2%$'\n'}$'\n' line
  STORE_KEYS=()
  [[ -n $2 ]] || { STORE_KEYS=(none) && return; }
  [[ $ARCHIVER_KIND == wal-rus || ! $2 =~ [0-9a-f]{64} ]] || { store_say "${1}BACKUP_KEYS is set, and this image's archiver does not encrypt" 'leave it out, or use an image whose capabilities say so' && return 64; }
  while [[ -n $rest ]]; do
    line=${rest%%$'\n'*} rest=${rest#*$'\n'}
    STORE_KEYS+=("$line")
    [[ $line =~ ^([0-9a-f]{64}|none)$ ]] || { store_say "line ${#STORE_KEYS[@]} of ${1}BACKUP_KEYS is no key" "use 64 lower-case hexadecimal digits, or 'none'" && return 64; }
  done
  ((${#STORE_KEYS[@]} <= 64)) || { store_say "${1}BACKUP_KEYS has ${#STORE_KEYS[@]} lines" 'use at most 64' && return 64; }
}

# What the archiver encrypts and decrypts with from here on. In its environment, as the key of the store is: no file, no argument.
use_key() { # one of STORE_KEYS
  unset WALG_LIBSODIUM_KEY WALG_LIBSODIUM_KEY_PATH WALG_LIBSODIUM_KEY_TRANSFORM
  [[ $1 == none ]] || export WALG_LIBSODIUM_KEY=$1 WALG_LIBSODIUM_KEY_TRANSFORM=hex
}

# Prints the name by which a key is told: the beginning of its SHA-256. Nothing for "none".
key_id() { # one of STORE_KEYS
  local bytes='' at
  [[ $1 != none ]] || return 0
  for ((at = 0; at < 64; at += 2)); do bytes+=\\x${1:at:2}; done
  # shellcheck disable=SC2059
  printf "$bytes" | sha256sum | cut -c 1-16
}

# The archiver uses the key of this id, or none for no id. 67 when that is not among those of the store.
use_key_named() { # id or nothing
  local key
  for key in "${STORE_KEYS[@]}"; do
    [[ $(key_id "$key") != "$1" ]] || { use_key "$key" && return; }
  done
  if [[ -n $1 ]]; then STORE_ERROR="its key $1 is not among the given ones ($(given_keys))"; else STORE_ERROR="it is not encrypted, and 'none' is not among the given keys ($(given_keys))"; fi
  return 67
}

given_keys() {
  local key id all=
  for key in "${STORE_KEYS[@]}"; do
    id=$(key_id "$key")
    all+=", ${id:-none}"
  done
  printf '%s' "${all#, }"
}

# KEYS_TO_TRY becomes STORE_KEYS with the one first that opened WAL last: neighbours mostly have the same.
order_keys() {
  local last=0 number
  [[ ! -r ${RUN:-/}/wal-key ]] || { read -r last <"$RUN/wal-key" && [[ $last =~ ^[0-9]{1,2}$ ]]; } || last=0
  KEYS_TO_TRY=(${STORE_KEYS[last]+"${STORE_KEYS[last]}"})
  for number in "${!STORE_KEYS[@]}"; do ((number == last)) || KEYS_TO_TRY+=("${STORE_KEYS[number]}"); done
}

remember_key() { # one of STORE_KEYS
  local number
  ((${#STORE_KEYS[@]} > 1)) && [[ -n ${RUN:-} && -w $RUN && ${KEYS_TO_TRY[0]} != "$1" ]] || return 0
  for number in "${!STORE_KEYS[@]}"; do [[ ${STORE_KEYS[number]} != "$1" ]] || break; done
  printf '%s\n' "$number" >"$RUN/wal-key"
}

# What an object is that was read whole and could not be decoded: 65 when a key opens its beginning, or it is not encrypted and need not be; 67 when it has another key, as far as can be told.
verdict_of_keys() { # object, without its ending
  local path key
  path=$(find_stored "$1") || return
  path=${path#*$'\t'}
  if is_plain "$path"; then
    [[ " ${STORE_KEYS[*]} " != *' none '* ]] || return 65
    STORE_ERROR="it is not encrypted, and 'none' is not among the given keys ($(given_keys))"
    return 67
  fi
  for key in "${STORE_KEYS[@]}"; do
    use_key "$key"
    [[ $key == none || $(archiver_run "${STORE_SECONDS:-60}" st cat --decrypt "$path" 2>/dev/null | head -c 1 | wc -c) == 0 ]] || { use_key "${STORE_KEYS[0]}" && return 65; }
  done
  use_key "${STORE_KEYS[0]}"
  STORE_ERROR="none of the given keys ($(given_keys)) opens it: it has another one, or its beginning is damaged"
  return 67
}

# What is not encrypted, as far as can be told: a frame of zstd, or text.
is_plain() { # path of an object
  local file code=0
  file=$(mktemp) || return 70
  archiver_run "${STORE_PART_SECONDS:-3600}" st cat "$1" 2>/dev/null | head -c 4096 >"$file" || :
  case $1 in
    *.zst) [[ $(head -c 4 "$file" | od -A n -t x1) == ' 28 b5 2f fd' ]] || code=1 ;;
    *.history) is_text "$file" || code=1 ;;
  esac
  rm -f "$file"
  return "$code"
}

# No line of it is anything but UTF-8.
is_text() { ! LC_ALL=C.UTF-8 grep -qaxv '.*' "$1"; } # file
