import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { JSONWebKeySet } from 'jose'
import { type Configuration, errors, type JWKS, Provider } from 'oidc-provider'
import { clientsOf, machineClientId, portalClientId } from './clients.ts'
import { boundDeviceFlow } from './device-flow.ts'
import { letNoPageRead, refuseForeignPages } from './foreign-pages.ts'
import { Interactions } from './interactions.ts'
import { limitAddresses } from './limits.ts'
import { endSessionWithSignIn, grantPortal, loginEachTime, ownSchemeOf, signOutOfPortal } from './one-sign-in.ts'
import { codePage, confirmCodePage, donePage, errorPage, loggedOutPage, logoutPage, pageHeaders } from './pages.ts'
import { ProviderMemory } from './sqlite-adapter.ts'
import { openState, type ProviderState } from './state.ts'
import { type NewUser, Users } from './users.ts'

export interface IdentityProviderOptions {
  /** Folder for its keys, users and sessions. */
  readonly folder: string
  /** Where the API and the provider are reached, which is what clients name as `resource` (RFC 8707): `http://127.0.0.1:8432`. The first is the issuer's. */
  readonly origins: readonly [string, ...string[]]
  /** What access tokens are made for (`aud`). */
  readonly audience: string
}

/** A client that may have tokens without a person: programs of whoever can read its secret. */
export interface MachineClient {
  readonly clientId: string
  readonly clientSecret: string
}

export interface IdentityProvider {
  readonly issuer: string
  readonly audience: string
  /** What clients name as `resource` where they name nothing else. */
  readonly resource: string
  /** Public halves of its keys. */
  readonly keys: JSONWebKeySet
  readonly tokenEndpoint: string
  readonly portalClientId: string
  /** Paths, the same on every origin. */
  readonly endpoints: {
    readonly authorization: string
    readonly token: string
    readonly revocation: string
    readonly endSession: string
  }
  readonly machineClient: MachineClient
  /** Users made by this start, with their passwords: to be printed once. */
  readonly newUsers: readonly NewUser[]
  /** Serves everything under `/oidc`. @returns false when the address is not one of its */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  close(): void
}

const mountPath = '/oidc'
const minute = 60
const hour = 60 * minute
const day = 24 * hour
/** Whoever has not used the portal for so long signs in again. */
const portalHours = 12 * hour

/** An OpenID Connect provider for one machine: authorization code with PKCE, device flow, client credentials. */
export const openIdentityProvider = async (options: IdentityProviderOptions): Promise<IdentityProvider> => {
  const { folder, origins, audience } = options
  const [origin] = origins
  const { state, newUsers } = await openState(join(folder, 'identity-provider.json'))
  const users = new Users(state.users)
  const memory = new ProviderMemory(join(folder, 'identity-provider.sqlite'))
  const issuer = `${origin}${mountPath}`
  const provider = new Provider(issuer, configurationOf(options, state, users, memory))
  provider.proxy = true
  letNoPageRead(provider)
  boundDeviceFlow(provider, memory)
  endSessionWithSignIn(provider, mountPath)
  const refuseForeign = refuseForeignPages(origins)
  const refuse = limitAddresses()
  const setOwnScheme = ownSchemeOf(origins)
  const interactions = new Interactions(provider, users)
  const serve = provider.callback()
  return {
    issuer,
    audience,
    resource: origin,
    keys: {
      keys: state.signingKeys.map(({ kty, n, e, kid, alg, use }) => ({
        kty,
        n,
        e,
        kid,
        alg,
        use,
      })) as JSONWebKeySet['keys'],
    },
    tokenEndpoint: `${issuer}/token`,
    portalClientId,
    endpoints: {
      authorization: `${mountPath}/auth`,
      token: `${mountPath}/token`,
      revocation: `${mountPath}/token/revocation`,
      endSession: `${mountPath}/session/end`,
    },
    machineClient: { clientId: machineClientId, clientSecret: state.machineSecret },
    newUsers,
    handle: (request, response) => {
      const url = request.url ?? ''
      const [path = ''] = url.split('?')
      if (path !== mountPath && !path.startsWith(`${mountPath}/`)) return false
      if (refuseForeign(request, response)) return true
      setOwnScheme(request)
      if (refuse(request, response, path.slice(mountPath.length))) return true
      if (url.startsWith(`${mountPath}/interaction/`)) void interactions.handle(request, response)
      else void serve(mounted(request), response)
      return true
    },
    close: () => memory.close(),
  }
}

/** As oidc-provider wants to find a request below the root. */
const mounted = (request: IncomingMessage & { originalUrl?: string }): IncomingMessage => {
  request.originalUrl = request.url ?? ''
  const rest = request.originalUrl.slice(mountPath.length)
  // Without a path but with a query it would be no address, and each such call a stack in the log.
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  return request
}

const configurationOf = (
  { origins, audience }: IdentityProviderOptions,
  state: ProviderState,
  users: Users,
  memory: ProviderMemory,
): Configuration => ({
  adapter: (model) => memory.adapterOf(model),
  clients: clientsOf(origins, state.machineSecret),
  jwks: { keys: [...state.signingKeys] as JWKS['keys'] },
  cookies: {
    keys: [...state.cookieKeys],
    long: { httpOnly: true, sameSite: 'lax', path: mountPath },
  },
  pkce: { required: () => true },
  scopes: ['openid', 'offline_access'],
  responseTypes: ['code'],
  claims: { openid: ['sub', 'name', 'roles', 'tenants'] },
  findAccount: (_, name) => {
    const user = users.find(name)
    return user && { accountId: name, claims: async () => ({ sub: name, ...claimsOf(user) }) }
  },
  extraTokenClaims: (_, token) => {
    if (token.kind === 'ClientCredentials')
      return claimsOf({ name: machineClientId, role: 'administrator', tenants: ['*'] })
    const user = 'accountId' in token && token.accountId ? users.find(token.accountId) : undefined
    return user && claimsOf(user)
  },
  loadExistingGrant: grantPortal,
  issueRefreshToken: async (_, client, code) =>
    client.grantTypeAllowed('refresh_token') &&
    (client.clientId === portalClientId || code.scopes.has('offline_access')),
  interactions: { policy: loginEachTime(), url: (_, { uid }) => `${mountPath}/interaction/${uid}` },
  expiresWithSession: () => false,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true, deviceInfo: ({ ip }) => ({ ip }), ...devicePages },
    revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (context, form) => {
        if (await signOutOfPortal(context, mountPath)) return
        context.set(pageHeaders)
        context.body = logoutPage(form)
      },
      postLogoutSuccessSource: (context) => {
        context.set(pageHeaders)
        context.body = loggedOutPage()
      },
    },
    resourceIndicators: {
      enabled: true,
      // A client that anybody can be has to say whom its token is for: else whoever asks in between could leave that out.
      defaultResource: (_, client) => {
        if (client?.clientId === machineClientId) return origins[0]
        throw new errors.InvalidTarget('say which resource the token is for')
      },
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => {
        if (!origins.some((own) => own === resource.replace(/\/$/, '')))
          throw new errors.InvalidTarget('that resource is not here')
        return { scope: '', audience, accessTokenFormat: 'jwt', accessTokenTTL: hour, jwt: { sign: { alg: 'RS256' } } }
      },
    },
  },
  // Of pages the portal's own asks, which reads the answers as it is of the same origin.
  clientBasedCORS: (_, origin, client) => client.clientId === portalClientId && origins.includes(origin),
  rotateRefreshToken: true,
  ttl: {
    AccessToken: hour,
    AuthorizationCode: minute,
    ClientCredentials: hour,
    DeviceCode: 10 * minute,
    Grant: 90 * day,
    IdToken: hour,
    Interaction: 10 * minute,
    RefreshToken: (_context, _token, client) => (client.clientId === portalClientId ? portalHours : 30 * day),
    // Until somebody has signed in, everybody can make one.
    Session: (_, session) => (session.accountId ? portalHours : 10 * minute),
  },
  renderError: (context, { error, error_description }) => {
    context.set(pageHeaders)
    context.body = errorPage(error, error_description ?? '')
  },
})

const claimsOf = ({ name, role, tenants }: Pick<NewUser, 'name' | 'role' | 'tenants'>) => ({
  name,
  roles: [role],
  tenants: [...tenants],
})

type DevicePages = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>

const devicePages: DevicePages = {
  userCodeInputSource: (context, form, _, error) => {
    context.set(pageHeaders)
    const wrong = error && ('userCode' in error || error.name === 'NoCodeError')
    context.body = codePage(form, error && (wrong ? 'The code is wrong. Try again.' : 'That did not work. Try again.'))
  },
  userCodeConfirmSource: (context, form, client, _, code) => {
    context.set(pageHeaders)
    context.body = confirmCodePage(form, client.clientName ?? client.clientId, code)
  },
  successSource: (context) => {
    context.set(pageHeaders)
    context.body = donePage(context.oidc.client?.clientName ?? 'The device')
  },
}
