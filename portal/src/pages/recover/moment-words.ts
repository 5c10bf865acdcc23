import { longDate, timeText, utcTime } from '../../time/format.ts'
import { fractionOf, type Instant } from '../../time/instant.ts'
import { utcMillis, wallClockAt } from '../../time/wall-clock.ts'
import { timeWords } from '../../words/time.ts'

/** `Sat 21 Nov 2026, 09:12:30 Europe/Berlin (08:12:30 UTC)`. */
export const momentInWords = (instant: Instant, zone: string): string => {
  const wall = wallClockAt(instant, zone)
  const weekday = timeWords.weekdays[new Date(utcMillis(wall)).getUTCDay()]
  const text = `${weekday} ${longDate(wall)}, ${timeText(wall)}${fractionOf(instant)}`
  return zone === 'UTC' ? timeWords.utc(text) : `${text} ${zone} (${utcTime(instant, zone)})`
}
