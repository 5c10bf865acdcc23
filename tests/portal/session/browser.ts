import { vi } from 'vitest'

/** Tabs of one browser, in one process: each channel hears what the others say, a moment later. */
class FakeBroadcastChannel {
  static readonly all = new Set<FakeBroadcastChannel>()
  onmessage: ((event: { data: unknown }) => void) | null = null

  readonly name: string

  constructor(name: string) {
    this.name = name
    FakeBroadcastChannel.all.add(this)
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message)
    for (const other of FakeBroadcastChannel.all)
      if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }))
  }

  close(): void {
    FakeBroadcastChannel.all.delete(this)
  }
}

/** One at a time for each name, in the order in which they ask. */
const fakeLocks = () => {
  const tails = new Map<string, Promise<unknown>>()
  return {
    request: (name: string, act: () => Promise<unknown>): Promise<unknown> => {
      const next = (tails.get(name) ?? Promise.resolve()).then(act)
      tails.set(
        name,
        next.catch(() => undefined),
      )
      return next
    },
  }
}

export const origin = 'https://howdah.test'

export interface FakeLocation {
  href: string
  origin: string
  pathname: string
  search: string
  hash: string
  readonly assign: ReturnType<typeof vi.fn>
  readonly replace: ReturnType<typeof vi.fn>
}

/** What jsdom lacks, and an address that can be left. */
export const openBrowser = async (path: string): Promise<FakeLocation> => {
  FakeBroadcastChannel.all.clear()
  const place = { assign: vi.fn(), replace: vi.fn() } as unknown as FakeLocation
  goTo(place, path)
  vi.stubGlobal('BroadcastChannel', FakeBroadcastChannel)
  vi.stubGlobal('location', place)
  // Of jsdom there is another one than crypto answers with.
  vi.stubGlobal('ArrayBuffer', (await crypto.subtle.digest('SHA-256', new Uint8Array())).constructor)
  Object.defineProperty(navigator, 'locks', { value: fakeLocks(), configurable: true })
  return place
}

export const goTo = (place: FakeLocation, path: string): void => {
  const { href, pathname, search, hash } = new URL(path, origin)
  Object.assign(place, { href, origin, pathname, search, hash })
}
