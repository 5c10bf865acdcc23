import type { BucketAccess } from '../clouds/cloud.ts'
import { inTheClear } from '../core/backup-keys.ts'
import type { RecoveryTarget } from '../entities/request.ts'
import { confineBackup, confineLook, confinePostgres } from './confinement.ts'
import type { RunBackup, RunPostgres, ServerTask, StoreAccess } from './tasks.ts'

/**
 * The POSIX shell script that does a task on a server with a container engine. Values stand in it only quoted. What differs between servers it asks of its
 * environment, which `Commands` describes.
 */
export const renderScript = (task: ServerTask): string => `${prelude}\n${bodyOf(task)}\n`

/** Quotes a value for a POSIX shell. */
export const quote = (value: string | number): string => `'${String(value).replaceAll("'", `'\\''`)}'`

/**
 * `exists` and `running` end the script when the container engine does not answer: what is not seen is not gone. `ready CONTAINER` waits until PostgreSQL answers over TLS and prints the certificate of its CA; it ends with the container's own error when that has
 * failed. `state FILTER` prints what jq makes of the state on a volume: that is PostgreSQL's to write, and so may be anything. It is read with no right, in part, and not for ever.
 */
const prelude = `set -eu
tool() { container=$1; shift; docker exec -i --user postgres "$container" howdah-database "$@"; }
exists() { found=$(docker container ls --all --quiet --filter "name=^/$1$") || exit 75; [ -n "$found" ]; }
running() {
  found=$(docker container ls --all --quiet --filter "name=^/$1$" --filter status=running --filter status=restarting) || exit 75
  [ -n "$found" ]
}
state() {
  filter=$1; shift
  docker run --rm --network none $HOWDAH_LABELS ${confineLook.join(' ')} --entrypoint sh "$@" -c '
    [ -e /postgresqldata/howdah/state.json ] || exit 3
    timeout 5 head -c 65536 /postgresqldata/howdah/state.json | jq -sc "$1"' sh "$filter"
}
ready() {
  until tool "$1" await-ready; do
    if ! running "$1"; then
      docker logs --tail 20 "$1" >&2
      # Why it failed stands on the volume, which can be read without it.
      state '.[0]' --volumes-from "$1:ro" "$(docker container inspect -f '{{.Image}}' "$1")" 2>/dev/null || echo
      exit "$(docker container inspect -f '{{.State.ExitCode}}' "$1" 2>/dev/null || echo 70)"
    fi
    sleep 0.2
  done
}`

const startPostgres = (container: string): string =>
  `docker start ${quote(container)} >/dev/null\nready ${quote(container)}`

const bodyOf = (task: ServerTask): string => {
  switch (task.task) {
    case 'run-postgres':
      return runPostgres(task)
    case 'start-postgres':
      // A deletion that was taken back may have left it refusing clients.
      return `said=$(${startPostgres(task.container)}); code=$?
printf '%s\\n' "$said"
[ "$code" = 0 ] || exit "$code"
case "$(tool ${quote(task.container)} status)" in *'"admitted":false'*) tool ${quote(task.container)} admit >/dev/null ;; esac`
    case 'stop-postgres':
      return `if exists ${quote(task.container)}; then docker stop --time 90 ${quote(task.container)} >/dev/null; fi`
    case 'remove-container':
      return [
        removeAtOnce(inheriting(task.container)),
        `if exists ${quote(task.container)}; then docker stop --time 90 ${quote(task.container)} >/dev/null; fi`,
        removeAtOnce(task.container),
        `forget ${quote(task.container)}`,
        ...(task.volumeId ? [`release ${quote(task.volumeId)}`] : []),
      ].join('\n')
    case 'admit-clients':
      return task.ifRunning
        ? `if running ${quote(task.container)}; then tool ${quote(task.container)} admit; fi`
        : admitClients(quote(task.container))
    case 'refuse-clients':
      return task.start
        ? `${startPostgres(task.container)}\ntool ${quote(task.container)} refuse`
        : `if running ${quote(task.container)}; then tool ${quote(task.container)} refuse; fi`
    case 'fence-archive':
      return fenceArchive(quote(task.container))
    case 'report-container':
      return reportContainer(task)
    case 'report-archive':
      return `tool ${quote(task.container)} archive-status`
    case 'create-restore-point':
      return `tool ${quote(task.container)} restore-point ${quote(task.name)} ${quote(task.id)}`
    case 'set-password':
      return given(task.container, [task.verifierSecret], `set-password ${quote(task.user)}`)
    case 'set-replication-role':
      return given(task.container, [task.verifierSecret], `set-replication-role ${quote(task.role)}`)
    case 'remove-replication-role':
      return `tool ${quote(task.container)} remove-replication-role`
    case 'set-backup-keys':
      // They count at once, and after the next start of the container, which finds them in the file that it has mounted.
      return given(task.container, [task.keysSecret, task.container], 'set-backup-keys')
    case 'set-archiving':
      return `tool ${quote(task.container)} archive ${task.on ? 'on' : 'off'}`
    case 'run-backup':
      return runBackup(task, `${task.kind} --id ${quote(task.id)}${task.permanent ? ' --permanent' : ''}`)
  }
}

/** What is secret goes to a command by its standard input. */
const given = (container: string, secret: readonly string[], command: string): string =>
  `given=$(secret ${secret.map(quote).join(' ')})\ntool ${quote(container)} ${command} < "$given"`

const runPostgres = (task: RunPostgres): string => {
  const { container, recovery } = task
  const secrets: readonly SecretFile[] = [
    { variable: 'password_FILE', file: 'password', secret: task.verifierSecret },
    ...storeSecrets('', task.store),
    ...(recovery?.source ? storeSecrets('SOURCE_', recovery.source.store) : []),
  ]
  const run = [
    'docker run --detach',
    `--name ${quote(container)}`,
    '$HOWDAH_LABELS',
    '--network "$HOWDAH_NETWORK" --restart no --stop-timeout 90',
    ...confinePostgres(task.limits.memoryMb),
    // Words, as the labels.
    `\${HOWDAH_LOGGING:---log-opt max-size=20m --log-opt max-file=5}`,
    '--cpus "$cpus"',
    '--volume "$data":/postgresqldata',
    variable('DBUUID', task.databaseId),
    variable('PORT', task.port),
    variable('INCARNATION', task.incarnation),
    variable('username', task.user),
    variable('db', task.databaseName),
    ...secrets.map(mounted),
    ...storeVariables('', task.store),
    variable('PG_WRITE_ARCHIVE', String(task.archive)),
    variable('ADMIT_CLIENTS', 'false'),
    `--env "CLOSED_NETWORK=\${HOWDAH_CLOSED:-false}"`,
    variable('CERTIFICATE_NAMES', task.certificateNames.join(' ')),
    variable('MEMORY_MB', task.limits.memoryMb),
    variable('VOLUME_GB', task.volumeGb),
    variable('MODE', recovery ? 'recover' : 'create'),
    ...(recovery ? [variable('RECOVERY_TARGET', renderTarget(recovery.target))] : []),
    // The database is down for as long; whoever asked for the recovery begins it again.
    ...(recovery ? [variable('RECOVERY_PATIENCE', 15)] : []),
    ...(recovery ? [variable('RECOVERY_LIVES', recovery.lives.join(' '))] : []),
    ...(recovery?.system ? [variable('RECOVERY_SYSTEM', recovery.system)] : []),
    ...(recovery?.backups ? [variable('RECOVERY_BACKUPS', recovery.backups.join(' '))] : []),
    ...(recovery?.complete
      ? [variable('RECOVERY_COMPLETE', `${recovery.complete.incarnation} ${recovery.complete.until}`)]
      : []),
    ...(task.inheritsFrom ? [variable('FORMER_IS_NEWEST', 'true')] : []),
    ...(recovery?.incarnation ? [variable('RECOVERY_INCARNATION', recovery.incarnation)] : []),
    ...(recovery?.source
      ? [
          variable('SOURCE_DBUUID', recovery.source.databaseId),
          variable('RECOVERY_USER', recovery.source.user),
          variable('RECOVERY_LOGINS', recovery.source.isOtherTenants ? 'owner' : 'all'),
          ...storeVariables('SOURCE_', recovery.source.store),
        ]
      : []),
    '"$image"',
  ].join(' \\\n  ')
  // Docker refuses more CPUs than the machine has.
  return `cpus=$(nproc)
if [ "$cpus" -gt ${task.limits.cpus} ]; then cpus=${task.limits.cpus}; fi
if exists ${quote(container)}; then docker start ${quote(container)} >/dev/null; else
${[`data=$(volume ${quote(task.volumeId)})`, imageOf(task), ...secrets.map((secret) => fetched(secret, container))].join('\n')}
${inherit(task)}${run} >/dev/null
fi
ready ${quote(container)}${provesEncryption(task)}`
}

/** An older image would take no notice of the keys. It says which one it writes with before clients are admitted, and so before anything is written. */
const provesEncryption = ({ container, store: { keys } }: RunPostgres): string =>
  keys === undefined || keys.id === inTheClear
    ? ''
    : `
case "$(tool ${quote(container)} status | tr -d ' \\n')" in
  *'"backupKeyId":"${keys.id}"'*) ;;
  *) echo '{"error":"command-failed","message":"This image does not encrypt backups with the key: build it anew"}'; exit 70 ;;
esac`

/**
 * A container that ends and is started again, over and over, has no clients and cannot be asked to archive what it holds: after half a minute it is left as it is, because recoveries are for just that. One that runs, and in which PostgreSQL does
 * not answer yet, may have commits that are nowhere else.
 */
const fenceArchive = (
  container: string,
): string => `restarts() { docker container inspect -f '{{.RestartCount}}' ${container}; }
before=$(restarts) || exit 75
tries=0
down=0
answer='{}'
while running ${container}; do
  code=0
  said=$(tool ${container} fence) || code=$?
  if [ "$code" = 0 ]; then answer=$said; break; fi
  case "$said" in '' | *'"error":"not-running"'*) ;; *) printf '%s\\n' "$said"; exit "$code" ;; esac
  tries=$((tries + 1))
  case "$(docker container inspect -f '{{.State.Restarting}}' ${container})" in true) down=$((down + 1)) ;; esac
  if [ "$tries" -ge 30 ]; then
    after=$(restarts) || exit 75
    # One restart is no loop. In a long one the engine waits longer and longer before the next start.
    if [ $((after - before)) -lt 3 ] && [ "$down" -lt 10 ]; then printf '%s\\n' "$said"; exit 75; fi
    echo 'PostgreSQL does not come up: what it has not archived is taken from its volume' >&2
    break
  fi
  sleep 1
done
printf '%s\\n' "$answer"`

/** From here on the container engine starts it again for ever: before that, a container that cannot come up would never end. One that ended since it came up gets another chance. */
const admitClients = (container: string): string => `docker update --restart unless-stopped ${container} >/dev/null &
updating=$!
tool ${container} admit || {
  code=$?
  if exists ${container} && ! running ${container}; then docker start ${container} >/dev/null; exit 75; fi
  exit "$code"
}
wait "$updating" || exit 75`

/** What a stopped command has begun in a container goes on there. One that is between two starts can only be stopped: whoever admits clients starts it again. */
const withdraw = (container: string): string => `if running ${container} && ! tool ${container} withdraw >&2; then
  case "$(docker container inspect -f '{{.State.Restarting}}' ${container})" in
    true) docker stop --time 90 ${container} >/dev/null ;;
    *) if running ${container}; then exit 75; fi ;;
  esac
fi
`

/** Clients were admitted, or that can no longer be undone: see state.sh of the image. */
const reportContainer = (task: Extract<ServerTask, { task: 'report-container' }>): string =>
  `exists=false; if exists ${quote(task.container)}; then exists=true; fi
${task.withdraw ? withdraw(quote(task.container)) : ''}data=$(volume ${quote(task.volumeId)})
${imageOf(task)}
admitted=$(state '.[0].admitted == true or .[0].announcing == true' --volume "$data":/postgresqldata:ro "$image") || case $? in
  3) admitted=false ;; # There is no state yet.
  *) exit 75 ;;
esac
printf '{"exists":%s,"admitted":%s}\\n' "$exists" "$admitted"`

/** Name of the container that inherits for another. */
const inheriting = (container: string): string => `${container}-inherit`

/**
 * What the data before leaves to its recovery: certificates, and WAL that was not shipped. What cannot be read (70) is left behind, because recoveries are for just that; the image says so when it is asked for its certificate. So is a volume
 * with which the container engine cannot start a container (125), after three minutes. Anything else says nothing about that volume, and is an error.
 */
const inherit = (task: RunPostgres): string =>
  task.inheritsFrom
    ? `inherit() {
  ${removeAtOnce(inheriting(task.container))}
  docker run --rm --name ${quote(inheriting(task.container))} --network none $HOWDAH_LABELS ${confineLook.join(' ')} "$@" --volume "$data":/postgresqldata --entrypoint howdah-inherit "$image"
}
unread=0
for pause in 0 5 10 20 30 60 60; do
  sleep "$pause"
  from=$(volume ${quote(task.inheritsFrom)})
  code=0
  inherit --volume "$from":/previousdata:ro || code=$?
  case $code in
    0) break ;;
    70) unread=$((unread + 1)); if [ "$unread" = 2 ]; then break; fi ;;
    125) ;;
    64) exit 64 ;;
    *) exit 75 ;;
  esac
done
if [ "$code" = 125 ]; then inherit || [ $? = 70 ] || exit 75; fi\n`
    : ''

const runBackup = (task: RunBackup, command: string): string => {
  const secrets = storeSecrets('', task.store)
  const run = [
    `docker run --rm --name ${quote(task.name)}`,
    '$HOWDAH_LABELS',
    '--network "$HOWDAH_NETWORK"',
    ...confineBackup,
    '--volume "$data":/postgresqldata',
    variable('DBUUID', task.databaseId),
    ...storeVariables('', task.store),
    ...secrets.map(mounted),
    '"$image"',
    command,
  ].join(' \\\n  ')
  return `${removeAtOnce(task.name)}
data=$(volume ${quote(task.volumeId)})
${[imageOf(task), ...secrets.map((secret) => fetched(secret))].join('\n')}
${run}`
}

const removeAtOnce = (container: string): string =>
  `docker rm --force ${quote(container)} >/dev/null 2>&1 || ! exists ${quote(container)}`

/** What a function of the environment prints stands in a variable first: so the script ends where it fails. */
const imageOf = ({ image }: { readonly image: string }): string => `image=$(image ${quote(image)})`

const variable = (name: string, value: string | number): string => `--env ${quote(`${name}=${value}`)}`

/** A secret that a container reads as a read-only file, whose name a variable of the container holds. */
interface SecretFile {
  readonly variable: string
  /** Its name in the container, and that of the shell variable with its path on the server. */
  readonly file: string
  readonly secret: string
}

/** @param container that mounts it for life */
const fetched = ({ file, secret }: SecretFile, container?: string): string =>
  `secret_${file}=$(secret ${[secret, ...(container === undefined ? [] : [container])].map(quote).join(' ')})`

const mounted = ({ variable: name, file }: SecretFile): string =>
  `--volume "$secret_${file}":/run/secrets/${file}:ro ${variable(name, `/run/secrets/${file}`)}`

type StorePrefix = '' | 'SOURCE_'

const storeVariables = (prefix: StorePrefix, store: BucketAccess): string[] => [
  variable(`${prefix}BACKUP_TYPE`, store.type),
  variable(`${prefix}BACKUP_URI`, store.uri),
  variable(`${prefix}BACKUP_REGION`, store.region),
]

const storeSecrets = (prefix: StorePrefix, { credentialsSecret, caSecret, keys }: StoreAccess): SecretFile[] => {
  const credentials = `${prefix}BACKUP_CREDENTIALS`
  const ca = `${prefix}BACKUP_CA_FILE`
  const backupKeys = `${prefix}BACKUP_KEYS`
  return [
    ...(credentialsSecret ? [{ variable: `${credentials}_FILE`, file: credentials, secret: credentialsSecret }] : []),
    ...(caSecret ? [{ variable: ca, file: ca, secret: caSecret }] : []),
    ...(keys ? [{ variable: `${backupKeys}_FILE`, file: backupKeys, secret: keys.secret }] : []),
  ]
}

/** A target in the words of the image's `RECOVERY_TARGET`. */
export const renderTarget = (target: RecoveryTarget): string => {
  if ('latest' in target) return 'latest'
  if ('time' in target) return `time ${target.time}`
  if ('lsn' in target) return `lsn ${target.lsn}`
  if ('transactionId' in target)
    return `transaction ${target.transactionId} ${target.inclusive === false ? 'exclusive' : 'inclusive'}`
  return 'restorePoint' in target ? `restore-point ${target.restorePoint}` : `backup ${target.backup}`
}
