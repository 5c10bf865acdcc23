import type { ReactNode } from 'react'
import { ApiError, Unreachable } from '../api/problem.ts'
import { words } from '../words/common.ts'
import { Button } from './Button.tsx'
import { CopyButton } from './Copy.tsx'
import styles from './panel.module.css'

export const Panel = ({
  title,
  children,
  className,
}: {
  title?: ReactNode
  children: ReactNode
  className?: string | undefined
}) => (
  <section className={[styles.panel, className].filter(Boolean).join(' ')}>
    {title && <h2>{title}</h2>}
    {children}
  </section>
)

/** An error in place of what failed: what happened, what to do, and what to tell somebody who looks into it. */
export const ProblemPanel = ({
  error,
  onRetry,
  children,
}: {
  error: unknown
  onRetry?: () => void
  children?: ReactNode
}) => {
  const problem = error instanceof ApiError ? error.problem : undefined
  const title = problem?.title ?? (error instanceof Unreachable ? words.unreachable : words.unknownError)
  const detail = problem?.detail ?? (error instanceof Error ? error.message : String(error))
  return (
    <div className={styles.problem} role="alert">
      <h2>{title}</h2>
      <p>{detail}</p>
      <p>{problem?.hint ?? words.unknownErrorHint}</p>
      {children}
      {onRetry && <Button onClick={onRetry}>{words.tryAgain}</Button>}
      {problem && (
        <p className={styles.foot}>
          {words.code} <code>{problem.code}</code> · {words.requestId} <code>{problem.requestId}</code>{' '}
          <CopyButton text={`${problem.code} ${problem.requestId}`} />
        </p>
      )}
    </div>
  )
}

/** Why there is nothing, what to do, and at most one button. */
export const Empty = ({ children }: { children: ReactNode }) => <div className={styles.empty}>{children}</div>

/** A grey bar in the place and height of what is being read; nothing for 200 ms. */
export const Bar = ({ width = '100%', height = 16 }: { width?: string; height?: number }) => (
  <span className={styles.bar} style={{ width, height }} aria-hidden="true" />
)
