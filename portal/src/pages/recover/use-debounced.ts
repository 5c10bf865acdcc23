import { useEffect, useState } from 'react'

/** The value as it was when it last rested for so long; compared by what it says. */
export const useDebounced = <T>(value: T, millis: number): T => {
  const [rested, setRested] = useState(value)
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: by its text
  useEffect(() => {
    if (JSON.stringify(rested) === text) return
    const timer = setTimeout(setRested, millis, value)
    return () => clearTimeout(timer)
  }, [text, millis, rested])
  return rested
}
