import { Menu } from '@base-ui/react/menu'
import { type RefObject, useId } from 'react'
import styles from './floating.module.css'
import type { MenuEntry } from './Menu.tsx'

interface MenuPopupProps {
  readonly entries: readonly MenuEntry[]
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  /** The button that opens it. */
  readonly anchor: RefObject<HTMLButtonElement | null>
}

/** Loaded when it is first shown. */
export const MenuPopup = ({ entries, open, onOpenChange, anchor }: MenuPopupProps) => {
  return (
    <Menu.Root
      open={open}
      modal={false}
      onOpenChange={(next, { event }) => {
        // The button itself closes what it has opened.
        const isOnButton = event.target instanceof Node && anchor.current?.contains(event.target)
        if (next || !isOnButton) onOpenChange(next)
      }}
    >
      <Menu.Portal container={landmarkOf(anchor.current)}>
        <Menu.Positioner anchor={anchor} sideOffset={4} align="end" className={styles.positioner}>
          <Menu.Popup className={styles.popup} finalFocus={() => (isCovered() ? false : anchor.current)}>
            {entries.map((entry, index) => (
              <Entry key={entry.key} entry={entry} before={entries[index - 1]} after={entries[index + 1]} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** What an entry has opened has the focus, and keeps it. */
const isCovered = (): boolean => document.querySelector('[role=dialog], [role=alertdialog]') !== null

/** Outside of all landmarks, whoever goes from one to the next would pass it by. */
const landmarkOf = (button: Element | null) =>
  button?.closest<HTMLElement>('main') ?? button?.closest<HTMLElement>('header')

interface EntryProps {
  readonly entry: MenuEntry
  readonly before: MenuEntry | undefined
  readonly after: MenuEntry | undefined
}

/** What stands below one another and is refused for the same reason says it once, above; each still has it as its description. */
const Entry = ({ entry, before, after }: EntryProps) => {
  const { label, onSelect, refused, danger, separated, checked, several } = entry
  const id = useId()
  const goesOn = isSameRefusal(before, entry)
  const isFirst = !goesOn && isSameRefusal(entry, after)
  return (
    <>
      {separated && <Menu.Separator className={styles.separator} />}
      {isFirst && (
        <div className={styles.groupReason} aria-hidden="true">
          {refused}
        </div>
      )}
      <Menu.Item
        className={styles.item}
        disabled={refused !== undefined}
        data-danger={danger || undefined}
        closeOnClick={!several}
        {...(refused === undefined ? {} : { 'aria-labelledby': `${id}-label`, 'aria-describedby': id })}
        {...(checked === undefined
          ? {}
          : { role: several ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': checked })}
        {...(onSelect ? { onClick: onSelect } : {})}
      >
        {checked !== undefined && <span aria-hidden="true">{checked ? '✓ ' : '\u2007 '}</span>}
        {refused === undefined ? label : <span id={`${id}-label`}>{label}</span>}
        {refused !== undefined && (
          <span id={id} className={goesOn || isFirst ? 'visually-hidden' : styles.reason}>
            {refused}
          </span>
        )}
      </Menu.Item>
    </>
  )
}

/** A separator parts what would be one. */
const isSameRefusal = (one: MenuEntry | undefined, next: MenuEntry | undefined): boolean =>
  one?.refused !== undefined && one.refused === next?.refused && !next.separated
