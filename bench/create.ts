/** From the wish for a database to its first query over TLS: through Howdah, and by `docker run` of the same image. */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '../shared/clouds/local/free-port.ts'
import { type Accepted, call, databaseOf, processed, type RequestView, TestDatabase } from '../tests/e2e/client.ts'
import { docker } from '../tests/e2e/docker.ts'
import { Howdah, runProgram } from '../tests/e2e/howdah.ts'
import { type Measured, median, publish, ratios } from './report.ts'

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const password = 'a long secret'
const image = 'howdah/postgres:17'

interface Created {
  readonly seconds: number
  readonly request: RequestView
}

/** Tries until the first query is answered, from inside of a container that runs already: what trying costs is the same for both. */
const firstQuery = async (howdah: Howdah, uri: string): Promise<void> => {
  const [program, ...args] = await howdah.psqlCommand(uri)
  const psql = args.slice(args.indexOf('psql'))
  const loop =
    'i=0; until "$@" -c "select 1" >/dev/null 2>&1; do i=$((i + 1)); [ $i -lt 2000 ] || exit 1; sleep 0.02; done'
  const inClient = args.slice(0, args.indexOf('psql'))
  const { code, stderr } = await runProgram(program, [...inClient, 'sh', '-c', loop, 'sh', ...psql], {
    env: { PGPASSWORD: password },
  })
  if (code !== 0) throw new Error(`no query was answered: ${stderr}`)
}

const createByHowdah = async (howdah: Howdah, name: string): Promise<Created> => {
  const begun = performance.now()
  const { database, request } = await call<Accepted>(howdah, 'POST', '/databases', TestDatabase.body(name))
  while ((await databaseOf(howdah, database.id)).state !== 'RUNNING') await wait(20)
  await firstQuery(howdah, await new TestDatabase(howdah, database).uri())
  const seconds = (performance.now() - begun) / 1000
  const ended = await processed(howdah, request.key)
  await call(howdah, 'DELETE', `/databases/${database.id}?finalBackup=false&keepBackupsDays=0`).then((answer) =>
    processed(howdah, (answer as Accepted).request.key),
  )
  return { seconds, request: ended }
}

/** With the volume, the limits and the published port that Howdah gives a database, and no store. */
const createByDocker = async (howdah: Howdah): Promise<number> => {
  const name = `howdah-bench-${randomBytes(4).toString('hex')}`
  const port = await freePort()
  const begun = performance.now()
  try {
    await docker([
      ...['run', '--detach', '--name', name, '--label', 'org.howdah.bench', '--volume', `${name}:/postgresqldata`],
      ...['--publish', `127.0.0.1:${port}:5432`, '--cpus', '1', '--memory', '1024m', '--shm-size', '256m'],
      ...['--env', 'username=app', '--env', `password=${password}`, '--env', 'db=app', image],
    ])
    await firstQuery(howdah, `postgresql://app@127.0.0.1:${port}/app?sslmode=require`)
    return (performance.now() - begun) / 1000
  } finally {
    await docker(['rm', '--force', '--volumes', name]).catch(() => undefined)
    await docker(['volume', 'rm', '--force', name]).catch(() => undefined)
  }
}

const secondsOf = ({ at, endedAt }: RequestView['trace'][number]): number =>
  endedAt === undefined ? Number.NaN : (Date.parse(endedAt) - Date.parse(at)) / 1000

/** Where the time goes: every step to the one that admits clients, and what lies between them. */
const stepsOf = (requests: readonly RequestView[]): readonly Measured[] => {
  const pivot = requests[0]?.trace.findIndex(({ step }) => step === 'admit-clients') ?? 0
  const before = requests.map(({ trace }) => trace.slice(0, pivot + 1))
  const names = before[0]?.map(({ step }) => step) ?? []
  const steps = names.map(
    (step, at): Measured => ({
      what: `of it: ${step}`,
      unit: 's',
      values: before.map((trace) => {
        const entry = trace[at]
        return entry ? secondsOf(entry) : Number.NaN
      }),
    }),
  )
  return steps.filter(({ values }) => median(values) >= 0.005)
}

const howdah = await Howdah.start()
try {
  const runs = { howdah: [] as Created[], bare: [] as number[] }
  // The first of each only warms up.
  for (let run = -1; run < Number(options.runs); run++) {
    const bare = await createByDocker(howdah)
    const created = await createByHowdah(howdah, `bench-${run + 1}`)
    console.error(`run ${run + 1}: ${created.seconds.toFixed(2)} s, bare ${bare.toFixed(2)} s`)
    if (run < 0) continue
    runs.bare.push(bare)
    runs.howdah.push(created)
  }
  const seconds = runs.howdah.map(({ seconds }) => seconds)
  const requests = runs.howdah.map(({ request }) => request)
  publish({
    name: 'create',
    about: `From the call of the API that files the request for a database to the answer to \`select 1\` over TLS with the certificate checked; against \`docker run ${image}\` with the same limits, on a volume, without a store, and the same query, the certificate not checked.`,
    rows: [
      { what: 'through Howdah', unit: 's', values: seconds },
      { what: 'docker run', unit: 's', values: runs.bare },
      { what: 'against docker run', unit: 'times', values: ratios(seconds, runs.bare), target: { atMost: 1.3 } },
      ...stepsOf(requests),
    ],
    versions: [`Docker ${await docker(['version', '--format', '{{.Server.Version}}'])}`],
    notes: ['The request goes on after that: jobs and the first full backup.'],
  })
} finally {
  await howdah.remove()
}
