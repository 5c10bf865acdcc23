import { join } from 'node:path'
import type { Environment } from './environment.ts'
import { notLoggedIn, unreachable } from './errors.ts'
import {
  type Answer,
  type Issuer,
  isObject,
  isPlaceOf,
  jsonIn,
  loginRefused,
  nameIt,
  requireTokenFor,
} from './issuer.ts'
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

export const loginAt = ({ tokenEndpoint, revocationEndpoint, resource }: Issuer, clientId: string): Login => ({
  tokenEndpoint,
  clientId,
  resource,
  ...(revocationEndpoint ? { revocationEndpoint } : {}),
})

/** A number that an issuer says, as far as it makes sense. */
const within = (said: unknown, otherwise: number, least: number, most: number): number =>
  typeof said === 'number' && said >= least ? Math.min(said, most) : otherwise

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
  server: string,
  issuer: Issuer,
  clientId: string,
  show: (code: DeviceCode) => void,
  sleep: (millis: number) => Promise<void>,
): Promise<Login> => {
  if (!issuer.deviceEndpoint)
    throw loginRefused(`${issuer.issuer} offers no device flow`, 'Log in with --client-id and --client-secret-file.')
  const { resource } = issuer
  const scope = 'openid offline_access'
  const answer = await post(issuer.deviceEndpoint, { client_id: clientId, scope, resource })
  if (!answer.ok) throw loginRefused(reasonOf(answer.body))
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = answer.body
  const pages = [verification_uri, verification_uri_complete].filter((page) => page !== undefined)
  if (pages.length === 0) throw loginRefused(`${issuer.issuer} names no page where the code is confirmed`)
  if (!pages.every((page) => isPlaceOf(issuer, page)))
    throw loginRefused(`the page where the code is confirmed is none of ${issuer.issuer}`, nameIt(issuer.issuer))
  show({
    userCode: String(user_code),
    verificationUri: String(verification_uri),
    verificationUriComplete: typeof verification_uri_complete === 'string' ? verification_uri_complete : undefined,
  })
  const login = loginAt(issuer, clientId)
  const until = Date.now() + within(expires_in, 600, 30, 3_600) * 1000
  let pause = within(interval, 5, 1, 60)
  while (Date.now() < until) {
    await sleep(pause * 1000)
    const polled = await post(issuer.tokenEndpoint, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(device_code),
      client_id: clientId,
      resource,
    })
    if (polled.ok) {
      const token = tokenOf(polled.body)
      requireTokenFor(server, issuer, token.accessToken)
      return { ...login, ...token }
    }
    if (polled.body.error === 'slow_down') pause += 5
    else if (polled.body.error !== 'authorization_pending') throw loginRefused(reasonOf(polled.body))
  }
  throw loginRefused('the code has expired', 'Run `howdah login` again.')
}

/** Tells the issuer that a login has ended (RFC 7009). @returns whether it knows */
export const revoke = async ({ revocationEndpoint, refreshToken, clientId, clientSecret }: Login): Promise<boolean> => {
  if (!revocationEndpoint || !refreshToken) return false
  const form = { token: refreshToken, token_type_hint: 'refresh_token' }
  try {
    const { ok } = await (clientSecret
      ? post(revocationEndpoint, form, basic(clientId, clientSecret))
      : post(revocationEndpoint, { ...form, client_id: clientId }))
    return ok
  } catch {
    return false
  }
}

const requestToken = async (login: Login, grant: Readonly<Record<string, string>>) => {
  const { clientId, clientSecret, resource } = login
  const form = { ...grant, ...(resource ? { resource } : {}), ...(clientSecret ? {} : { client_id: clientId }) }
  const answer = await post(login.tokenEndpoint, form, clientSecret ? basic(clientId, clientSecret) : undefined)
  if (answer.ok) return tokenOf(answer.body)
  throw answer.body.error === 'invalid_grant' ? notLoggedIn('The login has ended') : loginRefused(reasonOf(answer.body))
}

/** It becomes a header. */
const tokenPattern = /^[\w.~+/=-]{1,16000}$/

const tokenOf = (body: Answer) => {
  const { access_token } = body
  if (typeof access_token !== 'string' || !tokenPattern.test(access_token)) throw loginRefused('the token is none')
  return withRefresh(body, access_token)
}

const withRefresh = (body: Answer, accessToken: string) => ({
  accessToken,
  expiresAt: Math.floor(Date.now() / 1000) + within(body.expires_in, 300, 1, 86_400),
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
  for (let tried = 0; ; tried++) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', ...(authorization ? { authorization } : {}) },
      body: new URLSearchParams(form),
      // What is sent is for nobody else.
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch((cause) => {
      throw unreachable(endpoint, cause)
    })
    if (response.status === 429 && tried < 3) {
      await new Promise((resolve) =>
        setTimeout(resolve, within(Number(response.headers.get('retry-after')), 1, 1, 10) * 1000),
      )
      continue
    }
    const body = await jsonIn(response)
    return { ok: response.ok, body: isObject(body) ? body : { error: `HTTP ${response.status}` } }
  }
}

const reasonOf = ({ error, error_description }: Answer): string =>
  error_description ? `${error}: ${error_description}` : String(error ?? 'no reason given')
