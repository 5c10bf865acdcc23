import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../../api/context.ts'
import { type Database, recoveryWindowQuery } from '../../api/queries.ts'
import { Bar, Panel, ProblemPanel } from '../../parts/Panel.tsx'
import { bytes } from '../../time/format.ts'
import { Age, Time } from '../../time/Time.tsx'
import { protectionWords as words } from '../../words/database.ts'
import { jobWords } from '../../words/jobs.ts'
import { ArchiveState } from './ArchiveState.tsx'
import { Availability } from './Availability.tsx'
import styles from './database.module.css'
import type { RecoveryWindow } from './queries.ts'
import { NotMeasured, StorageUse } from './StorageUse.tsx'

/** What can be brought back, and whether anything is wrong with it. */
export const ProtectionPanel = ({ database }: { database: Database }) => {
  const { data: window, error, refetch } = useQuery(recoveryWindowQuery(useApi(), database.id))
  const known = (read: (window: RecoveryWindow) => ReactNode): ReactNode =>
    window ? read(window) : <Bar width="12rem" />
  return (
    <Panel title={words.title}>
      {error && !window ? (
        <ProblemPanel error={error} onRetry={() => void refetch()} />
      ) : (
        <dl className={styles.facts}>
          <Fact label={words.clients}>
            <Availability available={database.available} />
          </Fact>
          <Fact label={words.canRecover}>
            {known((one) => (
              <Reach window={one} database={database} />
            ))}
          </Fact>
          {database.dataProtection && (
            <Fact label={words.lastArchived}>
              {known(({ lastArchivedAt, observedAt }) =>
                lastArchivedAt ? (
                  <>
                    <Age at={lastArchivedAt} />
                    {observedAt && (
                      <span className={styles.aside}>
                        {words.asOf}
                        <Age at={observedAt} />
                      </span>
                    )}
                  </>
                ) : (
                  words.notLookedAt
                ),
              )}
            </Fact>
          )}
          <Fact label={words.lastBackup}>
            {known(({ backups: [newest] }) => newest && <LastBackup backup={newest} />)}
          </Fact>
          <Fact label={words.archive}>
            <ArchiveState archive={database.archive} id={database.id} />
          </Fact>
          <Fact label={words.storage}>
            {database.storage ? (
              <StorageUse storage={database.storage} volumeGb={database.volumeGb} />
            ) : (
              <NotMeasured database={database} />
            )}
          </Fact>
          <Fact label={words.dataProtection}>{database.dataProtection ? words.on : words.off}</Fact>
          <Fact label={words.deletionProtection}>{database.deletionProtection ? words.on : words.off}</Fact>
        </dl>
      )}
    </Panel>
  )
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children ?? '–'}</dd>
  </div>
)

const LastBackup = ({ backup }: { backup: RecoveryWindow['backups'][number] }) => (
  <>
    <Time at={backup.finishedAt} form="short" />, {jobWords.backupKinds[backup.kind] ?? backup.kind},{' '}
    {bytes(backup.storedBytes)}
  </>
)

const Reach = ({ window, database }: { window: RecoveryWindow; database: Database }) => {
  const { earliest, latest, everyMoment, holes } = window
  if (!earliest) return words.noBackup
  if (everyMoment)
    return (
      <>
        {words.everySecond}
        <Time at={earliest} />
      </>
    )
  if (holes.length === 0) return database.dataProtection ? words.onlySome : words.onlyBackups
  return (
    <>
      {words.fromTo}
      <Time at={earliest} />
      {latest && (
        <>
          {words.to}
          <Time at={latest} />
        </>
      )}
      {words.exceptHoles(holes.length)}
      <ul className={styles.holes} aria-label={words.holes}>
        {holes.map((hole) => (
          <li key={`${hole.incarnation} ${hole.from}`}>
            <Time at={hole.from} />
            {words.to}
            {hole.to ? <Time at={hole.to} /> : words.untilNextBackup}
          </li>
        ))}
      </ul>
    </>
  )
}
