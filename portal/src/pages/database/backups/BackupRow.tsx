import { useNavigate } from '@tanstack/react-router'
import { CornerDownRight, Ellipsis } from 'lucide-react'
import { reasonAgainst } from '../../../actions/entries.ts'
import { Badge } from '../../../parts/Badge.tsx'
import { Button } from '../../../parts/Button.tsx'
import { copyText } from '../../../parts/copy-text.ts'
import { Menu } from '../../../parts/Menu.tsx'
import table from '../../../parts/table.module.css'
import { useRole } from '../../../permissions.ts'
import { bytes, dateTime, duration } from '../../../time/format.ts'
import { millisOf } from '../../../time/instant.ts'
import { Time } from '../../../time/Time.tsx'
import { useZone } from '../../../time/zone.ts'
import { backupWords as words } from '../../../words/backups.ts'
import { words as common } from '../../../words/common.ts'
import { jobWords } from '../../../words/jobs.ts'
import { useShownDatabase } from '../context.ts'
import type { Backup } from '../queries.ts'
import styles from './backups.module.css'
import type { ChainedBackup } from './chains.ts'

const deepest = 4
const anchorOf = (name: string): string => `backup-${name}`
const kindText = (kind: string): string => jobWords.backupKinds[kind] ?? kind
const kindOf = ({ asked, kind }: Backup): string =>
  asked === kind ? kindText(kind) : words.asked(kindText(asked), kindText(kind))

export const BackupRow = ({ chained, all }: { chained: ChainedBackup; all: readonly Backup[] }) => {
  const { isGone } = useShownDatabase()
  const { backup, depth } = chained
  return (
    <tr id={anchorOf(backup.name)} className={styles.row}>
      <td>
        <span className={styles.ended} style={{ paddingLeft: 16 * Math.max(0, Math.min(depth, deepest) - 1) }}>
          {depth > 0 && <CornerDownRight aria-hidden="true" className={styles.below} />}
          <Time at={backup.finishedAt} />
        </span>
        <span className={`${table.second} ${table.narrowOnly}`}>
          {kindOf(backup)} · {bytes(backup.storedBytes)}
        </span>
      </td>
      <td className={`${styles.kind} ${table.wideOnly}`}>{kindOf(backup)}</td>
      <td className={`${table.number} ${table.wideOnly}`}>{bytes(backup.sizeBytes)}</td>
      <td className={`${table.number} ${table.wideOnly}`}>{bytes(backup.storedBytes)}</td>
      <td className={`${table.number} ${table.wideOnly}`}>
        {duration((millisOf(backup.finishedAt) - millisOf(backup.startedAt)) / 1000)}
      </td>
      <td className={table.wideOnly}>
        <Base name={backup.base} all={all} />
      </td>
      <td className={table.wideOnly}>{backup.permanent ? words.permanent : words.byRetention}</td>
      <td>
        <Wholeness chained={chained} />
      </td>
      <td className={table.number}>{!isGone && <BackupMenu chained={chained} />}</td>
    </tr>
  )
}

const Base = ({ name, all }: { name: string | undefined; all: readonly Backup[] }) => {
  if (!name) return <>{common.nothing}</>
  const base = all.find((backup) => backup.name === name)
  if (!base) return <>{words.onOtherPage}</>
  return (
    <a href={`#${anchorOf(name)}`}>
      <Time at={base.finishedAt} />
    </a>
  )
}

const Wholeness = ({ chained: { backup, isBaseDamaged } }: { chained: ChainedBackup }) => {
  const { database } = useShownDatabase()
  const lookedAt = database.archive?.lookedAt
  if (backup.damaged || isBaseDamaged) return <Badge tone="bad">{words.damaged}</Badge>
  const wasSeen = lookedAt !== undefined && lookedAt >= backup.finishedAt
  return <span className={table.gone}>{wasSeen ? words.whole : words.notLooked}</span>
}

const BackupMenu = ({ chained: { backup, isBaseDamaged } }: { chained: ChainedBackup }) => {
  const { database } = useShownDatabase()
  const navigate = useNavigate()
  const role = useRole()
  const zone = useZone()
  const damage = backup.damaged ? words.damagedReason : isBaseDamaged ? words.baseDamaged : undefined
  const refusedToRecover = damage ?? reasonAgainst(database.actions.recover, database, role)
  const target = { to: 'backup', backup: backup.id } as const
  return (
    <Menu
      trigger={
        <Button look="quiet" icon aria-label={words.menu(dateTime(backup.finishedAt, zone))}>
          <Ellipsis aria-hidden="true" />
        </Button>
      }
      entries={[
        {
          key: 'recover',
          label: words.recover,
          ...(refusedToRecover === undefined ? {} : { refused: refusedToRecover }),
          onSelect: () => void navigate({ to: '/databases/$id/recover', params: { id: database.id }, search: target }),
        },
        {
          key: 'new',
          label: words.newFromIt,
          ...(damage === undefined ? {} : { refused: damage }),
          onSelect: () => void navigate({ to: '/databases/new', search: { from: database.id, ...target } }),
        },
        {
          key: 'copy',
          label: words.copyId,
          separated: true,
          onSelect: () => void copyText(backup.id, words.copied),
        },
      ]}
    />
  )
}
