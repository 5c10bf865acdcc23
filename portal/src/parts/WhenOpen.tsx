import { CatchBoundary, type ErrorComponentProps } from '@tanstack/react-router'
import { type ReactNode, Suspense } from 'react'
import { words } from '../words/common.ts'
import { Button } from './Button.tsx'
import styles from './floating.module.css'
import { ProblemPanel } from './Panel.tsx'

interface WhenOpenProps {
  readonly open: boolean
  readonly children: ReactNode
  /** Absent: nobody closes it. */
  readonly onClose?: () => void
  readonly onFailed?: () => unknown
}

/** What lies over a page, and is loaded when it is first opened. Where its part of the portal does not come, the page below stays, with all that was typed into it. */
export const WhenOpen = ({ open, children, onClose, onFailed }: WhenOpenProps) =>
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
