import { cloneElement, type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react'
import { lazily } from '../loading.ts'
import { useHold } from '../refresh/holds.ts'

export interface MenuEntry {
  readonly key: string
  readonly label: ReactNode
  readonly onSelect?: () => void
  /** Why it cannot be chosen now: it stays, can be reached, and says so. */
  readonly refused?: ReactNode
  readonly danger?: boolean
  /** A line above it. */
  readonly separated?: boolean
  /** It is a choice, and this one is made. */
  readonly checked?: boolean
  /** Several can be chosen: it stays open. */
  readonly several?: boolean
}

/** Loaded when somebody is about to open a first menu: most of what a page needs no earlier. */
const load = () => import('./MenuPopup.tsx')
const MenuPopup = lazily(load, 'MenuPopup')

type TriggerProps = React.ComponentProps<'button'>

interface MenuProps {
  readonly trigger: ReactElement<TriggerProps>
  readonly entries?: readonly MenuEntry[]
  /** In place of entries: what has to be asked for is asked for when it is opened, and stays beside it afterwards. */
  readonly children?: (popup: (entries: readonly MenuEntry[]) => ReactNode, isOpen: boolean) => ReactNode
}

/** A button that opens a list of things to do. While it is closed it is the button alone: a table may have hundreds. */
export const Menu = ({ trigger, entries = [], children }: MenuProps) => {
  const [open, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useHold(open)
  const change = (next: boolean): void => {
    setOpen(next)
    if (next) setOpened(true)
  }
  const popup = (shown: readonly MenuEntry[]) => (
    <MenuPopup entries={shown} open={open} onOpenChange={change} anchor={button} />
  )
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onClick: () => change(!open),
        onFocus: () => void load().catch(() => undefined),
        onPointerEnter: () => void load().catch(() => undefined),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          change(true)
        },
      })}
      {wasOpened && <Suspense>{children ? children(popup, open) : popup(entries)}</Suspense>}
    </>
  )
}
