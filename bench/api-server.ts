/** Serves what `api.ts` measures, in a process of its own: the API on a table, or as many bytes from a bare server of the same framework. */
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { JSONWebKeySet } from 'jose'
import { createApi } from '../functions/api/api.ts'
import { defaultLimits } from '../functions/api/dependencies.ts'
import { localCatalogueWith } from '../local/catalogue.ts'
import { openLog } from '../local/log.ts'
import { createTokenVerifier } from '../shared/auth/token-verifier.ts'
import { systemClock } from '../shared/core/time.ts'
import { storesOn } from '../shared/entities/stores.ts'
import { Filing } from '../shared/requests/filing.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import { pipelines } from '../state-machines/index.ts'
import { MemorySecrets } from '../tests/pipelines/simulation/memory-secrets.ts'

/** What the server is started with, as JSON on its standard input. */
export type Served =
  | {
      readonly kind: 'howdah'
      readonly table: string
      readonly log: string
      readonly issuer: string
      readonly audience: string
      readonly keys: JSONWebKeySet
    }
  | { readonly kind: 'bare'; readonly path: string; readonly body: string; readonly headers: Record<string, string> }

type Fetch = (request: Request) => Response | Promise<Response>

const noEngine = { start: async () => undefined, isWalking: async () => false }

const howdah = ({ table, log: file, issuer, audience, keys }: Extract<Served, { kind: 'howdah' }>): Fetch => {
  const stores = storesOn(new SqliteTable(table))
  const log = openLog(file)
  const clock = systemClock
  return createApi({
    ...{ stores, clock, pipelines, catalogue: localCatalogueWith(1_000_000) },
    secrets: new MemorySecrets(),
    filing: new Filing(stores, clock, noEngine, pipelines),
    verifyToken: createTokenVerifier({ issuer, audience, keys }, clock),
    logs: { read: async function* () {} },
    // One caller makes all the calls here.
    limits: { ...defaultLimits, burst: 1_000_000_000, callsPerSecond: 1_000_000 },
    holder: 'bench',
    exclusive: true,
    onCall: (record) => log.info('call', record),
    onError: (error, requestId) => log.error(`call ${requestId}`, error),
  }).fetch
}

const bare = ({ path, body, headers }: Extract<Served, { kind: 'bare' }>): Fetch => {
  const app = new Hono()
  app.get(path, (c) => c.body(body, 200, headers))
  return (request) => app.fetch(request)
}

const read = async (): Promise<Served> => {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
  return JSON.parse(text) as Served
}

if (import.meta.main) {
  const served = await read()
  const listener = getRequestListener(served.kind === 'howdah' ? howdah(served) : bare(served))
  const server = createServer((request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address && typeof address === 'object') console.log(address.port)
  })
}
