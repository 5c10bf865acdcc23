import { Menu } from '@base-ui/react/menu'
import { Fragment, type RefObject, useId } from 'react'
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
  const id = useId()
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
            {entries.map((entry, index) => {
              const group = groupAt(entries, index)
              const isFirst = index === 0 || group !== groupAt(entries, index - 1)
              return (
                <Fragment key={entry.key}>
                  {index > 0 && (entry.separated || isFirst) && <Menu.Separator className={styles.separator} />}
                  <Entry entry={entry} shared={group === undefined ? undefined : { id: `${id}-${group}`, isFirst }} />
                </Fragment>
              )
            })}
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
  /** The line that says its reason, together with its neighbours'. */
  readonly shared: { readonly id: string; readonly isFirst: boolean } | undefined
}

/** What stands below one another and is refused for the same reason says it once, above, and each has it as its description. */
const Entry = ({ entry, shared }: EntryProps) => {
  const { label, onSelect, refused, danger, checked, several } = entry
  return (
    <>
      {shared?.isFirst && (
        <div id={shared.id} className={styles.groupReason} aria-hidden="true">
          {refused}
        </div>
      )}
      <Menu.Item
        className={styles.item}
        disabled={refused !== undefined}
        data-danger={danger || undefined}
        closeOnClick={!several}
        {...(shared ? { 'aria-describedby': shared.id } : {})}
        {...(checked === undefined
          ? {}
          : { role: several ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': checked })}
        {...(onSelect ? { onClick: onSelect } : {})}
      >
        {checked !== undefined && <span aria-hidden="true">{checked ? '✓ ' : '\u2007 '}</span>}
        {label}
        {refused !== undefined && !shared && <span className={styles.reason}>{refused}</span>}
      </Menu.Item>
    </>
  )
}

/** A separator parts what would be one. */
const isSameRefusal = (one: MenuEntry | undefined, next: MenuEntry | undefined): boolean =>
  one?.refused !== undefined && one.refused === next?.refused && !next.separated

/** Where the neighbours begin that are refused for the same reason; undefined: it has none. A line parts them from what is not of them. */
const groupAt = (entries: readonly MenuEntry[], index: number): number | undefined => {
  if (isSameRefusal(entries[index - 1], entries[index])) return groupAt(entries, index - 1)
  return isSameRefusal(entries[index], entries[index + 1]) ? index : undefined
}
