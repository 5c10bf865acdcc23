import { minutes } from '../core/time.ts'

/** So long one look at a bucket may take: it keeps nobody else's from being looked at, and no database down for longer. */
export const longestLook = minutes(4)

/** @returns undefined when it took longer */
export const withinLongestLook = async <T>(
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const enough = AbortSignal.timeout(longestLook)
  try {
    return await look(AbortSignal.any([signal, enough]))
  } catch (error) {
    if (!enough.aborted || signal.aborted) throw error
    return undefined
  }
}
