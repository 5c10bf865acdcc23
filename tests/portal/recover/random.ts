/** A number generator that begins again with its seed, which a failing test prints. */
export const seeded = (seed: number): ((from: number, to: number) => number) => {
  let state = seed >>> 0
  return (from, to) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    return Math.floor(from + share * (to - from + 1))
  }
}

const { process } = globalThis as { process?: { env: Readonly<Record<string, string | undefined>> } }

export const newSeed = (): number => Number(process?.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
