import { dateText, timeText } from '../../../time/format.ts'
import { instantOfMillis, millisOf } from '../../../time/instant.ts'
import { occurrences, offsetAt, type WallClock, wallClockAt } from '../../../time/wall-clock.ts'
import { offsetText } from '../../../time/zone.ts'
import { timeWords } from '../../../words/time.ts'
import { lengthOf, type Span } from './scale.ts'

export interface Tick {
  readonly at: number
  readonly label: string
  /** Said below, where it is another day than at the tick before. */
  readonly date?: string
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Of a day: all of them divide it. */
const clockSteps = [
  ...[second, 5 * second, 10 * second, 30 * second],
  ...[minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour],
]
/** Times with seconds are wider, and at the ends of the line they stand beside their tick. */
const roomForSeconds = 1.25
const daySteps = [1, 2, 7, 14]
const monthSteps = [1, 3, 12]

/** Ticks at round times of the zone's clocks, `least` pixels apart at least. */
export const ticksOf = (view: Span, width: number, zone: string, least: number): readonly Tick[] => {
  if (width <= 0 || lengthOf(view) <= 0) return []
  const shortest = (lengthOf(view) / width) * least
  const ofClock = clockSteps.find((step) => step >= shortest * (step < minute ? roomForSeconds : 1))
  if (ofClock !== undefined) return labelled(apart(clockTicks(view, ofClock, zone), shortest), ofClock, zone)
  const days = daySteps.find((step) => step * day >= shortest)
  return dates(days === undefined ? monthTicks(view, monthsFor(shortest), zone) : dayTicks(view, days, zone), zone)
}

const monthsFor = (shortest: number): number =>
  monthSteps.find((step) => step * 31 * day >= shortest) ?? Math.ceil(shortest / (366 * day)) * 12

/** Where clocks are put back, two times that are shown alike may follow each other sooner than elsewhere. */
const apart = (moments: readonly number[], shortest: number): readonly number[] => {
  let before = Number.NEGATIVE_INFINITY
  return moments.filter((at) => {
    const isFar = at - before >= 0.9 * shortest
    if (isFar) before = at
    return isFar
  })
}

interface Stretch extends Span {
  readonly offset: number
}

/** Parts of a stretch in which the zone's clocks are equally far from UTC: `to` is the first moment of the next one. */
export const stretchesOf = ({ from, to }: Span, zone: string): readonly Stretch[] => {
  const stretches: Stretch[] = []
  let start = from
  let offset = offsetAt(from, zone)
  let looked = from
  while (looked < to) {
    const next = Math.min(to, looked + day)
    // Clocks that change twice within a day do not exist.
    if (offsetAt(next, zone) !== offset) {
      const change = changeBetween(looked, next, zone)
      stretches.push({ from: start, to: change, offset })
      start = change
      offset = offsetAt(change, zone)
    }
    looked = next
  }
  return [...stretches, { from: start, to, offset }]
}

const changeBetween = (low: number, high: number, zone: string): number => {
  const offset = offsetAt(low, zone)
  let [same, changed] = [low, high]
  while (changed - same > second) {
    const middle = Math.max(same + 1, Math.floor((same + changed) / 2 / second) * second)
    if (offsetAt(middle, zone) === offset) same = middle
    else changed = middle
  }
  // Clocks change at whole seconds.
  return Math.floor(changed / second) * second
}

const clockTicks = (view: Span, step: number, zone: string): readonly number[] =>
  stretchesOf(view, zone).flatMap(({ from, to, offset }, index, all) => {
    const first = Math.ceil((from + offset) / step) * step - offset
    const isLast = index === all.length - 1
    const count = Math.max(0, Math.ceil((to - first) / step) + (isLast && (to - first) % step === 0 ? 1 : 0))
    return Array.from({ length: count }, (_, number) => first + number * step)
  })

const labelled = (moments: readonly number[], step: number, zone: string): readonly Tick[] => {
  let dateBefore = ''
  let offsetBefore: number | undefined
  return moments.map((at) => {
    const wall = wallClockAt(instantOfMillis(at), zone)
    const offset = offsetAt(at, zone)
    const time = timeText(wall).slice(0, step < minute ? 8 : 5)
    // The same digits may come twice: the first ones after a change say which they are.
    const label = offsetBefore !== undefined && offset !== offsetBefore ? `${time} ${offsetText(offset)}` : time
    const date = dateText(wall)
    const isNewDay = date !== dateBefore
    dateBefore = date
    offsetBefore = offset
    return isNewDay ? { at, label, date: dayLabel(wall, true) } : { at, label }
  })
}

const dayLabel = ({ day, month }: WallClock, withMonth: boolean): string =>
  withMonth ? `${day} ${timeWords.months[month - 1]}` : `${day}`

/** The first moment of a day; in some zones that is not midnight when clocks change. */
const beginningOf = (year: number, month: number, day: number, zone: string): number => {
  const date = new Date(Date.UTC(year, month - 1, day))
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
  const found = occurrences({ year: y, month: m, day: d, hour: 0, minute: 0, second: 0 }, zone)
  return millisOf(found.kind === 'once' ? found.instant : found.kind === 'twice' ? found.earlier : found.next)
}

const isSeen =
  ({ from, to }: Span) =>
  (at: number): boolean =>
    at >= from && at <= to

const mondayOffset = 4

const dayTicks = (view: Span, step: number, zone: string): readonly number[] => {
  const { year, month, day: first } = wallClockAt(instantOfMillis(view.from), zone)
  const number = Date.UTC(year, month - 1, first) / day
  const shift = step >= 7 ? mondayOffset : 0
  const start = first - ((((number - shift) % step) + step) % step)
  const count = Math.ceil(lengthOf(view) / (step * day)) + 2
  const all = Array.from({ length: count }, (_, index) => beginningOf(year, month, start + index * step, zone))
  return all.filter(isSeen(view))
}

const monthTicks = (view: Span, step: number, zone: string): readonly number[] => {
  const { year, month } = wallClockAt(instantOfMillis(view.from), zone)
  const start = month - 1 - ((month - 1) % Math.min(step, 12))
  const count = Math.ceil(lengthOf(view) / (step * 28 * day)) + 2
  const all = Array.from({ length: count }, (_, index) => beginningOf(year, start + index * step + 1, 1, zone))
  return all.filter(isSeen(view))
}

const dates = (moments: readonly number[], zone: string): readonly Tick[] => {
  let before = { year: 0, month: 0 }
  return moments.map((at) => {
    // In a zone that skips midnight the day begins later, and is that day all the same.
    const wall = wallClockAt(instantOfMillis(at), zone)
    const isNewMonth = wall.month !== before.month || wall.year !== before.year
    const isNewYear = before.year !== 0 && wall.year !== before.year
    before = wall
    return { at, label: dayLabel(wall, isNewMonth), ...(isNewYear ? { date: `${wall.year}` } : {}) }
  })
}
