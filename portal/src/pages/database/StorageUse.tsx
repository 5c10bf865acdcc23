import type { Database } from '../../api/queries.ts'
import { bytes, count } from '../../time/format.ts'
import { Age, Time } from '../../time/Time.tsx'
import { protectionWords as words } from '../../words/database.ts'
import styles from './database.module.css'

/** What stands where nothing is measured: only a database that runs says how full it is. */
export const NotMeasured = ({ database: { state, available } }: { database: Database }) => {
  if (state === 'RUNNING') return words.notMeasuredYet
  const since = available?.reason === 'stopped' ? available.since : undefined
  if (since === undefined) return words.notMeasured
  return (
    <>
      {words.notMeasuredSince}
      <Time at={since} />
      {words.whenStopped}
    </>
  )
}

type Storage = NonNullable<Database['storage']>

/** How full the volume is, and what that means for clients. */
export const StorageUse = ({ storage, volumeGb }: { storage: Storage; volumeGb: number }) => {
  const { usedBytes, limitBytes, state, observedAt } = storage
  const percent = limitBytes > 0 ? (usedBytes / limitBytes) * 100 : 0
  const means = words.storageStates[state] ?? state
  const told = words.usedOf(bytes(usedBytes), count(volumeGb), percent < 1 ? '< 1' : percent.toFixed(0))
  return (
    <>
      <span className={styles.use}>
        <meter
          className={styles.meter}
          data-state={state}
          aria-label={words.storage}
          min={0}
          max={limitBytes}
          value={Math.min(usedBytes, limitBytes)}
        >
          {told}
        </meter>
        <span>
          {told}
          <span className={styles.aside}>
            {', '}
            <Age at={observedAt} />
          </span>
        </span>
      </span>
      {means && <p className={styles.bad}>{means}</p>}
    </>
  )
}
