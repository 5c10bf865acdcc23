import type { Instant } from '../core/time.ts'
import type { Request, TraceEntry } from '../entities/request.ts'

type Direction = TraceEntry['direction']

/** What the trace says of a step, without the attempts that were taken back as a whole. */
const entriesOf = (request: Request, step: string): readonly TraceEntry[] =>
  request.trace.filter((entry) => entry.step === step && entry.attempt > (request.unwoundAttempt ?? 0))

/** Entries since the step was last taken back. */
const runsOf = (request: Request, step: string): readonly TraceEntry[] => {
  const entries = entriesOf(request, step)
  const undone = entries.findLastIndex((entry) => entry.direction === 'undo' && entry.outcome === 'done')
  return entries.slice(undone + 1).filter((entry) => entry.direction === 'run')
}

export const isDone = (request: Request, step: string): boolean =>
  runsOf(request, step).some((entry) => entry.outcome === 'done')

/** Whether there may be something to take back: a step that only started may have had its effect. */
export const mayHaveRun = (request: Request, step: string): boolean => runsOf(request, step).length > 0

/** The attempts that ran the step since it was last taken back, oldest first. */
export const attemptsOf = (request: Request, step: string): readonly number[] => [
  ...new Set(runsOf(request, step).map((entry) => entry.attempt)),
]

/** When the step first started, over all attempts since it was last taken back. */
export const firstStartOf = (request: Request, step: string) => runsOf(request, step)[0]?.startedAt

/** The entry that a further call of the same attempt goes on with. */
const openIndex = (request: Request, step: string, direction: Direction, attempt: number): number =>
  request.trace.findLastIndex(
    (entry) =>
      entry.step === step && entry.direction === direction && entry.attempt === attempt && entry.outcome === 'started',
  )

/** The trace with an open entry for this call: a new one, or the one that the same attempt opened before. */
export const withOpenEntry = (
  request: Request,
  { step, direction, attempt }: Pick<TraceEntry, 'step' | 'direction' | 'attempt'>,
  startedAt: Instant,
): readonly TraceEntry[] =>
  openIndex(request, step, direction, attempt) >= 0
    ? request.trace
    : [...request.trace, { step, direction, attempt, outcome: 'started', startedAt, polls: 0, retries: 0 }]

/** The trace with the open entry of this call changed. */
export const withChangedEntry = (
  request: Request,
  call: Pick<TraceEntry, 'step' | 'direction' | 'attempt'>,
  change: (entry: TraceEntry) => TraceEntry,
): readonly TraceEntry[] => {
  const index = openIndex(request, call.step, call.direction, call.attempt)
  return request.trace.map((entry, at) => (at === index ? change(entry) : entry))
}

/** Steps in the order in which their first runs stand in the trace. */
export const stepsInTrace = (request: Request): readonly string[] => [
  ...new Set(request.trace.filter((entry) => entry.direction === 'run').map((entry) => entry.step)),
]
