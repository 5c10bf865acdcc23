import { useState } from 'react'
import type { Database } from '../../api/queries.ts'
import { DatabaseBadge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { RadioGroup, TextField } from '../../parts/Field.tsx'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { shortId } from '../../parts/short-id.ts'
import { useDebounced } from '../../parts/use-debounced.ts'
import { useTenant } from '../../tenant.ts'
import { Time } from '../../time/Time.tsx'
import { wizardWords as words } from '../../words/wizard.ts'
import { useSources } from './catalogue.ts'
import fieldsStyles from './fields.module.css'
import { Slot } from './Slot.tsx'
import { TargetFields } from './TargetFields.tsx'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** The database to begin with, and the moment. */
export const SourceFields = () => {
  const { values } = useWizard()
  return <div className={styles.inset}>{values.source === '' ? <SourceSearch /> : <ChosenSource />}</div>
}

const ChosenSource = () => {
  const { source, sourceError, set } = useWizard()
  if (sourceError && !source)
    return (
      <Slot field="source">
        <ProblemPanel error={sourceError}>
          <Button onClick={() => set({ source: '' })}>{words.sourceChange}</Button>
        </ProblemPanel>
      </Slot>
    )
  return (
    <>
      <Slot field="source">
        <div className={fieldsStyles.chosen}>
          <span>
            <span className={styles.second}>{words.sourceChosen}</span>
            {source ? <Identity database={source} /> : <Bar width="12rem" />}
          </span>
          <Button onClick={() => set({ source: '' })}>{words.sourceChange}</Button>
        </div>
      </Slot>
      {source && <TargetFields source={source} />}
    </>
  )
}

const Identity = ({ database: { id, name, state, dataCenter, tenant, backupsKeptUntil } }: { database: Database }) => (
  <span className={fieldsStyles.identity}>
    <strong>
      <bdi>{name}</bdi>
    </strong>{' '}
    <DatabaseBadge state={state} />
    <span className={styles.second}>
      <code>{shortId(id)}</code>
      {` · ${dataCenter} · ${tenant}`}
      {state === 'DELETED' && backupsKeptUntil && (
        <>
          {` · ${words.keptUntil} `}
          <Time at={backupsKeptUntil} />
        </>
      )}
    </span>
  </span>
)

const searchMillis = 200

const SourceSearch = () => {
  const { errorOf, set } = useWizard()
  const [search, setSearch] = useState('')
  const asked = useDebounced(search.trim(), searchMillis)
  const { data, error, refetch } = useSources(asked, useTenant())
  const choices = (data?.items ?? []).map((database) => ({
    value: database.id,
    label: <Identity database={database} />,
  }))
  return (
    <Slot field="source">
      <div className={styles.fields}>
        <TextField
          type="search"
          label={words.sourceSearch}
          help={words.sourceHelp}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        {error && !data && <ProblemPanel error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Bar height={48} />}
        {data && choices.length === 0 && <p className={styles.help}>{words.sourceNone(asked)}</p>}
        {choices.length > 0 && (
          <RadioGroup
            label={words.sourceFound}
            value={undefined}
            choices={choices}
            onChange={(source) => set({ source })}
          />
        )}
        {data?.nextCursor && <p className={styles.help}>{words.sourceMore}</p>}
        {errorOf('source') && <p className={styles.wrong}>{errorOf('source')}</p>}
      </div>
    </Slot>
  )
}
