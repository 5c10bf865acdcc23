import { inTheClear } from '../../../shared/core/backup-keys.ts'
import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import type { RequestState, RequestType } from '../../../shared/core/states.ts'
import { isWalkable } from '../../../shared/core/states.ts'
import { type Duration, minutes } from '../../../shared/core/time.ts'
import { type Database, databaseKey, databasesOf } from '../../../shared/entities/database.ts'
import { type ParametersOf, type Request, requestKeyOf, requestPartitions } from '../../../shared/entities/request.ts'
import type { Wish } from '../../../shared/requests/filing.ts'
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts'
import { keyOf, newDatabase, SimulatedWorld } from './simulated-world.ts'

/** A world with a control plane on it, and what a person does with them. */
export class Lab {
  readonly world: SimulatedWorld
  plane: ControlPlane
  readonly #options: Partial<ControlPlaneOptions>
  #planes = 0
  #requests = 0

  constructor(options: Partial<ControlPlaneOptions> = {}, world: SimulatedWorld = new SimulatedWorld()) {
    this.world = world
    this.#options = options
    this.plane = this.begin()
  }

  /** A new control plane takes the place of the one before. */
  begin(options: Partial<ControlPlaneOptions> = {}): ControlPlane {
    this.plane = new ControlPlane(this.world, {
      holder: `plane-${++this.#planes}`,
      exclusive: true,
      ...this.#options,
      ...options,
    })
    return this.plane
  }

  newKey(): RequestKey {
    return `r-${String(++this.#requests).padStart(4, '0')}` as RequestKey
  }

  /** Files the request for a new database. */
  async fileCreate(
    number: number,
    parameters: ParametersOf['CREATE-DB'] = {},
    wished: Partial<Database> = {},
  ): Promise<Request> {
    const { restoreFrom } = parameters
    const row = newDatabase(this.world, number, {
      ...(restoreFrom ? { restoredFrom: restoreFrom.databaseId } : {}),
      ...wished,
    })
    await this.world.secrets.put(`${row.id}/verifier`, `verifier of ${row.name}`)
    await this.world.secrets.put(`${row.id}/backup-keys`, row.backupKeyId === inTheClear ? inTheClear : keyOf(row.id))
    const wish = { type: 'CREATE-DB', key: this.newKey(), filedBy: 'test', body: {}, parameters } as const
    return (await this.plane.filing.fileNew(row, wish)).request
  }

  async file<T extends RequestType>(
    type: T,
    id: DatabaseId,
    parameters: ParametersOf[T] = {} as ParametersOf[T],
  ): Promise<Request> {
    const key = this.newKey()
    if (type === 'SET-PASSWORD' || type === 'SET-REPLICATION-ROLE')
      await this.world.secrets.put(`${id}/verifier-of-${key}`, `verifier of ${key}`)
    if (type === 'ROTATE-BACKUP-KEY') await this.world.secrets.put(`${id}/backup-key-of-${key}`, keyOf(key))
    const wish = { type, key, filedBy: 'test', body: {}, parameters }
    return this.plane.filing.file(await this.database(id), wish as Wish)
  }

  /** Lets time pass until no request is walked any more, and what runs late has ended. */
  async settle(plane: ControlPlane = this.plane): Promise<void> {
    await this.world.clock.run(plane.engine.idle())
    await this.pass(minutes(4))
  }

  pass(duration: Duration): Promise<void> {
    return this.world.clock.run(this.world.clock.sleep(duration))
  }

  /** A database that is created, used and at rest. */
  async createdDatabase(
    number = 1,
    wished: Partial<Database> = {},
    parameters: ParametersOf['CREATE-DB'] = {},
  ): Promise<Database> {
    const { key, databaseId } = await this.world.clock.run(this.fileCreate(number, parameters, wished))
    await this.world.clock.run(this.plane.engine.idle())
    const { state, error } = await this.request(key)
    if (state !== 'PROCESSED') throw new Error(`the database of the test was not created: ${error?.message}`)
    for (let n = 0; n < 3; n++) this.world.clientsWrite()
    return this.database(databaseId)
  }

  async database(id: DatabaseId): Promise<Database> {
    return (await this.world.stores.databases.read(databaseKey(id))).value
  }

  async request(key: RequestKey): Promise<Request> {
    return (await this.world.stores.requests.read(requestKeyOf(key))).value
  }

  async requests(): Promise<readonly Request[]> {
    const all: Request[] = []
    for await (const request of this.world.stores.requests.all({ partition: requestPartitions.all, index: 'i4' }))
      all.push(request)
    return all
  }

  /** What people see of every database. */
  async appearance(): Promise<unknown> {
    const rows: Database[] = []
    for await (const row of this.world.stores.databases.all({ partition: databasesOf(), index: 'i3' })) rows.push(row)
    return rows.map((row) => {
      const { updatedAt: _, activeRequest: __, activeType: ___, activeStuck: ____, ...idle } = row
      const { predecessors: _____, fence: ______, activeUnwinding: _______, ...seen } = idle
      return seen
    })
  }

  async stateOf(key: RequestKey): Promise<RequestState> {
    return (await this.request(key)).state
  }

  /** Ticks until every request has ended, or waits for a person. */
  async settleAll(): Promise<void> {
    for (let ticks = 0; ticks < 100; ticks++) {
      await this.world.clock.run(this.plane.tick())
      await this.settle()
      if ((await this.requests()).every(({ state }) => !isWalkable(state))) return
    }
    throw new Error('the requests do not come to an end')
  }
}
