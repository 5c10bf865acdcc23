import { Search, X } from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'
import type { Database } from '../api/queries.ts'
import { Button } from '../parts/Button.tsx'
import { shortId } from '../parts/short-id.ts'
import { words as common } from '../words/common.ts'
import { paletteWords as words } from '../words/palette.ts'
import styles from './palette.module.css'

interface FieldProps {
  readonly field: RefObject<HTMLInputElement | null>
  /** Id of the list that it controls; undefined: there is none. */
  readonly list: string | undefined
  readonly activeId: string | undefined
  /** Id of the text that tells its keys. */
  readonly keysId: string
  readonly subject: Database | undefined
  readonly typed: string
  readonly onType: (text: string) => void
  readonly onFocus: () => void
  /** What a key does here; false: it does what it does in any field. */
  readonly keys: Readonly<Record<string, () => unknown>>
  readonly onClose: () => void
}

/** The field has the focus all the time; it tells which option is active (ARIA, combobox with a listbox). */
export const Field = ({
  field,
  list,
  activeId,
  keysId,
  subject,
  typed,
  onType,
  onFocus,
  keys,
  onClose,
}: FieldProps) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, altKey, metaKey, nativeEvent } = event
    // What is being composed has the keys for itself.
    if (shiftKey || ctrlKey || altKey || metaKey || nativeEvent.isComposing) return
    if (Object.hasOwn(keys, key) && keys[key]?.() !== false) event.preventDefault()
  }
  return (
    <div className={styles.line}>
      <Search aria-hidden="true" />
      {subject && (
        <span className={styles.subject} aria-hidden="true">
          <bdi>{subject.name}</bdi> <code>{shortId(subject.id)}</code>
        </span>
      )}
      <input
        ref={field}
        type="text"
        role="combobox"
        className={styles.field}
        aria-label={subject ? words.fieldOf(subject.name, shortId(subject.id)) : words.field}
        aria-expanded={list !== undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-activedescendant={activeId}
        aria-describedby={keysId}
        placeholder={subject ? words.hintOf : words.hint}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => onType(target.value)}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      />
      <Button look="quiet" icon aria-label={common.close} onClick={onClose}>
        <X aria-hidden="true" />
      </Button>
    </div>
  )
}
