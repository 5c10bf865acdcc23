import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { CliError, exitCodes, notLoggedIn, unreachable } from './errors.ts'
import {
  changeSettings,
  type Login,
  type MachineLogin,
  readJson,
  readMachineLogin,
  readSettings,
  writePrivately,
} from './settings.ts'

/** A token that lives shorter than this is not handed out any more. */
const leastLifeSeconds = 30

/** The public client that device logins are made with, where `--client-id` names no other. */
export const defaultClientId = 'howdah-cli'

interface AccessToken {
  readonly accessToken: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** Where tokens for a server are to be had. */
export interface Issuer {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly deviceEndpoint: string | undefined
  readonly resource: string | undefined
}

/** Hands out access tokens for one server from the login at hand: the user's own, else this machine's. */
export class Tokens {
  readonly #environment: Environment
  readonly #server: string
  #current: AccessToken | undefined

  constructor(environment: Environment, server: string) {
    this.#environment = environment
    this.#server = server
  }

  /**
   * @param refused a token that the API did not take: another one is fetched
   * @throws CliError `not-logged-in`
   */
  async token(refused?: string): Promise<AccessToken> {
    if (isUsable(this.#current, refused)) return this.#current
    this.#current = (await this.#own(refused)) ?? (await this.#machine(refused))
    return this.#current
  }

  async #own(refused: string | undefined): Promise<AccessToken | undefined> {
    const kept = (await readSettings(this.#environment)).logins[this.#server]
    if (!kept || isUsable(kept, refused)) return kept
    const settings = await changeSettings(this.#environment, async (read) => {
      const login = read.logins[this.#server]
      // Another process may have fetched one in the meantime, with the refresh token that could be used only once.
      if (!login || isUsable(login, refused)) return read
      return { ...read, logins: { ...read.logins, [this.#server]: { ...login, ...(await renew(login)) } } }
    })
    const renewed = settings.logins[this.#server]
    return isUsable(renewed, refused) ? renewed : undefined
  }

  async #machine(refused: string | undefined): Promise<AccessToken> {
    const login = await readMachineLogin(this.#environment)
    if (login?.url !== this.#server) throw notLoggedIn(`There is no login for ${this.#server}`)
    const cache = join(this.#environment.stateFolder, 'cli-token.json')
    const kept = (await readJson(cache).catch(() => undefined)) as Partial<AccessToken & Login> | undefined
    if (kept?.clientId === login.clientId && isUsable(kept, refused)) return kept
    const fresh = await fetchByClientCredentials(login)
    // It only saves a call: where it cannot be kept it is fetched each time.
    await writePrivately(cache, JSON.stringify({ clientId: login.clientId, ...fresh })).catch(() => {})
    return fresh
  }
}

const isUsable = (token: Partial<AccessToken> | undefined, refused: string | undefined): token is AccessToken =>
  token?.accessToken !== undefined &&
  token.accessToken !== refused &&
  (token.expiresAt ?? 0) > Date.now() / 1000 + leastLifeSeconds

const renew = async (login: Login): Promise<Partial<Login>> => {
  if (login.refreshToken) return requestToken(login, { grant_type: 'refresh_token', refresh_token: login.refreshToken })
  if (login.clientSecret) return fetchByClientCredentials(login)
  throw notLoggedIn('The login has ended')
}

/** @throws CliError `login-refused` */
export const fetchByClientCredentials = (login: Login | MachineLogin): Promise<AccessToken> =>
  requestToken(login, { grant_type: 'client_credentials', ...(login.scope ? { scope: login.scope } : {}) })

export interface DeviceCode {
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete: string | undefined
}

/**
 * Logs a person in who confirms a code in a browser (RFC 8628).
 * @param show tells the person where to go
 */
export const loginByDevice = async (
  issuer: Issuer,
  clientId: string,
  show: (code: DeviceCode) => void,
  sleep: (millis: number) => Promise<void>,
): Promise<Login> => {
  if (!issuer.deviceEndpoint)
    throw loginRefused(`${issuer.issuer} offers no device flow`, 'Log in with --client-id and --client-secret-file.')
  const resource = issuer.resource ? { resource: issuer.resource } : {}
  const scope = 'openid offline_access'
  const answer = await post(issuer.deviceEndpoint, { client_id: clientId, scope, ...resource })
  if (!answer.ok) throw loginRefused(reasonOf(answer.body))
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = answer.body
  show({
    userCode: String(user_code),
    verificationUri: String(verification_uri),
    verificationUriComplete: typeof verification_uri_complete === 'string' ? verification_uri_complete : undefined,
  })
  const login: Login = {
    tokenEndpoint: issuer.tokenEndpoint,
    clientId,
    ...(issuer.resource ? { resource: issuer.resource } : {}),
  }
  const until = Date.now() + Number(expires_in ?? 600) * 1000
  let pause = Number(interval ?? 5)
  while (Date.now() < until) {
    await sleep(pause * 1000)
    const polled = await post(issuer.tokenEndpoint, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(device_code),
      client_id: clientId,
      ...resource,
    })
    if (polled.ok) return { ...login, ...tokenOf(polled.body) }
    if (polled.body.error === 'slow_down') pause += 5
    else if (polled.body.error !== 'authorization_pending') throw loginRefused(reasonOf(polled.body))
  }
  throw loginRefused('the code has expired', 'Run `howdah login` again.')
}

/** Where a Howdah on one machine has its own identity provider. */
const embeddedIssuer = '/oidc'

/**
 * Who logs people in for a server, and how (OpenID Connect Discovery).
 * @param named the issuer; else the server says whom it trusts (RFC 9728), or has a provider of its own
 */
export const discover = async (server: string, named?: string): Promise<Issuer> => {
  const resource = await getJson(server, `${server}/.well-known/oauth-protected-resource`).catch(noneIfRefused)
  const [trusted] = Array.isArray(resource.authorization_servers) ? resource.authorization_servers : []
  const issuer = named ?? (typeof trusted === 'string' ? trusted : `${server}${embeddedIssuer}`)
  const description = await getJson(issuer, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const text = (name: string) => (typeof description[name] === 'string' ? description[name] : undefined)
  const tokenEndpoint = text('token_endpoint')
  if (!tokenEndpoint) throw loginRefused(`${issuer} names no token endpoint`)
  return {
    issuer,
    tokenEndpoint,
    deviceEndpoint: text('device_authorization_endpoint'),
    resource: typeof resource.resource === 'string' ? resource.resource : undefined,
  }
}

/** Who the token was made for, without proving it: that is the API's part. */
export const subjectOf = (accessToken: string): string | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())
    return typeof claims === 'object' && claims !== null && 'sub' in claims ? String(claims.sub) : undefined
  } catch {
    return undefined
  }
}

const requestToken = async (login: Login, grant: Readonly<Record<string, string>>) => {
  const { clientId, clientSecret, resource } = login
  const form = { ...grant, ...(resource ? { resource } : {}), ...(clientSecret ? {} : { client_id: clientId }) }
  const answer = await post(login.tokenEndpoint, form, clientSecret ? basic(clientId, clientSecret) : undefined)
  if (answer.ok) return tokenOf(answer.body)
  throw answer.body.error === 'invalid_grant' ? notLoggedIn('The login has ended') : loginRefused(reasonOf(answer.body))
}

type Answer = Readonly<Record<string, unknown>>

const tokenOf = (body: Answer) => ({
  accessToken: String(body.access_token),
  expiresAt: Math.floor(Date.now() / 1000) + Number(body.expires_in ?? 300),
  ...(typeof body.refresh_token === 'string' ? { refreshToken: body.refresh_token } : {}),
})

/** RFC 6749, 2.3.1: both are form-encoded first. */
const basic = (id: string, secret: string): string => {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`
}

const post = async (
  endpoint: string,
  form: Readonly<Record<string, string>>,
  authorization?: string,
): Promise<{ ok: boolean; body: Answer }> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { accept: 'application/json', ...(authorization ? { authorization } : {}) },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(10_000),
  }).catch((cause) => {
    throw unreachable(endpoint, cause)
  })
  const body: unknown = await response.json().catch(() => undefined)
  return { ok: response.ok, body: isObject(body) ? body : { error: `HTTP ${response.status}` } }
}

const getJson = async (server: string, url: string): Promise<Answer> => {
  const response = await fetch(url, { headers: { accept: 'application/json' } }).catch((cause) => {
    throw unreachable(server, cause)
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok || !isObject(body)) throw loginRefused(`${url} answers ${response.status}`)
  return body
}

const noneIfRefused = (error: unknown): Answer => {
  if (error instanceof CliError && error.code === 'login-refused') return {}
  throw error
}

const isObject = (value: unknown): value is Answer => typeof value === 'object' && value !== null

const reasonOf = ({ error, error_description }: Answer): string =>
  error_description ? `${error}: ${error_description}` : String(error ?? 'no reason given')

const loginRefused = (message: string, hint?: string): CliError =>
  new CliError('login-refused', message, { exitCode: exitCodes.forbidden, hint })
