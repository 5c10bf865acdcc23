import { type RefObject, useLayoutEffect, useState } from 'react'

const usualWidth = 960

/** Pixels between the ends of an element, as they are now. */
export const useWidth = (element: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(usualWidth)
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry?.contentRect.width ?? 0)
      if (now > 0) setWidth(now)
    })
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return width
}
