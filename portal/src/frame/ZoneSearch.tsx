import { type KeyboardEvent, useEffect, useId } from 'react'
import { TextField } from '../parts/Field.tsx'
import floating from '../parts/floating.module.css'
import { frameWords } from '../words/common.ts'
import styles from './frame.module.css'

interface ZoneSearchProps {
  readonly typed: string
  readonly found: readonly string[]
  /** Which one Enter chooses. */
  readonly active: string | undefined
  readonly error: string | undefined
  readonly onType: (text: string) => void
  readonly onPoint: (zone: string) => void
  readonly onChoose: (zone: string) => void
}

/** A field that keeps the focus, and the zones that match it: the arrow keys go through them. */
export const ZoneSearch = ({ typed, found, active, error, onType, onPoint, onChoose }: ZoneSearchProps) => {
  const id = useId()
  const activeId = active && `${id}-${active}`
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView?.({ block: 'nearest' })
  }, [activeId])
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0 || found.length === 0) return
    event.preventDefault()
    const next = found[(found.indexOf(active ?? '') + by + found.length) % found.length]
    if (next) onPoint(next)
  }
  return (
    <div>
      <TextField
        label={frameWords.zoneSearch}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={found.length > 0 ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        value={typed}
        placeholder="Europe/Berlin"
        error={error}
        onKeyDown={move}
        onChange={({ target }) => onType(target.value)}
      />
      {found.length > 0 && (
        <div role="listbox" id={id} aria-label={frameWords.zone} className={styles.zoneList}>
          {found.map((name) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field that controls the list has the keys
            <div
              key={name}
              id={`${id}-${name}`}
              role="option"
              tabIndex={-1}
              aria-selected={name === active}
              data-highlighted={name === active || undefined}
              className={floating.item}
              // The focus stays where somebody types.
              onMouseDown={(event) => event.preventDefault()}
              onPointerMove={() => onPoint(name)}
              onClick={() => onChoose(name)}
            >
              {name}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
