/** What callers wait for who ask for costs, when there are very many databases and two years of facts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { rollUpUsage } from '../functions/events/roll-up-usage.ts'
import { localCatalogueWith } from '../local/catalogue.ts'
import { days, epochMillis, instant, systemClock } from '../shared/core/time.ts'
import { monthAfter, monthOf } from '../shared/costs/periods.ts'
import { storesOn } from '../shared/entities/stores.ts'
import type { UsageFact } from '../shared/entities/usage-fact.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import { reckonMonth } from '../shared/usage/roll-ups.ts'
import type { Served } from './api-server.ts'
import { type Call, callMany } from './load.ts'
import { type Measured, percentile, publish } from './report.ts'
import { databaseRow } from './rows.ts'

const { values: options } = parseArgs({
  options: {
    databases: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '400' },
    runs: { type: 'string', default: '3' },
  },
})
const databases = Number(options.databases)
const months = 24
const costCenters = 2_000
const callers = 4
const issuer = 'https://issuer.example.com'
const audience = 'howdah'
const now = systemClock.now()
const begin = epochMillis(now) - days(months * 30)

/** A database that comes some time in two years; every fifth is stopped and started, every tenth goes again. */
const factsOf = (number: number): readonly UsageFact[] => {
  const { id: databaseId, name: databaseName, dataCenter } = databaseRow(number)
  const costCenter = number % costCenters
  const terms = {
    ...{ databaseId, databaseName, dataCenter },
    tenant: `T${costCenter % 400}`,
    product: `C${costCenter}`,
    costCenter: `241-${String(costCenter).padStart(4, '0')}`,
    flavour: ['developer', 'smallbusiness', 'powerbusiness', 'highend', 'analytics'][number % 5] ?? '',
    storageType: number % 2 === 0 ? 'local' : 'network',
    gb: 1 + (number % 500),
  } as const
  const lasts = epochMillis(now) - begin
  const from = begin + ((number * 7919) % databases) * (lasts / databases)
  const to = number % 10 === 0 ? from + (epochMillis(now) - from) / 2 : undefined
  const fact = (what: UsageFact['what'], cause: string, start: number, end: number | undefined): UsageFact => ({
    ...{ ...terms, what, cause, from: instant(start), fromKnownAt: instant(start) },
    ...(end === undefined ? {} : { to: instant(end), toKnownAt: instant(end) }),
    ...(what === 'volume' ? { appears: true } : {}),
  })
  const volume = fact('volume', 'r-0', from, to)
  if (number % 5 !== 1) return [volume, fact('server', 'r-0', from, to)]
  const third = (epochMillis(now) - from) / 3
  return [volume, fact('server', 'r-0', from, from + third), fact('server', 'r-1', from + 2 * third, to)]
}

const fillTable = async (file: string): Promise<void> => {
  const table = new SqliteTable(':memory:')
  const stores = storesOn(table)
  await stores.usageStart.create({ countedSince: instant(begin) })
  for (let number = 0; number < databases; number += 500) {
    const facts = Array.from({ length: Math.min(500, databases - number) }, (_, at) => factsOf(number + at)).flat()
    await Promise.all(facts.map((fact) => stores.usage.create(fact)))
  }
  await table.copyTo(file)
  table.close()
}

const makeToken = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'bench' }] }
  const tokenFor = (tenants: readonly string[]) =>
    new SignJWT({ roles: ['administrator'], tenants })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('bench')
      .setExpirationTime('8h')
      .sign(privateKey)
  return { keys, tokenFor }
}

let server: ChildProcess | undefined

const serve = (served: Served): Promise<number> =>
  new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [join(import.meta.dirname, 'api-server.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    server = process_
    process_.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    process_.stdout.once('data', (line: Buffer) => resolve(Number(line)))
    process_.stdin.end(JSON.stringify(served))
  })

const rowsOf = (what: string, runs: readonly (readonly Call[])[], atMost?: number): readonly Measured[] =>
  [50, 99].map((percent) => ({
    what: `${what}, p${percent}`,
    unit: 'ms',
    values: runs.map((calls) =>
      percentile(
        calls.map(({ millis }) => millis),
        percent,
      ),
    ),
    ...(percent === 99 && atMost !== undefined ? { target: { atMost } } : {}),
  }))

const folder = await mkdtemp(join(tmpdir(), 'howdah-bench-'))
try {
  const file = join(folder, 'table.sqlite')
  await fillTable(file)
  const table = new SqliteTable(file)
  const stores = storesOn(table)
  const begun = performance.now()
  await rollUpUsage({ stores, clock: systemClock, catalogue: localCatalogueWith(1) })
  const all = performance.now() - begun
  const reckoned: number[] = []
  for (let run = 0; run < Number(options.runs); run++) {
    const start = performance.now()
    await reckonMonth({ stores, timeZone: 'UTC', now: systemClock.now() }, monthOf(now, 'UTC'))
    reckoned.push((performance.now() - start) / 1000)
  }
  table.close()
  console.error(`reckoned all months in ${(all / 1000).toFixed(0)} s`)

  const { keys, tokenFor } = await makeToken()
  const port = await serve({ kind: 'howdah', table: file, log: join(folder, 'howdah.log'), issuer, audience, keys })
  const current = monthOf(now, 'UTC')
  const past = Array.from({ length: months - 1 }, (_, n) => monthAfter(current, -1 - n))
  const questions = {
    current: ['/v1/costs', '/v1/costs?pageSize=200'],
    past: past.map((month) => `/v1/costs?month=${month}`),
    year: [`/v1/costs?fiscalYear=${Number(current.slice(0, 4)) - 1}`],
    details: [1, 700, 1999].map((number) => `/v1/costs/241-${String(number).padStart(4, '0')}`),
    deployments: ['/v1/deployments'],
  }
  const runs: Record<string, Call[][]> = {}
  const everybody = { authorization: `Bearer ${await tokenFor(['*'])}` }
  const tenant = { authorization: `Bearer ${await tokenFor(['T7'])}` }
  for (let run = -1; run < Number(options.runs); run++)
    for (const [kind, paths] of [...Object.entries(questions), ['of a tenant', questions.current] as const]) {
      const headers = kind === 'of a tenant' ? tenant : everybody
      const most = kind === 'year' ? 40 : Number(options.calls)
      const calls = await callMany({ port, headers, paths, callers }, (made) => made >= most)
      // The first round fills caches.
      if (run >= 0) runs[kind] = [...(runs[kind] ?? []), [...calls]]
    }
  const of = (kind: string) => runs[kind] ?? []
  publish({
    name: 'costs',
    about: `The costs over HTTP on loopback, with the facts of ${databases.toLocaleString('en')} databases over ${months} months and ${costCenters.toLocaleString('en')} cost centers in the table; the token sees them all, where nothing else is said. ${callers} callers at once, ${options.calls} calls of each kind in every run (40 of the fiscal year).`,
    rows: [
      ...rowsOf('costs of the current month', of('current'), 200),
      ...rowsOf('costs of a past month', of('past'), 200),
      ...rowsOf('costs of the current month, of one tenant', of('of a tenant'), 200),
      ...rowsOf('costs of one cost center', of('details'), 200),
      ...rowsOf('costs of a fiscal year', of('year')),
      ...rowsOf('deployments', of('deployments'), 200),
      { what: 'to reckon a month anew', unit: 's', values: reckoned },
    ],
    versions: [`SQLite ${process.versions.sqlite}`],
    notes: [],
  })
} finally {
  server?.removeAllListeners('exit').kill()
  await rm(folder, { recursive: true, force: true })
}
