/** What the embedded engine costs for each step of a pipeline: requests for new databases on the simulated cloud, with the table in a file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { localCatalogueWith } from '../local/catalogue.ts'
import { EmbeddedEngine } from '../shared/engines/embedded/embedded-engine.ts'
import { Slots } from '../shared/engines/embedded/slots.ts'
import { requestPartitions } from '../shared/entities/request.ts'
import { type Stores, storesOn } from '../shared/entities/stores.ts'
import type { World } from '../shared/pipeline/step.ts'
import { StepRunner } from '../shared/pipeline/step-runner.ts'
import { Filing } from '../shared/requests/filing.ts'
import { verifierSecret } from '../shared/secrets/names.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import type { Item, Key, NewItem } from '../shared/table/table.ts'
import { pipelines } from '../state-machines/index.ts'
import { fastClock } from '../tests/pipelines/simulation/fast-clock.ts'
import { MemorySecrets } from '../tests/pipelines/simulation/memory-secrets.ts'
import { SimulatedCommands } from '../tests/pipelines/simulation/simulated-commands.ts'
import { SimulatedMachine } from '../tests/pipelines/simulation/simulated-machine.ts'
import { SimulatedStore } from '../tests/pipelines/simulation/simulated-store.ts'
import { type Measured, median, publish, ratios } from './report.ts'
import { databaseRow } from './rows.ts'

const { values: options } = parseArgs({
  options: { requests: { type: 'string', default: '10000' }, runs: { type: 'string', default: '3' } },
})
const many = Number(options.requests)
const few = Math.ceil(many / 10)
const concurrency = availableParallelism() * 4
const speed = 100
const installation = 'bench'

/** The table, with its reads and writes counted. */
class CountedTable extends SqliteTable {
  reads = 0
  writes = 0
  bytes = 0

  override putIfAbsent(item: NewItem): Promise<boolean> {
    this.#count(item)
    return super.putIfAbsent(item)
  }

  override putIfVersion(item: NewItem, version: number): Promise<boolean> {
    this.#count(item)
    return super.putIfVersion(item, version)
  }

  override get(key: Key): Promise<Item | undefined> {
    this.reads++
    return super.get(key)
  }

  #count({ data }: NewItem): void {
    this.writes++
    this.bytes += JSON.stringify(data).length
  }
}

interface Cost {
  readonly perStep: number
  readonly cpuPerStep: number
  readonly readsPerStep: number
  readonly writesPerStep: number
  readonly bytesPerWrite: number
  readonly callsPerStep: number
}

/** A control plane on a simulated cloud, as one process runs it. */
const controlPlaneOn = (stores: Stores) => {
  const clock = fastClock(speed)
  const secrets = new MemorySecrets()
  const buckets = new SimulatedStore(clock)
  const machine = new SimulatedMachine(clock, buckets, secrets.all)
  const { servers, volumes } = machine
  const commands = new SimulatedCommands(machine, buckets, secrets.all, clock)
  const world: World = {
    ...{ installation, stores, clock, secrets, catalogue: localCatalogueWith(1_000_000) },
    cloudOf: () => ({ servers, volumes, buckets }),
    commandsOf: () => commands,
  }
  const runner = new StepRunner(world, pipelines, { holder: 'bench', exclusive: true })
  const slots = new Slots(concurrency, concurrency)
  const engine = new EmbeddedEngine({ runner, stores, clock, slots, onError: (error) => console.error(error) })
  return { engine, secrets, filing: new Filing(stores, clock, engine, pipelines) }
}

/** Lets requests for new databases be walked until the last one has ended. */
const walk = async (file: string, requests: number): Promise<Cost> => {
  const table = new CountedTable(file)
  try {
    const stores = storesOn(table)
    const { engine, filing, secrets } = controlPlaneOn(stores)
    const [begun, cpu] = [performance.now(), process.cpuUsage()]
    for (let number = 0; number < requests; number++) {
      const row = databaseRow(number, { state: 'CREATING' })
      await secrets.put(verifierSecret(row.id), 'verifier')
      await filing.fileNew(row, { type: 'CREATE-DB', filedBy: 'bench', body: {}, parameters: {} })
    }
    await engine.idle()
    const elapsed = performance.now() - begun
    const used = process.cpuUsage(cpu)
    const { reads, writes, bytes } = table

    const { steps, calls } = await countSteps(stores, requests)
    return {
      perStep: elapsed / steps,
      cpuPerStep: (used.user + used.system) / 1000 / steps,
      readsPerStep: reads / steps,
      writesPerStep: writes / steps,
      bytesPerWrite: bytes / writes,
      callsPerStep: calls / steps,
    }
  } finally {
    table.close()
  }
}

/** Every request has ended well. */
const countSteps = async (stores: Stores, requests: number) => {
  let [ended, steps, calls] = [0, 0, 0]
  for await (const { state, trace } of stores.requests.all({ partition: requestPartitions.all, index: 'i4' })) {
    if (state !== 'PROCESSED') throw new Error(`a request is ${state}`)
    ended++
    steps += trace.length
    for (const { polls, retries } of trace) calls += 1 + polls + retries
  }
  if (ended !== requests) throw new Error(`${ended} of ${requests} requests are there`)
  return { steps, calls }
}

/** @returns milliseconds of one durable update of a row of so many bytes, with nothing else around it */
const bareWrite = (file: string, bytes: number): number => {
  const writes = 1000
  const database = new DatabaseSync(file)
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table item (k integer primary key, data text)',
  )
  database.exec('begin')
  const insert = database.prepare('insert into item values (?, ?)')
  for (let k = 0; k < writes; k++) insert.run(k, 'x'.repeat(bytes))
  database.exec('commit')
  const update = database.prepare('update item set data = ? where k = ?')
  const begun = performance.now()
  for (let k = 0; k < writes; k++) update.run('y'.repeat(bytes), (k * 7919) % writes)
  const elapsed = performance.now() - begun
  database.close()
  return elapsed / writes
}

const folder = await mkdtemp(join(tmpdir(), 'howdah-bench-'))
try {
  const runs = { few: [] as Cost[], many: [] as Cost[], bare: [] as number[] }
  for (let run = 0; run < Number(options.runs); run++) {
    runs.few.push(await walk(join(folder, `few-${run}.sqlite`), few))
    const cost = await walk(join(folder, `many-${run}.sqlite`), many)
    runs.many.push(cost)
    runs.bare.push(bareWrite(join(folder, `bare-${run}.sqlite`), Math.round(cost.bytesPerWrite)) * cost.writesPerStep)
    console.error(`run ${run + 1}: ${cost.perStep.toFixed(2)} ms a step`)
  }
  const of = (costs: readonly Cost[], part: keyof Cost) => costs.map((cost) => cost[part])
  const middle = (part: keyof Cost): string => median(of(runs.many, part)).toFixed(1)
  const [perStep, fewPerStep] = [of(runs.many, 'perStep'), of(runs.few, 'perStep')]
  const [large, small] = [many, few].map((requests) => `${requests.toLocaleString('en')} requests`)
  const ms = (what: string, values: readonly number[]): Measured => ({ what, unit: 'ms', values })
  publish({
    name: 'engine',
    about: `${large} for new databases at once, ${concurrency} at work, on the simulated cloud, whose time runs ${speed} times as fast; the table is SQLite in a file, \`synchronous=FULL\`. The whole time, from the first filing on, is divided by the steps of all traces: so it holds the filing, the steps' own writes and the simulation too.`,
    rows: [
      { ...ms(`a step, ${large}`, perStep), target: { atMost: 2 } },
      ms(`a step, ${small}`, fewPerStep),
      { what: 'ten times the requests', unit: 'times', values: ratios(perStep, fewPerStep), target: { atMost: 1.2 } },
      ms('processor time of a step', of(runs.many, 'cpuPerStep')),
      ms(`bare: ${middle('writesPerStep')} durable updates of rows as large`, runs.bare),
      { what: 'a step against bare', unit: 'times', values: ratios(perStep, runs.bare) },
    ],
    versions: [`SQLite ${process.versions.sqlite}`],
    notes: [
      `A step has ${middle('callsPerStep')} calls (one that finds the world not ready is called again), ${middle('readsPerStep')} reads, and ${middle('writesPerStep')} writes of ${middle('bytesPerWrite')} bytes.`,
    ],
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
