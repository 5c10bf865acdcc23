import { timeWords } from '../../words/time.ts'

/** `2026-11` → `Nov 2026`. */
export const monthName = (month: string): string => {
  const [year, number] = month.split('-')
  return `${timeWords.months[Number(number) - 1] ?? number} ${year}`
}

/** The last months until now, in UTC, this one first. */
export const lastMonths = (now: number, count: number): readonly string[] => {
  const today = new Date(now)
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
}
