import { timeWords as words } from '../words/time.ts'
import { exactDateTime } from './format.ts'
import { type Instant, microsOf } from './instant.ts'

export interface Bounds {
  readonly min?: Instant | undefined
  readonly max?: Instant | undefined
}

/** What is right, where the moment lies outside; both bounds still belong to what is allowed. */
export function boundsError(instant: Instant | '', { min, max }: Bounds, zone: string): string | undefined {
  if (instant === '') return undefined
  const tooEarly = Boolean(min) && microsOf(instant) < microsOf(min ?? '')
  const tooLate = Boolean(max) && microsOf(instant) > microsOf(max ?? '')
  if (!tooEarly && !tooLate) return undefined
  if (min && max) return words.outside(exactDateTime(min, zone), exactDateTime(max, zone))
  return min ? words.tooEarly(exactDateTime(min, zone)) : words.tooLate(exactDateTime(max ?? '', zone))
}
