import { type Instant, microsOf } from './instant.ts'

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const part = String.raw`(\d+(?:[.,]\d+)?) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)`
const parts = new RegExp(part, 'gi')
const list = `${part}(?:,? ?(?:and )?${part})*`
const past = new RegExp(`^${list} ago$`, 'i')
const future = new RegExp(`^in ${list}$`, 'i')

/** `now`, `10 min ago`, `1 day 4 h ago`, `in 2 h`: microseconds since 1970 at a whole second, as ages have no parts of one. */
export function relativeMicros(text: string, now: Instant): number | undefined {
  const direction = /^now$/i.test(text) ? 0 : past.test(text) ? -1 : future.test(text) ? 1 : undefined
  if (direction === undefined) return undefined
  let seconds = 0
  for (const [, number = '', unit = ''] of text.matchAll(parts)) {
    seconds += Number(number.replace(',', '.')) * (secondsOf[unit.charAt(0).toLowerCase()] ?? 0)
  }
  return (Math.floor(microsOf(now) / 1_000_000) + direction * Math.round(seconds)) * 1_000_000
}
