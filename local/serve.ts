import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createApi } from '../functions/api/api.ts'
import { type ApiDependencies, defaultLimits } from '../functions/api/dependencies.ts'
import { openPortal, type PortalFiles, type PortalOptions, signInWith } from '../functions/portal/portal-files.ts'
import { createTokenVerifier, type VerifyToken } from '../shared/auth/token-verifier.ts'
import type { Catalogue } from '../shared/config/catalogue.ts'
import type { Environment } from '../shared/config/environment.ts'
import type { Secrets } from '../shared/secrets/secrets.ts'
import { pipelines } from '../state-machines/index.ts'
import { readContainerLogs } from './container-logs.ts'
import type { ControlPlane } from './control-plane.ts'
import { createBoundedServer } from './http-server.ts'
import { type IdentityProvider, openIdentityProvider } from './identity-provider/identity-provider.ts'
import type { Log } from './log.ts'
import { ownOrigins, refuseForeignNames } from './own-names.ts'

export interface ServeOptions {
  readonly environment: Environment
  readonly controlPlane: ControlPlane
  readonly catalogue: Catalogue
  readonly secrets: Secrets
  readonly log: Log
  /** With the portal's files. */
  readonly portalFolder: string
}

export interface ApiServer {
  /** Where everything is, and how to begin. */
  readonly greeting: string
  close(): Promise<void>
}

const host = '127.0.0.1'
const audience = 'howdah'

/** The portal, the API and the machine's identity provider, on one port of loopback. */
export const serveApi = async (options: ServeOptions): Promise<ApiServer> => {
  const { environment, log } = options
  const origins = ownOrigins(environment.port, environment.origins)
  const [origin] = origins
  const provider = environment.oidc
    ? undefined
    : await openIdentityProvider({ folder: environment.home, origins, audience })
  const issuer = provider?.issuer ?? environment.oidc?.issuer
  const api = createApi({
    ...dependenciesOf(options, verifierOf(options, provider)),
    ...(issuer ? { protectedResource: { resources: origins, issuers: [issuer] } } : {}),
  })
  const portal = await openPortal({
    folder: options.portalFolder,
    timeZone: environment.billing.timeZone,
    currency: environment.billing.currency,
    ...signInBy(environment, provider),
  })
  const listener = getRequestListener(api.fetch)
  const refuse = refuseForeignNames(origins)
  const server = createBoundedServer((request, response) => {
    if (refuse(request, response)) return
    if (provider?.handle(request, response)) return
    if (handlePortal(portal, request, response)) return
    listener(request, response).catch((error: unknown) => log.error('answering a call', error))
  })
  await listen(server, environment.port)
  if (provider) await leaveLogin(environment.home, origin, provider)
  return {
    greeting: greetingOf(origin, provider),
    close: () => {
      provider?.close()
      return close(server)
    },
  }
}

/** How people sign in to the portal; nothing: the issuer has no client for it. */
const signInBy = (
  { oidc }: Environment,
  provider: IdentityProvider | undefined,
): Pick<PortalOptions, 'signIn' | 'connectTo'> => {
  if (!provider) return oidc?.portal ? signInWith(oidc.issuer, oidc.portal) : {}
  const { issuer, portalClientId: clientId, endpoints } = provider
  return { signIn: { issuer, clientId, scope: 'openid', asksForResource: true, endpoints } }
}

const verifierOf = (
  { environment, controlPlane }: ServeOptions,
  provider: IdentityProvider | undefined,
): VerifyToken => {
  const { oidc } = environment
  if (oidc) return createTokenVerifier(oidc, controlPlane.clock)
  if (!provider) throw new Error('there is no issuer of tokens')
  return createTokenVerifier({ issuer: provider.issuer, audience, keys: provider.keys }, controlPlane.clock)
}

const dependenciesOf = (
  { controlPlane, catalogue, secrets, log }: ServeOptions,
  verifyToken: VerifyToken,
): ApiDependencies => ({
  stores: controlPlane.stores,
  secrets,
  catalogue,
  clock: controlPlane.clock,
  filing: controlPlane.filing,
  pipelines,
  verifyToken,
  logs: { read: readContainerLogs },
  limits: defaultLimits,
  addressOf: (bindings) => (bindings as { incoming: IncomingMessage }).incoming.socket.remoteAddress,
  holder: randomUUID(),
  exclusive: true,
  // A row that need not be there: it is enough that the table answers.
  checkReady: async () => {
    await controlPlane.table.get({ pk: 'READY', sk: 'READY' })
  },
  onCall: (record) => log.info('call', record),
  onError: (error, requestId) => log.error(`call ${requestId}`, error),
})

/** @returns false when the address is not one of the portal's */
const handlePortal = (portal: PortalFiles, request: IncomingMessage, response: ServerResponse): boolean => {
  const { method = '', url = '', headers } = request
  const [path = ''] = url.split('?')
  const answer = portal.answer({ method, path, header: (name) => headers[name]?.toString() })
  if (!answer) return false
  response.writeHead(answer.status, answer.headers).end(answer.body)
  return true
}

/** Before anything is made: users are printed only once. @throws Error when something listens there */
export const checkPort = async (port: number): Promise<void> => {
  const probe = createServer()
  await listen(probe, port)
  await new Promise((resolve) => probe.close(resolve))
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is in use: stop what listens there, or choose another port with HOWDAH_PORT`)
          : error,
      ),
    )
    server.listen(port, host, () => resolve())
  })

/** Calls that are answered end; those that follow a log are cut. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 1_000).unref()
  })

/** A working login for the command line on this machine. */
const leaveLogin = async (
  home: string,
  origin: string,
  { tokenEndpoint, machineClient }: IdentityProvider,
): Promise<void> => {
  const login = { url: origin, tokenEndpoint, ...machineClient }
  await writeFile(join(home, 'cli-login.json'), JSON.stringify(login, null, 2), { mode: 0o600 })
}

const greetingOf = (origin: string, provider: IdentityProvider | undefined): string => {
  const users = provider?.newUsers ?? []
  const printed = users.map(
    ({ name, password, role, tenants }) => `    ${name.padEnd(10)} ${password}   ${role} of ${tenants.join(', ')}`,
  )
  return [
    '',
    `Howdah runs on ${origin}   (open it in a browser)`,
    `  API        ${origin}/v1   (description: ${origin}/openapi.json)`,
    `  to read    ${origin}/docs`,
    ...(printed.length > 0 ? ['  users, made now and printed once:', ...printed] : []),
    '',
    'A first database, by command:',
    "  printf 'a long secret' | npx howdah database create shop --user app --password-file -",
    '  npx howdah database connect shop',
    '',
    'Ctrl-C stops Howdah and leaves the databases running.',
  ].join('\n')
}
