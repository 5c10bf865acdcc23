import { Suspense, useState } from 'react'
import { lazily } from '../loading.ts'
import { useWaitingToasts } from './toast.ts'

const ToastList = lazily(() => import('./ToastList.tsx'), 'ToastList')

/** The place of toasts; what shows them is loaded with the first. */
export const Toasts = () => {
  const isNeeded = useWaitingToasts().length > 0
  const [wasNeeded, setNeeded] = useState(false)
  if (isNeeded && !wasNeeded) setNeeded(true)
  return wasNeeded ? (
    <Suspense>
      <ToastList />
    </Suspense>
  ) : null
}
