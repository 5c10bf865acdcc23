import { Pause, Play, RefreshCw } from 'lucide-react'
import { Button } from '../parts/Button.tsx'
import { clockTime } from '../time/format.ts'
import { useZone } from '../time/zone.ts'
import { refreshWords as words } from '../words/common.ts'
import { timeWords } from '../words/time.ts'
import styles from './refresh.module.css'
import { intervals, type RefreshOptions, useRefresh } from './use-refresh.ts'

/** Seconds. */
const liveAtMost = 2

/** When the page was read, when it is read next, and the means to change that. The countdown is not read out. */
export const RefreshBar = (options: RefreshOptions & { isFetching?: boolean }) => {
  const refresh = useRefresh(options)
  const zone = useZone()
  /** A countdown from one or two would only flicker. */
  const isLive = (options.fast ?? liveAtMost + 1) <= liveAtMost
  const at = options.updatedAt === 0 ? undefined : clockTime(new Date(options.updatedAt).toISOString(), zone)
  return (
    <div className={styles.bar} data-fetching={options.isFetching || undefined}>
      {at && (
        <span className={`${styles.told} ${refresh.isStale ? styles.stale : ''}`}>
          {refresh.isStale ? (
            words.asOf(at)
          ) : (
            <>
              <span className={styles.updated}>{words.updated} </span>
              {at}
            </>
          )}
          {refresh.interval > 0 && (
            <span className={styles.next} data-counts={(refresh.nextIn !== undefined && !isLive) || undefined}>
              {'\u00a0· '}
              {refresh.nextIn === undefined ? words.paused : isLive ? words.live : words.nextIn(refresh.nextIn)}
            </span>
          )}
        </span>
      )}
      {refresh.interval > 0 && (
        <Button
          look="quiet"
          icon
          aria-label={refresh.isPaused ? words.resume : words.pause}
          aria-keyshortcuts="p"
          data-shortcut="p"
          onClick={() => refresh.pause(!refresh.isPaused)}
        >
          {refresh.isPaused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
        </Button>
      )}
      <Button
        look="quiet"
        icon
        aria-label={words.refresh}
        aria-keyshortcuts="r"
        data-shortcut="r"
        onClick={refresh.now}
      >
        <RefreshCw aria-hidden="true" />
      </Button>
      <select
        className={styles.interval}
        aria-label={words.interval}
        value={refresh.interval}
        onChange={({ target }) => refresh.choose(Number(target.value))}
      >
        {intervals.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds === 0
              ? words.off
              : seconds < 60
                ? timeWords.seconds(`${seconds}`)
                : timeWords.minutes(`${seconds / 60}`)}
          </option>
        ))}
      </select>
    </div>
  )
}
