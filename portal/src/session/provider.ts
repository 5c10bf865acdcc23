import * as oauth from 'oauth4webapi'
import type { SignInSettings } from '../settings.ts'

/** Tokens of one sign-in. Kept in memory only. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  /** Shows a provider whose sign-in is meant; opens nothing. */
  readonly idToken?: string
  /** Milliseconds since the epoch, by this browser's clock. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly subject: string
}

/** What a sign-in that has begun needs to end. */
export interface Begun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** Path, query and hash to come back to. */
  readonly returnTo: string
  /** Nobody is to be asked anything. */
  readonly silent: boolean
}

/** The provider says that nobody is signed in there: somebody has to be asked. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded'
}

/** OAuth 2.0 authorization code with PKCE, of a public client (RFC 6749, 7636, 9207). */
export class Provider {
  readonly #settings: SignInSettings
  readonly #origin: string
  #server: Promise<oauth.AuthorizationServer> | undefined

  constructor(settings: SignInSettings, origin: string) {
    this.#settings = settings
    this.#origin = origin
  }

  /** @returns the address to go to */
  async begin(begun: Begun, idToken?: string): Promise<string> {
    const server = await this.#find()
    const { clientId, scope, asksForResource } = this.#settings
    const url = new URL(server.authorization_endpoint ?? '')
    const query = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: this.#redirectUri,
      scope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      ...(begun.silent ? { prompt: 'none' } : {}),
      ...(begun.silent && idToken ? { id_token_hint: idToken } : {}),
      ...(asksForResource ? { resource: this.#origin } : {}),
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }

  /**
   * @param callback the address that the provider sent the browser to
   * @throws SignInNeeded, or Error of what the provider refused
   */
  async finish(callback: URL, begun: Begun): Promise<Tokens> {
    const server = await this.#find()
    let parameters: URLSearchParams
    try {
      parameters = oauth.validateAuthResponse(server, this.#client, callback, begun.state)
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError && begun.silent) throw new SignInNeeded(error.error)
      throw error
    }
    const sentAt = Date.now()
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      parameters,
      this.#redirectUri,
      begun.verifier,
      this.#tokenOptions(),
    )
    const result = await oauth.processAuthorizationCodeResponse(server, this.#client, answer, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
    })
    return tokensFrom(result, sentAt, { subject: oauth.getValidatedIdTokenClaims(result)?.sub ?? '' })
  }

  /** @throws SignInNeeded when the sign-in has ended; anything else: it cannot be told now */
  async renew(tokens: Tokens): Promise<Tokens> {
    if (!tokens.refreshToken) throw new SignInNeeded('there is nothing to renew it with')
    const server = await this.#find()
    const sentAt = Date.now()
    try {
      const answer = await oauth.refreshTokenGrantRequest(
        server,
        this.#client,
        oauth.None(),
        tokens.refreshToken,
        this.#tokenOptions(),
      )
      const result = await oauth.processRefreshTokenResponse(server, this.#client, answer)
      return tokensFrom(result, sentAt, tokens)
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError && endsSignIn(error)) throw new SignInNeeded(error.error)
      throw error
    }
  }

  /** @returns the address that ends the session at the provider, if it has one */
  async end(tokens: Tokens | undefined): Promise<string | undefined> {
    const server = await this.#find()
    if (tokens?.refreshToken && server.revocation_endpoint)
      await oauth
        .revocationRequest(server, this.#client, oauth.None(), tokens.refreshToken, this.#insecure)
        .catch(() => undefined)
    if (!server.end_session_endpoint) return undefined
    const url = new URL(server.end_session_endpoint)
    url.searchParams.set('client_id', this.#settings.clientId)
    url.searchParams.set('post_logout_redirect_uri', `${this.#origin}/signed-out`)
    if (tokens?.idToken) url.searchParams.set('id_token_hint', tokens.idToken)
    return url.href
  }

  get #client(): oauth.Client {
    return { client_id: this.#settings.clientId }
  }

  get #redirectUri(): string {
    return `${this.#origin}/callback`
  }

  /** Plain HTTP is for loopback only: elsewhere the issuer's own addresses say HTTPS, or it is refused. */
  get #insecure() {
    return { [oauth.allowInsecureRequests]: new URL(this.#origin).protocol === 'http:' }
  }

  #tokenOptions() {
    const more = this.#settings.asksForResource ? { resource: this.#origin } : {}
    return { ...this.#insecure, additionalParameters: new URLSearchParams(more) }
  }

  #find(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((error: unknown) => {
      this.#server = undefined
      throw error
    })
    return this.#server
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const { issuer, endpoints } = this.#settings
    if (endpoints) {
      const absolute = (path: string): string => new URL(path, this.#origin).href
      return {
        issuer,
        authorization_endpoint: absolute(endpoints.authorization),
        token_endpoint: absolute(endpoints.token),
        revocation_endpoint: absolute(endpoints.revocation),
        end_session_endpoint: absolute(endpoints.endSession),
        authorization_response_iss_parameter_supported: true,
      }
    }
    const answer = await oauth.discoveryRequest(new URL(issuer), this.#insecure)
    return oauth.processDiscoveryResponse(new URL(issuer), answer)
  }
}

/** What the provider cannot do for the moment (RFC 6749 section 4.1.2.1 names it, with status 5xx) is asked for again. */
const endsSignIn = ({ error, status }: oauth.ResponseBodyError): boolean =>
  status < 500 && status !== 429 && error !== 'temporarily_unavailable' && error !== 'server_error'

const tokensFrom = (
  result: oauth.TokenEndpointResponse,
  sentAt: number,
  before: Pick<Tokens, 'subject' | 'refreshToken' | 'idToken'>,
): Tokens => {
  const refreshToken = result.refresh_token ?? before.refreshToken
  const idToken = result.id_token ?? before.idToken
  return {
    accessToken: result.access_token,
    issuedAt: sentAt,
    expiresAt: sentAt + (result.expires_in ?? 300) * 1000,
    subject: before.subject,
    ...(refreshToken ? { refreshToken } : {}),
    ...(idToken ? { idToken } : {}),
  }
}
