# shellcheck shell=bash
# A database from nothing.

# The data directory is there, synced to the disk: whole, or not under this name.
create_data() {
  local partial=$DATA.partial locale=(--locale=C.UTF-8)
  [[ ! -e $DATA ]] || return 0
  # The provider that is the same on every base image, where the release has it.
  ((MAJOR < 17)) || locale+=(--locale-provider=builtin --builtin-locale=C.UTF-8)
  rm -rf "$partial"
  mkdir -p "${DATA%/*}"
  say "initialising PostgreSQL $MAJOR"
  initdb --pgdata "$partial" --no-sync --no-instructions --data-checksums --encoding UTF8 "${locale[@]}" --username postgres --auth reject >/dev/null ||
    fail_for_good create-failed 'initdb failed' 'see the lines above'
  look_for_namesake "$(control_value "$partial" 'Database system identifier')-$MAJOR/$INCARNATION" &
  initdb --pgdata "$partial" --sync-only >/dev/null
  mv --no-target-directory "$partial" "$DATA"
  sync "${DATA%/*}"
}

# Every database has the schemas of extensions in which only the superuser creates: those that were made with the data directory, and those that come from template1.
ensure_extension_schemas() {
  local database
  for database in template1 postgres; do
    session "$database" <<<'create extension if not exists howdah' || return
  done
}
