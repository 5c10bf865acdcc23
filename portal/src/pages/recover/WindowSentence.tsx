import { Age, Time } from '../../time/Time.tsx'
import { recoverWords } from '../../words/recover.ts'
import styles from './recover.module.css'
import type { RecoveryWindow } from './target.ts'

const words = recoverWords.window

/** What can be recovered to, in one sentence. */
export const WindowSentence = ({ window }: { window: RecoveryWindow }) => {
  const { earliest, latest, everyMoment, lastArchivedAt, observedAt, holes } = window
  if (!everyMoment) return <p>{words.marksOnly}.</p>
  // The window begins after the last gap; those that are told here lie before or after it.
  return (
    <p className={styles.sentence}>
      {words.from}
      <strong>
        <Time at={earliest} />
      </strong>
      {words.to}
      <strong>
        <Time at={latest} form="short" />
      </strong>
      {lastArchivedAt && (
        <>
          {' · '}
          {words.archived}
          <Age at={lastArchivedAt} />
          {observedAt && words.asOf}
          {observedAt && <Age at={observedAt} />}
        </>
      )}
      {holes.length > 0 && ` · ${words.before(holes.length)}`}
    </p>
  )
}
