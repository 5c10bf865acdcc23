import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode, RefObject } from 'react'
import styles from './floating.module.css'

interface TipPopupProps {
  readonly open: boolean
  readonly text: ReactNode
  readonly anchor: RefObject<HTMLElement | null>
  /** Somebody points at the words themselves. */
  readonly onHold: (held: boolean) => void
}

/** Loaded when it is first shown. */
export const TipPopup = ({ open, text, anchor, onHold }: TipPopupProps) => {
  return (
    <Tooltip.Root open={open}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} sideOffset={6} className={styles.positioner}>
          <Tooltip.Popup
            className={styles.tip}
            onPointerEnter={() => onHold(true)}
            onPointerLeave={() => onHold(false)}
          >
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
