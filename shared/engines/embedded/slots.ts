/** Who works: for whom, and in which group. */
export interface Place {
  readonly group: string
  readonly tenant: string
}

/** Those of one tenant in one group. */
interface Lane extends Place {
  taken: number
  readonly waiting: { readonly again: boolean; readonly admit: () => void }[]
}

/**
 * A bound on how many work at once, with a share for each group so that one stuck group cannot hold the others back. Tenants that wait are served in turns, who has the fewest slots of the group first; one alone may
 * have them all. First come, first served is for those of one tenant only.
 */
export class Slots {
  readonly #limit: number
  readonly #limitOfGroup: number
  /** Who works or waits, in the order of their turns. */
  readonly #lanes = new Map<string, Lane>()
  readonly #taken = new Map<string, number>()
  #total = 0

  constructor(limit: number, limitOfGroup: number) {
    this.#limit = limit
    this.#limitOfGroup = limitOfGroup
  }

  /** @param again it held a slot before and goes on: it is served before what its tenant begins */
  async take(place: Place, again = false): Promise<void> {
    const lane = this.#laneOf(place)
    if (this.#isFree(place.group)) return this.#admit(lane)
    await new Promise<void>((resolve) => {
      const firstNew = lane.waiting.findIndex((entry) => !entry.again)
      const at = again && firstNew >= 0 ? firstNew : lane.waiting.length
      lane.waiting.splice(at, 0, { again, admit: resolve })
    })
  }

  give(place: Place): void {
    const lane = this.#laneOf(place)
    this.#total--
    this.#taken.set(place.group, (this.#taken.get(place.group) ?? 1) - 1)
    lane.taken--
    // Its next turn comes after everybody else's.
    this.#lanes.delete(nameOf(place))
    if (lane.taken > 0 || lane.waiting.length > 0) this.#lanes.set(nameOf(place), lane)
    const next = this.#next()
    const entry = next?.waiting.shift()
    if (!next || !entry) return
    this.#admit(next)
    entry.admit()
  }

  /** The first turn among those who have the fewest. */
  #next(): Lane | undefined {
    let next: Lane | undefined
    for (const lane of this.#lanes.values())
      if (lane.waiting.length > 0 && this.#isFree(lane.group) && lane.taken < (next?.taken ?? this.#limit)) next = lane
    return next
  }

  #isFree(group: string): boolean {
    return this.#total < this.#limit && (this.#taken.get(group) ?? 0) < this.#limitOfGroup
  }

  #admit(lane: Lane): void {
    this.#total++
    this.#taken.set(lane.group, (this.#taken.get(lane.group) ?? 0) + 1)
    lane.taken++
  }

  #laneOf(place: Place): Lane {
    const name = nameOf(place)
    const lane = this.#lanes.get(name) ?? { ...place, taken: 0, waiting: [] }
    this.#lanes.set(name, lane)
    return lane
  }
}

const nameOf = ({ group, tenant }: Place): string => JSON.stringify([group, tenant])
