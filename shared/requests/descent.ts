import { type Incarnation, requestOf } from '../core/ids.ts'
import { type Instant, instant } from '../core/time.ts'
import { parametersOf, type Request, requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import type { RecoveryWindow } from './recovery-window.ts'

interface Point {
  readonly incarnation: Incarnation
  readonly at: Instant
}

/** A create or a recovery that is done, and the life that it began. */
interface Begun {
  readonly life: Incarnation
  readonly request: Request
}

/**
 * Whether today's data came from a point of an earlier life: it did, unless a recovery since went back to before it.
 * @returns undefined where that is not known: of a recovery to an LSN or a transaction, or one of which nothing is kept
 */
export const ledToToday = async (
  point: Point,
  window: RecoveryWindow,
  { requests }: Pick<Stores, 'requests'>,
): Promise<boolean | undefined> => {
  const { data, lives = [] } = window.database
  if (!data) return undefined
  if (data.incarnation === point.incarnation) return true
  const known = await Promise.all(
    [...new Set([...lives, data.incarnation])].map(async (life) => {
      const request = (await requests.find(requestKeyOf(requestOf(life))))?.value
      return request && { life, request }
    }),
  )
  const begun = known.filter((one) => one !== undefined && isDone(one)) as readonly Begun[]
  let place: Point = { incarnation: data.incarnation, at: point.at }
  // Each life began with one of those before it.
  for (let left = begun.length + 1; left > 0; left--) {
    if (place.incarnation === point.incarnation) return point.at <= place.at
    const current = begun.find(({ life }) => life === place.incarnation)
    if (!current) return undefined
    if (current.request.type === 'CREATE-DB') return false
    const before = beginningOf(current, begun, window)
    if (!before) return undefined
    place = before
  }
  return undefined
}

/** Since when clients have had what it began. */
const admittedAt = ({ request: { trace, endedAt } }: Begun): Instant | undefined =>
  trace.findLast(({ step, outcome }) => step.startsWith('admit-') && outcome === 'done')?.endedAt ?? endedAt

const isDone = ({ request: { type, state } }: Begun): boolean =>
  (type === 'CREATE-DB' || type === 'RECOVER-DB') && state === 'PROCESSED'

/** Of which life a recovery took the data, and up to when. */
const beginningOf = (
  { life, request }: Begun,
  begun: readonly Begun[],
  { backups, damaged, restorePoints }: RecoveryWindow,
): Point | undefined => {
  const { target, incarnation } = parametersOf(request, 'RECOVER-DB')
  const earlier = begun.slice(
    0,
    begun.findIndex((one) => one.life === life),
  )
  const livedAt = (at: Instant): Point | undefined => {
    const last = earlier.findLast((one) => (admittedAt(one) ?? at) <= at)
    return last && { incarnation: last.life, at }
  }
  if ('time' in target) return livedAt(instant(target.time.toUpperCase()))
  if ('latest' in target) return livedAt(request.filedAt)
  const at =
    'restorePoint' in target
      ? restorePoints.find((one) => one.name === target.restorePoint && one.incarnation === incarnation)?.createdAt
      : 'backup' in target
        ? [...backups, ...damaged].find(({ id, name }) => id === target.backup || name === target.backup)?.finishedAt
        : undefined
  return incarnation && at && { incarnation, at }
}
