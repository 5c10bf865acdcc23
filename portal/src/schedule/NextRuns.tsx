import { FieldError } from '../parts/Field.tsx'
import { Bar } from '../parts/Panel.tsx'
import { longMoment } from '../time/format.ts'
import { type Instant, wholeSecond } from '../time/instant.ts'
import { Age } from '../time/Time.tsx'
import { useZone } from '../time/zone.ts'
import { scheduleWords as words } from '../words/schedules.ts'
import { summerTimeNote } from './run-notes.ts'
import styles from './schedule.module.css'
import { scheduleSentence } from './schedule-sentence.ts'
import { type Schedule, useRuns } from './use-runs.ts'

/** What a schedule means: in words, and its next runs as the API counts them. */
export const NextRuns = ({ schedule }: { schedule: Schedule | undefined }) => {
  const { runs, error, faults } = useRuns(schedule)
  const isRight = schedule !== undefined && faults.length === 0
  return (
    <section className={styles.runs} aria-label={words.preview}>
      <h3>{words.preview}</h3>
      {isRight ? <p>{firstUpper(scheduleSentence(schedule))}</p> : <p className={styles.muted}>{words.none}</p>}
      {error && <FieldError>{error.message}</FieldError>}
      {isRight && !error && (runs ? <Runs runs={runs} schedule={schedule} /> : <Bar height={100} />)}
    </section>
  )
}

const firstUpper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const Runs = ({ runs, schedule }: { runs: readonly Instant[]; schedule: Schedule }) => {
  const zone = useZone()
  const other = 'timeZone' in schedule && schedule.timeZone !== zone ? schedule.timeZone : undefined
  return (
    <ol className={styles.list}>
      {runs.map((run, index) => {
        const note = summerTimeNote(run, runs[index - 1], schedule, zone)
        return (
          <li key={run}>
            {longMoment(wholeSecond(run), zone)}
            <span className={styles.muted}>
              {' · '}
              <Age at={run} />
              {other && ` · ${longMoment(wholeSecond(run), other)}`}
            </span>
            {note && <span className={styles.note}>{note}</span>}
          </li>
        )
      })}
    </ol>
  )
}
