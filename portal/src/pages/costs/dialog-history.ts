import { useNavigate, useRouter, useRouterState, useSearch } from '@tanstack/react-router'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The entry before is the list that the dialog lies over. */
    readonly overCosts?: boolean
  }
}

export const overTheList = { overCosts: true } as const

/** Back to the list: to the entry that it has, or, for whoever came in by a link, in place of the dialog. */
export const useCloseDialog = (): (() => void) => {
  const router = useRouter()
  const navigate = useNavigate()
  const search = useSearch({ from: '/costs' })
  const isOver = useRouterState({ select: ({ location }) => location.state.overCosts === true })
  return () => {
    if (isOver) router.history.back()
    else void navigate({ to: '/costs', search, replace: true, resetScroll: false })
  }
}
