import { type ReactNode, useId } from 'react'
import { timeWords as words } from '../words/time.ts'
import { CalendarButton } from './CalendarButton.tsx'
import { longDate, longMoment, timeText, utcTime } from './format.ts'
import { type Instant, instantOfMillis, plusSeconds } from './instant.ts'
import { boundsError } from './moment-bounds.ts'
import styles from './moment-field.module.css'
import { type Chosen, type MomentText, useMomentText } from './moment-text.ts'
import { Age } from './Time.tsx'
import { useEverySecond } from './ticker.ts'
import { wallClockAt } from './wall-clock.ts'
import { useZone, zoneOffsetText } from './zone.ts'

export interface MomentFieldProps {
  label: string
  /** An instant, or '' for none. */
  value: Chosen
  /** On each key: the moment that the text means by now, '' where it means none. */
  onChange: (instant: Chosen) => void
  help?: ReactNode
  /** What the API says about it; what the field itself finds wrong stands instead. */
  error?: string | undefined
  min?: Instant | undefined
  max?: Instant | undefined
  /** Buttons that move the moment by a second and a minute. */
  steps?: boolean
  name?: string
}

/** A moment by what people paste, and what was understood of it. */
export function MomentField({ label, value, onChange, help, error, min, max, steps, name }: MomentFieldProps) {
  const id = useId()
  const moment = useMomentText(value, onChange, useZone())
  const choiceMissing = moment.occurrences && moment.instant === '' ? words.chooseOccurrence : undefined
  const own = moment.message ?? choiceMissing ?? boundsError(moment.instant, { min, max }, moment.zone)
  const wrong = moment.settled ? (own ?? error) : undefined
  const problem = wrong ?? own

  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        <input
          id={id}
          name={name}
          className={styles.input}
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={moment.text}
          onChange={(event) => moment.type(event.target.value)}
          onBlur={moment.settle}
          onKeyDown={(event) => event.key === 'Enter' && moment.settle()}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={help ? `${id}-help ${id}-understood` : `${id}-understood`}
        />
        <CalendarButton label={label} moment={moment} />
        {steps && <Steps label={label} moment={moment} />}
      </div>
      {moment.occurrences && <Occurrences id={id} moment={moment} occurrences={moment.occurrences} />}
      {help && (
        <p className={styles.help} id={`${id}-help`}>
          {help}
        </p>
      )}
      <Understood id={`${id}-understood`} moment={moment} problem={problem} isWrong={wrong !== undefined} />
    </div>
  )
}

const stepSizes = [
  [words.step.minuteBack, -60],
  [words.step.secondBack, -1],
  [words.step.secondOn, 1],
  [words.step.minuteOn, 60],
] as const

function Steps({ label, moment }: { label: string; moment: MomentText }) {
  const isEmpty = moment.instant === ''
  return (
    <fieldset className={styles.steps} aria-label={words.steps(label)}>
      {stepSizes.map(([text, seconds]) => (
        <button
          key={seconds}
          type="button"
          className={styles.button}
          aria-disabled={isEmpty ? true : undefined}
          title={isEmpty ? words.nothingToMove : undefined}
          onClick={() => moment.instant !== '' && moment.choose(plusSeconds(moment.instant, seconds))}
        >
          {text}
        </button>
      ))}
    </fieldset>
  )
}

interface OccurrencesProps {
  id: string
  moment: MomentText
  occurrences: { earlier: Instant; later: Instant }
}

function Occurrences({ id, moment, occurrences }: OccurrencesProps) {
  const wall = wallClockAt(occurrences.earlier, moment.zone)
  return (
    <fieldset className={styles.occurrences}>
      <legend>{words.twice(timeText(wall), longDate(wall))}</legend>
      {(['earlier', 'later'] as const).map((which) => {
        const at = occurrences[which]
        return (
          <label key={which} className={styles.occurrence}>
            <input
              type="radio"
              name={`${id}-occurrence`}
              checked={moment.instant === at}
              onChange={() => moment.choose(at)}
            />
            {words.occurrence(which, zoneOffsetText(at, moment.zone), utcTime(at, moment.zone))}
          </label>
        )
      })}
    </fieldset>
  )
}

interface UnderstoodProps {
  id: string
  moment: MomentText
  problem: string | undefined
  isWrong: boolean
}

/** The age stands outside what is announced: it would be read out at every tick. */
function Understood({ id, moment, problem, isWrong }: UnderstoodProps) {
  const { instant, zone } = moment
  const readIn = useEverySecond((now) => words.readIn(zone, zoneOffsetText(instantOfMillis(now), zone)))
  return (
    <div className={styles.understood} id={id}>
      <span aria-live="polite">
        {problem && <span className={isWrong ? styles.wrong : styles.line}>{problem}</span>}
        {instant === '' && !problem && <span className={styles.line}>{readIn}</span>}
        {instant !== '' && <span className={styles.moment}>{longMoment(instant, zone)}</span>}
        {instant !== '' && zone !== 'UTC' && utcTime(instant, zone)}
      </span>
      {instant !== '' && zone !== 'UTC' && <span aria-hidden="true"> · </span>}
      {instant !== '' && <Age at={instant} />}
    </div>
  )
}
