import type { Request } from '../../api/queries.ts'
import { isMoving } from '../../request/names.ts'
import { millisOf } from '../../time/instant.ts'

const minute = 60_000

/** When what it does now began: it was asked for, or it was tried again. */
const begunAt = ({ filedAt, trace }: Request): number => {
  const attempt = trace.at(-1)?.attempt
  const first = trace.find((entry) => entry.attempt === attempt)
  return Math.max(millisOf(filedAt), first ? millisOf(first.at) : 0)
}

/** Seconds between two looks; undefined: as usual, where nothing moves. */
export const paceOf = (request: Request | undefined, now: number): number | undefined => {
  if (!request || !isMoving(request)) return undefined
  if (request.state === 'QUEUED') return 1
  const age = now - begunAt(request)
  return age < minute ? 1 : age < 10 * minute ? 2 : 5
}
