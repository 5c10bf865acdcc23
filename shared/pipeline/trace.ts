import type { Instant } from '../core/time.ts'
import type { Request, TraceEntry } from '../entities/request.ts'

type Direction = TraceEntry['direction']
type Call = Pick<TraceEntry, 'step' | 'direction' | 'attempt'>

/** What the trace says since the last attempt that was taken back as a whole. */
export const liveEntries = (request: Request): readonly TraceEntry[] =>
  request.trace.filter((entry) => entry.attempt > (request.unwoundAttempt ?? 0))

const entriesOf = (request: Request, step: string): readonly TraceEntry[] =>
  liveEntries(request).filter((entry) => entry.step === step)

/** Entries since the step was last taken back. */
const runsOf = (request: Request, step: string): readonly TraceEntry[] => {
  const entries = entriesOf(request, step)
  const undone = entries.findLastIndex((entry) => entry.direction === 'undo' && entry.outcome === 'done')
  return entries.slice(undone + 1).filter((entry) => entry.direction === 'run')
}

/** Nothing of the request is in the world: it never began, or it was taken back as a whole. */
export const isFresh = (request: Request): boolean => request.attempt === (request.unwoundAttempt ?? 0)

export const isDone = (request: Request, step: string): boolean =>
  runsOf(request, step).some((entry) => entry.outcome === 'done')

/** Whether there may be something to take back: a step that only started may have had its effect. */
export const mayHaveRun = (request: Request, step: string): boolean => runsOf(request, step).length > 0

/** When the try that is at work first started, over all attempts: what failed for good before it does not count. */
export const firstStartOf = (request: Request, step: string, direction: Direction): Instant | undefined => {
  const entries = direction === 'run' ? runsOf(request, step) : undosOf(request, step)
  const failed = entries.findLastIndex((entry) => entry.outcome === 'failed')
  return entries[failed + 1]?.startedAt
}

const undosOf = (request: Request, step: string): readonly TraceEntry[] =>
  entriesOf(request, step).filter((entry) => entry.direction === 'undo')

/**
 * Number of the try of a step, from 0: one more after each that failed for good, and after each that was taken back. What a try sends to a server carries its
 * number, so that a retried step does not find the failure of the try before.
 */
export const tryOf = (request: Request, step: string, direction: Direction): number =>
  entriesOf(request, step).filter((entry) =>
    direction === 'run'
      ? entry.direction === 'undo' || entry.outcome === 'failed'
      : entry.direction === 'undo' && entry.outcome === 'failed',
  ).length

/** How often the try that is at work failed for a passing reason. */
export const retriesOf = (request: Request, step: string, direction: Direction): number =>
  entriesOf(request, step).findLast((entry) => entry.direction === direction && entry.outcome === 'started')?.retries ??
  0

/** How often any try of the step failed for a passing reason, at most. */
export const mostRetriesOf = (request: Request, step: string): number =>
  Math.max(0, ...entriesOf(request, step).map(({ retries }) => retries))

/** The entry that a further call goes on with, also that of an earlier attempt which was cut: so a trace does not grow with each takeover. */
const openIndex = (request: Request, { step, direction }: Call): number =>
  request.trace.findLastIndex(
    (entry) =>
      entry.step === step &&
      entry.direction === direction &&
      entry.outcome === 'started' &&
      entry.attempt > (request.unwoundAttempt ?? 0),
  )

/** The trace with an open entry for this call: a new one, or the one that an earlier call left open. */
export const withOpenEntry = (request: Request, call: Call, startedAt: Instant): readonly TraceEntry[] => {
  const { step, direction, attempt } = call
  return openIndex(request, call) >= 0
    ? withChangedEntry(request, call, (entry) => ({ ...entry, attempt }))
    : [...request.trace, { step, direction, attempt, outcome: 'started', startedAt, polls: 0, retries: 0 }]
}

/** The trace with the open entry of this call changed. */
export const withChangedEntry = (
  request: Request,
  call: Call,
  change: (entry: TraceEntry) => TraceEntry,
): readonly TraceEntry[] => {
  const index = openIndex(request, call)
  return request.trace.map((entry, at) => (at === index ? change(entry) : entry))
}

/** The trace with every open entry closed as failed: the tries of those steps are used up, or they were cut. */
export const withFailedEntries = (request: Request, endedAt: Instant): readonly TraceEntry[] =>
  request.trace.map((entry) => (entry.outcome === 'started' ? { ...entry, outcome: 'failed', endedAt } : entry))

/** The last thing that went wrong since the request was last taken back. */
export const lastFailureOf = (request: Request): TraceEntry | undefined =>
  liveEntries(request).findLast((entry) => entry.code !== undefined)

/** Steps in the order in which their first runs stand in the trace. */
export const stepsInTrace = (request: Request): readonly string[] => [
  ...new Set(
    liveEntries(request)
      .filter((entry) => entry.direction === 'run')
      .map((entry) => entry.step),
  ),
]

/** When the step ended that ran right before this one, in whichever attempt. */
export const endOfStepBefore = (request: Request, step: string): Instant | undefined => {
  const runs = liveEntries(request).filter(({ direction }) => direction === 'run')
  const begun = runs.findIndex((entry) => entry.step === step)
  return runs.slice(0, begun < 0 ? undefined : begun).findLast(({ outcome }) => outcome === 'done')?.endedAt
}
