# shellcheck shell=bash
# The documents of a bucket, read in one place: each by itself, bounded in bytes and number, and checked by bucket.jq. Part of archiver.sh, which sources it.

# Of what Howdah itself writes; of a backup's list of files; of everything else that is read into memory.
readonly DOCUMENT_BYTES=65536 FILES_METADATA_BYTES=268435456 OBJECT_BYTES=1048576
# Of one kind, in one look. The oldest count: who adds more pushes nothing out.
readonly MOST_DOCUMENTS=10000 MOST_DOCUMENTS_BYTES=67108864

bucket_jq() { jq -L "${BASH_SOURCE[0]%/*}" "include \"bucket\"; $1" "${@:2}"; } # program, as jq

# Prints {path,value} in a line for each object of the list whose whole name fits, if the object does. What is none is left out, with one remark. 75 when the store does not answer.
documents() { # incarnation, record or point; file with a list, as store_list prints it; regular expression; where the names of the list begin
  local folder code=0
  folder=$(mktemp -d) || return 70
  (set -o pipefail && documents_in "$folder" "$@") || code=$?
  rm -rf "$folder"
  return "$code"
}

documents_in() { # folder, as documents
  local folder=$1 names=$1/names
  LC_ALL=C grep -aE "^[0-9]+"$'\t'"[^"$'\t'"]*"$'\t'"($4)\$" "$3" | LC_ALL=C sort -s -t $'\t' -k 2,2 >"$folder/found" || :
  awk -F '\t' -v bytes="$DOCUMENT_BYTES" -v number="$MOST_DOCUMENTS" -v all="$MOST_DOCUMENTS_BYTES" '$1 + 0 <= bytes && (sum += $1) <= all && n++ < number {print $3}' "$folder/found" | LC_ALL=C sort -u >"$names"
  mkdir "$folder/objects"
  whole_folders "$names" "$3" | store_fetch "$folder/objects" || return 75
  while read -r path; do [[ -e $folder/objects/$path ]] || printf '%s\n' "$path"; done <"$names" | store_fetch "$folder/objects" || return 75
  # In a line each: of JSON, line feeds are only spaces.
  (cd "$folder/objects" && while read -r path; do
    [[ ! -f $path || -L $path ]] || (($(stat -c %s "$path") > DOCUMENT_BYTES)) || { printf '%s\t' "$path" && tr '\n\r\0' '   ' <"$path" && printf '\n'; }
  done) <"$names" | bucket_jq 'document($kind; $begin)' -Rc --arg kind "$2" --arg begin "${5:-}" >"$folder/documents" || return 70
  cat "$folder/documents"
  tell_left_out "$folder" "$2"
}

tell_left_out() { # folder, kind
  local found taken
  found=$(wc -l <"$1/found") taken=$(wc -l <"$1/documents")
  ((taken < found)) || return 0
  printf 'howdah: %s of %s documents (%s) are left out: they are not what they should be; the first is %s\n' "$((found - taken))" "$found" "$2" \
    "$(cut -f 3 "$1/found" | grep -vxFf <(jq -r .path "$1/documents") | head -n 1)" >&"$STORE_SAYS"
}

# Prints what to fetch. With wal-rus a folder of which everything is wanted comes in one call; where something else is, too, nobody knows what that would bring.
whole_folders() { # file with the names, list
  if [[ $STORE_TYPE == FILE || $ARCHIVER_KIND != wal-rus ]]; then return 0; fi
  awk -F '\t' '
    NR == FNR { folder = $0; sub(/[^\/]*$/, "", folder); if (folder ~ /(^|\/)(backups|restore-points)\/$/) wanted[folder]++; next }
    { for (i = 1; i <= length($3); i++) if (substr($3, i, 1) == "/" && substr($3, 1, i) in wanted) seen[substr($3, 1, i)]++ }
    END { for (folder in wanted) if (wanted[folder] > 1 && seen[folder] == wanted[folder]) print folder }' "$1" "$2"
}

# Prints a document that is what it should be. 65 when it is not.
told_by() { # sentinel or running; the document on standard input
  local told
  told=$(bucket_jq "$1" -c 2>/dev/null) && [[ -n $told && $told != *$'\n'* ]] || return 65
  printf '%s\n' "$told"
}
