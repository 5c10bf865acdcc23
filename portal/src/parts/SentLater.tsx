import { useReach } from '../api/reach.ts'
import { words } from '../words/common.ts'
import styles from './panel.module.css'

/** Within a form that is being sent: while Howdah is away it waits, and goes through once. */
export const SentLater = ({ isPending }: { isPending: boolean }) => {
  const { isAway } = useReach()
  if (!isPending || !isAway) return null
  return (
    <p className={styles.sentLater} role="status">
      {words.sentLater}
    </p>
  )
}
