import { getRouteApi } from '@tanstack/react-router'
import { Button } from '../../../parts/Button.tsx'
import { CheckField, SelectField, TextField } from '../../../parts/Field.tsx'
import { useTypedSearch } from '../../../parts/use-typed-search.ts'
import { MomentField } from '../../../time/MomentField.tsx'
import { logWords as words } from '../../../words/logs.ts'
import { type LogsSearch, lineCounts } from '../search.ts'
import styles from './logs.module.css'

const route = getRouteApi('/databases/$id/logs')

const usualLines = 200

interface Props {
  readonly canFollow: boolean
  readonly wraps: boolean
  readonly onWrap: (wraps: boolean) => void
}

export const LogControls = ({ canFollow, wraps, onWrap }: Props) => {
  const { lines = usualLines, since = '', follow } = route.useSearch()
  const change = useChange()
  const counts = [...new Set([...lineCounts, lines])].toSorted((one, other) => one - other)
  return (
    <div className={styles.controls}>
      <Filter />
      <MomentField label={words.since} value={since} onChange={(next) => change({ since: next || undefined }, true)} />
      <SelectField label={words.lines} value={lines} onChange={({ target }) => change({ lines: Number(target.value) })}>
        {counts.map((count) => (
          <option key={count} value={count}>
            {count.toLocaleString('en-US')}
          </option>
        ))}
      </SelectField>
      <div className={styles.switches}>
        {canFollow && (
          <Button onClick={() => change({ follow: follow ? undefined : 'true' })}>
            {follow ? words.following : words.follow}
          </Button>
        )}
        <CheckField label={words.wrap} checked={wraps} onChange={({ target }) => onWrap(target.checked)} />
      </div>
    </div>
  )
}

type Part = { readonly [K in keyof LogsSearch]?: LogsSearch[K] | undefined }

/** Typing replaces, choosing pushes. */
const useChange = () => {
  const navigate = route.useNavigate()
  return (part: Part, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as LogsSearch, replace, resetScroll: false })
}

const Filter = () => {
  const { filter = '' } = route.useSearch()
  const change = useChange()
  const { typed, type } = useTypedSearch(filter, (text) => change({ filter: text || undefined }, true))
  return (
    <TextField
      label={words.filter}
      help={words.filterHelp}
      type="search"
      data-shortcut="/"
      maxLength={200}
      value={typed}
      onChange={({ target }) => type(target.value)}
    />
  )
}
