import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { noteAnswer, noteFailure, tryNow, untilNextTry, useReach } from '../api/reach.ts'
import { Button } from '../parts/Button.tsx'
import { clockTime } from '../time/format.ts'
import { useZone } from '../time/zone.ts'
import { frameWords } from '../words/common.ts'
import styles from './frame.module.css'

/** What concerns every page: Howdah is away, or another version of the portal is there. */
export const Banner = () => {
  const { isAway } = useReach()
  const isOld = useIsOld()
  if (isAway) return <Away />
  if (!isOld) return null
  return (
    <div className={styles.banner} role="status">
      {frameWords.newVersion}
      <Button look="quiet" onClick={() => location.reload()}>
        {frameWords.reload}
      </Button>
    </div>
  )
}

/** A page that asks nothing by itself would never learn that Howdah answers again. */
const useProbe = (): void => {
  useEffect(() => {
    let isShown = true
    const probe = async (): Promise<void> => {
      while (isShown) {
        await untilNextTry()
        if (!isShown) return
        const answer = await fetch('/readyz').catch(() => undefined)
        if (answer?.ok) return noteAnswer()
        noteFailure()
      }
    }
    void probe()
    return () => {
      isShown = false
    }
  }, [])
}

const Away = () => {
  useProbe()
  const { answeredAt, nextTryAt } = useReach()
  const [now, setNow] = useState(Date.now)
  const zone = useZone()
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.ceil((nextTryAt - now) / 1000))
  return (
    <div className={styles.banner} role="alert">
      {/* The countdown is for the eye: read out each second it would drown everything else. */}
      <span>{frameWords.away(clockTime(new Date(answeredAt).toISOString(), zone), seconds)}</span>
      <Button look="quiet" onClick={tryNow}>
        {frameWords.tryNow}
      </Button>
    </div>
  )
}

const fiveMinutes = 300_000

const useIsOld = (): boolean => {
  const { data } = useQuery({
    queryKey: ['version'],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/version.json', { signal })
      return answer.ok ? ((await answer.json()) as { version: string }).version : __VERSION__
    },
    refetchInterval: fiveMinutes,
    staleTime: fiveMinutes,
    retry: false,
  })
  return data !== undefined && data !== __VERSION__
}
