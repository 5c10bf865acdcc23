import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { ProviderMemory } from './sqlite-adapter.ts'

/** Seconds between two questions of a terminal after its code, as the answer tells it. */
const interval = 5
/** A clock or a network is a little early now and then. */
const earlySeconds = 1
/** Device codes that nobody has confirmed yet. */
const mostPending = { ofAddress: 50, inAll: 500 }

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** What RFC 8628 asks of a device flow and the provider leaves to us. */
export const boundDeviceFlow = (provider: Provider, memory: ProviderMemory): void => {
  provider.use(boundPending(memory) as never)
  provider.use(slowDown() as never)
  provider.on('device_authorization.success', (_, body) => Object.assign(body, { interval }))
}

const boundPending =
  (memory: ProviderMemory): Middleware =>
  async (context, next) => {
    if (context.method !== 'POST' || context.path !== '/device/auth') return next()
    const { ofAddress, inAll } = memory.pendingDeviceCodes(context.ip)
    if (ofAddress < mostPending.ofAddress && inAll < mostPending.inAll) return next()
    context.status = 429
    context.set('Retry-After', '60')
    context.body = {
      error: 'temporarily_unavailable',
      error_description: 'Too many logins wait for somebody to confirm them. Try again in a minute.',
    }
  }

/** RFC 8628, section 3.5: who asks sooner than it was told is told to ask five seconds later. */
const slowDown = (): Middleware => {
  const polls = new Map<string, { at: number; interval: number }>()
  return async (context, next) => {
    await next()
    const code = context.oidc?.params?.device_code
    if (typeof code !== 'string' || !isPending(context.body)) return
    const now = Date.now() / 1000
    const last = polls.get(code)
    const isEarly = last !== undefined && now - last.at < last.interval - earlySeconds
    // Codes that are pending are few; the newest come last.
    polls.delete(code)
    polls.set(code, { at: now, interval: (last?.interval ?? interval) + (isEarly ? 5 : 0) })
    for (const [oldest, { at }] of polls) {
      if (now - at < 600 && polls.size <= mostPending.inAll) break
      polls.delete(oldest)
    }
    if (isEarly) context.body = { error: 'slow_down', error_description: 'ask again later, and less often' }
  }
}

const isPending = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'error' in body && body.error === 'authorization_pending'
