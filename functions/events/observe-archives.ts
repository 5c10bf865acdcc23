import { segmentNumberIn } from '../../shared/containers/stored-object.ts'
import { readResult } from '../../shared/containers/task-results.ts'
import type { TaskResults } from '../../shared/containers/tasks.ts'
import { forEachOf, rotated } from '../../shared/core/each.ts'
import { type DatabaseId, fingerprintOf, type RequestKey } from '../../shared/core/ids.ts'
import {
  between,
  type Clock,
  earlierOf,
  epochMillis,
  hours,
  instant,
  minuteOf,
  minutes,
} from '../../shared/core/time.ts'
import { databaseKey } from '../../shared/entities/database.ts'
import { type Observation, observationKey, observations } from '../../shared/entities/observation.ts'
import { isStillSo, type RunningCard, runningCards } from '../../shared/entities/running-card.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { asHowdahError } from '../../shared/errors/howdah-error.ts'
import type { World } from '../../shared/pipeline/step.ts'
import type { TimedContext } from './timed-context.ts'

export interface ObserveContext extends TimedContext {
  readonly world: World
}

/** About how many databases are asked in one minute, so that many of them are no flood of commands. */
const askedInAMinute = 100
/** So many minutes later at the latest everybody is asked again: the alarm tells of silence after a quarter of an hour. */
const longestRound = 10
/** For so many minutes an answer is waited for. */
const patience = 2
/** An answer that nobody has read by then, nobody reads. */
const answersKept = hours(1)
const atOnce = 10

/**
 * Asks running databases how their WAL archive is, in turns, and reads what those said that were asked in the minutes before. Whom time leaves out is silent, and told of as such; the next
 * minute begins with others.
 */
export const observeArchives = async (context: ObserveContext): Promise<void> => {
  const { stores, clock, signal } = context
  const minute = minuteOf(clock.now())
  const running = (await stores.running.list({ partition: runningCards })).filter(({ dataCenter }) =>
    stores.home.has(dataCenter),
  )
  const heardAt = new Map<DatabaseId, number>()
  for await (const { databaseId, observedAt } of stores.observations.all({ partition: observations, index: 'i1' }))
    heardAt.set(databaseId, epochMillis(observedAt))

  const turns = Math.min(longestRound, Math.ceil(running.length / askedInAMinute))
  const recent = Array.from({ length: patience + 1 }, (_, n) => minute - n)
  const questions = running.flatMap((card): Question[] => {
    // By what it is called, not by its place: so those keep their turns that others come and go between.
    const turn = Number.parseInt(fingerprintOf(card.id).slice(0, 8), 16) % turns
    const heard = (heardAt.get(card.id) ?? 0) / minutes(1)
    return (
      recent
        .filter((at) => at % turns === turn && heard < at + 1)
        // Who was left out a minute ago is asked all the same, unless it is soon its turn again.
        .map((at) => ({
          card,
          at,
          isNew: at === minute,
          isDue: at === minute || (at === minute - 1 && turns > patience),
        }))
    )
  })
  const work = (question: Question) => see(question, context).catch(unlessSilent)
  await forEachOf(rotated(questions, minute), work, { atOnce, signal, restMayWait: true })
}

interface Question {
  readonly card: RunningCard
  /** The minute, since 1970, in which it was its turn. */
  readonly at: number
  readonly isNew: boolean
  /** It is asked, unless it was. */
  readonly isDue: boolean
}

/** Twice is once. */
const see = async ({ card, at, isNew, isDue }: Question, { stores, clock, world }: ObserveContext): Promise<void> => {
  const commands = world.commandsOf(card.dataCenter)
  const id = `observe-${card.id}-${at}`
  const status = isNew ? undefined : await commands.status(id, card.serverId)
  if (status?.state === 'ended' && status.exitCode === 0) await record(card, status.result, stores, clock)
  if (!isDue || (status && status.state !== 'unknown')) return
  if (!isStillSo(card, (await stores.databases.find(databaseKey(card.id)))?.value)) return
  await commands.send({
    id,
    serverId: card.serverId,
    owner: { databaseId: card.id, request: 'observation' as RequestKey },
    task: { task: 'report-archive', container: card.container },
    timeout: minutes(1),
    keptFor: answersKept,
  })
}

/** Who cannot be asked, or answers nonsense, is silent, and that is told by how far its archive is behind (`measure-health.ts`): it is no failure of the whole tick. */
const unlessSilent = (error: unknown): void => {
  if (!['server-lost', 'cloud-unavailable', 'command-failed'].includes(asHowdahError(error).code)) throw error
}

const record = async (
  { id: databaseId, container, dataProtection }: RunningCard,
  result: string,
  stores: Stores,
  clock: Clock,
): Promise<void> => {
  const said = readResult('report-archive', result)
  const observedAt = clock.now()
  const before = (await stores.observations.find(observationKey(databaseId)))?.value
  const archivedUntil = said.archivedUntil ? earlierOf(instant(said.archivedUntil), observedAt) : before?.archivedUntil
  // Where it does not ship what it should, all that it commits is unseen.
  const isUnseen = said.archivedUntil === null && (said.mode !== 'off' || dataProtection)
  const unseenSeconds = isUnseen && archivedUntil ? Math.max(0, between(archivedUntil, observedAt) / 1000) : 0
  const observation: Observation = {
    databaseId,
    observedAt,
    archiveLagSeconds: Math.max(said.oldestUnarchivedAgeSeconds ?? 0, Math.round(unseenSeconds)),
    ...(said.lookedAt ? { lookedAt: earlierOf(instant(said.lookedAt), observedAt) } : {}),
    ...(archivedUntil ? { archivedUntil } : {}),
    failedCount: said.failedCount ?? 0,
    ...(said.lastArchivedWal ? { lastArchivedWal: said.lastArchivedWal } : {}),
    ...(said.lastArchivedAt ? { lastArchivedAt: earlierOf(instant(said.lastArchivedAt), observedAt) } : {}),
    ...(said.currentLsn ? { currentLsn: said.currentLsn } : {}),
    ...(said.storage ? { storage: said.storage } : {}),
    container,
    ...shippedBy(container, said, before),
    ...(said.taken ? { taken: said.taken } : {}),
  }
  await stores.observations.put(observation)
}

/** What it said before stands, unless it says more. */
const shippedBy = (
  container: string,
  { lastArchivedWal: wal, lastArchivedAt: putAt }: TaskResults['report-archive'],
  before: Observation | undefined,
): Pick<Observation, 'shipped'> => {
  const known = before?.container === container ? before.shipped : undefined
  const number = segmentNumberIn(wal ?? '')
  const isMore = number !== undefined && (!known || number > (segmentNumberIn(known.wal) ?? 0))
  const shipped = isMore && wal && putAt ? { wal, putAt } : known
  return shipped ? { shipped } : {}
}
