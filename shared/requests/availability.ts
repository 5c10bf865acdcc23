import type { RequestType } from '../core/states.ts'
import { between, type Instant, minutes } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { Observation } from '../entities/observation.ts'
import { type Request, requestKeyOf, requestPartitions, type TraceEntry } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { liveEntries } from '../pipeline/trace.ts'

export const unavailableReasons = [
  'being-made',
  'not-made',
  'stopped',
  'recovering',
  'deleting',
  'deleted',
  'volume-full',
  'changing',
  'not-seen',
] as const

/** Whether clients can connect now, as far as rows and traces tell it. */
export interface Availability {
  readonly answer: 'yes' | 'no' | 'unknown'
  readonly since?: Instant
  readonly asOf?: Instant
  readonly reason?: (typeof unavailableReasons)[number]
}

/** What a step that is done does to clients; undefined: nothing. */
type Effect = 'admits' | 'cuts' | undefined
type EffectOf = (entry: Pick<TraceEntry, 'direction'>, database: Database, request: Request) => Effect

const isMidRecovery = ({ data, nextData }: Database): boolean =>
  data !== undefined && nextData !== undefined && data.incarnation !== nextData.incarnation

const wantsLastBackup = ({ data }: Database, request: Request): boolean =>
  request.type === 'DELETE-DB' && data !== undefined && (request.parameters.finalBackup ?? true)

const admission: EffectOf = ({ direction }) => (direction === 'run' ? 'admits' : 'cuts')

/** What a database that shall be stopped is taken back to, is stopped. */
const cutOff: EffectOf = ({ direction }, { desiredState }) =>
  direction === 'undo' && desiredState === 'RUNNING' ? 'admits' : 'cuts'

/** The steps that let clients in or keep them out, by the pipelines that have them. The start of a container admits clients where they were refused (`start-postgres`). */
export const effectsOnClients: Readonly<Partial<Record<RequestType, Readonly<Record<string, EffectOf>>>>> = {
  'CREATE-DB': { 'admit-clients': admission },
  'RECOVER-DB': { 'fence-archive': cutOff, 'stop-postgres': cutOff, 'admit-to-recovered': admission },
  'STOP-DB': { 'stop-postgres': cutOff },
  'START-DB': { 'start-postgres': admission },
  'DELETE-DB': {
    'refuse-clients': (entry, database, request) =>
      wantsLastBackup(database, request) && !isMidRecovery(database) ? cutOff(entry, database, request) : undefined,
    'remove-postgres': ({ direction }, database, request) => {
      if (direction === 'run') return 'cuts'
      const startsAgain = database.desiredState === 'RUNNING' || wantsLastBackup(database, request)
      return startsAgain && database.data && !isMidRecovery(database) ? 'admits' : undefined
    },
  },
}

/** The first step of a recovery that keeps clients out, and the one that admits them again. */
export const cutOffInRecovery = { from: 'fence-archive', to: 'admit-to-recovered' } as const

interface Change {
  readonly effect: Exclude<Effect, undefined> | 'unsure'
  readonly since: Instant
  readonly type: RequestType
}

/** The last thing that a request did to clients; a step that is at work, or was cut, may have done it. */
const lastChange = (database: Database, request: Request): Change | undefined => {
  const effects = effectsOnClients[request.type] ?? {}
  for (const entry of liveEntries(request).toReversed()) {
    const effect = Object.hasOwn(effects, entry.step) ? effects[entry.step]?.(entry, database, request) : undefined
    if (effect === undefined) continue
    return entry.outcome === 'done' && entry.endedAt
      ? { effect, since: entry.endedAt, type: request.type }
      : { effect: 'unsure', since: entry.startedAt, type: request.type }
  }
  return undefined
}

const reasons: Partial<Record<RequestType, Availability['reason']>> = {
  'CREATE-DB': 'being-made',
  'RECOVER-DB': 'recovering',
  'DELETE-DB': 'deleting',
  'STOP-DB': 'stopped',
  'START-DB': 'stopped',
}

/** Running databases say every minute how they are, or every ten where there are very many. */
const seenLately = minutes(15)
/** A volume that is full keeps clients out for a minute at first. */
const closedFor = minutes(2)

export interface AvailabilityFacts {
  readonly database: Database
  /** Open requests that gave way, the oldest first, and the one at work. */
  readonly requests: readonly Request[]
  readonly observation?: Observation | undefined
  readonly now: Instant
  /** When what is so now was done, among the last requests: read only where it is needed. */
  readonly lastDone: (effect: 'admits' | 'cuts') => Promise<Instant | undefined>
}

/** The rule stands in the description of `available` (`functions/api/schemas/database.ts`). */
export const availabilityBy = async (facts: AvailabilityFacts): Promise<Availability> => {
  const { database, requests } = facts
  const { state, desiredState, deletedAt } = database
  if (state === 'DELETED' || deletedAt)
    return { answer: 'no', reason: 'deleted', ...(deletedAt ? { since: deletedAt } : {}) }
  if (state === 'FAILED') return { answer: 'no', reason: 'not-made' }
  const change = requests.flatMap((request) => lastChange(database, request) ?? []).at(-1)
  if (change?.effect === 'unsure') return { answer: 'unknown', reason: 'changing', since: change.since }
  if (change?.effect === 'cuts')
    return { answer: 'no', reason: reasons[change.type] ?? 'changing', since: change.since }
  if (change) return whileAdmitted(facts, change.since)
  if (requests.some(({ type }) => type === 'CREATE-DB') && state === 'CREATING')
    return { answer: 'no', reason: 'being-made' }
  if (requests.length === 0 && state !== 'RUNNING' && state !== 'STOPPED')
    return { answer: 'unknown', reason: 'changing' }
  if (desiredState !== 'STOPPED') return whileAdmitted(facts)
  const since = await facts.lastDone('cuts')
  return { answer: 'no', reason: 'stopped', ...(since ? { since } : {}) }
}

/** Nothing keeps clients out: whether the server answers is known only from when it last did. */
const whileAdmitted = async (
  { database, observation, now, lastDone }: AvailabilityFacts,
  admittedAt?: Instant,
): Promise<Availability> => {
  const isIts = observation?.container !== undefined && observation.container === database.data?.container
  const asOf = isIts ? (observation.lookedAt ?? observation.observedAt) : undefined
  if (asOf && between(asOf, now) <= seenLately && !(admittedAt && admittedAt > asOf)) {
    const since = admittedAt ? { since: admittedAt } : {}
    if (observation?.storage?.state !== 'closed') return { answer: 'yes', ...since, asOf }
    return { answer: between(asOf, now) <= closedFor ? 'no' : 'unknown', reason: 'volume-full', asOf }
  }
  const since = admittedAt ?? (await lastDone('admits'))
  if (since && between(since, now) <= seenLately) return { answer: 'yes', since }
  return { answer: 'unknown', reason: 'not-seen', ...(asOf ? { asOf } : {}) }
}

const lookedAt = 20

/** @param active the request that is at work on it, or waits for a person */
export const availabilityOf = async (
  database: Database,
  known: {
    readonly active: Request | undefined
    readonly observation?: Observation | undefined
    readonly now: Instant
  },
  stores: Stores,
): Promise<Availability> => {
  const { active, ...rest } = known
  const before = await Promise.all(
    (active ? (database.predecessors ?? []) : []).map((key) => stores.requests.find(requestKeyOf(key))),
  )
  const requests = [...before.flatMap((row) => row?.value ?? []), ...(active ? [active] : [])]
  const lastDone = async (effect: 'admits' | 'cuts'): Promise<Instant | undefined> => {
    const partition = requestPartitions.ofDatabase(database.id)
    const page = await stores.requests.query({ partition, index: 'i1', descending: true, limit: lookedAt })
    const changes = page.items.flatMap((request) => lastChange(database, request) ?? [])
    const [last] = changes.toSorted((one, other) => (one.since < other.since ? 1 : -1))
    return last?.effect === effect ? last.since : undefined
  }
  return availabilityBy({ ...rest, database, requests, lastDone })
}
