/** What callers of the API wait for when there are very many databases, and how much of a bare server's throughput is left. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
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

const servers: ChildProcess[] = []

/** @returns the port */
const serve = (served: Served): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = spawn(process.execPath, [join(import.meta.dirname, 'api-server.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    servers.push(server)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    server.stdout.once('data', (line: Buffer) => resolve(Number(line)))
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
  const port = await serve({ kind: 'howdah', table: join(folder, 'table.sqlite'), log, issuer, audience, keys })
  const headers = { authorization: `Bearer ${token}` }

  const one = `/v1/databases/${runningRow(Math.floor(databases / 3)).id}`
  const answer = await fetch(`http://127.0.0.1:${port}${one}`, { headers })
  const copied = [...answer.headers].filter(
    ([name]) => !['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'].includes(name),
  )
  const body = await answer.text()
  const barePort = await serve({ kind: 'bare', path: '/v1/databases/:id', body, headers: Object.fromEntries(copied) })

  const asked = [0.1, 0.35, 0.6, 0.85].map((part) => questions(Math.floor(databases * part)))
  const runs = { lists: [] as Call[][], searches: [] as Call[][], howdah: [] as number[], bare: [] as number[] }
  const throughputOf = async (at: number): Promise<number> => {
    const load = { port: at, headers, paths: [one], callers: callersOfOne }
    const half = performance.now() + 1000
    await callMany(load, () => performance.now() > half)
    const begun = performance.now()
    const end = begun + Number(options.seconds) * 1000
    const calls = await callMany(load, () => performance.now() > end)
    return calls.length / ((performance.now() - begun) / 1000)
  }
  for (let run = -1; run < Number(options.runs); run++) {
    for (const kind of ['lists', 'searches'] as const) {
      const load = { port, headers, paths: asked.flatMap((each) => each[kind]), callers }
      const calls = await callMany(load, (made) => made >= Number(options.calls))
      // The first round fills caches.
      if (run >= 0) runs[kind].push([...calls])
    }
    if (run < 0) continue
    runs.howdah.push(await throughputOf(port))
    runs.bare.push(await throughputOf(barePort))
  }
  publish({
    name: 'api',
    about: `The API over HTTP on loopback, in a process of its own, with ${databases.toLocaleString('en')} databases in the table and a token that sees them all; its limit of calls a second is raised. Lists and searches: ${callers} callers at once, ${Number(options.calls).toLocaleString('en')} calls of each kind in every run. One database: ${callersOfOne} callers, against a Hono server that answers the same bytes without looking at anything.`,
    rows: [
      ...latencies('list', runs.lists),
      ...latencies('search', runs.searches),
      { what: 'GET of one database', unit: 'calls/s', values: runs.howdah },
      { what: 'bare server', unit: 'calls/s', values: runs.bare },
      { what: 'GET against bare', unit: 'times', values: ratios(runs.howdah, runs.bare), target: { atLeast: 0.5 } },
    ],
    versions: [`SQLite ${process.versions.sqlite}`],
    notes: [`The slowest list was ${slowestOf(runs.lists)}, the slowest search ${slowestOf(runs.searches)}.`],
  })
} finally {
  for (const server of servers) server.removeAllListeners('exit').kill()
  await rm(folder, { recursive: true, force: true })
}
