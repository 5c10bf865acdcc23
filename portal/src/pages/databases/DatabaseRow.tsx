import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { memo, type ReactNode, useState } from 'react'
import { useDatabaseActions } from '../../actions/use-database-actions.tsx'
import type { Database, Request } from '../../api/queries.ts'
import { DatabaseBadge, RequestBadge, sentenceCase } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { Menu, type MenuEntry } from '../../parts/Menu.tsx'
import { shortId } from '../../parts/short-id.ts'
import table from '../../parts/table.module.css'
import { Type } from '../../request/Type.tsx'
import { dateTime, inBothZones } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { databasesWords as words } from '../../words/databases.ts'
import { type Changes, changesAfter } from './changes.ts'
import styles from './databases.module.css'

interface Props {
  readonly database: Database
  /** It is no longer in what the API tells. */
  readonly isGone: boolean
  /** The request that is at work on it, as far as it is known. */
  readonly request: Request | undefined
  readonly zone: string
}

/** Renders only when something of its database has changed. */
export const DatabaseRow = memo((props: Props) => {
  const { database, isGone } = props
  const { id, name, description, dataCenter, availabilityZone, endpoint, address, tenant } = database
  const changed = useChanges(database)
  const isMuted = isGone || database.deletedAt !== undefined
  return (
    <tr className={isMuted ? table.gone : undefined}>
      <td className={styles.nameCell} data-changed={changed.name}>
        <Link to="/databases/$id" params={{ id }} className={styles.name ?? ''}>
          <bdi>{name}</bdi>
        </Link>
        <span className={table.second}>
          <code title={id}>{shortId(id)}</code>
          <span className={table.narrowOnly}>
            {` · ${dataCenter} · `}
            <bdi>{tenant}</bdi>
          </span>
        </span>
      </td>
      <td className={styles.state} data-changed={changed.state}>
        <State {...props} />
      </td>
      <td className={table.wideOnly} data-changed={changed.description}>
        <bdi className={styles.description} title={description || undefined}>
          {description || common.nothing}
        </bdi>
      </td>
      <td className={table.wideOnly}>
        {dataCenter}
        <span className={table.second}>{availabilityZone}</span>
      </td>
      <td
        className={`${table.wideOnly} ${table.mono}`}
        data-changed={changed.address}
        title={address && words.serverAddress(address)}
      >
        {endpoint?.host ?? common.nothing}
      </td>
      <td className={`${table.wideOnly} ${table.mono}`} data-changed={changed.address}>
        {endpoint?.port ?? common.nothing}
      </td>
      <td className={table.wideOnly}>{database.replicationStatus}</td>
      <td className={`${table.wideOnly} ${styles.tenant}`} title={tenant}>
        <bdi>{tenant}</bdi>
      </td>
      <Created at={database.createdAt} zone={props.zone} />
      <td className={styles.menu}>
        <Menu
          trigger={
            <Button look="quiet" icon aria-label={words.actionsOf(name, shortId(id))}>
              <Ellipsis aria-hidden="true" />
            </Button>
          }
        >
          {(popup) => <RowMenu database={database} popup={popup} />}
        </Menu>
      </td>
    </tr>
  )
})

const RowMenu = ({ database, popup }: { database: Database; popup: (entries: readonly MenuEntry[]) => ReactNode }) => {
  const { entries, dialogs } = useDatabaseActions(database)
  return (
    <>
      {popup(entries)}
      {dialogs}
    </>
  )
}

const Created = ({ at, zone }: { at: string; zone: string }) => (
  <td className={`${table.wideOnly} ${styles.created}`}>
    <time dateTime={at} title={inBothZones(at, zone)}>
      {dateTime(at, zone).slice(0, 10)}
    </time>
  </td>
)

const State = ({ database, isGone, request, zone }: Props) => {
  const { state, desiredState, activeRequest, backupsKeptUntil } = database
  return (
    <>
      <DatabaseBadge state={state} />
      {request?.state === 'STUCK' && (
        <>
          {' '}
          <RequestBadge state="STUCK" />
        </>
      )}
      <span className={table.second}>
        {isGone ? (
          words.gone
        ) : activeRequest ? (
          <Link to="/requests/$key" params={{ key: activeRequest }}>
            {request ? <Type of={request.type} /> : words.openRequest}
          </Link>
        ) : backupsKeptUntil ? (
          words.backupsUntil(dateTime(backupsKeptUntil, zone).slice(0, 10))
        ) : (
          state !== desiredState && words.wanted(sentenceCase(desiredState))
        )}
      </span>
    </>
  )
}

/** Which cells changed while somebody looked; the name of an animation that begins anew with each change. */
const useChanges = (database: Database): Changes => {
  const [seen, setSeen] = useState<{ database: Database; changes: Changes }>({ database, changes: {} })
  if (seen.database === database) return seen.changes
  const changes = changesAfter(seen.database, database, seen.changes)
  setSeen({ database, changes })
  return changes
}
