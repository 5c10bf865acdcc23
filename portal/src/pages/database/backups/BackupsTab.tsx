import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useOffered } from '../../../actions/use-database-actions.tsx'
import { useOpenDialog } from '../../../actions/use-open-dialog.ts'
import { useApi } from '../../../api/context.ts'
import { Button } from '../../../parts/Button.tsx'
import { ListPager } from '../../../parts/ListPager.tsx'
import { Empty, ProblemPanel } from '../../../parts/Panel.tsx'
import table from '../../../parts/table.module.css'
import { backupWords as words } from '../../../words/backups.ts'
import { useShownDatabase } from '../context.ts'
import styles from '../database.module.css'
import { type Backup, backupsOnAPage, backupsQuery } from '../queries.ts'
import { TableBars } from '../TableBars.tsx'
import { BackupRow } from './BackupRow.tsx'
import { chained } from './chains.ts'

const route = getRouteApi('/databases/$id/backups')

/** What can be recovered from, by chains: an incremental backup is worth nothing without those that it needs. */
export const BackupsTab = () => {
  const { database, isGone } = useShownDatabase()
  const search = route.useSearch()
  const query = backupsQuery(useApi(), database.id, search.cursor)
  const { data, error, refetch } = useQuery({ ...query, enabled: !isGone })
  if (error && !data) return <ProblemPanel error={error} onRetry={() => void refetch()} />
  if (data?.items.length === 0 && !search.cursor)
    return (
      <Empty>
        <p>{database.state === 'DELETED' ? words.noneDeleted : words.none}</p>
        {database.state === 'CREATING' && <p>{words.noneHint}</p>}
        <BackUpNow />
      </Empty>
    )
  return (
    <>
      <div className={styles.toolbar}>
        <BackUpNow />
      </div>
      <Table backups={data?.items} />
      <ListPager
        list="backups-of-database"
        view={database.id}
        place={search}
        count={data?.items.length ?? 0}
        size={backupsOnAPage}
        next={data?.nextCursor}
      />
    </>
  )
}

const BackUpNow = () => {
  const { database, isGone } = useShownDatabase()
  const openDialog = useOpenDialog()
  const backup = useOffered(database).find(({ key }) => key === 'backup')
  if (!backup || isGone) return null
  return (
    <Button refused={backup.refused} onClick={() => void openDialog('backup', database.id)}>
      {backup.label}
    </Button>
  )
}

const Table = ({ backups }: { backups: readonly Backup[] | undefined }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
  <section className={table.scroll} aria-label={words.label} tabIndex={0}>
    <table className={table.table}>
      <thead>
        <tr>
          <th>{words.ended}</th>
          <th className={table.wideOnly}>{words.kind}</th>
          <th className={`${table.number} ${table.wideOnly}`}>{words.size}</th>
          <th className={`${table.number} ${table.wideOnly}`}>{words.stored}</th>
          <th className={`${table.number} ${table.wideOnly}`}>{words.took}</th>
          <th className={table.wideOnly}>{words.needs}</th>
          <th className={table.wideOnly}>{words.kept}</th>
          <th>{words.state}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {backups ? (
          chained(backups).map((one) => <BackupRow key={one.backup.id} chained={one} all={backups} />)
        ) : (
          <TableBars columns={9} />
        )}
      </tbody>
    </table>
  </section>
)
