import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useApi } from '../../api/context.ts'
import { dataCentersQuery } from '../../api/queries.ts'
import { sentenceCase } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useTypedSearch } from '../../parts/use-typed-search.ts'
import { databasesWords as words } from '../../words/databases.ts'
import styles from './databases.module.css'
import { databaseStates } from './states.ts'
import type { useListAddress } from './use-list-address.ts'
import { isFiltered, type View } from './view.ts'

export type Change = ReturnType<typeof useListAddress>['change']

export const clearFilters = { search: undefined, state: undefined, dataCenter: undefined } as const

/** Searches as somebody types, and filters. */
export const Filters = ({ view, onChange }: { view: View; onChange: Change }) => (
  <search className={styles.filters}>
    <SearchField search={view.search} onChange={onChange} />
    <StateFilter view={view} onChange={onChange} />
    <DataCenterFilter view={view} onChange={onChange} />
    {isFiltered(view) && (
      <Button look="quiet" onClick={() => onChange(clearFilters)}>
        {words.clear}
      </Button>
    )}
  </search>
)

const SearchField = ({ search, onChange }: { search: string; onChange: Change }) => {
  const { typed, type } = useTypedSearch(search, (text) => onChange({ search: text || undefined }, true))
  return (
    <input
      type="search"
      className={styles.search}
      aria-label={words.search}
      aria-keyshortcuts="/"
      data-shortcut="/"
      placeholder={words.searchHint}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={typed}
      onChange={({ target }) => type(target.value)}
    />
  )
}

const StateFilter = ({ view: { states }, onChange }: { view: View; onChange: Change }) => {
  const [only] = states
  const label = states.length === 1 && only ? words.oneState(sentenceCase(only)) : words.states(states.length)
  return (
    <Menu
      trigger={
        <Button>
          {label}
          <ChevronDown aria-hidden="true" />
        </Button>
      }
      entries={databaseStates.map((state) => ({
        key: state,
        label: sentenceCase(state),
        checked: states.includes(state),
        several: true,
        onSelect: () => {
          const chosen = databaseStates.filter((one) => (one === state) !== states.includes(one))
          onChange({ state: chosen.join(',') || undefined })
        },
      }))}
    />
  )
}

const DataCenterFilter = ({ view: { dataCenter }, onChange }: { view: View; onChange: Change }) => {
  const { data = [] } = useQuery(dataCentersQuery(useApi()))
  const names = data.map(({ name }) => name)
  // One of a link that the catalogue does not know any more stays as it is.
  const choices = dataCenter === '' || names.includes(dataCenter) ? names : [...names, dataCenter]
  return (
    <select
      className={styles.dataCenter}
      aria-label={words.dataCenter}
      value={dataCenter}
      onChange={({ target }) => onChange({ dataCenter: target.value || undefined })}
    >
      <option value="">{words.allDataCenters}</option>
      {choices.map((name) => (
        <option key={name} value={name}>
          {words.oneDataCenter(name)}
        </option>
      ))}
    </select>
  )
}
