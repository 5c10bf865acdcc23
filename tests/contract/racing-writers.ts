import { HowdahError } from '../../shared/errors/howdah-error.ts'
import type { NewItem, Table } from '../../shared/table/table.ts'
import type { Random } from '../pipelines/simulation/random.ts'

/** What a writer did to a key, and what it was told. Every write has a value of its own. */
interface Write {
  readonly key: string
  readonly version: number
  readonly value: string
  /** Undefined: nobody could tell. */
  readonly answer: boolean | undefined
}

interface Sight {
  readonly key: string
  readonly version: number
  readonly value: unknown
}

/** Writers that race for a few items, and what is wrong with what they were told, if anything. */
export class RacingWriters {
  readonly writes: Write[] = []
  readonly #sights: Sight[] = []
  readonly #keys: readonly string[]
  readonly #wrong: string[] = []
  /** The newest version of each key that somebody knows of: a strong read never shows an older one. */
  readonly #known = new Map<string, number>()

  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  async write(name: string, table: Table, random: Random, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const key = random.pick(this.#keys)
      const value = `${name}-${round}`
      const seen = await this.look(key, table)
      const version = random.chance(0.1) ? random.below((seen?.version ?? 0) + 3) : (seen?.version ?? 0)
      const item: NewItem = { pk: key, sk: 'item', data: value, indexes: { i1: { pk: 'all', sk: value } } }
      const answer = await (version === 0 ? table.putIfAbsent(item) : table.putIfVersion(item, version)).catch(untold)
      this.writes.push({ key, version: version + 1, value, answer })
      if (answer) this.#learn(key, version + 1)
    }
  }

  async look(key: string, table: Table): Promise<Sight | undefined> {
    const known = this.#known.get(key) ?? 0
    const item = await table.get({ pk: key, sk: 'item' })
    const version = item?.version ?? 0
    if (version < known) this.#wrong.push(`${key} was read at version ${version} when ${known} was written`)
    if (!item) return undefined
    this.#learn(key, version)
    const sight = { key, version, value: item.data }
    this.#sights.push(sight)
    return sight
  }

  /** What no table may do, done. Call it when everybody has ended. */
  async findings(table: Table): Promise<readonly string[]> {
    const wrong = [...this.#wrong]
    for (const key of this.#keys) {
      const last = (await this.look(key, table))?.version ?? 0
      const writes = this.writes.filter((write) => write.key === key)
      const makers = Map.groupBy(
        writes.filter(({ answer }) => answer === true),
        ({ version }) => version,
      )
      for (const [version, { length }] of makers)
        if (length > 1) wrong.push(`${length} writers made version ${version} of ${key}`)
      for (let version = 1; version <= Math.max(last, ...makers.keys()); version++) {
        const mayBeMade = makers.has(version) || writes.some((w) => w.version === version && w.answer === undefined)
        if (!mayBeMade) wrong.push(`nobody made version ${version} of ${key}`)
        if (version > last) wrong.push(`version ${version} of ${key} is lost`)
      }
    }
    for (const { key, version, value } of this.#sights) {
      const write = this.writes.find((one) => one.key === key && one.value === value)
      if (write?.version !== version || write.answer === false)
        wrong.push(`${value} is version ${version} of ${key}, but its writer was told ${write?.answer}`)
    }
    return [...new Set(wrong)]
  }

  #learn(key: string, version: number): void {
    this.#known.set(key, Math.max(version, this.#known.get(key) ?? 0))
  }
}

const untold = (error: unknown): undefined => {
  if (error instanceof HowdahError && error.code === 'table-unavailable') return undefined
  throw error
}
