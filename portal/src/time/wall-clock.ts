import { fromAbsolute } from '@internationalized/date'
import { type Instant, instantOfMicros, microsOfSecond, millisOf } from './instant.ts'

/** What calendar and clock on a wall show, without saying where the wall is. */
export interface WallClock {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

export type Occurrences =
  | { readonly kind: 'once'; readonly instant: Instant }
  | { readonly kind: 'twice'; readonly earlier: Instant; readonly later: Instant }
  /** Clocks were moved on over it; `next` is the first moment after. */
  | { readonly kind: 'never'; readonly next: Instant }

const day = 86_400_000

export function wallClockAt(instant: Instant, zone: string): WallClock {
  const { year, month, day, hour, minute, second } = fromAbsolute(millisOf(instant), zone)
  return { year, month, day, hour, minute, second }
}

/** Milliseconds that the zone's clocks are ahead of UTC. */
export const offsetAt = (millis: number, zone: string): number => fromAbsolute(millis, zone).offset

export const utcMillis = ({ year, month, day, hour, minute, second }: WallClock): number =>
  Date.UTC(year, month - 1, day, hour, minute, second)

/** When the zone's clocks show this; `micros` is the part of the second. */
export function occurrences(wall: WallClock, zone: string, micros = 0): Occurrences {
  const local = utcMillis(wall)
  const before = offsetAt(local - day, zone)
  const after = offsetAt(local + day, zone)
  const found = [...new Set([before, after])]
    .map((offset) => local - offset)
    .filter((millis) => millis + offsetAt(millis, zone) === local)
    .sort((one, other) => one - other)
    .map((millis) => instantOfMicros(millis * 1000 + micros))
  const [earlier, later] = found
  if (earlier === undefined) return { kind: 'never', next: changeBetween(local - after, local - before, zone) }
  return later === undefined ? { kind: 'once', instant: earlier } : { kind: 'twice', earlier, later }
}

/** The first second at which the clocks are no longer what they were at `low`. */
function changeBetween(low: number, high: number, zone: string): Instant {
  const offset = offsetAt(low, zone)
  let same = low
  let changed = high
  while (changed - same > 1000) {
    const middle = Math.floor((same + changed) / 2000) * 1000
    if (offsetAt(middle, zone) === offset) same = middle
    else changed = middle
  }
  return instantOfMicros(changed * 1000)
}

/** Both moments at which the zone's clocks show what they show at this one, if there are two. */
export function twins(instant: Instant, zone: string): { earlier: Instant; later: Instant } | undefined {
  const millis = millisOf(instant)
  if (Number.isNaN(millis)) return undefined
  const shift = Math.abs(offsetAt(millis - day, zone) - offsetAt(millis + day, zone))
  if (shift === 0) return undefined
  const result = occurrences(wallClockAt(instant, zone), zone, microsOfSecond(instant))
  return result.kind === 'twice' ? result : undefined
}
