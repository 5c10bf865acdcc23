import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Database } from '../api/queries.ts'
import { useCloseDialog } from '../parts/dialog-history.ts'
import { WhenOpen } from '../parts/WhenOpen.tsx'
import { actionWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import { dialogKeys } from './keys.ts'
import { DatabaseDialog, useOffered } from './use-database-actions.tsx'

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

const Asked = ({ asked, ...shown }: Shown & { asked: string }) => {
  const navigate = useNavigate()
  const fallAway = () =>
    navigate({ to: '.', search: ({ do: _, ...rest }: { do?: unknown }) => rest, replace: true, resetScroll: false })
  const close = useCloseDialog(fallAway)
  const key = dialogKeys.find((one) => one === asked)
  const action = useOffered(shown.database).find((one) => one.key === key)
  const isRefused = action?.refused !== undefined
  // Judged once: what the page reads later opens nothing under the hand, and takes nothing away.
  const [opens] = useState(action !== undefined && !isRefused)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is neither open nor refused is asked for no more
  useEffect(() => {
    if (!opens && !isRefused) void fallAway()
  }, [opens, isRefused])
  if (opens && key)
    return (
      <WhenOpen open onClose={close}>
        <DatabaseDialog action={key} onClose={close} {...shown} />
      </WhenOpen>
    )
  if (!isRefused) return null
  return (
    <p role="status" className={styles.changed}>
      {words.notPossible(action.label, action.refused)}
    </p>
  )
}
