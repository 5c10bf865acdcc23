import { newRequestKey, type RequestKey } from '../core/ids.ts'
import { isOpen, type RequestType } from '../core/states.ts'
import { type Clock, epochMillis } from '../core/time.ts'
import type { Engine } from '../engines/engine.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Request, type RequestParameters, requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { isDone } from '../pipeline/trace.ts'

export interface Wish {
  readonly type: RequestType
  /** Minted by `newKey`, where something had to be named after it before. */
  readonly key?: RequestKey
  readonly filedBy: string
  /** What was sent, secrets masked. */
  readonly body: unknown
  readonly parameters: RequestParameters
}

/** Requests that make a running backup pointless, and so stop it. */
const preemptsBackup: readonly RequestType[] = ['DELETE-DB', 'RECOVER-DB']

/**
 * Files requests: the request's row, then the database's active request (conditional), then the engine's start. What is cut in between is repaired by the tick.
 */
export class Filing {
  readonly #stores: Stores
  readonly #clock: Clock
  readonly #engine: Engine
  readonly #pipelines: ReadonlyMap<RequestType, Pipeline>

  constructor(stores: Stores, clock: Clock, engine: Engine, pipelines: readonly Pipeline[]) {
    this.#stores = stores
    this.#clock = clock
    this.#engine = engine
    this.#pipelines = new Map(pipelines.map((pipeline) => [pipeline.type, pipeline]))
  }

  newKey(): RequestKey {
    return newRequestKey(epochMillis(this.#clock.now()))
  }

  /** Files the request that makes a new database, and writes the database's row. */
  async fileNew(database: Database, wish: Wish): Promise<{ database: Database; request: Request }> {
    const request = this.#requestFor(database, wish)
    await this.#stores.requests.create(request)
    const row = { ...database, activeRequest: request.key }
    await this.#stores.databases.create(row)
    await this.#engine.start(request.key)
    return { database: row, request }
  }

  /**
   * @param check throws when the database, as it is at the moment of taking it, does not allow the request
   * @throws HowdahError `request-active`
   */
  async file(database: Database, wish: Wish, check: (database: Database) => void = () => {}): Promise<Request> {
    const blocking = await this.blocking(database, wish.type)
    if (blocking) throw requestActive(blocking)
    check(database)
    const request = this.#requestFor(database, wish)
    await this.#stores.requests.create(request)
    try {
      await this.#take(database, request, check)
    } catch (error) {
      await this.#stores.requests.remove(requestKeyOf(request.key))
      throw error
    }
    await this.#engine.start(request.key)
    return request
  }

  /** The request that forbids one of this type now, if any. */
  async blocking(database: Database, type: RequestType): Promise<Request | undefined> {
    const active =
      database.activeRequest && (await this.#stores.requests.find(requestKeyOf(database.activeRequest)))?.value
    if (!active || !isOpen(active.state)) return undefined
    const givesWay =
      (active.type === 'BACKUP-DB' && preemptsBackup.includes(type)) ||
      (active.state === 'STUCK' && type === 'DELETE-DB')
    return givesWay ? undefined : active
  }

  /**
   * FAILED begins at the first step; STUCK goes on where it stuck.
   * @throws HowdahError `not-retryable`, `request-active`
   */
  async retry(key: RequestKey): Promise<Request> {
    const { value: seen } = await this.#stores.requests.read(requestKeyOf(key))
    refuseRetry(seen)
    const { value: database } = await this.#stores.databases.read(databaseKey(seen.databaseId))
    await this.#take(database, seen, () => {})
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      refuseRetry(request)
      const { error: _, endedAt: __, cancelRequested: ___, ...rest } = request
      if (request.state === 'FAILED') {
        const { unwinding: ____, ...fresh } = rest
        return { ...fresh, state: 'QUEUED' }
      }
      return { ...rest, ...(request.unwinding && request.error ? { error: request.error } : {}), state: 'QUEUED' }
    })
    await this.#engine.start(key)
    return value
  }

  /** @throws HowdahError `not-cancellable` */
  async cancel(key: RequestKey): Promise<Request> {
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      const pipeline = this.#pipelines.get(request.type)
      const passed = pipeline !== undefined && isDone(request, pipeline.pivot.name)
      if (!['QUEUED', 'RUNNING'].includes(request.state) || passed)
        throw new HowdahError(
          'not-cancellable',
          `The request is ${request.state}${passed ? ' and past its point of no return' : ''}`,
        )
      return { ...request, cancelRequested: true }
    })
    await this.#engine.start(key)
    return value
  }

  #requestFor(database: Database, wish: Wish): Request {
    return {
      key: wish.key ?? this.newKey(),
      type: wish.type,
      databaseId: database.id,
      databaseName: database.name,
      tenant: database.tenant,
      state: 'QUEUED',
      filedAt: this.#clock.now(),
      filedBy: wish.filedBy,
      body: wish.body,
      parameters: wish.parameters,
      attempt: 0,
      fence: 0,
      trace: [],
    }
  }

  /** Makes the request the database's active one; what gives way is told to end. */
  async #take(seen: Database, request: Request, check: (database: Database) => void): Promise<void> {
    const replaced = new Set<RequestKey>()
    for (let tries = 0; tries < 20; tries++) {
      const { value: row, version } = await this.#stores.databases.read(databaseKey(seen.id))
      if (row.activeRequest === request.key) return
      const blocking = await this.blocking(row, request.type)
      if (blocking) throw requestActive(blocking)
      check(row)
      if (row.activeRequest) replaced.add(row.activeRequest)
      const { fence: _, ...unfenced } = row
      const taken = await this.#stores.databases.replace({ ...unfenced, activeRequest: request.key }, version)
      if (!taken) continue
      for (const key of replaced) await this.#giveWay(key, request)
      return
    }
    throw new HowdahError('version-conflict')
  }

  async #giveWay(key: RequestKey, to: Request): Promise<void> {
    if (!(await this.#stores.requests.find(requestKeyOf(key)))) return
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (!isOpen(request.state)) return request
      if (request.state !== 'STUCK') return { ...request, cancelRequested: true }
      const error = { code: 'cancelled', message: `${to.type} ${to.key} took its place` } as const
      return { ...request, state: 'CANCELLED', error, endedAt: this.#clock.now() }
    })
  }
}

const requestActive = (active: Request): HowdahError =>
  new HowdahError('request-active', `${active.type} ${active.key} is ${active.state} on this database`)

const refuseRetry = (request: Request): void => {
  if (request.state !== 'FAILED' && request.state !== 'STUCK')
    throw new HowdahError('not-retryable', `The request is ${request.state}`)
}
