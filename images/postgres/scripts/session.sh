# shellcheck shell=bash
# The service's own sessions with PostgreSQL: who they are, and all that they depend on, in one place.
#
# They come over TLS from 127.0.0.1, as the superuser, with the certificate that ensure_certificates makes. Its key is locked, and only the service file holds its passphrase: an owner can tell
# libpq within PostgreSQL (postgres_fdw) where a file lies, but not what is in it.

# What people set for the cluster, a database or a role does not count here. Nothing tells of its statements, because verifiers stand in some: an owner sees what the server tells of sessions. Nothing that runs for long is bounded by time, but for waiting for a lock: an owner may hold one for ever.
SESSION_SETTINGS=(
  search_path=pg_catalog,pg_temp role=none session_replication_role=origin row_security=on
  TimeZone=UTC DateStyle=ISO,YMD IntervalStyle=postgres timezone_abbreviations=Default client_encoding=UTF8 lc_monetary=C lc_numeric=C lc_time=C
  bytea_output=hex extra_float_digits=1 standard_conforming_strings=on backslash_quote=safe_encoding escape_string_warning=off quote_all_identifiers=off array_nulls=on
  transform_null_equals=off xmlbinary=base64 xmloption=content
  'default_transaction_isolation=read committed' default_transaction_read_only=off default_transaction_deferrable=off
  statement_timeout=0 lock_timeout=30s idle_in_transaction_session_timeout=0 idle_session_timeout=0 client_connection_check_interval=0
  client_min_messages=warning exit_on_error=off post_auth_delay=0
  log_statement=none log_min_duration_statement=-1 log_min_duration_sample=-1 log_transaction_sample_rate=0 log_min_error_statement=panic log_duration=off
  log_parser_stats=off log_planner_stats=off log_executor_stats=off log_statement_stats=off debug_print_parse=off debug_print_rewritten=off debug_print_plan=off
  track_activities=off update_process_title=on pg_stat_statements.track=none pgaudit.log=none
  session_preload_libraries= local_preload_libraries= 'dynamic_library_path=$libdir' jit=off geqo=off max_parallel_workers_per_gather=0
  default_tablespace= temp_tablespaces= default_table_access_method=heap temp_file_limit=-1 work_mem=4MB max_stack_depth=2MB
  password_encryption=scram-sha-256 synchronous_commit=local
)
((MAJOR >= 16)) || SESSION_SETTINGS+=(force_parallel_mode=off)
((MAJOR < 16)) || SESSION_SETTINGS+=(debug_parallel_query=off scram_iterations=4096)
((MAJOR < 17)) || SESSION_SETTINGS+=(transaction_timeout=0 event_triggers=off)
SESSION_OPTIONS=("${SESSION_SETTINGS[@]// /\\ }")
SESSION_OPTIONS=${SESSION_OPTIONS[*]/#/-c }
readonly SESSION_SETTINGS SESSION_OPTIONS

# How a client of PostgreSQL gets in. Written at every start: the port may be another one, and the passphrase is.
readonly SERVICE_FILE=$TLS/service.conf
write_service_file() { # passphrase
  replace_file "$SERVICE_FILE" <<CONF
[howdah]
host=127.0.0.1
port=$PORT
sslmode=verify-full
sslrootcert=$TLS/ca.crt
sslcert=$TLS/client.crt
sslkey=$TLS/client.key
sslpassword=$1
CONF
}

# psql as all sessions of the service run it: values only, the first error ends it. The database is no argument: psql takes a name with an equals sign for more than a name.
session() { # database, further arguments of psql
  PGSERVICEFILE=${PGSERVICEFILE-$SERVICE_FILE} PGSERVICE=${PGSERVICE-howdah} PGUSER=postgres PGDATABASE=$1 PGOPTIONS=$SESSION_OPTIONS PGAPPNAME=howdah PGCONNECT_TIMEOUT=${CONNECT_SECONDS:-10} \
    ${SESSION_SECONDS:+timeout "$SESSION_SECONDS"} "/usr/lib/postgresql/$MAJOR/bin/psql" --no-psqlrc --no-password --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --set VERBOSITY=terse "${@:2}"
}

# 75 when others were in the way, who change the same or hold it, or PostgreSQL began again: worth trying again.
sql() {
  local words code=0
  { words=$(session postgres "$@" 2>&1 >&3); } 3>&1 || code=$?
  [[ -z $words ]] || printf '%s\n' "$words" >&2
  [[ $code != 3 || ! $words =~ (due to lock timeout|deadlock detected|tuple concurrently (updated|deleted))$ ]] || code=$AGAIN
  [[ $code != 2 || ! $words =~ (server closed the connection unexpectedly|connection to server was lost|the database system is (starting up|in recovery mode|not yet accepting connections)) ]] || code=$AGAIN
  return "$code"
}

# The archiver finds its own way, by the variables that it knows. It cannot open the key, so the folder gets one that is open: within another container than PostgreSQL's, whose libpq it would serve too.
identify_archiver() { # folder
  export PGHOST=127.0.0.1 PGPORT PGUSER=postgres PGDATABASE=postgres PGSSLMODE=verify-full PGSSLROOTCERT=$TLS/ca.crt PGSSLCERT=$TLS/client.crt PGSSLKEY=$1/client.key
  PGPORT=$(sed -n 's/^port=//p' "$SERVICE_FILE")
  sed -n 's/^sslpassword=//p' "$SERVICE_FILE" | openssl pkey -in "$TLS/client.key" -passin stdin -out "$PGSSLKEY"
}
