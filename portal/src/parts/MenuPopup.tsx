import { Menu } from '@base-ui/react/menu'
import type { RefObject } from 'react'
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
            {entries.map((entry) => (
              <Entry key={entry.key} entry={entry} />
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

const Entry = ({ entry: { label, onSelect, refused, danger, separated, checked, several } }: { entry: MenuEntry }) => (
  <>
    {separated && <Menu.Separator className={styles.separator} />}
    <Menu.Item
      className={styles.item}
      disabled={refused !== undefined}
      data-danger={danger || undefined}
      closeOnClick={!several}
      {...(checked === undefined
        ? {}
        : { role: several ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': checked })}
      {...(onSelect ? { onClick: onSelect } : {})}
    >
      {checked !== undefined && <span aria-hidden="true">{checked ? '✓ ' : '\u2007 '}</span>}
      {label}
      {refused !== undefined && <span className={styles.reason}>{refused}</span>}
    </Menu.Item>
  </>
)
