import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'

/**
 * Refuses what a page of somebody else sends from a browser, before it counts for the address, which that page shares with the command line. A link may lead here from everywhere.
 * @returns what says whether a call was refused, and answers it then
 */
export const refuseForeignPages =
  (origins: readonly string[]) =>
  ({ method = '', headers: { origin } }: IncomingMessage, response: ServerResponse): boolean => {
    if (origin === undefined || origins.includes(origin) || ['GET', 'HEAD'].includes(method)) return false
    response.writeHead(400, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify({ error: 'invalid_request', error_description: 'a page of another origin asks' }))
    return true
  }

/** The provider lets every page read what it says to everybody, and what it refuses: there is no page that has to. */
export const letNoPageRead = (provider: Provider): void => {
  provider.use(async (context, next) => {
    await next()
    for (const name of Object.keys(context.response.headers))
      if (name.toLowerCase().startsWith('access-control-')) context.remove(name)
  })
}
