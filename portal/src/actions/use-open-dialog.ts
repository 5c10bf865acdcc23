import { useNavigate, useRouter } from '@tanstack/react-router'
import { overPage } from '../parts/dialog-history.ts'
import type { DialogKey } from './keys.ts'

/** Opens the dialog of an action over the page of its database, at an address of its own; from anywhere else that page comes first, so that going back closes the dialog and stays there. */
export const useOpenDialog = () => {
  const router = useRouter()
  const navigate = useNavigate()
  return async (key: DialogKey, id: string): Promise<void> => {
    const isThere = (): boolean =>
      router.state.matches.some(({ routeId, params }) => routeId === '/databases/$id' && params.id === id)
    if (!isThere()) await navigate({ to: '/databases/$id/requests', params: { id } })
    // Somebody may have gone elsewhere meanwhile.
    if (!isThere()) return
    await navigate({
      to: '.',
      search: (shown: object) => ({ ...shown, do: key }),
      state: overPage,
      resetScroll: false,
    })
  }
}
