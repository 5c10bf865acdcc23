/** The pages that somebody came by: the API leads on, not back. In this tab, also after a reload. */
export interface Trail {
  readonly view: string
  /** Of page 2 and up. */
  readonly cursors: readonly string[]
  readonly total?: number
}

const place = 'howdah.databases.trail'

export const trailOf = (view: string): Trail => {
  try {
    const trail = JSON.parse(sessionStorage.getItem(place) ?? '') as Trail
    if (trail.view === view && Array.isArray(trail.cursors)) return trail
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  return { view, cursors: [] }
}

export const keepTrail = (trail: Trail): void => {
  try {
    sessionStorage.setItem(place, JSON.stringify(trail))
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
export const pageBefore = (trail: Trail, page: number): { page: number; cursor?: string } | undefined => {
  if (page <= 2) return { page: 1 }
  const cursor = trail.cursors[page - 3]
  return cursor === undefined ? undefined : { page: page - 1, cursor }
}
