import { Link, useNavigate } from '@tanstack/react-router'
import { requestTypes } from '../../../../cli/generated/choices.ts'
import { Button } from '../../parts/Button.tsx'
import { useTypedSearch } from '../../parts/use-typed-search.ts'
import { anew } from '../../search-parameters.ts'
import { listWords as words } from '../../words/requests.ts'
import styles from './requests.module.css'
import { type Chip, type RequestsSearch, requestChips } from './search.ts'

export type Counts = Readonly<Record<Exclude<Chip, 'all'>, string | undefined>>

/** Which ones: by what they wait for, type and database. */
export const Filters = ({ search, counts }: { search: RequestsSearch; counts: Counts }) => {
  const { show = 'all', type, database, tenant } = search
  const navigate = useNavigate()
  const isFiltered = type !== undefined || database !== undefined || tenant !== undefined
  return (
    <div className={styles.filters}>
      <nav className={styles.chips} aria-label={words.show}>
        {requestChips.map((chip) => (
          <Link
            key={chip}
            to="/requests"
            search={anew(search, { show: chip === 'all' ? undefined : chip })}
            className={styles.chip ?? ''}
            aria-current={chip === show ? 'page' : undefined}
            activeOptions={{ exact: true }}
            activeProps={{}}
          >
            {words.chips[chip]}
            {chip !== 'all' && counts[chip] !== undefined && (
              <span className={chip === 'stuck' && counts.stuck !== '0' ? styles.stuckCount : styles.count}>
                {counts[chip]}
              </span>
            )}
          </Link>
        ))}
      </nav>
      <div className={styles.fields}>
        <select
          aria-label={words.columns.type}
          value={type ?? ''}
          onChange={({ target }) =>
            void navigate({
              to: '/requests',
              search: anew(search, { type: requestTypes.find((one) => one === target.value) }),
            })
          }
        >
          <option value="">{words.allTypes}</option>
          {requestTypes.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <DatabaseField search={search} />
        {tenant !== undefined && <bdi>{words.ofTenant(tenant)}</bdi>}
        {isFiltered && (
          <Button
            look="quiet"
            onClick={() =>
              void navigate({
                to: '/requests',
                search: anew(search, { type: undefined, database: undefined, tenant: undefined }),
              })
            }
          >
            {words.clear}
          </Button>
        )}
      </div>
    </div>
  )
}

const DatabaseField = ({ search }: { search: RequestsSearch }) => {
  const navigate = useNavigate()
  const { database = '' } = search
  const { typed, type } = useTypedSearch(
    database,
    (text) => void navigate({ to: '/requests', search: anew(search, { database: text || undefined }), replace: true }),
  )
  return (
    <input
      type="search"
      aria-label={words.databaseHelp}
      placeholder={words.databaseHelp}
      maxLength={63}
      data-shortcut="/"
      value={typed}
      onChange={({ target }) => type(target.value)}
    />
  )
}
