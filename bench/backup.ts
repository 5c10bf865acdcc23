/** A backup and a recovery of a large database: through Howdah, by the bare archiver in the same container, and by pgBackRest. */
import { parseArgs } from 'node:util'
import { secretsFolderOf } from '../local/control-plane.ts'
import { storeSecrets } from '../local/setup/object-store.ts'
import { bucketOf } from '../shared/clouds/cloud.ts'
import { storeContainerOf } from '../shared/clouds/local/networks.ts'
import type { DatabaseId, InstallationId } from '../shared/core/ids.ts'
import { FileSecrets } from '../shared/secrets/file/file-secrets.ts'
import { type RequestView, TestDatabase } from '../tests/e2e/client.ts'
import { docker } from '../tests/e2e/docker.ts'
import { Howdah, runProgram, waitUntil } from '../tests/e2e/howdah.ts'
import { PgBackRest, waiting } from './pgbackrest.ts'
import { type Measured, median, publish, ratios } from './report.ts'

const { values: options } = parseArgs({
  options: { gigabytes: { type: 'string', default: '2' }, runs: { type: 'string', default: '3' } },
})
const image = 'howdah/postgres:17'
/** pgbench's scale that fills a gigabyte. */
const scale = Math.max(1, Math.round(Number(options.gigabytes) * 67.5))
const hour = 3_600_000

interface Repository {
  readonly bucket: string
  /** `id:secret` */
  readonly credentials: string
}

/** Filled as the peer is, and all of its WAL in the store. */
const fill = async (database: TestDatabase): Promise<void> => {
  const inDatabase = ['exec', '--user', 'postgres', await database.container()]
  await docker([...inDatabase, 'pgbench', '-i', '-q', '-s', String(scale), '-U', 'postgres', 'app'], hour)
  const sql = (text: string) => docker([...inDatabase, 'psql', '-XAtq', '-U', 'postgres', '-c', text, 'app'], hour)
  await sql('grant select on pgbench_accounts to app; checkpoint')
  await waitUntil('the WAL is archived', async () => (await sql(waiting)) === '0', hour)
}

/** The archiver alone, in the container of the database, with the environment that the image gives it but for the bucket. */
const bare = async (container: string, { bucket, credentials }: Repository, command: string): Promise<number> => {
  const script = `
. /usr/local/lib/howdah/common.sh
. "$ENVIRONMENT"
. "$LIBRARY/archiver.sh"
. "$LIBRARY/session.sh"
BACKUP_URI=//object-store:7070/${bucket} BACKUP_CREDENTIALS=$BENCH_CREDENTIALS
store_configure '' bare
identity=$(mktemp -d)
trap 'rm -rf "$identity"' EXIT
identify_archiver "$identity"
export WALG_DELTA_MAX_STEPS=0
${command}`
  const args = ['exec', '--user', 'postgres', '--env', 'BENCH_CREDENTIALS', container, 'bash', '-euc', script]
  const env = { BENCH_CREDENTIALS: credentials }
  const begun = performance.now()
  const { code, stdout, stderr } = await runProgram('docker', args, { env, timeoutMillis: hour })
  if (code !== 0) throw new Error(`the bare archiver: ${stdout}${stderr}`)
  return (performance.now() - begun) / 1000
}

const secondsUntil = (request: RequestView, step: string): number => {
  const entry = request.trace.find((line) => line.step === step && line.outcome === 'done')
  const first = request.trace[0]
  return first && entry?.endedAt ? (Date.parse(entry.endedAt) - Date.parse(first.at)) / 1000 : Number.NaN
}

const stepSeconds = (requests: readonly RequestView[]): readonly Measured[] =>
  (requests[0]?.trace ?? [])
    .map(
      ({ step }): Measured => ({
        what: `of it: ${step}`,
        unit: 's',
        values: requests.map(({ trace }) => {
          const entry = trace.find((line) => line.step === step)
          return entry?.endedAt ? (Date.parse(entry.endedAt) - Date.parse(entry.at)) / 1000 : Number.NaN
        }),
      }),
    )
    .filter(({ values }) => median(values) >= 0.05)

const howdah = await Howdah.start()
let pgBackRest: PgBackRest | undefined
try {
  const size = { flavour: 'powerbusiness', volumeGb: Math.ceil(Number(options.gigabytes) * 4) }
  const database = await TestDatabase.create(howdah, 'bench', size)
  // Its bucket is for the peers, with the key of who administers the store: pgBackRest removes what it left, which a database's key may not.
  const peer = await TestDatabase.create(howdah, 'peer')
  const installation = (await howdah.installation()) as InstallationId
  const secrets = new FileSecrets(secretsFolderOf(howdah.home))
  const [key, secret] = [await secrets.get(storeSecrets.accessKey), await secrets.get(storeSecrets.secretKey)]
  if (!key || !secret) throw new Error('the peers have no key')
  const credentials = `${key}:${secret}`
  const repository = { bucket: bucketOf(installation, peer.id as DatabaseId), credentials }
  await fill(database)
  const store = { container: storeContainerOf(installation), network: storeContainerOf(installation) }
  pgBackRest = await PgBackRest.start({ ...store, ...repository, image, scale })

  const runs = {
    backup: [] as RequestView[],
    recovery: [] as RequestView[],
    ...{ backups: [] as number[], bareBackups: [] as number[], peerBackups: [] as number[] },
    ...{ recoveries: [] as number[], bareFetches: [] as number[], peerRestores: [] as number[] },
  }
  for (let run = 0; run < Number(options.runs); run++) {
    const container = await database.container()
    const begun = performance.now()
    runs.backup.push(await database.ask('POST', '/backups', { kind: 'full' }))
    runs.backups.push((performance.now() - begun) / 1000)
    runs.bareBackups.push(await bare(container, repository, 'wal-g backup-push "$DATA" --full'))
    runs.peerBackups.push(await pgBackRest.backup())

    const folder = '/postgresqldata/bench'
    const fetch = `mkdir -m 700 ${folder}; wal-g backup-fetch ${folder} LATEST; sync -f ${folder}`
    runs.bareFetches.push(await bare(container, repository, fetch))
    await bare(container, repository, `rm -rf ${folder}`)
    runs.peerRestores.push(await pgBackRest.restore())
    const request = await database.ask('POST', '/recoveries', { target: { latest: true } })
    runs.recovery.push(request)
    runs.recoveries.push(secondsUntil(request, 'admit-to-recovered'))
    console.error(`run ${run + 1} is done`)
  }
  const more = (values: readonly number[], bare: readonly number[]): readonly number[] =>
    values.map((value, run) => value - (bare[run] ?? Number.NaN))
  const seconds = (what: string, values: readonly number[]): Measured => ({ what, unit: 's', values })
  const rows = await database.sql('select count(*) from pgbench_accounts')
  if (Number(rows) !== scale * 100_000) throw new Error(`${rows} rows are there after the recoveries`)
  publish({
    name: 'backup',
    about: `A full backup and a recovery of a database of ${options.gigabytes} GB (pgbench, scale ${scale}) on the object store of this machine, over TLS, zstd. Through Howdah: from the call of the API to the end of the request, the backup checked and retention applied; the recovery up to the moment at which clients are admitted: it fences the archive, stops PostgreSQL, fetches, replays, and proves. The bare archiver: \`backup-push\`, and \`backup-fetch\` with \`sync\`, in the container of the database. pgBackRest: Debian's, \`process-max\` as many as cores, bundles, zst; it syncs what it restores.`,
    rows: [
      seconds('backup through Howdah', runs.backups),
      seconds('bare backup-push', runs.bareBackups),
      { ...seconds('more than bare', more(runs.backups, runs.bareBackups)), target: { atMost: 3 } },
      seconds('pgBackRest backup', runs.peerBackups),
      {
        what: 'pgBackRest backup against Howdah',
        unit: 'times',
        values: ratios(runs.peerBackups, runs.backups),
        target: { atLeast: 2 },
      },
      ...stepSeconds(runs.backup),
      seconds('recovery through Howdah', runs.recoveries),
      seconds('bare backup-fetch and sync', runs.bareFetches),
      { ...seconds('more than bare', more(runs.recoveries, runs.bareFetches)), target: { atMost: 3 } },
      seconds('pgBackRest restore', runs.peerRestores),
      {
        what: 'pgBackRest restore against Howdah',
        unit: 'times',
        values: ratios(runs.peerRestores, runs.recoveries),
        target: { atLeast: 2 },
      },
      {
        what: 'pgBackRest restore against bare backup-fetch',
        unit: 'times',
        values: ratios(runs.peerRestores, runs.bareFetches),
      },
      ...stepSeconds(runs.recovery),
    ],
    versions: [`Docker ${await docker(['version', '--format', '{{.Server.Version}}'])}`, await pgBackRest.version()],
    notes: [
      "The steps after the one that admits clients (first backup of the new incarnation, removal of the old data) are no part of the recovery's time.",
    ],
  })
} finally {
  await pgBackRest?.remove()
  await howdah.remove()
}
