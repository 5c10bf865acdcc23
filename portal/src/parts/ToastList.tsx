import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { words } from '../words/common.ts'
import { Button } from './Button.tsx'
import { takeToasts, useWaitingToasts } from './toast.ts'
import styles from './toasts.module.css'

const shownMillis = 6_000

/** Loaded when it is first shown. */
export const ToastList = () => {
  return (
    <Toast.Provider limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

const List = () => {
  const { toasts, add } = Toast.useToastManager()
  const waiting = useWaitingToasts()
  useEffect(() => {
    if (waiting.length === 0) return
    for (const description of takeToasts()) add({ description, timeout: shownMillis })
  }, [waiting, add])
  return toasts.map((one) => (
    <Toast.Root key={one.id} toast={one} className={styles.toast}>
      <Toast.Description />
      <Toast.Close render={<Button look="quiet" icon aria-label={words.close} />}>
        <X aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ))
}
