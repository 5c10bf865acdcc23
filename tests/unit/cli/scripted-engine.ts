import type { Incarnation, RequestKey } from '../../../shared/core/ids.ts'
import type { RequestState } from '../../../shared/core/states.ts'
import { type Instant, instant } from '../../../shared/core/time.ts'
import type { Engine } from '../../../shared/engines/engine.ts'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import { type Request, requestKeyOf, type TraceEntry } from '../../../shared/entities/request.ts'
import type { Stores } from '../../../shared/entities/stores.ts'

export const certificate = '-----BEGIN CERTIFICATE-----\nof the test\n-----END CERTIFICATE-----\n'

/** An engine without steps: walks every request in a few milliseconds, as a test tells it to. */
export class ScriptedEngine implements Engine {
  /** What the next requests end as. */
  outcome: RequestState = 'PROCESSED'
  /** Requests stay RUNNING at their second step until this is switched off. */
  isHeld = false
  readonly #stores: Stores
  readonly #walks = new Set<Promise<void>>()

  constructor(stores: Stores) {
    this.#stores = stores
  }

  async start(key: RequestKey): Promise<void> {
    const { value } = await this.#change(key, (request) => ({
      ...request,
      attempt: request.attempt + 1,
      state: 'RUNNING',
    }))
    const walk = this.#walk(value).finally(() => this.#walks.delete(walk))
    this.#walks.add(walk)
  }

  /** Lets go what it holds, and ends with it. */
  async stop(): Promise<void> {
    this.isHeld = false
    await Promise.all(this.#walks)
  }

  async isWalking(): Promise<boolean> {
    return true
  }

  async #walk({ key, cancelRequested }: Request): Promise<void> {
    if (cancelRequested) return this.#end(key, 'CANCELLED')
    await this.#trace(key, [
      entry('ensure-server', 'done'),
      { ...entry('await-server', 'started'), polls: 3, progress: 0.4 },
    ])
    do await pause(5)
    while (this.isHeld)
    const { value } = await this.#stores.requests.read(requestKeyOf(key))
    if (value.state !== 'RUNNING') return
    const failed = { ...entry('await-server', 'failed'), message: 'it broke', code: 'server-lost' } as const
    const last = this.outcome === 'PROCESSED' ? { ...entry('await-server', 'done'), polls: 7 } : failed
    await this.#trace(key, [entry('ensure-server', 'done'), last])
    await this.#end(key, this.outcome)
  }

  async #end(key: RequestKey, state: RequestState): Promise<void> {
    const { value: request } = await this.#stores.requests.read(requestKeyOf(key))
    if (state === 'PROCESSED') await this.#apply(request)
    if (state !== 'STUCK')
      await this.#stores.databases.update(databaseKey(request.databaseId), (row) => {
        const { activeRequest: _, activeType: __, ...free } = row
        return row.activeRequest === key ? free : row
      })
    const error = { code: 'server-lost', message: 'it broke', step: 'await-server' } as const
    await this.#change(key, (row) => ({
      ...row,
      state,
      endedAt: now(),
      ...(state === 'PROCESSED' || state === 'CANCELLED' ? {} : { error }),
    }))
  }

  /** What is so when a request of this type is done. */
  async #apply(request: Request): Promise<void> {
    const { type, key, databaseId } = request
    const change = (changed: Partial<Database>) =>
      this.#stores.databases.update(databaseKey(databaseId), (row) => ({ ...row, ...changed }))
    const data = { incarnation: key as string as Incarnation, volumeId: 'v', container: 'c' }
    const endpoint = { host: '127.0.0.1', port: 15432 }
    const running = {
      state: 'RUNNING',
      bucket: 'b',
      address: '10.0.0.2',
      endpoint,
      caCertificate: certificate,
      data,
    } as const
    if (type === 'CREATE-DB') await change(running)
    if (type === 'STOP-DB') await change({ state: 'STOPPED' })
    if (type === 'START-DB') await change({ state: 'RUNNING' })
    if (request.type === 'DELETE-DB' || request.type === 'PURGE-DB')
      await this.#delete(databaseId, request.parameters.keepBackupsDays ?? 0)
    if (request.type === 'UPDATE-DB') await change(request.parameters.changes)
    if (type === 'CREATE-DB') await this.#backUp(databaseId, key, 'full')
    if (request.type === 'BACKUP-DB') await this.#backUp(databaseId, key, request.parameters.backupKind ?? 'full')
    if (request.type === 'RESTORE-POINT') {
      const { value } = await this.#stores.databases.read(databaseKey(databaseId))
      const incarnation = value.data?.incarnation ?? data.incarnation
      const name = request.parameters.restorePoint
      await this.#stores.restorePoints.create({ databaseId, name, incarnation, lsn: '0/5000000', createdAt: now() })
    }
  }

  async #delete(id: Database['id'], keepBackupsDays: number): Promise<void> {
    await this.#stores.databases.update(databaseKey(id), ({ bucket, ...row }) => ({
      ...row,
      state: 'DELETED',
      deletedAt: now(),
      ...(keepBackupsDays > 0 && bucket ? { bucket, backupsKeptUntil: now() } : {}),
    }))
  }

  async #backUp(
    databaseId: Database['id'],
    id: RequestKey,
    kind: 'full' | 'incremental' | 'self-contained',
  ): Promise<void> {
    const { value } = await this.#stores.databases.read(databaseKey(databaseId))
    const incarnation = value.data?.incarnation ?? (id as string as Incarnation)
    const times = { startedAt: now(), finishedAt: now(), startLsn: '0/2000028', finishLsn: '0/2000120' }
    const sizes = { sizeBytes: 30_000_000, storedBytes: 4_200_000, permanent: false }
    await this.#stores.backups.create({
      databaseId,
      id,
      name: `base_${id}`,
      asked: kind,
      kind,
      incarnation,
      ...times,
      ...sizes,
    })
  }

  async #trace(key: RequestKey, trace: readonly TraceEntry[]): Promise<void> {
    await this.#change(key, (request) => ({ ...request, startedAt: request.startedAt ?? now(), trace }))
  }

  #change(key: RequestKey, change: (request: Request) => Request) {
    return this.#stores.requests.update(requestKeyOf(key), change)
  }
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const now = (): Instant => instant(Date.now())

const entry = (step: string, outcome: TraceEntry['outcome']): TraceEntry => ({
  step,
  direction: 'run',
  attempt: 1,
  outcome,
  startedAt: now(),
  ...(outcome === 'started' ? {} : { endedAt: now() }),
  polls: 0,
  retries: 0,
})
