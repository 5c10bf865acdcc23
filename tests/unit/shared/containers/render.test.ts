import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { quote, renderScript, renderTarget } from '../../../../shared/containers/render.ts'
import type { RunPostgres, ServerTask } from '../../../../shared/containers/tasks.ts'
import type { DatabaseId, Incarnation } from '../../../../shared/core/ids.ts'
import type { Instant } from '../../../../shared/core/time.ts'

/** What would do harm if a shell looked at it. Each leaves a file named PWNED behind where it succeeds. */
const attacks = [
  `'; touch PWNED; '`,
  `"; touch PWNED; "`,
  '$(touch PWNED)',
  '`touch PWNED`',
  'a\ntouch PWNED\n',
  "\\'; touch PWNED #",
  `\${IFS}&&touch\${IFS}PWNED`,
  '| touch PWNED',
  '> PWNED',
  "''''",
  '\\',
  '*',
  '~',
  '-v',
  '!!',
  'ein Käse 🧀',
]

/** Stands in the place of `docker`: writes its arguments down, and answers as a healthy database does. */
const docker = `#!/bin/sh
call=
for argument; do call="$call$argument$(printf '\\001')"; done
# In one write: a script may make two calls at once.
printf '%s\\002' "$call" >>"$LOG"
case "$1 $2" in
  'container inspect')
    looks=0
    if [ -n "\${FENCE:-}" ]; then echo >>"$LOG.inspected"; looks=$(wc -l <"$LOG.inspected"); fi
    case "\${FENCE:-} $*" in
      inspecting*) exit 1 ;;
      # It loops quickly; it waits long between two starts; it was started once more.
      looping*RestartCount*) echo "$looks" ;;
      delayed*Restarting*) echo true ;;
      once*RestartCount*) [ "$looks" = 1 ] && echo 0 || echo 1 ;;
      *RestartCount*) echo 4 ;;
      *Restarting*) echo "\${RESTARTING:-false}" ;;
      *) echo false ;;
    esac ;;
  'container ls') [ "$DOCKER" != dead ] || exit 1
    case "$*" in *status=running*) there="\${RUNS:-$THERE}" ;; *) there="$THERE" ;; esac
    [ "$there" != yes ] || echo 0123456789ab ;;
  'exec -i') case "$*" in
      *' await-ready') printf '{"ca":"PEM"}\\n' ;;
      *' fence')
        case "\${FENCE:-}" in
          looping | delayed) exit 1 ;;
          starting | once) printf '{"error":"not-running","message":"…"}\\n'; exit 75 ;;
          slow) echo >>"$LOG.fenced"; [ "$(wc -l <"$LOG.fenced")" -gt 3 ] || { printf '{"error":"not-running","message":"…"}\\n'; exit 75; } ;;
          silent) printf '{"error":"store-unreachable","message":"…"}\\n'; exit 75 ;;
        esac
        printf '{"archived":true}\\n' ;;
      *' withdraw') printf '{"withdrawn":true}\\n'; exit "\${WITHDRAW_EXIT:-0}" ;;
      *' admit') printf '{"admitted":true}\\n'; exit "\${ADMIT_EXIT:-0}" ;;
      *' set-password '*|*' set-replication-role '*|*' set-backup-keys') cat >>"$LOG.stdin"; printf '{}\\n' ;;
      *) printf '{"command":"%s"}\\n' "$7" ;;
    esac ;;
  run*) case "$*" in
      *'/previousdata:ro'*howdah-inherit*)
        echo "\${INHERIT_SAYS:-}"
        # The last of several codes goes on.
        set -- \${INHERIT_EXIT:-0}
        looks=$(cat "$LOG.inherited" 2>/dev/null || echo 0)
        while [ "$looks" -gt 0 ] && [ $# -gt 1 ]; do shift; looks=$((looks - 1)); done
        echo "$(($(cat "$LOG.inherited" 2>/dev/null || echo 0) + 1))" >"$LOG.inherited"
        exit "$1" ;;
      *howdah-inherit*) exit "\${PASSED_OVER_EXIT:-70}" ;;
    esac
    exit "\${RUN_EXIT:-0}" ;;
esac
`

/** Stands in the place of what a script finds on its server; what was let go of is written down. */
const server = `secret() { [ "\${SECRETS:-}" != none ] || exit 75; printf '%s/%s' "$HOWDAH_SECRETS" "$1"; }
volume() { case "\${VOLUMES:-}" in none | "without $1") exit 75 ;; esac; printf 'here-%s' "$1"; }
image() { [ "\${IMAGES:-}" != none ] || exit 75; printf 'registry/%s' "$1"; }
release() { printf 'release\\001%s\\001\\002' "$1" >>"$LOG"; }
forget() { printf 'forget\\001%s\\001\\002' "$1" >>"$LOG"; }`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'howdah-render-'))
  writeFileSync(join(folder, 'docker'), docker, { mode: 0o755 })
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script of a task with a real shell and a `docker` that only takes notes. */
const run = (task: ServerTask, environment: Record<string, string> = {}) => {
  const log = join(folder, 'log')
  writeFileSync(log, '')
  writeFileSync(join(folder, 'script'), `${server}\n${renderScript(task)}`)
  const { status, stdout, stderr } = spawnSync('sh', ['./script'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      LOG: log,
      HOWDAH_NETWORK: 'container:server-1',
      HOWDAH_LABELS: '--label org.howdah.database=1 --label org.howdah.request=r-1',
      HOWDAH_SECRETS: folder,
      ...environment,
    },
  })
  const calls = readFileSync(log, 'utf8')
    .split('\u0002')
    .filter((call) => call !== '')
    .map((call) => call.split('\u0001').slice(0, -1))
  return { status, stdout, stderr, calls, result: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

const callOf = (calls: readonly (readonly string[])[], ...words: readonly string[]) =>
  calls.find((call) => words.every((word) => call.includes(word))) ?? []

const runPostgres = (value = 'shop'): RunPostgres => ({
  task: 'run-postgres',
  container: 'c-1',
  image: 'howdah/postgres:17',
  volumeId: 'v-1',
  databaseId: 'd-1' as DatabaseId,
  incarnation: 'r-1' as Incarnation,
  port: 5432,
  limits: { cpus: 1, memoryMb: 1024 },
  volumeGb: 10,
  user: value,
  databaseName: value,
  verifierSecret: 'd-1/verifier',
  store: { type: 'S3', uri: value, region: value, credentialsSecret: 'd-1/key', caSecret: 'store/ca' },
  archive: true,
  certificateNames: [value, '127.0.0.1'],
  recovery: {
    target: { restorePoint: value },
    lives: ['r-1' as Incarnation],
    backups: [`r-1/${value}`],
    source: {
      databaseId: 'd-2' as DatabaseId,
      user: value,
      store: { type: 'S3', uri: value, region: value },
      isOtherTenants: true,
    },
  },
})

/** One of each task, with the value wherever a person's word can get. */
const everyTask = (value: string): readonly ServerTask[] => {
  const container = value
  const backup = {
    name: 'b-1',
    container,
    image: value,
    volumeId: value,
    databaseId: value as DatabaseId,
    store: runPostgres(value).store,
  }
  return [
    runPostgres(value),
    { ...runPostgres(value), container, volumeId: value, image: value, inheritsFrom: value, verifierSecret: value },
    { task: 'start-postgres', container },
    { task: 'stop-postgres', container },
    { task: 'remove-container', container, volumeId: value },
    { task: 'report-container', container, volumeId: value, image: value },
    { task: 'report-archive', container },
    { task: 'admit-clients', container },
    { task: 'admit-clients', container, ifRunning: true },
    { task: 'refuse-clients', container },
    { task: 'refuse-clients', container, start: true },
    { task: 'fence-archive', container },
    { task: 'create-restore-point', container, name: value, id: value },
    { task: 'set-archiving', container, on: true },
    { ...backup, task: 'run-backup', kind: 'full', id: value, permanent: true },
  ]
}

describe('a quoted value', () => {
  test.each(attacks)('is for the shell what it is: %j', (value) => {
    const { stdout } = spawnSync('sh', ['-c', `printf '%s.' ${quote(value)}`], { cwd: folder, encoding: 'utf8' })

    expect(stdout).toBe(`${value}.`)
    expect(readdirSync(folder)).toEqual(['docker'])
  })
})

describe('a script', () => {
  // Each attack alone is tried above.
  const value = attacks.join(' ')

  test.each(everyTask(value))('never runs what a person wrote into a value: $task', (task) => {
    run(task, { THERE: 'yes' })

    expect(readdirSync(folder).toSorted()).toEqual(['docker', 'log', 'script'])
  })

  test('gives PostgreSQL every value as it was written', () => {
    const { calls, status } = run(runPostgres(value))

    const call = callOf(calls, 'run', '--detach')
    expect(status).toBe(0)
    expect(call).toEqual(
      expect.arrayContaining([
        `username=${value}`,
        `db=${value}`,
        `BACKUP_URI=${value}`,
        `BACKUP_REGION=${value}`,
        `SOURCE_BACKUP_URI=${value}`,
        `RECOVERY_USER=${value}`,
        'RECOVERY_LOGINS=owner',
        `RECOVERY_TARGET=restore-point ${value}`,
        `CERTIFICATE_NAMES=${value} 127.0.0.1`,
      ]),
    )
  })

  test('gives a restore point its name', () => {
    const { calls } = run({ task: 'create-restore-point', container: 'c-1', name: value, id: 'r-1' })

    expect(callOf(calls, 'restore-point').slice(-2)).toEqual([value, 'r-1'])
  })
})

describe('running PostgreSQL', () => {
  test('prints the certificate of its CA as its last line', () => {
    expect(run(runPostgres())).toMatchObject({ status: 0, result: '{"ca":"PEM"}' })
  })

  test('hands secrets over as files, and names the files only', () => {
    const call = callOf(run(runPostgres()).calls, '--detach')

    expect(call).toContain(`${folder}/d-1/verifier:/run/secrets/password:ro`)
    expect(call).toContain('password_FILE=/run/secrets/password')
    expect(call).toContain('BACKUP_CREDENTIALS_FILE=/run/secrets/BACKUP_CREDENTIALS')
    expect(call.filter((word) => word.startsWith('password=') || word.startsWith('BACKUP_CREDENTIALS='))).toEqual([])
  })

  test('carries the labels of its owner, and shares the network of its server', () => {
    const call = callOf(run(runPostgres()).calls, '--detach')

    expect(call).toEqual(expect.arrayContaining(['--label', 'org.howdah.request=r-1', 'container:server-1']))
  })

  test('starts the container that an earlier run has made', () => {
    const { calls } = run(runPostgres(), { THERE: 'yes' })

    expect(callOf(calls, 'start', 'c-1')).not.toEqual([])
    expect(callOf(calls, '--detach')).toEqual([])
  })
})

describe('inheriting from the data that a recovery replaces', () => {
  const recovery = { ...runPostgres(), inheritsFrom: 'v-0' }
  const looks = (calls: readonly (readonly string[])[]) =>
    calls.filter((call) => call.includes('howdah-inherit')).map((call) => call.includes('here-v-0:/previousdata:ro'))
  const sleep = `#!/bin/sh\nprintf 'sleep\\001%s\\001\\002' "$1" >>"$LOG"`
  beforeEach(() => writeFileSync(join(folder, 'sleep'), sleep, { mode: 0o755 }))

  test.each([
    ['something runs there', '75'],
    ['its container was killed', '137'],
    ['its container failed as nobody foresaw', '1'],
  ])('is tried again when %s', (_, INHERIT_EXIT) => {
    const { status, calls } = run(recovery, { INHERIT_EXIT })

    expect(status).toBe(75)
    expect(looks(calls)).toEqual([true])
    expect(callOf(calls, '--detach')).toEqual([])
  })

  test('is tried again when the former volume is not to be had just then', () => {
    const { status, calls } = run(recovery, { VOLUMES: 'without v-0' })

    expect(status).toBe(75)
    expect(callOf(calls, 'run')).toEqual([])
  })

  test('fails at once when it does not fit, in the words of the image', () => {
    const said = '{"error":"volume-too-small","message":"make it larger"}'
    const { status, calls, result } = run(recovery, { INHERIT_EXIT: '64', INHERIT_SAYS: said })

    expect(status).toBe(64)
    expect(result).toBe(said)
    expect(looks(calls)).toEqual([true])
    expect(callOf(calls, '--detach')).toEqual([])
  })

  test('is taken for done when it succeeds after the container engine could not mount the former volume', () => {
    const { status, calls } = run(recovery, { INHERIT_EXIT: '125 125 0' })

    expect(status).toBe(0)
    expect(looks(calls)).toEqual([true, true, true])
    expect(callOf(calls, '--detach')).not.toEqual([])
  })

  test('ends what an earlier try left at work, and goes with its container', () => {
    const removals = ({ calls }: ReturnType<typeof run>) =>
      calls.map((call) => call.slice(0, 3).join(' ')).filter((call) => /^(rm|run|forget|release)/.test(call))

    expect(removals(run(recovery))[0]).toBe('rm --force c-1-inherit')
    expect(callOf(run(recovery).calls, 'howdah-inherit')).toEqual(expect.arrayContaining(['--name', 'c-1-inherit']))
    expect(removals(run({ task: 'remove-container', container: 'c-1', volumeId: 'v-1' }))).toEqual([
      'rm --force c-1-inherit',
      'rm --force c-1',
      'forget c-1',
      'release v-1',
    ])
  })

  test('comes to an end when some of it cannot be read: the rest is recovered', () => {
    const { status, calls } = run(recovery, { INHERIT_EXIT: '70' })

    expect(status).toBe(0)
    expect(looks(calls)).toEqual([true, true])
    expect(callOf(calls, '--detach')).not.toEqual([])
  })

  test('says on the new volume that it left everything behind when the former one cannot be mounted', () => {
    const { status, calls } = run(recovery, { INHERIT_EXIT: '125' })

    expect(status).toBe(0)
    expect(looks(calls)).toEqual([true, true, true, true, true, true, true, false])
    expect(callOf(calls, '--detach')).not.toEqual([])
  })

  test('looks for three minutes, and does not wait once it has looked for the last time', () => {
    const { calls } = run(recovery, { INHERIT_EXIT: '125' })

    const waits = calls.map((call) => (call[0] === 'sleep' ? Number(call[1]) : 0))
    const lastLook = calls.findLastIndex((call) => call.includes('here-v-0:/previousdata:ro'))
    expect(waits.slice(0, lastLook).reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(180)
    expect(waits.slice(lastLook).every((wait) => wait === 0)).toBe(true)
  })

  test('never ends without a word when not even that can be said', () => {
    const { status, calls } = run(recovery, { INHERIT_EXIT: '125', PASSED_OVER_EXIT: '125' })

    expect(status).toBe(75)
    expect(callOf(calls, '--detach')).toEqual([])
  })
})

describe('what differs between servers', () => {
  test('is asked of the environment: the volume, the image, the network', () => {
    const { calls } = run({ ...runPostgres(), inheritsFrom: 'v-0' })

    const call = callOf(calls, 'run', '--detach')
    expect(call).toEqual(expect.arrayContaining(['here-v-1:/postgresqldata', 'container:server-1']))
    expect(call.at(-1)).toBe('registry/howdah/postgres:17')
    expect(callOf(calls, '--entrypoint', 'howdah-inherit')).toEqual(
      expect.arrayContaining(['here-v-0:/previousdata:ro', 'here-v-1:/postgresqldata', 'registry/howdah/postgres:17']),
    )
  })

  test.each(['SECRETS', 'VOLUMES', 'IMAGES'])('that is not to be had just then starts nothing: %s', (missing) => {
    const backup = { name: 'b-1', container: 'c-1', image: 'i', volumeId: 'v-1', databaseId: 'd-1' as DatabaseId }
    const tasks: readonly ServerTask[] = [
      runPostgres(),
      { ...backup, store: runPostgres().store, task: 'run-backup', kind: 'full', id: 'b-1', permanent: true },
    ]
    for (const task of tasks) {
      const { status, calls } = run(task, { [missing]: 'none' })
      expect(status).toBe(75)
      expect(callOf(calls, 'run')).toEqual([])
    }
  })

  test('is let go of when the container is gone that used it', () => {
    const { calls, status } = run({ task: 'remove-container', container: 'c-1', volumeId: 'v-1' })

    expect(status).toBe(0)
    expect(calls.slice(-2)).toEqual([
      ['forget', 'c-1'],
      ['release', 'v-1'],
    ])
  })
})

describe('admitting clients', () => {
  const admit = { task: 'admit-clients', container: 'c-1' } as const
  const policies = ({ calls }: ReturnType<typeof run>) => calls.filter((call) => call.includes('unless-stopped'))

  test('is when the container engine begins to start the container again for ever', () => {
    expect(policies(run(runPostgres()))).toEqual([])
    expect(policies(run(admit))).toEqual([['update', '--restart', 'unless-stopped', 'c-1']])
  })

  test('starts a container that has ended meanwhile, and is to be tried again', () => {
    const { status, calls } = run(admit, { THERE: 'yes', RUNS: 'no', ADMIT_EXIT: '1' })

    expect(status).toBe(75)
    expect(callOf(calls, 'start', 'c-1')).not.toEqual([])
  })

  test.each(['64', '70', '75'])('ends with the exit code of the image: %s', (code) => {
    const { status, calls } = run(admit, { THERE: 'yes', ADMIT_EXIT: code })

    expect(status).toBe(Number(code))
    expect(callOf(calls, 'start', 'c-1')).toEqual([])
  })
})

describe('taking back data that clients are perhaps being admitted to', () => {
  const report = { task: 'report-container', container: 'c-1', volumeId: 'v-1', image: 'i', withdraw: true } as const

  test('ends the admission before it looks whether there was one', () => {
    const { status, calls } = run(report, { THERE: 'yes' })

    const order = calls.map((call) => (call.includes('withdraw') ? 'withdraw' : call[0]))
    expect(status).toBe(0)
    expect(order.indexOf('withdraw')).toBeGreaterThan(-1)
    expect(order.indexOf('withdraw')).toBeLessThan(order.indexOf('run'))
  })

  test('does not look while the admission may go on', () => {
    const { status, calls } = run(report, { THERE: 'yes', WITHDRAW_EXIT: '75' })

    expect(status).toBe(75)
    expect(callOf(calls, 'run')).toEqual([])
  })

  test('stops a container that is between two starts', () => {
    const { status, calls } = run(report, { THERE: 'yes', WITHDRAW_EXIT: '1', RESTARTING: 'true' })

    expect(status).toBe(0)
    expect(callOf(calls, 'stop', 'c-1')).not.toEqual([])
  })

  test('leaves an admission alone that nobody takes back', () => {
    const { withdraw: _, ...only } = report

    expect(callOf(run(only, { THERE: 'yes' }).calls, 'withdraw')).toEqual([])
  })
})

describe('fencing the archive', () => {
  const fence = { task: 'fence-archive', container: 'c-1' } as const
  beforeEach(() => writeFileSync(join(folder, 'sleep'), '#!/bin/sh', { mode: 0o755 }))

  test('waits for PostgreSQL while that comes up', () => {
    const { status, result } = run(fence, { THERE: 'yes', FENCE: 'slow' })

    expect(status).toBe(0)
    expect(result).toBe('{"archived":true}')
  })

  test.each([
    ['PostgreSQL runs and does not answer', 'starting'],
    ['PostgreSQL was started once more and comes up', 'once'],
    ['the container engine does not say how it is', 'inspecting'],
    ['the store does not answer', 'silent'],
  ])('is to be tried again when %s', (_, FENCE) => {
    expect(run(fence, { THERE: 'yes', FENCE })).toMatchObject({ status: 75 })
  })

  test.each(['looping', 'delayed'])(
    'leaves a container alone that is started over and over, and says so: %s',
    (FENCE) => {
      const { status, stderr } = run(fence, { THERE: 'yes', FENCE })

      expect(status).toBe(0)
      expect(stderr).toContain('what it has not archived is taken from its volume')
    },
  )
})

describe('when the container engine does not answer', () => {
  test.each([
    { task: 'refuse-clients', container: 'c-1' },
    { task: 'fence-archive', container: 'c-1' },
    { task: 'admit-clients', container: 'c-1', ifRunning: true },
    { task: 'stop-postgres', container: 'c-1' },
    { task: 'report-container', container: 'c-1', volumeId: 'v-1', image: 'i' },
    runPostgres(),
  ] as const satisfies readonly ServerTask[])('$task is to be tried again: what is not seen is not gone', (task) => {
    expect(run(task, { DOCKER: 'dead' })).toMatchObject({ status: 75 })
  })

  test('nobody says that clients were never admitted', () => {
    const report = { task: 'report-container', container: 'c-1', volumeId: 'v-1', image: 'i' } as const

    expect(run(report, { RUN_EXIT: '125' })).toMatchObject({ status: 75, stdout: '' })
    expect(JSON.parse(run(report, { RUN_EXIT: '3' }).result)).toEqual({ exists: false, admitted: false })
  })
})

describe('on a container that is not there', () => {
  test.each(['stop-postgres', 'remove-container', 'refuse-clients', 'fence-archive'] as const)(
    '%s has nothing to do',
    (task) => {
      expect(run({ task, container: 'c-1' })).toMatchObject({ status: 0 })
    },
  )
})

test('the password of the replication role does, too, and its removal needs none', () => {
  writeFileSync(join(folder, 'verifier'), 'SCRAM-SHA-256$4096:…')
  const set = run({ task: 'set-replication-role', container: 'c-1', role: 'cdc', verifierSecret: 'verifier' })
  const removed = run({ task: 'remove-replication-role', container: 'c-1' })

  expect(callOf(set.calls, 'set-replication-role').at(-1)).toBe('cdc')
  expect(readFileSync(join(folder, 'log.stdin'), 'utf8')).toBe('SCRAM-SHA-256$4096:…')
  expect(JSON.stringify(set.calls)).not.toContain('SCRAM')
  expect(callOf(removed.calls, 'remove-replication-role').at(-1)).toBe('remove-replication-role')
})

test('new keys of the backups go to the database through standard input, and lie where its next start finds them', () => {
  writeFileSync(join(folder, 'keys'), 'a1'.repeat(32))
  const { calls } = run({ task: 'set-backup-keys', container: 'c-1', keysSecret: 'keys' })

  expect(callOf(calls, 'set-backup-keys').at(-1)).toBe('set-backup-keys')
  expect(readFileSync(join(folder, 'log.stdin'), 'utf8')).toBe('a1'.repeat(32))
  expect(JSON.stringify(calls)).not.toContain('a1a1')
})

test('a password goes to the database through standard input', () => {
  writeFileSync(join(folder, 'verifier'), 'SCRAM-SHA-256$4096:…')
  const { calls } = run({ task: 'set-password', container: 'c-1', user: 'app', verifierSecret: 'verifier' })

  expect(callOf(calls, 'set-password').at(-1)).toBe('app')
  expect(readFileSync(join(folder, 'log.stdin'), 'utf8')).toBe('SCRAM-SHA-256$4096:…')
  expect(JSON.stringify(calls)).not.toContain('SCRAM')
})

test.each([
  ["the database's own store", undefined],
  ['the store of another one', runPostgres().recovery?.source],
])('a recovery from %s is told of which life of the data its target is, if that is known', (_, source) => {
  const told = (incarnation?: Incarnation) => {
    const from = source ? { source } : {}
    const recovery = { target: { latest: true as const }, lives: [], ...(incarnation ? { incarnation } : {}), ...from }
    const { calls } = run({ ...runPostgres(), recovery })
    return callOf(calls, 'run', '--detach').filter((word) => word.startsWith('RECOVERY_INCARNATION'))
  }

  expect(told('r-first' as Incarnation)).toEqual(['RECOVERY_INCARNATION=r-first'])
  expect(told()).toEqual([])
})

test('a recovery is told which lives and which backups count', () => {
  const { calls } = run(runPostgres('value'))
  const told = callOf(calls, 'run', '--detach').filter((word) => /^RECOVERY_(LIVES|BACKUPS)=/.test(word))

  expect(told).toEqual(['RECOVERY_LIVES=r-1', 'RECOVERY_BACKUPS=r-1/value'])
})

test('a recovery to a time is told up to when the archive is known to have everything', () => {
  const complete = { incarnation: 'r-1' as Incarnation, until: '2026-11-22T12:00:00.000Z' as Instant }
  const recovery = { target: { time: complete.until }, lives: [], complete }
  const { calls } = run({ ...runPostgres(), recovery })

  expect(callOf(calls, 'run', '--detach')).toContain('RECOVERY_COMPLETE=r-1 2026-11-22T12:00:00.000Z')
})

test('targets are told in the words of the image', () => {
  const targets = [
    { latest: true },
    { time: '2026-01-01T00:00:00Z' },
    { lsn: '0/16B3740' },
    { transactionId: '731' },
    { transactionId: '731', inclusive: false },
    { restorePoint: 'before-import' },
    { backup: 'base_000000010000000000000003' },
  ] as const

  expect(targets.map(renderTarget)).toEqual([
    'latest',
    'time 2026-01-01T00:00:00Z',
    'lsn 0/16B3740',
    'transaction 731 inclusive',
    'transaction 731 exclusive',
    'restore-point before-import',
    'backup base_000000010000000000000003',
  ])
})
