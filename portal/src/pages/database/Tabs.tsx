import { Link } from '@tanstack/react-router'
import { databaseWords as words } from '../../words/database.ts'
import styles from './database.module.css'

export const tabs = ['requests', 'jobs', 'backups', 'logs', 'details'] as const
export type Tab = (typeof tabs)[number]

/** What outlives a database: what was asked of it, and what it was. */
export const lastingTabs: readonly Tab[] = ['requests', 'details']

/** Links, because each is a page with an address of its own; focus stays on them. */
export const DatabaseTabs = ({ id, only }: { id: string; only: readonly Tab[] }) => (
  <nav className={styles.tabs} aria-label={words.tabsLabel}>
    {only.map((tab) => (
      <Link
        key={tab}
        to={`/databases/$id/${tab}`}
        params={{ id }}
        resetScroll={false}
        className={styles.tab ?? ''}
        activeProps={{ 'data-active': true }}
        activeOptions={{ includeSearch: false }}
      >
        {words.tabs[tab]}
      </Link>
    ))}
  </nav>
)
