import { CatchBoundary, type ErrorComponentProps } from '@tanstack/react-router'
import { type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { useHowdah } from '../api/context.ts'
import { lazily } from '../loading.ts'
import { closePalette, takeTypedAhead, usePaletteShown } from '../palette/opening.ts'
import { Button } from '../parts/Button.tsx'
import { ProblemPanel } from '../parts/Panel.tsx'
import { words } from '../words/common.ts'
import styles from './frame.module.css'
import { showShortcuts, useShortcutsShown } from './shortcuts.ts'

/** Loaded when they are needed, which is seldom. */
const SessionDialog = lazily(() => import('./SessionDialog.tsx'), 'SessionDialog')
const ShortcutsDialog = lazily(() => import('./ShortcutsDialog.tsx'), 'ShortcutsDialog')
const Palette = lazily(() => import('../palette/Palette.tsx'), 'Palette')
const ZoneDialogItself = lazily(() => import('./ZoneDialog.tsx'), 'ZoneDialog')

/** What may open over every page by itself. */
export const FrameDialogs = () => {
  const { session } = useHowdah()
  const state = useSyncExternalStore(session.subscribe, () => session.state)
  const areShortcutsShown = useShortcutsShown()
  const isPaletteShown = usePaletteShown()
  return (
    <>
      <WhenOpen open={state !== 'signed-in'}>
        <SessionDialog isOther={state === 'other'} />
      </WhenOpen>
      <WhenOpen open={areShortcutsShown} onClose={() => showShortcuts(false)}>
        <ShortcutsDialog onClose={() => showShortcuts(false)} />
      </WhenOpen>
      <WhenOpen open={isPaletteShown} onClose={closePalette} onFailed={takeTypedAhead}>
        <Palette onClose={closePalette} />
      </WhenOpen>
    </>
  )
}

export const ZoneDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <WhenOpen open={open} onClose={onClose}>
    <ZoneDialogItself onClose={onClose} />
  </WhenOpen>
)

interface WhenOpenProps {
  readonly open: boolean
  readonly children: ReactNode
  /** Absent: nobody closes it. */
  readonly onClose?: () => void
  readonly onFailed?: () => unknown
}

/** Where its part of the portal does not come, the page below stays, with all that was typed into it. */
const WhenOpen = ({ open, children, onClose, onFailed }: WhenOpenProps) =>
  open ? (
    <CatchBoundary
      getResetKey={() => ''}
      errorComponent={({ error }: ErrorComponentProps) => <Failed error={error} onClose={onClose} />}
      onCatch={() => onFailed?.()}
    >
      <Suspense>{children}</Suspense>
    </CatchBoundary>
  ) : null

const Failed = ({ error, onClose }: { error: unknown; onClose: (() => void) | undefined }) => (
  <div className={styles.failed}>
    <ProblemPanel error={error}>{onClose && <Button onClick={onClose}>{words.close}</Button>}</ProblemPanel>
  </div>
)
