import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { exportJWK, SignJWT } from 'jose'
import { createApi } from '../../../../functions/api/api.ts'
import { type ApiDependencies, type CallRecord, defaultLimits } from '../../../../functions/api/dependencies.ts'
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts'
import { type Catalogue, defaultFlavours } from '../../../../shared/config/catalogue.ts'
import type { DatabaseId, Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { newDatabaseId } from '../../../../shared/core/ids.ts'
import { after, type Clock, type Duration, type Instant, instant } from '../../../../shared/core/time.ts'
import type { Backup } from '../../../../shared/entities/backup.ts'
import { type Database, databaseKey } from '../../../../shared/entities/database.ts'
import { type Request as HowdahRequest, requestKeyOf } from '../../../../shared/entities/request.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import { SqliteTable } from '../../../../shared/table/sqlite/sqlite-table.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { MemorySecrets } from '../../../pipelines/simulation/memory-secrets.ts'

export { MemorySecrets }

export const issuer = 'https://issuer.example.com'
export const audience = 'howdah'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'test' }] }

export const catalogue: Catalogue = {
  dataCenters: ['LOCAL1', 'LOCAL2'].map((name) => ({
    name,
    cloud: 'local',
    region: 'local',
    zones: [`${name}-a`, `${name}-b`],
    controlRegion: 'local',
  })),
  flavours: [
    ...defaultFlavours,
    { name: 'diskless', description: '', cpus: 1, memoryMb: 1024, hourlyPrice: { network: 1 } },
  ],
  postgresqlVersions: [
    { version: '17', default: true },
    { version: '15', default: false },
  ],
  tenants: ['ADMIN', 'DEMO', 'SHOPS'].map((name) => ({ name, description: '' })),
  products: [{ name: 'C0001', costCenter: '000-0001' }],
  networkDiskGbHourPrice: 0.000702,
}

export class TestClock implements Clock {
  #now: Instant = instant('2026-11-22T12:00:00Z')

  now(): Instant {
    return this.#now
  }

  pass(duration: Duration): void {
    this.#now = after(this.#now, duration)
  }

  async sleep(): Promise<void> {}
}

export interface CallOptions {
  readonly token?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An API in this process: nothing walks the requests that are filed. */
export const openApi = (changes: Partial<ApiDependencies> = {}) => {
  const clock = new TestClock()
  const table = new SqliteTable(':memory:')
  const stores = storesOn(table)
  const secrets = new MemorySecrets()
  const started: RequestKey[] = []
  const engine = {
    start: async (key: RequestKey) => void started.push(key),
    isWalking: async () => true,
  }
  const filing = new Filing(stores, clock, engine, pipelines)
  const calls: CallRecord[] = []
  const errors: unknown[] = []
  const dependencies: ApiDependencies = {
    stores,
    secrets,
    catalogue,
    clock,
    filing,
    pipelines,
    verifyToken: createTokenVerifier({ issuer, audience, keys }, clock),
    logs: { read: async function* () {} },
    limits: defaultLimits,
    holder: 'this process',
    exclusive: false,
    onCall: (call) => calls.push(call),
    onError: (error) => errors.push(error),
    ...changes,
  }
  const app = createApi(dependencies)

  const call = async (method: string, path: string, { token, body, headers = {} }: CallOptions = {}) => {
    const sent = token === undefined ? await tokenOf({ clock }) : token
    const response = await app.request(path, {
      method,
      headers: {
        ...(sent === null ? {} : { Authorization: `Bearer ${sent}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  /** The request has ended well, and its database is free. */
  const processed = async (key: RequestKey, change: Partial<Database> = {}) => {
    const { value } = await stores.requests.update(requestKeyOf(key), (request) => ({
      ...request,
      state: 'PROCESSED',
      attempt: 1,
      startedAt: request.filedAt,
      endedAt: clock.now(),
    }))
    await stores.databases.update(databaseKey(value.databaseId), ({ activeRequest: _, ...database }) => ({
      ...database,
      state: 'RUNNING',
      ...change,
    }))
  }

  return { app, call, clock, table, stores, secrets, started, filing, calls, errors, processed, dependencies }
}

export type TestApi = ReturnType<typeof openApi>

export interface TokenWish {
  readonly clock: Clock
  readonly roles?: readonly string[]
  readonly tenants?: readonly string[] | string
  readonly subject?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly expiresInSeconds?: number
}

export const tokenOf = async (wish: TokenWish): Promise<string> => {
  const { clock, roles = ['administrator'], tenants = ['*'], subject = 'alice', expiresInSeconds = 3600 } = wish
  const now = Math.floor(Date.parse(clock.now()) / 1000)
  return new SignJWT({
    iss: issuer,
    aud: audience,
    sub: subject,
    roles,
    tenants,
    iat: now,
    exp: now + expiresInSeconds,
    ...wish.claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'test' })
    .sign(privateKey)
}

export const password = 'correct horse battery staple'

export const runningDatabase = (changes: Partial<Database> = {}): Database => {
  const id = changes.id ?? newDatabaseId()
  return {
    id,
    name: 'shop',
    description: '',
    tenant: 'DEMO',
    product: 'C0001',
    dataCenter: 'LOCAL1',
    availabilityZone: 'LOCAL1-a',
    postgresqlVersion: '17',
    flavour: 'developer',
    storageType: 'local',
    volumeGb: 10,
    port: 5432,
    user: 'app',
    databaseName: 'shop',
    dataProtection: true,
    deletionProtection: false,
    backupKeyId: 'none',
    state: 'RUNNING',
    desiredState: 'RUNNING',
    createdAt: instant('2026-11-01T00:00:00Z'),
    updatedAt: instant('2026-11-01T00:00:00Z'),
    bucket: `howdah-test-${id}`,
    serverId: 'server',
    address: '10.1.2.3',
    endpoint: { host: '127.0.0.1', port: 15432 },
    caCertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    data: { incarnation: 'r-first' as Incarnation, volumeId: 'volume', container: 'container' },
    ...changes,
  }
}

export const backupOf = (databaseId: DatabaseId, changes: Partial<Backup> = {}): Backup => ({
  databaseId,
  id: 'r-000000001-backup' as RequestKey,
  name: 'base_000000010000000000000004',
  asked: 'full',
  kind: 'full',
  incarnation: 'r-first' as Incarnation,
  startedAt: instant('2026-11-10T00:00:00Z'),
  finishedAt: instant('2026-11-10T00:10:00Z'),
  startLsn: '0/4000028',
  finishLsn: '0/4000100',
  sizeBytes: 1000,
  storedBytes: 100,
  permanent: false,
  ...changes,
})

export const requestOf = (database: Database, changes: Partial<HowdahRequest> = {}): HowdahRequest =>
  ({
    key: 'r-000000001-request' as RequestKey,
    type: 'BACKUP-DB',
    databaseId: database.id,
    databaseName: database.name,
    tenant: database.tenant,
    state: 'QUEUED',
    filedAt: instant('2026-11-22T11:00:00Z'),
    filedBy: 'alice',
    body: {},
    parameters: {},
    attempt: 0,
    fence: 0,
    trace: [],
    ...changes,
  }) as HowdahRequest

/** Everything that stands in the table, in one text. */
export const dump = async ({ table }: TestApi): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'howdah-dump-'))
  try {
    await table.copyTo(join(folder, 'copy'))
    const copy = new DatabaseSync(join(folder, 'copy'))
    const rows = JSON.stringify(copy.prepare('select * from item order by pk, sk').all())
    copy.close()
    return rows
  } finally {
    rmSync(folder, { recursive: true })
  }
}
