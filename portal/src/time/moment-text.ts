import { useState } from 'react'
import { exactDateTime } from './format.ts'
import { type Instant, instantOfMillis, isInstant, microsOf } from './instant.ts'
import { parseMoment, type Reading } from './parse-moment.ts'
import { serverNow } from './server-clock.ts'
import { twins } from './wall-clock.ts'

/** Nothing, or a moment. */
export type Chosen = Instant | ''

interface Draft {
  readonly text: string
  /** Where it was typed: another zone chosen meanwhile does not turn these digits into another moment. */
  readonly zone: string
  readonly reading: Reading | undefined
  readonly instant: Chosen
  /** Left as it is, because no moment came of it. */
  readonly settled: boolean
}

export interface MomentText {
  readonly text: string
  /** In which the text is read. */
  readonly zone: string
  readonly instant: Chosen
  /** Why the text is no moment. */
  readonly message: string | undefined
  readonly occurrences: { readonly earlier: Instant; readonly later: Instant } | undefined
  /** Nobody is typing at this moment. */
  readonly settled: boolean
  type(text: string): void
  /** As typed and left. */
  take(text: string): void
  settle(): void
  choose(instant: Chosen): void
}

const threeHours = 3 * 3600 * 1_000_000

/**
 * The text of a moment field, apart from its value: while somebody types, the text is theirs, and the value is what
 * comes of it. Otherwise it is the value's normal form in the chosen zone.
 */
export function useMomentText(value: Chosen, onChange: (instant: Chosen) => void, chosenZone: string): MomentText {
  const [draft, setDraft] = useState<Draft>()
  const [seen, setSeen] = useState(value)
  const [preferred, setPreferred] = useState<Instant>()

  if (value !== seen) {
    setSeen(value)
    if (draft?.settled && value !== '' && value !== draft.instant) setDraft(undefined)
  }

  const emit = (instant: Chosen) => {
    if (instant !== value) onChange(instant)
  }
  const read = (text: string, zone: string): Draft => {
    const held = value !== '' && twins(value, zone) ? value : preferred
    setPreferred(held)
    const now = instantOfMillis(serverNow())
    const reading = text.trim() === '' ? undefined : parseMoment(text, { zone, now })
    return { text, zone, reading, instant: instantOf(reading, held), settled: false }
  }

  const left = (next: Draft) => (next.instant === '' && next.reading ? { ...next, settled: true } : undefined)

  const shown = draft ?? draftOf(value, chosenZone)
  return {
    ...shown,
    message: shown.reading?.kind === 'error' ? shown.reading.message : undefined,
    occurrences: shown.reading?.kind === 'ambiguous' ? shown.reading : twins(shown.instant, shown.zone),
    zone: shown.reading?.kind === 'ambiguous' ? shown.reading.zone : shown.zone,
    type: (text) => {
      const next = read(text, draft && !draft.settled ? draft.zone : chosenZone)
      setDraft(next)
      emit(next.instant)
    },
    take: (text) => {
      const next = read(text, chosenZone)
      setDraft(left(next))
      emit(next.instant)
    },
    settle: () => {
      if (draft) setDraft(left(draft))
    },
    choose: (instant) => {
      setPreferred(instant === '' ? undefined : instant)
      setDraft(undefined)
      emit(instant)
    },
  }
}

function draftOf(value: Chosen, zone: string): Draft {
  if (value === '') return { text: '', zone, reading: undefined, instant: '', settled: true }
  if (isInstant(value)) {
    return { text: exactDateTime(value, zone), zone, reading: undefined, instant: value, settled: true }
  }
  const reading = parseMoment(value, { zone, now: instantOfMillis(serverNow()) })
  return { text: value, zone, reading, instant: '', settled: true }
}

/** Which of the two hours was chosen stays chosen while somebody corrects a digit. */
function instantOf(reading: Reading | undefined, preferred: Instant | undefined): Chosen {
  if (reading?.kind === 'moment') return reading.instant
  if (reading?.kind !== 'ambiguous' || preferred === undefined) return ''
  if (Math.abs(microsOf(reading.earlier) - microsOf(preferred)) > threeHours) return ''
  const both = twins(preferred, reading.zone)
  if (!both) return ''
  return microsOf(both.later) === microsOf(preferred) ? reading.later : reading.earlier
}
