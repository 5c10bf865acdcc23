import { AlertDialog as BaseAlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { FormEvent, ReactNode, RefObject } from 'react'
import { useHold } from '../refresh/holds.ts'
import styles from './floating.module.css'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly children?: ReactNode
  /** In the order in which they are read: the last one is what people came for. */
  readonly buttons: ReactNode
  readonly onSubmit?: (event: FormEvent) => void
  readonly wide?: boolean
  /** What is focused first; default: the first thing that can be. */
  readonly firstFocus?: RefObject<HTMLElement | null>
}

const bodyOf = (parts: typeof BaseDialog | typeof BaseAlertDialog, props: DialogProps) => {
  const { title, children, buttons, onSubmit, wide = false, firstFocus } = props
  const content = (
    <>
      <parts.Title>{title}</parts.Title>
      <div className={styles.body}>{children}</div>
      <div className={styles.buttons}>{buttons}</div>
    </>
  )
  return (
    <parts.Portal>
      <parts.Backdrop className={styles.backdrop} />
      <parts.Popup
        className={`${styles.dialog} ${wide ? styles.wide : ''}`}
        {...(firstFocus ? { initialFocus: firstFocus } : {})}
      >
        {onSubmit ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              onSubmit(event)
            }}
          >
            {content}
          </form>
        ) : (
          content
        )}
      </parts.Popup>
    </parts.Portal>
  )
}

/** While it is open the page behind it does not refresh; Esc closes it, and a click beside it where nothing can be typed that would be lost. */
export const Dialog = (props: DialogProps) => {
  useHold(props.open)
  return (
    <BaseDialog.Root
      open={props.open}
      onOpenChange={(open) => !open && props.onClose()}
      disablePointerDismissal={props.onSubmit !== undefined}
    >
      {bodyOf(BaseDialog, props)}
    </BaseDialog.Root>
  )
}

/** Asks before something that cannot simply be taken back; a click beside it does not close it. */
export const AlertDialog = (props: DialogProps) => {
  useHold(props.open)
  return (
    <BaseAlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      {bodyOf(BaseAlertDialog, props)}
    </BaseAlertDialog.Root>
  )
}
