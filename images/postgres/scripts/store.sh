# shellcheck shell=bash
# The store: how BACKUP_* (and SOURCE_BACKUP_*) become the archiver's environment, and small objects. Part of archiver.sh, which sources it.

# ---- Variables ------------------------------------------------------------------------------------------------------------------------------------------

store_say() { printf 'error: %s: %s\n' "$1" "$2" >&2; }

# REPLY is the value of <name> or SOURCE_<name>, or what the file in <name>_FILE holds; what is left out of SOURCE_ is the database's own, but for the keys of another one. 64 when it is given
# twice or the file cannot be read.
store_setting() { # '' or SOURCE_, name
  local name=$1$2 file=$1$2_FILE
  if [[ -n ${!name:-} && -n ${!file:-} ]]; then store_say "$name and $file are both set" 'set one of them' && return 64; fi
  if [[ -n ${!file:-} ]]; then
    [[ -r ${!file} ]] || { store_say "$file names ${!file}, which cannot be read" 'mount it, readable for the user postgres' && return 64; }
    REPLY=$(<"${!file}")
  else
    REPLY=${!name:-}
  fi
  [[ -z $REPLY && $1 == SOURCE_ ]] || return 0
  case $2 in
    BACKUP_KEYS) [[ -n ${SOURCE_DBUUID:-}${SOURCE_BACKUP_TYPE:-}${SOURCE_BACKUP_URI:-} ]] || store_setting '' "$2" ;;
    *) [[ -n ${SOURCE_BACKUP_TYPE:-} && $SOURCE_BACKUP_TYPE != "${BACKUP_TYPE:-}" ]] || store_setting '' "$2" ;;
  esac
}

# The store of the database ('') or of the source (SOURCE_) is what all other functions use, below the given path of its bucket. 64 when the variables are wrong.
store_configure() { # '' or SOURCE_, path
  local of=$1 path=${2#/} type uri credentials region ca bucket keys endpoint= inner=
  path=${path%/}
  store_setting "$of" BACKUP_TYPE || return; type=$REPLY
  store_setting "$of" BACKUP_URI || return; uri=$REPLY
  store_setting "$of" BACKUP_CREDENTIALS || return; credentials=$REPLY
  store_setting "$of" BACKUP_REGION || return; region=${REPLY:-us-east-1}
  BACKUP_CA_PATH=${BACKUP_CA_FILE:-} SOURCE_BACKUP_CA_PATH=${SOURCE_BACKUP_CA_FILE:-} store_setting "$of" BACKUP_CA_PATH || return; ca=$REPLY
  [[ -z $ca || -r $ca ]] || { store_say "BACKUP_CA_FILE names $ca, which cannot be read" 'mount it, readable for the user postgres' && return 64; }
  store_setting "$of" DBUUID || return; bucket=$REPLY
  store_setting "$of" BACKUP_KEYS || return; keys=$REPLY
  archiver_kind >/dev/null
  take_keys "$of" "$keys" || return

  case $type:$uri in
    S3: | GCS:) ;;
    S3:s3://* | GCS:gs://*) inner=${uri#??://} ;;
    FILE:file:///*) inner=${uri#file://} ;;
    S3://* | GCS://*) endpoint=https:${uri} ;;
    S3:http://* | S3:https://* | GCS:http://* | GCS:https://*) endpoint=$uri ;;
    S3:* | GCS:* | FILE:*) store_say "${of}BACKUP_URI does not fit ${of}BACKUP_TYPE=$type" 'use //host[:port][/bucket], s3://bucket, gs://bucket or file:///folder' && return 64 ;;
    :*) store_say "${of}BACKUP_TYPE is not set" 'set S3, GCS or FILE' && return 64 ;;
    *) store_say "${of}BACKUP_TYPE=$type is unknown" 'set S3, GCS or FILE' && return 64 ;;
  esac
  if [[ $endpoint =~ ^(https?://)([^/]+)/*(.*)$ ]]; then endpoint=${BASH_REMATCH[1]}${BASH_REMATCH[2]} inner=${BASH_REMATCH[3]}; fi
  inner=${inner%/}
  if [[ $of == SOURCE_ && -n ${SOURCE_DBUUID:-} && -n $inner && -z ${SOURCE_BACKUP_URI:-} ]]; then
    store_say 'SOURCE_DBUUID is set, but BACKUP_URI names a bucket of its own' 'set SOURCE_BACKUP_URI' && return 64
  fi
  [[ -n $inner ]] || inner=$bucket
  if [[ $type != FILE && ! $inner =~ ^[A-Za-z0-9][A-Za-z0-9._-]+(/[A-Za-z0-9._/-]+)?$ ]]; then
    store_say "the bucket '$inner' is no bucket's name" "set ${of}DBUUID, or name one in ${of}BACKUP_URI" && return 64
  fi

  unset WALG_S3_PREFIX WALG_GS_PREFIX WALG_GS_ENDPOINT STORAGE_EMULATOR_HOST WALG_FILE_PREFIX
  unset AWS_ENDPOINT AWS_S3_FORCE_PATH_STYLE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS
  STORE_TYPE=$type STORE_FOLDER= STORE_ROOT=
  local place=$inner${path:+/$path}
  case $type in
    S3)
      export WALG_S3_PREFIX=s3://$place AWS_REGION=$region
      [[ -z $endpoint ]] || export AWS_ENDPOINT=$endpoint AWS_S3_FORCE_PATH_STYLE=true
      if [[ -n $credentials ]]; then # without: the server's own identity
        [[ $credentials == ?*:?* ]] || { store_say "${of}BACKUP_CREDENTIALS is not id:secret" 'set both, with a colon between' && return 64; }
        export AWS_ACCESS_KEY_ID=${credentials%%:*} AWS_SECRET_ACCESS_KEY=${credentials#*:}
      fi ;;
    GCS)
      export WALG_GS_PREFIX=gs://$place
      [[ -z $endpoint ]] || export WALG_GS_ENDPOINT=$endpoint STORAGE_EMULATOR_HOST=$endpoint
      if [[ -n $credentials ]]; then
        GOOGLE_APPLICATION_CREDENTIALS=$(store_secret_file "${of}credentials" "$credentials") && export GOOGLE_APPLICATION_CREDENTIALS || return 70
      fi ;;
    FILE)
      STORE_ROOT=$inner STORE_FOLDER=$place
      export WALG_FILE_PREFIX=$place ;;
  esac
  STORE_DEFAULT_CA=${STORE_DEFAULT_CA-${SSL_CERT_FILE-}}
  if [[ -n $ca || -n $STORE_DEFAULT_CA ]]; then export SSL_CERT_FILE=${ca:-$STORE_DEFAULT_CA}; else unset SSL_CERT_FILE; fi

  local cpus retries=${STORE_RETRIES:-4}
  cpus=$(nproc)
  export WALG_COMPRESSION_METHOD=zstd WALG_PREVENT_WAL_OVERWRITE=true NO_COLOR=1 RUST_LOG=${RUST_LOG:-warn}
  local streams=$((cpus < 2 ? 2 : cpus > 8 ? 8 : cpus))
  export WALG_UPLOAD_CONCURRENCY=${WALG_UPLOAD_CONCURRENCY:-$streams} WALG_DOWNLOAD_CONCURRENCY=${WALG_DOWNLOAD_CONCURRENCY:-$streams}
  export WALG_UPLOAD_DISK_CONCURRENCY=$((cpus < 4 ? 1 : cpus / 2)) WALG_DOWNLOAD_FILE_RETRIES=$retries WALG_S3_MAX_RETRIES=$retries
  use_key "${STORE_KEYS[0]}"
  [[ $ARCHIVER_KIND == wal-rus ]] || export WALG_LOG_LEVEL=ERROR
}

# Prints the path of a file of mode 0600 with the given content.
store_secret_file() { # name, content
  local folder=/tmp/howdah-$UID file
  (umask 077 && mkdir -p "$folder" && [[ -O $folder ]] && file=$(mktemp "$folder/XXXXXX") && printf '%s' "$2" >"$file" && mv "$file" "$folder/$1") || return 70
  printf '%s' "$folder/$1"
}

# ---- Objects --------------------------------------------------------------------------------------------------------------------------------------------

# What `st ls` says of an object, for awk. A name may be anything: what no file of Howdah's has in its name becomes a question mark.
readonly LISTED='$1 == "obj" {
  name = match($0, /^obj\t[0-9]+\t[^\t]*\t/) ? substr($0, RLENGTH + 1) : $NF
  gsub(/[^!-~]/, "?", name)
  print $2 "\t" ($3 ~ /T/ ? $3 : $3 "T" $4 "Z") "\t" begin name }'

# Prints what `st ls` prints, whole or not at all. wal-rus asks once for each page.
store_ls() { persistently store_ls_once "$@"; } # arguments of st ls

store_ls_once() {
  local listing code=0
  listing=$(mktemp) || return 70
  # No name of Howdah's is that long, and whoever adds some fills no disk of ours.
  archiver_run "${STORE_LIST_SECONDS:-900}" st ls "$@" > >(exec awk 'length($0) <= 400' >"$listing") || code=75
  wait $! || code=75
  ((code != 0)) || cat "$listing"
  rm -f "$listing"
  return "$code"
}

# 0 when the store answers and the bucket is there, else 75.
store_answers() { persistently store_answers_once; }

store_answers_once() {
  if [[ $STORE_TYPE == FILE ]]; then
    [[ -d $STORE_ROOT && -r $STORE_ROOT && -x $STORE_ROOT ]] || { STORE_ERROR="$STORE_ROOT is no folder that can be read" && printf '%s\n' "$STORE_ERROR" >&2 && return 75; }
  else
    archiver_run "${STORE_SECONDS:-60}" st check read >/dev/null || return 75
  fi
}

# Prints a line <size> TAB <time, RFC 3339> TAB <name below path> for everything below a folder of the store, in order of name. 75 when the store does not answer.
store_list() { # path
  local folder=${1:+${1%/}/}
  if [[ $STORE_TYPE == FILE ]]; then
    store_answers || return
    [[ -d $STORE_FOLDER/$folder ]] || return 0
    (set -o pipefail && TZ=UTC find "$STORE_FOLDER/$folder" -type f ! -name '.*' ! -path $'*[\n\t]*' -printf '%s\t%TY-%Tm-%TdT%TH:%TM:%.2TSZ\t%P\n' | LC_ALL=C sort -t $'\t' -k 3) || return 75
  else
    (set -o pipefail && store_ls -r ${folder:+"$folder"} |
      awk "$LISTED" | LC_ALL=C sort -t $'\t' -k 3) || return 75
  fi
}

# 0 when the store answers and the object is not there, 1 when it is there, else 75. wal-rus takes any refusal (403, 503, a missing bucket) for the absence of what it asks for: there a
# list that works has to show nothing whose name begins so. WAL-G lists folders only, and says of an object what is.
store_lacks() { persistently store_lacks_once "$1"; } # path

store_lacks_once() {
  local found code=0
  if [[ $STORE_TYPE == FILE ]]; then
    store_answers || return
    [[ ! -e $STORE_FOLDER/$1 ]]
    return
  fi
  if [[ $ARCHIVER_KIND == wal-g ]]; then
    store_get_once "$1" >/dev/null || code=$?
    case $code in 0 | 66) return 1 ;; 1) return 0 ;; *) return 75 ;; esac
  fi
  found=$(store_ls_once "$1") || return 75
  [[ $found != *$'\nobj\t'* ]]
}

# Prints an object, whole or not at all. 1 when there is none and the store answers, 66 when it has more bytes than what is read of such ones, else 75.
store_get() { persistently store_get_once "$@"; } # path, bytes that it may have

store_get_once() {
  local code=0 object words most=${2:-$OBJECT_BYTES}
  if [[ $STORE_TYPE == FILE ]]; then
    store_answers || return
    [[ -e $STORE_FOLDER/$1 ]] || return 1
    (($(stat -L -c %s "$STORE_FOLDER/$1") <= most)) || return 66
    cat "$STORE_FOLDER/$1" || return 75
    return 0
  fi
  object=$(mktemp) || return 70
  MOST_BYTES=$((most + 1)) archiver_run "${STORE_SECONDS:-60}" st cat "$1" >"$object" 2>/dev/null || code=$?
  if (($(stat -c %s "$object") > most)); then rm -f "$object" && return 66; fi
  ((code != 0)) || cat "$object"
  rm -f "$object"
  ((code != 0)) || return 0
  words=$STORE_ERROR
  if [[ $ARCHIVER_KIND == wal-g ]]; then
    # Of a bucket that is not there S3 says that it "does not exist".
    [[ $STORE_ERROR != *"object '"*"' not found in storage"* ]] || return 1
  elif [[ $STORE_ERROR == *'not found'* || $STORE_ERROR == *'not exist'* ]] && store_lacks_once "$1"; then
    return 1
  fi
  STORE_ERROR=${STORE_ERROR:-$words}
  printf '%s\n' "$STORE_ERROR" >&2
  return 75
}

# Standard input becomes an object, whole or not at all. For small ones. "new": one that is there stays as it is, and that is an error.
store_put() { # path, new or nothing
  local file code=0 force=-f
  [[ ${2:-} != new ]] || force=
  file=$(mktemp) || return 70
  cat >"$file" || { rm -f "$file" && return 70; }
  if [[ $STORE_TYPE == FILE ]]; then put_into_folder "$file" "$1" "$force" || code=75; else persistently store_put_file "$file" "$1" "$force" --no-compress --no-encrypt || code=75; fi
  rm -f "$file"
  return "$code"
}

store_put_file() { # file, path, -f or nothing, options of st put…
  archiver_run "${STORE_SECONDS:-60}" st put ${3:+"$3"} "${@:4}" "$1" "$2" >/dev/null && return 0
  [[ $STORE_ERROR == *'already exists'* ]] || return 75
  # It may be what a former try put there before it was cut off.
  store_get_once "$2" | cmp -s - "$1" || return 74
}

put_into_folder() { # file, path, -f or nothing
  local target=$STORE_FOLDER/$2 partial
  # No list shows it.
  partial=${target%/*}/.${target##*/}.$SRANDOM
  store_answers && [[ -n $3 || ! -e $target ]] && mkdir -p "${target%/*}" && cp "$1" "$partial" && sync "$partial" && mv "$partial" "$target" || { rm -f "$partial" && return 75; }
}

# Prints what store_list prints of everything whose name begins so, with whole names. 75 when the store does not answer. Only WAL-G wants folders: there the names are of those.
store_list_beginning() { # beginning of the names, folders
  local folder begin=$1
  if [[ $STORE_TYPE != FILE && $ARCHIVER_KIND == wal-rus ]]; then
    (set -o pipefail && store_ls -r "$begin" |
      awk -v begin="$begin" "$LISTED" | LC_ALL=C sort -t $'\t' -k 3) || return 75
    return 0
  fi
  for folder in "${@:2}"; do (set -o pipefail && store_list "$folder" | awk -v folder="$folder/" -F '\t' '{print $1 "\t" $2 "\t" folder $3}') || return 75; done
}

# The folder gets the small objects that standard input names, below their names, eight at a time; a name that ends in / is a folder with all it holds. What is not there, or is not small, does not come.
# 75 when the store does not answer. To be run in a subshell, so that wait knows only its own.
store_fetch() { # folder
  local path number=0
  while read -r path; do
    { mkdir -p "$1/$(dirname "${path}x")" && persistently store_fetch_one "$path" "$1"; } || : >"$1/failed" &
    ((++number % 8)) || wait
  done
  wait
  [[ ! -e $1/failed ]] || return 75
}

store_fetch_one() { # path, which is a folder when it ends in /; folder
  local code=0
  if [[ $1 == */ ]]; then
    MOST_BYTES=$((DOCUMENT_BYTES + 1)) archiver_run "${STORE_LIST_SECONDS:-900}" st copy --from '' --to "file://$2" --prefix "$1" >/dev/null || code=$?
    # One has grown since it was listed: then each is fetched by itself.
    ((code == 0 || code == 153)) || return 75
  else
    store_get_once "$1" "$DOCUMENT_BYTES" >"$2/$1" || code=$?
    ((code == 0)) || rm -f "$2/$1"
    [[ $code == @(0|1|66) ]] || return 75
  fi
}

# The objects are gone; a name that ends in / is a folder with all it holds. What was not there is no error. 77 when this key may not remove anything.
store_delete() { # paths…
  local path
  # wal-rus lists what it removes, and tells an empty list from a refusal.
  [[ $STORE_TYPE != FILE && $ARCHIVER_KIND == wal-rus ]] || store_answers || return
  for path; do
    [[ $path =~ [^/] ]] || return 64
    if [[ $STORE_TYPE == FILE ]]; then rm -rf "${STORE_FOLDER:?}/${path%/}" || return 75; else persistently store_delete_once "$path" || return; fi
  done
}

store_delete_once() {
  archiver_run "${STORE_LIST_SECONDS:-900}" st rm "$1" 2>/dev/null && return 0
  [[ $STORE_ERROR != *'object or folder '*' does not exist'* ]] || return 0
  ! store_refuses || [[ ! $STORE_ERROR =~ AccessDenied|[Ff]orbidden ]] || return 77
  printf '%s\n' "$STORE_ERROR" >&2
  return 75
}
