import { useEffect } from 'react'

/** The pages that somebody came by: the API leads on, not back. In this tab, also after a reload. */
export interface Trail {
  readonly view: string
  /** Of page 2 and up. */
  readonly cursors: readonly string[]
  /** Of all pages; told with the first one, where it is cheap. */
  readonly total?: number
}

/** @param list which one: each has its own */
const placeOf = (list: string): string => `howdah.trail.${list}`

export const trailOf = (list: string, view: string): Trail => {
  try {
    const trail = JSON.parse(sessionStorage.getItem(placeOf(list)) ?? '') as Trail
    if (trail.view === view && Array.isArray(trail.cursors)) return trail
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  return { view, cursors: [] }
}

export const keepTrail = (list: string, trail: Trail): void => {
  try {
    sessionStorage.setItem(placeOf(list), JSON.stringify(trail))
  } catch {
    // Then "Previous" leads to the first page.
  }
}

export const withPage = (trail: Trail, page: number, cursor: string): Trail => {
  const cursors = [...trail.cursors.slice(0, page - 2)]
  if (cursors.length < page - 2) return trail
  return { ...trail, cursors: [...cursors, cursor] }
}

/** Where the page before this one is: the first one has no cursor; undefined: nobody knows. */
export const pageBefore = (trail: Trail, page: number): Place | undefined => {
  if (page <= 2) return {}
  const cursor = trail.cursors[page - 3]
  return cursor === undefined ? undefined : { page: page - 1, cursor }
}

/** A place in a list, as it stands in an address; the first page has neither. */
export interface Place {
  readonly cursor?: string | undefined
  readonly page?: number | undefined
}

/** A page that is not the first one is where its cursor says. */
export const pageOf = ({ cursor, page = 1 }: Place): number => (cursor ? page : 1)

/**
 * Keeps where somebody came by, and how many there are.
 * @param view what the list is of: filters and order
 */
export const useTrail = (list: string, view: string, place: Place, total?: number): Trail => {
  const kept = trailOf(list, view)
  const page = pageOf(place)
  const trail = {
    ...(place.cursor !== undefined && page > 1 ? withPage(kept, page, place.cursor) : kept),
    ...(total === undefined ? {} : { total }),
  }
  const text = JSON.stringify(trail)
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what it says
  useEffect(() => keepTrail(list, trail), [list, text])
  return trail
}
