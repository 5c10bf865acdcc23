import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { problemOf } from '../functions/api/http/problem.ts'
import { HowdahError } from '../shared/errors/howdah-error.ts'

/** Where a Howdah on one machine is reached; the first is the one that it calls itself by. */
export const ownOrigins = (port: number, more: readonly string[]): readonly [string, ...string[]] => [
  `http://127.0.0.1:${port}`,
  `http://localhost:${port}`,
  ...more,
]

/**
 * Refuses calls for a name that is not one of its own: a page of somebody else whose name was made to point here (DNS rebinding) would be of one origin with Howdah in a browser, and what
 * Howdah says of itself would hold that name.
 * @returns what says whether a call was refused, and answers it then
 */
export const refuseForeignNames = (origins: readonly string[]) => {
  const hosts = new Set(origins.map((origin) => new URL(origin).host))
  return ({ headers, url }: IncomingMessage, response: ServerResponse): boolean => {
    if (url?.startsWith('/') && hosts.has(headers.host?.toLowerCase() ?? '')) return false
    const error = new HowdahError('foreign-host', `Howdah is reached at ${origins.join(', ')}`)
    response.writeHead(error.kind.status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify(problemOf(error, randomUUID())))
    return true
  }
}
