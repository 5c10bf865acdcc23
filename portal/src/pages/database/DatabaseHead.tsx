import type { ReactNode } from 'react'
import type { Database } from '../../api/queries.ts'
import { DatabaseBadge, sentenceCase } from '../../parts/Badge.tsx'
import { CopyButton } from '../../parts/Copy.tsx'
import { type Crumb, PageHead } from '../../parts/PageHead.tsx'
import { databaseWords as words } from '../../words/database.ts'
import styles from './database.module.css'

const list: readonly Crumb[] = [{ label: words.databases, link: { to: '/databases' } }]

/** Which database a page is of: the name alone does not tell, as names are not unique. */
export const DatabaseHead = ({
  database,
  title,
  page = database.id,
  heading,
  crumbs = list,
  refresh,
  isGone = false,
}: {
  database: Database
  title: string
  page?: string
  heading?: ReactNode
  crumbs?: readonly Crumb[]
  refresh?: ReactNode
  /** What was read last says what it was about to become. */
  isGone?: boolean
}) => (
  <PageHead
    title={title}
    page={page}
    crumbs={crumbs}
    heading={heading ?? <bdi>{database.name}</bdi>}
    beside={isGone ? <DatabaseBadge state="DELETED" /> : <States database={database} />}
    refresh={refresh}
    meta={
      <div className={styles.meta}>
        {database.description && (
          <bdi className={styles.description} title={database.description}>
            {database.description}
          </bdi>
        )}
        <span className={styles.id}>
          <code>{database.id}</code>
          <CopyButton text={database.id} label={words.copyId} />
        </span>
        <bdi>
          {database.dataCenter} / {database.availabilityZone}
        </bdi>
        <bdi>{database.tenant}</bdi>
        <span className={styles.role}>{database.replicationStatus}</span>
        <span>{words.kind(database.postgresqlVersion, database.flavour)}</span>
      </div>
    }
  />
)

const States = ({ database: { state, desiredState } }: { database: Database }) => (
  <>
    <DatabaseBadge state={state} />
    {desiredState !== state && <span className={styles.desired}>→ {sentenceCase(desiredState)}</span>}
  </>
)
