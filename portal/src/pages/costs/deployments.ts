import type { Deployment } from './queries.ts'

export interface Part {
  /** Absent: several that have no colour of their own. */
  readonly flavour: string | undefined
  readonly databases: number
  /** Which colour, 1 to 5. */
  readonly colour: number
}

export interface DataCenterBar {
  readonly dataCenter: string
  readonly databases: number
  readonly parts: readonly Part[]
}

export interface Picture {
  readonly bars: readonly DataCenterBar[]
  /** In the order in which they lie in the bars. */
  readonly legend: readonly Part[]
  /** How many flavours are drawn as one. */
  readonly others: number
  /** Of the longest bar. */
  readonly most: number
}

const colours = 5

const sum = (items: readonly Deployment[]): number => items.reduce((total, { databases }) => total + databases, 0)

const groupedBy = (items: readonly Deployment[], name: 'dataCenter' | 'flavour'): ReadonlyMap<string, Deployment[]> => {
  const groups = new Map<string, Deployment[]>()
  for (const item of items) groups.set(item[name], [...(groups.get(item[name]) ?? []), item])
  return groups
}

/**
 * A bar for each data center. A flavour has its colour by its place in the catalogue, so that it keeps it; where there are more than colours, the most frequent
 * four have one each, and the others the last one together.
 * @param catalogue names of flavours in their order
 */
export const pictureOf = (items: readonly Deployment[], catalogue: readonly string[]): Picture => {
  const byFlavour = groupedBy(items, 'flavour')
  const known = [...catalogue, ...[...byFlavour.keys()].filter((name) => !catalogue.includes(name)).toSorted()]
  const there = known.filter((name) => byFlavour.has(name))
  const ranked = there.toSorted((one, other) => sum(byFlavour.get(other) ?? []) - sum(byFlavour.get(one) ?? []))
  const own = there.length > colours ? ranked.slice(0, colours - 1) : there
  const others = there.filter((name) => !own.includes(name))
  const colourOf = (name: string): number => (known.length > colours ? own : known).indexOf(name) + 1
  const partsOf = (some: readonly Deployment[]): readonly Part[] => {
    const flavours = groupedBy(some, 'flavour')
    const count = (name: string): number => sum(flavours.get(name) ?? [])
    const parts = own.map((flavour): Part => ({ flavour, databases: count(flavour), colour: colourOf(flavour) }))
    const rest = others.reduce((total, name) => total + count(name), 0)
    return [...parts, { flavour: undefined, databases: rest, colour: colours }].filter(({ databases }) => databases > 0)
  }
  const bars = [...groupedBy(items, 'dataCenter')].map(([dataCenter, some]) => ({
    dataCenter,
    databases: sum(some),
    parts: partsOf(some),
  }))
  return {
    bars,
    legend: partsOf(items),
    others: others.length,
    most: Math.max(1, ...bars.map(({ databases }) => databases)),
  }
}
