import { millisOf } from '../../time/instant.ts'
import { parseMoment } from '../../time/parse-moment.ts'

/** When the day began that it is in the zone. */
export const startOfToday = (zone: string, now: string): string => {
  const reading = parseMoment('today 00:00', { zone, now })
  if (reading.kind === 'moment') return reading.instant
  if (reading.kind === 'ambiguous') return reading.earlier
  // Where clocks are moved on at midnight the day begins later.
  return reading.next ?? new Date(millisOf(now) - 86_400_000).toISOString()
}
