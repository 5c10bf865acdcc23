import { type Instant, instantOfMillis, millisOf } from '../../time/instant.ts'
import { occurrences, wallClockAt } from '../../time/wall-clock.ts'

const hour = 2
const day = 86_400_000

/** The next time that clocks of the zone show 02:00; on a night without that hour the moment after it. */
export const tonight = (zone: string, now: number): Instant => {
  for (const ahead of [0, 1, 2]) {
    const wall = wallClockAt(instantOfMillis(now + ahead * day), zone)
    const found = occurrences({ ...wall, hour, minute: 0, second: 0 }, zone)
    const at = found.kind === 'once' ? found.instant : found.kind === 'twice' ? found.earlier : found.next
    if (millisOf(at) > now) return at
  }
  return instantOfMillis(now + day)
}
