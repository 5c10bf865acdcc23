import type { ReactNode } from 'react'
import type { Database } from '../../api/queries.ts'
import { Bar } from '../../parts/Panel.tsx'
import { about, dateTime, duration } from '../../time/format.ts'
import { useZone } from '../../time/zone.ts'
import { recoverWords } from '../../words/recover.ts'
import { timeWords } from '../../words/time.ts'
import type { RecoveryPreview } from './preview.ts'
import styles from './recover.module.css'

const words = recoverWords.effects

interface EffectsProps {
  readonly database: Database
  /** Undefined: it is being asked for. */
  readonly preview: RecoveryPreview | undefined
}

/** What a recovery would do; in the same words on the page and in the dialog. */
export const Effects = ({ database, preview }: EffectsProps) => {
  const zone = useZone()
  const isStopped = database.desiredState === 'STOPPED'
  const other = preview?.incarnation && database.incarnation && preview.incarnation !== database.incarnation
  return (
    <dl className={styles.effects}>
      <Effect term={words.lost}>
        {preview ? lossOf(preview, isStopped) : <Bar width="16rem" height={20} />}
        {other && <p>{words.earlierLife}</p>}
      </Effect>
      <Effect term={words.stays}>
        {words.staying(database.user)}
        {database.replicationRole && <p>{words.replicationRole(database.replicationRole)}</p>}
      </Effect>
      <Effect term={words.clients}>
        {preview ? cutOffOf(preview, isStopped) : <Bar width="14rem" height={20} />}
        <p className={styles.quiet}>{words.failure}</p>
      </Effect>
      <Effect term={words.today}>
        {!preview ? (
          <Bar width="14rem" height={20} />
        ) : preview.oldDataUntil ? (
          words.keptUntil(dateTime(preview.oldDataUntil, zone))
        ) : (
          words.notKept
        )}
      </Effect>
    </dl>
  )
}

const Effect = ({ term, children }: { term: string; children: ReactNode }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)

const lossOf = ({ lost }: RecoveryPreview, isStopped: boolean): string => {
  if (!lost) return words.lostUnknown
  if (lost.seconds === 0) return isStopped ? words.nothingLostStopped : words.nothingLost
  return words.everythingAfter(duration(lost.seconds))
}

/** The API tells whole seconds: no tenths are made up. */
const wholeSeconds = (seconds: number): string =>
  seconds < 10 ? timeWords.seconds(`${Math.ceil(seconds)}`) : duration(seconds)

const cutOffOf = ({ cutOffSeconds: cut }: RecoveryPreview, isStopped: boolean): string => {
  if (!cut) return isStopped ? words.cutOffNobody : words.cutOffUnknown
  const [from, to] = [wholeSeconds(cut.from), wholeSeconds(cut.to)]
  return from === to ? words.cutOff(about(cut.median)) : words.cutOffRange(about(cut.median), from, to)
}
