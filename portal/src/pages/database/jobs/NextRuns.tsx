import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../api/context.ts'
import { problemOf } from '../../../api/problem.ts'
import { nextRunsQuery } from '../../../api/queries.ts'
import { FieldError } from '../../../parts/Field.tsx'
import { Bar } from '../../../parts/Panel.tsx'
import { useDebounced } from '../../../parts/use-debounced.ts'
import { longMoment } from '../../../time/format.ts'
import { type Instant, wholeSecond } from '../../../time/instant.ts'
import { Age } from '../../../time/Time.tsx'
import { useZone } from '../../../time/zone.ts'
import { jobDialogWords as words } from '../../../words/jobs.ts'
import type { Schedule } from '../queries.ts'
import styles from './jobs.module.css'
import { summerTimeNote } from './run-notes.ts'
import { scheduleSentence } from './schedule-sentence.ts'

const typingMillis = 300

/** What a schedule means: in words, and its next runs as the API counts them. */
export const NextRuns = ({ schedule }: { schedule: Schedule | undefined }) => {
  const asked = useDebounced(schedule, typingMillis)
  const { data: runs, error } = useQuery(nextRunsQuery(useApi(), asked))
  return (
    <section className={styles.runs} aria-label={words.preview}>
      <h3>{words.preview}</h3>
      {!schedule && <p className={styles.muted}>{words.none}</p>}
      {schedule && <p>{firstUpper(scheduleSentence(schedule))}</p>}
      {schedule && error && <FieldError>{problemOf(error)?.errors?.[0]?.message ?? error.message}</FieldError>}
      {schedule && !error && (runs ? <Runs runs={runs} schedule={schedule} /> : <Bar height={100} />)}
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
