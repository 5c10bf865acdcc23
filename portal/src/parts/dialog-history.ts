import { useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The entry before is the page that the dialog lies over. */
    readonly isOverPage?: boolean
  }
}

/** The state of an entry that opens a dialog over the page that somebody looks at. */
export const overPage = { isOverPage: true } as const

/**
 * Closes a dialog that has an address: back to the page that it was opened over, or, for whoever came in by a link, in its place. Once: a second click would go back further.
 * @param replace puts the address of the page in place of the dialog's
 */
export const useCloseDialog = (replace: () => unknown): (() => void) => {
  const router = useRouter()
  const { isOverPage = false, __TSR_key: entry = '' } = useRouterState({ select: ({ location }) => location.state })
  const isClosing = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another entry is another dialog
  useEffect(() => {
    isClosing.current = false
  }, [entry])
  return () => {
    if (isClosing.current) return
    isClosing.current = true
    if (isOverPage) router.history.back()
    else replace()
  }
}
