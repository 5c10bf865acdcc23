# shellcheck shell=bash
# The volume as a container finds it. All on it was PostgreSQL's to write: whoever broke into that may have left anything in the place of what Howdah keeps there, and a FIFO holds up for good whoever opens it.

# Held as long as any process of this container lives: two servers on one volume would destroy it. What is neither a file nor a folder where Howdah has one is removed.
take_volume() { # which one
  make_folder "$STATE"
  is_file "$STATE/volume.lock" || rm -rf "$STATE/volume.lock"
  exec {volume_lock}>"$STATE/volume.lock"
  flock --nonblock "$volume_lock" || fail "$AGAIN" "another container uses $1 volume" 'stop it first'
  clear_state
  # PostgreSQL opens these while it starts, and listens to no signal meanwhile.
  [[ ! -d $DATA ]] || find -P "$DATA" -maxdepth 2 \( -xtype p -o -xtype c \) -delete
}

make_folder() {
  [[ -d $1 && ! -L $1 ]] || rm -f "$1"
  mkdir -p "$1"
}

clear_state() {
  local path folders=("$STATE")
  make_folder "$SOCKETS"
  for path in "$SOCKETS" "$TLS" "$INHERITED" "$INHERITED"/{wal,unfinished} "$STATE/restore-points"; do
    if [[ -d $path && ! -L $path ]]; then folders+=("$path"); else rm -f "$path"; fi
  done
  # It keeps room for a start (storage.sh), which is now.
  rm -rf "$STATE/reserve"
  # No file of the state is larger than a segment.
  find -P "${folders[@]}" -mindepth 1 -maxdepth 1 \( ! -type f ! -type d -o -type f -size +$((SEGMENT_BYTES / 1024))k \) -delete
  for path in "$STATE"/{state.json,archive-mode,incarnation.json,announced,left-behind} "$INHERITED/inherited.json" "$TLS"/*; do
    [[ ! -d $path ]] || rm -rf "$path"
  done
}
