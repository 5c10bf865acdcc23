const place = 'howdah.looked-at'
const most = 5

/** Ids of the databases whose pages were looked at in this tab, the last one first. */
export const lookedAt = (): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    // Nothing is kept, or nothing that can be read.
    return []
  }
}

export const noteLookedAt = (id: string): void => {
  try {
    const others = lookedAt().filter((one) => one !== id)
    sessionStorage.setItem(place, JSON.stringify([id, ...others].slice(0, most)))
  } catch {
    // Then there are none to offer.
  }
}
