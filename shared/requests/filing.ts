import { type Caller, seesTenant } from '../auth/caller.ts'
import { newNonce, newRequestKey, type RequestKey } from '../core/ids.ts'
import { isOpen, type RequestType } from '../core/states.ts'
import { type Clock, epochMillis } from '../core/time.ts'
import type { Engine } from '../engines/engine.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Asked, type Request, requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import { errorOf, judge } from '../pipeline/judgement.ts'
import { cancelled } from '../pipeline/lifecycle.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { isDone, isFresh } from '../pipeline/trace.ts'

export type Wish<T extends RequestType = RequestType> = Asked<T> & {
  /** Minted by `newKey`, where something had to be named after it before. The same key twice is the same request. */
  readonly key?: RequestKey
  readonly filedBy: string
  /** For people. */
  readonly filedByName?: string | undefined
  /** What was sent, secrets masked. */
  readonly body: unknown
  /** Only while the database's row has this version. */
  readonly ifVersion?: number
}

/** What is judged: of nothing chosen yet only whether it could be allowed. */
export type Judged = Pick<Request, 'type'> & Partial<Pick<Request, 'key' | 'state' | 'parameters'>>

/** Whose databases somebody sees. */
type Seeing = Pick<Caller, 'tenants'>

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
    this.#stores.home.refuseOthers(database)
    const request = await this.#createOrAdopt(this.#requestFor(database, wish))
    if (request.state === 'QUEUED')
      await this.#stores.databases.create({ ...database, activeRequest: request.key, activeType: request.type })
    const { value: row } = await this.#stores.databases.read(databaseKey(database.id))
    await this.#engine.start(request.key)
    return { database: row, request }
  }

  /** @throws HowdahError `precondition-failed`, and what `refuse` throws */
  async file(database: Database, wish: Wish): Promise<Request> {
    this.#stores.home.refuseOthers(database)
    const isFiled = wish.key !== undefined && (await this.#stores.requests.find(requestKeyOf(wish.key))) !== undefined
    if (!isFiled) await this.refuse(database, { type: wish.type, parameters: wish.parameters })
    const request = await this.#createOrAdopt(this.#requestFor(database, wish))
    if (isFresh(request) && request.state === 'QUEUED') {
      try {
        await this.#take(database, request, wish.ifVersion)
      } catch (error) {
        await this.#withdraw(request)
        throw error
      }
    }
    await this.#engine.start(request.key)
    return request
  }

  /** The request that is at work on the database, or waits for a person. */
  async activeOn({ activeRequest }: Database): Promise<Request | undefined> {
    const found = activeRequest && (await this.#stores.requests.find(requestKeyOf(activeRequest)))
    return found && isOpen(found.value.state) ? found.value : undefined
  }

  /**
   * Throws what would be thrown if it were filed now.
   * @throws HowdahError `other-region`, `request-active`, and whatever the pipeline's definition refuses it with
   */
  async refuse(database: Database, judged: Judged): Promise<void> {
    this.#stores.home.refuseOthers(database)
    const pipeline = this.#pipelineOf(judged.type)
    const active = await this.activeOn(database)
    if (active && active.key !== judged.key && !pipeline.takesOver(active))
      throw new HowdahError('request-active', `${active.type} ${active.key} is ${active.state} on this database`, {
        request: active.key,
      })
    // What is stuck has begun, and only comes to an end when it goes on.
    if (judged.state === 'STUCK') return
    const facts = { database, parameters: judged.parameters, now: this.#clock.now() }
    const refusal = await judge(pipeline, facts, this.#stores)
    if (refusal) throw errorOf(refusal)
  }

  /**
   * FAILED begins at the first step; STUCK goes on where it stuck.
   * @throws HowdahError `not-retryable`, `forbidden`, and what `refuse` throws
   */
  async retry(key: RequestKey, caller: Seeing): Promise<Request> {
    const { value: seen } = await this.#stores.requests.read(requestKeyOf(key))
    refuseRetry(seen)
    await this.#refuseUnseenSource(seen, caller)
    const { value: database } = await this.#stores.databases.read(databaseKey(seen.databaseId))
    this.#stores.home.refuseOthers(database)
    await this.#take(database, seen)
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      refuseRetry(request)
      const { error: _, endedAt: __, cancelRequested: ___, ...kept } = request
      const rest = { ...kept, trace: shortened(request.trace) }
      if (request.state === 'STUCK') return { ...rest, ...(rest.cause ? { error: rest.cause } : {}), state: 'QUEUED' }
      const { unwinding: _____, cause: ______, pivotPassed: _______, ...fresh } = rest
      return { ...fresh, nonce: newNonce(), state: 'QUEUED' }
    })
    await this.#engine.start(key)
    return value
  }

  /** @throws HowdahError `not-cancellable`, `other-region` */
  async cancel(key: RequestKey): Promise<Request> {
    const { value: seen } = await this.#stores.requests.read(requestKeyOf(key))
    await this.checkCancel(seen)
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      this.#refuseCancel(request)
      return { ...request, cancelRequested: true }
    })
    await this.#engine.start(key)
    return value
  }

  /** Who tries the making of a copy again gets what is in its source; what is taken back, or was read already, gives nobody more. */
  async #refuseUnseenSource(request: Request, caller: Seeing): Promise<void> {
    if (request.type !== 'CREATE-DB' || !request.parameters.restoreFrom) return
    if (request.state === 'STUCK' && (request.unwinding || request.pivotPassed)) return
    const source = await this.#stores.databases.find(databaseKey(request.parameters.restoreFrom.databaseId))
    if (caller.tenants !== '*' && !(source && seesTenant(caller, source.value.tenant)))
      throw new HowdahError('forbidden', 'This needs a role for the tenant of the database that it is a copy of')
  }

  /** Throws what `retry` would throw now. */
  async checkRetry(request: Request, caller: Seeing): Promise<void> {
    refuseRetry(request)
    await this.#refuseUnseenSource(request, caller)
    const { value: database } = await this.#stores.databases.read(databaseKey(request.databaseId))
    await this.refuse(database, request)
  }

  /** Throws what `cancel` would throw now. */
  async checkCancel(request: Request): Promise<void> {
    const database = await this.#stores.databases.find(databaseKey(request.databaseId))
    if (database) this.#stores.home.refuseOthers(database.value)
    this.#refuseCancel(request)
  }

  #refuseCancel(request: Request): void {
    const pivot = this.#pipelines.get(request.type)?.pivot.name
    const passed = request.pivotPassed === true || (pivot !== undefined && isDone(request, pivot))
    if (!['QUEUED', 'RUNNING'].includes(request.state) || passed)
      throw new HowdahError(
        'not-cancellable',
        `The request is ${request.state}${passed ? ' and past its point of no return' : ''}`,
      )
  }

  #requestFor(database: Database, wish: Wish): Request {
    const { key = this.newKey(), filedBy, filedByName, body, ifVersion: _, ...asked } = wish
    return {
      ...asked,
      key,
      nonce: newNonce(),
      databaseId: database.id,
      databaseName: database.name,
      tenant: database.tenant,
      state: 'QUEUED',
      filedAt: this.#clock.now(),
      filedBy,
      ...(filedByName === undefined ? {} : { filedByName }),
      body,
      attempt: 0,
      fence: 0,
      trace: [],
    }
  }

  #pipelineOf(type: RequestType): Pipeline {
    const pipeline = this.#pipelines.get(type)
    if (!pipeline) throw new HowdahError('pipeline-changed', `There is no pipeline for ${type}`)
    return pipeline
  }

  async #createOrAdopt(request: Request): Promise<Request> {
    if (await this.#stores.requests.create(request)) return request
    return (await this.#stores.requests.read(requestKeyOf(request.key))).value
  }

  /**
   * Makes the request the database's active one; what gives way is told to end. Writes the row even when it is that already: who ends the request at the same
   * moment, or files another, then reads again.
   */
  async #take(seen: Database, request: Request, ifVersion?: number): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const { value: row, version } = await this.#stores.databases.read(databaseKey(seen.id))
      if (row.activeRequest === request.key && isFresh(request) && request.state === 'QUEUED') return
      if (ifVersion !== undefined && version !== ifVersion)
        throw new HowdahError('precondition-failed', 'The database was changed in this moment')
      await this.refuse(row, request)
      const { fence: _, activeStuck: __, activeUnwinding: ___, ...unfenced } = row
      const replaced = row.activeRequest === request.key ? undefined : row.activeRequest
      const taken = await this.#stores.databases.replace(
        {
          ...unfenced,
          activeRequest: request.key,
          activeType: request.type,
          // What an earlier attempt of the request writes late is refused.
          ...(request.fence > 0 ? { fence: { request: request.key, count: request.fence } } : {}),
          ...(replaced ? { predecessors: [...(row.predecessors ?? []), replaced] } : {}),
        },
        version,
      )
      if (!taken) continue
      if (replaced) await giveWay(this.#stores, this.#clock, replaced)
      return
    }
    throw new HowdahError('version-conflict')
  }

  /** Removes the row of a request that did not get its database. */
  async #withdraw({ key, databaseId }: Request): Promise<void> {
    const database = await this.#stores.databases.find(databaseKey(databaseId))
    const request = await this.#stores.requests.find(requestKeyOf(key))
    if (!request || !isFresh(request.value) || database?.value.activeRequest === key) return
    await this.#stores.requests.table.deleteIfVersion(requestKeyOf(key), request.version)
  }
}

/**
 * Tells a request that another has taken its database to end: at once when nothing of it is in the world, else by taking it back. One that is stuck in the
 * middle of its work gets the database back if the other one fails.
 */
export const giveWay = async (stores: Stores, clock: Clock, key: RequestKey): Promise<Request | undefined> => {
  if (!(await stores.requests.find(requestKeyOf(key)))) return undefined
  const { value } = await stores.requests.update(requestKeyOf(key), (request) => {
    if (!isOpen(request.state)) return request
    if (isFresh(request) || (request.state === 'STUCK' && request.type === 'BACKUP-DB'))
      return cancelled(request, clock, 'Another request took its place')
    return request.state === 'STUCK' || request.cancelRequested ? request : { ...request, cancelRequested: true }
  })
  return value
}

/** A trace is a part of its row, and a row is bounded. */
const mostTries = 1_000
const mostMessages = 50

/** The oldest lose their words. */
const shortened = (trace: Request['trace']): Request['trace'] =>
  trace.map(({ message, ...entry }, at) =>
    message === undefined || at < trace.length - mostMessages ? entry : { ...entry, message },
  )

const refuseRetry = (request: Request): void => {
  if (request.state !== 'FAILED' && request.state !== 'STUCK')
    throw new HowdahError('not-retryable', `The request is ${request.state}`)
  // A STUCK one has the database, and nothing but a retry ends it.
  if (request.state === 'FAILED' && request.trace.length >= mostTries)
    throw new HowdahError('not-retryable', 'It was tried so often that its trace is full: file another one')
}
