import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { type Database, recoveryWindowQuery } from '../../api/queries.ts'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { bytes, dateTime } from '../../time/format.ts'
import { Time } from '../../time/Time.tsx'
import { wizardWords as words } from '../../words/wizard.ts'
import { DraftMoment } from './DraftMoment.tsx'
import { DraftCheck, DraftRadio, DraftSelect, DraftText } from './Slot.tsx'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

type Window = Schemas['RecoveryWindow']

/** Where the data of the new database end. */
export const TargetFields = ({ source }: { source: Database }) => {
  const { data: window, error, refetch } = useQuery(recoveryWindowQuery(useApi(), source.id))
  if (error && !window) return <ProblemPanel error={error} onRetry={() => void refetch()} />
  if (!window) return <Bar height={160} />
  return (
    <>
      <Reach window={window} />
      <DraftRadio
        field="target"
        label={words.targetLegend}
        choices={[
          { value: 'latest', label: words.targets.latest, help: words.latestHelp },
          { value: 'time', label: words.targets.time },
          { value: 'restorePoint', label: words.targets.restorePoint },
          { value: 'backup', label: words.targets.backup },
          { value: 'lsn', label: words.targets.lsn },
          { value: 'transactionId', label: words.targets.transactionId },
        ]}
      />
      <Detail window={window} />
    </>
  )
}

const Reach = ({ window: { earliest, latest, everyMoment } }: { window: Window }) => {
  if (!earliest) return <p className={styles.warn}>{words.noBackup}</p>
  if (!everyMoment) return <p className={styles.help}>{words.notEveryMoment}</p>
  return (
    <p className={styles.help}>
      {words.everySecond} {words.from} <Time at={earliest} /> {words.to} <Time at={latest} />.
    </p>
  )
}

const Detail = ({ window }: { window: Window }) => {
  const { values, zone } = useWizard()
  const { restorePoints, backups, earliest } = window
  switch (values.target) {
    case 'latest':
      return null
    case 'time':
      return <DraftMoment field="time" min={earliest} steps />
    case 'restorePoint':
      return (
        <DraftSelect
          field="restorePoint"
          help={restorePoints.length === 0 && words.noRestorePoints}
          choices={[
            { value: '', label: words.choose },
            ...restorePoints.map(({ name, createdAt }) => ({
              value: name,
              label: `${name}, ${dateTime(createdAt, zone)}`,
            })),
          ]}
        />
      )
    case 'backup':
      return (
        <DraftSelect
          field="backup"
          help={backups.length === 0 && words.noBackups}
          choices={[
            { value: '', label: words.choose },
            ...backups.map(({ id, finishedAt, kind, sizeBytes }) => ({
              value: id,
              label: `${dateTime(finishedAt, zone)}, ${kind}, ${bytes(sizeBytes)}`,
            })),
          ]}
        />
      )
    case 'lsn':
      return <DraftText field="lsn" placeholder="0/3000148" />
    case 'transactionId':
      return (
        <>
          <DraftText field="transactionId" inputMode="numeric" placeholder="741" />
          <DraftCheck field="inclusive" help={words.inclusiveHelp} />
        </>
      )
  }
}
