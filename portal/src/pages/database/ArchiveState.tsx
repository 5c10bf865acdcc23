import type { Schemas } from '../../api/client.ts'
import type { Database } from '../../api/queries.ts'
import { Badge, type Tone } from '../../parts/Badge.tsx'
import { Age, Time } from '../../time/Time.tsx'
import { protectionWords as words } from '../../words/database.ts'
import { CommandLine } from './CommandLine.tsx'
import styles from './database.module.css'

type Fault = Schemas['Archive']['faults'][number]

const tones: Readonly<Record<string, Tone>> = { whole: 'ok', damaged: 'bad', unknown: 'wait' }

/** What is still so first, and of each the newest. */
const byNeed = (faults: readonly Fault[]): readonly Fault[] => {
  const newest = faults.toReversed()
  return [...newest.filter(({ endedAt }) => !endedAt), ...newest.filter(({ endedAt }) => endedAt)]
}

/** Whether the backups and the WAL between them are as they were written. */
export const ArchiveState = ({ archive, id }: { archive: Database['archive']; id: string }) => {
  if (!archive) return <>–</>
  const { state, lookedAt, faults } = archive
  return (
    <>
      <Badge tone={tones[state] ?? 'off'}>{words.archiveStates[state] ?? state}</Badge>{' '}
      <span className={styles.aside}>
        {state === 'unknown' && !lookedAt ? (
          words.archiveUnknown
        ) : (
          <>
            {words.lookedAt}
            <Age at={lookedAt} />
          </>
        )}
      </span>
      {faults.length > 0 && (
        <ul className={styles.faults}>
          {byNeed(faults).map((fault) => (
            <ArchiveFault key={`${fault.code} ${fault.foundAt} ${fault.message}`} fault={fault} id={id} />
          ))}
        </ul>
      )}
    </>
  )
}

const ArchiveFault = ({
  fault: { code, message, hint, command, foundAt, endedAt },
  id,
}: {
  fault: Fault
  id: string
}) => (
  <li className={endedAt ? styles.over : styles.fault}>
    <p>
      {message} <code>{code}</code>
    </p>
    {!endedAt && <p>{hint}</p>}
    {!endedAt && command && <CommandLine command={command} id={id} />}
    <p className={styles.aside}>
      {words.found}
      <Time at={foundAt} />
      {endedAt && (
        <>
          {', '}
          {words.ended}
          <Time at={endedAt} />
        </>
      )}
    </p>
  </li>
)
