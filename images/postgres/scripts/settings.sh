# shellcheck shell=bash
# PostgreSQL's settings: what fits this container and volume, in a file; what must hold whatever anybody sets, on the command line.

# The memory that PostgreSQL may count with, in megabytes.
memory_mb() {
  local limit total
  if [[ -n ${MEMORY_MB:-} ]]; then printf '%s' "$MEMORY_MB" && return; fi
  total=$(($(awk '/^MemTotal/ {print $2}' /proc/meminfo) / 1024))
  limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1)
  [[ ! $limit =~ ^[0-9]{1,18}$ ]] || limit=$((limit / 1048576))
  if [[ $limit =~ ^[0-9]+$ ]] && ((limit < total)); then printf '%s' "$limit"; else printf '%s' "$total"; fi
}

CLIENT_SETTINGS=()

# What the database may fill, in megabytes.
volume_mb() {
  local size
  size=$(df -m --output=size "$VOLUME" | tail -n 1)
  if [[ -n ${VOLUME_GB:-} ]]; then between 1 "$size" $((VOLUME_GB * 1024)); else printf '%s' "$size"; fi
}

between() { # lowest, highest, value
  local value=$3
  ((value >= $1)) || value=$1
  ((value <= $2)) || value=$2
  printf '%s' "$value"
}

# Settings that SETTINGS_FILE and ALTER SYSTEM may change.
write_configuration() {
  local memory volume connections shared_memory=posix
  memory=$(memory_mb) volume=$(volume_mb)
  connections=$(between 50 500 $((memory / 16)))
  # Docker gives a container 64 MB of /dev/shm, too little for parallel queries; System V memory has no such limit.
  (($(df -m --output=size /dev/shm 2>/dev/null | tail -n 1 || echo 0) >= memory / 8)) || shared_memory=sysv
  {
    cat <<CONF
max_connections = $connections
authentication_timeout = 15s
shared_buffers = $(between 32 32768 $((memory / 4)))MB
effective_cache_size = $(between 64 1048576 $((memory * 3 / 4)))MB
maintenance_work_mem = $(between 16 2048 $((memory / 16)))MB
work_mem = $(between 2 512 $((memory / 4 / connections)))MB
dynamic_shared_memory_type = $shared_memory
max_worker_processes = 16
max_wal_size = $(between 128 8192 $((volume / 20)))MB
temp_file_limit = $(between 64 1048576 $((volume / 4)))MB
wal_compression = lz4
checkpoint_timeout = 10min
random_page_cost = 1.1
effective_io_concurrency = 100
log_line_prefix = '%m [%p]: user=%u,db=%d,app=%a,client=%h '
log_timezone = UTC
log_lock_waits = on
log_temp_files = 10MB
log_autovacuum_min_duration = 10s
log_min_duration_statement = 2s
timezone = UTC
search_path = '"\$user", public, extensions, topology'
lc_monetary = 'C.UTF-8'
lc_numeric = 'C.UTF-8'
lc_time = 'C.UTF-8'
default_text_search_config = 'pg_catalog.english'
CONF
    if [[ -e $LIBRARIES/timescaledb.so ]]; then printf 'timescaledb.telemetry_level = off\n'; fi
    if [[ -n ${SETTINGS_FILE:-} ]]; then printf "include = '%s'\n" "$SETTINGS_FILE"; fi
    printf "include_if_exists = '%s'\n" "$RUN/storage.conf"
  } | replace_file "$RUN/postgresql.conf"
}

# The one on the volume, for other containers, and the one where psql looks.
socket_folders() {
  printf '%s' "$SOCKETS"
  [[ ! -w /run/postgresql ]] || printf ',/run/postgresql'
}

LIBRARIES=/usr/lib/postgresql/$MAJOR/lib

# Those of the named libraries that the image has, separated by commas.
libraries() {
  local name list=
  for name; do
    [[ ! -e $LIBRARIES/$name.so ]] || list+=${list:+,}$name
  done
  printf '%s' "$list"
}

# SAFETY becomes the command-line options that nothing outranks (postgresql.auto.conf would outrank a file).
set_safety_settings() {
  local name known
  known=" $(postgres --describe-config | cut -f 1 | tr '\n' ' ') "
  local -A settings=(
    [config_file]=$RUN/postgresql.conf [hba_file]=$RUN/pg_hba.conf [ident_file]=$RUN/pg_ident.conf
    [listen_addresses]='*' [port]=$PORT [unix_socket_directories]=$(socket_folders)
    [ssl]=on [ssl_cert_file]=$TLS/server.crt [ssl_key_file]=$TLS/server.key [ssl_ca_file]=$TLS/ca.crt [ssl_min_protocol_version]=TLSv1.2
    [ssl_max_protocol_version]='' [ssl_crl_file]='' [ssl_crl_dir]='' [ssl_dh_params_file]='' [ssl_ecdh_curve]=prime256v1 [ssl_passphrase_command]=''
    [dynamic_library_path]='$libdir' [pre_auth_delay]=0 [post_auth_delay]=0 [db_user_namespace]=off
    [password_encryption]=scram-sha-256
    [update_process_title]=on [cluster_name]=''
    [fsync]=on [full_page_writes]=on [wal_log_hints]=on [wal_level]=logical [summarize_wal]=on
    [archive_mode]=on [archive_library]='' [archive_command]="$LIBRARY/archive-command %p" [archive_timeout]=45s
    [max_slot_wal_keep_size]=$(between 128 1048576 $(($(volume_mb) * 15 / 100)))MB
    [shared_preload_libraries]=$(libraries pg_stat_statements pgaudit timescaledb)
    [output_plugin_libraries]=$(libraries pgoutput test_decoding wal2json decoderbufs)
    [logging_collector]=off [log_destination]=stderr [lc_messages]=C
  )
  SAFETY=()
  for name in "${!settings[@]}"; do
    # Some are not in every release that the image is built for.
    [[ $known != *" $name "* && $name =~ ^(summarize_wal|archive_library|output_plugin_libraries|db_user_namespace)$ ]] || SAFETY+=(-c "$name=${settings[$name]}")
  done
}

# CLIENT_SETTINGS become options for as many clients as max_connections says, whoever else is there. Whoever does not say who they are takes a place before anybody knows, and what a client leaves behind keeps
# one for a while. So there are twice as many places, 8 for sessions of the service beside all clients, and 16 that it has in any case.
set_client_settings() {
  local clients
  clients=$(postgres -D "$DATA" "${SAFETY[@]}" -C max_connections 2>/dev/null) || return 0
  CLIENT_SETTINGS=(-c max_connections=$((clients * 2 + 24)) -c superuser_reserved_connections=$((clients + 16)))
  # In the file as well: else PostgreSQL would complain at each reload of what the file has.
  printf '%s\n' "${CLIENT_SETTINGS[@]}" | grep -vx -e -c >>"$RUN/postgresql.conf"
}

# Settings that PostgreSQL would not start with are found before anything changes.
check_settings_file() {
  local answer
  [[ -n ${SETTINGS_FILE:-} ]] || return 0
  answer=$(postgres -D "$RUN" "${SAFETY[@]}" -C port 2>&1 >/dev/null) ||
    fail "$WRONG" "SETTINGS_FILE does not fit: $(sed -nE '/skipping missing/d;s/.*(LOG|FATAL|ERROR): +//p' <<<"$answer" | head -n 1)" 'correct the file'
}
