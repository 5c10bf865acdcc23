import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import { isWalkable, type RequestType } from '../../../shared/core/states.ts'
import { millis, seconds } from '../../../shared/core/time.ts'
import type { Database } from '../../../shared/entities/database.ts'
import type { ParametersOf } from '../../../shared/entities/request.ts'
import { refusalOf } from '../../../shared/pipeline/judgement.ts'
import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { ControlPlane } from './control-plane.ts'
import { findings } from './findings.ts'
import { Lab } from './lab.ts'
import { Random } from './random.ts'
import { Weather } from './weather.ts'

type LaterType = Exclude<RequestType, 'CREATE-DB'>

const later = pipelines.filter((pipeline): pipeline is Pipeline & { type: LaterType } => pipeline.type !== 'CREATE-DB')

/**
 * Two control planes on one table in bad weather, people who file, cancel and retry at random, servers that restart, control planes that are killed. Then the
 * weather clears up.
 */
export class Interleaving {
  readonly lab = new Lab()
  readonly log: string[] = []
  readonly #random: Random
  readonly #planes: ControlPlane[] = []
  readonly #weathers: Weather[] = []
  #holders = 0
  #databases = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  /** @returns what is wrong in the end */
  async run(): Promise<readonly string[]> {
    if (this.#random.chance(0.6)) await this.#createInFairWeather()
    this.#planes.push(this.#newPlane(), this.#newPlane())
    const deeds = 4 + this.#random.below(10)
    await this.lab.world.clock.run(this.#act(deeds))
    for (const weather of this.#weathers) weather.roughness = 0
    this.lab.world.commands.mishap = () => 'none'
    const stuck = await this.#calmDown()
    return [...stuck, ...(await findings(this.lab))]
  }

  async #act(deeds: number): Promise<void> {
    if (this.#databases === 0) await this.#fileCreate().catch((error: unknown) => this.log.push(`  ${error}`))
    for (let n = 0; n < deeds; n++) {
      await this.lab.world.clock.sleep(millis(this.#random.below(this.#random.pick([200, 2_000, 20_000]))))
      await this.#deed().catch((error: unknown) => this.log.push(`  ${error}`))
    }
  }

  async #deed(): Promise<void> {
    const chance = this.#random.next()
    if (chance < 0.08) return this.#fileCreate()
    if (chance < 0.6) return this.#file()
    if (chance < 0.65) return this.#cancel()
    if (chance < 0.72) return this.#retry()
    if (chance < 0.82) return this.#kill()
    if (chance < 0.88) return this.#restartServer()
    await this.#plane().tick()
  }

  #plane(): ControlPlane {
    return this.#random.pick(this.#planes)
  }

  #newPlane(): ControlPlane {
    const random = new Random(this.#random.below(2 ** 31))
    const weather = new Weather(random, this.lab.world, this.#random.pick([0.002, 0.02, 0.08]))
    this.#weathers.push(weather)
    const mishaps = this.#random.pick([0, 0.05, 0.2])
    this.lab.world.commands.mishap = () =>
      random.chance(mishaps) ? random.pick(['busy', 'broken', 'cut', 'restart']) : 'none'
    return new ControlPlane(this.lab.world, { holder: `holder-${++this.#holders}`, exclusive: false, weather })
  }

  async #createInFairWeather(): Promise<void> {
    this.lab.begin()
    await this.lab.createdDatabase(++this.#databases)
  }

  async #fileCreate(): Promise<void> {
    const sources = await this.#allDatabases()
    const source = this.#random.chance(0.3) ? sources.find(({ bucket }) => bucket) : undefined
    const parameters: ParametersOf['CREATE-DB'] = source
      ? { restoreFrom: { databaseId: source.id, target: { latest: true } } }
      : {}
    this.lab.plane = this.#plane()
    const number = ++this.#databases
    this.log.push(`create ${number}${source ? ` from ${source.name}` : ''}`)
    await this.lab.fileCreate(number, parameters, { dataProtection: this.#random.chance(0.8) })
  }

  async #file(): Promise<void> {
    const databases = await this.#allDatabases()
    if (databases.length === 0) return
    const database = this.#random.pick(databases)
    const now = this.lab.world.clock.now()
    const possible = later.filter((pipeline) => refusalOf(pipeline, { database, now }) === undefined)
    if (possible.length === 0) return
    const { type } = this.#random.pick(possible)
    this.log.push(`file ${type} on ${database.name}`)
    this.lab.plane = this.#plane()
    await this.lab.file(type, database.id, this.#parametersFor(type, database))
  }

  #parametersFor(type: LaterType, database: Database): ParametersOf[LaterType] {
    if (type === 'RECOVER-DB') return { target: { latest: true } }
    if (type === 'DELETE-DB')
      return { finalBackup: this.#random.chance(0.5), keepBackupsDays: this.#random.pick([0, 7]) }
    if (type === 'UPDATE-DB') return { changes: { dataProtection: !database.dataProtection } }
    if (type === 'RESTORE-POINT') return { restorePoint: `point-${this.#random.below(1000)}` }
    return type === 'BACKUP-DB' ? { backupKind: this.#random.pick(['full', 'incremental']) } : {}
  }

  async #cancel(): Promise<void> {
    const key = await this.#someRequest((state) => isWalkable(state))
    if (!key) return
    this.log.push(`cancel ${key}`)
    await this.#plane().filing.cancel(key)
  }

  async #retry(): Promise<void> {
    const key = await this.#someRequest((state) => state === 'FAILED' || state === 'STUCK')
    if (!key) return
    this.log.push(`retry ${key}`)
    await this.#plane().filing.retry(key, { tenants: '*' })
  }

  async #kill(): Promise<void> {
    const place = this.#random.below(this.#planes.length)
    this.log.push(`kill plane ${place}`)
    this.#planes[place]?.kill()
    this.#planes[place] = this.#newPlane()
    await this.#planes[place].tick()
  }

  async #restartServer(): Promise<void> {
    const servers = [...this.lab.world.machine.serversById.keys()]
    if (servers.length === 0) return
    this.log.push('restart a server')
    this.lab.world.commands.restart(this.#random.pick(servers))
  }

  async #allDatabases(): Promise<Database[]> {
    const ids = new Set<DatabaseId>((await this.lab.requests()).map(({ databaseId }) => databaseId))
    const found = await Promise.all([...ids].map((id) => this.lab.database(id).catch(() => undefined)))
    return found.filter((row) => row !== undefined)
  }

  async #someRequest(fits: (state: Parameters<typeof isWalkable>[0]) => boolean): Promise<RequestKey | undefined> {
    const fitting = (await this.lab.requests()).filter(({ state }) => fits(state))
    return fitting.length > 0 ? this.#random.pick(fitting).key : undefined
  }

  /** In fair weather everything comes to an end, and what is stuck goes on when it is retried. */
  async #calmDown(): Promise<readonly string[]> {
    const [first, second] = this.#planes
    if (!first || !second) return ['there are no control planes']
    second.kill()
    this.lab.plane = first
    for (let rounds = 0; rounds < 6; rounds++) {
      await this.lab.pass(seconds(300))
      await this.lab.settleAll()
      const stuck = (await this.lab.requests()).filter(({ state }) => state === 'STUCK')
      if (stuck.length === 0) return []
      for (const { key } of stuck)
        await this.lab.world.clock.run(first.filing.retry(key, { tenants: '*' }).catch(() => undefined))
    }
    return ['something stays stuck']
  }
}

/** What is known of a case that went wrong. */
export const storyOf = async ({ lab, log }: Interleaving): Promise<readonly string[]> => {
  const requests = await lab.requests()
  return [
    ...log,
    ...requests.flatMap(({ key, type, databaseName, state, error, trace }) => [
      `${key} ${type} ${databaseName} ${state} ${error?.code ?? ''} ${error?.message ?? ''}`,
      ...trace.map((e) => `    ${e.attempt} ${e.direction} ${e.step} ${e.outcome} ${e.code ?? ''} ${e.startedAt}`),
    ]),
  ]
}
