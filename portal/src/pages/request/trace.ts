import type { Schemas } from '../../api/client.ts'
import type { Request } from '../../api/queries.ts'
import { isMoving, isUnwinding } from '../../request/names.ts'

export type TraceEntry = Schemas['TraceEntry']

export type Outcome = 'done' | 'failed' | 'atWork' | 'interrupted' | 'takenBack' | 'takingBack'

export type TraceItem =
  | { readonly kind: 'entry'; readonly entry: TraceEntry; readonly outcome: Outcome }
  /** Done by earlier attempts. */
  | { readonly kind: 'skipped'; readonly steps: readonly string[] }
  | { readonly kind: 'pivot' }
  /** `usual`: seconds. */
  | { readonly kind: 'ahead'; readonly step: string; readonly usual: number | undefined }

export type Heading =
  | { readonly kind: 'attempt'; readonly number: number; readonly at: string | undefined }
  | { readonly kind: 'taken-back' }
  | { readonly kind: 'forward' }

export interface TraceBlock {
  readonly heading: Heading | undefined
  readonly items: TraceItem[]
}

/** What was, what is and what is to come, as it is read from top to bottom. */
export const blocksOf = (request: Request): readonly TraceBlock[] => {
  const blocks = entriesInBlocks(request)
  addSkipped(blocks, request)
  addAhead(blocks, request)
  addPivot(blocks, request)
  return blocks
}

const entriesInBlocks = (request: Request): TraceBlock[] => {
  const { trace } = request
  const last = isMoving(request) ? trace.findLastIndex(({ outcome }) => outcome === 'started') : -1
  const blocks: TraceBlock[] = []
  let attempt = 0
  let direction = 'run'
  for (const [index, entry] of trace.entries()) {
    const isNext = entry.attempt > attempt
    const isTurn = entry.direction !== direction
    attempt = Math.max(attempt, entry.attempt)
    direction = entry.direction
    if (isNext) blocks.push({ heading: attemptHeading(entry), items: [] })
    if (isTurn && (direction === 'undo' || !isNext))
      blocks.push({ heading: { kind: direction === 'undo' ? 'taken-back' : 'forward' }, items: [] })
    blocks.at(-1)?.items.push({ kind: 'entry', entry, outcome: outcomeOf(entry, index === last) })
  }
  return blocks
}

/** The first one needs no heading. */
const attemptHeading = ({ attempt, at }: TraceEntry): Heading | undefined =>
  attempt > 1 ? { kind: 'attempt', number: attempt, at } : undefined

const outcomeOf = ({ direction, outcome }: TraceEntry, isAtWork: boolean): Outcome => {
  if (outcome === 'failed') return 'failed'
  if (outcome === 'started') return isAtWork ? (direction === 'undo' ? 'takingBack' : 'atWork') : 'interrupted'
  return direction === 'undo' ? 'takenBack' : 'done'
}

const lastAttempt = ({ trace }: Request): number => Math.max(0, ...trace.map(({ attempt }) => attempt))

/** A further attempt leaves out what is done. */
const addSkipped = (blocks: readonly TraceBlock[], request: Request): void => {
  const attempt = lastAttempt(request)
  const block = blocks.find(({ heading }) => heading?.kind === 'attempt' && heading.number === attempt)
  const [first] = block?.items ?? []
  if (first?.kind !== 'entry' || first.entry.direction !== 'run') return
  const isOfThis = (step: string): boolean =>
    request.trace.some((entry) => entry.step === step && entry.attempt === attempt && entry.direction === 'run')
  const steps = request.doneSteps.filter((step) => !isOfThis(step))
  if (steps.length > 0) block?.items.unshift({ kind: 'skipped', steps })
}

const addAhead = (blocks: TraceBlock[], request: Request): void => {
  const { endedAt, cancelRequested = false, state, steps, doneSteps, currentStep, error, usualSeconds } = request
  if (endedAt || cancelRequested || isUnwinding(request)) return
  const stuckAt = state === 'STUCK' ? error?.step : undefined
  const items = steps
    .filter((step) => !doneSteps.includes(step) && step !== currentStep && step !== stuckAt)
    .map((step): TraceItem => ({ kind: 'ahead', step, usual: usualSeconds?.[step] }))
  if (items.length === 0) return
  const last = blocks.at(-1)
  // Taken back, and begun again: nothing of the next attempt has run yet.
  if (last && last.heading?.kind !== 'taken-back') last.items.push(...items)
  else blocks.push({ heading: last && { kind: 'attempt', number: lastAttempt(request) + 1, at: undefined }, items })
}

/** Below the step that it is, where something comes after it: until that step is done all can be taken back. */
const addPivot = (blocks: readonly TraceBlock[], request: Request): void => {
  if (request.pivot === undefined || isUnwinding(request)) return
  if (request.state === 'FAILED' || request.state === 'CANCELLED') return
  const isPivot = (item: TraceItem): boolean =>
    item.kind === 'ahead'
      ? item.step === request.pivot
      : item.kind === 'entry' && item.entry.step === request.pivot && item.entry.direction === 'run'
  const block = blocks.findLast(({ items }) => items.some(isPivot))
  if (!block) return
  const index = block.items.findLastIndex(isPivot)
  const isLast = block === blocks.at(-1) && index === block.items.length - 1
  if (!isLast) block.items.splice(index + 1, 0, { kind: 'pivot' })
}
