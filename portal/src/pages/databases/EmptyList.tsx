import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { meQuery } from '../../api/queries.ts'
import { sentenceCase } from '../../parts/Badge.tsx'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/Copy.tsx'
import { Empty } from '../../parts/Panel.tsx'
import { mayOperate } from '../../permissions.ts'
import { databasesWords as words } from '../../words/databases.ts'
import styles from './databases.module.css'
import { type Change, clearFilters } from './Filters.tsx'
import { isFiltered, type View } from './view.ts'

const command = 'npx howdah database create shop'

/** Why there is no row, and what to do. */
export const EmptyList = ({
  view,
  page,
  onClear,
  onFirstPage,
}: {
  view: View
  page: number
  onClear: Change
  onFirstPage: () => void
}) => {
  if (page > 1)
    return (
      <Empty>
        <p>{words.nothingHere}</p>
        <Button onClick={onFirstPage}>{words.firstPage}</Button>
      </Empty>
    )
  if (isFiltered(view))
    return (
      <Empty>
        <NoMatch view={view} />
        <Button onClick={() => onClear(clearFilters)}>{words.clearFilters}</Button>
      </Empty>
    )
  return <Nothing tenant={view.tenant} />
}

const NoMatch = ({ view: { search, dataCenter, tenant, states } }: { view: View }) => (
  <p>
    {words.noMatch}
    {search !== '' && words.searched(search)}
    {states.length > 0 && words.thatIs(states.map((state) => sentenceCase(state).toLowerCase()).join(words.or))}
    {dataCenter !== '' && words.inPlace(dataCenter)}
    {tenant !== '' && words.ofTenant(tenant)}
  </p>
)

const Nothing = ({ tenant }: { tenant: string }) => {
  const { data: me } = useQuery(meQuery(useApi()))
  // The frame says what to do.
  if (!me || me.tenants.length === 0) return null
  if (!mayOperate(me))
    return (
      <Empty>
        <p>{words.empty}</p>
        <p>{words.askOperator(tenant || me.tenants.join(words.or))}</p>
      </Empty>
    )
  return (
    <Empty>
      <p>{words.empty}</p>
      <ButtonLink to="/databases/new">{words.new}</ButtonLink>
      <p className={styles.command}>
        {words.orCommand} <code>{command}</code> <CopyButton text={command} />
      </p>
    </Empty>
  )
}
