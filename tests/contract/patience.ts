import { HowdahError, Pending } from '../../shared/errors/howdah-error.ts'

/** As an engine does it: looks again at what is pending, and tries again what passes. */
export const patiently = async <T>(call: () => Promise<T>, pass: () => Promise<void>): Promise<T> => {
  for (let looks = 0; looks < 300; looks++) {
    try {
      return await call()
    } catch (error) {
      const passes = error instanceof Pending || (error instanceof HowdahError && error.kind.retry === 'transient')
      if (!passes) throw error
      await pass()
    }
  }
  throw new Error('it does not pass')
}

export const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
