import { useEffect, useState } from 'react'

/** The value, once it has stayed the same for a while. */
export const useDebounced = <T>(value: T, millis: number): T => {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState({ text, value })
  useEffect(() => {
    if (text === settled.text) return
    const timer = setTimeout(() => setSettled({ text, value }), millis)
    return () => clearTimeout(timer)
  }, [text, settled.text, value, millis])
  return settled.value
}
