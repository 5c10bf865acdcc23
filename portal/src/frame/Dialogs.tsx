import { useSyncExternalStore } from 'react'
import { useHowdah } from '../api/context.ts'
import { lazily } from '../loading.ts'
import { closePalette, takeTypedAhead, usePaletteShown } from '../palette/opening.ts'
import { WhenOpen } from '../parts/WhenOpen.tsx'
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
