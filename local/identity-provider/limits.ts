import type { IncomingMessage, ServerResponse } from 'node:http'
import { RateLimit, TooManyCalls } from '../../functions/api/http/rate-limit.ts'
import { errorPage, pageHeaders } from './pages.ts'

/** What one address may ask of the identity provider, which everybody may ask. */
const perAddress = {
  /** Each is kept until it ends, ten minutes later. */
  'POST /device/auth': { burst: 30, callsPerSecond: 0.2 },
  /** Of 20^8 codes: who guesses has not found one of those that are waiting before they have ended. */
  'POST /device': { burst: 20, callsPerSecond: 0.2 },
  /** Who renews what they have waits for nobody who calls for something else. */
  'POST /token': { burst: 300, callsPerSecond: 50 },
  rest: { burst: 300, callsPerSecond: 50 },
} as const

/** Refuses, before anything is looked at, what an address asks more often than anybody has to. */
export const limitAddresses = () => {
  const limits = new Map(Object.entries(perAddress).map(([call, limit]) => [call, new RateLimit(limit)]))
  return (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    const address = request.socket.remoteAddress ?? ''
    try {
      const limit = limits.get(`${request.method} ${path}`) ?? limits.get('rest')
      limit?.take(address, Date.now())
      return false
    } catch (error) {
      if (!(error instanceof TooManyCalls)) throw error
      refuse(request, response, error)
      return true
    }
  }
}

const refuse = ({ method }: IncomingMessage, response: ServerResponse, error: TooManyCalls): void => {
  const description = `Too many calls from your address. ${error.message}.`
  const isPage = method === 'GET'
  const type = isPage ? pageHeaders : { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  response.writeHead(error.kind.status, { ...type, 'Retry-After': `${error.retryAfterSeconds}` })
  response.end(
    isPage
      ? errorPage(error.code, description)
      : JSON.stringify({ error: 'temporarily_unavailable', error_description: description }),
  )
}
