import { timeWords as words } from '../words/time.ts'
import { age, dateTime, inBothZones, timeOrToday } from './format.ts'
import { type Instant, instantOfMillis, millisOf } from './instant.ts'
import { useEverySecond } from './ticker.ts'
import { useZone } from './zone.ts'

type Maybe = Instant | null | undefined

/** A moment in the chosen zone; `short` says "today" where that is clear. */
export function Time({ at, form = 'full' }: { at: Maybe; form?: 'full' | 'short' }) {
  const zone = useZone()
  const text = useEverySecond((now) => {
    if (!at) return words.nothing
    return form === 'short' ? timeOrToday(at, zone, instantOfMillis(now)) : dateTime(at, zone)
  })
  return <Moment at={at} text={text} zone={zone} />
}

/** How long ago, or until when: counts on by the server's clock, or stands still at `now`. */
export function Age({ at, now }: { at: Maybe; now?: Instant | undefined }) {
  const zone = useZone()
  const text = useEverySecond((ticking) => {
    if (!at) return words.nothing
    return age(((now === undefined ? ticking : millisOf(now)) - millisOf(at)) / 1000)
  })
  return <Moment at={at} text={text} zone={zone} />
}

function Moment({ at, text, zone }: { at: Maybe; text: string; zone: string }) {
  if (!at) return <>{text}</>
  return (
    <time dateTime={at} title={inBothZones(at, zone)}>
      {text}
    </time>
  )
}
