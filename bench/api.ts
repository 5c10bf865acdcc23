/** What callers of the API wait for when there are very many databases, and how much of a bare server's throughput is left. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { storesOn } from '../shared/entities/stores.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import type { Served } from './api-server.ts'
import { type Call, callMany } from './load.ts'
import { type Measured, percentile, publish, ratios } from './report.ts'
import { runningRow } from './rows.ts'

const { values: options } = parseArgs({
  options: {
    databases: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '3' },
  },
})
const databases = Number(options.databases)
const callers = 4
const callersOfOne = 16
const issuer = 'https://issuer.example.com'
const audience = 'howdah'

/** Made in memory, which takes a tenth of the time, and then copied. */
const fillTable = async (file: string): Promise<void> => {
  const table = new SqliteTable(':memory:')
  const stores = storesOn(table)
  for (let number = 0; number < databases; number += 500) {
    const rows = Array.from({ length: Math.min(500, databases - number) }, (_, at) => {
      const row = runningRow(number + at)
      return (number + at) % 1000 === 0 ? { ...row, state: 'FAILED' as const } : row
    })
    await Promise.all(rows.map((row) => stores.databases.create(row)))
  }
  await table.copyTo(file)
  table.close()
}

const makeToken = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'bench' }] }
  const token = await new SignJWT({ roles: ['administrator'], tenants: ['*'] })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('bench')
    .setExpirationTime('8h')
    .sign(privateKey)
  return { keys, token }
}

interface Throughput {
  readonly callsPerSecond: number
  /** Of the server, for one call. */
  readonly cpuMillis: number
}

/** What a process has used so far (proc(5), `/proc/pid/stat`: user and system time in hundredths of a second). */
const processorMillis = async (pid: number): Promise<number> => {
  const fields = (await readFile(`/proc/${pid}/stat`, 'latin1')).split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const servers: ChildProcess[] = []

const serve = (served: Served): Promise<{ readonly port: number; readonly pid: number }> =>
  new Promise((resolve, reject) => {
    const server = spawn(process.execPath, [join(import.meta.dirname, 'api-server.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    servers.push(server)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    server.stdout.once('data', (line: Buffer) => resolve({ port: Number(line), pid: server.pid ?? 0 }))
    server.stdin.end(JSON.stringify(served))
  })

/** Every kind of question, over the whole table. */
const questions = (number: number): { readonly lists: readonly string[]; readonly searches: readonly string[] } => {
  const { id, name, address = '' } = runningRow(number)
  const path = (query: string) => `/v1/databases?${query}`
  return {
    lists: [
      path(''),
      path('sort=-created'),
      path('pageSize=200'),
      path('tenant=DEMO'),
      path('dataCenter=LOCAL2&sort=created'),
      path('state=FAILED'),
      path('state=FAILED&dataCenter=LOCAL1&sort=-name'),
    ],
    searches: [
      path(`search=${name}`),
      path(`search=${name.split('-')[2]}`),
      path(`search=${id}`),
      path(`search=${id.slice(0, 3)}`),
      path(`search=${address}`),
      path(`search=${address.split('.').slice(0, 3).join('.')}`),
      path('search=shop'),
      path('search=s'),
      path('search=shop+retail+live'),
      path('search=ledger+demo&sort=-created'),
      path('search=there-is-none'),
      path('search=payment+nowhere'),
    ],
  }
}

const latencies = (what: string, runs: readonly (readonly Call[])[]): readonly Measured[] =>
  [50, 99].map((percent) => ({
    what: `${what}, p${percent}`,
    unit: 'ms',
    values: runs.map((calls) =>
      percentile(
        calls.map(({ millis }) => millis),
        percent,
      ),
    ),
    ...(percent === 99 ? { target: { atMost: 50 } } : {}),
  }))

const perSecond = (runs: readonly Throughput[]) => runs.map(({ callsPerSecond }) => callsPerSecond)
const cpu = (runs: readonly Throughput[]) => runs.map(({ cpuMillis }) => cpuMillis)

const slowestOf = (runs: readonly (readonly Call[])[]): string => {
  const byPath = Map.groupBy(runs.flat(), ({ path }) => path)
  const [slowest] = [...byPath]
    .map(([path, calls]) => ({
      path,
      p50: percentile(
        calls.map(({ millis }) => millis),
        50,
      ),
    }))
    .sort((a, b) => b.p50 - a.p50)
  return slowest ? `\`${slowest.path}\` (median ${slowest.p50.toFixed(1)} ms)` : ''
}

const folder = await mkdtemp(join(tmpdir(), 'howdah-bench-'))
try {
  const begun = performance.now()
  await fillTable(join(folder, 'table.sqlite'))
  console.error(`filled the table in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  const { keys, token } = await makeToken()
  const log = join(folder, 'howdah.log')
  const howdah = await serve({ kind: 'howdah', table: join(folder, 'table.sqlite'), log, issuer, audience, keys })
  const { port } = howdah
  const headers = { authorization: `Bearer ${token}` }

  const one = `/v1/databases/${runningRow(Math.floor(databases / 3)).id}`
  const answer = await fetch(`http://127.0.0.1:${port}${one}`, { headers })
  const copied = [...answer.headers].filter(
    ([name]) => !['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'].includes(name),
  )
  const body = await answer.text()
  const bare = await serve({ kind: 'bare', path: '/v1/databases/:id', body, headers: Object.fromEntries(copied) })

  const asked = [0.1, 0.35, 0.6, 0.85].map((part) => questions(Math.floor(databases * part)))
  const runs = { lists: [] as Call[][], searches: [] as Call[][], howdah: [] as Throughput[], bare: [] as Throughput[] }
  const throughputOf = async (server: { readonly port: number; readonly pid: number }): Promise<Throughput> => {
    const load = { port: server.port, headers, paths: [one], callers: callersOfOne }
    const half = performance.now() + 1000
    await callMany(load, () => performance.now() > half)
    const [begun, used] = [performance.now(), await processorMillis(server.pid)]
    const end = begun + Number(options.seconds) * 1000
    const calls = await callMany(load, () => performance.now() > end)
    return {
      callsPerSecond: calls.length / ((performance.now() - begun) / 1000),
      cpuMillis: ((await processorMillis(server.pid)) - used) / calls.length,
    }
  }
  for (let run = -1; run < Number(options.runs); run++) {
    for (const kind of ['lists', 'searches'] as const) {
      const load = { port, headers, paths: asked.flatMap((each) => each[kind]), callers }
      const calls = await callMany(load, (made) => made >= Number(options.calls))
      // The first round fills caches.
      if (run >= 0) runs[kind].push([...calls])
    }
    if (run < 0) continue
    runs.howdah.push(await throughputOf(howdah))
    runs.bare.push(await throughputOf(bare))
  }
  publish({
    name: 'api',
    about: `The API over HTTP on loopback, in a process of its own, with ${databases.toLocaleString('en')} databases in the table and a token that sees them all; its limit of calls a second is raised. Lists and searches: ${callers} callers at once, ${Number(options.calls).toLocaleString('en')} calls of each kind in every run. One database: ${callersOfOne} callers, against a Hono server that answers the same bytes without looking at anything.`,
    rows: [
      ...latencies('list', runs.lists),
      ...latencies('search', runs.searches),
      { what: 'GET of one database', unit: 'calls/s', values: perSecond(runs.howdah) },
      { what: 'bare server', unit: 'calls/s', values: perSecond(runs.bare) },
      {
        what: 'GET against bare',
        unit: 'times',
        values: ratios(perSecond(runs.howdah), perSecond(runs.bare)),
        target: { atLeast: 0.5 },
      },
      {
        what: "the server's processor time, bare against GET",
        unit: 'times',
        values: ratios(cpu(runs.bare), cpu(runs.howdah)),
      },
    ],
    versions: [`SQLite ${process.versions.sqlite}`],
    notes: [
      'All calls come from one process, which bounds what the bare server can show; the processor time of the servers is not bounded by it.',
      `The slowest list was ${slowestOf(runs.lists)}, the slowest search ${slowestOf(runs.searches)}.`,
    ],
  })
} finally {
  for (const server of servers) server.removeAllListeners('exit').kill()
  await rm(folder, { recursive: true, force: true })
}
