import { useEffect } from 'react'
import { DatabaseBadge } from '../parts/Badge.tsx'
import floating from '../parts/floating.module.css'
import { shortId } from '../parts/short-id.ts'
import { paletteWords as words } from '../words/palette.ts'
import type { Group, Option } from './options.ts'
import styles from './palette.module.css'

interface OptionListProps {
  readonly id: string
  readonly groups: readonly Group[]
  readonly active: Option | undefined
  /** It is of what was typed before. */
  readonly isOld: boolean
  readonly onPoint: (option: Option) => void
  readonly onChoose: (option: Option) => void
}

export const idOf = (list: string, { key }: Option): string => `${list} ${key}`.replaceAll(' ', '-')

/** What can be chosen, for a field that keeps the focus. */
export const OptionList = ({ id, groups, active, isOld, onPoint, onChoose }: OptionListProps) => {
  const activeId = active && idOf(id, active)
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView?.({ block: 'nearest' })
  }, [activeId])
  return (
    <div role="listbox" id={id} aria-label={words.results} className={styles.list} data-old={isOld || undefined}>
      {groups.map(({ label, options }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
        <div key={label} role="group" aria-label={label}>
          <div aria-hidden="true" className={floating.groupLabel}>
            {label}
          </div>
          {options.map((option) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field that controls the list has the keys
            <div
              key={option.key}
              id={idOf(id, option)}
              role="option"
              tabIndex={-1}
              aria-selected={option === active}
              aria-disabled={option.refused !== undefined}
              data-highlighted={option === active || undefined}
              data-disabled={option.refused !== undefined || undefined}
              className={`${floating.item} ${styles.option}`}
              // The focus stays where somebody types.
              onPointerDown={(event) => event.preventDefault()}
              onMouseDown={(event) => event.preventDefault()}
              onPointerMove={() => onPoint(option)}
              onClick={() => onChoose(option)}
            >
              <Content option={option} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}

const Content = ({ option: { label, database, refused } }: { option: Option }) => (
  <>
    <span className={styles.what}>
      {label} {database && <Which database={database} />}
    </span>
    {database && <DatabaseBadge state={database.state} />}
    {refused !== undefined && <span className={`${floating.reason} ${styles.reason}`}>{refused}</span>}
  </>
)

/** Names are not unique. */
const Which = ({ database: { id, name, tenant } }: { database: NonNullable<Option['database']> }) => (
  <>
    <strong>
      <bdi>{name}</bdi>
    </strong>{' '}
    <span className={styles.second}>
      <code>{shortId(id)}</code> · <bdi>{tenant}</bdi>
    </span>
  </>
)
