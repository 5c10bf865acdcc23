# shellcheck shell=bash
# The variables of the container: read, checked, and kept in a file that only PostgreSQL's user can read.

usage() {
  cat <<HELP
PostgreSQL $MAJOR as a self service. Variables (one with * also as NAME_FILE, which names a file that holds the value):

  username                role that owns db; never a superuser
  password *              its password, or its SCRAM-SHA-256 verifier
  db                      database that username owns (default: the user name)
  PORT                    PostgreSQL's port (5432)
  DBUUID                  the database's id; the bucket's name unless BACKUP_URI names one
  BACKUP_TYPE             S3, GCS or FILE; without it there is no store
  BACKUP_URI              //host[:port][/bucket], http://host[:port][/bucket], s3://bucket, gs://bucket, file:///folder
  BACKUP_CREDENTIALS *    id:secret (S3), service account JSON (GCS)
  BACKUP_CA_FILE          PEM file with the certificate authority of the store
  BACKUP_REGION           region for request signatures (us-east-1)
  BACKUP_KEYS *           lines of 64 hexadecimal digits, or 'none': backups and WAL are encrypted with the first, and read with all
                          (not encrypted)
  PG_WRITE_ARCHIVE        true: WAL is shipped all the time; needs a store (false)
  INCARNATION             name of the life that begins with this create or recover: [a-z0-9-], at most 40 characters
  MODE                    create, recover or run (run if data is there, else create)
  RECOVERY_TARGET         latest, time <RFC 3339>, lsn <X/Y>, transaction <id> [inclusive|exclusive],
                          restore-point <name>, backup <name> (latest)
  RECOVERY_INCARNATION    incarnation to recover from, with its ancestors (a time: the one alive then; a backup: the one that
                          has it; else the newest)
  RECOVERY_LIVES          names of the incarnations that count, separated by spaces: what any other one announces in the store
                          is ignored (all that have begun by now)
  RECOVERY_SYSTEM         identifier of the PostgreSQL system that they are of (any)
  RECOVERY_BACKUPS        backups that a recovery may begin with, separated by spaces: <incarnation>/<name>, or
                          <incarnation>/self-contained/<id>/<name> (any)
  RECOVERY_COMPLETE       <incarnation> <RFC 3339>: all that was committed in that life before then is in the store: a time up to
                          then is reached though no later commit tells so (nothing is known to be)
  SOURCE_DBUUID, SOURCE_BACKUP_TYPE, SOURCE_BACKUP_URI, SOURCE_BACKUP_CREDENTIALS *, SOURCE_BACKUP_CA_FILE, SOURCE_BACKUP_REGION,
  SOURCE_BACKUP_KEYS *
                          the store to recover from, when it is another database's
  FORMER_IS_NEWEST        true: the volume that howdah-inherit has looked at is the newest of its life: what the store has behind its
                          end, nobody wrote for it (false)
  RECOVERY_PATIENCE       for how many seconds a recovery asks a store again that refuses or is away (300)
  RECOVERY_USER           role that username takes over from after a recovery (rename)
  RECOVERY_LOGINS         who may log in after a recovery: all that could in the source, or owner (all)
  ADMIT_CLIENTS           false: the first start refuses clients and holds WAL back until 'howdah-database admit' (true)
  CLOSED_NETWORK          true: nothing starts before howdah/holder has closed the network of the container (false)
  CERTIFICATE_NAMES       names and addresses of the server certificate, separated by spaces
  SETTINGS_FILE           file in postgresql.conf syntax; Howdah's own safety settings win
  MEMORY_MB               what the memory settings are computed from (the container's limit, else the machine's)
  VOLUME_GB               how much the database may fill (its whole file system)

On the volume /postgresqldata: $MAJOR/data is the data directory, howdah/ the state. Commands: docker exec --user postgres <container> howdah-database --help
HELP
}

readonly SECRETS=(password BACKUP_CREDENTIALS BACKUP_KEYS SOURCE_BACKUP_CREDENTIALS SOURCE_BACKUP_KEYS)
readonly STORE_VARIABLES=(DBUUID BACKUP_TYPE BACKUP_URI BACKUP_CREDENTIALS BACKUP_CA_FILE BACKUP_REGION BACKUP_KEYS)
readonly VARIABLES=(username password db PORT "${STORE_VARIABLES[@]}" PG_WRITE_ARCHIVE INCARNATION MODE RECOVERY_TARGET RECOVERY_INCARNATION RECOVERY_LIVES RECOVERY_SYSTEM RECOVERY_BACKUPS RECOVERY_COMPLETE FORMER_IS_NEWEST RECOVERY_PATIENCE
  "${STORE_VARIABLES[@]/#/SOURCE_}" RECOVERY_USER RECOVERY_LOGINS ADMIT_CLIENTS CLOSED_NETWORK CERTIFICATE_NAMES SETTINGS_FILE MEMORY_MB VOLUME_GB)

wrong() { fail "$WRONG" "$1" "$2"; }

# Takes the values of the secrets' files. The owner's password matters once: later starts do without it, and its file may be gone.
read_secret_files() {
  local name file
  for name in "${SECRETS[@]}"; do
    file=${name}_FILE
    [[ -n ${!file:-} ]] || continue
    [[ -z ${!name:-} ]] || wrong "$name and $file are both set" 'set one of them'
    if [[ $name == password && $MODE == run ]]; then continue; fi
    [[ -r ${!file} ]] || wrong "$file names ${!file}, which cannot be read" 'mount the file, readable for the user of the container'
    printf -v "$name" '%s' "$(<"${!file}")"
    # No keys: nothing is encrypted.
    [[ -n ${!name} || $name == *BACKUP_KEYS ]] || wrong "$file names ${!file}, which is empty" "put the value into it, or leave $file out"
    unset "$file"
  done
}

# Which way to go, from MODE and what is on the volume.
decide_mode() {
  local asked=${MODE:-} other
  case $asked in '' | create | recover | run) ;; *) wrong "MODE is $asked" 'choose create, recover or run' ;; esac
  if [[ -e $DATA/PG_VERSION ]]; then
    [[ $(read_file "$DATA/PG_VERSION") == "$MAJOR" ]] ||
      wrong "$DATA is of PostgreSQL $(read_file "$DATA/PG_VERSION" || printf '(no file says which)')" "run the image of that major; this one is $MAJOR"
    if [[ $asked == recover ]] && ! recovered_like_this; then
      wrong 'MODE is recover, and the volume has a database already' 'recover into an empty volume'
    fi
    MODE=run
    # A creation that was cut off or failed goes on; recovered data has its name only when all is done.
    case $(state_get .phase) in creating | failed) MODE=create ;; esac
    return
  fi
  for other in "$VOLUME"/*/data/PG_VERSION; do
    [[ ! -e $other ]] || wrong "the volume has data of PostgreSQL $(read_file "$other" || printf '(no file says which)')" "run the image of that major; this one is $MAJOR"
  done
  [[ $asked != run ]] || wrong "MODE is run, and $DATA has no data" 'mount the volume of the database, or use MODE=create'
  MODE=${asked:-create}
}

recovered_like_this() {
  [[ $(state_get .recovery.target) == "${RECOVERY_TARGET:-latest}" ]]
}

set_defaults() {
  : "${db:=${username:-}}" "${PORT:=5432}" "${CLOSED_NETWORK:=false}" "${PG_WRITE_ARCHIVE:=false}" "${ADMIT_CLIENTS:=true}" "${RECOVERY_TARGET:=latest}" "${RECOVERY_PATIENCE:=300}"
  : "${BACKUP_REGION:=us-east-1}"
}

check_variables() {
  local name
  for name in PG_WRITE_ARCHIVE ADMIT_CLIENTS CLOSED_NETWORK; do
    [[ ${!name} == true || ${!name} == false ]] || wrong "$name is ${!name}" 'use true or false'
  done
  [[ $PORT =~ ^[1-9][0-9]{0,4}$ ]] && ((PORT <= 65535)) || wrong "PORT is $PORT" 'use a number from 1 to 65535'
  [[ -z ${MEMORY_MB:-} ]] || { [[ $MEMORY_MB =~ ^[1-9][0-9]{1,8}$ ]] && ((MEMORY_MB >= 128)); } || wrong "MEMORY_MB is $MEMORY_MB" 'use a number of megabytes, at least 128'
  [[ $RECOVERY_PATIENCE =~ ^(0|[1-9][0-9]{0,5})$ ]] || wrong "RECOVERY_PATIENCE is $RECOVERY_PATIENCE" 'use a number of seconds'
  [[ -z ${VOLUME_GB:-} || $VOLUME_GB =~ ^[1-9][0-9]{0,5}$ ]] || wrong "VOLUME_GB is $VOLUME_GB" 'use a number of gigabytes, at least 1'
  for name in INCARNATION RECOVERY_INCARNATION; do
    [[ -z ${!name:-} || ${!name} =~ ^[a-z0-9-]{1,40}$ ]] || wrong "$name is ${!name}" 'use a to z, 0 to 9 and -, at most 40 characters'
  done
  check_lives
  check_backups
  for name in DBUUID SOURCE_DBUUID; do
    [[ -z ${!name:-} || ${!name} =~ ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$ ]] || wrong "$name is ${!name}" 'use an id such as a UUID: lower case letters, digits, - and .'
  done
  for name in ${CERTIFICATE_NAMES:-}; do
    [[ $name =~ ^([A-Za-z0-9*]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$ ]] || wrong "CERTIFICATE_NAMES has $name" 'use names and addresses separated by spaces'
  done
  [[ -z ${SETTINGS_FILE:-} || -r $SETTINGS_FILE ]] || wrong "SETTINGS_FILE names $SETTINGS_FILE, which cannot be read" 'mount the file'
  check_owner
  check_store ''
  [[ $PG_WRITE_ARCHIVE == false || -n ${BACKUP_TYPE:-} ]] || wrong 'PG_WRITE_ARCHIVE is true, and there is no store' 'set BACKUP_TYPE and BACKUP_URI'
  if [[ $MODE == recover ]]; then
    check_store SOURCE_
    [[ -n ${BACKUP_TYPE:-}${SOURCE_BACKUP_TYPE:-} ]] || wrong 'MODE is recover, and there is no store' 'set BACKUP_TYPE and BACKUP_URI, or those that begin with SOURCE_'
    [[ -z ${RECOVERY_USER:-} || -n ${username:-} ]] || wrong 'RECOVERY_USER is set without username' 'set username to the new name'
    [[ ${RECOVERY_USER:-} != postgres ]] || wrong 'RECOVERY_USER is postgres' 'name the role that owned the database'
    [[ ${RECOVERY_LOGINS:-all} == @(all|owner) ]] || wrong "RECOVERY_LOGINS is $RECOVERY_LOGINS" 'use all or owner'
    [[ ${RECOVERY_LOGINS:-all} == all || -n ${username:-} ]] || wrong 'RECOVERY_LOGINS is owner, without username' 'set username'
    check_target
    check_complete
  fi
}

check_lives() {
  local name names
  [[ -n ${RECOVERY_LIVES:-} ]] || return 0
  [[ $MODE == recover ]] || { [[ $MODE == run ]] && return 0; } || wrong 'RECOVERY_LIVES is set, and MODE is not recover' 'leave it out'
  # Spaces at the ends and between are all the same from here on.
  read -ra names -d '' <<<"$RECOVERY_LIVES" || :
  ((${#names[@]} > 0 && ${#names[@]} <= 1000)) || wrong "RECOVERY_LIVES has ${#names[@]} names" 'use 1 to 1000'
  for name in "${names[@]}"; do
    [[ $name =~ ^[a-z0-9-]{1,40}$ ]] || wrong "RECOVERY_LIVES has ${name:0:60}" 'use names of incarnations, separated by spaces: a to z, 0 to 9 and -, at most 40 characters'
  done
  RECOVERY_LIVES=${names[*]}
}

check_backups() {
  local place places
  [[ -z ${RECOVERY_SYSTEM:-} || $RECOVERY_SYSTEM =~ ^[0-9]{1,20}$ ]] || wrong "RECOVERY_SYSTEM is ${RECOVERY_SYSTEM:0:60}" 'use the identifier of a PostgreSQL system: digits'
  [[ -n ${RECOVERY_BACKUPS:-} ]] || return 0
  [[ $MODE == recover ]] || { [[ $MODE == run ]] && return 0; } || wrong 'RECOVERY_BACKUPS is set, and MODE is not recover' 'leave it out'
  read -ra places -d '' <<<"$RECOVERY_BACKUPS" || :
  ((${#places[@]} <= 1000)) || wrong "RECOVERY_BACKUPS has ${#places[@]} backups" 'use at most 1000'
  for place in "${places[@]}"; do
    [[ $place =~ ^[a-z0-9-]{1,40}/(self-contained/[A-Za-z0-9-]{1,64}/)?[A-Za-z0-9_]{1,200}$ ]] || wrong "RECOVERY_BACKUPS has ${place:0:60}" 'use <incarnation>/<name>, separated by spaces'
  done
  RECOVERY_BACKUPS=${places[*]}
}

check_owner() {
  [[ -n ${username:-} || -z ${db:-} ]] || wrong 'db is set without username' 'set username and password of the role that owns it'
  [[ -n ${username:-} || -z ${password:-}${password_FILE:-} ]] || wrong 'password is set without username' 'set username'
  [[ -n ${username:-} ]] || return 0
  [[ $username != postgres && $username != pg_* && $username != public && $username != none ]] ||
    wrong "username is $username, which PostgreSQL keeps for itself" 'choose another name'
  [[ $db != postgres && $db != template[01] ]] || wrong "db is $db, which PostgreSQL keeps for itself" 'choose another name'
  local name
  for name in username db; do
    [[ ! ${!name} =~ [[:cntrl:]] ]] && (($(LC_ALL=C; echo "${#username}") <= 63)) || wrong "$name is not a name" 'use at most 63 bytes without control characters'
  done
  [[ $MODE != run ]] || return 0
  [[ -n ${password:-} ]] || wrong 'username is set without password' 'set password, or password_FILE'
  [[ -z $(password_fault "$password") ]] || wrong "$(password_fault "$password")" 'use a password in one line, or a whole SCRAM-SHA-256 verifier'
}

# One of the two stores: '' is the database's own, SOURCE_ the one to recover from. archiver.sh says what is wrong with the values.
check_store() {
  local of=$1 name type=${1}BACKUP_TYPE known
  if [[ -z ${!type:-} && $of == '' ]]; then
    for name in BACKUP_URI BACKUP_CREDENTIALS BACKUP_CA_FILE BACKUP_KEYS; do
      [[ -z ${!name:-} ]] || wrong "$name is set without BACKUP_TYPE" 'set BACKUP_TYPE to S3, GCS or FILE'
    done
    return 0
  fi
  known=$(jq -r '.stores | join(", ")' /etc/howdah/capabilities.json)
  [[ -z ${!type:-} || ", $known, " == *", ${!type}, "* ]] || wrong "$type is ${!type}, which this image's archiver does not reach" "choose from: $known"
  (store_configure "$of" '') || exit
}

# What the other scripts need, as shell assignments that they source. The password stands apart: it goes away once it was used.
keep_variables() {
  local name
  for name in "${VARIABLES[@]}"; do
    [[ $name == password || ! -v $name ]] || printf '%s=%q\n' "$name" "${!name}"
  done >"$ENVIRONMENT.new"
  # What `docker exec` starts has the container's variables too.
  printf 'unset %s\n' "${SECRETS[*]/%/_FILE}" >>"$ENVIRONMENT.new"
  printf 'ARCHIVER_KIND=%s\n' "$(archiver_kind)" >>"$ENVIRONMENT.new"
  printf 'BACKUP_KEY_ID=%s\n' "$([[ -z ${BACKUP_KEYS:-} ]] || key_id "${BACKUP_KEYS%%$'\n'*}")" >>"$ENVIRONMENT.new"
  mv -f "$ENVIRONMENT.new" "$ENVIRONMENT"
  if [[ -n ${password:-} && $MODE != run ]]; then printf '%s' "$password" >"$RUN/password"; fi
}

# Takes the variables out of the environment, so that PostgreSQL's processes do not inherit them.
forget_variables() {
  local name
  for name in "${VARIABLES[@]}"; do unset "$name" "${name}_FILE"; done
}
