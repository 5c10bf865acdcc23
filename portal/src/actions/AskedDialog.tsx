import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import type { Database } from '../api/queries.ts'
import { useCloseDialog } from '../parts/dialog-history.ts'
import { useRole } from '../permissions.ts'
import { actionWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import { offeredActions } from './entries.ts'
import type { DialogKey } from './keys.ts'
import { DatabaseDialog } from './use-database-actions.tsx'

interface Shown {
  readonly database: Database
  readonly etag: string
}

/** The dialog that the address of a database's page names: `?do=stop`. It is for a database that was read since the page was opened. */
export const AskedDialog = (shown: Shown) => {
  const { do: asked } = useSearch({ from: '/databases/$id' })
  const entry = useRouterState({ select: ({ location }) => location.state.__TSR_key })
  return asked && <Asked key={`${entry} ${asked}`} asked={asked} {...shown} />
}

const Asked = ({ asked, ...shown }: Shown & { asked: DialogKey }) => {
  const navigate = useNavigate()
  const fallAway = () =>
    navigate({ to: '.', search: ({ do: _, ...rest }: { do?: unknown }) => rest, replace: true, resetScroll: false })
  const close = useCloseDialog(fallAway)
  const action = offeredActions(shown.database, useRole()).find(({ key }) => key === asked)
  const isRefused = action?.refused !== undefined
  // Judged once: what the page reads later opens nothing under the hand, and takes nothing away.
  const [opens] = useState(action !== undefined && !isRefused)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is neither open nor refused is asked for no more
  useEffect(() => {
    if (!opens && !isRefused) void fallAway()
  }, [opens, isRefused])
  if (opens)
    return (
      <Suspense>
        <DatabaseDialog action={asked} onClose={close} {...shown} />
      </Suspense>
    )
  if (!isRefused) return null
  return (
    <p role="status" className={styles.refused}>
      {words.notPossible(action.label, action.refused)}
    </p>
  )
}
