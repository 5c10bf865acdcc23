/** Values as they come, and as nobody would send them. The same seed gives the same ones (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (count: number): number => Math.floor(next() * count)
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T
  return { next, below, pick }
}

export type Random = ReturnType<typeof randomFrom>
