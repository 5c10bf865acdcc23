import { Bar, ProblemPanel } from '../parts/Panel.tsx'
import { useTenant } from '../tenant.ts'
import { paletteWords as words } from '../words/palette.ts'
import styles from './palette.module.css'

interface InsteadProps {
  readonly text: string
  /** Only actions of one database are shown. */
  readonly isOfOne: boolean
  readonly isNone: boolean
  readonly isBehind: boolean
  readonly error: unknown
  readonly onRetry: () => void
}

/** Below what can be chosen, or instead of it: that it is asked for, that there is none, what went wrong. */
export const Instead = ({ text, isOfOne, isNone, isBehind, error, onRetry }: InsteadProps) => {
  if (error)
    return (
      <div className={styles.instead}>
        <ProblemPanel error={error} onRetry={onRetry} />
      </div>
    )
  if (!isNone) return null
  if (isBehind)
    return (
      <div className={styles.instead} aria-busy="true">
        <Bar height={20} width="60%" />
        <Bar height={20} width="40%" />
      </div>
    )
  return isOfOne ? <p className={styles.instead}>{words.noAction(text)}</p> : <NoMatch text={text} />
}

const NoMatch = ({ text }: { text: string }) => {
  const tenant = useTenant()
  return (
    <div className={styles.instead}>
      <p>
        {words.noMatch}
        <bdi>{words.quoted(text)}</bdi>
        {tenant !== '' && words.ofTenant(tenant)}
      </p>
      <p className={styles.second}>{words.noneHint}</p>
    </div>
  )
}
