import { isOpen, type RequestType } from '../../../shared/core/states.ts'
import type { Instant } from '../../../shared/core/time.ts'
import type { Database } from '../../../shared/entities/database.ts'
import type { Request } from '../../../shared/entities/request.ts'
import { type UsageFact, type UsageKind, usageKinds, usageOf } from '../../../shared/entities/usage-fact.ts'
import type { SimulatedWorld } from './simulated-world.ts'

interface Interval {
  readonly what: UsageKind
  readonly from: Instant
  readonly to?: Instant
}

const begins: Partial<Record<RequestType, readonly UsageKind[]>> = {
  'CREATE-DB': ['volume', 'server'],
  'START-DB': ['server'],
  'RECOVER-DB': ['server'],
}
const ends: Partial<Record<RequestType, readonly UsageKind[]>> = {
  'STOP-DB': ['server'],
  'DELETE-DB': ['volume', 'server'],
}

/** What was written down to be charged is what there is and was, from the instants of the pivots on; nothing when all is well. */
export const wrongUsage = async (
  { stores, machine }: SimulatedWorld,
  row: Database,
  requests: readonly Request[],
): Promise<readonly string[]> => {
  const facts = await stores.usage.list({ partition: usageOf(row.id) })
  const found: string[] = []
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      found.push(`${row.state}, ${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
  }
  const openOf = (what: UsageKind) => facts.filter((fact) => fact.what === what && fact.to === undefined).length
  // What is stuck waits for a person in the middle of its work.
  if (!requests.some(({ databaseId, state }) => databaseId === row.id && isOpen(state))) {
    same('servers that are charged', openOf('server'), machine.openContainer(row.id) ? 1 : 0)
    same('volumes that are charged', openOf('volume'), machine.volumesById.has(row.data?.volumeId ?? '') ? 1 : 0)
  }
  same(
    'intervals',
    usageKinds.flatMap((what) => intervalsOf(facts, what)),
    expectedOf(row, requests),
  )
  for (const { costCenter, gb, flavour } of facts)
    same('terms', [costCenter, gb, flavour], ['241-6286', row.volumeGb, row.flavour])
  return found
}

/** A request that is stuck before it wrote down what it changed writes it down when it goes on. */
export const isUsageMissing = (requests: readonly Request[], { id }: Database): boolean =>
  requests.some(({ databaseId, state, pivotPassed, trace }) => {
    const isWritten = trace.some(({ step, outcome }) => step === 'record-usage' && outcome === 'done')
    return databaseId === id && isOpen(state) && pivotPassed === true && !isWritten
  })

const intervalsOf = (facts: readonly UsageFact[], kind: UsageKind): readonly Interval[] =>
  facts
    .filter(({ what }) => what === kind)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ what, from, to }) => ({ what, from, ...(to === undefined ? {} : { to }) }))

/** By the traces: what each request began and ended when its pivot was done. */
const expectedOf = ({ id }: Database, requests: readonly Request[]): readonly Interval[] => {
  const turns = requests
    .filter(({ databaseId, type }) => databaseId === id && (begins[type] || ends[type]))
    .flatMap(({ type, trace }) => {
      const at = trace.findIndex(({ step, direction }) => step === 'record-usage' && direction === 'run')
      const end = at < 0 ? undefined : trace.slice(0, at).findLast(({ outcome }) => outcome === 'done')?.endedAt
      return end === undefined ? [] : [{ type, end }]
    })
    .toSorted((a, b) => (a.end < b.end ? -1 : 1))
  return usageKinds.flatMap((what) => {
    const intervals: Interval[] = []
    for (const { type, end } of turns) {
      const last = intervals.at(-1)
      const isOpen = last !== undefined && last.to === undefined
      if (begins[type]?.includes(what) && !isOpen) intervals.push({ what, from: end })
      if (ends[type]?.includes(what) && isOpen) intervals.splice(-1, 1, { ...last, to: end })
    }
    return intervals
  })
}
